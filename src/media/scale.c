#include "media/scale.h"

void poise_scaler_free(poise_scaler *scaler)
{
    sws_freeContext(scaler->context);
    *scaler = (poise_scaler){0};
}

int poise_picture_check(const poise_image *image, poise_err *err)
{
    if (image->width < 1 || image->height < 1 || image->width > POISE_IMAGE_SIDE_MAX ||
        image->height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_EINVAL, "image of %d x %d pixels (1 to %d a side)",
                          image->width, image->height, POISE_IMAGE_SIDE_MAX);
    int planes = image->format == POISE_PIXEL_I420 ? 3 : image->format == POISE_PIXEL_NV12 ? 2 : 1;
    for (int i = 0; i < planes; i++)
        if (!image->plane[i] || image->stride[i] > INT32_MAX)
            return poise_fail(err, POISE_EINVAL, "image without plane %d", i);
    return 0;
}

enum AVPixelFormat poise_image_av_format(poise_pixel_format format)
{
    switch (format) {
    case POISE_PIXEL_RGB24:
        return AV_PIX_FMT_RGB24;
    case POISE_PIXEL_BGR24:
        return AV_PIX_FMT_BGR24;
    case POISE_PIXEL_RGBA32:
        return AV_PIX_FMT_RGB0;
    case POISE_PIXEL_I420:
        return AV_PIX_FMT_YUV420P;
    case POISE_PIXEL_NV12:
        return AV_PIX_FMT_NV12;
    }
    return AV_PIX_FMT_NONE;
}

typedef struct picture {
    const uint8_t *plane[4];
    int stride[4];
    int width, height, format, space, full;
} picture;

static int scale(poise_scaler *s, const picture *from, int format, int to_space, int width,
                 int height, uint8_t *const planes[4], const int strides[4], poise_err *err)
{
    if (!s->context || s->from_width != from->width || s->from_height != from->height ||
        s->from_format != from->format || s->to_width != width || s->to_height != height ||
        s->to_format != format) {
        sws_freeContext(s->context);
        s->context = sws_getContext(from->width, from->height, from->format, width, height, format,
                                    SWS_BILINEAR, NULL, NULL, NULL);
        if (!s->context)
            return poise_fail(err, POISE_ENOMEM, "no memory to scale %d x %d to %d x %d pixels",
                              from->width, from->height, width, height);
        s->from_width = from->width;
        s->from_height = from->height;
        s->from_format = from->format;
        s->to_width = width;
        s->to_height = height;
        s->to_format = format;
        s->from_space = s->to_space = -1;
    }
    if (s->from_space != from->space || s->from_full != from->full || s->to_space != to_space) {
        s->from_space = from->space;
        s->from_full = from->full;
        s->to_space = to_space;
        /* Fails harmlessly where neither side is YUV. */
        (void)sws_setColorspaceDetails(s->context, sws_getCoefficients(from->space), from->full,
                                       sws_getCoefficients(to_space), 0, 0, 1 << 16, 1 << 16);
    }
    if (sws_scale(s->context, from->plane, from->stride, 0, from->height, planes, strides) < 0)
        return poise_fail(err, POISE_ENOMEM, "pixels could not be scaled");
    return 0;
}

int poise_scale(poise_scaler *scaler, const poise_image *image, enum AVPixelFormat format,
                int to_space, int width, int height, uint8_t *const planes[4], const int strides[4],
                poise_err *err)
{
    int code = poise_picture_check(image, err);
    if (code)
        return code;
    int yuv = image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12;
    picture from = {.width = image->width,
                    .height = image->height,
                    .format = poise_image_av_format(image->format),
                    .space =
                        yuv && image->matrix == POISE_YUV_BT709 ? SWS_CS_ITU709 : SWS_CS_ITU601,
                    .full = yuv && image->full_range};
    int used = image->format == POISE_PIXEL_I420 ? 3 : image->format == POISE_PIXEL_NV12 ? 2 : 1;
    for (int i = 0; i < used; i++) {
        from.plane[i] = image->plane[i];
        from.stride[i] = (int)image->stride[i];
    }
    return scale(scaler, &from, format, to_space, width, height, planes, strides, err);
}

int poise_scale_rgb32(poise_scaler *scaler, const uint8_t *pixels, size_t stride, int from_width,
                      int from_height, enum AVPixelFormat format, int to_space, int width,
                      int height, uint8_t *const planes[4], const int strides[4], poise_err *err)
{
    picture from = {.plane = {pixels},
                    .stride = {(int)stride},
                    .width = from_width,
                    .height = from_height,
                    .format = AV_PIX_FMT_0RGB32,
                    .space = SWS_CS_ITU601};
    return scale(scaler, &from, format, to_space, width, height, planes, strides, err);
}
