#include "scene/motion_tables.h"

#include "scene/names.h"
#include "scene/tables.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OMIT  .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT
#define ALL99 .dims = {POISE_FIXED(3 * POISE_LANDMARKS)}
#define PI    3.1415927410125732 /* the float next to it */

/* Bits without a name: yaw, root_m and error are there, or they are not. */
static const char *const motion_flags[] = {"seen",          "stable",     "uncertain", "replay",
                                           "reset",         "flat",       "",          "",
                                           "scale_assumed", "overlapped", "",          NULL};
static const poise_field motion_fields[] = {
    POISE_FIELD_AS("person", poise_motion, person_id, POISE_KIND_I32, POISE_AT_LEAST(0),
                   .about = "id in poses.jsonl"),
    POISE_FIELD(poise_motion, flags, POISE_KIND_BITS, .names = motion_flags),
    POISE_FIELD_AS("landmarks_valid", poise_motion, valid, POISE_KIND_U64,
                   .about = "bit i: landmark i is known; else its values are 0"),
    POISE_FIELD(poise_motion, velocity, POISE_KIND_F32, ALL99,
                .about = "x0, y0, z0, x1 …, torsos per second, relative to the hips"),
    POISE_FIELD(poise_motion, acceleration, POISE_KIND_F32, ALL99,
                .about = "torsos per second squared"),
    POISE_FIELD(poise_motion, error, POISE_KIND_F32, .dims = {POISE_FIXED(POISE_LANDMARKS)}, OMIT,
                POISE_AT_LEAST(0), POISE_PRESENT(poise_motion, flags, POISE_MOTION_ERROR),
                .about = "expected error of each landmark across the picture, torsos; 0.0 unknown"),
    POISE_FIELD(poise_motion, velocity_norm, POISE_KIND_F32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion, acceleration_norm, POISE_KIND_F32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion, angles_valid, POISE_KIND_BITS, .names = poise_angle_names,
                .about = "the angles that are known; the others are 0"),
    POISE_FIELD(poise_motion, angles, POISE_KIND_F32, .dims = {POISE_FIXED(POISE_ANGLES)},
                POISE_RANGE(0, PI), .about = "radians"),
    POISE_FIELD(poise_motion, angle_speed, POISE_KIND_F32, .dims = {POISE_FIXED(POISE_ANGLES)},
                .about = "radians per second"),
    POISE_FIELD(poise_motion, yaw, POISE_KIND_F32, OMIT, POISE_RANGE(-PI, PI),
                POISE_PRESENT(poise_motion, flags, POISE_MOTION_YAW),
                .about = "radians; 0 faces the camera, pi/2 the right of the picture"),
    POISE_FIELD(poise_motion, torso_m, POISE_KIND_F32, POISE_AT_LEAST(0), .about = "metres"),
    POISE_FIELD(poise_motion, torso_px, POISE_KIND_F32, .about = "pixels"),
    POISE_FIELD(poise_motion, root_m, POISE_KIND_RECORD, .record = &poise_point3_record, OMIT,
                POISE_PRESENT(poise_motion, flags, POISE_MOTION_METRIC),
                .about = "middle of the hips, metres from the camera"),
    POISE_FIELD(poise_motion, root_velocity_m, POISE_KIND_RECORD, .record = &poise_point3_record,
                OMIT, POISE_PRESENT(poise_motion, flags, POISE_MOTION_METRIC),
                .about = "metres per second"),
    POISE_FIELD(poise_motion, root_px, POISE_KIND_F32, .dims = {POISE_FIXED(2)},
                .about = "middle of the hips, pixels"),
    POISE_FIELD(poise_motion, root_velocity_px, POISE_KIND_F32, .dims = {POISE_FIXED(2)},
                .about = "pixels per second, the camera's own movement included"),
};
const poise_record poise_motion_record = POISE_RECORD("Motion", poise_motion, motion_fields);

static const poise_field contact_fields[] = {
    POISE_FIELD(poise_contact, limb, POISE_KIND_ENUM, .names = poise_limb_names),
    POISE_FIELD(poise_contact, target, POISE_KIND_ENUM, .names = poise_target_names),
    POISE_FIELD(poise_contact, distance, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "torsos, in space"),
    POISE_FIELD(poise_contact, apparent, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "torsos, in the picture"),
    POISE_FIELD(poise_contact, speed, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "of the limb relative to the target, torsos per second"),
};
static const poise_record contact_record = POISE_RECORD("Contact", poise_contact, contact_fields);

static const poise_field approach_fields[] = {
    POISE_FIELD(poise_approach, facing, POISE_KIND_F32, POISE_RANGE(-PI, PI),
                .about = "radians from where the chest faces to the opponent, > 0: to its left"),
    POISE_FIELD(poise_approach, extension, POISE_KIND_F32, .dims = {POISE_FIXED(2)},
                POISE_AT_LEAST(0),
                .about = "left, right: shoulder to wrist over the length of the arm"),
    POISE_FIELD(poise_approach, reach, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "nearer shoulder to the opponent's head, in lengths of the own arm"),
    POISE_FIELD_AS("contacts", poise_approach, contact, POISE_KIND_RECORD,
                   .record = &contact_record,
                   .dims = {POISE_COUNTED(poise_approach, contacts, POISE_LIMBS)},
                   .about = "candidates: limbs as near to a part of the opponent as a touch needs"),
};
static const poise_record approach_record =
    POISE_RECORD("Approach", poise_approach, approach_fields);

static const char *const space_names[] = {"none", "picture", "assumed", "true", NULL};
static const char *const interaction_flags[] = {"facing_1",   "facing_2", "uncertain",
                                                "overlapped", "known",    NULL};
static const poise_field interaction_fields[] = {
    POISE_FIELD(poise_interaction, space, POISE_KIND_ENUM, .names = space_names,
                .about = "picture: no depth; assumed: camera space with average bodies; true: with "
                         "the given height"),
    POISE_FIELD(poise_interaction, flags, POISE_KIND_BITS, .names = interaction_flags),
    POISE_FIELD(poise_interaction, torso_m, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "metres per torso of the lengths here; 0 in the picture"),
    POISE_FIELD(poise_interaction, distance, POISE_KIND_F32, POISE_AT_LEAST(0),
                .about = "between the middles of the hips, mean torsos"),
    POISE_FIELD(poise_interaction, closing, POISE_KIND_F32,
                .about = "torsos per second, > 0: coming nearer"),
    POISE_FIELD(poise_interaction, offset, POISE_KIND_RECORD, .record = &poise_point3_record,
                .about = "from fighter 1 to fighter 2, torsos, axes of the camera"),
    POISE_FIELD(poise_interaction, velocity, POISE_KIND_RECORD, .record = &poise_point3_record,
                .about = "of fighter 2 relative to 1, torsos per second"),
    POISE_FIELD(poise_interaction, overlap, POISE_KIND_F32, POISE_RANGE(0, 1),
                .about = "shared area of the boxes over the smaller box"),
    POISE_FIELD(poise_interaction, approach, POISE_KIND_RECORD, .record = &approach_record,
                .dims = {POISE_FIXED(POISE_FIGHTERS)}, .about = "of 1 to 2, of 2 to 1"),
};
const poise_record poise_interaction_record =
    POISE_RECORD("Interaction", poise_interaction, interaction_fields);

static const char *const time_flags[] = {"estimated", "repaired", NULL};
static const char *const scene_flags[] = {"cut", "replay", NULL};
static const poise_field frame_fields[] = {
    POISE_FIELD_AS("frame", poise_motion_frame, time.index, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD_AS("pts_ns", poise_motion_frame, time.pts_ns, POISE_KIND_I64,
                   .about = "time since the first frame, nanoseconds"),
    POISE_FIELD_AS("time_flags", poise_motion_frame, time.flags, POISE_KIND_BITS,
                   .names = time_flags, OMIT),
    POISE_FIELD(poise_motion_frame, flags, POISE_KIND_BITS, .names = scene_flags, OMIT,
                .about = "cut: the camera jumped before this frame; replay: shown before"),
    POISE_FIELD(poise_motion_frame, replay_from_ns, POISE_KIND_I64, POISE_AT_LEAST(0), OMIT,
                .about = "time of the replay's first frame: take back what was said since"),
    POISE_FIELD_AS("fighter_1", poise_motion_frame, fighter[0], POISE_KIND_RECORD,
                   .record = &poise_motion_record, OMIT,
                   POISE_PRESENT(poise_motion_frame, fighter[0].flags, POISE_MOTION_SEEN)),
    POISE_FIELD_AS("fighter_2", poise_motion_frame, fighter[1], POISE_KIND_RECORD,
                   .record = &poise_motion_record, OMIT,
                   POISE_PRESENT(poise_motion_frame, fighter[1].flags, POISE_MOTION_SEEN)),
    POISE_FIELD(poise_motion_frame, interaction, POISE_KIND_RECORD,
                .record = &poise_interaction_record, OMIT,
                POISE_PRESENT(poise_motion_frame, interaction.flags, POISE_INTERACTION_KNOWN)),
};
const poise_record poise_motion_frame_record =
    POISE_RECORD("MotionFrame", poise_motion_frame, frame_fields);

static const char type_name[] = "poise.motion";

static const poise_field header_fields[] = {
    POISE_FIELD(poise_motion_header, type, POISE_KIND_TEXT, .about = "poise.motion"),
    POISE_FIELD(poise_motion_header, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(poise_motion_header, poise_version, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_motion_header, source, POISE_KIND_TEXT, OMIT,
                .about = "name of the source; absent when private"),
    POISE_FIELD(poise_motion_header, width, POISE_KIND_I32, POISE_AT_LEAST(0),
                .about = "of the first frame, pixels"),
    POISE_FIELD(poise_motion_header, height, POISE_KIND_I32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion_header, fps, POISE_KIND_F64, POISE_AT_LEAST(0),
                .about = "nominal frames per second, 0.0 unknown; the frames' own times count"),
    POISE_FIELD(poise_motion_header, height_m, POISE_KIND_F64, .limits = POISE_LIMIT_MIN_OPEN,
                .flags = POISE_FIELD_NULLABLE | POISE_FIELD_OPTIONAL,
                POISE_PRESENT(poise_motion_header, has_height, 1),
                .about =
                    "stature the user gave, metres; null: lengths are those of average bodies"),
};
const poise_record poise_motion_header_record = POISE_RECORD(
    "MotionHeader", poise_motion_header, header_fields, .version = POISE_MOTION_VERSION,
    .flags = POISE_RECORD_OPEN, .about = "first line of motion.jsonl");

poise_motion_header poise_motion_header_defaults(void)
{
    poise_motion_header header = {.schema_version = POISE_MOTION_VERSION};
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

int poise_motion_write_header(poise_json *json, const poise_motion_header *header, poise_err *err)
{
    static const char *const units[][2] = {
        {"torso", "the fighter's own length from the middle of the hips to that of the shoulders; "
                  "torso_m, torso_px"},
        {"axes", "x right, y down, z away from the camera"},
        {"velocity", "33 x [x, y, z] torsos per second, relative to the hips"},
        {"acceleration", "33 x [x, y, z] torsos per second squared, relative to the hips"},
        {"angles", "radians; angle_speed: radians per second"},
        {"root_m", "metres from the camera; root_velocity_m: metres per second"},
        {"root_px", "pixels; root_velocity_px: pixels per second"},
        {"interaction", "mean torsos of the two fighters; torso_m: metres per such torso"},
    };
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof header_fields / sizeof *header_fields; i++)
        poise_json_field(json, &poise_motion_header_record, header_fields[i].name, header);
    poise_json_key(json, "units");
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        poise_json_key(json, units[i][0]);
        poise_json_text(json, units[i][1]);
    }
    poise_json_end(json);
    write_names(json, "landmark_names", poise_landmark_names);
    write_names(json, "angle_names", poise_angle_names);
    poise_json_end(json);
    return poise_json_finish(json, err);
}

int poise_motion_write_frame(poise_json *json, const poise_motion_frame *frame, poise_err *err)
{
    poise_json_record(json, &poise_motion_frame_record, frame);
    int code = poise_json_finish(json, err);
    return code ? poise_fail_prefix(err, code, "frame %" PRId64, frame->time.index) : 0;
}

int poise_motion_read_header(poise_lines *lines, poise_motion_header *ret_header, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    poise_motion_header header;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code == POISE_EOF
                   ? poise_fail(err, POISE_EFORMAT, "%s: the file is empty", lines->name)
                   : code;
    code = poise_json_read(text, size, &poise_motion_header_record, NULL, &header, err);
    if (!code && strcmp(header.type, type_name) != 0)
        code = poise_fail(err, POISE_EFORMAT, "type: '%s' is not '%s'", header.type, type_name);
    if (code)
        return poise_fail_prefix(err, code, "%s: line %" PRId64 " is no header of a motion file",
                                 lines->name, lines->number);
    *ret_header = header;
    return 0;
}

int poise_motion_read_frame(poise_lines *lines, poise_motion_frame *ret_frame, int *ret_cut,
                            poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    poise_motion_frame frame;
    *ret_cut = 0;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code;
    code = poise_json_read(text, size, &poise_motion_frame_record, NULL, &frame, err);
    if (!code) {
        for (int i = 0; i < POISE_FIGHTERS; i++)
            frame.fighter[i].fighter = i + 1;
        *ret_frame = frame;
        return 0;
    }
    if (cut && code == POISE_EFORMAT) {
        *ret_cut = 1;
        return poise_fail(err, POISE_EOF,
                          "%s: line %" PRId64 " is cut off; the frames before it are complete",
                          lines->name, lines->number);
    }
    return poise_fail_prefix(err, code, "%s: line %" PRId64, lines->name, lines->number);
}

static int vector_is_sound(const void *value, poise_err *err)
{
    const poise_motion_vector *v = value;
    if (strcmp(v->fighter_id, "fighter_1") != 0 && strcmp(v->fighter_id, "fighter_2") != 0)
        return poise_fail(err, POISE_EFORMAT, "fighter_id: '%s' is neither fighter_1 nor fighter_2",
                          v->fighter_id);
    return 0;
}

static const poise_field vector_fields[] = {
    POISE_FIELD(poise_motion_vector, frame_id, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion_vector, timestamp_ms, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion_vector, fighter_id, POISE_KIND_TEXT,
                .about = "fighter_1 or fighter_2"),
    POISE_FIELD(poise_motion_vector, velocity, POISE_KIND_F32, ALL99),
    POISE_FIELD(poise_motion_vector, acceleration, POISE_KIND_F32, ALL99),
    POISE_FIELD(
        poise_motion_vector, joint_angles, POISE_KIND_F32,
        .dims = {POISE_COUNTED(poise_motion_vector, joint_angle_count, POISE_VECTOR_ANGLES_MAX)},
        .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_NULLABLE,
        POISE_PRESENT(poise_motion_vector, present, POISE_VECTOR_HAS_ANGLES), .about = "radians"),
    POISE_FIELD(poise_motion_vector, velocity_norm, POISE_KIND_F32, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_motion_vector, acceleration_norm, POISE_KIND_F32, POISE_AT_LEAST(0),
                .flags = POISE_FIELD_OPTIONAL),
    POISE_FIELD(poise_motion_vector, is_stable, POISE_KIND_BOOL, .flags = POISE_FIELD_OPTIONAL,
                .fallback = 1),
};
const poise_record poise_motion_vector_record =
    POISE_RECORD("MotionVector", poise_motion_vector, vector_fields, .flags = POISE_RECORD_OPEN,
                 .check = vector_is_sound, .about = "NeuroCombat's message");

static float clamped_to(float x, float limit, int64_t *count)
{
    const float y = isnan(x) ? 0 : x > limit ? limit : x < -limit ? -limit : x;
    *count += !(x == y);
    return y;
}

static float flatten(const poise_point3 *from, float limit, float *to, int64_t *count)
{
    double sum = 0;
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const float p[3] = {from[j].x, from[j].y, from[j].z};
        for (int k = 0; k < 3; k++) {
            to[3 * j + k] = clamped_to(p[k], limit, count);
            sum += (double)to[3 * j + k] * (double)to[3 * j + k];
        }
    }
    return (float)sqrt(sum);
}

poise_motion_vector poise_motion_vector_of(const poise_motion *motion, int64_t frame_id,
                                           int64_t timestamp_ms, int64_t *clamped)
{
    poise_motion_vector v = {.frame_id = frame_id, .timestamp_ms = timestamp_ms};
    int64_t count = 0;
    snprintf(v.fighter_id, sizeof v.fighter_id, "fighter_%d", motion->fighter == 2 ? 2 : 1);
    v.velocity_norm = flatten(motion->velocity, POISE_VECTOR_SPEED_MAX, v.velocity, &count);
    v.acceleration_norm =
        flatten(motion->acceleration, POISE_VECTOR_ACCELERATION_MAX, v.acceleration, &count);
    if (motion->angles_valid == (1u << POISE_ANGLES) - 1) {
        v.present = POISE_VECTOR_HAS_ANGLES;
        v.joint_angle_count = POISE_ANGLES;
        memcpy(v.joint_angles, motion->angles, sizeof motion->angles);
    }
    v.is_stable = (motion->flags & POISE_MOTION_STABLE) != 0;
    if (clamped != NULL)
        *clamped += count;
    return v;
}
