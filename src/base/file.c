#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATOMIC_BUFFER = 1 << 18 };

int poise_file_read(const char *path, size_t max, void **ret_data, size_t *ret_size, poise_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return poise_fail_errno(err, errno, "%s", path);
    struct stat st;
    int code = 0;
    char *data = NULL;
    size_t size = 0;
    if (fstat(fd, &st))
        code = poise_fail_errno(err, errno, "%s", path);
    else if (!S_ISREG(st.st_mode))
        code = poise_fail(err, POISE_EIO, "%s: not a regular file", path);
    else if ((uintmax_t)st.st_size > max)
        code = poise_fail(err, POISE_ELIMIT, "%s: %jd bytes, the most accepted is %zu", path,
                          (intmax_t)st.st_size, max);
    if (!code) {
        size_t capacity = (size_t)st.st_size;
        data = malloc(capacity + 1);
        if (!data)
            code = poise_fail(err, POISE_ENOMEM, "%s: no memory for %zu bytes", path, capacity);
        while (!code && size < capacity) {
            ssize_t got = read(fd, data + size, capacity - size);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                code = poise_fail_errno(err, errno, "%s", path);
            else if (got == 0)
                break; /* it shrank while being read: what is there is what it holds */
            else
                size += (size_t)got;
        }
    }
    close(fd);
    if (code) {
        free(data);
        return code;
    }
    data[size] = 0;
    *ret_data = data;
    *ret_size = size;
    return 0;
}

int poise_make_folders(const char *path, poise_err *err)
{
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return poise_fail(err, POISE_EINVAL, "folder name of %zu characters (1 to %zu are possible)",
                          length, sizeof part - 1);
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (part[i] != '/' && part[i] != 0)
            continue;
        char keep = part[i];
        part[i] = 0;
        if (mkdir(part, 0777) && errno != EEXIST) {
            /* A parent on a read-only or foreign tree answers EROFS/EACCES though it exists. */
            int error_number = errno;
            struct stat st;
            if (stat(part, &st) || !S_ISDIR(st.st_mode))
                return poise_fail_errno(err, error_number, "cannot make folder %s", part);
        }
        part[i] = keep;
    }
    struct stat st;
    if (stat(path, &st))
        return poise_fail_errno(err, errno, "%s", path);
    if (!S_ISDIR(st.st_mode))
        return poise_fail(err, POISE_EIO, "%s: exists and is not a folder", path);
    return 0;
}

struct poise_atomic_file {
    FILE *stream;
    char *path, *temporary;
    char *buffer;
};

static void destroy(poise_atomic_file *file)
{
    if (file->stream)
        fclose(file->stream);
    free(file->buffer);
    free(file->temporary);
    free(file->path);
    free(file);
}

int poise_atomic_open(const char *path, poise_atomic_file **ret_file, poise_err *err)
{
    size_t length = strlen(path);
    poise_atomic_file *file = calloc(1, sizeof *file);
    if (file) {
        file->path = strdup(path);
        file->temporary = malloc(length + sizeof ".tmp");
        file->buffer = malloc(ATOMIC_BUFFER);
    }
    if (!file || !file->path || !file->temporary || !file->buffer) {
        if (file)
            destroy(file);
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", path);
    }
    memcpy(file->temporary, path, length);
    memcpy(file->temporary + length, ".tmp", sizeof ".tmp");
    int fd = open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd >= 0) {
        file->stream = fdopen(fd, "w");
        if (!file->stream)
            close(fd);
    }
    if (!file->stream) {
        int code = poise_fail_errno(err, errno, "cannot write %s", path);
        destroy(file);
        return code;
    }
    setvbuf(file->stream, file->buffer, _IOFBF, ATOMIC_BUFFER);
    *ret_file = file;
    return 0;
}

FILE *poise_atomic_stream(poise_atomic_file *file)
{
    return file->stream;
}

int poise_atomic_commit(poise_atomic_file **file, poise_err *err)
{
    poise_atomic_file *f = *file;
    *file = NULL;
    int failed = ferror(f->stream) ? EIO : 0;
    errno = 0;
    if (fflush(f->stream) || fsync(fileno(f->stream)))
        failed = errno ? errno : EIO;
    if (fclose(f->stream) && !failed)
        failed = errno;
    f->stream = NULL;
    if (!failed && rename(f->temporary, f->path))
        failed = errno;
    int code = 0;
    if (failed) {
        unlink(f->temporary);
        code = poise_fail_errno(err, failed, "cannot write %s", f->path);
    }
    destroy(f);
    return code;
}

void poise_atomic_abort(poise_atomic_file **file)
{
    if (!file || !*file)
        return;
    unlink((*file)->temporary);
    destroy(*file);
    *file = NULL;
}
