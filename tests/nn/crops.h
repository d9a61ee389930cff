/* Real pictures as model inputs: squares around annotated people and hands of the shared test
 * pictures. Sampling is plain bilinear: what the engines are compared on only has to look like what
 * they will see. */
#ifndef POISE_TESTS_NN_CROPS_H
#define POISE_TESTS_NN_CROPS_H

#include "base/err.h"

enum { POISE_CROPS_MAX = 64 };

typedef enum poise_crop_kind {
    POISE_CROP_PERSON, /* 1.25 times the box */
    POISE_CROP_SCENE,  /* 2.5 times the box: what a detector sees */
    POISE_CROP_HAND    /* beyond a wrist, as long as the forearm */
} poise_crop_kind;

typedef struct poise_crop {
    char file[96]; /* below the folder of pictures */
    double centre_x, centre_y, side;
} poise_crop;

/* Finds up to max crops of a kind, at most two per picture, in the order of
 * <shared>/media/images/truth_coco17.csv. Returns how many, or POISE_ENOENT when the data is
 * absent. */
int poise_crops_find(const char *shared, poise_crop_kind kind, poise_crop *ret_crops, int max,
                     poise_err *err);

/* Fills ret_values (size x size x 3, RGB rows) with the crop, bytes 0..255 mapped to low..high;
 * beyond the picture its edge goes on. Errors: POISE_ENOENT, POISE_EFORMAT, POISE_ENOMEM. */
int poise_crop_sample(const char *shared, const poise_crop *crop, int size, float low, float high,
                      float *ret_values, poise_err *err);

/* What suits a model, by its name: the kind of crop and the range of its input. */
poise_crop_kind poise_crop_kind_of(const char *model, float *ret_low);

#endif
