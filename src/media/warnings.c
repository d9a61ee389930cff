#include "media/source.h"

#include <inttypes.h>

int poise_source_warnings(const poise_source_report *r, poise_buf *out)
{
    if (r->variable_rate)
        poise_buf_printf(
            out,
            "variable frame rate: %.2f to %.2f ms between frames; times are the file's own, but "
            "do not count frames as time\n",
            (double)r->interval_min_ns / 1e6, (double)r->interval_max_ns / 1e6);
    if (r->repaired)
        poise_buf_printf(
            out,
            "%" PRIu64 " time stamps stood still or jumped; they were moved to keep time running\n",
            r->repaired);
    if (r->estimated)
        poise_buf_printf(
            out, "%" PRIu64 " frames had no time stamp; counted on from %.3f frames a second\n",
            r->estimated, r->fps > 0 ? r->fps : 25.0);
    if (r->truncated)
        poise_buf_puts(out, "the data end in the middle: the file is cut off or damaged there\n");
    if (r->undecodable)
        poise_buf_printf(out, "%" PRIu64 " frames could not be decoded and are missing\n",
                         r->undecodable);
    if (r->corrupt)
        poise_buf_printf(out, "%" PRIu64 " frames are damaged in part\n", r->corrupt);
    if (r->size_changes)
        poise_buf_printf(out, "the picture changed its size %" PRIu64 " times\n", r->size_changes);
    if (r->interlaced)
        poise_buf_puts(
            out, "interlaced video: fast motion shows combs; deinterlace it first for best results "
                 "(ffmpeg -i IN -vf bwdif OUT)\n");
    if (r->hdr)
        poise_buf_puts(out, "HDR video is used without tone mapping: it looks pale\n");
    if (r->pixel_aspect > 0 && (r->pixel_aspect < 0.999f || r->pixel_aspect > 1.001f))
        poise_buf_printf(out,
                         "pixels are not square (%.4f): angles and lengths are distorted by that\n",
                         (double)r->pixel_aspect);
    if (r->reconnects)
        poise_buf_printf(out, "the connection was lost and made again %" PRIu64 " times\n",
                         r->reconnects);
    if (r->dropped_late + r->dropped_no_room)
        poise_buf_printf(out,
                         "%" PRIu64 " of %" PRIu64 " frames came faster than they could be used\n",
                         r->dropped_late + r->dropped_no_room, r->received);
    return out->failed;
}
