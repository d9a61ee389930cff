/* Inside of src/people: one source's state and the steps that work on it.
 *
 * A frame's work has two parts. What its scene needs comes first: the loops of those followed
 * (many.c). The rest comes when the scene is known, perhaps after it was handed on: looking for
 * others and verifying finds (seek.c, census.c), and, when two fighters are named, posing those who
 * are neither. What the rest finds counts from the next frame on. How the rest is cut into pieces
 * depends on media time alone.
 *
 * Invariants between frames:
 *  - follow[0..count) are the people, ascending id, and behind them those found by the rest, who
 * have id 0 until a frame shows them (if the next one does not, they are forgotten);
 *  - a follow that was not seen in the last frame is waited for (its region stays) until `wait_ns`
 * have passed, a fighter until `wait_fighter_ns`;
 *  - next_id is larger than every id given so far.
 * Work that runs on the team writes only into its own job; everything that decides runs in the
 * caller's thread in a fixed order, so the result does not depend on how many threads there are.
 * Nothing allocates after opening. */
#ifndef POISE_PEOPLE_LOOP_H
#define POISE_PEOPLE_LOOP_H

#include "base/team.h"
#include "identity/cuts.h"
#include "identity/duo.h"
#include "people/shape.h"
#include "pose/closer.h"
#include "pose/metric.h"
#include "pose/namer.h"
#include "pose/pose.h"

#include <poise/people.h>

enum {
    POISE_TILES_MAX = 64,         /* regions the detector looks at in one frame */
    POISE_CANDIDATES_MAX = 64,    /* detections that are verified in one frame */
    POISE_HIDE_MAX = 4,           /* bodies painted over in one look */
    POISE_COUNTED_MAX = 8,        /* bodies painted over for the detector */
    POISE_CENSUS_ROUNDS_MAX = 16, /* of them while a frame waits: */
    POISE_CENSUS_ROUNDS_NOW = 5,
    POISE_JOBS_MAX = POISE_PEOPLE_MAX + POISE_CANDIDATES_MAX
};

/* Similarity of shapes above which two loops are on one body, and half similarity above which two
 * people share half a body. */
#define POISE_SAME_BODY   0.60f
#define POISE_SHARED_HALF 0.4f
/* Gap of trunks (poise_shape_gap, radii) below which a look for one lost shows somebody else: of
 * two fighters both visible by 40 % or more 1 in 20 who clinch stand closer, of looks on the wrong
 * one 4 in 5. */
#define POISE_SAME_TRUNK 0.15f

/* One hand of a followed person. */
typedef struct poise_hand_follow {
    int32_t tracking; /* 1: roi comes from the hand's own landmarks in the frame before */
    int32_t present;  /* 1: found in this frame, `result` holds */
    poise_rect roi;
    int64_t next_try_ns; /* not looked for before, when it is not tracked */
    poise_hand_result result;
} poise_hand_follow;

/* What the finder has to do with a loop, see finds.c. */
typedef struct poise_found {
    int32_t find;      /* of this frame, or -1 */
    int32_t confirmed; /* 1: there is one, and the finder sees most of its joints */
    int32_t crossed;   /* 1: it had left for right in this frame, and was mirrored */
    int32_t crosses;   /* such frames nearly in a row, see sides.c */
    float sides;       /* log odds of the sides it has: what all three networks said, lately */
    float lateral[3];  /* from right to left, length 1, when last there was a find */
    float own_says;    /* of those sides: the landmark network's last look, -1 to 1, and the */
    float close_says;  /* closer's, nats; 0 nothing */
    float fighter;     /* what finds said of who fights, averaged over a second */
    float heard_s;     /* for how long they did, at most that second */
    float unfound_s;   /* without a find while both fighters had theirs */
    float metres_per_px;
    float shift[POISE_FIND_JOINTS][3]; /* by how much joints were moved: x, y normalised
                                          coordinates, z metres */
    float visible[POISE_FIND_JOINTS];
    float error[POISE_FIND_JOINTS]; /* expected, of the joints moved so, radii; 0 unknown */
    int32_t carried; /* 1: in this frame joints were moved by the last look's shift, before which
                        the loop's result and shape were: */
    poise_pose_result own;
    poise_shape own_shape;
    int64_t ns; /* when there was one last, or it was kept, 0: never; and where the loop was: */
    poise_shape shape;
    poise_rect roi;
    poise_pose_result last; /* the loop's result then */
    /* What the closer alone goes on from while the finder misses him, see keep.c. */
    poise_find kept;
    float kept_error;    /* that the closer expected, radii: the median */
    float kept_reach;    /* of the find's radius: how much longer it was than the joints reach */
    int64_t kept_ns;     /* when he was looked at last, 0: nothing is kept */
    int64_t finder_ns;   /* when the finder had him last */
} poise_found;

/* One person's loop. */
typedef struct poise_follow {
    int32_t id;
    int32_t seen;    /* 1: when last looked for */
    int32_t posed;   /* 1: looked for and seen in this frame */
    int32_t shown;   /* 1: has been in a scene */
    int32_t weak;    /* 1: `result` was held by continuity alone, see poise_fighters_hold */
    int32_t tangled; /* 1: so close to somebody that parts of the two may be mixed up */
    int32_t late;    /* 1: fast frames, and two others had their turn in this frame's scene */
    int32_t held;    /* 1: fast frames, and in this one the landmark network lost a find of the last
                        look: shown as he was then */
    int32_t vouched; /* 1: a detection of the last look at the whole agrees */
    int32_t counted; /* 1: in the census that goes on, or the last */
    int32_t absent;  /* censuses in a row in which not */
    int32_t drops;   /* scratch of the census */
    int32_t doubts;  /* close looks in a row at which the detector saw nobody here */
    float sides_s;   /* seconds of looks that agree on which side is left, see sides.c */
    poise_found found;
    int32_t fighter; /* 1, 2: of the two fighters; 0: neither, or nobody knows */
    poise_rect roi;  /* where to look in the next frame */
    int64_t seen_ns;
    int64_t sure_ns;    /* when last seen and not weak */
    int64_t tried_ns;   /* when last looked for */
    int64_t vouched_ns; /* when a detection agreed last, or the person moved since */
    int64_t settled_ns; /* when `smoothed` and `person` were last made */
    poise_pose_result
        result; /* of the last frame in which the person was seen; same for the next two */
    poise_pose_smoothed smoothed;
    poise_shape shape;         /* of `result` */
    poise_shape vouched_shape; /* at vouched_ns */
    poise_pose_filters filters;
    poise_stature stature;
    poise_hand_follow hand[2]; /* 0 left, 1 right */
    poise_person person;       /* for the scene; id 0: not filled yet */
} poise_follow;

/* One run of the landmark network. */
typedef struct poise_job {
    poise_rect roi;
    poise_pose_result result;
    poise_shape shape;
    float found;          /* detector's score; newcomers only */
    poise_shape detected; /* as the detector sees it; newcomers only */
    poise_shape first;    /* shape at the look before; newcomers only */
    int32_t good;         /* the result is believable */
    int32_t turned;       /* 1: left and right were exchanged after the look */
    float own_says; /* how much liker the loop it was than its mirror image, before; -1 to 1 */
    int32_t weak;         /* 1: not good, but for its low presence */
    int32_t who;          /* index into follow; not of newcomers */
    int32_t hides;        /* bodies that are painted over, in `hide` */
    const poise_shape *hide[POISE_HIDE_MAX];
    const poise_shape *prior; /* NULL, or where the one looked for was seen last */
    const poise_shape *spare; /* NULL, or the body that is left as it is where they cover it */
    int32_t from_around;      /* 1: they are painted with the colours around them, not grey */
} poise_job;

/* Where a search stands. It goes on in pieces, one after the other. */
typedef enum poise_seek_stage {
    POISE_SEEK_IDLE,
    POISE_SEEK_LOOK,  /* the detector has to look at tile[0..tiles) */
    POISE_SEEK_FIRST, /* job[0..jobs) wait for their first landmark run */
    POISE_SEEK_SECOND /* ... for their second, from where the first put them */
} poise_seek_stage;

typedef struct poise_seek {
    poise_seek_stage stage;
    int32_t begun; /* 1: a search began in this frame */
    int32_t whole; /* 1: this look takes in the whole picture */
    int32_t tiles;
    int32_t close;       /* id of whom a tile looks at closely; 0: nobody */
    int32_t items, next; /* finds of the look; those before `next` are done */
    poise_detection item[POISE_CANDIDATES_MAX]; /* best first */
    int32_t jobs;
    poise_job *job; /* POISE_CANDIDATES_MAX */
} poise_seek;

/* Where a census stands, see census.c. The stages are those of a search. */
typedef struct poise_census {
    poise_seek_stage stage;
    int32_t wide;      /* 1: this look is at tiles, not at the whole picture */
    int32_t turned;    /* 1: ... and at the fighters turned by a quarter */
    int32_t wide_left; /* such looks still to come */
    int32_t rounds, rounds_most;
    int32_t tried_count;
    float tried[POISE_CENSUS_ROUNDS_MAX][2]; /* hips of finds that were nobody, pixels */
    poise_job job[2];
    int32_t held; /* 1: there was a thorough one, it ended at ended_ns */
    int64_t ended_ns;
} poise_census;

typedef struct poise_hand_job {
    int32_t person, side; /* index into follow */
    int32_t refine;       /* 1: look twice, the second time where the first look found the hand */
    poise_rect roi;
    poise_hand_result result;
} poise_hand_job;

/* The two fighters, with settings.fighters. */
typedef struct poise_fighters {
    poise_duo *duo;
    poise_cuts *cuts;
    poise_duo_result result;           /* of the last frame */
    int32_t named;                     /* 1: both numbers are on loops */
    int32_t missing;                   /* 1: and one of them was not seen in the last frame */
    poise_word word[POISE_PEOPLE_MAX]; /* of the scene's people */
    int64_t agreed_ns[POISE_FIGHTERS]; /* when identity last agreed with who has a number */
    poise_job probe[POISE_FIGHTERS];   /* looks where one should be whom no loop is after */
} poise_fighters;

/* How often a network agreed of late with loops that stand clear, where those do not fail. */
typedef struct poise_trust {
    int32_t believed, looks;
    float share; /* of the looks */
    /* The closer's, over the looks: in how many it knows the body, and how far it is from those
     * elbows and wrists that the loop sees well, radii. */
    float known, arms;
    int32_t fine; /* known often enough */
} poise_trust;

enum { POISE_CLOSE_MAX = 2 * POISE_FIGHTERS }; /* looks of the closer at once */

/* One run of the closer. */
typedef struct poise_close_job {
    int32_t find; /* index into finds.item */
    int32_t loop; /* index into follow */
    float hip[2], rim[2];
    int32_t others;
    poise_trunk own[POISE_SIDES], other[POISE_FINDS_MAX];
    poise_close_look look;
} poise_close_job;

/* The finder, with settings.fighters. */
typedef struct poise_finding {
    poise_finder *finder; /* NULL: the models have none */
    poise_finds finds;    /* of its last look */
    poise_job job;        /* a look of the landmark network at one of them */
    int32_t looks;        /* 1: for the team: it is to look at this frame */
    int32_t close_first, close_looks; /* for the team: close[close_first], so many, are to be run */
    poise_close_job close[POISE_CLOSE_MAX];
    poise_close_look kept_look[POISE_FIGHTERS]; /* of those whom the finder missed */
    int32_t found_count; /* finds.item[0..found_count) are the finder's own, the rest are kept */
    poise_trust trust, close_trust; /* in the finder, in the closer */
    int32_t sure;                   /* 1: trusted, and it saw both fighters in this frame */
    int32_t calm;                   /* 1: both stand clear and it agrees: see finds.c */
    int64_t looked_ns, closed_ns;   /* when it, and the closer, looked last; 0: never */
    float step_s;                   /* from its look before to the last */
} poise_finding;

/* One run of the namer. */
enum { POISE_NAMES_MAX = 3, POISE_NAMES_OTHERS_MAX = 6 };
typedef struct poise_name_job {
    int32_t id;  /* of whom it looks at */
    int32_t who; /* while it runs: index into follow */
    int32_t others;
    poise_sketch own, other[POISE_NAMES_OTHERS_MAX];
    poise_name name;
} poise_name_job;

/* The namer, with settings.fighters. */
typedef struct poise_naming {
    int32_t count; /* job[0..count) were run last */
    int32_t looks; /* for the team: job[0..looks) are to be run */
    poise_name_job job[POISE_NAMES_MAX];
    int64_t looked_ns; /* when it looked last; 0: never */
} poise_naming;

/* What a team member owns. */
typedef struct poise_member {
    poise_detector *detector;
    poise_pose_landmarker *landmarker;
    poise_hand_landmarker *hand; /* NULL without hands */
    poise_closer *closer;        /* NULL without fighters, or the models have none */
    poise_namer *namer;          /* the same */
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
    poise_seek seek;
    poise_census census; /* instead of searches, with settings.fighters */
    poise_fighters fighters;
    poise_finding finding;
    poise_naming naming;
    int32_t rest_waits; /* 1: the rest of the last frame is still to be done, on `rest_image` */
    poise_image rest_image;

    /* mediapipe */
    poise_pose_single single;
    poise_hands_loop hands_loop;
    int32_t single_id; /* of the person followed; 0: nobody */
    poise_stature single_stature;

    /* this frame */
    const poise_image *image;
    int64_t now_ns;    /* pts + one second: MediaPipe's filters take time 0 for "never" */
    int64_t period_ns; /* shortest time between two frames so far; 0: there was one frame at most */
    int64_t pace_ns;   /* shortest interval of late; 0 as above */
    int32_t fast;      /* 1: hurried, with two fighters, and frames leave no time for the networks
                          for fighters before a scene */
    int32_t detector_ran, landmark_ran; /* since the last scene */
    poise_job *job;                     /* POISE_PEOPLE_MAX; job[k].who ascends */
    poise_capsule cover[POISE_COUNTED_MAX * POISE_SHAPE_CAPSULES]; /* the detector's */
    int32_t cover_count;
    int32_t looks;                  /* for the team: tile[0..looks) for the detector ... */
    poise_job *run[POISE_JOBS_MAX]; /* ... and jobs for the landmark network */
    poise_hand_job *hand_job;       /* 2 * POISE_PEOPLE_MAX */
    poise_rect *tile;               /* POISE_TILES_MAX */
    poise_detections *found;        /* POISE_TILES_MAX, one per tile */
    poise_detection *pooled;        /* POISE_TILES_MAX * POISE_DETECTIONS_MAX */
    poise_pose_single_result *single_result;
    poise_hands_result *hands_result;
};

/* Chooses where the detector looks: the whole picture (if `whole`), with two fighters also around
 * them if they are small in it, and the next `tiles` tiles by turns (all, if there are fewer; the
 * first of them may go to somebody doubted, see doubt.c).
 * Fills tile[] and returns how many. */
int poise_people_tiles(poise_people *people, int whole, int tiles);

/* The same around the fighters, turned by a quarter to either side: the detector hardly sees people
 * who lie. Fills tile[0], tile[1]; 0: nobody knows where they are. */
int poise_people_turned_tiles(poise_people *people);

/* A close look at somebody whom no detection has vouched for in a while: NULL, or who it is. */
poise_follow *poise_people_doubted(poise_people *people, poise_rect *ret_roi);

/* After a search: those who stay doubted and never move are no people. */
void poise_people_revoke(poise_people *people);

/* What those looks found: writes those that are not explained by somebody followed and seen, best
 * first, into ret_items[max]. Returns how many. With `whole` it also notes whom a detection vouches
 * for. */
int poise_people_finds(poise_people *people, int whole, int tile_count, poise_detection *ret_items,
                       int max);

/* What the first `tile_count` looks found, bodies once each, best first. Returns how many, at most
 * `max`. */
int poise_people_sights(poise_people *people, int tile_count, poise_detection *ret_items, int max);

/* A census, with settings.fighters. begin: if none goes on and one is due, or, `now`, a short one
 * for which a frame waits. open: the next piece; sets people->looks, or fills run[0..] and returns
 * how many (2 at most). cover: what is painted over for the detector. close: after the piece ran;
 * `looks` as open set them. */
void poise_census_reset(poise_people *people);
void poise_census_begin(poise_people *people, int now);
int poise_census_open(poise_people *people);
int poise_census_cover(const poise_people *people, poise_capsule *ret_capsules);
void poise_census_close(poise_people *people, int looks);

/* Has the team look at tile[0..looks) with the detector (into found) and run the landmark network
 * on run[0..runs). */
void poise_people_run_team(poise_people *people, int runs);

/* See trust.c. clear: nobody else's body is near this fighter's loop. finder, closer: weighed by
 * what they have just seen: shape[find]; the closer's look at one find, and its loop. */
enum { POISE_CLOSER_FIRST = 30 }; /* looks before the closer can be believed */
int poise_finds_believed(const poise_people *people);
int poise_trust_clear(const poise_people *people, const poise_follow *follow);
void poise_trust_finder(poise_people *people, const poise_shape *shape);
void poise_trust_closer(poise_people *people, const poise_find *find, const poise_close_look *look,
                        const poise_follow *follow);

/* The finder, see finds.c. due: it is to look at this frame. run: on a team member. take: after the
 * loops ran. close: the closer's run, on a member.
 * carry: in a frame at which the finder does not look. */
void poise_finds_reset(poise_people *people);
int poise_finds_due(poise_people *people);
void poise_finds_run(poise_people *people);
void poise_finds_take(poise_people *people);
void poise_finds_carry(poise_people *people);
/* Hurried, in the rest of a frame: has the networks look, if it is time. Returns how many pieces of
 * the rest that is taken to last. */
int poise_finds_rest(poise_people *people);

/* The closer, see close.c. run: on a member. look_at: at the loops of fighters that have a find, if
 * it is time: ret_look[find], or NULL; what is there already stays. Returns how many looks.
 * look_alone: at find[0..count), wherever they are; count: POISE_FIGHTERS at most. error: that the
 * closer expects, radii: the median. */
void poise_close_run(poise_people *people, poise_close_job *job, poise_closer *closer);
int poise_close_look_at(poise_people *people, const poise_shape *shape, const int *loop,
                        int64_t every_ns, const poise_close_look *ret_look[POISE_FINDS_MAX]);
void poise_close_look_alone(poise_people *people, const poise_shape *shape, const int *find,
                            const int *loop, int count, poise_close_look *ret_look);
float poise_close_error(const poise_close_look *look);

/* What the finder alone would miss, see keep.c. weak: after finds and loops were paired: weak finds
 * that nobody vouches for go. unfound: then; appends fighters who are kept to finds, shape, loop
 * and ret_look. holds: is what is kept of a loop recent, and the same body as its find? keep: after a
 * loop's look was fused. */
void poise_keep_weak(poise_people *people, poise_shape *shape, int *loop);
void poise_keep_unfound(poise_people *people, poise_shape *shape, int *loop,
                        const poise_close_look *ret_look[POISE_FINDS_MAX]);
int poise_keep_holds(const poise_people *people, const poise_shape *shape,
                     const poise_follow *follow);
void poise_keep(poise_people *people, const poise_find *find, const poise_close_look *look,
                poise_follow *follow);

/* See fuse.c. draw: into job->result, shape, weak. fuse: into the loop's result and shape; look: of
 * the closer, or NULL. */
poise_shape poise_find_shape(const poise_people *people, const poise_find *find);
/* Of the circle around a find, pixels. */
float poise_find_radius(const poise_people *people, const poise_find *find);
void poise_find_draw(const poise_people *people, const poise_find *find, poise_job *job);
void poise_find_fuse(const poise_people *people, const poise_find *find,
                     const poise_close_look *look, poise_follow *follow);
/* How far a look has the loop's joints from where the landmark network has them, radii: the median;
 * and the mean of elbows and wrists that the network sees well, or -1 if it sees none. */
float poise_find_apart(const poise_people *people, const poise_close_look *look,
                       const poise_follow *follow);
float poise_find_arms_apart(const poise_people *people, const poise_close_look *look,
                            const poise_follow *follow);
/* How far a look has its joints from the find it looked at, its expected error counted in, radii:
 * the medians. */
float poise_find_strayed(const poise_people *people, const poise_find *find,
                         const poise_close_look *look);
/* The loop's joints are the landmark network's alone again. */
void poise_find_unfuse(const poise_find *find, poise_follow *follow);
/* In a frame at which the finder did not look: the joints are moved as they were last. */
void poise_find_carry(const poise_people *people, poise_follow *follow);
/* The errors to be expected of the joints as the closer moved them (scene.h, error_px); returns 0
 * if it did not look: nothing is written then. */
int poise_find_errors(const poise_follow *follow, float ret_error_px[POISE_LANDMARKS]);

/* The namer, see names.c. look: when the frame's poses are known. run: on a team member. hear: what
 * it said last of person `id`, if anything. */
void poise_names_look(poise_people *people);
void poise_names_run(poise_people *people, poise_name_job *job, poise_namer *namer);
void poise_names_hear(const poise_people *people, int32_t id, poise_word *ret_word);

/* Begins a search if one is due, none is going on, and none began in this frame. */
void poise_seek_begin(poise_people *people);

/* The next piece of the search. open: sets people->looks and appends at most `limit` jobs to run
 * (the second run of a find comes as a piece of its own); returns how many. close: after they ran;
 * finds that pass become people followed. */
int poise_seek_open(poise_people *people, int limit);
void poise_seek_close(poise_people *people);

/* 1 if a newcomer's result shows somebody followed and seen. */
int poise_seek_known(const poise_people *people, const poise_job *job);

/* Left and right of looks, see sides.c. keep: after a look; job->who holds. count: the look is
 * accepted; before seen_ns is set anew. */
void poise_sides_keep(const poise_people *people, poise_job *job);
/* Is a shape clearly liker another with its sides exchanged? And: exchanges them. */
int poise_sides_crossed(const poise_shape *shape, const poise_shape *like);

/* A loop that has a find: which side is left. One look may take front for back, several in a row as
 * well; nobody turns around between two frames, so what the finds say adds up. A find that has it
 * the other way is read in a mirror until the odds are with it, and the landmark network's look is
 * exchanged if it is crossed with what comes of that: half of each would be nobody's pose. */
void poise_sides_settle(const poise_people *people, poise_find *find, poise_shape *shape,
                        poise_follow *follow);
/* Does a find face where the loop faced? 1 surely, -1 the other way, 0 nobody knows. */
float poise_sides_agree(const poise_find *find, const poise_follow *follow);
/* What the closer's look says of them; who contradicts is mirrored. */
void poise_sides_hear(const poise_people *people, const poise_find *find, poise_close_look *look,
                      poise_follow *follow);
void poise_sides_exchange(poise_pose_result *result, poise_shape *shape);
void poise_sides_mirror(float joint[POISE_FIND_JOINTS][3]); /* of a find or a look */
void poise_sides_count(const poise_people *people, poise_follow *follow, const poise_job *job);

/* A new loop. There must be room. */
poise_follow *poise_follow_new(poise_people *people, const poise_job *job);

/* Whose bodies a look paints over (see hide.c). `self` is an index into follow, or -1. `again`: the
 * second look of this frame. */
void poise_hide_choose(const poise_people *people, int self, int again, poise_job *job);

/* Whose bodies a census's look paints over. */
void poise_hide_counted(const poise_people *people, poise_job *job);

/* 1 if what a look found is somebody else than the bodies painted over. */
int poise_hide_passes(const poise_job *job);

/* Gives a person a result of this frame. */
void poise_follow_accept(poise_people *people, poise_follow *follow, const poise_job *job);

/* Filters the result, chooses the region of the next look, fills `person`. */
void poise_follow_settle(poise_people *people, poise_follow *follow);

/* Forgets those who were waited for in vain, or, with `all`, everybody not seen. */
void poise_people_forget(poise_people *people, int all);

/* All of these do nothing, or say "nobody", without settings.fighters. open: POISE_ENOMEM; close
 * may be called after a failed open, twice too. */
int poise_fighters_open(poise_people *people, poise_err *err);
void poise_fighters_close(poise_people *people);
void poise_fighters_reset(poise_people *people);

/* Before the loops run: looks for a cut; at one everybody followed is forgotten. */
void poise_fighters_watch(poise_people *people, poise_scene *scene);

/* With fast frames at most two loops run for a scene, a fighter's before others', then whose last
 * turn is longest ago; the others are `late`. first: 1 if a loop has to run for this frame's scene,
 * 0 if that can wait for the rest. */
void poise_fighters_turns(poise_people *people);
int poise_fighters_first(const poise_people *people, const poise_follow *follow);

/* Sends the loops of fighters not seen to where identity expects them. For one without a loop a
 * region to look at is put into fighters.probe; returns how many. */
int poise_fighters_probe(poise_people *people);

/* 1 if a shape is upside down though nothing was before: fighters get there by way of lying, and
 * what looks so at once is a body read with its head at its feet. `before`: the loop's shape, or
 * NULL. Without fighters always 0: others may stand on their hands. */
int poise_fighters_inverted(const poise_people *people, const poise_shape *shape,
                            const poise_shape *before);

/* 1 if a weak result is a fighter seen a moment ago, by where the joints are. */
int poise_fighters_hold(const poise_people *people, const poise_job *job);

/* Fighters whose look failed in this frame though they are waited for: indices into follow,
 * ascending; returns how many, POISE_FIGHTERS at most. They are looked for again at once. */
int poise_fighters_again(const poise_people *people, int ret_who[POISE_FIGHTERS]);

/* When the scene's people are known: who of them is who. */
void poise_fighters_name(poise_people *people, poise_scene *scene);

/* The square around the fighters, `room` radii around each. 0: nobody knows where they are. */
int poise_fighters_around(const poise_people *people, float room, poise_rect *ret_roi);

/* The square around the fighters that shows them to the detector at a good size. 0: nobody knows
 * where they are, or the whole picture does as well. */
int poise_fighters_near(const poise_people *people, poise_rect *ret_roi);

/* Radius of the largest body seen, pixels: that of a fighter, about. 0: nobody knows. */
float poise_fighters_size(const poise_people *people);

/* 1 if it is not sure where both fighters are and who is who. */
int poise_fighters_doubtful(const poise_people *people);

/* Those whose turn it is to be posed in the rest: up to `max` indices into follow, ascending. */
int poise_fighters_others(const poise_people *people, int max, int *ret_who);

/* One frame by either rule, after all checks. Fill *scene but for time and size. */
void poise_people_many(poise_people *people, poise_scene *scene);

/* What is left of a frame of POISE_RULE_MANY. */
void poise_people_many_rest(poise_people *people);

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
