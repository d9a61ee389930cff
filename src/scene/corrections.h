/* What a person says about found moves: each correction is a line of corrections.jsonl, a file that
 * only grows. Machine output stays as it is; what people read is made from both.
 *
 * Corrections apply in the order of the file to what stands there then. A machine's event is named
 * by fighter, label and time, not by a number, so that corrections hold after the source was run
 * again: the nearest event of that fighter within POISE_CORRECTION_NEAR_MS counts, the same label
 * before others, and of strikes only a strike, of others only another. Undoing is a correction too:
 * it takes an earlier one (not an undoing) out. */
#ifndef POISE_SCENE_CORRECTIONS_H
#define POISE_SCENE_CORRECTIONS_H

#include "record/json.h"
#include "record/lines.h"
#include "scene/moves.h"

enum {
    POISE_CORRECTIONS_VERSION = 1,
    POISE_CORRECTIONS_MAX = 8192, /* lines of one file */
    POISE_CORRECTION_NEAR_MS = 330
};

typedef enum poise_correction_kind {
    POISE_CORRECTION_ADD,     /* fighter, label, start, peak, end */
    POISE_CORRECTION_RELABEL, /* of, label */
    POISE_CORRECTION_MOVE,    /* of, start, peak, end */
    POISE_CORRECTION_DELETE,  /* of */
    POISE_CORRECTION_SWAP,    /* from at_ns on the fighters are the other way round */
    POISE_CORRECTION_UNDO     /* undoes */
} poise_correction_kind;

extern const char *const poise_correction_names[7]; /* "add" ... "undo", NULL */

typedef struct poise_correction {
    int32_t kind;
    int64_t id; /* 1, 2 ... in the file */
    int64_t of; /* relabel, move, delete: id of the addition that is meant; 0: a machine's event */
    int32_t fighter; /* add: whose; of a machine's event: as the machine has it; else 0 */
    int32_t was;     /* of a machine's event: its name's index as the machine has it */
    int64_t at_ns;   /* of a machine's event: its peak as the machine has it; swap: from when on */
    int32_t label;   /* add, relabel: index in poise_event_names, not idle */
    int64_t start_ns, peak_ns, end_ns; /* add, move; media time */
    int64_t undoes;                    /* undo: id */
} poise_correction;

extern const poise_record poise_correction_record;

/* First line of the file. */
int poise_corrections_write_header(poise_json *json, poise_err *err);
/* The first line; then the next correction, checked by itself. POISE_EOF: no more (of an empty file
 * at once); *ret_cut 1: the last line was cut off in writing and does not count. */
int poise_corrections_read_header(poise_lines *lines, int *ret_cut, poise_err *err);
int poise_corrections_read(poise_lines *lines, poise_correction *ret_correction, int *ret_cut,
                           poise_err *err);

/* One move as it stands after corrections. */
typedef struct poise_move_entry {
    poise_event event;   /* as corrected */
    poise_event machine; /* as the machine has it; number 0: added by a person */
    int64_t added_by;    /* id of the addition, else 0 */
    int32_t told;        /* 1: a person gave or confirmed its label */
    int32_t moved;       /* 1: a person gave its times */
    int32_t deleted;
} poise_move_entry;

typedef enum poise_correction_state {
    POISE_CORRECTION_APPLIED,
    POISE_CORRECTION_UNDONE,
    POISE_CORRECTION_LOST /* its event is not there (any more): the source was run again */
} poise_correction_state;

/* Applies n corrections to `entry`: *count machine's events (event and machine filled in alike, the
 * rest 0), with room for as many more as there are additions. ret_state (n of them) may be NULL.
 * Sorts by peak. */
void poise_corrections_apply(const poise_correction *correction, int32_t n, poise_move_entry *entry,
                             int32_t *count, poise_correction_state *ret_state);

#endif
