#include "second.h"

/* Keys by ascending time; values replace the guard's (see pose.h). */

/* -- kicks: the leg is swung nearly straight from the hip, the arm of that side swings back -- */

/* Rear leg into the thigh, chopping down over the knee. */
static const sparring_key chop_low[] = {
    {.12, PELVIS_YAW, -30},   {.12, LEAD_PIVOT, 22},    {.14, REAR_FREE, 0},
    {.17, REAR_KICK, 0},      {.22, REAR_FREE, 1},      {.24, REAR_FOOT_X, -.42},
    {.24, REAR_FOOT_Y, -.60}, {.24, REAR_FOOT_Z, -.10}, {.24, REAR_KNEE, 46},
    {.24, REAR_HAND_X, -.20}, {.26, REAR_TOE, 42},      {.28, REAR_KICK, .25},
    {.38, REAR_KICK, 1},      {.38, REAR_KNEE, 62},     {.38, PELVIS_YAW, 40},
    {.38, CHEST_YAW, -14},    {.38, CHEST_ROLL, 10},    {.38, PELVIS_Y, -.10},
    {.38, PELVIS_Z, .07},     {.38, LEAD_PIVOT, 52},    {.38, LEAD_HEEL, 20},
    {.38, REAR_HAND_X, -.34}, {.38, REAR_HAND_Y, -.36}, {.38, REAR_HAND_Z, -.04},
    {.38, LEAD_HAND_Y, .05},  {.38, LEAD_HAND_X, .02},  {.43, REAR_KICK, .94},
    {.56, REAR_KICK, .15},    {.58, REAR_FOOT_X, -.20}, {.58, REAR_FOOT_Y, -.72},
    {.58, REAR_FOOT_Z, -.14}, {.62, REAR_KICK, 0},      {.62, PELVIS_YAW, -4},
    {.70, REAR_FOOT_X, -.08}, {.70, REAR_FOOT_Y, -.79}, {.70, REAR_FOOT_Z, -.26},
    {.70, REAR_FREE, 1},      {.74, LEAD_PIVOT, 8},     {.78, REAR_FREE, 0},
};

/* Lead leg to the inside of the thigh, without a chamber. */
static const sparring_key flick_low[] = {
    {.10, PELVIS_Z, -.06},   {.12, LEAD_FREE, 0},      {.14, LEAD_KICK, 0},
    {.18, LEAD_FREE, 1},     {.20, LEAD_FOOT_X, .26},  {.20, LEAD_FOOT_Y, -.68},
    {.20, LEAD_FOOT_Z, .24}, {.20, LEAD_KNEE, 40},     {.22, LEAD_KICK, .2},
    {.31, LEAD_KICK, 1},     {.31, LEAD_KNEE, 52},     {.31, LEAD_TOE, 40},
    {.31, PELVIS_YAW, -62},  {.31, CHEST_YAW, 12},     {.31, CHEST_PITCH, 2},
    {.31, PELVIS_Z, -.02},   {.31, LEAD_HAND_Y, -.22}, {.31, LEAD_HAND_X, .26},
    {.31, LEAD_HAND_Z, .20}, {.31, REAR_PIVOT, -20},   {.35, LEAD_KICK, .93},
    {.46, LEAD_KICK, .1},    {.48, LEAD_FOOT_X, .20},  {.48, LEAD_FOOT_Y, -.74},
    {.52, LEAD_KICK, 0},     {.56, LEAD_FOOT_X, .13},  {.56, LEAD_FOOT_Y, -.79},
    {.56, LEAD_FOOT_Z, .17}, {.56, LEAD_FREE, 1},      {.63, LEAD_FREE, 0},
};

/* Rear leg to the ribs, a baseball bat. */
static const sparring_key swing_mid[] = {
    {.13, LEAD_PIVOT, 30},    {.13, PELVIS_YAW, -28},   {.15, REAR_FREE, 0},
    {.18, REAR_KICK, 0},      {.23, REAR_FREE, 1},      {.25, REAR_FOOT_X, -.46},
    {.25, REAR_FOOT_Y, -.50}, {.25, REAR_FOOT_Z, -.12}, {.25, REAR_KNEE, 52},
    {.25, REAR_HAND_X, -.22}, {.28, REAR_TOE, 46},      {.30, REAR_KICK, .25},
    {.41, REAR_KICK, 1},      {.41, REAR_KNEE, 80},     {.41, PELVIS_YAW, 56},
    {.41, PELVIS_ROLL, 16},   {.41, CHEST_YAW, -20},    {.41, CHEST_ROLL, 15},
    {.41, CHEST_PITCH, -6},   {.41, PELVIS_Y, -.02},    {.41, PELVIS_Z, .05},
    {.41, LEAD_PIVOT, 74},    {.41, LEAD_HEEL, 30},     {.41, REAR_HAND_X, -.40},
    {.41, REAR_HAND_Y, -.42}, {.41, REAR_HAND_Z, -.10}, {.41, LEAD_HAND_X, .00},
    {.41, LEAD_HAND_Y, .06},  {.46, REAR_KICK, .94},    {.60, REAR_KICK, .15},
    {.62, REAR_FOOT_X, -.26}, {.62, REAR_FOOT_Y, -.60}, {.62, REAR_FOOT_Z, .00},
    {.66, REAR_KICK, 0},      {.68, PELVIS_YAW, 4},     {.78, REAR_FOOT_X, -.08},
    {.78, REAR_FOOT_Y, -.79}, {.78, REAR_FOOT_Z, -.26}, {.78, REAR_FREE, 1},
    {.82, LEAD_PIVOT, 8},     {.86, REAR_FREE, 0},
};

/* Lead leg to the ribs after the weight has gone back. */
static const sparring_key lead_mid[] = {
    {.14, PELVIS_Z, -.14},   {.14, PELVIS_YAW, -50},   {.14, REAR_PIVOT, -20},
    {.15, LEAD_FREE, 0},     {.18, LEAD_KICK, 0},      {.23, LEAD_FREE, 1},
    {.26, LEAD_FOOT_X, .40}, {.26, LEAD_FOOT_Y, -.48}, {.26, LEAD_FOOT_Z, .16},
    {.26, LEAD_KNEE, 56},    {.30, LEAD_KICK, .25},    {.30, LEAD_TOE, 44},
    {.40, LEAD_KICK, 1},     {.40, LEAD_KNEE, 80},     {.40, PELVIS_YAW, -104},
    {.40, PELVIS_ROLL, -15}, {.40, CHEST_YAW, 24},     {.40, CHEST_ROLL, -13},
    {.40, CHEST_PITCH, -5},  {.40, PELVIS_Z, -.06},    {.40, REAR_PIVOT, -56},
    {.40, LEAD_HAND_X, .40}, {.40, LEAD_HAND_Y, -.40}, {.40, LEAD_HAND_Z, .02},
    {.40, REAR_HAND_Y, .06}, {.45, LEAD_KICK, .94},    {.58, LEAD_KICK, .15},
    {.60, LEAD_FOOT_X, .26}, {.60, LEAD_FOOT_Y, -.60}, {.64, LEAD_KICK, 0},
    {.66, PELVIS_YAW, -50},  {.74, LEAD_FOOT_X, .13},  {.74, LEAD_FOOT_Y, -.79},
    {.74, LEAD_FOOT_Z, .17}, {.74, LEAD_FREE, 1},      {.78, REAR_PIVOT, -6},
    {.82, LEAD_FREE, 0},
};

/* Push kicks: knee up high, then the sole straight out from the hip. */
static const sparring_key rear_push[] = {
    {.12, PELVIS_Z, .03},     {.13, REAR_FREE, 0},      {.20, REAR_FREE, 1},
    {.22, REAR_KICK, 0},      {.27, REAR_FOOT_X, -.10}, {.27, REAR_FOOT_Y, -.30},
    {.27, REAR_FOOT_Z, .26},  {.27, REAR_KNEE, 6},      {.27, REAR_TOE, 4},
    {.27, PELVIS_YAW, -8},    {.40, REAR_KICK, 1},      {.40, REAR_TOE, 12},
    {.40, PELVIS_Z, .17},     {.40, PELVIS_PITCH, -14}, {.40, CHEST_PITCH, -4},
    {.40, PELVIS_YAW, 4},     {.40, CHEST_YAW, -8},     {.40, LEAD_PIVOT, 18},
    {.40, LEAD_HEEL, 10},     {.40, REAR_HAND_Y, -.28}, {.40, REAR_HAND_X, -.22},
    {.40, REAR_HAND_Z, .14},  {.45, REAR_KICK, .95},    {.58, REAR_KICK, .1},
    {.58, REAR_FOOT_X, -.11}, {.58, REAR_FOOT_Y, -.46}, {.58, REAR_FOOT_Z, .12},
    {.64, REAR_KICK, 0},      {.74, REAR_FOOT_X, -.08}, {.74, REAR_FOOT_Y, -.79},
    {.74, REAR_FOOT_Z, -.26}, {.74, REAR_FREE, 1},      {.82, REAR_FREE, 0},
};

static const sparring_key lead_push[] = {
    {.10, PELVIS_Z, -.08},    {.12, LEAD_FREE, 0},      {.18, LEAD_FREE, 1},
    {.20, LEAD_KICK, 0},      {.24, LEAD_FOOT_X, .10},  {.24, LEAD_FOOT_Y, -.34},
    {.24, LEAD_FOOT_Z, .30},  {.24, LEAD_KNEE, 8},      {.24, LEAD_TOE, 4},
    {.36, LEAD_KICK, 1},      {.36, LEAD_TOE, 12},      {.36, PELVIS_Z, .06},
    {.36, PELVIS_PITCH, -13}, {.36, CHEST_PITCH, -2},   {.36, PELVIS_YAW, -48},
    {.36, CHEST_YAW, 8},      {.36, LEAD_HAND_Y, -.22}, {.36, LEAD_HAND_X, .22},
    {.36, LEAD_HAND_Z, .22},  {.40, LEAD_KICK, .95},    {.52, LEAD_KICK, .1},
    {.52, LEAD_FOOT_Y, -.50}, {.52, LEAD_FOOT_Z, .26},  {.57, LEAD_KICK, 0},
    {.66, LEAD_FOOT_X, .13},  {.66, LEAD_FOOT_Y, -.79}, {.66, LEAD_FOOT_Z, .17},
    {.66, LEAD_FREE, 1},      {.73, LEAD_FREE, 0},
};

/* Rear leg to the head; the trunk falls away to make room. */
static const sparring_key swing_high[] = {
    {.14, LEAD_PIVOT, 34},    {.14, PELVIS_YAW, -26},   {.15, REAR_FREE, 0},
    {.19, REAR_KICK, 0},      {.23, REAR_FREE, 1},      {.27, REAR_FOOT_X, -.46},
    {.27, REAR_FOOT_Y, -.36}, {.27, REAR_FOOT_Z, -.06}, {.27, REAR_KNEE, 56},
    {.31, REAR_TOE, 48},      {.33, REAR_KICK, .25},    {.45, REAR_KICK, 1},
    {.45, REAR_KNEE, 84},     {.45, PELVIS_YAW, 62},    {.45, PELVIS_ROLL, 30},
    {.45, CHEST_YAW, -18},    {.45, CHEST_ROLL, 26},    {.45, CHEST_PITCH, -12},
    {.45, PELVIS_Y, .00},     {.45, PELVIS_Z, .04},     {.45, LEAD_PIVOT, 88},
    {.45, LEAD_HEEL, 36},     {.45, REAR_HAND_X, -.40}, {.45, REAR_HAND_Y, -.44},
    {.45, REAR_HAND_Z, -.12}, {.45, LEAD_HAND_X, .00},  {.45, LEAD_HAND_Y, .04},
    {.50, REAR_KICK, .94},    {.65, REAR_KICK, .15},    {.67, REAR_FOOT_X, -.28},
    {.67, REAR_FOOT_Y, -.54}, {.67, REAR_FOOT_Z, .00},  {.71, REAR_KICK, 0},
    {.74, PELVIS_YAW, 2},     {.84, REAR_FOOT_X, -.08}, {.84, REAR_FOOT_Y, -.79},
    {.84, REAR_FOOT_Z, -.26}, {.84, REAR_FREE, 1},      {.88, LEAD_PIVOT, 8},
    {.92, REAR_FREE, 0},
};

/* Lead leg to the head after a skip of the rear foot. */
static const sparring_key skip_high[] = {
    {.15, PELVIS_Z, -.08},   {.15, PELVIS_YAW, -56},   {.15, REAR_PIVOT, -26},
    {.16, LEAD_FREE, 0},     {.20, LEAD_KICK, 0},      {.24, LEAD_FREE, 1},
    {.28, LEAD_FOOT_X, .38}, {.28, LEAD_FOOT_Y, -.34}, {.28, LEAD_FOOT_Z, .18},
    {.28, LEAD_KNEE, 60},    {.32, LEAD_TOE, 46},      {.34, LEAD_KICK, .25},
    {.45, LEAD_KICK, 1},     {.45, LEAD_KNEE, 84},     {.45, PELVIS_YAW, -112},
    {.45, PELVIS_ROLL, -28}, {.45, CHEST_YAW, 26},     {.45, CHEST_ROLL, -24},
    {.45, CHEST_PITCH, -10}, {.45, PELVIS_Z, -.02},    {.45, REAR_PIVOT, -66},
    {.45, LEAD_HAND_X, .38}, {.45, LEAD_HAND_Y, -.40}, {.45, LEAD_HAND_Z, .00},
    {.45, REAR_HAND_Y, .05}, {.50, LEAD_KICK, .94},    {.64, LEAD_KICK, .15},
    {.66, LEAD_FOOT_X, .26}, {.66, LEAD_FOOT_Y, -.56}, {.70, LEAD_KICK, 0},
    {.73, PELVIS_YAW, -50},  {.82, LEAD_FOOT_X, .13},  {.82, LEAD_FOOT_Y, -.79},
    {.82, LEAD_FOOT_Z, .17}, {.82, LEAD_FREE, 1},      {.86, REAR_PIVOT, -6},
    {.90, LEAD_FREE, 0},
};

/* -- knees: the hips go in, the shoulders go back -- */

static const sparring_key rear_spear_knee[] = {
    {.12, PELVIS_Z, .03},     {.14, REAR_FREE, 0},      {.21, REAR_FREE, 1},
    {.24, REAR_FOOT_X, -.12}, {.24, REAR_FOOT_Y, -.52}, {.24, REAR_FOOT_Z, -.12},
    {.24, LEAD_HAND_Z, .42},  {.24, LEAD_HAND_Y, .05},  {.36, REAR_FOOT_X, -.07},
    {.36, REAR_FOOT_Y, -.27}, {.36, REAR_FOOT_Z, .12},  {.36, REAR_KNEE, 4},
    {.36, REAR_TOE, 50},      {.36, PELVIS_Z, .22},     {.36, PELVIS_Y, .03},
    {.36, PELVIS_PITCH, -17}, {.36, CHEST_PITCH, -9},   {.36, PELVIS_YAW, 10},
    {.36, LEAD_HEEL, 34},     {.36, LEAD_PIVOT, 20},    {.36, REAR_HAND_Y, -.24},
    {.36, REAR_HAND_X, -.24}, {.36, REAR_HAND_Z, .02},  {.36, LEAD_HAND_Z, .34},
    {.42, REAR_FOOT_Z, .13},  {.58, REAR_FOOT_X, -.10}, {.58, REAR_FOOT_Y, -.62},
    {.58, REAR_FOOT_Z, -.12}, {.70, REAR_FOOT_X, -.08}, {.70, REAR_FOOT_Y, -.79},
    {.70, REAR_FOOT_Z, -.26}, {.70, REAR_FREE, 1},      {.78, REAR_FREE, 0},
};

static const sparring_key lead_spear_knee[] = {
    {.12, PELVIS_Z, -.05},   {.13, LEAD_FREE, 0},      {.19, LEAD_FREE, 1},
    {.22, LEAD_FOOT_X, .12}, {.22, LEAD_FOOT_Y, -.54}, {.22, LEAD_FOOT_Z, .02},
    {.33, LEAD_FOOT_X, .08}, {.33, LEAD_FOOT_Y, -.28}, {.33, LEAD_FOOT_Z, .14},
    {.33, LEAD_KNEE, 5},     {.33, LEAD_TOE, 48},      {.33, PELVIS_Z, .12},
    {.33, PELVIS_Y, .02},    {.33, PELVIS_PITCH, -15}, {.33, CHEST_PITCH, -7},
    {.33, PELVIS_YAW, -50},  {.33, REAR_HEEL, 36},     {.33, LEAD_HAND_Y, -.18},
    {.33, LEAD_HAND_X, .24}, {.33, LEAD_HAND_Z, .12},  {.33, REAR_HAND_Y, .05},
    {.39, LEAD_FOOT_Z, .15}, {.54, LEAD_FOOT_Y, -.62}, {.54, LEAD_FOOT_Z, .10},
    {.64, LEAD_FOOT_X, .13}, {.64, LEAD_FOOT_Y, -.79}, {.64, LEAD_FOOT_Z, .17},
    {.64, LEAD_FREE, 1},     {.72, LEAD_FREE, 0},
};

/* From outside into the ribs, the shin nearly level. */
static const sparring_key rear_round_knee[] = {
    {.13, LEAD_PIVOT, 16},    {.15, REAR_FREE, 0},      {.22, REAR_FREE, 1},
    {.25, REAR_FOOT_X, -.34}, {.25, REAR_FOOT_Y, -.46}, {.25, REAR_FOOT_Z, -.22},
    {.25, REAR_KNEE, 62},     {.38, REAR_FOOT_X, -.40}, {.38, REAR_FOOT_Y, -.12},
    {.38, REAR_FOOT_Z, .05},  {.38, REAR_KNEE, 64},     {.38, REAR_TOE, 50},
    {.38, PELVIS_YAW, 36},    {.38, PELVIS_ROLL, 12},   {.38, PELVIS_Z, .17},
    {.38, CHEST_YAW, -10},    {.38, CHEST_PITCH, -2},   {.38, CHEST_ROLL, 8},
    {.38, LEAD_PIVOT, 44},    {.38, LEAD_HEEL, 32},     {.38, REAR_HAND_Y, -.16},
    {.38, LEAD_HAND_Y, .06},  {.44, REAR_FOOT_Z, .06},  {.60, REAR_FOOT_X, -.20},
    {.60, REAR_FOOT_Y, -.60}, {.60, REAR_FOOT_Z, -.14}, {.72, REAR_FOOT_X, -.08},
    {.72, REAR_FOOT_Y, -.79}, {.72, REAR_FOOT_Z, -.26}, {.72, REAR_FREE, 1},
    {.76, LEAD_PIVOT, 6},     {.80, REAR_FREE, 0},
};

/* clang-format off */
const sparring_move sparring_second_legs[SECOND_LEGS] = {
    {.name = "chop_low", .label = LABEL_KICK_LOW, .limb = LIMB_REAR_FOOT, .aim = AIM_LEG,
     TIMES(.24, .38, .44, .86), .range = 1.02, .approach = {1, -.35, .3}, .stop = .10, KEYS(chop_low)},
    {.name = "flick_low", .label = LABEL_KICK_LOW, .limb = LIMB_LEAD_FOOT, .aim = AIM_LEG,
     TIMES(.19, .31, .36, .70), .range = 1.02, .approach = {-1, .1, .3}, .stop = .10, KEYS(flick_low)},
    {.name = "swing_mid", .label = LABEL_KICK_MID, .limb = LIMB_REAR_FOOT, .aim = AIM_BODY,
     TIMES(.25, .41, .47, .94), .range = 1.02, .approach = {1, .1, .3}, .stop = .14, KEYS(swing_mid)},
    {.name = "lead_mid", .label = LABEL_KICK_MID, .limb = LIMB_LEAD_FOOT, .aim = AIM_BODY,
     TIMES(.26, .40, .46, .90), .range = 1.00, .approach = {-1, .1, .3}, .stop = .14, KEYS(lead_mid)},
    {.name = "rear_push", .label = LABEL_KICK_MID, .limb = LIMB_REAR_FOOT, .aim = AIM_BODY,
     TIMES(.27, .40, .46, .90), .range = 1.16, .approach = {0, .1, 1}, .stop = .22, KEYS(rear_push)},
    {.name = "lead_push", .label = LABEL_KICK_MID, .limb = LIMB_LEAD_FOOT, .aim = AIM_BODY,
     TIMES(.24, .36, .41, .80), .range = 1.16, .approach = {0, .1, 1}, .stop = .22, KEYS(lead_push)},
    {.name = "swing_high", .label = LABEL_KICK_HIGH, .limb = LIMB_REAR_FOOT, .aim = AIM_HEAD,
     TIMES(.28, .45, .51, 1.00), .range = .98, .approach = {1, .2, .2}, .stop = .10, KEYS(swing_high)},
    {.name = "skip_high", .label = LABEL_KICK_HIGH, .limb = LIMB_LEAD_FOOT, .aim = AIM_HEAD,
     TIMES(.29, .45, .51, .98), .range = .98, .approach = {-1, .2, .2}, .stop = .10, KEYS(skip_high)},
    {.name = "rear_spear_knee", .label = LABEL_KNEE, .limb = LIMB_REAR_KNEE, .aim = AIM_BODY,
     TIMES(.22, .36, .42, .86), .range = .72, .approach = {0, .4, 1}, .stop = 0, KEYS(rear_spear_knee)},
    {.name = "lead_spear_knee", .label = LABEL_KNEE, .limb = LIMB_LEAD_KNEE, .aim = AIM_BODY,
     TIMES(.20, .33, .39, .78), .range = .72, .approach = {0, .4, 1}, .stop = 0, KEYS(lead_spear_knee)},
    {.name = "rear_round_knee", .label = LABEL_KNEE, .limb = LIMB_REAR_KNEE, .aim = AIM_BODY,
     TIMES(.23, .38, .44, .88), .range = .66, .approach = {.8, .2, .6}, .stop = 0, KEYS(rear_round_knee)},
};
