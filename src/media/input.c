/* What is made strict: the container may open nothing but what it was given (no playlists of other
 * files, no protocols but the network ones for a network name), every wait has a deadline or can be
 * cancelled, sizes are bounded before memory is taken, and every refusal says what to do. */
#include "media/input.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavdevice/version.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NETWORK_PROTOCOLS "rtsp,rtsps,rtp,udp,tcp,tls,http,https,httpproxy,crypto"
#define LIVE_ANALYSIS_US  "2000000"

enum { NAME_SHOWN = 200, TEXT_MAX = 256 };

struct poise_input {
    AVFormatContext *format;
    AVIOContext *io; /* our own, for files and pipes */
    AVCodecContext *decoder;
    AVStream *stream;
    AVPacket *packet;
    poise_interrupt *interrupt;
    int64_t stall_ns;
    int last_is_broken; /* the last packet was shorter than its container says */
    int live, far;      /* far: over a network, or a device: it may fall silent */
};

static const char *const schemes[] = {"rtsp://", "rtsps://", "http://", "https://", "udp://"};

void poise_input_show(const char *name, char *text, size_t size)
{
    const char *host = strstr(name, "://");
    const char *at = NULL;
    if (host) {
        size_t authority = strcspn(host + 3, "/?#");
        for (size_t i = 0; i < authority; i++)
            if (host[3 + i] == '@')
                at = host + 3 + i;
    }
    if (at)
        snprintf(text, size, "%.*s***%s", (int)(host + 3 - name), name, at);
    else
        snprintf(text, size, "%s", name);
    for (unsigned char *p = (unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
}

static int is_camera(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    if (digits >= 1 && digits <= 2 && !name[digits])
        return access(name, F_OK) != 0; /* a file of that name comes first */
    return strncmp(name, "/dev/video", 10) == 0;
}

int poise_input_kind(const char *name, poise_source_kind *ret_kind, poise_err *err)
{
    static const char *const pictures[] = {".jpg", ".jpeg", ".png", ".bmp", ".webp",
                                           ".tif", ".tiff", ".ppm", ".pgm", ".jp2"};
    char shown[NAME_SHOWN];
    poise_input_show(name, shown, sizeof shown);
    if (!*name)
        return poise_fail(err, POISE_EINVAL,
                          "empty source name; give a file, folder, camera or URL");
    if (strcmp(name, "-") == 0) {
        *ret_kind = POISE_SOURCE_STDIN;
        return 0;
    }
    if (is_camera(name)) {
        *ret_kind = POISE_SOURCE_CAMERA;
        return 0;
    }
    if (strncmp(name, "file://", 7) == 0)
        name += 7;
    struct stat st;
    int missing = stat(name, &st) ? errno : 0;
    const char *colon = strstr(name, "://");
    if (missing && colon) {
        for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
            if (strncmp(name, schemes[i], strlen(schemes[i])) == 0) {
                *ret_kind = POISE_SOURCE_STREAM;
                return 0;
            }
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "%s: unknown kind of address; rtsp, rtsps, http, https and udp are possible", shown);
    }
    if (missing == ENOENT || missing == ENOTDIR)
        return poise_fail(err, POISE_ENOENT, "%s: no such file; check the name", shown);
    if (missing)
        return poise_fail_errno(err, missing, "%s", shown);
    if (S_ISDIR(st.st_mode)) {
        *ret_kind = POISE_SOURCE_PICTURES;
        return 0;
    }
    if (S_ISFIFO(st.st_mode)) {
        *ret_kind = POISE_SOURCE_STDIN;
        return 0;
    }
    if (!S_ISREG(st.st_mode))
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: neither a file, a folder, a pipe nor a camera; give a video file",
                          shown);
    const char *dot = strrchr(name, '.');
    *ret_kind = POISE_SOURCE_FILE;
    for (size_t i = 0; dot && i < sizeof pictures / sizeof *pictures; i++)
        if (strcasecmp(dot, pictures[i]) == 0)
            *ret_kind = POISE_SOURCE_PICTURE;
    return 0;
}

/* Descriptor of a local file or pipe, as FFmpeg's input. */
static int open_local(poise_input *input, const char *name, const char *shown, poise_err *err)
{
    int fd;
    if (strcmp(name, "-") == 0)
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    else
        fd = open(strncmp(name, "file://", 7) == 0 ? name + 7 : name,
                  O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == EACCES)
        return poise_fail(err, POISE_EIO, "%s: may not be read; change its permissions (chmod +r)",
                          shown);
    if (fd < 0)
        return poise_fail_errno(err, errno, "%s", shown);
    struct stat st;
    if (fstat(fd, &st)) {
        int error_number = errno;
        close(fd);
        return poise_fail_errno(err, error_number, "%s", shown);
    }
    int regular = S_ISREG(st.st_mode);
    if (regular && st.st_size == 0) {
        close(fd);
        return poise_fail(err, POISE_EFORMAT, "%s: the file is empty (0 bytes); copy it again",
                          shown);
    }
    return poise_fdio_new(fd, regular, input->interrupt, &input->io, err);
}

/* The camera code of FFmpeg draws in half a desktop (SDL, X11, audio): loaded only when a camera is
 * wanted. */
static const AVInputFormat *camera_format(void)
{
    void *library =
        dlopen("libavdevice.so." AV_STRINGIFY(LIBAVDEVICE_VERSION_MAJOR), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return NULL;
    void (*register_all)(void);
    *(void **)&register_all = dlsym(library, "avdevice_register_all");
    if (!register_all)
        return NULL;
    register_all(); /* the library stays loaded: FFmpeg now points into it */
    return av_find_input_format("v4l2");
}

static int open_camera(const char *name, char *path, size_t size, const AVInputFormat **ret_format,
                       poise_err *err)
{
    if (isdigit((unsigned char)*name))
        snprintf(path, size, "/dev/video%s", name);
    else
        snprintf(path, size, "%s", name);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    int error_number = errno;
    if (fd >= 0)
        close(fd);
    else if (error_number == ENOENT || error_number == ENXIO || error_number == ENODEV)
        return poise_fail(
            err, POISE_ENOENT,
            "%s: no such camera; plug it in, or see which there are with: ls /dev/video*", path);
    else if (error_number == EACCES)
        return poise_fail(
            err, POISE_EIO,
            "%s: the camera may not be used by this user; add the user to group video", path);
    else
        return poise_fail_errno(err, error_number, "%s", path);
    *ret_format = camera_format();
    if (!*ret_format)
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "%s: cameras need FFmpeg's device library; install the package libavdevice%d", path,
            LIBAVDEVICE_VERSION_MAJOR);
    return 0;
}

/* FFmpeg's refusal to open `shown`, in words that help. */
static int open_failed(int ret, poise_source_kind kind, const poise_interrupt *interrupt,
                       const char *shown, poise_err *err)
{
    if (poise_interrupt_canceled(interrupt))
        return poise_fail(err, POISE_ECANCELED, "%s: stopped", shown);
    if (atomic_load(&interrupt->timed_out))
        return poise_fail(err, POISE_ETIMEOUT,
                          "%s: no answer in time; check the address and that the server is running",
                          shown);
    if (ret == AVERROR(ENOMEM))
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", shown);
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(ret, why, sizeof why);
    if (kind == POISE_SOURCE_STREAM) {
        int missing = ret == AVERROR_HTTP_NOT_FOUND;
        return poise_fail(err, missing ? POISE_ENOENT : POISE_EIO,
                          "%s: cannot connect (%s); check the address, the password and that the "
                          "server is running",
                          shown, why);
    }
    if (kind == POISE_SOURCE_CAMERA)
        return poise_fail(
            err, POISE_EIO,
            "%s: the camera does not start (%s); close other programs that use it, or ask for "
            "another size or rate",
            shown, why);
    if (kind == POISE_SOURCE_STDIN)
        return poise_fail(
            err, POISE_EFORMAT,
            "%s: not a video that can be read from a pipe (%s); give the file by name, or an MP4 "
            "with its index in front (-movflags +faststart)",
            shown, why);
    return poise_fail(err, POISE_EFORMAT,
                      "%s: not a video FFmpeg can read, or cut off (%s); copy it again, or look at "
                      "it with ffprobe",
                      shown, why);
}

static void set_network_options(AVDictionary **options, const char *name,
                                const poise_source_settings *settings)
{
    av_dict_set(options, "protocol_whitelist", NETWORK_PROTOCOLS, 0);
    if (strncmp(name, "rtsp", 4) == 0) {
        av_dict_set(options, "rtsp_flags", "prefer_tcp", 0);
        av_dict_set(options, "analyzeduration", LIVE_ANALYSIS_US, 0);
    } else if (strncmp(name, "http", 4) == 0 && settings->reconnect_ns > 0) {
        /* In the middle of a file with a known length; a live stream is opened anew by the source.
         */
        av_dict_set(options, "reconnect", "1", 0);
        av_dict_set(options, "reconnect_on_network_error", "1", 0);
        av_dict_set(options, "reconnect_delay_max", "8", 0);
    }
}

static int open_container(poise_input *input, const char *name, poise_source_kind kind,
                          const poise_source_settings *settings, const char *shown, poise_err *err)
{
    AVDictionary *options = NULL;
    const AVInputFormat *format = NULL;
    char path[TEXT_MAX];
    int code = 0;
    input->format = avformat_alloc_context();
    if (!input->format)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", shown);
    input->format->interrupt_callback = (AVIOInterruptCB){poise_interrupted, input->interrupt};
    const char *url = name;
    if (kind == POISE_SOURCE_CAMERA) {
        code = open_camera(name, path, sizeof path, &format, err);
        url = path;
        char text[64];
        if (settings->width > 0 && settings->height > 0) {
            snprintf(text, sizeof text, "%dx%d", settings->width, settings->height);
            av_dict_set(&options, "video_size", text, 0);
        }
        if (settings->fps > 0) {
            snprintf(text, sizeof text, "%.6g", settings->fps);
            av_dict_set(&options, "framerate", text, 0);
        }
    } else if (kind == POISE_SOURCE_STREAM) {
        set_network_options(&options, name, settings);
    } else {
        code = open_local(input, name, shown, err);
        input->format->pb = input->io;
        url = kind == POISE_SOURCE_STDIN ? "" : name;
        /* A playlist or reference movie would open other files: not in the name of this one. */
        av_dict_set(&options, "protocol_whitelist", "none", 0);
    }
    if (!code) {
        int ret = avformat_open_input(&input->format, url, format, &options);
        if (ret < 0)
            code = open_failed(ret, kind, input->interrupt, shown, err);
    }
    av_dict_free(&options);
    return code;
}

/* Formats that FFmpeg "decodes" to pictures though nobody means a video (text, playlists). */
static int check_container(const poise_input *input, const char *shown, poise_err *err)
{
    static const char *const text[] = {"tty",  "hls", "concat",     "concatf",
                                       "dash", "sdp", "ffmetadata", "subviewer"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (strcmp(input->format->iformat->name, text[i]) == 0)
            return poise_fail(
                err, POISE_EUNSUPPORTED,
                "%s: is a text or playlist (%s), not a video; give the video file itself", shown,
                text[i]);
    return 0;
}

static int choose_stream(poise_input *input, const char *shown, poise_err *err)
{
    AVFormatContext *format = input->format;
    int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (index >= 0 && format->streams[index]->disposition & AV_DISPOSITION_ATTACHED_PIC)
        index = -1; /* the cover of a music file */
    if (index < 0) {
        int sound = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, NULL, 0) >= 0;
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: %s no video stream; give a file with pictures", shown,
                          sound ? "has sound but" : "has");
    }
    for (unsigned i = 0; i < format->nb_streams; i++)
        if ((int)i != index)
            format->streams[i]->discard = AVDISCARD_ALL;
    input->stream = format->streams[index];
    return 0;
}

static int open_decoder(poise_input *input, const poise_source_settings *settings,
                        const char *shown, poise_err *err)
{
    const AVCodecParameters *parameters = input->stream->codecpar;
    const char *name = avcodec_get_name(parameters->codec_id);
    if (parameters->width > POISE_IMAGE_SIDE_MAX || parameters->height > POISE_IMAGE_SIDE_MAX ||
        (int64_t)parameters->width * parameters->height > POISE_INPUT_PIXELS_MAX)
        return poise_fail(
            err, POISE_ELIMIT,
            "%s: %d x %d pixels (the limit is %d a side, %d in all); make it smaller first", shown,
            parameters->width, parameters->height, POISE_IMAGE_SIDE_MAX, POISE_INPUT_PIXELS_MAX);
    const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
    if (!codec)
        return poise_fail(
            err, POISE_EUNSUPPORTED,
            "%s: FFmpeg has no decoder for %s; convert it first: ffmpeg -i IN -c:v libx264 OUT.mp4",
            shown, name);
    input->decoder = avcodec_alloc_context3(codec);
    if (!input->decoder || avcodec_parameters_to_context(input->decoder, parameters) < 0)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for its decoder", shown);
    input->decoder->pkt_timebase = input->stream->time_base;
    input->decoder->max_pixels = POISE_INPUT_PIXELS_MAX;
    input->decoder->thread_count = input->live ? 1 : settings->threads;
    if (input->live)
        input->decoder->flags |= AV_CODEC_FLAG_LOW_DELAY;
    int ret = avcodec_open2(input->decoder, codec, NULL);
    if (ret < 0) {
        char why[AV_ERROR_MAX_STRING_SIZE] = "";
        av_strerror(ret, why, sizeof why);
        return poise_fail(err, ret == AVERROR(ENOMEM) ? POISE_ENOMEM : POISE_EFORMAT,
                          "%s: its %s decoder does not start (%s); the file may be damaged", shown,
                          name, why);
    }
    return 0;
}

static int is_live(const poise_input *input, poise_source_kind kind)
{
    if (kind == POISE_SOURCE_CAMERA)
        return 1;
    if (kind != POISE_SOURCE_STREAM)
        return 0;
    if (input->format->duration != AV_NOPTS_VALUE && input->format->duration > 0)
        return 0;
    return !input->format->pb || avio_size(input->format->pb) <= 0;
}

int poise_input_open(const char *name, poise_source_kind kind,
                     const poise_source_settings *settings, poise_interrupt *interrupt,
                     poise_input **ret_input, poise_err *err)
{
    char shown[NAME_SHOWN];
    poise_input_show(kind == POISE_SOURCE_STDIN && strcmp(name, "-") == 0 ? "stdin" : name, shown,
                     sizeof shown);
    poise_input *input = calloc(1, sizeof *input);
    if (!input)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", shown);
    input->interrupt = interrupt;
    input->stall_ns = settings->stall_ns;
    input->far = kind == POISE_SOURCE_STREAM || kind == POISE_SOURCE_CAMERA;
    poise_interrupt_within(interrupt, input->far ? settings->open_ns : 0);
    int code = open_container(input, name, kind, settings, shown, err);
    if (!code && !input->far)
        code = check_container(input, shown, err);
    if (!code) {
        int ret = avformat_find_stream_info(input->format, NULL);
        if (ret < 0 || poise_interrupted(interrupt))
            code = open_failed(ret, kind, interrupt, shown, err);
    }
    if (!code)
        code = choose_stream(input, shown, err);
    if (!code) {
        input->live = is_live(input, kind);
        code = open_decoder(input, settings, shown, err);
    }
    if (!code) {
        input->packet = av_packet_alloc();
        if (!input->packet)
            code = poise_fail(err, POISE_ENOMEM, "%s: no memory to read it", shown);
    }
    if (code) {
        poise_input_close(&input);
        return code;
    }
    *ret_input = input;
    return 0;
}

void poise_input_close(poise_input **input)
{
    if (!input || !*input)
        return;
    poise_input *i = *input;
    av_packet_free(&i->packet);
    avcodec_free_context(&i->decoder);
    avformat_close_input(&i->format); /* also after a failed open; our own io is left to us */
    poise_fdio_free(&i->io);
    free(i);
    *input = NULL;
}

void poise_input_describe(const poise_input *input, poise_input_info *ret_info)
{
    const AVStream *stream = input->stream;
    const AVCodecParameters *parameters = stream->codecpar;
    const char *format = av_get_pix_fmt_name(parameters->format);
    AVRational rate = av_guess_frame_rate(input->format, input->stream, NULL);
    int64_t duration_ns = 0;
    if (stream->duration != AV_NOPTS_VALUE && stream->duration > 0)
        duration_ns =
            av_rescale_q(stream->duration, stream->time_base, (AVRational){1, 1000000000});
    else if (input->format->duration != AV_NOPTS_VALUE && input->format->duration > 0 &&
             input->format->duration < INT64_MAX / 1000)
        duration_ns = input->format->duration * 1000; /* AV_TIME_BASE is microseconds */
    *ret_info = (poise_input_info){
        .live = input->live,
        .width = parameters->width,
        .height = parameters->height,
        .turn = poise_input_turn(input, NULL),
        .pixel_aspect = av_guess_sample_aspect_ratio(input->format, input->stream, NULL),
        .time_base = stream->time_base,
        .rate = rate.num > 0 && rate.den > 0 ? rate : (AVRational){0, 1},
        .frames_hint = stream->nb_frames > 0 ? stream->nb_frames : 0,
        .duration_ns = duration_ns > 0 ? duration_ns : 0,
        .container = input->format->iformat->name,
        .codec = avcodec_get_name(parameters->codec_id),
        .pixel_format = format ? format : "unknown"};
}

poise_turn poise_input_turn(const poise_input *input, const AVFrame *picture)
{
    if (picture) {
        const AVFrameSideData *side = av_frame_get_side_data(picture, AV_FRAME_DATA_DISPLAYMATRIX);
        if (side && side->size >= 9 * sizeof(int32_t))
            return poise_turn_from_matrix((const int32_t *)(const void *)side->data);
    }
    size_t size = 0;
    const uint8_t *matrix =
        av_stream_get_side_data(input->stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return poise_turn_from_matrix(
        size >= 9 * sizeof(int32_t) ? (const int32_t *)(const void *)matrix : NULL);
}

AVRational poise_input_aspect(const poise_input *input, AVFrame *picture)
{
    return av_guess_sample_aspect_ratio(input->format, input->stream, picture);
}

/* The next packet of our stream, sent to the decoder. 0, or an AVERROR that ends reading. */
static int feed(poise_input *input, atomic_ullong *undecodable)
{
    AVPacket *packet = input->packet;
    for (;;) {
        /* When a read times out FFmpeg still hands out what its parser held, without an error. */
        if (input->far && atomic_load(&input->interrupt->timed_out))
            return AVERROR_EXIT;
        poise_interrupt_within(input->interrupt, input->far ? input->stall_ns : 0);
        int ret = av_read_frame(input->format, packet);
        if (ret == AVERROR(EAGAIN) && !poise_interrupted(input->interrupt))
            continue; /* a demuxer that has not enough yet; it waits inside */
        if (ret < 0)
            return ret;
        if (packet->stream_index == input->stream->index)
            break;
        av_packet_unref(packet);
    }
    input->last_is_broken = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
    input->decoder->reordered_opaque = poise_host_ns();
    int ret = avcodec_send_packet(input->decoder, packet);
    av_packet_unref(packet);
    if (ret == AVERROR(ENOMEM))
        return ret;
    if (ret < 0)
        atomic_fetch_add(undecodable, 1);
    return 0;
}

int poise_input_read(poise_input *input, AVFrame *picture, int64_t *ret_arrived_ns,
                     atomic_ullong *undecodable, int *truncated, poise_err *err)
{
    for (;;) {
        int ret = avcodec_receive_frame(input->decoder, picture);
        if (ret == 0) {
            *ret_arrived_ns = picture->reordered_opaque;
            return 0;
        }
        if (ret == AVERROR_EOF)
            return POISE_EOF;
        if (ret == AVERROR(ENOMEM))
            return poise_fail(err, POISE_ENOMEM, "no memory to decode a frame");
        if (ret != AVERROR(EAGAIN)) {
            atomic_fetch_add(undecodable, 1);
            continue;
        }
        ret = feed(input, undecodable);
        if (ret == 0)
            continue;
        if (poise_interrupt_canceled(input->interrupt))
            return poise_fail(err, POISE_ECANCELED, "stopped");
        if (ret == AVERROR(ENOMEM))
            return poise_fail(err, POISE_ENOMEM, "no memory to read a frame");
        if (input->far && atomic_load(&input->interrupt->timed_out))
            return poise_fail(err, POISE_ETIMEOUT, "no data came any more");
        /* FFmpeg's HTTP calls every end of a stream without a stated length an I/O error. */
        int ended = ret == AVERROR_EOF || (ret == AVERROR(EIO) && input->format->pb);
        if (input->live && !ended) {
            char why[AV_ERROR_MAX_STRING_SIZE] = "";
            av_strerror(ret, why, sizeof why);
            return poise_fail(err, POISE_EIO, "the connection ended (%s)", why);
        }
        if (!input->live && (ret != AVERROR_EOF || input->last_is_broken))
            *truncated = 1;
        avcodec_send_packet(input->decoder, NULL); /* what the decoder still holds comes out */
    }
}
