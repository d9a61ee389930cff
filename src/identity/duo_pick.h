/* Who fights: choosing the two among everybody in the picture.
 *
 * Those two who are near each other, of like size, face each other and move, in kit that leaves the
 * shins bare and covers the hands: measured for every pair of candidates as averages
 * over the time both were seen. Size alone says nothing: referees stand before the fighters.
 *
 * A candidate is a loop of `people` (its id), or a row of loops in one place. Each also has a
 * template of its own, so that a fighter is known at once when the choice is made, and others are
 * known as strangers. */
#ifndef POISE_IDENTITY_DUO_PICK_H
#define POISE_IDENTITY_DUO_PICK_H

#include "identity/slot.h"

enum { POISE_PICK_MAX = 16 }; /* candidates; who was not seen for longest makes room */

typedef struct poise_candidate {
    int32_t id; /* 0: free */
    int64_t seen_ns;
    float seen_s;
    float activity; /* speed of hands and feet, radii per second, averaged */
    float kit;      /* 0..1: shins unlike shorts, gloves unlike arms */
    poise_body body;
    poise_template look;
    poise_words words;
    float heard_s, fighter; /* for how long the finder spoke of it, its mean word */
    float stranger_s;       /* for how long this was certainly neither fighter */
    /* with each of the others */
    float both_s[POISE_PICK_MAX];  /* time both were seen, fading */
    float facing[POISE_PICK_MAX];  /* -1..1, averaged over it */
    float near[POISE_PICK_MAX];    /* 0..1, the same */
    int32_t right[POISE_PICK_MAX]; /* 1: right of the other when both were seen first */
} poise_candidate;

typedef struct poise_pick {
    int32_t chosen; /* 1: the choice is made: looks are learned of strangers only */
    poise_candidate candidate[POISE_PICK_MAX];
} poise_pick;

/* One frame. Learns everybody's look except those with bit i of `known` set (body[i] is a fighter,
 * or in doubt). */
void poise_pick_look(poise_pick *pick, const poise_scene *scene, const poise_body *body, int count,
                     uint32_t known, int64_t now_ns, float dt_s);

/* The choice is made: from now on these two are known by their slots. */
void poise_pick_choose(poise_pick *pick, const int32_t id[2]);

/* How much the candidates with these ids are a pair of fighters, 0..about 2; 0 if one is unknown.
 */
float poise_pick_score(const poise_pick *pick, int32_t id_a, int32_t id_b);

/* The best pair among candidates seen in this frame: ret_id[0] was the left one when both were
 * first seen. Returns its score, in *ret_both_s for how long both were seen, and in *ret_lead by
 * how much it is better than the next pair of those seen within a second (less than 0: the better
 * pair is not all there); 0: there is none. */
float poise_pick_best(const poise_pick *pick, int64_t now_ns, int32_t ret_id[2], float *ret_both_s,
                      float *ret_lead);

/* How little `look` differs from the strangers known: the least poise_look_distance, or `least` if
 * none is nearer. */
float poise_pick_stranger(const poise_pick *pick, const poise_look *look, float least);

/* 0..1: how much somebody is dressed as a fighter. Long trousers look alike from hip to ankle, bare
 * hands like arms. */
float poise_pick_kit(const poise_template *look);

/* Candidate `id`, if there is one, is dressed like this. */
void poise_pick_dress(poise_pick *pick, int32_t id, float kit);

/* NULL: no such candidate. */
const poise_candidate *poise_pick_find(const poise_pick *pick, int32_t id);

#endif
