/* Test support: MediaPipe's recorded outputs and the very pixels they were made from.
 *
 * The data lies outside the repository, in the folder named by the environment variable
 * POISE_SHARED; functions return NULL or a negative code, and say why on stderr, when something is
 * missing or is not what was recorded. */
#ifndef POISE_TESTS_GOLDEN_H
#define POISE_TESTS_GOLDEN_H

#include <poise/image.h>
#include <poise/scene.h>

#include <jansson.h>

/* 1 if the golden folder is there. */
int golden_available(void);

/* "<POISE_SHARED>/<below>" in a static buffer. */
const char *golden_path(const char *below);

/* Reads golden/<name>.json.gz; the caller decrefs. */
json_t *golden_read(const char *name);

/* An RGB24 picture in memory of its own. */
typedef struct golden_picture {
    poise_image image;
    uint8_t *bytes;
    int matches; /* its bytes have the SHA-256 that was recorded; of a video every eighth is checked
                  */
} golden_picture;

/* The still that golden name `frame` ("golden__pose.png") was made from, decoded to RGB. */
int golden_still(const char *frame, golden_picture *ret_picture);
void golden_picture_free(golden_picture *picture);

/* A video read frame by frame as the recording was: `set` is its name without ".mp4". */
typedef struct golden_video golden_video;
golden_video *golden_video_open(const char *set);
void golden_video_close(golden_video **video);
/* The frame of number `number` (rising from call to call, decode order from 0). The pictures belong
 * to the video and hold until the next call. ret_yuv (may be NULL) gets the decoder's own I420
 * picture of the frame. */
int golden_video_frame(golden_video *video, int number, golden_picture *ret_picture,
                       poise_image *ret_yuv);

/* Number at key, or `otherwise`. */
double golden_number(const json_t *object, const char *key, double otherwise);

/* Text at key, or "?". */
const char *golden_text(const json_t *object, const char *key);

/* Is there something at key that is neither null nor an empty list? */
int golden_has(const json_t *object, const char *key);

/* Entry k of a list of landmarks or points; a region. Numbers that are absent become NaN. */
poise_landmark golden_landmark(const json_t *list, size_t k);
poise_rect golden_rect(const json_t *object);

#endif
