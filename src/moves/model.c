#include "moves/model.h"

#include "base/file.h"
#include "record/json.h"
#include "scene/moves_tables.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOVES_VERSION = 1, NAME_BYTES = 128, PATH_BYTES = 4096 };

_Static_assert((int)POISE_NETS == (int)POISE_MOVE_MODELS, "scene/moves.h counts the networks");

/* ---- moves.json as it stands there ---- */

typedef struct net_entry {
    char file[NAME_BYTES], sha256[65];
    float weight, paired_weight, threshold, temperature;
} net_entry;

typedef struct nets {
    net_entry net[POISE_NETS];
} nets;

typedef struct fusion {
    int32_t method, smoothing, adapt_every;
    float min_confidence, sure_a, sure_b, sure_idle;
} fusion;

typedef struct thresholds {
    float of[POISE_LABELS];
} thresholds;

typedef struct event_entry {
    int32_t stride;
    thresholds threshold;
} event_entry;

typedef struct badges {
    int32_t of[POISE_LABELS];
} badges;

typedef struct moves_file {
    int32_t schema_version;
    char type[32], name[POISE_MOVES_TEXT], version[POISE_MOVES_TEXT];
    int32_t label_count, labels[POISE_LABELS];
    nets models;
    fusion ensemble;
    event_entry events;
    badges evidence;
    poise_count_models counts;
} moves_file;

static const char *const method_names[] = {"bayesian", "voting", NULL};

static const poise_field net_fields[] = {
    POISE_FIELD(net_entry, file, POISE_KIND_TEXT, .about = "in the same folder"),
    POISE_FIELD(net_entry, sha256, POISE_KIND_TEXT, .about = "of the file, 64 hexadecimal digits"),
    POISE_FIELD(net_entry, weight, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(net_entry, paired_weight, POISE_KIND_F32, POISE_RANGE(0, 1),
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT,
                .about = "where both fighters are seen"),
    POISE_FIELD(net_entry, threshold, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(net_entry, temperature, POISE_KIND_F32, POISE_RANGE(0.05, 20)),
};
static const poise_record net_record = POISE_RECORD("MovesNet", net_entry, net_fields);

#define NET(name_, kind_)                                                                          \
    POISE_FIELD_AS(name_, nets, net[kind_], POISE_KIND_RECORD, .record = &net_record)
static const poise_field nets_fields[] = {
    NET("bilstm", POISE_NET_BILSTM),
    NET("transformer", POISE_NET_TRANSFORMER),
    NET("cnn_lstm", POISE_NET_CNN_LSTM),
};
static const poise_record nets_record = POISE_RECORD("MovesNets", nets, nets_fields);

static const poise_field fusion_fields[] = {
    POISE_FIELD(fusion, method, POISE_KIND_ENUM, .names = method_names),
    POISE_FIELD(fusion, min_confidence, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(fusion, smoothing, POISE_KIND_I32, POISE_RANGE(1, POISE_ENSEMBLE_SMOOTHING_MAX),
                .about = "windows"),
    POISE_FIELD(fusion, adapt_every, POISE_KIND_I32, POISE_RANGE(0, POISE_ENSEMBLE_ADAPT_MAX),
                .about = "predictions; 0: never"),
    POISE_FIELD(fusion, sure_a, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT,
                POISE_RANGE(-20, 20)),
    POISE_FIELD(fusion, sure_b, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT,
                POISE_RANGE(0, 20), .about = "0, or not there: 1"),
    POISE_FIELD(fusion, sure_idle, POISE_KIND_F32, .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT,
                POISE_RANGE(-20, 20)),
};
static const poise_record fusion_record = POISE_RECORD("MovesEnsemble", fusion, fusion_fields);

/* One row for every class of events, in the order of the labels. */
#define CLASSES(ROW)                                                                               \
    ROW("straight", POISE_LABEL_JAB), ROW("hook", POISE_LABEL_HOOK),                               \
        ROW("uppercut", POISE_LABEL_UPPERCUT), ROW("kick_low", POISE_LABEL_KICK_LOW),              \
        ROW("kick_mid", POISE_LABEL_KICK_MID), ROW("kick_high", POISE_LABEL_KICK_HIGH),            \
        ROW("knee", POISE_LABEL_KNEE), ROW("elbow", POISE_LABEL_ELBOW),                            \
        ROW("block", POISE_LABEL_BLOCK), ROW("dodge", POISE_LABEL_DODGE),                          \
        ROW("clinch", POISE_LABEL_CLINCH), ROW("takedown", POISE_LABEL_TAKEDOWN),                  \
        ROW("ground", POISE_LABEL_GROUND)

#define THRESHOLD(name_, label_)                                                                   \
    POISE_FIELD_AS(name_, thresholds, of[label_], POISE_KIND_F32, POISE_RANGE(0, 1))
static const poise_field threshold_fields[] = {CLASSES(THRESHOLD)};
static const poise_record threshold_record =
    POISE_RECORD("MovesThresholds", thresholds, threshold_fields);

static const poise_field event_fields[] = {
    POISE_FIELD(event_entry, stride, POISE_KIND_I32, POISE_RANGE(1, POISE_MOVES_STRIDE_MAX),
                .about = "samples of 1/30 s"),
    POISE_FIELD(event_entry, threshold, POISE_KIND_RECORD, .record = &threshold_record),
};
static const poise_record event_record = POISE_RECORD("MovesEvents", event_entry, event_fields);

#define EVIDENCE(name_, label_)                                                                    \
    POISE_FIELD_AS(name_, badges, of[label_], POISE_KIND_ENUM, .names = poise_evidence_names)
static const poise_field badge_fields[] = {
    EVIDENCE("jab", POISE_LABEL_JAB),
    EVIDENCE("cross", POISE_LABEL_CROSS),
    EVIDENCE("hook", POISE_LABEL_HOOK),
    EVIDENCE("uppercut", POISE_LABEL_UPPERCUT),
    EVIDENCE("kick_low", POISE_LABEL_KICK_LOW),
    EVIDENCE("kick_mid", POISE_LABEL_KICK_MID),
    EVIDENCE("kick_high", POISE_LABEL_KICK_HIGH),
    EVIDENCE("knee", POISE_LABEL_KNEE),
    EVIDENCE("elbow", POISE_LABEL_ELBOW),
    EVIDENCE("block", POISE_LABEL_BLOCK),
    EVIDENCE("dodge", POISE_LABEL_DODGE),
    EVIDENCE("clinch", POISE_LABEL_CLINCH),
    EVIDENCE("takedown", POISE_LABEL_TAKEDOWN),
    EVIDENCE("ground", POISE_LABEL_GROUND),
};
static const poise_record badge_record = POISE_RECORD("MovesEvidence", badges, badge_fields);

static const poise_field file_fields[] = {
    POISE_FIELD(moves_file, type, POISE_KIND_TEXT, .about = "poise.moves"),
    POISE_FIELD(moves_file, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(moves_file, name, POISE_KIND_TEXT),
    POISE_FIELD(moves_file, version, POISE_KIND_TEXT, .about = "model_version in packets"),
    POISE_FIELD(moves_file, labels, POISE_KIND_ENUM, .names = poise_label_names,
                .dims = {POISE_COUNTED(moves_file, label_count, POISE_LABELS)}),
    POISE_FIELD(moves_file, models, POISE_KIND_RECORD, .record = &nets_record),
    POISE_FIELD(moves_file, ensemble, POISE_KIND_RECORD, .record = &fusion_record),
    POISE_FIELD(moves_file, events, POISE_KIND_RECORD, .record = &event_record),
    POISE_FIELD(moves_file, evidence, POISE_KIND_RECORD, .record = &badge_record),
    POISE_FIELD(moves_file, counts, POISE_KIND_RECORD, .record = &poise_count_models_record,
                .flags = POISE_FIELD_OPTIONAL),
};

static int check_file(const void *value, poise_err *err)
{
    const moves_file *file = value;
    if (strcmp(file->type, "poise.moves") != 0)
        return poise_fail(err, POISE_EFORMAT, "type: '%s' is not 'poise.moves'", file->type);
    int same = file->label_count == POISE_LABELS;
    for (int c = 0; c < file->label_count; c++)
        same &= file->labels[c] == c;
    if (!same)
        return poise_fail(err, POISE_EFORMAT,
                          "labels: need the %d labels in their order, idle … ground", POISE_LABELS);
    for (int k = 0; k < POISE_NETS; k++)
        if (strchr(file->models.net[k].file, '/') || !*file->models.net[k].file)
            return poise_fail(err, POISE_EFORMAT, "models.%s.file: '%s' is no name of a file here",
                              poise_net_names[k], file->models.net[k].file);
    return 0;
}

static const poise_record file_record =
    POISE_RECORD("Moves", moves_file, file_fields, .version = MOVES_VERSION, .check = check_file);

/* ---- opening ---- */

static int read_file(const char *folder, moves_file *ret_file, char ret_hex[65], poise_err *err)
{
    char path[PATH_BYTES];
    void *text;
    size_t size;
    snprintf(path, sizeof path, "%.4000s/moves.json", folder);
    int rc = poise_file_read(path, POISE_MOVES_JSON_MAX, &text, &size, err);
    if (rc)
        return rc;
    const poise_json_reader how = {.name = path};
    SHA256Data(text, size, ret_hex);
    rc = poise_json_read(text, size, &file_record, &how, ret_file, err);
    free(text);
    return rc;
}

static int open_net(const char *folder, const net_entry *entry, int kind, poise_nn_isa isa,
                    poise_net **ret_net, poise_err *err)
{
    char path[PATH_BYTES], hex[SHA256_DIGEST_STRING_LENGTH];
    void *data;
    size_t size;
    poise_tensors *tensors = NULL;
    snprintf(path, sizeof path, "%.3900s/%.128s", folder, entry->file);
    int rc = poise_file_read(path, POISE_TENSOR_FILE_MAX, &data, &size, err);
    if (rc == POISE_ENOENT)
        return poise_fail(err, POISE_EFORMAT, "%s: moves.json names it, and it is not there", path);
    if (rc)
        return rc;
    SHA256Data(data, size, hex);
    if (strcmp(hex, entry->sha256) != 0)
        rc = poise_fail(err, POISE_EFORMAT,
                        "%s: its SHA-256 is %s, moves.json wants %s; the file was changed or is of "
                        "another version",
                        path, hex, entry->sha256);
    if (!rc)
        rc = poise_tensors_parse(data, size, path, &tensors, err);
    free(data);
    if (!rc)
        rc = poise_net_load(tensors, isa, ret_net, err);
    poise_tensors_free(&tensors);
    if (!rc && (int)poise_net_kind_of(*ret_net) != kind)
        rc = poise_fail(err, POISE_EFORMAT, "%s: is a %s, moves.json names it as %s", path,
                        poise_net_names[poise_net_kind_of(*ret_net)], poise_net_names[kind]);
    return rc;
}

static void take_over(const moves_file *file, poise_moves_model *m)
{
    memcpy(m->name, file->name, sizeof m->name);
    memcpy(m->version, file->version, sizeof m->version);
    m->ensemble = poise_ensemble_defaults();
    for (int k = 0; k < POISE_NETS; k++) {
        const net_entry *entry = &file->models.net[k];
        memcpy(m->sha256[k], entry->sha256, sizeof m->sha256[k]);
        m->ensemble.weight[k] = entry->weight;
        m->ensemble.paired_weight[k] = entry->paired_weight;
        m->ensemble.threshold[k] = entry->threshold;
        m->ensemble.temperature[k] = entry->temperature;
    }
    m->ensemble.method = (poise_fusion)file->ensemble.method;
    m->ensemble.min_confidence = file->ensemble.min_confidence;
    m->ensemble.sure_a = file->ensemble.sure_a;
    m->ensemble.sure_b = file->ensemble.sure_b > 0 ? file->ensemble.sure_b : 1;
    m->ensemble.sure_idle = file->ensemble.sure_idle;
    m->ensemble.smoothing = file->ensemble.smoothing;
    m->ensemble.adapt_every = file->ensemble.adapt_every;
    m->stride = file->events.stride;
    m->counts = file->counts;
    m->events = poise_event_defaults();
    for (int c = 0; c < POISE_LABELS; c++) {
        if (poise_event_class_names[c])
            m->events.threshold[c] = file->events.threshold.of[c];
        m->evidence[c] = (poise_evidence)file->evidence.of[c];
    }
}

int poise_moves_model_open(const char *folder, poise_nn_isa isa, poise_moves_model **ret_model,
                           poise_err *err)
{
    moves_file *file = malloc(sizeof *file);
    poise_moves_model *m = calloc(1, sizeof *m);
    int rc = file && m ? read_file(folder, file, m->settings_sha256, err)
                       : poise_fail(err, POISE_ENOMEM, "no memory for the models of moves");
    if (!rc) {
        take_over(file, m);
        rc = poise_ensemble_check(&m->ensemble, err);
        if (rc)
            rc = poise_fail_prefix(err, rc, "%.1000s/moves.json", folder);
    }
    for (int k = 0; k < POISE_NETS && !rc; k++)
        rc = open_net(folder, &file->models.net[k], k, isa, &m->net[k], err);
    free(file);
    if (rc) {
        poise_moves_model_close(&m);
        return rc;
    }
    *ret_model = m;
    return 0;
}

void poise_moves_model_close(poise_moves_model **model)
{
    if (model == NULL || *model == NULL)
        return;
    for (int k = 0; k < POISE_NETS; k++)
        poise_net_free(&(*model)->net[k]);
    free(*model);
    *model = NULL;
}
