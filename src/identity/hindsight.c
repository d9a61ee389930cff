/* See hindsight.h. */
#include "identity/hindsight.h"

#include "identity/duo_odds.h"

#include <math.h>

/* Log odds after something that exchanges the two with probability (1 - carry) / 2. */
static double carried(double odds, double carry)
{
    const double least = 1e-12; /* of a probability */
    const double same = log(fmax((1 + carry) / 2, least));
    const double other = log(fmax((1 - carry) / 2, least));
    const double as_is[] = {same + odds, other}, exchanged[] = {other + odds, same};
    return fmax(as_is[0], as_is[1]) + log1p(exp(-fabs(as_is[0] - as_is[1]))) -
           fmax(exchanged[0], exchanged[1]) - log1p(exp(-fabs(exchanged[0] - exchanged[1])));
}

static double picture(const poise_hindsight_note *note)
{
    const double worth = 0.3; /* of one picture (0.3 s): those after it say nearly the same */
    return worth * (double)note->weight * (double)note->said;
}

/* Of a stretch that is likelier the other way round, so that it stays as it was told where that is
 * nowhere sure: numbers that are as good as guessed are not exchanged for another guess. */
static void doubt(poise_hindsight_note *note, int64_t from, int64_t to)
{
    float most = 0;
    for (int64_t i = from; i < to; i++)
        most = fmaxf(most, note[i].odds);
    for (int64_t i = from; i < to && most < poise_odds_sure; i++) {
        note[i].exchange = 0;
        note[i].odds = 0;
    }
}

/* Every frame of a replay, also those before it was seen to be one. */
static void mark_replays(poise_hindsight_note *note, int64_t count)
{
    for (int64_t i = count - 1; i > 0; i--)
        if (note[i].replay && !note[i - 1].replay && note[i - 1].pts_ns >= note[i].replay_from_ns) {
            note[i - 1].replay = 1;
            note[i - 1].replay_from_ns = note[i].replay_from_ns;
        }
}

void poise_hindsight_judge(poise_hindsight_note *note, int64_t count)
{
    double odds = 0;
    for (int64_t i = 0; i < count; i++) {
        odds = note[i].anew ? (double)note[i].odds : carried(odds, (double)note[i].carry);
        odds += picture(&note[i]);
        note[i].odds = (float)odds;
    }
    double later = 0; /* what the frames behind say */
    for (int64_t i = count - 1; i >= 0; i--) {
        const float both = note[i].odds + (float)later;
        note[i].exchange = both < 0;
        note[i].odds = fabsf(both);
        later = note[i].anew ? 0 : carried(later + picture(&note[i]), (double)note[i].carry);
    }
    mark_replays(note, count);
    for (int64_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && note[to].exchange == note[from].exchange; to++)
            ;
        if (note[from].exchange)
            doubt(note, from, to);
    }
}

void poise_hindsight_apply(const poise_hindsight_note *note, poise_scene *scene)
{
    if (note->replay) {
        scene->flags |= POISE_SCENE_REPLAY;
        scene->replay_from_ns = note->replay_from_ns;
    }
    for (int32_t i = 0; i < scene->people_count; i++) {
        poise_person *person = &scene->people[i];
        if (person->fighter != 1 && person->fighter != 2)
            continue;
        const int told = person->fighter - 1;
        const float against = note->exchange ? -note->against[told] : note->against[told];
        if (note->exchange)
            person->fighter = 2 - told;
        if (note->unsure[told] || note->odds < poise_odds_sure || against > poise_odds_contradicted)
            person->flags |= POISE_PERSON_UNCERTAIN;
        else
            person->flags &= ~(uint32_t)POISE_PERSON_UNCERTAIN;
    }
}
