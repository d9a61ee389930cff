/* Moves of a whole source: what the machine found, what people corrected, and what is made from
 * both: moves.csv and the report's part. */
#ifndef POISE_STAGE_MOVES_H
#define POISE_STAGE_MOVES_H

#include "base/buf.h"
#include "scene/corrections.h"
#include "scene/moves_tables.h"

enum {
    POISE_MOVES_EVENTS_MAX = 65536, /* of one source; more are counted and left out */
    POISE_MOVES_REPLAYS_MAX = 256,
    POISE_MOVES_FILE_MAX = 64 << 20
};

#define POISE_REPORT_FILE      "report.html"
#define POISE_EVENTS_FILE      "events.jsonl"
#define POISE_MOVES_CSV_FILE   "moves.csv"
#define POISE_CORRECTIONS_FILE "corrections.jsonl"

/* ---- with corrections ---- */

typedef struct poise_moves_view {
    poise_events_header header;
    int32_t count;
    poise_move_entry *entry;  /* by peak; deleted ones too */
    int32_t corrections, cut; /* cut 1: the file's last line was cut off and does not count */
    poise_correction *correction;
    poise_correction_state *state; /* of each correction */
    /* Of a run, not of a folder: its replays, ascending, from their true first frames. */
    int32_t replays;
    poise_round replay[POISE_MOVES_REPLAYS_MAX];
} poise_moves_view;

/* From a folder of results. Errors: POISE_ENOENT (no events.jsonl: made without models of moves),
 * POISE_EFORMAT, POISE_EIO, POISE_ELIMIT, POISE_ENOMEM. */
int poise_moves_view_read(const char *folder, poise_moves_view *ret_view, poise_err *err);
void poise_moves_view_free(poise_moves_view *view);

/* How many corrections apply, undoings not counted. */
int32_t poise_moves_corrected(const poise_moves_view *view);

/* What stands for an event in texts and on command lines: its number, "c5" when correction 5 added
 * it. */
enum { POISE_MOVE_KEY = 24 };
void poise_move_key(const poise_move_entry *entry, char ret_key[POISE_MOVE_KEY]);

/* The badge: real, synthetic, none; person where a person gave the label. */
const char *poise_move_badge(const poise_move_entry *entry);

/* "fighter 1" or the name that was given. */
const char *poise_move_fighter(const poise_moves_view *view, int32_t fighter);

/* Writes moves.csv. */
int poise_moves_csv_write(const poise_moves_view *view, const char *path, poise_err *err);

/* ---- counts ---- */

/* How many moves of one class (poise_event_class) a fighter made in one round (0: in all).
 * ret_range->mean < 0: no range is known. Errors: POISE_ENOMEM, POISE_ELIMIT. */
typedef struct poise_move_count {
    int32_t found, landed, blocked, missed;
    int32_t jabs, crosses; /* of the straights */
    int32_t has_range;
    int32_t low, high; /* 90 % */
} poise_move_count;

int poise_moves_count(const poise_moves_view *view, int32_t fighter, poise_label class,
                      int32_t round, poise_move_count *ret_count, poise_err *err);

/* ---- the report's part ---- */

#define POISE_MOVES_REPORT_BEGIN "<!-- moves -->\n"
#define POISE_MOVES_REPORT_END   "<!-- /moves -->\n"

/* Between these two lines: timeline and counts. */
int poise_report_moves(poise_buf *out, const poise_moves_view *view, poise_err *err);

#endif
