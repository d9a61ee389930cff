#include "scene/moves.h"

#include <stddef.h>

const char *const poise_stance_names[4] = {"unknown", "orthodox", "southpaw", NULL};
const char *const poise_outcome_names[5] = {"unknown", "landed", "blocked", "missed", NULL};
const char *const poise_evidence_names[4] = {"none", "synthetic", "real", NULL};
