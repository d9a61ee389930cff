/* MediaPipe's loops over the frames of a source, as its graphs run them: the oracle that parity
 * tests compare, and what POISE_RULE_MEDIAPIPE gives. */
#include "pose/pose.h"

#include <string.h>

static const float mediapipe_iou = 0.3f;

poise_loop_settings poise_loop_defaults(void)
{
    return (poise_loop_settings){
        .min_detection = 0.5f, .min_presence = 0.5f, .smooth = 1, .still = 0, .hands_max = 2};
}

/* Nobody in this frame: the region is forgotten, and only part of the filters. */
static void lose(poise_pose_single *state)
{
    state->tracking = 0;
    poise_pose_filters_lost(&state->filters);
}

void poise_pose_single_step(poise_pose_single *state, const poise_loop_settings *settings,
                            poise_detector *detector, poise_pose_landmarker *landmarker,
                            const poise_image *image, int64_t time_ns,
                            poise_pose_single_result *ret_result)
{
    const int width = image->width, height = image->height;
    poise_pose_single_result *to = ret_result;
    to->detected = to->landmarked = to->present = 0;
    if (settings->still)
        memset(state, 0, sizeof *state);

    poise_rect roi = state->next_roi;
    if (!state->tracking) {
        to->detected = 1;
        poise_detector_run(detector, image, poise_image_whole(), settings->min_detection,
                           mediapipe_iou, &to->detections);
        if (to->detections.count == 0) {
            lose(state);
            return;
        }
        roi = poise_pose_roi_from_detection(&to->detections.item[0], width, height);
    }
    to->landmarked = 1;
    poise_pose_landmarker_run(landmarker, image, roi, &to->result);
    if (!(to->result.presence > settings->min_presence)) {
        lose(state);
        return;
    }
    to->present = 1;
    poise_pose_filters_step(&state->filters, settings->smooth, time_ns, width, height, &to->result,
                            &to->smoothed);
    state->tracking = 1;
    state->next_roi = to->smoothed.next_roi;
}

void poise_hands_loop_step(poise_hands_loop *state, const poise_loop_settings *settings,
                           poise_detector *detector, poise_hand_landmarker *landmarker,
                           const poise_image *image, poise_hands_result *ret_result)
{
    const int width = image->width, height = image->height;
    poise_hands_result *to = ret_result;
    poise_rect roi[POISE_HANDS_MAX];
    int count = 0;
    to->detected = to->count = 0;
    if (settings->still)
        state->count = 0;

    if (state->count < settings->hands_max) {
        to->detected = 1;
        poise_detector_run(detector, image, poise_image_whole(), settings->min_detection,
                           mediapipe_iou, &to->palms);
        for (int k = 0; k < to->palms.count && k < settings->hands_max; k++)
            count = poise_rect_associate(
                roi, count, poise_hand_roi_from_palm(&to->palms.item[k], width, height));
    }
    for (int k = 0; k < state->count; k++)
        count = poise_rect_associate(roi, count, state->roi[k]);

    state->count = 0;
    for (int k = 0; k < count; k++) {
        poise_hand_result *hand = &to->hand[to->count];
        poise_hand_landmarker_run(landmarker, image, roi[k], hand);
        if (!(hand->presence > settings->min_presence))
            continue;
        to->count++;
        state->roi[state->count++] = poise_hand_roi_from_landmarks(hand->landmarks, width, height);
    }
}
