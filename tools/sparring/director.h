/* The director: who attacks when and with what, how the other answers, when they clinch, go to the
 * ground, get up, rest. Private to director*.c: from outside a director is a sparring_animator
 * (moment.h).
 *
 * Time goes on in fixed steps of 1/SPARRING_STEPS s whatever the frame rate, so the same seed is
 * the same bout at any frame rate. While both are free, their places follow from four numbers of
 * the pair: centre, angle, distance, and how fast the pair turns. In a hold the grapple places
 * them, and when it is over those numbers are read off again. */
#ifndef POISE_SPARRING_DIRECTOR_H
#define POISE_SPARRING_DIRECTOR_H

#include "crowd.h"
#include "grapple.h"

enum { COMBINATION_MAX = 4 };

typedef enum director_mode {
    MODE_APART,   /* out of range, circling */
    MODE_CLOSING, /* going to the range of the first strike, or of a hold */
    MODE_ATTACK,  /* a combination is under way */
    MODE_HOLD,
    MODE_LEAVING, /* stepping apart after a hold */
    MODE_PAUSE,   /* between rounds */
    MODE_RETURN   /* back to the middle */
} director_mode;

/* One strike of a combination; -1 and 0 = any. */
typedef struct director_wish {
    sparring_label label;
    int lead; /* SPARRING_LEAD, SPARRING_REAR, -1 */
    sparring_aim aim;
    int feint;
} director_wish;

typedef struct sparring_director {
    sparring_animator animator; /* first: the animator is the director */
    sparring_random random;
    const sparring_library *library;
    sparring_performer fighter[SPARRING_FIGHTERS];
    double aggression[SPARRING_FIGHTERS];
    sparring_crowd *crowd;
    sparring_grapple grapple;
    long long steps; /* done */
    int round;
    double round_seconds, round_ends, pause_ends;

    double x, z, angle, distance; /* of the pair: angle of the line from fighter 0 to 1 */
    double wanted_distance, push, turn, turn_wanted, turn_until, turn_due, wander[4];

    director_mode mode;
    double mode_until;
    int attacker;
    director_wish combination[COMBINATION_MAX];
    int combination_count, combination_next;
    int struck_so_far[LABEL_COUNT]; /* strikes begun, by class */
    int answer_by, answer;          /* who is about to answer (or -1), and with which move */
    double answer_at;

    double next_grapple, next_shot, next_switch[SPARRING_FIGHTERS], last_knock_down;
    const sparring_hold *planned;    /* the hold that is being closed in for, or NULL */
    double hold_until;               /* seconds: when the tie ends */
    int strikes_left, may_take_down; /* in this tie */
    int struck;                      /* the hold's own strike has arrived */
    int break_called;

    sparring_label span_label[SPARRING_FIGHTERS]; /* of holds: one serial from beginning to end */
    long long span_serial[SPARRING_FIGHTERS];
} sparring_director;

double sparring_director_now(const sparring_director *director);

/* Closing, striking, answering: the modes of two who are free. */
void sparring_director_fight(sparring_director *director);

/* Whether strikes have arrived, and what they do to the other. */
void sparring_director_contacts(sparring_director *director);

/* Begins / goes on with what two do together. */
void sparring_director_hold_begin(sparring_director *director, const sparring_hold *hold, int a);
void sparring_director_hold(sparring_director *director);

/* A hold of the library by label and tie before; `striking`: only those with (1) or without (0) a
 * strike. NULL: there is none. */
const sparring_hold *sparring_director_find_hold(sparring_director *director, sparring_label label,
                                                 sparring_tie from, int striking);

/* A fresh rest after an exchange. */
void sparring_director_rest(sparring_director *director, double shortest, double longest);

/* What fighter `i` is doing, for the truth. */
sparring_doing sparring_director_doing(sparring_director *director, int i);

#endif
