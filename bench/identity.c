/* Do the two fighters keep their numbers? All rules side by side in one run.
 *
 *     identity --cache DIR [--bouts N] [--first SEED] [--seconds S] [--size WxH] [--csv FILE]
 * [--minutes M] identity --real [--sheets DIR]
 *
 * Without --real: bouts of poise-sparring's test split, rendered once into DIR, against their
 * truth. How is judged what stands in identity_score.h. With --real: real clips against notes made
 * by hand. */
#include "identity.h"

#include "base/file.h"
#include "cli/options.h"
#include "stage/rehearsal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const identity_rule_names[IDENTITY_RULES] = {"duo", "bytetrack", "centroid",
                                                         "duo as told"};

static const poise_cli_option option_table[] = {
    {"cache", 'c', POISE_CLI_TEXT, offsetof(identity_options, cache), "DIR", 0, 0, 0, NULL,
     "Where rendered bouts are kept (some 20 MB a minute) until poise-sparring changes."},
    {"bouts", 'n', POISE_CLI_INTEGER, offsetof(identity_options, bouts), "N", 1, 10000, 0, NULL,
     "How many bouts. Default 20."},
    {"first", 0, POISE_CLI_INTEGER, offsetof(identity_options, first), "SEED", 0, 2000000000, 0,
     NULL, "Seed of the first bout; the others follow. Default 1."},
    {"seconds", 0, POISE_CLI_NUMBER, offsetof(identity_options, seconds), "S", 2, 3600, 0, NULL,
     "Length of a bout. Default 60."},
    {"size", 's', POISE_CLI_TEXT, offsetof(identity_options, size), "WxH", 0, 0, 0, NULL,
     "Default 854x480."},
    {"origin", 0, POISE_CLI_CHOICE, offsetof(identity_options, origin), NULL, 0, 0, 0,
     "library|second|mocap|mixed",
     "Where the movement comes from. Default mixed: every fourth seed second, and with --mocap "
     "some recorded."},
    {"mocap", 0, POISE_CLI_TEXT, offsetof(identity_options, mocap), "DIR", 0, 0, 0, NULL,
     "The motion data for recorded people."},
    {"camera", 0, POISE_CLI_CHOICE, offsetof(identity_options, camera), NULL, 0, 0, 0,
     "auto|side|broadcast|corner|phone|low|high", "Default auto: drawn from the seed."},
    {"split", 0, POISE_CLI_CHOICE, offsetof(identity_options, split), NULL, 0, 0, 0,
     "test|validation",
     "Whose styles, bodies, kits and halls. Default test; what is developed on is validation."},
    {"model", 0, POISE_CLI_CHOICE, offsetof(identity_options, model), NULL, 0, 0, 0,
     "lite|full|heavy", "The landmark model. Default full."},
    {"rules", 0, POISE_CLI_INTEGER, offsetof(identity_options, rules), "N", 1, IDENTITY_TOLD, 0,
     NULL, "Only the first N rules: duo, bytetrack, centroid. Default all."},
    {"threads", 'j', POISE_CLI_INTEGER, offsetof(identity_options, threads), "N", 1, 64, 0, NULL,
     "Landmark workers. Default 2."},
    {"hurried", 0, POISE_CLI_FLAG, offsetof(identity_options, hurried), NULL, 0, 0, 0, NULL,
     "As live sources are looked at."},
    {"fps", 0, POISE_CLI_INTEGER, offsetof(identity_options, fps), "FPS", 15, 240, 0, NULL,
     "Of the bouts. Default 30."},
    {"minutes", 0, POISE_CLI_NUMBER, offsetof(identity_options, minutes), "M", 0, 100000, 0, NULL,
     "Begin no bout after so long. Default 600."},
    {"csv", 0, POISE_CLI_TEXT, offsetof(identity_options, csv), "FILE", 0, 0, 0, NULL,
     "Also writes one line per bout and rule."},
    {"sheets", 0, POISE_CLI_TEXT, offsetof(identity_options, sheets), "DIR", 0, 0, 0, NULL,
     "Writes contact sheets (PNG): of real clips, and of bouts within --from and --to."},
    {"from", 0, POISE_CLI_NUMBER, offsetof(identity_options, look_from), "S", 0, 3600, 0, NULL,
     "Contact sheets begin here. Default 0."},
    {"to", 0, POISE_CLI_NUMBER, offsetof(identity_options, look_to), "S", 0, 3600, 0, NULL,
     "Contact sheets end here. Default 0: none of bouts."},
    {"every", 0, POISE_CLI_NUMBER, offsetof(identity_options, every), "S", 0, 60, 0, NULL,
     "Seconds between their pictures. Default 0.25."},
    {"real", 0, POISE_CLI_FLAG, offsetof(identity_options, real), NULL, 0, 0, 0, NULL,
     "Real clips instead of rendered bouts."},
    {"clips", 0, POISE_CLI_TEXT, offsetof(identity_options, clips), "DIR", 0, 0, 0, NULL,
     "Where they lie. Default ../shared/media/videos."},
    {"notes", 0, POISE_CLI_TEXT, offsetof(identity_options, notes), "FILE", 0, 0, 0, NULL,
     "Who is who in them. Default tests/identity/real_clips.csv."},
    {"models", 0, POISE_CLI_TEXT, offsetof(identity_options, models), "DIR", 0, 0, 0, NULL,
     "Default models."},
    {"sparring", 0, POISE_CLI_TEXT, offsetof(identity_options, sparring), "PROGRAM", 0, 0, 0, NULL,
     "poise-sparring. Default: the one built with this."},
    {.name = NULL}};

static const poise_cli_command command = {.name = "",
                                          .usage = "--cache DIR | --real [options]",
                                          .summary = "Do the two fighters keep their numbers?",
                                          .options = option_table,
                                          .text = "Run it in the repository's folder.\n"};

int identity_wants(const identity_options *o, int rule)
{
    return rule == IDENTITY_TOLD ? !o->hurried : rule < o->rules;
}

int identity_open(const poise_models *models, const identity_options *o, int rule,
                  const char *video, poise_people **ret_people, poise_err *err)
{
    poise_people_settings settings = poise_people_defaults();
    settings.fighters = 2;
    settings.fighters_rule =
        rule == IDENTITY_TOLD ? POISE_FIGHTERS_DUO : (poise_fighters_rule)rule;
    settings.threads = o->threads;
    settings.hurried = o->hurried;
    const int code = poise_people_open(models, &settings, ret_people, err);
    if (code == 0 && !o->hurried)
        poise_stage_rehearse(video, NULL, *ret_people);
    return code;
}

static int run(const identity_options *o, poise_err *err)
{
    poise_models *models = NULL;
    if (!o->real && !o->cache)
        return poise_fail(err, POISE_EINVAL,
                          "--cache is missing: name a folder for rendered bouts, or use --real");
    int code = o->sheets ? poise_make_folders(o->sheets, err) : 0;
    if (code == 0)
        code = poise_models_open(o->models, (poise_pose_model)o->model, 0, &models, err);
    if (code == 0)
        code = o->real ? identity_real(models, o, err) : identity_bouts(models, o, err);
    poise_models_close(&models);
    return code;
}

int main(int argc, char **argv)
{
    identity_options o = {.model = POISE_POSE_FULL,
                          .first = 1,
                          .bouts = 20,
                          .rules = IDENTITY_TOLD,
                          .threads = 2,
                          .fps = IDENTITY_FPS,
                          .origin = 3,
                          .seconds = 60,
                          .minutes = 600,
                          .every = 0.25,
                          .size = "854x480",
                          .sparring = POISE_SPARRING_PROGRAM,
                          .clips = "../shared/media/videos",
                          .notes = "tests/identity/real_clips.csv",
                          .models = "models"};
    poise_cli_words words;
    poise_err err = {0};
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "identity", &command);
        return 0;
    }
    if (code == 0 && words.count > 0)
        code = poise_fail(&err, POISE_EINVAL, "'%s': no argument is expected here", words.word[0]);
    if (code == 0)
        code = run(&o, &err);
    if (code < 0)
        fprintf(stderr, "identity: %s\n", err.text);
    return code < 0;
}
