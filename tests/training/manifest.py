"""TAP: what the shipped move models were trained on. Nothing copyleft (gpl_*, apchagi_*), every file with its hash and licence,
and the readers of training open no file of the motion pack that is not in the manifest."""
import hashlib
import json
import os
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
MOTION = os.path.join(os.environ.get("POISE_SHARED") or os.path.join(ROOT, "..", "shared"), "motion")
MANIFEST = os.path.join(ROOT, "models", "moves", "manifest.json")
FORBIDDEN = ("gpl_", "apchagi_")
opened = set()
count = 0


def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        opened.add(os.path.realpath(os.fsdecode(arguments[0])))


def result(good, text):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {text}")
    return good


def skip(text):
    global count
    count += 1
    print(f"ok {count} - # SKIP {text}")


def is_forbidden(path):
    return os.path.basename(path).startswith(FORBIDDEN)


def main():
    print("1..5")
    with open(MANIFEST) as file:
        manifest = json.load(file)
    listed = {entry["path"]: entry for entry in manifest["motion"]}
    good = result(not any(is_forbidden(path) for path in listed), f"none of {len(listed)} files is copyleft")
    good &= result(all(len(e["sha256"]) == 64 and e["licence"] and "GPL" not in e["licence"]
                       for e in manifest["motion"] + manifest["labels"]), "every file has a hash and a licence, none the GPL")
    with open(os.path.join(ROOT, "models", "moves", "moves.json")) as file:
        models = json.load(file)["models"]
    hashes = [hashlib.sha256(open(os.path.join(ROOT, "models", "moves", m["file"]), "rb").read()).hexdigest() == m["sha256"]
              for m in models.values()]
    good &= result(all(hashes), "moves.json names the weights that are there")
    try:
        import numpy
        del numpy
        missing = None if os.path.isdir(MOTION) else f"{MOTION} is not here"
    except ImportError:
        missing = "python3-numpy is not installed"
    if missing:
        skip(missing)
        skip(missing)
        return good
    wrong = [path for path, entry in listed.items()
             if hashlib.sha256(open(os.path.join(MOTION, path), "rb").read()).hexdigest() != entry["sha256"]]
    good &= result(not wrong, f"files are those of the manifest {wrong or ''}")
    sys.path.insert(0, os.path.join(ROOT, "training"))
    sys.addaudithook(watch)
    from poise_training import data
    data.exhaustive(MOTION)
    data.video2d(MOTION)
    data.mocap_points(MOTION)
    motion = os.path.realpath(MOTION)
    read = {os.path.relpath(path, motion) for path in opened if path.startswith(motion + os.sep)}
    surplus = sorted(path for path in read if path not in listed or is_forbidden(path))
    good &= result(len(read) > 100 and not surplus, f"training reads {len(read)} files, all in the manifest {surplus or ''}")
    return good


sys.exit(0 if main() else 1)
