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
typedef enum poise_strike_outcome {
    POISE_STRIKE_UNKNOWN, /* the opponent, or the limb, was not seen */
    POISE_STRIKE_LANDED,
    POISE_STRIKE_BLOCKED,
    POISE_STRIKE_MISSED
} poise_strike_outcome;

/* What a label's figures rest on: the badge beside it wherever it is shown. */
typedef enum poise_evidence {
    POISE_EVIDENCE_NONE,      /* trained, but too little is known of how well it works */
    POISE_EVIDENCE_SYNTHETIC, /* measured on rendered fights only */
    POISE_EVIDENCE_REAL       /* measured on real people */
} poise_evidence;

extern const char *const poise_stance_names[4];         /* end with NULL */
extern const char *const poise_strike_outcome_names[5]; /* end with NULL */
extern const char *const poise_evidence_names[4];       /* end with NULL */

enum { POISE_MOVE_MODELS = 3 }; /* bilstm, transformer, cnn_lstm */

enum poise_prediction_flags {
    POISE_PREDICTION_UNCERTAIN = 1u << 0, /* whose window it was rests on thin evidence */
    POISE_PREDICTION_ABSTAINED = 1u << 1  /* the models are not sure: no label is given */
};

/* What the models together say about one second of one fighter. */
typedef struct poise_prediction {
    int32_t fighter; /* 1 or 2 */
    uint32_t flags;
    int64_t number;    /* poise_window.number */
    int64_t frame;     /* of the source, at pts_ns */
    int64_t pts_ns;    /* media time it is about: the middle of the windows it is smoothed over */
    poise_label label; /* the most probable, also when they abstain */
    float confidence;  /* of it, 0..1, calibrated */
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
    poise_strike_outcome outcome;
    poise_evidence evidence; /* of the label */
} poise_event;

/* Its index in poise_event_names. */
int32_t poise_event_name_index(const poise_event *event);

/* The class that models know it as: jab for any straight. */
poise_label poise_event_class(const poise_event *event);

/* Strikes are counted; states (block, clinch, ground ...) and dodges are not strikes. */
int poise_label_is_strike(poise_label label);

/* How found events of one class become a range of how many there were; see
 * models/moves/README.md, "counts", and src/moves/counts.h. */
typedef struct poise_count_model {
    double a, b;     /* log odds that an event is right = a + b * log odds of its confidence */
    double recall;   /* 0..1, mean share that is found */
    double strength; /* > 0 */
    double spread;   /* >= 0: of the log odds, from one person to another */
    /* a and recall where the models answer this share of all windows; for every 1 more, a grows by
     * a_slope and the log odds of recall by recall_slope. */
    double answered, a_slope, recall_slope;
    double rate; /* >= 0: the most that anybody made in a second; 0: not known */
} poise_count_model;

typedef struct poise_count_models {
    poise_count_model of[POISE_LABELS]; /* by poise_event_class */
    uint32_t known;                     /* bit c: of[c] */
} poise_count_models;

enum { POISE_ROUNDS_MAX = 64 };

typedef struct poise_round {
    int64_t from_ns, to_ns; /* media time; to_ns does not belong to it */
} poise_round;

/* When the rounds are, as the user said; ascending, apart. count 0: not said. */
typedef struct poise_rounds {
    int32_t count;
    poise_round round[POISE_ROUNDS_MAX];
} poise_rounds;

/* 1, 2 ...; 0: in none. */
int32_t poise_round_at(const poise_rounds *rounds, int64_t ns);

#endif
