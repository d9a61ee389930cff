/* For oracle.py: `samples write FOLDER` writes one file of each kind and their schemas; `samples read
 * FILE...` reads prediction files and prints "accepted" or the error, a line per file. */
#include "support.h"

#include "record/schema.h"
#include "scene/neuropose.h"
#include "scene/tables.h"

static poise_scene scene;
static poise_np_frame frame;
static poise_np_segmentation segmentation;

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        exit(3);
    return file;
}

static int write_poses(const char *folder, poise_err *err)
{
    FILE *file = open_in(folder, "poses.jsonl");
    poise_json json;
    uint32_t seed = 5;
    poise_poses_header header = poise_poses_header_defaults();
    poise_json_to_stream(&json, file, 0);
    int code = poise_poses_write_header(&json, &header, err);
    for (int i = 0; i < 5 && !code; i++) {
        memset(&scene, 0, sizeof scene);
        scene.time.index = i;
        scene.people_count = i;
        scene.people_dropped = i / 4;
        scene.time.flags = (uint32_t)i % 4;
        for (int p = 0; p < i; p++)
            fill_person(&scene.people[p], p + 1, &seed);
        scene.people[1].hands[0].present = 0;
        scene.people[2].flags = 0;
        code = poise_poses_write_frame(&json, &scene, err);
    }
    fclose(file);
    return code;
}

static int write_predictions(const char *folder, poise_err *err)
{
    FILE *file = open_in(folder, "predictions.json");
    poise_np_writer writer;
    uint32_t seed = 9;
    poise_np_begin(&writer, file);
    for (int i = 0; i < 12; i++) {
        frame.people = i % 3;
        frame.joints = frame.people ? 33 : 0;
        for (int p = 0; p < frame.people; p++) {
            for (int k = 0; k < 5; k++)
                frame.boxes[p][k] = (double)noise(&seed) * 0.999;
            for (int j = 0; j < 33; j++) {
                for (int k = 0; k < 3; k++)
                    frame.poses3d[p][j][k] =
                        ((double)noise(&seed) - 0.5) * pow(10, (double)(seed % 24) - 8);
                for (int k = 0; k < 2; k++)
                    frame.poses2d[p][j][k] = (double)(1920 * noise(&seed));
            }
        }
        poise_np_write_frame(&writer, &frame);
    }
    static const poise_np_extractor extractors[] = {
        {.kind = POISE_NP_JOINT_AXIS, .joint = 3, .axis = 2, .invert = 1},
        {.kind = POISE_NP_JOINT_PAIR_DISTANCE, .joints = {3, 4}},
        {.kind = POISE_NP_JOINT_SPEED, .joint = 9},
        {.kind = POISE_NP_JOINT_ANGLE, .triplet = {1, 2, 3}},
    };
    for (int i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "movement \"%d\"", i);
        segmentation.config = (poise_np_segmentation_config){.extractor = extractors[i],
                                                             .has_distance = i & 1,
                                                             .min_distance_seconds = 0.25,
                                                             .has_height = i >> 1};
        segmentation.count = i;
        for (int k = 0; k < i; k++)
            segmentation.segments[k] = (poise_np_segment){k, k + 3, k + 1};
        poise_np_write_segmentation(&writer, name, &segmentation);
    }
    poise_np_metadata metadata = {.frame_count = 12, .fps = 29.97, .width = 1920, .height = 1080};
    poise_np_provenance provenance = poise_np_provenance_of(
        "model.tflite", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    int code = poise_np_end(&writer, &metadata, &provenance, err);
    fclose(file);
    return code;
}

static int write_schema(const char *folder, const char *name, const poise_record *record,
                        poise_err *err)
{
    FILE *file = open_in(folder, name);
    poise_json json;
    poise_json_to_stream(&json, file, 2);
    poise_schema_write(&json, record);
    int code = poise_json_finish(&json, err);
    fclose(file);
    return code;
}

int main(int argc, char **argv)
{
    poise_err err = {.code = 0};
    int code = POISE_EINVAL;
    if (argc == 3 && !strcmp(argv[1], "write")) {
        code = write_poses(argv[2], &err);
        code = code ? code : write_predictions(argv[2], &err);
        code = code ? code
                    : write_schema(argv[2], "header.schema.json", &poise_poses_header_record, &err);
        code = code ? code : write_schema(argv[2], "scene.schema.json", &poise_scene_record, &err);
        code = code ? code
                    : write_schema(argv[2], "predictions.schema.json", &poise_np_predictions_record,
                                   &err);
    } else if (argc > 2 && !strcmp(argv[1], "read")) {
        code = 0;
        for (int i = 2; i < argc; i++) {
            FILE *file = fopen(argv[i], "r");
            poise_np_predictions predictions;
            if (!file)
                return 3;
            puts(poise_np_read(file, NULL, &predictions, &err) ? err.text : "accepted");
            fclose(file);
        }
    }
    if (code)
        fprintf(stderr, "%s\n", err.text);
    return code ? 2 : 0;
}
