#include "procrustes.h"

#include <math.h>

static void centre_of(const double (*p)[3], int n, double ret[3])
{
    for (int k = 0; k < 3; k++) {
        ret[k] = 0;
        for (int i = 0; i < n; i++)
            ret[k] += p[i][k] / n;
    }
}

/* The eigenvector of the largest eigenvalue of a symmetric 4x4 matrix, by Jacobi rotations. */
static void largest_eigenvector(double a[4][4], double ret[4])
{
    double v[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int sweep = 0; sweep < 32; sweep++) {
        for (int p = 0; p < 3; p++) {
            for (int q = p + 1; q < 4; q++) {
                if (fabs(a[p][q]) < 1e-300)
                    continue;
                const double angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p]);
                const double c = cos(angle), s = sin(angle);
                for (int k = 0; k < 4; k++) {
                    const double x = a[k][p], y = a[k][q];
                    a[k][p] = c * x - s * y;
                    a[k][q] = s * x + c * y;
                }
                for (int k = 0; k < 4; k++) {
                    const double x = a[p][k], y = a[q][k];
                    a[p][k] = c * x - s * y;
                    a[q][k] = s * x + c * y;
                    const double e = v[k][p], f = v[k][q];
                    v[k][p] = c * e - s * f;
                    v[k][q] = s * e + c * f;
                }
            }
        }
    }
    int best = 0;
    for (int i = 1; i < 4; i++)
        if (a[i][i] > a[best][best])
            best = i;
    for (int k = 0; k < 4; k++)
        ret[k] = v[k][best];
}

double procrustes_align(const double (*from)[3], const double (*to)[3], int n,
                        double (*ret_moved)[3])
{
    double a[3], b[3], m[3][3] = {{0}}, size = 0, dot = 0, q[4];
    centre_of(from, n, a);
    centre_of(to, n, b);
    for (int i = 0; i < n; i++)
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 3; c++)
                m[r][c] += (from[i][r] - a[r]) * (to[i][c] - b[c]);
    double h[4][4] = {
        {m[0][0] + m[1][1] + m[2][2], m[1][2] - m[2][1], m[2][0] - m[0][2], m[0][1] - m[1][0]},
        {m[1][2] - m[2][1], m[0][0] - m[1][1] - m[2][2], m[0][1] + m[1][0], m[2][0] + m[0][2]},
        {m[2][0] - m[0][2], m[0][1] + m[1][0], m[1][1] - m[0][0] - m[2][2], m[1][2] + m[2][1]},
        {m[0][1] - m[1][0], m[2][0] + m[0][2], m[1][2] + m[2][1], m[2][2] - m[0][0] - m[1][1]}};
    largest_eigenvector(h, q);
    const double w = q[0], x = q[1], y = q[2], z = q[3];
    const double turn[3][3] = {
        {w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)},
        {2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)},
        {2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z}};
    for (int i = 0; i < n; i++) {
        double p[3] = {from[i][0] - a[0], from[i][1] - a[1], from[i][2] - a[2]};
        for (int r = 0; r < 3; r++) {
            const double t = turn[r][0] * p[0] + turn[r][1] * p[1] + turn[r][2] * p[2];
            ret_moved[i][r] = t;
            size += p[r] * p[r];
            dot += t * (to[i][r] - b[r]);
        }
    }
    const double scale = dot / size;
    for (int i = 0; i < n; i++)
        for (int r = 0; r < 3; r++)
            ret_moved[i][r] = b[r] + scale * ret_moved[i][r];
    return scale;
}
