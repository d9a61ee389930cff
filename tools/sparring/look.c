#include "look.h"

#include <math.h>

sparring_look sparring_look_make(sparring_split split, uint64_t seed)
{
    sparring_random random = random_stream(seed, 60);
    double azimuth = radians(split_between(&random, split, 0, 360));
    double height = radians(split_between(&random, split, 42, 78));
    double warm = split_between(&random, split, -1, 1);
    double fill = split_between(&random, split, 0.75, 1.35);
    sparring_look look = {
        .lamp = {(float)(cos(height) * sin(azimuth)), (float)sin(height),
                 (float)(cos(height) * cos(azimuth))},
        .lamp_tint = {(float)(1 + 0.12 * warm), 1, (float)(1 - 0.16 * warm)},
        .sky_tint = {(float)(fill * (1 + 0.05 * warm)), (float)fill,
                     (float)(fill * (1 - 0.06 * warm))},
        .exposure = (float)split_between(&random, split, 0.78, 1.28),
        .contrast = (float)split_between(&random, split, 0.9, 1.2),
        .vignette = (float)split_between(&random, split, 0, 0.3),
        .flicker_hz = (float)random_between(&random, 0.7, 9),
        .noise = split_between(&random, split, 0.6, 4.2),
        .shutter = split_between(&random, split, 30, 330),
        .crf = 18 + random_below(&random, 17),
    };
    if (random_unit(&random) < 0.3)
        look.flicker = (float)random_between(&random, 0.01, 0.05);
    return look;
}
