#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "poise-test-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void whole_file_or_old_state(void **state)
{
    (void)state;
    char path[96], temporary[112];
    snprintf(path, sizeof path, "%s/a", folder);
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    poise_atomic_file *file;
    poise_err err;
    assert_int_equal(poise_atomic_open(path, &file, &err), 0);
    fputs("one", poise_atomic_stream(file));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(poise_atomic_commit(&file, &err), 0);
    assert_null(file);
    assert_int_equal(poise_atomic_open(path, &file, &err), 0);
    fputs("two", poise_atomic_stream(file));
    poise_atomic_abort(&file);
    assert_null(file);
    poise_atomic_abort(&file);
    assert_int_equal(access(temporary, F_OK), -1);
    void *data;
    size_t size;
    assert_int_equal(poise_file_read(path, 3, &data, &size, &err), 0);
    assert_int_equal(size, 3);
    assert_string_equal(data, "one");
    free(data);
    assert_int_equal(poise_file_read(path, 2, &data, &size, &err), POISE_ELIMIT);
    assert_int_equal(poise_file_read(folder, 2, &data, &size, &err), POISE_EIO);
    assert_non_null(strstr(err.text, "not a regular file"));
    unlink(path);
    assert_int_equal(poise_file_read(path, 3, &data, &size, &err), POISE_ENOENT);
    assert_non_null(strstr(err.text, path));
}

static void full_disk_leaves_nothing(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK))
        skip();
    char path[96], temporary[112];
    snprintf(path, sizeof path, "%s/full", folder);
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    assert_int_equal(symlink("/dev/full", temporary), 0);
    poise_atomic_file *file;
    poise_err err;
    assert_int_equal(poise_atomic_open(path, &file, &err), 0);
    for (int i = 0; i < 100000; i++)
        fputs("0123456789", poise_atomic_stream(file));
    assert_true(poise_atomic_commit(&file, &err) < 0);
    assert_null(file);
    assert_int_equal(access(path, F_OK), -1);
    struct stat st;
    assert_int_equal(lstat(temporary, &st), -1);
}

static void folders(void **state)
{
    (void)state;
    char path[96], middle[96];
    snprintf(middle, sizeof middle, "%s/x", folder);
    snprintf(path, sizeof path, "%s/x/y/", folder);
    poise_err err;
    assert_int_equal(poise_make_folders(path, &err), 0);
    assert_int_equal(poise_make_folders(path, &err), 0);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(middle), 0);
    FILE *f = fopen(middle, "w");
    assert_non_null(f);
    fclose(f);
    assert_true(poise_make_folders(path, &err) < 0);
    assert_true(poise_make_folders("", &err) < 0);
    unlink(middle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_file_or_old_state),
        cmocka_unit_test(full_disk_leaves_nothing),
        cmocka_unit_test(folders),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
