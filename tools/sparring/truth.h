/* The truth about a rendered fight as JSON Lines: one header, then one line per frame.
 *
 * World: metres, x right and z towards a spectator at the ring side, y up, floor at 0. Camera
 * space: metres, x right, y down, z away. Pixels: the top-left pixel's centre is (0.5, 0.5).
 * Landmarks in MediaPipe order; left and right are the fighter's own. */
#ifndef POISE_SPARRING_TRUTH_H
#define POISE_SPARRING_TRUTH_H

#include "render.h"

#include "record/record.h"

enum { SPARRING_TRUTH_VERSION = 1 };

typedef enum truth_line { TRUTH_HEADER, TRUTH_FRAME } truth_line;

typedef struct truth_header_fighter {
    int32_t id; /* 1, 2 */
    int32_t woman;
    float stature_m;
} truth_header_fighter;

typedef struct truth_header {
    int32_t line; /* TRUTH_HEADER */
    int32_t version;
    char program[32];
    uint64_t seed;
    int32_t width, height;
    int32_t fps_num, fps_den;
    int64_t frames;
    int32_t labels; /* always all LABEL_COUNT, written as their names */
    int32_t label[LABEL_COUNT];
    truth_header_fighter fighter[SPARRING_FIGHTERS];
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
    float point_m[3]; /* world */
} truth_contact;

enum { TRUTH_HAS_CONTACT = 1 };

typedef struct truth_fighter {
    int32_t id;
    uint32_t flags;  /* TRUTH_HAS_CONTACT */
    float box_px[4]; /* x, y, w, h of the whole body, hidden or not, not clipped */
    int32_t label;   /* sparring_label */
    int32_t phase;   /* sparring_phase */
    int32_t limb;    /* truth_limb */
    char move[32];
    int64_t move_id; /* counts this fighter's moves; 0 while idle */
    char reaction[16];
    truth_contact contact; /* made by this fighter since the frame before */
    float world_m[SPARRING_LANDMARKS][3];
    float camera_m[SPARRING_LANDMARKS][3];
    float image_px[SPARRING_LANDMARKS][2];
    int32_t visible[SPARRING_LANDMARKS]; /* 1: nothing is before it */
} truth_fighter;

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
    truth_camera camera;
    truth_fighter fighter[SPARRING_FIGHTERS];
} truth_frame;

extern const poise_record sparring_truth_header_record;
extern const poise_record sparring_truth_frame_record;

truth_header sparring_truth_header(const sparring_cast *cast, uint64_t seed, int width, int height,
                                   const int32_t fps[2], int64_t frames);

/* The frame that `renderer` has just drawn. contact[i]: the last one fighter i made since the frame
 * before. */
void sparring_truth_frame(const sparring_view *view, const sparring_renderer *renderer,
                          const sparring_contact contact[SPARRING_FIGHTERS], int64_t index,
                          int64_t pts_ns, truth_frame *ret_frame);

#endif
