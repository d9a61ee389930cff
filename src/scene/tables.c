#include "scene/tables.h"

#include "scene/angles.h"
#include "scene/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const poise_field point3_fields[] = {
    POISE_FIELD(poise_point3, x, POISE_KIND_F32),
    POISE_FIELD(poise_point3, y, POISE_KIND_F32),
    POISE_FIELD(poise_point3, z, POISE_KIND_F32),
};
const poise_record poise_point3_record = POISE_RECORD(
    "Point3", poise_point3, point3_fields, .flags = POISE_RECORD_TUPLE, .about = "[x, y, z]");

static const poise_field landmark_fields[] = {
    POISE_FIELD(poise_landmark, x, POISE_KIND_F32, .about = "pixels to the right"),
    POISE_FIELD(poise_landmark, y, POISE_KIND_F32, .about = "pixels down"),
    POISE_FIELD(poise_landmark, z, POISE_KIND_F32,
                .about = "depth in pixels of x, 0 at the hips, smaller is nearer"),
    POISE_FIELD(poise_landmark, visibility, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_landmark, presence, POISE_KIND_F32, POISE_RANGE(0, 1)),
};
const poise_record poise_landmark_record =
    POISE_RECORD("Landmark", poise_landmark, landmark_fields, .flags = POISE_RECORD_TUPLE,
                 .about = "[x, y, z, visibility, presence]");

/* Hands have no visibility of their own: it is 1 and not written. */
static const poise_field hand_landmark_fields[] = {
    POISE_FIELD(poise_landmark, x, POISE_KIND_F32, .about = "pixels to the right"),
    POISE_FIELD(poise_landmark, y, POISE_KIND_F32, .about = "pixels down"),
    POISE_FIELD(poise_landmark, z, POISE_KIND_F32,
                .about = "depth in pixels of x, 0 at the wrist, smaller is nearer"),
    POISE_FIELD(poise_landmark, visibility, POISE_KIND_F32, .flags = POISE_FIELD_CONSTANT,
                .fallback = 1),
    POISE_FIELD(poise_landmark, presence, POISE_KIND_F32, .flags = POISE_FIELD_CONSTANT,
                .fallback = 1),
};
static const poise_record hand_landmark_record =
    POISE_RECORD("HandLandmark", poise_landmark, hand_landmark_fields, .flags = POISE_RECORD_TUPLE,
                 .about = "[x, y, z]");

static const poise_field bbox_fields[] = {
    POISE_FIELD(poise_bbox, x, POISE_KIND_F32, .about = "left edge, pixels"),
    POISE_FIELD(poise_bbox, y, POISE_KIND_F32, .about = "upper edge, pixels"),
    POISE_FIELD(poise_bbox, w, POISE_KIND_F32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_bbox, h, POISE_KIND_F32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_bbox, score, POISE_KIND_F32, POISE_RANGE(0, 1)),
};
const poise_record poise_bbox_record =
    POISE_RECORD("Box", poise_bbox, bbox_fields, .flags = POISE_RECORD_TUPLE,
                 .about = "[x, y, width, height, score]");

static const poise_field rect_fields[] = {
    POISE_FIELD(poise_rect, xc, POISE_KIND_F32, .about = "centre, in widths of the image"),
    POISE_FIELD(poise_rect, yc, POISE_KIND_F32, .about = "centre, in heights of the image"),
    POISE_FIELD(poise_rect, w, POISE_KIND_F32, .about = "in widths of the image"),
    POISE_FIELD(poise_rect, h, POISE_KIND_F32, .about = "in heights of the image"),
    POISE_FIELD(poise_rect, rot, POISE_KIND_F32,
                .about = "radians, positive is clockwise on the screen"),
};
const poise_record poise_rect_record = POISE_RECORD(
    "Region", poise_rect, rect_fields, .flags = POISE_RECORD_TUPLE, .about = "[xc, yc, w, h, rot]");

static const poise_field hand_fields[] = {
    POISE_FIELD(poise_hand, score, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_hand, right_score, POISE_KIND_F32, POISE_RANGE(0, 1),
                .about = "probability that it is the person's right hand"),
    POISE_FIELD(poise_hand, roi, POISE_KIND_RECORD, .record = &poise_rect_record,
                .about = "where it was looked for"),
    POISE_FIELD(poise_hand, landmarks, POISE_KIND_RECORD, .record = &hand_landmark_record,
                .dims = {POISE_FIXED(POISE_HAND_LANDMARKS)}),
    POISE_FIELD(poise_hand, world_m, POISE_KIND_RECORD, .record = &poise_point3_record,
                .dims = {POISE_FIXED(POISE_HAND_LANDMARKS)},
                .about = "metres from the hand's centre"),
};
const poise_record poise_hand_record = POISE_RECORD("Hand", poise_hand, hand_fields);

/* The flags that say what is known have no name: camera_mm, error_px are there, or they are not. */
static const char *const person_flags[] = {
    "new", "scale_assumed", "", "overlapped", "uncertain", "earlier", "confirmed", "", NULL};

#define OMIT .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT
static const poise_field person_fields[] = {
    POISE_FIELD(poise_person, id, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(poise_person, flags, POISE_KIND_BITS, .names = person_flags,
                .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_person, fighter, POISE_KIND_I32, POISE_RANGE(0, 2), OMIT,
                .about = "1 or 2: which fighter"),
    POISE_FIELD(poise_person, score, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_person, box, POISE_KIND_RECORD, .record = &poise_bbox_record),
    POISE_FIELD(poise_person, roi, POISE_KIND_RECORD, .record = &poise_rect_record,
                .about = "the region the landmarks came from"),
    POISE_FIELD(poise_person, landmarks, POISE_KIND_RECORD, .record = &poise_landmark_record,
                .dims = {POISE_FIXED(POISE_LANDMARKS)}),
    POISE_FIELD(poise_person, world_m, POISE_KIND_RECORD, .record = &poise_point3_record,
                .dims = {POISE_FIXED(POISE_LANDMARKS)},
                .about = "metres from the middle of the hips"),
    POISE_FIELD(poise_person, camera_mm, POISE_KIND_RECORD, .record = &poise_point3_record,
                .dims = {POISE_FIXED(POISE_LANDMARKS)}, .about = "millimetres from the camera",
                OMIT, POISE_PRESENT(poise_person, flags, POISE_PERSON_CAMERA_VALID)),
    POISE_FIELD(poise_person, error_px, POISE_KIND_F32, POISE_AT_LEAST(0),
                .dims = {POISE_FIXED(POISE_LANDMARKS)},
                .about = "expected error of each landmark across the picture, pixels", OMIT,
                POISE_PRESENT(poise_person, flags, POISE_PERSON_ERROR_VALID)),
    POISE_FIELD(poise_person, camera_rms_px, POISE_KIND_F32, POISE_AT_LEAST(0), OMIT,
                .about = "how well camera_mm reprojects, weighted RMS, pixels"),
    POISE_FIELD_AS("left_hand", poise_person, hands[0], POISE_KIND_RECORD,
                   .record = &poise_hand_record, OMIT,
                   POISE_PRESENT(poise_person, hands[0].present, 1)),
    POISE_FIELD_AS("right_hand", poise_person, hands[1], POISE_KIND_RECORD,
                   .record = &poise_hand_record, OMIT,
                   POISE_PRESENT(poise_person, hands[1].present, 1)),
};
const poise_record poise_person_record = POISE_RECORD("Person", poise_person, person_fields);

static const char *const time_flags[] = {"estimated", "repaired", NULL};
static const poise_field frame_time_fields[] = {
    POISE_FIELD_AS("frame", poise_frame_time, index, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_frame_time, pts_ns, POISE_KIND_I64),
    POISE_FIELD_AS("time_flags", poise_frame_time, flags, POISE_KIND_BITS, .names = time_flags,
                   OMIT),
};
const poise_record poise_frame_time_record =
    POISE_RECORD("FrameTime", poise_frame_time, frame_time_fields);

static const char *const scene_flags[] = {"cut", "replay", NULL};
static const poise_field scene_fields[] = {
    POISE_FIELD_AS("frame", poise_scene, time.index, POISE_KIND_I64, POISE_AT_LEAST(0),
                   .about = "0, 1, 2 …"),
    POISE_FIELD_AS("pts_ns", poise_scene, time.pts_ns, POISE_KIND_I64,
                   .about = "time since the first frame, nanoseconds"),
    POISE_FIELD_AS("time_flags", poise_scene, time.flags, POISE_KIND_BITS, .names = time_flags,
                   OMIT,
                   .about = "estimated: the source gave no time; repaired: its time went back"),
    POISE_FIELD(poise_scene, width, POISE_KIND_I32, POISE_AT_LEAST(0),
                .about = "of this frame, pixels"),
    POISE_FIELD(poise_scene, height, POISE_KIND_I32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_scene, flags, POISE_KIND_BITS, .names = scene_flags, OMIT,
                .about = "cut: the camera jumped before this frame; replay: shown before"),
    POISE_FIELD(poise_scene, replay_from_ns, POISE_KIND_I64, POISE_AT_LEAST(0), OMIT,
                .about = "time of the replay's first frame"),
    POISE_FIELD(poise_scene, people_dropped, POISE_KIND_I32, POISE_AT_LEAST(0), OMIT,
                .about = "people found but over the limit"),
    POISE_FIELD(poise_scene, detector_ran, POISE_KIND_I32, POISE_AT_LEAST(0), OMIT,
                .about = "detector inferences"),
    POISE_FIELD(poise_scene, landmark_ran, POISE_KIND_I32, POISE_AT_LEAST(0), OMIT,
                .about = "landmark inferences"),
    POISE_FIELD(poise_scene, people, POISE_KIND_RECORD, .record = &poise_person_record,
                .dims = {POISE_COUNTED(poise_scene, people_count, POISE_PEOPLE_MAX)}),
};
const poise_record poise_scene_record = POISE_RECORD("Scene", poise_scene, scene_fields);

static const char type_name[] = "poise.poses";

static const poise_field header_fields[] = {
    POISE_FIELD(poise_poses_header, type, POISE_KIND_TEXT, .about = "poise.poses"),
    POISE_FIELD(poise_poses_header, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(poise_poses_header, poise_version, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_poses_header, source, POISE_KIND_TEXT, OMIT,
                .about = "name of the source; absent when private"),
    POISE_FIELD(poise_poses_header, width, POISE_KIND_I32, POISE_AT_LEAST(0),
                .about = "of the first frame, pixels"),
    POISE_FIELD(poise_poses_header, height, POISE_KIND_I32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_poses_header, fps, POISE_KIND_F64, POISE_AT_LEAST(0),
                .about = "nominal frames per second, 0.0 unknown; the frames' own times count"),
    POISE_FIELD(poise_poses_header, fov_degrees, POISE_KIND_F64, .min = 0, .max = 180,
                .limits = POISE_LIMIT_MIN_OPEN | POISE_LIMIT_MAX_OPEN,
                .about = "horizontal field of view assumed"),
    POISE_FIELD(poise_poses_header, height_m, POISE_KIND_F64, .limits = POISE_LIMIT_MIN_OPEN,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_poses_header, has_height, 1),
                .about =
                    "stature the user gave, metres; null: lengths are those of an average body"),
    POISE_FIELD(poise_poses_header, model, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_poses_header, model_sha256, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_poses_header, rule, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_poses_header, smooth, POISE_KIND_BOOL, .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_poses_header, fighters, POISE_KIND_I32, POISE_RANGE(0, 2), OMIT,
                .about = "2: two of the people are fighters 1 and 2"),
    POISE_FIELD_AS("fighter_1", poise_poses_header, fighter_name[0], POISE_KIND_TEXT, OMIT,
                   .about = "name the user gave"),
    POISE_FIELD_AS("fighter_2", poise_poses_header, fighter_name[1], POISE_KIND_TEXT, OMIT),
};
const poise_record poise_poses_header_record =
    POISE_RECORD("PosesHeader", poise_poses_header, header_fields, .version = POISE_POSES_VERSION,
                 .flags = POISE_RECORD_OPEN, .about = "first line of poses.jsonl");

poise_poses_header poise_poses_header_defaults(void)
{
    poise_poses_header header = {.schema_version = POISE_POSES_VERSION, .fov_degrees = 55};
    memcpy(header.type, type_name, sizeof type_name);
    memcpy(header.poise_version, POISE_VERSION, sizeof POISE_VERSION);
    return header;
}

static void write_names(poise_json *json, const char *key, const char *const *names)
{
    poise_json_key(json, key);
    poise_json_begin_list(json);
    for (; *names; names++)
        poise_json_text(json, *names);
    poise_json_end(json);
}

int poise_poses_write_header(poise_json *json, const poise_poses_header *header, poise_err *err)
{
    static const char *const units[][2] = {
        {"pts_ns", "nanoseconds since the first frame"},
        {"box", "[x, y, width, height, score] pixels"},
        {"roi", "[xc, yc, w, h, rot] in image widths and heights; radians"},
        {"landmarks", "[x, y, z, visibility, presence] pixels, x right, y down; z 0 at the hips, "
                      "smaller is nearer"},
        {"world_m",
         "[x, y, z] metres from the middle of the hips, x right, y down, z away from the camera"},
        {"camera_mm",
         "[x, y, z] millimetres from the camera, x right, y down, z away from the camera"},
    };
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof header_fields / sizeof *header_fields; i++)
        poise_json_field(json, &poise_poses_header_record, header_fields[i].name, header);
    poise_json_key(json, "units");
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        poise_json_key(json, units[i][0]);
        poise_json_text(json, units[i][1]);
    }
    poise_json_end(json);
    write_names(json, "landmark_names", poise_landmark_names);
    write_names(json, "hand_landmark_names", poise_hand_landmark_names);
    poise_json_end(json);
    return poise_json_finish(json, err);
}

int poise_poses_write_frame(poise_json *json, const poise_scene *scene, poise_err *err)
{
    poise_json_record(json, &poise_scene_record, scene);
    int code = poise_json_finish(json, err);
    return code ? poise_fail_prefix(err, code, "frame %" PRId64, scene->time.index) : 0;
}

int poise_poses_read_header(poise_lines *lines, poise_poses_header *ret_header, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    poise_poses_header header;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code == POISE_EOF
                   ? poise_fail(err, POISE_EFORMAT, "%s: the file is empty", lines->name)
                   : code;
    code = poise_json_read(text, size, &poise_poses_header_record, NULL, &header, err);
    if (!code && strcmp(header.type, type_name) != 0)
        code = poise_fail(err, POISE_EFORMAT, "type: '%s' is not '%s'", header.type, type_name);
    if (code)
        return poise_fail_prefix(err, code, "%s: line %" PRId64 " is no header of a poses file",
                                 lines->name, lines->number);
    *ret_header = header;
    return 0;
}

int poise_poses_read_frame(poise_lines *lines, poise_scene *ret_scene, int *ret_cut, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    *ret_cut = 0;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code;
    code = poise_json_read(text, size, &poise_scene_record, NULL, ret_scene, err);
    if (!code)
        return 0;
    if (cut && code == POISE_EFORMAT) {
        *ret_cut = 1;
        return poise_fail(err, POISE_EOF,
                          "%s: line %" PRId64 " is cut off; the frames before it are complete",
                          lines->name, lines->number);
    }
    return poise_fail_prefix(err, code, "%s: line %" PRId64, lines->name, lines->number);
}
