/* Assignment against scipy's, against trying every way, and with pairs that may stay apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "identity/assign.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static poise_assign_work work;

/* Every row has one column, every column at most one row, and as many pairs as there can be. */
static int check_pairs(const int32_t *col_of_row, int rows, int cols)
{
    int used[POISE_ASSIGN_MAX] = {0}, pairs = 0;
    for (int row = 0; row < rows; row++) {
        if (col_of_row[row] < 0)
            continue;
        assert_in_range(col_of_row[row], 0, cols - 1);
        assert_int_equal(used[col_of_row[row]], 0);
        used[col_of_row[row]] = 1;
        pairs++;
    }
    return pairs;
}

/* One case of the file: sizes are read. Returns 0 at its end. */
static int check_case(FILE *file, int *ret_rows, int *ret_cols)
{
    int rows, cols;
    char line[8192];
    do {
        if (!fgets(line, sizeof line, file))
            return 0;
    } while (line[0] == '#' || sscanf(line, "case %d %d", &rows, &cols) != 2);
    int ties = strstr(line, "ties") != NULL;
    double *cost = malloc((size_t)rows * (size_t)cols * sizeof *cost), least;
    assert_non_null(cost);
    for (int i = 0; i < rows * cols; i++)
        assert_int_equal(fscanf(file, "%lf", &cost[i]), 1);
    assert_int_equal(fscanf(file, " cost %lf", &least), 1);
    int32_t col_of_row[POISE_ASSIGN_MAX];
    double sum = poise_assign(cost, rows, cols, cols, &work, col_of_row);
    assert_true(fabs(sum - least) <= 1e-12 * fmax(1, fabs(least)));
    assert_int_equal(check_pairs(col_of_row, rows, cols), rows < cols ? rows : cols);
    assert_int_equal(fscanf(file, " assign%7[^0-9]", line), 1);
    for (int i = 0; i < (rows < cols ? rows : cols); i++) {
        int row, col;
        assert_int_equal(fscanf(file, "%d:%d", &row, &col), 2);
        if (!ties)
            assert_int_equal(col_of_row[row], col);
    }
    free(cost);
    *ret_rows = rows;
    *ret_cols = cols;
    return 1;
}

static void test_scipy(void **state)
{
    (void)state;
    char path[1024];
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof path, "%s/media/vectors/generated/hungarian.txt",
             shared ? shared : "../shared");
    FILE *file = fopen(path, "r");
    if (!file) {
        print_message("# skipped: no %s\n", path);
        skip();
    }
    int cases = 0, rows, cols;
    while (check_case(file, &rows, &cols)) {
        print_message("# %d x %d\n", rows, cols);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 14);
}

static uint32_t random_state;

static double random_unit(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) / 16777216.0;
}

/* The least sum over all ways to give rows[row..] columns; a row may stay without one at the price
 * `limit`. */
static double try_all(const double *cost, int row, int rows, int cols, unsigned used, double limit)
{
    if (row == rows)
        return 0;
    double least = limit + try_all(cost, row + 1, rows, cols, used, limit);
    for (int col = 0; col < cols; col++) {
        if (!(used >> col & 1))
            least = fmin(least, cost[row * cols + col] +
                                    try_all(cost, row + 1, rows, cols, used | 1u << col, limit));
    }
    return least;
}

static void fill(double *cost, int count, int whole)
{
    for (int i = 0; i < count; i++)
        cost[i] = whole ? floor(4 * random_unit()) : random_unit() - 0.2;
}

static void test_every_way(void **state)
{
    (void)state;
    random_state = 1;
    for (int i = 0; i < 2000; i++) {
        int rows = 1 + i % 5, cols = 1 + i / 5 % 6;
        double cost[30], sum = 0;
        int32_t col_of_row[POISE_ASSIGN_MAX];
        fill(cost, rows * cols, i % 3 == 0);
        double got = poise_assign(cost, rows, cols, cols, &work, col_of_row);
        int most = rows < cols ? rows : cols;
        assert_int_equal(check_pairs(col_of_row, rows, cols), most);
        for (int row = 0; row < rows; row++)
            sum += col_of_row[row] >= 0 ? cost[row * cols + col_of_row[row]] : 0;
        assert_true(fabs(got - sum) < 1e-9);
        const double apart = 1000; /* so that as many pairs as can be are made */
        assert_true(fabs(got - (try_all(cost, 0, rows, cols, 0, apart) - apart * (rows - most))) <
                    1e-9);
    }
}

static void test_below(void **state)
{
    (void)state;
    random_state = 2;
    for (int i = 0; i < 2000; i++) {
        int rows = 1 + i % 5, cols = 1 + i / 5 % 6;
        double cost[30], copy[30], limit = 0.1 + 0.6 * random_unit(), sum = 0;
        int32_t col_of_row[POISE_ASSIGN_MAX];
        fill(cost, rows * cols, 0);
        memcpy(copy, cost, sizeof copy);
        int pairs = poise_assign_below(copy, rows, cols, cols, limit, &work, col_of_row);
        assert_int_equal(check_pairs(col_of_row, rows, cols), pairs);
        for (int row = 0; row < rows; row++) {
            sum += col_of_row[row] >= 0 ? cost[row * cols + col_of_row[row]] : limit;
            assert_true(col_of_row[row] < 0 || cost[row * cols + col_of_row[row]] < limit);
        }
        assert_true(fabs(sum - try_all(cost, 0, rows, cols, 0, limit)) < 1e-9);
    }
}

/* Equal costs: the same pairs every time, whatever was in the scratch memory; a wider stride
 * changes nothing. */
static void test_deterministic(void **state)
{
    (void)state;
    enum { N = 40, STRIDE = 64 };
    static double cost[N * N], wide[N * STRIDE];
    int32_t first[POISE_ASSIGN_MAX], again[POISE_ASSIGN_MAX];
    random_state = 3;
    fill(cost, N * N, 1);
    for (int row = 0; row < N; row++)
        memcpy(&wide[row * STRIDE], &cost[row * N], N * sizeof *cost);
    poise_assign(cost, N, N, N, &work, first);
    memset(&work, 0x5a, sizeof work);
    poise_assign(wide, N, N, STRIDE, &work, again);
    assert_memory_equal(first, again, N * sizeof *first);
    for (int i = 0; i < N * N; i++)
        cost[i] = 1;
    poise_assign(cost, N, N, N, &work, first);
    for (int row = 0; row < N; row++)
        assert_int_equal(first[row], row);
}

static void test_nothing(void **state)
{
    (void)state;
    double cost[3] = {1, 2, 3};
    int32_t col_of_row[3] = {7, 7, 7};
    assert_true(poise_assign(cost, 0, 3, 3, &work, col_of_row) == 0);
    assert_int_equal(col_of_row[0], 7);
    assert_true(poise_assign(cost, 3, 0, 0, &work, col_of_row) == 0);
    assert_int_equal(col_of_row[0], -1);
    assert_int_equal(col_of_row[2], -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scipy),   cmocka_unit_test(test_every_way),
        cmocka_unit_test(test_below),   cmocka_unit_test(test_deterministic),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
