#include "second.h"

/* Tall and nearly square, both hands high and far out, weight behind, a slow march of the knees. */
static const sparring_setting long_guard[] = {
    {PELVIS_Y, -.03}, {PELVIS_Z, -.04}, {PELVIS_YAW, -22},   {PELVIS_PITCH, 2},  {CHEST_PITCH, 7},
    {CHEST_YAW, -2},  {HEAD_PITCH, 10}, {LEAD_HAND_X, .11},  {LEAD_HAND_Y, .05}, {LEAD_HAND_Z, .42},
    {LEAD_ELBOW, 26}, {LEAD_FIST, 30},  {REAR_HAND_X, -.12}, {REAR_HAND_Y, .06}, {REAR_HAND_Z, .24},
    {REAR_ELBOW, 22}, {REAR_FIST, 15},  {LEAD_HEEL, 12},     {REAR_HEEL, 8},
};

/* Low and long: crouched over a wide base, hands at the cheeks, elbows in. */
static const sparring_setting crouch_guard[] = {
    {PELVIS_Y, -.11},   {PELVIS_Z, .02},    {PELVIS_YAW, -32},  {PELVIS_PITCH, 9},
    {CHEST_PITCH, 19},  {HEAD_PITCH, 2},    {LEAD_HAND_X, .09}, {LEAD_HAND_Y, .06},
    {LEAD_HAND_Z, .22}, {LEAD_ELBOW, 6},    {LEAD_FIST, -30},   {REAR_HAND_X, -.09},
    {REAR_HAND_Y, .07}, {REAR_HAND_Z, .16}, {REAR_ELBOW, 6},    {REAR_FIST, -35},
    {LEAD_HEEL, 4},     {REAR_HEEL, 24},
};

/* Side on, the lead hand hanging at the belt, the chin behind the shoulder. */
static const sparring_setting hanging_guard[] = {
    {PELVIS_Y, -.06},    {PELVIS_Z, -.03},   {PELVIS_YAW, -58},  {PELVIS_PITCH, 3},
    {CHEST_PITCH, 8},    {CHEST_YAW, -8},    {LEAD_HAND_X, .12}, {LEAD_HAND_Y, -.30},
    {LEAD_HAND_Z, .24},  {LEAD_ELBOW, 12},   {LEAD_FIST, 10},    {LEAD_SHRUG, .05},
    {REAR_HAND_X, -.06}, {REAR_HAND_Y, .02}, {REAR_HAND_Z, .20}, {REAR_ELBOW, 18},
    {LEAD_HEEL, 8},      {REAR_HEEL, 20},
};

#define SHAPE(table)                                                                               \
    .name = #table, .setting = table, .settings = sizeof(table) / sizeof((table)[0])

static const sparring_guard_shape guards[] = {
    {SHAPE(long_guard), .foot_x = {.13, -.15}, .foot_z = {.20, -.17}, .foot_yaw = {-8, -40},
     .bounce_hz = 1.2, .bounce_m = .012},
    {SHAPE(crouch_guard), .foot_x = {.12, -.17}, .foot_z = {.29, -.26}, .foot_yaw = {-22, -50},
     .bounce_hz = 1.5, .bounce_m = .016},
    {SHAPE(hanging_guard), .foot_x = {.03, -.06}, .foot_z = {.30, -.27}, .foot_yaw = {-34, -72},
     .bounce_hz = 2.6, .bounce_m = .020},
};

const sparring_library sparring_library_second = {
    .name = "second",
    .table = {{sparring_second_punches, SECOND_PUNCHES},
              {sparring_second_legs, SECOND_LEGS},
              {sparring_second_defences, SECOND_DEFENCES}},
    .hold = sparring_second_holds,
    .holds = SECOND_HOLDS,
    .guard = guards,
    .guards = sizeof(guards) / sizeof(guards[0]),
};
