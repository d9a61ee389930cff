/* The filter's states for oracle.py. Reads lines "start x y w h", "predict frames", "freeze",
 * "update x y w h"; prints after each value, speed, value_var, value_speed_cov, speed_var of the
 * four quantities. */
#include "identity/kalman.h"

#include <stdio.h>

static int apply(const char *line, poise_kalman *kalman)
{
    poise_bbox b = {0};
    double frames;
    if (sscanf(line, "start %f %f %f %f", &b.x, &b.y, &b.w, &b.h) == 4)
        poise_kalman_start(kalman, &b);
    else if (sscanf(line, "update %f %f %f %f", &b.x, &b.y, &b.w, &b.h) == 4)
        poise_kalman_update(kalman, &b);
    else if (sscanf(line, "predict %lf", &frames) == 1)
        poise_kalman_predict(kalman, frames);
    else if (line[0] == 'f')
        poise_kalman_freeze_height(kalman);
    else
        return -1;
    return 0;
}

int main(void)
{
    char line[256];
    poise_kalman kalman = {0};
    while (fgets(line, sizeof line, stdin)) {
        if (apply(line, &kalman) < 0) {
            fprintf(stderr, "kalman_samples: cannot read: %s", line);
            return 1;
        }
        for (int i = 0; i < POISE_KALMAN_MEASURED; i++) {
            const poise_kalman_axis *a = &kalman.axis[i];
            printf("%.17g %.17g %.17g %.17g %.17g%c", a->value, a->speed, a->value_var,
                   a->value_speed_cov, a->speed_var, i + 1 < POISE_KALMAN_MEASURED ? ' ' : '\n');
        }
    }
    return 0;
}
