/* Runners: sample a region, run a network, decode. Each owns one network instance and all its
 * scratch. */
#include "pose/models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What every runner has. */
typedef struct network {
    const poise_model *model;
    poise_nn_instance *instance;
    float *input;
} network;

struct poise_detector {
    network net;
    poise_detector_kind kind;
    int anchor_count, raw_count;
    float anchors[POISE_ANCHORS_MAX][2];
    poise_detection raw[POISE_ANCHORS_MAX];  /* as decoded */
    poise_detection work[POISE_ANCHORS_MAX]; /* suppression takes these apart */
    uint8_t *mask;                           /* side * side, see poise_pose_hide */
};

struct poise_pose_landmarker {
    network net;
    uint8_t *mask;  /* side * side, see poise_pose_hide */
    float *scratch; /* the same */
};

struct poise_hand_landmarker {
    network net;
};

static int open_network(const poise_models *models, poise_model_role role, network *ret_net,
                        poise_err *err)
{
    network net = {.model = poise_models_get(models, role)};
    if (!net.model)
        return poise_fail(err, POISE_EINVAL,
                          "models: opened without hands; open them with hands = 1");
    const int rc = poise_nn_instance_new(net.model->plan, &net.instance, err);
    if (rc)
        return rc;
    net.input = poise_nn_input(net.instance, NULL);
    *ret_net = net;
    return 0;
}

/* Samples, covers (cover, mask, scratch: NULL, or see poise_pose_hide) and runs. */
static void run_network(network *net, const poise_image *image, poise_rect roi, poise_border border,
                        const poise_cover *cover, uint8_t *mask, float *scratch)
{
    const poise_manifest *manifest = &net->model->manifest;
    const int side = manifest->input.side;
    poise_image_sample(image, roi, side, border, manifest->input.low, manifest->input.high,
                       net->input);
    if (cover != NULL)
        poise_pose_hide(net->input, mask, scratch, side,
                        0.5f * (manifest->input.low + manifest->input.high), image, roi, cover);
    if (manifest->input.channels == POISE_CHANNELS_BGR)
        for (size_t k = 0; k < (size_t)side * (size_t)side; k++) {
            const float red = net->input[3 * k];
            net->input[3 * k] = net->input[3 * k + 2];
            net->input[3 * k + 2] = red;
        }
    poise_nn_run(net->instance);
}

static const float *output_of(const network *net, int32_t place)
{
    return poise_nn_output(net->instance, place, NULL);
}

/* ---- detectors ------------------------------------------------------------------------------ */

int poise_detector_new(const poise_models *models, poise_detector_kind kind,
                       poise_detector **ret_detector, poise_err *err)
{
    poise_detector *detector = calloc(1, sizeof *detector);
    if (!detector)
        return poise_fail(err, POISE_ENOMEM, "detector: out of memory");
    const int rc =
        open_network(models, kind == POISE_DETECT_PALM ? POISE_ROLE_PALM : POISE_ROLE_DETECTOR,
                     &detector->net, err);
    if (rc) {
        free(detector);
        return rc;
    }
    const size_t side = (size_t)detector->net.model->manifest.input.side;
    detector->mask = malloc(side * side);
    if (!detector->mask) {
        poise_detector_free(&detector);
        return poise_fail(err, POISE_ENOMEM, "detector: out of memory");
    }
    detector->kind = kind;
    detector->anchor_count = poise_anchors(kind, detector->anchors);
    *ret_detector = detector;
    return 0;
}

void poise_detector_free(poise_detector **detector)
{
    if (!detector || !*detector)
        return;
    poise_nn_instance_free(&(*detector)->net.instance);
    free((*detector)->mask);
    free(*detector);
    *detector = NULL;
}

void poise_detector_run(poise_detector *detector, const poise_image *image, poise_rect roi,
                        float min_score, float iou, poise_detections *ret_detections)
{
    poise_detector_run_without(detector, image, roi, NULL, min_score, iou, ret_detections);
}

void poise_detector_run_without(poise_detector *detector, const poise_image *image, poise_rect roi,
                                const poise_cover *cover, float min_score, float iou,
                                poise_detections *ret_detections)
{
    const network *net = &detector->net;
    const poise_letterbox box = poise_image_letterbox(image->width, image->height, roi);
    run_network(&detector->net, image, roi, POISE_BORDER_ZERO, cover, detector->mask, NULL);
    detector->raw_count = poise_detections_decode(
        detector->kind, (const float(*)[2])detector->anchors, detector->anchor_count,
        output_of(net, net->model->place.boxes), output_of(net, net->model->place.scores),
        min_score, detector->raw, POISE_ANCHORS_MAX);
    memcpy(detector->work, detector->raw, (size_t)detector->raw_count * sizeof detector->work[0]);
    ret_detections->raw_count = detector->raw_count;
    ret_detections->count = poise_detections_suppress(detector->work, detector->raw_count, iou,
                                                      ret_detections->item, POISE_DETECTIONS_MAX);
    for (int k = 0; k < ret_detections->count; k++)
        poise_detection_to_image(&ret_detections->item[k], box, roi);
}

const poise_detection *poise_detector_raw(const poise_detector *detector, int *ret_count)
{
    *ret_count = detector->raw_count;
    return detector->raw;
}

/* ---- a person's landmarks ------------------------------------------------------------------- */

int poise_pose_landmarker_new(const poise_models *models, poise_pose_landmarker **ret_landmarker,
                              poise_err *err)
{
    poise_pose_landmarker *landmarker = calloc(1, sizeof *landmarker);
    if (!landmarker)
        return poise_fail(err, POISE_ENOMEM, "landmarker: out of memory");
    int rc = open_network(models, POISE_ROLE_LANDMARK, &landmarker->net, err);
    if (rc) {
        free(landmarker);
        return rc;
    }
    const size_t side = (size_t)landmarker->net.model->manifest.input.side;
    landmarker->mask = malloc(side * side);
    landmarker->scratch = malloc(poise_pose_hide_scratch((int)side) * sizeof(float));
    if (!landmarker->mask || !landmarker->scratch) {
        poise_pose_landmarker_free(&landmarker);
        return poise_fail(err, POISE_ENOMEM, "landmarker: out of memory");
    }
    *ret_landmarker = landmarker;
    return 0;
}

void poise_pose_landmarker_free(poise_pose_landmarker **landmarker)
{
    if (!landmarker || !*landmarker)
        return;
    poise_nn_instance_free(&(*landmarker)->net.instance);
    free((*landmarker)->mask);
    free((*landmarker)->scratch);
    free(*landmarker);
    *landmarker = NULL;
}

static int all_finite(const poise_landmark *landmarks, const poise_point3 *world, int count)
{
    float sum = 0;
    for (int k = 0; k < count; k++)
        sum += fabsf(landmarks[k].x) + fabsf(landmarks[k].y) + fabsf(landmarks[k].z) +
               fabsf(world[k].x) + fabsf(world[k].y) + fabsf(world[k].z);
    return isfinite(sum);
}

void poise_pose_landmarker_run(poise_pose_landmarker *landmarker, const poise_image *image,
                               poise_rect roi, poise_pose_result *ret_result)
{
    poise_pose_landmarker_run_without(landmarker, image, roi, NULL, ret_result);
}

void poise_pose_landmarker_run_without(poise_pose_landmarker *landmarker, const poise_image *image,
                                       poise_rect roi, const poise_cover *cover,
                                       poise_pose_result *ret_result)
{
    network *net = &landmarker->net;
    const poise_model *model = net->model;
    poise_pose_result *to = ret_result;
    memset(to, 0, sizeof *to);
    to->roi = roi;
    if (!poise_rect_usable(roi))
        return;
    run_network(net, image, roi, POISE_BORDER_REPLICATE, cover, landmarker->mask,
                landmarker->scratch);

    const poise_letterbox box = poise_image_letterbox(image->width, image->height, roi);
    const float *world = output_of(net, model->place.world);
    poise_pose_decode(output_of(net, model->place.landmarks), model->manifest.input.side, to->raw);
    memcpy(to->refined, to->raw, sizeof to->refined);
    if (model->place.heatmap >= 0)
        poise_pose_refine(to->refined, output_of(net, model->place.heatmap), model->heatmap_side);
    for (int k = 0; k < POISE_LANDMARKS; k++) {
        const poise_point3 point = {world[3 * k], world[3 * k + 1], world[3 * k + 2]};
        to->landmarks[k] = poise_landmark_project(to->refined[k], box, roi);
        to->world[k] = poise_world_rotate(point, roi.rot);
    }
    for (int k = 0; k < POISE_POSE_AUXILIARY; k++)
        to->auxiliary[k] = poise_landmark_project(to->refined[POISE_LANDMARKS + k], box, roi);
    const float presence = output_of(net, model->place.presence)[0];
    to->presence =
        all_finite(to->landmarks, to->world, POISE_LANDMARKS) && presence > 0 ? presence : 0;
}

/* ---- a hand's landmarks --------------------------------------------------------------------- */

int poise_hand_landmarker_new(const poise_models *models, poise_hand_landmarker **ret_landmarker,
                              poise_err *err)
{
    poise_hand_landmarker *landmarker = calloc(1, sizeof *landmarker);
    if (!landmarker)
        return poise_fail(err, POISE_ENOMEM, "hand landmarker: out of memory");
    const int rc = open_network(models, POISE_ROLE_HAND, &landmarker->net, err);
    if (rc) {
        free(landmarker);
        return rc;
    }
    *ret_landmarker = landmarker;
    return 0;
}

void poise_hand_landmarker_free(poise_hand_landmarker **landmarker)
{
    if (!landmarker || !*landmarker)
        return;
    poise_nn_instance_free(&(*landmarker)->net.instance);
    free(*landmarker);
    *landmarker = NULL;
}

void poise_hand_landmarker_run(poise_hand_landmarker *landmarker, const poise_image *image,
                               poise_rect roi, poise_hand_result *ret_result)
{
    network *net = &landmarker->net;
    const poise_model *model = net->model;
    poise_hand_result *to = ret_result;
    memset(to, 0, sizeof *to);
    to->roi = roi;
    if (!poise_rect_usable(roi))
        return;
    run_network(net, image, roi, POISE_BORDER_REPLICATE, NULL, NULL, NULL);

    const poise_letterbox box = poise_image_letterbox(image->width, image->height, roi);
    const float *world = output_of(net, model->place.world);
    poise_landmark tensor[POISE_HAND_LANDMARKS];
    poise_hand_decode(output_of(net, model->place.landmarks), model->manifest.input.side, tensor);
    for (int k = 0; k < POISE_HAND_LANDMARKS; k++) {
        const poise_point3 point = {world[3 * k], world[3 * k + 1], world[3 * k + 2]};
        to->landmarks[k] = poise_landmark_project(tensor[k], box, roi);
        to->world[k] = poise_world_rotate(point, roi.rot);
    }
    to->left = output_of(net, model->place.handedness)[0];
    const float presence = output_of(net, model->place.presence)[0];
    to->presence =
        all_finite(to->landmarks, to->world, POISE_HAND_LANDMARKS) && presence > 0 ? presence : 0;
}
