/* Outlines in the picture. See lanes.h. */
#include "lanes_inner.h"

enum { WIDE = 4 };

typedef double d4 __attribute__((vector_size(32)));
typedef long long l4 __attribute__((vector_size(32)));

INLINE d4 all_doubles(double a)
{
    return (d4){a, a, a, a};
}

INLINE d4 pick_doubles(l4 mask, d4 yes, d4 no)
{
    return (d4)(((l4)yes & mask) | ((l4)no & ~mask));
}

void LANES_OF(fill)(const lanes_outline *outline, const lanes_grid *grid, double y, int from,
                    int to, unsigned char *cell)
{
    const lanes_outline *o = outline;
    const double vy = y - o->y;
    for (int first = from; first < to; first += WIDE) {
        const d4 column = {first, first + 1, first + 2, first + 3};
        d4 vx = all_doubles(grid->x) + (column + all_doubles(0.5)) * all_doubles(grid->wide) -
                all_doubles(o->x);
        d4 h = all_doubles(0);
        if (o->uu > 1e-9) {
            h = (vx * all_doubles(o->ux) + all_doubles(vy * o->uy)) / all_doubles(o->uu);
            h = pick_doubles(h < all_doubles(0), all_doubles(0),
                             pick_doubles(h > all_doubles(1), all_doubles(1), h));
        }
        d4 radius = all_doubles(o->r) + all_doubles(o->more) * h;
        d4 dx = vx - all_doubles(o->ux) * h, dy = all_doubles(vy) - all_doubles(o->uy) * h;
        l4 inside = dx * dx + dy * dy <= radius * radius;
        for (int i = 0; i < WIDE; i++)
            cell[first + i] |= (unsigned char)(inside[i] & 1);
    }
}
