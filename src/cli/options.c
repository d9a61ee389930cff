#include "cli/options.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 48, NAMES_MAX = 64 };

/* Optimal string alignment distance (Damerau-Levenshtein without repeated edits), cut at WORD_MAX
 * letters. */
static int edit_distance(const char *a, const char *b)
{
    int row[3][WORD_MAX + 1];
    const int n = (int)strnlen(a, WORD_MAX), m = (int)strnlen(b, WORD_MAX);
    for (int j = 0; j <= m; j++)
        row[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *two = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            const int cost = a[i - 1] != b[j - 1];
            int best = before[j - 1] + cost;
            if (before[j] + 1 < best)
                best = before[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two[j - 2] + 1 < best)
                best = two[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

const char *poise_cli_nearest(const char *word, const char *const *names)
{
    const char *best = NULL;
    const size_t length = strlen(word);
    /* A third of the letters may be wrong: "treads" is "threads", "x" is nothing. */
    int limit = length < 3 ? 1 : (int)(length + 2) / 3;
    for (; *names; names++) {
        int d = edit_distance(word, *names);
        /* A beginning that was cut short is meant as well: "--over" is "--overlay". */
        if (length >= 3 && strncmp(word, *names, length) == 0)
            d = 1;
        if (d <= limit && (size_t)d < strlen(*names)) {
            best = *names;
            limit = d - 1;
        }
    }
    return best;
}

int poise_cli_check(const poise_cli_option *o, const char *shown, double value, poise_err *err)
{
    const int below = o->open ? value <= o->min : value < o->min;
    const int above = o->open ? value >= o->max : value > o->max;
    if (!below && !above && !isnan(value))
        return 0;
    const char *less = o->open ? "<" : "<=";
    char unit[32];
    size_t i = 0;
    for (; o->argument[i] && i + 1 < sizeof(unit); i++) {
        const char c = o->argument[i];
        unit[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    unit[i] = 0;
    if (isinf(o->max))
        return poise_fail(err, POISE_EINVAL, "%s: need %s %s %.12g", shown, unit,
                          o->open ? ">" : ">=", o->min);
    return poise_fail(err, POISE_EINVAL, "%s: need %.12g %s %s %s %.12g", shown, o->min, less, unit,
                      less, o->max);
}

/* Index of `value` in "a|b|c", or -1. */
static int choice_index(const char *choices, const char *value)
{
    const size_t length = strlen(value);
    int index = 0;
    for (const char *c = choices; c; index++) {
        const char *end = strchr(c, '|');
        const size_t n = end ? (size_t)(end - c) : strlen(c);
        if (n == length && memcmp(c, value, n) == 0)
            return index;
        c = end ? end + 1 : NULL;
    }
    return -1;
}

static int set_value(const poise_cli_option *o, const char *value, void *values, poise_err *err)
{
    char *place = (char *)values + o->offset;
    char shown[160];
    snprintf(shown, sizeof(shown), "--%s %.100s", o->name, value ? value : "");
    switch (o->kind) {
    case POISE_CLI_FLAG: {
        const int one = 1;
        memcpy(place, &one, sizeof(one));
        return 0;
    }
    case POISE_CLI_TEXT:
        if (!*value)
            return poise_fail(err, POISE_EINVAL, "--%s: needs a %s that is not empty", o->name,
                              o->argument);
        memcpy(place, &value, sizeof(value));
        return 0;
    case POISE_CLI_TEXTS: {
        poise_cli_texts *texts = (poise_cli_texts *)(void *)place;
        if (!*value)
            return poise_fail(err, POISE_EINVAL, "--%s: needs a %s that is not empty", o->name,
                              o->argument);
        if (texts->count == POISE_CLI_TEXTS_MAX)
            return poise_fail(err, POISE_ELIMIT, "--%s: at most %d of them", o->name,
                              POISE_CLI_TEXTS_MAX);
        texts->text[texts->count++] = value;
        return 0;
    }
    case POISE_CLI_CHOICE: {
        const int index = choice_index(o->choices, value);
        if (index < 0)
            return poise_fail(err, POISE_EINVAL, "%s: need one of %s", shown, o->choices);
        memcpy(place, &index, sizeof(index));
        return 0;
    }
    case POISE_CLI_INTEGER:
    case POISE_CLI_NUMBER:
        break;
    }
    char *end = NULL;
    errno = 0;
    const double number = strtod(value, &end);
    const int whole = o->kind == POISE_CLI_INTEGER;
    if (end == value || *end || (whole && (number != floor(number) || fabs(number) > INT_MAX)))
        return poise_fail(err, POISE_EINVAL, "%s: not a %snumber", shown, whole ? "whole " : "");
    const int rc = poise_cli_check(o, shown, number, err);
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

static const poise_cli_option *by_name(const poise_cli_option *table, const char *name,
                                       size_t length)
{
    for (; table->name; table++)
        if (strlen(table->name) == length && memcmp(table->name, name, length) == 0)
            return table;
    return NULL;
}

static const poise_cli_option *by_letter(const poise_cli_option *table, char letter)
{
    for (; table->name; table++)
        if (table->letter == letter)
            return table;
    return NULL;
}

static int unknown(const poise_cli_command *command, const char *word, size_t length,
                   poise_err *err)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (const poise_cli_option *o = command->options; o->name && count + 2 < NAMES_MAX; o++)
        names[count++] = o->name;
    names[count++] = "help";
    names[count] = NULL;
    char bare[WORD_MAX];
    const char *letters = word + strspn(word, "-");
    snprintf(bare, sizeof(bare), "%.*s", (int)(length - (size_t)(letters - word)), letters);
    const char *near = poise_cli_nearest(bare, names);
    if (near)
        return poise_fail(err, POISE_EINVAL, "unknown option '%.*s'; did you mean --%s?",
                          (int)length, word, near);
    return poise_fail(err, POISE_EINVAL, "unknown option '%.*s'; --help lists those of '%s'",
                      (int)length, word, command->name);
}

/* One option at argv[i]; returns how many words it took, or an error. */
static int take_option(const poise_cli_command *command, int argc, char **argv, int i, void *values,
                       poise_err *err)
{
    char *word = argv[i];
    const poise_cli_option *o;
    const char *value = NULL;
    size_t length;
    if (word[1] == '-') {
        length = strcspn(word, "=");
        o = by_name(command->options, word + 2, length - 2);
        if (word[length] == '=')
            value = word + length + 1;
    } else {
        length = 2;
        o = by_letter(command->options, word[1]);
        if (word[2])
            value = word + 2;
    }
    if (!o)
        return unknown(command, word, word[1] == '-' ? length : strlen(word), err);
    if (o->kind == POISE_CLI_FLAG) {
        if (value)
            return poise_fail(err, POISE_EINVAL, "%.*s takes no value (here '%s')", (int)length,
                              word, value);
        return set_value(o, NULL, values, err) < 0 ? POISE_EINVAL : 1;
    }
    int used = 1;
    if (!value) {
        if (i + 1 >= argc)
            return poise_fail(err, POISE_EINVAL, "--%s needs a value: --%s %s", o->name, o->name,
                              o->argument);
        value = argv[i + 1];
        used = 2;
    }
    const int rc = set_value(o, value, values, err);
    return rc ? rc : used;
}

int poise_cli_parse(const poise_cli_command *command, int argc, char **argv, int flags,
                    void *values, poise_cli_words *ret_words, poise_err *err)
{
    poise_cli_words words = {argv, 0, 0};
    int only_words = 0;
    for (int i = 0; i < argc;) {
        char *word = argv[i];
        if (only_words || word[0] != '-' || !word[1]) {
            if (words.count >= POISE_CLI_POSITIONALS_MAX)
                return poise_fail(err, POISE_ELIMIT, "more than %d arguments",
                                  POISE_CLI_POSITIONALS_MAX);
            words.word[words.count++] = word;
            i++;
            if (flags & POISE_CLI_STOP_AT_WORD && words.count == 1) {
                while (i < argc)
                    words.word[words.count++] = argv[i++];
            }
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_words = 1;
            i++;
            continue;
        }
        if (strcmp(word, "--help") == 0 ||
            (strcmp(word, "-h") == 0 && !by_letter(command->options, 'h'))) {
            words.help = 1;
            *ret_words = words;
            return 0;
        }
        const int used = take_option(command, argc, argv, i, values, err);
        if (used < 0)
            return used;
        i += used;
    }
    *ret_words = words;
    return 0;
}

/* Prints text wrapped at POISE_CLI_WIDTH, following lines indented. `column` is where the cursor
 * stands. */
static void wrapped(FILE *out, const char *text, int indent, int column)
{
    while (*text) {
        const size_t n = strcspn(text, " ");
        if (column > indent && column + 1 + (int)n > POISE_CLI_WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += (int)n;
        text += n + strspn(text + n, " ");
    }
    fputc('\n', out);
}

void poise_cli_help(FILE *out, const char *program, const poise_cli_command *command)
{
    enum { HELP_COLUMN = 26 };
    fprintf(out, "%s%s%s: %s\n", program, *command->name ? " " : "", command->name,
            command->summary);
    fprintf(out, "\nusage: %s%s%s %s\n", program, *command->name ? " " : "", command->name,
            command->usage);
    if (command->options->name)
        fputs("\noptions:\n", out);
    for (const poise_cli_option *o = command->options; o->name; o++) {
        char left[64];
        const char *argument = o->kind == POISE_CLI_CHOICE ? o->choices : o->argument;
        snprintf(left, sizeof(left), "  %s%c%s--%s%s%s", o->letter ? "-" : "",
                 o->letter ? o->letter : ' ', o->letter ? ", " : "   ", o->name,
                 argument ? " " : "", argument ? argument : "");
        const int n = (int)strlen(left);
        if (n + 2 > HELP_COLUMN)
            fprintf(out, "%s\n%*s", left, HELP_COLUMN, "");
        else
            fprintf(out, "%-*s", HELP_COLUMN, left);
        wrapped(out, o->help, HELP_COLUMN, HELP_COLUMN);
    }
    if (command->text)
        fprintf(out, "\n%s", command->text);
}
