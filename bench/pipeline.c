/* Time of one frame with 1, 2 and 4 people in 1080p, hands off and on, one and two threads; its
 * parts; allocations and memory.
 *
 *     pipeline [--model lite|full|heavy] [--frames N]
 *
 * The frames show a real person of the test data ($POISE_SHARED/media/images) once, twice or four
 * times, side by side, moved by a few pixels from frame to frame; 30 frames per second of media
 * time, so that every fifteenth frame also looks for newcomers. Figures are medians over N frames
 * (default 150) after 10 of warming up. */
#include "base/file.h"
#include "media/jpeg.h"
#include "pose/metric.h"
#include "pose/pose.h"
#include "support/allocations.h"

#include <poise/people.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1920, HEIGHT = 1080, FRAMES_MAX = 20000, WARM = 10 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double quantile(double *values, int count, double q)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[(int)(q * (count - 1))];
}

static double rss_mb(void)
{
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%*s %lld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return (double)(pages * sysconf(_SC_PAGESIZE)) / 1048576;
}

typedef struct stage {
    const char *name;
    double ms;
} stage;

static uint8_t frame_pixels[(size_t)WIDTH * HEIGHT * 3];
static double times[FRAMES_MAX];
static poise_scene scene;

/* `copies` of the picture on grey, shifted by the frame's number. */
static poise_image frame_of(const poise_image *picture, int copies, int number)
{
    static const int wave[8] = {0, 1, 2, 3, 4, 3, 2, 1};
    int columns = copies > 1 ? 2 : 1, rows = copies > 2 ? 2 : 1, shift = wave[number % 8];
    memset(frame_pixels, 110, sizeof frame_pixels);
    for (int k = 0; k < copies; k++) {
        int left = (WIDTH / columns - picture->width) / 2 + k % columns * (WIDTH / columns) + shift;
        int top = (HEIGHT / rows - picture->height) / 2 + k / columns * (HEIGHT / rows);
        for (int y = 0; y < picture->height; y++)
            memcpy(frame_pixels + 3 * ((size_t)(top + y) * WIDTH + (size_t)left),
                   picture->plane[0] + (size_t)y * picture->stride[0], 3 * (size_t)picture->width);
    }
    return (poise_image){.format = POISE_PIXEL_RGB24,
                         .width = WIDTH,
                         .height = HEIGHT,
                         .plane = {frame_pixels},
                         .stride = {(size_t)WIDTH * 3}};
}

static int measure(const poise_models *models, const poise_image *picture, int copies, int threads,
                   int hands, int frames, poise_err *err)
{
    poise_people_settings settings = poise_people_defaults();
    poise_people *people = NULL;
    long long allocations = 0, found = 0, hands_found = 0, searches = 0;
    double before = 0;
    int r;
    settings.threads = threads;
    settings.hands = hands;
    if ((r = poise_people_open(models, &settings, &people, err)) != 0)
        return r;
    for (int k = 0; r == 0 && k < frames + WARM; k++) {
        poise_image image = frame_of(picture, copies, k);
        poise_frame_time time = {.index = k, .pts_ns = k * 33333333LL};
        if (k == WARM) {
            allocations = allocations_count();
            before = rss_mb();
        }
        double start = now_ms();
        r = poise_people_step(people, &image, time, &scene, err);
        if (k < WARM)
            continue;
        times[k - WARM] = now_ms() - start;
        found += scene.people_count;
        searches += scene.detector_ran;
        for (int i = 0; i < scene.people_count; i++)
            hands_found += scene.people[i].hands[0].present + scene.people[i].hands[1].present;
    }
    if (r == 0) {
        allocations = allocations_count() - allocations;
        double after = rss_mb(), median = quantile(times, frames, 0.5),
               p95 = quantile(times, frames, 0.95);
        printf("%6d %7d %5s %9.2f %9.2f %12.2f %9.2f %9.2f %11lld %9.1f %+8.2f\n", copies, threads,
               hands ? "on" : "off", median, p95, (double)found / frames,
               (double)hands_found / frames, (double)searches / frames, allocations, after,
               after - before);
    }
    poise_people_close(&people);
    return r;
}

/* What one frame of one person is made of: each part by itself, on the same picture. */
static int parts(const poise_models *models, const poise_image *picture, int rounds, poise_err *err)
{
    static float tensor[256 * 256 * 3];
    static poise_detections detections;
    static poise_pose_result result;
    static poise_pose_smoothed smoothed;
    static poise_pose_filters filters;
    static poise_hand_result hand;
    poise_detector *detector = NULL;
    poise_pose_landmarker *landmarker = NULL;
    poise_hand_landmarker *hands = NULL;
    stage stages[] = {{"detector, whole picture", 0}, {"landmarks: crop + network + decoding", 0},
                      {"  of which crop", 0},         {"filters", 0},
                      {"camera-space solver", 0},     {"hand: crop + network + decoding", 0}};
    enum { STAGES = sizeof stages / sizeof *stages };
    double *all = malloc((size_t)rounds * STAGES * sizeof *all);
    poise_image image = frame_of(picture, 1, 0);
    int r = all != NULL ? 0 : poise_fail(err, POISE_ENOMEM, "no memory");
    if (r == 0 && (r = poise_detector_new(models, POISE_DETECT_POSE, &detector, err)) == 0 &&
        (r = poise_pose_landmarker_new(models, &landmarker, err)) == 0)
        r = poise_hand_landmarker_new(models, &hands, err);
    for (int k = 0; r == 0 && k < rounds; k++) {
        double t[STAGES + 1];
        poise_landmark pixels[POISE_LANDMARKS];
        poise_metric_camera camera = poise_metric_camera_of(WIDTH, HEIGHT, 55);
        poise_metric_fit fit;
        t[0] = now_ms();
        poise_detector_run(detector, &image, poise_image_whole(), 0.5f, 0.3f, &detections);
        poise_rect roi = poise_image_whole();
        if (detections.count > 0)
            roi = poise_pose_roi_from_detection(&detections.item[0], WIDTH, HEIGHT);
        t[1] = now_ms();
        poise_pose_landmarker_run(landmarker, &image, roi, &result);
        t[2] = now_ms();
        poise_image_sample(&image, roi, 256, POISE_BORDER_REPLICATE, 0, 1, tensor);
        t[3] = now_ms();
        poise_pose_filters_step(&filters, 1, (k + 1) * 33333333LL, WIDTH, HEIGHT, &result,
                                &smoothed);
        t[4] = now_ms();
        for (int i = 0; i < POISE_LANDMARKS; i++) {
            pixels[i] = smoothed.landmarks[i];
            pixels[i].x *= WIDTH;
            pixels[i].y *= HEIGHT;
        }
        if (poise_metric_solve(&camera, smoothed.world, pixels, &fit) != 0 && k == 0)
            printf("# no place in front of the camera fits this person\n");
        t[5] = now_ms();
        poise_hand_landmarker_run(hands, &image, roi, &hand);
        t[6] = now_ms();
        for (int s = 0; s < STAGES; s++)
            all[s * rounds + k] = t[s + 1] - t[s];
    }
    printf("\nparts of it, one thread, median of %d:\n", rounds);
    for (int s = 0; r == 0 && s < STAGES; s++)
        printf("  %-40s %7.3f ms\n", stages[s].name, quantile(all + s * rounds, rounds, 0.5));
    free(all);
    poise_detector_free(&detector);
    poise_pose_landmarker_free(&landmarker);
    poise_hand_landmarker_free(&hands);
    return r;
}

static int run(poise_pose_model model, int frames, poise_err *err)
{
    static const int copies[] = {1, 2, 4};
    const char *shared = getenv("POISE_SHARED"), *folder = getenv("POISE_MODELS");
    char path[1024];
    void *bytes = NULL;
    size_t size;
    poise_jpeg_decoder *decoder = NULL;
    poise_models *models = NULL;
    poise_image picture;
    snprintf(path, sizeof path, "%s/media/images/mmpose_coco/000000000785.jpg",
             shared != NULL ? shared : "../shared");
    int r = poise_file_read(path, (size_t)64 << 20, &bytes, &size, err);
    if (r != 0)
        return r;
    if ((r = poise_jpeg_decoder_new(&decoder, err)) == 0 &&
        (r = poise_jpeg_decode(decoder, bytes, size, &picture, NULL, err)) == 0)
        r = poise_models_open(folder != NULL ? folder : "models", model, 1, &models, err);
    printf("%6s %7s %5s %9s %9s %12s %9s %9s %11s %9s %8s\n", "people", "threads", "hands",
           "median ms", "p95 ms", "people found", "hands", "detector", "allocations", "RSS MB",
           "growth");
    for (int hands = 0; r == 0 && hands < 2; hands++)
        for (int threads = 1; r == 0 && threads <= 2; threads++)
            for (size_t c = 0; r == 0 && c < sizeof copies / sizeof *copies; c++)
                r = measure(models, &picture, copies[c], threads, hands, frames, err);
    if (r == 0)
        r = parts(models, &picture, frames, err);
    poise_models_close(&models);
    poise_jpeg_decoder_free(&decoder);
    free(bytes);
    return r;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"lite", "full", "heavy"};
    int model = POISE_POSE_FULL, frames = 150;
    poise_err err;
    for (int i = 1; i < argc; i++) {
        int known = 0;
        if (strcmp(argv[i], "--model") == 0 && i + 1 < argc) {
            i++;
            for (int m = 0; m < 3; m++)
                if (strcmp(argv[i], names[m]) == 0) {
                    model = m;
                    known = 1;
                }
        } else if (strcmp(argv[i], "--frames") == 0 && i + 1 < argc) {
            long n = strtol(argv[++i], NULL, 10);
            known = n >= 1 && n <= FRAMES_MAX;
            frames = known ? (int)n : frames;
        }
        if (!known) {
            fprintf(stderr, "usage: pipeline [--model lite|full|heavy] [--frames 1..%d]\n",
                    FRAMES_MAX);
            return 2;
        }
    }
    if (run((poise_pose_model)model, frames, &err) != 0) {
        fprintf(stderr, "pipeline: %s\n", err.text);
        return 1;
    }
    return 0;
}
