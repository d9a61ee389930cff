#include "mot.h"

#include "base/file.h"
#include "record/number.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 7, FIELDS_NEEDED = 6 };

static const char *const field_names[FIELDS] = {"frame", "id",     "x",    "y",
                                                "width", "height", "score"};

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* One field of a line. */
static int read_field(const char *at, const char *end, double *ret_value)
{
    while (at < end && is_blank(*at))
        at++;
    while (end > at && is_blank(end[-1]))
        end--;
    return poise_parse_f64(at, (size_t)(end - at), ret_value);
}

static int whole_within(double value, int32_t low, int32_t high)
{
    return value >= low && value <= high && value == (int32_t)value;
}

static int read_line(const char *line, const char *end, const char *name, long number,
                     mot_box *ret_box, poise_err *err)
{
    double value[FIELDS] = {0, 0, 0, 0, 0, 0, 1};
    int fields = 0;
    for (const char *at = line; fields < FIELDS; fields++) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        if (read_field(at, comma ? comma : end, &value[fields]) < 0)
            return poise_fail(err, POISE_EFORMAT, "%s line %ld: '%s' is no number", name, number,
                              field_names[fields]);
        if (!comma) {
            fields++;
            break;
        }
        at = comma + 1;
    }
    if (fields < FIELDS_NEEDED)
        return poise_fail(err, POISE_EFORMAT,
                          "%s line %ld: %d fields; need frame,id,x,y,width,height[,score]", name,
                          number, fields);
    if (!whole_within(value[0], 1, INT32_MAX - 1) || !whole_within(value[1], -1, INT32_MAX - 1))
        return poise_fail(err, POISE_EFORMAT,
                          "%s line %ld: frame %g, id %g; need whole numbers, frames from 1", name,
                          number, value[0], value[1]);
    if (value[4] < 0 || value[5] < 0)
        return poise_fail(err, POISE_EFORMAT, "%s line %ld: a box of %g x %g; sizes are 0 or more",
                          name, number, value[4], value[5]);
    *ret_box = (mot_box){(int32_t)value[0], (int32_t)value[1], value[2], value[3],
                         value[4],          value[5],          value[6]};
    return 0;
}

typedef struct sortable {
    mot_box box;
    int order;
} sortable;

static int by_frame(const void *a, const void *b)
{
    const sortable *left = a, *right = b;
    if (left->box.frame != right->box.frame)
        return left->box.frame < right->box.frame ? -1 : 1;
    return left->order < right->order ? -1 : 1;
}

/* Brings boxes into the order of frames. */
static int sort(mot_box *boxes, int count, poise_err *err)
{
    int sorted = 1;
    for (int i = 1; i < count && sorted; i++)
        sorted = boxes[i - 1].frame <= boxes[i].frame;
    if (sorted)
        return 0;
    sortable *items = malloc((size_t)count * sizeof *items);
    if (!items)
        return poise_fail(err, POISE_ENOMEM, "no memory to sort %d boxes", count);
    for (int i = 0; i < count; i++)
        items[i] = (sortable){boxes[i], i};
    qsort(items, (size_t)count, sizeof *items, by_frame);
    for (int i = 0; i < count; i++)
        boxes[i] = items[i].box;
    free(items);
    return 0;
}

static int only_blank(const char *line, const char *end)
{
    while (line < end && is_blank(*line))
        line++;
    return line == end;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int mot_parse(const char *text, size_t size, const char *name, mot_sequence *ret_sequence,
              poise_err *err)
{
    const char *end = text + size;
    long lines = 0;
    for (const char *at = text; at < end; lines++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        at = feed ? feed + 1 : end;
    }
    if (lines > MOT_BOXES_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: %ld lines; at most %d boxes are read", name,
                          lines, MOT_BOXES_MAX);
    mot_box *boxes = malloc((size_t)(lines ? lines : 1) * sizeof *boxes);
    if (!boxes)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for %ld boxes", name, lines);
    int count = 0, code = 0;
    long number = 0;
    for (const char *line = text; line < end && code == 0;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line)), *line_end = feed ? feed : end;
        number++;
        if (!only_blank(line, line_end) && !(number == 1 && is_letter(*line)))
            code = read_line(line, line_end, name, number, &boxes[count++], err);
        line = feed ? feed + 1 : end;
    }
    if (code == 0)
        code = sort(boxes, count, err);
    if (code < 0) {
        free(boxes);
        return code;
    }
    *ret_sequence = (mot_sequence){boxes, count};
    return 0;
}

int mot_read(const char *path, mot_sequence *ret_sequence, poise_err *err)
{
    void *text;
    size_t size;
    int code = poise_file_read(path, MOT_FILE_MAX, &text, &size, err);
    if (code < 0)
        return code;
    code = mot_parse(text, size, path, ret_sequence, err);
    free(text);
    return code;
}

void mot_free(mot_sequence *sequence)
{
    free(sequence->boxes);
    *sequence = (mot_sequence){0};
}
