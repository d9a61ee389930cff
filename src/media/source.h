/* Where frames come from: a file, stdin, a folder of pictures, one picture, a camera, a network
 * stream.
 *
 *     poise_source_settings settings = poise_source_defaults();
 *     poise_source *source; poise_frame *frame; poise_err err;
 *     int code = poise_source_open("fight.mp4", &settings, &source, &err);
 *     while (!code && !(code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err))) {
 *         ... frame->image, frame->time ...
 *         poise_frame_unref(&frame);
 *     }
 *     poise_source_close(&source);                     // code == POISE_EOF: it simply ended
 *
 * A source has one thread of its own that reads and decodes ahead. A file is never dropped: the
 * thread waits until the consumer has taken what is ready. A live source (camera, RTSP, HTTP
 * without an end) is latest-wins: an unread frame is replaced by a newer one and counted; so is a
 * file that is paced. */
#ifndef POISE_MEDIA_SOURCE_H
#define POISE_MEDIA_SOURCE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/queue.h"

#include <poise/image.h>
#include <poise/scene.h>

#include <stdatomic.h>

enum {
    POISE_SOURCE_THREADS_MAX = 16, /* of one decoder */
    POISE_SOURCE_AHEAD_MAX = 16,   /* frames decoded ahead */
    POISE_SOURCE_LENT_MAX = 16,    /* frames that the consumer may hold at one time */
    POISE_SOURCE_PICTURES_MAX = 1000000,
    POISE_SOURCE_NAME_MAX = 32
};

typedef struct poise_source poise_source;

typedef enum poise_source_kind {
    POISE_SOURCE_FILE,     /* any container and codec FFmpeg has */
    POISE_SOURCE_STDIN,    /* "-", or a named pipe */
    POISE_SOURCE_PICTURES, /* a folder; names in natural order (2 before 10) */
    POISE_SOURCE_PICTURE,  /* one .jpg, .png, … */
    POISE_SOURCE_CAMERA,   /* "/dev/video0" or "0" */
    POISE_SOURCE_STREAM    /* rtsp:// rtsps:// http:// https:// */
} poise_source_kind;

typedef struct poise_source_settings {
    double fps; /* folders: frames per second, 0 = 25. Cameras: the rate to ask for, 0 = its own */
    double
        capture_fps; /* slow motion: the rate it was really filmed at; 0 = time as the file says */
    int32_t rgb; /* 1: always RGB24, made by swscale (bitexact, full chroma); 0: decoder's planes
                    when they are 8-bit 4:2:0, else RGB24 */
    int32_t keep_rotation; /* 1: pixels as stored; 0: turned upright as the file's metadata says */
    int32_t width, height; /* cameras: the size to ask for; 0 = its own */
    int32_t threads; /* of the decoder, 1..POISE_SOURCE_THREADS_MAX; live sources always use 1 */
    int32_t ahead;   /* frames ready before they are asked for, 1..POISE_SOURCE_AHEAD_MAX */
    int32_t lent;    /* frames the consumer may hold at one time, 1..POISE_SOURCE_LENT_MAX; a file
                        waits for    one to come back, a live source drops */
    int32_t paced;   /* 1: files and folders play by their times as if they were live: a frame is
                        there when its time has come, latest wins, drops are counted */
    const atomic_int *stop; /* NULL, or a flag of the caller (a signal handler may set it): not 0
                               means cancel, also while opening. Must live as long as the source */
    int64_t open_ns;        /* network: longest wait for a connection and the first data */
    int64_t stall_ns;       /* live: no data for so long counts as a lost connection */
    int64_t reconnect_ns;   /* live: give up when no frame came for so long; 0 = do not reconnect */
} poise_source_settings;

/* File time, decoder's planes, upright, 2 threads, 2 ahead, 3 lent, as fast as it is taken, 10 s, 5
 * s, 60 s. */
poise_source_settings poise_source_defaults(void);

enum poise_frame_flags {
    POISE_FRAME_CORRUPT = 1u << 0,    /* the decoder says that parts of it are guessed */
    POISE_FRAME_INTERLACED = 1u << 1, /* two half pictures woven together; not taken apart */
    POISE_FRAME_AFTER_GAP = 1u << 2   /* the first you get after a reconnect */
};

/* One frame, lent with a reference count; read only. `image` points into memory that lives as long
 * as the reference, also after poise_source_close. */
typedef struct poise_frame {
    poise_image image; /* upright (see keep_rotation); its size may differ from the frame before */
    poise_frame_time time; /* strictly increasing; 0 for the first frame */
    int64_t source_pts; /* as the container has it, in units of time_base; INT64_MIN: it has none */
    int32_t time_base_num, time_base_den; /* seconds = source_pts * num / den */
    int64_t captured_ns; /* CLOCK_MONOTONIC when its data arrived here; paced: when its time came */
    uint32_t flags;      /* poise_frame_flags */
    float pixel_aspect;  /* width of a pixel / its height; 1 = square */
} poise_frame;

/* What is known about a source, and what happened so far. Everything is a copy. */
typedef struct poise_source_report {
    poise_source_kind kind;
    int32_t live;
    int32_t width, height; /* of the upright picture, from the headers; frames say their own */
    int32_t rotation;      /* degrees clockwise the stored picture is turned by, 0 90 180 270 */
    int32_t mirrored;      /* the metadata also flips it left to right (before turning) */
    float pixel_aspect;
    double fps;          /* from the headers, 0 = unknown; advisory */
    int64_t frames_hint; /* from the headers, 0 = unknown; advisory */
    int64_t duration_ns; /* from the headers, 0 = unknown; advisory; not rescaled */
    double time_scale;   /* media time = file time * this (fps / capture_fps), else 1 */
    char container[POISE_SOURCE_NAME_MAX]; /* FFmpeg's names */
    char codec[POISE_SOURCE_NAME_MAX];
    char pixel_format[POISE_SOURCE_NAME_MAX];
    /* received = processed + dropped_* + in_flight + waiting + undecodable, at every moment */
    uint64_t received;        /* frames that came out of the source */
    uint64_t processed;       /* taken by the consumer and given back */
    uint64_t dropped_late;    /* live, paced: replaced by a newer one before they were asked for */
    uint64_t dropped_no_room; /* live, paced: the consumer held all it may */
    uint64_t in_flight;       /* being decoded or in the consumer's hands */
    uint64_t waiting;
    uint64_t undecodable;
    uint64_t repaired, estimated; /* frames whose time has that flag */
    uint64_t corrupt;             /* frames with that flag */
    uint64_t reconnects, size_changes;
    int64_t interval_min_ns,
        interval_max_ns;     /* between the source's own PTS (unrepaired); 0 before two frames */
    int32_t variable_rate;   /* they differ by more than the time base explains */
    int32_t truncated;       /* the data end in the middle */
    int32_t interlaced, hdr; /* seen; neither deinterlaced nor tone-mapped */
} poise_source_report;

/* Opens `name`, reads its headers and starts decoding ahead. settings == NULL: the defaults. Errors
 * (one line, with the remedy): POISE_ENOENT, POISE_EIO (permissions, device, connection),
 * POISE_EFORMAT (not a video, empty), POISE_EUNSUPPORTED (no video stream, no decoder, scheme,
 * playlist), POISE_ELIMIT (side over POISE_IMAGE_SIDE_MAX), POISE_EINVAL (a setting),
 * POISE_ETIMEOUT, POISE_ECANCELED, POISE_ENOMEM. Not for data threads. */
int poise_source_open(const char *name, const poise_source_settings *settings,
                      poise_source **ret_source, poise_err *err);

/* The next frame; the caller gives it back with poise_frame_unref. Waits at most wait_ns (see
 * base/queue.h). Errors: POISE_EOF (it ended; also after damage, see report), POISE_ETIMEOUT
 * (nothing within wait_ns; call again), POISE_ECANCELED, POISE_EIO (a stream or camera was lost for
 * good), POISE_EFORMAT (nothing at all could be decoded), POISE_ELIMIT, POISE_ENOMEM. After an
 * error other than POISE_ETIMEOUT the same error comes again. One consumer thread. */
int poise_source_next(poise_source *source, int64_t wait_ns, poise_frame **ret_frame,
                      poise_err *err);

/* Makes reading stop soon, wherever it hangs: next() returns POISE_ECANCELED (frames that are ready
 * are not delivered any more). From any thread, but not from a signal handler. */
void poise_source_cancel(poise_source *source);

/* A copy of everything known. From any thread. */
void poise_source_report_get(poise_source *source, poise_source_report *ret_report);

/* Appends one line (with line feed) for each thing the user should know: variable frame rate,
 * repaired or estimated times, damage, interlacing, HDR, non-square pixels, reconnects, drops. 0 or
 * an error of buf. */
int poise_source_warnings(const poise_source_report *report, poise_buf *out);

/* Stops the thread (interrupting any wait), closes and nulls. Frames still held stay valid. NULL is
 * fine. */
void poise_source_close(poise_source **source);

/* One reference more. From any thread. */
poise_frame *poise_frame_ref(poise_frame *frame);

/* Gives a reference back and nulls *frame; NULL is fine. From any thread. */
void poise_frame_unref(poise_frame **frame);

/* Sends the messages of FFmpeg (the whole process has one such sink) to `log`, topic "ffmpeg": its
 * errors as POISE_LOG_INFO, the rest as POISE_LOG_DEBUG (poise reports what matters itself). NULL:
 * nowhere, which is also the state after the first open. `log` must live on. */
void poise_media_log(const poise_log *log);

#endif
