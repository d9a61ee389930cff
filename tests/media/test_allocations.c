/* poise's own code takes no memory per frame. The linker sends every allocation of the program's
 * own objects (not those inside FFmpeg, libjpeg, cairo) through the counters below. */
#include "support.h"

#include "media/canvas.h"
#include "media/writer.h"

static atomic_ulong allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __real_aligned_alloc(alignment, size);
}

char *__wrap_strdup(const char *text)
{
    atomic_fetch_add(&allocations, 1);
    return __real_strdup(text);
}

static const support_video video = {.container = "mov",
                                    .codec = "mpeg4",
                                    .pixels = "yuv420p",
                                    .width = 96,
                                    .height = 64,
                                    .frames = 100};

/* Allocations during frames 20 to 99; by then every slot has been round. */
static unsigned long count_source(const char *path, int rgb)
{
    poise_source_settings settings = poise_source_defaults();
    settings.rgb = rgb;
    poise_source *source;
    poise_frame *frame;
    poise_err err;
    unsigned long before = 0;
    int frames = 0;
    assert_int_equal(poise_source_open(path, &settings, &source, &err), 0);
    assert_true(atomic_load(&allocations) > 0); /* the counters do count */
    while (poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err) == 0) {
        poise_source_report report;
        poise_source_report_get(source, &report);
        if (frames++ == 20)
            before = atomic_load(&allocations);
        poise_frame_unref(&frame);
    }
    assert_int_equal(frames, 100);
    unsigned long after = atomic_load(&allocations);
    poise_source_close(&source);
    return after - before;
}

static void none_per_frame_of_a_source(void **state)
{
    (void)state;
    static const int32_t clockwise[9] = {0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30};
    const char *path = support_path("a.mov");
    support_make(path, &video);
    assert_int_equal(count_source(path, 0), 0);
    assert_int_equal(count_source(path, 1), 0);
    support_video turned = video;
    turned.matrix = clockwise;
    const char *other = support_path("b.mov");
    support_make(other, &turned);
    assert_int_equal(count_source(other, 0), 0);
    assert_int_equal(count_source(other, 1), 0);
}

static void none_per_frame_of_an_overlay(void **state)
{
    (void)state;
    static uint8_t pixels[160 * 120 * 3];
    poise_image image = {.format = POISE_PIXEL_RGB24,
                         .width = 160,
                         .height = 120,
                         .plane = {pixels},
                         .stride = {160 * 3}};
    poise_color red = {255, 0, 0, 200};
    const char *texts[] = {"one", "two"};
    poise_color colours[] = {red, red};
    poise_canvas *canvas;
    poise_writer *writer;
    poise_err err;
    assert_int_equal(poise_canvas_new(&canvas, &err), 0);
    assert_int_equal(poise_writer_open(support_path("o.mp4"), NULL, &writer, &err), 0);
    unsigned long before = 0;
    for (int i = 0; i < 60; i++) {
        if (i == 2)
            before = atomic_load(&allocations);
        assert_int_equal(poise_canvas_begin(canvas, &image, 80, &err), 0);
        poise_canvas_line(canvas, 10, 10, 100, 90, 3, red);
        poise_canvas_circle(canvas, 50, 50, 8, 0, red);
        poise_canvas_text(canvas, 20, 100, 20, POISE_ALIGN_LEFT, "text", red, 1);
        poise_canvas_legend(canvas, 0, 14, texts, colours, 2);
        assert_int_equal(poise_writer_canvas(writer, canvas, i * INT64_C(40000000), &err), 0);
    }
    assert_int_equal(atomic_load(&allocations) - before, 0);
    assert_int_equal(poise_writer_close(&writer, &err), 0);
    poise_canvas_free(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_per_frame_of_a_source),
        cmocka_unit_test(none_per_frame_of_an_overlay),
    };
    return cmocka_run_group_tests(tests, support_folder_make, support_folder_remove);
}
