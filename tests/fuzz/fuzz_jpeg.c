#include "media/jpeg.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static poise_jpeg_decoder
        *decoder; /* kept between inputs, as in use: one must not spoil the next */
    poise_err err;
    poise_jpeg_info info;
    poise_image image;
    int damaged;
    if (!decoder && poise_jpeg_decoder_new(&decoder, &err))
        abort();
    int known = poise_jpeg_info_get(decoder, data, size, &info, &err) == 0;
    /* Large pictures cost time and teach nothing new. */
    if (known && (int64_t)info.width * info.height > 512 * 512)
        return 0;
    if (poise_jpeg_decode(decoder, data, size, &image, &damaged, &err))
        return 0;
    if (!known || image.width != info.width || image.height != info.height)
        abort();
    unsigned sum = 0; /* every pixel must be there */
    for (int y = 0; y < image.height; y++)
        for (int x = 0; x < image.width * 3; x++)
            sum += image.plane[0][image.stride[0] * (size_t)y + (size_t)x];
    return sum == 0xffffffffu ? -1 : 0;
}
