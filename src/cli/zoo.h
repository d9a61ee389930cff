/* The models of a folder: what `poise dev models` and `poise doctor` look at. */
#ifndef POISE_CLI_ZOO_H
#define POISE_CLI_ZOO_H

#include "cli/cli.h"
#include "pose/models.h"

enum { POISE_ZOO_MAX = 64 };

typedef struct poise_zoo_model {
    char path[POISE_PATH_BYTES]; /* of the manifest */
    char file[POISE_PATH_BYTES]; /* of the model */
    poise_manifest manifest;
    poise_err bad; /* code != 0: the manifest cannot be used, and why */
    int64_t bytes; /* of the model file; -1: absent */
} poise_zoo_model;

typedef struct poise_zoo {
    int count;
    poise_zoo_model *model; /* by role, then name */
} poise_zoo;

/* Reads all manifests (*.json but those of npm) of a folder; one that is bad is listed with its
 * error. Errors: POISE_ENOENT (folder, or none in it), POISE_ELIMIT, POISE_ENOMEM. */
int poise_zoo_read(const char *folder, poise_zoo *ret_zoo, poise_err *err);
void poise_zoo_free(poise_zoo *zoo);

/* Verifies one: hash, structure, sizes, a plan for `isa`. 0 or the error of poise_model_open. */
int poise_zoo_verify(const poise_zoo_model *model, poise_nn_isa isa, poise_err *err);

/* Milliseconds of one run of a model on one thread, the median of `rounds` after two to warm up;
 * its plan's work in GFLOP if wanted. Errors: of poise_model_open, POISE_ENOMEM. */
int poise_zoo_time(const poise_zoo_model *model, poise_nn_isa isa, int rounds, double *ret_ms,
                   double *ret_gflop, poise_err *err);

#endif
