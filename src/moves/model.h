/* A folder of move models: the three networks and moves.json, which says how to read them together.
 * models/moves/README.md describes the folder for those who write one.
 *
 * Immutable after opening: one may serve any number of watches in any threads. */
#ifndef POISE_MOVES_MODEL_H
#define POISE_MOVES_MODEL_H

#include "moves/counts.h"
#include "moves/ensemble.h"
#include "moves/events.h"
#include "moves/net.h"
#include "scene/moves.h"

enum { POISE_MOVES_TEXT = 64, POISE_MOVES_JSON_MAX = 1 << 20, POISE_MOVES_STRIDE_MAX = 30 };

typedef struct poise_moves_model {
    char name[POISE_MOVES_TEXT], version[POISE_MOVES_TEXT];
    char sha256[POISE_NETS][65], settings_sha256[65]; /* of the weights; of moves.json */
    poise_net *net[POISE_NETS];                       /* by kind */
    poise_ensemble_settings ensemble;
    poise_event_settings events;
    int32_t stride;                        /* samples of 1/30 s between windows */
    poise_evidence evidence[POISE_LABELS]; /* of idle: POISE_EVIDENCE_NONE */
    poise_count_models counts;
} poise_moves_model;

/* Reads folder/moves.json and the weights it names (names without a slash; their hash must fit).
 * Errors: POISE_ENOENT (no moves.json: there are no models of moves), POISE_EFORMAT (what is wrong
 * where; labels that are not ours; another hash), POISE_EUNSUPPORTED, POISE_EINVAL (isa),
 * POISE_EIO, POISE_ELIMIT, POISE_ENOMEM. */
int poise_moves_model_open(const char *folder, poise_nn_isa isa, poise_moves_model **ret_model,
                           poise_err *err);
void poise_moves_model_close(poise_moves_model **model); /* nulls; NULL is fine */

#endif
