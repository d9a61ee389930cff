#include "stage/sink.h"

#include <stdlib.h>

static void file_close(poise_sink *sink)
{
    poise_file_sink *s = (poise_file_sink *)sink;
    poise_atomic_abort(&s->file);
    free(s);
}

int poise_file_sink_new(size_t size, const char *path, poise_file_sink **ret_sink, poise_err *err)
{
    poise_file_sink *s = calloc(1, size);
    if (!s)
        return poise_fail(err, POISE_ENOMEM, "no memory for %s", path);
    s->sink.timer = POISE_STAGE_WRITE;
    s->sink.path = path;
    s->sink.close = file_close;
    const int rc = poise_atomic_open(path, &s->file, err);
    if (rc) {
        free(s);
        return rc;
    }
    *ret_sink = s;
    return 0;
}
