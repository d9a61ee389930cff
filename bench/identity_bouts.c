/* Rendered bouts: made once by poise-sparring into a cache, then seen by every rule at the same
 * time. */
#include "identity.h"
#include "identity_score.h"
#include "identity_sheet.h"

#include "base/file.h"
#include "media/source.h"
#include "record/json.h"
#include "record/lines.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 32 };

static const char *const origins[] = {"library", "second", "mocap"};
static const char *const splits[] = {"test", "validation"};
static const char *const cameras[] = {"auto",  "side", "broadcast", "corner",
                                      "phone", "low",  "high"};

/* Everything summed over the bouts so far. */
typedef struct totals {
    score_bout bout;
    score_rule rule[IDENTITY_RULES];
    int bouts, similar;
} totals;

/* What one bout needs. */
typedef struct bout {
    int seed;
    const char *origin, *camera;
    char video[IDENTITY_PATH], truth[IDENTITY_PATH + 16];
    truth_header header;
    int64_t frames;
} bout;

/* Origin and camera of a seed: "mixed" goes through them, so that a few seeds hold all. */
static void choose(const identity_options *o, int seed, bout *ret_bout)
{
    int origin = o->origin;
    if (origin == 3)
        origin = o->split ? 0 : seed % 4 == 3 ? 1 : seed % 8 == 6 && o->mocap ? 2 : 0;
    *ret_bout = (bout){.seed = seed,
                       .origin = origins[origin],
                       .camera = cameras[o->camera],
                       .frames = (int64_t)(o->seconds * o->fps)};
    char rate[TEXT] = "";
    if (o->fps != IDENTITY_FPS)
        snprintf(rate, sizeof rate, "-%dfps", o->fps);
    snprintf(ret_bout->video, sizeof ret_bout->video, "%s/%s-%s-%s-%d-%s-%lld%s.mp4", o->cache,
             splits[o->split], ret_bout->origin, ret_bout->camera, seed, o->size,
             (long long)ret_bout->frames, rate);
    snprintf(ret_bout->truth, sizeof ret_bout->truth, "%s.truth.jsonl", ret_bout->video);
}

/* Gives what was rendered as `made` the bout's names, the video last: only with it is it there. */
static int take_over(const char *made, const bout *b, poise_err *err)
{
    static const char *const ends[] = {".events.jsonl", ".truth.jsonl", ""};
    for (int i = 0; i < 3; i++) {
        char from[IDENTITY_PATH + 64], to[IDENTITY_PATH + 16];
        snprintf(from, sizeof from, "%s%s", made, ends[i]);
        snprintf(to, sizeof to, "%s%s", b->video, ends[i]);
        if (rename(from, to))
            return poise_fail_errno(err, errno, "cannot rename %s to %s", from, to);
    }
    return 0;
}

/* Under a name of this process first: another one may see or make the same bout. */
static int render(const identity_options *o, const bout *b, poise_err *err)
{
    char seed[TEXT], frames[TEXT], rate[TEXT], made[IDENTITY_PATH + 32];
    snprintf(made, sizeof made, "%s.%ld.mp4", b->video, (long)getpid());
    snprintf(seed, sizeof seed, "%d", b->seed);
    snprintf(frames, sizeof frames, "%lld", (long long)b->frames);
    snprintf(rate, sizeof rate, "%d", o->fps);
    const char *arguments[] = {
        o->sparring, "--seed",   seed,      "--frames", frames,   "--size",
        o->size,     "--fps",    rate,      "--split",  splits[o->split],
        "--origin",  b->origin,  "--camera", b->camera, "--out", made,
        o->mocap ? "--mocap" : NULL, o->mocap, NULL};
    pid_t pid;
    int status;
    posix_spawn_file_actions_t actions; /* its own words are progress, not figures */
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return poise_fail_errno(err, failed, "cannot start %s", o->sparring);
    failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    if (!failed)
        failed = posix_spawn(&pid, o->sparring, &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return poise_fail_errno(err, failed, "cannot start %s", o->sparring);
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return poise_fail_errno(err, errno, "waiting for %s", o->sparring);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return poise_fail(err, POISE_EIO, "%s could not render seed %d (its message stands above)",
                          o->sparring, b->seed);
    return take_over(made, b, err);
}

/* Whether the bout lies in the cache and was made by this poise-sparring. */
static int is_fresh(const identity_options *o, const bout *b)
{
    struct stat program, video, truth;
    return stat(o->sparring, &program) == 0 && stat(b->video, &video) == 0 &&
           stat(b->truth, &truth) == 0 && video.st_mtime >= program.st_mtime &&
           truth.st_mtime >= program.st_mtime;
}

/* A bout being seen by all rules. */
typedef struct viewing {
    poise_source *source;
    FILE *file;
    poise_lines lines;
    truth_frame *truth;
    poise_scene *scene;
    poise_people *people[IDENTITY_RULES];
    score *score[IDENTITY_RULES];
    identity_later later;
    sheet *pictures;
    double next_s; /* of the next cell */
} viewing;

/* The truth from its beginning. */
static int open_truth(bout *b, viewing *v, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    if (v->file) {
        poise_lines_close(&v->lines);
        rewind(v->file);
    } else {
        v->file = fopen(b->truth, "r");
    }
    if (!v->file)
        return poise_fail_errno(err, errno, "cannot open %s", b->truth);
    poise_lines_open(&v->lines, v->file, b->truth, 0);
    const int code = poise_lines_next(&v->lines, &text, &size, &cut, err);
    return code ? code
                : poise_json_read(text, size, &sparring_truth_header_record, NULL, &b->header, err);
}

static int next_truth(viewing *v, int64_t index, poise_err *err)
{
    const char *text;
    size_t size;
    int cut, code = poise_lines_next(&v->lines, &text, &size, &cut, err);
    if (code == 0)
        code = poise_json_read(text, size, &sparring_truth_frame_record, NULL, v->truth, err);
    if (code == 0 && v->truth->index != index)
        code = poise_fail(err, POISE_EFORMAT, "frame %lld of the video is %lld in the truth",
                          (long long)index, (long long)v->truth->index);
    return code == POISE_EOF ? poise_fail(err, POISE_EFORMAT, "the truth ends before the video")
                             : code;
}

static int open_viewing(const poise_models *models, const identity_options *o, bout *b, viewing *v,
                        poise_err *err)
{
    v->truth = malloc(sizeof *v->truth);
    v->scene = malloc(sizeof *v->scene);
    if (!v->truth || !v->scene)
        return poise_fail(err, POISE_ENOMEM, "no memory");
    int code = open_truth(b, v, err);
    if (code == 0)
        code = poise_source_open(b->video, NULL, &v->source, err);
    for (int rule = 0; rule < IDENTITY_RULES && code == 0; rule++) {
        if (!identity_wants(o, rule))
            continue;
        if (rule == IDENTITY_TOLD)
            code = identity_later_open(&v->later, o->cache, err);
        else
            code = identity_open(models, o, rule, b->video, &v->people[rule], err);
        if (code == 0)
            code = score_new(b->frames, &v->score[rule], err);
    }
    if (code == 0 && o->sheets && o->look_to > 0) {
        char path[IDENTITY_PATH];
        snprintf(path, sizeof path, "%s/bout%d_%.1f", o->sheets, b->seed, o->look_from);
        v->next_s = o->look_from;
        code = sheet_new(path, &v->pictures, err);
    }
    return code;
}

static void close_viewing(viewing *v)
{
    for (int rule = 0; rule < IDENTITY_RULES; rule++) {
        poise_people_close(&v->people[rule]);
        score_free(&v->score[rule]);
    }
    identity_later_close(&v->later);
    sheet_close(&v->pictures, NULL);
    poise_source_close(&v->source);
    poise_lines_close(&v->lines);
    if (v->file)
        fclose(v->file);
    free(v->truth);
    free(v->scene);
}

static int show(const identity_options *o, viewing *v, const poise_image *image, poise_err *err)
{
    char text[128];
    double at_s = 1e-9 * (double)v->truth->pts_ns;
    if (!v->pictures || at_s + 1e-6 < v->next_s || at_s > o->look_to)
        return 0;
    v->next_s += o->every;
    snprintf(text, sizeof text, "%.2f s  %s%s%s%s %.0f%% %.0f%%", at_s, v->truth->cut ? "CUT " : "",
             v->scene->flags & POISE_SCENE_CUT ? "cut " : "", v->truth->replay ? "REPLAY " : "",
             v->scene->flags & POISE_SCENE_REPLAY ? "replay" : "",
             100 * (double)v->truth->fighter[0].visible_fraction,
             100 * (double)v->truth->fighter[1].visible_fraction);
    return sheet_add(v->pictures, image, v->scene, text, err);
}

/* One frame through all rules. POISE_EOF after the last. */
static int one_frame(const identity_options *o, viewing *v, poise_err *err)
{
    poise_frame *frame;
    int code = poise_source_next(v->source, POISE_WAIT_FOREVER, &frame, err);
    if (code < 0)
        return code;
    code = next_truth(v, frame->time.index, err);
    for (int rule = 0; rule < IDENTITY_RULES && code == 0; rule++) {
        if (!v->people[rule])
            continue;
        const int later = rule == POISE_FIGHTERS_DUO && v->later.spool;
        code = poise_people_step(v->people[rule], &frame->image, frame->time, v->scene, err);
        if (code == 0)
            score_add(v->score[later ? IDENTITY_TOLD : rule], v->truth, v->scene);
        if (code == 0 && later)
            code = identity_later_keep(&v->later, v->people[rule], v->scene, err);
        if (code == 0 && rule == POISE_FIGHTERS_DUO)
            code = show(o, v, &frame->image, err);
    }
    poise_frame_unref(&frame);
    return code;
}

/* All scenes of duo once more, with their numbers in hindsight. */
static int look_back(bout *b, viewing *v, poise_err *err)
{
    const poise_scene *scene;
    int code = open_truth(b, v, err);
    if (code == 0)
        code = identity_later_begin(&v->later, err);
    while (code == 0) {
        code = identity_later_next(&v->later, &scene, err);
        if (code == 0)
            code = next_truth(v, scene->time.index, err);
        if (code == 0)
            score_add(v->score[POISE_FIGHTERS_DUO], v->truth, scene);
    }
    return code;
}

static void add_bout(score_bout *sum, const score_bout *b)
{
    sum->frames += b->frames;
    sum->seconds += b->seconds;
    sum->crossings += b->crossings;
    sum->clinches += b->clinches;
    sum->cuts += b->cuts;
    sum->replays += b->replays;
    sum->replay_frames += b->replay_frames;
    sum->both_visible += b->both_visible;
}

static void add_rule(score_rule *sum, const score_rule *r)
{
    sum->switches += r->switches;
    sum->lasting += r->lasting;
    sum->plain += r->plain;
    sum->wrong += r->wrong;
    sum->wrong_certain += r->wrong_certain;
    sum->truths += r->truths;
    sum->given += r->given;
    sum->idtp += r->idtp;
    sum->box_idtp += r->box_idtp;
    sum->box_given += r->box_given;
    sum->both_posed += r->both_posed;
    sum->both_named += r->both_named;
    sum->numbers += r->numbers;
    sum->uncertain += r->uncertain;
    sum->cuts_right += r->cuts_right;
    sum->cuts_flagged += r->cuts_flagged;
    sum->cuts_wrong += r->cuts_wrong;
    sum->cuts_nobody += r->cuts_nobody;
    sum->cuts_seen += r->cuts_seen;
    sum->cuts_false += r->cuts_false;
    sum->replay_flagged += r->replay_flagged;
    sum->live_flagged += r->live_flagged;
    sum->replays_flagged += r->replays_flagged;
    sum->switchless += r->switchless;
    sum->bouts += r->bouts;
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static double idf1(const score_rule *r)
{
    return r->truths + r->given > 0 ? 2 * (double)r->idtp / (double)(r->truths + r->given) : 0;
}

static double box_idf1(const score_rule *r)
{
    return r->truths + r->box_given > 0
               ? 2 * (double)r->box_idtp / (double)(r->truths + r->box_given)
               : 0;
}

static void print_bout(const bout *b, const score_bout *sum, int rule, const score_rule *r)
{
    printf("seed %3d %-7s %-9s%s %4.2f min | cross %2d clinch %2d cut %2d replay %d | %-9s "
           "switches %2lld (%lld last) IDF1 %.3f (boxes %.3f) "
           "posed %5.1f %% named %5.1f %% cuts %d right %d flagged %d wrong, replay %5.1f %% "
           "(false %4.1f %%)\n",
           b->seed, b->origin, b->header.camera, b->header.similar_kit ? " similar" : "",
           sum->seconds / 60, (int)sum->crossings, (int)sum->clinches, (int)sum->cuts,
           (int)sum->replays, identity_rule_names[rule], (long long)r->switches,
           (long long)r->lasting, idf1(r), box_idf1(r),
           percent((double)r->both_posed, (double)sum->both_visible),
           percent((double)r->both_named, (double)sum->both_visible), (int)r->cuts_right,
           (int)r->cuts_flagged, (int)r->cuts_wrong,
           percent((double)r->replay_flagged, (double)sum->replay_frames),
           percent((double)r->live_flagged, (double)(sum->frames - sum->replay_frames)));
}

static void print_events(const score_event *events, int count)
{
    for (int i = 0; i < count; i++) {
        const score_event *e = &events[i];
        printf("    %7.2f s  %s", e->at_s, score_kind_names[e->kind]);
        if (e->who)
            printf(", fighter %d", e->who);
        if (e->length_s > 0)
            printf(", %.2f s", e->length_s);
        putchar('\n');
    }
}

static void write_csv(FILE *csv, const bout *b, const score_bout *sum, int rule,
                      const score_rule *r)
{
    fprintf(csv,
            "%d,%s,%s,%d,%s,%.3f,%d,%d,%d,%d,%lld,%lld,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%d,%d,%d,%d,%"
            "d,%d,%.6f,%d,%.6f\n",
            b->seed, b->origin, b->header.camera, (int)b->header.similar_kit,
            identity_rule_names[rule], sum->seconds, (int)sum->crossings, (int)sum->clinches,
            (int)sum->cuts, (int)sum->replays, (long long)r->switches, (long long)r->lasting,
            percent((double)r->wrong, (double)r->plain) / 100,
            percent((double)r->wrong_certain, (double)r->plain) / 100, idf1(r), box_idf1(r),
            percent((double)r->both_posed, (double)sum->both_visible) / 100,
            percent((double)r->both_named, (double)sum->both_visible) / 100,
            percent((double)r->uncertain, (double)r->numbers) / 100, (int)r->cuts_right,
            (int)r->cuts_flagged, (int)r->cuts_wrong, (int)r->cuts_nobody, (int)r->cuts_seen,
            (int)r->cuts_false,
            percent((double)r->replay_flagged, (double)sum->replay_frames) / 100,
            (int)r->replays_flagged,
            percent((double)r->live_flagged, (double)(sum->frames - sum->replay_frames)) / 100);
}

static const char csv_header[] =
    "seed,origin,camera,similar_kit,rule,seconds,crossings,clinches,"
    "cuts,replays,switches,lasting,wrong,wrong_certain,idf1,idf1_boxes,both_posed,both_named,"
    "uncertain,cuts_right,cuts_flagged,cuts_wrong,cuts_nobody,cuts_"
    "seen,cuts_false,replay_frames_flagged,"
    "replays_flagged,live_frames_flagged\n";

static int one_bout(const poise_models *models, const identity_options *o, bout *b, FILE *csv,
                    totals *sum, poise_err *err)
{
    viewing v = {0};
    int code = open_viewing(models, o, b, &v, err);
    while (code == 0)
        code = one_frame(o, &v, err);
    if (code == POISE_EOF && v.later.spool)
        code = look_back(b, &v, err);
    if (code == POISE_EOF)
        code = sheet_close(&v.pictures, err);
    for (int rule = 0, first = 1; rule < IDENTITY_RULES && code == 0; rule++) {
        const score_event *events;
        int event_count;
        score_bout held;
        score_rule did;
        if (!v.score[rule])
            continue;
        score_end(v.score[rule], &held, &did, &events, &event_count);
        if (first)
            add_bout(&sum->bout, &held);
        first = 0;
        add_rule(&sum->rule[rule], &did);
        print_bout(b, &held, rule, &did);
        if (rule == POISE_FIGHTERS_DUO)
            print_events(events, event_count);
        if (csv)
            write_csv(csv, b, &held, rule, &did);
    }
    sum->bouts += code == 0;
    sum->similar += code == 0 && b->header.similar_kit;
    fflush(stdout);
    close_viewing(&v);
    return code;
}

/* One line of the table: the same figure of every rule. */
static void row(const identity_options *o, const char *what, const double value[IDENTITY_RULES],
                const char *format)
{
    printf("%-52s", what);
    for (int rule = 0; rule < IDENTITY_RULES; rule++) {
        char text[TEXT];
        snprintf(text, sizeof text, format, value[rule]);
        printf(" %11s", identity_wants(o, rule) ? text : "-");
    }
    putchar('\n');
}

static void print_totals(const identity_options *o, const totals *t)
{
    const score_bout *b = &t->bout;
    printf("\n%d bouts (%d in similar kit), %.1f minutes: %d crossings, %d clinches > 1 s, %d "
           "cuts, %d replays\n",
           t->bouts, t->similar, b->seconds / 60, (int)b->crossings, (int)b->clinches, (int)b->cuts,
           (int)b->replays);
    printf("numbers against fighters by keypoints: median of 13 joints within half a torso; "
           "fighters >= 40 %% visible\n");
    printf("%-52s", "");
    for (int rule = 0; rule < IDENTITY_RULES; rule++)
        printf(" %11s", identity_rule_names[rule]);
    putchar('\n');
    enum {
        PER_MINUTE,
        LASTING,
        WRONG,
        WRONG_CERTAIN,
        IDF1,
        BOX_IDF1,
        SWITCHLESS,
        POSED,
        NAMED,
        CUT_RIGHT,
        CUT_OK,
        CUT_SEEN,
        CUT_FALSE,
        REPLAY,
        REPLAYS,
        LIVE,
        UNCERTAIN,
        ROWS
    };
    static const struct {
        const char *what, *format;
    } rows[ROWS] = {{"ID switches per minute", "%.3f"},
                    {"of them lasting 0.5 s or longer, per minute", "%.3f"},
                    {"numbers on the other fighter, %", "%.2f"},
                    {"the same, not said to be uncertain, %", "%.2f"},
                    {"IDF1, by joints", "%.4f"},
                    {"IDF1, by boxes (MOTChallenge)", "%.4f"},
                    {"bouts without a switch, %", "%.1f"},
                    {"both fighters posed, % of frames both visible", "%.2f"},
                    {"both fighters posed and numbered, % of the same", "%.2f"},
                    {"identity after a cut right, %", "%.1f"},
                    {"identity after a cut right or said uncertain, %", "%.1f"},
                    {"cuts seen, %", "%.1f"},
                    {"false cuts per 10 minutes", "%.2f"},
                    {"replay frames flagged, %", "%.1f"},
                    {"replays flagged (half their frames), %", "%.1f"},
                    {"live frames flagged as replay, %", "%.2f"},
                    {"numbers said to be uncertain, %", "%.1f"}};
    double value[ROWS][IDENTITY_RULES] = {{0}};
    for (int rule = 0; rule < IDENTITY_RULES; rule++) {
        const score_rule *r = &t->rule[rule];
        double judged = r->cuts_right + r->cuts_flagged + r->cuts_wrong;
        value[PER_MINUTE][rule] = b->seconds > 0 ? 60 * (double)r->switches / b->seconds : 0;
        value[LASTING][rule] = b->seconds > 0 ? 60 * (double)r->lasting / b->seconds : 0;
        value[WRONG][rule] = percent((double)r->wrong, (double)r->plain);
        value[WRONG_CERTAIN][rule] = percent((double)r->wrong_certain, (double)r->plain);
        value[IDF1][rule] = idf1(r);
        value[BOX_IDF1][rule] = box_idf1(r);
        value[SWITCHLESS][rule] = percent(r->switchless, r->bouts);
        value[POSED][rule] = percent((double)r->both_posed, (double)b->both_visible);
        value[NAMED][rule] = percent((double)r->both_named, (double)b->both_visible);
        value[CUT_RIGHT][rule] = percent(r->cuts_right, judged);
        value[CUT_OK][rule] = percent(r->cuts_right + r->cuts_flagged, judged);
        value[CUT_SEEN][rule] = percent(r->cuts_seen, b->cuts);
        value[CUT_FALSE][rule] = b->seconds > 0 ? 600 * (double)r->cuts_false / b->seconds : 0;
        value[REPLAY][rule] = percent((double)r->replay_flagged, (double)b->replay_frames);
        value[REPLAYS][rule] = percent(r->replays_flagged, b->replays);
        value[LIVE][rule] =
            percent((double)r->live_flagged, (double)(b->frames - b->replay_frames));
        value[UNCERTAIN][rule] = percent((double)r->uncertain, (double)r->numbers);
    }
    for (int i = 0; i < ROWS; i++)
        row(o, rows[i].what, value[i], rows[i].format);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int identity_bouts(const poise_models *models, const identity_options *o, poise_err *err)
{
    totals sum = {.bouts = 0};
    double started = now_s();
    FILE *csv = NULL;
    int code = poise_make_folders(o->cache, err);
    if (code == 0 && o->csv) {
        csv = fopen(o->csv, "w");
        if (!csv)
            return poise_fail_errno(err, errno, "cannot write %s", o->csv);
        fputs(csv_header, csv);
    }
    for (int seed = o->first; seed < o->first + o->bouts && code == 0; seed++) {
        bout b;
        if (now_s() - started > 60 * o->minutes) {
            fprintf(stderr, "identity: %g minutes are over; %d of %d bouts done\n", o->minutes,
                    sum.bouts, o->bouts);
            break;
        }
        choose(o, seed, &b);
        fprintf(stderr, "bout %d of %d: seed %d (%.0f s so far)\n", seed - o->first + 1, o->bouts,
                seed, now_s() - started);
        if (!is_fresh(o, &b))
            code = render(o, &b, err);
        if (code == 0)
            code = one_bout(models, o, &b, csv, &sum, err);
    }
    if (code == 0 && sum.bouts > 0)
        print_totals(o, &sum);
    if (csv && fclose(csv) != 0 && code == 0)
        code = poise_fail_errno(err, errno, "writing %s", o->csv);
    return code;
}
