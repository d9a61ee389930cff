#include "footwork.h"

/* The place in the stance for a foot if the root were at (x, z), heading `heading`. */
static sparring_foot stance_place(const sparring_fighter *fighter, int lead, double x, double z,
                                  double heading)
{
    sparring_pose pose = {
        .root_x = x, .root_z = z, .heading = heading, .southpaw = fighter->southpaw};
    double foot_x, foot_z, yaw;
    sparring_stance_foot(lead, &foot_x, &foot_z, &yaw);
    double s = fighter->body.scale;
    v3 place = sparring_pose_world(&pose, v3_of(foot_x * s, 0, foot_z * s));
    return (sparring_foot){place.x, place.z, heading + (fighter->southpaw ? -yaw : yaw), 0};
}

void sparring_footwork_stand(sparring_fighter *fighter)
{
    for (int i = 0; i < 2; i++) {
        fighter->foot[i] = stance_place(fighter, i, fighter->x, fighter->z, fighter->heading);
        fighter->step[i].active = 0;
    }
}

/* How badly a planted foot wants to step: about 1 where it should. */
static double urge(const sparring_fighter *fighter, int lead, const sparring_foot *place)
{
    const sparring_foot *foot = &fighter->foot[lead];
    double away = hypot(place->x - foot->x, place->z - foot->z) / (0.075 * fighter->body.scale);
    double turned = fabs(angle_wrap(place->yaw - foot->yaw)) / radians(22);
    return away > turned ? away : turned;
}

static void advance_step(sparring_step *step, sparring_foot *foot, double dt)
{
    step->time += dt;
    double u = clampd(step->time / step->length, 0, 1);
    double way = u * u * u * (10 - 15 * u + 6 * u * u); /* minimum jerk */
    double distance = hypot(step->to.x - step->from.x, step->to.z - step->from.z);
    foot->x = lerpd(step->from.x, step->to.x, way);
    foot->z = lerpd(step->from.z, step->to.z, way);
    foot->yaw = step->from.yaw + angle_wrap(step->to.yaw - step->from.yaw) * way;
    double up = 16 * u * u * (1 - u) * (1 - u);
    foot->height = up * (0.018 + clampd(0.12 * distance, 0, 0.04));
    if (u >= 1) {
        *foot = step->to;
        step->active = 0;
    }
}

void sparring_footwork_step(sparring_fighter *fighter, double x, double z, double heading, int hold,
                            double dt)
{
    enum { SPRING = 8 }; /* 1/s: how eagerly the root follows */
    const double fastest = 1.5;
    if (hold) {
        x = fighter->x;
        z = fighter->z;
        heading = fighter->heading;
    }
    double ax = SPRING * SPRING * (x - fighter->x) - 2 * SPRING * fighter->speed_x;
    double az = SPRING * SPRING * (z - fighter->z) - 2 * SPRING * fighter->speed_z;
    double most = 9 / fmax(9, hypot(ax, az)); /* m/s²: what legs can push */
    fighter->speed_x += ax * most * dt;
    fighter->speed_z += az * most * dt;
    double speed = hypot(fighter->speed_x, fighter->speed_z);
    if (speed > fastest) {
        fighter->speed_x *= fastest / speed;
        fighter->speed_z *= fastest / speed;
    }
    fighter->x += fighter->speed_x * dt;
    fighter->z += fighter->speed_z * dt;
    double turn = angle_wrap(heading - fighter->heading);
    fighter->heading += clampd(turn * 6, -radians(150), radians(150)) * dt;

    int in_air = 0;
    for (int i = 0; i < 2; i++) {
        if (fighter->step[i].active)
            advance_step(&fighter->step[i], &fighter->foot[i], dt);
        in_air += fighter->step[i].active;
    }
    if (in_air > 0 || hold)
        return;
    /* One foot at a time, the more urgent one, to where the stance will be when it lands. */
    double ahead = 0.22, best = 1;
    int chosen = -1;
    sparring_foot place[2];
    for (int i = 0; i < 2; i++) {
        place[i] = stance_place(fighter, i, fighter->x + fighter->speed_x * ahead,
                                fighter->z + fighter->speed_z * ahead,
                                fighter->heading + clampd(turn, -0.3, 0.3));
        double u = urge(fighter, i, &place[i]);
        if (u > best) {
            best = u;
            chosen = i;
        }
    }
    if (chosen < 0)
        return;
    sparring_step *step = &fighter->step[chosen];
    double distance =
        hypot(place[chosen].x - fighter->foot[chosen].x, place[chosen].z - fighter->foot[chosen].z);
    *step = (sparring_step){.active = 1,
                            .length = 0.15 + clampd(0.25 * distance, 0, 0.08),
                            .from = fighter->foot[chosen],
                            .to = place[chosen]};
}
