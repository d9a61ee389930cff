"""The shipped models on bouts that share no style, body, kit, hall or camera with those they were trained on."""
import json
import os

import numpy as np

from . import augment, calibrate, cv, dataset, export, prepare, train
from . import events as ev
from .labels import LABELS

RATES = (15, 25, 30, 50, 60)


def shipped(folder=export.FOLDER):
    """(nets, judge) of models/moves."""
    with open(os.path.join(folder, "moves.json")) as file:
        moves = json.load(file)
    models = [moves["models"][name] for name in ev.NETS]
    threshold = [0.5] * len(LABELS)
    for name, value in moves["events"]["threshold"].items():
        threshold[LABELS.index("jab" if name == "straight" else name)] = value
    judge = ev.Judge(*(tuple(m[key] for m in models) for key in ("weight", "threshold", "temperature")),
                     moves["ensemble"]["min_confidence"], moves["ensemble"]["smoothing"], moves["ensemble"]["adapt_every"],
                     moves["events"]["stride"], tuple(threshold))
    return {name: train.kept(os.path.join(folder, name + ".safetensors")) for name in ev.NETS}, judge


def at_rate(clips, rate):
    """Perfect joints as a camera of this rate would have given them."""
    rng = np.random.default_rng(rate)
    seen = [augment.resample(clip, rate, rng) for clip, _ in clips]
    return [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in seen]


def command(path):
    nets, judge = shipped()
    result = {}

    def look(name, clips):
        cases = cv.cases(nets, clips)
        if cases:
            events = calibrate.tallies(cases, judge)
            result[name] = {"clips": len(cases), "events": [cv.packed(t) for t in events]}
            print(f"# {name}: {len(cases)} bouts, macro-F1 {ev.macro(events, LABELS):.3f}", flush=True)
        return cases
    windows = look("seen test", cv.bouts("seen", "test_*"))
    if windows:
        result["windows seen"] = calibrate.window_answers(windows, judge)
    perfect = cv.bouts("truth", "test_40[1-4]")
    look("perfect test", perfect)
    look("perfect second", cv.bouts("truth", "second_50[12]"))
    look("perfect playback", cv.bouts("truth", "playback_60[12]"))
    for name in ("second", "playback"):
        look(f"seen {name}", cv.bouts("seen", name + "_*"))
    for rate in RATES:
        look(f"seen at {rate}", cv.bouts("seen", f"rate{rate}_*"))
        look(f"perfect test at {rate}", at_rate(perfect[:1], rate))
    export.write(path, json.dumps(result))
