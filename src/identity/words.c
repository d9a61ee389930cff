/* See words.h. */
#include "identity/words.h"

#include <math.h>

static const float memory_s = 10.0f;
static const float least_s = 0.2f;  /* of words before they count, and */
static const float alike_s = 0.15f; /* words within it err alike */
static const float enough_s = 0.5f; /* before their own variance weighs as much as training's, 1 */

static int usable(const poise_word *word)
{
    float sum = word->sure;
    for (int k = 0; k < POISE_WORD_VALUES; k++)
        sum += word->value[k];
    return word->sure > 0 && isfinite(sum);
}

void poise_words_learn(poise_words *words, const poise_word *word, float dt_s)
{
    const float weight_s = dt_s * word->sure;
    if (!usable(word) || !(weight_s > 0))
        return;
    words->learned_s = fminf(words->learned_s + weight_s, memory_s);
    const float share = weight_s / words->learned_s;
    for (int k = 0; k < POISE_WORD_VALUES; k++) {
        const float off = word->value[k] - words->mean[k];
        words->mean[k] += share * off;
        words->variance[k] += share * ((1 - share) * off * off - words->variance[k]);
    }
}

/* Squared distance of the means as measured, and, of it, what is there because they are means of
 * few words: each adds its variance over the number of words. */
static float distance(const poise_words *a, const poise_words *b, float *ret_chance)
{
    float squares = 0, chance = 0;
    for (int k = 0; k < POISE_WORD_VALUES; k++) {
        const float apart = a->mean[k] - b->mean[k];
        squares += apart * apart;
        chance +=
            a->variance[k] / (a->learned_s + alike_s) + b->variance[k] / (b->learned_s + alike_s);
    }
    *ret_chance = alike_s * chance;
    return squares;
}

float poise_words_apart(const poise_words *a, const poise_words *b)
{
    float chance;
    if (a->learned_s < least_s || b->learned_s < least_s)
        return -1;
    return fmaxf(distance(a, b, &chance) - chance, 0);
}

float poise_words_ratio(const poise_word *word, const poise_words *a, const poise_words *b)
{
    const float known = poise_words_apart(a, b);
    float along = 0, spread = 0;
    if (!usable(word) || !(known > 0))
        return 0;
    for (int k = 0; k < POISE_WORD_VALUES; k++) {
        const float apart = a->mean[k] - b->mean[k];
        along += apart * (word->value[k] - 0.5f * (a->mean[k] + b->mean[k]));
        const float variance =
            (a->learned_s * a->variance[k] + b->learned_s * b->variance[k] + enough_s) /
            (a->learned_s + b->learned_s + enough_s);
        spread += apart * apart * fmaxf(variance, 1);
    }
    const float ratio = word->sure * along * known / spread;
    return fminf(fmaxf(ratio, -POISE_WORDS_MOST), POISE_WORDS_MOST);
}
