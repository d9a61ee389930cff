/* Where log lines go. The library itself never prints: it calls back; a NULL log is valid and silent. */
#ifndef POISE_BASE_LOG_H
#define POISE_BASE_LOG_H

#include <poise/version.h>

typedef enum poise_log_level {
    POISE_LOG_ERROR,
    POISE_LOG_WARNING,
    POISE_LOG_INFO,
    POISE_LOG_DEBUG
} poise_log_level;

/* `write` is called with one line without line feed, from any thread, one call at a time per caller. */
typedef struct poise_log {
    poise_log_level level; /* lines above it are not made */
    void (*write)(void *cookie, poise_log_level level, const char *topic, const char *line);
    void *cookie;
} poise_log;

/* One line about `topic` ("media", "nn", …), cut at 1 KiB. Does nothing when log is NULL or the level is off. */
void poise_log_line(const poise_log *log, poise_log_level level, const char *topic, const char *format, ...)
    POISE_PRINTF(4, 5);

#endif
