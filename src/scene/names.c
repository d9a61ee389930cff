#include "scene/names.h"

#include <string.h>

const char *const poise_landmark_names[POISE_LANDMARKS + 1] = {
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
    NULL,
};

const char *const poise_hand_landmark_names[POISE_HAND_LANDMARKS + 1] = {
    "wrist",
    "thumb_cmc",
    "thumb_mcp",
    "thumb_ip",
    "thumb_tip",
    "index_finger_mcp",
    "index_finger_pip",
    "index_finger_dip",
    "index_finger_tip",
    "middle_finger_mcp",
    "middle_finger_pip",
    "middle_finger_dip",
    "middle_finger_tip",
    "ring_finger_mcp",
    "ring_finger_pip",
    "ring_finger_dip",
    "ring_finger_tip",
    "pinky_mcp",
    "pinky_pip",
    "pinky_dip",
    "pinky_tip",
    NULL,
};

const char *const poise_coco_names[POISE_COCO_KEYPOINTS + 1] = {
    "nose",           "left_eye",   "right_eye",   "left_ear",   "right_ear",   "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip",
    "right_hip",      "left_knee",  "right_knee",  "left_ankle", "right_ankle", NULL,
};

const char *const poise_berkeley_names[POISE_BERKELEY_JOINTS + 1] = {
    "head",  "lhead", "rhead", "rback", "backl", "backt", "lback", "lside", "bell",
    "chest", "rside", "lsho1", "lsho2", "larm",  "lelb",  "lwri",  "lhan1", "lhan2",
    "lhan3", "rsho1", "rsho2", "rarm",  "relb",  "rwri",  "rhan1", "rhan2", "rhan3",
    "lhipb", "lhipf", "lhipl", "lleg",  "lkne",  "lank",  "lhee",  "lfoo",  "rhipb",
    "rhipf", "rhipl", "rleg",  "rkne",  "rank",  "rhee",  "rfoo",  NULL,
};

const uint8_t poise_pose_edges[POISE_POSE_EDGES][2] = {
    {0, 1},   {1, 2},   {2, 3},   {3, 7},   {0, 4},   {4, 5},   {5, 6},   {6, 8},   {9, 10},
    {11, 12}, {11, 13}, {13, 15}, {15, 17}, {15, 19}, {15, 21}, {17, 19}, {12, 14}, {14, 16},
    {16, 18}, {16, 20}, {16, 22}, {18, 20}, {11, 23}, {12, 24}, {23, 24}, {23, 25}, {24, 26},
    {25, 27}, {26, 28}, {27, 29}, {28, 30}, {29, 31}, {30, 32}, {27, 31}, {28, 32},
};

const uint8_t poise_hand_edges[POISE_HAND_EDGES][2] = {
    {0, 1},   {1, 2},   {2, 3},   {3, 4},   {0, 5},   {5, 6},   {6, 7},
    {7, 8},   {5, 9},   {9, 10},  {10, 11}, {11, 12}, {9, 13},  {13, 14},
    {14, 15}, {15, 16}, {13, 17}, {0, 17},  {17, 18}, {18, 19}, {19, 20},
};

const uint8_t poise_landmark_mirror[POISE_LANDMARKS] = {
    0,  4,  5,  6,  1,  2,  3,  8,  7,  10, 9,  12, 11, 14, 13, 16, 15,
    18, 17, 20, 19, 22, 21, 24, 23, 26, 25, 28, 27, 30, 29, 32, 31,
};

const uint8_t poise_coco_to_landmark[POISE_COCO_KEYPOINTS] = {
    0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28,
};

const int8_t poise_landmark_to_coco[POISE_LANDMARKS] = {
    0,  -1, 1,  -1, -1, 2,  -1, 3,  4,  -1, -1, 5,  6,  7,  8,  9,  10,
    -1, -1, -1, -1, -1, -1, 11, 12, 13, 14, 15, 16, -1, -1, -1, -1,
};

int poise_name_index(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], name))
            return i;
    return -1;
}

void poise_coco_from_landmarks(const poise_landmark landmarks[POISE_LANDMARKS],
                               poise_landmark ret_coco[POISE_COCO_KEYPOINTS])
{
    for (int i = 0; i < POISE_COCO_KEYPOINTS; i++)
        ret_coco[i] = landmarks[poise_coco_to_landmark[i]];
}

void poise_landmarks_from_coco(const poise_landmark coco[POISE_COCO_KEYPOINTS],
                               poise_landmark ret_landmarks[POISE_LANDMARKS])
{
    memset(ret_landmarks, 0, POISE_LANDMARKS * sizeof *ret_landmarks);
    for (int i = 0; i < POISE_COCO_KEYPOINTS; i++)
        ret_landmarks[poise_coco_to_landmark[i]] = coco[i];
}
