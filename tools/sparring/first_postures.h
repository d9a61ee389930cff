/* The postures of the first library; first_holds.c alone includes them. A posture that lies or
 * kneels is written with the pelvis' height first; legs give the ankle against the pelvis. */
#ifndef POISE_SPARRING_FIRST_POSTURES_H
#define POISE_SPARRING_FIRST_POSTURES_H

#include "library.h"

#define TRUNK(height, yaw, pitch, roll)                                                            \
    {PELVIS_Y, height}, {PELVIS_YAW, yaw}, {PELVIS_PITCH, pitch},                                  \
    {                                                                                              \
        PELVIS_ROLL, roll                                                                          \
    }
#define CHEST(yaw, pitch, roll)                                                                    \
    {CHEST_YAW, yaw}, {CHEST_PITCH, pitch},                                                        \
    {                                                                                              \
        CHEST_ROLL, roll                                                                           \
    }
#define LEAD_LEG(x, y, z, knee, toe)                                                               \
    {LEAD_FREE, 1}, {LEAD_FOOT_X, x}, {LEAD_FOOT_Y, y}, {LEAD_FOOT_Z, z}, {LEAD_KNEE, knee},       \
    {                                                                                              \
        LEAD_TOE, toe                                                                              \
    }
#define REAR_LEG(x, y, z, knee, toe)                                                               \
    {REAR_FREE, 1}, {REAR_FOOT_X, x}, {REAR_FOOT_Y, y}, {REAR_FOOT_Z, z}, {REAR_KNEE, knee},       \
    {                                                                                              \
        REAR_TOE, toe                                                                              \
    }
#define LEAD_ARM(x, y, z, elbow)                                                                   \
    {LEAD_HAND_X, x}, {LEAD_HAND_Y, y}, {LEAD_HAND_Z, z},                                          \
    {                                                                                              \
        LEAD_ELBOW, elbow                                                                          \
    }
#define REAR_ARM(x, y, z, elbow)                                                                   \
    {REAR_HAND_X, x}, {REAR_HAND_Y, y}, {REAR_HAND_Z, z},                                          \
    {                                                                                              \
        REAR_ELBOW, elbow                                                                          \
    }
#define SETTINGS(table) .setting = table, .settings = (int)(sizeof(table) / sizeof((table)[0]))

/* clang-format off: as many channels a line as fit */
/* ---- standing ---- */

static const sparring_posture guard = {.name = "guard"};

static const sparring_setting collar_settings[] = {TRUNK(-0.07, -16, 10, 0),
                                                   CHEST(4, 18, 0),
                                                   LEAD_ARM(0.10, 0.02, 0.36, 12),
                                                   REAR_ARM(-0.10, 0.02, 0.34, 12),
                                                   {HEAD_PITCH, 12}};
static const sparring_posture collar = {
    .name = "collar", SETTINGS(collar_settings), .hand = {GRIP_NECK, GRIP_NECK}};

static const sparring_setting collar_pull_settings[] = {
    TRUNK(-0.11, -8, 13, 3),        CHEST(10, 16, 4),  LEAD_ARM(0.10, 0.00, 0.30, 8),
    REAR_ARM(-0.10, 0.00, 0.30, 8), {PELVIS_Z, -0.05}, {HEAD_PITCH, 14}};
static const sparring_posture collar_pull = {
    .name = "collar_pull", SETTINGS(collar_pull_settings), .hand = {GRIP_NECK, GRIP_NECK}};

static const sparring_setting caught_settings[] = {TRUNK(-0.09, -18, 15, 0),
                                                   CHEST(0, 24, -3),
                                                   LEAD_ARM(0.12, -0.12, 0.34, 14),
                                                   REAR_ARM(-0.12, -0.10, 0.32, 20),
                                                   {HEAD_PITCH, 22}};
static const sparring_posture caught = {
    .name = "caught", SETTINGS(caught_settings), .hand = {GRIP_REAR_ARM, GRIP_LEAD_SHOULDER}};

static const sparring_setting caught_low_settings[] = {
    TRUNK(-0.13, -26, 20, -3),        CHEST(-6, 32, 5), LEAD_ARM(0.12, -0.14, 0.32, 14),
    REAR_ARM(-0.12, -0.14, 0.32, 20), {HEAD_PITCH, 26}, {PELVIS_Z, -0.05}};
static const sparring_posture caught_low = {
    .name = "caught_low", SETTINGS(caught_low_settings), .hand = {GRIP_REAR_ARM, GRIP_WAIST_LEAD}};

static const sparring_setting over_under_settings[] = {TRUNK(-0.09, -20, 8, 2),
                                                       CHEST(0, 13, 4),
                                                       LEAD_ARM(0.16, -0.16, 0.34, 34),
                                                       REAR_ARM(-0.18, -0.08, 0.34, 44),
                                                       {PELVIS_X, 0.07},
                                                       {HEAD_YAW, -14},
                                                       {HEAD_ROLL, 10}};
static const sparring_posture over_under = {
    .name = "over_under", SETTINGS(over_under_settings), .hand = {GRIP_BACK, GRIP_LEAD_ARM}};

/* The other arm has gone under: pummelling. */
static const sparring_setting under_over_settings[] = {TRUNK(-0.11, -4, 9, -3),
                                                       CHEST(2, 13, -5),
                                                       LEAD_ARM(0.18, -0.08, 0.34, 44),
                                                       REAR_ARM(-0.16, -0.16, 0.34, 34),
                                                       {PELVIS_X, 0.05},
                                                       {HEAD_YAW, -10},
                                                       {HEAD_ROLL, 8}};
static const sparring_posture under_over = {
    .name = "under_over", SETTINGS(under_over_settings), .hand = {GRIP_REAR_ARM, GRIP_BACK}};

static const sparring_setting lock_settings[] = {TRUNK(-0.15, -14, 10, 0),
                                                 CHEST(2, 14, 4),
                                                 LEAD_ARM(0.14, -0.30, 0.34, 26),
                                                 REAR_ARM(-0.14, -0.30, 0.34, 26),
                                                 {PELVIS_X, 0.08},
                                                 {HEAD_YAW, -18},
                                                 {HEAD_ROLL, 12}};
static const sparring_posture lock = {
    .name = "lock", SETTINGS(lock_settings), .hand = {GRIP_WAIST_REAR, GRIP_WAIST_LEAD}};

static const sparring_setting locked_settings[] = {TRUNK(-0.08, -20, 4, 0),
                                                   CHEST(0, 14, -3),
                                                   LEAD_ARM(0.18, -0.02, 0.30, 40),
                                                   REAR_ARM(-0.18, -0.02, 0.30, 40),
                                                   {PELVIS_X, 0.06},
                                                   {HEAD_YAW, -10},
                                                   {HEAD_ROLL, 8}};
static const sparring_posture locked = {
    .name = "locked", SETTINGS(locked_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER}};

static const sparring_setting knee_up_settings[] = {TRUNK(-0.02, -6, -10, 0),
                                                    CHEST(0, 22, 0),
                                                    LEAD_ARM(0.10, -0.06, 0.28, 8),
                                                    REAR_ARM(-0.10, -0.06, 0.28, 8),
                                                    REAR_LEG(-0.08, -0.34, 0.20, 4, 40),
                                                    {PELVIS_Z, 0.06},
                                                    {LEAD_HEEL, 24},
                                                    {HEAD_PITCH, 14}};
static const sparring_posture knee_up = {
    .name = "knee_up", SETTINGS(knee_up_settings), .hand = {GRIP_NECK, GRIP_NECK}};

static const sparring_setting knee_back_settings[] = {TRUNK(-0.06, -26, 14, 0),
                                                      CHEST(4, 20, 0),
                                                      LEAD_ARM(0.10, 0.00, 0.34, 10),
                                                      REAR_ARM(-0.10, 0.00, 0.34, 10),
                                                      REAR_LEG(-0.16, -0.70, -0.42, 6, 30),
                                                      {PELVIS_Z, -0.04},
                                                      {HEAD_PITCH, 14}};
static const sparring_posture knee_back = {
    .name = "knee_back", SETTINGS(knee_back_settings), .hand = {GRIP_NECK, GRIP_NECK}};

static const sparring_setting side_knee_settings[] = {TRUNK(-0.04, -16, -6, -4),
                                                      CHEST(0, 16, 2),
                                                      LEAD_ARM(0.16, -0.12, 0.34, 30),
                                                      REAR_ARM(-0.18, -0.08, 0.34, 44),
                                                      LEAD_LEG(0.28, -0.34, 0.22, 38, 40),
                                                      {PELVIS_X, -0.06},
                                                      {REAR_HEEL, 26}};
static const sparring_posture side_knee = {
    .name = "side_knee", SETTINGS(side_knee_settings), .hand = {GRIP_BACK, GRIP_LEAD_ARM}};

/* ---- shots and throws ---- */

static const sparring_setting shot_settings[] = {TRUNK(-0.36, -14, 36, 0),
                                                 CHEST(0, 14, 4),
                                                 LEAD_ARM(0.18, -0.34, 0.36, 20),
                                                 REAR_ARM(-0.18, -0.34, 0.36, 20),
                                                 {PELVIS_Z, 0.06},
                                                 {REAR_HEEL, 46},
                                                 {HEAD_PITCH, -16}};
static const sparring_posture shot = {
    .name = "shot", SETTINGS(shot_settings), .hand = {GRIP_REAR_THIGH, GRIP_LEAD_THIGH}};

static const sparring_setting drive_settings[] = {TRUNK(-0.34, -10, 42, 0),
                                                  CHEST(0, 10, 4),
                                                  LEAD_ARM(0.18, -0.30, 0.34, 20),
                                                  REAR_ARM(-0.18, -0.30, 0.34, 20),
                                                  {PELVIS_Z, 0.14},
                                                  {REAR_HEEL, 50},
                                                  {HEAD_PITCH, -16}};
static const sparring_posture drive = {
    .name = "drive", SETTINGS(drive_settings), .hand = {GRIP_REAR_THIGH, GRIP_LEAD_THIGH}};

static const sparring_setting shot_met_settings[] = {
    TRUNK(-0.14, -20, 22, 0),         CHEST(0, 30, 0),   LEAD_ARM(0.18, -0.20, 0.34, 30),
    REAR_ARM(-0.18, -0.20, 0.34, 30), {PELVIS_Z, -0.10}, {HEAD_PITCH, 20}};
static const sparring_posture shot_met = {.name = "shot_met",
                                          SETTINGS(shot_met_settings),
                                          .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER}};

/* Hips back and down on the neck of the one who shot. */
static const sparring_setting sprawl_settings[] = {TRUNK(-0.46, -6, 58, 0),
                                                   CHEST(0, 2, 0),
                                                   LEAD_ARM(0.20, -0.24, 0.24, 40),
                                                   REAR_ARM(-0.20, -0.24, 0.24, 40),
                                                   LEAD_LEG(0.20, -0.36, -0.66, 10, 20),
                                                   REAR_LEG(-0.20, -0.36, -0.70, 10, 20),
                                                   {HEAD_PITCH, -10}};
static const sparring_posture sprawl = {
    .name = "sprawl", SETTINGS(sprawl_settings), .hand = {GRIP_BACK, GRIP_BACK}};

static const sparring_setting shot_flat_settings[] = {TRUNK(-0.55, -8, 62, 0),
                                                      CHEST(0, 8, 0),
                                                      LEAD_ARM(0.20, -0.20, 0.40, 20),
                                                      REAR_ARM(-0.20, -0.20, 0.40, 20),
                                                      LEAD_LEG(0.12, -0.28, -0.26, 8, 60),
                                                      REAR_LEG(-0.14, -0.28, -0.40, 8, 60),
                                                      {HEAD_PITCH, -20}};
static const sparring_posture shot_flat = {
    .name = "shot_flat", SETTINGS(shot_flat_settings), .hand = {GRIP_REAR_THIGH, GRIP_LEAD_THIGH}};

static const sparring_setting lifted_settings[] = {TRUNK(-0.12, -14, -26, 0),
                                                   CHEST(0, 26, 0),
                                                   LEAD_ARM(0.20, -0.24, 0.30, 40),
                                                   REAR_ARM(-0.20, -0.24, 0.30, 40),
                                                   LEAD_LEG(0.14, -0.66, 0.34, 10, 20),
                                                   REAR_LEG(-0.14, -0.64, 0.30, 10, 20),
                                                   {HEAD_PITCH, 20}};
static const sparring_posture lifted = {
    .name = "lifted", SETTINGS(lifted_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER}};

static const sparring_setting falling_settings[] = {TRUNK(-0.48, -10, -58, 0),
                                                    CHEST(0, 30, 0),
                                                    LEAD_ARM(0.34, -0.20, 0.10, 50),
                                                    REAR_ARM(-0.34, -0.20, 0.10, 50),
                                                    LEAD_LEG(0.18, -0.22, 0.60, 20, 20),
                                                    REAR_LEG(-0.18, -0.20, 0.56, 20, 20),
                                                    {HEAD_PITCH, 26}};
static const sparring_posture falling = {.name = "falling", SETTINGS(falling_settings)};

static const sparring_setting single_settings[] = {TRUNK(-0.26, -24, 30, 0),
                                                   CHEST(-6, 18, 6),
                                                   LEAD_ARM(0.10, -0.34, 0.34, 16),
                                                   REAR_ARM(-0.06, -0.38, 0.36, 16),
                                                   {PELVIS_X, -0.10},
                                                   {REAR_HEEL, 36},
                                                   {HEAD_PITCH, -10}};
static const sparring_posture single = {
    .name = "single", SETTINGS(single_settings), .hand = {GRIP_LEAD_THIGH, GRIP_LEAD_THIGH}};

static const sparring_setting single_up_settings[] = {
    TRUNK(-0.12, -30, 16, 0),         CHEST(-10, 16, 4), LEAD_ARM(0.10, -0.30, 0.34, 16),
    REAR_ARM(-0.06, -0.34, 0.36, 16), {PELVIS_X, -0.10}, {HEAD_PITCH, 0}};
static const sparring_posture single_up = {
    .name = "single_up", SETTINGS(single_up_settings), .hand = {GRIP_LEAD_THIGH, GRIP_LEAD_THIGH}};

static const sparring_setting hopping_settings[] = {TRUNK(-0.05, -20, -6, 4),
                                                    CHEST(0, 26, 6),
                                                    LEAD_ARM(0.18, -0.10, 0.32, 30),
                                                    REAR_ARM(-0.30, 0.00, 0.16, 60),
                                                    LEAD_LEG(0.14, -0.42, 0.52, 10, 10),
                                                    {HEAD_PITCH, 16}};
static const sparring_posture hopping = {
    .name = "hopping", SETTINGS(hopping_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_NONE}};

/* Leg hooked behind the other's, chest pushing over it. */
static const sparring_setting trip_settings[] = {TRUNK(-0.16, -6, 16, 6),
                                                 CHEST(8, 14, 0),
                                                 LEAD_ARM(0.14, -0.30, 0.34, 26),
                                                 REAR_ARM(-0.14, -0.30, 0.34, 26),
                                                 REAR_LEG(-0.16, -0.64, 0.40, 30, 20),
                                                 {PELVIS_Z, 0.08}};
static const sparring_posture trip = {
    .name = "trip", SETTINGS(trip_settings), .hand = {GRIP_WAIST_REAR, GRIP_WAIST_LEAD}};

static const sparring_setting tripped_settings[] = {TRUNK(-0.16, -10, -34, -6),
                                                    CHEST(0, 22, 0),
                                                    LEAD_ARM(0.20, -0.02, 0.30, 50),
                                                    REAR_ARM(-0.20, -0.02, 0.30, 50),
                                                    LEAD_LEG(0.16, -0.70, 0.30, 8, 20),
                                                    REAR_LEG(-0.14, -0.72, 0.10, 8, 10),
                                                    {HEAD_PITCH, 16}};
static const sparring_posture tripped = {.name = "tripped",
                                         SETTINGS(tripped_settings),
                                         .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_SHOULDER}};

/* Turned in with the back to the other, who lies on the hip. */
static const sparring_setting loading_settings[] = {TRUNK(-0.22, -6, 34, 0),
                                                    CHEST(-10, 20, 0),
                                                    LEAD_ARM(0.24, -0.10, 0.10, 50),
                                                    REAR_ARM(-0.16, -0.02, 0.24, 40),
                                                    {HEAD_YAW, 24}};
static const sparring_posture loading = {.name = "loading", SETTINGS(loading_settings)};

static const sparring_setting throwing_settings[] = {TRUNK(-0.10, -10, 64, 0),
                                                     CHEST(-16, 26, -8),
                                                     LEAD_ARM(0.16, -0.40, 0.14, 30),
                                                     REAR_ARM(-0.10, -0.44, 0.20, 30),
                                                     {HEAD_YAW, 24}};
static const sparring_posture throwing = {.name = "throwing", SETTINGS(throwing_settings)};

static const sparring_setting carried_settings[] = {TRUNK(0.02, 0, 62, 0),
                                                    CHEST(0, 22, 0),
                                                    LEAD_ARM(0.20, -0.20, 0.24, 40),
                                                    REAR_ARM(-0.20, -0.20, 0.24, 40),
                                                    LEAD_LEG(0.12, -0.52, -0.52, 6, 30),
                                                    REAR_LEG(-0.12, -0.48, -0.56, 6, 30)};
static const sparring_posture carried = {.name = "carried", SETTINGS(carried_settings)};

static const sparring_setting flying_settings[] = {TRUNK(-0.20, 0, 168, 0),
                                                   CHEST(0, 24, 0),
                                                   LEAD_ARM(0.26, -0.30, 0.10, 40),
                                                   REAR_ARM(-0.26, -0.30, 0.10, 40),
                                                   LEAD_LEG(0.14, 0.56, -0.30, 6, 30),
                                                   REAR_LEG(-0.14, 0.46, -0.40, 6, 30)};
static const sparring_posture flying = {.name = "flying", SETTINGS(flying_settings)};

/* On the back after turning over forward: the pitch goes on beyond the half turn. */
static const sparring_setting thrown_settings[] = {TRUNK(-0.80, 0, 274, 0),
                                                   CHEST(0, 14, 0),
                                                   LEAD_ARM(0.34, -0.08, 0.06, 40),
                                                   REAR_ARM(-0.34, -0.08, 0.06, 40),
                                                   LEAD_LEG(0.16, 0.04, 0.40, 10, 10),
                                                   REAR_LEG(-0.16, 0.02, 0.44, 10, 10)};
static const sparring_posture thrown = {.name = "thrown", SETTINGS(thrown_settings)};

/* ---- ground ---- */

static const sparring_setting guard_top_settings[] = {TRUNK(-0.53, 0, 30, 0),
                                                      CHEST(0, 14, 0),
                                                      LEAD_ARM(0.16, -0.24, 0.34, 20),
                                                      REAR_ARM(-0.16, -0.24, 0.34, 20),
                                                      LEAD_LEG(0.20, -0.33, -0.16, 22, 72),
                                                      REAR_LEG(-0.20, -0.33, -0.16, 22, 72),
                                                      {HEAD_PITCH, -6}};
static const sparring_posture guard_top = {
    .name = "guard_top", SETTINGS(guard_top_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_ARM}};

static const sparring_setting guard_low_settings[] = {TRUNK(-0.55, 2, 48, 0),
                                                      CHEST(0, 18, 0),
                                                      LEAD_ARM(0.20, -0.24, 0.30, 36),
                                                      REAR_ARM(-0.20, -0.24, 0.30, 36),
                                                      LEAD_LEG(0.20, -0.31, -0.20, 22, 72),
                                                      REAR_LEG(-0.20, -0.31, -0.20, 22, 72),
                                                      {HEAD_PITCH, -12}};
static const sparring_posture guard_low = {
    .name = "guard_low", SETTINGS(guard_low_settings), .hand = {GRIP_REAR_ARM, GRIP_LEAD_SHOULDER}};

static const sparring_setting guard_bottom_settings[] = {TRUNK(-0.79, 0, -76, 0),
                                                         CHEST(0, 26, 0),
                                                         LEAD_ARM(0.14, 0.16, 0.22, 30),
                                                         REAR_ARM(-0.14, 0.16, 0.22, 30),
                                                         LEAD_LEG(0.12, 0.26, 0.52, 46, 20),
                                                         REAR_LEG(-0.12, 0.30, 0.50, 46, 20),
                                                         {HEAD_PITCH, 16}};
static const sparring_posture guard_bottom = {.name = "guard_bottom",
                                              SETTINGS(guard_bottom_settings),
                                              .hand = {GRIP_REAR_ARM, GRIP_LEAD_ARM}};

static const sparring_setting guard_open_settings[] = {TRUNK(-0.79, 8, -78, 6),
                                                       CHEST(0, 22, 6),
                                                       LEAD_ARM(0.14, 0.16, 0.22, 30),
                                                       REAR_ARM(-0.12, 0.18, 0.20, 30),
                                                       LEAD_LEG(0.24, 0.06, 0.52, 30, 10),
                                                       REAR_LEG(-0.16, 0.26, 0.48, 46, 10),
                                                       {HEAD_PITCH, 16}};
static const sparring_posture guard_open = {
    .name = "guard_open", SETTINGS(guard_open_settings), .hand = {GRIP_REAR_WRIST, GRIP_LEAD_ARM}};

/* Sat up in the other's guard, one fist drawn back. */
static const sparring_setting posture_up_settings[] = {TRUNK(-0.50, 10, 8, 0),
                                                       CHEST(-26, 8, 0),
                                                       LEAD_ARM(0.12, -0.20, 0.34, 20),
                                                       REAR_ARM(-0.30, 0.06, -0.06, 60),
                                                       LEAD_LEG(0.20, -0.36, -0.14, 22, 72),
                                                       REAR_LEG(-0.20, -0.36, -0.14, 22, 72),
                                                       {REAR_FIST, 60}};
static const sparring_posture posture_up = {
    .name = "posture_up", SETTINGS(posture_up_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_NONE}};

static const sparring_setting punch_down_settings[] = {TRUNK(-0.53, 14, 40, 0),
                                                       CHEST(26, 22, 0),
                                                       LEAD_ARM(0.14, -0.16, 0.26, 20),
                                                       REAR_ARM(-0.08, -0.30, 0.44, 40),
                                                       LEAD_LEG(0.20, -0.33, -0.18, 22, 72),
                                                       REAR_LEG(-0.20, -0.33, -0.18, 22, 72),
                                                       {REAR_FIST, 80},
                                                       {HEAD_PITCH, -4}};
static const sparring_posture punch_down = {
    .name = "punch_down", SETTINGS(punch_down_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_HEAD}};

/* Forearms before the face, on the back. */
static const sparring_setting shell_bottom_settings[] = {TRUNK(-0.79, 0, -78, 0),
                                                         CHEST(0, 20, 0),
                                                         LEAD_ARM(0.10, 0.24, 0.02, 50),
                                                         REAR_ARM(-0.10, 0.24, 0.02, 50),
                                                         LEAD_LEG(0.14, 0.20, 0.50, 46, 20),
                                                         REAR_LEG(-0.14, 0.22, 0.50, 46, 20),
                                                         {HEAD_PITCH, 10}};
static const sparring_posture shell_bottom = {.name = "shell_bottom",
                                              SETTINGS(shell_bottom_settings)};

static const sparring_setting half_top_settings[] = {TRUNK(-0.60, -10, 58, -6),
                                                     CHEST(-6, 10, -4),
                                                     LEAD_ARM(0.22, -0.22, 0.24, 40),
                                                     REAR_ARM(-0.20, -0.24, 0.26, 40),
                                                     LEAD_LEG(0.30, -0.26, -0.10, 40, 60),
                                                     REAR_LEG(-0.16, -0.22, -0.58, 10, 60),
                                                     {HEAD_PITCH, -14}};
static const sparring_posture half_top = {
    .name = "half_top", SETTINGS(half_top_settings), .hand = {GRIP_NECK, GRIP_LEAD_ARM}};

static const sparring_setting half_bottom_settings[] = {TRUNK(-0.79, -14, -74, -10),
                                                        CHEST(8, 22, 0),
                                                        LEAD_ARM(0.14, 0.14, 0.20, 30),
                                                        REAR_ARM(-0.16, 0.14, 0.18, 30),
                                                        LEAD_LEG(0.10, 0.16, 0.46, 40, 20),
                                                        REAR_LEG(-0.24, -0.02, 0.40, 10, 0),
                                                        {HEAD_PITCH, 14}};
static const sparring_posture half_bottom = {
    .name = "half_bottom", SETTINGS(half_bottom_settings), .hand = {GRIP_BACK, GRIP_LEAD_SHOULDER}};

static const sparring_setting mount_top_settings[] = {TRUNK(-0.53, 0, 14, 0),
                                                      CHEST(0, 14, 0),
                                                      LEAD_ARM(0.16, -0.34, 0.28, 16),
                                                      REAR_ARM(-0.16, -0.34, 0.28, 16),
                                                      LEAD_LEG(0.30, -0.34, -0.22, 34, 72),
                                                      REAR_LEG(-0.30, -0.34, -0.22, 34, 72),
                                                      {HEAD_PITCH, 6}};
static const sparring_posture mount_top = {
    .name = "mount_top", SETTINGS(mount_top_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_LEAD_ARM}};

static const sparring_setting mount_low_settings[] = {TRUNK(-0.55, 0, 40, 0),
                                                      CHEST(0, 20, 0),
                                                      LEAD_ARM(0.22, -0.30, 0.24, 40),
                                                      REAR_ARM(-0.22, -0.30, 0.24, 40),
                                                      LEAD_LEG(0.30, -0.32, -0.26, 34, 72),
                                                      REAR_LEG(-0.30, -0.32, -0.26, 34, 72),
                                                      {HEAD_PITCH, -4}};
static const sparring_posture mount_low = {
    .name = "mount_low", SETTINGS(mount_low_settings), .hand = {GRIP_REAR_ARM, GRIP_LEAD_ARM}};

static const sparring_setting mount_draw_settings[] = {TRUNK(-0.51, 8, 4, 0),
                                                       CHEST(-26, 6, 0),
                                                       LEAD_ARM(0.14, -0.30, 0.24, 16),
                                                       REAR_ARM(-0.30, 0.08, -0.06, 60),
                                                       LEAD_LEG(0.30, -0.36, -0.20, 34, 72),
                                                       REAR_LEG(-0.30, -0.36, -0.20, 34, 72),
                                                       {REAR_FIST, 60}};
static const sparring_posture mount_draw = {
    .name = "mount_draw", SETTINGS(mount_draw_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_NONE}};

static const sparring_setting mount_punch_settings[] = {TRUNK(-0.53, 12, 26, 0),
                                                        CHEST(24, 22, 0),
                                                        LEAD_ARM(0.14, -0.26, 0.22, 16),
                                                        REAR_ARM(-0.08, -0.40, 0.30, 40),
                                                        LEAD_LEG(0.30, -0.34, -0.22, 34, 72),
                                                        REAR_LEG(-0.30, -0.34, -0.22, 34, 72),
                                                        {REAR_FIST, 80},
                                                        {HEAD_PITCH, 10}};
static const sparring_posture mount_punch = {
    .name = "mount_punch", SETTINGS(mount_punch_settings), .hand = {GRIP_REAR_SHOULDER, GRIP_HEAD}};

static const sparring_setting mount_bottom_settings[] = {TRUNK(-0.79, 0, -84, 0),
                                                         CHEST(0, 12, 0),
                                                         LEAD_ARM(0.14, 0.20, 0.14, 30),
                                                         REAR_ARM(-0.14, 0.20, 0.14, 30),
                                                         LEAD_LEG(0.16, -0.06, 0.40, 6, 0),
                                                         REAR_LEG(-0.16, -0.06, 0.44, 6, 0),
                                                         {HEAD_PITCH, 12}};
static const sparring_posture mount_bottom = {.name = "mount_bottom",
                                              SETTINGS(mount_bottom_settings),
                                              .hand = {GRIP_WAIST_REAR, GRIP_WAIST_LEAD}};

static const sparring_setting bridge_settings[] = {TRUNK(-0.66, 0, -98, 0),
                                                   CHEST(0, 14, 0),
                                                   LEAD_ARM(0.12, 0.24, 0.06, 46),
                                                   REAR_ARM(-0.12, 0.24, 0.06, 46),
                                                   LEAD_LEG(0.16, -0.18, 0.34, 6, 0),
                                                   REAR_LEG(-0.16, -0.18, 0.36, 6, 0),
                                                   {HEAD_PITCH, 6}};
static const sparring_posture bridge = {
    .name = "bridge", SETTINGS(bridge_settings), .hand = {GRIP_WAIST_REAR, GRIP_WAIST_LEAD}};

/* Across the other's chest; the legs sprawl to the back. */
static const sparring_setting side_top_settings[] = {TRUNK(-0.58, 0, 66, 0),
                                                     CHEST(0, 8, 0),
                                                     LEAD_ARM(0.24, -0.24, 0.20, 44),
                                                     REAR_ARM(-0.24, -0.24, 0.20, 44),
                                                     LEAD_LEG(0.22, -0.28, -0.24, 26, 70),
                                                     REAR_LEG(-0.20, -0.24, -0.56, 10, 60),
                                                     {HEAD_PITCH, -20}};
static const sparring_posture side_top = {
    .name = "side_top", SETTINGS(side_top_settings), .hand = {GRIP_FLOOR, GRIP_FLOOR}};

static const sparring_setting side_draw_settings[] = {TRUNK(-0.54, 4, 46, 0),
                                                      CHEST(-18, 6, 0),
                                                      LEAD_ARM(0.24, -0.30, 0.20, 40),
                                                      REAR_ARM(-0.30, 0.02, 0.02, 80),
                                                      LEAD_LEG(0.22, -0.32, -0.22, 26, 70),
                                                      REAR_LEG(-0.20, -0.30, -0.46, 10, 60),
                                                      {HEAD_PITCH, -10}};
static const sparring_posture side_draw = {
    .name = "side_draw", SETTINGS(side_draw_settings), .hand = {GRIP_FLOOR, GRIP_NONE}};

static const sparring_setting side_hit_settings[] = {TRUNK(-0.57, 6, 60, 0),
                                                     CHEST(20, 14, 0),
                                                     LEAD_ARM(0.24, -0.26, 0.20, 40),
                                                     REAR_ARM(-0.06, -0.26, 0.20, 90),
                                                     LEAD_LEG(0.22, -0.29, -0.24, 26, 70),
                                                     REAR_LEG(-0.20, -0.25, -0.54, 10, 60),
                                                     {HEAD_PITCH, -14}};
static const sparring_posture side_hit = {
    .name = "side_hit", SETTINGS(side_hit_settings), .hand = {GRIP_FLOOR, GRIP_HEAD}};

static const sparring_setting side_bottom_settings[] = {TRUNK(-0.79, 0, -84, -8),
                                                        CHEST(-6, 10, 0),
                                                        LEAD_ARM(0.12, 0.20, 0.10, 30),
                                                        REAR_ARM(-0.16, 0.20, 0.14, 30),
                                                        LEAD_LEG(0.14, -0.06, 0.40, 10, 0),
                                                        REAR_LEG(-0.16, -0.06, 0.48, 6, 0),
                                                        {HEAD_PITCH, 10}};
static const sparring_posture side_bottom = {.name = "side_bottom", SETTINGS(side_bottom_settings)};

static const sparring_setting turtle_settings[] = {TRUNK(-0.50, 0, 80, 0),
                                                   CHEST(0, 14, 0),
                                                   LEAD_ARM(0.14, -0.32, 0.00, 10),
                                                   REAR_ARM(-0.14, -0.32, 0.00, 10),
                                                   LEAD_LEG(0.16, -0.36, -0.32, 8, 72),
                                                   REAR_LEG(-0.16, -0.36, -0.32, 8, 72),
                                                   {HEAD_PITCH, 20}};
static const sparring_posture turtle = {
    .name = "turtle", SETTINGS(turtle_settings), .hand = {GRIP_FLOOR, GRIP_FLOOR}};

static const sparring_setting turtle_top_settings[] = {TRUNK(-0.42, 0, 50, 0),
                                                       CHEST(0, 18, 0),
                                                       LEAD_ARM(0.20, -0.30, 0.26, 30),
                                                       REAR_ARM(-0.20, -0.30, 0.26, 30),
                                                       LEAD_LEG(0.26, -0.44, -0.24, 22, 66),
                                                       REAR_LEG(-0.24, -0.44, -0.34, 14, 66),
                                                       {HEAD_PITCH, -10}};
static const sparring_posture turtle_top = {.name = "turtle_top",
                                            SETTINGS(turtle_top_settings),
                                            .hand = {GRIP_WAIST_LEAD, GRIP_WAIST_REAR}};

static const sparring_setting turtle_draw_settings[] = {TRUNK(-0.40, 6, 34, 0),
                                                        CHEST(-22, 10, 0),
                                                        LEAD_ARM(0.20, -0.30, 0.26, 30),
                                                        REAR_ARM(-0.32, 0.00, -0.02, 60),
                                                        LEAD_LEG(0.26, -0.46, -0.22, 22, 66),
                                                        REAR_LEG(-0.24, -0.46, -0.32, 14, 66),
                                                        {HEAD_PITCH, -4}};
static const sparring_posture turtle_draw = {
    .name = "turtle_draw", SETTINGS(turtle_draw_settings), .hand = {GRIP_WAIST_LEAD, GRIP_NONE}};

static const sparring_setting turtle_hit_settings[] = {TRUNK(-0.42, 10, 52, 0),
                                                       CHEST(22, 20, 0),
                                                       LEAD_ARM(0.20, -0.28, 0.26, 30),
                                                       REAR_ARM(-0.10, -0.22, 0.40, 40),
                                                       LEAD_LEG(0.26, -0.44, -0.24, 22, 66),
                                                       REAR_LEG(-0.24, -0.44, -0.34, 14, 66),
                                                       {HEAD_PITCH, -6}};
static const sparring_posture turtle_hit = {
    .name = "turtle_hit", SETTINGS(turtle_hit_settings), .hand = {GRIP_WAIST_LEAD, GRIP_HEAD}};

/* ---- down and up again ---- */

static const sparring_setting buckling_settings[] = {TRUNK(-0.34, -16, -6, 4),
                                                     CHEST(8, 26, 4),
                                                     LEAD_ARM(0.20, -0.34, 0.10, 20),
                                                     REAR_ARM(-0.22, -0.34, 0.06, 20),
                                                     {PELVIS_Z, -0.16},
                                                     {HEAD_PITCH, 10},
                                                     {HEAD_ROLL, 14},
                                                     {REAR_HEEL, 40},
                                                     {LEAD_HEEL, 20}};
static const sparring_posture buckling = {.name = "buckling", SETTINGS(buckling_settings)};

static const sparring_setting flat_settings[] = {TRUNK(-0.80, 6, -86, 4),
                                                 CHEST(0, 6, 0),
                                                 LEAD_ARM(0.38, -0.06, 0.06, 30),
                                                 REAR_ARM(-0.34, -0.06, 0.14, 30),
                                                 LEAD_LEG(0.20, -0.04, 0.62, 20, 20),
                                                 REAR_LEG(-0.18, -0.05, 0.72, 10, 25),
                                                 {HEAD_YAW, 20}};
static const sparring_posture flat = {.name = "flat", SETTINGS(flat_settings)};

static const sparring_setting sitting_settings[] = {TRUNK(-0.80, 0, -22, 0),
                                                    CHEST(0, 26, 0),
                                                    LEAD_ARM(0.28, -0.42, 0.00, 20),
                                                    REAR_ARM(-0.30, -0.44, -0.14, 20),
                                                    LEAD_LEG(0.18, -0.05, 0.48, 16, 5),
                                                    REAR_LEG(-0.16, -0.05, 0.52, 10, 5),
                                                    {HEAD_PITCH, 6}};
static const sparring_posture sitting = {
    .name = "sitting", SETTINGS(sitting_settings), .hand = {GRIP_NONE, GRIP_FLOOR}};

static const sparring_setting kneeling_settings[] = {TRUNK(-0.40, -10, 18, 0),
                                                     CHEST(0, 18, 0),
                                                     LEAD_ARM(0.14, -0.30, 0.26, 20),
                                                     REAR_ARM(-0.16, -0.30, 0.16, 20),
                                                     LEAD_LEG(0.16, -0.45, 0.26, 14, 0),
                                                     REAR_LEG(-0.14, -0.46, -0.34, 6, 60),
                                                     {HEAD_PITCH, 0}};
static const sparring_posture kneeling = {.name = "kneeling", SETTINGS(kneeling_settings)};

static const sparring_setting rising_settings[] = {TRUNK(-0.26, -24, 22, 0),
                                                   CHEST(0, 20, 0),
                                                   LEAD_ARM(0.12, -0.14, 0.30, 18),
                                                   REAR_ARM(-0.12, -0.10, 0.20, 14),
                                                   {REAR_HEEL, 40}};
static const sparring_posture rising = {.name = "rising", SETTINGS(rising_settings)};

/* clang-format on */

#endif
