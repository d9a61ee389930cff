/* A correction counts when its line, with its line feed, is on the disk. What is made from it can
 * be made again at any time, so a crash in between loses nothing. */
#include "stage/corrections.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINES_MAX = 4096, REPORT_BYTES_MAX = 64 << 20, PATH_BYTES = 4096 };

static int sync_folder(const char *folder, poise_err *err)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int bad = fd < 0 || fsync(fd);
    const int cause = errno;
    if (fd >= 0)
        close(fd);
    return bad ? poise_fail_errno(err, cause, "%s", folder) : 0;
}

/* Cuts the file off behind its last line feed; *ret_size: what is left. */
static int drop_torn_line(int fd, const char *path, off_t *ret_size, poise_err *err)
{
    struct stat st;
    char last = 0;
    if (fstat(fd, &st))
        return poise_fail_errno(err, errno, "%s", path);
    off_t size = st.st_size;
    while (size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n')
        size--;
    if (size != st.st_size && ftruncate(fd, size))
        return poise_fail_errno(err, errno, "%s", path);
    *ret_size = size;
    return 0;
}

static int append(int fd, const char *path, const char *folder, const poise_correction *c,
                  poise_err *err)
{
    off_t size = 0;
    poise_buf text;
    poise_json json;
    int rc = drop_torn_line(fd, path, &size, err);
    if (rc)
        return rc;
    poise_buf_init(&text, LINES_MAX);
    poise_json_to_buf(&json, &text, 0);
    if (size == 0)
        rc = poise_corrections_write_header(&json, err);
    if (!rc)
        rc = poise_json_record(&json, &poise_correction_record, c);
    if (!rc)
        rc = poise_json_finish(&json, err);
    else if (err)
        *err = json.error;
    if (!rc) {
        const ssize_t written = write(fd, text.data, text.size);
        if (written != (ssize_t)text.size || fsync(fd)) {
            const int cause = written >= 0 && written != (ssize_t)text.size ? ENOSPC : errno;
            rc = poise_fail_errno(err, cause, "%s: the correction was not kept", path);
            if (ftruncate(fd, size))
                rc = poise_fail_errno(err, errno, "%s: a line may be cut off", path);
        }
    }
    if (!rc && size == 0)
        rc = sync_folder(folder, err);
    poise_buf_free(&text);
    return rc;
}

/* ---- what is made again ---- */

static int rewrite_report(const char *path, const poise_moves_view *view, poise_err *err)
{
    void *data;
    size_t size;
    int rc = poise_file_read(path, REPORT_BYTES_MAX, &data, &size, err);
    if (rc == POISE_ENOENT)
        return 0; /* taken away by the user */
    if (rc)
        return rc;
    const char *text = data, *begin = strstr(text, POISE_MOVES_REPORT_BEGIN);
    const char *end = begin ? strstr(begin, POISE_MOVES_REPORT_END) : NULL;
    poise_atomic_file *file;
    poise_buf part;
    poise_buf_init(&part, REPORT_BYTES_MAX);
    rc = end ? poise_report_moves(&part, view, err)
             : poise_fail(err, POISE_EFORMAT, "%s: has no part about moves to make again", path);
    if (!rc && part.failed)
        rc = poise_fail(err, part.failed, "%s: the report could not be built", path);
    if (!rc)
        rc = poise_atomic_open(path, &file, err);
    if (!rc) {
        FILE *out = poise_atomic_stream(file);
        end += strlen(POISE_MOVES_REPORT_END);
        fwrite(text, 1, (size_t)(begin - text), out);
        fwrite(part.data, 1, part.size, out);
        fwrite(end, 1, size - (size_t)(end - text), out);
        rc = poise_atomic_commit(&file, err);
    }
    poise_buf_free(&part);
    free(data);
    return rc;
}

static int make_again(const char *folder, const poise_moves_view *view, poise_err *err)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%.4000s/" POISE_MOVES_CSV_FILE, folder);
    int rc = poise_moves_csv_write(view, path, err);
    snprintf(path, sizeof(path), "%.4000s/" POISE_REPORT_FILE, folder);
    return rc ? rc : rewrite_report(path, view, err);
}

/* ---- all of it ---- */

static int64_t next_id(const poise_moves_view *view)
{
    int64_t last = 0;
    for (int32_t k = 0; k < view->corrections; k++)
        if (view->correction[k].id > last)
            last = view->correction[k].id;
    return last + 1;
}

static int change_locked(int fd, const char *path, const char *folder, poise_correct correct,
                         void *cookie, poise_moves_view *ret_view, int64_t *ret_id, poise_err *err)
{
    poise_correction c = {0};
    poise_moves_view view;
    int rc = poise_moves_view_read(folder, &view, err);
    if (rc)
        return rc;
    if (correct && view.corrections == POISE_CORRECTIONS_MAX)
        rc = poise_fail(err, POISE_ELIMIT, "%s: holds %d corrections, the most there may be", path,
                        POISE_CORRECTIONS_MAX);
    if (!rc && correct) {
        rc = correct(cookie, &view, &c, err);
        c.id = next_id(&view);
        if (!rc)
            rc = append(fd, path, folder, &c, err);
    }
    poise_moves_view_free(&view);
    if (!rc)
        rc = poise_moves_view_read(folder, &view, err);
    if (rc)
        return rc;
    rc = make_again(folder, &view, err);
    if (rc) {
        poise_moves_view_free(&view);
        return correct
                   ? poise_fail_prefix(err, rc,
                                       "the correction is kept, 'poise corrections apply' makes "
                                       "the files again")
                   : rc;
    }
    *ret_view = view;
    *ret_id = c.id;
    return 0;
}

int poise_corrections_change(const char *folder, poise_correct correct, void *cookie,
                             poise_moves_view *ret_view, int64_t *ret_id, poise_err *err)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%.4000s/" POISE_EVENTS_FILE, folder);
    /* The lock is on the machine's file, which is there and stays: making corrections.jsonl only to
     * lock it would leave an empty one behind when nothing comes of it. */
    const int lock = open(path, O_RDONLY | O_CLOEXEC);
    if (lock < 0 && errno == ENOENT)
        return poise_fail(err, POISE_ENOENT,
                          "%s: not there; poise run --fighters 2 writes it when there are models "
                          "of moves",
                          path);
    if (lock < 0)
        return poise_fail_errno(err, errno, "%s", path);
    int rc = 0, fd = -1;
    if (flock(lock, LOCK_EX))
        rc = poise_fail_errno(err, errno, "%s", path);
    snprintf(path, sizeof(path), "%.4000s/" POISE_CORRECTIONS_FILE, folder);
    if (!rc && correct) {
        fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT, 0666);
        if (fd < 0)
            rc = poise_fail_errno(err, errno, "%s", path);
    }
    if (!rc)
        rc = change_locked(fd, path, folder, correct, cookie, ret_view, ret_id, err);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0)
        unlink(path); /* nothing came of the first correction */
    if (fd >= 0)
        close(fd);
    close(lock);
    return rc;
}
