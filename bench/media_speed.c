/* What reading and writing video costs: media_speed VIDEO…
 * Every figure comes from a process of its own, so that its memory is its own: to the first frame,
 * per frame, peak resident memory; decoded as it is, as RGB, and with an overlay video written.
 * Then one source read again and again for 20,000 frames: memory and descriptors must stay flat. */
#include "media/fdio.h"
#include "media/source.h"
#include "media/writer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOAK_FRAMES = 20000, SOAK_WARM = 2000 };

typedef struct mode {
    const char *name;
    int rgb, threads, overlay, overlay_height;
} mode;

static const mode modes[] = {{"decode, 1 thread", 0, 1, 0, 0},
                             {"decode, 2 threads", 0, 2, 0, 0},
                             {"decode to RGB", 1, 2, 0, 0},
                             {"overlay, full size", 0, 2, 1, 0},
                             {"overlay, 720 rows", 0, 2, 1, 720}};

static void draw(poise_canvas *canvas, const poise_image *image)
{
    for (int i = 0; i < 33; i++) { /* about what one person takes */
        float x = (float)(i * image->width) / 33, y = (float)(i * 7 % 33 * image->height) / 33;
        poise_canvas_line(canvas, x, y, x + 50, y + 80, 3, (poise_color){255, 107, 157, 255});
        poise_canvas_circle(canvas, x, y, 4, 0, (poise_color){64, 224, 208, 255});
    }
    poise_canvas_text(canvas, 20, 40, 14, POISE_ALIGN_LEFT, "person 1",
                      (poise_color){255, 255, 255, 255}, 1);
}

static int measure(const char *path, const mode *m)
{
    poise_err err = {0};
    poise_source *source = NULL;
    poise_writer *writer = NULL;
    poise_canvas *canvas = NULL;
    poise_source_settings settings = poise_source_defaults();
    settings.rgb = m->rgb;
    settings.threads = m->threads;
    char out[64];
    snprintf(out, sizeof out, "media_speed_%d.mp4", (int)getpid());
    int64_t begin = poise_host_ns(), first = 0;
    int code = poise_source_open(path, &settings, &source, &err);
    if (!code && m->overlay)
        code = poise_canvas_new(&canvas, &err);
    if (!code && m->overlay)
        code = poise_writer_open(out, NULL, &writer, &err);
    int frames = 0;
    poise_frame *frame;
    while (!code && !(code = poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err))) {
        if (frames++ == 0)
            first = poise_host_ns() - begin;
        if (m->overlay) {
            code = poise_canvas_begin(canvas, &frame->image, m->overlay_height, &err);
            draw(canvas, &frame->image);
            if (!code)
                code = poise_writer_canvas(writer, canvas, frame->time.pts_ns, &err);
        }
        poise_frame_unref(&frame);
    }
    int64_t all = poise_host_ns() - begin;
    poise_source_close(&source);
    if (writer && poise_writer_close(&writer, &err))
        code = err.code;
    unlink(out);
    poise_canvas_free(&canvas);
    if (code != POISE_EOF) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("  %-20s %6d frames  first %7.1f ms  %8.2f ms/frame  peak %4ld MB\n", m->name, frames,
           (double)first / 1e6, (double)all / 1e6 / (frames ? frames : 1), usage.ru_maxrss / 1024);
    return 0;
}

static int descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count - 3; /* "." and ".." and the folder itself */
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int soak(const char *path)
{
    long warm = 0, least = 0, most = 0;
    int frames = 0, opened = 0, fds = 0;
    while (frames < SOAK_FRAMES) {
        poise_err err = {0};
        poise_source *source;
        int before = frames;
        if (poise_source_open(path, NULL, &source, &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        opened++;
        poise_frame *frame;
        while (poise_source_next(source, POISE_WAIT_FOREVER, &frame, &err) == 0) {
            frames++;
            poise_frame_unref(&frame);
        }
        poise_source_close(&source);
        if (frames == before)
            return 1;
        if (frames < SOAK_WARM)
            continue;
        long now = resident_kb();
        if (!warm) {
            warm = least = most = now;
            fds = descriptors();
        }
        least = now < least ? now : least;
        most = now > most ? now : most;
    }
    printf("  soak: %d frames in %d openings: resident %ld KB after warming up, then %ld to %ld "
           "KB; descriptors %d, %d\n",
           frames, opened, warm, least, most, fds, descriptors());
    return 0;
}

enum { MODES = sizeof modes / sizeof *modes, SOAK = MODES };

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--one") == 0) { /* the process of one figure */
        int which = (int)strtol(argv[2], NULL, 10);
        return which == SOAK                 ? soak(argv[3])
               : which >= 0 && which < MODES ? measure(argv[3], &modes[which])
                                             : 2;
    }
    if (argc < 2) {
        fprintf(stderr, "usage: media_speed VIDEO...\n");
        return 2;
    }
    int bad = 0;
    for (int i = 1; i < argc; i++) {
        printf("%s\n", argv[i]);
        for (int which = 0; which < (i == argc - 1 ? MODES + 1 : MODES); which++) {
            char number[12];
            snprintf(number, sizeof number, "%d", which);
            fflush(stdout);
            pid_t child = fork();
            if (child == 0) {
                execl("/proc/self/exe", argv[0], "--one", number, argv[i], (char *)NULL);
                _exit(127);
            }
            int status = 1;
            if (child < 0 || waitpid(child, &status, 0) != child || status)
                bad = 1;
        }
    }
    return bad;
}
