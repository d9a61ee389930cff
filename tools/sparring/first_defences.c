#include "first.h"

/* Blocks, dodges and reactions. Written for an orthodox fighter of 1.75 m. */

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

/* The rear palm meets a straight punch before the chin. */
static const sparring_key parry_rear[] = {
    {0.10, REAR_HAND_X, -0.02}, {0.10, REAR_HAND_Y, 0.04},  {0.10, REAR_HAND_Z, 0.32},
    {0.10, REAR_FIST, -60},     {0.10, CHEST_YAW, 6},       {0.10, REAR_ELBOW, 26},
    {0.20, REAR_HAND_X, 0.12},  {0.20, REAR_HAND_Y, -0.02}, {0.20, REAR_HAND_Z, 0.30},
    {0.20, CHEST_YAW, 10},      {0.24, REAR_HAND_X, 0.12},
};

static const sparring_key parry_lead[] = {
    {0.10, LEAD_HAND_X, 0.04},  {0.10, LEAD_HAND_Y, 0.05},  {0.10, LEAD_HAND_Z, 0.38},
    {0.10, LEAD_FIST, -60},     {0.10, CHEST_YAW, -10},     {0.10, LEAD_ELBOW, 28},
    {0.20, LEAD_HAND_X, -0.10}, {0.20, LEAD_HAND_Y, -0.02}, {0.20, LEAD_HAND_Z, 0.36},
    {0.20, CHEST_YAW, -14},     {0.24, LEAD_HAND_X, -0.10},
};

/* Forearms crossed before the face. */
static const sparring_key cross_arm[] = {
    {0.12, LEAD_HAND_X, -0.12}, {0.12, LEAD_HAND_Y, 0.00}, {0.12, LEAD_HAND_Z, 0.24},
    {0.12, REAR_HAND_X, 0.13},  {0.12, REAR_HAND_Y, 0.06}, {0.12, REAR_HAND_Z, 0.28},
    {0.12, LEAD_ELBOW, 62},     {0.12, REAR_ELBOW, 66},    {0.12, CHEST_PITCH, 20},
    {0.12, HEAD_PITCH, 20},     {0.12, PELVIS_Y, -0.10},   {0.44, LEAD_HAND_X, -0.12},
    {0.44, LEAD_HAND_Y, 0.00},  {0.44, LEAD_HAND_Z, 0.24}, {0.44, REAR_HAND_X, 0.13},
    {0.44, REAR_HAND_Y, 0.06},  {0.44, REAR_HAND_Z, 0.28}, {0.44, LEAD_ELBOW, 62},
    {0.44, REAR_ELBOW, 66},     {0.44, CHEST_PITCH, 20},   {0.44, HEAD_PITCH, 20},
    {0.44, PELVIS_Y, -0.10},
};

/* Forearm and glove shut the side of the head against a round kick or hook. */
static const sparring_key cover_rear[] = {
    {0.11, REAR_HAND_X, -0.16}, {0.11, REAR_HAND_Y, 0.13}, {0.11, REAR_HAND_Z, 0.10},
    {0.11, REAR_ELBOW, 58},     {0.11, CHEST_YAW, 10},     {0.11, CHEST_ROLL, 4},
    {0.11, LEAD_HAND_Z, 0.26},  {0.11, LEAD_HAND_Y, 0.05}, {0.11, HEAD_PITCH, 14},
    {0.38, REAR_HAND_X, -0.16}, {0.38, REAR_HAND_Y, 0.13}, {0.38, REAR_HAND_Z, 0.10},
    {0.38, REAR_ELBOW, 58},     {0.38, CHEST_YAW, 10},     {0.38, HEAD_PITCH, 14},
};

static const sparring_key cover_lead[] = {
    {0.11, LEAD_HAND_X, 0.16}, {0.11, LEAD_HAND_Y, 0.13}, {0.11, LEAD_HAND_Z, 0.14},
    {0.11, LEAD_ELBOW, 58},    {0.11, CHEST_YAW, -12},    {0.11, CHEST_ROLL, -4},
    {0.11, REAR_HAND_Y, 0.07}, {0.11, HEAD_PITCH, 14},    {0.38, LEAD_HAND_X, 0.16},
    {0.38, LEAD_HAND_Y, 0.13}, {0.38, LEAD_HAND_Z, 0.14}, {0.38, LEAD_ELBOW, 58},
    {0.38, CHEST_YAW, -12},    {0.38, HEAD_PITCH, 14},
};

/* The lead shin comes up against a low or middle kick. */
static const sparring_key shin_check[] = {
    {0.05, LEAD_FREE, 0.3},     {0.14, LEAD_FREE, 1},       {0.14, LEAD_FOOT_X, 0.26},
    {0.14, LEAD_FOOT_Y, -0.52}, {0.14, LEAD_FOOT_Z, 0.16},  {0.14, LEAD_KNEE, 32},
    {0.14, LEAD_TOE, 5},        {0.14, PELVIS_Y, -0.02},    {0.14, PELVIS_Z, -0.07},
    {0.14, CHEST_PITCH, 18},    {0.14, REAR_HEEL, 8},       {0.14, LEAD_HAND_Y, 0.04},
    {0.34, LEAD_FREE, 1},       {0.34, LEAD_FOOT_X, 0.26},  {0.34, LEAD_FOOT_Y, -0.52},
    {0.34, LEAD_FOOT_Z, 0.16},  {0.34, LEAD_KNEE, 32},      {0.34, PELVIS_Z, -0.07},
    {0.50, LEAD_FREE, 0},       {0.50, LEAD_FOOT_Y, -0.76},
};

/* Down under a hook and up on the other side. */
static const sparring_key roll_lead[] = {
    {0.10, CHEST_ROLL, -12}, {0.10, PELVIS_X, -0.06},  {0.20, PELVIS_Y, -0.28},
    {0.20, CHEST_PITCH, 32}, {0.20, PELVIS_PITCH, 12}, {0.20, CHEST_ROLL, 2},
    {0.20, PELVIS_X, 0.0},   {0.20, REAR_HEEL, 34},    {0.20, LEAD_HAND_Y, 0.07},
    {0.32, CHEST_ROLL, 20},  {0.32, PELVIS_X, 0.10},   {0.32, PELVIS_Y, -0.14},
    {0.32, CHEST_PITCH, 20}, {0.32, CHEST_YAW, 12},    {0.32, REAR_HAND_Y, 0.07},
};

static const sparring_key roll_rear[] = {
    {0.10, CHEST_ROLL, 12},  {0.10, PELVIS_X, 0.06},   {0.20, PELVIS_Y, -0.28},
    {0.20, CHEST_PITCH, 32}, {0.20, PELVIS_PITCH, 12}, {0.20, CHEST_ROLL, -2},
    {0.20, PELVIS_X, 0.0},   {0.20, REAR_HEEL, 34},    {0.20, REAR_HAND_Y, 0.07},
    {0.32, CHEST_ROLL, -20}, {0.32, PELVIS_X, -0.10},  {0.32, PELVIS_Y, -0.14},
    {0.32, CHEST_PITCH, 20}, {0.32, CHEST_YAW, -14},   {0.32, LEAD_HAND_Y, 0.06},
};

/* Off the line with the feet; the hands stay up, the weight leads. */
static const sparring_key step_out[] = {
    {0.14, PELVIS_Y, -0.12},   {0.14, CHEST_ROLL, 8},     {0.14, PELVIS_X, 0.07},
    {0.14, LEAD_HAND_Y, 0.05}, {0.14, REAR_HAND_Y, 0.07}, {0.34, PELVIS_Y, -0.10},
    {0.34, CHEST_ROLL, 6},     {0.34, LEAD_HAND_Y, 0.04}, {0.34, REAR_HAND_Y, 0.06},
};

static const sparring_key step_out_rear[] = {
    {0.14, PELVIS_Y, -0.12},   {0.14, CHEST_ROLL, -8},    {0.14, PELVIS_X, -0.07},
    {0.14, LEAD_HAND_Y, 0.05}, {0.14, REAR_HAND_Y, 0.07}, {0.34, PELVIS_Y, -0.10},
    {0.34, CHEST_ROLL, -6},    {0.34, LEAD_HAND_Y, 0.04}, {0.34, REAR_HAND_Y, 0.06},
};

static const sparring_key step_back[] = {
    {0.12, PELVIS_Z, -0.07},   {0.12, CHEST_PITCH, 4},     {0.12, PELVIS_PITCH, -3},
    {0.12, LEAD_HAND_Z, 0.30}, {0.12, LEAD_HAND_Y, -0.06}, {0.32, PELVIS_Z, -0.04},
    {0.32, CHEST_PITCH, 8},
};

static const sparring_key hit_head_hard[] = {
    {0.07, HEAD_PITCH, -30},    {0.07, HEAD_YAW, -22},      {0.07, HEAD_ROLL, 14},
    {0.12, CHEST_PITCH, -8},    {0.12, PELVIS_Z, -0.13},    {0.14, CHEST_YAW, -12},
    {0.20, LEAD_HAND_Y, -0.14}, {0.20, REAR_HAND_Y, -0.12}, {0.20, PELVIS_Y, -0.11},
    {0.20, REAR_HEEL, 4},       {0.34, HEAD_PITCH, -4},     {0.46, LEAD_HAND_Y, -0.10},
    {0.46, PELVIS_Y, -0.14},    {0.46, CHEST_PITCH, 14},
};

static const sparring_key hit_head_side[] = {
    {0.07, HEAD_YAW, 34},  {0.07, HEAD_ROLL, -14},  {0.10, CHEST_ROLL, -10},
    {0.10, CHEST_YAW, 10}, {0.12, PELVIS_X, -0.05}, {0.18, LEAD_HAND_Y, -0.06},
    {0.26, HEAD_YAW, 6},
};

static const sparring_key hit_body_hard[] = {
    {0.10, CHEST_PITCH, 44},   {0.10, PELVIS_Z, -0.10},    {0.10, PELVIS_PITCH, 14},
    {0.10, HEAD_PITCH, 24},    {0.14, LEAD_HAND_Y, -0.16}, {0.14, REAR_HAND_Y, -0.16},
    {0.14, LEAD_HAND_Z, 0.24}, {0.14, REAR_HAND_Z, 0.18},  {0.14, PELVIS_Y, -0.17},
    {0.40, CHEST_PITCH, 36},   {0.40, LEAD_HAND_Y, -0.14}, {0.40, REAR_HAND_Y, -0.14},
    {0.40, PELVIS_Y, -0.15},
};

/* The leg that is kicked gives way. */
static const sparring_key hit_leg[] = {
    {0.09, PELVIS_X, -0.06},    {0.09, PELVIS_Y, -0.13}, {0.09, PELVIS_ROLL, -6},
    {0.09, CHEST_PITCH, 20},    {0.10, CHEST_ROLL, 8},   {0.10, LEAD_HEEL, 18},
    {0.14, LEAD_HAND_Y, -0.06}, {0.26, PELVIS_Y, -0.09},
};

/* After a strike into the air: carried on by the swing. */
static const sparring_key off_balance[] = {
    {0.14, PELVIS_Z, 0.10},     {0.14, CHEST_PITCH, 26}, {0.14, PELVIS_PITCH, 14},
    {0.14, CHEST_YAW, 14},      {0.14, PELVIS_Y, -0.11}, {0.16, REAR_HAND_Y, -0.14},
    {0.16, REAR_HAND_X, -0.24}, {0.18, REAR_HEEL, 46},   {0.30, CHEST_PITCH, 20},
};

enum {
    STRAIGHT = 1 << LABEL_JAB | 1 << LABEL_CROSS,
    ROUND = 1 << LABEL_HOOK | 1 << LABEL_UPPERCUT | 1 << LABEL_KICK_MID,
    HIGH = 1 << LABEL_KICK_HIGH,
    LOW = 1 << LABEL_KICK_LOW,
    KNEES = 1 << LABEL_KNEE,
    ELBOWS = 1 << LABEL_ELBOW
};

#define KEYS(table) .keys = table, .key_count = (int)(sizeof(table) / sizeof((table)[0]))

/* name, label, limb, aim; strike, contact, recover, end; range, approach, stop; keys */
/* clang-format off */
const sparring_move sparring_first_defences[FIRST_DEFENCES] = {
    {"block_shell", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.11, 0.11, 0.42, 0.62, 0, {0, 0, 1}, 0, KEYS(block_high), .against = STRAIGHT | ROUND | HIGH},
    {"block_body", LABEL_BLOCK, LIMB_NONE, AIM_BODY, 0.12, 0.12, 0.46, 0.68, 0, {0, 0, 1}, 0, KEYS(block_body), .against = STRAIGHT | ROUND | KNEES},
    {"parry_rear", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.1, 0.1, 0.24, 0.44, 0, {0, 0, 1}, 0, KEYS(parry_rear), .against = STRAIGHT},
    {"parry_lead", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.1, 0.1, 0.24, 0.44, 0, {0, 0, 1}, 0, KEYS(parry_lead), .against = STRAIGHT},
    {"cross_arm", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.12, 0.12, 0.44, 0.66, 0, {0, 0, 1}, 0, KEYS(cross_arm), .against = STRAIGHT | ELBOWS},
    {"cover_rear", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.11, 0.11, 0.38, 0.58, 0, {0, 0, 1}, 0, KEYS(cover_rear), .against = ROUND | HIGH | ELBOWS},
    {"cover_lead", LABEL_BLOCK, LIMB_NONE, AIM_HEAD, 0.11, 0.11, 0.38, 0.58, 0, {0, 0, 1}, 0, KEYS(cover_lead), .against = ROUND | HIGH | ELBOWS},
    {"shin_check", LABEL_BLOCK, LIMB_NONE, AIM_LEG, 0.14, 0.14, 0.34, 0.64, 0, {0, 0, 1}, 0, KEYS(shin_check), .against = LOW},
    {"slip_lead", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.17, 0.3, 0.56, 0, {0, 0, 1}, 0, KEYS(slip_lead), .against = STRAIGHT},
    {"slip_rear", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.17, 0.3, 0.56, 0, {0, 0, 1}, 0, KEYS(slip_rear), .against = STRAIGHT},
    {"lean_back", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.18, 0.32, 0.58, 0, {0, 0, 1}, 0, KEYS(lean_back), .against = STRAIGHT | ROUND | HIGH | ELBOWS},
    {"duck", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.19, 0.33, 0.64, 0, {0, 0, 1}, 0, KEYS(duck), .against = ROUND | HIGH},
    {"roll_lead", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.2, 0.32, 0.64, 0, {0, 0, 1}, 0, KEYS(roll_lead), .against = ROUND},
    {"roll_rear", LABEL_DODGE, LIMB_NONE, AIM_HEAD, 0.06, 0.2, 0.32, 0.64, 0, {0, 0, 1}, 0, KEYS(roll_rear), .against = ROUND},
    {"step_out", LABEL_DODGE, LIMB_NONE, AIM_BODY, 0.06, 0.16, 0.34, 0.6, 0, {0, 0, 1}, 0, KEYS(step_out),
     .against = STRAIGHT | LOW | KNEES, .step_x = 0.30},
    {"step_out_rear", LABEL_DODGE, LIMB_NONE, AIM_BODY, 0.06, 0.16, 0.34, 0.6, 0, {0, 0, 1}, 0, KEYS(step_out_rear),
     .against = STRAIGHT | LOW | KNEES, .step_x = -0.30},
    {"step_back", LABEL_DODGE, LIMB_NONE, AIM_BODY, 0.06, 0.16, 0.32, 0.58, 0, {0, 0, 1}, 0, KEYS(step_back),
     .against = STRAIGHT | ROUND | LOW | KNEES, .step_z = -0.34},
    {"hit_head", LABEL_IDLE, LIMB_NONE, AIM_HEAD, 0, 0.08, 0.12, 0.5, 0, {0, 0, 1}, 0, KEYS(hit_head)},
    {"hit_head_side", LABEL_IDLE, LIMB_NONE, AIM_HEAD, 0, 0.08, 0.12, 0.5, 0, {0, 0, 1}, 0, KEYS(hit_head_side)},
    {"hit_head_hard", LABEL_IDLE, LIMB_NONE, AIM_HEAD, 0, 0.08, 0.12, 0.9, 0, {0, 0, 1}, 0, KEYS(hit_head_hard), .heavy = 1, .step_z = -0.20},
    {"hit_body", LABEL_IDLE, LIMB_NONE, AIM_BODY, 0, 0.1, 0.14, 0.6, 0, {0, 0, 1}, 0, KEYS(hit_body)},
    {"hit_body_hard", LABEL_IDLE, LIMB_NONE, AIM_BODY, 0, 0.1, 0.14, 0.95, 0, {0, 0, 1}, 0, KEYS(hit_body_hard), .heavy = 1, .step_z = -0.12},
    {"hit_leg", LABEL_IDLE, LIMB_NONE, AIM_LEG, 0, 0.09, 0.13, 0.55, 0, {0, 0, 1}, 0, KEYS(hit_leg)},
    {"off_balance", LABEL_IDLE, LIMB_NONE, AIM_NONE, 0, 0.14, 0.18, 0.62, 0, {0, 0, 1}, 0, KEYS(off_balance), .step_z = 0.08},
};
/* clang-format on */
