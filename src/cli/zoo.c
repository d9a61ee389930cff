#include "cli/zoo.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int is_manifest(const struct dirent *entry)
{
    const char *name = entry->d_name;
    const size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".json") == 0 && strncmp(name, "package", 7) != 0;
}

static void read_one(const char *folder, const char *name, poise_zoo_model *m)
{
    void *text;
    size_t size;
    struct stat st;
    snprintf(m->path, sizeof(m->path), "%.3500s/%.255s", folder, name);
    m->bytes = -1;
    if (poise_file_read(m->path, POISE_MANIFEST_MAX, &text, &size, &m->bad))
        return;
    if (!poise_manifest_read(text, size, m->path, &m->manifest, &m->bad)) {
        snprintf(m->file, sizeof(m->file), "%.3500s/%s", folder, m->manifest.file);
        if (stat(m->file, &st) == 0)
            m->bytes = st.st_size;
    }
    free(text);
}

static int by_role(const void *a, const void *b)
{
    const poise_zoo_model *x = a, *y = b;
    if (x->manifest.role != y->manifest.role)
        return x->manifest.role - y->manifest.role;
    return strcmp(x->path, y->path);
}

int poise_zoo_read(const char *folder, poise_zoo *ret_zoo, poise_err *err)
{
    struct dirent **entry;
    const int n = scandir(folder, &entry, is_manifest, alphasort);
    if (n < 0)
        return poise_fail_errno(err, errno, "%s", folder);
    int rc = 0;
    poise_zoo zoo = {0};
    if (n == 0)
        rc =
            poise_fail(err, POISE_ENOENT, "%s: no model manifests (*.json) in this folder", folder);
    else if (n > POISE_ZOO_MAX)
        rc = poise_fail(err, POISE_ELIMIT, "%s: more than %d manifests", folder, POISE_ZOO_MAX);
    else if (!(zoo.model = calloc((size_t)n, sizeof(*zoo.model))))
        rc = poise_fail(err, POISE_ENOMEM, "no memory for the list of models");
    for (int i = 0; i < n; i++) {
        if (!rc)
            read_one(folder, entry[i]->d_name, &zoo.model[zoo.count++]);
        free(entry[i]);
    }
    free(entry);
    if (rc)
        return rc;
    qsort(zoo.model, (size_t)zoo.count, sizeof(*zoo.model), by_role);
    *ret_zoo = zoo;
    return 0;
}

void poise_zoo_free(poise_zoo *zoo)
{
    free(zoo->model);
    *zoo = (poise_zoo){0};
}

int poise_zoo_verify(const poise_zoo_model *m, poise_nn_isa isa, poise_err *err)
{
    poise_model model;
    if (m->bad.code) {
        if (err)
            *err = m->bad;
        return m->bad.code;
    }
    const int rc = poise_model_open(m->path, (poise_model_role)m->manifest.role, isa, &model, err);
    if (!rc)
        poise_model_close(&model);
    return rc;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int poise_zoo_time(const poise_zoo_model *m, poise_nn_isa isa, int rounds, double *ret_ms,
                   double *ret_gflop, poise_err *err)
{
    poise_model model;
    poise_nn_instance *instance = NULL;
    int rc = m->bad.code;
    if (rc) {
        if (err)
            *err = m->bad;
        return rc;
    }
    rc = poise_model_open(m->path, (poise_model_role)m->manifest.role, isa, &model, err);
    if (rc)
        return rc;
    int64_t *ns = calloc((size_t)rounds, sizeof(*ns));
    rc = ns ? poise_nn_instance_new(model.plan, &instance, err)
            : poise_fail(err, POISE_ENOMEM, "no memory");
    if (!rc) {
        double flop = 0;
        for (int i = 0; i < poise_nn_step_count(model.plan); i++) {
            double step;
            poise_nn_step_name(model.plan, i, &step);
            flop += step;
        }
        for (int i = -2; i < rounds; i++) {
            size_t count;
            float *input = poise_nn_input(instance, &count);
            for (size_t k = 0; k < count; k++)
                input[k] = (float)(k * 2654435761u % 1024) / 1024;
            const int64_t begin = poise_cli_now();
            poise_nn_run(instance);
            if (i >= 0)
                ns[i] = poise_cli_now() - begin;
        }
        qsort(ns, (size_t)rounds, sizeof(*ns), by_size);
        *ret_ms = (double)ns[rounds / 2] / 1e6;
        if (ret_gflop)
            *ret_gflop = flop / 1e9;
    }
    poise_nn_instance_free(&instance);
    free(ns);
    poise_model_close(&model);
    return rc;
}
