#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_cover_all_codes(void **state)
{
    (void)state;
    assert_string_equal(poise_error_name(POISE_OK), "POISE_OK");
    assert_string_equal(poise_error_name(POISE_EPIPE), "POISE_EPIPE");
    assert_string_equal(poise_error_name(-99), "POISE_E?");
    assert_string_equal(poise_error_name(7), "POISE_E?");
}

static void text_is_one_line_and_bounded(void **state)
{
    (void)state;
    poise_err err;
    char big[2 * POISE_ERR_TEXT];
    memset(big, 'x', sizeof big);
    big[3] = '\n';
    big[sizeof big - 1] = 0;
    assert_int_equal(poise_fail(&err, POISE_EFORMAT, "%s", big), POISE_EFORMAT);
    assert_int_equal(strlen(err.text), POISE_ERR_TEXT - 1);
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(poise_fail(NULL, POISE_EFORMAT, "%s", big), POISE_EFORMAT);
}

static void errno_and_prefix(void **state)
{
    (void)state;
    poise_err err;
    assert_int_equal(poise_fail_errno(&err, ENOENT, "a.mp4"), POISE_ENOENT);
    assert_string_equal(err.text, "a.mp4: No such file or directory");
    assert_int_equal(poise_fail_errno(&err, ENOSPC, "x"), POISE_ENOSPC);
    assert_int_equal(poise_fail_prefix(&err, POISE_EIO, "frame %d", 3), POISE_ENOSPC);
    assert_string_equal(err.text, "frame 3: x: No space left on device");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_cover_all_codes),
        cmocka_unit_test(text_is_one_line_and_bounded),
        cmocka_unit_test(errno_and_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
