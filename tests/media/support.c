#include "support.h"

#include <dirent.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256];

int support_folder_make(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/poise-media-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char below[600];
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR)
            remove_tree(below);
        else
            unlink(below);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

int support_folder_remove(void **state)
{
    (void)state;
    remove_tree(folder);
    return 0;
}

const char *support_path(const char *name)
{
    static char paths[8][600];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

void support_write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

size_t support_file_size(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (size_t)st.st_size;
}

void support_cut(const char *path, size_t size)
{
    assert_int_equal(truncate(path, (off_t)size), 0);
}

void support_append(const char *to, const char *from)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "ab");
    assert_non_null(in);
    assert_non_null(out);
    char bytes[4096];
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, got, out), got);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void paint(uint8_t *grey, int width, int height, int index)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            grey[(size_t)y * (size_t)width + (size_t)x] =
                x < width / 4 && y < height / 4 ? 220 : (uint8_t)(32 + 4 * (index % 32));
}

static void encode(AVFormatContext *format, AVCodecContext *encoder, AVStream *stream,
                   AVFrame *frame, const support_video *video, int *written)
{
    AVPacket *packet = av_packet_alloc();
    assert_true(avcodec_send_frame(encoder, frame) >= 0);
    while (avcodec_receive_packet(encoder, packet) == 0) {
        packet->stream_index = stream->index;
        if (video->pts) { /* written as they are, in whatever order: nobody reads the dts of these
                             containers */
            packet->pts = video->pts[*written];
            packet->dts = INT64_MIN / 2;
            for (int i = 0; i < video->frames; i++)
                if (packet->dts == INT64_MIN / 2 || video->pts[i] < packet->dts)
                    packet->dts = video->pts[i];
        }
        av_packet_rescale_ts(packet, encoder->time_base, stream->time_base);
        assert_true(av_write_frame(format, packet) >= 0);
        av_packet_unref(packet);
        ++*written;
    }
    av_packet_free(&packet);
}

void support_make(const char *path, const support_video *video)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(video->codec);
    assert_non_null(codec); /* Debian's FFmpeg has every one the tests use */
    AVFormatContext *format = NULL;
    assert_true(avformat_alloc_output_context2(&format, NULL, video->container, path) >= 0);
    AVCodecContext *encoder = avcodec_alloc_context3(codec);
    encoder->width = video->width;
    encoder->height = video->height;
    encoder->pix_fmt = av_get_pix_fmt(video->pixels);
    encoder->time_base = (AVRational){video->base_num ? video->base_num : 1,
                                      video->base_den ? video->base_den : 1000};
    encoder->framerate = (AVRational){25, 1};
    encoder->gop_size = 5;
    encoder->thread_count = 1;
    if (strcmp(video->codec, "mpeg2video") == 0)
        encoder->time_base = (AVRational){1, 25};
    encoder->colorspace = video->bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_UNSPECIFIED;
    encoder->color_range = video->full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED;
    if (video->hdr)
        encoder->color_trc = AVCOL_TRC_SMPTE2084;
    encoder->sample_aspect_ratio =
        (AVRational){video->aspect_num, video->aspect_den ? video->aspect_den : 1};
    if (video->interlaced)
        encoder->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    if (format->oformat->flags & AVFMT_GLOBALHEADER)
        encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary *options = NULL;
    if (video->options)
        av_dict_parse_string(&options, video->options, "=", ":", 0);
    assert_true(avcodec_open2(encoder, codec, &options) >= 0);
    av_dict_free(&options);
    AVStream *stream = avformat_new_stream(format, NULL);
    assert_true(avcodec_parameters_from_context(stream->codecpar, encoder) >= 0);
    stream->time_base = encoder->time_base;
    stream->sample_aspect_ratio = encoder->sample_aspect_ratio;
    if (!video->pts)
        stream->avg_frame_rate = encoder->framerate;
    if (video->matrix) {
        uint8_t *side =
            av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t));
        memcpy(side, video->matrix, 9 * sizeof(int32_t));
    }
    assert_true(avio_open(&format->pb, path, AVIO_FLAG_WRITE) >= 0);
    assert_true(avformat_write_header(format, NULL) >= 0);

    AVFrame *frame = av_frame_alloc();
    frame->format = encoder->pix_fmt;
    frame->width = video->width;
    frame->height = video->height;
    frame->interlaced_frame = video->interlaced;
    frame->color_range = encoder->color_range;
    assert_true(av_frame_get_buffer(frame, 0) >= 0);
    uint8_t *grey = malloc((size_t)video->width * (size_t)video->height);
    struct SwsContext *scaler =
        sws_getContext(video->width, video->height, AV_PIX_FMT_GRAY8, video->width, video->height,
                       encoder->pix_fmt, SWS_POINT, NULL, NULL, NULL);
    assert_non_null(scaler);
    int written = 0;
    for (int i = 0; i < video->frames; i++) {
        assert_true(av_frame_make_writable(frame) >= 0);
        paint(grey, video->width, video->height, i);
        const uint8_t *planes[4] = {grey};
        int strides[4] = {video->width};
        sws_scale(scaler, planes, strides, 0, video->height, frame->data, frame->linesize);
        frame->pts = av_rescale_q(40 * i, (AVRational){1, 1000}, encoder->time_base);
        encode(format, encoder, stream, frame, video, &written);
    }
    encode(format, encoder, stream, NULL, video, &written);
    assert_true(av_write_trailer(format) >= 0);
    sws_freeContext(scaler);
    free(grey);
    av_frame_free(&frame);
    avcodec_free_context(&encoder);
    avio_closep(&format->pb);
    avformat_free_context(format);
}

int support_luma(const poise_image *image, int x, int y)
{
    size_t at = image->stride[0] * (size_t)y;
    if (image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12)
        return image->plane[0][at + (size_t)x];
    return image->plane[0][at + (size_t)x * (image->format == POISE_PIXEL_RGBA32 ? 4 : 3) + 1];
}

/* FNV-1a on four lanes of eight bytes (only equality matters). */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;
    uint64_t lane[4] = {hash, hash + 1, hash + 2, hash + 3};
    for (; size >= 32; size -= 32, p += 32)
        for (int i = 0; i < 4; i++) {
            uint64_t word;
            memcpy(&word, p + 8 * i, 8);
            lane[i] = (lane[i] ^ word) * 0x100000001b3u;
        }
    for (; size; size--, p++)
        lane[0] = (lane[0] ^ *p) * 0x100000001b3u;
    for (int i = 0; i < 4; i++) {
        hash = (hash ^ lane[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return hash;
}

static uint64_t hash_image(uint64_t hash, const poise_image *image)
{
    int half_w = (image->width + 1) / 2, half_h = (image->height + 1) / 2;
    int bytes = image->format == POISE_PIXEL_RGBA32                                      ? 4
                : image->format == POISE_PIXEL_I420 || image->format == POISE_PIXEL_NV12 ? 1
                                                                                         : 3;
    for (int i = 0; i < 3; i++) {
        if (!image->plane[i] || (i && bytes != 1) || (i == 2 && image->format == POISE_PIXEL_NV12))
            continue;
        int width = i == 0                              ? image->width * bytes
                    : image->format == POISE_PIXEL_NV12 ? 2 * half_w
                                                        : half_w;
        for (int y = 0; y < (i ? half_h : image->height); y++)
            hash = hash_bytes(hash, image->plane[i] + image->stride[i] * (size_t)y, (size_t)width);
    }
    return hash;
}

void support_read(const char *name, const poise_source_settings *settings, support_result *result)
{
    memset(result, 0, sizeof *result);
    poise_source *source = NULL;
    result->open_code = poise_source_open(name, settings, &source, &result->err);
    if (result->open_code) {
        assert_null(source);
        assert_int_equal(result->err.code, result->open_code);
        assert_true(strlen(result->err.text) > 10);
        assert_null(strchr(result->err.text, '\n'));
        return;
    }
    poise_frame *frame = NULL;
    int64_t last = -1, last_index = -1;
    while ((result->code =
                poise_source_next(source, 60 * INT64_C(1000000000), &frame, &result->err)) == 0) {
        assert_true(frame->time.index > last_index && frame->time.pts_ns > last);
        last = frame->time.pts_ns;
        last_index = frame->time.index;
        if (result->frames < 512) {
            result->pts_ns[result->frames] = frame->time.pts_ns;
            result->time_flags[result->frames] = frame->time.flags;
            result->flags[result->frames] = frame->flags;
            result->width[result->frames] = frame->image.width;
            result->height[result->frames] = frame->image.height;
        }
        result->last_ns = last;
        result->format = frame->image.format;
        result->hash = hash_image(result->hash, &frame->image);
        result->hash = hash_bytes(result->hash, &frame->time.pts_ns, sizeof frame->time.pts_ns);
        result->frames++;
        poise_frame_unref(&frame);
        assert_null(frame);
    }
    poise_source_report_get(source, &result->report);
    const poise_source_report *r = &result->report;
    assert_int_equal(r->received, r->processed + r->dropped_late + r->dropped_no_room +
                                      r->in_flight + r->waiting + r->undecodable);
    if (!r->live) { /* a file is never dropped */
        assert_int_equal(last_index, result->frames - 1);
        assert_int_equal(r->processed, result->frames);
        assert_int_equal(r->in_flight + r->waiting, 0);
    }
    poise_source_close(&source);
    assert_null(source);
}

int support_open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count;
}

long support_rss_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%*d %ld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* fontconfig keeps what it has read for the life of the process. */
const char *__lsan_default_suppressions(void);
/* Visible: gcc's sanitizer runtime is a shared library that looks for it. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\n";
}

/* FFmpeg is not instrumented: the locks and counters inside it are not seen, only what it does
 * between them. */
const char *__tsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void)
{
    return "called_from_lib:libavutil.so\ncalled_from_lib:libavcodec.so\ncalled_from_lib:"
           "libavformat.so\n"
           "called_from_lib:libswscale.so\ncalled_from_lib:libx264.so\n";
}

int support_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 1;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return 1;
#endif
#endif
    return 0;
}
