#include "first.h"

/* Punches and elbows. Written for an orthodox fighter of 1.75 m. */

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

/* A flick without weight behind it, from a hand held lower. */
static const sparring_key jab_flick[] = {
    {0.05, LEAD_HAND_Y, -0.10}, {0.06, LEAD_REACH, 0.02},   {0.14, LEAD_REACH, 1},
    {0.14, LEAD_ELBOW, 24},     {0.14, LEAD_FIST, 60},      {0.14, LEAD_SHRUG, 0.05},
    {0.15, CHEST_YAW, -12},     {0.15, CHEST_PITCH, 13.5},  {0.17, LEAD_REACH, 0.96},
    {0.28, LEAD_REACH, 0.06},   {0.28, LEAD_HAND_Y, -0.08},
};

/* The lead foot steps in and the weight goes with it. */
static const sparring_key jab_power[] = {
    {0.09, LEAD_HAND_Z, 0.29}, {0.10, LEAD_ELBOW, 22},    {0.11, LEAD_REACH, 0.02},
    {0.11, PELVIS_Y, -0.10},   {0.22, LEAD_REACH, 1},     {0.22, LEAD_ELBOW, 46},
    {0.22, LEAD_FIST, 85},     {0.22, LEAD_SHRUG, 0.075}, {0.22, CHEST_YAW, -24},
    {0.23, PELVIS_Z, 0.12},    {0.23, PELVIS_YAW, -44},   {0.23, CHEST_PITCH, 18},
    {0.23, REAR_HAND_Y, 0.07}, {0.23, REAR_HAND_Z, 0.16}, {0.24, HEAD_PITCH, 14},
    {0.25, REAR_HEEL, 40},     {0.26, LEAD_REACH, 0.97},  {0.44, LEAD_REACH, 0.08},
};

static const sparring_key cross_body[] = {
    {0.09, CHEST_YAW, -6},     {0.09, PELVIS_Y, -0.12},   {0.11, REAR_REACH, 0.02},
    {0.24, PELVIS_YAW, 2},     {0.24, CHEST_YAW, 24},     {0.24, REAR_REACH, 1},
    {0.24, REAR_ELBOW, 40},    {0.24, REAR_FIST, 80},     {0.24, REAR_SHRUG, 0.07},
    {0.24, PELVIS_Z, 0.07},    {0.24, REAR_PIVOT, 38},    {0.24, REAR_HEEL, 40},
    {0.24, PELVIS_Y, -0.24},   {0.24, PELVIS_PITCH, 14},  {0.24, CHEST_PITCH, 24},
    {0.24, LEAD_HAND_X, 0.10}, {0.24, LEAD_HAND_Z, 0.22}, {0.24, LEAD_HAND_Y, 0.09},
    {0.28, REAR_REACH, 0.97},  {0.46, REAR_REACH, 0.08},
};

/* Lead hook to the liver: down on the lead side first, then up and round. */
static const sparring_key hook_body[] = {
    {0.14, CHEST_YAW, 14},     {0.14, PELVIS_Y, -0.16},    {0.14, CHEST_ROLL, 14},
    {0.14, LEAD_HAND_X, 0.25}, {0.14, LEAD_HAND_Y, -0.26}, {0.14, LEAD_HAND_Z, 0.22},
    {0.14, LEAD_ELBOW, 40},    {0.14, LEAD_REACH, 0.02},   {0.14, CHEST_PITCH, 20},
    {0.21, LEAD_HAND_X, 0.34}, {0.21, LEAD_HAND_Y, -0.26}, {0.21, LEAD_HAND_Z, 0.32},
    {0.21, LEAD_REACH, 0.35},  {0.28, LEAD_REACH, 1},      {0.28, LEAD_ELBOW, 62},
    {0.28, CHEST_YAW, -30},    {0.28, PELVIS_YAW, -56},    {0.28, LEAD_PIVOT, -32},
    {0.28, LEAD_HEEL, 30},     {0.28, PELVIS_Y, -0.12},    {0.28, CHEST_ROLL, 8},
    {0.28, LEAD_FIST, 30},     {0.28, REAR_HAND_Y, 0.09},  {0.28, REAR_HAND_Z, 0.13},
    {0.28, PELVIS_Z, 0.05},    {0.32, LEAD_REACH, 0.96},   {0.46, LEAD_REACH, 0.08},
};

/* Rear hook: the rear hip drives round, arm bent and level. */
static const sparring_key rear_hook[] = {
    {0.13, CHEST_YAW, -12},     {0.13, PELVIS_YAW, -42},   {0.13, REAR_HAND_X, -0.28},
    {0.13, REAR_HAND_Y, -0.02}, {0.13, REAR_HAND_Z, 0.16}, {0.13, REAR_ELBOW, 60},
    {0.13, REAR_REACH, 0.02},   {0.13, REAR_FIST, 15},     {0.20, REAR_HAND_X, -0.40},
    {0.20, REAR_HAND_Y, 0.04},  {0.20, REAR_HAND_Z, 0.30}, {0.20, REAR_ELBOW, 82},
    {0.20, REAR_REACH, 0.30},   {0.29, REAR_REACH, 1},     {0.29, REAR_ELBOW, 90},
    {0.29, CHEST_YAW, 30},      {0.29, PELVIS_YAW, 8},     {0.29, REAR_PIVOT, 44},
    {0.29, REAR_HEEL, 40},      {0.29, REAR_SHRUG, 0.06},  {0.29, REAR_FIST, 55},
    {0.29, LEAD_HAND_Y, 0.06},  {0.29, LEAD_HAND_Z, 0.20}, {0.29, LEAD_HAND_X, 0.09},
    {0.29, PELVIS_Z, 0.08},     {0.30, HEAD_PITCH, 12},    {0.34, REAR_REACH, 0.96},
    {0.35, CHEST_YAW, 34},      {0.50, REAR_REACH, 0.08},  {0.52, REAR_ELBOW, 40},
};

static const sparring_key rear_hook_body[] = {
    {0.14, CHEST_YAW, -10},     {0.14, PELVIS_Y, -0.16},    {0.14, CHEST_ROLL, -14},
    {0.14, REAR_HAND_X, -0.28}, {0.14, REAR_HAND_Y, -0.26}, {0.14, REAR_HAND_Z, 0.16},
    {0.14, REAR_ELBOW, 42},     {0.14, REAR_REACH, 0.02},   {0.14, CHEST_PITCH, 20},
    {0.21, REAR_HAND_X, -0.38}, {0.21, REAR_HAND_Y, -0.28}, {0.21, REAR_HAND_Z, 0.28},
    {0.21, REAR_REACH, 0.30},   {0.30, REAR_REACH, 1},      {0.30, REAR_ELBOW, 62},
    {0.30, CHEST_YAW, 30},      {0.30, PELVIS_YAW, 6},      {0.30, REAR_PIVOT, 42},
    {0.30, REAR_HEEL, 40},      {0.30, PELVIS_Y, -0.15},    {0.30, CHEST_ROLL, -6},
    {0.30, REAR_FIST, 35},      {0.30, LEAD_HAND_Y, 0.08},  {0.30, LEAD_HAND_Z, 0.20},
    {0.34, REAR_REACH, 0.96},   {0.50, REAR_REACH, 0.08},
};

static const sparring_key lead_uppercut[] = {
    {0.14, PELVIS_Y, -0.16},   {0.14, CHEST_ROLL, 13},    {0.14, CHEST_YAW, 10},
    {0.14, CHEST_PITCH, 18},   {0.14, LEAD_HAND_X, 0.17}, {0.14, LEAD_HAND_Y, -0.27},
    {0.14, LEAD_HAND_Z, 0.23}, {0.14, LEAD_ELBOW, 6},     {0.14, LEAD_FIST, -60},
    {0.15, LEAD_REACH, 0.02},  {0.20, LEAD_REACH, 0.42},  {0.20, LEAD_HAND_Y, -0.20},
    {0.27, LEAD_REACH, 1},     {0.27, PELVIS_Y, -0.03},   {0.27, PELVIS_YAW, -52},
    {0.27, CHEST_YAW, -22},    {0.27, CHEST_ROLL, -2},    {0.27, CHEST_PITCH, 6},
    {0.27, PELVIS_Z, 0.05},    {0.27, LEAD_PIVOT, -26},   {0.27, LEAD_HEEL, 28},
    {0.27, LEAD_SHRUG, 0.05},  {0.27, REAR_HAND_Z, 0.15}, {0.27, REAR_HAND_Y, 0.07},
    {0.31, LEAD_REACH, 0.97},  {0.46, LEAD_REACH, 0.06},  {0.46, LEAD_HAND_Y, -0.05},
};

static const sparring_key uppercut_body[] = {
    {0.15, PELVIS_Y, -0.19},   {0.15, CHEST_ROLL, -14},    {0.15, CHEST_YAW, -10},
    {0.15, CHEST_PITCH, 24},   {0.15, REAR_HAND_X, -0.18}, {0.15, REAR_HAND_Y, -0.34},
    {0.15, REAR_HAND_Z, 0.14}, {0.15, REAR_ELBOW, 6},      {0.15, REAR_FIST, -60},
    {0.16, REAR_REACH, 0.02},  {0.22, REAR_REACH, 0.40},   {0.29, REAR_REACH, 1},
    {0.29, PELVIS_Y, -0.11},   {0.29, PELVIS_YAW, 0},      {0.29, CHEST_YAW, 24},
    {0.29, CHEST_ROLL, 0},     {0.29, CHEST_PITCH, 16},    {0.29, PELVIS_Z, 0.07},
    {0.29, REAR_PIVOT, 38},    {0.29, REAR_HEEL, 38},      {0.29, REAR_SHRUG, 0.05},
    {0.29, LEAD_HAND_Z, 0.22}, {0.29, LEAD_HAND_Y, 0.07},  {0.33, REAR_REACH, 0.97},
    {0.48, REAR_REACH, 0.06},
};

static const sparring_key lead_elbow[] = {
    {0.09, CHEST_YAW, 12},      {0.09, LEAD_ELBOW, 55},     {0.11, LEAD_HAND_X, 0.17},
    {0.11, LEAD_HAND_Y, 0.0},   {0.11, LEAD_HAND_Z, 0.14},  {0.21, LEAD_ELBOW, 100},
    {0.21, LEAD_HAND_X, -0.02}, {0.21, LEAD_HAND_Y, -0.03}, {0.21, LEAD_HAND_Z, 0.24},
    {0.21, LEAD_FIST, 80},      {0.21, CHEST_YAW, -42},     {0.21, PELVIS_YAW, -54},
    {0.21, PELVIS_Z, 0.11},     {0.21, LEAD_PIVOT, -24},    {0.21, LEAD_HEEL, 26},
    {0.21, LEAD_SHRUG, 0.07},   {0.21, REAR_HAND_Z, 0.15},  {0.21, REAR_HAND_Y, 0.06},
    {0.25, CHEST_YAW, -44},     {0.25, LEAD_ELBOW, 100},    {0.40, LEAD_ELBOW, 40},
    {0.42, CHEST_YAW, -8},
};

/* Elbow from below: the fist passes the own ear, the elbow rises before the face. */
static const sparring_key up_elbow[] = {
    {0.10, PELVIS_Y, -0.13},    {0.10, CHEST_YAW, -10},    {0.12, REAR_HAND_X, -0.15},
    {0.12, REAR_HAND_Y, -0.06}, {0.12, REAR_HAND_Z, 0.16}, {0.12, REAR_ELBOW, 10},
    {0.23, REAR_HAND_X, -0.10}, {0.23, REAR_HAND_Y, 0.14}, {0.23, REAR_HAND_Z, 0.09},
    {0.23, REAR_ELBOW, 120},    {0.23, CHEST_YAW, 40},     {0.23, CHEST_PITCH, 4},
    {0.23, PELVIS_YAW, 8},      {0.23, PELVIS_Y, -0.01},   {0.23, PELVIS_Z, 0.11},
    {0.23, REAR_PIVOT, 42},     {0.23, REAR_HEEL, 42},     {0.23, REAR_SHRUG, 0.08},
    {0.23, LEAD_HAND_Z, 0.22},  {0.23, LEAD_HAND_Y, 0.05}, {0.27, REAR_ELBOW, 122},
    {0.43, REAR_ELBOW, 36},     {0.44, CHEST_YAW, 6},
};

/* Elbow from above: lifted over the shoulder, then cut down across. */
static const sparring_key down_elbow[] = {
    {0.13, CHEST_YAW, -12},    {0.13, REAR_ELBOW, 135},   {0.13, REAR_HAND_X, -0.14},
    {0.13, REAR_HAND_Y, 0.13}, {0.13, REAR_HAND_Z, 0.10}, {0.13, PELVIS_Y, -0.02},
    {0.25, REAR_ELBOW, 84},    {0.25, REAR_HAND_X, 0.03}, {0.25, REAR_HAND_Y, -0.08},
    {0.25, REAR_HAND_Z, 0.22}, {0.25, REAR_FIST, 70},     {0.25, CHEST_YAW, 44},
    {0.25, CHEST_PITCH, 22},   {0.25, PELVIS_YAW, 10},    {0.25, PELVIS_Y, -0.12},
    {0.25, PELVIS_Z, 0.11},    {0.25, REAR_PIVOT, 42},    {0.25, REAR_HEEL, 40},
    {0.25, LEAD_HAND_Z, 0.22}, {0.25, LEAD_HAND_Y, 0.05}, {0.29, REAR_ELBOW, 82},
    {0.44, REAR_ELBOW, 36},    {0.46, CHEST_YAW, 6},
};

#define KEYS(table) .keys = table, .key_count = (int)(sizeof(table) / sizeof((table)[0]))

/* name, label, limb, aim; strike, contact, recover, end; range, approach, stop; keys */
/* clang-format off */
const sparring_move sparring_first_punches[FIRST_PUNCHES] = {
    {"jab", LABEL_JAB, LIMB_LEAD_HAND, AIM_HEAD, 0.07, 0.17, 0.21, 0.44, 1.1, {0, 0, 1}, 0.235, KEYS(jab)},
    {"jab_flick", LABEL_JAB, LIMB_LEAD_HAND, AIM_HEAD, 0.06, 0.14, 0.17, 0.36, 1.14, {0, 0, 1}, 0.24, KEYS(jab_flick)},
    {"jab_power", LABEL_JAB, LIMB_LEAD_HAND, AIM_HEAD, 0.1, 0.22, 0.27, 0.54, 1.12, {0, 0, 1}, 0.23, KEYS(jab_power), .step_z = 0.10},
    {"jab_body", LABEL_JAB, LIMB_LEAD_HAND, AIM_BODY, 0.08, 0.2, 0.24, 0.52, 1.02, {0, 0, 1}, 0.24, KEYS(jab_body)},
    {"cross", LABEL_CROSS, LIMB_REAR_HAND, AIM_HEAD, 0.09, 0.22, 0.27, 0.58, 1.08, {0.1, 0, 1}, 0.235, KEYS(cross)},
    {"cross_body", LABEL_CROSS, LIMB_REAR_HAND, AIM_BODY, 0.11, 0.24, 0.29, 0.6, 1.0, {0.1, 0, 1}, 0.24, KEYS(cross_body)},
    {"lead_hook", LABEL_HOOK, LIMB_LEAD_HAND, AIM_HEAD, 0.15, 0.28, 0.33, 0.64, 0.86, {-0.8, 0, 0.6}, 0.2, KEYS(hook)},
    {"lead_hook_body", LABEL_HOOK, LIMB_LEAD_HAND, AIM_BODY, 0.15, 0.28, 0.33, 0.64, 0.84, {-0.7, 0.2, 0.6}, 0.24, KEYS(hook_body)},
    {"rear_hook", LABEL_HOOK, LIMB_REAR_HAND, AIM_HEAD, 0.14, 0.29, 0.34, 0.66, 0.86, {0.8, 0, 0.6}, 0.2, KEYS(rear_hook)},
    {"rear_hook_body", LABEL_HOOK, LIMB_REAR_HAND, AIM_BODY, 0.15, 0.3, 0.35, 0.68, 0.84, {0.7, 0.2, 0.6}, 0.24, KEYS(rear_hook_body)},
    {"rear_uppercut", LABEL_UPPERCUT, LIMB_REAR_HAND, AIM_HEAD, 0.16, 0.29, 0.34, 0.66, 0.84, {0.1, 0.75, 0.65}, 0.235, KEYS(uppercut)},
    {"lead_uppercut", LABEL_UPPERCUT, LIMB_LEAD_HAND, AIM_HEAD, 0.15, 0.27, 0.32, 0.62, 0.84, {-0.1, 0.75, 0.65}, 0.235, KEYS(lead_uppercut)},
    {"rear_uppercut_body", LABEL_UPPERCUT, LIMB_REAR_HAND, AIM_BODY, 0.16, 0.29, 0.34, 0.66, 0.82, {0.1, 0.55, 0.8}, 0.25, KEYS(uppercut_body)},
    {"rear_elbow", LABEL_ELBOW, LIMB_REAR_ELBOW, AIM_HEAD, 0.12, 0.23, 0.28, 0.6, 0.7, {0, 0, 1}, 0, KEYS(elbow)},
    {"lead_elbow", LABEL_ELBOW, LIMB_LEAD_ELBOW, AIM_HEAD, 0.11, 0.21, 0.26, 0.56, 0.7, {0, 0, 1}, 0, KEYS(lead_elbow)},
    {"rear_up_elbow", LABEL_ELBOW, LIMB_REAR_ELBOW, AIM_HEAD, 0.12, 0.23, 0.28, 0.6, 0.68, {0, 0.6, 0.8}, 0, KEYS(up_elbow)},
    {"rear_down_elbow", LABEL_ELBOW, LIMB_REAR_ELBOW, AIM_HEAD, 0.13, 0.25, 0.3, 0.62, 0.68, {0, -0.5, 0.8}, 0, KEYS(down_elbow)},
};
/* clang-format on */
