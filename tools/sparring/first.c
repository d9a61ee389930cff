#include "first.h"

/* Guards: upright and square for kicking, low lead hand, long guard, peek-a-boo, wide and bladed.
 */
static const sparring_setting upright[] = {
    {PELVIS_Y, -0.035},  {PELVIS_YAW, -24},   {CHEST_PITCH, 8},     {LEAD_HAND_Z, 0.33},
    {LEAD_HAND_Y, 0.03}, {REAR_HAND_Y, 0.03}, {REAR_HAND_X, -0.12}, {LEAD_ELBOW, 22},
    {REAR_ELBOW, 22},    {REAR_HEEL, 20},
};
static const sparring_setting low_lead[] = {
    {PELVIS_YAW, -50},   {LEAD_HAND_Y, -0.24}, {LEAD_HAND_Z, 0.30},
    {LEAD_HAND_X, 0.06}, {REAR_HAND_Y, -0.01}, {REAR_HAND_Z, 0.17},
    {CHEST_ROLL, -5},    {LEAD_SHRUG, 0.05},   {CHEST_PITCH, 9},
};
static const sparring_setting long_guard[] = {
    {LEAD_HAND_Z, 0.46}, {LEAD_HAND_Y, 0.00}, {LEAD_FIST, -40},
    {REAR_HAND_Z, 0.24}, {PELVIS_YAW, -30},   {PELVIS_Y, -0.05},
};
static const sparring_setting peekaboo[] = {
    {PELVIS_Y, -0.10},    {PELVIS_YAW, -20},   {CHEST_PITCH, 20},   {LEAD_HAND_Z, 0.26},
    {LEAD_HAND_Y, 0.03},  {LEAD_HAND_X, 0.07}, {REAR_HAND_Z, 0.22}, {REAR_HAND_Y, 0.04},
    {REAR_HAND_X, -0.07}, {LEAD_ELBOW, 8},     {REAR_ELBOW, 8},     {HEAD_PITCH, 10},
};
static const sparring_setting bladed[] = {
    {PELVIS_YAW, -54},    {CHEST_YAW, -6},     {LEAD_HAND_Y, -0.10}, {LEAD_HAND_Z, 0.40},
    {REAR_HAND_Y, -0.12}, {REAR_HAND_Z, 0.18}, {PELVIS_Y, -0.09},    {CHEST_PITCH, 6},
};

#define SETTINGS(table) .setting = table, .settings = (int)(sizeof(table) / sizeof((table)[0]))

static const sparring_guard_shape guards[] = {
    {.name = "classic",
     .foot_x = {0.085, -0.125},
     .foot_z = {0.270, -0.215},
     .foot_yaw = {-18, -52},
     .bounce_hz = 2.0,
     .bounce_m = 0.013},
    {.name = "upright",
     SETTINGS(upright),
     .foot_x = {0.110, -0.120},
     .foot_z = {0.200, -0.180},
     .foot_yaw = {-8, -40},
     .bounce_hz = 1.5,
     .bounce_m = 0.016},
    {.name = "low_lead",
     SETTINGS(low_lead),
     .foot_x = {0.050, -0.090},
     .foot_z = {0.290, -0.240},
     .foot_yaw = {-30, -66},
     .bounce_hz = 2.3,
     .bounce_m = 0.016},
    {.name = "long",
     SETTINGS(long_guard),
     .foot_x = {0.100, -0.120},
     .foot_z = {0.240, -0.220},
     .foot_yaw = {-12, -46},
     .bounce_hz = 1.7,
     .bounce_m = 0.010},
    {.name = "peekaboo",
     SETTINGS(peekaboo),
     .foot_x = {0.120, -0.130},
     .foot_z = {0.190, -0.170},
     .foot_yaw = {-12, -38},
     .bounce_hz = 2.4,
     .bounce_m = 0.012},
    {.name = "bladed",
     SETTINGS(bladed),
     .foot_x = {0.040, -0.060},
     .foot_z = {0.340, -0.290},
     .foot_yaw = {-24, -74},
     .bounce_hz = 2.6,
     .bounce_m = 0.020},
};

const sparring_library sparring_library_first = {
    .name = "first",
    .table = {{sparring_first_punches, FIRST_PUNCHES},
              {sparring_first_legs, FIRST_LEGS},
              {sparring_first_defences, FIRST_DEFENCES}},
    .hold = sparring_first_holds,
    .holds = FIRST_HOLDS,
    .guard = guards,
    .guards = (int)(sizeof(guards) / sizeof(guards[0])),
};
