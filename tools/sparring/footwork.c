#include "footwork.h"

static sparring_foot place_at(const sparring_walker *walker, int lead, double x, double z,
                              double heading)
{
    sparring_pose pose = {
        .root_x = x, .root_z = z, .heading = heading, .southpaw = walker->southpaw};
    double s = walker->scale, yaw = walker->foot_yaw[lead];
    v3 place =
        sparring_pose_world(&pose, v3_of(walker->foot_x[lead] * s, 0, walker->foot_z[lead] * s));
    return (sparring_foot){place.x, place.z, heading + (walker->southpaw ? -yaw : yaw), 0};
}

sparring_foot sparring_walker_place(const sparring_walker *walker, int lead)
{
    return place_at(walker, lead, walker->x, walker->z, walker->heading);
}

void sparring_walker_stand(sparring_walker *walker)
{
    for (int i = 0; i < 2; i++) {
        walker->foot[i] = sparring_walker_place(walker, i);
        walker->step[i].active = 0;
    }
}

void sparring_walker_switch(sparring_walker *walker)
{
    sparring_foot foot = walker->foot[0];
    sparring_step step = walker->step[0];
    walker->foot[0] = walker->foot[1];
    walker->step[0] = walker->step[1];
    walker->foot[1] = foot;
    walker->step[1] = step;
    walker->southpaw = !walker->southpaw;
}

void sparring_walker_go(sparring_walker *walker, double x, double z, double heading, double dt)
{
    enum { SPRING = 8 }; /* 1/s: how eagerly the root follows */
    double ax = SPRING * SPRING * (x - walker->x) - 2 * SPRING * walker->speed_x;
    double az = SPRING * SPRING * (z - walker->z) - 2 * SPRING * walker->speed_z;
    double most = 9 / fmax(9, hypot(ax, az)); /* m/s²: what legs can push */
    walker->speed_x += ax * most * dt;
    walker->speed_z += az * most * dt;
    double speed = hypot(walker->speed_x, walker->speed_z);
    if (speed > walker->fastest) {
        walker->speed_x *= walker->fastest / speed;
        walker->speed_z *= walker->fastest / speed;
    }
    /* Nobody outruns the own feet. */
    for (int i = 0; i < 2; i++) {
        double away_x = walker->x - walker->foot[i].x, away_z = walker->z - walker->foot[i].z;
        double away = hypot(away_x, away_z) / walker->scale;
        if (away_x * walker->speed_x + away_z * walker->speed_z > 0) {
            double share = clampd((0.62 - away) / 0.14, 0.05, 1);
            walker->speed_x *= share;
            walker->speed_z *= share;
        }
    }
    walker->x += walker->speed_x * dt;
    walker->z += walker->speed_z * dt;
    double turn = angle_wrap(heading - walker->heading);
    walker->heading += clampd(turn * 6, -radians(170), radians(170)) * dt;
}

/* How badly a planted foot wants to step: about 1 where it should. */
static double urge(const sparring_walker *walker, int lead, const sparring_foot *place,
                   double speed)
{
    const sparring_foot *foot = &walker->foot[lead];
    double slack = 0.075 + 0.16 * clampd(speed - 0.4, 0, 1);
    double away = hypot(place->x - foot->x, place->z - foot->z) / (slack * walker->scale);
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
    foot->height = up * (0.018 + clampd(0.12 * distance, 0, 0.06));
    if (u >= 1) {
        *foot = step->to;
        step->active = 0;
    }
}

void sparring_walker_feet(sparring_walker *walker, int hold, double dt)
{
    int in_air = 0;
    for (int i = 0; i < 2; i++) {
        if (walker->step[i].active)
            advance_step(&walker->step[i], &walker->foot[i], dt);
        in_air += walker->step[i].active;
    }
    if (in_air == 2 || hold)
        return;
    /* One foot at a time (a hop only when the body has got far away), the more urgent one, to where
     * the stance will be when it lands. */
    double speed = hypot(walker->speed_x, walker->speed_z);
    /* Walking, it lands half a step before the body. */
    double ahead = lerpd(0.22, 0.46, smoothstepd(0.5, 1.2, speed)), best = in_air > 0 ? 4.5 : 1;
    int chosen = -1;
    sparring_foot place[2];
    for (int i = 0; i < 2; i++) {
        place[i] = place_at(walker, i, walker->x + walker->speed_x * ahead,
                            walker->z + walker->speed_z * ahead, walker->heading);
        double u = walker->step[i].active ? 0 : urge(walker, i, &place[i], in_air > 0 ? 0 : speed);
        if (u > best) {
            best = u;
            chosen = i;
        }
    }
    if (chosen < 0)
        return;
    sparring_foot *foot = &walker->foot[chosen];
    double distance = hypot(place[chosen].x - foot->x, place[chosen].z - foot->z);
    walker->step[chosen] = (sparring_step){.active = 1,
                                           .length = 0.15 + clampd(0.3 * distance, 0, 0.17),
                                           .from = *foot,
                                           .to = place[chosen]};
}
