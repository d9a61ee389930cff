/* Shortest augmenting paths (Jonker and Volgenant 1987, in the rectangular form of Crouse 2016).
 *
 * Rows of the smaller side are added one by one. Invariants after each: the prices keep every
 * reduced cost cost - row_price - col_price >= 0, with equality on assigned pairs, so that the
 * partial assignment is optimal for its rows; columns never lose an assignment, they only change
 * rows. Ties go to the column with the lowest index. */
#include "identity/assign.h"

#include <assert.h>
#include <math.h>

/* A matrix seen from its smaller side: entry (row, col) lies at cost[row * row_step + col *
 * col_step]. */
typedef struct view {
    const double *cost;
    int rows, cols, row_step, col_step;
} view;

/* Finds the cheapest way from `start` to a column that is free. Leaves in work->distance what the
 * way to each column visited (work->visited) costs, in work->previous the row it was reached from.
 * Returns the free column. */
static int shortest_path(const view *v, int start, poise_assign_work *work)
{
    for (int col = 0; col < v->cols; col++) {
        work->distance[col] = INFINITY;
        work->visited[col] = 0;
    }
    int row = start;
    double length = 0;
    for (;;) {
        int nearest = -1;
        for (int col = 0; col < v->cols; col++) {
            if (work->visited[col])
                continue;
            double reduced = v->cost[row * v->row_step + col * v->col_step] - work->row_price[row] -
                             work->col_price[col];
            if (length + reduced < work->distance[col] || work->distance[col] == INFINITY) {
                work->distance[col] = length + reduced;
                work->previous[col] = row;
            }
            if (nearest < 0 || work->distance[col] < work->distance[nearest])
                nearest = col;
        }
        work->visited[nearest] = 1;
        length = work->distance[nearest];
        if (work->row_of_col[nearest] < 0)
            return nearest;
        row = work->row_of_col[nearest];
    }
}

static void assign_rows(const view *v, poise_assign_work *work, int32_t *col_of_row)
{
    for (int row = 0; row < v->rows; row++) {
        work->row_price[row] = 0;
        col_of_row[row] = -1;
    }
    for (int col = 0; col < v->cols; col++) {
        work->col_price[col] = 0;
        work->row_of_col[col] = -1;
    }
    for (int start = 0; start < v->rows; start++) {
        int col = shortest_path(v, start, work);
        double length = work->distance[col];
        work->row_price[start] += length;
        for (int c = 0; c < v->cols; c++) {
            if (!work->visited[c] || work->row_of_col[c] < 0)
                continue;
            work->row_price[work->row_of_col[c]] += length - work->distance[c];
            work->col_price[c] -= length - work->distance[c];
        }
        for (int row = -1; row != start;) {
            row = work->previous[col];
            work->row_of_col[col] = row;
            int next = col_of_row[row];
            col_of_row[row] = col;
            col = next;
        }
    }
}

double poise_assign(const double *cost, int rows, int cols, int stride, poise_assign_work *work,
                    int32_t *ret_col_of_row)
{
    assert(rows >= 0 && rows <= POISE_ASSIGN_MAX && cols >= 0 && cols <= POISE_ASSIGN_MAX);
    if (rows <= cols) {
        assign_rows(&(view){cost, rows, cols, stride, 1}, work, ret_col_of_row);
    } else {
        assign_rows(&(view){cost, cols, rows, 1, stride}, work, work->turned);
        for (int row = 0; row < rows; row++)
            ret_col_of_row[row] = -1;
        for (int col = 0; col < cols; col++)
            ret_col_of_row[work->turned[col]] = col;
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
        if (ret_col_of_row[row] >= 0)
            sum += cost[row * stride + ret_col_of_row[row]];
    }
    return sum;
}

int poise_assign_below(double *cost, int rows, int cols, int stride, double limit,
                       poise_assign_work *work, int32_t *ret_col_of_row)
{
    /* With every cost cut down to the limit, a pair at the limit costs as much as leaving it apart.
     */
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++)
            cost[row * stride + col] = fmin(cost[row * stride + col], limit);
    }
    poise_assign(cost, rows, cols, stride, work, ret_col_of_row);
    int pairs = 0;
    for (int row = 0; row < rows; row++) {
        if (ret_col_of_row[row] >= 0 && cost[row * stride + ret_col_of_row[row]] >= limit)
            ret_col_of_row[row] = -1;
        pairs += ret_col_of_row[row] >= 0;
    }
    return pairs;
}
