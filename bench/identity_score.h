/* How well the two fighters of a rendered bout keep their numbers, against the renderer's truth.
 *
 * A person of a scene lies on a fighter when the median distance over nose, shoulders, elbows,
 * wrists, hips, knees and ankles is at most half the torso's length in the picture (never taken
 * shorter than a fifth of the body's box). Fighters visible to less than 40 % need not be
 * found, and who lies on them is neither right nor wrong. Numbers are matched with fighters as in
 * CLEAR MOT: a pair of the frame before is kept while it lies together, the rest goes to the least
 * distance; a switch is a fighter who gets another number than the one before. */
#ifndef POISE_BENCH_IDENTITY_SCORE_H
#define POISE_BENCH_IDENTITY_SCORE_H

#include "truth.h"

#include <poise/scene.h>

enum { SCORE_EVENTS_MAX = 2000 };

typedef enum score_kind {
    SCORE_SWITCH,      /* fighter `who` has another number */
    SCORE_CUT_WRONG,   /* wrong numbers after a cut, said to be certain */
    SCORE_CUT_FLAGGED, /* wrong numbers, said to be uncertain */
    SCORE_CUT_MISSED,  /* the cut itself was not seen */
    SCORE_CUT_FALSE,   /* a cut was seen where there is none */
    SCORE_UNPOSED,     /* one of both visible fighters is not posed, for `length_s` */
    SCORE_REPLAY_MISSED,
    SCORE_REPLAY_FALSE, /* live pictures were taken for a replay, for `length_s` */
    SCORE_KINDS
} score_kind;

extern const char *const score_kind_names[SCORE_KINDS];

typedef struct score_event {
    score_kind kind;
    double at_s, length_s; /* media time */
    int who;               /* fighter 1 or 2; 0 = no matter */
} score_event;

/* What the bout holds; the same for every rule. */
typedef struct score_bout {
    int64_t frames;
    double seconds;
    int32_t crossings; /* the fighters change sides in the picture, by half a torso on both sides */
    int32_t clinches;  /* clinch, takedown or ground for longer than 1 s */
    int32_t cuts, replays;
    int64_t replay_frames;
    int64_t both_visible; /* frames with both fighters visible enough */
} score_bout;

/* How one rule did. */
typedef struct score_rule {
    int64_t switches;
    int64_t lasting; /* switches after which the new number stays for half a second at least */
    int64_t plain, wrong, wrong_certain; /* fighters in frames where it is plain which number is
                                            theirs (twice as near as the other); of them not the one
                                            of the whole bout; and not said to be uncertain */
    int64_t truths, given;               /* fighters to be found; numbers given that count */
    int64_t idtp; /* numbers that lie on their fighter, given to the fighters the way that fits the
                     bout best: IDF1 = 2 idtp / (truths + given) */
    int64_t box_idtp;               /* the same by boxes (tracks.txt), as MOTChallenge has it: they
                                       share half their union with the truth's */
    int64_t box_given, box_pair[2][2];
    int64_t pair[2][2];             /* frames: [fighter][number - 1] together */
    int64_t both_posed, both_named; /* of both_visible: by anybody; each by a number */
    int64_t numbers, uncertain;     /* numbers given; said to be uncertain */
    int32_t cuts_right, cuts_flagged, cuts_wrong,
        cuts_nobody; /* see SCORE_CUT_… ; nobody: nothing to judge */
    int32_t cuts_seen, cuts_false;
    int64_t replay_flagged, live_flagged; /* frames */
    int32_t replays_flagged;              /* at least half of their frames */
    int32_t switchless;                   /* bouts without a switch */
    int32_t bouts;
} score_rule;

typedef struct score score;

/* For bouts of at most `frames` frames. Errors: POISE_ENOMEM. */
int score_new(int64_t frames, score **ret_score, poise_err *err);
void score_free(score **s);

/* The next frame. */
void score_add(score *s, const truth_frame *truth, const poise_scene *scene);

/* After the last frame. *ret_events is valid until score_free. */
void score_end(score *s, score_bout *ret_bout, score_rule *ret_rule, const score_event **ret_events,
               int *ret_event_count);

#endif
