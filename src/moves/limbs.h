/* What the limbs and the feet of one fighter did in the last two seconds: which limb may have made
 * a strike, when and how strongly, what it came near to, and in which stance the fighter stands.
 *
 * Lengths in torsos, speeds in torsos per second. Plain state, no allocation; not thread-safe. */
#ifndef POISE_MOVES_LIMBS_H
#define POISE_MOVES_LIMBS_H

#include "scene/motion.h"
#include "scene/moves.h"

enum { POISE_LIMBS_MOMENTS = 256 /* 8 ms apart and more: 2 s */ };

/* What one limb did at one time. What a limb does downwards is no part of a straight or an
 * uppercut: a hand that is lowered, to load the next uppercut or out of the guard, goes as far and
 * as fast as one that strikes. All 0 when not seen. */
typedef struct poise_limb_moment {
    float speed;   /* against the hips */
    float away;    /* the same without what goes down */
    float rise;    /* what goes up of it */
    float reach;   /* from its shoulder or hip */
    float out;     /* the same without what is below that */
    int8_t target; /* poise_target that it touched then, or -1 */
} poise_limb_moment;

typedef struct poise_limbs_moment {
    int64_t ns;
    uint8_t both;       /* the opponent was seen */
    uint8_t overlapped; /* limbs may be somebody else's (POISE_MOTION_OVERLAPPED) */
    int8_t stands;      /* on stretched legs, trunk upright: 1, 0; -1: not seen well enough */
    poise_limb_moment limb[POISE_LIMBS];
} poise_limbs_moment;

typedef struct poise_limbs {
    poise_limbs_moment moment[POISE_LIMBS_MOMENTS]; /* a ring */
    int64_t moments;
    float stance; /* from the feet: -1 southpaw .. 1 orthodox */
    float hands;  /* the same from straights: which hand the networks call leading */
    int64_t stance_ns;
} poise_limbs;

/* How one limb moved about the time of a strike. */
typedef struct poise_swing {
    int limb;        /* poise_limb, or -1: no limb makes such a strike */
    float strength;  /* how far it went out times how fast, less the farther in time; 0: not seen */
    int64_t peak_ns; /* when it was farthest out, or fastest */
} poise_swing;

void poise_limbs_start(poise_limbs *limbs);  /* knows nothing */
void poise_limbs_forget(poise_limbs *limbs); /* the movement: after a cut; the stance is kept */

/* fighter: 0 or 1, of this frame; every frame in order of time. */
void poise_limbs_frame(poise_limbs *limbs, const poise_motion_frame *frame, int fighter);

/* The stance: what the feet say, or, while they say nothing (side by side, or not seen from the
 * side), what the hands said. */
poise_stance poise_limbs_stance(const poise_limbs *limbs);

/* Of the left (0) and of the right limb (1) that strikes of this class are made with, about `ns`.
 */
void poise_limbs_swings(const poise_limbs *limbs, poise_label label, int64_t ns,
                        poise_swing ret_swing[2]);

/* 1 if during most of a movement about `ns` the fighter and somebody else overlapped in the
 * picture: what a limb did then cannot be told. */
int poise_limbs_overlapped(const poise_limbs *limbs, int64_t ns);

/* 1 if the fighter stood on stretched legs at `ns`, 0 if not, -1 if that was not seen. */
int poise_limbs_stood(const poise_limbs *limbs, int64_t ns);

/* 1 if the hand that is out at `ns` was drawn back at some time between then and `other_ns` (before
 * or after): what is out there is another straight. */
int poise_limbs_drawn_back(const poise_limbs *limbs, int64_t ns, int64_t other_ns);

/* The networks are sure that a straight was by the leading, or by the rear, hand; it was this one.
 */
void poise_limbs_straight(poise_limbs *limbs, int left, int leading);

/* Fills in target and outcome of an event from what its limb touched about its peak. */
void poise_limbs_touch(const poise_limbs *limbs, poise_event *event);

#endif
