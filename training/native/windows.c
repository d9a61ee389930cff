/* Training's door to the C code: poses in, windows and network inputs out, so that a network is
 * trained on exactly what it will be given. Called from Python by ctypes
 * (training/poise_training/windows.py); development only. */
#include "motion/motion.h"
#include "moves/net.h"

#include <stdlib.h>
#include <string.h>

enum { ABSENT, PERSON, PICTURE };

/* One fighter in one frame; layout known to windows.py. */
typedef struct training_pose {
    int32_t
        mode; /* ABSENT; PERSON: as poise_person; PICTURE: landmarks in pixels alone, no depth */
    uint32_t flags; /* poise_person_flags */
    int32_t id;
    float box[5];
    float landmarks[POISE_LANDMARKS][5];
    float world_m[POISE_LANDMARKS][3];
    float camera_mm[POISE_LANDMARKS][3];
} training_pose;

typedef struct training_frame {
    int64_t pts_ns, replay_from_ns;
    uint32_t scene_flags;
    int32_t reserved;
    training_pose fighter[POISE_FIGHTERS];
} training_frame;

#define EXPORT __attribute__((visibility("default")))

EXPORT size_t training_frame_size(void);
size_t training_frame_size(void)
{
    return sizeof(training_frame);
}

static poise_motion_sample sample_of(const training_pose *pose)
{
    poise_person person = {.id = pose->id > 0 ? pose->id : 1, .flags = pose->flags};
    memcpy(person.landmarks, pose->landmarks, sizeof pose->landmarks);
    memcpy(person.world_m, pose->world_m, sizeof pose->world_m);
    memcpy(person.camera_mm, pose->camera_mm, sizeof pose->camera_mm);
    memcpy(&person.box, pose->box, sizeof pose->box);
    return pose->mode == PICTURE ? poise_motion_sample_of_picture(person.id, person.landmarks)
                                 : poise_motion_sample_of_person(&person);
}

_Static_assert(sizeof(poise_landmark) == 5 * sizeof(float) &&
                   sizeof(poise_bbox) == 5 * sizeof(float) &&
                   sizeof(poise_point3) == 3 * sizeof(float),
               "arrays of floats");

/* What is kept of the windows; arrays of `max`. */
typedef struct training_out {
    int64_t max, count;
    int64_t *number; /* of the last sample */
    int32_t *fighter;
    uint32_t *flags;
    float *covered;
    float *motion; /* x STEPS x 198 */
    uint8_t *motion_known;
    float *posture; /* x STEPS x POSTURE_INPUTS */
    uint8_t *posture_known;
} training_out;

static void keep(training_out *out, const poise_window *window)
{
    const size_t motion = (size_t)POISE_WINDOW_SAMPLES * POISE_MOTION_VALUES,
                 posture = (size_t)POISE_WINDOW_SAMPLES * POISE_POSTURE_INPUTS;
    if (out->count >= out->max)
        return;
    const size_t i = (size_t)out->count++;
    out->number[i] = window->number;
    out->fighter[i] = window->fighter;
    out->flags[i] = window->flags;
    out->covered[i] = window->covered;
    poise_net_values(POISE_NET_BILSTM, window, out->motion + i * motion,
                     out->motion_known + i * motion);
    poise_net_values(POISE_NET_CNN_LSTM, window, out->posture + i * posture,
                     out->posture_known + i * posture);
}

/* Windows of `count` frames every `stride` samples into *out (as many as fit). 0 or a negative
 * POISE_E. */
EXPORT int training_windows(const training_frame *frames, int64_t count, int stride,
                            training_out *out);
int training_windows(const training_frame *frames, int64_t count, int stride, training_out *out)
{
    poise_motion_settings settings = poise_motion_defaults();
    poise_motions *motions = NULL;
    poise_err err;
    settings.stride = stride;
    int r = poise_motions_new(&settings, &motions, &err);
    poise_motion_frame *moved = malloc(sizeof *moved);
    if (r == 0 && moved == NULL)
        r = POISE_ENOMEM;
    out->count = 0;
    for (int64_t i = 0; i <= count && r == 0; i++) {
        const poise_window *window;
        if (i < count) {
            poise_motion_sample sample[POISE_FIGHTERS];
            const poise_motion_sample *seen[POISE_FIGHTERS] = {NULL};
            for (int f = 0; f < POISE_FIGHTERS; f++)
                if (frames[i].fighter[f].mode != ABSENT) {
                    sample[f] = sample_of(&frames[i].fighter[f]);
                    seen[f] = &sample[f];
                }
            const poise_frame_time time = {.index = i, .pts_ns = frames[i].pts_ns};
            poise_motions_feed(motions, time, frames[i].scene_flags, frames[i].replay_from_ns, seen,
                               moved);
        } else {
            poise_motions_end(motions);
        }
        while ((window = poise_motions_window(motions)) != NULL)
            keep(out, window);
    }
    free(moved);
    poise_motions_free(&motions);
    return r;
}
