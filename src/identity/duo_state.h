/* What duo.c and duo_costs.c share: what is known of the two fighters, and what the costs are of
 * taking a body for one of them. Of one frame: bodies are duo->body[i], i in 0..count - 1; slots
 * and traces are s, 0 or 1; costs are nats. */
#ifndef POISE_IDENTITY_DUO_STATE_H
#define POISE_IDENTITY_DUO_STATE_H

#include "identity/duo.h"
#include "identity/duo_odds.h"
#include "identity/duo_pick.h"
#include "identity/duo_rules.h"
#include "identity/replay.h"

typedef struct poise_duo_slot {
    poise_trace trace;
    poise_template mind;
    poise_words words;
    poise_trace shown; /* the body this number was on last, as told */
    float hop_s;       /* for how long it would have to move to the other number's body */
    int32_t locked;    /* 1: the user said who it is: never given to somebody else by choice */
    float learned_s;   /* for how long the mind was learned since it was given */
    float fought_s;    /* and for how long of it the finder was sure that it fights */
    int32_t met_id;    /* the loop of `met` */
    float met_s, met; /* for how long the trace had it and saw it clearly; its mean cost of looks */
    float told_s;     /* for how long the finder has said that it does not fight */
    int32_t alien_id; /* the loop that turned out to be somebody else's; 0: none */
} poise_duo_slot;

struct poise_duo {
    poise_duo_rule rule;
    poise_duo_boxes boxes; /* the other rules */
    poise_centroid centroid;

    poise_pick pick;
    poise_duo_slot slot[POISE_FIGHTERS];
    int32_t chosen; /* 1: the slots are given */
    int32_t turned; /* before that: 1 = the user swapped the numbers */
    poise_odds odds;
    int32_t left; /* slot that was left when both were seen last; after a cut it decides little */
    float better_s[POISE_FIGHTERS]; /* for how long somebody else seems to be this fighter */
    int64_t last_ns;                /* INT64_MIN: there was no frame */

    poise_replay replay;
    int32_t count; /* bodies of the last scene */
    poise_body body[POISE_PEOPLE_MAX];
};

/* Costs of giving body i to trace s: [s][i]. */
typedef struct poise_duo_costs {
    float looks[POISE_FIGHTERS][POISE_PEOPLE_MAX];
    float weight[POISE_FIGHTERS][POISE_PEOPLE_MAX]; /* by how much of the looks; 0: nothing seen */
    float whole[POISE_FIGHTERS][POISE_PEOPLE_MAX];  /* the sum that is chosen by, see duo.c */
} poise_duo_costs;

/* What it costs that a trace is given nobody. */
extern const float poise_duo_missing;

/* 0..1 of a body's box: covered less by others, its looks are its own. */
extern const float poise_duo_clear;

/* 1: the finder is sure that this body fights. */
int poise_duo_surely_fights(const poise_body *body);

/* Everybody's costs in this frame. */
void poise_duo_costs_of(const poise_duo *duo, int64_t now_ns, poise_duo_costs *ret_cost);

/* How unlikely it is, by place, that trace s has body i (-1: is not seen). Unlike the cost of
 * choosing it is narrow (two who touch are still in two places), and knows how long the trace has
 * been lost: who was there a moment ago does not vanish, who is hidden stays hidden. 0 if nothing
 * is held. */
float poise_duo_place_cost(const poise_duo *duo, int s, int i, int64_t now_ns);

/* How much it speaks for the traces as they are, nats, that they are given the loops they had
 * (body[s], -1: nobody). Loops of two who both go on have hardly ever changed their owners: of
 * 17 500 pairs of frames in which the truth tells both apart, many with a meeting between them, 3.
 * One that goes on alone has after a meeting slid to the other in every second case. Only of those
 * the finder rather takes for fighters. */
float poise_duo_loops_go_on(const poise_duo *duo, const int body[POISE_FIGHTERS]);

/* The log likelihood ratio of body i being the other fighter rather than slot s's, by its looks. */
float poise_duo_likes_other(const poise_duo *duo, int s, int i);

/* The same by what the namer says: at most POISE_WORDS_MOST to either side. */
float poise_duo_said_other(const poise_duo *duo, int s, int i);

/* One frame in which slot `own` is about to have `body`, whose looks cost it `looks` by `weight`;
 * what was seen of them is added up in own->met*. 1 if the body was seen clearly for long enough
 * and is no more like the slot's mind than like a stranger. */
int poise_duo_is_alien(poise_duo_slot *own, const poise_body *body, float looks, float weight,
                       float dt_s);

#endif
