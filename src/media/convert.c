/* swscale is set up exactly as the ffmpeg command does it for `-sws_flags
 * bitexact+accurate_rnd+full_chroma_int+bicubic -pix_fmt rgb24`, so that the bytes are the same. */
#include "media/convert.h"

#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROW_ALIGN = 64,
    FLAGS = SWS_BITEXACT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BICUBIC,
    TILE = 32 /* pixels: a turned picture is written in square tiles, which stay in the cache */
};

void poise_converter_free(poise_converter *converter)
{
    sws_freeContext(converter->scaler);
    free(converter->between);
    *converter = (poise_converter){0};
}

poise_turn poise_turn_from_matrix(const int32_t *matrix)
{
    poise_turn turn = {0, 0};
    if (!matrix)
        return turn;
    /* x' = a x + c y, y' = b x + d y. A mirror has a negative determinant; taking it out first (x
     * := -x) leaves a rotation. */
    double a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
    if (a * d - b * c < 0) {
        turn.mirror = 1;
        a = -a;
        b = -b;
    }
    double degrees = atan2(b, a) * (180.0 / 3.14159265358979323846);
    turn.degrees = ((int)lround(degrees / 90.0) * 90 + 360) % 360;
    return turn;
}

poise_turn poise_turn_from_exif(int orientation)
{
    static const poise_turn turns[9] = {{0, 0},   {0, 0},  {1, 0},  {0, 180}, {1, 180},
                                        {1, 270}, {0, 90}, {1, 90}, {0, 270}};
    return turns[orientation >= 1 && orientation <= 8 ? orientation : 1];
}

typedef struct plane {
    const uint8_t *from;
    uint8_t *to;
    size_t from_stride, to_stride;
    int width, height; /* of the source plane, in elements */
    int bytes;         /* of an element */
} plane;

/* One plane, turned: the element at (x, y) of the result comes from (x0 + x*xx + y*xy, y0 + x*yx +
 * y*yy). */
static void turn_plane(const plane *p, poise_turn turn)
{
    int w = p->width, h = p->height, swap = turn.degrees == 90 || turn.degrees == 270;
    int width = swap ? h : w, height = swap ? w : h;
    int sx0 = 0, sxx = 1, sxy = 0, sy0 = 0, syx = 0, syy = 1;
    if (turn.degrees == 90) {
        sxx = 0, sxy = 1, sy0 = h - 1, syx = -1, syy = 0;
    } else if (turn.degrees == 180) {
        sx0 = w - 1, sxx = -1, sy0 = h - 1, syy = -1;
    } else if (turn.degrees == 270) {
        sx0 = w - 1, sxx = 0, sxy = -1, syx = 1, syy = 0;
    }
    if (turn.mirror) {
        sx0 = w - 1 - sx0;
        sxx = -sxx;
        sxy = -sxy;
    }
    if (sxx == 1 && syy == 1) {
        for (int y = 0; y < height; y++)
            memcpy(p->to + (size_t)y * p->to_stride, p->from + (size_t)y * p->from_stride,
                   (size_t)w * (size_t)p->bytes);
        return;
    }
    ptrdiff_t step = (ptrdiff_t)sxx * p->bytes + (ptrdiff_t)syx * (ptrdiff_t)p->from_stride;
    for (int ty = 0; ty < height; ty += TILE)
        for (int tx = 0; tx < width; tx += TILE)
            for (int y = ty; y < height && y < ty + TILE; y++) {
                int count = width - tx < TILE ? width - tx : TILE;
                const uint8_t *from =
                    p->from + (ptrdiff_t)(sx0 + tx * sxx + y * sxy) * p->bytes +
                    (ptrdiff_t)(sy0 + tx * syx + y * syy) * (ptrdiff_t)p->from_stride;
                uint8_t *to = p->to + (size_t)y * p->to_stride + (size_t)tx * (size_t)p->bytes;
                if (p->bytes == 1)
                    for (int x = 0; x < count; x++, from += step)
                        to[x] = *from;
                else
                    for (int x = 0; x < count; x++, from += step)
                        for (int b = 0; b < p->bytes; b++)
                            *to++ = from[b];
            }
}

static size_t row(int width, int bytes)
{
    return ((size_t)width * (size_t)bytes + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
}

/* Lays out a picture of this format and size from `base` on (NULL: only measures). Returns its size
 * in bytes. */
static size_t lay_out(poise_pixel_format format, int width, int height, uint8_t *base,
                      poise_image *image)
{
    int half_w = (width + 1) / 2, half_h = (height + 1) / 2;
    image->format = format;
    image->width = width;
    image->height = height;
    switch (format) {
    case POISE_PIXEL_I420:
        image->stride[0] = row(width, 1);
        image->stride[1] = image->stride[2] = row(half_w, 1);
        break;
    case POISE_PIXEL_NV12:
        image->stride[0] = row(width, 1);
        image->stride[1] = row(half_w, 2);
        image->stride[2] = 0;
        break;
    default:
        image->stride[0] = row(width, format == POISE_PIXEL_RGBA32 ? 4 : 3);
        image->stride[1] = image->stride[2] = 0;
    }
    size_t luma = image->stride[0] * (size_t)height;
    size_t chroma = image->stride[1] * (size_t)half_h, chroma2 = image->stride[2] * (size_t)half_h;
    if (base) {
        image->plane[0] = base;
        image->plane[1] = chroma ? base + luma : NULL;
        image->plane[2] = chroma2 ? base + luma + chroma : NULL;
    }
    return luma + chroma + chroma2;
}

int poise_turn_into(const poise_image *image, poise_turn turn, poise_frame_slot *slot,
                    poise_err *err)
{
    int swap = turn.degrees == 90 || turn.degrees == 270;
    int width = swap ? image->height : image->width, height = swap ? image->width : image->height;
    poise_image out = *image;
    size_t size = lay_out(image->format, width, height, NULL, &out);
    int code = poise_frame_slot_reserve(slot, size, err);
    if (code)
        return code;
    lay_out(image->format, width, height, slot->pixels, &out);
    int half_w = (image->width + 1) / 2, half_h = (image->height + 1) / 2;
    int bytes = image->format == POISE_PIXEL_RGBA32                                      ? 4
                : image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12 ? 1
                                                                                         : 3;
    for (int i = 0; i < 3; i++) {
        if (!out.plane[i])
            continue;
        turn_plane(&(plane){.from = image->plane[i],
                            .to = slot->pixels + (out.plane[i] - out.plane[0]),
                            .from_stride = image->stride[i],
                            .to_stride = out.stride[i],
                            .width = i ? half_w : image->width,
                            .height = i ? half_h : image->height,
                            .bytes = i && image->format == POISE_PIXEL_NV12 ? 2 : bytes},
                   turn);
    }
    slot->frame.image = out;
    return 0;
}

/* Whether poise_image can name the picture's colours; swscale takes the others to RGB. */
static int matrix_of(const AVFrame *picture, poise_yuv_matrix *ret_matrix)
{
    switch (picture->colorspace) {
    case AVCOL_SPC_BT709:
        *ret_matrix = POISE_YUV_BT709;
        return 1;
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        *ret_matrix = POISE_YUV_BT601;
        return 1;
    default:
        return 0;
    }
}

static int is_full_range(const AVFrame *picture)
{
    return picture->color_range == AVCOL_RANGE_JPEG || picture->format == AV_PIX_FMT_YUVJ420P ||
           picture->format == AV_PIX_FMT_YUVJ422P || picture->format == AV_PIX_FMT_YUVJ444P ||
           picture->format == AV_PIX_FMT_YUVJ440P || picture->format == AV_PIX_FMT_YUVJ411P;
}

/* 8-bit 4:2:0, as it is. */
static int view(const AVFrame *picture, poise_image *image)
{
    poise_yuv_matrix matrix;
    if (!matrix_of(picture, &matrix) || picture->linesize[0] <= 0 || picture->linesize[1] <= 0 ||
        picture->linesize[2] < 0)
        return 0;
    *image = (poise_image){.matrix = matrix,
                           .full_range = is_full_range(picture),
                           .width = picture->width,
                           .height = picture->height,
                           .plane = {picture->data[0], picture->data[1], picture->data[2]},
                           .stride = {(size_t)picture->linesize[0], (size_t)picture->linesize[1],
                                      (size_t)picture->linesize[2]}};
    if (picture->format == AV_PIX_FMT_YUV420P || picture->format == AV_PIX_FMT_YUVJ420P)
        image->format = POISE_PIXEL_I420;
    else if (picture->format == AV_PIX_FMT_NV12)
        image->format = POISE_PIXEL_NV12;
    else
        return 0;
    return 1;
}

static int is_deep_420(int format)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);
    return d && d->nb_components == 3 && d->log2_chroma_w == 1 && d->log2_chroma_h == 1 &&
           !(d->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_ALPHA));
}

static int set_up_scaler(poise_converter *converter, const AVFrame *picture, enum AVPixelFormat to,
                         poise_err *err)
{
    const char *name = av_get_pix_fmt_name(picture->format);
    if (!sws_isSupportedInput(picture->format))
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "pixel format %s cannot be converted; convert the video first: ffmpeg -i IN "
            "-pix_fmt yuv420p OUT",
            name ? name : "of unknown kind");
    struct SwsContext *s = converter->scaler;
    if (!s || converter->width != picture->width || converter->height != picture->height ||
        converter->from != picture->format || converter->to != to) {
        sws_freeContext(s);
        converter->scaler = s = sws_alloc_context();
        if (!s)
            return poise_fail(err, POISE_ENOMEM, "no memory to convert pixels");
        converter->width = picture->width;
        converter->height = picture->height;
        converter->from = picture->format;
        converter->to = to;
        converter->space = -1;
        av_opt_set_int(s, "srcw", picture->width, 0);
        av_opt_set_int(s, "srch", picture->height, 0);
        av_opt_set_int(s, "src_format", picture->format, 0);
        av_opt_set_int(s, "dstw", picture->width, 0);
        av_opt_set_int(s, "dsth", picture->height, 0);
        av_opt_set_int(s, "dst_format", to, 0);
        av_opt_set_int(s, "sws_flags", FLAGS, 0);
        if (picture->format == AV_PIX_FMT_YUV420P)
            av_opt_set_int(s, "src_v_chr_pos", 128, 0);
        if (to == AV_PIX_FMT_YUV420P)
            av_opt_set_int(s, "dst_v_chr_pos", 128, 0);
        if (sws_init_context(s, NULL, NULL) < 0) {
            sws_freeContext(s);
            converter->scaler = NULL;
            return poise_fail(err, POISE_EUNSUPPORTED,
                              "pixel format %s of %d x %d cannot be converted",
                              name ? name : "of unknown kind", picture->width, picture->height);
        }
    }
    int space = picture->colorspace == AVCOL_SPC_UNSPECIFIED || picture->colorspace == AVCOL_SPC_RGB
                    ? SWS_CS_DEFAULT
                    : (int)picture->colorspace;
    int full = is_full_range(picture);
    if (space != converter->space || full != converter->full) {
        const int *table = sws_getCoefficients(space);
        /* Range is kept to YUV; to RGB it says nothing. Fails harmlessly where there is nothing to
         * set. */
        (void)sws_setColorspaceDetails(s, table, full, table, to == AV_PIX_FMT_YUV420P ? full : 0,
                                       0, 1 << 16, 1 << 16);
        converter->space = space;
        converter->full = full;
    }
    return 0;
}

int poise_convert(poise_converter *converter, AVFrame *picture, poise_turn turn, int rgb,
                  poise_frame_slot *slot, poise_err *err)
{
    if (picture->width < 1 || picture->height < 1 || picture->width > POISE_IMAGE_SIDE_MAX ||
        picture->height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_ELIMIT, "frame of %d x %d pixels (the limit is %d a side)",
                          picture->width, picture->height, POISE_IMAGE_SIDE_MAX);
    int upright = !turn.mirror && turn.degrees == 0;
    poise_image image;
    if (!rgb && view(picture, &image)) {
        if (!upright)
            return poise_turn_into(&image, turn, slot, err);
        av_frame_move_ref(slot->held, picture);
        slot->frame.image = image;
        return 0;
    }
    poise_yuv_matrix matrix = POISE_YUV_BT601;
    int yuv = !rgb && matrix_of(picture, &matrix) && is_deep_420(picture->format);
    int code = set_up_scaler(converter, picture, yuv ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_RGB24, err);
    if (code)
        return code;
    image = (poise_image){.matrix = matrix, .full_range = yuv && is_full_range(picture)};
    poise_pixel_format format = yuv ? POISE_PIXEL_I420 : POISE_PIXEL_RGB24;
    size_t size = lay_out(format, picture->width, picture->height, NULL, &image);
    uint8_t *base;
    if (upright) {
        code = poise_frame_slot_reserve(slot, size, err);
        if (code)
            return code;
        base = slot->pixels;
    } else {
        if (converter->between_capacity < size) {
            free(converter->between);
            converter->between = malloc(size + ROW_ALIGN);
            converter->between_capacity = converter->between ? size : 0;
            if (!converter->between)
                return poise_fail(err, POISE_ENOMEM, "no memory for a frame of %zu bytes", size);
        }
        base = converter->between;
    }
    lay_out(format, picture->width, picture->height, base, &image);
    uint8_t *planes[4] = {0};
    int strides[4] = {0};
    for (int i = 0; i < 3; i++) {
        planes[i] = image.plane[i] ? base + (image.plane[i] - image.plane[0]) : NULL;
        strides[i] = (int)image.stride[i];
    }
    int rows = sws_scale(converter->scaler, (const uint8_t *const *)picture->data,
                         picture->linesize, 0, picture->height, planes, strides);
    if (rows < 0)
        return poise_fail(err, POISE_ENOMEM, "a frame could not be converted");
    if (!upright)
        return poise_turn_into(&image, turn, slot, err);
    slot->frame.image = image;
    return 0;
}
