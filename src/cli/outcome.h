/* What became of one source: the line of summary.csv, and complete.json, the marker that makes a
 * run resumable. */
#ifndef POISE_CLI_OUTCOME_H
#define POISE_CLI_OUTCOME_H

#include "base/err.h"
#include "stage/stage.h"

#include <stdint.h>
#include <stdio.h>

enum { POISE_OUTCOME_TEXT = 512, POISE_SHA256_TEXT = 65 };

typedef enum poise_outcome_state {
    POISE_OUTCOME_WAITING,
    POISE_OUTCOME_COMPLETE,    /* the whole source, or as much as was asked for */
    POISE_OUTCOME_INTERRUPTED, /* files are good, but end early */
    POISE_OUTCOME_FAILED
} poise_outcome_state;

typedef struct poise_outcome {
    poise_outcome_state state;
    int skipped; /* was complete already */
    char folder[1024], source[256], error[POISE_OUTCOME_TEXT];
    int64_t frames;
    double media_seconds, source_fps;
    int32_t width, height, people_most, tracks;
    double people_percent; /* frames with somebody */
    double pose_p50_ms, pose_p95_ms, pose_p99_ms;
    double first_pose_ms, wall_seconds, throughput_fps, peak_rss_mib;
    double fov_degrees, height_m;
    int32_t fighters;                                           /* 2, or 0: not asked for */
    double fighter_percent[2], both_percent, uncertain_percent; /* of the frames */
    int64_t cuts, replays;
    int32_t named;                       /* 1: by models of moves */
    int64_t moves[2];                    /* found moves of each fighter, corrected */
    double unsure_percent;               /* of the models' looks that gave no answer */
    double moves_p99_ms;                 /* naming, in frames that end a window */
    double motion_p50_ms, motion_p99_ms; /* decoded frame in hand → both fighters' motion */
    int32_t warnings;
} poise_outcome;

void poise_outcome_of(const poise_stage_result *result, const poise_stage_settings *settings,
                      poise_outcome *outcome);

/* SHA-256 of all that decides the outputs' bytes: a text that the caller builds. */
void poise_sha256_text(const char *text, char ret_hex[POISE_SHA256_TEXT]);

/* Writes <folder>/complete.json with sizes and hashes of the files `names` (ends with NULL) in that
 * folder. */
int poise_complete_write(const char *folder, const char *settings_sha256, const char *const *names,
                         const poise_outcome *outcome, poise_err *err);

/* Some of its files were made again: takes their sizes and hashes into complete.json, if there is
 * one that names them. Errors: POISE_EIO, POISE_ENOSPC, POISE_ENOMEM. */
int poise_complete_renew(const char *folder, const char *const *names, poise_err *err);

/* 1: <folder>/complete.json names these settings, and all its files are there unchanged; the
 * numbers are put into *ret_outcome. 0: not so, for whatever reason. */
int poise_complete_check(const char *folder, const char *settings_sha256,
                         poise_outcome *ret_outcome);

/* Writes <out>/summary.csv: one line per outcome that is not waiting, behind the lines of an
 * earlier summary.csv that are about other folders. The header names the units. */
int poise_summary_write(const char *out, const poise_outcome *outcome, size_t count,
                        poise_err *err);

/* Writes the outcomes as one JSON document. */
int poise_summary_json(FILE *stream, const poise_outcome *outcome, size_t count, poise_err *err);

#endif
