#include "crops.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

enum { COLUMNS = 60, FIRST_KEYPOINT = 9, LEFT_ELBOW = 7, LEFT_WRIST = 9 };

typedef struct failure {
    struct jpeg_error_mgr manager;
    jmp_buf back;
} failure;

static void give_up(j_common_ptr info)
{
    longjmp(((failure *)(void *)info->err)->back, 1);
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

typedef struct picture {
    int width, height;
    unsigned char *rgb;
} picture;

static int read_picture(const char *path, picture *ret, poise_err *err)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return poise_fail(err, POISE_ENOENT, "%s: cannot be opened", path);
    struct jpeg_decompress_struct jpeg;
    failure failed;
    picture volatile p = {0};
    jpeg.err = jpeg_std_error(&failed.manager);
    failed.manager.error_exit = give_up;
    failed.manager.output_message = say_nothing;
    if (setjmp(failed.back)) {
        jpeg_destroy_decompress(&jpeg);
        fclose(file);
        free(p.rgb);
        return poise_fail(err, POISE_EFORMAT, "%s: not a JPEG picture", path);
    }
    jpeg_create_decompress(&jpeg);
    jpeg_stdio_src(&jpeg, file);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    p.width = (int)jpeg.output_width;
    p.height = (int)jpeg.output_height;
    p.rgb = malloc((size_t)p.width * (size_t)p.height * 3);
    while (p.rgb && jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = p.rgb + (size_t)jpeg.output_scanline * (size_t)p.width * 3;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    int complete = p.rgb != NULL;
    if (complete)
        jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    fclose(file);
    *ret = (picture){p.width, p.height, p.rgb};
    return complete ? 0 : poise_fail(err, POISE_ENOMEM, "%s: no memory", path);
}

static double texel(const picture *p, int x, int y, int channel)
{
    x = x < 0 ? 0 : x >= p->width ? p->width - 1 : x;
    y = y < 0 ? 0 : y >= p->height ? p->height - 1 : y;
    return p->rgb[((size_t)y * (size_t)p->width + (size_t)x) * 3 + (size_t)channel];
}

int poise_crop_sample(const char *shared, const poise_crop *crop, int size, float low, float high,
                      float *ret_values, poise_err *err)
{
    char path[4300];
    picture p;
    snprintf(path, sizeof path, "%s/media/images/%s", shared, crop->file);
    int status = read_picture(path, &p, err);
    if (status)
        return status;
    for (int j = 0; j < size; j++)
        for (int i = 0; i < size; i++) {
            double x = crop->centre_x + ((i + 0.5) / size - 0.5) * crop->side - 0.5;
            double y = crop->centre_y + ((j + 0.5) / size - 0.5) * crop->side - 0.5;
            int x0 = (int)floor(x), y0 = (int)floor(y);
            double u = x - x0, v = y - y0;
            for (int c = 0; c < 3; c++) {
                double above = (1 - u) * texel(&p, x0, y0, c) + u * texel(&p, x0 + 1, y0, c);
                double below =
                    (1 - u) * texel(&p, x0, y0 + 1, c) + u * texel(&p, x0 + 1, y0 + 1, c);
                double value = ((1 - v) * above + v * below) / 255;
                ret_values[((size_t)j * (size_t)size + (size_t)i) * 3 + (size_t)c] =
                    (float)(low + (high - low) * value);
            }
        }
    free(p.rgb);
    return 0;
}

/* Adds the crops of one annotation; value[] are the columns of the table. */
static int add_crops(const double *value, const char *file, poise_crop_kind kind, poise_crop *to,
                     int room)
{
    double box_x = value[4], box_y = value[5], box_w = value[6], box_h = value[7];
    double longer = box_w > box_h ? box_w : box_h;
    if (value[2] != 0 || value[3] < 8 || longer < 96 || room < 1)
        return 0;
    int count = 0;
    if (kind != POISE_CROP_HAND) {
        to->centre_x = box_x + box_w / 2;
        to->centre_y = box_y + box_h / 2;
        to->side = longer * (kind == POISE_CROP_PERSON ? 1.25 : 2.5);
        snprintf(to->file, sizeof to->file, "%s", file);
        return 1;
    }
    for (int side = 0; side < 2 && count < room; side++) {
        const double *elbow = value + FIRST_KEYPOINT + 3 * (LEFT_ELBOW + side);
        const double *wrist = value + FIRST_KEYPOINT + 3 * (LEFT_WRIST + side);
        double dx = wrist[0] - elbow[0], dy = wrist[1] - elbow[1];
        if (elbow[2] < 2 || wrist[2] < 2 || hypot(dx, dy) < 32)
            continue;
        to[count].centre_x = wrist[0] + 0.3 * dx;
        to[count].centre_y = wrist[1] + 0.3 * dy;
        to[count].side = hypot(dx, dy);
        snprintf(to[count++].file, sizeof to->file, "%s", file);
    }
    return count;
}

int poise_crops_find(const char *shared, poise_crop_kind kind, poise_crop *ret_crops, int max,
                     poise_err *err)
{
    char path[4300], line[4096], last[96] = "";
    snprintf(path, sizeof path, "%s/media/images/truth_coco17.csv", shared);
    FILE *file = fopen(path, "r");
    if (!file)
        return poise_fail(err, POISE_ENOENT, "%s: cannot be opened", path);
    int count = 0, of_this = 0;
    if (!fgets(line, sizeof line, file))
        line[0] = 0;
    while (count < max && fgets(line, sizeof line, file)) {
        double value[COLUMNS] = {0};
        char *rest = line, *name = strsep(&rest, ",");
        for (int i = 1; i < COLUMNS && rest; i++)
            value[i] = strtod(strsep(&rest, ","), NULL);
        if (strcmp(name, last) != 0)
            of_this = 0;
        snprintf(last, sizeof last, "%s", name);
        int room = 2 - of_this < max - count ? 2 - of_this : max - count;
        int added = add_crops(value, last, kind, ret_crops + count, room);
        count += added;
        of_this += added;
    }
    fclose(file);
    return count;
}

poise_crop_kind poise_crop_kind_of(const char *model, float *ret_low)
{
    *ret_low = strcmp(model, "pose_detection") == 0 ? -1.0f : 0.0f;
    if (strncmp(model, "hand_landmark", 13) == 0)
        return POISE_CROP_HAND;
    return strstr(model, "detection") ? POISE_CROP_SCENE : POISE_CROP_PERSON;
}
