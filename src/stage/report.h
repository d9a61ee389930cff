/* Inside stage only: the report's plots. */
#ifndef POISE_STAGE_REPORT_H
#define POISE_STAGE_REPORT_H

#include "stage/history.h"
#include "stage/plots.h"

/* Sections with people, visibility and joint angles over time. Writes nothing without samples. */
void poise_report_plots(poise_buf *out, const poise_stage_settings *settings,
                        const poise_history *history);

/* Sections with the two fighters: when they were seen, their distance, their speed. Writes nothing
 * without frames. */
void poise_report_duel(poise_buf *out, const poise_stage_settings *settings,
                       const poise_stage_result *result, const poise_duel *duel);

#endif
