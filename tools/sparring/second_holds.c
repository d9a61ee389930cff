#include "second.h"

#include <stddef.h>

/* Postures first, then what is made of them. Both fighters lead with the same side, so a lead hand
 * meets the other's rear side. In ties on the ground B lies with the legs to A (B's frame looks at
 * A); places are kept from hold to hold: B's pelvis at z = .15. */

#define POSTURE(table, lead, rear)                                                                 \
    {                                                                                              \
#table, table, sizeof(table) / sizeof((table)[0]),                                         \
        {                                                                                          \
            lead, rear                                                                             \
        }                                                                                          \
    }

/* -- standing -- */

static const sparring_posture stand = {"stand", NULL, 0, {GRIP_NONE, GRIP_NONE}};

static const sparring_setting plum_tall[] = {
    {PELVIS_YAW, -14}, {PELVIS_Y, -.03},  {PELVIS_Z, .03}, {PELVIS_PITCH, 2},
    {CHEST_PITCH, 8},  {CHEST_YAW, -3},   {LEAD_ELBOW, 4}, {REAR_ELBOW, 4},
    {LEAD_SHRUG, .06}, {REAR_SHRUG, .06}, {LEAD_HEEL, 14}, {REAR_HEEL, 30},
};
static const sparring_setting plum_pull[] = {
    {PELVIS_YAW, -20}, {PELVIS_Y, -.09}, {PELVIS_Z, -.07}, {PELVIS_PITCH, 4}, {CHEST_PITCH, 13},
    {CHEST_YAW, 5},    {LEAD_ELBOW, 2},  {REAR_ELBOW, 2},  {LEAD_SHRUG, .03}, {REAR_SHRUG, .03},
    {LEAD_HEEL, 6},    {REAR_HEEL, 18},  {CHEST_ROLL, 5},
};
static const sparring_setting plum_swing[] = {
    {PELVIS_YAW, -4},  {PELVIS_Y, -.06},  {PELVIS_Z, -.02}, {CHEST_PITCH, 10},
    {CHEST_YAW, 12},   {CHEST_ROLL, -7},  {LEAD_ELBOW, 8},  {REAR_ELBOW, 2},
    {LEAD_SHRUG, .05}, {REAR_SHRUG, .05}, {LEAD_HEEL, 12},  {REAR_HEEL, 22},
};
static const sparring_posture plum_tall_a = POSTURE(plum_tall, GRIP_NECK, GRIP_NECK);
static const sparring_posture plum_pull_a = POSTURE(plum_pull, GRIP_NECK, GRIP_NECK);
static const sparring_posture plum_swing_a = POSTURE(plum_swing, GRIP_NECK, GRIP_NECK);

static const sparring_setting under_plum[] = {
    {PELVIS_YAW, -16}, {PELVIS_Y, -.10}, {PELVIS_Z, -.05}, {PELVIS_PITCH, 9}, {CHEST_PITCH, 19},
    {HEAD_PITCH, 12},  {LEAD_ELBOW, 22}, {REAR_ELBOW, 22}, {REAR_HEEL, 12},
};
static const sparring_setting bent_by_plum[] = {
    {PELVIS_YAW, -12}, {PELVIS_Y, -.13}, {PELVIS_Z, -.10}, {PELVIS_PITCH, 15}, {CHEST_PITCH, 31},
    {HEAD_PITCH, 18},  {LEAD_ELBOW, 30}, {REAR_ELBOW, 26}, {REAR_HEEL, 20},    {CHEST_ROLL, -5},
};
static const sparring_posture under_plum_b = POSTURE(under_plum, GRIP_REAR_ARM, GRIP_LEAD_ARM);
static const sparring_posture bent_by_plum_b =
    POSTURE(bent_by_plum, GRIP_WAIST_REAR, GRIP_LEAD_ARM);

static const sparring_setting knee_load[] = {
    {PELVIS_YAW, -26},   {PELVIS_Y, -.04}, {PELVIS_Z, -.08},    {PELVIS_PITCH, 12},
    {CHEST_PITCH, 12},   {REAR_FREE, 1},   {REAR_FOOT_X, -.12}, {REAR_FOOT_Y, -.66},
    {REAR_FOOT_Z, -.42}, {REAR_TOE, 40},   {LEAD_ELBOW, 2},     {REAR_ELBOW, 2},
};
static const sparring_setting knee_in[] = {
    {PELVIS_YAW, 8},    {PELVIS_Y, .01}, {PELVIS_Z, .12},     {PELVIS_PITCH, -12},
    {CHEST_PITCH, -3},  {REAR_FREE, 1},  {REAR_FOOT_X, -.08}, {REAR_FOOT_Y, -.32},
    {REAR_FOOT_Z, .10}, {REAR_KNEE, 10}, {REAR_TOE, 50},      {LEAD_HEEL, 34},
    {LEAD_PIVOT, 16},   {LEAD_ELBOW, 4}, {REAR_ELBOW, 4},
};
static const sparring_posture knee_load_a = POSTURE(knee_load, GRIP_NECK, GRIP_NECK);
static const sparring_posture knee_in_a = POSTURE(knee_in, GRIP_NECK, GRIP_NECK);
static const sparring_posture side_knee_load_a = POSTURE(knee_load, GRIP_BACK, GRIP_LEAD_ARM);
static const sparring_posture side_knee_a = POSTURE(knee_in, GRIP_BACK, GRIP_LEAD_ARM);

static const sparring_setting lean_in[] = {
    {PELVIS_YAW, -18}, {PELVIS_Y, -.14}, {PELVIS_Z, -.06}, {PELVIS_PITCH, 12}, {CHEST_PITCH, 17},
    {HEAD_PITCH, 6},   {HEAD_ROLL, -8},  {LEAD_ELBOW, 24}, {REAR_ELBOW, 40},   {REAR_HEEL, 26},
};
static const sparring_setting lean_turn[] = {
    {PELVIS_YAW, -2},  {PELVIS_Y, -.18}, {PELVIS_Z, -.09}, {PELVIS_PITCH, 15},
    {CHEST_PITCH, 19}, {CHEST_ROLL, 7},  {HEAD_PITCH, 8},  {HEAD_ROLL, -8},
    {LEAD_ELBOW, 30},  {REAR_ELBOW, 46}, {REAR_HEEL, 32},  {CHEST_YAW, 7},
};
static const sparring_posture lean_in_a = POSTURE(lean_in, GRIP_BACK, GRIP_LEAD_ARM);
static const sparring_posture lean_turn_a = POSTURE(lean_turn, GRIP_BACK, GRIP_LEAD_ARM);
static const sparring_posture lean_in_b = POSTURE(lean_in, GRIP_BACK, GRIP_LEAD_ARM);
static const sparring_posture lean_turn_b = POSTURE(lean_turn, GRIP_REAR_SHOULDER, GRIP_LEAD_ARM);
static const sparring_posture lock_a = POSTURE(lean_turn, GRIP_WAIST_REAR, GRIP_WAIST_LEAD);
static const sparring_posture locked_b = POSTURE(lean_in, GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER);

static const sparring_setting shove[] = {
    {PELVIS_YAW, -20},  {PELVIS_Y, -.08},    {PELVIS_Z, .06},    {CHEST_PITCH, 16},
    {LEAD_HAND_Z, .5},  {LEAD_HAND_Y, -.10}, {LEAD_HAND_X, .13}, {REAR_HAND_Z, .48},
    {REAR_HAND_Y, -.1}, {REAR_HAND_X, -.13}, {REAR_HEEL, 34},
};
static const sparring_setting shoved[] = {
    {PELVIS_Z, -.12}, {CHEST_PITCH, -4}, {HEAD_PITCH, 12}, {PELVIS_Y, -.08}, {LEAD_HAND_Y, -.10},
};
static const sparring_posture shove_a = POSTURE(shove, GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER);
static const sparring_posture shoved_b = POSTURE(shoved, GRIP_NONE, GRIP_NONE);

/* -- taking down -- */

static const sparring_setting level_change[] = {
    {PELVIS_Y, -.33},   {PELVIS_Z, .08},    {PELVIS_PITCH, 22},  {CHEST_PITCH, 24},
    {HEAD_PITCH, -14},  {PELVIS_YAW, -20},  {LEAD_HAND_Y, -.25}, {REAR_HAND_Y, -.25},
    {LEAD_HAND_Z, .36}, {REAR_HAND_Z, .30}, {REAR_HEEL, 40},     {LEAD_HEEL, 20},
};
static const sparring_setting deep_shot[] = {
    {PELVIS_Y, -.44}, {PELVIS_Z, .02},   {PELVIS_PITCH, 34}, {CHEST_PITCH, 26},
    {CHEST_ROLL, 8},  {HEAD_PITCH, -18}, {PELVIS_YAW, -8},   {REAR_HEEL, 50},
    {LEAD_HEEL, 24},  {LEAD_ELBOW, 20},  {REAR_ELBOW, 20},
};
static const sparring_setting drive_up[] = {
    {PELVIS_Y, -.24}, {PELVIS_Z, .06},   {PELVIS_PITCH, 26}, {CHEST_PITCH, 22},
    {CHEST_ROLL, 10}, {HEAD_PITCH, -10}, {PELVIS_YAW, 0},    {REAR_HEEL, 40},
    {LEAD_HEEL, 20},  {LEAD_ELBOW, 24},  {REAR_ELBOW, 24},
};
static const sparring_posture level_change_a = POSTURE(level_change, GRIP_NONE, GRIP_NONE);
static const sparring_posture deep_shot_a = POSTURE(deep_shot, GRIP_REAR_THIGH, GRIP_LEAD_THIGH);
static const sparring_posture drive_up_a = POSTURE(drive_up, GRIP_REAR_THIGH, GRIP_LEAD_THIGH);
static const sparring_posture single_a = POSTURE(deep_shot, GRIP_LEAD_THIGH, GRIP_LEAD_THIGH);
static const sparring_posture run_pipe_a = POSTURE(drive_up, GRIP_LEAD_THIGH, GRIP_LEAD_THIGH);

static const sparring_setting caught[] = {
    {PELVIS_Z, -.10}, {PELVIS_PITCH, 14}, {CHEST_PITCH, 26}, {PELVIS_Y, -.08}, {HEAD_PITCH, 16},
};
static const sparring_setting sprawl[] = {
    {PELVIS_Z, -.26}, {PELVIS_PITCH, 36}, {CHEST_PITCH, 24}, {PELVIS_Y, -.26},
    {HEAD_PITCH, 6},  {REAR_HEEL, 46},    {LEAD_HEEL, 30},
};
static const sparring_setting lifted[] = {
    {PELVIS_Y, .02},     {PELVIS_PITCH, -28}, {CHEST_PITCH, 18},   {HEAD_PITCH, 18},
    {LEAD_FREE, 1},      {LEAD_FOOT_X, .16},  {LEAD_FOOT_Y, -.62}, {LEAD_FOOT_Z, .34},
    {LEAD_TOE, 20},      {REAR_FREE, 1},      {REAR_FOOT_X, -.18}, {REAR_FOOT_Y, -.66},
    {REAR_FOOT_Z, .28},  {REAR_TOE, 20},      {LEAD_KNEE, 20},     {REAR_KNEE, 20},
    {LEAD_HAND_Y, -.16}, {LEAD_HAND_Z, .30},  {REAR_HAND_Y, -.20},
};
static const sparring_setting falling[] = {
    {PELVIS_Y, -.42},   {PELVIS_PITCH, -64}, {CHEST_PITCH, 20},   {HEAD_PITCH, 26},
    {LEAD_FREE, 1},     {LEAD_FOOT_X, .26},  {LEAD_FOOT_Y, -.12}, {LEAD_FOOT_Z, .56},
    {REAR_FREE, 1},     {REAR_FOOT_X, -.26}, {REAR_FOOT_Y, -.18}, {REAR_FOOT_Z, .54},
    {LEAD_KNEE, 36},    {REAR_KNEE, 36},     {LEAD_HAND_X, .34},  {LEAD_HAND_Y, -.10},
    {LEAD_HAND_Z, .10}, {REAR_HAND_X, -.34}, {REAR_HAND_Y, -.10}, {REAR_HAND_Z, .06},
};
static const sparring_posture caught_b = POSTURE(caught, GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER);
static const sparring_posture sprawl_b = POSTURE(sprawl, GRIP_BACK, GRIP_BACK);
static const sparring_posture lifted_b = POSTURE(lifted, GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER);
static const sparring_posture falling_b = POSTURE(falling, GRIP_NONE, GRIP_NONE);

/* The back turned in under the other's hips. */
static const sparring_setting load_hip[] = {
    {PELVIS_YAW, 70},  {PELVIS_Y, -.24}, {PELVIS_Z, .10},  {PELVIS_PITCH, 16},
    {CHEST_PITCH, 22}, {CHEST_YAW, 24},  {HEAD_YAW, 30},   {REAR_HEEL, 30},
    {LEAD_HEEL, 30},   {LEAD_PIVOT, 40}, {REAR_PIVOT, 60},
};
static const sparring_setting throw_hip[] = {
    {PELVIS_YAW, 92}, {PELVIS_Y, -.18}, {PELVIS_Z, .06},  {PELVIS_PITCH, 44}, {CHEST_PITCH, 34},
    {CHEST_YAW, 30},  {HEAD_YAW, 20},   {LEAD_PIVOT, 50}, {REAR_PIVOT, 70},
};
static const sparring_posture load_hip_a = POSTURE(load_hip, GRIP_REAR_ARM, GRIP_BACK);
static const sparring_posture throw_hip_a = POSTURE(throw_hip, GRIP_REAR_ARM, GRIP_BACK);

/* -- on the ground -- */

/* A on both knees between B's legs. */
static const sparring_setting kneel_low[] = {
    {PELVIS_YAW, -6},    {PELVIS_Y, -.54},    {PELVIS_Z, .00},     {PELVIS_PITCH, 40},
    {CHEST_PITCH, 26},   {HEAD_PITCH, -12},   {LEAD_FREE, 1},      {LEAD_FOOT_X, .17},
    {LEAD_FOOT_Y, -.31}, {LEAD_FOOT_Z, -.16}, {LEAD_KNEE, 16},     {LEAD_TOE, 60},
    {REAR_FREE, 1},      {REAR_FOOT_X, -.17}, {REAR_FOOT_Y, -.31}, {REAR_FOOT_Z, -.16},
    {REAR_KNEE, 16},     {REAR_TOE, 60},
};
static const sparring_setting kneel_tall[] = {
    {PELVIS_YAW, -10},   {PELVIS_Y, -.47},    {PELVIS_Z, .02},     {PELVIS_PITCH, 14},
    {CHEST_PITCH, 16},   {HEAD_PITCH, 14},    {LEAD_FREE, 1},      {LEAD_FOOT_X, .18},
    {LEAD_FOOT_Y, -.38}, {LEAD_FOOT_Z, -.29}, {LEAD_KNEE, 18},     {LEAD_TOE, 60},
    {REAR_FREE, 1},      {REAR_FOOT_X, -.18}, {REAR_FOOT_Y, -.38}, {REAR_FOOT_Z, -.29},
    {REAR_KNEE, 18},     {REAR_TOE, 60},      {REAR_HAND_X, -.22}, {REAR_HAND_Y, .10},
    {REAR_HAND_Z, .02},  {REAR_ELBOW, 50},
};
static const sparring_setting kneel_strike[] = {
    {PELVIS_YAW, 22},    {PELVIS_Y, -.52},    {PELVIS_Z, .06},     {PELVIS_PITCH, 40},
    {CHEST_PITCH, 34},   {CHEST_YAW, 20},     {HEAD_PITCH, 8},     {LEAD_FREE, 1},
    {LEAD_FOOT_X, .18},  {LEAD_FOOT_Y, -.33}, {LEAD_FOOT_Z, -.20}, {LEAD_KNEE, 18},
    {LEAD_TOE, 60},      {REAR_FREE, 1},      {REAR_FOOT_X, -.18}, {REAR_FOOT_Y, -.33},
    {REAR_FOOT_Z, -.20}, {REAR_KNEE, 18},     {REAR_TOE, 60},      {REAR_ELBOW, 30},
};
static const sparring_posture kneel_low_a = POSTURE(kneel_low, GRIP_REAR_ARM, GRIP_LEAD_ARM);
static const sparring_posture kneel_tall_a = POSTURE(kneel_tall, GRIP_REAR_ARM, GRIP_NONE);
static const sparring_posture kneel_strike_a = POSTURE(kneel_strike, GRIP_REAR_ARM, GRIP_HEAD);

/* A astride: knees wide on both sides of B's belly. */
static const sparring_setting astride[] = {
    {PELVIS_YAW, 0},     {PELVIS_Y, -.56},    {PELVIS_PITCH, 20},  {CHEST_PITCH, 22},
    {CHEST_YAW, 0},      {HEAD_PITCH, 20},    {LEAD_FREE, 1},      {LEAD_FOOT_X, .27},
    {LEAD_FOOT_Y, -.28}, {LEAD_FOOT_Z, -.18}, {LEAD_KNEE, 42},     {LEAD_TOE, 60},
    {REAR_FREE, 1},      {REAR_FOOT_X, -.27}, {REAR_FOOT_Y, -.28}, {REAR_FOOT_Z, -.18},
    {REAR_KNEE, 42},     {REAR_TOE, 60},      {REAR_HAND_X, -.20}, {REAR_HAND_Y, .12},
    {REAR_HAND_Z, .06},  {REAR_ELBOW, 56},    {LEAD_HAND_X, .18},  {LEAD_HAND_Y, -.30},
    {LEAD_HAND_Z, .34},
};
static const sparring_setting astride_strike[] = {
    {PELVIS_YAW, 18},    {PELVIS_Y, -.55},    {PELVIS_PITCH, 36},  {CHEST_PITCH, 36},
    {CHEST_YAW, 22},     {HEAD_PITCH, 16},    {LEAD_FREE, 1},      {LEAD_FOOT_X, .27},
    {LEAD_FOOT_Y, -.28}, {LEAD_FOOT_Z, -.19}, {LEAD_KNEE, 42},     {LEAD_TOE, 60},
    {REAR_FREE, 1},      {REAR_FOOT_X, -.27}, {REAR_FOOT_Y, -.28}, {REAR_FOOT_Z, -.19},
    {REAR_KNEE, 42},     {REAR_TOE, 60},      {REAR_ELBOW, 30},
};
static const sparring_posture astride_a = POSTURE(astride, GRIP_REAR_WRIST, GRIP_NONE);
static const sparring_posture astride_low_a = POSTURE(astride_strike, GRIP_FLOOR, GRIP_FLOOR);
static const sparring_posture astride_strike_a =
    POSTURE(astride_strike, GRIP_REAR_WRIST, GRIP_HEAD);

/* A across B's chest, on knees and elbows. */
static const sparring_setting across[] = {
    {PELVIS_YAW, 0},     {PELVIS_Y, -.60},    {PELVIS_PITCH, 62},  {CHEST_PITCH, 20},
    {HEAD_PITCH, -10},   {LEAD_FREE, 1},      {LEAD_FOOT_X, .22},  {LEAD_FOOT_Y, -.25},
    {LEAD_FOOT_Z, -.13}, {LEAD_KNEE, 34},     {LEAD_TOE, 60},      {REAR_FREE, 1},
    {REAR_FOOT_X, -.22}, {REAR_FOOT_Y, -.25}, {REAR_FOOT_Z, -.13}, {REAR_KNEE, 34},
    {REAR_TOE, 60},      {LEAD_HAND_X, .24},  {LEAD_HAND_Z, .24},  {REAR_HAND_X, -.22},
    {REAR_HAND_Z, .24},  {LEAD_ELBOW, 50},    {REAR_ELBOW, 50},
};
static const sparring_setting across_high[] = {
    {PELVIS_YAW, 4},     {PELVIS_Y, -.52},    {PELVIS_PITCH, 44},  {CHEST_PITCH, 18},
    {CHEST_YAW, 16},     {HEAD_PITCH, 4},     {LEAD_FREE, 1},      {LEAD_FOOT_X, .22},
    {LEAD_FOOT_Y, -.33}, {LEAD_FOOT_Z, -.20}, {LEAD_KNEE, 34},     {LEAD_TOE, 60},
    {REAR_FREE, 1},      {REAR_FOOT_X, -.22}, {REAR_FOOT_Y, -.33}, {REAR_FOOT_Z, -.20},
    {REAR_KNEE, 34},     {REAR_TOE, 60},      {LEAD_HAND_X, .24},  {LEAD_HAND_Z, .24},
    {REAR_HAND_X, -.20}, {REAR_HAND_Y, .08},  {REAR_HAND_Z, .06},  {REAR_ELBOW, 70},
};
static const sparring_posture across_a = POSTURE(across, GRIP_FLOOR, GRIP_FLOOR);
static const sparring_posture across_high_a = POSTURE(across_high, GRIP_FLOOR, GRIP_NONE);
static const sparring_posture across_strike_a = POSTURE(across, GRIP_FLOOR, GRIP_HEAD);

/* B on the back: legs round A, bridging, one leg hooked, flat. */
#define ON_BACK(pelvis_y, hips, chest)                                                             \
    {PELVIS_YAW, 0}, {PELVIS_Y, pelvis_y}, {PELVIS_Z, 0}, {PELVIS_PITCH, hips},                    \
        {CHEST_PITCH, chest}, {CHEST_YAW, 0}, {HEAD_PITCH, 16}, {LEAD_FREE, 1},                    \
    {                                                                                              \
        REAR_FREE, 1                                                                               \
    }

static const sparring_setting back_open[] = {
    ON_BACK(-.80, -82, 10), {LEAD_FOOT_X, .30},  {LEAD_FOOT_Y, .22}, {LEAD_FOOT_Z, .50},
    {LEAD_KNEE, 54},        {REAR_FOOT_X, -.30}, {REAR_FOOT_Y, .22}, {REAR_FOOT_Z, .50},
    {REAR_KNEE, 54},        {LEAD_HAND_X, .14},  {LEAD_HAND_Y, .30}, {LEAD_HAND_Z, .16},
    {REAR_HAND_X, -.14},    {REAR_HAND_Y, .30},  {REAR_HAND_Z, .16},
};
static const sparring_setting back_closed[] = {
    ON_BACK(-.78, -76, 16), {LEAD_FOOT_X, .12},  {LEAD_FOOT_Y, .28}, {LEAD_FOOT_Z, .58},
    {LEAD_KNEE, 60},        {REAR_FOOT_X, -.12}, {REAR_FOOT_Y, .30}, {REAR_FOOT_Z, .56},
    {REAR_KNEE, 60},        {LEAD_HAND_X, .10},  {LEAD_HAND_Y, .28}, {LEAD_HAND_Z, .10},
    {REAR_HAND_X, -.10},    {REAR_HAND_Y, .28},  {REAR_HAND_Z, .10},
};
static const sparring_setting back_half[] = {
    ON_BACK(-.80, -80, 12), {PELVIS_ROLL, 12},   {LEAD_FOOT_X, .06},  {LEAD_FOOT_Y, .14},
    {LEAD_FOOT_Z, .52},     {LEAD_KNEE, 50},     {REAR_FOOT_X, -.28}, {REAR_FOOT_Y, -.05},
    {REAR_FOOT_Z, .36},     {REAR_KNEE, 40},     {LEAD_HAND_X, .12},  {LEAD_HAND_Y, .26},
    {LEAD_HAND_Z, .12},     {REAR_HAND_X, -.12}, {REAR_HAND_Y, .26},  {REAR_HAND_Z, .12},
};
static const sparring_setting back_flat[] = {
    ON_BACK(-.82, -87, 6), {LEAD_FOOT_X, .16},  {LEAD_FOOT_Y, -.04}, {LEAD_FOOT_Z, .46},
    {LEAD_KNEE, 10},       {REAR_FOOT_X, -.20}, {REAR_FOOT_Y, -.04}, {REAR_FOOT_Z, .40},
    {REAR_KNEE, 12},       {LEAD_HAND_X, .16},  {LEAD_HAND_Y, .24},  {LEAD_HAND_Z, .08},
    {REAR_HAND_X, -.16},   {REAR_HAND_Y, .24},  {REAR_HAND_Z, .08},
};
static const sparring_setting back_bridge[] = {
    ON_BACK(-.68, -104, -4), {LEAD_FOOT_X, .16}, {LEAD_FOOT_Y, -.16}, {LEAD_FOOT_Z, .30},
    {LEAD_KNEE, 6},          {REAR_FOOT_X, -.2}, {REAR_FOOT_Y, -.16}, {REAR_FOOT_Z, .28},
    {REAR_KNEE, 6},          {LEAD_HAND_X, .14}, {LEAD_HAND_Y, .32},  {LEAD_HAND_Z, .14},
    {REAR_HAND_X, -.14},     {REAR_HAND_Y, .32}, {REAR_HAND_Z, .14},
};
static const sparring_posture back_open_b = POSTURE(back_open, GRIP_REAR_ARM, GRIP_LEAD_ARM);
static const sparring_posture back_closed_b = POSTURE(back_closed, GRIP_NECK, GRIP_LEAD_ARM);
static const sparring_posture back_cover_b = POSTURE(back_open, GRIP_NONE, GRIP_NONE);
static const sparring_posture back_half_b = POSTURE(back_half, GRIP_REAR_ARM, GRIP_BACK);
static const sparring_posture back_half_cover_b = POSTURE(back_half, GRIP_NONE, GRIP_NONE);
static const sparring_posture back_flat_b = POSTURE(back_flat, GRIP_NONE, GRIP_NONE);
static const sparring_posture back_bridge_b = POSTURE(back_bridge, GRIP_NONE, GRIP_NONE);

/* B on knees and elbows; A over the hips. */
static const sparring_setting turtle[] = {
    {PELVIS_YAW, 0},     {PELVIS_Y, -.50},    {PELVIS_Z, 0},       {PELVIS_PITCH, 70},
    {CHEST_PITCH, 24},   {CHEST_YAW, 0},      {HEAD_PITCH, 24},    {LEAD_FREE, 1},
    {LEAD_FOOT_X, .15},  {LEAD_FOOT_Y, -.35}, {LEAD_FOOT_Z, -.24}, {LEAD_KNEE, 14},
    {LEAD_TOE, 60},      {REAR_FREE, 1},      {REAR_FOOT_X, -.15}, {REAR_FOOT_Y, -.35},
    {REAR_FOOT_Z, -.24}, {REAR_KNEE, 14},     {REAR_TOE, 60},      {LEAD_HAND_X, .14},
    {LEAD_HAND_Z, .14},  {REAR_HAND_X, -.14}, {REAR_HAND_Z, .14},  {LEAD_ELBOW, 10},
    {REAR_ELBOW, 10},
};
static const sparring_posture turtle_b = POSTURE(turtle, GRIP_FLOOR, GRIP_FLOOR);
static const sparring_posture turtle_tight_b = POSTURE(turtle, GRIP_NONE, GRIP_NONE);
static const sparring_posture ride_a = POSTURE(kneel_low, GRIP_WAIST_LEAD, GRIP_WAIST_REAR);
static const sparring_posture ride_tall_a = POSTURE(kneel_tall, GRIP_WAIST_LEAD, GRIP_NONE);
static const sparring_posture ride_strike_a = POSTURE(kneel_strike, GRIP_WAIST_LEAD, GRIP_HEAD);

/* Getting up. */
static const sparring_setting sit_up[] = {
    {PELVIS_YAW, -20},  {PELVIS_Y, -.78},   {PELVIS_PITCH, -30}, {CHEST_PITCH, 26},
    {LEAD_FREE, 1},     {LEAD_FOOT_X, .16}, {LEAD_FOOT_Y, -.06}, {LEAD_FOOT_Z, .42},
    {LEAD_KNEE, 10},    {REAR_FREE, 1},     {REAR_FOOT_X, -.12}, {REAR_FOOT_Y, -.06},
    {REAR_FOOT_Z, .24}, {REAR_KNEE, 30},    {REAR_HAND_X, -.30}, {REAR_HAND_Z, -.22},
    {REAR_ELBOW, 10},   {LEAD_HAND_Y, .04},
};
static const sparring_setting squat_up[] = {
    {PELVIS_YAW, -24},  {PELVIS_Y, -.42},   {PELVIS_PITCH, 26}, {CHEST_PITCH, 24},
    {REAR_HEEL, 40},    {LEAD_HEEL, 10},    {LEAD_HAND_Y, .04}, {REAR_HAND_X, -.2},
    {REAR_HAND_Y, -.4}, {REAR_HAND_Z, .16},
};
/* On the toes, knees still down: what comes between kneeling and standing. */
static const sparring_setting tucked[] = {
    {PELVIS_YAW, -10},   {PELVIS_Y, -.46},    {PELVIS_Z, 0},       {PELVIS_PITCH, 26},
    {CHEST_PITCH, 20},   {LEAD_FREE, 1},      {LEAD_FOOT_X, .16},  {LEAD_FOOT_Y, -.30},
    {LEAD_FOOT_Z, -.22}, {LEAD_KNEE, 14},     {LEAD_TOE, 0},       {REAR_FREE, 1},
    {REAR_FOOT_X, -.16}, {REAR_FOOT_Y, -.30}, {REAR_FOOT_Z, -.22}, {REAR_KNEE, 14},
    {REAR_TOE, 0},
};
/* One foot under the body, the other knee still down. */
static const sparring_setting one_knee[] = {
    {PELVIS_YAW, -16},   {PELVIS_Y, -.44},    {PELVIS_Z, 0},       {PELVIS_PITCH, 24},
    {CHEST_PITCH, 22},   {LEAD_FREE, 1},      {LEAD_FOOT_X, .13},  {LEAD_FOOT_Y, -.39},
    {LEAD_FOOT_Z, .18},  {LEAD_KNEE, 10},     {LEAD_TOE, 0},       {REAR_FREE, 1},
    {REAR_FOOT_X, -.14}, {REAR_FOOT_Y, -.30}, {REAR_FOOT_Z, -.24}, {REAR_KNEE, 14},
    {REAR_TOE, 0},
};
static const sparring_posture sit_up_b = POSTURE(sit_up, GRIP_NONE, GRIP_FLOOR);
static const sparring_posture squat_up_b = POSTURE(squat_up, GRIP_NONE, GRIP_NONE);
static const sparring_posture squat_up_a = POSTURE(squat_up, GRIP_NONE, GRIP_NONE);

static const sparring_posture tucked_a = POSTURE(tucked, GRIP_NONE, GRIP_NONE);
static const sparring_posture tucked_b = POSTURE(tucked, GRIP_FLOOR, GRIP_FLOOR);
static const sparring_posture one_knee_a = POSTURE(one_knee, GRIP_NONE, GRIP_NONE);
static const sparring_posture one_knee_b = POSTURE(one_knee, GRIP_NONE, GRIP_NONE);

/* -- beats: time, A, B, place of A, place of B -- */

/* clang-format off */
#define APART {0, -.55, 0}, {0, .55, 0}
#define PLUM {0, -.30, 0}, {0, .30, 0}
#define CHEST {.06, -.23, 0}, {-.06, .23, 0}
#define GUARD {0, -.28, 0}, {0, .15, 0}
#define HALF {.10, -.24, -8}, {0, .15, 0}
#define MOUNT {0, .20, 0}, {0, .15, 0}
#define SIDE {-.46, .50, 90}, {0, .15, 0}
#define TURTLE {0, -.24, 0}, {0, .15, 180}

static const sparring_beat plum[] = {
    {.35, &plum_tall_a, &under_plum_b, PLUM},
    {1.05, &plum_pull_a, &bent_by_plum_b, {-.04, -.31, 6}, {.03, .29, 8}},
    {1.70, &plum_swing_a, &under_plum_b, {.05, -.29, -10}, {-.05, .31, -12}},
    {2.40, &plum_tall_a, &under_plum_b, PLUM},
};
static const sparring_beat plum_jerk[] = {
    {.20, &plum_pull_a, &under_plum_b, PLUM},
    {.55, &plum_swing_a, &bent_by_plum_b, {.06, -.28, -16}, {-.07, .30, -18}},
    {1.10, &plum_tall_a, &bent_by_plum_b, {-.05, -.30, 12}, {.06, .29, 16}},
    {1.75, &plum_pull_a, &under_plum_b, PLUM},
};
static const sparring_beat plum_knee[] = {
    {.15, &plum_tall_a, &under_plum_b, PLUM},
    {.38, &knee_load_a, &under_plum_b, {0, -.38, 0}, {0, .30, 0}},
    {.58, &knee_in_a, &bent_by_plum_b, {0, -.32, 0}, {0, .31, 0}},
    {.85, &knee_load_a, &bent_by_plum_b, {0, -.35, 0}, {0, .31, 0}},
    {1.15, &plum_tall_a, &under_plum_b, PLUM},
};
static const sparring_beat plum_swim[] = {
    {.25, &plum_swing_a, &under_plum_b, PLUM},
    {.70, &lean_in_a, &lean_turn_b, CHEST},
    {1.40, &lean_turn_a, &lean_in_b, CHEST},
};
static const sparring_beat chest_lock[] = {
    {.40, &lean_in_a, &lean_in_b, CHEST},
    {1.20, &lean_turn_a, &lean_in_b, {.09, -.22, 8}, {-.05, .24, 8}},
    {2.00, &lock_a, &locked_b, {.03, -.22, -6}, {-.08, .22, -6}},
    {2.80, &lean_in_a, &lean_in_b, CHEST},
};
static const sparring_beat swim[] = {
    {.30, &lean_turn_a, &lean_in_b, CHEST},
    {.85, &lean_in_a, &lean_turn_b, {.08, -.22, -8}, {-.04, .24, -8}},
    {1.45, &lock_a, &locked_b, {.04, -.22, 8}, {-.08, .23, 8}},
    {2.10, &lean_turn_a, &lean_in_b, CHEST},
};
static const sparring_beat side_knee[] = {
    {.15, &lean_in_a, &lean_in_b, CHEST},
    {.40, &side_knee_load_a, &lean_in_b, {.08, -.32, 0}, {-.06, .25, 0}},
    {.60, &side_knee_a, &lean_turn_b, {.10, -.28, 4}, {-.06, .27, 0}},
    {.92, &lean_turn_a, &lean_in_b, CHEST},
};
static const sparring_beat climb[] = {
    {.25, &lean_turn_a, &lean_in_b, CHEST},
    {.75, &plum_tall_a, &under_plum_b, PLUM},
    {1.35, &plum_pull_a, &bent_by_plum_b, PLUM},
};
static const sparring_beat shove_off[] = {
    {.12, &lean_in_a, &lean_in_b, CHEST},
    {.40, &shove_a, &shoved_b, {0, -.36, 0}, {0, .40, 0}},
    {.85, &stand, &stand, APART},
};
static const sparring_beat plum_shove[] = {
    {.12, &plum_tall_a, &under_plum_b, PLUM},
    {.38, &shove_a, &shoved_b, {0, -.38, 0}, {0, .40, 0}},
    {.85, &stand, &stand, APART},
};

static const sparring_beat double_leg[] = {
    {.28, &level_change_a, &stand, {0, -.48, 0}, {0, .45, 0}},
    {.52, &deep_shot_a, &caught_b, {.08, -.17, 0}, {0, .38, 0}},
    {.80, &drive_up_a, &lifted_b, {.08, .02, 0}, {0, .42, 0}},
    {1.08, &drive_up_a, &falling_b, {.06, .12, 0}, {0, .60, 0}},
    {1.34, &kneel_low_a, &back_open_b, {0, .32, 0}, {0, .75, 0}},
    {1.80, &kneel_low_a, &back_open_b, {0, .32, 0}, {0, .75, 0}},
};
static const sparring_beat single_leg[] = {
    {.30, &level_change_a, &stand, {0, -.46, 0}, {0, .42, 0}},
    {.58, &single_a, &caught_b, {-.14, -.14, 16}, {0, .36, 0}},
    {.95, &run_pipe_a, &lifted_b, {-.20, .00, 44}, {0, .36, 14}},
    {1.25, &run_pipe_a, &falling_b, {-.34, .20, 66}, {0, .32, 10}},
    {1.55, &across_high_a, &back_flat_b, {-.48, .64, 88}, {0, .30, 0}},
    {1.95, &across_a, &back_flat_b, {-.46, .65, 90}, {0, .30, 0}},
};
static const sparring_beat stuffed_shot[] = {
    {.28, &level_change_a, &stand, {0, -.48, 0}, {0, .45, 0}},
    {.55, &deep_shot_a, &sprawl_b, {.06, -.24, 0}, {0, .34, 0}},
    {1.05, &deep_shot_a, &sprawl_b, {.02, -.22, 0}, {0, .40, 0}},
    {1.45, &squat_up_a, &caught_b, {0, -.46, 0}, {0, .46, 0}},
    {1.90, &stand, &stand, APART},
};
static const sparring_beat lock_trip[] = {
    {.25, &lock_a, &locked_b, CHEST},
    {.65, &lock_a, &lifted_b, {.08, -.16, 20}, {-.06, .26, 14}},
    {1.00, &drive_up_a, &falling_b, {.10, .04, 8}, {0, .52, 6}},
    {1.28, &kneel_low_a, &back_half_b, {.10, .26, -8}, {0, .65, 0}},
    {1.75, &kneel_low_a, &back_half_b, {.10, .26, -8}, {0, .65, 0}},
};
static const sparring_beat hip_throw[] = {
    {.28, &lean_turn_a, &lean_in_b, CHEST},
    {.62, &load_hip_a, &lifted_b, {-.04, -.06, 60}, {-.04, .20, 30}},
    {.95, &throw_hip_a, &lifted_b, {-.14, .02, 80}, {.10, .22, 40}},
    {1.22, &throw_hip_a, &falling_b, {-.38, .34, 90}, {.06, .24, 18}},
    {1.50, &across_high_a, &back_flat_b, {-.47, .58, 90}, {0, .24, 0}},
    {1.90, &across_a, &back_flat_b, {-.46, .59, 90}, {0, .24, 0}},
};
static const sparring_beat snap_down[] = {
    {.22, &plum_tall_a, &under_plum_b, PLUM},
    {.50, &plum_pull_a, &bent_by_plum_b, {0, -.42, 0}, {0, .24, 0}},
    {.85, &squat_up_a, &squat_up_b, {-.30, -.12, 40}, {0, .16, 30}},
    {1.20, &ride_tall_a, &turtle_b, {-.24, -.20, 20}, {0, .15, 150}},
    {1.60, &ride_a, &turtle_b, TURTLE},
};

static const sparring_beat guard_low[] = {
    {.30, &kneel_low_a, &back_open_b, GUARD},
    {1.10, &kneel_low_a, &back_closed_b, {.03, -.26, 3}, {0, .15, 0}},
    {1.90, &kneel_tall_a, &back_open_b, {-.02, -.30, 0}, {0, .15, 0}},
    {2.80, &kneel_low_a, &back_open_b, GUARD},
};
static const sparring_beat guard_punch[] = {
    {.20, &kneel_low_a, &back_open_b, GUARD},
    {.52, &kneel_tall_a, &back_open_b, {0, -.28, 0}, {0, .15, 0}},
    {.74, &kneel_strike_a, &back_cover_b, {0, -.22, 0}, {0, .15, 0}},
    {1.05, &kneel_tall_a, &back_cover_b, {0, -.27, 0}, {0, .15, 0}},
    {1.45, &kneel_low_a, &back_open_b, GUARD},
};
static const sparring_beat guard_pass[] = {
    {.25, &kneel_low_a, &back_open_b, GUARD},
    {.80, &kneel_tall_a, &back_half_b, {-.24, -.16, 30}, {0, .15, 0}},
    {1.35, &across_high_a, &back_flat_b, {-.46, .30, 70}, {0, .15, 0}},
    {1.90, &across_a, &back_flat_b, SIDE},
};
static const sparring_beat half_low[] = {
    {.30, &kneel_low_a, &back_half_b, HALF},
    {1.20, &kneel_tall_a, &back_half_b, {.11, -.22, -4}, {0, .15, 0}},
    {2.20, &kneel_low_a, &back_half_b, HALF},
};
static const sparring_beat half_punch[] = {
    {.20, &kneel_low_a, &back_half_b, HALF},
    {.50, &kneel_tall_a, &back_half_cover_b, HALF},
    {.72, &kneel_strike_a, &back_half_cover_b, {.10, -.18, -8}, {0, .15, 0}},
    {1.20, &kneel_low_a, &back_half_b, HALF},
};
static const sparring_beat half_to_mount[] = {
    {.25, &kneel_low_a, &back_half_b, HALF},
    {.85, &kneel_tall_a, &back_half_cover_b, {.08, .02, -4}, {0, .15, 0}},
    {1.45, &astride_a, &back_flat_b, MOUNT},
};
static const sparring_beat side_low[] = {
    {.35, &across_a, &back_flat_b, SIDE},
    {1.30, &across_a, &back_bridge_b, {-.45, .48, 86}, {0, .15, 0}},
    {2.20, &across_high_a, &back_flat_b, {-.47, .52, 94}, {0, .15, 0}},
    {3.00, &across_a, &back_flat_b, SIDE},
};
static const sparring_beat side_hammer[] = {
    {.20, &across_a, &back_flat_b, SIDE},
    {.52, &across_high_a, &back_flat_b, SIDE},
    {.74, &across_strike_a, &back_flat_b, {-.42, .52, 92}, {0, .15, 0}},
    {1.25, &across_a, &back_flat_b, SIDE},
};
static const sparring_beat side_to_mount[] = {
    {.25, &across_a, &back_flat_b, SIDE},
    {.80, &across_high_a, &back_flat_b, {-.30, .36, 50}, {0, .15, 0}},
    {1.40, &astride_a, &back_flat_b, MOUNT},
};
static const sparring_beat mount_ride[] = {
    {.30, &astride_a, &back_flat_b, MOUNT},
    {1.00, &astride_low_a, &back_bridge_b, {0, .24, 0}, {0, .15, 0}},
    {1.90, &astride_a, &back_flat_b, {0, .18, 5}, {0, .15, 0}},
    {2.60, &astride_a, &back_flat_b, MOUNT},
};
static const sparring_beat mount_punch[] = {
    {.20, &astride_a, &back_flat_b, MOUNT},
    {.45, &astride_a, &back_flat_b, {0, .19, -6}, {0, .15, 0}},
    {.64, &astride_strike_a, &back_flat_b, {0, .22, 4}, {0, .15, 0}},
    {1.05, &astride_a, &back_flat_b, MOUNT},
};
static const sparring_beat turtle_ride[] = {
    {.35, &ride_a, &turtle_b, TURTLE},
    {1.30, &ride_tall_a, &turtle_tight_b, {.05, -.22, 6}, {0, .15, 180}},
    {2.40, &ride_a, &turtle_b, TURTLE},
};
static const sparring_beat turtle_punch[] = {
    {.20, &ride_a, &turtle_b, TURTLE},
    {.50, &ride_tall_a, &turtle_tight_b, {0, -.20, 0}, {0, .15, 180}},
    {.72, &ride_strike_a, &turtle_tight_b, {0, -.14, 0}, {0, .15, 180}},
    {1.20, &ride_a, &turtle_b, TURTLE},
};

static const sparring_beat guard_up[] = {
    {.30, &kneel_tall_a, &back_open_b, GUARD},
    {.70, &tucked_a, &back_open_b, {0, -.34, 0}, {0, .15, 0}},
    {1.10, &one_knee_a, &sit_up_b, {0, -.44, 0}, {0, .15, 0}},
    {1.85, &squat_up_a, &one_knee_b, {0, -.60, 0}, {0, .20, 0}},
    {2.40, &stand, &squat_up_b, {0, -.75, 0}, {0, .30, 0}},
    {3.05, &stand, &stand, {0, -.75, 0}, {0, .40, 0}},
};
static const sparring_beat half_up[] = {
    {.30, &kneel_tall_a, &back_half_b, HALF},
    {.70, &tucked_a, &back_flat_b, {.08, -.32, 0}, {0, .15, 0}},
    {1.15, &one_knee_a, &sit_up_b, {.04, -.44, 0}, {0, .15, 0}},
    {1.90, &squat_up_a, &one_knee_b, {0, -.60, 0}, {0, .20, 0}},
    {2.45, &stand, &squat_up_b, {0, -.75, 0}, {0, .30, 0}},
    {3.10, &stand, &stand, {0, -.75, 0}, {0, .40, 0}},
};
static const sparring_beat side_up[] = {
    {.30, &across_high_a, &back_flat_b, SIDE},
    {.75, &tucked_a, &back_bridge_b, {-.60, .44, 84}, {0, .15, 0}},
    {1.20, &one_knee_a, &back_flat_b, {-.72, .20, 66}, {0, .15, 0}},
    {1.70, &squat_up_a, &sit_up_b, {-.66, -.30, 44}, {0, .15, 0}},
    {2.40, &stand, &one_knee_b, {-.40, -.62, 24}, {0, .22, 0}},
    {2.90, &stand, &squat_up_b, {-.10, -.78, 6}, {0, .30, 0}},
    {3.50, &stand, &stand, {0, -.80, 0}, {0, .40, 0}},
};
static const sparring_beat mount_up[] = {
    {.30, &astride_a, &back_bridge_b, MOUNT},
    {.80, &kneel_tall_a, &back_flat_b, {-.04, -.12, 4}, {0, .15, 0}},
    {1.20, &tucked_a, &back_flat_b, {0, -.34, 0}, {0, .15, 0}},
    {1.65, &one_knee_a, &sit_up_b, {0, -.46, 0}, {0, .15, 0}},
    {2.10, &squat_up_a, &one_knee_b, {0, -.64, 0}, {0, .20, 0}},
    {2.60, &stand, &squat_up_b, {0, -.80, 0}, {0, .30, 0}},
    {3.20, &stand, &stand, {0, -.80, 0}, {0, .40, 0}},
};
static const sparring_beat turtle_up[] = {
    {.30, &ride_a, &turtle_b, TURTLE},
    {.75, &tucked_a, &tucked_b, {-.04, -.40, 4}, {0, .18, 172}},
    {1.20, &one_knee_a, &one_knee_b, {-.08, -.56, 8}, {0, .24, 130}},
    {1.70, &squat_up_a, &squat_up_b, {0, -.74, 4}, {0, .30, 66}},
    {2.40, &stand, &stand, {0, -.80, 0}, {0, .40, 0}},
};

#define BEATS(table) .beat = table, .beats = sizeof(table) / sizeof((table)[0])
#define HOLD(table, kind, begin, end) \
    .name = #table, .label = LABEL_##kind, .from = TIE_##begin, .to = TIE_##end, BEATS(table)

const sparring_hold sparring_second_holds[SECOND_HOLDS] = {
    {HOLD(plum, CLINCH, NONE, COLLAR), .range = .95},
    {HOLD(chest_lock, CLINCH, NONE, UNDERHOOKS), .range = .90},
    {HOLD(plum_jerk, CLINCH, COLLAR, COLLAR)},
    {HOLD(swim, CLINCH, UNDERHOOKS, UNDERHOOKS)},
    {HOLD(plum_swim, CLINCH, COLLAR, UNDERHOOKS)},
    {HOLD(climb, CLINCH, UNDERHOOKS, COLLAR)},
    {HOLD(plum_knee, CLINCH, COLLAR, COLLAR), .strike_beat = 2, .strike_limb = LIMB_REAR_KNEE, .strike_label = LABEL_KNEE},
    {HOLD(side_knee, CLINCH, UNDERHOOKS, UNDERHOOKS), .strike_beat = 2, .strike_limb = LIMB_REAR_KNEE, .strike_label = LABEL_KNEE},
    {HOLD(plum_shove, CLINCH, COLLAR, NONE)},
    {HOLD(shove_off, CLINCH, UNDERHOOKS, NONE)},

    {HOLD(double_leg, TAKEDOWN, NONE, GUARD), .leaves = .66, .lands = 1.34, .range = 1.15},
    {HOLD(single_leg, TAKEDOWN, NONE, SIDE), .leaves = .85, .lands = 1.55, .range = 1.10},
    {HOLD(stuffed_shot, TAKEDOWN, NONE, NONE), .lands = 1.05, .range = 1.15},
    {HOLD(lock_trip, TAKEDOWN, UNDERHOOKS, HALF), .leaves = .55, .lands = 1.28},
    {HOLD(hip_throw, TAKEDOWN, UNDERHOOKS, SIDE), .leaves = .55, .lands = 1.50},
    {HOLD(snap_down, TAKEDOWN, COLLAR, TURTLE), .leaves = .80, .lands = 1.20},

    {HOLD(guard_low, GROUND, GUARD, GUARD)},
    {HOLD(half_low, GROUND, HALF, HALF)},
    {HOLD(side_low, GROUND, SIDE, SIDE)},
    {HOLD(mount_ride, GROUND, MOUNT, MOUNT)},
    {HOLD(turtle_ride, GROUND, TURTLE, TURTLE)},
    {HOLD(guard_pass, GROUND, GUARD, SIDE)},
    {HOLD(half_to_mount, GROUND, HALF, MOUNT)},
    {HOLD(side_to_mount, GROUND, SIDE, MOUNT)},
    {HOLD(guard_punch, GROUND, GUARD, GUARD), .strike_beat = 2, .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {HOLD(half_punch, GROUND, HALF, HALF), .strike_beat = 2, .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {HOLD(side_hammer, GROUND, SIDE, SIDE), .strike_beat = 2, .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {HOLD(mount_punch, GROUND, MOUNT, MOUNT), .strike_beat = 2, .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {HOLD(turtle_punch, GROUND, TURTLE, TURTLE), .strike_beat = 2, .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {HOLD(guard_up, GROUND, GUARD, NONE), .lands = 2.65},
    {HOLD(half_up, GROUND, HALF, NONE), .lands = 2.70},
    {HOLD(side_up, GROUND, SIDE, NONE), .lands = 3.10},
    {HOLD(mount_up, GROUND, MOUNT, NONE), .lands = 2.80},
    {HOLD(turtle_up, GROUND, TURTLE, NONE), .lands = 2.10},
};
