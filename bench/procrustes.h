/* Aligning one set of points to another by turning, scaling and moving it. */
#ifndef POISE_BENCH_PROCRUSTES_H
#define POISE_BENCH_PROCRUSTES_H

/* The similarity (rotation, scale, translation) that brings `from` nearest to `to` in least
 * squares: B. K. P. Horn, "Closed-form solution of absolute orientation using unit quaternions", J.
 * Opt. Soc. Am. A 4 (1987). Writes the moved points to `ret_moved` (may be `from`) and returns the
 * scale. n >= 3 points that are not on one line. */
double procrustes_align(const double (*from)[3], const double (*to)[3], int n,
                        double (*ret_moved)[3]);

#endif
