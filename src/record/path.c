#include "record/path.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int poise_path_enter(poise_path *path)
{
    if (path->depth >= POISE_RECORD_DEPTH_MAX)
        return POISE_ELIMIT;
    path->index[path->depth] = -1;
    path->key_start[path->depth] = -1;
    path->depth++;
    return 0;
}

void poise_path_leave(poise_path *path)
{
    if (!path->depth)
        return;
    path->depth--;
    if (path->key_start[path->depth] >= 0)
        path->used = path->key_start[path->depth];
}

void poise_path_key(poise_path *path, const char *key, size_t size)
{
    int level = path->depth - 1;
    if (level < 0)
        return;
    if (path->key_start[level] >= 0)
        path->used = path->key_start[level];
    path->key_start[level] = path->used;
    path->index[level] = -1;
    size_t room = sizeof path->keys - (size_t)path->used;
    if (!room)
        return; /* deeper names are left out of the text */
    if (size > room - 1)
        size = room - 1;
    memcpy(path->keys + path->used, key, size);
    path->keys[(size_t)path->used + size] = 0;
    path->used += (int32_t)size + 1;
}

void poise_path_index(poise_path *path, int64_t index)
{
    if (path->depth)
        path->index[path->depth - 1] = index;
}

void poise_path_print(const poise_path *path, char ret_text[POISE_PATH_TEXT])
{
    size_t used = 0;
    ret_text[0] = 0;
    for (int level = 0; level < path->depth; level++) {
        size_t room = POISE_PATH_TEXT - used;
        int length = 0;
        if (path->index[level] >= 0)
            length = snprintf(ret_text + used, room, "[%" PRId64 "]", path->index[level]);
        else if (path->key_start[level] >= 0 && (size_t)path->key_start[level] < sizeof path->keys)
            length = snprintf(ret_text + used, room, "%s%s", used ? "." : "",
                              path->keys + path->key_start[level]);
        if (length < 0 || (size_t)length >= room)
            return;
        used += (size_t)length;
    }
    if (!used)
        snprintf(ret_text, POISE_PATH_TEXT, "the document");
}
