#include "scene/moves.h"

#include <stddef.h>

const char *const poise_stance_names[4] = {"unknown", "orthodox", "southpaw", NULL};
const char *const poise_strike_outcome_names[5] = {"unknown", "landed", "blocked", "missed", NULL};
const char *const poise_evidence_names[4] = {"none", "synthetic", "real", NULL};

int32_t poise_event_name_index(const poise_event *event)
{
    return event->label == POISE_LABEL_UNKNOWN ? POISE_LABELS : (int32_t)event->label;
}

poise_label poise_event_class(const poise_event *event)
{
    return event->label == POISE_LABEL_UNKNOWN || event->label == POISE_LABEL_CROSS
               ? POISE_LABEL_JAB
               : event->label;
}

int poise_label_is_strike(poise_label label)
{
    return label >= POISE_LABEL_JAB && label <= POISE_LABEL_ELBOW;
}

int32_t poise_round_at(const poise_rounds *rounds, int64_t ns)
{
    for (int32_t i = 0; i < rounds->count; i++)
        if (ns >= rounds->round[i].from_ns && ns < rounds->round[i].to_ns)
            return i + 1;
    return 0;
}
