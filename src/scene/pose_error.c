#include "scene/pose_error.h"

#include <math.h>
#include <poise/error.h>
#include <stddef.h>

const char *const poise_error_kind_names[POISE_ERROR_KINDS + 1] = {"elbow", "knee", "shoulder",
                                                                   "hip", NULL};

poise_error_kind poise_error_kind_of(poise_joint_angle joint)
{
    return (poise_error_kind)(joint / 2); /* pairs in the same order */
}

int poise_error_view_of(poise_joint_angle joint, float yaw)
{
    const double turned = fabs(atan2(sin((double)yaw), cos((double)yaw))) * 180 / M_PI;
    const int view = (int)(turned / POISE_ERROR_VIEW_DEGREES);
    const int last = POISE_ERROR_VIEWS / 2 - 1;
    /* Turned to the right of the picture, the left side is the far one. */
    const int left = joint % 2 == 0, away = (sin((double)yaw) > 0) == left;
    return (view > last ? last : view) + (away ? POISE_ERROR_VIEWS / 2 : 0);
}

/* {median, 95 %} in degrees; 0: too few. Written by bench/angle_accuracy --table. */
static const float degrees[POISE_ERROR_KINDS][POISE_ERROR_VIEWS][2] = {
#include "scene/pose_error_table.h"
};

int poise_pose_angle_error(poise_joint_angle joint, float yaw, float *ret_median, float *ret_p95)
{
    if (!isfinite(yaw) || (int)joint < 0 || joint >= POISE_ANGLES)
        return POISE_EUNSUPPORTED;
    const float *error = degrees[poise_error_kind_of(joint)][poise_error_view_of(joint, yaw)];
    if (!(error[1] > 0))
        return POISE_EUNSUPPORTED;
    *ret_median = error[0] * (float)(M_PI / 180);
    *ret_p95 = error[1] * (float)(M_PI / 180);
    return 0;
}
