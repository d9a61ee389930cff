/* Optimal assignment of rows to columns (the linear sum assignment problem), rectangular. */
#ifndef POISE_IDENTITY_ASSIGN_H
#define POISE_IDENTITY_ASSIGN_H

#include <stdint.h>

enum { POISE_ASSIGN_MAX = 512 }; /* rows or columns of one problem */

/* Scratch memory of one call; contents need no initialisation and mean nothing afterwards. */
typedef struct poise_assign_work {
    double row_price[POISE_ASSIGN_MAX], col_price[POISE_ASSIGN_MAX];
    double distance[POISE_ASSIGN_MAX];
    int32_t row_of_col[POISE_ASSIGN_MAX], previous[POISE_ASSIGN_MAX], visited[POISE_ASSIGN_MAX];
    int32_t turned[POISE_ASSIGN_MAX];
} poise_assign_work;

/* Gives every row a column of its own (rows <= cols) or every column a row of its own (rows > cols)
 * so that the sum of costs is least. cost: rows lines of `stride` doubles, finite; the first `cols`
 * of each count. ret_col_of_row: `rows` numbers, the column or -1. Returns the sum of the chosen
 * costs. rows, cols: 0..POISE_ASSIGN_MAX (asserted). Deterministic, also among assignments of equal
 * cost. Allocates nothing; O(min^2 max). */
double poise_assign(const double *cost, int rows, int cols, int stride, poise_assign_work *work,
                    int32_t *ret_col_of_row);

/* Like poise_assign, but a pair may also be left apart, at the price `limit`: the pairs made all
 * cost less than `limit`, and the sum of (cost - limit) over them is least. (This is what lapjv's
 * cost_limit means.) `cost` is overwritten. Returns the number of pairs. */
int poise_assign_below(double *cost, int rows, int cols, int stride, double limit,
                       poise_assign_work *work, int32_t *ret_col_of_row);

#endif
