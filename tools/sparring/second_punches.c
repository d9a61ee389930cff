#include "second.h"

/* Keys by ascending time; values replace the guard's (see pose.h). */

/* -- straight punches -- */

/* A small sit back, then the whole body goes in behind a high shoulder; comes back along a high
 * line. */
static const sparring_key long_jab[] = {
    {.08, PELVIS_Z, -.04},   {.08, CHEST_YAW, 4},     {.08, LEAD_HAND_Z, .31},
    {.10, LEAD_REACH, 0},    {.14, REAR_HAND_Y, .05}, {.14, REAR_HAND_Z, .15},
    {.22, LEAD_REACH, 1},    {.22, LEAD_FIST, 85},    {.22, LEAD_SHRUG, .10},
    {.22, LEAD_ELBOW, 34},   {.22, PELVIS_Z, .11},    {.22, PELVIS_YAW, -50},
    {.22, CHEST_YAW, -20},   {.22, HEAD_ROLL, -7},    {.26, LEAD_REACH, .96},
    {.30, REAR_HAND_Y, .05}, {.36, LEAD_REACH, .25},  {.36, LEAD_FIST, 40},
    {.38, LEAD_HAND_Y, .05}, {.40, PELVIS_Z, .03},    {.44, LEAD_REACH, 0},
};

/* Flicked up from a hanging hand. */
static const sparring_key up_jab[] = {
    {.09, LEAD_HAND_Y, -.27}, {.09, LEAD_HAND_Z, .25}, {.09, LEAD_HAND_X, .15},
    {.09, LEAD_REACH, 0},     {.13, LEAD_ELBOW, 5},    {.19, LEAD_REACH, 1},
    {.19, LEAD_FIST, 25},     {.19, LEAD_SHRUG, .07},  {.19, CHEST_YAW, -13},
    {.19, PELVIS_Z, .05},     {.22, LEAD_REACH, .95},  {.31, LEAD_REACH, .15},
    {.33, LEAD_HAND_Y, -.20}, {.35, LEAD_REACH, 0},
};

/* Both knees go down, the trunk behind the fist. */
static const sparring_key dip_jab[] = {
    {.12, PELVIS_Y, -.17},   {.12, CHEST_PITCH, 22},  {.12, LEAD_HAND_Z, .30},
    {.14, LEAD_REACH, 0},    {.18, REAR_HAND_Y, .09}, {.18, REAR_HAND_Z, .17},
    {.29, LEAD_REACH, 1},    {.29, LEAD_FIST, 80},    {.29, PELVIS_Y, -.25},
    {.29, PELVIS_Z, .12},    {.29, CHEST_PITCH, 27},  {.29, CHEST_YAW, -24},
    {.29, PELVIS_PITCH, 14}, {.29, LEAD_SHRUG, .08},  {.29, REAR_HEEL, 34},
    {.33, LEAD_REACH, .96},  {.46, LEAD_REACH, .1},   {.48, PELVIS_Y, -.14},
    {.50, REAR_HAND_Y, .06}, {.52, LEAD_REACH, 0},
};

/* The lead hand reaches out and stays a moment as a measure (a stiff, slow jab). */
static const sparring_key post_jab[] = {
    {.08, LEAD_ELBOW, 28}, {.10, LEAD_REACH, 0},   {.10, PELVIS_Z, .00},  {.27, LEAD_REACH, 1},
    {.27, LEAD_FIST, 60},  {.27, LEAD_SHRUG, .09}, {.27, PELVIS_Z, .05},  {.27, CHEST_YAW, -17},
    {.27, CHEST_PITCH, 6}, {.36, LEAD_REACH, .97}, {.36, CHEST_PITCH, 7}, {.52, LEAD_REACH, .08},
    {.55, LEAD_REACH, 0},
};

/* Thrown from the hips with the rear foot turning in; the lead hand sweeps down out of the way. */
static const sparring_key long_cross[] = {
    {.10, PELVIS_YAW, -43},   {.10, PELVIS_Y, -.10},    {.10, REAR_HAND_Z, .16},
    {.12, REAR_REACH, 0},     {.20, LEAD_HAND_Z, .27},  {.28, REAR_REACH, 1},
    {.28, REAR_FIST, 88},     {.28, REAR_ELBOW, 40},    {.28, PELVIS_YAW, 21},
    {.28, CHEST_YAW, 27},     {.28, PELVIS_Z, .13},     {.28, PELVIS_Y, -.09},
    {.28, CHEST_PITCH, 17},   {.28, REAR_SHRUG, .10},   {.28, REAR_HEEL, 44},
    {.28, REAR_PIVOT, 33},    {.28, LEAD_HAND_Y, -.10}, {.28, LEAD_HAND_Z, .19},
    {.28, HEAD_ROLL, 9},      {.32, REAR_REACH, .97},   {.46, REAR_REACH, .12},
    {.47, REAR_HAND_Y, -.11}, {.48, PELVIS_YAW, -14},   {.50, REAR_HEEL, 25},
    {.52, REAR_PIVOT, 6},     {.54, REAR_REACH, 0},
};

/* Straight to the belly from bent knees, the head off to the lead side. */
static const sparring_key dip_cross[] = {
    {.13, PELVIS_Y, -.20},   {.13, PELVIS_YAW, -42},  {.13, CHEST_PITCH, 18},
    {.15, REAR_REACH, 0},    {.22, LEAD_HAND_Y, .05}, {.32, REAR_REACH, 1},
    {.32, REAR_FIST, 70},    {.32, PELVIS_Y, -.27},   {.32, PELVIS_YAW, 16},
    {.32, CHEST_YAW, 25},    {.32, CHEST_PITCH, 27},  {.32, CHEST_ROLL, 12},
    {.32, PELVIS_Z, .14},    {.32, REAR_HEEL, 46},    {.32, REAR_PIVOT, 30},
    {.32, LEAD_HAND_Y, .06}, {.32, LEAD_HAND_Z, .22}, {.36, REAR_REACH, .96},
    {.52, REAR_REACH, .1},   {.55, PELVIS_Y, -.15},   {.55, REAR_HEEL, 22},
    {.57, REAR_PIVOT, 4},    {.60, REAR_REACH, 0},
};

/* -- bent punches -- */

/* Lead hook, thumb up, wide, with the weight going over to the rear leg. */
static const sparring_key swing_hook[] = {
    {.11, PELVIS_YAW, -50},   {.11, CHEST_YAW, -12},    {.11, LEAD_HAND_X, .33},
    {.11, LEAD_HAND_Y, -.08}, {.11, LEAD_HAND_Z, .25},  {.14, LEAD_REACH, 0},
    {.20, LEAD_ELBOW, 84},    {.20, LEAD_HAND_X, .46},  {.20, LEAD_HAND_Z, .36},
    {.20, LEAD_HAND_Y, .04},  {.20, LEAD_REACH, .15},   {.27, LEAD_REACH, 1},
    {.27, LEAD_ELBOW, 92},    {.27, LEAD_FIST, 6},      {.27, PELVIS_YAW, -74},
    {.27, CHEST_YAW, -31},    {.27, PELVIS_Z, -.02},    {.27, LEAD_PIVOT, -42},
    {.27, LEAD_HEEL, 30},     {.27, REAR_HAND_Y, .04},  {.27, LEAD_SHRUG, .07},
    {.31, LEAD_REACH, .90},   {.31, CHEST_YAW, -35},    {.40, LEAD_REACH, .2},
    {.42, LEAD_HAND_X, -.05}, {.42, LEAD_HAND_Y, -.12}, {.44, LEAD_ELBOW, 44},
    {.48, LEAD_REACH, 0},     {.50, LEAD_PIVOT, -8},    {.54, PELVIS_YAW, -44},
};

/* Lead hook under the elbow, from a dip to the lead side. */
static const sparring_key liver_hook[] = {
    {.13, CHEST_ROLL, 17},    {.13, PELVIS_Y, -.17},    {.13, PELVIS_X, .07},
    {.13, LEAD_HAND_Y, -.26}, {.13, LEAD_HAND_X, .25},  {.13, LEAD_HAND_Z, .18},
    {.15, LEAD_REACH, 0},     {.22, LEAD_ELBOW, 62},    {.22, LEAD_REACH, .15},
    {.22, LEAD_HAND_X, .38},  {.22, LEAD_HAND_Y, -.36}, {.22, LEAD_HAND_Z, .28},
    {.30, LEAD_REACH, 1},     {.30, LEAD_FIST, -22},    {.30, LEAD_ELBOW, 66},
    {.30, PELVIS_YAW, -66},   {.30, CHEST_YAW, -25},    {.30, PELVIS_Y, -.19},
    {.30, CHEST_ROLL, 11},    {.30, LEAD_PIVOT, -34},   {.30, LEAD_HEEL, 27},
    {.30, REAR_HAND_Y, .06},  {.34, LEAD_REACH, .92},   {.46, LEAD_REACH, .15},
    {.50, LEAD_HAND_Y, -.20}, {.54, LEAD_REACH, 0},     {.56, PELVIS_Y, -.10},
    {.58, LEAD_PIVOT, -6},
};

/* Rear hook over the guard, palm down. */
static const sparring_key round_rear_hook[] = {
    {.12, PELVIS_YAW, -48},  {.12, REAR_HAND_X, -.32}, {.12, REAR_HAND_Z, .12},
    {.14, REAR_REACH, 0},    {.21, REAR_ELBOW, 86},    {.21, REAR_HAND_X, -.46},
    {.21, REAR_HAND_Z, .30}, {.21, REAR_HAND_Y, .07},  {.21, REAR_REACH, .12},
    {.30, REAR_REACH, 1},    {.30, REAR_ELBOW, 96},    {.30, REAR_FIST, 82},
    {.30, PELVIS_YAW, 28},   {.30, CHEST_YAW, 33},     {.30, PELVIS_Z, .09},
    {.30, REAR_HEEL, 48},    {.30, REAR_PIVOT, 42},    {.30, LEAD_HAND_Y, .03},
    {.30, LEAD_HAND_Z, .22}, {.34, REAR_REACH, .90},   {.34, CHEST_YAW, 36},
    {.46, REAR_REACH, .15},  {.48, REAR_HAND_X, .05},  {.48, REAR_HAND_Y, -.13},
    {.54, REAR_REACH, 0},    {.56, REAR_PIVOT, 8},     {.58, REAR_HEEL, 24},
};

/* Rear hook to the ribs. */
static const sparring_key rib_hook[] = {
    {.13, PELVIS_Y, -.18},    {.13, CHEST_ROLL, -14},   {.13, REAR_HAND_Y, -.24},
    {.13, REAR_HAND_X, -.27}, {.15, REAR_REACH, 0},     {.23, REAR_ELBOW, 60},
    {.23, REAR_HAND_X, -.40}, {.23, REAR_HAND_Y, -.36}, {.23, REAR_HAND_Z, .26},
    {.23, REAR_REACH, .15},   {.32, REAR_REACH, 1},     {.32, REAR_FIST, 40},
    {.32, PELVIS_YAW, 24},    {.32, CHEST_YAW, 29},     {.32, PELVIS_Y, -.21},
    {.32, PELVIS_Z, .09},     {.32, REAR_HEEL, 44},     {.32, REAR_PIVOT, 36},
    {.32, LEAD_HAND_Y, .06},  {.32, LEAD_HAND_Z, .20},  {.36, REAR_REACH, .92},
    {.50, REAR_REACH, .1},    {.54, REAR_HAND_Y, -.16}, {.58, REAR_REACH, 0},
    {.60, REAR_PIVOT, 6},
};

/* Lead uppercut off a bent lead leg that straightens. */
static const sparring_key lead_rise[] = {
    {.13, PELVIS_Y, -.18},    {.13, CHEST_ROLL, 12},   {.13, CHEST_YAW, 9},
    {.13, LEAD_HAND_Y, -.37}, {.13, LEAD_HAND_Z, .21}, {.13, LEAD_HAND_X, .17},
    {.16, LEAD_REACH, 0},     {.21, LEAD_REACH, .12},  {.21, LEAD_HAND_Y, -.33},
    {.21, LEAD_HAND_Z, .34},  {.28, LEAD_REACH, 1},    {.28, LEAD_FIST, -82},
    {.28, LEAD_ELBOW, 6},     {.28, PELVIS_Y, -.02},   {.28, PELVIS_YAW, -58},
    {.28, CHEST_YAW, -18},    {.28, CHEST_PITCH, 1},   {.28, LEAD_HEEL, 26},
    {.28, REAR_HAND_Y, .05},  {.32, LEAD_REACH, .94},  {.32, LEAD_HAND_Y, .10},
    {.44, LEAD_REACH, .12},   {.46, LEAD_HAND_Y, .07}, {.52, LEAD_REACH, 0},
};

/* Rear uppercut, scooped from the hip. */
static const sparring_key scoop[] = {
    {.14, PELVIS_Y, -.20},    {.14, PELVIS_YAW, -46},  {.14, CHEST_ROLL, -13},
    {.14, REAR_HAND_Y, -.42}, {.14, REAR_HAND_Z, .11}, {.14, REAR_HAND_X, -.19},
    {.17, REAR_REACH, 0},     {.23, REAR_REACH, .12},  {.23, REAR_HAND_Y, -.38},
    {.23, REAR_HAND_Z, .30},  {.31, REAR_REACH, 1},    {.31, REAR_FIST, -80},
    {.31, REAR_ELBOW, 5},     {.31, PELVIS_Y, -.01},   {.31, PELVIS_YAW, 22},
    {.31, CHEST_YAW, 24},     {.31, CHEST_PITCH, 0},   {.31, PELVIS_Z, .10},
    {.31, REAR_HEEL, 48},     {.31, REAR_PIVOT, 34},   {.31, LEAD_HAND_Y, .03},
    {.31, LEAD_HAND_Z, .24},  {.35, REAR_REACH, .94},  {.50, REAR_REACH, .1},
    {.50, REAR_HAND_Y, .07},  {.58, REAR_REACH, 0},    {.60, REAR_PIVOT, 5},
};

/* Rear shovel to the belly, half way between hook and uppercut. */
static const sparring_key shovel[] = {
    {.13, PELVIS_Y, -.21},   {.13, PELVIS_YAW, -43},   {.13, REAR_HAND_Y, -.41},
    {.13, REAR_HAND_Z, .10}, {.13, REAR_HAND_X, -.21}, {.16, REAR_REACH, 0},
    {.22, REAR_REACH, .12},  {.22, REAR_HAND_Z, .25},  {.22, REAR_HAND_Y, -.47},
    {.30, REAR_REACH, 1},    {.30, REAR_FIST, -66},    {.30, REAR_ELBOW, 20},
    {.30, PELVIS_Y, -.08},   {.30, PELVIS_YAW, 20},    {.30, CHEST_YAW, 22},
    {.30, PELVIS_Z, .11},    {.30, REAR_HEEL, 46},     {.30, REAR_PIVOT, 30},
    {.34, REAR_REACH, .94},  {.48, REAR_REACH, .1},    {.56, REAR_REACH, 0},
    {.58, REAR_PIVOT, 4},
};

/* -- elbows: the forearm folds, the shoulder brings the point across -- */

static const sparring_key rear_slash_elbow[] = {
    {.12, PELVIS_YAW, -45},  {.12, REAR_HAND_Y, .04},  {.12, REAR_HAND_Z, .12},
    {.20, REAR_ELBOW, 82},   {.20, REAR_HAND_X, -.10}, {.29, REAR_ELBOW, 104},
    {.29, REAR_HAND_X, .13}, {.29, REAR_HAND_Y, .00},  {.29, REAR_HAND_Z, .21},
    {.29, REAR_FIST, 80},    {.29, REAR_SHRUG, .13},   {.29, PELVIS_YAW, 27},
    {.29, CHEST_YAW, 40},    {.29, PELVIS_Z, .16},     {.29, REAR_HEEL, 46},
    {.29, REAR_PIVOT, 36},   {.29, LEAD_HAND_Z, .24},  {.34, CHEST_YAW, 44},
    {.34, REAR_HAND_X, .18}, {.36, REAR_ELBOW, 92},    {.52, REAR_ELBOW, 30},
    {.56, CHEST_YAW, 6},     {.58, REAR_HEEL, 24},     {.58, REAR_PIVOT, 6},
};

static const sparring_key lead_slash_elbow[] = {
    {.10, PELVIS_YAW, -26},  {.10, LEAD_HAND_Z, .20}, {.17, LEAD_ELBOW, 86},
    {.17, LEAD_HAND_X, .10}, {.26, LEAD_ELBOW, 104},  {.26, LEAD_HAND_X, -.12},
    {.26, LEAD_HAND_Y, .01}, {.26, LEAD_HAND_Z, .23}, {.26, LEAD_FIST, 80},
    {.26, LEAD_SHRUG, .12},  {.26, PELVIS_YAW, -70},  {.26, CHEST_YAW, -37},
    {.26, PELVIS_Z, .13},    {.26, LEAD_HEEL, 26},    {.26, LEAD_PIVOT, -30},
    {.26, REAR_HAND_Y, .05}, {.31, CHEST_YAW, -41},   {.31, LEAD_HAND_X, -.17},
    {.33, LEAD_ELBOW, 90},   {.48, LEAD_ELBOW, 30},   {.52, CHEST_YAW, -8},
    {.54, LEAD_PIVOT, -5},
};

/* Upwards through the guard, the hand going past the own ear. */
static const sparring_key rear_rising_elbow[] = {
    {.13, PELVIS_Y, -.16},   {.13, PELVIS_YAW, -44},  {.13, REAR_HAND_Y, -.10},
    {.21, REAR_HAND_Z, .22}, {.21, REAR_ELBOW, 4},    {.30, REAR_HAND_X, -.08},
    {.30, REAR_HAND_Y, .26}, {.30, REAR_HAND_Z, .13}, {.30, REAR_ELBOW, 14},
    {.30, REAR_SHRUG, .14},  {.30, REAR_FIST, -30},   {.30, PELVIS_Y, .00},
    {.30, PELVIS_YAW, 20},   {.30, CHEST_YAW, 28},    {.30, CHEST_PITCH, -3},
    {.30, PELVIS_Z, .16},    {.30, REAR_HEEL, 48},    {.30, REAR_PIVOT, 28},
    {.35, REAR_HAND_Y, .28}, {.54, REAR_HAND_Y, .06}, {.58, REAR_HEEL, 22},
    {.58, REAR_PIVOT, 4},
};

/* Down over the lead hand, from a small hop up. */
static const sparring_key lead_chop_elbow[] = {
    {.14, LEAD_HAND_Y, .24},  {.14, LEAD_HAND_Z, .16},  {.14, LEAD_ELBOW, 62},
    {.14, PELVIS_Y, .00},     {.14, CHEST_ROLL, -8},    {.18, LEAD_HAND_X, .04},
    {.29, LEAD_HAND_Y, -.07}, {.29, LEAD_HAND_X, -.06}, {.29, LEAD_HAND_Z, .20},
    {.29, LEAD_ELBOW, 70},    {.29, LEAD_SHRUG, .13},   {.29, PELVIS_Y, -.11},
    {.29, PELVIS_YAW, -60},   {.29, CHEST_YAW, -28},    {.29, CHEST_PITCH, 22},
    {.29, CHEST_ROLL, 8},     {.29, PELVIS_Z, .14},     {.35, LEAD_HAND_Y, -.15},
    {.50, LEAD_ELBOW, 28},    {.52, CHEST_YAW, -8},
};

/* clang-format off */
const sparring_move sparring_second_punches[SECOND_PUNCHES] = {
    {.name = "long_jab", .label = LABEL_JAB, .limb = LIMB_LEAD_HAND, .aim = AIM_HEAD,
     TIMES(.10, .22, .26, .50), .range = 1.18, .approach = {0, 0, 1}, .stop = .17, KEYS(long_jab), .step_z = .05},
    {.name = "up_jab", .label = LABEL_JAB, .limb = LIMB_LEAD_HAND, .aim = AIM_HEAD,
     TIMES(.09, .19, .22, .42), .range = 1.10, .approach = {0, .35, 1}, .stop = .17, KEYS(up_jab)},
    {.name = "post_jab", .label = LABEL_JAB, .limb = LIMB_LEAD_HAND, .aim = AIM_HEAD,
     TIMES(.10, .27, .37, .64), .range = 1.12, .approach = {0, 0, 1}, .stop = .17, KEYS(post_jab)},
    {.name = "dip_jab", .label = LABEL_JAB, .limb = LIMB_LEAD_HAND, .aim = AIM_BODY,
     TIMES(.14, .29, .33, .64), .range = 1.16, .approach = {0, 0, 1}, .stop = .24, KEYS(dip_jab)},
    {.name = "long_cross", .label = LABEL_CROSS, .limb = LIMB_REAR_HAND, .aim = AIM_HEAD,
     TIMES(.13, .28, .32, .66), .range = 1.14, .approach = {0, 0, 1}, .stop = .17, KEYS(long_cross), .step_z = .04},
    {.name = "dip_cross", .label = LABEL_CROSS, .limb = LIMB_REAR_HAND, .aim = AIM_BODY,
     TIMES(.15, .32, .36, .72), .range = 1.10, .approach = {0, 0, 1}, .stop = .24, KEYS(dip_cross)},
    {.name = "swing_hook", .label = LABEL_HOOK, .limb = LIMB_LEAD_HAND, .aim = AIM_HEAD,
     TIMES(.15, .27, .32, .62), .range = .96, .approach = {-1, 0, .25}, .stop = .15, KEYS(swing_hook)},
    {.name = "liver_hook", .label = LABEL_HOOK, .limb = LIMB_LEAD_HAND, .aim = AIM_BODY,
     TIMES(.16, .30, .35, .66), .range = .88, .approach = {-1, .1, .4}, .stop = .22, KEYS(liver_hook)},
    {.name = "round_rear_hook", .label = LABEL_HOOK, .limb = LIMB_REAR_HAND, .aim = AIM_HEAD,
     TIMES(.16, .30, .35, .68), .range = .96, .approach = {1, -.1, .3}, .stop = .15, KEYS(round_rear_hook)},
    {.name = "rib_hook", .label = LABEL_HOOK, .limb = LIMB_REAR_HAND, .aim = AIM_BODY,
     TIMES(.17, .32, .37, .70), .range = .88, .approach = {1, .1, .45}, .stop = .22, KEYS(rib_hook)},
    {.name = "lead_rise", .label = LABEL_UPPERCUT, .limb = LIMB_LEAD_HAND, .aim = AIM_HEAD,
     TIMES(.17, .28, .33, .62), .range = .84, .approach = {-.1, 1, .25}, .stop = .17, KEYS(lead_rise)},
    {.name = "scoop", .label = LABEL_UPPERCUT, .limb = LIMB_REAR_HAND, .aim = AIM_HEAD,
     TIMES(.18, .31, .36, .70), .range = .84, .approach = {.1, 1, .25}, .stop = .17, KEYS(scoop)},
    {.name = "shovel", .label = LABEL_UPPERCUT, .limb = LIMB_REAR_HAND, .aim = AIM_BODY,
     TIMES(.17, .30, .35, .68), .range = .84, .approach = {.2, .8, .7}, .stop = .22, KEYS(shovel)},
    {.name = "rear_slash_elbow", .label = LABEL_ELBOW, .limb = LIMB_REAR_ELBOW, .aim = AIM_HEAD,
     TIMES(.16, .29, .35, .68), .range = .66, .approach = {1, 0, .5}, .stop = 0, KEYS(rear_slash_elbow)},
    {.name = "lead_slash_elbow", .label = LABEL_ELBOW, .limb = LIMB_LEAD_ELBOW, .aim = AIM_HEAD,
     TIMES(.14, .26, .32, .62), .range = .66, .approach = {-1, 0, .5}, .stop = 0, KEYS(lead_slash_elbow)},
    {.name = "rear_rising_elbow", .label = LABEL_ELBOW, .limb = LIMB_REAR_ELBOW, .aim = AIM_HEAD,
     TIMES(.18, .30, .36, .70), .range = .62, .approach = {0, 1, .4}, .stop = 0, KEYS(rear_rising_elbow)},
    {.name = "lead_chop_elbow", .label = LABEL_ELBOW, .limb = LIMB_LEAD_ELBOW, .aim = AIM_HEAD,
     TIMES(.18, .29, .36, .66), .range = .64, .approach = {-.4, -1, .5}, .stop = 0, KEYS(lead_chop_elbow)},
};
