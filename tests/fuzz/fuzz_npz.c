/* Recorded motion: any bytes give an array or one line of error. */
#include "npz.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* An input that begins like a bare member goes past the zip's checksum. */
    int bare = size > 0 && data[0] == 0x93;
    sparring_array array;
    poise_err err;
    int code = bare ? sparring_npy_read(data, size, "fuzz.npz", "xyz", &array, &err)
                    : sparring_npz_read(data, size, "fuzz.npz", "xyz", &array, &err);
    if (code == 0) {
        size_t count = 1;
        for (int i = 0; i < array.rank; i++)
            count *= array.shape[i];
        if (count != array.count)
            abort();
        double sum = 0;
        for (size_t i = 0; i < array.count; i++)
            sum += array.value[i];
        volatile double sink = sum;
        (void)sink;
        free(array.value);
    } else if (strchr(err.text, '\n')) {
        abort();
    }
    return 0;
}
