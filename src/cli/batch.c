/* Threads: main waits and shows progress; --jobs workers each take the next source; one waits for
 * signals. The first signal sets `stop`: sources end, files are finished. The second removes
 * temporary files and leaves. */
#include "cli/batch.h"

#include "base/buf.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/outcome.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "pose/models.h"
#include "stage/moves.h"
#include "stage/stage.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_NS = 200 * 1000 * 1000 };

enum {
    POSES,
    PREDICTIONS,
    TRACKS,
    MOTION,
    SPANS,
    PACKETS,
    EVENTS,
    MOVES,
    OVERLAY,
    REPORT,
    PERFORMANCE,
    OUTPUTS
};
static const char *const output_names[OUTPUTS] = {
    "poses.jsonl", "predictions.json", "tracks.txt",      "motion.jsonl",
    "spans.jsonl", "moves.jsonl",      POISE_EVENTS_FILE, POISE_MOVES_CSV_FILE,
    "overlay.mp4", POISE_REPORT_FILE,  "performance.json"};

/* One worker. `folder` is set while it works. */
typedef struct worker {
    struct batch *batch;
    pthread_t thread;
    char folder[POISE_PATH_BYTES];
    size_t input; /* it works on */
    poise_stage_progress progress;
} worker;

typedef struct batch {
    const poise_run_options *options;
    poise_models *models;
    const poise_manifest *model;
    poise_moves_model *moves; /* NULL: there are none, or they are not wanted */
    poise_inputs inputs;
    poise_outcome *outcome;
    worker *workers;
    poise_ensemble_settings ensemble;
    poise_event_settings events;
    int jobs, running;
    atomic_size_t next;
    atomic_int stop;
    int out_was_there;
    pthread_mutex_t lock; /* of the console, summary.csv, workers' folder and input, running */
    pthread_cond_t changed;
    poise_progress show;
} batch;

static int is_made(const batch *b, int output)
{
    const poise_run_options *o = b->options;
    return output == OVERLAY                                          ? !o->no_overlay
           : output == MOTION || output == SPANS                      ? o->fighters != 0
           : output == PACKETS || output == EVENTS || output == MOVES ? b->moves != NULL
                                                                      : 1;
}

/* ---- one source ---- */

static void add_file_state(poise_buf *text, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0)
        poise_buf_printf(text, "%lld bytes %lld.%09ld\n", (long long)st.st_size,
                         (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

/* What decides about moves. */
static void add_naming(const batch *b, poise_buf *text)
{
    if (!b->moves)
        return;
    poise_buf_printf(text, "moves %s %s %.17g %d %d", b->moves->name, b->moves->version,
                     b->options->moves_confidence, b->ensemble.smoothing, b->ensemble.adapt_every);
    for (int k = 0; k < POISE_NETS; k++)
        poise_buf_printf(text, " %s", b->moves->sha256[k]);
    poise_buf_printf(text, " %s", b->moves->settings_sha256);
    for (int i = 0; i < b->options->rounds.count; i++)
        poise_buf_printf(text, " %lld-%lld", (long long)b->options->rounds.round[i].from_ns,
                         (long long)b->options->rounds.round[i].to_ns);
    poise_buf_puts(text, "\n");
}

/* The hash of all that decides the outputs. 0: the source cannot be told from another one (camera,
 * stream). */
static int settings_hash(const batch *b, const poise_input *input, char ret_hex[POISE_SHA256_TEXT])
{
    const poise_run_options *o = b->options;
    struct stat st;
    if (stat(input->source, &st) || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
        return 0;
    poise_buf text;
    poise_buf_init(&text, 64 << 20);
    poise_buf_printf(&text, "poise %s\nmodel %s %s\n", POISE_VERSION, b->model->name,
                     b->model->sha256);
    poise_buf_printf(&text,
                     "still %d hands %d subject %d %d people %d fov %.17g height %.17g capture "
                     "%.17g frames %d s %.17g paced %d\n",
                     o->still, o->hands, o->subject, o->subject_id, o->people_max, o->fov,
                     o->height, o->capture_fps, o->frames_max, o->duration, o->paced);
    poise_buf_printf(&text, "fighters %d identity %d names %s,%s", o->fighters, o->identity,
                     o->corner.name[0], o->corner.name[1]);
    for (int i = 0; i < o->corner.swaps; i++)
        poise_buf_printf(&text, " swap %lld", (long long)o->corner.swap_ns[i]);
    for (int i = 0; i < o->corner.locks; i++)
        poise_buf_printf(&text, " lock %d=%d@%lld", o->corner.lock[i].fighter, o->corner.lock[i].id,
                         (long long)o->corner.lock[i].at_ns);
    poise_buf_puts(&text, "\n");
    add_naming(b, &text);
    poise_buf_printf(&text, "overlay %d %d\nsource %s\n", !o->no_overlay, o->overlay_size,
                     input->label);
    add_file_state(&text, input->source);
    if (S_ISDIR(st.st_mode)) {
        struct dirent **entry;
        const int n = scandir(input->source, &entry, NULL, alphasort);
        for (int i = 0; i < n; i++) {
            char path[POISE_PATH_BYTES];
            snprintf(path, sizeof(path), "%.3000s/%.1000s", input->source, entry[i]->d_name);
            poise_buf_printf(&text, "%s ", entry[i]->d_name);
            add_file_state(&text, path);
            free(entry[i]);
        }
        if (n >= 0)
            free(entry);
    }
    const int good = !text.failed;
    if (good)
        poise_sha256_text(text.data, ret_hex);
    poise_buf_free(&text);
    return good;
}

static void fill_settings(const batch *b, worker *w, const poise_input *input,
                          const char path[][POISE_PATH_BYTES], const char *corrections,
                          poise_stage_settings *s)
{
    const poise_run_options *o = b->options;
    *s = poise_stage_defaults();
    s->source = input->source;
    s->label = input->label;
    s->models = b->models;
    s->model_name = b->model->name;
    const char *slash = strrchr(b->model->file, '/');
    s->model_file = slash ? slash + 1 : b->model->file;
    s->model_sha256 = b->model->sha256;
    s->media.capture_fps = o->capture_fps;
    const int cores = poise_cli_cores() / b->jobs;
    s->people.threads = o->threads ? o->threads : cores > 0 ? cores : 1;
    /* A second decoding thread holds a few more frames, and on few cores only competes with the
     * poses. */
    s->media.threads = s->people.threads >= 4 ? 2 : 1;
    s->people.people_max = o->people_max;
    s->people.hands = o->hands;
    s->people.still = o->still;
    s->people.fov_degrees = (float)o->fov;
    s->people.height_m = (float)o->height;
    s->people.fighters = o->fighters;
    s->people.fighters_rule = (poise_fighters_rule)o->identity;
    s->media.paced = o->paced;
    s->subject = o->subject;
    s->subject_id = o->subject_id;
    s->corner = o->corner;
    s->naming = (poise_stage_naming){b->moves, b->ensemble, b->events, o->rounds};
    s->frames_max = o->frames_max;
    s->duration_ns = (int64_t)(o->duration * 1e9);
    s->started_ns = w->input == 0 ? poise_cli_started_ns : 0;
    s->overlay_size = o->overlay_size;
    const char **place[OUTPUTS] = {&s->poses_path,  &s->predictions_path, &s->tracks_path,
                                   &s->motion_path, &s->spans_path,       &s->moves_path,
                                   &s->events_path, &s->moves_csv_path,   &s->overlay_path,
                                   &s->report_path, &s->performance_path};
    for (int i = 0; i < OUTPUTS; i++)
        *place[i] = is_made(b, i) ? path[i] : NULL;
    s->corrections_path = corrections;
    s->spool_folder = w->folder;
    s->progress = &w->progress;
    s->stop = &b->stop;
}

/* Takes away empty folders that this run made, from `folder` up to --out. */
static void remove_empty(const batch *b, const char *folder)
{
    char path[POISE_PATH_BYTES];
    const size_t top = strlen(b->options->out);
    snprintf(path, sizeof(path), "%s", folder);
    while (strlen(path) > top && rmdir(path) == 0)
        *strrchr(path, '/') = 0;
    if (strlen(path) == top && !b->out_was_there)
        rmdir(path);
}

static int run_one(batch *b, worker *w, const poise_input *input, const char *hash,
                   poise_outcome *o, poise_err *err)
{
    char path[OUTPUTS][POISE_PATH_BYTES], marker[POISE_PATH_BYTES], corrections[POISE_PATH_BYTES];
    for (int i = 0; i < OUTPUTS; i++)
        snprintf(path[i], sizeof(path[i]), "%.4000s/%s", w->folder, output_names[i]);
    snprintf(marker, sizeof(marker), "%.4000s/complete.json", w->folder);
    snprintf(corrections, sizeof(corrections), "%.4000s/" POISE_CORRECTIONS_FILE, w->folder);
    int rc = poise_make_folders(w->folder, err);
    if (rc)
        return rc;
    poise_stage_settings settings;
    fill_settings(b, w, input, (const char(*)[POISE_PATH_BYTES])path, corrections, &settings);
    poise_stage_result *result = malloc(sizeof(*result));
    if (!result)
        return poise_fail(err, POISE_ENOMEM, "no memory for statistics");
    rc = poise_stage_run(&settings, result, err);
    if (!rc) {
        poise_outcome_of(result, &settings, o);
        pthread_mutex_lock(&b->lock);
        poise_progress_clear(&b->show);
        if (!b->options->quiet)
            poise_print_outcome(o, result, w->folder, !b->options->no_overlay);
        pthread_mutex_unlock(&b->lock);
        /* From here the files are good; without the marker they would only be made again. */
        const char *names[OUTPUTS + 1];
        int n = 0;
        for (int i = 0; i < OUTPUTS; i++)
            if (is_made(b, i))
                names[n++] = output_names[i];
        names[n] = NULL;
        /* Moves of an earlier run would be taken for this one's. */
        for (int i = PACKETS; i <= MOVES && !b->moves; i++)
            unlink(path[i]);
        if (hash && o->state == POISE_OUTCOME_COMPLETE)
            rc = poise_complete_write(w->folder, hash, names, o, err);
        else
            unlink(marker);
    }
    free(result);
    return rc;
}

static void process(batch *b, worker *w, size_t index)
{
    const poise_input *input = &b->inputs.item[index];
    /* The worker's own until it is done: progress and other workers' summaries read the shared one.
     */
    poise_outcome own, *o = &own;
    poise_err err = {0};
    char hash[POISE_SHA256_TEXT];
    const int known = settings_hash(b, input, hash);
    pthread_mutex_lock(&b->lock);
    own = b->outcome[index];
    w->input = index;
    snprintf(w->folder, sizeof(w->folder), "%.2000s%s%.2000s", b->options->out,
             *input->name ? "/" : "", input->name);
    pthread_mutex_unlock(&b->lock);
    poise_cli_clean(o->folder, sizeof(o->folder), input->name);
    poise_cli_clean(o->source, sizeof(o->source), input->label);
    int rc = 0;
    if (known && !b->options->force && poise_complete_check(w->folder, hash, o)) {
        pthread_mutex_lock(&b->lock);
        poise_progress_clear(&b->show);
        if (!b->options->quiet)
            fprintf(stderr, "%s: complete already in %s (--force does it again)\n", o->source,
                    w->folder);
        pthread_mutex_unlock(&b->lock);
    } else {
        rc = run_one(b, w, input, known ? hash : NULL, o, &err);
    }
    pthread_mutex_lock(&b->lock);
    if (rc) {
        o->state = atomic_load(&b->stop) && err.code == POISE_ECANCELED ? POISE_OUTCOME_WAITING
                                                                        : POISE_OUTCOME_FAILED;
        poise_cli_clean(o->error, sizeof(o->error), err.text);
        remove_empty(b, w->folder);
        poise_progress_clear(&b->show);
        if (o->state == POISE_OUTCOME_FAILED)
            poise_cli_failed(&err);
    }
    b->outcome[index] = own;
    /* A single source that failed leaves nothing at all. */
    if (o->state != POISE_OUTCOME_WAITING &&
        (o->state != POISE_OUTCOME_FAILED || b->inputs.count > 1)) {
        if (poise_make_folders(b->options->out, &err) ||
            poise_summary_write(b->options->out, b->outcome, b->inputs.count, &err)) {
            poise_cli_failed(&err);
            b->outcome[index].state = POISE_OUTCOME_FAILED;
        }
    }
    w->folder[0] = 0;
    pthread_mutex_unlock(&b->lock);
}

static void *work(void *cookie)
{
    worker *w = cookie;
    batch *b = w->batch;
    pthread_setname_np(pthread_self(), "poise-run");
    for (;;) {
        const size_t index = atomic_fetch_add(&b->next, 1);
        if (index >= b->inputs.count || atomic_load(&b->stop))
            break;
        process(b, w, index);
        pthread_mutex_lock(&b->lock);
        memset(&w->progress, 0, sizeof(w->progress));
        pthread_mutex_unlock(&b->lock);
    }
    pthread_mutex_lock(&b->lock);
    b->running--;
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* The second signal. Whoever holds the lock may hang: takes away what can be taken without it. */
static void leave(void *cookie)
{
    const batch *b = cookie;
    for (int i = 0; i < b->jobs; i++)
        for (int k = 0; k < OUTPUTS && b->workers[i].folder[0]; k++) {
            char path[POISE_PATH_BYTES + 64];
            snprintf(path, sizeof(path), "%s/%s.tmp", b->workers[i].folder, output_names[k]);
            unlink(path);
        }
}

/* ---- all sources ---- */

static void show_progress(batch *b)
{
    size_t done = 0;
    for (size_t i = 0; i < b->inputs.count; i++)
        done += b->outcome[i].state != POISE_OUTCOME_WAITING;
    /* One line: the worker that has been at it longest stands for all. */
    const worker *shown = NULL;
    for (int i = 0; i < b->jobs; i++)
        if (b->workers[i].folder[0] && (!shown || b->workers[i].input < shown->input))
            shown = &b->workers[i];
    if (shown)
        poise_progress_show(&b->show, b->inputs.item[shown->input].label, &shown->progress, done,
                            b->inputs.count, atomic_load(&b->stop));
}

static void wait_for_workers(batch *b)
{
    pthread_mutex_lock(&b->lock);
    while (b->running > 0) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += PROGRESS_NS;
        if (until.tv_nsec >= 1000000000) {
            until.tv_nsec -= 1000000000;
            until.tv_sec++;
        }
        if (pthread_cond_timedwait(&b->changed, &b->lock, &until) == ETIMEDOUT)
            show_progress(b);
    }
    poise_progress_clear(&b->show);
    pthread_mutex_unlock(&b->lock);
}

static int start_workers(batch *b, poise_err *err)
{
    pthread_mutex_lock(&b->lock);
    for (int i = 0; i < b->jobs; i++) {
        b->workers[i].batch = b;
        if (pthread_create(&b->workers[i].thread, NULL, work, &b->workers[i]))
            break;
        b->running++;
    }
    const int started = b->running;
    pthread_mutex_unlock(&b->lock);
    if (started == 0)
        return poise_fail(err, POISE_ENOMEM,
                          "cannot start a thread; raise the limit of processes (ulimit -u)");
    wait_for_workers(b);
    for (int i = 0; i < started; i++)
        pthread_join(b->workers[i].thread, NULL);
    return 0;
}

static int finish(batch *b)
{
    poise_err err;
    size_t failed = 0, interrupted = atomic_load(&b->stop) != 0;
    for (size_t i = 0; i < b->inputs.count; i++) {
        failed += b->outcome[i].state == POISE_OUTCOME_FAILED;
        /* A live source that was lost keeps its files, and is an error all the same. */
        if (b->outcome[i].state == POISE_OUTCOME_INTERRUPTED && !interrupted) {
            failed++;
            poise_cli_error("%s: the source was lost; the files hold what there was until then",
                            b->outcome[i].source);
        }
    }
    if (b->options->json && poise_summary_json(stdout, b->outcome, b->inputs.count, &err))
        return poise_cli_flush(poise_cli_failed(&err));
    if (failed && b->inputs.count > 1)
        poise_cli_error("%zu of %zu sources failed (see above, and summary.csv)", failed,
                        b->inputs.count);
    const int code = interrupted ? POISE_EXIT_INTERRUPTED
                     : failed    ? POISE_EXIT_ERROR
                                 : POISE_EXIT_OK;
    return b->options->json ? poise_cli_flush(code) : code;
}

/* The models of moves, if there are any: without them everything else goes on. */
static int open_moves(batch *b, const char *folder, poise_err *err)
{
    const poise_run_options *o = b->options;
    char path[POISE_PATH_BYTES];
    poise_nn_isa isa;
    snprintf(path, sizeof(path), "%.4000s/moves", folder);
    int rc = poise_nn_isa_choose(&isa, err);
    if (!rc)
        rc = poise_moves_model_open(path, isa, &b->moves, err);
    if (rc == POISE_ENOENT) {
        if (!o->quiet)
            fprintf(stderr,
                    "moves are not named: there are no models of moves in %s (moves.json); "
                    "--no-moves says that this is meant\n",
                    path);
        return 0;
    }
    if (rc)
        return rc;
    b->ensemble = b->moves->ensemble;
    b->events = b->moves->events;
    if (o->moves_confidence >= 0)
        b->ensemble.min_confidence = (float)o->moves_confidence;
    /* Told to be surer, the models are also about moves; their own thresholds never sink. */
    for (int c = 0; c < POISE_LABELS; c++)
        b->events.threshold[c] = fmaxf(b->events.threshold[c], (float)o->moves_confidence);
    if (o->moves_smoothing >= 0)
        b->ensemble.smoothing = o->moves_smoothing;
    if (o->moves_adapt >= 0)
        b->ensemble.adapt_every = o->moves_adapt;
    return poise_ensemble_check(&b->ensemble, err);
}

static int prepare(batch *b, char **word, int count, poise_err *err)
{
    const poise_run_options *o = b->options;
    char folder[POISE_PATH_BYTES];
    struct stat st;
    int rc = poise_inputs_expand(word, count, o->out, &b->inputs, err);
    if (rc)
        return rc;
    b->out_was_there = stat(o->out, &st) == 0;
    if (b->out_was_there && !S_ISDIR(st.st_mode))
        return poise_fail(err, POISE_EINVAL, "--out %s: that is a file; name a folder", o->out);
    rc = poise_cli_models_folder(o->models, folder, err);
    if (!rc)
        rc = poise_models_open(folder, (poise_pose_model)o->model, o->hands, &b->models, err);
    if (rc)
        return rc;
    b->model = &poise_models_get(b->models, POISE_ROLE_LANDMARK)->manifest;
    if (o->fighters && !o->no_moves) {
        rc = open_moves(b, folder, err);
        if (rc)
            return rc;
    }
    b->jobs = o->jobs < (int)b->inputs.count ? o->jobs : (int)b->inputs.count;
    b->outcome = calloc(b->inputs.count, sizeof(*b->outcome));
    b->workers = calloc((size_t)b->jobs, sizeof(*b->workers));
    return b->outcome && b->workers
               ? 0
               : poise_fail(err, POISE_ENOMEM, "no memory for the list of sources");
}

int poise_batch_run(const poise_run_options *options, char **word, int count)
{
    batch b = {.options = options, .lock = PTHREAD_MUTEX_INITIALIZER};
    poise_err err = {0};
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&b.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    poise_progress_init(&b.show, options->quiet);
    int rc = prepare(&b, word, count, &err);
    if (!rc) {
        rc = poise_signals_start(&b.stop, leave, &b, &err);
        if (!rc)
            rc = start_workers(&b, &err);
    }
    const int code = rc ? poise_cli_failed(&err) : finish(&b);
    poise_models_close(&b.models);
    poise_moves_model_close(&b.moves);
    poise_inputs_free(&b.inputs);
    free(b.outcome);
    free(b.workers);
    return code;
}
