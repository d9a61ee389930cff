#include "nn_models.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int nn_models_read(const char *path, nn_models *ret_models, poise_err *err)
{
    void *data = NULL;
    size_t size = 0;
    int status = poise_file_read(path, 1 << 16, &data, &size, err);
    if (status)
        return status;
    nn_models models = {.count = 0};
    char *rest = data, *line = strsep(&rest, "\n"); /* the header */
    for (int number = 2; !status && (line = strsep(&rest, "\n")); number++) {
        if (!*line)
            continue;
        if (models.count == NN_MODELS_MAX) {
            status =
                poise_fail(err, POISE_ELIMIT, "%s: more than %d models", path, (int)NN_MODELS_MAX);
            break;
        }
        nn_model *m = &models.model[models.count++];
        unsigned mask = 0;
        if (sscanf(line, "%63[^,],%x,%lf", m->name, &mask, &m->flop) != 3 || !mask ||
            !(m->flop > 0))
            status = poise_fail(err, POISE_EFORMAT, "%s:%d: expected model,want_mask,flop", path,
                                number);
        m->want_mask = mask;
    }
    free(data);
    if (!status)
        *ret_models = models;
    return status;
}

int nn_models_wanted(const char *list, const char *name)
{
    if (!list)
        return 1;
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == 0 || at[length] == ','))
            return 1;
    return 0;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

int nn_models_load(const nn_model *model, const char *folder, poise_nn_graph **ret_graph,
                   double *ret_ms, poise_err *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s.tflite", folder, model->name);
    void *data = NULL;
    size_t size = 0;
    int status = poise_file_read(path, POISE_NN_FILE_MAX, &data, &size, err);
    if (status)
        return status;
    double start = now_ms();
    poise_nn_graph *graph = NULL;
    status = poise_nn_graph_read(data, size, path, model->want_mask, &graph, err);
    if (ret_ms)
        *ret_ms = now_ms() - start;
    free(data);
    if (status)
        return status;
    if (graph->flop != model->flop) {
        status = poise_fail(err, POISE_EFORMAT, "%s: the graph has %.0f FLOP, the table says %.0f",
                            path, graph->flop, model->flop);
        poise_nn_graph_free(&graph);
        return status;
    }
    *ret_graph = graph;
    return 0;
}

const char *nn_models_folder(const char *option, char buffer[4096])
{
    const char *root = getenv("POISE_MODELS");
    if (option)
        return option;
    snprintf(buffer, 4096, "%s/cache", root ? root : "models");
    return buffer;
}
