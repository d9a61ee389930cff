/* Reading model manifests. */
#include "pose/models.h"

#include "pose/closer.h"
#include "pose/namer.h"

#include "record/json.h"

#include <string.h>

enum { MANIFEST_VERSION = 1 };

/* What is read first: enough to say whether the rest can be understood. */
typedef struct manifest_head {
    int32_t version;
    char name[64];
    int32_t role;
    char decoder[32];
} manifest_head;

const char *const poise_model_role_names[POISE_ROLE_COUNT + 1] = {
    "detector", "landmark", "palm", "hand", "finder", "closer", "namer", NULL};
static const char *const channel_names[] = {"rgb", "bgr", NULL};

static const poise_field head_fields[] = {
    POISE_FIELD(manifest_head, version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(manifest_head, name, POISE_KIND_TEXT),
    POISE_FIELD(manifest_head, role, POISE_KIND_ENUM, .names = poise_model_role_names),
    POISE_FIELD(manifest_head, decoder, POISE_KIND_TEXT),
};
static const poise_record head_record =
    POISE_RECORD("ModelManifestHead", manifest_head, head_fields, .flags = POISE_RECORD_OPEN,
                 .version = MANIFEST_VERSION);

typedef struct manifest_input {
    int32_t side, rows;
    float low, high;
    int32_t channels;
} manifest_input;

_Static_assert(sizeof(manifest_input) == sizeof(((poise_manifest *)0)->input),
               "same layout as in poise_manifest");

static const poise_field input_fields[] = {
    POISE_FIELD(manifest_input, side, POISE_KIND_I32, POISE_RANGE(16, POISE_SAMPLE_SIDE_MAX),
                .about = "width and height of the input, pixels"),
    POISE_FIELD(manifest_input, rows, POISE_KIND_I32, POISE_RANGE(0, POISE_SAMPLE_SIDE_MAX),
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT, .fallback = 0,
                .about = "finder: height of the input, if it is lower than wide"),
    POISE_FIELD(manifest_input, low, POISE_KIND_F32, .about = "value of black"),
    POISE_FIELD(manifest_input, high, POISE_KIND_F32, .about = "value of white"),
    POISE_FIELD(manifest_input, channels, POISE_KIND_ENUM, .names = channel_names,
                .about = "order of the colours"),
};
static const poise_record input_record = POISE_RECORD("ModelInput", manifest_input, input_fields);

#define OUTPUT(member, about_)                                                                     \
    POISE_FIELD(poise_model_outputs, member, POISE_KIND_I32,                                       \
                POISE_RANGE(0, POISE_NN_OUTPUTS_MAX - 1),                                          \
                .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT, .fallback = -1, .about = about_)
static const poise_field output_fields[] = {
    OUTPUT(boxes, "boxes with key points, tensor pixels"),
    OUTPUT(scores, "logits of the boxes"),
    OUTPUT(landmarks, "landmarks, tensor pixels"),
    OUTPUT(presence, "probability that a person or hand is there"),
    OUTPUT(world, "landmarks in metres"),
    OUTPUT(heatmap, "logits of the landmarks' places"),
    OUTPUT(handedness, "probability of Left in a mirrored picture"),
    OUTPUT(finds, "maps of a finder"),
    OUTPUT(joints, "maps of a closer"),
    OUTPUT(map, "map of a namer"),
};
#undef OUTPUT
static const poise_record output_record =
    POISE_RECORD("ModelOutputs", poise_model_outputs, output_fields);

static const poise_field manifest_fields[] = {
    POISE_FIELD(poise_manifest, version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(poise_manifest, name, POISE_KIND_TEXT),
    POISE_FIELD(poise_manifest, role, POISE_KIND_ENUM, .names = poise_model_role_names),
    POISE_FIELD(poise_manifest, decoder, POISE_KIND_TEXT,
                .about = "how the outputs become landmarks"),
    POISE_FIELD(poise_manifest, file, POISE_KIND_TEXT,
                .about = "the .tflite, relative to the manifest"),
    POISE_FIELD(poise_manifest, sha256, POISE_KIND_TEXT,
                .about = "of the file, 64 hexadecimal digits"),
    POISE_FIELD(poise_manifest, input, POISE_KIND_RECORD, .record = &input_record),
    POISE_FIELD(poise_manifest, outputs, POISE_KIND_RECORD, .record = &output_record,
                .about = "which of the file's outputs, counted from 0"),
    POISE_FIELD(poise_manifest, skeleton, POISE_KIND_TEXT, .flags = POISE_FIELD_OPTIONAL,
                .about = "names and order of the landmarks"),
    POISE_FIELD(poise_manifest, licence, POISE_KIND_TEXT, .about = "SPDX name"),
    POISE_FIELD(poise_manifest, source, POISE_KIND_TEXT, .about = "where the file comes from"),
};

/* What poise can decode, and what each decoder needs. */
typedef struct decoder_needs {
    const char *decoder;
    poise_model_role role;
    const char *skeleton;
    int side; /* 0: any */
} decoder_needs;

static const decoder_needs decoders[] = {
    {"blazepose-detector", POISE_ROLE_DETECTOR, "", 224},
    {"blazepose", POISE_ROLE_LANDMARK, "blazepose33", 0},
    {"blazepalm", POISE_ROLE_PALM, "", 192},
    {"blazehand", POISE_ROLE_HAND, "hand21", 0},
    {"poise_finder", POISE_ROLE_FINDER, "", 0},
    {"poise_closer", POISE_ROLE_CLOSER, "", POISE_CLOSER_SIDE},
    {"poise_namer", POISE_ROLE_NAMER, "", POISE_NAMER_SIDE},
};

/* Decoders that people ask for; a file of theirs is refused by name instead of being called
 * malformed. */
static const char *const untested[] = {"metrabs", "movenet", "rtmpose", "vitpose"};

static const decoder_needs *find_decoder(const char *name)
{
    for (size_t k = 0; k < sizeof decoders / sizeof decoders[0]; k++)
        if (strcmp(decoders[k].decoder, name) == 0)
            return &decoders[k];
    return NULL;
}

static int refuse_decoder(const manifest_head *head, poise_err *err)
{
    for (size_t k = 0; k < sizeof untested / sizeof untested[0]; k++)
        if (strcmp(untested[k], head->decoder) == 0)
            return poise_fail(err, POISE_EUNSUPPORTED,
                              "decoder: '%s' is not built: no weights could be had to test it "
                              "with; use a model with "
                              "decoder 'blazepose'",
                              head->decoder);
    return poise_fail(
        err, POISE_EUNSUPPORTED,
        "decoder: '%s' is unknown; poise has blazepose-detector, blazepose, blazepalm, blazehand, "
        "poise_finder, poise_closer, poise_namer",
        head->decoder);
}

static int check_output(int32_t output, const char *name, const char *decoder, poise_err *err)
{
    if (output >= 0)
        return 0;
    return poise_fail(err, POISE_EFORMAT, "outputs.%s: missing; decoder %s needs it", name,
                      decoder);
}

static int check_outputs(const poise_manifest *m, poise_err *err)
{
    const poise_model_outputs *o = &m->outputs;
    int rc;
    if (m->role == POISE_ROLE_FINDER)
        return check_output(o->finds, "finds", m->decoder, err);
    if (m->role == POISE_ROLE_CLOSER)
        return check_output(o->joints, "joints", m->decoder, err);
    if (m->role == POISE_ROLE_NAMER)
        return check_output(o->map, "map", m->decoder, err);
    if (m->role == POISE_ROLE_DETECTOR || m->role == POISE_ROLE_PALM) {
        rc = check_output(o->boxes, "boxes", m->decoder, err);
        return rc ? rc : check_output(o->scores, "scores", m->decoder, err);
    }
    rc = check_output(o->landmarks, "landmarks", m->decoder, err);
    if (!rc)
        rc = check_output(o->presence, "presence", m->decoder, err);
    if (!rc)
        rc = check_output(o->world, "world", m->decoder, err);
    if (!rc && m->role == POISE_ROLE_HAND)
        rc = check_output(o->handedness, "handedness", m->decoder, err);
    return rc;
}

static int is_below(const char *path)
{
    if (path[0] == '\0' || path[0] == '/')
        return 0;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += part != path; /* step over the slash */
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return 0;
    }
    return 1;
}

static int check_manifest(const void *value, poise_err *err)
{
    const poise_manifest *m = value;
    const decoder_needs *needs = find_decoder(m->decoder);
    if (!needs || needs->role != (poise_model_role)m->role)
        return poise_fail(err, POISE_EFORMAT, "decoder: '%s' does not fit role '%s'", m->decoder,
                          poise_model_role_names[m->role]);
    if (!is_below(m->file))
        return poise_fail(err, POISE_EFORMAT,
                          "file: '%s' must be a path below the manifest's own folder", m->file);
    if (strspn(m->sha256, "0123456789abcdef") != 64 || m->sha256[64] != '\0')
        return poise_fail(err, POISE_EFORMAT, "sha256: must be 64 lower-case hexadecimal digits");
    if (needs->side && m->input.side != needs->side)
        return poise_fail(err, POISE_EFORMAT, "input.side: %d; decoder %s needs %d", m->input.side,
                          m->decoder, needs->side);
    if (m->role == POISE_ROLE_FINDER) {
        const int32_t cell = POISE_FINDER_CELL;
        if (m->input.side % cell != 0 || m->input.rows % cell != 0 || m->input.rows < cell ||
            m->input.rows > m->input.side || (m->input.side - m->input.rows) % 2 != 0)
            return poise_fail(err, POISE_EFORMAT,
                              "input.rows: %d with side %d; decoder %s needs multiples of %d, and "
                              "rows from %d to side",
                              m->input.rows, m->input.side, m->decoder, cell, cell);
    } else if (m->input.rows != 0) {
        return poise_fail(err, POISE_EFORMAT,
                          "input.rows: %d; decoder %s takes squares, leave it out", m->input.rows,
                          m->decoder);
    }
    if ((m->role == POISE_ROLE_CLOSER || m->role == POISE_ROLE_NAMER) &&
        (m->input.low != 0 || m->input.high != 1 || m->input.channels != POISE_CHANNELS_RGB))
        return poise_fail(err, POISE_EFORMAT,
                          "input: %g..%g %s; decoder %s needs low 0, high 1, channels rgb",
                          (double)m->input.low, (double)m->input.high,
                          channel_names[m->input.channels], m->decoder);
    if (!(m->input.high > m->input.low))
        return poise_fail(err, POISE_EFORMAT, "input.high: must be larger than input.low");
    if (strcmp(m->skeleton, needs->skeleton) != 0)
        return poise_fail(err, POISE_EFORMAT, "skeleton: '%s'; decoder %s gives '%s'", m->skeleton,
                          m->decoder, needs->skeleton);
    return check_outputs(m, err);
}

static const poise_record manifest_record =
    POISE_RECORD("ModelManifest", poise_manifest, manifest_fields, .version = MANIFEST_VERSION,
                 .check = check_manifest);

int poise_manifest_read(const void *text, size_t size, const char *name,
                        poise_manifest *ret_manifest, poise_err *err)
{
    const poise_json_reader how = {.name = name};
    manifest_head head;
    int rc = poise_json_read(text, size, &head_record, &how, &head, err);
    if (rc)
        return rc;
    if (!find_decoder(head.decoder)) {
        rc = refuse_decoder(&head, err);
        return poise_fail_prefix(err, rc, "%s", name);
    }
    return poise_json_read(text, size, &manifest_record, &how, ret_manifest, err);
}
