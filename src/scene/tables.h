/* Field tables of the scene types, and poses.jsonl: one line about the source, then one line per
 * frame. docs/formats.md describes the file for its users.
 *
 *     poise_poses_header header = poise_poses_header_defaults(); header.width = …;
 *     poise_poses_write_header(&json, &header); poise_poses_write_frame(&json, &scene); …
 */
#ifndef POISE_SCENE_TABLES_H
#define POISE_SCENE_TABLES_H

#include "record/json.h"
#include "record/lines.h"
#include "record/record.h"

#include <poise/scene.h>

enum { POISE_POSES_VERSION = 1, POISE_POSES_TEXT = 256, POISE_POSES_NAME = 32 };

extern const poise_record poise_point3_record;   /* [x, y, z] */
extern const poise_record poise_landmark_record; /* [x, y, z, visibility, presence] */
extern const poise_record poise_bbox_record;     /* [x, y, w, h, score] */
extern const poise_record poise_rect_record;     /* [xc, yc, w, h, rot] */
extern const poise_record poise_hand_record;
extern const poise_record poise_person_record;
extern const poise_record poise_frame_time_record;
extern const poise_record poise_scene_record; /* one line of poses.jsonl */

/* First line of poses.jsonl. Everything a reader needs to understand the rest; nothing that names a
 * patient unless the caller fills in `source`. */
typedef struct poise_poses_header {
    int32_t schema_version;
    char type[32]; /* "poise.poses" */
    char poise_version[32];
    char source[POISE_POSES_TEXT]; /* file name; empty (then not written) in clinical mode */
    int32_t width, height;         /* pixels, of the first frame; 0 unknown */
    double fps;                    /* nominal rate of the source, 0 unknown; time is pts_ns */
    double fov_degrees;            /* horizontal, used for camera_mm */
    double height_m;               /* stature given by the user */
    int32_t has_height;            /* 0: no height was given, lengths are assumed */
    char model[64];                /* "pose_full" … */
    char model_sha256[65];         /* hex or empty */
    char rule[16];                 /* "many" or "mediapipe" */
    int32_t smooth;                /* temporal filters were on */
    int32_t fighters;              /* 2: two of the people are fighters 1 and 2; 0: not asked for */
    char fighter_name[2][POISE_POSES_NAME]; /* as the user named them; may be empty */
} poise_poses_header;

extern const poise_record poise_poses_header_record;

/* Everything zero except schema_version, type, poise_version. */
poise_poses_header poise_poses_header_defaults(void);

/* One line each, with line feed (poise_json with indent 0; both finish the document). The header's
 * line also lists units and landmark names. */
int poise_poses_write_header(poise_json *json, const poise_poses_header *header, poise_err *err);
int poise_poses_write_frame(poise_json *json, const poise_scene *scene, poise_err *err);

/* Reads the first line (checks type and version), then frame after frame. A last line that was cut
 * off in writing is not an error: poise_poses_read_frame returns POISE_EOF and sets *ret_cut.
 * Errors name file and line. */
int poise_poses_read_header(poise_lines *lines, poise_poses_header *ret_header, poise_err *err);
int poise_poses_read_frame(poise_lines *lines, poise_scene *ret_scene, int *ret_cut,
                           poise_err *err);

#endif
