/* The fifteen moves, in the order of the contract (NC-SEQ-2): index = class of every model and
 * every file. */
#ifndef POISE_SCENE_LABELS_H
#define POISE_SCENE_LABELS_H

typedef enum poise_label {
    POISE_LABEL_IDLE,
    POISE_LABEL_JAB,
    POISE_LABEL_CROSS,
    POISE_LABEL_HOOK,
    POISE_LABEL_UPPERCUT,
    POISE_LABEL_KICK_LOW,
    POISE_LABEL_KICK_MID,
    POISE_LABEL_KICK_HIGH,
    POISE_LABEL_KNEE,
    POISE_LABEL_ELBOW,
    POISE_LABEL_BLOCK,
    POISE_LABEL_DODGE,
    POISE_LABEL_CLINCH,
    POISE_LABEL_TAKEDOWN,
    POISE_LABEL_GROUND,
    POISE_LABELS,
    POISE_LABEL_UNKNOWN = -1 /* the models will not say; never one of their classes */
} poise_label;

extern const char *const poise_label_names[POISE_LABELS + 1]; /* "idle" ... "ground", NULL */

/* What an event is called: the labels and, last, "straight": jab or cross, which of the two is not
 * known. Ends with NULL. */
extern const char *const poise_event_names[POISE_LABELS + 2];

/* Classes of events as models see them: [POISE_LABEL_JAB] is "straight" and stands for both; idle
 * and cross are NULL. */
extern const char *const poise_event_class_names[POISE_LABELS];

#endif
