/* The figures of angle_accuracy: on the screen, as a page, as a plot, as the table that ships. */
#include "angle_tally.h"

#include "base/file.h"
#include "scene/names.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const int tally_joint[TALLY_JOINTS] = {POISE_NOSE,        POISE_LEFT_SHOULDER, POISE_RIGHT_SHOULDER,
                                       POISE_LEFT_ELBOW,  POISE_RIGHT_ELBOW,   POISE_LEFT_WRIST,
                                       POISE_RIGHT_WRIST, POISE_LEFT_HIP,      POISE_RIGHT_HIP,
                                       POISE_LEFT_KNEE,   POISE_RIGHT_KNEE,    POISE_LEFT_ANKLE,
                                       POISE_RIGHT_ANKLE};
const char *const tally_height_names[TALLY_HEIGHTS] = {
    "from below (less than -2°)", "level (-2° to 10°)", "raised (10° to 22°)", "high (over 22°)"};

enum { FEW = 100 /* fighter-frames: a cell with fewer is left empty */ };

void tally_start(tally *t)
{
    memset(t, 0, sizeof *t);
    for (int k = 0; k < POISE_ERROR_KINDS; k++) {
        for (int v = 0; v < POISE_ERROR_VIEWS; v++)
            t->angle[k][v].step = 0.125;
        for (int v = 0; v < 2; v++)
            t->angle_seen[k][v].step = 0.125;
        for (int v = 0; v < TALLY_HEIGHTS; v++)
            t->angle_height[k][v].step = 0.125;
    }
    for (int v = 0; v < TALLY_VIEWS; v++)
        t->root_view[v].step = t->aligned_view[v].step = 1;
    for (int v = 0; v < TALLY_HEIGHTS; v++)
        t->aligned_height[v].step = 1;
    t->aligned.step = t->root.step = 1;
    t->scale.step = 0.05;
    for (int k = 0; k < 2; k++) {
        t->root_told[k].step = 1;
        t->scale_told[k].step = 0.05;
    }
}

void tally_add(tally_histogram *h, double value)
{
    const double bin = value / h->step;
    h->count[bin < TALLY_BINS - 1 ? (int)bin : TALLY_BINS - 1]++;
    h->total++;
}

double tally_quantile(const tally_histogram *h, double share)
{
    const double wanted = share * (double)h->total;
    double sum = 0;
    for (int i = 0; i < TALLY_BINS && h->total > 0; i++) {
        const double next = sum + (double)h->count[i];
        if (next >= wanted && h->count[i] > 0)
            return h->step * (i + (wanted - sum) / (double)h->count[i]);
        sum = next;
    }
    return NAN;
}

static void merge(tally_histogram *to, const tally_histogram *from)
{
    to->step = from->step;
    to->total += from->total;
    for (int i = 0; i < TALLY_BINS; i++)
        to->count[i] += from->count[i];
}

/* "7.1 (22)": median and 95 %. */
static void write_cell(FILE *out, const tally_histogram *h, int decimals)
{
    if (h->total < FEW)
        fprintf(out, " –");
    else
        fprintf(out, " %.*f (%.0f)", decimals, tally_quantile(h, 0.5), tally_quantile(h, 0.95));
}

static double percent(int64_t part, int64_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void view_name(int view, char *ret, size_t size)
{
    snprintf(ret, size, "%d–%d°", view * POISE_ERROR_VIEW_DEGREES,
             (view + 1) * POISE_ERROR_VIEW_DEGREES);
}

static void write_angles(const tally *t, FILE *out)
{
    fprintf(out, "| view |");
    for (int k = 0; k < POISE_ERROR_KINDS; k++)
        fprintf(out, " %s, near side | %s, far side |", poise_error_kind_names[k],
                poise_error_kind_names[k]);
    fprintf(out, " fighter-frames |\n|---|");
    for (int k = 0; k < 2 * POISE_ERROR_KINDS + 1; k++)
        fprintf(out, "---|");
    fprintf(out, "\n");
    for (int v = 0; v < TALLY_VIEWS; v++) {
        char name[32];
        view_name(v, name, sizeof name);
        fprintf(out, "| %s |", name);
        for (int k = 0; k < POISE_ERROR_KINDS; k++)
            for (int far = 0; far < 2; far++) {
                write_cell(out, &t->angle[k][v + far * TALLY_VIEWS], 1);
                fprintf(out, " |");
            }
        fprintf(out, " %" PRId64 " |\n", t->angle[0][v].total);
    }
    static tally_histogram all;
    fprintf(out, "| all |");
    for (int k = 0; k < POISE_ERROR_KINDS; k++)
        for (int far = 0; far < 2; far++) {
            memset(&all, 0, sizeof all);
            for (int v = 0; v < TALLY_VIEWS; v++)
                merge(&all, &t->angle[k][v + far * TALLY_VIEWS]);
            write_cell(out, &all, 1);
            fprintf(out, " |");
        }
    fprintf(out, " %" PRId64 " |\n", t->matched);
}

static void write_signed(const tally *t, FILE *out)
{
    fprintf(out, "| mean with its sign (above 0: seen too open) |");
    for (int k = 0; k < POISE_ERROR_KINDS; k++) {
        int64_t total = 0;
        for (int v = 0; v < POISE_ERROR_VIEWS; v++)
            total += t->angle[k][v].total;
        if (total > 0)
            fprintf(out, " %+.1f |", t->angle_signed[k] / (double)total);
        else
            fprintf(out, " – |");
    }
    fprintf(out, "\n");
}

static void write_seen(const tally *t, FILE *out)
{
    static const char *const names[2] = {"some joint hidden", "all three joints visible"};
    fprintf(out, "| |");
    for (int k = 0; k < POISE_ERROR_KINDS; k++)
        fprintf(out, " %s |", poise_error_kind_names[k]);
    fprintf(out, "\n|---|---|---|---|---|\n");
    for (int seen = 1; seen >= 0; seen--) {
        fprintf(out, "| %s |", names[seen]);
        for (int k = 0; k < POISE_ERROR_KINDS; k++) {
            write_cell(out, &t->angle_seen[k][seen], 1);
            fprintf(out, " |");
        }
        fprintf(out, "\n");
    }
    for (int h = 0; h < TALLY_HEIGHTS; h++) {
        fprintf(out, "| camera %s |", tally_height_names[h]);
        for (int k = 0; k < POISE_ERROR_KINDS; k++) {
            write_cell(out, &t->angle_height[k][h], 1);
            fprintf(out, " |");
        }
        fprintf(out, "\n");
    }
    write_signed(t, out);
}

static void write_pck_row(FILE *out, const char *name, const tally_pck *p)
{
    if (p->joints >= FEW)
        fprintf(out, "| %s | %.1f | %.1f | %" PRId64 " |\n", name, percent(p->near02, p->joints),
                percent(p->near01, p->joints), p->joints);
}

static void write_pck(const tally *t, FILE *out)
{
    tally_pck all[3] = {{0, 0, 0}};
    char name[64];
    for (int i = 0; i < TALLY_JOINTS; i++)
        for (int k = 0; k < 3; k++)
            for (int seen = 0; seen < 2; seen++) {
                if (k < 2 && k != seen)
                    continue;
                all[k].joints += t->pck_joint[i][seen].joints;
                all[k].near02 += t->pck_joint[i][seen].near02;
                all[k].near01 += t->pck_joint[i][seen].near01;
            }
    fprintf(out, "| joints | PCK@0.2, %% | PCK@0.1, %% | joints counted |\n|---|---|---|---|\n");
    write_pck_row(out, "all 13", &all[2]);
    write_pck_row(out, "visible", &all[1]);
    write_pck_row(out, "hidden", &all[0]);
    for (int i = 0; i < TALLY_JOINTS; i += i == 0 ? 1 : 2) { /* nose, then pairs, visible */
        tally_pck pair = t->pck_joint[i][1];
        if (i > 0) {
            pair.joints += t->pck_joint[i + 1][1].joints;
            pair.near02 += t->pck_joint[i + 1][1].near02;
            pair.near01 += t->pck_joint[i + 1][1].near01;
        }
        const char *full = poise_landmark_names[tally_joint[i]];
        snprintf(name, sizeof name, "visible %s", i > 0 ? full + 5 : full); /* without "left_" */
        write_pck_row(out, name, &pair);
    }
    for (int v = 0; v < TALLY_VIEWS; v++) {
        view_name(v, name, sizeof name);
        write_pck_row(out, name, &t->pck_view[v]);
    }
    for (int h = 0; h < TALLY_HEIGHTS; h++) {
        snprintf(name, sizeof name, "camera %s", tally_height_names[h]);
        write_pck_row(out, name, &t->pck_height[h]);
    }
}

static void write_space(const tally *t, FILE *out)
{
    fprintf(out, "| view | MPJPE, hips on hips, mm | MPJPE, Procrustes, mm |\n|---|---|---|\n");
    for (int v = 0; v < TALLY_VIEWS; v++) {
        char name[32];
        view_name(v, name, sizeof name);
        fprintf(out, "| %s |", name);
        write_cell(out, &t->root_view[v], 0);
        fprintf(out, " |");
        write_cell(out, &t->aligned_view[v], 0);
        fprintf(out, " |\n");
    }
    for (int h = 0; h < TALLY_HEIGHTS; h++) {
        fprintf(out, "| camera %s | |", tally_height_names[h]);
        write_cell(out, &t->aligned_height[h], 0);
        fprintf(out, " |\n");
    }
    fprintf(out, "| all |");
    write_cell(out, &t->root, 0);
    fprintf(out, " |");
    write_cell(out, &t->aligned, 0);
    fprintf(out, " |\n");
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void write_scale(const tally *t, FILE *out)
{
    double size[TALLY_FIGHTS_MAX], mean = 0;
    for (int i = 0; i < t->statures; i++) {
        size[i] = fabs(t->stature_error[i]);
        mean += t->stature_error[i] / t->statures;
    }
    qsort(size, (size_t)t->statures, sizeof *size, by_size);
    fprintf(out,
            "| | all, without `--height` | the fighters of every fifth bout, without | the same "
            "with `--height` |\n|---|---|---|---|\n| size of the body (Procrustes scale), error "
            "in %% |");
    write_cell(out, &t->scale, 1);
    for (int k = 0; k < 2; k++) {
        fprintf(out, " |");
        write_cell(out, &t->scale_told[k], 1);
    }
    fprintf(out, " |\n| MPJPE, hips on hips, mm |");
    write_cell(out, &t->root, 0);
    for (int k = 0; k < 2; k++) {
        fprintf(out, " |");
        write_cell(out, &t->root_told[k], 0);
    }
    fprintf(out, " |\n| stature that poise measures, error in cm |");
    if (t->statures > 0)
        fprintf(out, " %.1f (%.0f), mean %+.1f, %d fighters |", size[t->statures / 2],
                size[(int)(0.95 * (t->statures - 1) + 0.5)], mean, t->statures);
    else
        fprintf(out, " – |");
    fprintf(out, " | given |\n");
}

static void write_counts(const tally *t, FILE *out)
{
    fprintf(out,
            "%" PRId64 " frames; %" PRId64 " fighter-frames with at least 40 %% of the fighter "
            "visible, %.1f %% of them found and compared.\n",
            t->frames, t->fighters, percent(t->found, t->fighters));
}

void tally_print(const tally *t, FILE *out)
{
    write_counts(t, out);
    fprintf(out, "\njoint angles, error in degrees: median (95 %%)\n");
    write_angles(t, out);
    fprintf(out, "\n");
    write_seen(t, out);
    fprintf(out, "\n");
    write_pck(t, out);
    fprintf(out, "\n");
    write_space(t, out);
    fprintf(out, "\n");
    write_scale(t, out);
}

static int open_file(const char *path, FILE **ret_file, poise_err *err)
{
    *ret_file = fopen(path, "w");
    return *ret_file == NULL ? poise_fail(err, POISE_EIO, "%s: cannot be written", path) : 0;
}

static int close_file(FILE *file, const char *path, poise_err *err)
{
    const int bad = ferror(file);
    return fclose(file) != 0 || bad ? poise_fail(err, POISE_EIO, "%s: cannot be written", path) : 0;
}

static const char about_landmarks[] =
    "# How accurate the pose is: the landmark network alone\n\n"
    "`poise run` as it is without `--fighters`, and with it wherever finder and closer do not know "
    "the bodies, as of many\nreal people ([decision 0025](decisions/0025-who-knows-the-bodies.md)). "
    "The same bouts with these two: [two fighters](accuracy-fighters.md).\n\n";
static const char about_fighters[] =
    "# How accurate the pose is: two fighters\n\n"
    "`poise run --fighters 2`: finder and closer, which learned from rendered fights (of other "
    "bodies, kits, halls and cameras),\nlead. Real people they know less; of those the figures of "
    "[the landmark network alone](accuracy.md) are nearer to the truth.\n\n";

int tally_write_page(const tally *t, const char *how, int fighters, const char *path,
                     poise_err *err)
{
    FILE *out;
    const int code = open_file(path, &out, err);
    if (code != 0)
        return code;
    fprintf(out,
            "%sWritten by\n\n    %s \\\n        --page … --plot … --table …\n\n(configure with "
            "`-Dbench=true`); nothing here is typed by hand.\n\n"
            "What is measured: rendered fights (`tools/sparring`) whose joints are known exactly, "
            "with bodies, kits, halls\nand cameras of one part of the data, seen in turn from the "
            "side, by a broadcast camera, from a ring corner, by a\nphone, from low and from high. "
            "Every frame goes through the networks, the filters and the tracking that\n"
            "`poise run` uses. ",
            fighters ? about_fighters : about_landmarks, how);
    write_counts(t, out);
    fprintf(
        out,
        "\n**Rendered people are not real people.** Their joints are points of a skeleton, "
        "MediaPipe's are what annotators and\na body model call a joint; skin, cloth and light "
        "are simpler; some of the error is this difference in meaning. No\nvideo of real people "
        "with measured joint angles is at hand (`shared/motion` has motion capture without "
        "video), so\nwhat a real person's angles are off by is not known; take these figures as "
        "the least to expect. Real pictures with\nhand-marked 2D joints are measured by "
        "`bench/accuracy`.\n\n"
        "In every cell: median (95 %% of the errors are smaller). Cells with fewer than %d "
        "fighter-frames are left empty;\nneighbouring frames are alike, so the figures know "
        "less than their counts suggest.\n\n"
        "## Joint angles by view\n\n"
        "Degrees. View: the angle between where the chest faces and the camera, seen from "
        "above; 0 is the front, 180 the\nback. Near side: of the joints on the side turned to "
        "the camera. The angles are those of `scene/angles.h`, in 3D.\n\n",
        FEW);
    write_angles(t, out);
    fprintf(out,
            "\n![angle error by view](accuracy/%s.svg)\n\n"
            "Degrees, by what hides the joints and where the camera stands (its direction, seen "
            "from the hips):\n\n",
            fighters ? "fighters" : "landmarks");
    write_seen(t, out);
    fprintf(out, "\n## Places in the picture\n\n"
                 "PCK@x: share of joints within x torso lengths (in the picture, at least a fifth "
                 "of the body's box) of the truth.\n\n");
    write_pck(t, out);
    fprintf(out, "\n## Places in space\n\n"
                 "Mean distance over nose, shoulders, elbows, wrists, hips, knees, ankles. Hips on "
                 "hips: only moved; Procrustes: also\nturned and scaled (Horn 1987).\n\n");
    write_space(t, out);
    fprintf(out, "\n## Size\n\n");
    write_scale(t, out);
    fputs(fighters ? "\nReports do not print these as error bars: finder and closer look at real "
                     "fighters, too, and how far off\nthey are there is not known. They print "
                     "those of the landmark network alone.\n"
                   : "\nThe table `src/scene/pose_error_table.h` ships with the program, so that "
                     "reports can print error bars\n(`poise_pose_angle_error`).\n",
          out);
    return close_file(out, path, err);
}

enum { PLOT_W = 760, PLOT_H = 250, LEFT = 46, TOP = 34, PANEL_W = 160, PANEL_H = 160, GAP = 16 };
static const double plot_top = 120; /* degrees at the panel's top */

static double plot_x(int panel, double degrees)
{
    return LEFT + panel * (PANEL_W + GAP) + PANEL_W * degrees / 180;
}

static double plot_y(double error)
{
    return TOP + PANEL_H * (1 - fmin(error, plot_top) / plot_top);
}

static void plot_line(const tally *t, FILE *out, int kind, int far, double share)
{
    fprintf(out, "<polyline class=\"%s%s\" points=\"", far ? "far" : "near",
            share > 0.5 ? " p95" : "");
    for (int v = 0; v < TALLY_VIEWS; v++) {
        const tally_histogram *h = &t->angle[kind][v + far * TALLY_VIEWS];
        if (h->total >= FEW)
            fprintf(out, "%.1f,%.1f ", plot_x(kind, (v + 0.5) * POISE_ERROR_VIEW_DEGREES),
                    plot_y(tally_quantile(h, share)));
    }
    fprintf(out, "\"/>\n");
}

int tally_write_plot(const tally *t, const char *path, poise_err *err)
{
    FILE *out;
    const int code = open_file(path, &out, err);
    if (code != 0)
        return code;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "font-family=\"sans-serif\" font-size=\"11\">\n"
            "<style>text{fill:#555}polyline{fill:none;stroke-width:2}.near{stroke:#1f6fb4}"
            ".far{stroke:#d1602a}.p95{stroke-width:1.3;stroke-dasharray:4 3}"
            ".grid{stroke:#999;stroke-opacity:.35}</style>\n"
            "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            PLOT_W, PLOT_H, PLOT_W, PLOT_H);
    for (int k = 0; k < POISE_ERROR_KINDS; k++) {
        for (int e = 0; e <= (int)plot_top; e += 30) {
            fprintf(out, "<path class=\"grid\" d=\"M%.0f %.0fh%d\"/>\n", plot_x(k, 0), plot_y(e),
                    PANEL_W);
            if (k == 0)
                fprintf(out, "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%d°</text>\n", LEFT - 6,
                        plot_y(e) + 4, e);
        }
        static const char *const ends[3][2] = {
            {"start", "front"}, {"middle", "90°"}, {"end", "back"}};
        for (int d = 0; d < 3; d++)
            fprintf(out, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                    plot_x(k, 90 * d), TOP + PANEL_H + 16, ends[d][0], ends[d][1]);
        fprintf(out,
                "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>\n",
                plot_x(k, 90), TOP - 12, poise_error_kind_names[k]);
        for (int far = 0; far < 2; far++) {
            plot_line(t, out, k, far, 0.5);
            plot_line(t, out, k, far, 0.95);
        }
    }
    static const struct {
        const char *class, *name;
    } legend[] = {{"near", "near side, median"},
                  {"near p95", "95 %"},
                  {"far", "far side, median"},
                  {"far p95", "95 %"}};
    for (int i = 0; i < 4; i++) {
        const int x = LEFT + i / 2 * 260 + i % 2 * 150, y = PLOT_H - 14;
        fprintf(out,
                "<polyline class=\"%s\" points=\"%d,%d %d,%d\"/>\n"
                "<text x=\"%d\" y=\"%d\">%s</text>\n",
                legend[i].class, x, y - 4, x + 24, y - 4, x + 30, y, legend[i].name);
    }
    fprintf(out, "</svg>\n");
    return close_file(out, path, err);
}

int tally_write_table(const tally *t, const char *path, poise_err *err)
{
    FILE *out;
    const int code = open_file(path, &out, err);
    if (code != 0)
        return code;
    fprintf(out, "/* Written by bench/angle_accuracy --table. */\n");
    for (int k = 0; k < POISE_ERROR_KINDS; k++) {
        fprintf(out, "{ /* %s */\n", poise_error_kind_names[k]);
        for (int v = 0; v < POISE_ERROR_VIEWS; v++) {
            const tally_histogram *h = &t->angle[k][v];
            const int enough = h->total >= FEW;
            fprintf(out, "    {%.1ff, %.1ff},\n", enough ? tally_quantile(h, 0.5) : 0,
                    enough ? tally_quantile(h, 0.95) : 0);
        }
        fprintf(out, "},\n");
    }
    return close_file(out, path, err);
}
