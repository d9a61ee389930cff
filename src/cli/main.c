/* poise: the command. One file per subcommand; this one chooses. */
#include "cli/cli.h"
#include "cli/options.h"

#include <poise/version.h>

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct entry {
    const char *name;
    int (*run)(int argc, char **argv);
} entry;

static int neuropose(int argc, char **argv)
{
    return poise_cmd_neuropose("poise neuropose", argc, argv);
}

static const entry commands[] = {
    {"run", poise_cmd_run},       {"export", poise_cmd_export},
    {"clips", poise_cmd_clips},   {"corrections", poise_cmd_corrections},
    {"doctor", poise_cmd_doctor}, {"neuropose", neuropose},
    {"dev", poise_cmd_dev},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const char help[] =
    "poise " POISE_VERSION ": people in videos, in 3D\n"
    "\n"
    "usage: poise COMMAND [arguments]        poise COMMAND --help says more\n"
    "\n"
    "everyday\n"
    "  run         videos, pictures, cameras -> 3D poses, overlay video, report\n"
    "  export      poses as MOTChallenge or CSV\n"
    "  clips       the moves of a fight as small videos\n"
    "  corrections mend the moves that were found; undo\n"
    "  doctor      is this machine ready, and how fast is it?\n"
    "compatible\n"
    "  neuropose   NeuroPose's own command line (also when called as 'neuropose')\n"
    "development\n"
    "  dev models  list, verify, profile the models\n"
    "  dev moves   how good the models of moves are; their card\n"
    "  dev bench   frames per second and latency of every stage on this machine\n"
    "\n"
    "examples\n"
    "  poise run fight.mp4 --fighters 2 --out out/fight\n"
    "  poise run videos/ --out out --jobs 2 --no-overlay\n"
    "  poise run rtsp://camera/stream --out out/live --max-frames 500\n"
    "\n"
    "exit codes: 0 done, 2 error (one line says why), 3 not available, 130 stopped\n";

static const char *base_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "poise";
}

static int unknown_command(const char *word)
{
    const char *names[COMMANDS + 1];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    names[COMMANDS] = NULL;
    const char *near = poise_cli_nearest(word, names);
    const char *kind = *word == '-' ? "option" : "command";
    if (near)
        return poise_cli_error("unknown %s '%s'; did you mean '%s'?", kind, word, near);
    return poise_cli_error("unknown %s '%s'; poise --help lists them", kind, word);
}

int main(int argc, char **argv)
{
    poise_cli_started_ns = poise_cli_now();
    /* A reader that goes away, or a limit on the size of files, is an error of a write, not a
     * death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* One arena for all threads: the data threads do not allocate, and arenas of their own cost
     * memory. */
    mallopt(M_ARENA_MAX, 2);
    if (strcmp(base_name(argc > 0 ? argv[0] : NULL), "neuropose") == 0)
        return poise_cmd_neuropose("neuropose", argc - 1, argv + 1);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        fputs(help, stdout);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("poise %s\n", POISE_VERSION);
        return poise_cli_flush(POISE_EXIT_OK);
    }
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 2, argv + 2);
    return unknown_command(argv[1]);
}
