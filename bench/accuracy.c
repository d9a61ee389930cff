/* Accuracy against truth: OKS-AP (COCO) and PCK@0.2 on pictures with COCO-17 annotations, for each
 * landmark model, MediaPipe's one-person rule and the many-people rule side by side.
 *
 *     accuracy [--model lite|full|heavy] [--pictures]
 *
 * Pictures: $POISE_SHARED/media/images with truth_coco17.csv; models: $POISE_MODELS. Every picture
 * is a still. A pose's score for AP is presence times the mean visibility of its 17 keypoints, the
 * same for both rules. PCK@0.2: a keypoint counts when it is within 0.2 torso lengths (oks.h);
 * people whom nobody found count as missed. */
#include "base/file.h"
#include "media/jpeg.h"
#include "oks.h"
#include "scene/names.h"

#include <poise/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PICTURES_MAX = 256,
    TRUTHS_MAX = 2048,
    POSES_MAX = 8192,
    LINE_MAX_BYTES = 4096,
    COLUMNS = 9 + 3 * OKS_KEYPOINTS
};

typedef struct picture {
    char name[128];
    int people; /* annotated with at least one keypoint, crowds not counted */
} picture;

typedef struct data {
    picture pictures[PICTURES_MAX];
    int picture_count;
    oks_truth truths[TRUTHS_MAX];
    int truth_count;
    oks_pose poses[POSES_MAX];
    int pose_count;
} data;

static int read_truth(const char *path, data *d)
{
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return -1;
    int header = fgets(line, sizeof line, file) != NULL;
    while (header && fgets(line, sizeof line, file) != NULL && d->truth_count < TRUTHS_MAX) {
        double value[COLUMNS] = {0};
        char *rest = line, *field = strsep(&rest, ",");
        int which = 0;
        while (which < d->picture_count && strcmp(d->pictures[which].name, field) != 0)
            which++;
        if (which == PICTURES_MAX)
            break;
        if (which == d->picture_count) {
            snprintf(d->pictures[which].name, sizeof d->pictures[which].name, "%s", field);
            d->picture_count++;
        }
        for (int i = 1; i < COLUMNS && (field = strsep(&rest, ",")) != NULL; i++)
            value[i] = strtod(field, NULL);
        oks_truth *t = &d->truths[d->truth_count++];
        *t = (oks_truth){
            .picture = which, .crowd = value[2] != 0, .labelled = (int)value[3], .area = value[8]};
        for (int k = 0; k < 4; k++)
            t->box[k] = value[4 + k];
        for (int k = 0; k < OKS_KEYPOINTS; k++) {
            t->xy[k][0] = value[9 + 3 * k];
            t->xy[k][1] = value[10 + 3 * k];
            t->v[k] = (int)value[11 + 3 * k];
        }
        d->pictures[which].people += !t->crowd && t->labelled > 0;
    }
    fclose(file);
    return 0;
}

static void add_person(data *d, int which, const poise_person *person)
{
    if (d->pose_count == POSES_MAX)
        return;
    oks_pose *pose = &d->poses[d->pose_count++];
    double visible = 0;
    pose->picture = which;
    for (int k = 0; k < OKS_KEYPOINTS; k++) {
        const poise_landmark *l = &person->landmarks[poise_coco_to_landmark[k]];
        pose->xy[k][0] = (double)l->x - 0.5; /* COCO counts pixels' centres */
        pose->xy[k][1] = (double)l->y - 0.5;
        visible += (double)l->visibility / OKS_KEYPOINTS;
    }
    pose->score = (double)person->score * visible;
}

/* Which pictures a table line is about. */
typedef struct part {
    const char *name;
    int people_min, people_max;
} part;

static void print_part(const data *d, const part *p, const char *model, const char *rule,
                       long long detector_runs, long long landmark_runs)
{
    static oks_truth truths[TRUTHS_MAX];
    static oks_pose poses[POSES_MAX];
    int truth_count = 0, pose_count = 0, pictures = 0, torsos = 0;
    oks_summary s;
    for (int i = 0; i < d->picture_count; i++)
        pictures +=
            d->pictures[i].people >= p->people_min && d->pictures[i].people <= p->people_max;
    for (int i = 0; i < d->truth_count; i++) {
        int people = d->pictures[d->truths[i].picture].people;
        if (people >= p->people_min && people <= p->people_max)
            truths[truth_count++] = d->truths[i];
    }
    for (int i = 0; i < d->pose_count; i++) {
        int people = d->pictures[d->poses[i].picture].people;
        if (people >= p->people_min && people <= p->people_max)
            poses[pose_count++] = d->poses[i];
    }
    if (oks_evaluate(truths, truth_count, poses, pose_count, 0, 1e10, &s) != 0)
        return;
    double pck = oks_pck(truths, truth_count, poses, pose_count, 0.2, &torsos);
    printf("%-15s %3d %4d  %-5s %-9s %6.3f %6.3f %6.3f %6.3f   %6.3f (%2d) %5d", p->name, pictures,
           s.people, model, rule, s.ap, s.ap50, s.ap75, s.ar, pck, torsos, pose_count);
    if (p->people_max == 1000 && p->people_min == 0)
        printf("   %.1f %.1f", (double)detector_runs / pictures, (double)landmark_runs / pictures);
    printf("\n");
}

static void print_pictures(const data *d)
{
    for (int i = 0; i < d->picture_count; i++) {
        printf("#   %-32s people %2d:", d->pictures[i].name, d->pictures[i].people);
        for (int k = 0; k < d->truth_count; k++) {
            double best = 0;
            if (d->truths[k].picture != i || d->truths[k].crowd || d->truths[k].labelled == 0)
                continue;
            for (int m = 0; m < d->pose_count; m++)
                if (d->poses[m].picture == i && oks_similarity(&d->truths[k], &d->poses[m]) > best)
                    best = oks_similarity(&d->truths[k], &d->poses[m]);
            printf(" %.2f", best);
        }
        printf("  | poses:");
        for (int m = 0; m < d->pose_count; m++) {
            double best = 0;
            if (d->poses[m].picture != i)
                continue;
            for (int k = 0; k < d->truth_count; k++)
                if (d->truths[k].picture == i && oks_similarity(&d->truths[k], &d->poses[m]) > best)
                    best = oks_similarity(&d->truths[k], &d->poses[m]);
            printf(" %.2f@%.2f", best, d->poses[m].score);
        }
        printf("\n");
    }
}

/* All pictures through one rule of one model. */
static int measure(const char *folder, data *d, poise_models *models, poise_people_rule rule,
                   poise_jpeg_decoder *decoder, long long *ret_detector, long long *ret_landmark,
                   poise_err *err)
{
    static poise_scene scene;
    poise_people_settings settings = poise_people_defaults();
    poise_people *people = NULL;
    int r;
    settings.rule = rule;
    settings.still = 1;
    settings.people_max = POISE_PEOPLE_MAX;
    d->pose_count = 0;
    *ret_detector = *ret_landmark = 0;
    if ((r = poise_people_open(models, &settings, &people, err)) != 0)
        return r;
    for (int i = 0; r == 0 && i < d->picture_count; i++) {
        char path[1024];
        void *bytes = NULL;
        size_t size = 0;
        poise_image image;
        snprintf(path, sizeof path, "%s/%s", folder, d->pictures[i].name);
        if ((r = poise_file_read(path, (size_t)64 << 20, &bytes, &size, err)) != 0)
            break;
        if ((r = poise_jpeg_decode(decoder, bytes, size, &image, NULL, err)) == 0)
            r = poise_people_step(people, &image, (poise_frame_time){.index = i}, &scene, err);
        free(bytes);
        for (int k = 0; r == 0 && k < scene.people_count; k++)
            add_person(d, i, &scene.people[k]);
        *ret_detector += scene.detector_ran;
        *ret_landmark += scene.landmark_ran;
    }
    poise_people_close(&people);
    return r;
}

static int run(const char *only, int pictures, data *d, poise_err *err)
{
    static const part parts[] = {
        {"one person", 1, 1}, {"several people", 2, 1000}, {"all", 0, 1000}};
    static const char *const models_name[] = {"lite", "full", "heavy"};
    const char *shared = getenv("POISE_SHARED"), *folder = getenv("POISE_MODELS");
    char images[768], truth[1024];
    poise_jpeg_decoder *decoder = NULL;
    snprintf(images, sizeof images, "%s/media/images", shared != NULL ? shared : "../shared");
    snprintf(truth, sizeof truth, "%s/truth_coco17.csv", images);
    if (read_truth(truth, d) != 0)
        return poise_fail(err, POISE_ENOENT,
                          "%s: not there; set POISE_SHARED to the folder with the test data",
                          truth);
    int r = poise_jpeg_decoder_new(&decoder, err);
    printf("%-15s %3s %4s  %-5s %-9s %6s %6s %6s %6s   %11s %5s   %s\n", "pictures", "n", "ppl",
           "model", "rule", "AP", "AP50", "AP75", "AR", "PCK@.2 (ppl)", "poses",
           "detector, landmark runs per picture");
    for (int m = 0; r == 0 && m < 3; m++) {
        poise_models *models = NULL;
        if (only != NULL && strcmp(only, models_name[m]) != 0)
            continue;
        if ((r = poise_models_open(folder != NULL ? folder : "models", (poise_pose_model)m, 0,
                                   &models, err)) != 0)
            break;
        for (int rule = 1; r == 0 && rule >= 0; rule--) {
            long long detector, landmark;
            const char *name = rule == POISE_RULE_MANY ? "many" : "mediapipe";
            r = measure(images, d, models, (poise_people_rule)rule, decoder, &detector, &landmark,
                        err);
            for (size_t p = 0; r == 0 && p < sizeof parts / sizeof *parts; p++)
                print_part(d, &parts[p], models_name[m], name, detector, landmark);
            if (r == 0 && pictures)
                print_pictures(d);
        }
        poise_models_close(&models);
    }
    poise_jpeg_decoder_free(&decoder);
    return r;
}

int main(int argc, char **argv)
{
    static data d;
    const char *only = NULL;
    int pictures = 0;
    poise_err err;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--model") == 0 && i + 1 < argc)
            only = argv[++i];
        else if (strcmp(argv[i], "--pictures") == 0)
            pictures = 1;
        else {
            fprintf(stderr, "usage: accuracy [--model lite|full|heavy] [--pictures]\n");
            return 2;
        }
    }
    if (run(only, pictures, &d, &err) != 0) {
        fprintf(stderr, "accuracy: %s\n", err.text);
        return 1;
    }
    return 0;
}
