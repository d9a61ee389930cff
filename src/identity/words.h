/* What networks say of a body beyond its pose: whether it is a fighter's (pose/finder.h), and a
 * vector that is alike for one person and differs between two (pose/namer.h); and how two minds are
 * told apart by such vectors.
 *
 * The networks saw rendered fights only. So nothing is taken from training but the vectors: how
 * far two people are apart, and how much one varies, is measured in the video that is looked at
 * (Fisher's linear discriminant); where the vectors of the two fighters do not differ they say
 * nothing. Pure functions on plain values. */
#ifndef POISE_IDENTITY_WORDS_H
#define POISE_IDENTITY_WORDS_H

enum { POISE_WORD_VALUES = 16 };

/* What is said of one body in one frame. */
typedef struct poise_word {
    float fighter; /* 0..1: how likely one of the two fighters; below 0: nobody said */
    float sure;    /* 0..1: how much `value` is worth; 0: there is none */
    float value[POISE_WORD_VALUES];
} poise_word;

/* What was said of one person: the running mean, and the variance around it. */
typedef struct poise_words {
    float learned_s;
    float mean[POISE_WORD_VALUES], variance[POISE_WORD_VALUES];
} poise_words;

/* Learns from a word that holds for dt_s seconds. What is not finite is not learned. */
void poise_words_learn(poise_words *words, const poise_word *word, float dt_s);

/* How far apart two people's words are, squared standard deviations of training's: rendered
 * fighters in similar kit 1 to 14, in different ones 11 to 30; below 0: too little was said of
 * either. */
float poise_words_apart(const poise_words *a, const poise_words *b);

/* The log likelihood ratio of `word` being said of `a` rather than of `b`, nats, at most
 * POISE_WORDS_MOST to either side; 0 while too little was said of either. */
float poise_words_ratio(const poise_word *word, const poise_words *a, const poise_words *b);

#define POISE_WORDS_MOST 3.0f

#endif
