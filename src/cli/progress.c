#include "cli/progress.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void poise_progress_init(poise_progress *p, int quiet)
{
    *p = (poise_progress){.on = !quiet && isatty(STDERR_FILENO)};
}

void poise_progress_clear(poise_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = 0;
}

void poise_progress_show(poise_progress *p, const char *label, const poise_stage_progress *of,
                         size_t done, size_t count, int stopping)
{
    if (!p->on)
        return;
    const int64_t now = poise_cli_now();
    const int64_t frames = atomic_load(&of->frames), hint = atomic_load(&of->frames_hint);
    if (p->of != of || frames < p->frames_before) {
        p->of = of;
        p->begun_ns = now;
        p->frames_before = frames;
    }
    char line[256];
    int n = 0;
    if (count > 1)
        n = snprintf(line, sizeof(line), "[%zu/%zu] ", done + 1, count);
    n += snprintf(line + n, sizeof(line) - (size_t)n, "%.60s  %lld", label, (long long)frames);
    if (hint > 0)
        n += snprintf(line + n, sizeof(line) - (size_t)n, "/%lld frames %d %%", (long long)hint,
                      (int)(frames < hint ? 100 * frames / hint : 100));
    else
        n += snprintf(line + n, sizeof(line) - (size_t)n, " frames");
    n += snprintf(line + n, sizeof(line) - (size_t)n, "  %d in view", atomic_load(&of->people));
    const double seconds = (double)(now - p->begun_ns) / 1e9;
    const double speed = seconds > 0.5 ? (double)(frames - p->frames_before) / seconds : 0;
    if (speed > 0) {
        n += snprintf(line + n, sizeof(line) - (size_t)n, "  %.1f fps", speed);
        const long long left =
            hint > frames ? (long long)((double)(hint - frames) / speed + 0.5) : 0;
        if (hint > 0)
            snprintf(line + n, sizeof(line) - (size_t)n, "  %lld:%02lld to go", left / 60,
                     left % 60);
    }
    fprintf(stderr, "\r%s\033[K",
            stopping ? "finishing the files (once more: leave at once)" : line);
    p->shown = 1;
}

void poise_print_outcome(const poise_outcome *o, const poise_stage_result *r, const char *folder,
                         int overlay)
{
    fprintf(stderr, "%s: %lld frames (%.2f s), ", o->source, (long long)o->frames,
            o->media_seconds);
    if (o->people_most)
        fprintf(stderr, "up to %d %s at once, somebody in %.0f %% of frames, %d %s\n",
                o->people_most, o->people_most == 1 ? "person" : "people", o->people_percent,
                o->tracks, o->tracks == 1 ? "track" : "tracks");
    else
        fputs("nobody found\n", stderr);
    if (o->fighters)
        fprintf(stderr,
                "  fighters: 1 in %.1f %%, 2 in %.1f %%, both in %.1f %% of frames, uncertain in "
                "%.1f %%; %lld cut%s, %lld replay%s; frame to motion %.1f ms (p99 %.1f)\n",
                o->fighter_percent[0], o->fighter_percent[1], o->both_percent, o->uncertain_percent,
                (long long)o->cuts, o->cuts == 1 ? "" : "s", (long long)o->replays,
                o->replays == 1 ? "" : "s", o->motion_p50_ms, o->motion_p99_ms);
    if (o->named)
        fprintf(stderr,
                "  moves: %lld of fighter 1, %lld of 2; the models were unsure in %.0f %% of their "
                "looks\n",
                (long long)o->moves[0], (long long)o->moves[1], o->unsure_percent);
    fprintf(stderr,
            "  poses %.1f ms per frame (median; p95 %.1f, p99 %.1f), %.1f frames/s with all "
            "outputs, first pose after "
            "%.2f s, %.0f MiB at most\n",
            o->pose_p50_ms, o->pose_p95_ms, o->pose_p99_ms, o->throughput_fps,
            o->first_pose_ms / 1e3, o->peak_rss_mib);
    fprintf(stderr, "  scale %s, field of view %g degrees\n",
            o->height_m > 0 ? "given" : "assumed (--height makes it true)", o->fov_degrees);
    fprintf(stderr,
            "  %s: report.html%s poses.jsonl predictions.json tracks.txt%s%s performance.json\n",
            folder, overlay && o->frames ? " overlay.mp4" : "",
            o->fighters ? " motion.jsonl spans.jsonl" : "",
            o->named ? " moves.csv events.jsonl moves.jsonl" : "");
    for (const char *line = r->warnings; *line;) {
        const size_t n = strcspn(line, "\n");
        fprintf(stderr, "  note: %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}
