#include "scene/labels.h"

#include <stddef.h>

const char *const poise_label_names[POISE_LABELS + 1] = {
    "idle", "jab",   "cross", "hook",  "uppercut", "kick_low", "kick_mid", "kick_high",
    "knee", "elbow", "block", "dodge", "clinch",   "takedown", "ground",   NULL,
};

const char *const poise_event_names[POISE_LABELS + 2] = {
    "idle",  "jab",   "cross", "hook",   "uppercut", "kick_low", "kick_mid", "kick_high", "knee",
    "elbow", "block", "dodge", "clinch", "takedown", "ground",   "straight", NULL,
};

const char *const poise_event_class_names[POISE_LABELS] = {
    NULL,   "straight", NULL,    "hook",  "uppercut", "kick_low", "kick_mid", "kick_high",
    "knee", "elbow",    "block", "dodge", "clinch",   "takedown", "ground",
};
