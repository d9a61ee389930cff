#include "moves.h"

#include <stddef.h>

const char *const sparring_label_names[LABEL_COUNT + 1] = {
    "idle", "jab",   "cross", "hook",  "uppercut", "kick_low", "kick_mid", "kick_high",
    "knee", "elbow", "block", "dodge", "clinch",   "takedown", "ground",   NULL,
};

/* Straight lead punch: lead shoulder turns in, rear hand guards the chin. */
static const sparring_key jab[] = {
    {0.06, LEAD_HAND_Z, 0.31}, {0.07, LEAD_ELBOW, 20},  {0.08, LEAD_REACH, 0.02},
    {0.17, LEAD_REACH, 1},     {0.17, LEAD_ELBOW, 42},  {0.17, LEAD_FIST, 80},
    {0.17, LEAD_SHRUG, 0.06},  {0.17, CHEST_YAW, -18},  {0.18, PELVIS_Z, 0.06},
    {0.18, PELVIS_YAW, -40},   {0.18, CHEST_PITCH, 15}, {0.18, REAR_HAND_Y, 0.075},
    {0.18, REAR_HAND_Z, 0.16}, {0.19, HEAD_PITCH, 12},  {0.20, REAR_HEEL, 26},
    {0.205, LEAD_REACH, 0.97}, {0.21, LEAD_FIST, 78},   {0.36, LEAD_REACH, 0.10},
};

/* The same to the body: knees bend, trunk comes forward. */
static const sparring_key jab_body[] = {
    {0.08, PELVIS_Y, -0.10},  {0.09, LEAD_REACH, 0.02}, {0.20, LEAD_REACH, 1},
    {0.20, LEAD_ELBOW, 35},   {0.20, LEAD_FIST, 70},    {0.20, LEAD_SHRUG, 0.06},
    {0.20, CHEST_YAW, -18},   {0.20, CHEST_PITCH, 24},  {0.20, PELVIS_Y, -0.19},
    {0.20, PELVIS_Z, 0.05},   {0.20, PELVIS_PITCH, 12}, {0.20, REAR_HAND_Y, 0.10},
    {0.23, LEAD_REACH, 0.97}, {0.40, LEAD_REACH, 0.08},
};

/* Straight rear punch: hips and shoulders turn through, the rear foot pivots on its ball. */
static const sparring_key cross[] = {
    {0.08, CHEST_YAW, -7},     {0.08, PELVIS_YAW, -40},   {0.08, REAR_HAND_Z, 0.17},
    {0.10, REAR_REACH, 0.02},  {0.12, REAR_PIVOT, 8},     {0.22, PELVIS_YAW, 2},
    {0.22, CHEST_YAW, 22},     {0.22, REAR_REACH, 1},     {0.22, REAR_ELBOW, 48},
    {0.22, REAR_FIST, 85},     {0.22, REAR_SHRUG, 0.07},  {0.22, PELVIS_Z, 0.085},
    {0.22, REAR_PIVOT, 42},    {0.22, REAR_HEEL, 38},     {0.22, LEAD_HAND_X, 0.10},
    {0.22, LEAD_HAND_Z, 0.20}, {0.22, LEAD_HAND_Y, 0.06}, {0.23, CHEST_PITCH, 17},
    {0.23, PELVIS_Y, -0.085},  {0.23, HEAD_PITCH, 12},    {0.26, REAR_REACH, 0.97},
    {0.27, CHEST_YAW, 21},     {0.43, REAR_REACH, 0.10},  {0.45, PELVIS_YAW, -24},
};

/* Lead hook: loaded outside, then the whole trunk swings with the bent arm held level. */
static const sparring_key hook[] = {
    {0.14, CHEST_YAW, 16},      {0.14, PELVIS_YAW, -28},   {0.14, LEAD_HAND_X, 0.25},
    {0.14, LEAD_HAND_Y, -0.03}, {0.14, LEAD_HAND_Z, 0.22}, {0.14, LEAD_ELBOW, 62},
    {0.14, LEAD_REACH, 0.02},   {0.14, CHEST_ROLL, 6},     {0.14, LEAD_FIST, 20},
    {0.21, LEAD_HAND_X, 0.36},  {0.21, LEAD_HAND_Y, 0.04}, {0.21, LEAD_HAND_Z, 0.34},
    {0.21, LEAD_ELBOW, 82},     {0.21, LEAD_REACH, 0.35},  {0.28, LEAD_REACH, 1},
    {0.28, LEAD_ELBOW, 90},     {0.28, CHEST_YAW, -34},    {0.28, PELVIS_YAW, -56},
    {0.28, LEAD_PIVOT, -34},    {0.28, LEAD_HEEL, 30},     {0.28, LEAD_SHRUG, 0.05},
    {0.28, LEAD_FIST, 55},      {0.28, REAR_HAND_Y, 0.08}, {0.28, REAR_HAND_Z, 0.14},
    {0.28, PELVIS_Z, 0.05},     {0.29, HEAD_PITCH, 12},    {0.32, LEAD_REACH, 0.96},
    {0.33, CHEST_YAW, -38},     {0.46, LEAD_REACH, 0.08},  {0.48, LEAD_ELBOW, 50},
};

/* Rear uppercut: a dip on the rear leg, then legs and hips drive the fist up. */
static const sparring_key uppercut[] = {
    {0.15, PELVIS_Y, -0.16},   {0.15, CHEST_ROLL, -12},    {0.15, CHEST_YAW, -10},
    {0.15, CHEST_PITCH, 19},   {0.15, REAR_HAND_X, -0.17}, {0.15, REAR_HAND_Y, -0.26},
    {0.15, REAR_HAND_Z, 0.20}, {0.15, REAR_ELBOW, 6},      {0.15, REAR_FIST, -60},
    {0.16, REAR_REACH, 0.02},  {0.22, REAR_REACH, 0.42},   {0.22, REAR_HAND_Y, -0.20},
    {0.29, REAR_REACH, 1},     {0.29, PELVIS_Y, -0.035},   {0.29, PELVIS_YAW, 0},
    {0.29, CHEST_YAW, 24},     {0.29, CHEST_ROLL, 2},      {0.29, CHEST_PITCH, 5},
    {0.29, PELVIS_Z, 0.07},    {0.29, REAR_PIVOT, 38},     {0.29, REAR_HEEL, 38},
    {0.29, REAR_SHRUG, 0.05},  {0.29, LEAD_HAND_Z, 0.22},  {0.29, LEAD_HAND_Y, 0.06},
    {0.33, REAR_REACH, 0.97},  {0.48, REAR_REACH, 0.06},   {0.48, REAR_HAND_Y, -0.02},
};

/* Rear round kicks: the knee comes up bent and to the side, hips turn over, the shank snaps
 * through; the standing foot pivots outward, the rear arm swings down as a counterweight, the lead
 * hand stays up. */
static const sparring_key kick_mid[] = {
    {0.06, PELVIS_Z, 0.03},     {0.10, REAR_FREE, 0.25},    {0.10, REAR_HEEL, 45},
    {0.22, REAR_FREE, 1},       {0.22, REAR_FOOT_X, -0.34}, {0.22, REAR_FOOT_Y, -0.38},
    {0.22, REAR_FOOT_Z, -0.06}, {0.22, REAR_KNEE, 35},      {0.22, PELVIS_YAW, -6},
    {0.22, LEAD_PIVOT, 40},     {0.22, REAR_TOE, 30},       {0.24, REAR_KICK, 0.05},
    {0.26, PELVIS_PITCH, -8},   {0.30, LEAD_PIVOT, 66},     {0.36, REAR_KICK, 1},
    {0.36, REAR_KNEE, 52},      {0.36, PELVIS_YAW, 40},     {0.36, PELVIS_ROLL, 16},
    {0.36, PELVIS_PITCH, -16},  {0.36, CHEST_YAW, -22},     {0.36, CHEST_PITCH, 8},
    {0.36, CHEST_ROLL, 4},      {0.36, PELVIS_Y, -0.02},    {0.36, PELVIS_Z, 0.10},
    {0.36, REAR_HAND_X, -0.34}, {0.36, REAR_HAND_Y, -0.34}, {0.36, REAR_HAND_Z, -0.06},
    {0.36, REAR_ELBOW, 12},     {0.36, LEAD_HAND_Z, 0.24},  {0.36, LEAD_HEEL, 20},
    {0.36, REAR_TOE, 52},       {0.40, REAR_KICK, 0.98},    {0.40, PELVIS_YAW, 42},
    {0.56, REAR_KICK, 0.06},    {0.56, REAR_KNEE, 40},      {0.58, REAR_FREE, 1},
    {0.58, REAR_FOOT_Y, -0.46}, {0.58, REAR_FOOT_Z, 0.02},  {0.58, REAR_FOOT_X, -0.30},
    {0.60, LEAD_PIVOT, 50},     {0.60, PELVIS_YAW, 4},      {0.80, REAR_FREE, 0},
    {0.80, REAR_FOOT_Y, -0.74},
};

static const sparring_key kick_high[] = {
    {0.06, PELVIS_Z, 0.03},     {0.10, REAR_FREE, 0.25},    {0.10, REAR_HEEL, 45},
    {0.24, REAR_FREE, 1},       {0.24, REAR_FOOT_X, -0.32}, {0.24, REAR_FOOT_Y, -0.26},
    {0.24, REAR_FOOT_Z, 0.0},   {0.24, REAR_KNEE, 35},      {0.24, PELVIS_YAW, 0},
    {0.24, LEAD_PIVOT, 50},     {0.24, REAR_TOE, 30},       {0.27, REAR_KICK, 0.05},
    {0.28, PELVIS_PITCH, -16},  {0.34, LEAD_PIVOT, 88},     {0.41, REAR_KICK, 1},
    {0.41, REAR_KNEE, 55},      {0.41, PELVIS_YAW, 58},     {0.41, PELVIS_ROLL, 32},
    {0.41, PELVIS_PITCH, -24},  {0.41, CHEST_YAW, -26},     {0.41, CHEST_PITCH, 6},
    {0.41, CHEST_ROLL, 10},     {0.41, PELVIS_Y, 0.0},      {0.41, PELVIS_Z, 0.08},
    {0.41, REAR_HAND_X, -0.32}, {0.41, REAR_HAND_Y, -0.36}, {0.41, REAR_HAND_Z, -0.08},
    {0.41, REAR_ELBOW, 12},     {0.41, LEAD_HAND_Z, 0.24},  {0.41, LEAD_HEEL, 26},
    {0.41, REAR_TOE, 56},       {0.45, REAR_KICK, 0.98},    {0.45, PELVIS_YAW, 60},
    {0.64, REAR_KICK, 0.06},    {0.64, REAR_KNEE, 40},      {0.66, REAR_FREE, 1},
    {0.66, REAR_FOOT_Y, -0.42}, {0.66, REAR_FOOT_Z, 0.02},  {0.66, REAR_FOOT_X, -0.30},
    {0.68, LEAD_PIVOT, 60},     {0.68, PELVIS_YAW, 6},      {0.90, REAR_FREE, 0},
    {0.90, REAR_FOOT_Y, -0.74},
};

static const sparring_key kick_low[] = {
    {0.06, PELVIS_Z, 0.02},     {0.10, REAR_FREE, 0.25},    {0.10, REAR_HEEL, 45},
    {0.19, REAR_FREE, 1},       {0.19, REAR_FOOT_X, -0.36}, {0.19, REAR_FOOT_Y, -0.58},
    {0.19, REAR_FOOT_Z, -0.06}, {0.19, REAR_KNEE, 35},      {0.19, PELVIS_YAW, -10},
    {0.19, LEAD_PIVOT, 30},     {0.19, REAR_TOE, 25},       {0.20, REAR_KICK, 0.05},
    {0.31, REAR_KICK, 1},       {0.31, REAR_KNEE, 40},      {0.31, PELVIS_YAW, 26},
    {0.31, PELVIS_ROLL, 8},     {0.31, CHEST_YAW, -14},     {0.31, LEAD_PIVOT, 52},
    {0.31, PELVIS_Y, -0.06},    {0.31, PELVIS_Z, 0.10},     {0.31, REAR_HAND_X, -0.30},
    {0.31, REAR_HAND_Y, -0.28}, {0.31, REAR_HAND_Z, 0.02},  {0.31, REAR_TOE, 45},
    {0.35, REAR_KICK, 0.98},    {0.49, REAR_KICK, 0.06},    {0.50, REAR_FREE, 1},
    {0.50, REAR_FOOT_Y, -0.62}, {0.50, REAR_FOOT_Z, 0.0},   {0.52, PELVIS_YAW, -4},
    {0.68, REAR_FREE, 0},       {0.68, REAR_FOOT_Y, -0.76},
};

/* Rear knee: the bent leg drives forward and up with the hips while both hands pull down. */
static const sparring_key knee[] = {
    {0.06, PELVIS_Z, 0.02},     {0.10, REAR_FREE, 0.3},     {0.10, REAR_HEEL, 45},
    {0.12, LEAD_HAND_Z, 0.42},  {0.12, REAR_HAND_Z, 0.38},  {0.12, LEAD_HAND_Y, 0.06},
    {0.12, REAR_HAND_Y, 0.06},  {0.18, REAR_FREE, 1},       {0.18, REAR_FOOT_X, -0.12},
    {0.18, REAR_FOOT_Y, -0.56}, {0.18, REAR_FOOT_Z, -0.16}, {0.18, REAR_TOE, 40},
    {0.29, REAR_FOOT_X, -0.08}, {0.29, REAR_FOOT_Y, -0.36}, {0.29, REAR_FOOT_Z, 0.20},
    {0.29, PELVIS_YAW, -4},     {0.29, PELVIS_Z, 0.15},     {0.29, PELVIS_PITCH, -14},
    {0.29, CHEST_PITCH, 18},    {0.29, CHEST_YAW, -6},      {0.29, PELVIS_Y, 0.0},
    {0.29, LEAD_HEEL, 24},      {0.29, LEAD_PIVOT, 22},     {0.29, LEAD_HAND_Y, -0.14},
    {0.29, REAR_HAND_Y, -0.16}, {0.29, LEAD_HAND_Z, 0.30},  {0.29, REAR_HAND_Z, 0.26},
    {0.33, REAR_FOOT_Y, -0.37}, {0.48, REAR_FREE, 1},       {0.48, REAR_FOOT_Y, -0.60},
    {0.48, REAR_FOOT_Z, 0.02},  {0.66, REAR_FREE, 0},       {0.66, REAR_FOOT_Y, -0.76},
};

/* Rear elbow: the folded arm comes over level, the hand stays at the own chest. */
static const sparring_key elbow[] = {
    {0.10, CHEST_YAW, -10},     {0.10, REAR_ELBOW, 60},     {0.12, REAR_HAND_X, -0.16},
    {0.12, REAR_HAND_Y, -0.01}, {0.12, REAR_HAND_Z, 0.10},  {0.23, REAR_ELBOW, 100},
    {0.23, REAR_HAND_X, 0.04},  {0.23, REAR_HAND_Y, -0.03}, {0.23, REAR_HAND_Z, 0.22},
    {0.23, REAR_FIST, 80},      {0.23, CHEST_YAW, 44},      {0.23, PELVIS_YAW, 12},
    {0.23, PELVIS_Z, 0.11},     {0.23, REAR_PIVOT, 44},     {0.23, REAR_HEEL, 40},
    {0.23, REAR_SHRUG, 0.07},   {0.23, CHEST_PITCH, 15},    {0.23, LEAD_HAND_Z, 0.22},
    {0.23, LEAD_HAND_Y, 0.05},  {0.27, CHEST_YAW, 46},      {0.27, REAR_ELBOW, 100},
    {0.42, REAR_ELBOW, 40},     {0.44, CHEST_YAW, 6},
};

/* Both gloves before the face, chin tucked, shoulders up. */
static const sparring_key block_high[] = {
    {0.11, LEAD_HAND_X, 0.095},  {0.11, LEAD_HAND_Y, 0.090}, {0.11, LEAD_HAND_Z, 0.270},
    {0.11, REAR_HAND_X, -0.085}, {0.11, REAR_HAND_Y, 0.095}, {0.11, REAR_HAND_Z, 0.225},
    {0.11, LEAD_ELBOW, 12},      {0.11, REAR_ELBOW, 12},     {0.11, HEAD_PITCH, 18},
    {0.11, CHEST_PITCH, 17},     {0.11, PELVIS_Y, -0.085},   {0.11, PELVIS_YAW, -26},
    {0.42, LEAD_HAND_X, 0.095},  {0.42, LEAD_HAND_Y, 0.090}, {0.42, LEAD_HAND_Z, 0.270},
    {0.42, REAR_HAND_X, -0.085}, {0.42, REAR_HAND_Y, 0.095}, {0.42, REAR_HAND_Z, 0.225},
    {0.42, LEAD_ELBOW, 12},      {0.42, REAR_ELBOW, 12},     {0.42, HEAD_PITCH, 18},
    {0.42, CHEST_PITCH, 17},     {0.42, PELVIS_Y, -0.085},   {0.42, PELVIS_YAW, -26},
};

/* Elbows drop to the ribs against kicks and body punches; hands stay at the temples. */
static const sparring_key block_body[] = {
    {0.12, LEAD_HAND_X, 0.12},  {0.12, LEAD_HAND_Y, -0.05}, {0.12, LEAD_HAND_Z, 0.29},
    {0.12, REAR_HAND_X, -0.13}, {0.12, REAR_HAND_Y, -0.03}, {0.12, REAR_HAND_Z, 0.22},
    {0.12, LEAD_ELBOW, 4},      {0.12, REAR_ELBOW, 4},      {0.12, CHEST_PITCH, 22},
    {0.12, CHEST_ROLL, 9},      {0.12, PELVIS_Y, -0.10},    {0.12, HEAD_PITCH, 14},
    {0.46, LEAD_HAND_X, 0.12},  {0.46, LEAD_HAND_Y, -0.05}, {0.46, LEAD_HAND_Z, 0.29},
    {0.46, REAR_HAND_X, -0.13}, {0.46, REAR_HAND_Y, -0.03}, {0.46, REAR_HAND_Z, 0.22},
    {0.46, LEAD_ELBOW, 4},      {0.46, REAR_ELBOW, 4},      {0.46, CHEST_PITCH, 22},
    {0.46, CHEST_ROLL, 9},      {0.46, PELVIS_Y, -0.10},    {0.46, HEAD_PITCH, 14},
};

/* The head leaves the line of a straight punch, to the lead or to the rear side. */
static const sparring_key slip_lead[] = {
    {0.17, CHEST_ROLL, 22},  {0.17, CHEST_YAW, 16},   {0.17, PELVIS_X, 0.09},
    {0.17, PELVIS_Y, -0.13}, {0.17, CHEST_PITCH, 19}, {0.17, REAR_HAND_Y, 0.08},
    {0.17, HEAD_ROLL, 8},    {0.30, CHEST_ROLL, 22},  {0.30, CHEST_YAW, 16},
    {0.30, PELVIS_X, 0.09},  {0.30, PELVIS_Y, -0.13},
};

static const sparring_key slip_rear[] = {
    {0.17, CHEST_ROLL, -22}, {0.17, CHEST_YAW, -18},  {0.17, PELVIS_X, -0.09},
    {0.17, PELVIS_Y, -0.13}, {0.17, CHEST_PITCH, 19}, {0.17, LEAD_HAND_Y, 0.07},
    {0.17, HEAD_ROLL, -8},   {0.30, CHEST_ROLL, -22}, {0.30, CHEST_YAW, -18},
    {0.30, PELVIS_X, -0.09}, {0.30, PELVIS_Y, -0.13},
};

static const sparring_key lean_back[] = {
    {0.18, PELVIS_Z, -0.12},   {0.18, PELVIS_PITCH, -9}, {0.18, CHEST_PITCH, -9},
    {0.18, LEAD_HAND_Z, 0.30}, {0.18, LEAD_HEEL, 12},    {0.18, PELVIS_Y, -0.08},
    {0.32, PELVIS_Z, -0.12},   {0.32, PELVIS_PITCH, -9}, {0.32, CHEST_PITCH, -9},
};

static const sparring_key duck[] = {
    {0.19, PELVIS_Y, -0.27}, {0.19, CHEST_PITCH, 30},   {0.19, PELVIS_PITCH, 14},
    {0.19, HEAD_PITCH, 0},   {0.19, LEAD_HAND_Y, 0.06}, {0.19, REAR_HEEL, 34},
    {0.33, PELVIS_Y, -0.27}, {0.33, CHEST_PITCH, 30},   {0.33, PELVIS_PITCH, 14},
    {0.33, REAR_HEEL, 34},
};

static const sparring_key hit_head[] = {
    {0.08, HEAD_PITCH, -18}, {0.08, HEAD_YAW, 12}, {0.10, CHEST_PITCH, 2},
    {0.10, PELVIS_Z, -0.07}, {0.12, CHEST_YAW, 8}, {0.14, LEAD_HAND_Y, -0.02},
    {0.25, HEAD_PITCH, 2},
};

static const sparring_key hit_body[] = {
    {0.10, CHEST_PITCH, 31}, {0.10, PELVIS_Z, -0.08},    {0.10, PELVIS_PITCH, 12},
    {0.10, HEAD_PITCH, 14},  {0.12, LEAD_HAND_Y, -0.03}, {0.12, PELVIS_Y, -0.11},
    {0.28, CHEST_PITCH, 24},
};

#define KEYS(table) .keys = table, .key_count = (int)(sizeof(table) / sizeof((table)[0]))

static const sparring_move moves[MOVE_COUNT] = {
    [MOVE_JAB] = {"jab",
                  LABEL_JAB,
                  LIMB_LEAD_HAND,
                  AIM_HEAD,
                  0.07,
                  0.17,
                  0.21,
                  0.44,
                  1.10,
                  {0, 0, 1},
                  0.235,
                  KEYS(jab)},
    [MOVE_JAB_BODY] = {"jab_body",
                       LABEL_JAB,
                       LIMB_LEAD_HAND,
                       AIM_BODY,
                       0.08,
                       0.20,
                       0.24,
                       0.52,
                       1.02,
                       {0, 0, 1},
                       0.24,
                       KEYS(jab_body)},
    [MOVE_CROSS] = {"cross",
                    LABEL_CROSS,
                    LIMB_REAR_HAND,
                    AIM_HEAD,
                    0.09,
                    0.22,
                    0.27,
                    0.58,
                    1.08,
                    {0.1, 0, 1},
                    0.235,
                    KEYS(cross)},
    [MOVE_LEAD_HOOK] = {"lead_hook",
                        LABEL_HOOK,
                        LIMB_LEAD_HAND,
                        AIM_HEAD,
                        0.15,
                        0.28,
                        0.33,
                        0.64,
                        0.86,
                        {-0.8, 0, 0.6},
                        0.20,
                        KEYS(hook)},
    [MOVE_REAR_UPPERCUT] = {"rear_uppercut",
                            LABEL_UPPERCUT,
                            LIMB_REAR_HAND,
                            AIM_HEAD,
                            0.16,
                            0.29,
                            0.34,
                            0.66,
                            0.84,
                            {0.1, 0.75, 0.65},
                            0.235,
                            KEYS(uppercut)},
    [MOVE_KICK_MID] = {"rear_kick_mid",
                       LABEL_KICK_MID,
                       LIMB_REAR_FOOT,
                       AIM_BODY,
                       0.24,
                       0.36,
                       0.42,
                       0.98,
                       1.04,
                       {0.85, 0.1, 0.35},
                       0.16,
                       KEYS(kick_mid)},
    [MOVE_KICK_HIGH] = {"rear_kick_high",
                        LABEL_KICK_HIGH,
                        LIMB_REAR_FOOT,
                        AIM_HEAD,
                        0.27,
                        0.41,
                        0.47,
                        1.08,
                        0.96,
                        {0.85, 0.2, 0.2},
                        0.15,
                        KEYS(kick_high)},
    [MOVE_KICK_LOW] = {"rear_kick_low",
                       LABEL_KICK_LOW,
                       LIMB_REAR_FOOT,
                       AIM_LEG,
                       0.20,
                       0.31,
                       0.36,
                       0.86,
                       1.02,
                       {0.85, -0.1, 0.35},
                       0.12,
                       KEYS(kick_low)},
    [MOVE_REAR_KNEE] = {"rear_knee",
                        LABEL_KNEE,
                        LIMB_REAR_KNEE,
                        AIM_BODY,
                        0.18,
                        0.29,
                        0.34,
                        0.82,
                        0.70,
                        {0, 0, 1},
                        0,
                        KEYS(knee)},
    [MOVE_REAR_ELBOW] = {"rear_elbow",
                         LABEL_ELBOW,
                         LIMB_REAR_ELBOW,
                         AIM_HEAD,
                         0.12,
                         0.23,
                         0.28,
                         0.60,
                         0.70,
                         {0, 0, 1},
                         0,
                         KEYS(elbow)},
    [MOVE_BLOCK_HIGH] = {"block_high",
                         LABEL_BLOCK,
                         LIMB_NONE,
                         AIM_NONE,
                         0.11,
                         0.11,
                         0.42,
                         0.62,
                         0,
                         {0, 0, 1},
                         0,
                         KEYS(block_high)},
    [MOVE_BLOCK_BODY] = {"block_body",
                         LABEL_BLOCK,
                         LIMB_NONE,
                         AIM_NONE,
                         0.12,
                         0.12,
                         0.46,
                         0.68,
                         0,
                         {0, 0, 1},
                         0,
                         KEYS(block_body)},
    [MOVE_SLIP_LEAD] = {"slip_lead",
                        LABEL_DODGE,
                        LIMB_NONE,
                        AIM_NONE,
                        0.06,
                        0.17,
                        0.30,
                        0.56,
                        0,
                        {0, 0, 1},
                        0,
                        KEYS(slip_lead)},
    [MOVE_SLIP_REAR] = {"slip_rear",
                        LABEL_DODGE,
                        LIMB_NONE,
                        AIM_NONE,
                        0.06,
                        0.17,
                        0.30,
                        0.56,
                        0,
                        {0, 0, 1},
                        0,
                        KEYS(slip_rear)},
    [MOVE_LEAN_BACK] = {"lean_back",
                        LABEL_DODGE,
                        LIMB_NONE,
                        AIM_NONE,
                        0.06,
                        0.18,
                        0.32,
                        0.58,
                        0,
                        {0, 0, 1},
                        0,
                        KEYS(lean_back)},
    [MOVE_DUCK] = {"duck",
                   LABEL_DODGE,
                   LIMB_NONE,
                   AIM_NONE,
                   0.06,
                   0.19,
                   0.33,
                   0.64,
                   0,
                   {0, 0, 1},
                   0,
                   KEYS(duck)},
    [MOVE_HIT_HEAD] = {"hit_head",
                       LABEL_IDLE,
                       LIMB_NONE,
                       AIM_NONE,
                       0,
                       0.08,
                       0.12,
                       0.50,
                       0,
                       {0, 0, 1},
                       0,
                       KEYS(hit_head)},
    [MOVE_HIT_BODY] = {"hit_body",
                       LABEL_IDLE,
                       LIMB_NONE,
                       AIM_NONE,
                       0,
                       0.10,
                       0.14,
                       0.60,
                       0,
                       {0, 0, 1},
                       0,
                       KEYS(hit_body)},
};

const sparring_move *sparring_move_get(sparring_move_id id)
{
    return &moves[id];
}

sparring_phase sparring_move_phase(const sparring_move *move, double time)
{
    if (time < 0 || time >= move->end)
        return PHASE_NONE;
    return time < move->strike ? PHASE_WINDUP : time < move->recover ? PHASE_STRIKE : PHASE_RECOVER;
}

/* Slope at a key between two secants: their harmonic mean, weighted by the spans as Fritsch and
 * Butland (1984) do; zero at an extremum. */
static double key_slope(double span0, double secant0, double span1, double secant1)
{
    if (secant0 * secant1 <= 0)
        return 0;
    double w0 = 2 * span1 + span0, w1 = span1 + 2 * span0;
    return (w0 + w1) / (w0 / secant0 + w1 / secant1);
}

/* Value of one channel at `time`: the guard's at both ends of the move, its keys between. */
static double channel_value(const sparring_move *move, sparring_channel channel, double time)
{
    /* Four keys around `time`: two before, two after; the guard continues outside. */
    double guard = sparring_guard[channel];
    double t[4] = {-1, 0, move->end, move->end + 1}, v[4] = {guard, guard, guard, guard};
    int after = 0;
    for (int i = 0; i < move->key_count; i++) {
        const sparring_key *key = &move->keys[i];
        if (key->channel != channel)
            continue;
        if (key->time <= time) {
            t[0] = t[1], v[0] = v[1];
            t[1] = key->time, v[1] = key->value;
        } else if (after < 2) {
            t[2 + after] = key->time, v[2 + after] = key->value;
            after++;
        }
    }
    if (after == 1)
        t[3] = move->end, v[3] = guard;
    double span[3], secant[3];
    for (int i = 0; i < 3; i++) {
        span[i] = t[i + 1] - t[i];
        secant[i] = (v[i + 1] - v[i]) / span[i];
    }
    double m0 = key_slope(span[0], secant[0], span[1], secant[1]);
    double m1 = key_slope(span[1], secant[1], span[2], secant[2]);
    double u = (time - t[1]) / span[1], w = 1 - u;
    return v[1] * (1 + 2 * u) * w * w + m0 * span[1] * u * w * w + v[2] * u * u * (3 - 2 * u) -
           m1 * span[1] * u * u * w;
}

static int scalable(int channel)
{
    if (channel < LEAD_HAND_X)
        return 1;
    if (channel < LEAD_FREE)
        return (channel - LEAD_HAND_X) % ARM_BLOCK != LEAD_REACH - LEAD_HAND_X;
    int of_leg = (channel - LEAD_FREE) % LEG_BLOCK + LEAD_FREE;
    return of_leg == LEAD_PIVOT || of_leg == LEAD_HEEL || of_leg == LEAD_KNEE;
}

void sparring_move_add(const sparring_move *move, double time, double size, double *channel)
{
    if (time <= 0 || time >= move->end)
        return;
    unsigned char seen[CHANNEL_COUNT] = {0};
    for (int i = 0; i < move->key_count; i++) {
        sparring_channel c = move->keys[i].channel;
        if (seen[c])
            continue;
        seen[c] = 1;
        double difference = channel_value(move, c, time) - sparring_guard[c];
        channel[c] += scalable(c) ? size * difference : difference;
    }
}

double sparring_cubic(const double t[4], const double v[4], double time)
{
    double span[3], secant[3];
    for (int i = 0; i < 3; i++) {
        span[i] = t[i + 1] - t[i];
        secant[i] = (v[i + 1] - v[i]) / span[i];
    }
    double m0 = key_slope(span[0], secant[0], span[1], secant[1]);
    double m1 = key_slope(span[1], secant[1], span[2], secant[2]);
    double u = (time - t[1]) / span[1], w = 1 - u;
    return v[1] * (1 + 2 * u) * w * w + m0 * span[1] * u * w * w + v[2] * u * u * (3 - 2 * u) -
           m1 * span[1] * u * u * w;
}

double sparring_move_value(const sparring_move *move, sparring_channel channel, double time)
{
    /* Four keys around `time`: two before, two after; the guard continues outside. */
    double guard = sparring_guard[channel];
    double t[4] = {-1, 0, move->end, move->end + 1}, v[4] = {guard, guard, guard, guard};
    int after = 0;
    if (time <= 0 || time >= move->end)
        return guard;
    for (int i = 0; i < move->key_count; i++) {
        const sparring_key *key = &move->keys[i];
        if (key->channel != channel)
            continue;
        if (key->time <= time) {
            t[0] = t[1], v[0] = v[1];
            t[1] = key->time, v[1] = key->value;
        } else if (after < 2) {
            t[2 + after] = key->time, v[2 + after] = key->value;
            after++;
        }
    }
    if (after == 1)
        t[3] = move->end, v[3] = guard;
    return sparring_cubic(t, v, time);
}

int sparring_channel_scales(int channel)
{
    if (channel < LEAD_HAND_X)
        return 1;
    if (channel < LEAD_FREE)
        return (channel - LEAD_HAND_X) % ARM_BLOCK != LEAD_REACH - LEAD_HAND_X;
    int of_leg = (channel - LEAD_FREE) % LEG_BLOCK + LEAD_FREE;
    return of_leg == LEAD_PIVOT || of_leg == LEAD_HEEL || of_leg == LEAD_KNEE;
}

int sparring_channel_is_angle(int channel)
{
    if (channel < LEAD_HAND_X)
        return channel >= PELVIS_YAW;
    if (channel < LEAD_FREE) {
        int of_arm = (channel - LEAD_HAND_X) % ARM_BLOCK + LEAD_HAND_X;
        return of_arm == LEAD_ELBOW || of_arm == LEAD_FIST;
    }
    return (channel - LEAD_FREE) % LEG_BLOCK + LEAD_FREE >= LEAD_KNEE;
}
