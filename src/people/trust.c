/* How far the networks for fighters are to be believed (finds.c says why): they saw rendered fights
 * only, so they are held against the loops of fighters who stand clear of everybody, where those do
 * not fail. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

enum { FINDER_FIRST = 10 }; /* looks before the finder can be believed */

/* The finder agrees with the loops; and the closer, once it has been heard, knows these bodies. */
int poise_finds_believed(const poise_people *people)
{
    const poise_trust *closer = &people->finding.close_trust;
    return people->finding.trust.believed && (closer->looks < POISE_CLOSER_FIRST || closer->fine);
}

/* Upright, and nobody else's body is near this loop's: here the landmark network does not err. Of
 * who lies it does, and a finder that was right for long was doubted because of it. */
int poise_trust_clear(const poise_people *people, const poise_follow *follow)
{
    const float presence = 0.5f, apart = 0.15f; /* likeness */
    const float upright = 0.3f;                 /* of the radius; standing: 0.5 */
    if (!follow->seen || !follow->posed || follow->fighter == 0 || follow->weak ||
        follow->result.presence < presence || poise_shape_rise(&follow->shape) < upright)
        return 0;
    for (int i = 0; i < people->count; i++) {
        const poise_follow *other = &people->follow[i];
        if (other != follow && other->seen &&
            poise_shape_likeness(&follow->shape, &other->shape) > apart)
            return 0;
    }
    return 1;
}

/* first: looks before it can be believed. */
static void weigh(poise_trust *trust, int agrees_now, int first)
{
    enum { MEMORY = 90 };
    const float believed = 0.6f, doubted = 0.5f;
    if (trust->looks < MEMORY)
        trust->looks++;
    trust->share += ((agrees_now ? 1.0f : 0.0f) - trust->share) / (float)trust->looks;
    trust->believed =
        trust->looks >= first && trust->share >= (trust->believed ? doubted : believed);
}

/* Does the finder see what the loops see, where they are to be believed? */
void poise_trust_finder(poise_people *people, const poise_shape *shape)
{
    const float same = 0.5f; /* likeness */
    poise_finding *f = &people->finding;
    for (int i = 0; i < people->count; i++) {
        const poise_follow *follow = &people->follow[i];
        float best = 0;
        if (!poise_trust_clear(people, follow))
            continue;
        for (int k = 0; k < f->finds.count; k++)
            best = fmaxf(best, poise_shape_likeness(&follow->shape, &shape[k]));
        weigh(&f->trust, best > same, FINDER_FIRST);
    }
}

/* And the closer? Of looks at rendered fighters who stand clear 9 in 10 are so similar. */
void poise_trust_closer(poise_people *people, const poise_find *find, const poise_close_look *look,
                        const poise_follow *follow)
{
    const float same = 0.6f; /* similarity */
    /* It knows these bodies where it is as near to what the finder saw, its own expected error
     * counted in, as on bodies both learned from, though they learned apart: radii, and of how many
     * of the looks. Rendered fights 0.60 to 1 (running share), two boxers 0.51 to 1, two dancers in
     * loose dark clothes 0.38 to 0.64, two who hug 0.18 to 0.32. The landmark network is no judge:
     * of some rendered bodies it is as far off as of dancers. */
    const float near = 0.12f, fine = 0.7f, fine_still = 0.48f;
    poise_trust *trust = &people->finding.close_trust;
    if (!poise_trust_clear(people, follow))
        return;
    const float strayed = poise_find_strayed(people, find, look);
    /* Whose sides are exchanged is another matter (sides.c). */
    poise_close_look mirrored = *look;
    poise_sides_mirror(mirrored.joint);
    if (poise_find_apart(people, &mirrored, follow) < poise_find_apart(people, look, follow))
        look = &mirrored;
    poise_find seen = *find;
    for (int j = 0; j < POISE_FIND_JOINTS; j++) {
        memcpy(seen.joint[j], look->joint[j], sizeof seen.joint[j]);
        seen.joint_score[j] = 1;
    }
    const poise_shape shape = poise_find_shape(people, &seen);
    weigh(trust, poise_shape_similarity(&shape, &follow->shape) > same, POISE_CLOSER_FIRST);
    trust->known += ((strayed < near ? 1.0f : 0.0f) - trust->known) / (float)trust->looks;
    trust->fine = trust->believed && trust->known >= (trust->fine ? fine_still : fine);
    const float arms = poise_find_arms_apart(people, look, follow);
    if (arms >= 0)
        trust->arms += (arms - trust->arms) / (float)trust->looks;
}
