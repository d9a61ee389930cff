#include "stroll.h"

/* Metres per second, per second², radians per second. */
static const double FASTEST = 1.3, PUSH = 5, TURN = 2.6;

/* How long before a step lands the place is chosen for which it is made (seconds). */
static const double AHEAD = 0.22;

static sparring_foot place_of(const sparring_stroll *stroll, int lead, double x, double z,
                              double heading)
{
    sparring_pose pose = {
        .root_x = x, .root_z = z, .heading = heading, .southpaw = stroll->southpaw};
    double foot_x, foot_z, yaw;
    sparring_stance_foot(lead, &foot_x, &foot_z, &yaw);
    v3 at = sparring_pose_world(
        &pose, v3_of(foot_x * stroll->body->scale, 0, foot_z * stroll->body->scale));
    return (sparring_foot){at.x, at.z, heading + (stroll->southpaw ? -yaw : yaw), 0};
}

void sparring_stroll_stand(sparring_stroll *stroll, const sparring_body *body, int southpaw,
                           double x, double z, double heading)
{
    double breath = stroll->breath;
    *stroll = (sparring_stroll){
        .body = body, .southpaw = southpaw, .x = x, .z = z, .heading = heading, .breath = breath};
    for (int i = 0; i < 2; i++)
        stroll->foot[i] = place_of(stroll, i, x, z, heading);
}

/* Minimum jerk (Flash and Hogan 1985) from place to place, lifted on the way. */
static void advance(sparring_stride *stride, sparring_foot *foot, double dt)
{
    stride->time += dt;
    double u = clampd(stride->time / stride->length, 0, 1);
    double way = u * u * u * (10 - 15 * u + 6 * u * u);
    double length = hypot(stride->to.x - stride->from.x, stride->to.z - stride->from.z);
    foot->x = lerpd(stride->from.x, stride->to.x, way);
    foot->z = lerpd(stride->from.z, stride->to.z, way);
    foot->yaw = stride->from.yaw + angle_wrap(stride->to.yaw - stride->from.yaw) * way;
    foot->height = 16 * u * u * (1 - u) * (1 - u) * (0.02 + clampd(0.12 * length, 0, 0.05));
    if (u >= 1) {
        *foot = stride->to;
        stride->length = 0;
    }
}

/* Lets a foot that is out of place step, if none is in the air. */
static void choose_stride(sparring_stroll *stroll, double turn)
{
    double worst = 1;
    int chosen = -1;
    sparring_foot place[2];
    for (int i = 0; i < 2; i++) {
        const sparring_foot *foot = &stroll->foot[i];
        place[i] = place_of(stroll, i, stroll->x + stroll->speed_x * AHEAD,
                            stroll->z + stroll->speed_z * AHEAD, stroll->heading + turn * AHEAD);
        double away = hypot(place[i].x - foot->x, place[i].z - foot->z) / 0.08;
        double turned = fabs(angle_wrap(place[i].yaw - foot->yaw)) / radians(20);
        if (fmax(away, turned) > worst) {
            worst = fmax(away, turned);
            chosen = i;
        }
    }
    if (chosen >= 0)
        stroll->stride[chosen] =
            (sparring_stride){.length = 0.22, .from = stroll->foot[chosen], .to = place[chosen]};
}

void sparring_stroll_step(sparring_stroll *stroll, double x, double z, double heading, double dt)
{
    double to_x = x - stroll->x, to_z = z - stroll->z, way = hypot(to_x, to_z);
    /* As fast as lets it stop in time. */
    double speed = fmin(FASTEST, sqrt(0.8 * PUSH * way));
    double want_x = way > 1e-6 ? to_x / way * speed : 0,
           want_z = way > 1e-6 ? to_z / way * speed : 0;
    double change_x = want_x - stroll->speed_x, change_z = want_z - stroll->speed_z;
    double most = PUSH * dt / fmax(PUSH * dt, hypot(change_x, change_z));
    stroll->speed_x += change_x * most;
    stroll->speed_z += change_z * most;
    stroll->x += stroll->speed_x * dt;
    stroll->z += stroll->speed_z * dt;
    double turn = clampd(5 * angle_wrap(heading - stroll->heading), -TURN, TURN);
    stroll->heading += turn * dt;
    int in_air = 0;
    for (int i = 0; i < 2; i++) {
        if (stroll->stride[i].length > 0)
            advance(&stroll->stride[i], &stroll->foot[i], dt);
        in_air += stroll->stride[i].length > 0;
    }
    if (in_air == 0)
        choose_stride(stroll, turn);
    stroll->breath += 2 * 3.14159265358979323846 * 0.45 * dt;
}

void sparring_stroll_wait(sparring_stroll *stroll, double dt)
{
    sparring_stroll_step(stroll, stroll->x, stroll->z, stroll->heading, dt);
}

sparring_figure sparring_stroll_figure(const sparring_stroll *stroll)
{
    sparring_pose pose = {.root_x = stroll->x,
                          .root_z = stroll->z,
                          .heading = stroll->heading,
                          .southpaw = stroll->southpaw,
                          .foot = {stroll->foot[0], stroll->foot[1]}};
    for (int i = 0; i < CHANNEL_COUNT; i++)
        pose.channel[i] = sparring_guard[i];
    double wave = sin(stroll->breath), slow = sin(0.37 * stroll->breath + 1);
    pose.channel[PELVIS_Y] += 0.008 * wave;
    pose.channel[PELVIS_X] += 0.015 * slow;
    pose.channel[CHEST_YAW] += 3 * slow;
    pose.channel[LEAD_HAND_Y] += 0.012 * wave;
    pose.channel[REAR_HAND_Y] += 0.008 * slow;
    pose.look_at = sparring_pose_world(&pose, v3_of(0, 1.5 * stroll->body->scale, 1.5));
    sparring_skeleton skeleton;
    sparring_pose_solve(stroll->body, &pose, &skeleton);
    return sparring_figure_of(stroll->body, &skeleton);
}
