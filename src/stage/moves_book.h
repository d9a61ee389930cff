/* Collects what a run finds of moves, and writes it down: moves.jsonl while it runs, events.jsonl
 * and moves.csv, and an overlay that shows them, at its end. Inside stage only. */
#ifndef POISE_STAGE_MOVES_BOOK_H
#define POISE_STAGE_MOVES_BOOK_H

#include "stage/moves.h"
#include "stage/sink.h"

typedef struct poise_moves_book {
    int32_t only; /* 1, 2: the fighter that is wanted; 0: both */
    int64_t windows[2], abstained[2], dropped;
    int32_t count, replays;
    poise_round replay[POISE_MOVES_REPLAYS_MAX]; /* ascending; more are not kept */
    poise_event event[POISE_MOVES_EVENTS_MAX];
} poise_moves_book;

int poise_moves_book_new(int32_t only, poise_moves_book **ret_book, poise_err *err);

/* Allocates nothing. */
void poise_moves_book_add(poise_moves_book *book, const poise_stage_moves *moves);

/* The frame at now_ns belongs to a replay that began at from_ns: what was found since is taken
 * back.
 */
void poise_moves_book_replay(poise_moves_book *book, int64_t from_ns, int64_t now_ns);

/* From what a run collected. corrections_path: read if it is there; may be NULL. Sorts the book.
 * Errors: of the corrections' file, POISE_ENOMEM. */
int poise_moves_view_of_book(const poise_events_header *header, poise_moves_book *book,
                             const char *corrections_path, poise_moves_view *ret_view,
                             poise_err *err);

/* At the end of a run: the view of its book, and the result's numbers about moves. */
int poise_moves_conclude(const poise_stage_settings *settings, poise_moves_book *book,
                         poise_stage_result *result, poise_moves_view *ret_view, poise_err *err);

/* moves.jsonl: a packet for every prediction. */
int poise_sink_packets(const poise_stage_settings *settings, poise_sink **ret_sink, poise_err *err);
/* overlay.mp4. */
int poise_sink_overlay(const poise_stage_settings *settings, const poise_moves_view *view,
                       poise_sink **ret_sink, poise_err *err);
/* events.jsonl and moves.csv; `view` is filled in before they are finished. */
int poise_sink_events(const poise_stage_settings *settings, const poise_moves_view *view,
                      poise_sink **ret_sink, poise_err *err);
int poise_sink_moves_csv(const poise_stage_settings *settings, const poise_moves_view *view,
                         poise_sink **ret_sink, poise_err *err);

#endif
