/* poise clips: the moves of a fight as small videos. */
#include "stage/clips.h"
#include "cli/cli.h"
#include "cli/moves_words.h"
#include "cli/options.h"
#include "cli/signals.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct clip_options {
    const char *source, *out, *move, *fighter;
    double margin, confidence, capture_fps;
    int list, quality;
} clip_options;

#define AT(member) offsetof(clip_options, member)
static const poise_cli_option options[] = {
    {"move", 0, POISE_CLI_TEXT, AT(move), "LABEL",
     .help =
         "Only this move: a label of moves.csv, or punch (jab, cross, straight, hook, uppercut), "
         "kick, strike (these, knee, elbow)."},
    {"fighter", 0, POISE_CLI_TEXT, AT(fighter), "WHO",
     .help = "Only of 1, red, 2, blue, or a name."},
    {"min-confidence", 0, POISE_CLI_NUMBER, AT(confidence), "P", 0, 1,
     .help = "Only moves of which the models are so sure; 0."},
    {"margin", 0, POISE_CLI_NUMBER, AT(margin), "SECONDS", 0, 60,
     .help = "Shown before the start and behind the end of the move; 0.5."},
    {"source", 0, POISE_CLI_TEXT, AT(source), "VIDEO",
     .help = "The video that was run; looked for by its name in the current folder, in DIR and "
             "beside it."},
    {"capture-fps", 0, POISE_CLI_NUMBER, AT(capture_fps), "FPS", 1, 100000,
     .help = "As given to poise run."},
    {"out", 'o', POISE_CLI_TEXT, AT(out), "DIR", .help = "Where to; DIR/clips."},
    {"quality", 0, POISE_CLI_INTEGER, AT(quality), "CRF", 0, 51,
     .help = "x264's: less is finer and larger; 20."},
    {"list", 0, POISE_CLI_FLAG, AT(list), .help = "Only list them, cut nothing."},
    {0},
};

static const poise_cli_command command = {
    "clips", "DIR [--move LABEL] [--fighter WHO] [options]", "the moves of a fight as small videos",
    options,
    "DIR is what poise run --fighters 2 --out wrote; corrections count. Clips begin\n"
    "and end at a frame of the video, within one frame of the margin, and are\n"
    "encoded anew (without sound). Their list goes to standard output:\n"
    "file, move, fighter, label, peak, first and last frame (seconds), frames.\n"
    "\n"
    "examples\n"
    "  poise clips out/fight --move hook --fighter red\n"
    "  poise clips out/fight --move kick --margin 1.5 --out kicks\n"
    "\n"
    "exit codes: 0 done (also when no move fits), 2 error, 130 interrupted\n"};

static int is_wanted(const poise_move_entry *entry, const clip_options *o, int32_t fighter,
                     int32_t name)
{
    const poise_event *e = &entry->event;
    const poise_label class = poise_event_class(e);
    const char *move = o->move;
    if (entry->deleted || (fighter && e->fighter != fighter) ||
        (!entry->told && (double)e->confidence < o->confidence))
        return 0;
    if (!move)
        return 1;
    if (strcmp(move, "punch") == 0)
        return class >= POISE_LABEL_JAB && class <= POISE_LABEL_UPPERCUT;
    if (strcmp(move, "kick") == 0)
        return class >= POISE_LABEL_KICK_LOW && class <= POISE_LABEL_KICK_HIGH;
    if (strcmp(move, "strike") == 0)
        return poise_label_is_strike(class);
    return poise_event_name_index(e) == name;
}

static int is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The video that was run. */
static int find_source(const clip_options *o, const char *folder, const poise_events_header *header,
                       char ret_path[POISE_PATH_BYTES], poise_err *err)
{
    const char *name = header->source;
    if (o->source) {
        snprintf(ret_path, POISE_PATH_BYTES, "%s", o->source);
        return 0;
    }
    if (!*name || strchr(name, '/'))
        return poise_fail(err, POISE_EINVAL,
                          "the results do not say what video they are of; give --source VIDEO");
    static const char *const places[] = {"", "/", "/../"};
    for (int i = 0; i < 3; i++) {
        snprintf(ret_path, POISE_PATH_BYTES, "%.3000s%s%.512s", i ? folder : "", places[i], name);
        if (is_file(ret_path))
            return 0;
    }
    return poise_fail(err, POISE_ENOENT,
                      "%s: is not in the current folder, in %s or beside it; give --source VIDEO",
                      name, folder);
}

/* What is to be cut, as far as it fits the options. */
typedef struct plan {
    int32_t count;
    poise_clip *clip;
    const poise_move_entry **entry;
    char (*path)[POISE_PATH_BYTES];
} plan;

static int make_plan(const poise_moves_view *view, const clip_options *o, const char *out, plan *p,
                     poise_err *err)
{
    static const char *const colours[] = {"red", "blue"};
    int32_t fighter = 0, name = -1;
    int rc = o->fighter ? poise_word_fighter(o->fighter, &view->header, &fighter, err) : 0;
    if (!rc && o->move && strcmp(o->move, "punch") != 0 && strcmp(o->move, "kick") != 0 &&
        strcmp(o->move, "strike") != 0)
        rc = poise_word_label(o->move, &name, err);
    if (rc)
        return rc;
    for (int32_t i = 0; i < view->count; i++)
        p->count += is_wanted(&view->entry[i], o, fighter, name);
    p->clip = calloc((size_t)p->count + 1, sizeof(*p->clip));
    p->entry = calloc((size_t)p->count + 1, sizeof(*p->entry));
    p->path = calloc((size_t)p->count + 1, sizeof(*p->path));
    if (!p->clip || !p->entry || !p->path)
        return poise_fail(err, POISE_ENOMEM, "no memory for %d clips", p->count);
    const int64_t margin_ns = llround(o->margin * 1e9);
    for (int32_t i = 0, n = 0; i < view->count; i++) {
        const poise_event *e = &view->entry[i].event;
        char key[POISE_MOVE_KEY];
        if (!is_wanted(&view->entry[i], o, fighter, name))
            continue;
        poise_move_key(&view->entry[i], key);
        snprintf(p->path[n], sizeof(p->path[n]), "%.3900s/%s-%s-%s.mp4", out, key,
                 colours[e->fighter - 1], poise_event_names[poise_event_name_index(e)]);
        p->entry[n] = &view->entry[i];
        p->clip[n].path = p->path[n];
        p->clip[n].from_ns = e->start_ns > margin_ns ? e->start_ns - margin_ns : 0;
        p->clip[n].to_ns = e->end_ns + margin_ns;
        n++;
    }
    return 0;
}

static int print_plan(const plan *p, const poise_moves_view *view, int cut, poise_err *err)
{
    poise_buf row;
    poise_buf_init(&row, 16 * POISE_PATH_BYTES);
    printf("%s,move,fighter,label,peak_s,%s\n", cut ? "file" : "would_be",
           cut ? "first_frame_s,last_frame_s,frames" : "from_s,to_s");
    for (int32_t i = 0; i < p->count; i++) {
        const poise_clip *c = &p->clip[i];
        const poise_event *e = &p->entry[i]->event;
        char key[POISE_MOVE_KEY];
        if (cut && c->frames == 0)
            continue;
        poise_move_key(p->entry[i], key);
        poise_buf_clear(&row);
        poise_cli_csv_text(&row, c->path);
        poise_buf_printf(&row, ",%s,", key);
        poise_cli_csv_text(&row, poise_move_fighter(view, e->fighter));
        if (row.failed)
            break;
        printf("%s,%s,%.3f,", row.data, poise_event_names[poise_event_name_index(e)],
               (double)e->peak_ns / 1e9);
        if (cut)
            printf("%.3f,%.3f,%lld\n", (double)c->first_ns / 1e9, (double)c->last_ns / 1e9,
                   (long long)c->frames);
        else
            printf("%.3f,%.3f\n", (double)c->from_ns / 1e9, (double)c->to_ns / 1e9);
    }
    const int rc = row.failed ? poise_fail(err, row.failed, "no memory for a list of clips") : 0;
    poise_buf_free(&row);
    return rc;
}

static int cut_plan(plan *p, const clip_options *o, const char *source, const char *out,
                    const atomic_int *stop, poise_err *err)
{
    poise_clip_settings settings = poise_clip_defaults();
    settings.quality = o->quality;
    settings.media.capture_fps = o->capture_fps;
    settings.media.stop = stop;
    const int rc = poise_make_folders(out, err);
    return rc ? rc : poise_clips_cut(source, &settings, p->clip, p->count, err);
}

/* The second signal: what is half written goes. */
static void leave(void *cookie)
{
    const plan *p = cookie;
    for (int32_t i = 0; i < p->count; i++) {
        char path[POISE_PATH_BYTES + 8];
        snprintf(path, sizeof(path), "%s.tmp", p->path[i]);
        remove(path);
    }
}

static int run(const clip_options *o, const char *folder, poise_err *err)
{
    poise_moves_view view = {0};
    static plan p; /* lives on: `leave` may look at it until the very end */
    char source[POISE_PATH_BYTES], out[POISE_PATH_BYTES];
    static atomic_int stop;
    snprintf(out, sizeof(out), "%.4000s%s", o->out ? o->out : folder, o->out ? "" : "/clips");
    int rc = poise_moves_view_read(folder, &view, err);
    if (!rc)
        rc = make_plan(&view, o, out, &p, err);
    if (!rc && !o->list && p.count)
        rc = find_source(o, folder, &view.header, source, err);
    if (!rc && !o->list && p.count)
        rc = poise_signals_start(&stop, leave, &p, err);
    if (!rc && !o->list && p.count)
        rc = cut_plan(&p, o, source, out, &stop, err);
    if (!rc)
        rc = print_plan(&p, &view, !o->list, err);
    if (!rc && p.count == 0)
        fputs("no move fits\n", stderr);
    poise_moves_view_free(&view);
    return rc;
}

int poise_cmd_clips(int argc, char **argv)
{
    clip_options o = {.margin = 0.5, .quality = 20};
    poise_cli_words words;
    poise_err err = {0};
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count != 1)
        return poise_cli_error("need one folder of results: poise clips DIR (see poise clips "
                               "--help)");
    const int rc = run(&o, words.word[0], &err);
    if (rc == POISE_ECANCELED)
        return poise_cli_flush(POISE_EXIT_INTERRUPTED);
    return rc ? poise_cli_failed(&err) : poise_cli_flush(POISE_EXIT_OK);
}
