#include "identity.h"
#include "identity_sheet.h"
#include "real_clips.h"

#include "media/source.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const clips[] = {"two_boxers_pads.mp4", "two_dancers.mp4",
                                    "two_people_hug_ntu.mp4"};

/* The ids behind both numbers, when they change. */
static void tell_ids(const poise_scene *scene, int32_t last[2])
{
    int32_t id[2] = {0, 0};
    for (int i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        if (p->fighter == 1 || p->fighter == 2)
            id[p->fighter - 1] = p->id;
    }
    if (id[0] == last[0] && id[1] == last[1])
        return;
    printf("  %6.2f s  fighter 1 #%d  fighter 2 #%d%s%s\n", 1e-9 * (double)scene->time.pts_ns,
           (int)id[0], (int)id[1], scene->flags & POISE_SCENE_CUT ? "  cut" : "",
           scene->flags & POISE_SCENE_REPLAY ? "  replay" : "");
    last[0] = id[0];
    last[1] = id[1];
}

static int add_cell(sheet *pictures, const poise_frame *frame, const poise_scene *scene,
                    double every, double *next_s, poise_err *err)
{
    char text[64];
    double at_s = 1e-9 * (double)scene->time.pts_ns;
    if (!pictures || at_s + 1e-6 < *next_s)
        return 0;
    *next_s += every;
    snprintf(text, sizeof text, "%.2f s  frame %lld", at_s, (long long)scene->time.index);
    return sheet_add(pictures, &frame->image, scene, text, err);
}

/* A clip's scenes into `later`, up to its end. */
static int know_all(const char *path, poise_people *people, identity_later *later,
                    poise_scene *scene, poise_err *err)
{
    poise_source *source = NULL;
    poise_frame *frame;
    int code = poise_source_open(path, NULL, &source, err);
    if (code == 0)
        code = identity_later_open(later, NULL, err);
    while (code == 0) {
        code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err);
        if (code < 0)
            break;
        code = poise_people_step(people, &frame->image, frame->time, scene, err);
        if (code == 0)
            code = identity_later_keep(later, people, scene, err);
        poise_frame_unref(&frame);
    }
    poise_source_close(&source);
    return code == POISE_EOF ? identity_later_begin(later, err) : code;
}

static int one_clip(const poise_models *models, const identity_options *o, int rule,
                    const char *clip, const real_notes *notes, real_tally *tally, poise_err *err)
{
    char path[IDENTITY_PATH];
    poise_source *source = NULL;
    poise_people *people = NULL;
    sheet *pictures = NULL;
    poise_scene *scene = malloc(sizeof *scene);
    const int looks_back = rule == POISE_FIGHTERS_DUO && !o->hurried;
    identity_later later = {0};
    int32_t last[2] = {0, 0};
    double next_s = 0;
    snprintf(path, sizeof path, "%s/%s", o->clips, clip);
    int code = scene ? poise_source_open(path, NULL, &source, err)
                     : poise_fail(err, POISE_ENOMEM, "no memory");
    if (code == 0)
        code = identity_open(models, o, rule, path, &people, err);
    if (code == 0 && looks_back)
        code = know_all(path, people, &later, scene, err);
    if (code == 0 && o->sheets) {
        snprintf(path, sizeof path, "%s/%.*s_%s", o->sheets, (int)sizeof path / 2, clip,
                 identity_rule_names[rule]);
        code = sheet_new(path, &pictures, err);
    }
    while (code == 0) {
        poise_frame *frame;
        code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, err);
        if (code < 0)
            break;
        const poise_scene *told = scene;
        code = looks_back
                   ? identity_later_next(&later, &told, err)
                   : poise_people_step(people, &frame->image, frame->time, scene, err);
        if (code == 0) {
            real_tally_add(notes, clip, told, tally);
            if (rule == POISE_FIGHTERS_DUO)
                tell_ids(told, last);
            code = add_cell(pictures, frame, told, o->every, &next_s, err);
        }
        poise_frame_unref(&frame);
    }
    if (code == POISE_EOF)
        code = sheet_close(&pictures, err);
    else
        sheet_close(&pictures, NULL);
    identity_later_close(&later);
    poise_people_close(&people);
    poise_source_close(&source);
    free(scene);
    return code;
}

int identity_real(const poise_models *models, const identity_options *o, poise_err *err)
{
    static real_notes notes;
    int code = real_notes_read(o->notes, &notes, err);
    for (size_t c = 0; c < sizeof clips / sizeof *clips && code == 0; c++) {
        real_tally tally[IDENTITY_RULES] = {0};
        printf("%s\n", clips[c]);
        for (int rule = 0; rule < IDENTITY_RULES && code == 0; rule++) {
            tally[rule].first_wrong = -1;
            if (identity_wants(o, rule))
                code = one_clip(models, o, rule, clips[c], &notes, &tally[rule], err);
        }
        printf("  %-10s %7s %7s %6s %6s %6s %8s %15s %12s %6s\n", "rule", "frames", "both %",
               "right", "wrong", "missed", "changes", "wrong, certain", "first wrong", "twice");
        for (int rule = 0; rule < IDENTITY_RULES && code == 0; rule++) {
            const real_tally *t = &tally[rule];
            if (identity_wants(o, rule))
                printf("  %-10s %7lld %7.1f %6lld %6lld %6lld %8lld %15lld %12lld %6lld\n",
                       identity_rule_names[rule], (long long)t->frames,
                       100.0 * (double)t->both / (double)t->frames, (long long)t->right,
                       (long long)t->wrong, (long long)t->missed, (long long)t->changes,
                       (long long)t->wrong_certain, (long long)t->first_wrong, (long long)t->twice);
        }
    }
    return code;
}
