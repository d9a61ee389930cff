#include "parity_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- distances ------------------------------------------------------------------------------ */

static double distance(poise_landmark a, poise_landmark b, const poise_image *image)
{
    return hypot(((double)a.x - (double)b.x) * image->width,
                 ((double)a.y - (double)b.y) * image->height);
}

/* Largest difference of centre and size in pixels; rotation as the arc at half the region's height.
 */
static double rect_distance(poise_rect a, poise_rect b, int width, int height)
{
    const double turn =
        fabs(remainder((double)a.rot - (double)b.rot, 2 * M_PI)) * (double)b.h * height / 2;
    const double x =
        fmax(fabs((double)a.xc - (double)b.xc), fabs((double)a.w - (double)b.w)) * width;
    const double y =
        fmax(fabs((double)a.yc - (double)b.yc), fabs((double)a.h - (double)b.h)) * height;
    return fmax(turn, fmax(x, y));
}

static double point_distance(poise_point3 a, const json_t *list, size_t k)
{
    const poise_landmark b = golden_landmark(list, k);
    return fmax(fabs((double)a.x - (double)b.x),
                fmax(fabs((double)a.y - (double)b.y), fabs((double)a.z - (double)b.z)));
}

/* World points and visibilities of a person against a recording. */
static void compare_3d(parity_line *line, const poise_point3 *world,
                       const poise_landmark *landmarks, const json_t *world_list,
                       const json_t *landmark_list)
{
    for (size_t k = 0; k < POISE_LANDMARKS; k++) {
        parity_keep_worst(&line->world_m, point_distance(world[k], world_list, k));
        parity_keep_worst(&line->visibility,
                          fabs((double)landmarks[k].visibility -
                               (double)golden_landmark(landmark_list, k).visibility));
    }
}

/* ---- runners -------------------------------------------------------------------------------- */

typedef struct runners {
    poise_detector *detector, *palm;
    poise_pose_landmarker *pose;
    poise_hand_landmarker *hand;
} runners;

static void free_runners(runners *r)
{
    poise_detector_free(&r->detector);
    poise_detector_free(&r->palm);
    poise_pose_landmarker_free(&r->pose);
    poise_hand_landmarker_free(&r->hand);
}

static int make_runners(const poise_models *models, int hands, runners *ret_runners)
{
    poise_err err;
    runners r = {0};
    int rc;
    if (hands) {
        rc = poise_detector_new(models, POISE_DETECT_PALM, &r.palm, &err);
        if (!rc)
            rc = poise_hand_landmarker_new(models, &r.hand, &err);
    } else {
        rc = poise_detector_new(models, POISE_DETECT_POSE, &r.detector, &err);
        if (!rc)
            rc = poise_pose_landmarker_new(models, &r.pose, &err);
    }
    if (rc) {
        fprintf(stderr, "parity: %s\n", err.text);
        free_runners(&r);
        return -1;
    }
    *ret_runners = r;
    return 0;
}

/* ---- pose on stills ------------------------------------------------------------------------- */

static void still_chain(runners *r, const json_t *frame, const golden_picture *picture,
                        parity_collector *chain, parity_collector *found)
{
    const char *name = golden_text(frame, "frame");
    const poise_image *image = &picture->image;
    static poise_pose_single state;
    static poise_pose_single_result result;
    poise_loop_settings settings = poise_loop_defaults();
    settings.still = 1;
    poise_pose_single_step(&state, &settings, r->detector, r->pose, image,
                           (int64_t)golden_number(frame, "ts_ms", 1000) * 1000000, &result);

    found->line->frames++;
    const size_t boxes = json_array_size(json_object_get(frame, "unfiltered_detections"));
    found->line->disagreements += boxes != (size_t)result.detections.raw_count;
    if (golden_has(frame, "pose_rect_from_detection") && result.detections.count > 0) {
        const poise_rect roi =
            poise_pose_roi_from_detection(&result.detections.item[0], image->width, image->height);
        found->line->expected++;
        found->line->compared++;
        parity_add(found,
                   rect_distance(roi,
                                 golden_rect(json_object_get(frame, "pose_rect_from_detection")),
                                 image->width, image->height),
                   name, -1);
    }

    chain->line->frames++;
    const int expected = golden_has(frame, "poseLandmarks");
    chain->line->expected += expected;
    if (expected != result.present) {
        chain->line->disagreements++;
        return;
    }
    if (!expected)
        return;
    chain->line->compared++;
    const json_t *landmarks = json_object_get(frame, "poseLandmarks");
    double worst = 0;
    for (int k = 0; k < POISE_LANDMARKS; k++)
        worst = fmax(worst, distance(result.smoothed.landmarks[k],
                                     golden_landmark(landmarks, (size_t)k), image));
    parity_add(chain, worst, name, -1);
    compare_3d(chain->line, result.smoothed.world, result.smoothed.landmarks,
               json_object_get(frame, "poseWorldLandmarks"), landmarks);
}

/* Landmarks of a frame with the recorded region given. Presence is compared too. */
static void given_region(runners *r, const json_t *frame, const poise_image *image,
                         parity_collector *given)
{
    if (!golden_has(frame, "pose_rect"))
        return;
    static poise_pose_result result;
    given->line->frames++;
    poise_pose_landmarker_run(r->pose, image, golden_rect(json_object_get(frame, "pose_rect")),
                              &result);
    const int expected = golden_has(frame, "unfiltered_pose_landmarks");
    given->line->expected += expected;
    if (expected != (result.presence > 0.5f)) {
        given->line->disagreements++;
        return;
    }
    if (!expected)
        return;
    given->line->compared++;
    const json_t *landmarks = json_object_get(frame, "unfiltered_pose_landmarks");
    for (int k = 0; k < POISE_LANDMARKS; k++)
        parity_add(given,
                   distance(result.landmarks[k], golden_landmark(landmarks, (size_t)k), image),
                   golden_text(frame, "frame"), k);
    for (int k = 0; k < POISE_POSE_AUXILIARY; k++)
        parity_add(
            given,
            distance(result.auxiliary[k],
                     golden_landmark(json_object_get(frame, "unfiltered_auxiliary_landmarks"),
                                     (size_t)k),
                     image),
            golden_text(frame, "frame"), POISE_LANDMARKS + k);
    compare_3d(given->line, result.world, result.landmarks,
               json_object_get(frame, "unfiltered_world_landmarks"), landmarks);
}

int parity_pose_stills(const poise_models *models, const char *file, parity_report *report)
{
    runners r;
    json_t *golden = golden_read(file);
    if (!golden || make_runners(models, 0, &r)) {
        json_decref(golden);
        return -1;
    }
    parity_collector *chain = parity_begin_line(report, "still, whole chain", file, 1.5);
    parity_collector *found = parity_begin_line(report, "still, detector's region", file, 0.1);
    parity_collector *given = parity_begin_line(report, "still, region given", file, 0.1);
    size_t k;
    json_t *frame;
    int code = 0;
    json_array_foreach(json_object_get(golden, "frames"), k, frame)
    {
        golden_picture picture;
        if (golden_still(golden_text(frame, "frame"), &picture)) {
            code = -1;
            break;
        }
        if (!picture.matches)
            fprintf(stderr, "parity: %s: pixels differ from the recorded ones\n",
                    golden_text(frame, "frame"));
        still_chain(&r, frame, &picture, chain, found);
        given_region(&r, frame, &picture.image, given);
        golden_picture_free(&picture);
    }
    parity_end_line(chain);
    parity_end_line(found);
    parity_end_line(given);
    free_runners(&r);
    json_decref(golden);
    return code;
}

/* ---- pose in videos ------------------------------------------------------------------------- */

/* "pose_squats.mp4" → "pose_squats". */
static void set_name(const json_t *golden, char *ret_name, size_t size)
{
    snprintf(ret_name, size, "%s", golden_text(golden, "video"));
    char *dot = strrchr(ret_name, '.');
    if (dot)
        *dot = '\0';
}

static int first_frame(const json_t *golden)
{
    return (int)json_integer_value(json_array_get(json_object_get(golden, "video_frames"), 0));
}

static void closed_loop(poise_pose_single *state, runners *r, int smooth, const json_t *frame,
                        const poise_image *image, parity_collector *loop)
{
    static poise_pose_single_result result;
    poise_loop_settings settings = poise_loop_defaults();
    settings.smooth = smooth;
    poise_pose_single_step(state, &settings, r->detector, r->pose, image,
                           (int64_t)golden_number(frame, "ts_ms", 0) * 1000000, &result);
    const int expected = golden_has(frame, "poseLandmarks");
    loop->line->frames++;
    loop->line->expected += expected;
    loop->line->disagreements += expected != result.present;
    if (!expected || !result.present)
        return;
    loop->line->compared++;
    const json_t *landmarks = json_object_get(frame, "poseLandmarks");
    for (int k = 0; k < POISE_LANDMARKS; k++)
        parity_add(
            loop,
            distance(result.smoothed.landmarks[k], golden_landmark(landmarks, (size_t)k), image),
            golden_text(frame, "frame"), k);
    compare_3d(loop->line, result.smoothed.world, result.smoothed.landmarks,
               json_object_get(frame, "poseWorldLandmarks"), landmarks);
}

int parity_pose_track(const poise_models *models, const char *file, int information,
                      parity_report *report)
{
    runners r;
    char set[64];
    json_t *golden = golden_read(file);
    if (!golden || make_runners(models, 0, &r)) {
        json_decref(golden);
        return -1;
    }
    set_name(golden, set, sizeof set);
    golden_video *video = golden_video_open(set);
    parity_collector *given = parity_begin_line(report, "track, region given", file, 0.1);
    parity_collector *yuv =
        information ? parity_begin_line(report, "(I420 input, region given)", file, INFINITY)
                    : NULL;
    parity_collector *loop =
        information ? parity_begin_line(report, "(closed loop)", file, INFINITY) : NULL;
    static poise_pose_single state;
    memset(&state, 0, sizeof state);
    const int smooth =
        json_is_true(json_object_get(json_object_get(golden, "options"), "smoothLandmarks"));
    size_t k;
    json_t *frame;
    int code = video ? 0 : -1;
    json_array_foreach(json_object_get(golden, "frames"), k, frame)
    {
        golden_picture picture;
        poise_image planar;
        if (code || golden_video_frame(video, first_frame(golden) + (int)k, &picture, &planar)) {
            code = -1;
            break;
        }
        if (!picture.matches)
            fprintf(stderr, "parity: %s %s: pixels differ from the recorded ones\n", set,
                    golden_text(frame, "frame"));
        given_region(&r, frame, &picture.image, given);
        if (information) {
            given_region(&r, frame, &planar, yuv);
            closed_loop(&state, &r, smooth, frame, &picture.image, loop);
        }
    }
    parity_end_line(given);
    if (information) {
        parity_end_line(yuv);
        parity_end_line(loop);
    }
    golden_video_close(&video);
    free_runners(&r);
    json_decref(golden);
    return code;
}

/* ---- filters -------------------------------------------------------------------------------- */

/* A landmark network's result as it was recorded. */
static void recorded_result(const json_t *frame, poise_pose_result *ret_result)
{
    memset(ret_result, 0, sizeof *ret_result);
    ret_result->presence = 1;
    for (size_t k = 0; k < POISE_LANDMARKS; k++) {
        const poise_landmark w =
            golden_landmark(json_object_get(frame, "unfiltered_world_landmarks"), k);
        ret_result->landmarks[k] =
            golden_landmark(json_object_get(frame, "unfiltered_pose_landmarks"), k);
        ret_result->world[k] = (poise_point3){w.x, w.y, w.z};
    }
    for (size_t k = 0; k < POISE_POSE_AUXILIARY; k++)
        ret_result->auxiliary[k] =
            golden_landmark(json_object_get(frame, "unfiltered_auxiliary_landmarks"), k);
}

int parity_filters(const char *file, parity_report *report)
{
    json_t *golden = golden_read(file);
    if (!golden)
        return -1;
    parity_collector *filters = parity_begin_line(report, "filters", file, 1e-3);
    parity_collector *next = parity_begin_line(report, "next region", file, 1e-2);
    const int smooth =
        json_is_true(json_object_get(json_object_get(golden, "options"), "smoothLandmarks"));
    static poise_pose_filters state;
    static poise_pose_result result;
    static poise_pose_smoothed out;
    poise_pose_filters_clear(&state);
    size_t k;
    json_t *frame;
    json_array_foreach(json_object_get(golden, "frames"), k, frame)
    {
        filters->line->frames++;
        next->line->frames++;
        if (!golden_has(frame, "unfiltered_pose_landmarks")) {
            poise_pose_filters_lost(&state);
            continue;
        }
        const poise_image size = {.width = (int32_t)golden_number(frame, "w", 0),
                                  .height = (int32_t)golden_number(frame, "h", 0)};
        const char *name = golden_text(frame, "frame");
        recorded_result(frame, &result);
        poise_pose_filters_step(&state, smooth, (int64_t)golden_number(frame, "ts_ms", 0) * 1000000,
                                size.width, size.height, &result, &out);
        filters->line->expected++;
        filters->line->compared++;
        const json_t *landmarks = json_object_get(frame, "poseLandmarks");
        for (int m = 0; m < POISE_LANDMARKS; m++)
            parity_add(filters,
                       distance(out.landmarks[m], golden_landmark(landmarks, (size_t)m), &size),
                       name, m);
        for (int m = 0; m < POISE_POSE_AUXILIARY; m++)
            parity_add(
                filters,
                distance(out.auxiliary[m],
                         golden_landmark(json_object_get(frame, "auxiliary_landmarks"), (size_t)m),
                         &size),
                name, POISE_LANDMARKS + m);
        const json_t *world = json_object_get(frame, "poseWorldLandmarks");
        compare_3d(filters->line, out.world, out.landmarks, world, landmarks);
        for (size_t m = 0; m < POISE_LANDMARKS; m++)
            parity_keep_worst(&filters->line->visibility,
                              fabs((double)out.world_visibility[m] -
                                   (double)golden_landmark(world, m).visibility));
        next->line->expected++;
        next->line->compared++;
        parity_add(next,
                   rect_distance(out.next_roi,
                                 golden_rect(json_object_get(frame, "pose_rect_from_landmarks")),
                                 size.width, size.height),
                   name, -1);
        parity_add(next,
                   rect_distance(out.object, golden_rect(json_object_get(frame, "roi")), size.width,
                                 size.height),
                   name, -1);
    }
    parity_end_line(filters);
    parity_end_line(next);
    json_decref(golden);
    return 0;
}

/* ---- hands ---------------------------------------------------------------------------------- */

/* Hands of one frame against the recorded ones, in order. */
static void compare_hands(parity_collector *c, const poise_hand_result *hands, int count,
                          const json_t *frame, const poise_image *image)
{
    const json_t *lists = json_object_get(frame, "multiHandLandmarks");
    const json_t *worlds = json_object_get(frame, "multiHandWorldLandmarks");
    const int expected = (int)json_array_size(lists);
    c->line->frames++;
    c->line->expected += expected;
    if (expected != count) {
        c->line->disagreements++;
        if (c->line->knife_edges < PARITY_NAMED_MAX)
            snprintf(c->line->named[c->line->knife_edges++], sizeof c->line->named[0],
                     "%.50s %d hands, expected %d", golden_text(frame, "frame"), count, expected);
        return;
    }
    for (int h = 0; h < count; h++) {
        const json_t *list = json_array_get(lists, (size_t)h),
                     *world = json_array_get(worlds, (size_t)h);
        const json_t *side = json_array_get(json_object_get(frame, "multiHandedness"), (size_t)h);
        const double left = golden_number(side, "index", 0) == 0
                                ? golden_number(side, "score", NAN)
                                : 1 - golden_number(side, "score", NAN);
        c->line->compared++;
        for (int k = 0; k < POISE_HAND_LANDMARKS; k++) {
            parity_add(c, distance(hands[h].landmarks[k], golden_landmark(list, (size_t)k), image),
                       golden_text(frame, "frame"), k);
            parity_keep_worst(&c->line->world_m,
                              point_distance(hands[h].world[k], world, (size_t)k));
        }
        parity_keep_worst(&c->line->visibility, fabs((double)hands[h].left - left));
    }
}

/* Landmarks with the recorded regions, and the regions that follow from the recorded landmarks. */
static void given_hand_regions(runners *r, const json_t *frame, const poise_image *image,
                               parity_collector *given, parity_collector *next)
{
    static poise_hand_result hands[POISE_HANDS_MAX];
    const json_t *rects = json_object_get(frame, "hand_rects");
    int count = 0;
    for (size_t k = 0; k < json_array_size(rects) && count < POISE_HANDS_MAX; k++) {
        poise_hand_landmarker_run(r->hand, image, golden_rect(json_array_get(rects, k)),
                                  &hands[count]);
        count += hands[count].presence > 0.5f;
    }
    compare_hands(given, hands, count, frame, image);

    const json_t *lists = json_object_get(frame, "multiHandLandmarks");
    const json_t *following = json_object_get(frame, "hand_rects_from_landmarks");
    next->line->frames++;
    for (size_t h = 0; h < json_array_size(lists) && h < json_array_size(following); h++) {
        poise_landmark landmarks[POISE_HAND_LANDMARKS];
        for (size_t k = 0; k < POISE_HAND_LANDMARKS; k++)
            landmarks[k] = golden_landmark(json_array_get(lists, h), k);
        const poise_rect roi =
            poise_hand_roi_from_landmarks(landmarks, image->width, image->height);
        next->line->expected++;
        next->line->compared++;
        parity_add(next,
                   rect_distance(roi, golden_rect(json_array_get(following, h)), image->width,
                                 image->height),
                   golden_text(frame, "frame"), -1);
    }
}

/* The list of regions from recorded palms' regions and the recorded regions of the frame before. */
static void compare_association(const json_t *frame, const json_t *before, const poise_image *image,
                                parity_collector *c)
{
    poise_rect list[POISE_HANDS_MAX];
    int count = 0;
    const json_t *sources[2] = {json_object_get(frame, "hand_rects_from_palm_detections"),
                                json_object_get(before, "hand_rects_from_landmarks")};
    for (int s = 0; s < 2; s++)
        for (size_t k = 0; k < json_array_size(sources[s]); k++)
            count = poise_rect_associate(list, count, golden_rect(json_array_get(sources[s], k)));
    const json_t *rects = json_object_get(frame, "hand_rects");
    c->line->frames++;
    c->line->expected += (int)json_array_size(rects);
    if ((size_t)count != json_array_size(rects)) {
        c->line->disagreements++;
        return;
    }
    for (int k = 0; k < count; k++) {
        c->line->compared++;
        parity_add(c,
                   rect_distance(list[k], golden_rect(json_array_get(rects, (size_t)k)),
                                 image->width, image->height),
                   golden_text(frame, "frame"), k);
    }
}

/* Recorded palms (normalised) → regions. */
static void compare_palm_regions(const json_t *frame, const poise_image *image, parity_collector *c)
{
    const json_t *palms = json_object_get(frame, "palm_detections");
    c->line->frames++;
    const json_t *rects = json_object_get(frame, "hand_rects_from_palm_detections");
    for (size_t p = 0; p < json_array_size(palms) && p < json_array_size(rects); p++) {
        const json_t *palm = json_array_get(palms, p);
        const poise_rect box = golden_rect(json_object_get(palm, "rect"));
        poise_detection item = {.xmin = box.xc - box.w / 2,
                                .ymin = box.yc - box.h / 2,
                                .xmax = box.xc + box.w / 2,
                                .ymax = box.yc + box.h / 2};
        for (size_t k = 0; k < POISE_DETECTION_KEYPOINTS_MAX; k++)
            for (size_t m = 0; m < 2; m++)
                item.keypoint[k][m] = (float)json_number_value(
                    json_array_get(json_array_get(json_object_get(palm, "kp"), k), m));
        c->line->compared++;
        c->line->expected++;
        parity_add(c,
                   rect_distance(poise_hand_roi_from_palm(&item, image->width, image->height),
                                 golden_rect(json_array_get(rects, p)), image->width,
                                 image->height),
                   golden_text(frame, "frame"), -1);
    }
}

/* Both hand comparisons; `whole`: also the loop over the pictures. */
static int parity_hands(const poise_models *models, const char *file, int still, int whole,
                        parity_report *report)
{
    runners r;
    char set[64];
    json_t *golden = golden_read(file);
    if (!golden || make_runners(models, 1, &r)) {
        json_decref(golden);
        return -1;
    }
    set_name(golden, set, sizeof set);
    golden_video *video = still ? NULL : golden_video_open(set);
    parity_collector *chain = NULL;
    if (whole)
        chain =
            parity_begin_line(report, still ? "hands still, whole chain" : "(hands, closed loop)",
                              file, still ? 0.05 : INFINITY);
    parity_collector *given = parity_begin_line(report, "hands, regions given", file, 0.05);
    parity_collector *palm = parity_begin_line(report, "hands, region from palm", file, 0.05);
    parity_collector *next = parity_begin_line(report, "hands, next region", file, 0.05);
    parity_collector *association = parity_begin_line(report, "hands, association", file, 0.05);
    poise_loop_settings settings = poise_loop_defaults();
    settings.still = still;
    static poise_hands_loop state;
    static poise_hands_result result;
    state.count = 0;
    size_t k;
    json_t *frame, *before = NULL;
    int code = still || video ? 0 : -1;
    json_array_foreach(json_object_get(golden, "frames"), k, frame)
    {
        golden_picture picture;
        if (code ||
            (still ? golden_still(golden_text(frame, "frame"), &picture)
                   : golden_video_frame(video, first_frame(golden) + (int)k, &picture, NULL))) {
            code = -1;
            break;
        }
        const poise_image *image = &picture.image;
        if (whole) {
            poise_hands_loop_step(&state, &settings, r.palm, r.hand, image, &result);
            compare_hands(chain, result.hand, result.count, frame, image);
        }
        given_hand_regions(&r, frame, image, given, next);
        compare_palm_regions(frame, image, palm);
        compare_association(frame, before, image, association);
        if (still)
            golden_picture_free(&picture);
        else
            before = frame;
    }
    if (whole)
        parity_end_line(chain);
    parity_end_line(given);
    parity_end_line(palm);
    parity_end_line(next);
    parity_end_line(association);
    golden_video_close(&video);
    free_runners(&r);
    json_decref(golden);
    return code;
}

int parity_hand_stills(const poise_models *models, const char *file, parity_report *report)
{
    return parity_hands(models, file, 1, 1, report);
}

int parity_hand_track(const poise_models *models, const char *file, int information,
                      parity_report *report)
{
    return parity_hands(models, file, 0, information, report);
}
