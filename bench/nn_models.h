/* The models that the nn benchmarks run, from the committed FLOP table. */
#ifndef POISE_BENCH_NN_MODELS_H
#define POISE_BENCH_NN_MODELS_H

#include "nn/graph.h"

enum { NN_MODELS_MAX = 16 };

typedef struct nn_model {
    char name[64];
    uint32_t want_mask;
    double flop; /* as committed */
} nn_model;

typedef struct nn_models {
    nn_model model[NN_MODELS_MAX];
    int count;
} nn_models;

/* Reads the table (model,want_mask,flop with a header line). Errors: POISE_ENOENT, POISE_EFORMAT,
 * POISE_ELIMIT. */
int nn_models_read(const char *path, nn_models *ret_models, poise_err *err);

/* 1 if `name` is in the comma-separated list, or the list is NULL. */
int nn_models_wanted(const char *list, const char *name);

/* Reads <folder>/<name>.tflite. A graph whose FLOP differ from the table's is POISE_EFORMAT: then
 * one of the two lies. If ret_ms is not NULL, it receives the milliseconds that reading the graph
 * took (without the file). */
int nn_models_load(const nn_model *model, const char *folder, poise_nn_graph **ret_graph,
                   double *ret_ms, poise_err *err);

/* The folder of models: option value, else $POISE_MODELS/cache, else models/cache. `buffer` holds
 * the path. */
const char *nn_models_folder(const char *option, char buffer[4096]);

#endif
