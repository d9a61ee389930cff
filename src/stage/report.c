/* report.html: one file that shows what was found, how fast, and what the numbers cannot say. No
 * script, nothing fetched. The plots are in report_plots.c. */
#include "stage/report.h"
#include "stage/history.h"

#include "base/file.h"
#include "media/jpeg.h"

#include <poise/version.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REPORT_MAX = 16 << 20, THUMBNAIL_QUALITY = 80, TABLE_PEOPLE = 24 };

static const char style[] =
    ":root{--bg:#f7f8fa;--card:#fff;--text:#1b2330;--soft:#5c6675;--edge:#dfe3e9;--grid:#e8ebf0;--"
    "left:#1273c4;"
    "--right:#d9631e;--warn:#fff4dc;--warn-edge:#e6b64c;--c0:#0a84c1;--c1:#d17a00;--c2:#3f9a1f;--"
    "c3:#d6336c;"
    "--c4:#a88a00;--c5:#7a4fe0;--c6:#0a9a86;--c7:#d9502e;--f1:#d92b26;--f2:#2563d9;--unsure:#"
    "f0a000;--again:#f3dfae;color-scheme:light dark}\n"
    "@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--text:#e8ecf2;--soft:#"
    "9aa5b4;--edge:#2c3440;"
    "--grid:#272e39;--left:#58b4ff;--right:#ff9a5c;--warn:#33290f;--warn-edge:#8a6a1c;--c0:#40c4ff;"
    "--c1:#ffa726;"
    "--c2:#7ce05c;--c3:#ff6392;--c4:#ffe74c;--c5:#b388ff;--c6:#26dec4;--c7:#ff7a59;--f1:#ff5a54;--"
    "f2:#5b9bff;--unsure:#ffc043;--again:#4a3d1c}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 "
    "system-ui,"
    "-apple-system,\"Segoe UI\",\"DejaVu Sans\",sans-serif}main{max-width:980px;margin:0 "
    "auto;padding:24px 16px 60px}\n"
    "h1{font-size:26px;margin:0 0 2px;overflow-wrap:anywhere}h2{font-size:18px;margin:0 0 "
    "4px}p{margin:6px 0}"
    ".soft{color:var(--soft)}section{background:var(--card);border:1px solid "
    "var(--edge);border-radius:10px;"
    "padding:16px 18px;margin:16px 0}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;margin:"
    "16px 0}"
    ".tile{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:12px "
    "14px}"
    ".tile b{display:block;font-size:22px;font-variant-numeric:tabular-nums}.tile "
    "span{color:var(--soft);font-size:13px}"
    "\n"
    ".warn{background:var(--warn);border-color:var(--warn-edge)}.warn ul{margin:4px "
    "0;padding-left:20px}\n"
    ".thumbs{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px;margin-"
    "top:8px}"
    "figure{margin:0}figure "
    "img{width:100%;display:block;border-radius:6px}figcaption{font-size:12px;color:var(--soft);"
    "font-variant-numeric:tabular-nums}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:"
    "tabular-nums}th,td{"
    "text-align:right;padding:5px 10px;border-bottom:1px solid "
    "var(--grid);white-space:nowrap}th:first-child,"
    "td:first-child{text-align:left}th{color:var(--soft);font-weight:500;font-size:13px}\n"
    ".plot{width:100%;min-width:560px;height:auto;display:block}.pair{display:grid;gap:4px "
    "18px;grid-template-columns:"
    "repeat(auto-fit,minmax(340px,1fr))}.pair .plot{min-width:0}.pair "
    "h3{font-size:14px;margin:10px 0 0}\n"
    ".grid{stroke:var(--grid);fill:none}.tick{fill:var(--soft);font-size:11px}.line{fill:none;"
    "stroke-width:1.6;"
    "stroke-linejoin:round;stroke-linecap:round}.left{stroke:var(--left)}.right{stroke:var(--right)"
    "}.bar{stroke:none}\n"
    ".c0{stroke:var(--c0);fill:var(--c0)}.c1{stroke:var(--c1);fill:var(--c1)}.c2{stroke:var(--c2);"
    "fill:var(--c2)}"
    ".c3{stroke:var(--c3);fill:var(--c3)}.c4{stroke:var(--c4);fill:var(--c4)}.c5{stroke:var(--c5);"
    "fill:var(--c5)}"
    ".c6{stroke:var(--c6);fill:var(--c6)}.c7{stroke:var(--c7);fill:var(--c7)}.line.c0,.line.c1,."
    "line.c2,.line.c3,"
    ".line.c4,.line.c5,.line.c6,.line.c7,.line.f1,.line.f2{fill:none}.main{stroke:var(--text)}\n"
    ".f1{stroke:var(--f1);fill:var(--f1)}.f2{stroke:var(--f2);fill:var(--f2)}.unsure{fill:var(--"
    "unsure)}.again{fill:var(--again)}.round{fill:var(--grid)}.cut{fill:var(--text)}.user{fill:var("
    "--c5)}.band{stroke:none;"
    "opacity:.18}.band.left{fill:var(--left)}.band.right{fill:var(--right)}\n"
    ".key{display:inline-block;width:18px;height:4px;border-radius:2px;vertical-align:middle;"
    "margin:0 4px 2px 10px}"
    "h3{font-size:15px;margin:14px 0 0}summary{cursor:pointer;margin:12px 0 4px}"
    "dt{font-weight:600;margin-top:8px}dd{margin:0}a{color:var(--left)}\n";

static void tile(poise_buf *out, const char *label, const char *format, ...) POISE_PRINTF(3, 4);

static void tile(poise_buf *out, const char *label, const char *format, ...)
{
    char text[64];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    poise_buf_printf(out, "<div class=\"tile\"><b>%s</b><span>%s</span></div>\n", text, label);
}

static void write_head(poise_buf *out, const poise_stage_settings *s, const poise_stage_result *res)
{
    const char *name = *s->label ? s->label : "a source that is not named";
    poise_buf_puts(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\"><title>");
    poise_html_text(out, name);
    poise_buf_puts(out, " - poise</title><style>\n");
    poise_buf_puts(out, style);
    poise_buf_puts(out, "</style></head><body><main>\n<h1>");
    poise_html_text(out, name);
    poise_buf_printf(out, "</h1><p class=\"soft\">%d &#215; %d pixels", res->width, res->height);
    if (res->fps > 0)
        poise_buf_printf(out, ", %.4g frames per second", res->fps);
    poise_buf_puts(out, ", ");
    poise_html_text(out, *res->source.codec ? res->source.codec : "unknown codec");
    if (res->source.rotation)
        poise_buf_printf(out, ", turned by %d&#176; as its metadata say", res->source.rotation);
    if (res->source.time_scale != 1 && res->source.time_scale > 0)
        poise_buf_printf(out, ", slow motion: time runs %.4g times faster than in the file",
                         1 / res->source.time_scale);
    poise_buf_puts(out, ". Model ");
    poise_html_text(out, s->model_name);
    poise_buf_printf(out, ", poise %s.</p>\n", POISE_VERSION);
}

static void write_tiles(poise_buf *out, const poise_stage_result *res)
{
    const double wall = (double)res->wall_ns / 1e9, fps = wall > 0 ? (double)res->frames / wall : 0;
    poise_buf_puts(out, "<div class=\"tiles\">\n");
    tile(out, "frames", "%lld", (long long)res->frames);
    tile(out, "seconds of video", "%.2f", (double)res->media_ns / 1e9);
    tile(out, "most people in a frame", "%d", res->people_most);
    tile(out, "frames with somebody", "%.1f %%",
         res->frames ? 100.0 * (double)res->frames_with_people / (double)res->frames : 0.0);
    tile(out, "ms per frame for poses, median", "%.1f",
         poise_times_quantile(&res->times[POISE_STAGE_POSE], 0.5) / 1e6);
    tile(out, "frames per second, all in all", "%.1f", fps);
    poise_buf_puts(out, "</div>\n");
}

static void write_warnings(poise_buf *out, const char *lines)
{
    if (!*lines)
        return;
    poise_buf_puts(out, "<section class=\"warn\"><h2>To know</h2><ul>\n");
    while (*lines) {
        char line[512];
        const size_t n = strcspn(lines, "\n");
        snprintf(line, sizeof(line), "%.*s", (int)n, lines);
        poise_buf_puts(out, "<li>");
        poise_html_text(out, line);
        poise_buf_puts(out, "</li>\n");
        lines += n + (lines[n] == '\n');
    }
    poise_buf_puts(out, "</ul></section>\n");
}

static int write_thumbnails(poise_buf *out, const poise_history *h, poise_err *err)
{
    if (h->thumbnails == 0)
        return 0;
    poise_buf_printf(out,
                     "<section><h2>Pictures</h2><p class=\"soft\">%s; the left side is drawn light "
                     "with hollow joints, the right side deep with filled ones.</p><div "
                     "class=\"thumbs\">\n",
                     h->duel ? "Fighter 1 is red, fighter 2 blue (dashed: uncertain), others grey"
                             : "Each colour is one person");
    poise_buf jpeg;
    poise_buf_init(&jpeg, 1 << 20);
    int rc = 0;
    for (int i = 0; i < h->thumbnails && !rc; i++) {
        const poise_thumbnail *t = &h->thumbnail[i];
        const double seconds = (double)t->pts_ns / 1e9;
        poise_image image = {.format = POISE_PIXEL_RGB24, .width = t->width, .height = t->height};
        image.plane[0] = t->rgb;
        image.stride[0] = (size_t)t->width * 3;
        poise_buf_clear(&jpeg);
        rc = poise_jpeg_encode(&image, THUMBNAIL_QUALITY, &jpeg, err);
        if (rc)
            break;
        poise_buf_printf(out,
                         "<figure><img alt=\"frame at %.2f seconds\" src=\"data:image/jpeg;base64,",
                         seconds);
        poise_base64(out, jpeg.data, jpeg.size);
        poise_buf_printf(out, "\"><figcaption>%.2f s</figcaption></figure>\n", seconds);
    }
    poise_buf_free(&jpeg);
    poise_buf_puts(out, "</div></section>\n");
    return rc;
}

/* The people of longest presence. */
static void write_people(poise_buf *out, const poise_stage_settings *s,
                         const poise_stage_result *res, const poise_crowd *crowd)
{
    if (crowd->count == 0)
        return;
    const poise_crowd_entry *main_person = poise_crowd_choose(crowd, s->subject);
    int64_t least = 0;
    int32_t shown = crowd->count;
    /* Raises the bar until few enough are over it. */
    while (shown > TABLE_PEOPLE) {
        least++;
        shown = 0;
        for (int32_t i = 0; i < crowd->count; i++)
            shown += crowd->entry[i].frames > least;
    }
    poise_buf_puts(
        out,
        "<section><h2>People</h2><p class=\"soft\">An id is one unbroken track, not an identity: "
        "who is "
        "lost and found again gets a new one.</p><div class=\"scroll\"><table><tr><th>id</th>"
        "<th>frames</th><th>from, s</th><th>to, s</th><th>share of picture</th><th>visibility</th>"
        "<th>presence</th><th>3D reprojection, px</th></tr>\n");
    for (int32_t i = 0; i < crowd->count; i++) {
        const poise_crowd_entry *e = &crowd->entry[i];
        const double n = (double)e->frames;
        if (e->frames <= least)
            continue;
        poise_buf_printf(
            out,
            "<tr><td>#%d%s</td><td>%lld</td><td>%.2f</td><td>%.2f</td><td>%.1f %%</td><td>%.2f</td>"
            "<td>%.2f</td><td>",
            e->id, e == main_person ? " (main)" : "", (long long)e->frames,
            (double)e->first_ns / 1e9, (double)e->last_ns / 1e9, 100 * e->area / n,
            e->visibility / n, e->score / n);
        if (e->solved)
            poise_buf_printf(out, "%.1f</td></tr>\n", e->rms_px / (double)e->solved);
        else
            poise_buf_puts(out, "not solved</td></tr>\n");
    }
    poise_buf_puts(out, "</table></div>\n");
    if (shown < crowd->ids)
        poise_buf_printf(out, "<p class=\"soft\">%d shorter tracks are not listed.</p>\n",
                         crowd->ids - shown);
    if (s->subject == POISE_SUBJECT_FIGHTER)
        poise_buf_printf(out, "<p>Only fighter %d is kept in the files.</p>\n", res->subject_id);
    else if (s->subject != POISE_SUBJECT_ALL)
        poise_buf_printf(
            out, "<p>Only #%d is kept in the files%s.</p>\n", res->subject_id,
            s->subject == POISE_SUBJECT_LARGEST  ? ": the largest person over the whole clip"
            : s->subject == POISE_SUBJECT_CENTRE ? ": the most central person over the whole clip"
                                                 : "");
    poise_buf_puts(out, "</section>\n");
}

static void write_times(poise_buf *out, const poise_stage_settings *s,
                        const poise_stage_result *res)
{
    static const char *const what[POISE_STAGE_TIMERS] = {
        "waiting for a decoded frame",
        "poses (detector, landmarks, filters)",
        "decoded frame &#8594; both fighters' motion",
        "naming moves, in frames that end a window",
        "captured &#8594; poses and motion",
        "looking for others, after the frame was handed on",
        "waiting for the writers",
        "writing JSON, statistics",
        "drawing and encoding the overlay",
        "decoded frame &#8594; written"};
    poise_buf_puts(out, "<section><h2>Timings</h2><div class=\"scroll\"><table><tr><th>per frame, "
                        "ms</th><th>median</th>"
                        "<th>p95</th><th>p99</th><th>longest</th></tr>\n");
    for (int i = 0; i < POISE_STAGE_TIMERS; i++) {
        const poise_times *t = &res->times[i];
        if (t->count == 0)
            continue;
        poise_buf_printf(
            out, "<tr><td>%s</td><td>%.2f</td><td>%.2f</td><td>%.2f</td><td>%.2f</td></tr>\n",
            what[i], poise_times_quantile(t, 0.5) / 1e6, poise_times_quantile(t, 0.95) / 1e6,
            poise_times_quantile(t, 0.99) / 1e6, (double)t->max_ns / 1e6);
    }
    poise_buf_printf(
        out,
        "</table></div><p class=\"soft\">%lld detector and %lld landmark inferences, %d thread%s "
        "for poses. "
        "First poses %.0f ms after the start. %.2f s in all; most memory %.0f MiB.</p></section>\n",
        (long long)res->detector_runs, (long long)res->landmark_runs, s->people.threads,
        s->people.threads == 1 ? "" : "s", (double)res->first_pose_ns / 1e6,
        (double)res->wall_ns / 1e9, (double)res->peak_rss_bytes / 1048576.0);
}

static void write_limits(poise_buf *out, const poise_stage_settings *s,
                         const poise_stage_result *res)
{
    poise_buf_puts(out, "<section><h2>What the numbers mean</h2><dl>\n<dt>Scale</dt><dd>");
    if (s->people.height_m > 0)
        poise_buf_printf(out,
                         "Lengths are scaled to the given stature of %.3g m, for everybody in the "
                         "picture. They are as "
                         "right as that number is.",
                         (double)s->people.height_m);
    else
        poise_buf_puts(out, "<b>Assumed.</b> No stature was given (--height), so metres and "
                            "millimetres are those of "
                            "an average body: angles and proportions hold, absolute lengths and "
                            "speeds are off by as "
                            "much as the person differs from it.");
    poise_buf_printf(out,
                     "</dd>\n<dt>Camera</dt><dd>A horizontal field of view of %.4g&#176; was %s. "
                     "Distances from the "
                     "camera grow and shrink with it.</dd>\n",
                     (double)s->people.fov_degrees,
                     s->people.fov_degrees == 55.0f ? "assumed (--fov)" : "given");
    poise_buf_puts(
        out, "<dt>Depth</dt><dd>It is guessed by the model from one picture: along the line of "
             "sight it is "
             "much less certain than across the picture.</dd>\n"
             "<dt>Time</dt><dd>Every frame carries the source's own time stamp; nothing is "
             "resampled.</dd>\n"
             "<dt>Not measured here</dt><dd>There is no truth to compare with, so no error of "
             "positions or angles is measured. ");
    poise_buf_puts(out,
                   s->people.fighters
                       ? "The bands around the angles come from rendered fighters. Who is who is "
                         "judged from looks, movement and place; where that is "
                         "not enough it is marked as uncertain, and --swap-at and --lock mend "
                         "it. A replay is recognised some time after it began. What a strike "
                         "hit is a candidate from distances; forces are not estimated."
                       : "Identity across lost tracks and cuts, forces and contacts are not "
                         "estimated.");
    if (!s->people.hands)
        poise_buf_puts(out, " Fingers were not looked for (--hands).");
    if (res->unsolved)
        poise_buf_printf(out, " %lld person-frames have no position in camera space.",
                         (long long)res->unsolved);
    poise_buf_puts(out, "</dd></dl></section>\n");
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void write_file(poise_buf *out, const char *path, const char *about)
{
    if (!path)
        return;
    poise_buf_puts(out, "<dt><a href=\"");
    poise_html_text(out, file_name(path));
    poise_buf_puts(out, "\">");
    poise_html_text(out, file_name(path));
    poise_buf_printf(out, "</a></dt><dd>%s</dd>\n", about);
}

static void write_files(poise_buf *out, const poise_stage_settings *s,
                        const poise_stage_result *res)
{
    poise_buf_puts(out, "<section><h2>Files</h2><dl>\n");
    write_file(out, s->poses_path,
               "One line about the source, then one per frame: time, ids, boxes, 33 landmarks in "
               "pixels, in metres around the hips, and in camera millimetres, with visibility.");
    write_file(out, s->predictions_path,
               "Boxes, poses3d (mm) and poses2d (px) per frame, as NeuroPose reads them.");
    write_file(out, s->tracks_path,
               s->people.fighters
                   ? "Boxes in pixels with ids 1 and 2, as the MOTChallenge has them."
                   : "Boxes in pixels with ids, as the MOTChallenge has them.");
    if (s->people.fighters) {
        write_file(out, s->motion_path,
                   "Per frame: velocity, acceleration and angles of both fighters, and what is "
                   "between them.");
        write_file(out, s->spans_path,
                   "When each fighter was seen and uncertain; cuts, replays, swaps, locks.");
        write_file(out, s->moves_csv_path, "Every move that was found, with your corrections.");
        write_file(out, s->events_path, "The moves as the machine found them.");
        write_file(out, s->moves_path,
                   "What the models said of every second, as NeuroCombat's PredictionPacket.");
    }
    if (res->frames > 0)
        write_file(out, s->overlay_path, "The video with skeletons.");
    write_file(out, s->performance_path, "The timings above for programs.");
    poise_buf_puts(out, "</dl></section>\n");
}

int poise_report_write(const poise_stage_settings *s, const poise_stage_result *res,
                       const poise_history *h, const poise_moves_view *moves, poise_err *err)
{
    poise_buf out;
    poise_buf_init(&out, REPORT_MAX);
    write_head(&out, s, res);
    write_tiles(&out, res);
    write_warnings(&out, res->warnings);
    int rc = write_thumbnails(&out, h, err);
    if (rc) {
        poise_buf_free(&out);
        return rc;
    }
    if (moves)
        rc = poise_report_moves(&out, moves, err);
    if (rc) {
        poise_buf_free(&out);
        return rc;
    }
    if (h->duel)
        poise_report_duel(&out, s, res, h->duel);
    poise_report_plots(&out, s, h);
    write_people(&out, s, res, &h->crowd);
    write_times(&out, s, res);
    write_limits(&out, s, res);
    write_files(&out, s, res);
    poise_buf_puts(&out, "</main></body></html>\n");
    if (out.failed) {
        rc = poise_fail(err, out.failed, "%s: the report could not be built (%s)", s->report_path,
                        poise_error_name(out.failed));
    } else {
        poise_atomic_file *file;
        rc = poise_atomic_open(s->report_path, &file, err);
        if (!rc) {
            fwrite(out.data, 1, out.size, poise_atomic_stream(file));
            rc = poise_atomic_commit(&file, err);
        }
    }
    poise_buf_free(&out);
    return rc;
}
