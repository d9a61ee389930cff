/* Names of landmarks, lines to draw between them, and maps between the skeletons poise speaks.
 * Constant data. */
#ifndef POISE_SCENE_NAMES_H
#define POISE_SCENE_NAMES_H

#include <poise/scene.h>
#include <stddef.h>

enum {
    POISE_COCO_KEYPOINTS = 17,
    POISE_BERKELEY_JOINTS = 43,
    POISE_POSE_EDGES = 35,
    POISE_HAND_EDGES = 21
};

/* Landmarks by their index in poise_person.landmarks; left and right are the person's own. */
enum poise_landmark_index {
    POISE_NOSE = 0,
    POISE_LEFT_EYE_INNER,
    POISE_LEFT_EYE,
    POISE_LEFT_EYE_OUTER,
    POISE_RIGHT_EYE_INNER,
    POISE_RIGHT_EYE,
    POISE_RIGHT_EYE_OUTER,
    POISE_LEFT_EAR,
    POISE_RIGHT_EAR,
    POISE_MOUTH_LEFT,
    POISE_MOUTH_RIGHT,
    POISE_LEFT_SHOULDER,
    POISE_RIGHT_SHOULDER,
    POISE_LEFT_ELBOW,
    POISE_RIGHT_ELBOW,
    POISE_LEFT_WRIST,
    POISE_RIGHT_WRIST,
    POISE_LEFT_PINKY,
    POISE_RIGHT_PINKY,
    POISE_LEFT_INDEX,
    POISE_RIGHT_INDEX,
    POISE_LEFT_THUMB,
    POISE_RIGHT_THUMB,
    POISE_LEFT_HIP,
    POISE_RIGHT_HIP,
    POISE_LEFT_KNEE,
    POISE_RIGHT_KNEE,
    POISE_LEFT_ANKLE,
    POISE_RIGHT_ANKLE,
    POISE_LEFT_HEEL,
    POISE_RIGHT_HEEL,
    POISE_LEFT_FOOT_INDEX,
    POISE_RIGHT_FOOT_INDEX
};

/* Each list ends with NULL. */
extern const char
    *const poise_landmark_names[POISE_LANDMARKS + 1]; /* "nose" … "right_foot_index" */
extern const char
    *const poise_hand_landmark_names[POISE_HAND_LANDMARKS + 1];      /* "wrist" … "pinky_tip" */
extern const char *const poise_coco_names[POISE_COCO_KEYPOINTS + 1]; /* COCO order */
/* The joints of berkeley_mhad_43, the skeleton of NeuroPose's default model. They are places on a
 * marker suit; most cannot be derived from the 33 landmarks, so poise never fills them in: names
 * for reading foreign files. */
extern const char *const poise_berkeley_names[POISE_BERKELEY_JOINTS + 1];

/* Pairs of indices to draw lines between. */
extern const uint8_t poise_pose_edges[POISE_POSE_EDGES][2];
extern const uint8_t poise_hand_edges[POISE_HAND_EDGES][2];

/* The landmark on the other side of the body (nose: itself). */
extern const uint8_t poise_landmark_mirror[POISE_LANDMARKS];
/* Which landmark a COCO keypoint is. */
extern const uint8_t poise_coco_to_landmark[POISE_COCO_KEYPOINTS];
/* Which COCO keypoint a landmark is, or -1. */
extern const int8_t poise_landmark_to_coco[POISE_LANDMARKS];

/* Index of a name in a NULL-terminated list, or -1. */
int poise_name_index(const char *const *names, const char *name);

/* Picks the 17 COCO keypoints out of the 33 landmarks. */
void poise_coco_from_landmarks(const poise_landmark landmarks[POISE_LANDMARKS],
                               poise_landmark ret_coco[POISE_COCO_KEYPOINTS]);

/* Puts 17 COCO keypoints into their places of the 33; the other 16 are all zero, also visibility
 * and presence: absent, not guessed. */
void poise_landmarks_from_coco(const poise_landmark coco[POISE_COCO_KEYPOINTS],
                               poise_landmark ret_landmarks[POISE_LANDMARKS]);

#endif
