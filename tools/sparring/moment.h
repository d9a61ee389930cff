/* One instant of a bout: everybody in the ring, posed, and what the fighters are doing. The seam of
 * the program: whoever animates (the director with the move library, playback of mocap) produces
 * moments; cameras, the renderer and the truth consume them and know nothing of animation.
 *
 * Moments come SPARRING_STEPS times a second of ring time. A frame between two of them shows the
 * joints in between (sparring_moment_between). */
#ifndef POISE_SPARRING_MOMENT_H
#define POISE_SPARRING_MOMENT_H

#include "body.h"
#include "moves.h"
#include "split.h"

#include "base/err.h"

enum {
    SPARRING_STEPS = 240, /* per second */
    SPARRING_FIGHTERS = 2,
    SPARRING_PEOPLE_MAX = 6, /* actors 0 and 1 are the fighters; then referee, bystanders */
    SPARRING_NAME = 48
};

typedef enum sparring_role { ROLE_FIGHTER, ROLE_REFEREE, ROLE_BYSTANDER } sparring_role;

typedef enum sparring_target {
    TARGET_NONE,
    TARGET_HEAD,
    TARGET_BODY,
    TARGET_ARM,
    TARGET_LEG
} sparring_target;

/* What came of a strike when it was (or would have been) at its farthest. */
typedef enum sparring_outcome {
    OUTCOME_NONE,
    OUTCOME_LANDED,
    OUTCOME_BLOCKED,
    OUTCOME_MISSED
} sparring_outcome;

/* A strike that reached its farthest point within this step. */
typedef struct sparring_contact {
    int present;
    sparring_limb limb;     /* of the one who struck */
    sparring_target target; /* what it met; TARGET_ARM = a guard; TARGET_NONE = missed */
    sparring_outcome outcome;
    long long serial; /* the move it belongs to */
    v3 point;         /* world */
} sparring_contact;

/* What a fighter is doing, for the truth. */
typedef struct sparring_doing {
    sparring_label label;
    sparring_phase phase;
    sparring_limb limb;
    char move[SPARRING_NAME];     /* name in the library, "guard" when idle */
    long long serial;             /* of this fighter's moves; 0 when idle */
    char reaction[SPARRING_NAME]; /* "none", "hit_head", "hit_body", ... */
    int feint;                    /* 1: begins like its label but is broken off; counts as idle */
    int control;                  /* clinch, takedown, ground: 1 = this fighter is in control */
    char style[SPARRING_NAME];    /* of the library, or the mocap clip */
} sparring_doing;

typedef struct sparring_actor {
    sparring_skeleton skeleton;
    sparring_doing doing;     /* fighters only */
    sparring_contact contact; /* fighters only: within this step */
    int southpaw;             /* fighters only: the stance at this moment */
    v3 velocity;              /* of the pelvis, m/s, for cameras */
} sparring_actor;

typedef enum sparring_state { STATE_FIGHT, STATE_PAUSE /* between rounds */ } sparring_state;

typedef struct sparring_moment {
    long long step; /* of ring time, 0, 1, 2 ... */
    int round;      /* 1, 2 ... */
    sparring_state state;
    int actors; /* of the cast */
    sparring_actor actor[SPARRING_PEOPLE_MAX];
} sparring_moment;

/* Who is in the ring; fixed for a bout. */
typedef struct sparring_cast {
    int actors;
    sparring_role role[SPARRING_PEOPLE_MAX];
    sparring_body body[SPARRING_PEOPLE_MAX];
    int similar_kit; /* 1: both fighters wear nearly the same */
} sparring_cast;

/* Half the side of the square of ropes, metres; the middle of the ring is the world's origin.
 * Fighters and referee stay inside. Bystanders stay outside, on the same floor, at least 0.4 m from
 * the ropes, and out of the sector within 55 degrees of +z, where most cameras are. */
#define SPARRING_ROPES 2.95

/* An animator. step() fills the next moment: step 0 first, then 1, 2 ... */
typedef struct sparring_animator sparring_animator;
struct sparring_animator {
    const sparring_cast *cast;
    void (*step)(sparring_animator *animator, sparring_moment *ret_moment);
    void (*free)(sparring_animator *animator);
};

/* The director with the library (origin LIBRARY or SECOND). loose: how far bodies stray from it
 * (loose.h), 0 = not at all. `cast` must outlive it. Deterministic. */
int sparring_director_new(const sparring_cast *cast, sparring_origin origin, sparring_split split,
                          uint64_t seed, double loose, sparring_animator **ret_animator,
                          poise_err *err);

/* Recorded people: `folder` holds the mocap clips (shared/motion: mocap3d/ and labels.csv). Errors
 * also of reading. */
int sparring_playback_new(const sparring_cast *cast, const char *folder, sparring_split split,
                          uint64_t seed, sparring_animator **ret_animator, poise_err *err);

/* Joints between two moments, 0 <= part <= 1; everything that is not a position or a direction is
 * `b`'s. */
void sparring_moment_between(const sparring_moment *a, const sparring_moment *b, double part,
                             sparring_moment *ret);

#endif
