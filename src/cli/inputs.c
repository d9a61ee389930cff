#include "cli/inputs.h"

#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct walk {
    poise_inputs *inputs;
    const char *out; /* resolved, or NULL if it does not exist yet */
    poise_err *err;
} walk;

static const char *const video_endings[] = {"mp4",  "m4v", "mov",   "mkv",  "webm", "avi", "mpg",
                                            "mpeg", "ts",  "mts",   "m2ts", "wmv",  "flv", "3gp",
                                            "ogv",  "gif", "mjpeg", "vob",  NULL};
static const char *const picture_endings[] = {"jpg", "jpeg", "png", "bmp", "webp",
                                              "tif", "tiff", "ppm", NULL};

static int ends_with(const char *name, const char *const *endings)
{
    const char *dot = strrchr(name, '.');
    if (!dot || dot == name)
        return 0;
    for (; *endings; endings++)
        if (strcasecmp(dot + 1, *endings) == 0)
            return 1;
    return 0;
}

/* Everything but letters, digits, "._-/" becomes "_"; no part begins with a dot. */
static void tame(char *name)
{
    for (char *p = name; *p; p++) {
        const unsigned char c = (unsigned char)*p;
        const int plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c >= 0x80 || strchr("._-+=@,()", c);
        if (c != '/' && (!plain || (c == '.' && (p == name || p[-1] == '/'))))
            *p = '_';
    }
}

static int taken(const poise_inputs *in, const char *name)
{
    for (size_t i = 0; i < in->count; i++)
        if (strcmp(in->item[i].name, name) == 0)
            return 1;
    return 0;
}

/* A name for the folder of `path` (relative, no leading slash) that no other source has: without
 * its ending, with it, or with a number. */
static char *free_name(const poise_inputs *in, const char *path, int file)
{
    char name[POISE_PATH_BYTES];
    snprintf(name, sizeof(name), "%.*s", (int)sizeof(name) - 32, path);
    tame(name);
    char *dot = strrchr(name, '.');
    const char *slash = strrchr(name, '/');
    if (file && dot && dot != name && (!slash || dot > slash + 1)) {
        *dot = 0;
        if (!taken(in, name))
            return strdup(name);
        *dot = '.';
    }
    const size_t length = strlen(name);
    for (int k = 2; taken(in, name) && k < POISE_INPUTS_MAX; k++)
        snprintf(name + length, sizeof(name) - length, "-%d", k);
    return strdup(name);
}

static int add(walk *w, const char *source, const char *label, const char *path, int file)
{
    poise_inputs *in = w->inputs;
    if (in->count >= POISE_INPUTS_MAX)
        return poise_fail(w->err, POISE_ELIMIT, "more than %d sources; run them in parts",
                          POISE_INPUTS_MAX);
    if (in->count == in->capacity) {
        const size_t capacity = in->capacity ? in->capacity * 2 : 16;
        poise_input *grown = realloc(in->item, capacity * sizeof(*grown));
        if (!grown)
            return poise_fail(w->err, POISE_ENOMEM, "no memory for the list of sources");
        in->item = grown;
        in->capacity = capacity;
    }
    char clean[256];
    poise_cli_clean(clean, sizeof(clean), label);
    const poise_input item = {strdup(source), strdup(clean), free_name(in, path, file)};
    in->item[in->count++] = item;
    if (!item.source || !item.label || !item.name)
        return poise_fail(w->err, POISE_ENOMEM, "no memory for the list of sources");
    return 0;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int is_out(const walk *w, const char *path)
{
    char real[PATH_MAX];
    return w->out && realpath(path, real) && strcmp(real, w->out) == 0;
}

/* What a folder holds directly. */
typedef struct content {
    struct dirent **entry;
    int count, videos, pictures, folders;
} content;

static int look(const char *folder, content *ret, poise_err *err)
{
    content c = {0};
    c.count = scandir(folder, &c.entry, visible, alphasort);
    if (c.count < 0)
        return poise_fail_errno(err, errno, "%s", folder);
    for (int i = 0; i < c.count; i++) {
        char path[POISE_PATH_BYTES];
        struct stat st;
        if (snprintf(path, sizeof(path), "%s/%s", folder, c.entry[i]->d_name) >=
                (int)sizeof(path) ||
            stat(path, &st))
            continue;
        c.folders += S_ISDIR(st.st_mode);
        c.videos += S_ISREG(st.st_mode) && ends_with(path, video_endings);
        c.pictures += S_ISREG(st.st_mode) && ends_with(path, picture_endings);
    }
    *ret = c;
    return 0;
}

static void forget(content *c)
{
    for (int i = 0; i < c->count; i++)
        free(c->entry[i]);
    free(c->entry);
}

/* `below` is the path from the folder that was named. */
static int go_through(walk *w, const char *folder, const char *below, int depth)
{
    if (depth > POISE_INPUT_DEPTH_MAX)
        return poise_fail(w->err, POISE_ELIMIT, "%s: folders nested deeper than %d", folder,
                          POISE_INPUT_DEPTH_MAX);
    content c;
    int rc = look(folder, &c, w->err);
    if (rc)
        return rc;
    if (c.pictures && !c.videos)
        rc = add(w, folder, strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder, below, 0);
    for (int i = 0; i < c.count && !rc; i++) {
        char path[POISE_PATH_BYTES], deeper[POISE_PATH_BYTES];
        const char *name = c.entry[i]->d_name;
        struct stat here, target;
        if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path) ||
            lstat(path, &here) || stat(path, &target))
            continue;
        snprintf(deeper, sizeof(deeper), "%.2000s%s%.2000s", below, *below ? "/" : "", name);
        /* Links to folders are not followed: they may lead in circles. */
        if (S_ISDIR(here.st_mode) && !is_out(w, path))
            rc = go_through(w, path, deeper, depth + 1);
        else if (S_ISREG(target.st_mode) && ends_with(name, video_endings))
            rc = add(w, path, name, deeper, 1);
    }
    forget(&c);
    return rc;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int add_stream(walk *w, const char *url)
{
    /* Names of users and passwords stay out of names and reports; so do queries, which may hold
     * tokens. */
    const char *host = strstr(url, "://") + 3;
    const char *path = host + strcspn(host, "/?#");
    for (const char *p = host; p < path; p++)
        if (*p == '@')
            host = p + 1;
    char label[256];
    snprintf(label, sizeof(label), "%.*s", (int)strcspn(host, "?#"), host);
    char name[256];
    snprintf(name, sizeof(name), "%s", label);
    for (char *p = name; *p; p++)
        if (*p == '/' || *p == ':')
            *p = '_';
    return add(w, url, label, name, 0);
}

static int add_folder(walk *w, const char *word, int alone, int *ret_tree)
{
    char folder[POISE_PATH_BYTES];
    if (snprintf(folder, sizeof(folder), "%s", word) >= (int)sizeof(folder))
        return poise_fail(w->err, POISE_ELIMIT, "%.60s...: path too long", word);
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        folder[--n] = 0;
    content c;
    int rc = look(folder, &c, w->err);
    if (rc)
        return rc;
    const int pictures_only = c.pictures && !c.videos;
    forget(&c);
    char real[PATH_MAX];
    const char *name = realpath(folder, real) ? last_part(real) : last_part(folder);
    if (pictures_only)
        return add(w, folder, name, name, 0);
    *ret_tree = 1;
    const size_t before = w->inputs->count;
    rc = go_through(w, folder, alone ? "" : name, 0);
    if (!rc && w->inputs->count == before)
        rc = poise_fail(w->err, POISE_EUNSUPPORTED,
                        "%s: no videos and no pictures in this folder or below", word);
    return rc;
}

static int all_digits(const char *word)
{
    return *word && strspn(word, "0123456789") == strlen(word);
}

static int add_word(walk *w, const char *word, int alone, int *ret_tree)
{
    struct stat st;
    char name[64];
    if (!*word)
        return poise_fail(w->err, POISE_EINVAL,
                          "a SOURCE is empty; name a file, folder, camera, URL or -");
    if (strcmp(word, "-") == 0)
        return add(w, word, "standard input", "stdin", 0);
    if (strstr(word, "://"))
        return add_stream(w, word);
    if (stat(word, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return add_folder(w, word, alone, ret_tree);
        if (S_ISCHR(st.st_mode))
            return add(w, word, last_part(word), last_part(word), 0);
        return add(w, word, last_part(word), last_part(word), 1);
    }
    const int cause = errno;
    if (all_digits(word)) {
        snprintf(name, sizeof(name), "camera-%.40s", word);
        return add(w, word, name, name, 0);
    }
    if (cause == ENOENT)
        return poise_fail(w->err, POISE_ENOENT, "%s: no such file or folder; check its name", word);
    return poise_fail_errno(w->err, cause, "%s", word);
}

int poise_inputs_expand(char **word, int count, const char *out, poise_inputs *ret_inputs,
                        poise_err *err)
{
    poise_inputs in = {0};
    char real[PATH_MAX];
    walk w = {&in, realpath(out, real), err};
    int tree = 0, rc = 0;
    for (int i = 0; i < count && !rc; i++)
        rc = add_word(&w, word[i], count == 1, &tree);
    if (rc) {
        poise_inputs_free(&in);
        return rc;
    }
    if (count == 1 && !tree)
        in.item[0].name[0] = 0;
    *ret_inputs = in;
    return 0;
}

void poise_inputs_free(poise_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        free(inputs->item[i].source);
        free(inputs->item[i].label);
        free(inputs->item[i].name);
    }
    free(inputs->item);
    *inputs = (poise_inputs){0};
}
