#include "support.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/number.h"

static long random_count = 3000; /* argv[1] */
static uint64_t state64 = 88172645463325252u;

static uint64_t random64(void)
{
    state64 ^= state64 << 13;
    state64 ^= state64 >> 7;
    state64 ^= state64 << 17;
    return state64 * 0x2545f4914f6cdd1du;
}

static int significant(const char *text)
{
    int count = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (!count && *text == '0'))
            continue;
        count++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return count - zeros;
}

/* The plain way: more and more digits until the text reads back. It can need one digit more than
 * the shortest at powers of two, where the nearest shorter decimal is outside the interval but
 * another one is inside. */
static void check_f64(double value)
{
    char text[POISE_NUMBER_TEXT], plain[64];
    double back;
    assert_in_range(poise_print_f64(value, text), 3, POISE_NUMBER_TEXT - 1);
    assert_int_equal(poise_parse_f64(text, strlen(text), &back), 0);
    assert_memory_equal(&value, &back, sizeof value);
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(plain, sizeof plain, "%.*e", digits - 1, value);
        if (strtod(plain, NULL) == value)
            break;
    }
    int power_of_two = fabs(frexp(value, &(int){0})) == 0.5;
    int more = significant(plain) - significant(text);
    if (more < 0 || more > power_of_two)
        fail_msg("%a: '%s' where '%s' is enough", value, text, plain);
}

static void check_f32(float value)
{
    char text[POISE_NUMBER_TEXT], plain[64];
    float back;
    assert_in_range(poise_print_f32(value, text), 3, POISE_NUMBER_TEXT - 1);
    assert_int_equal(poise_parse_f32(text, strlen(text), &back), 0);
    assert_memory_equal(&value, &back, sizeof value);
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(plain, sizeof plain, "%.*e", digits - 1, (double)value);
        if (strtof(plain, NULL) == value)
            break;
    }
    int power_of_two = fabsf(frexpf(value, &(int){0})) == 0.5f;
    int more = significant(plain) - significant(text);
    if (more < 0 || more > power_of_two)
        fail_msg("%a: '%s' where '%s' is enough", (double)value, text, plain);
}

static void known_numbers_look_as_in_python(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *text;
    } known[] = {
        {0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {1.2345678901234568e17, "1.2345678901234568e+17"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {2e23, "2e+23"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {1.5e-7, "1.5e-07"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {9007199254740992, "9007199254740992.0"},
        {7.174648137343064e-43, "7.174648137343064e-43"},
        {1e100, "1e+100"},
        {100, "100.0"},
        {123456.789, "123456.789"},
        {(double)NAN, "null"},
        {(double)INFINITY, "null"},
    };
    char text[POISE_NUMBER_TEXT];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(poise_print_f64(known[i].value, text), strlen(known[i].text));
        assert_string_equal(text, known[i].text);
    }
    const struct {
        float value;
        const char *text;
    } floats[] = {{0.1f, "0.1"},           {16777216, "16777216.0"},
                  {1e-45f, "1e-45"},       {3.4028235e38f, "3.4028235e+38"},
                  {-0.3f, "-0.3"},         {0, "0.0"},
                  {612.3458f, "612.3458"}, {1e10f, "10000000000.0"}};
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
        poise_print_f32(floats[i].value, text);
        assert_string_equal(text, floats[i].text);
    }
}

static void every_exponent_reads_back_and_is_shortest(void **state)
{
    (void)state;
    for (uint64_t e = 0; e < 2047; e++) {
        for (int k = 0; k < 8; k++) {
            static const uint64_t edges[] = {0, 1, 2, (UINT64_C(1) << 52) - 1, UINT64_C(1) << 51};
            uint64_t bits = e << 52 | (k < 5 ? edges[k] : random64() >> 12);
            double value;
            memcpy(&value, &bits, sizeof value);
            if (bits)
                check_f64(value);
        }
    }
    for (uint32_t e = 0; e < 255; e++) {
        for (int k = 0; k < 64; k++) {
            static const uint32_t edges[] = {0, 1, 2, 0x7fffff, 0x400000};
            uint32_t bits = e << 23 | (k < 5 ? edges[k] : (uint32_t)(random64() >> 41));
            float value;
            memcpy(&value, &bits, sizeof value);
            if (bits)
                check_f32(value);
        }
    }
}

static void ordinary_numbers_read_back_and_are_shortest(void **state)
{
    (void)state;
    for (long i = 0; i < random_count; i++) {
        check_f64((double)(random64() % 100000000) / 1000 + 0.001);
        check_f64((double)((float)(random64() % 2000000) / 977.0f) + 1);
        check_f32((float)(random64() % 2000000 + 1) / 997.0f);
        uint64_t bits = random64();
        uint32_t bits32 = (uint32_t)(random64() >> 32);
        double any;
        float any32;
        memcpy(&any, &bits, sizeof any);
        memcpy(&any32, &bits32, sizeof any32);
        if (isfinite(any))
            check_f64(any);
        if (isfinite(any32))
            check_f32(any32);
    }
}

static void a_widened_float_is_short_and_the_same(void **state)
{
    (void)state;
    assert_true(poise_widen_f32(0.1f) == 0.1);
    for (long i = 0; i < random_count; i++) {
        char narrow[POISE_NUMBER_TEXT], wide[POISE_NUMBER_TEXT];
        float value = (float)(random64() % 2000000) / 997.0f - 1000;
        poise_print_f32(value, narrow);
        poise_print_f64(poise_widen_f32(value), wide);
        assert_string_equal(narrow, wide);
        assert_true((float)poise_widen_f32(value) == value);
    }
}

/* Where neither of these locales is installed this says only that "C" changes nothing. */
static void a_foreign_locale_changes_nothing(void **state)
{
    (void)state;
    char text[POISE_NUMBER_TEXT];
    double value;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        print_message("# no locale with a decimal comma is installed\n");
    poise_print_f64(1.5, text);
    assert_string_equal(text, "1.5");
    assert_int_equal(poise_parse_f64("2.25", 4, &value), 0);
    assert_true(value == 2.25);
    setlocale(LC_NUMERIC, "C");
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "-",    "+1",    "01",     ".5",       "1.", "1e",
                                      "1e+", "0x10", "nan",   "inf",    "Infinity", " 1", "1 ",
                                      "1,5", "--1",  "1e999", "-1e400", "1.5.2"};
    double value = 7;
    float single = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(poise_parse_f64(bad[i], strlen(bad[i]), &value), -1);
        assert_int_equal(poise_parse_f32(bad[i], strlen(bad[i]), &single), -1);
    }
    assert_int_equal(poise_parse_f32("1e39", 4, &single), -1);
    assert_true(value == 7 && single == 7);
    assert_int_equal(poise_parse_f64("1e-999", 6, &value), 0); /* rounds to nothing */
    assert_true(value == 0);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        random_count = strtol(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers_look_as_in_python),
        cmocka_unit_test(every_exponent_reads_back_and_is_shortest),
        cmocka_unit_test(ordinary_numbers_read_back_and_are_shortest),
        cmocka_unit_test(a_widened_float_is_short_and_the_same),
        cmocka_unit_test(a_foreign_locale_changes_nothing),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
