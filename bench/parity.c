/* Prints how far poise is from MediaPipe, stage by stage, on the recordings in the golden folder.
 *   parity [pose|filters|hands|part of a recording's name]      environment: POISE_SHARED,
 * POISE_MODELS, POISE_ISA */
#include "../tests/support/parity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *models_folder(void)
{
    const char *folder = getenv("POISE_MODELS");
    return folder ? folder : "models";
}

/* One recording: which models it needs and what compares it. */
typedef struct recording {
    const char *group, *file;
    poise_pose_model model;
    int (*compare)(const poise_models *models, const char *file, parity_report *report);
} recording;

static int filters_only(const poise_models *models, const char *file, parity_report *report)
{
    (void)models;
    return parity_filters(file, report);
}

static int track(const poise_models *models, const char *file, parity_report *report)
{
    return parity_pose_track(models, file, 1, report);
}

static int hand_track(const poise_models *models, const char *file, parity_report *report)
{
    return parity_hand_track(models, file, 1, report);
}

static const recording recordings[] = {
    {"filters", "pose_track_pose_squats_c1_smooth1", POISE_POSE_FULL, filters_only},
    {"filters", "pose_track_pose_squats_c1_smooth0", POISE_POSE_FULL, filters_only},
    {"filters", "pose_track_pose_squats_c0_smooth1", POISE_POSE_FULL, filters_only},
    {"filters", "pose_track_pose_squats_c2_smooth1", POISE_POSE_FULL, filters_only},
    {"filters", "pose_track_karate_kata_single_c1_smooth1", POISE_POSE_FULL, filters_only},
    {"filters", "pose_track_two_boxers_pads_c1_smooth1", POISE_POSE_FULL, filters_only},
    {"pose", "pose_static_media_pack_c0", POISE_POSE_LITE, parity_pose_stills},
    {"pose", "pose_static_media_pack_c1", POISE_POSE_FULL, parity_pose_stills},
    {"pose", "pose_static_media_pack_c2", POISE_POSE_HEAVY, parity_pose_stills},
    {"pose", "pose_track_pose_squats_c0_smooth1", POISE_POSE_LITE, track},
    {"pose", "pose_track_pose_squats_c1_smooth0", POISE_POSE_FULL, track},
    {"pose", "pose_track_pose_squats_c1_smooth1", POISE_POSE_FULL, track},
    {"pose", "pose_track_pose_squats_c2_smooth1", POISE_POSE_HEAVY, track},
    {"pose", "pose_track_karate_kata_single_c1_smooth1", POISE_POSE_FULL, track},
    {"pose", "pose_track_two_boxers_pads_c1_smooth1", POISE_POSE_FULL, track},
    {"hands", "hands_static_media_pack_c1", POISE_POSE_FULL, parity_hand_stills},
    {"hands", "hands_track_pose_squats_c1", POISE_POSE_FULL, hand_track},
    {"hands", "hands_track_karate_kata_single_c1", POISE_POSE_FULL, hand_track},
};

int main(int argc, char **argv)
{
    static parity_report report;
    if (!golden_available()) {
        fprintf(stderr, "parity: no recordings at %s; set POISE_SHARED\n", golden_path("golden"));
        return 2;
    }
    for (size_t k = 0; k < sizeof recordings / sizeof recordings[0]; k++) {
        const recording *r = &recordings[k];
        if (argc > 1 && strcmp(argv[1], r->group) != 0 && !strstr(r->file, argv[1]))
            continue;
        poise_models *models = NULL;
        poise_err err;
        if (r->compare != filters_only &&
            poise_models_open(models_folder(), r->model, 1, &models, &err)) {
            fprintf(stderr, "parity: %s\n", err.text);
            return 2;
        }
        const int code = r->compare(models, r->file, &report);
        poise_models_close(&models);
        if (code)
            return 1;
    }
    parity_print(&report);
    return 0;
}
