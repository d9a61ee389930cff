/* libjpeg ends a broken picture by calling error_exit, which must not return: it jumps back to the
 * function that entered the library (the only frames between are libjpeg's own C). Warnings are
 * counted, never printed. A picture's cost is bounded before its pixels are touched: sides, the
 * library's memory, the number of scans. */
#include "media/jpeg.h"

#include <setjmp.h>
#include <stdio.h> /* jpeglib.h needs FILE */
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
/* after jpeglib.h */
#include <jerror.h>

enum { ROW_ALIGN = 64, EXIF_MAX = 65536 };

struct poise_jpeg_decoder {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    char text[JMSG_LENGTH_MAX];
    int too_many_scans;
    uint8_t *pixels;
    size_t capacity;
    uint8_t *row; /* CMYK only */
    size_t row_capacity;
};

static void on_error(j_common_ptr common)
{
    poise_jpeg_decoder *decoder = common->client_data;
    common->err->format_message(common, decoder->text);
    longjmp(decoder->back, 1);
}

static void on_message(j_common_ptr common)
{
    (void)common;
}

static void on_progress(j_common_ptr common)
{
    poise_jpeg_decoder *decoder = common->client_data;
    if (common->is_decompressor && decoder->codec.input_scan_number > POISE_JPEG_SCANS_MAX) {
        decoder->too_many_scans = 1;
        snprintf(decoder->text, sizeof decoder->text, "more than %d scans", POISE_JPEG_SCANS_MAX);
        longjmp(decoder->back, 1);
    }
}

int poise_jpeg_decoder_new(poise_jpeg_decoder **ret_decoder, poise_err *err)
{
    poise_jpeg_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder)
        return poise_fail(err, POISE_ENOMEM, "no memory for a JPEG decoder");
    decoder->codec.err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = on_error;
    decoder->errors.output_message = on_message;
    decoder->codec.client_data = decoder;
    if (setjmp(decoder->back)) {
        free(decoder);
        return poise_fail(err, POISE_ENOMEM, "no memory for a JPEG decoder");
    }
    jpeg_create_decompress(&decoder->codec);
    decoder->progress.progress_monitor = on_progress;
    decoder->codec.progress = &decoder->progress;
    decoder->codec.mem->max_memory_to_use = POISE_JPEG_MEMORY_MAX;
    jpeg_save_markers(&decoder->codec, JPEG_APP0 + 1, EXIF_MAX - 1);
    *ret_decoder = decoder;
    return 0;
}

void poise_jpeg_decoder_free(poise_jpeg_decoder **decoder)
{
    if (!decoder || !*decoder)
        return;
    jpeg_destroy_decompress(&(*decoder)->codec);
    free((*decoder)->row);
    free((*decoder)->pixels);
    free(*decoder);
    *decoder = NULL;
}

static unsigned exif_number(const uint8_t *bytes, int count, int little)
{
    unsigned value = 0;
    for (int i = 0; i < count; i++)
        value = value << 8 | bytes[little ? count - 1 - i : i];
    return value;
}

/* Orientation (tag 0x0112 of the first directory; Exif 2.3, 4.6.4) or 1. */
static int exif_orientation(const uint8_t *bytes, size_t size)
{
    if (size < 14 || memcmp(bytes, "Exif\0\0", 6) != 0)
        return 1;
    bytes += 6;
    size -= 6;
    int little = memcmp(bytes, "II*\0", 4) == 0;
    if (!little && memcmp(bytes, "MM\0*", 4) != 0)
        return 1;
    size_t at = exif_number(bytes + 4, 4, little);
    if (at > size || size - at < 2)
        return 1;
    unsigned entries = exif_number(bytes + at, 2, little);
    at += 2;
    for (unsigned i = 0; i < entries && size - at >= 12; i++, at += 12) {
        if (exif_number(bytes + at, 2, little) != 0x0112)
            continue;
        unsigned value = exif_number(bytes + at + 8, 2, little);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

static int failed(poise_jpeg_decoder *decoder, poise_err *err)
{
    jpeg_abort_decompress(&decoder->codec);
    int memory = decoder->errors.msg_code == JERR_OUT_OF_MEMORY ||
                 decoder->errors.msg_code == JERR_NO_BACKING_STORE;
    if (decoder->too_many_scans || memory)
        return poise_fail(err, POISE_ELIMIT, "JPEG: %s; save it as a baseline JPEG", decoder->text);
    return poise_fail(err, POISE_EFORMAT, "not a readable JPEG (%s); copy it again", decoder->text);
}

/* Header into decoder->codec; the caller has set the jump. */
static int read_header(poise_jpeg_decoder *decoder, const void *data, size_t size, poise_err *err)
{
    struct jpeg_decompress_struct *codec = &decoder->codec;
    decoder->too_many_scans = 0;
    decoder->errors.num_warnings = 0;
    decoder->errors.msg_code = 0;
    jpeg_mem_src(codec, data, size);
    jpeg_read_header(codec, TRUE);
    if (codec->image_width < 1 || codec->image_height < 1 ||
        codec->image_width > POISE_IMAGE_SIDE_MAX || codec->image_height > POISE_IMAGE_SIDE_MAX ||
        (int64_t)codec->image_width * codec->image_height > POISE_JPEG_PIXELS_MAX) {
        jpeg_abort_decompress(codec);
        return poise_fail(
            err, POISE_ELIMIT, "JPEG of %u x %u pixels (the limit is %d a side, %d in all)",
            codec->image_width, codec->image_height, POISE_IMAGE_SIDE_MAX, POISE_JPEG_PIXELS_MAX);
    }
    return 0;
}

int poise_jpeg_info_get(poise_jpeg_decoder *decoder, const void *data, size_t size,
                        poise_jpeg_info *ret_info, poise_err *err)
{
    struct jpeg_decompress_struct *codec = &decoder->codec;
    if (size < 4)
        return poise_fail(err, POISE_EFORMAT, "not a JPEG: %zu bytes", size);
    if (setjmp(decoder->back))
        return failed(decoder, err);
    int code = read_header(decoder, data, size, err);
    if (code)
        return code;
    poise_jpeg_info info = {.width = (int32_t)codec->image_width,
                            .height = (int32_t)codec->image_height,
                            .orientation = 1,
                            .progressive = codec->progressive_mode};
    for (const struct jpeg_marker_struct *m = codec->marker_list; m && info.orientation == 1;
         m = m->next)
        info.orientation = exif_orientation(m->data, m->data_length);
    jpeg_abort_decompress(codec);
    *ret_info = info;
    return 0;
}

static int grow(uint8_t **memory, size_t *capacity, size_t size, poise_err *err)
{
    if (*capacity >= size)
        return 0;
    free(*memory);
    *capacity = 0;
    *memory = aligned_alloc(ROW_ALIGN, (size + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN + ROW_ALIGN);
    if (!*memory)
        return poise_fail(err, POISE_ENOMEM, "no memory for a picture of %zu bytes", size);
    *capacity = size;
    return 0;
}

/* Adobe's CMYK is stored inverted: 255 = no ink. Without the Adobe marker 0 = no ink. */
static void cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, unsigned width, int inverted)
{
    for (unsigned x = 0; x < width; x++, cmyk += 4, rgb += 3)
        for (int i = 0; i < 3; i++) {
            unsigned ink = inverted ? cmyk[i] : 255u - cmyk[i],
                     black = inverted ? cmyk[3] : 255u - cmyk[3];
            rgb[i] = (uint8_t)((ink * black + 127) / 255);
        }
}

int poise_jpeg_decode(poise_jpeg_decoder *decoder, const void *data, size_t size,
                      poise_image *ret_image, int *ret_damaged, poise_err *err)
{
    struct jpeg_decompress_struct *codec = &decoder->codec;
    if (size < 4)
        return poise_fail(err, POISE_EFORMAT, "not a JPEG: %zu bytes", size);
    if (setjmp(decoder->back))
        return failed(decoder, err);
    int code = read_header(decoder, data, size, err);
    if (code)
        return code;
    int cmyk = codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK;
    codec->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    codec->dct_method = JDCT_ISLOW;
    codec->do_fancy_upsampling = TRUE;
    size_t stride = ((size_t)codec->image_width * 3 + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
    code = grow(&decoder->pixels, &decoder->capacity, stride * codec->image_height, err);
    if (!code && cmyk)
        code = grow(&decoder->row, &decoder->row_capacity, (size_t)codec->image_width * 4, err);
    if (code) {
        jpeg_abort_decompress(codec);
        return code;
    }
    jpeg_start_decompress(codec);
    while (codec->output_scanline < codec->output_height) {
        uint8_t *to = decoder->pixels + stride * codec->output_scanline;
        JSAMPROW row = cmyk ? decoder->row : to;
        if (jpeg_read_scanlines(codec, &row, 1) == 1 && cmyk)
            cmyk_to_rgb(decoder->row, to, codec->output_width, codec->saw_Adobe_marker);
    }
    jpeg_finish_decompress(codec);
    *ret_image = (poise_image){.format = POISE_PIXEL_RGB24,
                               .width = (int32_t)codec->output_width,
                               .height = (int32_t)codec->output_height,
                               .plane = {decoder->pixels},
                               .stride = {stride}};
    if (ret_damaged)
        *ret_damaged = decoder->errors.num_warnings > 0;
    return 0;
}

typedef struct encoder {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    jmp_buf back;
    unsigned char *bytes;
    unsigned long size;
} encoder;

static void on_encode_error(j_common_ptr common)
{
    encoder *e = common->client_data;
    longjmp(e->back, 1);
}

static int encode(encoder *e, const uint8_t *pixels, size_t stride, int32_t width, int32_t height,
                  J_COLOR_SPACE space, int components, int quality)
{
    e->codec.err = jpeg_std_error(&e->errors);
    e->errors.error_exit = on_encode_error;
    e->errors.output_message = on_message;
    e->codec.client_data = e;
    if (setjmp(e->back))
        return POISE_ENOMEM;
    jpeg_create_compress(&e->codec);
    jpeg_mem_dest(&e->codec, &e->bytes, &e->size);
    e->codec.image_width = (JDIMENSION)width;
    e->codec.image_height = (JDIMENSION)height;
    e->codec.input_components = components;
    e->codec.in_color_space = space;
    jpeg_set_defaults(&e->codec);
    jpeg_set_quality(&e->codec, quality, TRUE);
    jpeg_start_compress(&e->codec, TRUE);
    while (e->codec.next_scanline < e->codec.image_height) {
        /* libjpeg takes rows it does not write as if it might */
        JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + stride * e->codec.next_scanline);
        jpeg_write_scanlines(&e->codec, &row, 1);
    }
    jpeg_finish_compress(&e->codec);
    return 0;
}

static int encode_into(const uint8_t *pixels, size_t stride, int32_t width, int32_t height,
                       J_COLOR_SPACE space, int components, int quality, poise_buf *out,
                       poise_err *err)
{
    if (quality < 1 || quality > 100)
        return poise_fail(err, POISE_EINVAL, "JPEG quality %d (1 to 100)", quality);
    if (width < 1 || height < 1 || width > POISE_IMAGE_SIDE_MAX || height > POISE_IMAGE_SIDE_MAX)
        return poise_fail(err, POISE_EINVAL, "JPEG of %d x %d pixels (1 to %d a side)", width,
                          height, POISE_IMAGE_SIDE_MAX);
    encoder *e = calloc(1, sizeof *e);
    int code =
        e ? encode(e, pixels, stride, width, height, space, components, quality) : POISE_ENOMEM;
    if (!code)
        code = poise_buf_add(out, e->bytes, e->size);
    if (e) {
        jpeg_destroy_compress(&e->codec);
        free(e->bytes);
        free(e);
    }
    return code ? poise_fail(err, code, "a JPEG of %d x %d pixels could not be made", width, height)
                : 0;
}

int poise_jpeg_encode(const poise_image *image, int quality, poise_buf *out, poise_err *err)
{
    J_COLOR_SPACE space = image->format == POISE_PIXEL_RGB24   ? JCS_EXT_RGB
                          : image->format == POISE_PIXEL_BGR24 ? JCS_EXT_BGR
                                                               : JCS_EXT_RGBX;
    if (image->format > POISE_PIXEL_RGBA32)
        return poise_fail(err, POISE_EINVAL, "JPEG is made of RGB24, BGR24 or RGBA32 pixels only");
    return encode_into(image->plane[0], image->stride[0], image->width, image->height, space,
                       space == JCS_EXT_RGBX ? 4 : 3, quality, out, err);
}

int poise_jpeg_encode_bgrx(const uint8_t *bgrx, size_t stride, int32_t width, int32_t height,
                           int quality, poise_buf *out, poise_err *err)
{
    return encode_into(bgrx, stride, width, height, JCS_EXT_BGRX, 4, quality, out, err);
}
