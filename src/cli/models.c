/* poise dev models: list, verify, profile. */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/zoo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct model_options {
    const char *models;
    int isa, rounds;
} model_options;

enum { ISA_BEST = POISE_NN_ISA_COUNT };

#define AT(member) offsetof(model_options, member)
static const poise_cli_option options[] = {
    {"models", 0, POISE_CLI_TEXT, AT(models), "DIR",
     .help = "Folder of the models; also POISE_MODELS."},
    {"isa", 0, POISE_CLI_CHOICE, AT(isa), .choices = "scalar|base|avx2|avx512",
     .help = "verify, profile: this instruction set; the best there is."},
    {"rounds", 0, POISE_CLI_INTEGER, AT(rounds), "N", 1, 100000,
     .help = "profile: runs to take medians of; 30."},
    {0},
};

static const poise_cli_command command = {
    "dev models", "list | verify | profile [MODEL] [options]",
    "the models: which, whether sound, how fast", options,
    "list       name, what it does, size, SHA-256, licence\n"
    "verify     reads every model, checks its hash, operators and sizes\n"
    "profile    time and GFLOP/s of every step of one model (pose_landmark_full)\n"
    "\n"
    "examples\n"
    "  poise dev models verify\n"
    "  poise dev models profile pose_detection --isa avx2\n"
    "\n"
    "exit codes: 0 sound, 2 one is missing, changed or unusable\n"};

static int list(const poise_zoo *zoo)
{
    printf("%-22s %-9s %-10s %9s  %-16s %s\n", "name", "role", "decoder", "bytes", "sha256",
           "licence, source");
    for (int i = 0; i < zoo->count; i++) {
        const poise_zoo_model *m = &zoo->model[i];
        char bytes[24];
        if (m->bad.code) {
            printf("%s\n", m->bad.text);
            continue;
        }
        snprintf(bytes, sizeof(bytes), m->bytes < 0 ? "absent" : "%lld", (long long)m->bytes);
        printf("%-22s %-9s %-10s %9s  %.16s %s, %s\n", m->manifest.name,
               poise_model_role_names[m->manifest.role], m->manifest.decoder, bytes,
               m->manifest.sha256, m->manifest.licence, m->manifest.source);
    }
    return POISE_EXIT_OK;
}

static int verify(const poise_zoo *zoo, poise_nn_isa isa)
{
    int bad = 0;
    for (int i = 0; i < zoo->count; i++) {
        poise_err err = {0};
        if (poise_zoo_verify(&zoo->model[i], isa, &err)) {
            bad++;
            printf("bad  %s\n", err.text);
        } else {
            printf("ok   %-22s %.16s  %lld bytes, plan for %s\n", zoo->model[i].manifest.name,
                   zoo->model[i].manifest.sha256, (long long)zoo->model[i].bytes,
                   poise_nn_isa_name(isa));
        }
    }
    if (bad)
        return poise_cli_error(
            "%d of %d models are missing or unusable (see above); 'make models' fetches them", bad,
            zoo->count);
    return POISE_EXIT_OK;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Median over rounds of every step: ns[step * rounds + round]. */
static void print_profile(const poise_model *model, int64_t *ns, int rounds)
{
    const int steps = poise_nn_step_count(model->plan);
    double total_ms = 0, total_flop = 0;
    for (int i = 0; i < steps; i++) {
        qsort(ns + (size_t)i * (size_t)rounds, (size_t)rounds, sizeof(*ns), by_size);
        total_ms += (double)ns[(size_t)i * (size_t)rounds + (size_t)rounds / 2] / 1e6;
    }
    printf("%4s %9s %6s %9s %9s  %s\n", "step", "ms", "%", "MFLOP", "GFLOP/s", "what");
    for (int i = 0; i < steps; i++) {
        double flop;
        const char *name = poise_nn_step_name(model->plan, i, &flop);
        const double ms = (double)ns[(size_t)i * (size_t)rounds + (size_t)rounds / 2] / 1e6;
        total_flop += flop;
        printf("%4d %9.4f %6.2f %9.3f %9.1f  %s\n", i, ms, total_ms > 0 ? 100 * ms / total_ms : 0.0,
               flop / 1e6, ms > 0 ? flop / ms / 1e6 : 0.0, name);
    }
    printf("%4s %9.4f %6.2f %9.3f %9.1f  sum of the steps' medians over %d runs\n", "all", total_ms,
           100.0, total_flop / 1e6, total_ms > 0 ? total_flop / total_ms / 1e6 : 0.0, rounds);
}

static int profile(const poise_zoo *zoo, const char *name, poise_nn_isa isa, int rounds,
                   poise_err *err)
{
    const char *names[POISE_ZOO_MAX + 1] = {0};
    const poise_zoo_model *chosen = NULL;
    for (int i = 0; i < zoo->count; i++) {
        names[i] = zoo->model[i].manifest.name;
        if (!zoo->model[i].bad.code && strcmp(names[i], name) == 0)
            chosen = &zoo->model[i];
    }
    if (!chosen) {
        const char *near = poise_cli_nearest(name, names);
        return poise_fail(err, POISE_ENOENT, "no model '%s'%s%s%s; 'poise dev models list' has all",
                          name, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    }
    poise_model model;
    poise_nn_instance *instance = NULL;
    int rc =
        poise_model_open(chosen->path, (poise_model_role)chosen->manifest.role, isa, &model, err);
    if (rc)
        return rc;
    const size_t steps = (size_t)poise_nn_step_count(model.plan);
    int64_t *ns = calloc(steps * (size_t)rounds, sizeof(*ns)), *one = calloc(steps, sizeof(*one));
    rc = ns && one ? poise_nn_instance_new(model.plan, &instance, err)
                   : poise_fail(err, POISE_ENOMEM, "no memory");
    for (int round = -2; !rc && round < rounds; round++) {
        poise_nn_run_profiled(instance, poise_cli_now, one);
        for (size_t i = 0; round >= 0 && i < steps; i++)
            ns[i * (size_t)rounds + (size_t)round] = one[i];
    }
    if (!rc) {
        printf("%s on %s, one thread; weights %.1f MiB, activations %.1f MiB\n", name,
               poise_nn_isa_name(isa), (double)poise_nn_plan_bytes(model.plan) / 1048576.0,
               (double)poise_nn_instance_bytes(model.plan) / 1048576.0);
        print_profile(&model, ns, rounds);
    }
    poise_nn_instance_free(&instance);
    free(ns);
    free(one);
    poise_model_close(&model);
    return rc;
}

static int choose_isa(int wanted, poise_nn_isa *ret_isa, poise_err *err)
{
    if (wanted == ISA_BEST)
        return poise_nn_isa_choose(ret_isa, err);
    if (!poise_nn_isa_available((poise_nn_isa)wanted))
        return poise_fail(err, POISE_EINVAL, "--isa %s: this machine has not got it",
                          poise_nn_isa_name((poise_nn_isa)wanted));
    *ret_isa = (poise_nn_isa)wanted;
    return 0;
}

int poise_cmd_models(int argc, char **argv)
{
    model_options o = {.isa = ISA_BEST, .rounds = 30};
    poise_cli_words words;
    poise_err err = {0};
    poise_zoo zoo;
    poise_nn_isa isa;
    char folder[POISE_PATH_BYTES];
    if (poise_cli_parse(&command, argc, argv, 0, &o, &words, &err))
        return poise_cli_failed(&err);
    if (words.help) {
        poise_cli_help(stdout, "poise", &command);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    static const char *const verbs[] = {"list", "verify", "profile", NULL};
    const char *verb = words.count ? words.word[0] : "list";
    if (words.count > (strcmp(verb, "profile") == 0 ? 2 : 1))
        return poise_cli_error("too many arguments: '%s'", words.word[words.count - 1]);
    if (choose_isa(o.isa, &isa, &err) || poise_cli_models_folder(o.models, folder, &err) ||
        poise_zoo_read(folder, &zoo, &err))
        return poise_cli_failed(&err);
    int code;
    if (strcmp(verb, "list") == 0) {
        code = list(&zoo);
    } else if (strcmp(verb, "verify") == 0) {
        code = verify(&zoo, isa);
    } else if (strcmp(verb, "profile") == 0) {
        const char *name = words.count > 1 ? words.word[1] : "pose_landmark_full";
        code = profile(&zoo, name, isa, o.rounds, &err) ? poise_cli_failed(&err) : POISE_EXIT_OK;
    } else {
        const char *near = poise_cli_nearest(verb, verbs);
        code = poise_cli_error("dev models: '%s' is none of list, verify, profile%s%s%s", verb,
                               near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    }
    poise_zoo_free(&zoo);
    return poise_cli_flush(code);
}
