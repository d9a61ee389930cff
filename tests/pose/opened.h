/* The models of POISE_MODELS, opened once for a test program; and comparing numbers. Include after
 * cmocka.h. */
#ifndef POISE_TESTS_POSE_OPENED_H
#define POISE_TESTS_POSE_OPENED_H

#include "pose/pose.h"

#include <math.h>
#include <stdlib.h>

static poise_models *models; /* NULL: there are none */

/* A group's setup and its teardown. */
static int open_models(void **state)
{
    (void)state;
    const char *folder = getenv("POISE_MODELS");
    poise_err err;
    if (folder && poise_models_open(folder, POISE_POSE_LITE, 0, &models, &err))
        print_message("%s\n", err.text);
    return 0;
}

static int close_models(void **state)
{
    (void)state;
    poise_models_close(&models);
    return 0;
}

static void near_to(double value, double wanted, double most)
{
    if (!(fabs(value - wanted) <= most))
        fail_msg("%g instead of %g", value, wanted);
}

#endif
