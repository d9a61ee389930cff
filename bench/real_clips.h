/* Who is who in the real clips, noted by hand (tests/identity/real_clips.csv): for every 0.4 s or
 * less and both fighters the middle of the torso, 1 being the one who stands left at the beginning.
 * For the bench and the golden test. */
#ifndef POISE_BENCH_REAL_CLIPS_H
#define POISE_BENCH_REAL_CLIPS_H

#include "base/err.h"

#include <poise/scene.h>

enum { REAL_NOTES_MAX = 1024, REAL_CLIP_NAME = 48 };

typedef struct real_note {
    char clip[REAL_CLIP_NAME];
    int64_t frame;     /* from 0 */
    double x[2], y[2]; /* of fighters 1 and 2, pixels */
    int hidden[2];     /* 1: hardly seen behind the other: nothing is demanded */
} real_note;

typedef struct real_notes {
    real_note note[REAL_NOTES_MAX];
    int count;
} real_notes;

/* Errors: those of opening a file, POISE_EFORMAT, POISE_ELIMIT. */
int real_notes_read(const char *path, real_notes *ret_notes, poise_err *err);

typedef struct real_tally {
    int64_t frames, both; /* in which both numbers are given */
    int64_t uncertain;    /* in which a number given is said to be so */
    int64_t noted;        /* fighters noted and not hidden */
    int64_t right, wrong,
        missed; /* of them. right: the number's torso lies nearer to its own note than to the
                   other's and within 0.15 of the picture's height; wrong: nearer to the
                   other's, within the same; missed: neither */
    int64_t wrong_certain; /* wrong and not said to be uncertain */
    int64_t twice;         /* numbers given twice in one frame; other numbers than 1 and 2 */
    int64_t changes;       /* of a fighter's number between right and wrong */
    int last[2];           /* of each: 0 nothing yet, 1 right, 2 wrong */
    int64_t first_wrong;   /* frame, or -1 */
} real_tally;

/* Adds one frame. tally: zeroed before the first, first_wrong -1. */
void real_tally_add(const real_notes *notes, const char *clip, const poise_scene *scene,
                    real_tally *tally);

#endif
