/* sparring-sheet: contact sheets of the library, for people to look at.
 *
 *   sparring-sheet --out DIR [--seed N] [--split S] [--second] [--label NAME]
 *
 * One PNG per label: a row per move (or hold) that the bout of this seed shows, six instants from
 * beginning to end, seen from beside the pair. */
#include "cast.h"
#include "render.h"

#include "cli/options.h"
#include "media/canvas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CELL = 88, /* pixels */
    COLUMNS = 5,
    ROWS_MAX = 5,
    SPAN_MAX = 8 * SPARRING_STEPS, /* longer events are cut */
    BOUT_MINUTES = 25
};

typedef struct options {
    int seed, split, second, label;
    const char *out;
} options;

static const poise_cli_option option_table[] = {
    {"seed", 0, POISE_CLI_INTEGER, offsetof(options, seed), "N", 0, 2147483647, 0, NULL,
     "Of the bout. Default 1."},
    {"split", 0, POISE_CLI_CHOICE, offsetof(options, split), NULL, 0, 0, 0, "train|validation|test",
     "Whose styles. Default train."},
    {"second", 0, POISE_CLI_FLAG, offsetof(options, second), NULL, 0, 0, 0, NULL,
     "The second library."},
    {"label", 0, POISE_CLI_INTEGER, offsetof(options, label), "N", 0, LABEL_COUNT - 1, 0, NULL,
     "Only this class (its number). Default: all."},
    {"out", 'o', POISE_CLI_TEXT, offsetof(options, out), "DIR", 0, 0, 0, NULL,
     "Folder for the pictures; it must exist."},
    {.name = NULL},
};

static const poise_cli_command command = {
    .name = "",
    .usage = "--out DIR [options]",
    .summary = "Draws contact sheets of the moves.",
    .options = option_table,
    .text = "",
};

/* One performance of a move, as it was. */
typedef struct row {
    char name[SPARRING_NAME];
    int who, count;
    sparring_moment shown[COLUMNS];
} row;

typedef struct sheet {
    int rows;
    row row[ROWS_MAX];
} sheet;

typedef struct recording {
    sparring_label label;
    long long serial;
    char name[SPARRING_NAME];
    int count;
    sparring_moment *moment; /* SPAN_MAX / STRIDE of them */
} recording;

enum { STRIDE = 4 /* steps between recorded moments */ };

static const double FAR = 3.2;    /* metres from the pair to the camera */
static const double INSIDE = 2.8; /* of the ropes */

static int wanted_row(const sheet *s, const char *name)
{
    for (int i = 0; i < s->rows; i++) {
        if (strcmp(s->row[i].name, name) == 0)
            return 0;
    }
    return s->rows < ROWS_MAX;
}

static void keep(sheet *s, const recording *r, int who)
{
    if (r->count < COLUMNS || !wanted_row(s, r->name))
        return;
    row *kept = &s->row[s->rows++];
    snprintf(kept->name, sizeof(kept->name), "%s", r->name);
    kept->who = who;
    for (int i = 0; i < COLUMNS; i++)
        kept->shown[i] = r->moment[(size_t)i * (size_t)(r->count - 1) / (COLUMNS - 1)];
}

/* Looks across the line between the two from two and a half metres beside it. */
static sparring_camera beside(const row *r, int column)
{
    const sparring_moment *moment = &r->shown[column], *first = &r->shown[0];
    v3 one = moment->actor[0].skeleton.pelvis, other = moment->actor[1].skeleton.pelvis;
    v3 line =
        v3_sub(first->actor[1 - r->who].skeleton.pelvis, first->actor[r->who].skeleton.pelvis);
    line.y = 0;
    line = v3_unit(line, v3_of(1, 0, 0));
    v3 middle = v3_lerp(one, other, 0.5);
    v3 look = v3_of(middle.x, 0.85, middle.z);
    v3 across = v3_of(-line.z, 0, line.x);
    /* The open side of the one who acts. */
    if (moment->actor[r->who].southpaw)
        across = v3_mul(across, -1);
    v3 from = v3_add(v3_mad(v3_mad(look, across, FAR), line, -0.5), v3_of(0, 0.5, 0));
    from.x = clampd(from.x, -INSIDE, INSIDE);
    from.z = clampd(from.z, -INSIDE, INSIDE);
    sparring_camera camera = {.position = from};
    v3 forward = v3_unit(v3_sub(look, from), v3_of(0, 0, -1));
    v3 right = v3_unit(v3_cross(forward, v3_of(0, 1, 0)), v3_of(1, 0, 0));
    camera.axes = (m3){right, v3_cross(forward, right), forward};
    camera.fx = camera.fy = CELL * v3_len(v3_sub(look, from)) / 2.3;
    camera.cx = camera.cy = 0.5 * CELL;
    return camera;
}

static int draw(const sheet *s, const sparring_cast *cast, sparring_renderer *renderer,
                const char *path, poise_err *err)
{
    static uint8_t rgb[CELL * CELL * 3];
    poise_canvas *canvas = NULL;
    poise_color black = {0, 0, 0, 255}, white = {255, 255, 255, 255};
    int code = poise_canvas_new(&canvas, err);
    if (code == 0)
        code = poise_canvas_begin_blank(canvas, CELL * COLUMNS, CELL * s->rows, black, err);
    for (int i = 0; i < s->rows && code == 0; i++) {
        for (int k = 0; k < COLUMNS && code == 0; k++) {
            sparring_camera camera = beside(&s->row[i], k);
            sparring_view view = {.camera = camera,
                                  .cast = cast,
                                  .moment = &s->row[i].shown[k],
                                  .camera_earlier = camera,
                                  .earlier = &s->row[i].shown[k],
                                  .wipe = -1};
            sparring_renderer_draw(renderer, &view, 0, rgb);
            for (int b = 0; b < CELL * CELL * 3; b++) /* few colours: small files */
                rgb[b] = (uint8_t)((rgb[b] & 0xE0) | 0x10);
            poise_image image = {.format = POISE_PIXEL_RGB24, .width = CELL, .height = CELL};
            image.plane[0] = rgb;
            image.stride[0] = (size_t)3 * CELL;
            code = poise_canvas_paste(canvas, &image, (float)(k * CELL), (float)(i * CELL), CELL,
                                      CELL, err);
        }
        float points = 480.0f / (float)(CELL * (s->rows < COLUMNS ? s->rows : COLUMNS));
        poise_canvas_text(canvas, 4, (float)(i * CELL + 14), 12 * points, POISE_ALIGN_LEFT,
                          s->row[i].name, white, points);
    }
    if (code == 0)
        code = poise_canvas_png(canvas, path, err);
    poise_canvas_free(&canvas);
    return code;
}

/* Cuts the bout into events and keeps the first of every name. The fighters alone are drawn: the
 * cast has no others. */
static int record(const options *o, const sparring_cast *cast, sheet sheets[LABEL_COUNT],
                  poise_err *err)
{
    sparring_animator *animator = NULL;
    recording recordings[SPARRING_FIGHTERS] = {0};
    int code = sparring_director_new(cast, o->second ? ORIGIN_SECOND : ORIGIN_LIBRARY,
                                     (sparring_split)o->split, (uint64_t)o->seed, 0, &animator,
                                     err);
    for (int i = 0; i < SPARRING_FIGHTERS && code == 0; i++) {
        recordings[i].moment = malloc(SPAN_MAX / STRIDE * sizeof(sparring_moment));
        if (recordings[i].moment == NULL)
            code = poise_fail(err, POISE_ENOMEM, "no memory for a recording");
    }
    static sparring_moment moment;
    for (long step = 0; step < 60L * BOUT_MINUTES * SPARRING_STEPS && code == 0; step++) {
        animator->step(animator, &moment);
        for (int i = 0; i < SPARRING_FIGHTERS; i++) {
            const sparring_doing *d = &moment.actor[i].doing;
            recording *r = &recordings[i];
            int idle = d->label == LABEL_IDLE;
            const char *name = idle ? (d->feint ? d->move : d->reaction) : d->move;
            if (r->label != d->label || r->serial != d->serial || strcmp(r->name, name) != 0) {
                keep(&sheets[r->label], r, i);
                r->label = d->label;
                r->serial = d->serial;
                r->count = 0;
                snprintf(r->name, sizeof(r->name), "%s", name);
            }
            if (step % STRIDE == 0 && r->count < SPAN_MAX / STRIDE)
                r->moment[r->count++] = moment;
        }
    }
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        free(recordings[i].moment);
    if (animator != NULL)
        animator->free(animator);
    return code;
}

int main(int argc, char **argv)
{
    options o = {1, SPLIT_TRAIN, 0, -1, NULL};
    poise_cli_words words;
    poise_err err = {0};
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "sparring-sheet", &command);
        return 0;
    }
    if (code == 0 && o.out == NULL)
        code = poise_fail(&err, POISE_EINVAL, "no folder: name one with --out DIR");
    sparring_cast cast = sparring_cast_make((sparring_split)o.split, (uint64_t)o.seed);
    cast.actors = SPARRING_FIGHTERS;
    sheet *sheets = calloc(LABEL_COUNT, sizeof(*sheets));
    sparring_renderer *renderer = NULL;
    if (code == 0 && sheets == NULL)
        code = poise_fail(&err, POISE_ENOMEM, "no memory for the sheets");
    if (code == 0)
        code = record(&o, &cast, sheets, &err);
    sparring_render_settings settings = {
        .width = CELL,
        .height = CELL,
        .threads = 2,
        .look = sparring_look_make((sparring_split)o.split, (uint64_t)o.seed),
        .split = (sparring_split)o.split,
        .seed = (uint64_t)o.seed};
    settings.look.noise = 0;
    settings.look.vignette = 0;
    if (code == 0)
        code = sparring_renderer_new(&settings, &renderer, &err);
    for (int i = 0; i < LABEL_COUNT && code == 0; i++) {
        char path[4096];
        if ((o.label >= 0 && o.label != i) || sheets[i].rows == 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s.png", o.out, sparring_label_names[i]);
        code = draw(&sheets[i], &cast, renderer, path, &err);
    }
    sparring_renderer_free(&renderer);
    free(sheets);
    if (code != 0)
        fprintf(stderr, "sparring-sheet: %s\n", err.text);
    return code == 0 ? 0 : 2;
}
