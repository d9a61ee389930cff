#include "loose.h"

static const double TURN = 2 * 3.14159265358979323846;

/* How far a channel strays, at amount 1; what says whether a limb is on the floor or strikes does
 * not. The hips rise and sink little: who lies stays on the floor. */
static double most(int channel)
{
    static const double trunk[LEAD_HAND_X] = {
        [PELVIS_X] = 0.04,  [PELVIS_Y] = 0.02,  [PELVIS_Z] = 0.04, [PELVIS_YAW] = 16,
        [PELVIS_PITCH] = 9, [PELVIS_ROLL] = 7,  [CHEST_YAW] = 15,  [CHEST_PITCH] = 13,
        [CHEST_ROLL] = 11,  [HEAD_YAW] = 25,    [HEAD_PITCH] = 16, [HEAD_ROLL] = 14,
    };
    static const double arm[ARM_BLOCK] = {0.10, 0.10, 0.10, 0, 25, 35, 0.015};
    static const double leg[LEG_BLOCK] = {0, 0.08, 0.05, 0.08, 0, 20, 12, 8, 4};
    return channel < LEAD_HAND_X ? trunk[channel]
           : channel < LEAD_FREE ? arm[(channel - LEAD_HAND_X) % ARM_BLOCK]
                                 : leg[(channel - LEAD_FREE) % LEG_BLOCK];
}

void sparring_loose_start(sparring_loose *loose, double amount, sparring_random *random)
{
    *loose = (sparring_loose){.amount = amount};
    for (int c = 0; c < CHANNEL_COUNT; c++) {
        loose->reach[c] = amount * most(c) * random_between(random, 0.3, 1);
        loose->rate[c] = TURN * random_between(random, 0.05, 0.3);
        loose->phase[c] = random_between(random, 0, TURN);
    }
}

void sparring_loose_add(sparring_loose *loose, double dt, double *channel)
{
    if (loose->amount <= 0)
        return;
    loose->seconds += dt;
    for (int c = 0; c < CHANNEL_COUNT; c++)
        channel[c] += loose->reach[c] * sin(loose->rate[c] * loose->seconds + loose->phase[c]);
}
