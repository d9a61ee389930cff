/* mot-eval TRUTH RESULT: prints every measure of one result. */
#include "mot.h"

#include "cli/options.h"

#include <stdio.h>
#include <string.h>

typedef struct options {
    double iou;
} options;

static const poise_cli_option option_table[] = {
    {.name = "iou",
     .kind = POISE_CLI_NUMBER,
     .offset = offsetof(options, iou),
     .argument = "IOU",
     .min = 0.01,
     .max = 1,
     .help = "Overlap from which a box may match, for all measures but HOTA. Default 0.5."},
    {.name = NULL}};

static const poise_cli_command command = {.name = "",
                                          .usage = "TRUTH RESULT [options]",
                                          .summary = "Compares tracks with the truth.",
                                          .options = option_table,
                                          .text =
                                              "Both are files as the MOTChallenge has them: "
                                              "frame,id,x,y,width,height[,score]; pixels, frames\n"
                                              "from 1. Truth of score 0 is left out. MOTP is the "
                                              "mean of 1 - IoU, as py-motmetrics prints it.\n"};

static void print(const mot_clear *c, const mot_hota *h)
{
    printf("frames %lld, objects %d, true boxes %lld, boxes %lld\n", (long long)c->frames,
           (int)c->objects, (long long)c->truths, (long long)c->boxes);
    printf("MOTA %.6f  MOTP %.6f  recall %.6f  precision %.6f\n", c->mota, c->motp, c->recall,
           c->precision);
    printf("misses %lld, false positives %lld, switches %lld, fragmentations %lld\n",
           (long long)c->misses, (long long)c->false_positives, (long long)c->switches,
           (long long)c->fragmentations);
    printf("mostly tracked %d, partially %d, mostly lost %d\n", (int)c->mostly_tracked,
           (int)c->partially_tracked, (int)c->mostly_lost);
    printf("IDF1 %.6f  IDP %.6f  IDR %.6f\n", c->idf1, c->idp, c->idr);
    printf("HOTA %.6f  DetA %.6f  AssA %.6f  LocA %.6f\n", h->mean_hota, h->mean_deta, h->mean_assa,
           h->mean_loca);
}

static int compare(const char *truth_path, const char *result_path, double iou, poise_err *err)
{
    mot_sequence truth = {0}, result = {0};
    mot_clear clear;
    mot_hota hota;
    int code = mot_read(truth_path, &truth, err);
    if (code == 0)
        code = mot_read(result_path, &result, err);
    if (code == 0)
        code = mot_measure_clear(&truth, &result, iou, &clear, err);
    if (code == 0)
        code = mot_measure_hota(&truth, &result, &hota, err);
    if (code == 0)
        print(&clear, &hota);
    mot_free(&truth);
    mot_free(&result);
    return code;
}

int main(int argc, char **argv)
{
    options o = {.iou = 0.5};
    poise_cli_words words;
    poise_err err = {0};
    int code = poise_cli_parse(&command, argc - 1, argv + 1, 0, &o, &words, &err);
    if (code == 0 && words.help) {
        poise_cli_help(stdout, "mot-eval", &command);
        return 0;
    }
    if (code == 0 && words.count != 2)
        code = poise_fail(&err, POISE_EINVAL, "need two files, TRUTH and RESULT; see --help");
    if (code == 0)
        code = compare(words.word[0], words.word[1], o.iou, &err);
    if (code < 0)
        fprintf(stderr, "mot-eval: %s\n", err.text);
    return code < 0 ? code == POISE_EINVAL ? 2 : 1 : 0;
}
