/* The pipeline of one source: source (its own decoding thread) → people and two fighters' motion
 * (the caller's thread and its team) → sinks (one more thread, behind a bounded queue) → files.
 *
 *     poise_stage_settings settings = poise_stage_defaults();
 *     settings.source = "fight.mp4"; settings.models = models; settings.poses_path =
 * "out/poses.jsonl"; poise_stage_result *result; ... poise_stage_run(&settings, result, &err);
 *
 * All files appear whole, together at the end, or not at all. The JSON files and the overlay hold
 * nothing of host time, so that the same frames give the same bytes; host time goes into
 * performance.json and the report. Nothing is allocated per frame by the pipeline's own threads
 * (drawing and encoding an overlay excepted: cairo and FFmpeg allocate). */
#ifndef POISE_STAGE_STAGE_H
#define POISE_STAGE_STAGE_H

#include "base/err.h"
#include "media/source.h"
#include "moves/model.h"
#include "stage/times.h"

#include <poise/people.h>

#include <stdatomic.h>
#include <stdint.h>

enum {
    POISE_STAGE_IDS_MAX = 1024, /* people of one source whose statistics are kept at one time */
    POISE_STAGE_WARNINGS_MAX = 4096, /* bytes of warning lines */
    POISE_STAGE_SWAPS_MAX = 64,
    POISE_STAGE_LOCKS_MAX = 64,
    POISE_STAGE_NAME_MAX = 32 /* bytes of a fighter's name, terminated */
};

typedef enum poise_subject {
    POISE_SUBJECT_ALL,
    POISE_SUBJECT_LARGEST, /* the person with the most picture area over the whole clip */
    POISE_SUBJECT_CENTRE,  /* the person nearest to the picture's centre over the whole clip */
    POISE_SUBJECT_TRACK,   /* the person with id subject_id */
    POISE_SUBJECT_FIGHTER  /* fighter subject_id; needs people.fighters */
} poise_subject;

/* Person `id` is `fighter` (1 or 2), from the frame after the first one at or after at_ns (media
 * time) in which the id is seen. */
typedef struct poise_stage_lock {
    int64_t at_ns;
    int32_t fighter, id;
} poise_stage_lock;

/* What the user says about the two fighters; with people.fighters. */
typedef struct poise_stage_corner {
    char name[2][POISE_STAGE_NAME_MAX]; /* UTF-8; empty: "fighter 1", "fighter 2" in texts, nothing
                                           in files */
    int32_t swaps, locks;
    int64_t swap_ns[POISE_STAGE_SWAPS_MAX]; /* ascending: from the first frame at or after this
                                               media time on the two are the other way round */
    poise_stage_lock lock[POISE_STAGE_LOCKS_MAX];
} poise_stage_corner;

/* How moves are named; with people.fighters. */
typedef struct poise_stage_naming {
    const poise_moves_model *model; /* NULL: not named; must outlive the run */
    poise_ensemble_settings ensemble;
    poise_event_settings events;
    poise_rounds rounds;
} poise_stage_naming;

/* What other threads may watch while a source is processed. Zero it before the run. */
typedef struct poise_stage_progress {
    atomic_llong frames;      /* through the pose stage, of both passes together */
    atomic_llong frames_hint; /* how many are expected in all, 0 = unknown */
    atomic_llong pts_ns;      /* media time of the last frame */
    atomic_int people;        /* in the last frame */
    atomic_int pass, passes;  /* 1-based */
} poise_stage_progress;

typedef struct poise_stage_settings {
    const char *source;           /* for poise_source_open */
    const char *label;            /* the source's name in outputs; "" = not named */
    poise_source_settings media;  /* `stop`, `lent` are set by the stage */
    const poise_models *models;   /* must outlive the run */
    poise_people_settings people; /* `early` is set by the stage */
    poise_subject subject;
    int32_t subject_id; /* POISE_SUBJECT_TRACK: >= 1; POISE_SUBJECT_FIGHTER: 1 or 2 */
    poise_stage_corner corner;
    poise_stage_naming naming;
    const char *model_name;                /* "pose_full"; for the outputs */
    const char *model_file, *model_sha256; /* of the landmark model; for the outputs */
    int64_t frames_max;                    /* 0 = all */
    int64_t duration_ns;                   /* of media time, 0 = all */
    int64_t
        started_ns; /* CLOCK_MONOTONIC when the program began, for first_pose_ns; 0 = at the call */

    /* Where outputs go; NULL = not wanted. Their folders must exist. */
    const char *poses_path, *predictions_path, *tracks_path, *overlay_path, *report_path,
        *performance_path;
    const char *motion_path, *spans_path; /* only with people.fighters */
    /* Only with naming.model: packets, found events, and what people read: a table of the events
     * after the corrections of corrections_path (read if it is there). */
    const char *moves_path, *events_path, *moves_csv_path, *corrections_path;
    const char *spool_folder; /* where the subject's choice may keep its data (an unlinked file);
                                 NULL = $TMPDIR */
    int32_t overlay_size;     /* of its shorter side, at most, pixels; 0 = as the source */
    int32_t overlay_threads;  /* of the encoder; part of what decides its bytes */

    poise_stage_progress *progress; /* may be NULL */
    const atomic_int *stop;         /* may be NULL: not 0 = no more frames, finish what there is */
} poise_stage_settings;

typedef enum poise_stage_timer {
    POISE_STAGE_WAIT,    /* for a decoded frame */
    POISE_STAGE_POSE,    /* poise_people_step */
    POISE_STAGE_MOTION,  /* decoded frame in hand → fighters' motion; only with people.fighters */
    POISE_STAGE_MOVES,   /* naming moves, in frames that end a window */
    POISE_STAGE_LATENCY, /* frame captured → its people (and motion); live and paced sources */
    POISE_STAGE_REST,    /* looking for others in the frame, after its scene was handed on */
    POISE_STAGE_QUEUE,   /* for a place in the queue to the sinks */
    POISE_STAGE_WRITE,   /* JSON and statistics */
    POISE_STAGE_OVERLAY, /* drawing and encoding */
    POISE_STAGE_TOTAL,   /* decoded frame in hand → its sinks are done */
    POISE_STAGE_TIMERS
} poise_stage_timer;

extern const char *const poise_stage_timer_names[POISE_STAGE_TIMERS + 1];

typedef enum poise_stage_end {
    POISE_STAGE_COMPLETE, /* the source ended */
    POISE_STAGE_LIMITED,  /* frames_max or duration_ns */
    POISE_STAGE_STOPPED,  /* `stop` */
    POISE_STAGE_LOST      /* a live source was lost for good; the last line of warnings says how */
} poise_stage_end;

/* What happened. Large (keep it on the heap). */
typedef struct poise_stage_result {
    int64_t frames;        /* through the whole pipeline */
    int64_t media_ns;      /* from the first to the last frame's time */
    int64_t wall_ns;       /* of the whole run */
    int64_t first_pose_ns; /* from started_ns to the first frame's poses; 0 without a frame */
    int64_t person_frames; /* people summed over frames */
    int64_t frames_with_people;
    int64_t unsolved;       /* person-frames without camera_mm: left out of predictions.json */
    int64_t dropped_people; /* person-frames over people_max */
    int64_t detector_runs, landmark_runs;
    int32_t people_most; /* in one frame */
    int32_t ids;         /* different ids */
    int32_t subject_id;  /* chosen; 0 = none or not asked for */
    int64_t fighter_frames[2],
        uncertain_frames[2];         /* in which the fighter was seen; was uncertain */
    int64_t both_frames;             /* with both fighters */
    int64_t uncertain_either_frames; /* with at least one uncertain */
    int64_t cuts, replays;
    int64_t windows[2], abstained[2]; /* of each fighter: judged by the models of moves; of these
                                         without an answer */
    int64_t events[2];                /* found moves */
    int64_t corrections;              /* applied */
    int64_t replay_ns;      /* media time of the replays, from their first to their last frames */
    poise_stage_end end;    /* why it ended */
    int32_t width, height;  /* of the first frame */
    double fps;             /* of the source's headers, 0 unknown */
    int64_t peak_rss_bytes; /* of the process so far */
    poise_source_report source;
    poise_times times[POISE_STAGE_TIMERS];
    char overlay_codec[32];
    char warnings[POISE_STAGE_WARNINGS_MAX]; /* one per line, each with line feed */
} poise_stage_result;

/* Everything zero or default: all people, no outputs, overlay at most 720 across, 2 encoder
 * threads. */
poise_stage_settings poise_stage_defaults(void);

/* Processes one source from beginning to end. `stop` ends it early with success and files that are
 * complete for the frames so far. A source that opens but has no frames is a success with 0 frames,
 * a warning, and no overlay. On failure no output of this run is left. ret_result is filled in on
 * success only. Errors: of poise_source_open, poise_people_open, files (POISE_EIO, POISE_ENOSPC,
 * ...); POISE_EINVAL (a subject with an overlay needs a source that can be read twice). Any number
 * of runs may go on in different threads. */
int poise_stage_run(const poise_stage_settings *settings, poise_stage_result *ret_result,
                    poise_err *err);

#endif
