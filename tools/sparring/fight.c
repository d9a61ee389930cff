#include "fight.h"

#include "cast.h"

#include <stdlib.h>

struct sparring_fight {
    sparring_fight_settings settings;
    sparring_cast cast;
    sparring_animator *animator;
    sparring_moment moment, before, shown; /* the newest two, and what lies between them */
    sparring_rig rig, rig_before;
    sparring_renderer *renderer;
    uint8_t *rgb;
    int64_t next;
};

sparring_fight_settings sparring_fight_defaults(void)
{
    return (sparring_fight_settings){.seed = 1,
                                     .width = 480,
                                     .height = 270,
                                     .fps = {30, 1},
                                     .frames = 300,
                                     .threads = 1,
                                     .noise = 1.6};
}

static v3 middle(const sparring_moment *moment)
{
    v3 between = v3_lerp(moment->actor[0].skeleton.pelvis, moment->actor[1].skeleton.pelvis, 0.5);
    between.y = 0;
    return between;
}

int sparring_fight_new(const sparring_fight_settings *settings, sparring_fight **ret_fight,
                       poise_err *err)
{
    const sparring_fight_settings *s = settings;
    if (s->width < SPARRING_SIDE_MIN || s->width > SPARRING_SIDE_MAX || s->width % 2 != 0 ||
        s->height < SPARRING_SIDE_MIN || s->height > SPARRING_SIDE_MAX || s->height % 2 != 0)
        return poise_fail(err, POISE_EINVAL,
                          "size %dx%d: both sides must be even and within %d..%d", s->width,
                          s->height, SPARRING_SIDE_MIN, SPARRING_SIDE_MAX);
    sparring_fight *fight = calloc(1, sizeof(*fight));
    uint8_t *rgb = malloc((size_t)s->width * (size_t)s->height * 3);
    if (fight == NULL || rgb == NULL) {
        free(fight);
        free(rgb);
        return poise_fail(err, POISE_ENOMEM, "no memory for a fight of %dx%d", s->width, s->height);
    }
    fight->settings = *s;
    fight->rgb = rgb;
    sparring_render_settings render = {.width = s->width,
                                       .height = s->height,
                                       .threads = s->threads,
                                       .noise = s->noise,
                                       .seed = s->seed,
                                       .plain_lanes = s->plain_lanes};
    int code = sparring_renderer_new(&render, &fight->renderer, err);
    fight->cast = sparring_cast_make(SPLIT_TRAIN, s->seed);
    if (code == 0)
        code = sparring_director_new(&fight->cast, ORIGIN_LIBRARY, SPLIT_TRAIN, s->seed,
                                     &fight->animator, err);
    if (code != 0) {
        sparring_fight_free(&fight);
        return code;
    }
    fight->animator->step(fight->animator, &fight->moment);
    fight->before = fight->moment;
    sparring_rig_start(&fight->rig, s->seed, s->width, s->height, middle(&fight->moment));
    fight->rig_before = fight->rig;
    *ret_fight = fight;
    return 0;
}

void sparring_fight_free(sparring_fight **fight)
{
    if (fight == NULL || *fight == NULL)
        return;
    sparring_renderer_free(&(*fight)->renderer);
    if ((*fight)->animator != NULL)
        (*fight)->animator->free((*fight)->animator);
    free((*fight)->rgb);
    free(*fight);
    *fight = NULL;
}

truth_header sparring_fight_header(const sparring_fight *fight)
{
    const sparring_fight_settings *s = &fight->settings;
    return sparring_truth_header(&fight->cast, s->seed, s->width, s->height, s->fps, s->frames);
}

const uint8_t *sparring_fight_next(sparring_fight *fight, truth_frame *ret_truth)
{
    const sparring_fight_settings *s = &fight->settings;
    sparring_contact contact[SPARRING_FIGHTERS] = {0};
    double at = (double)fight->next * s->fps[1] / s->fps[0] * SPARRING_STEPS; /* in steps */
    while ((double)fight->moment.step < at - 1e-6) {
        fight->before = fight->moment;
        fight->rig_before = fight->rig;
        fight->animator->step(fight->animator, &fight->moment);
        sparring_rig_step(&fight->rig, middle(&fight->moment), 1.0 / SPARRING_STEPS);
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            if (fight->moment.actor[i].contact.present)
                contact[i] = fight->moment.actor[i].contact;
        }
    }
    double part = clampd(1 - ((double)fight->moment.step - at), 0, 1);
    sparring_moment_between(&fight->before, &fight->moment, part, &fight->shown);
    sparring_rig rig = fight->rig;
    rig.look_at = v3_lerp(fight->rig_before.look_at, fight->rig.look_at, part);
    rig.time = lerpd(fight->rig_before.time, fight->rig.time, part);
    sparring_view view = {sparring_rig_camera(&rig), &fight->cast, &fight->shown};
    sparring_renderer_draw(fight->renderer, &view, fight->next, fight->rgb);
    int64_t pts = (int64_t)((double)fight->next * s->fps[1] * 1e9 / s->fps[0] + 0.5);
    sparring_truth_frame(&view, fight->renderer, contact, fight->next, pts, ret_truth);
    fight->next++;
    return fight->rgb;
}
