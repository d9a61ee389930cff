/* The public interface: settings, memory, checks. What happens to a frame stands in many.c and
 * single.c. */
#include "people/loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

poise_people_settings poise_people_defaults(void)
{
    poise_people_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.rule = POISE_RULE_MANY;
    settings.people_max = 16;
    settings.threads = 1;
    settings.smooth = 1;
    settings.min_detection = 0.5f;
    settings.min_presence = 0.5f;
    settings.fov_degrees = 55;
    settings.detect_every_ms = 500;
    return settings;
}

static int check_range(const char *name, double value, double low, double high, poise_err *err)
{
    if (value >= low && value <= high)
        return 0;
    return poise_fail(err, POISE_EINVAL, "people settings: %s is %g; give %g to %g", name, value,
                      low, high);
}

/* What two fighters need. */
static int check_fighter_settings(const poise_people_settings *s, poise_err *err)
{
    if (s->fighters != 0 && s->fighters != POISE_FIGHTERS)
        return poise_fail(err, POISE_EINVAL,
                          "people settings: fighters is %d; give 2, or 0 for nobody in particular",
                          (int)s->fighters);
    if (s->fighters_rule < POISE_FIGHTERS_DUO || s->fighters_rule > POISE_FIGHTERS_CENTROID)
        return poise_fail(
            err, POISE_EINVAL,
            "people settings: fighters_rule is %d; give a poise_fighters_rule, 0 to 2",
            (int)s->fighters_rule);
    if (s->fighters == 0)
        return 0;
    if (s->rule != POISE_RULE_MANY)
        return poise_fail(err, POISE_EINVAL,
                          "people settings: fighters is 2, but rule follows one person only; set "
                          "rule to POISE_RULE_MANY or fighters to 0");
    if (s->still)
        return poise_fail(err, POISE_EINVAL,
                          "people settings: fighters is 2, but still is 1; fighters are told apart "
                          "in videos: set one of them to 0");
    if (s->people_max < POISE_FIGHTERS)
        return poise_fail(err, POISE_EINVAL,
                          "people settings: fighters is 2, but people_max is %d; give 2 or more",
                          (int)s->people_max);
    return 0;
}

static int check_settings(const poise_models *models, const poise_people_settings *s,
                          poise_err *err)
{
    const double age_ms = 3600000;
    int r = 0;
    if (models == NULL)
        return poise_fail(err, POISE_EINVAL,
                          "people: models is NULL; open them with poise_models_open");
    if (s->rule != POISE_RULE_MANY && s->rule != POISE_RULE_MEDIAPIPE)
        return poise_fail(
            err, POISE_EINVAL,
            "people settings: rule is %d; give POISE_RULE_MANY or POISE_RULE_MEDIAPIPE",
            (int)s->rule);
    if ((r = check_range("people_max", s->people_max, 1, POISE_PEOPLE_MAX, err)) != 0 ||
        (r = check_range("threads", s->threads, 1, POISE_TEAM_THREADS_MAX, err)) != 0 ||
        (r = check_range("hands", s->hands, 0, 1, err)) != 0 ||
        (r = check_range("smooth", s->smooth, 0, 1, err)) != 0 ||
        (r = check_range("still", s->still, 0, 1, err)) != 0 ||
        (r = check_range("min_detection", (double)s->min_detection, 0, 1, err)) != 0 ||
        (r = check_range("min_presence", (double)s->min_presence, 0, 1, err)) != 0 ||
        (r = check_range("early", s->early, 0, 1, err)) != 0 ||
        (r = check_range("hurried", s->hurried, 0, 1, err)) != 0 ||
        (r = check_range("detect_every_ms", s->detect_every_ms, 0, age_ms, err)) != 0)
        return r;
    if (!(s->fov_degrees > 0 && s->fov_degrees < 180))
        return poise_fail(err, POISE_EINVAL,
                          "people settings: fov_degrees is %g; give more than 0 and less than 180",
                          (double)s->fov_degrees);
    if (s->height_m != 0 && !(s->height_m >= 0.3f && s->height_m <= 2.8f))
        return poise_fail(err, POISE_EINVAL,
                          "people settings: height_m is %g; give 0.3 to 2.8, or 0 for unknown",
                          (double)s->height_m);
    for (size_t i = 0; i < sizeof s->reserved / sizeof *s->reserved; i++)
        if (s->reserved[i] != 0)
            return poise_fail(
                err, POISE_EINVAL,
                "people settings: reserved[%zu] is not 0; start from poise_people_defaults()", i);
    if (s->hands && !poise_models_have_hands(models))
        return poise_fail(err, POISE_EINVAL,
                          "people settings: hands is 1, but the models were opened without hands; "
                          "open them with hands or set hands to 0");
    return check_fighter_settings(s, err);
}

static int make_members(const poise_models *models, poise_people *people, poise_err *err)
{
    const poise_people_settings *s = &people->settings;
    /* MediaPipe's rule has one loop; more members would only hold memory. */
    int members = s->rule == POISE_RULE_MANY ? s->threads : 1,
        r = poise_team_new(members, &people->team, err);
    const int finds = s->fighters != 0 && poise_models_have_finder(models);
    /* the rules for comparison hear nobody */
    const int names = s->fighters != 0 && s->fighters_rule == POISE_FIGHTERS_DUO;
    for (int i = 0; r == 0 && i < members; i++) {
        poise_member *member = &people->member[i];
        r = poise_detector_new(models, POISE_DETECT_POSE, &member->detector, err);
        if (r == 0)
            r = poise_pose_landmarker_new(models, &member->landmarker, err);
        if (r == 0 && s->hands)
            r = poise_hand_landmarker_new(models, &member->hand, err);
        if (r == 0 && finds && poise_models_have_closer(models))
            r = poise_closer_new(models, &member->closer, err);
        if (r == 0 && names && poise_models_have_namer(models))
            r = poise_namer_new(models, &member->namer, err);
    }
    if (r == 0 && finds)
        r = poise_finder_new(models, &people->finding.finder, err);
    if (r == 0 && s->hands && s->rule == POISE_RULE_MEDIAPIPE)
        r = poise_detector_new(models, POISE_DETECT_PALM, &people->palm, err);
    return r;
}

/* calloc that keeps quiet about success so that a row of them can be checked once. */
static void *room_for(size_t count, size_t size, int *failed)
{
    void *memory = calloc(count, size);
    *failed |= memory == NULL;
    return memory;
}

int poise_people_open(const poise_models *models, const poise_people_settings *settings,
                      poise_people **ret_people, poise_err *err)
{
    poise_people_settings s = settings != NULL ? *settings : poise_people_defaults();
    int failed = 0, r = check_settings(models, &s, err);
    if (r != 0)
        return r;
    poise_people *people = calloc(1, sizeof *people);
    if (people == NULL)
        return poise_fail(err, POISE_ENOMEM, "people: no memory");
    people->settings = s;
    people->follow = room_for(POISE_PEOPLE_MAX, sizeof *people->follow, &failed);
    people->job = room_for(POISE_PEOPLE_MAX, sizeof *people->job, &failed);
    people->seek.job = room_for(POISE_CANDIDATES_MAX, sizeof *people->seek.job, &failed);
    people->hand_job = room_for((size_t)POISE_PEOPLE_MAX * 2, sizeof *people->hand_job, &failed);
    people->tile = room_for(POISE_TILES_MAX, sizeof *people->tile, &failed);
    people->found = room_for(POISE_TILES_MAX, sizeof *people->found, &failed);
    people->pooled =
        room_for((size_t)POISE_TILES_MAX * POISE_DETECTIONS_MAX, sizeof *people->pooled, &failed);
    people->single_result = room_for(1, sizeof *people->single_result, &failed);
    people->hands_result = room_for(1, sizeof *people->hands_result, &failed);
    r = failed ? poise_fail(err, POISE_ENOMEM, "people: no memory")
               : make_members(models, people, err);
    if (r == 0)
        r = poise_fighters_open(people, err);
    if (r != 0) {
        poise_people_close(&people);
        return r;
    }
    poise_people_reset(people);
    *ret_people = people;
    return 0;
}

void poise_people_reset(poise_people *people)
{
    people->width = people->height = 0;
    people->next_id = 1;
    people->count = 0;
    people->searched = 0;
    people->next_tile = 0;
    people->dropped = 0;
    people->tiles_waiting = 0;
    people->alert_until_ns = 0;
    people->seek.stage = POISE_SEEK_IDLE;
    poise_census_reset(people);
    poise_finds_reset(people);
    people->naming.looked_ns = people->naming.count = 0;
    people->rest_waits = 0;
    people->now_ns = people->period_ns = people->pace_ns = 0;
    people->fast = people->settings.hurried && people->settings.fighters != 0;
    people->detector_ran = people->landmark_ran = 0;
    poise_fighters_reset(people);
    memset(&people->single, 0, sizeof people->single);
    memset(&people->hands_loop, 0, sizeof people->hands_loop);
    people->single_id = 0;
}

int poise_people_judged(const poise_people *people)
{
    return people->finding.finder == NULL || people->member[0].closer == NULL ||
           people->finding.close_trust.looks >= POISE_CLOSER_FIRST;
}

void poise_people_again(poise_people *people)
{
    const poise_trust finder = people->finding.trust, closer = people->finding.close_trust;
    poise_people_reset(people);
    people->finding.trust = finder;
    people->finding.close_trust = closer;
}

void poise_people_rest(poise_people *people)
{
    if (!people->rest_waits)
        return;
    people->rest_waits = 0;
    people->image = &people->rest_image;
    poise_people_many_rest(people);
    people->image = NULL;
}

static int check_fighters(const poise_people *people, poise_err *err)
{
    if (people->settings.fighters != 0)
        return 0;
    return poise_fail(err, POISE_EINVAL,
                      "people: nobody is a fighter here; open with settings.fighters 2");
}

int poise_people_lock(poise_people *people, int fighter, int32_t id, poise_err *err)
{
    int r = check_fighters(people, err);
    return r != 0 ? r : poise_duo_lock(people->fighters.duo, fighter, id, err);
}

int poise_people_swap(poise_people *people, poise_err *err)
{
    int r = check_fighters(people, err);
    if (r == 0)
        poise_duo_swap(people->fighters.duo);
    return r;
}

void poise_people_close(poise_people **people)
{
    if (people == NULL || *people == NULL)
        return;
    poise_people *p = *people;
    for (int i = 0; i < POISE_TEAM_THREADS_MAX; i++) {
        poise_detector_free(&p->member[i].detector);
        poise_pose_landmarker_free(&p->member[i].landmarker);
        poise_hand_landmarker_free(&p->member[i].hand);
        poise_closer_free(&p->member[i].closer);
        poise_namer_free(&p->member[i].namer);
    }
    poise_detector_free(&p->palm);
    poise_finder_free(&p->finding.finder);
    poise_team_free(&p->team);
    poise_fighters_close(p);
    free(p->follow);
    free(p->job);
    free(p->seek.job);
    free(p->hand_job);
    free(p->tile);
    free(p->found);
    free(p->pooled);
    free(p->single_result);
    free(p->hands_result);
    free(p);
    *people = NULL;
}

/* A new frame size. Regions are in units of the picture, filters in pixels: a picture that was
 * merely scaled keeps its people and starts their filters anew; one of another shape is another
 * view. */
static void resize(poise_people *people, int width, int height)
{
    const float alike = 0.02f;
    float before = (float)people->width / (float)people->height,
          after = (float)width / (float)height;
    people->searched = 0;
    people->next_tile = 0;
    people->seek.stage = POISE_SEEK_IDLE;
    poise_census_reset(people);
    if (!(fabsf(before / after - 1) < alike)) {
        people->count = 0;
        people->single.tracking = 0;
        people->hands_loop.count = 0;
        people->single_id = 0;
    }
    for (int i = 0; i < people->count; i++) {
        poise_follow *follow = &people->follow[i];
        poise_pose_filters_clear(&follow->filters);
        follow->roi.h = follow->roi.w * after; /* square in pixels */
        follow->shape =
            poise_shape_of(follow->result.landmarks, follow->result.auxiliary, width, height);
        follow->hand[0].tracking = follow->hand[1].tracking = 0;
    }
    poise_pose_filters_clear(&people->single.filters);
}

/* Media time alone says how fast frames come: the shortest interval of late, since others are longer
 * where frames are dropped. */
static void hear_pace(poise_people *people, int64_t interval_ns)
{
    const int64_t fast_ns = 24000000; /* two networks' runs, and the finder, the closer, the namer */
    const int64_t late_frames = 256;
    if (interval_ns <= 0)
        return;
    if (people->period_ns == 0 || interval_ns < people->period_ns)
        people->period_ns = interval_ns;
    if (people->pace_ns == 0 || interval_ns < people->pace_ns)
        people->pace_ns = interval_ns;
    people->pace_ns += (interval_ns - people->pace_ns) / late_frames;
    people->fast = people->settings.hurried && people->settings.fighters != 0 &&
                   people->pace_ns < fast_ns;
}

int poise_people_step(poise_people *people, const poise_image *image, poise_frame_time time,
                      poise_scene *ret_scene, poise_err *err)
{
    const int64_t second = 1000000000;
    int r = poise_image_check(image, err);
    if (r != 0)
        return r;
    if (time.pts_ns < 0 || time.pts_ns > INT64_MAX - second)
        return poise_fail(
            err, POISE_EINVAL,
            "people: time.pts_ns is %lld; it counts from the first frame and is not negative",
            (long long)time.pts_ns);
    if (people->width > 0 && !people->settings.still && time.pts_ns <= people->last_ns)
        return poise_fail(
            err, POISE_EINVAL,
            "people: time.pts_ns is %lld after %lld; frames must come in order of time",
            (long long)time.pts_ns, (long long)people->last_ns);
    poise_people_rest(people);
    if (people->width > 0 && (people->width != image->width || people->height != image->height))
        resize(people, image->width, image->height);
    people->width = image->width;
    people->height = image->height;
    people->last_ns = time.pts_ns;
    people->image = image;
    if (people->now_ns > 0)
        hear_pace(people, time.pts_ns + second - people->now_ns);
    people->now_ns = time.pts_ns + second;

    memset(ret_scene, 0, sizeof *ret_scene);
    ret_scene->time.index =
        time.index; /* one by one: the padding stays zero, equal scenes are equal bytes */
    ret_scene->time.pts_ns = time.pts_ns;
    ret_scene->time.flags = time.flags;
    ret_scene->width = image->width;
    ret_scene->height = image->height;
    if (people->settings.rule == POISE_RULE_MANY)
        poise_people_many(people, ret_scene);
    else
        poise_people_single(people, ret_scene);
    ret_scene->detector_ran = people->detector_ran;
    ret_scene->landmark_ran = people->landmark_ran;
    people->detector_ran = people->landmark_ran = 0;
    people->image = NULL;
    people->rest_image = *image;
    people->rest_waits = people->settings.rule == POISE_RULE_MANY && !people->settings.still;
    if (!people->settings.early)
        poise_people_rest(people);
    return 0;
}
