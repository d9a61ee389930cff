/* Manifests and the opened models: for pose/ and for those who list, verify or profile models. */
#ifndef POISE_POSE_MODELS_H
#define POISE_POSE_MODELS_H

#include "nn/nn.h"
#include "pose/pose.h"

enum {
    POISE_MANIFEST_MAX = 64 * 1024, /* bytes of a manifest file */
    POISE_MANIFEST_TEXT = 256,
    POISE_MODEL_PATH_MAX = 4096
};

typedef enum poise_model_role {
    POISE_ROLE_DETECTOR = 0,
    POISE_ROLE_LANDMARK = 1,
    POISE_ROLE_PALM = 2,
    POISE_ROLE_HAND = 3,
    POISE_ROLE_FINDER = 4,
    POISE_ROLE_CLOSER = 5,
    POISE_ROLE_NAMER = 6,
    POISE_ROLE_COUNT = 7
} poise_model_role;

typedef enum poise_model_channels {
    POISE_CHANNELS_RGB = 0,
    POISE_CHANNELS_BGR = 1
} poise_model_channels;

/* Which of the file's outputs holds what; -1: the model has none. */
typedef struct poise_model_outputs {
    int32_t boxes, scores;              /* detector, palm */
    int32_t landmarks, presence, world; /* landmark, hand */
    int32_t heatmap;                    /* landmark */
    int32_t handedness;                 /* hand */
    int32_t finds;                      /* finder */
    int32_t joints;                     /* closer */
    int32_t map;                        /* namer */
} poise_model_outputs;

/* By role, as manifests have them; ends with NULL. */
extern const char *const poise_model_role_names[POISE_ROLE_COUNT + 1];

/* What a model file is and how its numbers are to be read. */
typedef struct poise_manifest {
    int32_t version;
    char name[64];
    int32_t role; /* poise_model_role */
    char decoder[32];
    char file[POISE_MANIFEST_TEXT]; /* relative to the manifest's folder */
    char sha256[65];                /* lower-case hexadecimal */
    struct {
        int32_t side; /* square, or columns if there are rows */
        int32_t rows; /* finder only: fewer than columns; others 0 */
        float low, high;
        int32_t channels; /* poise_model_channels */
    } input;
    poise_model_outputs outputs;
    char skeleton[32];
    char licence[64];
    char source[POISE_MANIFEST_TEXT];
} poise_manifest;

/* Reads a manifest from memory; `name` (its path) goes into error texts. The text may be hostile.
 * Errors: POISE_EFORMAT; POISE_EUNSUPPORTED for a decoder that poise does not have. */
int poise_manifest_read(const void *text, size_t size, const char *name,
                        poise_manifest *ret_manifest, poise_err *err);

/* One opened model: its network ready to run and where in the plan's outputs things are. Outputs
 * that the model has not are -1. */
typedef struct poise_model {
    poise_manifest manifest;
    poise_nn_plan *plan;
    poise_model_outputs place; /* like manifest.outputs, but as numbers of the plan's outputs */
    int32_t heatmap_side;      /* 0 without a heat map */
} poise_model;

/* Opens manifest and model file at `path`, checks role, SHA-256 and all sizes, packs the weights.
 * Errors: as poise_models_open. */
int poise_model_open(const char *path, poise_model_role role, poise_nn_isa isa,
                     poise_model *ret_model, poise_err *err);
void poise_model_close(poise_model *model);

/* The model of a role, or NULL if not opened. */
const poise_model *poise_models_get(const poise_models *models, poise_model_role role);

#endif
