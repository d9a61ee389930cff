/* Inside of src/people: one source's state and the steps that work on it.
 *
 * Invariants between frames:
 *  - follow[0..count) are the people, ascending id; follow[i].id >= 1; every one has been seen at
 * least once;
 *  - a follow that was not seen in the last frame is waited for (its region stays) until `wait_ns`
 * have passed;
 *  - next_id is larger than every id given so far.
 * Work that runs on the team writes only into its own job; everything that decides runs in the
 * caller's thread in a fixed order, so the result does not depend on how many threads there are.
 * Nothing allocates after opening. */
#ifndef POISE_PEOPLE_LOOP_H
#define POISE_PEOPLE_LOOP_H

#include "base/team.h"
#include "people/shape.h"
#include "pose/metric.h"
#include "pose/pose.h"

#include <poise/people.h>

enum {
    POISE_TILES_MAX = 64,      /* regions the detector looks at in one frame */
    POISE_CANDIDATES_MAX = 64, /* detections that are verified in one frame */
    POISE_JOBS_MAX = POISE_PEOPLE_MAX * 2 + POISE_CANDIDATES_MAX
};

/* One hand of a followed person. */
typedef struct poise_hand_follow {
    int32_t tracking; /* 1: roi comes from the hand's own landmarks in the frame before */
    int32_t present;  /* 1: found in this frame, `result` holds */
    poise_rect roi;
    int64_t next_try_ns; /* not looked for before, when it is not tracked */
    poise_hand_result result;
} poise_hand_follow;

/* One person's loop. */
typedef struct poise_follow {
    int32_t id;
    int32_t seen;    /* 1: in this frame */
    int32_t tangled; /* 1: so close to somebody that parts of the two may be mixed up */
    int32_t vouched; /* 1: a detection of the last look at the whole agrees */
    int32_t fresh;   /* 1: in this frame for the first time */
    poise_rect roi;  /* where to look in the next frame */
    int64_t seen_ns;
    poise_pose_result
        result; /* of the last frame in which the person was seen; same for the next two */
    poise_pose_smoothed smoothed;
    poise_shape shape; /* of `result` */
    poise_pose_filters filters;
    poise_stature stature;
    poise_hand_follow hand[2]; /* 0 left, 1 right */
} poise_follow;

/* One thing for the team to do. */
typedef struct poise_job {
    poise_rect roi;
    poise_pose_result result;
    poise_shape shape;
    float found;       /* detector's score; newcomers only */
    poise_shape first; /* shape at the look before; newcomers only */
    int32_t good;      /* the result is believable */
} poise_job;

typedef struct poise_hand_job {
    int32_t person, side; /* index into follow */
    int32_t refine;       /* 1: look twice, the second time where the first look found the hand */
    poise_rect roi;
    poise_hand_result result;
} poise_hand_job;

/* What a team member owns. */
typedef struct poise_member {
    poise_detector *detector;
    poise_pose_landmarker *landmarker;
    poise_hand_landmarker *hand; /* NULL without hands */
} poise_member;

struct poise_people {
    poise_people_settings settings;
    poise_team *team;
    poise_member member[POISE_TEAM_THREADS_MAX];
    poise_detector *palm; /* MediaPipe's rule with hands only */

    int32_t width, height; /* of the last frame; 0: there was none */
    int64_t last_ns;       /* pts of the last frame */
    int32_t next_id;

    /* many */
    int32_t count;
    poise_follow *follow;   /* POISE_PEOPLE_MAX */
    int32_t searched;       /* 1: searched_ns holds */
    int64_t searched_ns;    /* when the whole picture was looked at because it was time to */
    int32_t tiles_waiting;  /* of that search, not looked at yet */
    int64_t looked_ns;      /* the last look at the whole picture */
    int64_t alert_until_ns; /* somebody was lost lately */
    int32_t next_tile;      /* which tile is next in turn */
    int32_t dropped;        /* seen in the last search, but no place for them */

    /* mediapipe */
    poise_pose_single single;
    poise_hands_loop hands_loop;
    int32_t single_id; /* of the person followed; 0: nobody */
    poise_stature single_stature;

    /* this frame */
    const poise_image *image;
    int64_t now_ns; /* pts + one second: MediaPipe's filters take time 0 for "never" */
    int32_t detector_ran, landmark_ran;
    poise_job *job;           /* POISE_JOBS_MAX */
    poise_hand_job *hand_job; /* 2 * POISE_PEOPLE_MAX */
    poise_rect *tile;         /* POISE_TILES_MAX */
    poise_detections *found;  /* POISE_TILES_MAX, one per tile */
    poise_detection *pooled;  /* POISE_TILES_MAX * POISE_DETECTIONS_MAX */
    poise_pose_single_result *single_result;
    poise_hands_result *hands_result;
};

/* Runs the landmark network on job[0..count) and fills result, shape and good. */
void poise_people_landmarks(poise_people *people, int count);

/* Looks for people in the whole picture (if `whole`) and in the next `tiles` tiles by turns (all,
 * if there are fewer). Writes those that are not explained by somebody followed and seen in this
 * frame, best first, into ret_items[max]. Returns how many. With `whole` it also notes whom a
 * detection vouches for. */
int poise_people_search(poise_people *people, int whole, int tiles, poise_detection *ret_items,
                        int max);

/* One frame by either rule, after all checks. Fill *scene but for time and size. */
void poise_people_many(poise_people *people, poise_scene *scene);
void poise_people_single(poise_people *people, poise_scene *scene);

/* Looks for both hands of everybody seen. */
void poise_people_hands(poise_people *people);

/* Fills everything of a person but id, hands and the flag NEW; feeds `stature`. */
void poise_people_emit(poise_people *people, const poise_pose_result *result,
                       const poise_pose_smoothed *smoothed, poise_stature *stature,
                       poise_person *ret_person);

/* Fills a hand. */
void poise_people_emit_hand(const poise_people *people, const poise_hand_result *result,
                            poise_hand *ret_hand);

/* Marks people who share much of their boxes with somebody else. */
void poise_people_mark_overlaps(poise_scene *scene);

#endif
