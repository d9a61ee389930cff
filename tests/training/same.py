"""TAP: training sees and says what the command does. `poise run --fighters 2` on a video of two boxers; its poses.jsonl goes through
training's windows, PyTorch with the shipped weights, and the C fusion and events; what comes out is what the command wrote into
moves.jsonl and events.jsonl.   usage: same.py POISE TRAINING_LIBRARY"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SHARED = os.environ.get("POISE_SHARED") or os.path.join(ROOT, "..", "shared")
VIDEO = os.path.join(SHARED, "media", "videos", "two_boxers_pads.mp4")
NEAR = 2e-3  # poses.jsonl has rounded numbers
NEAR_NS = 1000000


def skip(text):
    print(f"1..1\nok 1 - # SKIP {text}")
    sys.exit(0)


def lines(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def undecided(logits, fighter, judge):
    """Windows for whose answer a last digit decides whether a network counts: one is at its threshold in one of those smoothed over."""
    import numpy as np
    p = np.exp((logits - logits.max(axis=2, keepdims=True)) / np.array(judge.temperature)[None, :, None])
    surest = (p / p.sum(axis=2, keepdims=True)).max(axis=2)
    at = (np.abs(surest - np.array(judge.threshold)) <= NEAR).any(axis=1)
    out = np.zeros(len(at), bool)
    for who in np.unique(fighter):
        own = np.flatnonzero(fighter == who)
        for later in range(judge.smoothing):
            out[own[later:]] |= at[own[:len(own) - later]]
    return out


def main():
    poise, library = sys.argv[1:3]
    os.environ["POISE_TRAINING"] = library
    if not os.path.exists(library):
        skip("training's library is not built (-Dtraining=true)")
    for needed in (VIDEO, os.path.join(ROOT, "models", "moves", "moves.json"), os.path.join(ROOT, "models", "cache")):
        if not os.path.exists(needed):
            skip(f"{needed} is not here")
    try:
        import numpy as np
        import torch
    except ImportError as error:
        skip(str(error))
    sys.path.insert(0, os.path.join(ROOT, "training"))
    torch.set_num_threads(1)
    from poise_training import bouts, data, dataset, events, train
    from poise_training.labels import LABELS
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        subprocess.run([poise, "run", VIDEO, "--out", out, "--fighters", "2", "--no-overlay", "--threads", "1", "--quiet", "--models",
                        os.path.join(ROOT, "models")], check=True)
        frames = data.poses(os.path.join(out, "poses.jsonl"))
        written, told = lines(os.path.join(out, "moves.jsonl")), lines(os.path.join(out, "events.jsonl"))[1:]
    nets, judge = bouts.shipped()
    windows = dataset.everything(data.Clip("", "pose", ("", ""), frames, [], False), judge.stride)
    logits = train.logits(nets, windows)
    found, probability, *_ = events.events(frames, logits, judge)
    print("1..3")
    good = len(written) == len(probability) > 100
    print(f"{'ok' if good else 'not ok'} 1 - as many windows: {len(written)} by the command, {len(probability)} here")
    apart = np.array([np.abs(np.array([w["class_probabilities"][name] for name in LABELS]) - p).max()
                      for w, p in zip(written, probability)])
    open_ = undecided(logits, windows["fighter"], judge)
    worst = apart[~open_].max()
    good &= worst <= NEAR
    print(f"{'ok' if worst <= NEAR else 'not ok'} 2 - same probabilities: worst difference {worst:.1e}; {open_.sum()} windows in which a "
          f"network is at its threshold are left out, of those {(apart > NEAR).sum()} differ by more")
    names = list(LABELS) + ["straight"]  # -1, the last: its hand is not known
    here = sorted((int(e["fighter"]), names[e["label"]], int(e["peak_ns"])) for e in found)
    there = sorted((e["fighter"], e["label"], e["peak_ns"]) for e in told)
    same = len(here) == len(there) and all(a[:2] == b[:2] and abs(a[2] - b[2]) <= NEAR_NS for a, b in zip(here, there))
    print(f"{'ok' if same else 'not ok'} 3 - same events: {len(there)} by the command, {len(here)} here")
    if not same:
        print(f"# command: {there}\n# here: {here}")
    return good and same


sys.exit(0 if main() else 1)
