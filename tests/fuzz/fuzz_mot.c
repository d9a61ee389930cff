/* MOTChallenge files: any text gives boxes in order or one line of error, and boxes can be
 * compared. */
#include "mot.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    mot_sequence sequence = {0};
    poise_err err = {0};
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    if (mot_parse(text, size, "fuzz.txt", &sequence, &err) == 0) {
        mot_clear clear;
        for (int i = 0; i < sequence.count; i++) {
            const mot_box *b = &sequence.boxes[i];
            if (b->frame < 1 || (i > 0 && b->frame < b[-1].frame) || !isfinite(b->x + b->y) ||
                b->w < 0 || b->h < 0)
                abort();
        }
        if (mot_measure_clear(&sequence, &sequence, 0.5, &clear, &err) == 0 &&
            clear.boxes != sequence.count)
            abort();
    } else if (!*err.text || strchr(err.text, '\n')) {
        abort();
    }
    mot_free(&sequence);
    free(text);
    return 0;
}
