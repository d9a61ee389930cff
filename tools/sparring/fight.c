#include "fight.h"

#include "cast.h"
#include "truth_events.h"

#include <stdlib.h>
#include <string.h>

static const double EXPOSURE_LONGEST = 1.0 / 30; /* seconds */

struct sparring_fight {
    sparring_fight_settings settings;
    sparring_look look;
    sparring_cast cast;
    sparring_animator *animator;
    sparring_broadcast *broadcast;
    sparring_renderer *renderer;
    sparring_moment moment; /* the newest */
    sparring_shot shot;
    sparring_events events;
    sparring_random random; /* of the frames' times */
    uint8_t *rgb;
    int64_t next, slot; /* frame; slot of the regular rate it falls into */
};

sparring_fight_settings sparring_fight_defaults(void)
{
    return (sparring_fight_settings){.seed = 1,
                                     .width = 480,
                                     .height = 270,
                                     .fps = {30, 1},
                                     .frames = 300,
                                     .threads = 1,
                                     .noise = -1,
                                     .shutter = -1,
                                     .crf = -1};
}

static int check(const sparring_fight_settings *s, poise_err *err)
{
    if (s->width < SPARRING_SIDE_MIN || s->width > SPARRING_SIDE_MAX || s->width % 2 != 0 ||
        s->height < SPARRING_SIDE_MIN || s->height > SPARRING_SIDE_MAX || s->height % 2 != 0)
        return poise_fail(err, POISE_EINVAL,
                          "size %dx%d: both sides must be even and within %d..%d", s->width,
                          s->height, SPARRING_SIDE_MIN, SPARRING_SIDE_MAX);
    if (!(s->loose >= 0 && s->loose <= SPARRING_LOOSE_MOST))
        return poise_fail(err, POISE_EINVAL, "loose %g: must be within 0..%d", s->loose,
                          SPARRING_LOOSE_MOST);
    if (s->origin == ORIGIN_SECOND && s->split != SPLIT_TEST)
        return poise_fail(err, POISE_EINVAL,
                          "origin second: these styles are for the test split alone");
    if (s->origin == ORIGIN_MOCAP && s->mocap == NULL)
        return poise_fail(err, POISE_EINVAL,
                          "origin mocap: name the folder of the motion data (--mocap)");
    return 0;
}

static int open_parts(sparring_fight *fight, poise_err *err)
{
    const sparring_fight_settings *s = &fight->settings;
    sparring_render_settings render = {.width = s->width,
                                       .height = s->height,
                                       .threads = s->threads,
                                       .look = fight->look,
                                       .split = s->split,
                                       .seed = s->seed,
                                       .plain_lanes = s->plain_lanes};
    int code = sparring_renderer_new(&render, &fight->renderer, err);
    if (code == 0)
        code = s->origin == ORIGIN_MOCAP
                   ? sparring_playback_new(&fight->cast, s->mocap, s->split, s->seed,
                                           &fight->animator, err)
                   : sparring_director_new(&fight->cast, s->origin, s->split, s->seed, s->loose,
                                           &fight->animator, err);
    if (code != 0)
        return code;
    fight->animator->step(fight->animator, &fight->moment);
    return sparring_broadcast_new(s->viewing, s->plain, s->split, s->seed, s->width, s->height,
                                  &fight->moment, &fight->broadcast, err);
}

int sparring_fight_new(const sparring_fight_settings *settings, sparring_fight **ret_fight,
                       poise_err *err)
{
    const sparring_fight_settings *s = settings;
    int code = check(s, err);
    if (code != 0)
        return code;
    sparring_fight *fight = calloc(1, sizeof(*fight));
    uint8_t *rgb = malloc((size_t)s->width * (size_t)s->height * 3);
    if (fight == NULL || rgb == NULL) {
        free(fight);
        free(rgb);
        return poise_fail(err, POISE_ENOMEM, "no memory for a fight of %dx%d", s->width, s->height);
    }
    fight->settings = *s;
    fight->rgb = rgb;
    fight->random = random_stream(s->seed, 70);
    fight->look = sparring_look_make(s->split, s->seed);
    if (s->noise >= 0)
        fight->look.noise = s->noise;
    if (s->shutter >= 0)
        fight->look.shutter = s->shutter;
    if (s->crf >= 0)
        fight->look.crf = s->crf;
    fight->cast = sparring_cast_make(s->split, s->seed);
    code = open_parts(fight, err);
    if (code != 0) {
        sparring_fight_free(&fight);
        return code;
    }
    sparring_events_step(&fight->events, &fight->moment, 1);
    *ret_fight = fight;
    return 0;
}

void sparring_fight_free(sparring_fight **fight)
{
    if (fight == NULL || *fight == NULL)
        return;
    sparring_renderer_free(&(*fight)->renderer);
    sparring_broadcast_free(&(*fight)->broadcast);
    if ((*fight)->animator != NULL)
        (*fight)->animator->free((*fight)->animator);
    free((*fight)->rgb);
    free(*fight);
    *fight = NULL;
}

truth_header sparring_fight_header(const sparring_fight *fight)
{
    const sparring_fight_settings *s = &fight->settings;
    truth_header header = sparring_truth_header(&fight->cast);
    header.seed = s->seed;
    header.split = (int32_t)s->split;
    header.origin = (int32_t)s->origin;
    header.width = s->width;
    header.height = s->height;
    header.fps_num = s->fps[0];
    header.fps_den = s->fps[1];
    header.vfr = s->vfr;
    header.frames = s->frames;
    header.crf = fight->look.crf;
    const char *name = sparring_broadcast_name(fight->broadcast);
    memcpy(header.camera, name, strlen(name) + 1);
    return header;
}

/* When the next frame is taken, in steps. Variable rate: up to a quarter of a frame early or late,
 * and one in 25 is followed by a gap of one to three frames. */
static double frame_step(sparring_fight *fight)
{
    const sparring_fight_settings *s = &fight->settings;
    double period = (double)s->fps[1] / s->fps[0] * SPARRING_STEPS, late = 0;
    if (s->vfr && fight->next > 0) {
        late = random_between(&fight->random, -0.25, 0.25);
        if (random_unit(&fight->random) < 0.04)
            fight->slot += 1 + random_below(&fight->random, 3);
    }
    return ((double)fight->slot++ + late) * period;
}

const uint8_t *sparring_fight_next(sparring_fight *fight, truth_frame *ret_truth)
{
    double at = frame_step(fight);
    while ((double)fight->moment.step < at - 1e-6) {
        fight->animator->step(fight->animator, &fight->moment);
        sparring_broadcast_step(fight->broadcast, &fight->moment);
        sparring_events_step(&fight->events, &fight->moment,
                             sparring_broadcast_live(fight->broadcast));
    }
    sparring_shot *shot = &fight->shot;
    int number = shot->number;
    sparring_broadcast_shot(fight->broadcast, at, shot);
    if (shot->replay)
        sparring_events_replay(&fight->events, &shot->moment);
    double open = fight->look.shutter / 360 * fight->settings.fps[1] / fight->settings.fps[0];
    open = fmin(open, EXPOSURE_LONGEST); /* no camera takes longer, however few the frames */
    sparring_view view = {.camera = shot->camera,
                          .cast = &fight->cast,
                          .moment = &shot->moment,
                          .camera_earlier = shot->camera_earlier,
                          .earlier = &shot->earlier,
                          .exposure = open * shot->speed / shot->earlier_s,
                          .time_s = at / SPARRING_STEPS,
                          .wipe = shot->wipe,
                          .wipe_look = shot->wipe_look};
    sparring_renderer_draw(fight->renderer, &view, fight->next, fight->rgb);
    int64_t pts = (int64_t)(at / SPARRING_STEPS * 1e9 + 0.5);
    int cut = fight->next > 0 && shot->number != number;
    sparring_truth_frame(&fight->cast, shot, fight->renderer, fight->next, pts, cut, ret_truth);
    fight->next++;
    return fight->rgb;
}

int sparring_fight_event(sparring_fight *fight, int all, truth_event *ret_event)
{
    return sparring_events_next(&fight->events, all, ret_event);
}
