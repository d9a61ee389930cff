/* A library: everything one "gym" teaches, as tables. The director, the styles and the tests know
 * libraries only through this header; there are two of them, written separately (moves*.c and
 * second*.c).
 *
 * What a library must hold: for every label jab … elbow at least one move per hand or leg it names
 * (lead and rear where the technique has both), aimed at head and at body where that is usual;
 * blocks and dodges with `against`; reactions (LABEL_IDLE, named hit_…) for head, body and leg;
 * holds for clinch, takedown and ground. Moves are found by label, limb and aim, never by name. */
#ifndef POISE_SPARRING_LIBRARY_H
#define POISE_SPARRING_LIBRARY_H

#include "moves.h"

enum {
    LIBRARY_TABLES = 4,
    LIBRARY_MOVES_MAX = 96, /* in all tables */
    LIBRARY_HOLDS_MAX = 48,
    HOLD_BEATS_MAX = 12,
    POSTURE_SETTINGS_MAX = 48
};

/* One channel of a posture. */
typedef struct sparring_setting {
    sparring_channel channel;
    double value;
} sparring_setting;

/* Where a hand holds: a place on the other body, or the floor under the own hand. Lead and rear are
 * those of the OTHER fighter; the holder's palm lies on the surface there. */
typedef enum sparring_grip {
    GRIP_NONE, /* the hand follows its channels */
    GRIP_NECK, /* behind the neck */
    GRIP_HEAD, /* the face: strikes from the top, pushing off */
    GRIP_LEAD_SHOULDER,
    GRIP_REAR_SHOULDER,
    GRIP_LEAD_ARM, /* at the biceps */
    GRIP_REAR_ARM,
    GRIP_LEAD_WRIST,
    GRIP_REAR_WRIST,
    GRIP_BACK,       /* between the shoulder blades */
    GRIP_WAIST_LEAD, /* side of the waist */
    GRIP_WAIST_REAR,
    GRIP_LEAD_THIGH, /* behind the thigh, above the knee */
    GRIP_REAR_THIGH,
    GRIP_FLOOR
} sparring_grip;

/* A whole body at one instant; channels that are not named keep the guard's value. Positions are
 * those of a 1.75 m body and grow with it. Feet of standing postures stay planted (FREE 0: the
 * footwork moves them); lying and kneeling ones have FREE 1 and say where the ankles are. */
typedef struct sparring_posture {
    const char *name;
    const sparring_setting *setting;
    int settings;
    sparring_grip hand[2]; /* by sparring_lead */
} sparring_posture;

/* Where a root stands in the frame of the pair: origin between the two, z from A to B, x to A's
 * left; metres of 1.75 m bodies. turn: degrees to the left, 0 = facing the other along the line. */
typedef struct sparring_place {
    double x, z, turn;
} sparring_place;

/* Both fighters at one instant of a hold. */
typedef struct sparring_beat {
    double
        time; /* seconds from the beginning of the hold; the first beat's is the entry's length */
    const sparring_posture *a, *b;
    sparring_place place_a, place_b;
} sparring_beat;

/* How two bodies are tied. A hold may only follow one that ends as it begins. */
typedef enum sparring_tie {
    TIE_NONE, /* both free on their feet */
    TIE_COLLAR,
    TIE_UNDERHOOKS,
    TIE_GUARD, /* A on top, B on the back, A between B's legs */
    TIE_HALF,  /* one of A's legs between B's */
    TIE_MOUNT, /* A astride */
    TIE_SIDE,  /* A across B's chest */
    TIE_TURTLE /* B on knees and elbows, A over the back */
} sparring_tie;

/* What two fighters do together; A is in control (in a takedown: throws). Clinches and ground holds
 * without a strike and with the same tie before and after repeat from the first beat as long as
 * they last: their last beat equals the first. Between beats every
 * channel and place follows the same monotone cubic as moves do. */
typedef struct sparring_hold {
    const char *name;
    sparring_label label; /* LABEL_CLINCH, LABEL_TAKEDOWN, LABEL_GROUND */
    sparring_tie from, to;
    const sparring_beat *beat;
    int beats;
    /* takedown: when B leaves the feet (0: never, it fails) and when B has landed, seconds; B is
     * labelled idle before, ground from `leaves` on; A is labelled takedown until `lands`, then
     * ground (failed: idle). Getting up: both are labelled ground until `lands`. */
    double leaves, lands;
    double range; /* distance of the roots at which it may begin (TIE_NONE only) */
    /* a strike within the hold (from the top, a knee): its limb's farthest point, at the beat of
     * this number; 0 = none */
    int strike_beat;
    sparring_limb strike_limb;
    sparring_label strike_label; /* LABEL_GROUND, LABEL_KNEE, LABEL_ELBOW ... during the strike */
} sparring_hold;

/* How one stands: guard, width and rhythm. */
typedef struct sparring_guard_shape {
    const char *name;
    const sparring_setting *setting; /* against sparring_guard */
    int settings;
    double foot_x[2], foot_z[2], foot_yaw[2]; /* balls of the feet (lead, rear) in the fighter's
                                                 frame, metres of a 1.75 m body; degrees */
    double bounce_hz, bounce_m;               /* rhythm of the knees */
} sparring_guard_shape;

typedef struct sparring_move_table {
    const sparring_move *move;
    int moves;
} sparring_move_table;

typedef struct sparring_library {
    const char *name;                          /* "first", "second" */
    sparring_move_table table[LIBRARY_TABLES]; /* as many as are needed */
    const sparring_hold *hold;
    int holds;
    const sparring_guard_shape *guard;
    int guards;
} sparring_library;

/* Number of moves; move `index` of them, all tables in order. */
static inline int sparring_library_moves(const sparring_library *library)
{
    int moves = 0;
    for (int i = 0; i < LIBRARY_TABLES; i++)
        moves += library->table[i].moves;
    return moves;
}

static inline const sparring_move *sparring_library_move(const sparring_library *library, int index)
{
    int table = 0;
    while (index >= library->table[table].moves)
        index -= library->table[table++].moves;
    return &library->table[table].move[index];
}

extern const sparring_library sparring_library_first;
extern const sparring_library sparring_library_second; /* second.c */

#endif
