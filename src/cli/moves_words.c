#include "cli/moves_words.h"

#include "cli/options.h"
#include "record/number.h"

#include <math.h>
#include <string.h>
#include <strings.h>

int poise_word_fighter(const char *word, const poise_events_header *header, int32_t *ret_fighter,
                       poise_err *err)
{
    static const char *const words[2][2] = {{"1", "red"}, {"2", "blue"}};
    for (int32_t f = 0; f < POISE_FIGHTERS; f++)
        if (strcmp(word, words[f][0]) == 0 || strcasecmp(word, words[f][1]) == 0 ||
            (*header->fighter_name[f] && strcmp(word, header->fighter_name[f]) == 0)) {
            *ret_fighter = f + 1;
            return 0;
        }
    return poise_fail(err, POISE_EINVAL, "fighter '%.60s': need 1, red, 2, blue%s%s%s%s", word,
                      *header->fighter_name[0] ? ", " : "", header->fighter_name[0],
                      *header->fighter_name[1] ? ", " : "", header->fighter_name[1]);
}

int poise_word_label(const char *word, int32_t *ret_name, poise_err *err)
{
    for (int32_t i = POISE_LABEL_IDLE + 1; poise_event_names[i]; i++)
        if (strcmp(word, poise_event_names[i]) == 0) {
            *ret_name = i;
            return 0;
        }
    const char *near = poise_cli_nearest(word, poise_event_names + 1);
    return poise_fail(err, POISE_EINVAL,
                      "move '%.60s'%s%s%s; there are jab, cross, straight, hook, uppercut, "
                      "kick_low, kick_mid, kick_high, knee, elbow, block, dodge, clinch, takedown, "
                      "ground",
                      word, near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

int poise_word_seconds(const char *word, const char *what, int64_t *ret_ns, poise_err *err)
{
    double seconds;
    if (poise_parse_f64(word, strlen(word), &seconds) || !(seconds >= 0 && seconds <= 1e6))
        return poise_fail(err, POISE_EINVAL, "%s %.60s: need 0 <= seconds <= 1000000", what, word);
    *ret_ns = llround(seconds * 1e9);
    return 0;
}

int poise_word_move(const char *word, const poise_moves_view *view,
                    const poise_move_entry **ret_entry, poise_err *err)
{
    for (int32_t i = 0; i < view->count; i++) {
        char key[POISE_MOVE_KEY];
        poise_move_key(&view->entry[i], key);
        if (strcmp(key, word) != 0)
            continue;
        if (view->entry[i].deleted)
            return poise_fail(err, POISE_EINVAL, "move %s: was deleted by a correction; undo that",
                              word);
        *ret_entry = &view->entry[i];
        return 0;
    }
    return poise_fail(err, POISE_EINVAL,
                      "move '%.60s': there is none; moves.csv has them in its first column", word);
}
