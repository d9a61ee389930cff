/* Any bytes as MessagePack; what is read must write and read again to the same bytes, and say the
 * same as JSON. */
#include "../record/support.h"

#include <stdlib.h>

#include "record/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    everything value, back;
    poise_err err;
    if (poise_msgpack_read(data, size, &everything_record, &value, &err))
        return 0;
    poise_buf packed, again, text;
    poise_json json;
    poise_buf_init(&packed, 1 << 20);
    poise_buf_init(&again, 1 << 20);
    poise_buf_init(&text, 1 << 20);
    if (poise_msgpack_write(&packed, &everything_record, &value, &err) ||
        poise_msgpack_read(packed.data, packed.size, &everything_record, &back, &err) ||
        memcmp(&value, &back, sizeof value) != 0)
        abort();
    poise_json_to_buf(&json, &text, 0);
    poise_json_record(&json, &everything_record, &value);
    if (poise_json_finish(&json, &err) ||
        poise_json_read(text.data, text.size, &everything_record, NULL, &back, &err) ||
        poise_msgpack_write(&again, &everything_record, &back, &err) || packed.size != again.size ||
        memcmp(packed.data, again.data, packed.size) != 0)
        abort();
    poise_buf_free(&packed);
    poise_buf_free(&again);
    poise_buf_free(&text);
    return 0;
}
