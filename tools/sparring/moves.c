#include "moves.h"

#include <stddef.h>

const char *const sparring_label_names[LABEL_COUNT + 1] = {
    "idle", "jab",   "cross", "hook",  "uppercut", "kick_low", "kick_mid", "kick_high",
    "knee", "elbow", "block", "dodge", "clinch",   "takedown", "ground",   NULL,
};

/* Slope at a key between two secants: their harmonic mean, weighted by the spans as Fritsch and
 * Butland (1984) do; zero at an extremum. */
static double key_slope(double span0, double secant0, double span1, double secant1)
{
    if (secant0 * secant1 <= 0)
        return 0;
    double w0 = 2 * span1 + span0, w1 = span1 + 2 * span0;
    return (w0 + w1) / (w0 / secant0 + w1 / secant1);
}

double sparring_cubic(const double t[4], const double v[4], double time)
{
    double span[3], secant[3];
    for (int i = 0; i < 3; i++) {
        span[i] = t[i + 1] - t[i];
        secant[i] = (v[i + 1] - v[i]) / span[i];
    }
    double m0 = key_slope(span[0], secant[0], span[1], secant[1]);
    double m1 = key_slope(span[1], secant[1], span[2], secant[2]);
    double u = (time - t[1]) / span[1], w = 1 - u;
    return v[1] * (1 + 2 * u) * w * w + m0 * span[1] * u * w * w + v[2] * u * u * (3 - 2 * u) -
           m1 * span[1] * u * u * w;
}

double sparring_move_value(const sparring_move *move, sparring_channel channel, double time)
{
    /* Four keys around `time`: two before, two after; the guard continues outside. */
    double guard = sparring_guard[channel];
    double t[4] = {-1, 0, move->end, move->end + 1}, v[4] = {guard, guard, guard, guard};
    int after = 0;
    if (time <= 0 || time >= move->end)
        return guard;
    for (int i = 0; i < move->key_count; i++) {
        const sparring_key *key = &move->keys[i];
        if (key->channel != channel)
            continue;
        if (key->time <= time) {
            t[0] = t[1], v[0] = v[1];
            t[1] = key->time, v[1] = key->value;
        } else if (after < 2) {
            t[2 + after] = key->time, v[2 + after] = key->value;
            after++;
        }
    }
    if (after == 1)
        t[3] = move->end, v[3] = guard;
    return sparring_cubic(t, v, time);
}

int sparring_channel_scales(int channel)
{
    if (channel < LEAD_HAND_X)
        return 1;
    if (channel < LEAD_FREE)
        return (channel - LEAD_HAND_X) % ARM_BLOCK != LEAD_REACH - LEAD_HAND_X;
    int of_leg = (channel - LEAD_FREE) % LEG_BLOCK + LEAD_FREE;
    return of_leg == LEAD_PIVOT || of_leg == LEAD_HEEL || of_leg == LEAD_KNEE;
}

int sparring_channel_is_angle(int channel)
{
    if (channel < LEAD_HAND_X)
        return channel >= PELVIS_YAW;
    if (channel < LEAD_FREE) {
        int of_arm = (channel - LEAD_HAND_X) % ARM_BLOCK + LEAD_HAND_X;
        return of_arm == LEAD_ELBOW || of_arm == LEAD_FIST;
    }
    return (channel - LEAD_FREE) % LEG_BLOCK + LEAD_FREE >= LEAD_KNEE;
}
