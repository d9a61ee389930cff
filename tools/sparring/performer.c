#include "performer.h"

#include <stdio.h>
#include <string.h>

static const double TURN = 2 * 3.14159265358979323846;
static const double TURN_FASTEST = 16; /* rad/s: of a bent side about its limb */

/* Upright, arms hanging: against the guard. */
static const sparring_setting upright[] = {
    {PELVIS_Y, -0.018},   {PELVIS_Z, 0},        {PELVIS_YAW, 0},      {PELVIS_PITCH, 1},
    {CHEST_YAW, 0},       {CHEST_PITCH, 2},     {HEAD_PITCH, 2},      {LEAD_HAND_X, 0.25},
    {LEAD_HAND_Y, -0.55}, {LEAD_HAND_Z, 0.05},  {LEAD_ELBOW, 24},     {LEAD_FIST, 0},
    {LEAD_SHRUG, 0},      {REAR_HAND_X, -0.25}, {REAR_HAND_Y, -0.55}, {REAR_HAND_Z, 0.05},
    {REAR_ELBOW, 24},     {REAR_FIST, 0},       {REAR_SHRUG, 0},      {LEAD_HEEL, 0},
    {REAR_HEEL, 0},
};

void sparring_performer_start(sparring_performer *performer, const sparring_body *body,
                              const sparring_library *library, sparring_split split, uint64_t seed,
                              uint64_t stream, double x, double z, double heading)
{
    *performer = (sparring_performer){.body = body, .library = library, .split = split};
    sparring_random *random = &performer->random;
    *random = random_stream(seed, stream);
    sparring_walker *walker = &performer->walker;
    walker->scale = body->scale;
    walker->x = x;
    walker->z = z;
    walker->heading = heading;
    walker->fastest = 1.5;
    walker->southpaw = performer->southpaw_by_nature = random_unit(random) < 0.28;
    int count = sparring_style_count(split);
    if (library != NULL) {
        performer->stance =
            sparring_stance_get(library, split, random_below(random, count), random);
        for (int i = 0; i < sparring_library_moves(library); i++)
            performer->style[i] = (unsigned char)random_below(random, count);
    } else {
        for (int i = 0; i < CHANNEL_COUNT; i++)
            performer->stance.channel[i] = sparring_guard[i];
    }
    performer->bounce_phase = random_between(random, 0, TURN);
    for (int i = 0; i < 6; i++)
        performer->sway[i] = random_between(random, 0, TURN);
    performer->ready = performer->want_ready = library != NULL;
    performer->look_at = v3_of(x + 3 * sin(heading), 1.5, z + 3 * cos(heading));
    for (int i = 0; i < 2; i++)
        performer->grip[i] = v3_of(x, 1.2, z);
    performer->offset_rate = 10;
    performer->restart = -1; /* nothing shown yet */
    double channel[CHANNEL_COUNT];
    sparring_performer_channels(performer, 0, channel);
    sparring_walker_stand(walker);
    sparring_performer_show(performer, channel, NULL, 1.0 / SPARRING_STEPS);
    performer->velocity = v3_of(0, 0, 0);
}

sparring_layer *sparring_performer_begin(sparring_performer *performer, int move, double size)
{
    sparring_layer *layer = &performer->layer[0];
    for (int i = 0; i < PERFORMER_LAYERS; i++) { /* a free place, else the one nearest to its end */
        sparring_layer *other = &performer->layer[i];
        if (!other->active) {
            layer = other;
            break;
        }
        if (sparring_take_end(&other->take) - other->time <
            sparring_take_end(&layer->take) - layer->time)
            layer = other;
    }
    if (layer->active)
        sparring_performer_restart(performer, 0.2);
    const sparring_move *table = sparring_library_move(performer->library, move);
    sparring_style style = sparring_style_get(performer->library->name, table->name,
                                              performer->split, performer->style[move]);
    double speed = random_between(&performer->random, 0.93, 1.07) * (1 - 0.13 * performer->tired);
    *layer = (sparring_layer){.active = 1};
    layer->take = sparring_take_make(table, &style, &performer->random, speed,
                                     size * random_between(&performer->random, 0.92, 1.08));
    layer->serial = ++performer->moves_done;
    snprintf(layer->style, sizeof(layer->style), "%s", style.name);
    return layer;
}

const sparring_layer *sparring_performer_leading(const sparring_performer *performer)
{
    const sparring_layer *best = NULL;
    for (int i = 0; i < PERFORMER_LAYERS; i++) {
        const sparring_layer *layer = &performer->layer[i];
        if (layer->active && layer->take.move->label != LABEL_IDLE &&
            (best == NULL || layer->serial > best->serial))
            best = layer;
    }
    return best;
}

int sparring_performer_kicks(const sparring_performer *performer)
{
    for (int i = 0; i < PERFORMER_LAYERS; i++) {
        const sparring_layer *layer = &performer->layer[i];
        if (layer->active &&
            (performer->shown[LEAD_FREE] > 0.02 || performer->shown[REAR_FREE] > 0.02 ||
             sparring_limb_is_leg(layer->take.move->limb)))
            return 1;
    }
    return 0;
}

void sparring_performer_restart(sparring_performer *performer, double seconds)
{
    performer->restart = performer->restart < 0 ? -1 : 1;
    performer->offset_rate = 5 / seconds; /* (1 + 5)·exp(-5) = 4 % are left then */
}

/* The same posture written for the other side in front. */
static void mirror(double *c)
{
    static const sparring_channel sided[] = {PELVIS_X,   PELVIS_YAW, PELVIS_ROLL, CHEST_YAW,
                                             CHEST_ROLL, HEAD_YAW,   HEAD_ROLL};
    for (int i = 0; i < 7; i++)
        c[sided[i]] = -c[sided[i]];
    for (int i = LEAD_HAND_X; i < REAR_HAND_X; i++) {
        double keep = c[i];
        c[i] = c[i + ARM_BLOCK];
        c[i + ARM_BLOCK] = keep;
    }
    for (int i = LEAD_FREE; i < REAR_FREE; i++) {
        double keep = c[i];
        c[i] = c[i + LEG_BLOCK];
        c[i + LEG_BLOCK] = keep;
    }
    static const sparring_channel limb_sided[] = {LEAD_HAND_X, REAR_HAND_X, LEAD_FOOT_X,
                                                  REAR_FOOT_X, LEAD_PIVOT,  REAR_PIVOT};
    for (int i = 0; i < 6; i++)
        c[limb_sided[i]] = -c[limb_sided[i]];
}

void sparring_performer_switch(sparring_performer *performer)
{
    sparring_walker_switch(&performer->walker);
    mirror(performer->shown);
    mirror(performer->shown_speed);
    mirror(performer->offset);
    mirror(performer->offset_speed);
    for (int i = 0; i < PERFORMER_LAYERS; i++)
        performer->layer[i].active = 0;
    v3 keep = performer->grip[0];
    performer->grip[0] = performer->grip[1];
    performer->grip[1] = keep;
    keep = performer->pose.hand_target[0];
    performer->pose.hand_target[0] = performer->pose.hand_target[1];
    performer->pose.hand_target[1] = keep;
    keep = performer->pose.foot_target[0];
    performer->pose.foot_target[0] = performer->pose.foot_target[1];
    performer->pose.foot_target[1] = keep;
    performer->grip_kind[0] = performer->grip_kind[1] = -1;
    sparring_performer_restart(performer, 0.45);
}

/* Breath, bounce and sway. */
static void live(sparring_performer *performer, double *channel, double dt)
{
    const sparring_stance *stance = &performer->stance;
    double calm = sparring_performer_leading(performer) != NULL ? 0.35 : 1;
    double g = performer->ready;
    performer->bounce_phase += TURN * lerpd(0.3, stance->bounce_hz, g) * dt;
    double wave = sin(performer->bounce_phase);
    channel[PELVIS_Y] += lerpd(0.002, stance->bounce_m * calm, g) * wave;
    channel[LEAD_HEEL] += g * calm * (4 + 4 * wave);
    channel[REAR_HEEL] += g * calm * (4 + 5 * wave);
    channel[LEAD_HAND_Y] += 0.007 * g * sin(performer->bounce_phase - 0.9);
    channel[REAR_HAND_Y] += 0.006 * g * sin(performer->bounce_phase - 1.2);
    static const double rates[6] = {0.31, 0.47, 0.58, 0.73, 0.41, 0.89}; /* Hz */
    double s[6], much = lerpd(0.5, stance->sway, g);
    for (int i = 0; i < 6; i++) {
        performer->sway[i] += TURN * rates[i] * lerpd(0.4, 1, g) * dt;
        s[i] = much * sin(performer->sway[i]);
    }
    channel[PELVIS_X] += 0.022 * s[0];
    channel[PELVIS_Z] += 0.018 * s[1];
    channel[CHEST_YAW] += 4 * s[2] * calm;
    channel[CHEST_ROLL] += 3 * s[0] + 1.5 * s[3];
    channel[LEAD_HAND_X] += 0.02 * s[3];
    channel[LEAD_HAND_Z] += 0.03 * s[4];
    channel[LEAD_HAND_Y] += 0.025 * s[1] - 0.07 * performer->tired * g;
    channel[REAR_HAND_Y] += 0.015 * s[5] - 0.05 * performer->tired * g;
    channel[HEAD_ROLL] += 3 * s[4];
    channel[CHEST_PITCH] += 5 * performer->tired;
}

void sparring_performer_channels(sparring_performer *performer, double dt, double *ret_channel)
{
    const sparring_stance *stance = &performer->stance;
    performer->ready += clampd(performer->want_ready - performer->ready, -1.6 * dt, 1.6 * dt);
    double g = smoothstepd(0, 1, performer->ready);
    for (int i = 0; i < CHANNEL_COUNT; i++)
        ret_channel[i] = stance->channel[i];
    for (size_t i = 0; i < sizeof(upright) / sizeof(upright[0]); i++) {
        sparring_channel c = upright[i].channel;
        ret_channel[c] = lerpd(upright[i].value, stance->channel[c], g);
    }
    for (int i = 0; i < 2; i++) {
        sparring_walker *walker = &performer->walker;
        double side = i == SPARRING_LEAD ? 1 : -1;
        walker->foot_x[i] = lerpd(0.10 * side, stance->foot_x[i], g);
        walker->foot_z[i] = lerpd(0.05, stance->foot_z[i], g);
        walker->foot_yaw[i] = lerpd(radians(9) * side, stance->foot_yaw[i], g);
    }
    live(performer, ret_channel, dt);
    if (g < 1) { /* arms swing against the legs */
        const sparring_walker *walker = &performer->walker;
        double c = cos(walker->heading), s = sin(walker->heading), ahead[2];
        for (int i = 0; i < 2; i++)
            ahead[i] = (walker->foot[i].x - walker->x) * s + (walker->foot[i].z - walker->z) * c;
        double swing = (1 - g) * clampd(0.45 * (ahead[1] - ahead[0]), -0.25, 0.25);
        ret_channel[LEAD_HAND_Z] += swing;
        ret_channel[REAR_HAND_Z] -= swing;
        ret_channel[CHEST_YAW] -= 30 * swing;
    }
    for (int i = 0; i < PERFORMER_LAYERS; i++) {
        sparring_layer *layer = &performer->layer[i];
        if (!layer->active)
            continue;
        layer->time += dt;
        if (layer->time >= sparring_take_end(&layer->take)) {
            layer->active = 0;
            continue;
        }
        sparring_take_add(&layer->take, layer->time, ret_channel);
    }
}

/* Difference of two values of a track; angles the short way round. */
static double track_difference(int track, double a, double b)
{
    if (track == PERFORMER_ROOT + 2)
        return angle_wrap(a - b);
    if (track < CHANNEL_COUNT && sparring_channel_is_angle(track))
        return remainder(a - b, 360);
    return a - b;
}

/* Height of the landmark nearest to the floor, metres. */
static double lowest(const sparring_skeleton *skeleton)
{
    double low = skeleton->landmark[0].y;
    for (int i = 1; i < SPARRING_LANDMARKS; i++)
        low = fmin(low, skeleton->landmark[i].y);
    return low;
}

void sparring_performer_show(sparring_performer *performer, const double *channel,
                             const double root[3], double dt)
{
    sparring_walker *walker = &performer->walker;
    double track[PERFORMER_TRACKS];
    memcpy(track, channel, CHANNEL_COUNT * sizeof(track[0]));
    track[PERFORMER_ROOT] = root != NULL ? root[0] : walker->x;
    track[PERFORMER_ROOT + 1] = root != NULL ? root[1] : walker->z;
    track[PERFORMER_ROOT + 2] = root != NULL ? root[2] : walker->heading;
    if (performer->restart > 0) {
        for (int i = 0; i < PERFORMER_TRACKS; i++) {
            performer->offset[i] = track_difference(i, performer->shown[i], track[i]);
            performer->offset_speed[i] = performer->shown_speed[i];
            if (i >= PERFORMER_ROOT && root == NULL)
                performer->offset_speed[i] = 0; /* the walker itself goes on at that speed */
        }
    }
    double rate = performer->offset_rate, fade = exp(-rate * dt);
    for (int i = 0; i < PERFORMER_TRACKS; i++) {
        double x = performer->offset[i], v = performer->offset_speed[i], k = v + rate * x;
        performer->offset[i] = (x + k * dt) * fade;
        performer->offset_speed[i] = (v - rate * k * dt) * fade;
        track[i] += performer->offset[i];
        if (performer->restart >= 0)
            performer->shown_speed[i] = track_difference(i, track[i], performer->shown[i]) / dt;
        performer->shown[i] = track[i];
    }

    sparring_pose *pose = &performer->pose;
    memcpy(pose->channel, track, sizeof(pose->channel));
    sparring_loose_add(&performer->loose, dt, pose->channel);
    pose->root_x = track[PERFORMER_ROOT];
    pose->root_z = track[PERFORMER_ROOT + 1];
    pose->heading = track[PERFORMER_ROOT + 2];
    if (root != NULL) {
        walker->x = pose->root_x;
        walker->z = pose->root_z;
        walker->heading = pose->heading;
        walker->speed_x = performer->shown_speed[PERFORMER_ROOT];
        walker->speed_z = performer->shown_speed[PERFORMER_ROOT + 1];
    }
    pose->southpaw = walker->southpaw;
    for (int i = 0; i < 2; i++)
        pose->foot[i] = walker->foot[i];
    pose->look_at = v3_lerp(pose->look_at, performer->look_at, 1 - exp(-dt / 0.08));
    v3 pelvis = performer->skeleton.pelvis;
    if (performer->restart >= 0) {
        sparring_pose_remember(pose, &performer->skeleton);
        pose->turn_most = TURN_FASTEST * dt;
    }
    performer->restart = 0;
    sparring_pose_solve(performer->body, pose, &performer->skeleton);
    double sunk = performer->loose.amount > 0 ? lowest(&performer->skeleton) : 0;
    if (sunk < 0) { /* who strays while lying comes to lie on the floor again */
        pose->channel[PELVIS_Y] -= sunk / performer->body->scale;
        sparring_pose_solve(performer->body, pose, &performer->skeleton);
    }
    performer->velocity = v3_mul(v3_sub(performer->skeleton.pelvis, pelvis), 1 / dt);
}
