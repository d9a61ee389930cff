#include "media/source.h"

#include "media/input.h"

#include <libavutil/log.h>
#include <stdio.h>
#include <string.h>

static _Atomic(const poise_log *) sink;

static void forward(void *context, int level, const char *format, va_list args)
{
    const poise_log *log = atomic_load(&sink);
    poise_log_level ours = level <= AV_LOG_ERROR ? POISE_LOG_INFO : POISE_LOG_DEBUG;
    if (!log || level > AV_LOG_INFO || ours > log->level)
        return;
    char line[512], shown[512];
    int prefix = 1;
    av_log_format_line2(context, level, format, args, line, sizeof line, &prefix);
    line[strcspn(line, "\n")] = 0;
    poise_input_show(line, shown, sizeof shown); /* no passwords of addresses in logs */
    if (*shown)
        poise_log_line(log, ours, "ffmpeg", "%s", shown);
}

void poise_media_log(const poise_log *log)
{
    atomic_store(&sink, log);
    av_log_set_callback(forward);
}

void poise_media_log_default(void)
{
    static atomic_int done;
    if (!atomic_exchange(&done, 1) && !atomic_load(&sink))
        av_log_set_callback(forward);
}
