#include "first.h"
#include "first_postures.h"

/* What two fighters do together, first library: holds made of the postures of first_postures.h. */

#define NEAR(gap)                                                                                  \
    {0, -(gap) / 2, 0},                                                                            \
    {                                                                                              \
        0, (gap) / 2, 0                                                                            \
    }

static const sparring_beat collar_tie[] = {
    {0.40, &collar, &caught, NEAR(0.60)}, {0.90, &collar_pull, &caught_low, NEAR(0.58)},
    {1.50, &collar, &caught, NEAR(0.62)}, {2.10, &collar_pull, &caught, NEAR(0.58)},
    {2.80, &collar, &caught, NEAR(0.60)},
};
static const sparring_beat over_under_tie[] = {
    {0.45, &over_under, &over_under, NEAR(0.44)},
    {1.15, &over_under, &under_over, NEAR(0.42)},
    {1.80, &under_over, &over_under, NEAR(0.46)},
    {2.50, &over_under, &over_under, NEAR(0.44)},
};
static const sparring_beat body_lock_tie[] = {
    {0.50, &lock, &locked, NEAR(0.40)},
    {1.20, &lock, &over_under, NEAR(0.42)},
    {2.00, &lock, &locked, NEAR(0.40)},
};
static const sparring_beat collar_knee[] = {
    {0.22, &knee_back, &caught, NEAR(0.66)},
    {0.40, &knee_up, &caught_low, NEAR(0.60)},
    {0.56, &knee_back, &caught_low, NEAR(0.64)},
    {0.80, &collar, &caught, NEAR(0.60)},
};
static const sparring_beat side_knee_tie[] = {
    {0.15, &over_under, &over_under, NEAR(0.44)},
    {0.36, &side_knee, &over_under, NEAR(0.46)},
    {0.66, &over_under, &over_under, NEAR(0.44)},
};

static const sparring_beat double_leg[] = {
    {0.30, &shot, &shot_met, NEAR(0.74)},
    {0.52, &drive, &lifted, {0, -0.26, 0}, {0, 0.36, 0}},
    {0.78, &drive, &falling, {0, -0.06, 0}, {0, 0.48, 0}},
    {1.02, &guard_low, &guard_bottom, {0, 0.08, 0}, {0, 0.52, 0}},
    {1.40, &guard_top, &guard_bottom, {0, 0.08, 0}, {0, 0.52, 0}},
};
static const sparring_beat single_leg[] = {
    {0.32, &single, &shot_met, NEAR(0.70)},
    {0.66, &single_up, &hopping, NEAR(0.66)},
    {1.05, &single_up, &hopping, {0.06, -0.24, 0}, {-0.04, 0.40, 0}},
    {1.36, &drive, &falling, {0.04, -0.06, 0}, {0, 0.48, 0}},
    {1.62, &half_top, &half_bottom, {0, 0.16, 0}, {0, 0.50, 0}},
    {1.90, &half_top, &half_bottom, {0, 0.16, 0}, {0, 0.50, 0}},
};
static const sparring_beat body_lock_trip[] = {
    {0.24, &lock, &locked, NEAR(0.40)},
    {0.48, &trip, &locked, NEAR(0.40)},
    {0.70, &trip, &tripped, {0, -0.10, 0}, {0, 0.36, 0}},
    {0.94, &drive, &falling, {0, 0.10, 0}, {0, 0.44, 0}},
    {1.16, &mount_low, &mount_bottom, {0, 0.46, 0}, {0, 0.46, 0}},
    {1.45, &mount_top, &mount_bottom, {0, 0.54, 0}, {0, 0.46, 0}},
};
static const sparring_beat hip_throw[] = {
    {0.28, &collar, &caught, NEAR(0.54)},
    {0.56, &loading, &caught_low, {0, -0.06, 165}, {0, 0.26, 0}},
    {0.80, &throwing, &carried, {0, 0.00, 180}, {0, 0.24, 0}},
    {1.04, &throwing, &flying, {0, 0.02, 180}, {0, -0.30, 0}},
    {1.28, &side_top, &thrown, {0.44, -0.34, 250}, {0, -0.66, 0}},
    {1.60, &side_top, &thrown, {0.46, -0.32, 270}, {0, -0.66, 0}},
};
static const sparring_beat snap_down[] = {
    {0.24, &collar_pull, &caught_low, NEAR(0.60)},
    {0.52, &sprawl, &shot_flat, NEAR(0.86)},
    {0.86, &sprawl, &turtle, NEAR(0.80)},
    {1.40, &turtle_top, &turtle, {0.34, 0.10, -60}, {0, 0.30, 0}},
};
static const sparring_beat stuffed_shot[] = {
    {0.30, &shot, &shot_met, NEAR(0.80)},    {0.56, &shot_flat, &sprawl, NEAR(0.96)},
    {1.10, &shot_flat, &sprawl, NEAR(0.94)}, {1.55, &kneeling, &rising, NEAR(1.10)},
    {2.00, &rising, &guard, NEAR(1.25)},     {2.35, &guard, &guard, NEAR(1.35)},
};

/* In a guard the one below has the head away from the other: its root lies before the knees. */
#define GUARD_PLACE                                                                                \
    {0, -0.22, 0},                                                                                 \
    {                                                                                              \
        0, 0.22, 0                                                                                 \
    }
#define HALF_PLACE                                                                                 \
    {0, -0.17, 0},                                                                                 \
    {                                                                                              \
        0, 0.17, 0                                                                                 \
    }
#define MOUNT_PLACE                                                                                \
    {0, 0.04, 0},                                                                                  \
    {                                                                                              \
        0, -0.04, 0                                                                                \
    }
#define SIDE_PLACE                                                                                 \
    {0.46, 0.34, -90},                                                                             \
    {                                                                                              \
        0, 0, 0                                                                                    \
    }
#define TURTLE_PLACE                                                                               \
    {0.34, -0.10, -60},                                                                            \
    {                                                                                              \
        0, 0.10, 0                                                                                 \
    }

static const sparring_beat in_guard[] = {
    {0.70, &guard_top, &guard_bottom, GUARD_PLACE}, {1.60, &guard_low, &guard_bottom, GUARD_PLACE},
    {2.50, &guard_top, &guard_open, GUARD_PLACE},   {3.40, &guard_low, &guard_open, GUARD_PLACE},
    {4.30, &guard_top, &guard_bottom, GUARD_PLACE},
};
static const sparring_beat guard_punch[] = {
    {0.34, &posture_up, &shell_bottom, GUARD_PLACE},
    {0.52, &punch_down, &shell_bottom, GUARD_PLACE},
    {0.72, &posture_up, &shell_bottom, GUARD_PLACE},
    {1.10, &guard_top, &guard_bottom, GUARD_PLACE},
};
static const sparring_beat in_half[] = {
    {0.80, &half_top, &half_bottom, HALF_PLACE},
    {1.80, &half_top, &half_bottom, {0.04, -0.15, 6}, {0, 0.17, -5}},
    {2.80, &half_top, &half_bottom, HALF_PLACE},
};
static const sparring_beat in_mount[] = {
    {0.80, &mount_top, &mount_bottom, MOUNT_PLACE}, {1.50, &mount_low, &mount_bottom, MOUNT_PLACE},
    {2.20, &mount_top, &bridge, MOUNT_PLACE},       {2.70, &mount_low, &mount_bottom, MOUNT_PLACE},
    {3.50, &mount_top, &mount_bottom, MOUNT_PLACE},
};
static const sparring_beat mount_strike[] = {
    {0.34, &mount_draw, &mount_bottom, MOUNT_PLACE},
    {0.52, &mount_punch, &shell_bottom, MOUNT_PLACE},
    {0.74, &mount_draw, &shell_bottom, MOUNT_PLACE},
    {1.10, &mount_top, &mount_bottom, MOUNT_PLACE},
};
static const sparring_beat in_side[] = {
    {0.90, &side_top, &side_bottom, SIDE_PLACE},
    {1.90, &side_top, &side_bottom, {0.48, 0.30, -84}, {0, 0, 6}},
    {2.90, &side_top, &side_bottom, SIDE_PLACE},
};
static const sparring_beat side_strike[] = {
    {0.36, &side_draw, &side_bottom, SIDE_PLACE},
    {0.54, &side_hit, &side_bottom, SIDE_PLACE},
    {0.76, &side_draw, &side_bottom, SIDE_PLACE},
    {1.10, &side_top, &side_bottom, SIDE_PLACE},
};
static const sparring_beat on_turtle[] = {
    {0.70, &turtle_top, &turtle, TURTLE_PLACE},
    {1.60, &turtle_top, &turtle, {0.36, -0.04, -70}, {0, 0.10, 6}},
    {2.50, &turtle_top, &turtle, TURTLE_PLACE},
};
static const sparring_beat turtle_strike[] = {
    {0.34, &turtle_draw, &turtle, TURTLE_PLACE},
    {0.52, &turtle_hit, &turtle, TURTLE_PLACE},
    {0.74, &turtle_draw, &turtle, TURTLE_PLACE},
    {1.10, &turtle_top, &turtle, TURTLE_PLACE},
};

/* Apart and up: the upper one first. */
static const sparring_beat up_from_guard[] = {
    {0.50, &posture_up, &guard_open, GUARD_PLACE},
    {1.00, &kneeling, &sitting, {0, -0.42, 0}, {0, 0.26, 0}},
    {1.60, &rising, &kneeling, {0, -0.62, 0}, {0, 0.40, 0}},
    {2.15, &guard, &rising, {0, -0.70, 0}, {0, 0.52, 0}},
    {2.60, &guard, &guard, {0, -0.72, 0}, {0, 0.60, 0}},
};
static const sparring_beat up_from_top[] = {
    {0.60, &kneeling, &side_bottom, {0.30, -0.20, -30}, {0, 0, 0}},
    {1.20, &rising, &sitting, {0.16, -0.62, -10}, {0, 0.06, 0}},
    {1.80, &guard, &kneeling, {0.04, -0.80, 0}, {0, 0.26, 0}},
    {2.35, &guard, &rising, {0, -0.86, 0}, {0, 0.42, 0}},
    {2.80, &guard, &guard, {0, -0.86, 0}, {0, 0.48, 0}},
};
static const sparring_beat up_from_turtle[] = {
    {0.60, &kneeling, &turtle, {0.50, -0.30, -40}, {0, 0.10, 0}},
    {1.20, &rising, &kneeling, {0.30, -0.52, -20}, {0, 0.26, 0}},
    {1.75, &guard, &rising, {0.06, -0.70, 0}, {0, 0.42, 0}},
    {2.25, &guard, &guard, {0, -0.74, 0}, {0, 0.50, 0}},
};

static const sparring_beat knock_down[] = {
    {0.30, &guard, &buckling, NEAR(1.00)},
    {0.62, &guard, &falling, {0, -0.60, 0}, {0, 0.62, 0}},
    {0.90, &guard, &flat, {0, -0.90, 0}, {0, 0.66, 0}},
    {3.20, &guard, &flat, {0, -1.40, 0}, {0, 0.66, 0}},
    {4.10, &guard, &sitting, {0, -1.45, 0}, {0, 0.66, 0}},
    {5.00, &guard, &kneeling, {0, -1.40, 0}, {0, 0.70, 0}},
    {5.80, &guard, &rising, {0, -1.20, 0}, {0, 0.66, 0}},
    {6.40, &guard, &guard, {0, -0.90, 0}, {0, 0.60, 0}},
};

#define BEATS(table) .beat = table, .beats = (int)(sizeof(table) / sizeof((table)[0]))

const sparring_hold sparring_first_holds[FIRST_HOLDS] = {
    {"collar_tie", LABEL_CLINCH, TIE_NONE, TIE_COLLAR, BEATS(collar_tie), .range = 0.85},
    {"over_under", LABEL_CLINCH, TIE_NONE, TIE_UNDERHOOKS, BEATS(over_under_tie), .range = 0.80},
    {"body_lock", LABEL_CLINCH, TIE_NONE, TIE_UNDERHOOKS, BEATS(body_lock_tie), .range = 0.80},
    {"collar_on", LABEL_CLINCH, TIE_COLLAR, TIE_COLLAR, BEATS(collar_tie)},
    {"over_under_on", LABEL_CLINCH, TIE_UNDERHOOKS, TIE_UNDERHOOKS, BEATS(over_under_tie)},
    {"collar_knee", LABEL_CLINCH, TIE_COLLAR, TIE_COLLAR, BEATS(collar_knee), .strike_beat = 1,
     .strike_limb = LIMB_REAR_KNEE, .strike_label = LABEL_KNEE},
    {"side_knee", LABEL_CLINCH, TIE_UNDERHOOKS, TIE_UNDERHOOKS, BEATS(side_knee_tie),
     .strike_beat = 1, .strike_limb = LIMB_LEAD_KNEE, .strike_label = LABEL_KNEE},
    {"double_leg", LABEL_TAKEDOWN, TIE_NONE, TIE_GUARD, BEATS(double_leg), .leaves = 0.46,
     .lands = 1.02, .range = 1.15},
    {"single_leg", LABEL_TAKEDOWN, TIE_NONE, TIE_HALF, BEATS(single_leg), .leaves = 1.10,
     .lands = 1.62, .range = 1.10},
    {"body_lock_trip", LABEL_TAKEDOWN, TIE_UNDERHOOKS, TIE_MOUNT, BEATS(body_lock_trip),
     .leaves = 0.64, .lands = 1.16},
    {"hip_throw", LABEL_TAKEDOWN, TIE_COLLAR, TIE_SIDE, BEATS(hip_throw), .leaves = 0.74,
     .lands = 1.28},
    {"snap_down", LABEL_TAKEDOWN, TIE_COLLAR, TIE_TURTLE, BEATS(snap_down), .leaves = 0.52,
     .lands = 0.86},
    {"stuffed_shot", LABEL_TAKEDOWN, TIE_NONE, TIE_NONE, BEATS(stuffed_shot), .lands = 1.20,
     .range = 1.15},
    {"in_guard", LABEL_GROUND, TIE_GUARD, TIE_GUARD, BEATS(in_guard)},
    {"guard_punch", LABEL_GROUND, TIE_GUARD, TIE_GUARD, BEATS(guard_punch), .strike_beat = 1,
     .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {"in_half", LABEL_GROUND, TIE_HALF, TIE_HALF, BEATS(in_half)},
    {"half_to_mount", LABEL_GROUND, TIE_HALF, TIE_MOUNT, BEATS(in_mount)},
    {"pass_to_side", LABEL_GROUND, TIE_GUARD, TIE_SIDE, BEATS(in_side)},
    {"in_mount", LABEL_GROUND, TIE_MOUNT, TIE_MOUNT, BEATS(in_mount)},
    {"mount_punch", LABEL_GROUND, TIE_MOUNT, TIE_MOUNT, BEATS(mount_strike), .strike_beat = 1,
     .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {"in_side", LABEL_GROUND, TIE_SIDE, TIE_SIDE, BEATS(in_side)},
    {"side_elbow", LABEL_GROUND, TIE_SIDE, TIE_SIDE, BEATS(side_strike), .strike_beat = 1,
     .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {"on_turtle", LABEL_GROUND, TIE_TURTLE, TIE_TURTLE, BEATS(on_turtle)},
    {"turtle_punch", LABEL_GROUND, TIE_TURTLE, TIE_TURTLE, BEATS(turtle_strike), .strike_beat = 1,
     .strike_limb = LIMB_REAR_HAND, .strike_label = LABEL_GROUND},
    {"up_from_guard", LABEL_GROUND, TIE_GUARD, TIE_NONE, BEATS(up_from_guard), .lands = 1.45},
    {"up_from_half", LABEL_GROUND, TIE_HALF, TIE_NONE, BEATS(up_from_guard), .lands = 1.45},
    {"up_from_mount", LABEL_GROUND, TIE_MOUNT, TIE_NONE, BEATS(up_from_top), .lands = 1.50},
    {"up_from_side", LABEL_GROUND, TIE_SIDE, TIE_NONE, BEATS(up_from_top), .lands = 1.50},
    {"up_from_turtle", LABEL_GROUND, TIE_TURTLE, TIE_NONE, BEATS(up_from_turtle), .lands = 1.40},
    {"knock_down", LABEL_IDLE, TIE_NONE, TIE_NONE, BEATS(knock_down), .range = 1.60},
};
