/* Temporal filters of one person, with MediaPipe's constants, precision and resets.
 *
 * One-Euro: G. Casiez, N. Roussel, D. Vogel, "1 Euro Filter", CHI 2012. The factor alpha is
 * computed in double and rounded to float; low-pass states are float, their sum is taken in double.
 */
#include "pose/pose.h"

#include <math.h>
#include <string.h>

static const poise_one_euro_settings landmark_settings = {0.05f, 80.0f, 1.0f};
static const poise_one_euro_settings auxiliary_settings = {0.01f, 10.0f, 1.0f};
static const poise_one_euro_settings world_settings = {0.1f, 40.0f, 1.0f};
static const float visibility_alpha = 0.1f;

static float low_pass(float stored, float alpha, float value)
{
    return (float)((double)(alpha * value) + (1.0 - (double)alpha) * (double)stored);
}

static float alpha_of(double cutoff_hz, double rate_hz)
{
    const double te = 1.0 / rate_hz, tau = 1.0 / (2 * M_PI * cutoff_hz);
    return (float)(1.0 / (1.0 + tau / te));
}

float poise_one_euro_step(poise_one_euro *filter, const poise_one_euro_settings *settings,
                          int64_t time_ns, float value_scale, float x)
{
    if (!filter->started) {
        *filter = (poise_one_euro){
            .last_ns = time_ns, .raw = x, .value = x, .slope = 0, .started = 1, .rate_hz = 30.0};
        return x;
    }
    if (filter->last_ns >= time_ns)
        return x;
    filter->rate_hz = 1.0 / ((double)(time_ns - filter->last_ns) * 1e-9);
    filter->last_ns = time_ns;
    const float slope =
        (float)(((double)x - (double)filter->raw) * (double)value_scale * filter->rate_hz);
    const float derivate_alpha = alpha_of((double)settings->derivate_cutoff, filter->rate_hz);
    filter->slope = low_pass(filter->slope, derivate_alpha, slope);
    const double cutoff =
        (double)settings->min_cutoff + (double)settings->beta * fabs((double)filter->slope);
    filter->value = low_pass(filter->value, alpha_of(cutoff, filter->rate_hz), x);
    filter->raw = x;
    return filter->value;
}

void poise_pose_filters_clear(poise_pose_filters *filters)
{
    memset(filters, 0, sizeof *filters);
}

void poise_pose_filters_lost(poise_pose_filters *filters)
{
    memset(filters->landmarks, 0, sizeof filters->landmarks);
    memset(filters->auxiliary, 0, sizeof filters->auxiliary);
}

/* Filters one landmark in pixels and gives it back normalised; visibility stays. */
static poise_landmark smoothed(poise_one_euro filter[3], const poise_one_euro_settings *settings,
                               int64_t time_ns, float value_scale, float width, float height,
                               poise_landmark in)
{
    in.x = poise_one_euro_step(&filter[0], settings, time_ns, value_scale, in.x * width) / width;
    in.y = poise_one_euro_step(&filter[1], settings, time_ns, value_scale, in.y * height) / height;
    in.z = poise_one_euro_step(&filter[2], settings, time_ns, value_scale, in.z * width) / width;
    return in;
}

static float smoothed_visibility(float *stored, int started, float visibility)
{
    *stored = started ? low_pass(*stored, visibility_alpha, visibility) : visibility;
    return *stored;
}

static void step_landmarks(poise_pose_filters *filters, int64_t time_ns, float value_scale,
                           float width, float height, const poise_pose_result *in,
                           poise_pose_smoothed *out)
{
    const int started = filters->visibility_started;
    for (int k = 0; k < POISE_LANDMARKS; k++) {
        poise_landmark *to = &out->landmarks[k];
        to->visibility = smoothed_visibility(&filters->visibility[k], started, to->visibility);
        if (value_scale > 0)
            *to = smoothed(filters->landmarks[k], &landmark_settings, time_ns, value_scale, width,
                           height, *to);

        const poise_point3 *world = &in->world[k];
        poise_one_euro *f = filters->world[k];
        out->world[k].x = poise_one_euro_step(&f[0], &world_settings, time_ns, 1.0f, world->x);
        out->world[k].y = poise_one_euro_step(&f[1], &world_settings, time_ns, 1.0f, world->y);
        out->world[k].z = poise_one_euro_step(&f[2], &world_settings, time_ns, 1.0f, world->z);
        out->world_visibility[k] = smoothed_visibility(&filters->world_visibility[k], started,
                                                       in->landmarks[k].visibility);
    }
    filters->visibility_started = 1;
}

void poise_pose_filters_step(poise_pose_filters *filters, int smooth, int64_t time_ns, int width,
                             int height, const poise_pose_result *in, poise_pose_smoothed *ret_out)
{
    const float pw = (float)width, ph = (float)height;
    const float centre[2] = {in->auxiliary[0].x, in->auxiliary[0].y};
    const float rim[2] = {in->auxiliary[1].x, in->auxiliary[1].y};
    poise_pose_smoothed *out = ret_out;

    time_ns = time_ns / 1000 * 1000; /* MediaPipe's clock counts microseconds */
    out->object = poise_pose_roi(centre, rim, width, height, 1.0f);
    const float object_scale = (out->object.w * pw + out->object.h * ph) / 2.0f;
    const float value_scale =
        object_scale >= 1e-6f ? 1.0f / object_scale : 0; /* 0: passed through */

    memcpy(out->landmarks, in->landmarks, sizeof out->landmarks);
    memcpy(out->auxiliary, in->auxiliary, sizeof out->auxiliary);
    memcpy(out->world, in->world, sizeof out->world);
    for (int k = 0; k < POISE_LANDMARKS; k++)
        out->world_visibility[k] = in->landmarks[k].visibility;
    if (smooth)
        step_landmarks(filters, time_ns, value_scale, pw, ph, in, out);
    else /* MediaPipe goes to pixels and back here too, which may round the last bit */
        for (int k = 0; k < POISE_LANDMARKS; k++) {
            out->landmarks[k].x = in->landmarks[k].x * pw / pw;
            out->landmarks[k].y = in->landmarks[k].y * ph / ph;
            out->landmarks[k].z = in->landmarks[k].z * pw / pw;
        }

    for (int k = 0; k < POISE_POSE_AUXILIARY; k++) {
        poise_landmark *to = &out->auxiliary[k];
        to->visibility = smoothed_visibility(&filters->auxiliary_visibility[k],
                                             filters->auxiliary_visibility_started, to->visibility);
        if (value_scale > 0)
            *to = smoothed(filters->auxiliary[k], &auxiliary_settings, time_ns, value_scale, pw, ph,
                           *to);
    }
    filters->auxiliary_visibility_started = 1;
    out->next_roi = poise_pose_roi_from_auxiliary(out->auxiliary, width, height);
}
