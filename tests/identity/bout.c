#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "bout.h"

#include <string.h>

int bout_open(void **state)
{
    static bout b;
    memset(&b, 0, sizeof b);
    poise_err err;
    assert_int_equal(poise_duo_new(POISE_DUO_FULL, &b.duo, &err), 0);
    b.light = 1;
    b.format = POISE_PIXEL_I420;
    b.red =
        (figure){.id = 1, .x = 220, .foot_y = 330, .height = 220, .turn = 1.2f, .kit = &figure_red};
    b.blue = (figure){
        .id = 2, .x = 400, .foot_y = 330, .height = 220, .turn = -1.2f, .kit = &figure_blue};
    *state = &b;
    return 0;
}

int bout_close(void **state)
{
    poise_duo_free(&((bout *)*state)->duo);
    return 0;
}

/* What the networks say: red and blue fight and differ by 4 standard deviations, nobody else
 * fights. */
static void speak(const bout *b, poise_word *ret_words)
{
    memset(ret_words, 0, POISE_PEOPLE_MAX * sizeof *ret_words);
    for (int i = 0; i < b->scene.people_count; i++) {
        const int32_t id = b->scene.people[i].id;
        const int red = id == b->red.id, blue = id == b->blue.id;
        ret_words[i].fighter = red || blue ? 0.95f : 0.05f;
        ret_words[i].sure = 0.6f;
        ret_words[i].value[0] = b->alike ? 0 : red ? -2 : blue ? 2 : 0;
        ret_words[i].value[1] = b->frame % 2 ? 0.5f : -0.5f;
    }
}

void bout_frame(bout *b, int red_in_front)
{
    figures_begin(&b->scene, b->frame * 1000000000 / FPS, b->cut ? POISE_SCENE_CUT : 0, b->light,
                  b->camera);
    b->cut = 0;
    b->red.move = 0.25f * (float)b->frame;
    b->blue.move = 0.31f * (float)b->frame + 1;
    b->red.jab = b->frame % 23 < 6;
    b->blue.jab = b->frame % 31 < 5;
    if (b->behind != NULL)
        figures_add(&b->scene, b->behind);
    figures_add(&b->scene, red_in_front ? &b->blue : &b->red);
    figures_add(&b->scene, red_in_front ? &b->red : &b->blue);
    if (b->before != NULL)
        figures_add(&b->scene, b->before);
    poise_image image = figures_image(b->format);
    poise_word words[POISE_PEOPLE_MAX];
    speak(b, words);
    poise_duo_step(b->duo, &image, &b->scene, b->heard ? words : NULL, &b->result);
    b->frame++;
}

void bout_frames(bout *b, int count)
{
    for (int i = 0; i < count; i++)
        bout_frame(b, 0);
}

int32_t bout_id(const bout *b, int s)
{
    int32_t i = b->result.person[s];
    return i < 0 ? 0 : b->scene.people[i].id;
}

void bout_assert_sure(const bout *b, int32_t first, int32_t second)
{
    assert_int_equal(bout_id(b, 0), first);
    assert_int_equal(bout_id(b, 1), second);
    assert_false(b->result.uncertain[0]);
    assert_false(b->result.uncertain[1]);
    assert_true(b->result.confidence[0] > 0.9f && b->result.confidence[1] > 0.9f);
}
