/* Recorded movement on our bodies: the directions of the bones are the recorded person's, their
 * lengths are the body's. Joint angles are kept; feet that stood stand, the lowest part of the body
 * touches the floor unless the person was in the air. Face and hands come from the body model (in
 * the data they are made up). */
#ifndef POISE_SPARRING_RETARGET_H
#define POISE_SPARRING_RETARGET_H

#include "clips.h"
#include "figure.h"

enum { SPARRING_STANDS_MAX = 64 }; /* of one foot within a stretch */

/* While a foot stood: frames of the stretch, and where its ball is then. */
typedef struct sparring_stand {
    int first, last;
    v3 ball;
    v3 miss_first, miss_last; /* ball minus where the bare bones would put it, at both ends */
} sparring_stand;

/* A stretch made ready for one body. Origin: the pelvis at its first frame, on the floor. */
typedef struct sparring_track {
    const sparring_clip *clip;
    sparring_body body;
    int first, frames, mirrored;
    sparring_figure figure[SPARRING_STRETCH_FRAMES_MAX];
    int stands[2];
    sparring_stand stand[2][SPARRING_STANDS_MAX];
} sparring_track;

/* mirrored != 0: left and right change places. */
void sparring_track_make(sparring_track *track, const sparring_clip *clip,
                         const sparring_stretch *stretch, const sparring_body *body, int mirrored);

/* The figure at `frame` (0 … frames-1, any place between two frames): directions and pelvis follow
 * monotone cubics (Fritsch and Carlson 1980), so nothing overshoots; a standing ball stays. */
sparring_figure sparring_track_at(const sparring_track *track, double frame);

#endif
