/* Canvas and writer: what is drawn and written can be read again, at its time. */
#include "support.h"

#include "media/canvas.h"
#include "media/jpeg.h"
#include "media/writer.h"

#include <libavformat/avformat.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static support_result result;
static uint8_t pixels[320 * 240 * 3];

static poise_image grey(int width, int height, uint8_t level)
{
    memset(pixels, level, sizeof pixels);
    return (poise_image){.format = POISE_PIXEL_RGB24,
                         .width = width,
                         .height = height,
                         .plane = {pixels},
                         .stride = {(size_t)width * 3}};
}

static void times_come_back(void **state)
{
    (void)state;
    /* Variable frame rate, also 1/24000 s and single ticks; exact to half a tick of the timescale.
     */
    int64_t at[60];
    for (int i = 0; i < 60; i++)
        at[i] = i < 20   ? i * INT64_C(1001000000) / 24
                : i < 40 ? at[i - 1] + (7 + i * 13 % 50) * MS + 123456
                         : at[i - 1] + 11112;
    const char *path = support_path("times.mp4");
    poise_writer *writer;
    poise_err err;
    assert_int_equal(poise_writer_open(path, NULL, &writer, &err), 0);
    for (int i = 0; i < 60; i++) {
        poise_image image = grey(160, 120, (uint8_t)(i * 4));
        assert_int_equal(poise_writer_image(writer, &image, at[i], &err), 0);
        assert_int_equal(access(path, F_OK), -1); /* not there before it is complete */
    }
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    assert_null(writer);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 60);
    int64_t worst = 0;
    for (int i = 0; i < 60; i++) {
        int64_t error = llabs(result.pts_ns[i] - at[i]);
        worst = error > worst ? error : worst;
    }
    print_message(
        "# 60 irregular frames: times read back differ by at most %lld ns (a tick is 11111)\n",
        (long long)worst);
    assert_true(worst <= 1000000000 / POISE_WRITER_TIMESCALE);
    assert_true(result.report.variable_rate);
    /* the last frame lasts as long as the one before it */
    assert_true(llabs(result.report.duration_ns - (2 * at[59] - at[58])) <= 2 * 11112);
    assert_int_equal(result.report.repaired, 0);
}

static void colours_come_back(void **state)
{
    (void)state;
    static const uint8_t colours[][3] = {
        {200, 40, 40}, {40, 200, 40}, {40, 40, 200}, {250, 250, 250}, {5, 5, 5}};
    poise_canvas *canvas;
    poise_err err;
    assert_int_equal(poise_canvas_new(&canvas, &err), 0);
    for (int by_canvas = 0; by_canvas < 2; by_canvas++) {
        const char *path = support_path("colours.mp4");
        poise_writer_settings settings = poise_writer_defaults();
        settings.quality = 10;
        poise_writer *writer;
        assert_int_equal(poise_writer_open(path, &settings, &writer, &err), 0);
        for (int i = 0; i < 5; i++) {
            poise_image image = grey(64, 64, 0);
            for (int p = 0; p < 64 * 64; p++)
                memcpy(pixels + p * 3, colours[i], 3);
            if (by_canvas) {
                assert_int_equal(poise_canvas_begin(canvas, &image, 0, &err), 0);
                assert_int_equal(poise_writer_canvas(writer, canvas, i * 40 * MS, &err), 0);
            } else {
                assert_int_equal(poise_writer_image(writer, &image, i * 40 * MS, &err), 0);
            }
        }
        assert_int_equal(poise_writer_close(&writer, &err), 0);
        poise_source_settings rgb = poise_source_defaults();
        rgb.rgb = 1;
        poise_source *source;
        poise_frame *frame;
        assert_int_equal(poise_source_open(path, &rgb, &source, &err), 0);
        for (int i = 0; i < 5; i++) {
            assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
            for (int c = 0; c < 3; c++)
                assert_true(
                    abs(frame->image.plane[0][frame->image.stride[0] * 32 + 32 * 3 + (size_t)c] -
                        colours[i][c]) <= 6);
            poise_frame_unref(&frame);
        }
        poise_source_close(&source);
    }
    poise_canvas_free(&canvas);
}

static void other_sizes_are_fitted(void **state)
{
    (void)state;
    const char *path = support_path("fitted.mp4");
    poise_writer_settings settings = poise_writer_defaults();
    settings.width = 160;
    settings.height = 120;
    settings.quality = 10;
    poise_writer *writer;
    poise_err err;
    assert_int_equal(poise_writer_open(path, &settings, &writer, &err), 0);
    static const int sizes[][2] = {{160, 120}, {161, 121}, {60, 120},
                                   {300, 75},  {1, 1},     {160, 120}};
    for (int i = 0; i < 6; i++) {
        poise_image image = grey(sizes[i][0], sizes[i][1], 200);
        assert_int_equal(poise_writer_image(writer, &image, i * 40 * MS, &err), 0);
    }
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    poise_source *source;
    poise_frame *frame;
    assert_int_equal(poise_source_open(path, NULL, &source, &err), 0);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err), 0);
        assert_int_equal(frame->image.width, 160);
        assert_int_equal(frame->image.height, 120);
        assert_true(support_luma(&frame->image, 80, 60) > 150);
        assert_int_equal(support_luma(&frame->image, 4, 60) > 150,
                         i != 2 && i != 4); /* black beside a tall picture */
        assert_int_equal(support_luma(&frame->image, 80, 4) > 150, i != 3);
        poise_frame_unref(&frame);
    }
    poise_source_close(&source);
}

static void sound_track(void **state)
{
    (void)state;
    const char *path = support_path("sound.mp4");
    poise_writer_settings settings = poise_writer_defaults();
    settings.sound_rate = 22050;
    poise_writer *writer;
    poise_err err;
    assert_int_equal(poise_writer_open(path, &settings, &writer, &err), 0);
    int16_t tone[882];
    assert_int_equal(poise_writer_sound(writer, tone, 10, &err),
                     POISE_EINVAL); /* before the first picture */
    for (int i = 0; i < 50; i++) {
        poise_image image = grey(64, 48, (uint8_t)i);
        assert_int_equal(poise_writer_image(writer, &image, i * 40 * MS, &err), 0);
        for (int s = 0; s < 882; s++)
            tone[s] = (int16_t)(12000 * sin((i * 882 + s) * 440 * 6.283185307 / 22050));
        assert_int_equal(poise_writer_sound(writer, tone, 882, &err), 0);
    }
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    AVFormatContext *format = NULL;
    assert_true(avformat_open_input(&format, path, NULL, NULL) >= 0);
    assert_true(avformat_find_stream_info(format, NULL) >= 0);
    assert_int_equal(format->nb_streams, 2);
    const AVStream *sound = format->streams[1];
    assert_int_equal(sound->codecpar->codec_type, AVMEDIA_TYPE_AUDIO);
    assert_int_equal(sound->codecpar->sample_rate, 22050);
    double seconds = (double)sound->duration * av_q2d(sound->time_base);
    assert_true(seconds > 1.95 && seconds < 2.1);
    avformat_close_input(&format);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 50);
}

static void refusals(void **state)
{
    (void)state;
    poise_writer *writer = NULL;
    poise_err err;
    poise_image image = grey(64, 48, 0);
    assert_int_equal(poise_writer_open("/nonexistent/x.mp4", NULL, &writer, &err), POISE_ENOENT);
    assert_non_null(strstr(err.text, "/nonexistent/x.mp4"));
    assert_null(writer);
    poise_writer_settings settings = poise_writer_defaults();
    settings.width = 63;
    settings.height = 48;
    assert_int_equal(poise_writer_open(support_path("odd.mp4"), &settings, &writer, &err),
                     POISE_EINVAL);
    const char *path = support_path("never.mp4"), *temporary = support_path("never.mp4.tmp");
    assert_int_equal(poise_writer_open(path, NULL, &writer, &err), 0);
    assert_int_equal(access(temporary, F_OK), 0);
    assert_int_equal(poise_writer_close(&writer, &err), POISE_EINVAL); /* no frame, no file */
    assert_int_equal(access(temporary, F_OK), -1);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(poise_writer_open(path, NULL, &writer, &err), 0);
    assert_int_equal(poise_writer_image(writer, &image, 40 * MS, &err), 0);
    assert_int_equal(poise_writer_image(writer, &image, 20 * MS, &err), POISE_EINVAL);
    assert_int_equal(poise_writer_image(writer, &image, 40 * MS, &err),
                     0); /* half a tick is moved on */
    assert_int_equal(poise_writer_sound(writer, (const int16_t *)(const void *)pixels, 1, &err),
                     POISE_EINVAL);
    poise_writer_abort(&writer);
    assert_null(writer);
    assert_int_equal(access(temporary, F_OK), -1);
    assert_int_equal(access(path, F_OK), -1);
    poise_writer_abort(&writer);
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    /* The target was a file before: it stays as it was. */
    support_write_file(path, "old", 3);
    assert_int_equal(poise_writer_open(path, NULL, &writer, &err), 0);
    assert_int_equal(poise_writer_image(writer, &image, 0, &err), 0);
    poise_writer_abort(&writer);
    assert_int_equal(support_file_size(path), 3);
}

static void full_disk(void **state)
{
    (void)state;
    /* /dev/full is the file behind the temporary name: every write fails as on a full disk. */
    const char *path = support_path("full.mp4");
    assert_int_equal(symlink("/dev/full", support_path("full.mp4.tmp")), 0);
    poise_writer *writer;
    poise_err err = {0};
    int code = poise_writer_open(path, NULL, &writer, &err);
    assert_int_equal(code, 0);
    for (int i = 0; i < 400 && !code; i++) {
        poise_image image = grey(320, 240, 0);
        for (size_t p = 0; p < sizeof pixels; p++)
            pixels[p] = (uint8_t)((p * 2654435761u + (unsigned)i * 40503u) >> 11);
        code = poise_writer_image(writer, &image, i * 40 * MS, &err);
    }
    int closed = poise_writer_close(&writer, &err);
    assert_int_equal(closed, POISE_ENOSPC);
    assert_non_null(strstr(err.text, "disk is full"));
    assert_int_equal(access(path, F_OK), -1);
    struct stat st;
    assert_int_equal(lstat(support_path("full.mp4.tmp"), &st), -1);
}

static int canvas_green(poise_canvas *canvas, int x, int y)
{
    poise_canvas_view view = poise_canvas_pixels(canvas);
    return view.bgrx[view.stride * (size_t)y + (size_t)x * 4 + 1];
}

static void drawing(void **state)
{
    (void)state;
    poise_canvas *canvas;
    poise_err err;
    poise_color green = {0, 255, 0, 255}, half = {0, 255, 0, 128};
    poise_image image = grey(320, 240, 0);
    assert_int_equal(poise_canvas_new(&canvas, &err), 0);
    poise_canvas_line(canvas, 0, 0, 10, 10, 1,
                      green); /* before anything was begun: nothing happens */
    assert_int_equal(poise_canvas_begin(canvas, &image, 120, &err), 0);
    poise_canvas_view view = poise_canvas_pixels(canvas);
    assert_int_equal(view.width, 160);
    assert_int_equal(view.height, 120);
    assert_true(poise_canvas_scale(canvas) == 0.5f);
    poise_canvas_line(canvas, 20, 20, 300, 20, 8,
                      green); /* 2 canvas pixels wide, at half the picture's place */
    assert_int_equal(canvas_green(canvas, 80, 10), 255);
    assert_int_equal(canvas_green(canvas, 80, 14), 0);
    poise_canvas_circle(canvas, 160, 120, 40, 0, green);
    assert_int_equal(canvas_green(canvas, 80, 60), 255);
    assert_int_equal(canvas_green(canvas, 80, 75), 0);
    poise_canvas_rect(canvas, 20, 180, 40, 40, 0, half);
    assert_in_range(canvas_green(canvas, 20, 100), 120, 136);
    static const float points[] = {200, 180, 300, 180, NAN, 3, 300, 230};
    poise_canvas_polyline(canvas, points, 4, 0, 8, green);
    assert_int_equal(canvas_green(canvas, 150, 100), 255);
    float wild[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e9f};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++) {
            poise_canvas_line(canvas, wild[i], wild[j], 5, 5, 2, green);
            poise_canvas_circle(canvas, 5, wild[i], wild[j], 1, green);
            poise_canvas_rect(canvas, 5, 5, wild[i], wild[j], 0, green);
            poise_canvas_text(canvas, wild[i], wild[j], 12, POISE_ALIGN_LEFT, "x", green, 1);
            poise_canvas_text(canvas, 5, 5, wild[i], POISE_ALIGN_LEFT, "x", green, wild[j]);
        }
    poise_canvas_text(canvas, 100, 100, 40, POISE_ALIGN_CENTRE,
                      "\xc3\xa4 \xff\xfe \xed\xa0\x80 \xf4\x90\x80\x80 \x01", green, 2);
    const char *texts[] = {"one", "two \xc3"};
    poise_color colours[] = {green, half};
    for (int corner = 0; corner < 4; corner++)
        poise_canvas_legend(canvas, corner, 20, texts, colours, 2);
    /* still in order: the same canvas serves the next frame, in the same memory */
    const uint8_t *memory = view.bgrx;
    image = grey(320, 240, 77);
    assert_int_equal(poise_canvas_begin(canvas, &image, 120, &err), 0);
    assert_ptr_equal(poise_canvas_pixels(canvas).bgrx, memory);
    assert_int_equal(canvas_green(canvas, 80, 60), 77);
    poise_canvas_free(&canvas);
    poise_canvas_free(&canvas);
}

static void text_is_drawn(void **state)
{
    (void)state;
    poise_canvas *canvas;
    poise_err err;
    assert_int_equal(poise_canvas_new(&canvas, &err), 0);
    assert_int_equal(poise_canvas_begin_blank(canvas, 480, 480, (poise_color){0, 0, 0, 255}, &err),
                     0);
    poise_canvas_text(canvas, 240, 240, 100, POISE_ALIGN_CENTRE, "MMM",
                      (poise_color){0, 255, 0, 255}, 0);
    int lit[2] = {0, 0};
    for (int y = 140; y < 260; y++)
        for (int x = 0; x < 480; x++)
            lit[x >= 240] += canvas_green(canvas, x, y) > 128;
    assert_true(lit[0] > 0); /* without any font on the machine cairo has one of its own */
    assert_true(abs(lit[0] - lit[1]) < (lit[0] + lit[1]) / 5); /* centred */
    poise_canvas_free(&canvas);
}

static void sheets_and_thumbnails(void **state)
{
    (void)state;
    poise_canvas *canvas;
    poise_err err;
    poise_image image = grey(100, 50, 180);
    assert_int_equal(poise_canvas_new(&canvas, &err), 0);
    assert_int_equal(poise_canvas_png(canvas, support_path("none.png"), &err), POISE_EINVAL);
    assert_int_equal(
        poise_canvas_begin_blank(canvas, 200, 200, (poise_color){10, 10, 10, 255}, &err), 0);
    assert_int_equal(poise_canvas_paste(canvas, &image, 0, 0, 100, 100, &err), 0);
    assert_int_equal(canvas_green(canvas, 50, 50), 180);
    assert_int_equal(canvas_green(canvas, 50, 20),
                     10); /* its own shape: 100 x 50 in the middle of 100 x 100 */
    assert_int_equal(canvas_green(canvas, 150, 150), 10);
    assert_int_equal(poise_canvas_paste(canvas, &image, 150, 0, 100, 100, &err), POISE_EINVAL);
    const char *path = support_path("sheet.png");
    assert_int_equal(poise_canvas_png(canvas, path, &err), 0);
    support_read(path, NULL, &result);
    assert_int_equal(result.frames, 1);
    assert_int_equal(result.width[0], 200);
    poise_buf data;
    poise_buf_init(&data, 1 << 20);
    assert_int_equal(poise_canvas_png_data(canvas, &data, &err), 0);
    assert_memory_equal(data.data, "\x89PNG", 4);
    poise_buf_clear(&data);
    assert_int_equal(poise_canvas_jpeg(canvas, 80, &data, &err), 0);
    poise_jpeg_decoder *decoder;
    assert_int_equal(poise_jpeg_decoder_new(&decoder, &err), 0);
    poise_image back;
    assert_int_equal(poise_jpeg_decode(decoder, data.data, data.size, &back, NULL, &err), 0);
    assert_int_equal(back.width, 200);
    assert_true(abs(support_luma(&back, 50, 50) - 180) < 8);
    poise_jpeg_decoder_free(&decoder);
    poise_buf_free(&data);
    poise_buf_init(&data, 10);
    assert_int_equal(poise_canvas_png_data(canvas, &data, &err), POISE_ELIMIT);
    poise_buf_free(&data);
    assert_int_equal(poise_canvas_png(canvas, "/nonexistent/a.png", &err), POISE_ENOENT);
    poise_canvas_free(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_come_back),
        cmocka_unit_test(colours_come_back),
        cmocka_unit_test(other_sizes_are_fitted),
        cmocka_unit_test(sound_track),
        cmocka_unit_test(refusals),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(drawing),
        cmocka_unit_test(text_is_drawn),
        cmocka_unit_test(sheets_and_thumbnails),
    };
    return cmocka_run_group_tests(tests, support_folder_make, support_folder_remove);
}
