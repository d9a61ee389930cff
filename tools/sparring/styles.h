/* Styles: how one fighter does a move that all are taught alike.
 *
 * A style is a point in a space of traits. For every move and trait the range is cut into
 * STYLE_STRATA strata, and the styles 0 … STYLE_STRATA-1 of the move get one stratum each, in an
 * order drawn by chance from the names of move and trait (a Latin hypercube). The first six styles
 * are for training, the next two for validation, the last three for test: in no trait does a test
 * fight ever show a value that training showed. Chance from one take to the next stays within the
 * middle of the stratum. Guards and rhythms are divided in the same way. */
#ifndef POISE_SPARRING_STYLES_H
#define POISE_SPARRING_STYLES_H

#include "library.h"
#include "random.h"
#include "split.h"

enum { STYLE_STRATA = 11, STYLE_NAME = 48 };

typedef enum sparring_trait {
    TRAIT_TEMPO,    /* of everything */
    TRAIT_WINDUP,   /* how long it is prepared */
    TRAIT_SNAP,     /* how short the way out is against the rest */
    TRAIT_RECOVERY, /* how long the way back is */
    TRAIT_CHAMBER,  /* how far it is drawn back, how high the knee comes before the kick */
    TRAIT_TURN,     /* hips and shoulders */
    TRAIT_SHIFT,    /* of the weight */
    TRAIT_ARC,      /* path inside or outside the straight way */
    TRAIT_RISE,     /* path below or above it */
    TRAIT_FLARE,    /* elbow or knee out */
    TRAIT_LEAN,     /* of the trunk */
    TRAIT_COVER,    /* height of the other hand */
    TRAIT_DROP,     /* hand comes back low */
    TRAIT_TELL,     /* gives itself away before */
    TRAIT_COUNT
} sparring_trait;

typedef struct sparring_style {
    char name[STYLE_NAME];
    double trait[TRAIT_COUNT]; /* 0..1, the middle of the stratum */
} sparring_style;

/* How many styles a part has of every move: 6, 2, 3. */
int sparring_style_count(sparring_split split);

/* Style `index` (0 … count-1) of a move (or guard, or hold) for a part. */
sparring_style sparring_style_get(const char *library, const char *move, sparring_split split,
                                  int index);

/* One performance of a move. */
typedef struct sparring_take {
    const sparring_move *move;
    double trait[TRAIT_COUNT];
    double size;
    double knot[5];   /* seconds: beginning, strike, contact, recover, end as performed */
    double broken_at; /* a feint: seconds at which it is given up; < 0 = it is not */
} sparring_take;

/* speed and size: 1 as taught; both belong to this one time (fatigue, haste). */
sparring_take sparring_take_make(const sparring_move *move, const sparring_style *style,
                                 sparring_random *random, double speed, double size);

/* Time in the move's own table at `seconds` of the take. Monotone and smooth. */
double sparring_take_time(const sparring_take *take, double seconds);

/* Length in seconds; a broken take ends earlier. */
double sparring_take_end(const sparring_take *take);

sparring_phase sparring_take_phase(const sparring_take *take, double seconds);

/* Adds the take's difference from the guard to channel[CHANNEL_COUNT]. */
void sparring_take_add(const sparring_take *take, double seconds, double *channel);

/* How a fighter of a part stands when nothing happens. */
typedef struct sparring_stance {
    char name[STYLE_NAME];
    double channel[CHANNEL_COUNT];
    double foot_x[2], foot_z[2], foot_yaw[2]; /* 1.75 m body; radians */
    double bounce_hz, bounce_m, sway;
} sparring_stance;

sparring_stance sparring_stance_get(const sparring_library *library, sparring_split split,
                                    int index, sparring_random *random);

#endif
