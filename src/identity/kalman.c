/* Noise of DeepSORT (Wojke et al. 2017) as ByteTrack uses it: standard deviations in proportion to
 * the height h of the box, 1/20 h for places and 1/160 h per frame for speeds; fixed ones for the
 * aspect. */
#include "identity/kalman.h"

enum { X, Y, ASPECT, HEIGHT };

static const double place_weight = 1.0 / 20, speed_weight = 1.0 / 160;

/* One standard deviation each. */
typedef struct noise {
    double place, speed;
} noise;

/* What a frame adds to the state's uncertainty. */
static noise process_noise(int axis, double height)
{
    return axis == ASPECT ? (noise){1e-2, 1e-5}
                          : (noise){place_weight * height, speed_weight * height};
}

static void measure(const poise_bbox *box, double ret_value[POISE_KALMAN_MEASURED])
{
    ret_value[X] = box->x + (double)box->w / 2;
    ret_value[Y] = box->y + (double)box->h / 2;
    ret_value[ASPECT] = (double)box->w / box->h;
    ret_value[HEIGHT] = box->h;
}

void poise_kalman_start(poise_kalman *kalman, const poise_bbox *box)
{
    double value[POISE_KALMAN_MEASURED];
    measure(box, value);
    for (int i = 0; i < POISE_KALMAN_MEASURED; i++) {
        /* The papers begin with twice the place's and ten times the speed's noise; once for the
         * aspect. */
        noise n = process_noise(i, value[HEIGHT]);
        double place = i == ASPECT ? n.place : 2 * n.place,
               speed = i == ASPECT ? n.speed : 10 * n.speed;
        kalman->axis[i] = (poise_kalman_axis){value[i], 0, place * place, 0, speed * speed};
    }
}

void poise_kalman_predict(poise_kalman *kalman, double frames)
{
    double height = kalman->axis[HEIGHT].value;
    for (int i = 0; i < POISE_KALMAN_MEASURED; i++) {
        poise_kalman_axis *a = &kalman->axis[i];
        noise n = process_noise(i, height);
        a->value += frames * a->speed;
        a->value_var += frames * (2 * a->value_speed_cov + frames * a->speed_var);
        a->value_var += frames * n.place * n.place;
        a->value_speed_cov += frames * a->speed_var;
        a->speed_var += frames * n.speed * n.speed;
    }
}

void poise_kalman_update(poise_kalman *kalman, const poise_bbox *box)
{
    double measured[POISE_KALMAN_MEASURED];
    measure(box, measured);
    double height = kalman->axis[HEIGHT].value;
    for (int i = 0; i < POISE_KALMAN_MEASURED; i++) {
        poise_kalman_axis *a = &kalman->axis[i];
        double sigma = i == ASPECT ? 1e-1 : place_weight * height;
        double innovation_var = a->value_var + sigma * sigma;
        double value_gain = a->value_var / innovation_var,
               speed_gain = a->value_speed_cov / innovation_var;
        double innovation = measured[i] - a->value;
        a->value += value_gain * innovation;
        a->speed += speed_gain * innovation;
        a->speed_var -= speed_gain * a->value_speed_cov;
        a->value_speed_cov -= value_gain * a->value_speed_cov;
        a->value_var -= value_gain * a->value_var;
    }
}

void poise_kalman_freeze_height(poise_kalman *kalman)
{
    kalman->axis[HEIGHT].speed = 0;
}

poise_bbox poise_kalman_box(const poise_kalman *kalman)
{
    double h = kalman->axis[HEIGHT].value, w = kalman->axis[ASPECT].value * h;
    return (poise_bbox){.x = (float)(kalman->axis[X].value - w / 2),
                        .y = (float)(kalman->axis[Y].value - h / 2),
                        .w = (float)w,
                        .h = (float)h};
}
