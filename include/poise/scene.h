/* What poise says about one moment of a source: time, people, hands. SPDX-License-Identifier: Apache-2.0
 *
 * Flat structs with inline bounded arrays and no pointers: copy, queue or store them as they are.
 * Axes: image x right, y down, in pixels of the source frame, edges convention (the centre of the
 * top-left pixel is 0.5, 0.5). Camera space x right, y down, z away from the camera, millimetres.
 * World landmarks: metres, origin in the middle of the hips, x right, y down, z away from the camera. */
#ifndef POISE_SCENE_H
#define POISE_SCENE_H

#include <poise/version.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    POISE_LANDMARKS = 33,      /* MediaPipe Pose order: 0 nose … 11 left shoulder … 32 right foot index */
    POISE_HAND_LANDMARKS = 21, /* MediaPipe Hands order: 0 wrist … 20 pinky tip */
    POISE_PEOPLE_MAX = 32      /* people in one scene; more are dropped, smallest first, and counted */
};

typedef struct poise_point3 {
    float x, y, z;
} poise_point3;

/* One image landmark. x, y: pixels (may lie outside the frame). z: same scale as x (pixels), 0 at the
 * hips, negative nearer to the camera. visibility, presence: 0..1 (hands: 1). */
typedef struct poise_landmark {
    float x, y, z;
    float visibility, presence;
} poise_landmark;

/* Axis-aligned box: top-left corner and size, pixels. score 0..1. */
typedef struct poise_bbox {
    float x, y, w, h;
    float score;
} poise_bbox;

/* Rotated region of interest as MediaPipe's NormalizedRect: xc, w in units of the image width; yc, h in
 * units of its height; rot in radians, positive is clockwise on the screen. */
typedef struct poise_rect {
    float xc, yc, w, h, rot;
} poise_rect;

typedef struct poise_hand {
    int32_t present;   /* 0: the rest of the struct is zero */
    float score;       /* presence 0..1 */
    float right_score; /* probability that it is the person's anatomical right hand, 0..1, from the model
                          (its label assumes a mirrored image; poise has already undone that) */
    poise_rect roi;    /* where it was looked for */
    poise_landmark landmarks[POISE_HAND_LANDMARKS]; /* image */
    poise_point3 world_m[POISE_HAND_LANDMARKS];     /* metres, origin at the hand's geometric centre */
} poise_hand;

enum poise_person_flags {
    POISE_PERSON_NEW = 1u << 0,           /* first frame of this id: its filters started here */
    POISE_PERSON_SCALE_ASSUMED = 1u << 1, /* lengths are those of an average body: no --height was given */
    POISE_PERSON_CAMERA_VALID = 1u << 2,  /* camera_mm could be solved */
    POISE_PERSON_OVERLAPPED = 1u << 3,    /* shares much of its region with another person */
    POISE_PERSON_UNCERTAIN = 1u << 4,     /* `fighter` rests on thin evidence (clinch, just after a cut or an
                                             occlusion): do not count what this person does without saying so */
    POISE_PERSON_EARLIER = 1u << 5,       /* the pose is of an earlier frame, as a rule the one before: somebody who is
                                             not one of the two fighters (poise_people_settings.fighters), or, hurried,
                                             a fighter who was found after that frame's scene was made */
    POISE_PERSON_CONFIRMED = 1u << 6,     /* with two fighters: a second network sees this body too, and most of its joints;
                                             they are taken for the person's own, overlapped or not */
    POISE_PERSON_ERROR_VALID = 1u << 7    /* error_px is known */
};

typedef struct poise_person {
    int32_t id; /* >= 1, unique within a source, never reused. Not an identity: a person who was lost and
                   found again has a new id (identity is another room's work) */
    uint32_t flags;
    int32_t fighter; /* 1 or 2: which of the two fighters, kept through occlusion and cuts; 0: neither, or not asked
                        for (poise_people_settings.fighters) */
    float score;    /* presence 0..1 by the landmark model */
    poise_bbox box; /* of the landmarks 0..32 with visibility >= 0.5 (all, if fewer than 4 such) */
    poise_rect roi; /* the region the landmarks came from */
    poise_landmark landmarks[POISE_LANDMARKS]; /* image, smoothed */
    poise_point3 world_m[POISE_LANDMARKS];     /* hip-centred, smoothed; scaled to --height if given */
    poise_point3 camera_mm[POISE_LANDMARKS];   /* camera space; zero unless POISE_PERSON_CAMERA_VALID */
    float error_px[POISE_LANDMARKS]; /* how far each landmark is expected to be off across the picture, pixels, before smoothing:
                                        what the network that looked closely at a fighter expects of it, put together with the
                                        landmark network's usual error, as their places are. Those of face, hands and feet are
                                        their nearest joint's. Zero unless POISE_PERSON_ERROR_VALID */
    float camera_rms_px; /* how well camera_mm reprojects onto landmarks: weighted RMS, pixels */
    poise_hand hands[2]; /* 0 the person's left, 1 right */
} poise_person;

enum poise_time_flags {
    POISE_TIME_ESTIMATED = 1u << 0, /* the source gave no PTS: counted on from the frame rate */
    POISE_TIME_REPAIRED = 1u << 1   /* PTS stood still or went back: moved to just after the previous one */
};

/* When a frame was: media time, strictly increasing within a source. */
typedef struct poise_frame_time {
    int64_t index;  /* 0, 1, 2 … in decode order */
    int64_t pts_ns; /* time since the first frame of the source, nanoseconds (after --capture-fps) */
    uint32_t flags;
} poise_frame_time;

enum poise_scene_flags {
    POISE_SCENE_CUT = 1u << 0,   /* the camera jumped before this frame: nothing here goes on from the frame before */
    POISE_SCENE_REPLAY = 1u << 1 /* shows again, usually slower, what was shown before: nothing in it may be counted */
};

typedef struct poise_scene {
    poise_frame_time time;
    int32_t width, height;  /* of the frame, pixels */
    uint32_t flags;         /* looked for only with poise_people_settings.fighters */
    int64_t replay_from_ns; /* with POISE_SCENE_REPLAY: media time of the replay's first frame. A replay is recognised
                               some time after it began: the frames from there on belong to it, whatever they said */
    int32_t people_count;   /* 0..POISE_PEOPLE_MAX, by ascending id */
    int32_t people_dropped; /* found but over the limit */
    int32_t detector_ran;   /* how many detector inferences this frame took */
    int32_t landmark_ran;   /* how many landmark inferences */
    poise_person people[POISE_PEOPLE_MAX];
} poise_scene;

#ifdef __cplusplus
}
#endif
#endif
