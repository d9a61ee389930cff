"""What the tests of the command share: TAP lines, running poise, small videos made here. Development only."""
import json
import math
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

POISE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
SHARED = pathlib.Path(os.environ.get("POISE_SHARED", "../shared")) / "media"
MODELS = pathlib.Path(os.environ["POISE_MODELS"])

_count = 0
_failed = 0
_cases = []
folder = pathlib.Path(tempfile.mkdtemp(prefix="poise-test-"))
# fontconfig keeps its caches to the end of the process: no leak of ours.
(folder / "lsan").write_text("leak:libfontconfig\n")
os.environ["LSAN_OPTIONS"] = f"suppressions={folder}/lsan:print_suppressions=0"


def case(function):
    _cases.append(function)
    return function


class Skip(Exception):
    pass


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def poise(*arguments, env=None, stdin=None, timeout=280, preexec=None, cwd=None):
    """Runs poise; .code, .out, .err (text)."""
    done = subprocess.run([POISE, *map(str, arguments)], capture_output=True, timeout=timeout, cwd=cwd,
                          input=stdin, preexec_fn=preexec, env={**os.environ, **(env or {})})
    done.code, done.out, done.err = done.returncode, done.stdout.decode(), done.stderr.decode()
    return done


def one_error(done, *words, code=2):
    """The exit code, and exactly one line on stderr that begins with error: and holds the words."""
    lines = done.err.strip().split("\n")
    check(done.code == code, f"exit code {done.code}, not {code}: {done.err}")
    check(len(lines) == 1 and lines[0].startswith("error: "), f"not one error line: {done.err!r}")
    for word in words:
        check(word in lines[0], f"'{word}' is not in {lines[0]!r}")


def nothing_left(out):
    check(not os.path.exists(out), f"left behind: {sorted(map(str, pathlib.Path(out).rglob('*')))}")


def shared(name):
    path = SHARED / name
    if not path.exists():
        raise Skip(f"no test data: {path}")
    return path


def y4m(path, frames=8, width=96, height=64, rate="25:1"):
    """A raw video of a square that moves: nobody is in it, but all of the pipeline works on it."""
    with open(path, "wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{rate} Ip A1:1 C420jpeg\n".encode())
        for i in range(frames):
            luma = bytearray([60]) * (width * height)
            for y in range(height // 4, height // 2):
                start = y * width + (3 * i) % (width // 2)
                luma[start:start + 10] = b"\xc8" * 10
            chroma = bytes([128]) * (((width + 1) // 2) * ((height + 1) // 2))
            file.write(b"FRAME\n" + bytes(luma) + chroma + chroma)
    return path


def lines(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def extent(landmarks):
    """poise_person_extent: left, top, width, height around the whole body"""
    middle = lambda a, b: [(landmarks[a][k] + landmarks[b][k]) / 2 for k in (0, 1)]
    ears, shoulders, hips = middle(7, 8), middle(11, 12), middle(23, 24)
    points = [l[:2] for l in landmarks] + [[e + 0.5 * (e - s) for e, s in zip(ears, shoulders)]]
    low, high = [min(p[k] for p in points) for k in (0, 1)], [max(p[k] for p in points) for k in (0, 1)]
    trunk = max(math.dist(shoulders, hips), 0.25 * max(h - l for l, h in zip(low, high)))
    return [l - 0.15 * trunk for l in low] + [h - l + 0.3 * trunk for l, h in zip(low, high)]


def temporary_files(out):
    return [str(p) for p in pathlib.Path(out).rglob("*.tmp")] if os.path.exists(out) else []


def decode(path):
    """Frames of a video that our own media room reads back, with their times."""
    out = folder / "decoded"
    shutil.rmtree(out, ignore_errors=True)
    done = poise("run", path, "--out", out, "--no-overlay", "--model", "lite", "--people-max", "1")
    check(done.code == 0, f"{path} does not play: {done.err}")
    frames = lines(out / "poses.jsonl")[1:]
    shutil.rmtree(out)
    return frames


def main():
    global _count, _failed
    print(f"1..{len(_cases)}", flush=True)
    for function in _cases:
        _count += 1
        name = (function.__doc__ or function.__name__).strip().replace("\n", " ")
        try:
            function()
            print(f"ok {_count} - {name}", flush=True)
        except Skip as why:
            print(f"ok {_count} - {name} # SKIP {why}", flush=True)
        except (AssertionError, subprocess.TimeoutExpired, KeyError, ValueError, OSError) as why:
            _failed += 1
            text = str(why).replace("\n", "\n# ")
            print(f"not ok {_count} - {name}\n# {type(why).__name__}: {text}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if _failed else 0)
