#include "first.h"

/* Kicks and knees. Written for an orthodox fighter of 1.75 m. */

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

/* Lead round kicks: a skip of the rear foot is left to the footwork; the lead hip turns over. */
static const sparring_key lead_kick_low[] = {
    {0.06, PELVIS_Z, -0.04},   {0.08, LEAD_FREE, 0.25},    {0.08, LEAD_HEEL, 35},
    {0.16, LEAD_FREE, 1},      {0.16, LEAD_FOOT_X, 0.30},  {0.16, LEAD_FOOT_Y, -0.58},
    {0.16, LEAD_FOOT_Z, 0.10}, {0.16, LEAD_KNEE, 40},      {0.16, REAR_PIVOT, -14},
    {0.16, LEAD_TOE, 25},      {0.17, LEAD_KICK, 0.05},    {0.28, LEAD_KICK, 1},
    {0.28, LEAD_KNEE, 48},     {0.28, PELVIS_YAW, -62},    {0.28, PELVIS_ROLL, -7},
    {0.28, PELVIS_PITCH, -4},  {0.28, CHEST_YAW, 12},      {0.28, REAR_PIVOT, -34},
    {0.28, LEAD_HAND_X, 0.28}, {0.28, LEAD_HAND_Y, -0.18}, {0.28, LEAD_HAND_Z, 0.14},
    {0.28, LEAD_TOE, 45},      {0.32, LEAD_KICK, 0.98},    {0.45, LEAD_KICK, 0.06},
    {0.46, LEAD_FREE, 1},      {0.46, LEAD_FOOT_Y, -0.64}, {0.46, LEAD_FOOT_Z, 0.16},
    {0.62, LEAD_FREE, 0},      {0.62, LEAD_FOOT_Y, -0.78},
};

static const sparring_key lead_kick_mid[] = {
    {0.06, PELVIS_Z, -0.05},    {0.10, LEAD_FREE, 0.25},   {0.10, LEAD_HEEL, 40},
    {0.21, LEAD_FREE, 1},       {0.21, LEAD_FOOT_X, 0.30}, {0.21, LEAD_FOOT_Y, -0.38},
    {0.21, LEAD_FOOT_Z, 0.06},  {0.21, LEAD_KNEE, 35},     {0.21, PELVIS_YAW, -46},
    {0.21, REAR_PIVOT, -22},    {0.21, LEAD_TOE, 30},      {0.23, LEAD_KICK, 0.05},
    {0.34, LEAD_KICK, 1},       {0.34, LEAD_KNEE, 58},     {0.34, PELVIS_YAW, -84},
    {0.34, PELVIS_ROLL, -16},   {0.34, PELVIS_PITCH, -14}, {0.34, CHEST_YAW, 24},
    {0.34, CHEST_PITCH, 8},     {0.34, CHEST_ROLL, -4},    {0.34, PELVIS_Y, -0.02},
    {0.34, PELVIS_Z, -0.02},    {0.34, LEAD_HAND_X, 0.34}, {0.34, LEAD_HAND_Y, -0.30},
    {0.34, LEAD_HAND_Z, -0.02}, {0.34, LEAD_ELBOW, 12},    {0.34, REAR_HAND_Z, 0.22},
    {0.34, REAR_HEEL, 22},      {0.34, REAR_PIVOT, -48},   {0.34, LEAD_TOE, 52},
    {0.38, LEAD_KICK, 0.98},    {0.54, LEAD_KICK, 0.06},   {0.55, LEAD_FREE, 1},
    {0.55, LEAD_FOOT_Y, -0.48}, {0.55, LEAD_FOOT_Z, 0.14}, {0.55, LEAD_FOOT_X, 0.26},
    {0.58, PELVIS_YAW, -50},    {0.76, LEAD_FREE, 0},      {0.76, LEAD_FOOT_Y, -0.76},
};

static const sparring_key lead_kick_high[] = {
    {0.06, PELVIS_Z, -0.05},    {0.10, LEAD_FREE, 0.25},   {0.10, LEAD_HEEL, 40},
    {0.23, LEAD_FREE, 1},       {0.23, LEAD_FOOT_X, 0.28}, {0.23, LEAD_FOOT_Y, -0.26},
    {0.23, LEAD_FOOT_Z, 0.08},  {0.23, LEAD_KNEE, 35},     {0.23, PELVIS_YAW, -50},
    {0.23, REAR_PIVOT, -30},    {0.23, LEAD_TOE, 30},      {0.26, LEAD_KICK, 0.05},
    {0.39, LEAD_KICK, 1},       {0.39, LEAD_KNEE, 60},     {0.39, PELVIS_YAW, -94},
    {0.39, PELVIS_ROLL, -32},   {0.39, PELVIS_PITCH, -20}, {0.39, CHEST_YAW, 28},
    {0.39, CHEST_PITCH, 6},     {0.39, CHEST_ROLL, -10},   {0.39, PELVIS_Y, 0.0},
    {0.39, PELVIS_Z, -0.04},    {0.39, LEAD_HAND_X, 0.32}, {0.39, LEAD_HAND_Y, -0.34},
    {0.39, LEAD_HAND_Z, -0.06}, {0.39, LEAD_ELBOW, 12},    {0.39, REAR_HAND_Z, 0.23},
    {0.39, REAR_HEEL, 28},      {0.39, REAR_PIVOT, -62},   {0.39, LEAD_TOE, 56},
    {0.43, LEAD_KICK, 0.98},    {0.62, LEAD_KICK, 0.06},   {0.63, LEAD_FREE, 1},
    {0.63, LEAD_FOOT_Y, -0.44}, {0.63, LEAD_FOOT_Z, 0.14}, {0.63, LEAD_FOOT_X, 0.26},
    {0.66, PELVIS_YAW, -52},    {0.88, LEAD_FREE, 0},      {0.88, LEAD_FOOT_Y, -0.76},
};

/* Push kicks: the knee comes up before the body, then hip and leg straighten. */
static const sparring_key rear_teep[] = {
    {0.08, REAR_FREE, 0.25},    {0.08, REAR_HEEL, 40},      {0.21, REAR_FREE, 1},
    {0.21, REAR_FOOT_X, -0.06}, {0.21, REAR_FOOT_Y, -0.30}, {0.21, REAR_FOOT_Z, 0.22},
    {0.21, PELVIS_YAW, -10},    {0.21, REAR_TOE, 10},       {0.23, REAR_KICK, 0.05},
    {0.34, REAR_KICK, 1},       {0.34, REAR_TOE, -8},       {0.34, PELVIS_YAW, 8},
    {0.34, PELVIS_PITCH, -22},  {0.34, CHEST_PITCH, 14},    {0.34, PELVIS_Z, 0.12},
    {0.34, PELVIS_Y, -0.01},    {0.34, LEAD_HEEL, 18},      {0.34, LEAD_PIVOT, 24},
    {0.34, REAR_HAND_Y, -0.20}, {0.34, REAR_HAND_X, -0.24}, {0.34, LEAD_HAND_Z, 0.26},
    {0.39, REAR_KICK, 0.99},    {0.54, REAR_KICK, 0.04},    {0.55, REAR_FREE, 1},
    {0.55, REAR_FOOT_Y, -0.44}, {0.55, REAR_FOOT_Z, 0.14},  {0.78, REAR_FREE, 0},
    {0.78, REAR_FOOT_Y, -0.76}, {0.78, REAR_FOOT_Z, -0.12},
};

static const sparring_key lead_teep[] = {
    {0.07, LEAD_FREE, 0.25},   {0.07, LEAD_HEEL, 30},      {0.18, LEAD_FREE, 1},
    {0.18, LEAD_FOOT_X, 0.07}, {0.18, LEAD_FOOT_Y, -0.30}, {0.18, LEAD_FOOT_Z, 0.26},
    {0.18, PELVIS_YAW, -30},   {0.18, LEAD_TOE, 10},       {0.20, LEAD_KICK, 0.05},
    {0.30, LEAD_KICK, 1},      {0.30, LEAD_TOE, -8},       {0.30, PELVIS_YAW, -42},
    {0.30, PELVIS_PITCH, -20}, {0.30, CHEST_PITCH, 13.5},  {0.30, PELVIS_Z, 0.03},
    {0.30, REAR_HEEL, 24},     {0.30, REAR_PIVOT, -14},    {0.30, LEAD_HAND_Y, -0.16},
    {0.30, REAR_HAND_Z, 0.22}, {0.35, LEAD_KICK, 0.99},    {0.48, LEAD_KICK, 0.04},
    {0.49, LEAD_FREE, 1},      {0.49, LEAD_FOOT_Y, -0.46}, {0.49, LEAD_FOOT_Z, 0.24},
    {0.68, LEAD_FREE, 0},      {0.68, LEAD_FOOT_Y, -0.78},
};

static const sparring_key lead_knee[] = {
    {0.06, PELVIS_Z, 0.04},     {0.08, LEAD_FREE, 0.3},     {0.08, LEAD_HEEL, 35},
    {0.11, LEAD_HAND_Z, 0.42},  {0.11, REAR_HAND_Z, 0.36},  {0.11, REAR_HAND_Y, 0.06},
    {0.16, LEAD_FREE, 1},       {0.16, LEAD_FOOT_X, 0.12},  {0.16, LEAD_FOOT_Y, -0.58},
    {0.16, LEAD_FOOT_Z, 0.00},  {0.16, LEAD_TOE, 35},       {0.27, LEAD_FOOT_X, 0.10},
    {0.27, LEAD_FOOT_Y, -0.36}, {0.27, LEAD_FOOT_Z, 0.22},  {0.27, PELVIS_YAW, -56},
    {0.27, PELVIS_Z, 0.13},     {0.27, PELVIS_PITCH, -14},  {0.27, CHEST_PITCH, 18},
    {0.27, CHEST_YAW, 14},      {0.27, PELVIS_Y, 0.0},      {0.27, REAR_HEEL, 34},
    {0.27, LEAD_HAND_Y, -0.14}, {0.27, REAR_HAND_Y, -0.14}, {0.27, REAR_HAND_Z, 0.24},
    {0.31, LEAD_FOOT_Y, -0.37}, {0.44, LEAD_FREE, 1},       {0.44, LEAD_FOOT_Y, -0.60},
    {0.44, LEAD_FOOT_Z, 0.14},  {0.60, LEAD_FREE, 0},       {0.60, LEAD_FOOT_Y, -0.78},
};

/* Round knee: the shank comes in from the side. */
static const sparring_key round_knee[] = {
    {0.06, PELVIS_Z, 0.02},     {0.10, REAR_FREE, 0.3},     {0.10, REAR_HEEL, 45},
    {0.13, LEAD_HAND_Z, 0.40},  {0.13, REAR_HAND_Z, 0.34},  {0.13, LEAD_HAND_Y, 0.05},
    {0.20, REAR_FREE, 1},       {0.20, REAR_FOOT_X, -0.34}, {0.20, REAR_FOOT_Y, -0.42},
    {0.20, REAR_FOOT_Z, -0.14}, {0.20, REAR_KNEE, 55},      {0.20, REAR_TOE, 45},
    {0.31, REAR_FOOT_X, -0.36}, {0.31, REAR_FOOT_Y, -0.24}, {0.31, REAR_FOOT_Z, 0.12},
    {0.31, REAR_KNEE, 48},      {0.31, PELVIS_YAW, 16},     {0.31, PELVIS_Z, 0.14},
    {0.31, PELVIS_PITCH, -10},  {0.31, PELVIS_ROLL, 14},    {0.31, CHEST_PITCH, 15},
    {0.31, LEAD_HEEL, 24},      {0.31, LEAD_PIVOT, 44},     {0.31, LEAD_HAND_Y, -0.10},
    {0.31, REAR_HAND_Y, -0.12}, {0.35, REAR_FOOT_Y, -0.25}, {0.50, REAR_FREE, 1},
    {0.50, REAR_FOOT_Y, -0.56}, {0.50, REAR_FOOT_X, -0.22}, {0.50, REAR_KNEE, 15},
    {0.68, REAR_FREE, 0},       {0.68, REAR_FOOT_Y, -0.76},
};

#define KEYS(table) .keys = table, .key_count = (int)(sizeof(table) / sizeof((table)[0]))

/* name, label, limb, aim; strike, contact, recover, end; range, approach, stop; keys */
/* clang-format off */
const sparring_move sparring_first_legs[FIRST_LEGS] = {
    {"rear_kick_low", LABEL_KICK_LOW, LIMB_REAR_FOOT, AIM_LEG, 0.2, 0.31, 0.36, 0.86, 1.02, {0.85, -0.1, 0.35}, 0.12, KEYS(kick_low)},
    {"lead_kick_low", LABEL_KICK_LOW, LIMB_LEAD_FOOT, AIM_LEG, 0.17, 0.28, 0.33, 0.78, 1.04, {-0.85, -0.1, 0.35}, 0.12, KEYS(lead_kick_low)},
    {"rear_kick_mid", LABEL_KICK_MID, LIMB_REAR_FOOT, AIM_BODY, 0.24, 0.36, 0.42, 0.98, 1.04, {0.85, 0.1, 0.35}, 0.16, KEYS(kick_mid)},
    {"lead_kick_mid", LABEL_KICK_MID, LIMB_LEAD_FOOT, AIM_BODY, 0.23, 0.34, 0.4, 0.94, 1.06, {-0.85, 0.1, 0.35}, 0.16, KEYS(lead_kick_mid)},
    {"rear_push_kick", LABEL_KICK_MID, LIMB_REAR_FOOT, AIM_BODY, 0.23, 0.34, 0.4, 0.94, 1.16, {0, 0.05, 1}, 0.25, KEYS(rear_teep)},
    {"lead_push_kick", LABEL_KICK_MID, LIMB_LEAD_FOOT, AIM_BODY, 0.2, 0.3, 0.36, 0.84, 1.18, {0, 0.05, 1}, 0.25, KEYS(lead_teep)},
    {"rear_kick_high", LABEL_KICK_HIGH, LIMB_REAR_FOOT, AIM_HEAD, 0.27, 0.41, 0.47, 1.08, 0.96, {0.85, 0.2, 0.2}, 0.15, KEYS(kick_high)},
    {"lead_kick_high", LABEL_KICK_HIGH, LIMB_LEAD_FOOT, AIM_HEAD, 0.26, 0.39, 0.45, 1.06, 0.98, {-0.85, 0.2, 0.2}, 0.15, KEYS(lead_kick_high)},
    {"rear_knee", LABEL_KNEE, LIMB_REAR_KNEE, AIM_BODY, 0.18, 0.29, 0.34, 0.82, 0.7, {0, 0, 1}, 0, KEYS(knee)},
    {"lead_knee", LABEL_KNEE, LIMB_LEAD_KNEE, AIM_BODY, 0.16, 0.27, 0.32, 0.76, 0.72, {0, 0, 1}, 0, KEYS(lead_knee)},
    {"round_knee", LABEL_KNEE, LIMB_REAR_KNEE, AIM_BODY, 0.2, 0.31, 0.36, 0.84, 0.68, {0.6, 0, 0.8}, 0, KEYS(round_knee)},
};
/* clang-format on */
