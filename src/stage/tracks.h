/* Tracks as the MOTChallenge has them: frame, id, left, top, width, height, score, -1, -1, -1;
 * frames count from 1, boxes in pixels. Inside stage and for converters. */
#ifndef POISE_STAGE_TRACKS_H
#define POISE_STAGE_TRACKS_H

#include <poise/scene.h>

#include <stdio.h>

/* One line per person, by ascending id. fighters != 0: only the two fighters, ids 1 and 2. Whether
 * it could be written shows in the stream's state. */
void poise_tracks_write(FILE *stream, const poise_scene *scene, int fighters);

#endif
