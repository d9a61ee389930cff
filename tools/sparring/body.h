/* A person's body: lengths, girth, clothes, colours, and the solid parts that the renderer draws.
 */
#ifndef POISE_SPARRING_BODY_H
#define POISE_SPARRING_BODY_H

#include "vec.h"

#include <stdint.h>

enum {
    SPARRING_LANDMARKS = 33, /* MediaPipe Pose order */
    SPARRING_PARTS_MAX = 96  /* solid parts of one body */
};

enum sparring_side { SPARRING_LEFT = 0, SPARRING_RIGHT = 1 };

/* What a part is made of: chooses colour and paint. */
typedef enum sparring_stuff {
    STUFF_SKIN,
    STUFF_HEAD, /* skin with a face painted on it */
    STUFF_HAIR,
    STUFF_TORSO, /* bare, or a top */
    STUFF_SLEEVE,
    STUFF_SHORTS, /* or the upper part of trousers */
    STUFF_TROUSERS,
    STUFF_GLOVE,
    STUFF_CUFF,
    STUFF_SHOE,
    STUFF_SOLE,
    STUFF_GUARD, /* on the shin */
    STUFF_PAD,   /* at knee and elbow */
    STUFF_COUNT
} sparring_stuff;

typedef enum sparring_top {
    TOP_BARE,
    TOP_CROP, /* a sports bra */
    TOP_VEST,
    TOP_SHORT, /* short sleeves */
    TOP_LONG   /* long sleeves */
} sparring_top;

typedef enum sparring_hands {
    HANDS_GLOVES,
    HANDS_SMALL_GLOVES,
    HANDS_BARE,
    HANDS_OPEN
} sparring_hands;

typedef enum sparring_hair {
    HAIR_SHORT,
    HAIR_CROPPED,
    HAIR_TIED,
    HAIR_NONE,
    HAIR_BUN
} sparring_hair;

/* Of shorts and tops. */
typedef enum sparring_pattern {
    PATTERN_PLAIN,
    PATTERN_STRIPE, /* down the sides */
    PATTERN_HEM,
    PATTERN_PANEL, /* wide, at the sides */
    PATTERN_CHECK,
    PATTERN_HALVES, /* left and right */
    PATTERN_FLECKS
} sparring_pattern;

typedef struct sparring_rgb {
    float r, g, b; /* linear light, 0..1 */
} sparring_rgb;

typedef struct sparring_body {
    double stature; /* metres, barefoot */
    double scale;   /* stature / 1.75: factor on all lengths below that are given for 1.75 m */
    double girth;   /* factor on all thicknesses, about 1 */
    int woman;      /* 0 or 1 */
    sparring_top top;
    sparring_hands hands;
    sparring_hair hair;
    sparring_pattern pattern;
    int barefoot;     /* 0 = shoes */
    int trousers;     /* 0 = shorts */
    int guards, pads; /* on the shins; at knees and elbows */
    int bow_tie;
    double shorts_length; /* share of the thigh */
    double beard;         /* 0..1 */
    double shoulder;      /* half distance of the shoulder joints, metres; likewise the rest */
    double hip;
    double thigh, shank, upper_arm, forearm;
    double spine;        /* middle of the hips to middle of the shoulders */
    double ankle_height; /* ankle joint above the sole */
    sparring_rgb colour[STUFF_COUNT];
    sparring_rgb trim; /* waistband, stripes, belt */
} sparring_body;

/* Joint positions (world, metres) and frames of the parts. Arrays by sparring_side. */
typedef struct sparring_skeleton {
    v3 pelvis, lumbar, neck, head; /* head: middle of the head, between the ears */
    v3 shoulder[2], elbow[2], wrist[2];
    v3 hip[2], knee[2], ankle[2], heel[2], ball[2], toe[2];
    m3 pelvis_axes, chest_axes, head_axes;
    m3 hand_axes[2]; /* z along the fist, y to the thumb */
    m3 foot_axes[2];
    v3 landmark[SPARRING_LANDMARKS];
} sparring_skeleton;

/* A solid part: all points whose distance to the segment a-b is at most the radius there (ra at a,
 * rb at b, linear between), after stretching space by `stretch` >= 1 along the unit vector `axis`
 * (which makes the part flatter in that direction). `blend` is the width of the smooth union with
 * the parts before it, metres; 0 = a sharp crease. */
typedef struct sparring_part {
    v3 a, b;
    double ra, rb;
    v3 axis;
    double stretch;
    double blend;
    sparring_stuff stuff;
    int casts; /* throws a shadow */
} sparring_part;

/* Fills landmark[] from the joints and frames (ears, eyes, mouth, knuckles, heels, toes). */
void sparring_body_landmarks(const sparring_body *body, sparring_skeleton *skeleton);

/* The parts of a posed body; returns their number (<= SPARRING_PARTS_MAX). */
int sparring_body_parts(const sparring_body *body, const sparring_skeleton *skeleton,
                        sparring_part *ret_parts);

/* How far (metres) the visible surface may lie in front of landmark `index` while it still counts
 * as visible: about the limb's thickness there. */
double sparring_body_depth(const sparring_body *body, int index);

#endif
