#include "golden.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <setjmp.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <jpeglib.h>

enum { JSON_MAX = 256 * 1024 * 1024 };

const char *golden_path(const char *below)
{
    static char path[4096];
    const char *shared = getenv("POISE_SHARED");
    snprintf(path, sizeof path, "%s/%s", shared ? shared : "../shared", below);
    return path;
}

int golden_available(void)
{
    return access(golden_path("golden/README.md"), R_OK) == 0;
}

json_t *golden_read(const char *name)
{
    char below[256];
    snprintf(below, sizeof below, "golden/%s.json.gz", name);
    gzFile file = gzopen(golden_path(below), "rb");
    if (!file) {
        fprintf(stderr, "golden: %s cannot be opened\n", golden_path(below));
        return NULL;
    }
    size_t size = 0, room = 1 << 20;
    char *text = malloc(room);
    int got = 0;
    while (text && (got = gzread(file, text + size, (unsigned)(room - size))) > 0) {
        size += (size_t)got;
        if (size == room && room < JSON_MAX) {
            room *= 2;
            char *more = realloc(text, room);
            if (!more)
                free(text);
            text = more;
        }
    }
    gzclose(file);
    json_error_t error;
    json_t *json = text && got == 0 ? json_loadb(text, size, 0, &error) : NULL;
    if (!json)
        fprintf(stderr, "golden: %s: not readable as JSON\n", below);
    free(text);
    return json;
}

double golden_number(const json_t *object, const char *key, double otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

const char *golden_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "?";
}

poise_landmark golden_landmark(const json_t *list, size_t k)
{
    const json_t *p = json_array_get(list, k);
    return (poise_landmark){(float)golden_number(p, "x", NAN), (float)golden_number(p, "y", NAN),
                            (float)golden_number(p, "z", NAN),
                            (float)golden_number(p, "visibility", NAN),
                            (float)golden_number(p, "presence", NAN)};
}

poise_rect golden_rect(const json_t *p)
{
    return (poise_rect){(float)golden_number(p, "xc", NAN), (float)golden_number(p, "yc", NAN),
                        (float)golden_number(p, "w", NAN), (float)golden_number(p, "h", NAN),
                        (float)golden_number(p, "rot", NAN)};
}

int golden_has(const json_t *frame, const char *key)
{
    const json_t *value = json_object_get(frame, key);
    return value && !json_is_null(value) && !(json_is_array(value) && json_array_size(value) == 0);
}

/* Compares with the line "set,frame,w,h,sha256" of frames_sha256.csv. */
static int matches_record(const char *set, const char *frame, const poise_image *image)
{
    SHA2_CTX context;
    char hex[SHA256_DIGEST_STRING_LENGTH], wanted[512], line[512];
    SHA256Init(&context);
    for (int y = 0; y < image->height; y++)
        SHA256Update(&context, image->plane[0] + (size_t)y * image->stride[0],
                     (size_t)image->width * 3);
    SHA256End(&context, hex);
    snprintf(wanted, sizeof wanted, "%s,%s,%d,%d,%s", set, frame, image->width, image->height, hex);
    FILE *csv = fopen(golden_path("golden/frames_sha256.csv"), "r");
    int found = 0;
    while (csv && !found && fgets(line, sizeof line, csv)) {
        line[strcspn(line, "\r\n")] = '\0';
        found = strcmp(line, wanted) == 0;
    }
    if (csv)
        fclose(csv);
    return found;
}

/* ---- stills --------------------------------------------------------------------------------- */

struct jpeg_trap {
    struct jpeg_error_mgr base;
    jmp_buf out;
};

static void jpeg_give_up(j_common_ptr info)
{
    longjmp(((struct jpeg_trap *)info->err)->out, 1);
}

/* libjpeg-turbo with its defaults: accurate integer DCT and fancy upsampling, as Pillow has it. */
static int read_jpeg(const char *path, golden_picture *ret_picture)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "golden: %s cannot be opened\n", path);
        return -1;
    }
    struct jpeg_decompress_struct jpeg;
    struct jpeg_trap trap;
    uint8_t *volatile bytes = NULL;
    jpeg.err = jpeg_std_error(&trap.base);
    trap.base.error_exit = jpeg_give_up;
    if (setjmp(trap.out)) {
        fprintf(stderr, "golden: %s: not a JPEG that can be read\n", path);
        jpeg_destroy_decompress(&jpeg);
        fclose(file);
        free(bytes);
        return -1;
    }
    jpeg_create_decompress(&jpeg);
    jpeg_stdio_src(&jpeg, file);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    const size_t stride = (size_t)jpeg.output_width * 3;
    bytes = malloc(stride * jpeg.output_height);
    while (bytes && jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW row = bytes + stride * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    *ret_picture = (golden_picture){.bytes = bytes,
                                    .image = {.format = POISE_PIXEL_RGB24,
                                              .width = (int32_t)jpeg.output_width,
                                              .height = (int32_t)jpeg.output_height,
                                              .plane = {bytes},
                                              .stride = {stride}}};
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
    fclose(file);
    return bytes ? 0 : -1;
}

int golden_still(const char *frame, golden_picture *ret_picture)
{
    json_error_t error;
    json_t *sources = json_load_file(golden_path("golden/media_pack_sources.json"), 0, &error);
    const char *source = json_string_value(json_object_get(sources, frame));
    char below[512];
    snprintf(below, sizeof below, "media/%s", source ? source : "?");
    json_decref(sources);
    const int code = read_jpeg(golden_path(below), ret_picture);
    if (!code)
        ret_picture->matches = matches_record("media_pack", frame, &ret_picture->image);
    return code;
}

void golden_picture_free(golden_picture *picture)
{
    free(picture->bytes);
    picture->bytes = NULL;
}

/* ---- videos --------------------------------------------------------------------------------- */

struct golden_video {
    char set[64];
    AVFormatContext *format;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    struct SwsContext *scaler;
    uint8_t *rgb;
    int stream, next, draining;
};

void golden_video_close(golden_video **video)
{
    if (!video || !*video)
        return;
    sws_freeContext((*video)->scaler);
    av_frame_free(&(*video)->frame);
    av_packet_free(&(*video)->packet);
    avcodec_free_context(&(*video)->decoder);
    avformat_close_input(&(*video)->format);
    free((*video)->rgb);
    free(*video);
    *video = NULL;
}

golden_video *golden_video_open(const char *set)
{
    char below[256];
    snprintf(below, sizeof below, "media/videos/%s.mp4", set);
    golden_video *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    snprintf(v->set, sizeof v->set, "%s", set);
    v->packet = av_packet_alloc();
    v->frame = av_frame_alloc();
    const AVCodec *codec = NULL;
    if (avformat_open_input(&v->format, golden_path(below), NULL, NULL) >= 0 &&
        avformat_find_stream_info(v->format, NULL) >= 0 &&
        (v->stream = av_find_best_stream(v->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0)) >= 0 &&
        (v->decoder = avcodec_alloc_context3(codec)) != NULL &&
        avcodec_parameters_to_context(v->decoder, v->format->streams[v->stream]->codecpar) >= 0) {
        v->decoder->thread_count = 1;
        if (avcodec_open2(v->decoder, codec, NULL) >= 0)
            return v;
    }
    fprintf(stderr, "golden: %s cannot be opened as a video\n", golden_path(below));
    golden_video_close(&v);
    return NULL;
}

static int decode_next(golden_video *v)
{
    for (;;) {
        const int code = avcodec_receive_frame(v->decoder, v->frame);
        if (code != AVERROR(EAGAIN))
            return code;
        if (v->draining)
            return AVERROR_EOF;
        if (av_read_frame(v->format, v->packet) < 0) {
            v->draining = 1;
            avcodec_send_packet(v->decoder, NULL);
        } else {
            if (v->packet->stream_index == v->stream)
                avcodec_send_packet(v->decoder, v->packet);
            av_packet_unref(v->packet);
        }
    }
}

/* The converter that ffmpeg's scale filter sets up for 4:2:0 → rgb24 with the recording's flags. */
static struct SwsContext *make_scaler(const AVFrame *frame)
{
    struct SwsContext *s = sws_alloc_context();
    av_opt_set_int(s, "srcw", frame->width, 0);
    av_opt_set_int(s, "srch", frame->height, 0);
    av_opt_set_int(s, "src_format", frame->format, 0);
    av_opt_set_int(s, "dstw", frame->width, 0);
    av_opt_set_int(s, "dsth", frame->height, 0);
    av_opt_set_int(s, "dst_format", AV_PIX_FMT_RGB24, 0);
    av_opt_set_int(s, "sws_flags",
                   SWS_BITEXACT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BICUBIC, 0);
    av_opt_set_int(s, "src_h_chr_pos", -513, 0);
    av_opt_set_int(s, "src_v_chr_pos", 128, 0);
    if (sws_init_context(s, NULL, NULL) < 0) {
        sws_freeContext(s);
        return NULL;
    }
    const int *matrix =
        sws_getCoefficients(frame->colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_DEFAULT);
    sws_setColorspaceDetails(s, matrix, frame->color_range == AVCOL_RANGE_JPEG, matrix, 0, 0,
                             1 << 16, 1 << 16);
    return s;
}

int golden_video_frame(golden_video *v, int number, golden_picture *ret_picture,
                       poise_image *ret_yuv)
{
    while (v->next <= number) {
        if (decode_next(v) < 0) {
            fprintf(stderr, "golden: %s ends before frame %d\n", v->set, number);
            return -1;
        }
        v->next++;
    }
    const AVFrame *f = v->frame;
    const size_t stride = (size_t)f->width * 3;
    if (!v->scaler) {
        v->scaler = make_scaler(f);
        v->rgb = malloc(stride * (size_t)f->height);
    }
    if (!v->scaler || !v->rgb)
        return -1;
    uint8_t *const to[1] = {v->rgb};
    const int strides[1] = {(int)stride};
    sws_scale(v->scaler, (const uint8_t *const *)f->data, f->linesize, 0, f->height, to, strides);
    *ret_picture = (golden_picture){.bytes = v->rgb,
                                    .image = {.format = POISE_PIXEL_RGB24,
                                              .width = f->width,
                                              .height = f->height,
                                              .plane = {v->rgb},
                                              .stride = {stride}}};
    char name[32];
    snprintf(name, sizeof name, "%04d.png", number);
    ret_picture->matches = number % 8 != 0 || matches_record(v->set, name, &ret_picture->image);
    if (ret_yuv)
        *ret_yuv = (poise_image){
            .format = POISE_PIXEL_I420,
            .matrix = f->colorspace == AVCOL_SPC_BT709 ? POISE_YUV_BT709 : POISE_YUV_BT601,
            .full_range = f->color_range == AVCOL_RANGE_JPEG,
            .width = f->width,
            .height = f->height,
            .plane = {f->data[0], f->data[1], f->data[2]},
            .stride = {(size_t)f->linesize[0], (size_t)f->linesize[1], (size_t)f->linesize[2]}};
    return 0;
}
