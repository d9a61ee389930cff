/* Stretches of a source as videos of their own, cut at frames and encoded anew. */
#ifndef POISE_STAGE_CLIPS_H
#define POISE_STAGE_CLIPS_H

#include "media/source.h"

enum {
    POISE_CLIPS_OPEN_MAX =
        6, /* written at one time; for more that overlap the source is read again */
    POISE_CLIPS_MAX = 65536
};

typedef struct poise_clip {
    const char *path;       /* of the .mp4; its folder exists */
    int64_t from_ns, to_ns; /* media time: all frames from the one to the other, both included */
    int64_t frames;         /* filled in: how many it has; 0: the source has none there, no file */
    int64_t first_ns, last_ns; /* filled in: media times of its first and last frame */
} poise_clip;

typedef struct poise_clip_settings {
    poise_source_settings media;
    int32_t quality; /* as poise_writer_settings */
    int32_t threads;
} poise_clip_settings;

poise_clip_settings poise_clip_defaults(void);

/* Cuts n clips, in any order, overlapping or not. A clip's times begin at 0. Errors: of the source
 * (POISE_ECANCELED: settings->media.stop; clips that are complete stay) and the writers. Not for
 * data threads. */
int poise_clips_cut(const char *source, const poise_clip_settings *settings, poise_clip *clip,
                    int32_t n, poise_err *err);

#endif
