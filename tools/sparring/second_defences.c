#include "second.h"

/* Keys by ascending time; values replace the guard's (see pose.h). */

/* -- blocks -- */

/* Both palms out before the face: a frame that stops straight punches. */
static const sparring_key long_frame[] = {
    {.13, LEAD_HAND_Z, .49}, {.13, LEAD_HAND_Y, .08},  {.13, LEAD_HAND_X, .03},
    {.13, LEAD_ELBOW, 48},   {.13, LEAD_SHRUG, .08},   {.13, REAR_HAND_Y, .10},
    {.13, REAR_HAND_Z, .30}, {.13, REAR_HAND_X, -.06}, {.13, REAR_FIST, 30},
    {.13, CHEST_PITCH, 16},  {.13, PELVIS_Z, -.04},    {.13, LEAD_FIST, 60},
    {.34, LEAD_HAND_Z, .47}, {.34, REAR_HAND_Z, .28},  {.34, LEAD_ELBOW, 46},
};

/* Forearms beside the head, elbows together: against whatever comes from the side. */
static const sparring_key high_cover[] = {
    {.12, LEAD_HAND_X, .10}, {.12, LEAD_HAND_Y, .16}, {.12, LEAD_HAND_Z, .12},
    {.12, LEAD_ELBOW, 8},    {.12, LEAD_FIST, -20},   {.12, REAR_HAND_X, -.10},
    {.12, REAR_HAND_Y, .16}, {.12, REAR_HAND_Z, .11}, {.12, REAR_ELBOW, 8},
    {.12, CHEST_PITCH, 20},  {.12, PELVIS_Y, -.11},   {.12, HEAD_PITCH, 16},
    {.12, LEAD_SHRUG, .07},  {.12, REAR_SHRUG, .07},  {.36, LEAD_HAND_Y, .15},
    {.36, REAR_HAND_Y, .15}, {.36, CHEST_PITCH, 20},  {.36, PELVIS_Y, -.10},
    {.36, LEAD_HAND_Z, .12}, {.36, REAR_HAND_Z, .11},
};

/* One arm answers the telephone, the trunk turns away with the blow. */
static const sparring_key lead_phone[] = {
    {.11, LEAD_HAND_X, .13}, {.11, LEAD_HAND_Y, .19}, {.11, LEAD_HAND_Z, .04},
    {.11, LEAD_ELBOW, 26},   {.11, CHEST_YAW, -14},   {.11, CHEST_ROLL, -6},
    {.11, HEAD_PITCH, 14},   {.32, LEAD_HAND_Y, .18}, {.32, LEAD_HAND_Z, .05},
    {.32, CHEST_YAW, -13},   {.32, LEAD_HAND_X, .13},
};

static const sparring_key rear_phone[] = {
    {.11, REAR_HAND_X, -.13}, {.11, REAR_HAND_Y, .19},  {.11, REAR_HAND_Z, .03},
    {.11, REAR_ELBOW, 26},    {.11, CHEST_YAW, 12},     {.11, CHEST_ROLL, 6},
    {.11, HEAD_PITCH, 14},    {.32, REAR_HAND_Y, .18},  {.32, REAR_HAND_Z, .04},
    {.32, CHEST_YAW, 11},     {.32, REAR_HAND_X, -.13},
};

/* The rear palm slaps a straight down and across. */
static const sparring_key slap_parry[] = {
    {.07, REAR_HAND_Y, .06},  {.07, REAR_HAND_Z, .28}, {.15, REAR_HAND_X, .12},
    {.15, REAR_HAND_Y, -.09}, {.15, REAR_HAND_Z, .36}, {.15, REAR_FIST, 60},
    {.15, CHEST_YAW, 8},      {.15, CHEST_ROLL, -5},   {.20, REAR_HAND_X, .15},
    {.20, REAR_HAND_Y, -.13}, {.20, REAR_HAND_Z, .34}, {.28, REAR_HAND_X, .02},
};

/* Elbows down on the ribs, fists stay at the chin. */
static const sparring_key rib_cover[] = {
    {.12, LEAD_HAND_Y, -.10}, {.12, LEAD_HAND_Z, .17},  {.12, LEAD_HAND_X, .13},
    {.12, LEAD_ELBOW, 0},     {.12, REAR_HAND_Y, -.08}, {.12, REAR_HAND_Z, .14},
    {.12, REAR_HAND_X, -.13}, {.12, REAR_ELBOW, 0},     {.12, CHEST_PITCH, 27},
    {.12, PELVIS_Y, -.13},    {.12, PELVIS_PITCH, 8},   {.36, CHEST_PITCH, 26},
    {.36, LEAD_HAND_Y, -.10}, {.36, REAR_HAND_Y, -.08}, {.36, PELVIS_Y, -.12},
    {.36, LEAD_HAND_Z, .17},  {.36, REAR_HAND_Z, .14},
};

/* Shin up, knee out, the elbow of that side meets it. */
static const sparring_key lead_shin[] = {
    {.07, LEAD_FREE, 0},      {.14, LEAD_FREE, 1},      {.20, LEAD_FOOT_X, .20},
    {.20, LEAD_FOOT_Y, -.48}, {.20, LEAD_FOOT_Z, .20},  {.20, LEAD_KNEE, 38},
    {.20, LEAD_TOE, 20},      {.20, PELVIS_Z, -.07},    {.20, PELVIS_Y, -.02},
    {.20, CHEST_PITCH, 16},   {.20, LEAD_HAND_Y, -.04}, {.20, LEAD_HAND_Z, .27},
    {.20, REAR_HEEL, 6},      {.36, LEAD_FOOT_Y, -.48}, {.36, LEAD_FOOT_X, .20},
    {.36, LEAD_KNEE, 36},     {.36, PELVIS_Z, -.07},    {.50, LEAD_FOOT_X, .13},
    {.50, LEAD_FOOT_Y, -.79}, {.50, LEAD_FOOT_Z, .17},  {.50, LEAD_FREE, 1},
    {.58, LEAD_FREE, 0},
};

static const sparring_key rear_shin[] = {
    {.09, REAR_FREE, 0},      {.16, REAR_FREE, 1},      {.23, REAR_FOOT_X, -.20},
    {.23, REAR_FOOT_Y, -.46}, {.23, REAR_FOOT_Z, .12},  {.23, REAR_KNEE, 34},
    {.23, REAR_TOE, 20},      {.23, PELVIS_Z, .10},     {.23, PELVIS_Y, -.02},
    {.23, PELVIS_YAW, -12},   {.23, CHEST_PITCH, 17},   {.23, REAR_HAND_Y, -.03},
    {.38, REAR_FOOT_Y, -.46}, {.38, REAR_FOOT_Z, .12},  {.38, PELVIS_Z, .09},
    {.54, REAR_FOOT_X, -.08}, {.54, REAR_FOOT_Y, -.79}, {.54, REAR_FOOT_Z, -.26},
    {.54, REAR_FREE, 1},      {.62, REAR_FREE, 0},
};

/* -- dodges -- */

/* The head goes off to the outside over a bent lead knee. */
static const sparring_key outside_slip[] = {
    {.15, CHEST_ROLL, -20}, {.15, PELVIS_X, -.09}, {.15, PELVIS_Y, -.13},   {.15, CHEST_YAW, 12},
    {.15, CHEST_PITCH, 19}, {.15, HEAD_ROLL, -6},  {.15, LEAD_HAND_Y, .03}, {.15, REAR_HAND_Y, .05},
    {.24, CHEST_ROLL, -18}, {.24, PELVIS_X, -.08}, {.24, PELVIS_Y, -.12},
};

static const sparring_key inside_slip[] = {
    {.15, CHEST_ROLL, 21},  {.15, PELVIS_X, .09}, {.15, PELVIS_Y, -.14},   {.15, CHEST_YAW, -14},
    {.15, CHEST_PITCH, 20}, {.15, HEAD_ROLL, 6},  {.15, LEAD_HAND_Y, .04}, {.15, REAR_HAND_Y, .04},
    {.24, CHEST_ROLL, 18},  {.24, PELVIS_X, .08}, {.24, PELVIS_Y, -.13},
};

/* A U under a hook: down on one side, up on the other. */
static const sparring_key weave[] = {
    {.12, CHEST_ROLL, 14},   {.12, PELVIS_X, .07},    {.12, PELVIS_Y, -.16},
    {.22, CHEST_ROLL, 2},    {.22, PELVIS_X, .00},    {.22, PELVIS_Y, -.31},
    {.22, CHEST_PITCH, 30},  {.22, PELVIS_PITCH, 14}, {.22, LEAD_HAND_Y, .06},
    {.22, REAR_HAND_Y, .06}, {.22, HEAD_PITCH, -6},   {.34, CHEST_ROLL, -16},
    {.34, PELVIS_X, -.09},   {.34, PELVIS_Y, -.17},   {.34, CHEST_PITCH, 20},
    {.44, CHEST_ROLL, -8},   {.44, PELVIS_Y, -.09},
};

/* Straight down, hands at the temples. */
static const sparring_key drop_under[] = {
    {.17, PELVIS_Y, -.34},   {.17, CHEST_PITCH, 24},  {.17, PELVIS_PITCH, 12},
    {.17, LEAD_HAND_Y, .10}, {.17, LEAD_HAND_Z, .18}, {.17, REAR_HAND_Y, .10},
    {.17, LEAD_HEEL, 20},    {.17, REAR_HEEL, 40},    {.17, HEAD_PITCH, -8},
    {.28, PELVIS_Y, -.31},   {.28, LEAD_HAND_Y, .09}, {.28, CHEST_PITCH, 24},
};

/* The weight goes back over the rear leg, chin away, lead hand left out. */
static const sparring_key pull_away[] = {
    {.16, PELVIS_Z, -.18},   {.16, CHEST_PITCH, -13},  {.16, PELVIS_PITCH, -6},
    {.16, LEAD_HAND_Z, .46}, {.16, LEAD_HAND_Y, -.06}, {.16, HEAD_PITCH, 10},
    {.16, PELVIS_Y, -.10},   {.27, PELVIS_Z, -.16},    {.27, CHEST_PITCH, -11},
};

/* -- what a blow does -- */

static const sparring_key rock_head[] = {
    {.06, HEAD_PITCH, -17},  {.06, CHEST_PITCH, 4}, {.06, HEAD_YAW, 8},     {.10, PELVIS_Z, -.05},
    {.10, LEAD_HAND_Y, .02}, {.18, HEAD_PITCH, 0},  {.24, CHEST_PITCH, 15},
};

static const sparring_key shake_head[] = {
    {.06, HEAD_YAW, -38},     {.06, HEAD_ROLL, 16},    {.06, HEAD_PITCH, -18},
    {.10, CHEST_YAW, -20},    {.10, CHEST_PITCH, -6},  {.10, CHEST_ROLL, 10},
    {.18, PELVIS_Z, -.15},    {.18, PELVIS_Y, -.14},   {.18, LEAD_HAND_Y, -.15},
    {.18, REAR_HAND_Y, -.13}, {.24, HEAD_YAW, -14},    {.30, CHEST_PITCH, 19},
    {.40, PELVIS_Y, -.12},    {.44, LEAD_HAND_Y, .04}, {.44, REAR_HAND_Y, .05},
    {.48, CHEST_YAW, -4},
};

static const sparring_key fold[] = {
    {.09, CHEST_PITCH, 29}, {.09, PELVIS_Z, -.06},    {.09, PELVIS_PITCH, 10},
    {.14, PELVIS_Y, -.11},  {.14, REAR_HAND_Y, -.09}, {.26, CHEST_PITCH, 22},
};

static const sparring_key crumple[] = {
    {.10, CHEST_PITCH, 42},   {.10, PELVIS_Z, -.13},    {.10, PELVIS_PITCH, 18},
    {.20, PELVIS_Y, -.22},    {.20, REAR_HAND_Y, -.27}, {.20, REAR_HAND_Z, .16},
    {.20, LEAD_HAND_Y, -.20}, {.20, LEAD_HAND_Z, .20},  {.34, CHEST_PITCH, 36},
    {.42, PELVIS_Y, -.17},    {.52, LEAD_HAND_Y, -.08}, {.56, CHEST_PITCH, 20},
};

static const sparring_key buckle[] = {
    {.08, PELVIS_Y, -.15},  {.08, PELVIS_X, .06},  {.08, CHEST_ROLL, 11},
    {.08, CHEST_PITCH, 20}, {.08, LEAD_PIVOT, 14}, {.14, LEAD_HAND_Y, -.08},
    {.24, PELVIS_Y, -.12},  {.30, PELVIS_X, .02},  {.32, CHEST_ROLL, 4},
};

#define VS        SPARRING_AGAINST
#define STRAIGHTS (VS(LABEL_JAB) | VS(LABEL_CROSS))
#define BENT      (VS(LABEL_HOOK) | VS(LABEL_ELBOW))

/* clang-format off */
const sparring_move sparring_second_defences[SECOND_DEFENCES] = {
    {.name = "long_frame", .label = LABEL_BLOCK, .aim = AIM_HEAD, TIMES(.08, .13, .36, .60), KEYS(long_frame),
     .against = STRAIGHTS},
    {.name = "slap_parry", .label = LABEL_BLOCK, .aim = AIM_HEAD, TIMES(.07, .15, .21, .42), KEYS(slap_parry),
     .against = STRAIGHTS},
    {.name = "high_cover", .label = LABEL_BLOCK, .aim = AIM_HEAD, TIMES(.07, .12, .38, .60), KEYS(high_cover),
     .against = STRAIGHTS | BENT | VS(LABEL_UPPERCUT) | VS(LABEL_KICK_HIGH)},
    {.name = "lead_phone", .label = LABEL_BLOCK, .aim = AIM_HEAD, TIMES(.07, .11, .34, .54), KEYS(lead_phone),
     .against = BENT | VS(LABEL_KICK_HIGH)},
    {.name = "rear_phone", .label = LABEL_BLOCK, .aim = AIM_HEAD, TIMES(.07, .11, .34, .54), KEYS(rear_phone),
     .against = BENT | VS(LABEL_KICK_HIGH)},
    {.name = "rib_cover", .label = LABEL_BLOCK, .aim = AIM_BODY, TIMES(.07, .12, .38, .60), KEYS(rib_cover),
     .against = STRAIGHTS | VS(LABEL_HOOK) | VS(LABEL_UPPERCUT) | VS(LABEL_KICK_MID) | VS(LABEL_KNEE)},
    {.name = "lead_shin", .label = LABEL_BLOCK, .aim = AIM_LEG, TIMES(.12, .20, .38, .66), KEYS(lead_shin),
     .against = VS(LABEL_KICK_LOW) | VS(LABEL_KICK_MID)},
    {.name = "rear_shin", .label = LABEL_BLOCK, .aim = AIM_BODY, TIMES(.14, .23, .40, .70), KEYS(rear_shin),
     .against = VS(LABEL_KICK_LOW) | VS(LABEL_KICK_MID)},
    {.name = "outside_slip", .label = LABEL_DODGE, .aim = AIM_HEAD, TIMES(.08, .15, .26, .50), KEYS(outside_slip),
     .against = STRAIGHTS},
    {.name = "inside_slip", .label = LABEL_DODGE, .aim = AIM_HEAD, TIMES(.08, .15, .26, .50), KEYS(inside_slip),
     .against = STRAIGHTS},
    {.name = "weave", .label = LABEL_DODGE, .aim = AIM_HEAD, TIMES(.10, .22, .38, .62), KEYS(weave),
     .against = BENT},
    {.name = "drop_under", .label = LABEL_DODGE, .aim = AIM_HEAD, TIMES(.09, .17, .30, .56), KEYS(drop_under),
     .against = BENT | VS(LABEL_KICK_HIGH)},
    {.name = "pull_away", .label = LABEL_DODGE, .aim = AIM_HEAD, TIMES(.09, .16, .29, .54), KEYS(pull_away),
     .against = STRAIGHTS | BENT | VS(LABEL_UPPERCUT) | VS(LABEL_KICK_HIGH)},
    {.name = "back_step", .label = LABEL_DODGE, .aim = AIM_BODY, TIMES(.09, .20, .32, .60), KEYS(pull_away),
     .against = VS(LABEL_KICK_MID) | VS(LABEL_KNEE) | VS(LABEL_KICK_LOW), .step_z = -.30},
    {.name = "hit_head", .label = LABEL_IDLE, .aim = AIM_HEAD, TIMES(0, .06, .12, .38), KEYS(rock_head)},
    {.name = "hit_head_hard", .label = LABEL_IDLE, .aim = AIM_HEAD, TIMES(0, .06, .20, .70), KEYS(shake_head),
     .heavy = 1},
    {.name = "hit_body", .label = LABEL_IDLE, .aim = AIM_BODY, TIMES(0, .09, .16, .44), KEYS(fold)},
    {.name = "hit_body_hard", .label = LABEL_IDLE, .aim = AIM_BODY, TIMES(0, .10, .22, .78), KEYS(crumple),
     .heavy = 1},
    {.name = "hit_leg", .label = LABEL_IDLE, .aim = AIM_LEG, TIMES(0, .08, .15, .46), KEYS(buckle)},
    {.name = "hit_leg_hard", .label = LABEL_IDLE, .aim = AIM_LEG, TIMES(0, .08, .15, .50), KEYS(buckle),
     .heavy = 1},
};
