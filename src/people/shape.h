/* Comparing poses with poses: which regions hold the same body, which only overlap.
 *
 * Boxes cannot tell two people in a clinch from one person found twice; joints can. A shape is a
 * pose reduced to thirteen joints in pixels and one length, the radius of the circle around the
 * body that the models themselves predict (it does not shrink when somebody sits, bends or is half
 * hidden). Pure functions. */
#ifndef POISE_PEOPLE_SHAPE_H
#define POISE_PEOPLE_SHAPE_H

#include "pose/pose.h"

enum { POISE_SHAPE_JOINTS = 13, POISE_SHAPE_CAPSULES = 13 };

typedef struct poise_shape {
    float x[POISE_SHAPE_JOINTS], y[POISE_SHAPE_JOINTS]; /* nose, then shoulders … ankles, pixels */
    float visibility[POISE_SHAPE_JOINTS];
    float hip[2], shoulder[2]; /* middles, pixels */
    float radius; /* of the circle around the body, pixels; 0: nothing here is usable */
} poise_shape;

/* The landmarks that a shape's joints are. */
extern const unsigned char poise_shape_landmark[POISE_SHAPE_JOINTS];

/* The shape of normalised landmarks. `auxiliary` are the two alignment points. */
poise_shape poise_shape_of(const poise_landmark landmarks[POISE_LANDMARKS],
                           const poise_landmark auxiliary[POISE_POSE_AUXILIARY], int width,
                           int height);

/* How much two shapes are the same body, 0..1: object keypoint similarity (COCO) over the thirteen
 * joints with COCO's falloffs, scale 0.85 times the geometric mean of the radii, each joint
 * weighted by the lower visibility (plus a little, so that two guesses still count). 0 if one is
 * unusable. */
float poise_shape_similarity(const poise_shape *a, const poise_shape *b);

/* The same, whichever side is called left: the greater of the similarities with `a` as it is and
 * mirrored. Two looks at one body may differ in that (see sides.c). */
float poise_shape_likeness(const poise_shape *a, const poise_shape *b);

/* Similarity of the better of two halves: head, shoulders and arms, or hips and legs. When a region
 * holds two bodies, the network may join one's chest to the other's legs: such a pose shares a half
 * with each. */
float poise_shape_half_similarity(const poise_shape *a, const poise_shape *b);

/* Distance of two shapes, or of a shape and a detection, in radii: mean of the distances of the
 * middles of hips and shoulders over the smaller radius, plus |log| of the radii's ratio beyond a
 * factor 1.5. Large if unusable. */
float poise_shape_distance(const poise_shape *a, const poise_shape *b);

/* The larger of the distances of the middles of hips and of shoulders, in the smaller radius: a
 * pose with the chest of one body and the legs of another has one of them far off. Large if
 * unusable. */
float poise_shape_gap(const poise_shape *a, const poise_shape *b);

/* 1 if `small` is no body of its own but a piece of `large`, seen by a look that was too close: it
 * is clearly smaller, its head is at the other's head, and most of its visible joints lie on the
 * other's trunk, limbs or head. Something tiny (a fist or a knee taken for a body) may have its
 * head anywhere on the other. */
int poise_shape_part_of(const poise_shape *small, const poise_shape *large);

/* Intersection of the boxes around two shapes' visible joints over the smaller box, 0..1. */
float poise_shape_overlap(const poise_shape *a, const poise_shape *b);

/* 1 if `ghost` is `body` read upside down: it points the other way and most of its visible joints
 * lie on the other. */
int poise_shape_ghost_of(const poise_shape *ghost, const poise_shape *body);

/* How far the shoulders are above the hips in the picture, radii: about 0.5 standing, 0 lying,
 * below -0.2 upside down. 0 if unusable. */
float poise_shape_rise(const poise_shape *shape);

/* The same body with left and right exchanged. */
poise_shape poise_shape_mirrored(const poise_shape *shape);

/* How many of the joints that `shape` has visible lie clear of what the bodies cover. */
int poise_shape_clear(const poise_shape *shape, const poise_shape *const *body, int bodies);

/* How many of the joints that `shape` has visible lie elsewhere than the same joint, of either
 * side, of every body. */
int poise_shape_own(const poise_shape *shape, const poise_shape *const *body, int bodies);

/* What of the picture a body covers: head, trunk and the limbs that are seen. Bones that lie on the
 * same bones of one of except[0..excepts) are left out: they may be that body's. Returns how many.
 */
int poise_shape_capsules(const poise_shape *shape, const poise_shape *const *except, int excepts,
                         poise_capsule ret_capsules[POISE_SHAPE_CAPSULES]);

/* A detection as a shape without joints: middles and radius only (pose detector's key points 0, 1,
 * 2). */
poise_shape poise_shape_of_detection(const poise_detection *detection, int width, int height);

/* 1 if a landmark result is a believable body: finite, presence > min_presence, at least some
 * joints visible and in the picture, and a size that fits the region it came from. */
int poise_result_believable(const poise_pose_result *result, float min_presence, int width,
                            int height);

/* How good a result is, 0..1, for choosing between two: presence times mean visibility of the
 * thirteen joints. */
float poise_result_quality(const poise_pose_result *result);

#endif
