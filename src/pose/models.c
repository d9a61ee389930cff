/* Opening models: manifest → file → SHA-256 → graph of the needed outputs → plan. The file and the
 * graph are let go once the plan holds the packed weights. */
#include "pose/models.h"

#include "base/file.h"
#include "pose/closer.h"
#include "pose/namer.h"

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct poise_models {
    poise_model model[POISE_ROLE_COUNT]; /* plan NULL: not opened */
};

/* ---- one model ------------------------------------------------------------------------------ */

static int read_manifest(const char *path, poise_model_role role, poise_manifest *ret_manifest,
                         poise_err *err)
{
    void *text;
    size_t size;
    int rc = poise_file_read(path, POISE_MANIFEST_MAX, &text, &size, err);
    if (rc == POISE_ENOENT)
        return poise_fail(
            err, rc, "%s: no such manifest; name the models folder with --models or POISE_MODELS",
            path);
    if (rc)
        return rc;
    poise_manifest manifest;
    rc = poise_manifest_read(text, size, path, &manifest, err);
    free(text);
    if (rc)
        return rc;
    if (manifest.role != (int32_t)role)
        return poise_fail(err, POISE_EINVAL,
                          "%s: describes a model of role '%s'; a '%s' is needed here", path,
                          poise_model_role_names[manifest.role], poise_model_role_names[role]);
    *ret_manifest = manifest;
    return 0;
}

static int check_hash(const void *data, size_t size, const char *file,
                      const poise_manifest *manifest, poise_err *err)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data(data, size, hex);
    if (strcmp(hex, manifest->sha256) == 0)
        return 0;
    return poise_fail(err, POISE_EHASH,
                      "%s: SHA-256 is %.16s..., its manifest '%s' says %.16s...; delete the file "
                      "and run 'make models'",
                      file, hex, manifest->name, manifest->sha256);
}

/* Numbers of a decoder's outputs in bits, for the reader's mask. */
static uint32_t wanted(const poise_model_outputs *o)
{
    const int32_t all[] = {o->boxes,   o->scores,     o->landmarks, o->presence, o->world,
                           o->heatmap, o->handedness, o->finds,     o->joints,   o->map};
    uint32_t mask = 0;
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        if (all[k] >= 0)
            mask |= 1u << all[k];
    return mask;
}

/* The file's output number → number among the kept ones. */
static int32_t placed(int32_t output, uint32_t mask)
{
    return output < 0 ? -1 : (int32_t)__builtin_popcount(mask & ((1u << output) - 1));
}

static int check_size(const poise_nn_graph *graph, int32_t place, size_t elements, const char *what,
                      const char *file, const poise_manifest *manifest, poise_err *err)
{
    if (place < 0)
        return 0;
    if (place >= graph->output_count)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: has no output for '%s'; correct outputs in manifest '%s'", file,
                          what, manifest->name);
    const size_t got = graph->tensor[graph->output[place]].elements;
    if (got == elements)
        return 0;
    return poise_fail(err, POISE_EFORMAT, "%s: output '%s' has %zu values, decoder %s needs %zu",
                      file, what, got, manifest->decoder, elements);
}

/* Sizes of everything a decoder will read, so that runners need not look. */
static int check_graph(const poise_nn_graph *graph, const char *file, poise_model *model,
                       poise_err *err)
{
    const poise_manifest *m = &model->manifest;
    const poise_model_outputs *at = &model->place;
    const poise_nn_tensor *input = &graph->tensor[graph->input];
    const int32_t side = m->input.side, rows = m->input.rows ? m->input.rows : side;
    const int32_t channels = m->role == POISE_ROLE_CLOSER  ? POISE_CLOSER_INPUTS
                             : m->role == POISE_ROLE_NAMER ? POISE_NAMER_INPUTS
                                                           : 3;
    if (input->rank != 4 || input->shape[0] != 1 || input->shape[1] != rows ||
        input->shape[2] != side || input->shape[3] != channels)
        return poise_fail(err, POISE_EFORMAT,
                          "%s: input is %dx%dx%dx%d, manifest '%s' says 1x%dx%dx%d", file,
                          input->shape[0], input->shape[1], input->shape[2], input->shape[3],
                          m->name, rows, side, channels);

    int rc = 0;
    if (m->role == POISE_ROLE_FINDER)
        return check_size(graph, at->finds,
                          (size_t)(side / POISE_FINDER_CELL) * (size_t)(rows / POISE_FINDER_CELL) *
                              POISE_FINDER_CHANNELS,
                          "finds", file, m, err);
    if (m->role == POISE_ROLE_CLOSER)
        return check_size(graph, at->joints,
                          (size_t)(side / POISE_CLOSER_CELL) * (size_t)(side / POISE_CLOSER_CELL) *
                              POISE_CLOSER_CHANNELS,
                          "joints", file, m, err);
    if (m->role == POISE_ROLE_NAMER)
        return check_size(graph, at->map,
                          (size_t)(side / POISE_NAMER_CELL) * (size_t)(side / POISE_NAMER_CELL) *
                              POISE_NAMER_CHANNELS,
                          "map", file, m, err);
    if (m->role == POISE_ROLE_DETECTOR || m->role == POISE_ROLE_PALM) {
        float anchors[POISE_ANCHORS_MAX][2];
        const int is_palm = m->role == POISE_ROLE_PALM;
        const size_t count =
            (size_t)poise_anchors(is_palm ? POISE_DETECT_PALM : POISE_DETECT_POSE, anchors);
        rc = check_size(graph, at->boxes, count * (is_palm ? 18 : 12), "boxes", file, m, err);
        return rc ? rc : check_size(graph, at->scores, count, "scores", file, m, err);
    }
    const int is_hand = m->role == POISE_ROLE_HAND;
    const size_t count = is_hand ? POISE_HAND_LANDMARKS : POISE_POSE_RAW_LANDMARKS;
    rc = check_size(graph, at->landmarks, count * (is_hand ? 3 : 5), "landmarks", file, m, err);
    if (!rc)
        rc = check_size(graph, at->presence, 1, "presence", file, m, err);
    if (!rc)
        rc = check_size(graph, at->world, count * 3, "world", file, m, err);
    if (!rc)
        rc = check_size(graph, at->handedness, 1, "handedness", file, m, err);
    if (!rc && at->heatmap >= 0 && at->heatmap < graph->output_count) {
        const poise_nn_tensor *map = &graph->tensor[graph->output[at->heatmap]];
        model->heatmap_side = map->rank == 4 ? map->shape[1] : 0;
    }
    if (!rc)
        rc = check_size(graph, at->heatmap,
                        (size_t)model->heatmap_side * (size_t)model->heatmap_side * count,
                        "heatmap", file, m, err);
    return rc;
}

static int plan_model(const void *data, size_t size, const char *file, poise_nn_isa isa,
                      poise_model *model, poise_err *err)
{
    const poise_model_outputs *o = &model->manifest.outputs;
    const uint32_t mask = wanted(o);
    poise_nn_graph *graph = NULL;
    int rc = poise_nn_graph_read(data, size, file, mask, &graph, err);
    if (rc)
        return rc;
    model->place = (poise_model_outputs){
        .boxes = placed(o->boxes, mask),
        .scores = placed(o->scores, mask),
        .landmarks = placed(o->landmarks, mask),
        .presence = placed(o->presence, mask),
        .world = placed(o->world, mask),
        .heatmap = placed(o->heatmap, mask),
        .handedness = placed(o->handedness, mask),
        .finds = placed(o->finds, mask),
        .joints = placed(o->joints, mask),
        .map = placed(o->map, mask),
    };
    rc = check_graph(graph, file, model, err);
    if (!rc)
        rc = poise_nn_plan_new(graph, isa, &model->plan, err);
    poise_nn_graph_free(&graph);
    return rc;
}

int poise_model_open(const char *path, poise_model_role role, poise_nn_isa isa,
                     poise_model *ret_model, poise_err *err)
{
    poise_model model = {.plan = NULL};
    int rc = read_manifest(path, role, &model.manifest, err);
    if (rc)
        return rc;
    char file[POISE_MODEL_PATH_MAX];
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path) + 1 : 0;
    const int length = snprintf(file, sizeof file, "%.*s%s", folder, path, model.manifest.file);
    if (length < 0 || (size_t)length >= sizeof file)
        return poise_fail(err, POISE_ELIMIT, "%s: path of the model file is longer than %d bytes",
                          path, POISE_MODEL_PATH_MAX - 1);
    void *data;
    size_t size;
    rc = poise_file_read(file, POISE_NN_FILE_MAX, &data, &size, err);
    if (rc == POISE_ENOENT)
        return poise_fail(err, rc,
                          "%s: model file is missing; run 'make models' or 'scripts/setup'", file);
    if (rc)
        return rc;
    rc = check_hash(data, size, file, &model.manifest, err);
    if (!rc)
        rc = plan_model(data, size, file, isa, &model, err);
    free(data);
    if (rc)
        return rc;
    *ret_model = model;
    return 0;
}

void poise_model_close(poise_model *model)
{
    poise_nn_plan_free(&model->plan);
}

/* ---- all models ----------------------------------------------------------------------------- */

int poise_models_open_files(const poise_model_files *files, poise_models **ret_models,
                            poise_err *err)
{
    const char *const paths[POISE_ROLE_COUNT] = {files->detector, files->landmark, files->palm,
                                                 files->hand,     files->finder,   files->closer,
                                                 files->namer};
    if (!files->detector || !files->landmark)
        return poise_fail(err, POISE_EINVAL, "models: a detector and a landmark model are needed");
    if (!files->palm != !files->hand)
        return poise_fail(err, POISE_EINVAL, "models: hands need both a palm and a hand model");
    poise_nn_isa isa;
    int rc = poise_nn_isa_choose(&isa, err);
    if (rc)
        return rc;
    poise_models *models = calloc(1, sizeof *models);
    if (!models)
        return poise_fail(err, POISE_ENOMEM, "models: out of memory");
    for (int role = 0; role < POISE_ROLE_COUNT && !rc; role++)
        if (paths[role])
            rc = poise_model_open(paths[role], (poise_model_role)role, isa, &models->model[role],
                                  err);
    if (rc)
        poise_models_close(&models);
    else
        *ret_models = models;
    return rc;
}

int poise_models_open(const char *dir, poise_pose_model pose, int hands, poise_models **ret_models,
                      poise_err *err)
{
    static const char *const landmark[] = {"pose_landmark_lite", "pose_landmark_full",
                                           "pose_landmark_heavy"};
    if (!dir)
        return poise_fail(err, POISE_EINVAL, "models: no folder given");
    if (pose != POISE_POSE_LITE && pose != POISE_POSE_FULL && pose != POISE_POSE_HEAVY)
        return poise_fail(err, POISE_EINVAL,
                          "models: pose model %d is none of lite (0), full (1), heavy (2)",
                          (int)pose);
    const int lite = pose == POISE_POSE_LITE;
    const char *const names[POISE_ROLE_COUNT] = {"pose_detection",
                                                 landmark[pose],
                                                 lite ? "palm_detection_lite"
                                                      : "palm_detection_full",
                                                 lite ? "hand_landmark_lite" : "hand_landmark_full",
                                                 "finder",
                                                 "closer",
                                                 "namer"};
    char path[POISE_ROLE_COUNT][POISE_MODEL_PATH_MAX];
    for (int role = 0; role < POISE_ROLE_COUNT; role++) {
        const int length = snprintf(path[role], sizeof path[role], "%s/%s.json", dir, names[role]);
        if (length < 0 || (size_t)length >= sizeof path[role])
            return poise_fail(err, POISE_ELIMIT, "models: folder name is longer than %d bytes",
                              POISE_MODEL_PATH_MAX);
    }
    /* A folder may lack our own: MediaPipe's models alone. */
    const poise_model_files files = {path[0],
                                     path[1],
                                     hands ? path[2] : NULL,
                                     hands ? path[3] : NULL,
                                     access(path[4], F_OK) == 0 ? path[4] : NULL,
                                     access(path[5], F_OK) == 0 ? path[5] : NULL,
                                     access(path[6], F_OK) == 0 ? path[6] : NULL};
    return poise_models_open_files(&files, ret_models, err);
}

void poise_models_close(poise_models **models)
{
    if (!models || !*models)
        return;
    for (int role = 0; role < POISE_ROLE_COUNT; role++)
        poise_model_close(&(*models)->model[role]);
    free(*models);
    *models = NULL;
}

int poise_models_have_hands(const poise_models *models)
{
    return models->model[POISE_ROLE_HAND].plan != NULL;
}

int poise_models_have_finder(const poise_models *models)
{
    return models->model[POISE_ROLE_FINDER].plan != NULL;
}

int poise_models_have_closer(const poise_models *models)
{
    return models->model[POISE_ROLE_CLOSER].plan != NULL;
}

int poise_models_have_namer(const poise_models *models)
{
    return models->model[POISE_ROLE_NAMER].plan != NULL;
}

const poise_model *poise_models_get(const poise_models *models, poise_model_role role)
{
    return models->model[role].plan ? &models->model[role] : NULL;
}
