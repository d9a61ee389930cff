/* How well poise finds the two rendered fighters, against the renderer's own truth.
 *
 *     sparring_detect [--model full] [--size 480x270] [--frames N] [--seeds N] [--camera KIND]
 *
 * A fighter counts as found in a frame when one person of the scene (each serves one fighter) lies
 * on it: the median distance over nose, shoulders, elbows, wrists, hips, knees and ankles is at
 * most half the torso's length. PCK@0.2: share of those joints within 0.2 torso lengths, over found
 * fighters. The torso is measured in the picture, but never taken shorter than a fifth of the
 * body's box, since people turn sideways and bend. */
#include "fight.h"

#include "cli/options.h"

#include <poise/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { JOINTS = 13 };

static const int joint_index[JOINTS] = {0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28};
static const char *const joint_name[JOINTS] = {
    "nose",  "l.shoulder", "r.shoulder", "l.elbow", "r.elbow", "l.wrist", "r.wrist",
    "l.hip", "r.hip",      "l.knee",     "r.knee",  "l.ankle", "r.ankle"};

typedef struct tally {
    int64_t fighters, found, extra_people, frames, new_ids;
    int64_t joints, near, visible_joints, visible_near;
    int64_t per_joint[JOINTS], per_joint_near[JOINTS];
    int64_t per_label[LABEL_COUNT], per_label_found[LABEL_COUNT];
    double render_s, people_s;
} tally;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double torso_px(const truth_fighter *f)
{
    double x[2], y[2];
    for (int i = 0; i < 2; i++) {
        const float(*p)[2] = f->image_px;
        int a = i == 0 ? 11 : 23;
        x[i] = 0.5 * (double)(p[a][0] + p[a + 1][0]);
        y[i] = 0.5 * (double)(p[a][1] + p[a + 1][1]);
    }
    return fmax(hypot(x[0] - x[1], y[0] - y[1]), 0.2 * (double)f->box_px[3]);
}

static double joint_distance(const truth_fighter *f, const poise_person *person, int joint)
{
    const poise_landmark *l = &person->landmarks[joint_index[joint]];
    const float *t = f->image_px[joint_index[joint]];
    return hypot((double)(l->x - t[0]), (double)(l->y - t[1]));
}

static double median_distance(const truth_fighter *f, const poise_person *person)
{
    double d[JOINTS];
    for (int i = 0; i < JOINTS; i++) { /* insertion sort */
        double value = joint_distance(f, person, i);
        int k = i;
        for (; k > 0 && d[k - 1] > value; k--)
            d[k] = d[k - 1];
        d[k] = value;
    }
    return d[JOINTS / 2];
}

static void count_joints(const truth_fighter *f, const poise_person *person, tally *t)
{
    double torso = torso_px(f);
    for (int i = 0; i < JOINTS; i++) {
        int is_near = joint_distance(f, person, i) <= 0.2 * torso,
            visible = f->visible[joint_index[i]];
        t->joints++;
        t->near += is_near;
        t->visible_joints += visible;
        t->visible_near += visible && is_near;
        t->per_joint[i]++;
        t->per_joint_near[i] += is_near;
    }
}

/* Which person of the scene lies on each fighter (-1: nobody): the better of the two ways to share
 * them out. */
static void match(const truth_frame *truth, const poise_scene *scene,
                  int ret_person[SPARRING_FIGHTERS])
{
    double best = 0;
    ret_person[0] = ret_person[1] = -1;
    for (int a = -1; a < scene->people_count; a++) {
        for (int b = -1; b < scene->people_count; b++) {
            if (a == b && a >= 0)
                continue;
            double score = 0;
            int choice[SPARRING_FIGHTERS] = {a, b};
            for (int i = 0; i < SPARRING_FIGHTERS; i++) {
                if (choice[i] < 0)
                    continue;
                double d = median_distance(&truth->fighter[i], &scene->people[choice[i]]) /
                           torso_px(&truth->fighter[i]);
                score += d <= 0.5 ? 1 - d : -1;
            }
            if (score > best) {
                best = score;
                ret_person[0] = a;
                ret_person[1] = b;
            }
        }
    }
}

static int one_fight(const poise_models *models, const sparring_fight_settings *settings,
                     int frames, tally *t, poise_err *err)
{
    sparring_fight *fight = NULL;
    poise_people *people = NULL;
    truth_frame *truth = malloc(sizeof(*truth));
    poise_scene *scene = malloc(sizeof(*scene));
    int code = truth == NULL || scene == NULL ? poise_fail(err, POISE_ENOMEM, "no memory") : 0;
    if (code == 0)
        code = sparring_fight_new(settings, &fight, err);
    if (code == 0)
        code = poise_people_open(models, NULL, &people, err);
    int32_t id[SPARRING_FIGHTERS] = {0, 0};
    for (int i = 0; i < frames && code == 0; i++) {
        double start = now();
        const uint8_t *rgb = sparring_fight_next(fight, truth);
        double drawn = now();
        poise_image image = {.format = POISE_PIXEL_RGB24,
                             .width = settings->width,
                             .height = settings->height,
                             .plane = {rgb},
                             .stride = {(size_t)settings->width * 3}};
        poise_frame_time time = {.index = i, .pts_ns = truth->pts_ns};
        code = poise_people_step(people, &image, time, scene, err);
        t->render_s += drawn - start;
        t->people_s += now() - drawn;
        if (code != 0)
            break;
        int person[SPARRING_FIGHTERS];
        match(truth, scene, person);
        t->frames++;
        t->extra_people += scene->people_count - (person[0] >= 0) - (person[1] >= 0);
        for (int k = 0; k < SPARRING_FIGHTERS; k++) {
            const truth_fighter *f = &truth->fighter[k];
            t->fighters++;
            t->per_label[f->label]++;
            if (person[k] < 0)
                continue;
            t->found++;
            t->per_label_found[f->label]++;
            const poise_person *p = &scene->people[person[k]];
            t->new_ids += id[k] != 0 && id[k] != p->id;
            id[k] = p->id;
            count_joints(f, p, t);
        }
    }
    poise_people_close(&people);
    sparring_fight_free(&fight);
    free(scene);
    free(truth);
    return code;
}

static double percent(int64_t part, int64_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print(const tally *t, const char *model, int width, int height)
{
    printf("model %s, %dx%d: %lld frames, %lld fighters\n", model, width, height,
           (long long)t->frames, (long long)t->fighters);
    printf("found                 %6.2f %%\n", percent(t->found, t->fighters));
    printf("people beside them    %6.3f per frame\n", (double)t->extra_people / (double)t->frames);
    printf("changes of id         %6lld\n", (long long)t->new_ids);
    printf("PCK@0.2, all joints   %6.2f %%\n", percent(t->near, t->joints));
    printf("PCK@0.2, visible ones %6.2f %%\n", percent(t->visible_near, t->visible_joints));
    printf("per frame             %6.2f ms drawing, %.2f ms poise\n",
           1e3 * t->render_s / (double)t->frames, 1e3 * t->people_s / (double)t->frames);
    printf("PCK@0.2 by joint     ");
    for (int i = 0; i < JOINTS; i++)
        printf(" %s %.0f", joint_name[i], percent(t->per_joint_near[i], t->per_joint[i]));
    printf("\nfound by move        ");
    for (int i = 0; i < LABEL_COUNT; i++) {
        if (t->per_label[i] > 0)
            printf(" %s %.0f", sparring_label_names[i],
                   percent(t->per_label_found[i], t->per_label[i]));
    }
    printf("\n");
}

typedef struct options {
    int model, frames, seeds, first, camera;
    const char *size;
} options;

static const poise_cli_option table[] = {
    {"model", 0, POISE_CLI_CHOICE, offsetof(options, model), NULL, 0, 0, 0, "lite|full|heavy",
     "Default full."},
    {"frames", 0, POISE_CLI_INTEGER, offsetof(options, frames), "N", 1, 1000000, 0, NULL,
     "Per fight. Default 150."},
    {"seeds", 0, POISE_CLI_INTEGER, offsetof(options, seeds), "N", 1, 1000, 0, NULL,
     "How many fights. Default 4."},
    {"first", 0, POISE_CLI_INTEGER, offsetof(options, first), "SEED", 0, 1000000000, 0, NULL,
     "The first one's seed. Default 1."},
    {"camera", 0, POISE_CLI_CHOICE, offsetof(options, camera), NULL, 0, 0, 0,
     "auto|side|broadcast|corner|phone|low|high", "Default auto: every fight its own."},
    {"size", 0, POISE_CLI_TEXT, offsetof(options, size), "WxH", 0, 0, 0, NULL, "Default 480x270."},
    {.name = NULL},
};

int main(int argc, char **argv)
{
    static const char *const models_named[] = {"lite", "full", "heavy"};
    const poise_cli_command command = {"", "[options]", "Rendered fighters, found by poise.", table,
                                       NULL};
    options o = {
        .model = POISE_POSE_FULL, .frames = 150, .seeds = 4, .first = 1, .size = "480x270"};
    sparring_fight_settings settings = sparring_fight_defaults();
    poise_cli_words words;
    poise_err err;
    poise_models *models = NULL;
    tally t = {0};
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "sparring_detect", &command);
        return 0;
    }
    if (code == 0 && sscanf(o.size, "%dx%d", &settings.width, &settings.height) != 2)
        code = poise_fail(&err, POISE_EINVAL, "--size %s: need WIDTHxHEIGHT", o.size);
    settings.viewing = (sparring_viewing)o.camera;
    const char *folder = getenv("POISE_MODELS");
    if (code == 0)
        code = poise_models_open(folder != NULL ? folder : "models", (poise_pose_model)o.model, 0,
                                 &models, &err);
    for (int i = 0; i < o.seeds && code == 0; i++) {
        tally before = t;
        settings.seed = (uint64_t)(o.first + i);
        code = one_fight(models, &settings, o.frames, &t, &err);
        if (code == 0)
            printf("seed %-10llu found %6.2f %%  PCK@0.2 of visible joints %6.2f %%\n",
                   (unsigned long long)settings.seed,
                   percent(t.found - before.found, t.fighters - before.fighters),
                   percent(t.visible_near - before.visible_near,
                           t.visible_joints - before.visible_joints));
    }
    poise_models_close(&models);
    if (code != 0) {
        fprintf(stderr, "error: %s\n", err.text);
        return 2;
    }
    print(&t, models_named[o.model], settings.width, settings.height);
    return 0;
}
