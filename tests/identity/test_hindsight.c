/* Numbers in hindsight: notes as duo makes them, what is judged, and what becomes of scenes. */
#include "identity/hindsight.h"

#include <setjmp.h> /* before cmocka.h, with the three below */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 90 };

/* Nothing happens and nothing is said; the first begins it. */
static void quiet(poise_hindsight_note note[FRAMES])
{
    for (int i = 0; i < FRAMES; i++)
        note[i] = (poise_hindsight_note){.carry = 0.99999f, .weight = 0.1f, .anew = i == 0};
    note[0].odds = 8;
}

static void say(poise_hindsight_note *note, int from, int to, float said)
{
    for (int i = from; i < to; i++)
        note[i].said = said;
}

static void assert_exchanged(const poise_hindsight_note *note, int from, int to)
{
    for (int i = 0; i < FRAMES; i++)
        if (note[i].exchange != (i >= from && i < to))
            fail_msg("frame %d: exchange is %d", i, note[i].exchange);
}

static void what_was_never_in_doubt_stays(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 0, 0);
    assert_true(note[FRAMES - 1].odds > 5);
    poise_hindsight_judge(note, 0); /* nothing to judge */
}

/* They meet in frame 20 and come out the wrong way round; it is found out in frame 60. */
static void what_is_found_out_late_is_put_right_from_the_meeting_on(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    note[20].carry = 0;
    say(note, 21, 60, -0.5f);
    note[60].carry = -0.99999f; /* exchanged */
    say(note, 60, FRAMES, 5);
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 20, 60);
    for (int i = 0; i < FRAMES; i++)
        assert_true(note[i].odds > 2.5f);
}

/* The same, told right all the while: looks that err for a moment change nothing. */
static void a_moments_error_changes_nothing(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    note[20].carry = 0;
    say(note, 21, 40, -2);
    say(note, 40, FRAMES, 4);
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 0, 0);
}

/* After the meeting too little is said for anything to be sure. */
static void a_guess_is_not_exchanged_for_another(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    note[40].carry = 0;
    say(note, 41, FRAMES, -0.5f);
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 0, 0);
    assert_true(note[30].odds > 2.5f);
    assert_true(note[50].odds == 0); /* uncertain */
}

/* What the user says, or a choice, is not undone by what comes after, nor does it reach back. */
static void what_begins_anew_stands(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    note[30].anew = 1;
    note[30].odds = 8;
    say(note, 31, FRAMES, -0.1f);
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 0, 0);
    quiet(note);
    note[30].anew = 1;
    say(note, 31, FRAMES, -3); /* begun without knowing: only from there on */
    poise_hindsight_judge(note, FRAMES);
    assert_exchanged(note, 30, FRAMES);
}

static void all_of_a_replay_is_marked(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    poise_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    quiet(note);
    for (int i = 0; i < FRAMES; i++) {
        note[i].pts_ns = 1000 + i;
        note[i].replay = i >= 50 && i < 70;
        note[i].replay_from_ns = note[i].replay ? 1030 : 0;
    }
    poise_hindsight_judge(note, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
        *scene = (poise_scene){.flags = 0};
        poise_hindsight_apply(&note[i], scene);
        assert_int_equal((scene->flags & POISE_SCENE_REPLAY) != 0, i >= 30 && i < 70);
        assert_int_equal(scene->replay_from_ns, i >= 30 && i < 70 ? 1030 : 0);
    }
    free(scene);
}

static void extremes_stay_numbers(void **state)
{
    (void)state;
    poise_hindsight_note note[FRAMES];
    quiet(note);
    for (int i = 1; i < FRAMES; i++)
        note[i] = (poise_hindsight_note){.carry = i % 2 ? -1.0f : 1.0f,
                                         .weight = 1,
                                         .said = i % 3 ? -100.0f : 100.0f};
    poise_hindsight_judge(note, FRAMES);
    for (int i = 0; i < FRAMES; i++)
        assert_true(isfinite(note[i].odds) && note[i].odds >= 0);
}

static void a_scene_gets_the_numbers_and_the_doubt(void **state)
{
    (void)state;
    poise_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->people_count = 3;
    scene->people[0].fighter = 2;
    scene->people[1].fighter = 0;
    scene->people[1].flags = POISE_PERSON_UNCERTAIN; /* nobody's: stays */
    scene->people[2].fighter = 1;
    scene->people[2].flags = POISE_PERSON_UNCERTAIN | POISE_PERSON_NEW;
    poise_hindsight_note note = {.exchange = 1, .odds = 6, .against = {-3, 0}};
    poise_hindsight_apply(&note, scene);
    assert_int_equal(scene->people[0].fighter, 1);
    assert_int_equal(scene->people[1].fighter, 0);
    assert_int_equal(scene->people[2].fighter, 2);
    assert_int_equal(scene->people[0].flags, 0);
    assert_int_equal(scene->people[1].flags, POISE_PERSON_UNCERTAIN);
    /* Told as 1 it looked like 1; now that it is 2 it looks like the other one. */
    assert_int_equal(scene->people[2].flags, POISE_PERSON_UNCERTAIN | POISE_PERSON_NEW);
    note = (poise_hindsight_note){.odds = 6, .unsure = {0, 1}};
    poise_hindsight_apply(&note, scene);
    assert_int_equal(scene->people[0].flags, 0);
    assert_int_equal(scene->people[2].flags, POISE_PERSON_UNCERTAIN | POISE_PERSON_NEW);
    note.odds = 1;
    poise_hindsight_apply(&note, scene);
    assert_int_equal(scene->people[0].flags, POISE_PERSON_UNCERTAIN);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_in_doubt_stays),
        cmocka_unit_test(what_is_found_out_late_is_put_right_from_the_meeting_on),
        cmocka_unit_test(a_moments_error_changes_nothing),
        cmocka_unit_test(a_guess_is_not_exchanged_for_another),
        cmocka_unit_test(what_begins_anew_stands),
        cmocka_unit_test(all_of_a_replay_is_marked),
        cmocka_unit_test(extremes_stay_numbers),
        cmocka_unit_test(a_scene_gets_the_numbers_and_the_doubt),
    };
    return cmocka_run_group_tests_name("identity, hindsight", tests, NULL, NULL);
}
