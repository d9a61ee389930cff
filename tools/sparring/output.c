#include "output.h"

#include "base/file.h"
#include "media/writer.h"

#include <stdlib.h>
#include <string.h>

struct sparring_output {
    poise_writer *mp4;
    poise_atomic_file *y4m; /* exactly one of the two */
    int width, height;
    uint8_t *planes; /* Y4M: one frame */
};

static int ends_with(const char *path, const char *end)
{
    size_t a = strlen(path), b = strlen(end);
    return a > b && strcmp(path + a - b, end) == 0;
}

int sparring_output_check(const char *path, int vfr, poise_err *err)
{
    int is_y4m = ends_with(path, ".y4m");
    if (!is_y4m && !ends_with(path, ".mp4"))
        return poise_fail(err, POISE_EINVAL, "--out %s: the name must end with .mp4 or .y4m", path);
    if (is_y4m && vfr)
        return poise_fail(err, POISE_EINVAL, "--vfr: a .y4m file has one constant rate; use .mp4");
    return 0;
}

int sparring_output_open(const char *path, const sparring_output_settings *settings,
                         sparring_output **ret_output, poise_err *err)
{
    int code = sparring_output_check(path, 0, err);
    if (code != 0)
        return code;
    int width = settings->width, height = settings->height;
    const int32_t *fps = settings->fps;
    sparring_output *output = calloc(1, sizeof(*output));
    if (output == NULL)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory", path);
    output->width = width;
    output->height = height;
    if (ends_with(path, ".mp4")) {
        poise_writer_settings writer = poise_writer_defaults();
        writer.width = width;
        writer.height = height;
        writer.fps = (double)fps[0] / fps[1];
        writer.quality = settings->crf;
        code = poise_writer_open(path, &writer, &output->mp4, err);
    } else {
        size_t pixels = (size_t)width * (size_t)height;
        output->planes = malloc(pixels + pixels / 2);
        code = output->planes == NULL
                   ? poise_fail(err, POISE_ENOMEM, "%s: no memory for a frame", path)
                   : poise_atomic_open(path, &output->y4m, err);
        if (code == 0)
            fprintf(poise_atomic_stream(output->y4m),
                    "YUV4MPEG2 W%d H%d F%d:%d Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n", width,
                    height, (int)fps[0], (int)fps[1]);
    }
    if (code != 0) {
        sparring_output_abort(&output);
        return code;
    }
    *ret_output = output;
    return 0;
}

/* RGB to limited-range BT.601, 14-bit fixed point; chroma is the mean of 2×2 pixels. */
static void to_planes(const uint8_t *rgb, int width, int height, uint8_t *planes)
{
    uint8_t *luma = planes, *cb = planes + (size_t)width * (size_t)height,
            *cr = cb + (size_t)width * (size_t)height / 4;
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++) {
        const uint8_t *p = rgb + i * 3;
        luma[i] = (uint8_t)(16 + ((4207 * p[0] + 8260 * p[1] + 1604 * p[2] + 8192) >> 14));
    }
    for (int y = 0; y < height; y += 2) {
        for (int x = 0; x < width; x += 2) {
            const uint8_t *p = rgb + ((size_t)y * (size_t)width + (size_t)x) * 3,
                          *q = p + (size_t)width * 3;
            int r = p[0] + p[3] + q[0] + q[3], g = p[1] + p[4] + q[1] + q[4],
                b = p[2] + p[5] + q[2] + q[5];
            *cb++ = (uint8_t)((-2428 * r - 4768 * g + 7196 * b + (128 << 16) + 32768) >> 16);
            *cr++ = (uint8_t)((7196 * r - 6026 * g - 1170 * b + (128 << 16) + 32768) >> 16);
        }
    }
}

int sparring_output_frame(sparring_output *output, const uint8_t *rgb, int64_t pts_ns,
                          poise_err *err)
{
    if (output->mp4 != NULL) {
        poise_image image = {.format = POISE_PIXEL_RGB24,
                             .width = output->width,
                             .height = output->height,
                             .plane = {rgb},
                             .stride = {(size_t)output->width * 3}};
        return poise_writer_image(output->mp4, &image, pts_ns, err);
    }
    to_planes(rgb, output->width, output->height, output->planes);
    FILE *stream = poise_atomic_stream(output->y4m);
    size_t size = (size_t)output->width * (size_t)output->height * 3 / 2;
    fputs("FRAME\n", stream);
    if (fwrite(output->planes, 1, size, stream) != size)
        return poise_fail(err, POISE_EIO, "a frame could not be written: is the disk full?");
    return 0;
}

int sparring_output_close(sparring_output **output, poise_err *err)
{
    int code = (*output)->mp4 != NULL ? poise_writer_close(&(*output)->mp4, err)
                                      : poise_atomic_commit(&(*output)->y4m, err);
    sparring_output_abort(output);
    return code;
}

void sparring_output_abort(sparring_output **output)
{
    if (output == NULL || *output == NULL)
        return;
    poise_writer_abort(&(*output)->mp4);
    poise_atomic_abort(&(*output)->y4m);
    free((*output)->planes);
    free(*output);
    *output = NULL;
}
