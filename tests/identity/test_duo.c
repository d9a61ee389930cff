/* Two fighters on painted scenes: crossings, occlusion, kit, referees, cuts, the user's word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

#include "figures.h"
#include "identity/duo_state.h"
#include "support/allocations.h"

#include <math.h>
#include <string.h>

enum { FPS = 30 };

/* A bout in the making. The truth lies in the scenes: figure_red's loops are odd ids here. */
typedef struct bout {
    poise_duo *duo;
    poise_scene scene;
    poise_duo_result result;
    int64_t frame;
    poise_pixel_format format;
    float light;
    int camera, cut;
    figure red, blue;
    const figure *behind, *before; /* NULL or a third person */
    int heard;                     /* 1: the finder and the namer speak */
    int alike;                     /* 1: the namer cannot tell red and blue apart */
} bout;

static int open_bout(void **state)
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

static int close_bout(void **state)
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

/* One frame; `front` is painted last. */
static void frame(bout *b, int red_in_front)
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

static void frames(bout *b, int count)
{
    for (int i = 0; i < count; i++)
        frame(b, 0);
}

/* The loop that fighter s + 1 was given, 0: not seen. */
static int32_t id_of(const bout *b, int s)
{
    int32_t i = b->result.person[s];
    return i < 0 ? 0 : b->scene.people[i].id;
}

static void assert_sure(const bout *b, int32_t first, int32_t second)
{
    assert_int_equal(id_of(b, 0), first);
    assert_int_equal(id_of(b, 1), second);
    assert_false(b->result.uncertain[0]);
    assert_false(b->result.uncertain[1]);
    assert_true(b->result.confidence[0] > 0.9f && b->result.confidence[1] > 0.9f);
}

static void test_left_is_one(void **state)
{
    bout *b = *state;
    frame(b, 0);
    assert_int_equal(id_of(b, 0), 1);
    assert_int_equal(id_of(b, 1), 2);
    assert_true(b->result.uncertain[0]); /* at first sight nothing is sure */
    frames(b, 40);
    assert_sure(b, 1, 2);
    assert_int_equal(b->result.hints, 0);
}

/* They walk past each other; the loops keep to the bodies, or have jumped. */
static void cross(bout *b, int loops_jump)
{
    frames(b, 60);
    for (int i = 0; i < 40; i++) {
        b->red.x += 5;
        b->blue.x -= 5;
        b->blue.hidden = fabsf(b->red.x - b->blue.x) < 40; /* red is in front */
        if (loops_jump && i == 20) {
            b->red.id = 2;
            b->blue.id = 1;
        }
        frame(b, 1);
    }
    for (int i = 0; i < 30; i++)
        frame(b, 1);
    assert_sure(b, b->red.id, b->blue.id);
}

static void test_crossing(void **state)
{
    cross(*state, 0);
}

static void test_crossing_with_loops_that_jump(void **state)
{
    cross(*state, 1);
}

/* Blue vanishes behind red for two seconds and comes out on the other side, under new ids. */
static void test_hidden_and_exchanged(void **state)
{
    bout *b = *state;
    frames(b, 60);
    for (int i = 0; i < 30; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 10;
        b->blue.hidden = i > 12;
        frame(b, 1);
    }
    b->blue.hidden = 1;
    for (int i = 0; i < 60; i++)
        frame(b, 1);
    assert_int_equal(id_of(b, 0), 1);
    assert_int_equal(id_of(b, 1), 0);
    assert_int_equal(b->result.hints, 1); /* look near the opponent */
    assert_int_equal(b->result.hint[0].fighter, 2);
    assert_true(fabsf(b->result.hint[0].roi.xc * FIGURES_WIDTH - b->red.x) < 120);
    b->blue.x = b->red.x - 90;
    b->blue.hidden = 0;
    b->blue.id = 7;
    b->red.id = 8;
    for (int i = 0; i < 40; i++)
        frame(b, 1);
    assert_sure(b, 8, 7);
}

/* The same with one kit: nothing can tell them apart but where they were. It is said. */
static void test_same_kit_is_uncertain(void **state)
{
    bout *b = *state;
    b->blue.kit = &figure_red;
    frames(b, 60);
    assert_sure(b, 1, 2);
    for (int i = 0; i < 20; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 6;
        b->blue.hidden = b->red.hidden = i > 12;
        frame(b, 1);
    }
    for (int i = 0; i < 45; i++)
        frame(b, 1);
    b->red.x -= 80;
    b->blue.x += 80;
    b->red.hidden = b->blue.hidden = 0;
    b->red.id = 11;
    b->blue.id = 12;
    int sure = 0;
    for (int i = 0; i < 30; i++) {
        frame(b, 1);
        sure += !b->result.uncertain[0] || !b->result.uncertain[1];
    }
    assert_true(b->result.person[0] >= 0 && b->result.person[1] >= 0);
    assert_int_equal(sure, 0);
}

/* One kit, but the namer tells them apart: hidden together, they come out on exchanged sides. */
static void test_words_tell_one_kit_apart(void **state)
{
    bout *b = *state;
    b->heard = 1;
    b->blue.kit = &figure_red;
    frames(b, 90);
    assert_sure(b, 1, 2);
    for (int i = 0; i < 20; i++) {
        b->blue.x += (b->red.x - b->blue.x) / 6;
        b->blue.hidden = b->red.hidden = i > 12;
        frame(b, 1);
    }
    for (int i = 0; i < 45; i++)
        frame(b, 1);
    b->red.x += 80;
    b->blue.x -= 80;
    b->red.hidden = b->blue.hidden = 0;
    b->red.id = 11;
    b->blue.id = 12;
    for (int i = 0; i < 60; i++)
        frame(b, 1);
    assert_sure(b, 11, 12);
}

/* One kit, nothing to tell them apart, and they hold each other and turn round: the loops go on. */
static void test_loops_go_on_in_one_kit(void **state)
{
    bout *b = *state;
    b->heard = b->alike = 1;
    b->blue.kit = &figure_red;
    frames(b, 90);
    const float middle = 0.5f * (b->red.x + b->blue.x), apart = 0.5f * (b->blue.x - b->red.x);
    for (int i = 0; i <= 90; i++) { /* three seconds, once round by half */
        const float reach = apart * fmaxf(fabsf((float)i - 45) / 45, 0.1f);
        const float side = i < 45 ? -1 : 1;
        b->red.x = middle + side * reach;
        b->blue.x = middle - side * reach;
        frame(b, 1);
    }
    frames(b, 10);
    assert_sure(b, 1, 2);
}

/* And a cut, after which they stand as they stood: left is left, and it is said to be a guess. */
static void test_cut_in_one_kit(void **state)
{
    bout *b = *state;
    b->heard = b->alike = 1;
    b->blue.kit = &figure_red;
    frames(b, 90);
    b->cut = 1;
    b->camera = 1;
    b->red.id = 9;
    b->blue.id = 8;
    for (int i = 0; i < 30; i++) {
        frame(b, 0);
        assert_true(id_of(b, 0) != 8 && id_of(b, 1) != 9);
        assert_true(b->result.uncertain[0] && b->result.uncertain[1]);
    }
    assert_int_equal(id_of(b, 0), 9);
    assert_int_equal(id_of(b, 1), 8);
}

/* The finder has long said that both fight, and speaks no more: nobody else becomes a fighter. */
static void test_who_fought_is_not_chosen_anew(void **state)
{
    static const figure third = {
        .id = 3, .x = 300, .foot_y = 325, .height = 210, .turn = -1.2f, .kit = &figure_blue};
    bout *b = *state;
    b->heard = 1;
    frames(b, 120);
    b->heard = 0;
    b->behind = &third;
    b->blue.turn = 1.2f; /* blue turns away, the third faces red */
    for (int i = 0; i < 90; i++) {
        frame(b, 0);
        assert_true(id_of(b, 0) != 3 && id_of(b, 1) != 3);
    }
}

/* Somebody in blue's kit. */
static const figure figure_double = {
    .id = 3, .x = 560, .foot_y = 330, .height = 220, .turn = -1.2f, .kit = &figure_blue};

/* Both become known in so many frames, the networks speak, `other` stands by; then blue is hidden.
 */
static void hide_blue(bout *b, const figure *other, int known)
{
    b->heard = 1;
    b->before = other;
    frames(b, known);
    assert_sure(b, 1, 2);
    b->blue.hidden = 1;
}

/* Blue is hidden, and somebody in his kit stands where he was: not if the finder says he does not
 * fight. */
static void test_nobody_who_does_not_fight(void **state)
{
    bout *b = *state;
    figure other = figure_double;
    hide_blue(b, &other, 90);
    for (int i = 0; i < 90; i++) {
        other.x += (b->blue.x - other.x) / 20;
        frame(b, 0);
        assert_int_not_equal(id_of(b, 1), 3);
    }
    other.x = 560;
    b->blue.hidden = 0;
    frames(b, 60);
    assert_sure(b, 1, 2);
}

/* Blue's loop slides to somebody in his kit: the number does not stay with who does not fight. */
static void test_number_leaves_who_does_not_fight(void **state)
{
    bout *b = *state;
    figure other = figure_double;
    hide_blue(b, &other, 60);
    b->blue.id = 7;
    other.id = 2;
    other.x = b->blue.x + 10;
    frames(b, 30);
    for (int i = 0; i < 30; i++) {
        frame(b, 0);
        assert_int_not_equal(id_of(b, 1), 2);
    }
    other.x = 560;
    b->blue.hidden = 0;
    frames(b, 60);
    assert_sure(b, 1, 7);
}

/* Blue is lost, and turns up where nobody looked for him, as another loop and looking like nobody
 * that was known: if the finder is sure that he fights it is he. */
static void test_number_goes_to_who_surely_fights(void **state)
{
    bout *b = *state;
    figure nobody = figure_double;
    nobody.x = 60;
    hide_blue(b, &nobody, 60);
    frames(b, 15);
    b->blue.hidden = 0;
    b->blue.id = 7;
    b->blue.x = 560;
    b->blue.kit = &figure_referee;
    frames(b, 8);
    assert_int_equal(id_of(b, 0), 1);
    assert_int_equal(id_of(b, 1), 7);
}

/* What the user says of somebody counts more than what the finder says of him. */
static void test_lock_on_who_does_not_fight(void **state)
{
    bout *b = *state;
    poise_err err;
    figure other = figure_double;
    hide_blue(b, &other, 60);
    assert_int_equal(poise_duo_lock(b->duo, 2, 3, &err), 0);
    frames(b, 30);
    assert_int_equal(id_of(b, 1), 3);
    other.id = 9; /* another loop finds him */
    frames(b, 60);
    assert_int_equal(id_of(b, 1), 9);
}

/* A referee, larger than both, near the camera, seen from the start. */
static void test_referee_is_nobody(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 1, .x = 310, .foot_y = 350, .height = 260, .turn = 3.0f, .kit = &figure_referee};
    b->red.id = 2;
    b->blue.id = 3;
    b->before = &referee;
    for (int i = 0; i < 60; i++) {
        referee.x = 500 + 0.4f * (float)i;
        frame(b, 0);
    }
    assert_sure(b, 2, 3);
    for (int i = 0; i < 90; i++) { /* he walks through the picture, before both */
        referee.x -= 5;
        b->red.hidden = fabsf(referee.x - b->red.x) < 45;
        b->blue.hidden = fabsf(referee.x - b->blue.x) < 45;
        frame(b, 0);
        assert_int_not_equal(id_of(b, 0), 1);
        assert_int_not_equal(id_of(b, 1), 1);
    }
    frames(b, 20);
    assert_sure(b, 2, 3);
}

/* When the pair would be chosen, one of the two is hidden: the referee is not chosen instead. */
static void test_choice_waits_for_who_is_hidden(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 3, .x = 540, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &figure_referee};
    b->before = &referee;
    frames(b, 25);
    b->blue.hidden = 1;
    for (int i = 0; i < 20; i++) {
        frame(b, 0);
        assert_true(b->result.uncertain[0] && b->result.uncertain[1]);
    }
    b->blue.hidden = 0;
    frames(b, 60);
    assert_sure(b, 1, 2);
}

/* The loop of a fighter who is covered slides onto the referee: known by looks. */
static void test_loop_slides_to_the_referee(void **state)
{
    bout *b = *state;
    figure referee = {
        .id = 3, .x = 560, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &figure_referee};
    b->before = &referee;
    frames(b, 60);
    assert_sure(b, 1, 2);
    for (int i = 0; i < 30; i++) {
        referee.x += (b->blue.x - referee.x) / 5;
        if (i == 12) {
            referee.id = 2; /* blue's loop takes him */
            b->blue.hidden = 1;
        }
        frame(b, 0);
    }
    for (int i = 0; i < 10; i++) {
        frame(b, 0);
        assert_true(id_of(b, 1) != 2 || b->result.uncertain[1]);
    }
}

/* Blue stays hidden where the referee took his loop: once the referee is seen clearly he has no
 * number, and blue has it as soon as a loop finds him. */
static void test_referee_gives_the_number_back(void **state)
{
    bout *b = *state;
    figure_kit kit = figure_referee; /* bare arms as dark as blue's */
    kit.trunk = kit.skin = figure_blue.skin;
    figure referee = {.id = 2, .x = 430, .foot_y = 330, .height = 225, .turn = -1.2f, .kit = &kit};
    frames(b, 90);
    assert_sure(b, 1, 2);
    b->before = &referee;
    b->blue.hidden = 1;
    frames(b, 10);
    for (int i = 0; i < 40; i++) {
        referee.x += i < 20 ? 4 : 0;
        frame(b, 0);
    }
    for (int i = 0; i < 30; i++) {
        frame(b, 0);
        assert_int_not_equal(id_of(b, 1), 2);
    }
    b->blue.id = 4;
    b->blue.hidden = 0;
    frames(b, 15);
    assert_int_equal(id_of(b, 0), 1);
    assert_int_equal(id_of(b, 1), 4);
    frames(b, 30);
    assert_sure(b, 1, 4);
}

/* The other side's camera: right is left, new ids, another light. Known by looks. */
static void test_cut_mirrored(void **state)
{
    bout *b = *state;
    frames(b, 90);
    b->cut = 1;
    b->camera = 1;
    b->light = 0.75f;
    b->red = (figure){
        .id = 9, .x = 380, .foot_y = 300, .height = 180, .turn = -1.2f, .kit = &figure_red};
    b->blue = (figure){
        .id = 8, .x = 250, .foot_y = 300, .height = 180, .turn = 1.2f, .kit = &figure_blue};
    for (int i = 0; i < 15; i++) {
        frame(b, 0);
        int right = id_of(b, 0) == 9 && id_of(b, 1) == 8;
        assert_true(right || (b->result.uncertain[0] && b->result.uncertain[1]));
    }
    assert_sure(b, 9, 8);
}

/* After a cut there is nothing to say about where somebody is. */
static void test_no_hint_after_a_cut(void **state)
{
    bout *b = *state;
    frames(b, 60);
    b->blue.hidden = 1;
    frames(b, 10);
    assert_int_equal(b->result.hints, 1);
    b->cut = 1;
    b->camera = 1;
    frames(b, 3);
    assert_int_equal(b->result.hints, 0);
}

static void test_swap(void **state)
{
    bout *b = *state;
    frames(b, 60);
    poise_duo_swap(b->duo);
    frames(b, 1);
    assert_sure(b, 2, 1);
    frames(b, 60); /* and it stays so, against all looks */
    assert_sure(b, 2, 1);
}

static void test_swap_before_the_choice(void **state)
{
    bout *b = *state;
    frames(b, 3);
    poise_duo_swap(b->duo);
    frames(b, 60);
    assert_sure(b, 2, 1);
}

static void test_lock(void **state)
{
    bout *b = *state;
    poise_err err;
    figure third = {
        .id = 5, .x = 560, .foot_y = 330, .height = 215, .turn = -1.2f, .kit = &figure_referee};
    b->before = &third;
    frames(b, 60);
    assert_sure(b, 1, 2);
    assert_int_equal(poise_duo_lock(b->duo, 0, 5, &err), POISE_EINVAL);
    assert_int_equal(poise_duo_lock(b->duo, 3, 5, &err), POISE_EINVAL);
    assert_int_equal(poise_duo_lock(b->duo, 1, 77, &err), POISE_ENOENT);
    assert_int_equal(poise_duo_lock(b->duo, 2, 5, &err), 0); /* somebody else is fighter 2 */
    frames(b, 60);
    assert_sure(b, 1, 5);
    assert_int_equal(poise_duo_lock(b->duo, 1, 5, &err), 0); /* the other one's body */
    frames(b, 30);
    assert_sure(b, 5, 1);
}

/* Before the choice the user names one; the other follows from it. */
static void test_lock_before_the_choice(void **state)
{
    bout *b = *state;
    poise_err err;
    figure third = {
        .id = 5, .x = 560, .foot_y = 330, .height = 215, .turn = 0, .kit = &figure_referee};
    b->before = &third;
    frames(b, 6);
    assert_int_equal(poise_duo_lock(b->duo, 1, 2, &err), 0);
    frames(b, 40);
    assert_sure(b, 2, 1);
}

/* The same decisions from RGB, I420 and NV12 pixels, and twice the same. */
static void test_formats_and_repetition(void **state)
{
    static const poise_pixel_format format[4] = {POISE_PIXEL_I420, POISE_PIXEL_I420,
                                                 POISE_PIXEL_NV12, POISE_PIXEL_RGB24};
    float confidence[4][120][2];
    int32_t person[4][120][2];
    for (int k = 0; k < 4; k++) {
        void *again;
        open_bout(&again);
        bout *b = again;
        b->format = format[k];
        for (int i = 0; i < 120; i++) {
            if (i > 50) {
                b->red.x += 3;
                b->blue.x -= 3;
            }
            b->blue.hidden = fabsf(b->red.x - b->blue.x) < 40;
            frame(b, 1);
            memcpy(confidence[k][i], b->result.confidence, sizeof confidence[k][i]);
            memcpy(person[k][i], b->result.person, sizeof person[k][i]);
        }
        close_bout(&again);
    }
    assert_memory_equal(confidence[0], confidence[1], sizeof confidence[0]);
    assert_memory_equal(confidence[0], confidence[2], sizeof confidence[0]); /* the same bytes */
    for (int k = 0; k < 4; k++)
        assert_memory_equal(person[0], person[k], sizeof person[0]);
    (void)state;
}

static void test_reset_forgets(void **state)
{
    bout *b = *state;
    frames(b, 60);
    poise_duo_reset(b->duo);
    float x = b->red.x;
    b->red.x = b->blue.x;
    b->blue.x = x;
    b->red.turn = -1.2f;
    b->blue.turn = 1.2f;
    frames(b, 60);
    assert_sure(b, 2, 1); /* left is one again */
}

/* Numbers that are none must not get in. */
static void test_not_finite(void **state)
{
    bout *b = *state;
    frames(b, 60);
    for (int i = 0; i < 3; i++) {
        figures_begin(&b->scene, b->frame++ * 1000000000 / FPS, 0, 1, 0);
        figures_add(&b->scene, &b->red);
        figures_add(&b->scene, &b->blue);
        poise_person *person = &b->scene.people[1];
        if (i == 0)
            person->landmarks[13].x = NAN;
        if (i == 1)
            person->world_m[13].x = INFINITY;
        if (i == 2)
            person->landmarks[31].y = 1e30f;
        poise_image image = figures_image(POISE_PIXEL_I420);
        poise_duo_step(b->duo, &image, &b->scene, NULL, &b->result);
        assert_true(isfinite(b->result.confidence[0]) && isfinite(b->result.confidence[1]));
    }
    frames(b, 5);
    assert_sure(b, 1, 2);
    b->scene.people_count = 0;
    poise_image image = figures_image(POISE_PIXEL_I420);
    b->scene.time.pts_ns = b->frame++ * 1000000000 / FPS;
    poise_duo_step(b->duo, &image, &b->scene, NULL, &b->result);
    assert_int_equal(b->result.hints, 2);
}

static void test_allocates_nothing(void **state)
{
    bout *b = *state;
    frames(b, 5);
    long long before = allocations_count();
    frames(b, 100);
    b->cut = 1;
    frames(b, 50);
    poise_duo_swap(b->duo);
    poise_err err;
    assert_int_equal(poise_duo_lock(b->duo, 1, 1, &err), 0);
    frames(b, 10);
    assert_int_equal(allocations_count() - before, 0);
}

/* The rules it is compared with: they number two people who stand apart. */
static void test_other_rules(void **state)
{
    bout *b = *state;
    poise_err err;
    for (int rule = POISE_DUO_BYTETRACK; rule <= POISE_DUO_CENTROID; rule++) {
        poise_duo_free(&b->duo);
        assert_int_equal(poise_duo_new((poise_duo_rule)rule, &b->duo, &err), 0);
        frames(b, 30);
        assert_int_equal(id_of(b, 0), 1);
        assert_int_equal(id_of(b, 1), 2);
        poise_duo_swap(b->duo);
        frames(b, 2);
        assert_int_equal(id_of(b, 0), 2);
        assert_int_equal(poise_duo_lock(b->duo, 1, 1, &err), POISE_EUNSUPPORTED);
    }
    poise_duo *none = NULL;
    assert_int_equal(poise_duo_new((poise_duo_rule)7, &none, &err), POISE_EINVAL);
    assert_null(none);
}

/* After 0.7 s of clear views of a body that the finder calls a fighter so far and that costs so
 * much by its looks: whether it is somebody else's. */
static int is_alien(float fighter, float looks)
{
    poise_duo_slot own = {.learned_s = 5};
    const poise_body body = {.id = 7, .word = {.fighter = fighter}};
    int alien = 0;
    for (int i = 0; i < 21; i++)
        alien = poise_duo_is_alien(&own, &body, looks, 5, 1.0f / 30);
    return alien;
}

static void aliens_are_told_by_looks_unless_they_surely_fight(void **state)
{
    (void)state;
    assert_true(is_alien(0.5f, 2) && is_alien(-1, 2));
    assert_false(is_alien(0.5f, -2) || is_alien(-1, -2));
    assert_false(is_alien(0.9f, 2));
    assert_true(is_alien(0.1f, -2));
}

int main(void)
{
#define WITH_BOUT(test) cmocka_unit_test_setup_teardown(test, open_bout, close_bout)
    const struct CMUnitTest tests[] = {
        WITH_BOUT(test_left_is_one),
        WITH_BOUT(test_crossing),
        WITH_BOUT(test_crossing_with_loops_that_jump),
        WITH_BOUT(test_hidden_and_exchanged),
        WITH_BOUT(test_same_kit_is_uncertain),
        WITH_BOUT(test_words_tell_one_kit_apart),
        WITH_BOUT(test_loops_go_on_in_one_kit),
        WITH_BOUT(test_cut_in_one_kit),
        WITH_BOUT(test_who_fought_is_not_chosen_anew),
        WITH_BOUT(test_nobody_who_does_not_fight),
        WITH_BOUT(test_number_leaves_who_does_not_fight),
        WITH_BOUT(test_lock_on_who_does_not_fight),
        WITH_BOUT(test_referee_is_nobody),
        WITH_BOUT(test_choice_waits_for_who_is_hidden),
        WITH_BOUT(test_loop_slides_to_the_referee),
        WITH_BOUT(test_referee_gives_the_number_back),
        WITH_BOUT(test_cut_mirrored),
        WITH_BOUT(test_no_hint_after_a_cut),
        WITH_BOUT(test_swap),
        WITH_BOUT(test_swap_before_the_choice),
        WITH_BOUT(test_number_goes_to_who_surely_fights),
        WITH_BOUT(test_lock),
        WITH_BOUT(test_lock_before_the_choice),
        cmocka_unit_test(aliens_are_told_by_looks_unless_they_surely_fight),
        cmocka_unit_test(test_formats_and_repetition),
        WITH_BOUT(test_reset_forgets),
        WITH_BOUT(test_not_finite),
        WITH_BOUT(test_allocates_nothing),
        WITH_BOUT(test_other_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
