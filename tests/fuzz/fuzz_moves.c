/* events.jsonl and corrections.jsonl: any bytes are read, or refused in one line; whatever
 * corrections are read can be applied, and leave events in order. */
#include "scene/corrections.h"
#include "scene/moves_tables.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 64, ENTRIES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_events(FILE *stream)
{
    poise_lines lines;
    poise_events_header header;
    poise_event event;
    poise_err err = {0};
    poise_lines_open(&lines, stream, "fuzz", 1 << 16);
    int rc = poise_events_read_header(&lines, &header, &err);
    while (!rc) {
        rc = poise_events_read_event(&lines, &event, &err);
        if (!rc &&
            (event.start_ns > event.peak_ns || event.peak_ns > event.end_ns || event.fighter < 1 ||
             event.fighter > 2 || event.limb >= POISE_LIMBS || event.label >= POISE_LABELS))
            abort();
    }
    if (strchr(err.text, '\n'))
        abort();
    poise_lines_close(&lines);
}

static void read_corrections(FILE *stream)
{
    static poise_correction correction[LINES];
    static poise_move_entry entry[ENTRIES + LINES];
    poise_lines lines;
    poise_err err = {0};
    int cut, rc;
    int32_t n = 0, count = ENTRIES;
    poise_lines_open(&lines, stream, "fuzz", 1 << 16);
    rc = poise_corrections_read_header(&lines, &cut, &err);
    while (!rc && n < LINES) {
        rc = poise_corrections_read(&lines, &correction[n], &cut, &err);
        n += !rc;
    }
    poise_lines_close(&lines);
    memset(entry, 0, sizeof entry);
    for (int32_t i = 0; i < ENTRIES; i++) {
        poise_event *e = &entry[i].event;
        e->number = i + 1;
        e->fighter = 1 + i % 2;
        e->label = (poise_label)(1 + 5 * i % 14);
        e->start_ns = e->peak_ns = e->end_ns = i * INT64_C(100000000);
        entry[i].machine = *e;
    }
    poise_corrections_apply(correction, n, entry, &count, NULL);
    for (int32_t i = 1; i < count; i++)
        if (entry[i - 1].event.peak_ns > entry[i].event.peak_ns || entry[i].event.fighter < 1 ||
            entry[i].event.fighter > 2)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int kind = 0; kind < 2 && size > 0; kind++) {
        FILE *stream = fmemopen((void *)(uintptr_t)data, size, "r");
        if (!stream)
            return 0;
        (kind ? read_corrections : read_events)(stream);
        fclose(stream);
    }
    return 0;
}
