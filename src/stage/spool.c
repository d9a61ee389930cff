#include "stage/spool.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct poise_spool {
    FILE *file;
};

enum {
    HEAD = offsetof(poise_scene, people),
    BODY = offsetof(poise_person, hands), /* without hands, which few people have */
    BUFFER = 1 << 18
};

/* The structs end with these arrays: head and body are all that stands in front. */
_Static_assert(HEAD + sizeof(((poise_scene *)0)->people) <= sizeof(poise_scene), "people is last");

int poise_spool_new(const char *folder, poise_spool **ret_spool, poise_err *err)
{
    if (!folder) {
        folder = getenv("TMPDIR");
        if (!folder || !*folder)
            folder = P_tmpdir;
    }
    poise_spool *spool = calloc(1, sizeof(*spool));
    if (!spool)
        return poise_fail(err, POISE_ENOMEM, "no memory for a spool");
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        /* A file system without nameless files: a name that is taken away at once. */
        char path[4096];
        snprintf(path, sizeof(path), "%s/.poise-XXXXXX", folder);
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    if (fd >= 0)
        spool->file = fdopen(fd, "w+");
    if (!spool->file) {
        const int cause = errno;
        if (fd >= 0)
            close(fd);
        free(spool);
        return poise_fail_errno(err, cause, "%s: cannot make a temporary file", folder);
    }
    setvbuf(spool->file, NULL, _IOFBF, BUFFER);
    *ret_spool = spool;
    return 0;
}

void poise_spool_free(poise_spool **spool)
{
    if (!spool || !*spool)
        return;
    fclose((*spool)->file);
    free(*spool);
    *spool = NULL;
}

static int lost(poise_err *err)
{
    return poise_fail_errno(err, errno, "temporary file of scenes");
}

int poise_spool_add(poise_spool *spool, const poise_scene *scene, poise_err *err)
{
    FILE *f = spool->file;
    if (fwrite(scene, HEAD, 1, f) != 1)
        return lost(err);
    for (int32_t i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if (fwrite(p, BODY, 1, f) != 1)
            return lost(err);
        for (int side = 0; side < 2; side++) {
            const size_t size = p->hands[side].present ? sizeof(poise_hand) : sizeof(int32_t);
            if (fwrite(&p->hands[side], size, 1, f) != 1)
                return lost(err);
        }
    }
    return 0;
}

int poise_spool_rewind(poise_spool *spool, poise_err *err)
{
    if (fflush(spool->file) || fseek(spool->file, 0, SEEK_SET))
        return lost(err);
    return 0;
}

int poise_spool_next(poise_spool *spool, poise_scene *ret_scene, poise_err *err)
{
    FILE *f = spool->file;
    memset(ret_scene, 0, sizeof(*ret_scene));
    if (fread(ret_scene, HEAD, 1, f) != 1)
        return feof(f) ? POISE_EOF : lost(err);
    for (int32_t i = 0; i < ret_scene->people_count; i++) {
        poise_person *p = &ret_scene->people[i];
        if (fread(p, BODY, 1, f) != 1)
            return lost(err);
        for (int side = 0; side < 2; side++) {
            poise_hand *hand = &p->hands[side];
            /* `present` is the first member. */
            if (fread(hand, sizeof(int32_t), 1, f) != 1 ||
                (hand->present &&
                 fread((char *)hand + sizeof(int32_t), sizeof(*hand) - sizeof(int32_t), 1, f) != 1))
                return lost(err);
        }
    }
    return 0;
}
