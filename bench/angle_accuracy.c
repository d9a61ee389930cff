/* Poise's pose against the truth of rendered fighters: joint angles by view angle, PCK, MPJPE,
 * scale.
 *
 *     angle_accuracy [--bouts 18] [--seconds 5] [--first SEED] [--size 640x360] [--model full]
 *                    [--split test] [--origin library] [--mocap DIR] [--threads 2]
 *                    [--fighters 2] [--page FILE] [--plot FILE] [--table FILE]
 *
 * Bouts are seen in turn from the side, by broadcast's main camera, a corner, a phone, from low and
 * from high, without cuts and replays. Every frame goes through poise, with two fighters (their
 * networks know these bodies) or, --fighters 0, with the landmark network alone; a person of the
 * scene serves the fighter it lies on (median distance over 13 joints at most half a torso). A
 * second poise, told the stature of one of the fighters, gives the figures "with --height".
 *
 * View angle: between where the true chest faces and the camera, seen from above; the joint's side
 * is the near or the far one. Visible: the renderer's depth says that nothing is before the joint.
 */
#include "fight.h"

#include "angle_tally.h"
#include "procrustes.h"

#include "cli/options.h"
#include "pose/metric.h"
#include "scene/angles.h"
#include "scene/names.h"

#include <poise/people.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
    int model, bouts, seconds, first, threads, split, origin, fighters;
    const char *size, *mocap, *page, *table, *plot;
} options;

static double torso_px(const truth_fighter *f)
{
    double x[2], y[2];
    for (int i = 0; i < 2; i++) {
        const float(*p)[2] = f->image_px;
        const int a = i == 0 ? POISE_LEFT_SHOULDER : POISE_LEFT_HIP;
        x[i] = 0.5 * (double)(p[a][0] + p[a + 1][0]);
        y[i] = 0.5 * (double)(p[a][1] + p[a + 1][1]);
    }
    /* Bent or seen from above a torso is short in the picture. */
    return fmax(hypot(x[0] - x[1], y[0] - y[1]), 0.2 * (double)f->box_px[3]);
}

static double joint_distance(const truth_fighter *f, const poise_person *person, int joint)
{
    const poise_landmark *l = &person->landmarks[tally_joint[joint]];
    const float *t = f->image_px[tally_joint[joint]];
    return hypot((double)(l->x - t[0]), (double)(l->y - t[1]));
}

/* How well the person lies on the fighter: 1 exactly, <= 0 not at all. */
static double likeness(const truth_fighter *f, const poise_person *person)
{
    double d[TALLY_JOINTS];
    for (int i = 0; i < TALLY_JOINTS; i++) { /* insertion sort */
        const double value = joint_distance(f, person, i);
        int k = i;
        for (; k > 0 && d[k - 1] > value; k--)
            d[k] = d[k - 1];
        d[k] = value;
    }
    return 1 - d[TALLY_JOINTS / 2] / (0.5 * torso_px(f));
}

/* Which person of the scene lies on each fighter (NULL: nobody): the better way to share them out.
 */
static void match(const truth_frame *truth, const poise_scene *scene,
                  const poise_person *ret_person[SPARRING_FIGHTERS])
{
    double best = 0;
    ret_person[0] = ret_person[1] = NULL;
    for (int a = -1; a < scene->people_count; a++) {
        for (int b = -1; b < scene->people_count; b++) {
            if (a == b)
                continue;
            const poise_person *who[2] = {a < 0 ? NULL : &scene->people[a],
                                          b < 0 ? NULL : &scene->people[b]};
            double sum = 0;
            for (int i = 0; i < SPARRING_FIGHTERS; i++) {
                if (who[i] == NULL)
                    continue;
                const double like = likeness(&truth->fighter[i], who[i]);
                sum += like >= 0 ? 1 + like : -4;
            }
            if (sum > best) {
                best = sum;
                ret_person[0] = who[0];
                ret_person[1] = who[1];
            }
        }
    }
}

static void truth_points(const truth_fighter *f, poise_point3 ret[POISE_LANDMARKS])
{
    for (int j = 0; j < POISE_LANDMARKS; j++)
        ret[j] = (poise_point3){f->camera_m[j][0], f->camera_m[j][1], f->camera_m[j][2]};
}

/* Where the true chest faces, from the line to the camera, radians as poise_motion.yaw; and how
 * high the camera stands, seen from the hips, radians. */
static double true_yaw(const truth_frame *truth, const truth_fighter *f, double *ret_rise)
{
    const float(*p)[3] = f->world_m;
    double left[2], to[3];
    for (int k = 0; k < 2; k++) { /* x and z of the world */
        const int c = 2 * k;
        left[k] = (double)(p[POISE_LEFT_SHOULDER][c] - p[POISE_RIGHT_SHOULDER][c] +
                           p[POISE_LEFT_HIP][c] - p[POISE_RIGHT_HIP][c]);
    }
    for (int k = 0; k < 3; k++)
        to[k] = truth->camera.position_m[k] -
                0.5 * (double)(p[POISE_LEFT_HIP][k] + p[POISE_RIGHT_HIP][k]);
    *ret_rise = atan2(to[1], hypot(to[0], to[2]));
    /* World: y up, so the chest faces left x up = (-left_z, left_x) in (x, z). */
    const double face[2] = {-left[1], left[0]};
    const double along = face[0] * to[0] + face[1] * to[2];
    /* The picture's right, seen from the body: up x to-camera = (to_z, -to_x). */
    const double right = face[0] * to[2] - face[1] * to[0];
    return atan2(right, along);
}

static int height_of(double rise)
{
    const double degrees = rise * 180 / M_PI;
    return degrees < -2 ? 0 : degrees < 10 ? 1 : degrees < 22 ? 2 : 3;
}

static void count_angles(tally *t, const truth_fighter *f, const poise_person *person, double yaw,
                         int height)
{
    poise_point3 points[POISE_LANDMARKS];
    float truth[POISE_ANGLES], ours[POISE_ANGLES];
    truth_points(f, points);
    poise_angles_3d(points, truth);
    poise_angles_3d(person->world_m, ours);
    for (int k = 0; k < POISE_ANGLES; k++) {
        const uint8_t *at = poise_angle_triples[k];
        const double difference = (double)(ours[k] - truth[k]) * 180 / M_PI;
        const double error = fabs(difference);
        const int kind = (int)poise_error_kind_of((poise_joint_angle)k);
        if (!isfinite(error))
            continue;
        t->angle_signed[kind] += difference;
        tally_add(&t->angle[kind][poise_error_view_of((poise_joint_angle)k, (float)yaw)], error);
        tally_add(&t->angle_seen[kind][f->visible[at[0]] && f->visible[at[1]] && f->visible[at[2]]],
                  error);
        tally_add(&t->angle_height[kind][height], error);
    }
}

static void count_pck(tally *t, const truth_fighter *f, const poise_person *person, int view,
                      int height)
{
    const double torso = torso_px(f);
    for (int i = 0; i < TALLY_JOINTS; i++) {
        const double d = joint_distance(f, person, i) / torso;
        tally_pck *all[] = {&t->pck_joint[i][f->visible[tally_joint[i]] != 0], &t->pck_view[view],
                            &t->pck_height[height]};
        for (int k = 0; k < 3; k++) {
            all[k]->joints++;
            all[k]->near02 += d <= 0.2;
            all[k]->near01 += d <= 0.1;
        }
    }
}

static void read_joints(const truth_fighter *f, const poise_person *person,
                        double truth[TALLY_JOINTS][3], double ours[TALLY_JOINTS][3])
{
    double hip[2][3];
    for (int k = 0; k < 3; k++)
        hip[0][k] =
            0.5 * (double)(f->camera_m[POISE_LEFT_HIP][k] + f->camera_m[POISE_RIGHT_HIP][k]);
    const poise_point3 l = person->world_m[POISE_LEFT_HIP], r = person->world_m[POISE_RIGHT_HIP];
    hip[1][0] = 0.5 * (double)(l.x + r.x);
    hip[1][1] = 0.5 * (double)(l.y + r.y);
    hip[1][2] = 0.5 * (double)(l.z + r.z);
    for (int i = 0; i < TALLY_JOINTS; i++) {
        const poise_point3 p = person->world_m[tally_joint[i]];
        const double at[3] = {(double)p.x, (double)p.y, (double)p.z};
        for (int k = 0; k < 3; k++) {
            truth[i][k] = (double)f->camera_m[tally_joint[i]][k] - hip[0][k];
            ours[i][k] = at[k] - hip[1][k];
        }
    }
}

static double mean_mm(const double (*a)[3], const double (*b)[3])
{
    double sum = 0;
    for (int i = 0; i < TALLY_JOINTS; i++)
        sum +=
            sqrt(pow(a[i][0] - b[i][0], 2) + pow(a[i][1] - b[i][1], 2) + pow(a[i][2] - b[i][2], 2));
    return 1000 * sum / TALLY_JOINTS;
}

typedef const double (*points)[3];

typedef struct space_error {
    double root_mm, aligned_mm, scale_percent;
} space_error;

static space_error measure_space(const truth_fighter *f, const poise_person *person)
{
    double truth[TALLY_JOINTS][3], ours[TALLY_JOINTS][3], moved[TALLY_JOINTS][3];
    read_joints(f, person, truth, ours);
    const double scale = procrustes_align((points)ours, (points)truth, TALLY_JOINTS, moved);
    return (space_error){mean_mm((points)truth, (points)ours),
                         mean_mm((points)truth, (points)moved), 100 * fabs(1 / scale - 1)};
}

static void count_space(tally *t, const space_error *e, int view, int height)
{
    tally_add(&t->root, e->root_mm);
    tally_add(&t->root_view[view], e->root_mm);
    tally_add(&t->aligned, e->aligned_mm);
    tally_add(&t->aligned_view[view], e->aligned_mm);
    tally_add(&t->aligned_height[height], e->aligned_mm);
    tally_add(&t->scale, e->scale_percent);
}

static void count_told(tally *t, const space_error *without, const space_error *with)
{
    const space_error *both[2] = {without, with};
    for (int k = 0; k < 2; k++) {
        tally_add(&t->root_told[k], both[k]->root_mm);
        tally_add(&t->scale_told[k], both[k]->scale_percent);
    }
}

typedef struct bout {
    const options *o;
    sparring_fight *fight;
    poise_people *people, *told; /* told: knows the stature of fighter `whom` */
    int whom;
    truth_frame truth;
    poise_scene scene, scene_told;
    poise_stature stature[SPARRING_FIGHTERS];
} bout;

static int one_frame(bout *b, const sparring_fight_settings *s, int64_t index, tally *t,
                     poise_err *err)
{
    const uint8_t *rgb = sparring_fight_next(b->fight, &b->truth);
    const poise_image image = {.format = POISE_PIXEL_RGB24,
                               .width = s->width,
                               .height = s->height,
                               .plane = {rgb},
                               .stride = {(size_t)s->width * 3}};
    const poise_frame_time time = {.index = index, .pts_ns = b->truth.pts_ns};
    int code = poise_people_step(b->people, &image, time, &b->scene, err);
    if (code == 0 && b->told != NULL)
        code = poise_people_step(b->told, &image, time, &b->scene_told, err);
    if (code != 0)
        return code;
    const poise_person *person[SPARRING_FIGHTERS], *told[SPARRING_FIGHTERS] = {NULL, NULL};
    match(&b->truth, &b->scene, person);
    if (b->told != NULL)
        match(&b->truth, &b->scene_told, told);
    t->frames++;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const truth_fighter *f = &b->truth.fighter[i];
        const int clear = f->visible_fraction >= 0.4f;
        double rise;
        const double yaw = true_yaw(&b->truth, f, &rise);
        const int height = height_of(rise),
                  view = poise_error_view_of(POISE_ANGLE_LEFT_ELBOW, (float)yaw) % TALLY_VIEWS;
        t->fighters += clear;
        t->found += clear && person[i] != NULL;
        if (!clear)
            continue;
        if (person[i] == NULL)
            continue;
        const space_error error = measure_space(f, person[i]);
        t->matched++;
        count_angles(t, f, person[i], yaw, height);
        count_pck(t, f, person[i], view, height);
        count_space(t, &error, view, height);
        poise_stature_add(&b->stature[i],
                          poise_metric_stature(person[i]->world_m, person[i]->landmarks));
        if (i == b->whom && told[i] != NULL) {
            const space_error with = measure_space(f, told[i]);
            count_told(t, &error, &with);
        }
    }
    return 0;
}

static int one_bout(const options *o, const poise_models *models, int number, bout *b, tally *t,
                    poise_err *err)
{
    static const sparring_viewing viewings[] = {VIEWING_SIDE,  VIEWING_BROADCAST, VIEWING_CORNER,
                                                VIEWING_PHONE, VIEWING_LOW,       VIEWING_HIGH};
    sparring_fight_settings s = sparring_fight_defaults();
    memset(b, 0, sizeof *b);
    s.seed = (uint64_t)(o->first + number);
    s.split = (sparring_split)o->split;
    s.origin = (sparring_origin)o->origin;
    s.mocap = o->mocap;
    s.viewing = viewings[(size_t)number % (sizeof viewings / sizeof *viewings)];
    s.plain = 1;
    s.threads = o->threads;
    s.frames = o->seconds * (int64_t)s.fps[0] / s.fps[1];
    if (sscanf(o->size, "%dx%d", &s.width, &s.height) != 2)
        return poise_fail(err, POISE_EINVAL, "--size %s: need WIDTHxHEIGHT", o->size);
    int code = sparring_fight_new(&s, &b->fight, err);
    poise_people_settings people = poise_people_defaults();
    people.threads = o->threads;
    people.fighters = o->fighters;
    if (code == 0)
        code = poise_people_open(models, &people, &b->people, err);
    truth_header header = {0};
    if (code == 0) {
        header = sparring_fight_header(b->fight);
        b->whom = number % SPARRING_FIGHTERS;
        people.height_m = header.fighter[b->whom].stature_m;
    }
    if (code == 0 && number % 5 == 0)
        code = poise_people_open(models, &people, &b->told, err);
    for (int64_t i = 0; i < s.frames && code == 0; i++)
        code = one_frame(b, &s, i, t, err);
    for (int i = 0; i < SPARRING_FIGHTERS && code == 0; i++) {
        const float found = poise_stature_add(&b->stature[i], 0);
        if (found > 0 && t->statures < TALLY_FIGHTS_MAX)
            t->stature_error[t->statures++] = 100 * (double)(found - header.fighter[i].stature_m);
    }
    poise_people_close(&b->told);
    poise_people_close(&b->people);
    sparring_fight_free(&b->fight);
    return code;
}

static const poise_cli_option table[] = {
    {"bouts", 0, POISE_CLI_INTEGER, offsetof(options, bouts), "N", 1, TALLY_FIGHTS_MAX / 2, 0, NULL,
     "How many. Default 18."},
    {"seconds", 0, POISE_CLI_INTEGER, offsetof(options, seconds), "N", 1, 3600, 0, NULL,
     "Of each bout. Default 5."},
    {"first", 0, POISE_CLI_INTEGER, offsetof(options, first), "SEED", 0, 1000000000, 0, NULL,
     "The first one's seed. Default 1."},
    {"size", 0, POISE_CLI_TEXT, offsetof(options, size), "WxH", 0, 0, 0, NULL, "Default 640x360."},
    {"model", 0, POISE_CLI_CHOICE, offsetof(options, model), NULL, 0, 0, 0, "lite|full|heavy",
     "Default full."},
    {"split", 0, POISE_CLI_CHOICE, offsetof(options, split), NULL, 0, 0, 0, "train|validation|test",
     "Whose bodies, kits, halls, cameras. Default test."},
    {"origin", 0, POISE_CLI_CHOICE, offsetof(options, origin), NULL, 0, 0, 0,
     "library|second|mocap", "Where the movement comes from. Default library."},
    {"mocap", 0, POISE_CLI_TEXT, offsetof(options, mocap), "DIR", 0, 0, 0, NULL,
     "Folder of the motion data, for --origin mocap."},
    {"fighters", 0, POISE_CLI_INTEGER, offsetof(options, fighters), "N", 0, SPARRING_FIGHTERS, 0,
     NULL, "0: everybody, by the landmark network alone. Default 2."},
    {"threads", 0, POISE_CLI_INTEGER, offsetof(options, threads), "N", 1, 64, 0, NULL,
     "Default 2."},
    {"page", 0, POISE_CLI_TEXT, offsetof(options, page), "FILE", 0, 0, 0, NULL,
     "Also write the page."},
    {"plot", 0, POISE_CLI_TEXT, offsetof(options, plot), "FILE", 0, 0, 0, NULL,
     "Also draw the page's plot (SVG)."},
    {"table", 0, POISE_CLI_TEXT, offsetof(options, table), "FILE", 0, 0, 0, NULL,
     "Also write the table that ships with the program."},
    {.name = NULL},
};

static int write_all(const options *o, const tally *t, poise_err *err)
{
    static const char *const models[] = {"lite", "full", "heavy"};
    static const char *const origins[] = {"library", "second", "mocap"};
    static const char *const splits[] = {"train", "validation", "test"};
    char how[512];
    snprintf(how, sizeof how,
             "angle_accuracy --bouts %d --seconds %d --first %d --size %s --model %s --split %s "
             "--origin %s --fighters %d",
             o->bouts, o->seconds, o->first, o->size, models[o->model], splits[o->split],
             origins[o->origin], o->fighters);
    int code = o->page != NULL ? tally_write_page(t, how, o->fighters, o->page, err) : 0;
    if (code == 0 && o->plot != NULL)
        code = tally_write_plot(t, o->plot, err);
    if (code == 0 && o->table != NULL)
        code = tally_write_table(t, o->table, err);
    return code;
}

int main(int argc, char **argv)
{
    const poise_cli_command command = {"", "[options]",
                                       "Pose against the truth of rendered fights.", table, NULL};
    options o = {.model = POISE_POSE_FULL,
                 .bouts = 18,
                 .seconds = 5,
                 .first = 1,
                 .threads = 2,
                 .fighters = SPARRING_FIGHTERS,
                 .split = SPLIT_TEST,
                 .size = "640x360"};
    poise_cli_words words;
    poise_err err;
    poise_models *models = NULL;
    tally *t = malloc(sizeof *t);
    bout *b = malloc(sizeof *b);
    int code = t == NULL || b == NULL ? poise_fail(&err, POISE_ENOMEM, "no memory") : 0;
    if (code == 0)
        code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "angle_accuracy", &command);
        free(t);
        free(b);
        return 0;
    }
    const char *folder = getenv("POISE_MODELS");
    if (code == 0)
        code = poise_models_open(folder != NULL ? folder : "models", (poise_pose_model)o.model, 0,
                                 &models, &err);
    if (code == 0)
        tally_start(t);
    for (int i = 0; i < o.bouts && code == 0; i++) {
        code = one_bout(&o, models, i, b, t, &err);
        fprintf(stderr, "\rbout %d of %d", i + 1, o.bouts);
    }
    fprintf(stderr, "\n");
    if (code == 0) {
        tally_print(t, stdout);
        code = write_all(&o, t, &err);
    }
    poise_models_close(&models);
    free(t);
    free(b);
    if (code != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    return 0;
}
