/* poise export: other formats out of poses.jsonl. A converter: frame by frame, in bounded memory.
 */
#include "cli/cli.h"
#include "cli/options.h"

#include "base/buf.h"
#include "base/file.h"
#include "record/number.h"
#include "scene/angles.h"
#include "scene/names.h"
#include "scene/tables.h"
#include "stage/tracks.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROW_MAX = 1 << 20 };

typedef enum export_format { FORMAT_MOTCHALLENGE, FORMAT_CSV, FORMAT_ANGLES } export_format;

typedef struct export_options {
    int format;
    const char *out;
} export_options;

#define AT(member) offsetof(export_options, member)
static const poise_cli_option options[] = {
    {"format", 0, POISE_CLI_CHOICE, AT(format), .choices = "motchallenge|csv|csv-angles",
     .help = "What to write; there is no default."},
    {"out", 'o', POISE_CLI_TEXT, AT(out), "FILE",
     .help = "Where to; beside poses.jsonl as mot.txt, poses.csv or angles.csv. - is standard "
             "output."},
    {0},
};

static const poise_cli_command command = {
    "export", "DIR|poses.jsonl --format FORMAT [--out FILE]", "poses as other programs read them",
    options,
    "formats\n"
    "  motchallenge  frame (from 1), id, left, top, width, height (px), score,\n"
    "                -1, -1, -1; the fighters alone where there are fighters\n"
    "  csv           a row per person and frame: time, box, 33 landmarks in px, m\n"
    "                and mm; units stand in the column names\n"
    "  csv-angles    a row per person and frame: joint angles in degrees, with the\n"
    "                visibility of the least visible landmark of each\n"
    "An empty field is a value that is not known. Hands are not exported.\n"
    "\n"
    "examples\n"
    "  poise export out/fight --format motchallenge\n"
    "  poise export out/squat --format csv-angles --out - | column -s, -t\n"
    "\n"
    "exit codes: 0 written, 2 error\n"};

static const char *const default_names[] = {"mot.txt", "poses.csv", "angles.csv"};

/* ---- CSV ---- */

static void add_f32(poise_buf *row, float value)
{
    char text[1 + POISE_NUMBER_TEXT];
    text[0] = ',';
    const size_t n = poise_print_f32(value, text + 1);
    poise_buf_add(row, text, n + 1);
}

static void add_head(poise_buf *row, export_format format)
{
    static const char *const after[] = {"x_px", "y_px", "z_px", "visibility", "x_m",
                                        "y_m",  "z_m",  "x_mm", "y_mm",       "z_mm"};
    poise_buf_puts(row, "frame,time_s,track_id,fighter,fighter_name,uncertain,replay");
    if (format == FORMAT_ANGLES) {
        for (int a = 0; a < POISE_ANGLES; a++)
            poise_buf_printf(row, ",%s_deg,%s_visibility", poise_angle_names[a],
                             poise_angle_names[a]);
    } else {
        poise_buf_puts(row, ",scale_assumed,score,box_x_px,box_y_px,box_w_px,box_h_px");
        for (int j = 0; j < POISE_LANDMARKS; j++)
            for (size_t k = 0; k < sizeof(after) / sizeof(after[0]); k++)
                poise_buf_printf(row, ",%s_%s", poise_landmark_names[j], after[k]);
    }
    poise_buf_puts(row, "\n");
}

/* The columns that both tables begin with. */
static void add_who(poise_buf *row, const poise_poses_header *header, const poise_scene *scene,
                    const poise_person *p)
{
    const int64_t ns = scene->time.pts_ns;
    poise_buf_printf(row, "%" PRId64 ",%s%" PRId64 ".%09" PRId64 ",%d,", scene->time.index,
                     ns < 0 ? "-" : "", ns < 0 ? -(ns / 1000000000) : ns / 1000000000,
                     ns < 0 ? -(ns % 1000000000) : ns % 1000000000, p->id);
    if (p->fighter)
        poise_buf_printf(row, "%d,", p->fighter);
    else
        poise_buf_puts(row, ",");
    if (p->fighter && *header->fighter_name[p->fighter - 1])
        poise_cli_csv_text(row, header->fighter_name[p->fighter - 1]);
    poise_buf_printf(row, ",%d,%d", (p->flags & POISE_PERSON_UNCERTAIN) != 0,
                     (scene->flags & POISE_SCENE_REPLAY) != 0);
}

static void add_landmarks(poise_buf *row, const poise_person *p)
{
    const float box[4] = {p->box.x, p->box.y, p->box.w, p->box.h};
    poise_buf_printf(row, ",%d", (p->flags & POISE_PERSON_SCALE_ASSUMED) != 0);
    add_f32(row, p->score);
    for (int i = 0; i < 4; i++)
        add_f32(row, box[i]);
    for (int j = 0; j < POISE_LANDMARKS; j++) {
        const poise_landmark *l = &p->landmarks[j];
        const float value[10] = {l->x,
                                 l->y,
                                 l->z,
                                 l->visibility,
                                 p->world_m[j].x,
                                 p->world_m[j].y,
                                 p->world_m[j].z,
                                 p->camera_mm[j].x,
                                 p->camera_mm[j].y,
                                 p->camera_mm[j].z};
        for (int k = 0; k < 10; k++)
            if (k < 7 || p->flags & POISE_PERSON_CAMERA_VALID)
                add_f32(row, value[k]);
            else
                poise_buf_puts(row, ",");
    }
}

static void add_angles(poise_buf *row, const poise_person *p)
{
    float angle[POISE_ANGLES];
    poise_angles_3d(p->world_m, angle);
    for (int a = 0; a < POISE_ANGLES; a++) {
        float visibility = 1;
        for (int k = 0; k < 3; k++)
            visibility = fminf(visibility, p->landmarks[poise_angle_triples[a][k]].visibility);
        if (isnan(angle[a]))
            poise_buf_puts(row, ",");
        else
            poise_buf_printf(row, ",%.3f", (double)angle[a] * 57.29577951308232);
        add_f32(row, visibility);
    }
}

static int write_row(FILE *to, poise_buf *row, poise_err *err)
{
    if (row->failed)
        return poise_fail(err, row->failed, "a row of the table does not fit into memory");
    fwrite(row->data, 1, row->size, to); /* failures show when the file is put in place */
    poise_buf_clear(row);
    return 0;
}

static int write_scene(FILE *to, poise_buf *row, export_format format,
                       const poise_poses_header *header, const poise_scene *scene, poise_err *err)
{
    int rc = 0;
    if (format == FORMAT_MOTCHALLENGE)
        poise_tracks_write(to, scene, header->fighters);
    for (int32_t i = 0; format != FORMAT_MOTCHALLENGE && i < scene->people_count && !rc; i++) {
        const poise_person *p = &scene->people[i];
        add_who(row, header, scene, p);
        if (format == FORMAT_ANGLES)
            add_angles(row, p);
        else
            add_landmarks(row, p);
        poise_buf_puts(row, "\n");
        rc = write_row(to, row, err);
    }
    return rc;
}

/* ---- the whole file ---- */

/* Everything from `from` (named `name`) into `to`. A last line that was cut off is left out and
 * told of in `note`. */
static int convert(FILE *from, const char *name, export_format format, FILE *to, poise_err *note,
                   poise_err *err)
{
    poise_lines lines;
    poise_poses_header header;
    poise_buf row;
    poise_lines_open(&lines, from, name, 0);
    poise_buf_init(&row, ROW_MAX);
    poise_scene *scene = malloc(sizeof(*scene));
    int rc = scene ? 0 : poise_fail(err, POISE_ENOMEM, "no memory for a frame");
    if (!rc)
        rc = poise_poses_read_header(&lines, &header, err);
    if (!rc && format != FORMAT_MOTCHALLENGE) {
        add_head(&row, format);
        rc = write_row(to, &row, err);
    }
    while (!rc && !ferror(to)) {
        int cut = 0;
        rc = poise_poses_read_frame(&lines, scene, &cut, err);
        if (cut && note)
            *note = *err;
        if (!rc)
            rc = write_scene(to, &row, format, &header, scene, err);
    }
    free(scene);
    poise_buf_free(&row);
    poise_lines_close(&lines);
    return rc == POISE_EOF ? 0 : rc;
}

/* The path of the poses, and beside it that of the default output. */
static int find_paths(const char *word, export_format format, char ret_in[POISE_PATH_BYTES],
                      char ret_out[POISE_PATH_BYTES], poise_err *err)
{
    struct stat st;
    const char *end = default_names[format];
    int n;
    if (stat(word, &st))
        return poise_fail_errno(err, errno, "%s", word);
    if (S_ISDIR(st.st_mode)) {
        n = snprintf(ret_in, POISE_PATH_BYTES, "%s/poses.jsonl", word);
        if (n < POISE_PATH_BYTES && stat(ret_in, &st))
            return poise_fail(err, POISE_ENOENT,
                              "%s: there is no poses.jsonl in this folder; name one that poise run "
                              "has filled",
                              word);
    } else {
        n = snprintf(ret_in, POISE_PATH_BYTES, "%s", word);
    }
    if (n >= POISE_PATH_BYTES - 32)
        return poise_fail(err, POISE_ELIMIT, "%.100s...: the path is too long", word);
    const char *slash = strrchr(ret_in, '/');
    snprintf(ret_out, POISE_PATH_BYTES, "%.*s%s", slash ? (int)(slash - ret_in) + 1 : 0, ret_in,
             end);
    return 0;
}

static int is_same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
           sa.st_ino == sb.st_ino;
}

static int export_to(const char *in, const char *out, export_format format, poise_err *note,
                     poise_err *err)
{
    const int standard = strcmp(out, "-") == 0;
    if (!standard && is_same_file(in, out))
        return poise_fail(err, POISE_EINVAL, "--out %s: that is the file to read from", out);
    FILE *from = fopen(in, "rbe");
    if (!from)
        return poise_fail_errno(err, errno, "%s", in);
    poise_atomic_file *file = NULL;
    int rc = standard ? 0 : poise_atomic_open(out, &file, err);
    if (!rc)
        rc = convert(from, in, format, standard ? stdout : poise_atomic_stream(file), note, err);
    if (!rc && !standard)
        rc = poise_atomic_commit(&file, err);
    poise_atomic_abort(&file);
    fclose(from);
    return rc;
}

int poise_cmd_export(int argc, char **argv)
{
    export_options o = {.format = -1};
    poise_cli_words words;
    poise_err err = {0}, note = {0};
    char in[POISE_PATH_BYTES], out[POISE_PATH_BYTES];
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (words.count != 1)
        return poise_cli_error("export takes one DIR or poses.jsonl (%d given)", words.count);
    if (o.format < 0)
        return poise_cli_error("--format is missing: need one of %s", options[0].choices);
    const export_format format = (export_format)o.format;
    if (find_paths(words.word[0], format, in, out, &err) ||
        export_to(in, o.out ? o.out : out, format, &note, &err))
        return poise_cli_failed(&err);
    if (note.code)
        fprintf(stderr, "note: %s\n", note.text);
    if (!o.out)
        fprintf(stderr, "%s\n", out);
    return poise_cli_flush(POISE_EXIT_OK);
}
