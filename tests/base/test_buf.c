#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void grows_up_to_its_maximum(void **state)
{
    (void)state;
    poise_buf buf;
    poise_buf_init(&buf, 1000);
    for (int i = 0; i < 100; i++)
        assert_int_equal(poise_buf_puts(&buf, "0123456789"), 0);
    assert_int_equal(buf.size, 1000);
    assert_int_equal(buf.data[1000], 0);
    assert_int_equal(poise_buf_puts(&buf, "x"), POISE_ELIMIT);
    assert_int_equal(poise_buf_puts(&buf, ""), POISE_ELIMIT); /* stays failed until cleared */
    assert_int_equal(buf.size, 1000);
    poise_buf_clear(&buf);
    assert_int_equal(poise_buf_printf(&buf, "%d-%s", 42, "a"), 0);
    assert_string_equal(buf.data, "42-a");
    poise_buf_free(&buf);
    assert_null(buf.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_up_to_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
