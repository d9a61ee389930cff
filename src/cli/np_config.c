#include "cli/np_config.h"

#include "base/file.h"
#include "cli/options.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct setting {
    poise_cli_option row; /* its name and range */
    size_t size;          /* of a text */
} setting;

#define AT(member) offsetof(poise_np_config, member)
#define TEXT(member)                                                                               \
    {                                                                                              \
        {#member, 0, POISE_CLI_TEXT, AT(member), "PATH", .help = ""},                              \
            sizeof(((poise_np_config *)0)->member)                                                 \
    }
#define COUNT(member)                                                                              \
    {                                                                                              \
        {#member, 0, POISE_CLI_INTEGER, AT(member), "VALUE", 1, 2147483647, .help = ""}, 0         \
    }

static const setting settings[] = {
    TEXT(data_dir),
    TEXT(model_cache_dir),
    COUNT(poll_interval_seconds),
    TEXT(device),
    {{"default_fov_degrees", 0, POISE_CLI_NUMBER, AT(default_fov_degrees), "DEGREES", 0, 180,
      .open = 1, .help = ""},
     0},
    COUNT(status_checkpoint_every_frames),
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

poise_np_config poise_np_config_defaults(void)
{
    return (poise_np_config){.poll_interval_seconds = 10,
                             .device = "/CPU:0",
                             .default_fov_degrees = 55,
                             .status_checkpoint_every_frames = 30};
}

/* "/CPU:0", "/GPU:12" */
static int is_device(const char *text)
{
    if (strncmp(text, "/CPU:", 5) != 0 && strncmp(text, "/GPU:", 5) != 0)
        return 0;
    const size_t digits = strspn(text + 5, "0123456789");
    return digits > 0 && text[5 + digits] == 0;
}

static int set(const setting *s, const char *where, const char *value, poise_np_config *config,
               poise_err *err)
{
    char *place = (char *)config + s->row.offset;
    char shown[256];
    snprintf(shown, sizeof(shown), "invalid config: %.100s: %s = %.60s", where, s->row.name, value);
    if (s->row.kind == POISE_CLI_TEXT) {
        if (strcmp(s->row.name, "device") == 0 && !is_device(value))
            return poise_fail(err, POISE_EINVAL, "%s: need /CPU:N or /GPU:N", shown);
        if (!*value || strlen(value) >= s->size)
            return poise_fail(err, POISE_EINVAL, "%s: need a path of 1 to %zu bytes", shown,
                              s->size - 1);
        memcpy(place, value, strlen(value) + 1);
        return 0;
    }
    char *end = NULL;
    const double number = strtod(value, &end);
    const int whole = s->row.kind == POISE_CLI_INTEGER;
    if (end == value || *end || !isfinite(number) || (whole && number != floor(number)))
        return poise_fail(err, POISE_EINVAL, "%s: not a %snumber", shown, whole ? "whole " : "");
    const int rc = poise_cli_check(&s->row, shown, number, err);
    if (rc)
        return rc;
    if (whole) {
        const int integer = (int)number;
        memcpy(place, &integer, sizeof(integer));
    } else {
        memcpy(place, &number, sizeof(number));
    }
    return 0;
}

int poise_np_config_environment(poise_np_config *config, poise_err *err)
{
    for (int i = 0; i < SETTINGS; i++) {
        char name[64] = "NEUROPOSE_";
        size_t n = strlen(name);
        for (const char *p = settings[i].row.name; *p; p++)
            name[n++] = (char)toupper((unsigned char)*p);
        name[n] = 0;
        const char *value = getenv(name);
        const int rc = value && *value ? set(&settings[i], name, value, config, err) : 0;
        if (rc)
            return rc;
    }
    return 0;
}

/* ---- YAML ---- */

typedef struct reading {
    const char *name;
    poise_np_config config;
    int depth;          /* 0 outside, 1 in the mapping */
    int mappings;       /* seen at the top: 0 or 1 */
    const setting *key; /* its value comes next */
    unsigned seen;      /* bit per setting */
    int done;
} reading;

static int refuse(const reading *r, const yaml_event_t *event, const char *what, poise_err *err)
{
    return poise_fail(err, POISE_EFORMAT, "invalid config: %s: line %zu: %s", r->name,
                      event->start_mark.line + 1, what);
}

static int take_key(reading *r, const yaml_event_t *event, const char *text, poise_err *err)
{
    const char *names[SETTINGS + 1] = {0};
    for (int i = 0; i < SETTINGS; i++) {
        names[i] = settings[i].row.name;
        if (strcmp(text, names[i]) != 0)
            continue;
        if (r->seen & 1u << i)
            return refuse(r, event, "a key is given twice", err);
        r->seen |= 1u << i;
        r->key = &settings[i];
        return 0;
    }
    const char *near = poise_cli_nearest(text, names);
    char what[200];
    if (near)
        snprintf(what, sizeof(what), "unknown key '%.60s'; did you mean '%s'?", text, near);
    else
        snprintf(what, sizeof(what), "unknown key '%.60s'", text);
    return refuse(r, event, what, err);
}

static int take_scalar(reading *r, const yaml_event_t *event, poise_err *err)
{
    const char *text = (const char *)event->data.scalar.value;
    const size_t size = event->data.scalar.length;
    if (event->data.scalar.anchor)
        return refuse(r, event, "anchors are not allowed", err);
    if (memchr(text, 0, size))
        return refuse(r, event, "a value holds a zero byte", err);
    if (r->depth == 0) {
        /* "~" or an empty document: all defaults. */
        if (size == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0)
            return 0;
        return refuse(r, event, "need a mapping of names to values", err);
    }
    if (!r->key)
        return take_key(r, event, text, err);
    char where[160];
    snprintf(where, sizeof(where), "%.100s: line %zu", r->name, event->start_mark.line + 1);
    const int rc = set(r->key, where, text, &r->config, err);
    r->key = NULL;
    return rc;
}

static int take_event(reading *r, const yaml_event_t *event, poise_err *err)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event, err);
    case YAML_MAPPING_START_EVENT:
        if (r->depth || r->mappings++)
            return refuse(r, event, "need a plain value here, not a mapping", err);
        if (event->data.mapping_start.anchor)
            return refuse(r, event, "anchors are not allowed", err);
        r->depth = 1;
        return 0;
    case YAML_MAPPING_END_EVENT:
        r->depth = 0;
        return 0;
    case YAML_SEQUENCE_START_EVENT:
        return refuse(r, event,
                      r->depth ? "need a plain value here, not a list"
                               : "need a mapping of names to values",
                      err);
    case YAML_ALIAS_EVENT:
        return refuse(r, event, "aliases are not allowed", err);
    case YAML_STREAM_END_EVENT:
        r->done = 1;
        return 0;
    default:
        return 0;
    }
}

int poise_np_config_read(const void *text, size_t size, const char *name, poise_np_config *config,
                         poise_err *err)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return poise_fail(err, POISE_ENOMEM, "no memory to read %s", name);
    yaml_parser_set_input_string(&parser, text, size);
    reading r = {.name = name, .config = *config};
    int rc = 0;
    while (!rc && !r.done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            rc = poise_fail(err, POISE_EFORMAT, "invalid config: %s: line %zu: %s", name,
                            parser.problem_mark.line + 1,
                            parser.problem ? parser.problem : "not YAML");
            break;
        }
        rc = take_event(&r, &event, err);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (!rc)
        *config = r.config;
    return rc;
}

int poise_np_config_file(const char *path, poise_np_config *config, poise_err *err)
{
    void *text;
    size_t size;
    int rc = poise_file_read(path, POISE_NP_CONFIG_FILE_MAX, &text, &size, err);
    if (rc == POISE_ENOENT)
        return poise_fail(err, POISE_ENOENT, "config file not found: %s", path);
    if (rc)
        return rc;
    rc = poise_np_config_read(text, size, path, config, err);
    free(text);
    return rc;
}
