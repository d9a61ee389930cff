#include "real_clips.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Index of the note, or -1. */
static int find(const real_notes *notes, const char *clip, int64_t frame)
{
    for (int i = 0; i < notes->count; i++) {
        if (notes->note[i].frame == frame && strcmp(notes->note[i].clip, clip) == 0)
            return i;
    }
    return -1;
}

static int read_line(const char *line, const char *path, int number, real_notes *notes,
                     poise_err *err)
{
    char clip[REAL_CLIP_NAME];
    long long frame;
    int fighter, hidden;
    double x, y;
    if (sscanf(line, "%47[^,],%lld,%d,%lf,%lf,%d", clip, &frame, &fighter, &x, &y, &hidden) != 6 ||
        fighter < 1 || fighter > 2)
        return poise_fail(err, POISE_EFORMAT,
                          "%s line %d: need clip,frame,fighter,x_px,y_px,hidden", path, number);
    int at = find(notes, clip, frame);
    if (at < 0) {
        if (notes->count == REAL_NOTES_MAX)
            return poise_fail(err, POISE_ELIMIT, "%s: over %d frames", path, REAL_NOTES_MAX);
        at = notes->count++;
        notes->note[at] = (real_note){.frame = frame, .hidden = {1, 1}};
        memcpy(notes->note[at].clip, clip, sizeof clip);
    }
    real_note *note = &notes->note[at];
    note->x[fighter - 1] = x;
    note->y[fighter - 1] = y;
    note->hidden[fighter - 1] = hidden;
    return 0;
}

int real_notes_read(const char *path, real_notes *ret_notes, poise_err *err)
{
    char line[256];
    FILE *file = fopen(path, "r");
    if (!file)
        return poise_fail(err, POISE_ENOENT, "cannot open %s", path);
    ret_notes->count = 0;
    int code = 0;
    for (int number = 1; code == 0 && fgets(line, sizeof line, file); number++) {
        if (number > 1) /* names of the columns */
            code = read_line(line, path, number, ret_notes, err);
    }
    fclose(file);
    return code;
}

static const poise_person *fighter_of(const poise_scene *scene, int fighter)
{
    for (int i = 0; i < scene->people_count; i++) {
        if (scene->people[i].fighter == fighter)
            return &scene->people[i];
    }
    return NULL;
}

static double torso_distance(const poise_person *person, double x, double y)
{
    const poise_landmark *l = person->landmarks;
    return hypot((double)(l[11].x + l[12].x + l[23].x + l[24].x) / 4 - x,
                 (double)(l[11].y + l[12].y + l[23].y + l[24].y) / 4 - y);
}

/* exact: how near to each other two noted places can be told apart, as `limit` pixels. */
static void judge(const real_note *note, int k, const poise_person *person, double exact,
                  double limit, real_tally *tally)
{
    double own = INFINITY, other = INFINITY;
    if (person) {
        own = torso_distance(person, note->x[k], note->y[k]);
        other = torso_distance(person, note->x[1 - k], note->y[1 - k]);
    }
    int right = own <= other + exact && own <= limit;
    int wrong = !right && other < own && other <= limit;
    tally->noted++;
    tally->right += right;
    tally->wrong += wrong;
    tally->missed += !right && !wrong;
    tally->wrong_certain += wrong && !(person->flags & POISE_PERSON_UNCERTAIN);
    if (wrong && tally->first_wrong < 0)
        tally->first_wrong = note->frame;
    if (right || wrong) {
        int now = right ? 1 : 2;
        tally->changes += tally->last[k] != 0 && tally->last[k] != now;
        tally->last[k] = now;
    }
}

void real_tally_add(const real_notes *notes, const char *clip, const poise_scene *scene,
                    real_tally *tally)
{
    int given[3] = {0}, uncertain = 0;
    for (int i = 0; i < scene->people_count; i++) {
        const poise_person *p = &scene->people[i];
        int known = p->fighter >= 0 && p->fighter <= 2;
        tally->twice += !known || (p->fighter > 0 && given[p->fighter]);
        if (known)
            given[p->fighter] = 1;
        uncertain |= p->fighter > 0 && (p->flags & POISE_PERSON_UNCERTAIN);
    }
    tally->frames++;
    tally->both += given[1] && given[2];
    tally->uncertain += uncertain;
    int at = find(notes, clip, scene->time.index);
    for (int k = 0; at >= 0 && k < 2; k++) {
        if (!notes->note[at].hidden[k])
            judge(&notes->note[at], k, fighter_of(scene, k + 1), 0.01 * scene->height,
                  0.15 * scene->height, tally);
    }
}
