/* Words of command lines about moves. */
#ifndef POISE_CLI_MOVES_WORDS_H
#define POISE_CLI_MOVES_WORDS_H

#include "stage/moves.h"

/* "1", "red", "2", "blue", or a name as it was given to the run: 1 or 2. POISE_EINVAL. */
int poise_word_fighter(const char *word, const poise_events_header *header, int32_t *ret_fighter,
                       poise_err *err);

/* A label or "straight", not idle: its index in poise_event_names. POISE_EINVAL, with "did you
 * mean". */
int poise_word_label(const char *word, int32_t *ret_name, poise_err *err);

/* Seconds of media time in nanoseconds, 0 to 1e6 s. POISE_EINVAL; `what` names it. */
int poise_word_seconds(const char *word, const char *what, int64_t *ret_ns, poise_err *err);

/* A move that is not deleted, by its key in moves.csv ("17", "c3"). POISE_EINVAL. */
int poise_word_move(const char *word, const poise_moves_view *view,
                    const poise_move_entry **ret_entry, poise_err *err);

#endif
