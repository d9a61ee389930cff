#include "media/fdio.h"

#include <errno.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER = 1 << 16,
    POLL_MS = 100 /* how often a silent pipe looks whether it is to stop; FFmpeg's network code does
                     the same */
};

typedef struct fdio {
    int fd, seekable;
    poise_interrupt *interrupt;
} fdio;

int64_t poise_host_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void poise_interrupt_within(poise_interrupt *interrupt, int64_t ns)
{
    atomic_store(&interrupt->timed_out, 0);
    atomic_store(&interrupt->deadline_ns, ns > 0 ? poise_host_ns() + ns : 0);
}

int poise_interrupt_canceled(const poise_interrupt *interrupt)
{
    return atomic_load(&interrupt->canceled) || (interrupt->stop && atomic_load(interrupt->stop));
}

int poise_interrupted(void *cookie)
{
    poise_interrupt *interrupt = cookie;
    if (poise_interrupt_canceled(interrupt))
        return 1;
    long long deadline = atomic_load(&interrupt->deadline_ns);
    if (deadline && poise_host_ns() > deadline) {
        atomic_store(&interrupt->timed_out, 1);
        return 1;
    }
    return 0;
}

static int read_some(void *cookie, uint8_t *bytes, int size)
{
    fdio *io = cookie;
    for (;;) {
        if (poise_interrupted(io->interrupt))
            return AVERROR_EXIT;
        if (!io->seekable) {
            struct pollfd wait = {.fd = io->fd, .events = POLLIN};
            int ready = poll(&wait, 1, POLL_MS);
            if (ready == 0 || (ready < 0 && errno == EINTR))
                continue;
            if (ready < 0)
                return AVERROR(errno);
        }
        ssize_t got = read(io->fd, bytes, (size_t)size);
        if (got > 0)
            return (int)got;
        if (got == 0)
            return AVERROR_EOF;
        if (errno != EINTR && errno != EAGAIN)
            return AVERROR(errno);
    }
}

static int64_t seek_to(void *cookie, int64_t offset, int whence)
{
    fdio *io = cookie;
    if (whence & AVSEEK_SIZE) {
        struct stat st;
        return fstat(io->fd, &st) ? AVERROR(errno) : st.st_size;
    }
    off_t at = lseek(io->fd, offset, whence & ~AVSEEK_FORCE);
    return at < 0 ? AVERROR(errno) : at;
}

int poise_fdio_new(int fd, int seekable, poise_interrupt *interrupt, AVIOContext **ret_io,
                   poise_err *err)
{
    fdio *io = calloc(1, sizeof *io);
    unsigned char *buffer = av_malloc(BUFFER);
    AVIOContext *context = NULL;
    if (io && buffer) {
        *io = (fdio){.fd = fd, .seekable = seekable, .interrupt = interrupt};
        context =
            avio_alloc_context(buffer, BUFFER, 0, io, read_some, NULL, seekable ? seek_to : NULL);
    }
    if (!context) {
        av_free(buffer);
        free(io);
        close(fd);
        return poise_fail(err, POISE_ENOMEM, "no memory to read a file");
    }
    *ret_io = context;
    return 0;
}

void poise_fdio_free(AVIOContext **context)
{
    if (!*context)
        return;
    fdio *io = (*context)->opaque;
    close(io->fd);
    free(io);
    av_freep(&(*context)->buffer);
    avio_context_free(context);
}
