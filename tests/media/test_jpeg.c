#include "media/jpeg.h"
#include "support.h"

#include <jpeglib.h>

static uint8_t pixels[64 * 48 * 3];

static void paint(void)
{
    for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++) {
            uint8_t *p = pixels + (y * 64 + x) * 3;
            p[0] = (uint8_t)(x * 4);
            p[1] = (uint8_t)(y * 5);
            p[2] = x < 16 && y < 12 ? 250 : 60;
        }
}

static int worst_difference(const poise_image *image)
{
    int worst = 0;
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width * 3; x++) {
            int d =
                image->plane[0][image->stride[0] * (size_t)y + (size_t)x] - pixels[y * 64 * 3 + x];
            worst = d > worst ? d : -d > worst ? -d : worst;
        }
    return worst;
}

/* A JPEG as libjpeg itself makes it, in kinds that poise_jpeg_encode does not make. */
static size_t make(unsigned char **ret_bytes, int progressive, J_COLOR_SPACE in, int components,
                   int restart)
{
    struct jpeg_compress_struct codec = {0};
    struct jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned long size = 0;
    *ret_bytes = NULL;
    jpeg_mem_dest(&codec, ret_bytes, &size);
    codec.image_width = 64;
    codec.image_height = 48;
    codec.input_components = components;
    codec.in_color_space = in;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 95, TRUE);
    if (in == JCS_RGB)
        for (int i = 0; i < 3; i++)
            codec.comp_info[i].h_samp_factor = codec.comp_info[i].v_samp_factor = 1;
    codec.restart_interval = (unsigned)restart;
    if (progressive)
        jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    uint8_t row[64 * 4];
    while (codec.next_scanline < 48) {
        for (int x = 0; x < 64; x++) {
            const uint8_t *p = pixels + ((int)codec.next_scanline * 64 + x) * 3;
            for (int i = 0; i < components; i++)
                row[x * components + i] = components == 1 ? p[1]
                                          : i < 3         ? p[i]
                                                          : 255; /* inverted CMYK without black */
        }
        JSAMPROW rows = row;
        jpeg_write_scanlines(&codec, &rows, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    return size;
}

static void round_trip(void **state)
{
    (void)state;
    poise_jpeg_decoder *decoder;
    poise_err err;
    poise_image image;
    int damaged = 1;
    paint();
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    static const poise_pixel_format formats[] = {POISE_PIXEL_RGB24, POISE_PIXEL_BGR24,
                                                 POISE_PIXEL_RGBA32};
    for (int f = 0; f < 3; f++) {
        uint8_t other[64 * 48 * 4];
        int bytes = f == 2 ? 4 : 3;
        for (int i = 0; i < 64 * 48; i++)
            for (int c = 0; c < 3; c++)
                other[i * bytes + (f == 1 ? 2 - c : c)] = pixels[i * 3 + c];
        poise_image in = {.format = formats[f],
                          .width = 64,
                          .height = 48,
                          .plane = {other},
                          .stride = {(size_t)(64 * bytes)}};
        poise_buf out;
        poise_buf_init(&out, 1 << 20);
        assert_int_equal(poise_jpeg_encode(&in, 98, &out, &err), 0);
        assert_int_equal(poise_jpeg_decode(decoder, out.data, out.size, &image, &damaged, &err), 0);
        assert_int_equal(damaged, 0);
        assert_true(worst_difference(&image) < 110); /* 4:2:0 blurs the edge of the blue patch */
        assert_true(image.plane[0][2] > 200 && image.plane[0][40 * 3 + 2] < 90);
        poise_buf_free(&out);
        poise_buf_init(&out, 10);
        assert_int_equal(poise_jpeg_encode(&in, 98, &out, &err), POISE_ELIMIT);
        assert_int_equal(poise_jpeg_encode(&in, 0, &out, &err), POISE_EINVAL);
        poise_buf_free(&out);
    }
    poise_jpeg_decoder_free(&decoder);
    assert_null(decoder);
    poise_jpeg_decoder_free(&decoder);
}

static void kinds(void **state)
{
    (void)state;
    poise_jpeg_decoder *decoder;
    poise_err err;
    paint();
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    for (int progressive = 0; progressive < 2; progressive++)
        for (int kind = 0; kind < 3; kind++) {
            unsigned char *bytes;
            size_t size = make(&bytes, progressive,
                               kind == 0   ? JCS_RGB
                               : kind == 1 ? JCS_GRAYSCALE
                                           : JCS_CMYK,
                               kind == 0   ? 3
                               : kind == 1 ? 1
                                           : 4,
                               4);
            poise_jpeg_info info;
            poise_image image;
            int damaged;
            assert_int_equal(poise_jpeg_info_get(decoder, bytes, size, &info, &err), 0);
            assert_int_equal(info.width, 64);
            assert_int_equal(info.height, 48);
            assert_int_equal(info.progressive, progressive);
            assert_int_equal(info.orientation, 1);
            assert_int_equal(poise_jpeg_decode(decoder, bytes, size, &image, &damaged, &err), 0);
            assert_false(damaged);
            if (kind == 1)
                assert_true(abs(image.plane[0][0] - image.plane[0][2]) == 0);
            else
                assert_true(worst_difference(&image) < 16);
            free(bytes);
        }
    poise_jpeg_decoder_free(&decoder);
}

static void exif_orientation(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0",
        "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0",
        "II*\0\xff\xff\xff\xff\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0",
        "II*\0\x08\0\0\0\xff\xff\x12\2\3\0\1\0\0\0\6\0\0\0\0\0\0\0",
        "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x63\0\0\0\0\0\0\0"};
    static const int want[] = {6, 6, 1, 1, 1};
    poise_jpeg_decoder *decoder;
    poise_err err;
    paint();
    unsigned char *bytes;
    size_t size = make(&bytes, 0, JCS_RGB, 3, 0);
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    for (int i = 0; i < 5; i++) {
        uint8_t with[16384] = {0xff, 0xd8, 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0};
        memcpy(with + 12, cases[i], 26);
        memcpy(with + 38, bytes + 2, size - 2);
        poise_jpeg_info info;
        assert_int_equal(poise_jpeg_info_get(decoder, with, size + 36, &info, &err), 0);
        assert_int_equal(info.orientation, want[i]);
    }
    free(bytes);
    poise_jpeg_decoder_free(&decoder);
}

static void damage(void **state)
{
    (void)state;
    poise_jpeg_decoder *decoder;
    poise_err err;
    poise_image image;
    int damaged = 0, refused = 0, partly = 0;
    paint();
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    for (int progressive = 0; progressive < 2; progressive++) {
        unsigned char *bytes;
        size_t size = make(&bytes, progressive, JCS_RGB, 3, 0);
        for (size_t keep = 0; keep < size;
             keep += 7) { /* every cut ends in a picture with a flag, or an error */
            int code = poise_jpeg_decode(decoder, bytes, keep, &image, &damaged, &err);
            if (code) {
                assert_int_equal(code, POISE_EFORMAT);
                refused++;
            } else {
                assert_true(damaged || keep + 8 > size);
                partly++;
            }
        }
        for (size_t at = 2; at < size; at += 3) {
            uint8_t kept = bytes[at];
            bytes[at] ^= 0x55;
            int code = poise_jpeg_decode(decoder, bytes, size, &image, &damaged, &err);
            assert_true(code <= 0);
            if (!code)
                assert_true(image.width >= 1 && image.width <= POISE_IMAGE_SIDE_MAX);
            bytes[at] = kept;
        }
        assert_int_equal(poise_jpeg_decode(decoder, bytes, size, &image, &damaged, &err), 0);
        assert_false(damaged); /* the decoder is none the worse for it */
        free(bytes);
    }
    assert_true(refused > 0 && partly > 0);
    assert_int_equal(poise_jpeg_decode(decoder, "\x89PNG", 4, &image, &damaged, &err),
                     POISE_EFORMAT);
    assert_int_equal(poise_jpeg_decode(decoder, NULL, 0, &image, &damaged, &err), POISE_EFORMAT);
    poise_jpeg_decoder_free(&decoder);
}

static void bounds(void **state)
{
    (void)state;
    poise_jpeg_decoder *decoder;
    poise_err err;
    poise_image image;
    paint();
    unsigned char *bytes;
    size_t size = make(&bytes, 0, JCS_RGB, 3, 0);
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    for (size_t at = 2; at + 8 < size; at++)
        if (bytes[at] == 0xff && bytes[at + 1] == 0xc0) { /* start of frame: height, width */
            bytes[at + 5] = 0x7f;
            bytes[at + 6] = 0xff;
        }
    assert_int_equal(poise_jpeg_decode(decoder, bytes, size, &image, NULL, &err), POISE_ELIMIT);
    assert_non_null(strstr(err.text, "32767"));
    for (size_t at = 2; at + 8 < size; at++)
        if (bytes[at] == 0xff && bytes[at + 1] == 0xc0)
            bytes[at + 5] = bytes[at + 7] = 0x3f; /* 16 K a side: few bytes, 800 MB of pixels */
    assert_int_equal(poise_jpeg_decode(decoder, bytes, size, &image, NULL, &err), POISE_ELIMIT);
    free(bytes);
    /* A progressive picture whose last scan comes again and again. */
    size = make(&bytes, 1, JCS_RGB, 3, 0);
    size_t scan = 0;
    for (size_t at = 0; at + 1 < size; at++)
        if (bytes[at] == 0xff && bytes[at + 1] == 0xda)
            scan = at;
    size_t length = size - 2 - scan, total = size + 400 * length;
    uint8_t *bomb = malloc(total);
    memcpy(bomb, bytes, size - 2);
    for (int i = 0; i < 400; i++)
        memcpy(bomb + size - 2 + (size_t)i * length, bytes + scan, length);
    memcpy(bomb + total - 2, "\xff\xd9", 2);
    assert_int_equal(poise_jpeg_decode(decoder, bomb, total, &image, NULL, &err), POISE_ELIMIT);
    assert_non_null(strstr(err.text, "scans"));
    free(bomb);
    free(bytes);
    poise_jpeg_decoder_free(&decoder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip), cmocka_unit_test(kinds),  cmocka_unit_test(exif_orientation),
        cmocka_unit_test(damage),     cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
