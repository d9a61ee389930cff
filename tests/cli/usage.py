"""Command lines: help, versions, mistakes and what is said about them."""
from support import *


@case
def help_fits_one_screen():
    """poise --help fits one screen, also without arguments"""
    done = poise("--help")
    check(done.code == 0 and not done.err, done.err)
    rows = done.out.rstrip("\n").split("\n")
    check(len(rows) <= 24 and max(map(len, rows)) <= 80, f"{len(rows)} rows, {max(map(len, rows))} columns")
    check(poise().out == done.out, "no arguments: other text")


@case
def every_command_has_help():
    """every command's help has usage, example, exit codes, and 80 columns at most"""
    for words in (["run"], ["export"], ["clips"], ["corrections"], ["doctor"], ["dev", "models"],
                  ["dev", "moves"], ["dev", "bench"], ["neuropose", "process"], ["neuropose"]):
        done = poise(*words, "--help")
        check(done.code == 0 and "usage: " in done.out and "exit codes" in done.out, f"{words}: {done.out}{done.err}")
        check("example" in done.out or words == ["neuropose"], f"{words}: no example")
        wide = [row for row in done.out.split("\n") if len(row) > 80]
        check(not wide, f"{words}: too wide: {wide}")


@case
def versions():
    """--version of poise and of neuropose"""
    check(poise("--version").out.startswith("poise "), "poise")
    check(poise("neuropose", "--version").out.startswith("neuropose "), "neuropose")
    link = folder / "neuropose"
    link.symlink_to(POISE)
    done = subprocess.run([link, "--version"], capture_output=True)
    check(done.stdout.startswith(b"neuropose "), "called as neuropose")


@case
def unknown_words():
    """unknown commands and options name the nearest one"""
    one_error(poise("rum"), "unknown command 'rum'", "'run'")
    one_error(poise("xyzzy"), "unknown command", "--help")
    one_error(poise("run", "x.mp4", "--out", "o", "--no-overley"), "unknown option '--no-overley'", "--no-overlay")
    one_error(poise("run", "x.mp4", "--out", "o", "--treads", "2"), "--treads", "--threads")
    one_error(poise("run", "-x", "x.mp4"), "unknown option '-x'")
    one_error(poise("dev", "benhc"), "bench")
    one_error(poise("dev", "models", "verfy"), "verify")
    one_error(poise("neuropose", "proces", "x.mp4"), "process")


@case
def ranges():
    """values out of range name the range"""
    start = ("run", "x.mp4", "--out", "o")
    one_error(poise(*start, "--fov", "0"), "--fov 0", "0 < degrees < 180")
    one_error(poise(*start, "--fov=180"), "0 < degrees < 180")
    one_error(poise(*start, "--fov", "nan"), "0 < degrees < 180")
    one_error(poise(*start, "--height", "3"), "0.3 <= metres <= 2.8")
    one_error(poise(*start, "--threads", "0"), "1 <= n <= 64")
    one_error(poise(*start, "--threads", "2.5"), "whole number")
    one_error(poise(*start, "--threads", "two"), "whole number")
    one_error(poise(*start, "--model", "huge"), "lite|full|heavy")
    one_error(poise(*start, "--fov"), "--fov needs a value")
    one_error(poise(*start, "--quiet=yes"), "takes no value")


@case
def fighters():
    """options of two fighters: each bad value names its option and what it needs"""
    start = ("run", "x.mp4", "--out", "o")
    two = (*start, "--fighters", "2")
    one_error(poise(*start, "--fighters", "3"), "--fighters 3", "0|2")
    for name, value in (("--names", "A,B"), ("--swap-at", "1"), ("--lock", "1=1@0"), ("--identity", "centroid"),
                        ("--subject", "fighter:1")):
        one_error(poise(*start, name, value), name, "needs --fighters 2")
    for value in ("Ann", "Ann,", ",Bea", "A,B,C", "A" * 32 + ",B"):
        one_error(poise(*two, "--names", value), "--names " + value)
    for value in ("-1", "nan", "soon", "1e9", "1 "):
        one_error(poise(*two, "--swap-at", value), "--swap-at " + value, "0 <= seconds")
    for value in ("1", "1=2", "3=1@1", "0=1@1", "1=0@1", "1=-2@1", "1=2@", "1=2@-1", "1=2@x", "=2@1", "1=99999999999@1",
                  "1=2@1@2"):
        one_error(poise(*two, "--lock", value), "--lock " + value, "FIGHTER=ID@SECONDS")
    one_error(poise(*two, *(["--swap-at", "1"] * 65)), "--swap-at", "at most 64")
    one_error(poise(*two, "--identity", "face"), "duo|bytetrack|centroid")
    one_error(poise(*two, "--still"), "--still")
    for value in ("everyone", "track:", "track:0", "track:x", "track:1x", "fighter:3", "fighter:"):
        one_error(poise(*two, "--subject", value), "--subject " + value, "track:ID")
    for value in ("largest", "centre"):
        one_error(poise(*two, "--subject", value), "--subject " + value, "fighter:1")


@case
def what_is_missing():
    """missing arguments are named"""
    one_error(poise("run"), "SOURCE")
    one_error(poise("run", "x.mp4"), "--out")
    one_error(poise("run", folder / "none.mp4", "--out", folder / "o"), "none.mp4", "no such file")
    nothing_left(folder / "o")


@case
def neuropose_globals():
    """neuropose: help names all subcommands, -v and -q exclude each other, pending commands exit 3"""
    done = poise("neuropose")
    for word in ("watch", "process", "ingest", "serve", "reset", "segment", "benchmark", "analyze"):
        check(word in done.out, word)
    check(done.code == 0, "exit code")
    one_error(poise("neuropose", "-v", "-q", "process", "x.mp4"), "--verbose", "--quiet")
    one_error(poise("neuropose", "watch"), "not available", code=3)
    one_error(poise("neuropose", "process", folder / "no.mp4"), "no.mp4")
    one_error(poise("neuropose", "process"), "VIDEO")


@case
def neuropose_config():
    """neuropose --config: missing, not YAML, unknown key, bad value, alias, list; the environment is checked too"""
    def config(text):
        path = folder / "settings.yaml"
        path.write_text(text)
        return poise("neuropose", "--config", path, "process", folder / "no.mp4")

    one_error(poise("neuropose", "-c", folder / "absent.yaml", "process", "x.mp4"), "absent.yaml", "not found")
    one_error(config("device: [a"), "invalid config")
    one_error(config("defualt_fov_degrees: 60\n"), "invalid config", "default_fov_degrees")
    one_error(config("default_fov_degrees: 180\n"), "invalid config", "0 < degrees < 180")
    one_error(config("default_fov_degrees: wide\n"), "invalid config")
    one_error(config("poll_interval_seconds: 0\n"), "invalid config")
    one_error(config("device: /TPU:0\n"), "invalid config")
    one_error(config("device: &a /CPU:0\n"), "invalid config", "anchor")
    one_error(config("device: *a\n"), "invalid config")
    one_error(config("- 1\n"), "invalid config", "mapping")
    one_error(config("device: {a: 1}\n"), "invalid config")
    one_error(config("device: /CPU:0\ndevice: /CPU:0\n"), "invalid config", "twice")
    # Good ones get as far as the missing video.
    for good in ("", "~\n", "# nothing\n", "default_fov_degrees: 62.5\ndevice: /CPU:0\npoll_interval_seconds: 5\n"):
        one_error(config(good), "no.mp4")
    bad = {"NEUROPOSE_DEFAULT_FOV_DEGREES": "-1"}
    one_error(poise("neuropose", "process", folder / "no.mp4", env=bad), "invalid config")


main()
