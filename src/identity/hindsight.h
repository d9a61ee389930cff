/* Numbers in hindsight: who is who in a frame, known what was seen after it.
 *
 * duo.h tells numbers as frames come. In a clinch it may give them to the wrong bodies, and finds
 * out when the two are seen apart again; until then it says that it is uncertain. Who has all
 * frames (a file, not a camera) can put that right: the same hidden Markov model with two states
 * (the numbers as they were told / exchanged) is gone through from the end as well, and both ways
 * count together (the forward-backward algorithm; Rabiner, "A tutorial on hidden Markov models",
 * 1989).
 *
 * A replay is known as one some time after it began, and then where: all of its frames are marked.
 *
 * Plain data, pure functions. */
#ifndef POISE_IDENTITY_HINDSIGHT_H
#define POISE_IDENTITY_HINDSIGHT_H

#include "scene/hint.h"

#include <poise/scene.h>

#include <stdint.h>

/* Frames: 19 hours at 60 a second; later ones stay as they were told. */
enum { POISE_HINDSIGHT_MOST = 1 << 22 };

/* What one frame says of the numbers told in it. */
typedef struct poise_hindsight_note {
    int64_t pts_ns;
    int64_t replay_from_ns; /* with `replay` */
    /* -1..1: 2 p - 1, p the probability that who has a number had it in the frame before. */
    float carry;
    float said;   /* nats: how much looks and words of this frame speak for the numbers as told */
    float weight; /* 0..1: how much of a picture of its own the frame is */
    float odds;   /* nats, with `anew`: how sure the numbers are by what began here */
    float against[POISE_FIGHTERS]; /* nats: how much that body looks like the other one */
    uint8_t anew;                        /* 1: nothing carries over from the frame before */
    uint8_t unsure[POISE_FIGHTERS]; /* 1: uncertain for reasons that hindsight does not mend */
    uint8_t replay;   /* 1: it belongs to a replay; judged: also if that turned out later */
    uint8_t exchange; /* the verdict: 1: the numbers of this frame were the wrong way round */
} poise_hindsight_note;

/* The verdicts of `count` frames in a row, first to last, and into `odds` how sure they are. A
 * stretch is exchanged if that is sure in one of its frames. */
void poise_hindsight_judge(poise_hindsight_note *note, int64_t count);

/* Puts the numbers of a scene, the flags POISE_PERSON_UNCERTAIN of the two and POISE_SCENE_REPLAY
 * right. */
void poise_hindsight_apply(const poise_hindsight_note *note, poise_scene *scene);

#endif
