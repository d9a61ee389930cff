/* Any bytes as a prediction file, a poses file and a record of every kind; what is read must write
 * and read again to the same bytes. */
#include "../record/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "scene/neuropose.h"
#include "scene/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int ignore_frame(void *cookie, int64_t index, const poise_np_frame *frame, poise_err *err)
{
    (void)index;
    (void)err;
    *(double *)cookie += frame->people ? frame->boxes[frame->people - 1][4] : 0;
    return 0;
}

static void round_trip(const poise_record *record, const void *value)
{
    poise_buf buf, again;
    poise_json json;
    poise_err err;
    char *back = calloc(1, record->size);
    poise_buf_init(&buf, 1 << 26);
    poise_buf_init(&again, 1 << 26);
    poise_json_to_buf(&json, &buf, 0);
    poise_json_record(&json, record, value);
    if (!back || poise_json_finish(&json, &err) ||
        poise_json_read(buf.data, buf.size, record, NULL, back, &err))
        abort();
    poise_json_to_buf(&json, &again, 0);
    poise_json_record(&json, record, back);
    if (poise_json_finish(&json, &err) || buf.size != again.size ||
        memcmp(buf.data, again.data, buf.size) != 0)
        abort();
    poise_buf_free(&buf);
    poise_buf_free(&again);
    free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    poise_err err;
    if (!size)
        return 0;
    int choice = data[0] % 4;
    data++;
    size--;
    if (choice == 0) {
        everything value;
        if (!poise_json_read(data, size, &everything_record, NULL, &value, &err))
            round_trip(&everything_record, &value);
        return 0;
    }
    if (choice == 1) {
        static poise_scene scene;
        if (!poise_json_read(data, size, &poise_scene_record, NULL, &scene, &err))
            round_trip(&poise_scene_record, &scene);
        return 0;
    }
    if (!size)
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "r");
    if (!file)
        return 0;
    if (choice == 2) {
        double sum = 0;
        poise_np_reader reader = {.frame = ignore_frame, .cookie = &sum};
        poise_np_predictions predictions;
        if (!poise_np_read(file, &reader, &predictions, &err) &&
            predictions.schema_version != POISE_NP_VERSION)
            abort();
    } else {
        static poise_scene scene;
        poise_lines lines;
        poise_poses_header header;
        int cut;
        poise_lines_open(&lines, file, "fuzz", 0);
        if (!poise_poses_read_header(&lines, &header, &err))
            while (!poise_poses_read_frame(&lines, &scene, &cut, &err))
                ;
        poise_lines_close(&lines);
    }
    fclose(file);
    return 0;
}
