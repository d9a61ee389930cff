#include "clips.h"
#include "npz.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATH_BYTES = 4096,
    FIELDS = 7,       /* file, start_frame, end_frame, fps, subject, class, notes */
    STRETCH_GAP = 10, /* events nearer than this (frames) belong to one stretch */
    AROUND = 8        /* frames kept around a stretch that is cut out of a long clip */
};

static const char mocap_folder[] = "mocap3d/";

sparring_split sparring_subject_split(const char *subject)
{
    if (strcmp(subject, "hdm_bd") == 0 || strcmp(subject, "hdm_dg") == 0)
        return SPLIT_TRAIN;
    if (strcmp(subject, "hdm_bk") == 0)
        return SPLIT_VALIDATION;
    return SPLIT_TEST;
}

/* Splits a line of CSV in place (a field in double quotes may hold commas; "" is not used by this
 * data and refused). Returns the number of fields, -1 when there are too many or a quote is open.
 */
static int split_line(char *line, char *field[FIELDS])
{
    int count = 0;
    for (;;) {
        if (count == FIELDS)
            return -1;
        if (*line == '"') {
            field[count++] = ++line;
            line = strchr(line, '"');
            if (line == NULL)
                return -1;
            *line++ = '\0';
        } else {
            field[count++] = line;
            line += strcspn(line, ",");
        }
        if (*line == '\0')
            return count;
        if (*line != ',')
            return -1;
        *line++ = '\0';
    }
}

static int read_frame(const char *text, int *ret_frame)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < 0 || value >= SPARRING_CLIP_FRAMES_MAX)
        return -1;
    *ret_frame = (int)value;
    return 0;
}

static int label_of(const char *name)
{
    for (int i = 0; i < LABEL_COUNT; i++) {
        if (strcmp(name, sparring_label_names[i]) == 0)
            return i;
    }
    return -1;
}

/* Left or right, where the notes name the limb. */
static int side_of(const char *notes)
{
    static const struct {
        const char *words;
        int side;
    } phrases[] = {{"left arm", SPARRING_LEFT},        {"right arm", SPARRING_RIGHT},
                   {"left front kick", SPARRING_LEFT}, {"right front kick", SPARRING_RIGHT},
                   {"left roundhouse", SPARRING_LEFT}, {"right roundhouse", SPARRING_RIGHT}};
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (strstr(notes, phrases[i].words) != NULL)
            return phrases[i].side;
    }
    return -1;
}

static int read_joints(const char *folder, sparring_clip *clip, poise_err *err)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof(path), "%s/%s%s.npz", folder, mocap_folder, clip->name) >=
        (int)sizeof(path))
        return poise_fail(err, POISE_ELIMIT, "%s: the path is too long", folder);
    void *data;
    size_t size;
    int code = poise_file_read(path, SPARRING_NPZ_BYTES_MAX, &data, &size, err);
    if (code != 0)
        return code;
    sparring_array xyz, fps = {0};
    code = sparring_npz_read(data, size, path, "xyz", &xyz, err);
    if (code == 0) {
        code = sparring_npz_read(data, size, path, "fps", &fps, err);
        if (code != 0)
            free(xyz.value);
    }
    free(data);
    if (code != 0)
        return code;
    if (xyz.rank != 3 || xyz.shape[1] != SPARRING_LANDMARKS || xyz.shape[2] != 3 ||
        xyz.shape[0] < 2 || xyz.shape[0] > SPARRING_CLIP_FRAMES_MAX)
        code = poise_fail(err, POISE_EFORMAT,
                          "%s: xyz must have the shape (2..%d, %d, 3): frames, joints, metres",
                          path, SPARRING_CLIP_FRAMES_MAX, SPARRING_LANDMARKS);
    else if (fps.count != 1 || fps.value[0] != SPARRING_CLIP_FPS)
        code = poise_fail(err, POISE_EFORMAT, "%s: fps must be %d; resample the clip", path,
                          SPARRING_CLIP_FPS);
    for (size_t i = 0; code == 0 && i < xyz.count; i++) {
        if (!(fabs(xyz.value[i]) < 100))
            code = poise_fail(err, POISE_EFORMAT,
                              "%s: frame %zu, joint %zu is not a place within 100 m", path,
                              i / (SPARRING_LANDMARKS * 3), i / 3 % SPARRING_LANDMARKS);
    }
    if (code == 0) {
        clip->joint = malloc(xyz.count / 3 * sizeof(*clip->joint));
        if (clip->joint == NULL)
            code = poise_fail(err, POISE_ENOMEM, "%s: no memory for its frames", path);
    }
    if (code == 0) {
        clip->frames = (int)xyz.shape[0];
        for (size_t i = 0; i < xyz.count / 3; i++)
            clip->joint[i] = v3_of(xyz.value[3 * i], xyz.value[3 * i + 1], xyz.value[3 * i + 2]);
    }
    free(xyz.value);
    free(fps.value);
    return code;
}

/* The clip of that name, read if it is new. */
static int find_clip(const char *folder, const char *name, const char *subject,
                     sparring_clips *clips, sparring_clip **ret_clip, poise_err *err)
{
    for (int i = 0; i < clips->clips; i++) {
        if (strcmp(clips->clip[i].name, name) == 0) {
            *ret_clip = &clips->clip[i];
            return 0;
        }
    }
    if (clips->clips == SPARRING_CLIPS_MAX)
        return poise_fail(err, POISE_ELIMIT, "more than %d recorded clips", SPARRING_CLIPS_MAX);
    sparring_clip *clip = &clips->clip[clips->clips];
    snprintf(clip->name, sizeof(clip->name), "%s", name);
    snprintf(clip->subject, sizeof(clip->subject), "%s", subject);
    int code = read_joints(folder, clip, err);
    if (code == 0) {
        clips->clips++;
        *ret_clip = clip;
    }
    return code;
}

static int add_line(const char *folder, char *field[FIELDS], int line, sparring_split split,
                    sparring_clips *clips, poise_err *err)
{
    char *name = field[0] + strlen(mocap_folder);
    if (strncmp(name, "gpl_", 4) == 0 || strncmp(name, "apchagi_", 8) == 0 ||
        sparring_subject_split(field[4]) != split)
        return 0;
    size_t length = strlen(name);
    if (length < 5 || strcmp(name + length - 4, ".npz") != 0 || strchr(name, '/') != NULL ||
        length - 4 >= SPARRING_NAME || strlen(field[4]) >= SPARRING_NAME)
        return poise_fail(
            err, POISE_EFORMAT,
            "labels.csv line %d: '%s' of '%s': file and subject must be plain names of "
            "less than %d letters, the file with .npz",
            line, field[0], field[4], SPARRING_NAME);
    name[length - 4] = '\0';
    sparring_clip *clip = NULL;
    int code = find_clip(folder, name, field[4], clips, &clip, err);
    if (code != 0)
        return code;
    sparring_event event = {.side = side_of(field[6])};
    int label = label_of(field[5]);
    if (label < 0 || read_frame(field[1], &event.first) != 0 ||
        read_frame(field[2], &event.last) != 0 || event.first > event.last ||
        event.last >= clip->frames || strcmp(clip->subject, field[4]) != 0)
        return poise_fail(err, POISE_EFORMAT,
                          "labels.csv line %d: '%s' frames %s to %s of %s do not fit the clip (%d "
                          "frames of %s) or the class is unknown",
                          line, field[5], field[1], field[2], name, clip->frames, clip->subject);
    event.label = (sparring_label)label;
    if (clip->events == SPARRING_CLIP_EVENTS_MAX)
        return poise_fail(err, POISE_ELIMIT, "labels.csv line %d: more than %d events in %s", line,
                          SPARRING_CLIP_EVENTS_MAX, name);
    int at = clip->events++;
    for (; at > 0 && clip->event[at - 1].first > event.first; at--)
        clip->event[at] = clip->event[at - 1];
    clip->event[at] = event;
    return 0;
}

static int read_labels(const char *folder, sparring_split split, sparring_clips *clips,
                       poise_err *err)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof(path), "%s/labels.csv", folder) >= (int)sizeof(path))
        return poise_fail(err, POISE_ELIMIT, "%s: the path is too long", folder);
    void *data;
    size_t size;
    int code = poise_file_read(path, SPARRING_LABELS_BYTES_MAX, &data, &size, err);
    if (code != 0)
        return code;
    char *next = data;
    for (int line = 1; code == 0 && next != NULL && *next != '\0'; line++) {
        char *text = next, *field[FIELDS];
        next = strchr(text, '\n');
        if (next != NULL)
            *next++ = '\0';
        text[strcspn(text, "\r")] = '\0';
        if (strncmp(text, mocap_folder, strlen(mocap_folder)) != 0)
            continue;
        if (split_line(text, field) != FIELDS)
            code = poise_fail(err, POISE_EFORMAT, "%s line %d: not %d fields", path, line, FIELDS);
        else
            code = add_line(folder, field, line, split, clips, err);
    }
    free(data);
    return code;
}

static const v3 *frame_of(const sparring_clip *clip, int frame)
{
    return clip->joint + (ptrdiff_t)frame * SPARRING_LANDMARKS;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How a person stands, from all clips of that person: medians over feet that bear the body. */
static int measure_standing(sparring_clips *clips, const char *subject, poise_err *err)
{
    size_t most = 0;
    for (int i = 0; i < clips->clips; i++)
        most += (size_t)clips->clip[i].frames * 2;
    double *height = malloc(2 * most * sizeof(*height)), *dip = height + most;
    if (height == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory to measure %s", subject);
    size_t count = 0;
    for (int i = 0; i < clips->clips; i++) {
        const sparring_clip *clip = &clips->clip[i];
        if (strcmp(clip->subject, subject) != 0)
            continue;
        for (int t = 1; t < clip->frames; t++) {
            const v3 *j = frame_of(clip, t), *before = frame_of(clip, t - 1);
            for (int side = 0; side < 2; side++) {
                v3 foot = v3_sub(j[31 + side], j[27 + side]);
                double moved = v3_len(v3_sub(j[27 + side], before[27 + side]));
                double leg = v3_len(v3_sub(j[23], j[25])) + v3_len(v3_sub(j[25], j[27]));
                if (moved > 0.004 || j[23].y < 0.85 * leg || j[27 + side].y > 0.2)
                    continue;
                height[count] = j[27 + side].y;
                dip[count++] = asin(clampd(-foot.y / fmax(v3_len(foot), 1e-6), -1, 1));
            }
        }
    }
    double ankle_rest = 0.09, foot_dip = radians(25); /* nobody ever stood still */
    if (count > 0) {
        qsort(height, count, sizeof(*height), ascending);
        qsort(dip, count, sizeof(*dip), ascending);
        ankle_rest = height[count / 2];
        foot_dip = dip[count / 2];
    }
    free(height);
    for (int i = 0; i < clips->clips; i++) {
        if (strcmp(clips->clip[i].subject, subject) == 0) {
            clips->clip[i].ankle_rest = ankle_rest;
            clips->clip[i].foot_dip = foot_dip;
        }
    }
    return 0;
}

/* Nobody turns a limb by more than this from one frame to the next: the recording lost a marker. */
static int damaged(const sparring_clip *clip)
{
    static const int bones[8][2] = {{11, 13}, {12, 14}, {13, 15}, {14, 16},
                                    {23, 25}, {24, 26}, {25, 27}, {26, 28}};
    const double most = cos(radians(75));
    for (int t = 1; t < clip->frames; t++) {
        const v3 *a = frame_of(clip, t - 1), *b = frame_of(clip, t);
        for (int i = 0; i < 8; i++) {
            v3 before = v3_sub(a[bones[i][1]], a[bones[i][0]]);
            v3 after = v3_sub(b[bones[i][1]], b[bones[i][0]]);
            if (v3_dot(before, after) < most * v3_len(before) * v3_len(after))
                return 1;
        }
    }
    return 0;
}

static int add_stretch(sparring_clips *clips, sparring_stretch stretch, poise_err *err)
{
    if (clips->stretches == SPARRING_STRETCHES_MAX)
        return poise_fail(err, POISE_ELIMIT, "more than %d stretches of recorded movement",
                          SPARRING_STRETCHES_MAX);
    clips->stretch[clips->stretches++] = stretch;
    return 0;
}

/* A short clip is played whole; a long one falls into groups of events, because what nobody has
 * labelled in it may be a strike. */
static int cut_stretches(sparring_clips *clips, int which, poise_err *err)
{
    const sparring_clip *clip = &clips->clip[which];
    int whole = clip->frames <= SPARRING_STRETCH_FRAMES_MAX, code = 0, behind = 0;
    for (int from = 0, to; code == 0 && from < clip->events; from = to) {
        int last = clip->event[from].last, chosen = from;
        for (to = from + 1;
             to < clip->events && (whole || clip->event[to].first <= last + STRETCH_GAP); to++)
            last = clip->event[to].last > last ? clip->event[to].last : last;
        for (int i = to - 1; i >= from; i--) {
            if (clip->event[i].label != LABEL_IDLE)
                chosen = i;
        }
        sparring_stretch stretch = {.clip = which, .event = chosen};
        if (whole) {
            stretch.last = clip->frames - 1;
        } else {
            int before = clip->event[from].first - AROUND, after = last + AROUND;
            int limit = to < clip->events ? clip->event[to].first - 1 : clip->frames - 1;
            stretch.first = before < behind ? behind : before;
            stretch.last = after > limit ? limit : after;
            behind = last + 1;
        }
        if (stretch.last - stretch.first < SPARRING_STRETCH_FRAMES_MAX)
            code = add_stretch(clips, stretch, err);
    }
    return code;
}

int sparring_clips_load(const char *folder, sparring_split split, sparring_clips **ret_clips,
                        poise_err *err)
{
    sparring_clips *clips = calloc(1, sizeof(*clips));
    if (clips == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for recorded clips");
    int code = read_labels(folder, split, clips, err);
    for (int i = 0; code == 0 && i < clips->clips; i++) {
        if (clips->clip[i].foot_dip == 0)
            code = measure_standing(clips, clips->clip[i].subject, err);
        if (code == 0 && !damaged(&clips->clip[i]))
            code = cut_stretches(clips, i, err);
    }
    if (code == 0 && clips->stretches == 0)
        code = poise_fail(
            err, POISE_EFORMAT,
            "%s/labels.csv names no usable clip of this split; is it the motion data?", folder);
    if (code == 0)
        *ret_clips = clips;
    else
        sparring_clips_free(&clips);
    return code;
}

void sparring_clips_free(sparring_clips **clips)
{
    if (clips == NULL || *clips == NULL)
        return;
    for (int i = 0; i < (*clips)->clips; i++)
        free((*clips)->clip[i].joint);
    free(*clips);
    *clips = NULL;
}

sparring_label sparring_clip_label(const sparring_clip *clip, int frame, int *ret_event)
{
    int found = -1;
    for (int i = 0; i < clip->events; i++) {
        if (frame >= clip->event[i].first && frame <= clip->event[i].last)
            found = i;
    }
    if (ret_event != NULL)
        *ret_event = found;
    return found < 0 ? LABEL_IDLE : clip->event[found].label;
}
