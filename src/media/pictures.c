#include "media/pictures.h"

#include "base/file.h"
#include "media/input.h"
#include "media/jpeg.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct poise_pictures {
    char **path;
    int count, capacity;
    poise_jpeg_decoder *jpeg;
    AVFrame *picture;
};

static const char *const endings[] = {".jpg", ".jpeg", ".png", ".bmp", ".webp",
                                      ".tif", ".tiff", ".ppm", ".pgm", ".jp2"};

static int is_picture_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot || *name == '.')
        return 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return 1;
    return 0;
}

static int add(poise_pictures *pictures, const char *folder, const char *name, poise_err *err)
{
    if (pictures->count == POISE_SOURCE_PICTURES_MAX)
        return poise_fail(err, POISE_ELIMIT, "%s: more than %d pictures; split the folder", folder,
                          POISE_SOURCE_PICTURES_MAX);
    if (pictures->count == pictures->capacity) {
        int capacity = pictures->capacity ? pictures->capacity * 2 : 64;
        char **more = realloc(pictures->path, (size_t)capacity * sizeof *more);
        if (!more)
            return poise_fail(err, POISE_ENOMEM, "%s: no memory for %d names", folder, capacity);
        pictures->path = more;
        pictures->capacity = capacity;
    }
    char path[PATH_MAX];
    int length = name ? snprintf(path, sizeof path, "%s/%s", folder, name)
                      : snprintf(path, sizeof path, "%s", folder);
    if (length < 0 || (size_t)length >= sizeof path)
        return poise_fail(err, POISE_ELIMIT, "%s: the path of %s is too long", folder,
                          name ? name : "it");
    char *copy = strdup(path);
    if (!copy)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory for a name", folder);
    pictures->path[pictures->count++] = copy;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static int list(poise_pictures *pictures, const char *folder, poise_err *err)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return poise_fail_errno(err, errno, "%s", folder);
    int code = 0;
    for (struct dirent *entry; !code && (entry = readdir(dir));)
        if (entry->d_type != DT_DIR && is_picture_name(entry->d_name))
            code = add(pictures, folder, entry->d_name, err);
    closedir(dir);
    if (!code && pictures->count == 0)
        code = poise_fail(
            err, POISE_ENOENT,
            "%s: no pictures in this folder (.jpg .png .bmp .webp .tif .ppm .pgm .jp2)", folder);
    if (!code)
        qsort(pictures->path, (size_t)pictures->count, sizeof *pictures->path, by_name);
    return code;
}

int poise_pictures_open(const char *name, poise_source_kind kind, poise_pictures **ret_pictures,
                        poise_err *err)
{
    if (strncmp(name, "file://", 7) == 0)
        name += 7;
    poise_pictures *pictures = calloc(1, sizeof *pictures);
    if (!pictures)
        return poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", name);
    pictures->picture = av_frame_alloc();
    int code =
        pictures->picture ? 0 : poise_fail(err, POISE_ENOMEM, "%s: no memory to open it", name);
    if (!code)
        code = poise_jpeg_decoder_new(&pictures->jpeg, err);
    if (!code)
        code = kind == POISE_SOURCE_PICTURES ? list(pictures, name, err)
                                             : add(pictures, name, NULL, err);
    if (code) {
        poise_pictures_close(&pictures);
        return code;
    }
    *ret_pictures = pictures;
    return 0;
}

void poise_pictures_close(poise_pictures **pictures)
{
    if (!pictures || !*pictures)
        return;
    poise_pictures *p = *pictures;
    for (int i = 0; i < p->count; i++)
        free(p->path[i]);
    free(p->path);
    poise_jpeg_decoder_free(&p->jpeg);
    av_frame_free(&p->picture);
    free(p);
    *pictures = NULL;
}

int poise_pictures_count(const poise_pictures *pictures)
{
    return pictures->count;
}

static int is_jpeg(const unsigned char *bytes, size_t size)
{
    return size >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

static int read_jpeg(poise_pictures *pictures, const char *path, const void *bytes, size_t size,
                     const poise_source_settings *settings, poise_frame_slot *slot,
                     poise_turn *ret_turn, poise_err *err)
{
    poise_jpeg_info info;
    poise_image image;
    int damaged = 0;
    int code = poise_jpeg_info_get(pictures->jpeg, bytes, size, &info, err);
    if (!code)
        code = poise_jpeg_decode(pictures->jpeg, bytes, size, &image, &damaged, err);
    if (code)
        return poise_fail_prefix(err, code, "%s", path);
    *ret_turn = poise_turn_from_exif(settings->keep_rotation ? 1 : info.orientation);
    code = poise_turn_into(&image, *ret_turn, slot, err);
    slot->frame.pixel_aspect = 1;
    if (damaged)
        slot->frame.flags |= POISE_FRAME_CORRUPT;
    return code;
}

int poise_pictures_read(poise_pictures *pictures, int index, const poise_source_settings *settings,
                        poise_interrupt *interrupt, poise_converter *converter,
                        poise_frame_slot *slot, poise_turn *ret_turn, const char **ret_format,
                        poise_err *err)
{
    const char *path = pictures->path[index];
    void *bytes;
    size_t size;
    int code = poise_file_read(path, POISE_PICTURE_BYTES_MAX, &bytes, &size, err);
    if (code)
        return code;
    int jpeg = is_jpeg(bytes, size);
    if (jpeg) {
        *ret_format = "jpeg";
        code = read_jpeg(pictures, path, bytes, size, settings, slot, ret_turn, err);
    }
    free(bytes);
    if (jpeg)
        return code;

    poise_input *input = NULL;
    poise_source_settings one = *settings;
    one.threads = 1;
    code = poise_input_open(path, POISE_SOURCE_FILE, &one, interrupt, &input, err);
    if (code)
        return code;
    atomic_ullong undecodable = 0;
    int truncated = 0;
    int64_t arrived;
    poise_input_info info;
    poise_input_describe(input, &info);
    av_frame_unref(pictures->picture);
    code = poise_input_read(input, pictures->picture, &arrived, &undecodable, &truncated, err);
    if (code == POISE_EOF)
        code = poise_fail(err, POISE_EFORMAT, "%s: not a picture, or cut off; copy it again", path);
    if (!code) {
        *ret_turn = settings->keep_rotation ? (poise_turn){0, 0}
                                            : poise_input_turn(input, pictures->picture);
        *ret_format = info.codec;
        AVRational aspect = poise_input_aspect(input, pictures->picture);
        slot->frame.pixel_aspect = aspect.num > 0 && aspect.den > 0 ? (float)av_q2d(aspect) : 1.0f;
        if (truncated || pictures->picture->decode_error_flags ||
            pictures->picture->flags & AV_FRAME_FLAG_CORRUPT)
            slot->frame.flags |= POISE_FRAME_CORRUPT;
        code = poise_convert(converter, pictures->picture, *ret_turn, settings->rgb, slot, err);
        if (code)
            code = poise_fail_prefix(err, code, "%s", path);
    }
    poise_input_close(&input);
    return code;
}
