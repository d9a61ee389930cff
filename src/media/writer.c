/* The encoder is opened with the first frame (its size and colours decide). Everything goes through
 * FFmpeg's muxer into "<path>.tmp"; the index is moved to the front when the file is finished
 * (faststart), so that it plays while it is still being loaded. After a failed write nothing more
 * is written: close reports it and removes the file. */
#include "media/writer.h"

#include "media/input.h"
#include "media/scale.h"

#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SOUND_RATE_MAX = 192000,
    SOUND_BITS_PER_CHANNEL = 64000,
    INTERLEAVE_US =
        2000000 /* so long one track may be ahead of the other before it is written anyhow */
};

struct poise_writer {
    char *path, *temporary;
    poise_writer_settings settings;
    AVFormatContext *format;
    AVCodecContext *video, *sound;
    AVStream *video_stream, *sound_stream;
    AVFrame *picture, *samples;
    AVPacket *packet;
    poise_scaler scaler;
    int width, height, space;
    int inner_x, inner_y, inner_width, inner_height; /* where the last picture lies in the frame */
    int64_t last_tick, interval;
    int64_t sample_count;
    int filled;
    const AVCodec *codec;
    int started;
    int failed;
    poise_err failure;
};

poise_writer_settings poise_writer_defaults(void)
{
    return (poise_writer_settings){.fps = 30, .quality = 23, .threads = 1, .sound_channels = 1};
}

const char *poise_writer_codec(const poise_writer *writer)
{
    return writer->codec->name;
}

static int check_settings(const poise_writer_settings *s, const char *path, poise_err *err)
{
    if (s->width < 0 || s->height < 0 || s->width > POISE_IMAGE_SIDE_MAX ||
        s->height > POISE_IMAGE_SIDE_MAX || s->width & 1 || s->height & 1 ||
        !s->width != !s->height)
        return poise_fail(err, POISE_EINVAL, "%s: video of %d x %d pixels (even, 2 to %d a side)",
                          path, s->width, s->height, POISE_IMAGE_SIDE_MAX);
    if (!(s->fps >= 0 && s->fps <= 10000))
        return poise_fail(err, POISE_EINVAL, "%s: %g frames per second (0 to 10000)", path, s->fps);
    if (s->quality < 0 || s->quality > 51)
        return poise_fail(err, POISE_EINVAL, "%s: quality %d (0 best to 51)", path, s->quality);
    if (s->threads < 1 || s->threads > 16)
        return poise_fail(err, POISE_EINVAL, "%s: %d encoder threads (1 to 16)", path, s->threads);
    if (s->sound_rate < 0 || s->sound_rate > SOUND_RATE_MAX ||
        (s->sound_rate && (s->sound_channels < 1 || s->sound_channels > 2)))
        return poise_fail(err, POISE_EINVAL,
                          "%s: sound of %d samples per second, %d channels (up to %d, 1 or 2)",
                          path, s->sound_rate, s->sound_channels, SOUND_RATE_MAX);
    return 0;
}

/* Remembers the first failure; every later call repeats it. */
static int fail_av(poise_writer *writer, int ret, const char *what, poise_err *err)
{
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    if (writer->format && writer->format->pb && writer->format->pb->error < 0)
        ret = writer->format->pb->error; /* the cause, where the muxer only says that it failed */
    av_strerror(ret, why, sizeof why);
    if (ret == AVERROR(ENOSPC) || ret == AVERROR(EDQUOT))
        poise_fail(&writer->failure, POISE_ENOSPC,
                   "%s: the disk is full; make room or choose another --out", writer->path);
    else
        poise_fail(&writer->failure, ret == AVERROR(ENOMEM) ? POISE_ENOMEM : POISE_EIO,
                   "%s: cannot %s (%s)", writer->path, what, why);
    writer->failed = writer->failure.code;
    if (err)
        *err = writer->failure;
    return writer->failed;
}

static int again(const poise_writer *writer, poise_err *err)
{
    if (writer->failed && err)
        *err = writer->failure;
    return writer->failed;
}

static void destroy(poise_writer *writer)
{
    poise_scaler_free(&writer->scaler);
    avcodec_free_context(&writer->video);
    avcodec_free_context(&writer->sound);
    av_frame_free(&writer->picture);
    av_frame_free(&writer->samples);
    av_packet_free(&writer->packet);
    if (writer->format && writer->format->pb)
        avio_closep(&writer->format->pb);
    avformat_free_context(writer->format);
    free(writer->temporary);
    free(writer->path);
    free(writer);
}

void poise_writer_abort(poise_writer **writer)
{
    if (!writer || !*writer)
        return;
    if ((*writer)->format && (*writer)->format->pb)
        unlink((*writer)->temporary);
    destroy(*writer);
    *writer = NULL;
}

static int open_output(poise_writer *writer, poise_err *err)
{
    if (avformat_alloc_output_context2(&writer->format, NULL, "mp4", NULL) < 0)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", writer->path);
    char *url = av_asprintf("file:%s", writer->temporary);
    if (!url)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", writer->path);
    writer->format->url = url;
    writer->format->max_interleave_delta = INTERLEAVE_US;
    int ret = avio_open(&writer->format->pb, url, AVIO_FLAG_WRITE);
    if (ret < 0)
        return poise_fail_errno(err, AVUNERROR(ret), "%s: cannot be written", writer->path);
    return 0;
}

int poise_writer_open(const char *path, const poise_writer_settings *settings,
                      poise_writer **ret_writer, poise_err *err)
{
    static const char *const encoders[] = {"libx264", "libopenh264", "mpeg4"};
    poise_writer_settings defaults = poise_writer_defaults();
    if (!settings)
        settings = &defaults;
    int code = check_settings(settings, path, err);
    if (code)
        return code;
    poise_media_log_default();
    poise_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", path);
    writer->settings = *settings;
    writer->last_tick = -1;
    writer->path = strdup(path);
    writer->temporary = malloc(strlen(path) + sizeof ".tmp");
    writer->picture = av_frame_alloc();
    writer->samples = av_frame_alloc();
    writer->packet = av_packet_alloc();
    for (size_t i = 0; !writer->codec && i < sizeof encoders / sizeof *encoders; i++)
        writer->codec = avcodec_find_encoder_by_name(encoders[i]);
    if (!writer->path || !writer->temporary || !writer->picture || !writer->samples ||
        !writer->packet)
        code = poise_fail(err, POISE_ENOMEM, "%s: no memory to write it", path);
    else if (!writer->codec)
        code = poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: FFmpeg has no H.264 or MPEG-4 encoder; use --no-overlay", path);
    if (!code) {
        size_t length = strlen(path);
        memcpy(writer->temporary, path, length);
        memcpy(writer->temporary + length, ".tmp", sizeof ".tmp");
        code = open_output(writer, err);
    }
    if (code) {
        poise_writer_abort(&writer);
        return code;
    }
    *ret_writer = writer;
    return 0;
}

/* Writes out what the encoder has ready. */
static int drain(poise_writer *writer, AVCodecContext *encoder, AVStream *stream, int64_t duration,
                 poise_err *err)
{
    for (;;) {
        int ret = avcodec_receive_packet(encoder, writer->packet);
        if (ret == AVERROR(EAGAIN) || ret == AVERROR_EOF)
            return 0;
        if (ret < 0)
            return fail_av(writer, ret, "encode", err);
        if (duration > 0)
            writer->packet->duration =
                duration; /* counts for the last one only: MP4 stores differences */
        writer->packet->stream_index = stream->index;
        av_packet_rescale_ts(writer->packet, encoder->time_base, stream->time_base);
        ret = av_interleaved_write_frame(writer->format, writer->packet);
        if (ret < 0)
            return fail_av(writer, ret, "write", err);
    }
}

static int open_sound(poise_writer *writer, poise_err *err)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    writer->sound = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!writer->sound)
        return poise_fail(err, POISE_EUNSUPPORTED, "%s: FFmpeg has no AAC encoder for the sound",
                          writer->path);
    int channels = writer->settings.sound_channels;
    AVCodecContext *c = writer->sound;
    c->sample_rate = writer->settings.sound_rate;
    c->sample_fmt = AV_SAMPLE_FMT_FLTP;
    c->bit_rate = SOUND_BITS_PER_CHANNEL * channels;
    c->time_base = (AVRational){1, c->sample_rate};
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&c->ch_layout, channels);
    int ret = avcodec_open2(c, codec, NULL);
    if (ret < 0)
        return fail_av(writer, ret, "start the sound encoder", err);
    writer->sound_stream = avformat_new_stream(writer->format, NULL);
    if (!writer->sound_stream ||
        avcodec_parameters_from_context(writer->sound_stream->codecpar, c) < 0)
        return fail_av(writer, AVERROR(ENOMEM), "write", err);
    writer->sound_stream->time_base = c->time_base;
    writer->samples->nb_samples = c->frame_size;
    writer->samples->format = c->sample_fmt;
    writer->samples->sample_rate = c->sample_rate;
    ret = av_channel_layout_copy(&writer->samples->ch_layout, &c->ch_layout);
    if (ret >= 0)
        ret = av_frame_get_buffer(writer->samples, 0);
    return ret < 0 ? fail_av(writer, ret, "write", err) : 0;
}

static int open_video(poise_writer *writer, poise_err *err)
{
    AVCodecContext *c = writer->video = avcodec_alloc_context3(writer->codec);
    if (!c)
        return fail_av(writer, AVERROR(ENOMEM), "write", err);
    double fps = writer->settings.fps > 0 ? writer->settings.fps : 30;
    int bt709 = writer->space == SWS_CS_ITU709;
    c->width = writer->width;
    c->height = writer->height;
    c->pix_fmt = AV_PIX_FMT_YUV420P;
    c->framerate = av_d2q(fps, 1000000);
    c->sample_aspect_ratio = (AVRational){1, 1};
    c->color_range = AVCOL_RANGE_MPEG;
    c->colorspace = bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
    c->color_primaries = bt709 ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M;
    c->color_trc = bt709 ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M;
    c->chroma_sample_location = AVCHROMA_LOC_LEFT;
    c->thread_count = writer->settings.threads;
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary *options = NULL;
    if (strcmp(writer->codec->name, "mpeg4") == 0) {
        c->time_base = (AVRational){1, 60000}; /* MPEG-4 has 16 bits for it */
        c->flags |= AV_CODEC_FLAG_QSCALE;
        c->global_quality = FF_QP2LAMBDA * (2 + writer->settings.quality / 5);
    } else {
        c->time_base = (AVRational){1, POISE_WRITER_TIMESCALE};
        char text[16];
        snprintf(text, sizeof text, "%d", writer->settings.quality);
        av_dict_set(&options, "crf", text, 0);
        av_dict_set(&options, "preset", "veryfast", 0);
        /* Every frame x264 looks ahead, and every B-frame, is frames in memory: 4 and none take 64
         * MB less on 1080p than 8 and 2, for 9 % larger files; looking ahead not at all makes
         * them 2.5 times as large. */
        av_dict_set(&options, "rc-lookahead", "4", 0);
        c->max_b_frames = 0;
        c->gop_size = fps * 4 < 1000 ? (int)(fps * 4) + 1 : 1000;
    }
    int ret = avcodec_open2(c, writer->codec, &options);
    av_dict_free(&options);
    if (ret < 0)
        return fail_av(writer, ret, "start the video encoder", err);
    writer->video_stream = avformat_new_stream(writer->format, NULL);
    if (!writer->video_stream ||
        avcodec_parameters_from_context(writer->video_stream->codecpar, c) < 0)
        return fail_av(writer, AVERROR(ENOMEM), "write", err);
    writer->video_stream->time_base = c->time_base;
    writer->video_stream->avg_frame_rate = c->framerate;
    writer->picture->format = c->pix_fmt;
    writer->picture->width = c->width;
    writer->picture->height = c->height;
    ret = av_frame_get_buffer(writer->picture, 0);
    return ret < 0 ? fail_av(writer, ret, "write", err) : 0;
}

/* Everything that waited for the first frame. */
static int begin(poise_writer *writer, int width, int height, int space, poise_err *err)
{
    writer->width = writer->settings.width ? writer->settings.width : width / 2 * 2;
    writer->height = writer->settings.height ? writer->settings.height : height / 2 * 2;
    writer->space = space;
    if (writer->width < 2 || writer->height < 2)
        return poise_fail(err, POISE_EINVAL, "%s: a picture of %d x %d pixels makes no video",
                          writer->path, width, height);
    int code = open_video(writer, err);
    if (!code && writer->settings.sound_rate)
        code = open_sound(writer, err);
    if (code)
        return code;
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "+faststart", 0);
    av_dict_set_int(&options, "video_track_timescale", writer->video->time_base.den, 0);
    int ret = avformat_write_header(writer->format, &options);
    av_dict_free(&options);
    if (ret < 0)
        return fail_av(writer, ret, "write", err);
    writer->started = 1;
    return 0;
}

static void blacken(AVFrame *picture)
{
    for (int plane = 0; plane < 3; plane++) {
        int rows = plane ? (picture->height + 1) / 2 : picture->height;
        for (int y = 0; y < rows; y++)
            memset(picture->data[plane] + (ptrdiff_t)y * picture->linesize[plane], plane ? 128 : 16,
                   (size_t)(plane ? (picture->width + 1) / 2 : picture->width));
    }
}

/* Where a picture of this size goes in the frame: as large as fits, shape kept, centred, on even
 * places. */
static void fit(poise_writer *writer, int width, int height, int *ret_x, int *ret_y, int *ret_w,
                int *ret_h)
{
    int w = writer->width, h = writer->height;
    if (width / 2 != w / 2 || height / 2 != h / 2) {
        double shrink =
            (double)w / width < (double)h / height ? (double)w / width : (double)h / height;
        w = (int)(width * shrink + 0.5) / 2 * 2;
        h = (int)(height * shrink + 0.5) / 2 * 2;
        w = w < 2 ? 2 : w > writer->width ? writer->width : w;
        h = h < 2 ? 2 : h > writer->height ? writer->height : h;
    }
    *ret_x = (writer->width - w) / 4 * 2;
    *ret_y = (writer->height - h) / 4 * 2;
    *ret_w = w;
    *ret_h = h;
}

/* Time of the frame in ticks of the encoder. */
static int tick_of(poise_writer *writer, int64_t pts_ns, int64_t *ret_tick, poise_err *err)
{
    if (pts_ns < 0)
        return poise_fail(err, POISE_EINVAL, "%s: frame at negative time", writer->path);
    int64_t tick = av_rescale(pts_ns, writer->video->time_base.den, 1000000000);
    if (tick <= writer->last_tick) {
        if (tick < writer->last_tick)
            return poise_fail(err, POISE_EINVAL, "%s: frame times do not increase", writer->path);
        tick = writer->last_tick + 1;
    }
    *ret_tick = tick;
    return 0;
}

/* One picture, given either as `image` or as rows of the canvas. */
static int add(poise_writer *writer, const poise_image *image, const poise_canvas_view *view,
               int64_t pts_ns, poise_err *err)
{
    int width = image ? image->width : view->width, height = image ? image->height : view->height;
    int code = again(writer, err);
    if (!code && !writer->started) {
        int yuv = image && (image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12);
        code = begin(writer, width, height,
                     yuv && image->matrix == POISE_YUV_BT601 ? SWS_CS_ITU601 : SWS_CS_ITU709, err);
    }
    int64_t tick = 0;
    if (!code)
        code = tick_of(writer, pts_ns, &tick, err);
    if (code)
        return code;
    AVFrame *picture = writer->picture;
    int ret = av_frame_make_writable(picture);
    if (ret < 0)
        return fail_av(writer, ret, "write", err);
    int x, y, w, h;
    fit(writer, width, height, &x, &y, &w, &h);
    if (x != writer->inner_x || y != writer->inner_y || w != writer->inner_width ||
        h != writer->inner_height) {
        blacken(picture);
        writer->inner_x = x;
        writer->inner_y = y;
        writer->inner_width = w;
        writer->inner_height = h;
    }
    uint8_t *planes[4] = {picture->data[0] + (ptrdiff_t)y * picture->linesize[0] + x,
                          picture->data[1] + (ptrdiff_t)(y / 2) * picture->linesize[1] + x / 2,
                          picture->data[2] + (ptrdiff_t)(y / 2) * picture->linesize[2] + x / 2};
    int strides[4] = {picture->linesize[0], picture->linesize[1], picture->linesize[2]};
    code = image ? poise_scale(&writer->scaler, image, AV_PIX_FMT_YUV420P, writer->space, w, h,
                               planes, strides, err)
                 : poise_scale_rgb32(&writer->scaler, view->bgrx, view->stride, width, height,
                                     AV_PIX_FMT_YUV420P, writer->space, w, h, planes, strides, err);
    if (code)
        return code;
    if (writer->last_tick >= 0)
        writer->interval = tick - writer->last_tick;
    writer->last_tick = tick;
    picture->pts = tick;
    ret = avcodec_send_frame(writer->video, picture);
    if (ret < 0)
        return fail_av(writer, ret, "encode", err);
    return drain(writer, writer->video, writer->video_stream, writer->interval, err);
}

int poise_writer_image(poise_writer *writer, const poise_image *image, int64_t pts_ns,
                       poise_err *err)
{
    int code = poise_picture_check(image, err);
    return code ? code : add(writer, image, NULL, pts_ns, err);
}

int poise_writer_canvas(poise_writer *writer, poise_canvas *canvas, int64_t pts_ns, poise_err *err)
{
    poise_canvas_view view = poise_canvas_pixels(canvas);
    if (!view.bgrx)
        return poise_fail(err, POISE_EINVAL, "%s: nothing was drawn", writer->path);
    return add(writer, NULL, &view, pts_ns, err);
}

/* Sends the first `count` samples of the sound frame. */
static int send_sound(poise_writer *writer, int count, poise_err *err)
{
    writer->samples->nb_samples = count;
    writer->samples->pts = writer->sample_count;
    writer->sample_count += count;
    writer->filled = 0;
    int ret = avcodec_send_frame(writer->sound, writer->samples);
    if (ret < 0)
        return fail_av(writer, ret, "encode the sound", err);
    return drain(writer, writer->sound, writer->sound_stream, 0, err);
}

int poise_writer_sound(poise_writer *writer, const int16_t *samples, size_t count, poise_err *err)
{
    int code = again(writer, err);
    if (code)
        return code;
    if (!writer->sound)
        return poise_fail(err, POISE_EINVAL, "%s: sound %s", writer->path,
                          writer->settings.sound_rate ? "before the first picture"
                                                      : "for a file without a sound track");
    int channels = writer->settings.sound_channels, size = writer->sound->frame_size;
    while (count > 0) {
        if (writer->filled == 0) {
            writer->samples->nb_samples = size;
            int ret = av_frame_make_writable(writer->samples);
            if (ret < 0)
                return fail_av(writer, ret, "write", err);
        }
        int take = count < (size_t)(size - writer->filled) ? (int)count : size - writer->filled;
        for (int channel = 0; channel < channels; channel++) {
            float *to = (float *)(void *)writer->samples->data[channel] + writer->filled;
            for (int i = 0; i < take; i++)
                to[i] = samples[i * channels + channel] / 32768.0f;
        }
        samples += (ptrdiff_t)take * channels;
        count -= (size_t)take;
        writer->filled += take;
        if (writer->filled == size) {
            code = send_sound(writer, size, err);
            if (code)
                return code;
        }
    }
    return 0;
}

/* Everything still inside the encoders, then the index; the file is on the disk afterwards. */
static int finish(poise_writer *writer, poise_err *err)
{
    int code = again(writer, err);
    if (code)
        return code;
    if (!writer->started)
        return poise_fail(err, POISE_EINVAL, "%s: no frame, so no video", writer->path);
    if (writer->sound && writer->filled)
        code = send_sound(writer, writer->filled, err);
    if (!code && writer->sound) {
        avcodec_send_frame(writer->sound, NULL);
        code = drain(writer, writer->sound, writer->sound_stream, 0, err);
    }
    if (!code) {
        avcodec_send_frame(writer->video, NULL);
        code = drain(writer, writer->video, writer->video_stream, writer->interval, err);
    }
    if (code)
        return code;
    int ret = av_write_trailer(writer->format);
    if (ret >= 0 && writer->format->pb->error < 0)
        ret = writer->format->pb->error;
    if (ret < 0)
        return fail_av(writer, ret, "finish", err);
    ret = avio_closep(&writer->format->pb);
    if (ret < 0)
        return fail_av(writer, ret, "finish", err);
    int fd = open(writer->temporary, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd))
        code = poise_fail_errno(err, errno, "%s: cannot finish", writer->path);
    if (fd >= 0)
        close(fd);
    if (!code && rename(writer->temporary, writer->path))
        code = poise_fail_errno(err, errno, "%s: cannot finish", writer->path);
    return code;
}

int poise_writer_close(poise_writer **writer, poise_err *err)
{
    if (!writer || !*writer)
        return 0;
    int code = finish(*writer, err);
    if (code)
        unlink((*writer)->temporary);
    destroy(*writer);
    *writer = NULL;
    return code;
}
