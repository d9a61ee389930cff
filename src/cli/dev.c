/* poise dev: the commands for those who work on poise. */
#include "cli/cli.h"
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "poise dev: looking inside\n"
    "\n"
    "  poise dev models list|verify|profile   the models: which, whether sound, how fast\n"
    "  poise dev moves eval|card              moves against the truth; the models' card\n"
    "  poise dev bench [VIDEO]                time of every stage on this machine\n";

int poise_cmd_dev(int argc, char **argv)
{
    static const char *const names[] = {"models", "moves", "bench", NULL};
    if (argc < 1 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
        fputs(help, stdout);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (strcmp(argv[0], "models") == 0)
        return poise_cmd_models(argc - 1, argv + 1);
    if (strcmp(argv[0], "moves") == 0)
        return poise_cmd_moves(argc - 1, argv + 1);
    if (strcmp(argv[0], "bench") == 0)
        return poise_cmd_bench(argc - 1, argv + 1);
    const char *near = poise_cli_nearest(argv[0], names);
    return poise_cli_error("unknown command 'dev %s'%s%s%s; poise dev --help lists them", argv[0],
                           near ? "; did you mean 'dev " : "", near ? near : "", near ? "'?" : "");
}
