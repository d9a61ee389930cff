#include "scene/motion.h"

#include "scene/names.h"

const char *const poise_limb_names[POISE_LIMBS + 1] = {
    "left_wrist", "right_wrist", "left_elbow",  "right_elbow", "left_knee",
    "right_knee", "left_ankle",  "right_ankle", NULL,
};

const char *const poise_target_names[POISE_TARGETS + 1] = {"head", "trunk", "legs", "arms", NULL};

const uint8_t poise_limb_landmark[POISE_LIMBS] = {
    POISE_LEFT_WRIST, POISE_RIGHT_WRIST, POISE_LEFT_ELBOW, POISE_RIGHT_ELBOW,
    POISE_LEFT_KNEE,  POISE_RIGHT_KNEE,  POISE_LEFT_ANKLE, POISE_RIGHT_ANKLE,
};

const uint8_t poise_window_joints[POISE_WINDOW_JOINTS] = {
    POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER, POISE_LEFT_ELBOW, POISE_RIGHT_ELBOW,
    POISE_LEFT_WRIST,    POISE_RIGHT_WRIST,    POISE_LEFT_HIP,   POISE_RIGHT_HIP,
    POISE_LEFT_KNEE,     POISE_RIGHT_KNEE,     POISE_LEFT_ANKLE, POISE_RIGHT_ANKLE,
};

#define LIMB(name) name "_to_head", name "_to_trunk", name "_to_legs", name "_to_arms"
const char *const poise_interaction_value_names[POISE_INTERACTION_VALUES + 1] = {
    "known",
    "distance",
    "closing",
    "offset_x",
    "offset_y",
    "offset_z",
    "velocity_x",
    "velocity_y",
    "velocity_z",
    "facing_cos",
    "facing_sin",
    "opponent_facing_cos",
    "opponent_facing_sin",
    "left_extension",
    "right_extension",
    "opponent_left_extension",
    "opponent_right_extension",
    "reach",
    "opponent_reach",
    "overlap",
    LIMB("left_wrist"),
    LIMB("right_wrist"),
    LIMB("left_elbow"),
    LIMB("right_elbow"),
    LIMB("left_knee"),
    LIMB("right_knee"),
    LIMB("left_ankle"),
    LIMB("right_ankle"),
    "left_wrist_closing",
    "right_wrist_closing",
    "left_elbow_closing",
    "right_elbow_closing",
    "left_knee_closing",
    "right_knee_closing",
    "left_ankle_closing",
    "right_ankle_closing",
    NULL,
};
