/* Two fighters' parts of a pipeline by themselves: spans, the report's record, tracks, subject. */
#include "stage/count.h"
#include "stage/duel.h"
#include "stage/hindsight.h"
#include "stage/spans.h"
#include "stage/subject.h"
#include "stage/tracks.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS INT64_C(1000000)

/* One frame: 'a' fighter 1 seen, 'A' uncertain; 'b', 'B' fighter 2; 'r' replay, 'c' cut; 'x'
 * nobody's person. */
static poise_stage_item *new_item(int64_t index, const char *what)
{
    poise_stage_item *item = calloc(1, sizeof(*item));
    assert_non_null(item);
    poise_scene *s = &item->scene;
    s->time.index = index;
    s->time.pts_ns = index * 40 * MS;
    s->width = 200;
    s->height = 100;
    item->motion.time = s->time;
    for (; *what; what++) {
        if (*what == 'r')
            s->flags |= POISE_SCENE_REPLAY;
        else if (*what == 'c')
            s->flags |= POISE_SCENE_CUT;
        else if (*what != '.') {
            poise_person *p = &s->people[s->people_count++];
            p->fighter = *what == 'x' ? 0 : *what == 'a' || *what == 'A' ? 1 : 2;
            p->flags = *what == 'A' || *what == 'B' ? POISE_PERSON_UNCERTAIN : 0;
            p->id = 10 + s->people_count;
            p->box = (poise_bbox){1.25f, 2, 3.5f, 4, 0.5f};
            if (!p->fighter)
                continue;
            poise_motion *m = &item->motion.fighter[p->fighter - 1];
            m->flags = POISE_MOTION_SEEN | POISE_MOTION_STABLE |
                       (p->flags ? (uint32_t)POISE_MOTION_UNCERTAIN : 0);
            m->torso_m = 0.5f;
        }
    }
    item->motion.flags = s->flags;
    return item;
}

typedef struct told {
    int count;
    char text[2000];
} told;

static int write_down(void *cookie, const poise_span *span)
{
    static const char kinds[] = "sucrwl";
    told *t = cookie;
    const size_t used = strlen(t->text);
    snprintf(t->text + used, sizeof(t->text) - used, "%c%d:%lld-%lld ", kinds[span->kind],
             span->kind == POISE_SPAN_LOCK ? span->id : span->fighter,
             (long long)(span->from_ns / (40 * MS)), (long long)(span->to_ns / (40 * MS)));
    t->count++;
    return 0;
}

static void spans_end_when_they_end(void **state)
{
    (void)state;
    static const char *const frames[] = {"", "a",  "ab",  "AB",  "aB",   "bxc",
                                         "", "ab", "abr", "abr", "abrc", "ab"};
    const int64_t replay_from[] = {0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 10, 0};
    poise_spans spans = {0};
    told t = {0};
    for (int i = 0; i < 12; i++) {
        poise_stage_item *item = new_item(i, frames[i]);
        item->scene.replay_from_ns = replay_from[i] * 40 * MS;
        item->swapped = i == 1;
        item->locked[1] = i == 7 ? 33 : 0;
        assert_int_equal(poise_spans_add(&spans, item, write_down, &t), 0);
        free(item);
    }
    assert_int_equal(poise_spans_end(&spans, write_down, &t), 0);
    assert_string_equal(t.text, "w0:1-1 u1:3-3 s1:1-4 u2:3-4 c0:5-5 s2:2-5 l33:7-7 r0:6-9 c0:10-10 "
                                "s1:7-11 s2:7-11 r0:10-10 ");
}

/* Recognition that flickers is one replay; a cut, or a second without, ends it. */
static void replays_are_whole(void **state)
{
    (void)state;
    poise_spans spans = {0};
    told t = {0};
    for (int i = 0; i < 100; i++) {
        const int shown = (i >= 20 && i < 30 && i % 3) || i == 50;
        poise_stage_item *item = new_item(i, shown ? "r" : i == 52 ? "c" : "");
        item->scene.replay_from_ns = (i < 40 ? 15 : 49) * 40 * MS;
        poise_spans_add(&spans, item, write_down, &t);
        free(item);
    }
    poise_spans_end(&spans, write_down, &t);
    assert_string_equal(t.text, "r0:15-29 r0:49-50 c0:52-52 ");
}

static void counts_follow_the_fighters(void **state)
{
    (void)state;
    poise_stage_result *r = calloc(1, sizeof(*r));
    static const char *const frames[] = {"ab", "Ab", "x", "aBx"};
    for (int i = 0; i < 4; i++) {
        poise_stage_item *item = new_item(i, frames[i]);
        poise_count_scene(r, &item->scene);
        free(item);
    }
    const poise_span replay = {POISE_SPAN_REPLAY, 0, 0, 40 * MS, 120 * MS},
                     cut = {POISE_SPAN_CUT, 0, 0, MS, MS};
    poise_count_span(r, &replay);
    poise_count_span(r, &cut);
    assert_int_equal(r->frames, 4);
    assert_int_equal(r->fighter_frames[0], 3);
    assert_int_equal(r->fighter_frames[1], 3);
    assert_int_equal(r->both_frames, 3);
    assert_int_equal(r->uncertain_frames[0], 1);
    assert_int_equal(r->uncertain_either_frames, 2);
    assert_int_equal(r->people_most, 3);
    assert_int_equal(r->cuts, 1);
    assert_int_equal(r->replays, 1);
    assert_true(r->replay_ns == 80 * MS);
    free(r);
}

static poise_stage_item *new_punch(int64_t index, const char *what, float speed)
{
    poise_stage_item *item = new_item(index, what);
    const int landmark = poise_limb_landmark[POISE_LIMB_RIGHT_WRIST];
    poise_motion *m = &item->motion.fighter[0];
    m->valid = UINT64_C(1) << landmark;
    m->velocity[landmark] = (poise_point3){0, 0, -speed};
    item->motion.interaction.space = POISE_SPACE_ASSUMED;
    item->motion.interaction.distance = 3;
    item->motion.interaction.torso_m = 0.5f;
    return item;
}

static void add(poise_duel *d, poise_stage_item *item)
{
    poise_duel_add(d, item);
    free(item);
}

/* The fastest moments: one of each burst, none of a replay, none of somebody uncertain. */
static void peaks_are_apart_and_trusted(void **state)
{
    (void)state;
    poise_duel *d = calloc(1, sizeof(*d));
    const float burst[] = {1, 5, 9, 6, 2};
    for (int i = 0; i < 5; i++)
        add(d, new_punch(i, "ab", burst[i]));
    assert_int_equal(d->peaks[0], 1);
    assert_true(d->peak[0][0].speed == 9 && d->peak[0][0].pts_ns == 80 * MS);
    assert_true(d->peak[0][0].speed_m == 4.5f);
    assert_int_equal(d->peak[0][0].limb, POISE_LIMB_RIGHT_WRIST);
    add(d, new_punch(20, "Ab", 50));
    assert_int_equal(d->peaks[0], 1);
    assert_int_equal(d->sample[5].uncertain[0], 1);
    assert_true(isnan(d->sample[5].speed[0]));
    /* Counted first, then known to be a replay. */
    add(d, new_punch(40, "ab", 30));
    assert_int_equal(d->peaks[0], 2);
    poise_stage_item *item = new_punch(41, "abr", 30);
    item->motion.replay_from_ns = 40 * 40 * MS;
    item->motion.fighter[0].flags |= POISE_MOTION_REPLAY;
    add(d, item);
    assert_int_equal(d->peaks[0], 1);
    assert_true(isnan(d->sample[6].speed[0]));
    assert_true(d->sample[6].distance_m == 1.5f && d->sample[6].distance == 3);
    /* Only the fastest eight, fastest first. */
    for (int i = 0; i < 40; i++)
        add(d, new_punch(100 + 10 * i, "ab", (float)(1 + (i * 7) % 40)));
    assert_int_equal(d->peaks[0], POISE_DUEL_PEAKS);
    for (int i = 0; i < POISE_DUEL_PEAKS; i++)
        assert_true(d->peak[0][i].speed == (float)(40 - i));
    free(d);
}

/* However long it is: a bounded number of samples, evenly spread, that forget no moment. */
static void record_is_bounded(void **state)
{
    (void)state;
    poise_duel *d = calloc(1, sizeof(*d));
    const int frames = 5 * POISE_DUEL_SAMPLES + 3;
    for (int i = 0; i < frames; i++)
        add(d, new_punch(i, i == 2001 ? "B" : i == 3333 ? "aB" : "a", i == 4001 ? 77 : 1));
    assert_in_range(d->count, POISE_DUEL_SAMPLES / 2, POISE_DUEL_SAMPLES);
    int uncertain = 0;
    float fastest = 0;
    for (int i = 0; i < d->count; i++) {
        uncertain += d->sample[i].uncertain[1];
        fastest = fmaxf(fastest, d->sample[i].speed[0]);
        assert_true(d->sample[i].pts_ns == i * d->stride * 40 * MS);
        assert_int_equal(d->sample[i].seen[0], 1);
    }
    assert_int_equal(uncertain, 2);
    assert_true(fastest == 77);
    const poise_span seen = {POISE_SPAN_SEEN, 1, 0, 0, 0}, cut = {POISE_SPAN_CUT, 0, 0, 5, 5};
    for (int i = 0; i < 2 * POISE_DUEL_MARKS; i++)
        poise_duel_mark(d, i % 3 ? &seen : &cut);
    assert_in_range(d->marks, 1, POISE_DUEL_MARKS);
    for (int i = 0; i < 3 * POISE_DUEL_MARKS; i++)
        poise_duel_mark(d, &cut);
    assert_int_equal(d->marks, POISE_DUEL_MARKS);
    free(d);
}

static void tracks_have_ten_columns(void **state)
{
    (void)state;
    char text[512] = "";
    poise_stage_item *item = new_item(6, "bxA");
    /* A trunk of 20 px below ears 10 px above the shoulders; feet, one toe 4 px to the right. */
    for (int i = 0; i < item->scene.people_count; i++)
        for (int k = 0; k < POISE_LANDMARKS; k++)
            item->scene.people[i].landmarks[k] = (poise_landmark){
                .x = k == 31 ? 14 : 10, .y = k < 11 ? 20 : k < 23 ? 30 : k < 25 ? 50 : 80};
    FILE *to = fmemopen(text, sizeof(text), "w");
    poise_tracks_write(to, &item->scene, 1);
    poise_tracks_write(to, &item->scene, 0);
    fclose(to);
    assert_string_equal(text, "7,1,7.00,12.00,10.00,71.00,0.5000,-1,-1,-1\n"
                              "7,2,7.00,12.00,10.00,71.00,0.5000,-1,-1,-1\n"
                              "7,11,7.00,12.00,10.00,71.00,0.5000,-1,-1,-1\n"
                              "7,12,7.00,12.00,10.00,71.00,0.5000,-1,-1,-1\n"
                              "7,13,7.00,12.00,10.00,71.00,0.5000,-1,-1,-1\n");
    free(item);
}

static void subjects(void **state)
{
    (void)state;
    poise_err err;
    poise_stage_settings s = poise_stage_defaults();
    poise_stage_item *item = new_item(0, "xab");
    assert_int_equal(poise_subject_check(&s, &err), 0);
    s.subject = POISE_SUBJECT_TRACK;
    assert_int_equal(poise_subject_check(&s, &err), POISE_EINVAL);
    s.subject_id = 12;
    assert_int_equal(poise_subject_check(&s, &err), 0);
    poise_subject_keep(&item->scene, s.subject, s.subject_id);
    assert_int_equal(item->scene.people_count, 1);
    assert_int_equal(item->scene.people[0].id, 12);
    free(item);
    s.subject = POISE_SUBJECT_FIGHTER;
    s.subject_id = 2;
    assert_int_equal(poise_subject_check(&s, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "--fighters 2"));
    s.people.fighters = 2;
    assert_int_equal(poise_subject_check(&s, &err), 0);
    item = new_item(0, "xab");
    poise_subject_keep(&item->scene, s.subject, s.subject_id);
    assert_int_equal(item->scene.people_count, 1);
    assert_int_equal(item->scene.people[0].fighter, 2);
    free(item);
    s.subject = POISE_SUBJECT_LARGEST;
    assert_int_equal(poise_subject_check(&s, &err), POISE_EINVAL);
    assert_non_null(strstr(err.text, "largest"));
}

/* What is kept beside the scenes of a first pass comes back with them, in order. */
static void the_second_pass_knows_what_the_first_saw(void **state)
{
    (void)state;
    enum { FRAMES = 5000 }; /* more than there is room for at first */
    poise_stage_item *item = calloc(1, sizeof *item);
    poise_hindsight h = {0};
    poise_err err;
    assert_non_null(item);
    for (int i = 0; i < FRAMES; i++) {
        /* Exchanged in frame 2000, which the looks of later frames show. */
        const poise_hindsight_note note = {.carry = i == 2000 ? 0 : 0.99999f,
                                           .weight = 0.1f,
                                           .anew = i == 0,
                                           .odds = i == 0 ? 8 : 0,
                                           .said = i > 2000 ? -3.0f : 3.0f};
        item->swapped = i == 7;
        item->locked[1] = i == 4999 ? 3 : 0;
        assert_int_equal(poise_hindsight_keep(&h, &note, item, i, &err), 0);
    }
    poise_hindsight_settle(&h);
    for (int i = 0; i < FRAMES; i++) {
        item->scene.people_count = 1;
        item->scene.people[0].fighter = 1;
        item->taken_ns = 10000;
        poise_hindsight_recall(&h, item);
        assert_int_equal(item->scene.people[0].fighter, i >= 2000 ? 2 : 1);
        assert_int_equal(item->taken_ns, 10000 - i);
        assert_int_equal(item->swapped, i == 7);
        assert_int_equal(item->locked[0], 0);
        assert_int_equal(item->locked[1], i == 4999 ? 3 : 0);
    }
    /* Frames that were not kept stay as they were told. */
    item->scene.people[0].fighter = 1;
    poise_hindsight_recall(&h, item);
    assert_int_equal(item->scene.people[0].fighter, 1);
    poise_hindsight_free(&h);
    assert_null(h.note);
    free(item);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_end_when_they_end),
        cmocka_unit_test(replays_are_whole),
        cmocka_unit_test(the_second_pass_knows_what_the_first_saw),
        cmocka_unit_test(counts_follow_the_fighters),
        cmocka_unit_test(peaks_are_apart_and_trusted),
        cmocka_unit_test(record_is_bounded),
        cmocka_unit_test(tracks_have_ten_columns),
        cmocka_unit_test(subjects),
    };
    return cmocka_run_group_tests_name("stage, two fighters", tests, NULL, NULL);
}
