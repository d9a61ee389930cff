/* What a fighter looks like: colours of the parts of the body, and proportions.
 *
 * A look is taken from one frame: for every part a few dozen pixels at the landmarks (nearest
 * pixel, any format, no conversion of the picture), each as three numbers that change little with
 * the light:
 *     log(Y + .1)             brightness; a change of light shifts all parts alike
 *     Cb / (Y + .1), Cr / (Y + .1)   colour, free of brightness
 * (Y 0..1, Cb and Cr -.5 .. .5). A part keeps POISE_LOOK_QUANTILES quantiles of each number: a
 * histogram by its inverse. The squared distance of two quantile functions is the squared
 * Wasserstein-2 distance of the one-dimensional histograms, and their mean is the histograms'
 * barycentre (Rabin et al. 2012, "Wasserstein barycenter and its application to texture mixing"):
 * so templates may be averaged, near colours are near, and stripes and trims are kept.
 *
 * A pixel counts only where the part is probably what one sees: inside the picture, not on another
 * person's body, trunk pixels not under the own arms. weight[] says how much of a part was seen.
 *
 * A template is the running mean of looks taken when there was no doubt, with the spread of those
 * looks around it: what varies within one fighter (front and back, light) weighs little. */
#ifndef POISE_IDENTITY_APPEARANCE_H
#define POISE_IDENTITY_APPEARANCE_H

#include <poise/image.h>
#include <poise/scene.h>

enum {
    POISE_LOOK_QUANTILES = 6,
    POISE_LOOK_CHANNELS = 3,
    POISE_LOOK_SAMPLES_MAX = 48, /* pixels of one part */
    POISE_LOOK_PROPORTIONS = 4
};

typedef enum poise_look_part {
    POISE_LOOK_HAIR,
    POISE_LOOK_FACE,
    POISE_LOOK_TRUNK,
    POISE_LOOK_SHORTS, /* hips to the middle of the thighs */
    POISE_LOOK_ARMS,
    POISE_LOOK_GLOVES,
    POISE_LOOK_SHINS,
    POISE_LOOK_FEET,
    POISE_LOOK_PARTS
} poise_look_part;

typedef struct poise_look {
    float weight[POISE_LOOK_PARTS]; /* 0: not seen .. 1: all of it seen well */
    float quantile[POISE_LOOK_PARTS][POISE_LOOK_CHANNELS][POISE_LOOK_QUANTILES];
    float proportion_weight; /* 0..1: how much of the body was seen */
    /* logarithms of: thigh + shin, upper arm + forearm, width of the shoulders, width of the hips;
     * each over the trunk's length */
    float proportion[POISE_LOOK_PROPORTIONS];
} poise_look;

typedef struct poise_template {
    poise_look mean; /* weight[]: how much has been learned, in seconds of a part fully seen */
    float spread[POISE_LOOK_PARTS][POISE_LOOK_CHANNELS]; /* mean squared distance of looks */
    float proportion_spread[POISE_LOOK_PROPORTIONS];
} poise_template;

/* Looks at people[index]. Others' bodies are kept out. Pure; about 0.02 ms. */
void poise_look_take(const poise_image *image, const poise_person *people, int count, int index,
                     poise_look *ret_look);

/* How far a look is from a template, as minus twice a log likelihood: a sum of squared distances
 * over their variances, each part capped, weighted by how well it was seen and learned; a stranger
 * gives about as much as he differs. *ret_weight (may be NULL): the sum of the weights, 0: nothing
 * to compare. */
float poise_look_distance(const poise_look *look, const poise_template *mind, float *ret_weight);

/* The log likelihood ratio of `look` being `a` rather than `b`: over the parts known of both, with
 * the spread of both. Above 0: a. */
float poise_look_ratio(const poise_look *look, const poise_template *a, const poise_template *b);

/* Learns from a look that lasted dt_s. The mean follows with time constant POISE_LOOK_MEMORY_S once
 * as much has been seen, before that it is the plain mean. */
void poise_template_learn(poise_template *mind, const poise_look *look, float dt_s);

#endif
