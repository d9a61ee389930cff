/* What a fighter did: what the networks say of every window, and events, one per strike, and states
 * that last. src/moves finds them. */
#ifndef POISE_SCENE_MOVES_H
#define POISE_SCENE_MOVES_H

#include "scene/labels.h"
#include "scene/motion.h"

typedef enum poise_stance {
    POISE_STANCE_UNKNOWN,
    POISE_STANCE_ORTHODOX, /* the left side leads */
    POISE_STANCE_SOUTHPAW
} poise_stance;

/* What came of a strike: a candidate from how near the limb came to what, not a judge's word. */
typedef enum poise_outcome {
    POISE_OUTCOME_UNKNOWN, /* the opponent, or the limb, was not seen */
    POISE_OUTCOME_LANDED,
    POISE_OUTCOME_BLOCKED,
    POISE_OUTCOME_MISSED
} poise_outcome;

/* What a label's figures rest on: the badge beside it wherever it is shown. */
typedef enum poise_evidence {
    POISE_EVIDENCE_NONE,      /* trained, but too little is known of how well it works */
    POISE_EVIDENCE_SYNTHETIC, /* measured on rendered fights only */
    POISE_EVIDENCE_REAL       /* measured on real people */
} poise_evidence;

extern const char *const poise_stance_names[4];   /* end with NULL */
extern const char *const poise_outcome_names[5];  /* end with NULL */
extern const char *const poise_evidence_names[4]; /* end with NULL */

enum { POISE_MOVE_MODELS = 3 }; /* bilstm, transformer, cnn_lstm */

enum poise_prediction_flags {
    POISE_PREDICTION_UNCERTAIN = 1u << 0, /* whose window it was rests on thin evidence */
    POISE_PREDICTION_ABSTAINED = 1u << 1  /* the models are not sure: no label is given */
};

/* What the models together say about one second of one fighter. */
typedef struct poise_prediction {
    int32_t fighter; /* 1 or 2 */
    uint32_t flags;
    int64_t number;                  /* poise_window.number */
    int64_t frame;                   /* in the middle of the window */
    int64_t pts_ns;                  /* media time of the window's middle */
    poise_label label;               /* the most probable, also when they abstain */
    float confidence;                /* of it, 0..1, calibrated */
    float probability[POISE_LABELS]; /* sums to 1 */
    float weight[POISE_MOVE_MODELS]; /* of the models that counted, sums to 1 */
    float inference_ms; /* host time of the three models, of this window; 0: not measured */
} poise_prediction;

enum poise_event_flags {
    POISE_EVENT_UNCERTAIN = 1u << 0, /* whose move it is rests on thin evidence */
    POISE_EVENT_STRAIGHT = 1u << 1 /* jab or cross: which one follows from limb and stance; label is
                                      POISE_LABEL_UNKNOWN when either is not known */
};

typedef struct poise_event {
    int64_t number;  /* 1, 2 ... of this fighter; in files of the whole bout */
    int32_t fighter; /* 1 or 2 */
    uint32_t flags;
    poise_label label;
    float confidence;                  /* 0..1, calibrated: of the label */
    int64_t start_ns, peak_ns, end_ns; /* media time */
    int32_t limb;                      /* poise_limb, or -1 */
    int32_t target;                    /* poise_target the limb came nearest to, or -1 */
    poise_stance stance;               /* at that time */
    poise_outcome outcome;
} poise_event;

#endif
