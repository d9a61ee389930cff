/* Field tables of the motion types: motion.jsonl (one line about the file, then one line per frame;
 * docs/formats.md) and NeuroCombat's MotionVector (NC-SCH-3), the message on the wire. */
#ifndef POISE_SCENE_MOTION_TABLES_H
#define POISE_SCENE_MOTION_TABLES_H

#include "record/json.h"
#include "record/lines.h"
#include "record/record.h"
#include "scene/motion.h"

enum { POISE_MOTION_VERSION = 1 };

extern const poise_record poise_motion_record;
extern const poise_record poise_interaction_record;
extern const poise_record poise_motion_frame_record; /* one line of motion.jsonl */

/* First line of motion.jsonl. */
typedef struct poise_motion_header {
    int32_t schema_version;
    char type[32]; /* "poise.motion" */
    char poise_version[32];
    char source[512];      /* file name; empty (then not written) in clinical mode */
    int32_t width, height; /* pixels, of the first frame; 0 unknown */
    double fps;            /* nominal rate of the source, 0 unknown; time is pts_ns */
    double height_m;       /* stature given by the user */
    int32_t has_height;    /* 0: metres are those of average bodies */
} poise_motion_header;

extern const poise_record poise_motion_header_record;

/* Everything zero except schema_version, type, poise_version. */
poise_motion_header poise_motion_header_defaults(void);

/* One line each, with line feed (poise_json with indent 0; both finish the document). The header's
 * line also lists units and the names of landmarks, angles, limbs and targets. In a frame's line a
 * fighter that was not seen is left out. */
int poise_motion_write_header(poise_json *json, const poise_motion_header *header, poise_err *err);
int poise_motion_write_frame(poise_json *json, const poise_motion_frame *frame, poise_err *err);

/* As poise_poses_read_header and poise_poses_read_frame. */
int poise_motion_read_header(poise_lines *lines, poise_motion_header *ret_header, poise_err *err);
int poise_motion_read_frame(poise_lines *lines, poise_motion_frame *ret_frame, int *ret_cut,
                            poise_err *err);

enum { POISE_VECTOR_HAS_ANGLES = 1, POISE_VECTOR_ANGLES_MAX = 20 };

/* NC-SCH-3. Units are ours, the contract names none: torsos, seconds, radians. */
typedef struct poise_motion_vector {
    int64_t frame_id;
    int64_t timestamp_ms; /* epoch */
    char fighter_id[16];  /* fighter_1, fighter_2 */
    float velocity[POISE_LANDMARKS * 3];
    float acceleration[POISE_LANDMARKS * 3];
    int32_t joint_angle_count; /* 0: null */
    float joint_angles[POISE_VECTOR_ANGLES_MAX];
    float velocity_norm, acceleration_norm;
    int32_t is_stable;
    uint32_t present; /* POISE_VECTOR_HAS_ANGLES */
} poise_motion_vector;

extern const poise_record poise_motion_vector_record;

/* What goes on the wire for one motion: components beyond what the contract's readers take for
 * sane (POISE_VECTOR_SPEED_MAX, POISE_VECTOR_ACCELERATION_MAX) are clamped, and how many were is
 * added to *clamped (may be NULL); the norms are those of the clamped values. joint_angles is null
 * unless all are known. */
#define POISE_VECTOR_SPEED_MAX        100.0f   /* torsos/s, about 50 m/s */
#define POISE_VECTOR_ACCELERATION_MAX 10000.0f /* torsos/s^2 */
poise_motion_vector poise_motion_vector_of(const poise_motion *motion, int64_t frame_id,
                                           int64_t timestamp_ms, int64_t *clamped);

#endif
