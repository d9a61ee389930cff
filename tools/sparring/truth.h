/* The truth about a rendered fight as JSON Lines: one header, then one line per frame; and a second
 * file with one line per move.
 *
 * World: metres, the middle of the ring is the origin, y up, floor at 0. Camera space: metres, x
 * right, y down, z away. Pixels: the top-left pixel's centre is (0.5, 0.5). Landmarks in MediaPipe
 * order; left and right are the person's own. Ring time: seconds since the bout's first moment; it
 * equals media time while the picture is live. */
#ifndef POISE_SPARRING_TRUTH_H
#define POISE_SPARRING_TRUTH_H

#include "broadcast.h"
#include "render.h"

#include "record/record.h"

enum { SPARRING_TRUTH_VERSION = 2, SPARRING_OTHERS_MAX = SPARRING_PEOPLE_MAX - SPARRING_FIGHTERS };

typedef enum truth_line { TRUTH_HEADER, TRUTH_FRAME, TRUTH_EVENT } truth_line;

typedef struct truth_cast_fighter {
    int32_t id; /* 1, 2 */
    int32_t woman;
    float stature_m;
    float shorts_srgb[3], gloves_srgb[3], top_srgb[3]; /* 0..1; top: skin where there is none */
} truth_cast_fighter;

typedef struct truth_header {
    int32_t line; /* TRUTH_HEADER */
    int32_t version;
    char program[32];
    uint64_t seed;
    int32_t split;   /* sparring_split */
    int32_t origin;  /* sparring_origin */
    char camera[16]; /* "broadcast", or the kind of the one camera */
    int32_t width, height;
    int32_t fps_num, fps_den;
    int32_t vfr; /* 1: frames jitter around that rate and some are missing */
    int64_t frames;
    int32_t crf;    /* x264's, of an MP4 */
    int32_t labels; /* always all LABEL_COUNT, written as their names */
    int32_t label[LABEL_COUNT];
    int32_t similar_kit;
    truth_cast_fighter fighter[SPARRING_FIGHTERS];
} truth_header;

/* Left and right instead of lead and rear. */
typedef enum truth_limb {
    TRUTH_NO_LIMB,
    TRUTH_LEFT_HAND,
    TRUTH_RIGHT_HAND,
    TRUTH_LEFT_FOOT,
    TRUTH_RIGHT_FOOT,
    TRUTH_LEFT_ELBOW,
    TRUTH_RIGHT_ELBOW,
    TRUTH_LEFT_KNEE,
    TRUTH_RIGHT_KNEE
} truth_limb;

typedef struct truth_contact {
    int32_t limb;     /* truth_limb of the one who struck */
    int32_t target;   /* sparring_target */
    int32_t outcome;  /* sparring_outcome */
    int64_t move_id;  /* the move it belongs to */
    float point_m[3]; /* world */
} truth_contact;

enum { TRUTH_HAS_CONTACT = 1 };

typedef struct truth_fighter {
    int32_t id;
    uint32_t flags;         /* TRUTH_HAS_CONTACT */
    float box_px[4];        /* x, y, w, h of the whole body, hidden or not, not clipped */
    float visible_fraction; /* share of the body's outline inside the picture and not hidden */
    int32_t label;          /* sparring_label */
    int32_t phase;          /* sparring_phase */
    int32_t limb;           /* truth_limb */
    char move[SPARRING_NAME];
    char style[SPARRING_NAME]; /* of the library, or the mocap clip */
    int64_t move_id;           /* counts this fighter's moves; 0 while idle */
    int32_t feint, control;
    int32_t southpaw; /* stance at this moment */
    char reaction[SPARRING_NAME];
    truth_contact contact; /* made by this fighter since the frame before */
    float world_m[SPARRING_LANDMARKS][3];
    float camera_m[SPARRING_LANDMARKS][3];
    float image_px[SPARRING_LANDMARKS][2];
    int32_t visible[SPARRING_LANDMARKS]; /* 1: nothing is before it */
} truth_fighter;

typedef struct truth_other { /* referee or bystander */
    int32_t role;            /* sparring_role */
    float box_px[4];
    float visible_fraction;
    float image_px[SPARRING_LANDMARKS][2];
} truth_other;

typedef struct truth_camera {
    double fx, fy, cx, cy;
    double position_m[3];
    double rotation[3][3]; /* rows: the camera's x, y, z in the world; camera = rotation · (world -
                              position) */
} truth_camera;

typedef struct truth_frame {
    int32_t line; /* TRUTH_FRAME */
    int64_t index, pts_ns;
    int32_t cut; /* 1: the camera jumped before this frame */
    int32_t shot;
    int32_t camera_kind; /* sparring_camera_kind */
    int32_t replay;
    double ring_s;    /* ring time of what is shown */
    float ring_speed; /* 1 live; in a replay ring seconds per media second */
    float wipe;       /* share of the picture's width that a wipe covers, 0..1 */
    int32_t round;
    int32_t state; /* sparring_state */
    truth_camera camera;
    truth_fighter fighter[SPARRING_FIGHTERS];
    int32_t others;
    truth_other other[SPARRING_OTHERS_MAX];
} truth_frame;

/* One move of one fighter, from its first to its last step, whether it went on air or not. Times
 * are ring time. */
typedef struct truth_event {
    int32_t line; /* TRUTH_EVENT */
    int32_t fighter;
    uint32_t flags; /* TRUTH_HAS_CONTACT */
    int64_t move_id;
    int32_t label, limb;
    char move[SPARRING_NAME], style[SPARRING_NAME];
    int32_t feint, control, southpaw;
    int32_t round;
    double start_s, end_s;
    double contact_s;
    truth_contact contact;
    float shown;      /* share of its time that was on air live */
    int32_t replayed; /* 1: some of it was shown again */
} truth_event;

extern const poise_record sparring_truth_header_record;
extern const poise_record sparring_truth_frame_record;
extern const poise_record sparring_truth_event_record;

/* Of the cast alone; the caller fills the rest. */
truth_header sparring_truth_header(const sparring_cast *cast);

/* The frame that `renderer` has just drawn of `shot`. cut: the shot is another one than before. */
void sparring_truth_frame(const sparring_cast *cast, const sparring_shot *shot,
                          const sparring_renderer *renderer, int64_t index, int64_t pts_ns, int cut,
                          truth_frame *ret_frame);

void sparring_truth_contact(const sparring_actor *actor, const sparring_contact *contact,
                            truth_contact *ret_contact);

/* truth_limb of a fighter's lead or rear limb. */
int32_t sparring_truth_limb(const sparring_actor *actor, sparring_limb limb);

#endif
