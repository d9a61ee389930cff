"""The shipped models on bouts that share no style, body, kit, hall or camera with those they were trained on."""
import dataclasses
import json
import os

import numpy as np

from . import augment, calibrate, counts, cv, data, dataset, export, prepare, train
from . import events as ev
from .labels import LABELS

RATES = (15, 25, 30, 50, 60)


def settings(folder=export.FOLDER):
    with open(os.path.join(folder, "moves.json")) as file:
        return json.load(file)


def shipped(folder=export.FOLDER):
    """(nets, judge) of models/moves."""
    moves = settings(folder)
    models = [moves["models"][name] for name in ev.NETS]
    threshold = [0.5] * len(LABELS)
    for name, value in moves["events"]["threshold"].items():
        threshold[LABELS.index("jab" if name == "straight" else name)] = value
    judge = ev.Judge(*(tuple(m[key] for m in models) for key in ("weight", "threshold", "temperature")),
                     moves["ensemble"]["min_confidence"], tuple(moves["ensemble"][name] for name in export.SURE),
                     moves["ensemble"]["smoothing"], moves["ensemble"]["adapt_every"], moves["events"]["stride"], tuple(threshold),
                     tuple(m.get("paired_weight", 0.0) for m in models))
    return {name: train.kept(os.path.join(folder, name + ".safetensors")) for name in ev.NETS}, judge


def at_rate(clips, rate):
    """Perfect joints as a camera of this rate would have given them."""
    rng = np.random.default_rng(rate)
    seen = [augment.resample(clip, rate, rng) for clip, _ in clips]
    return [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in seen]


def followed(name, clip):
    """The clip with only those events that poise followed: the rest are no concern any more. Followed: in four fifths of the frames
    within half a second of its peak (of its stretch, if it lasts) the fighter is posed, under his own name."""
    pts, owner = clip.frames["pts_ns"] / 1e9, data.whose(name, clip.frames)

    def well(event):
        peaked = event.label in dataset.PEAKED
        low, high = (event.peak - 0.5, event.peak + 0.5) if peaked else (event.start, event.end)
        near = owner[(pts >= low) & (pts <= high), event.fighter]
        return len(near) > 0 and (near == event.fighter).mean() >= 0.8
    return dataclasses.replace(clip, events=[e if well(e) else dataclasses.replace(e, clear=False) for e in clip.events])


def share_of(name, clip):
    """(share of frames in which a fighter is posed, share of those in which under the other's name)."""
    owner = data.whose(name, clip.frames)
    return (owner >= 0).mean(), (owner == [[1, 0]]).sum() / max((owner >= 0).sum(), 1)


def command(path):
    nets, judge = shipped()
    result = {}

    def keep(name, cases, judge=judge):
        events = calibrate.tallies(cases, judge)
        result[name] = {"clips": len(cases), "events": [cv.packed(t) for t in events]}
        print(f"# {name}: {len(cases)} bouts, macro-F1 {ev.macro(events, LABELS):.3f}", flush=True)

    def look(name, clips):
        cases = cv.cases(nets, clips)
        if cases:
            keep(name, cases)
        return cases
    names = prepare.seen_names("test_*")
    windows = look("seen test", cv.bouts("seen", "test_*"))
    if windows:
        result["windows seen"] = calibrate.window_answers(windows, judge)
        result["counts seen"] = counts.held(settings()["counts"], calibrate.tallies(windows, judge, straights=True))
        result["posed"] = np.mean([share_of(name, case.clip) for name, case in zip(names, windows, strict=True)], axis=0).tolist()
        keep("seen test, followed events",
             [dataclasses.replace(case, clip=followed(name, case.clip)) for name, case in zip(names, windows, strict=True)])
        keep("perfect joints of the seen", cv.cases(nets, [
            (clip, dataset.everything(clip, prepare.STRIDE)) for clip in map(data.truth, names)]))
    perfect = cv.bouts("truth", "test_4*")
    cases = look("perfect test", perfect)
    result["windows perfect"] = calibrate.window_answers(cases, judge)
    result["counts"] = counts.held(settings()["counts"], calibrate.tallies(cases, judge, straights=True))
    for i, net in enumerate(ev.NETS):
        keep(f"perfect test, {net} alone", cases,
             dataclasses.replace(judge, weight=tuple(float(i == j) for j in range(len(ev.NETS)))))
    look("perfect second", cv.bouts("truth", "second_50*"))
    look("perfect playback", cv.bouts("truth", "playback_60*"))
    for name in ("second", "playback"):
        look(f"seen {name}", cv.bouts("seen", name + "_*"))
    for rate in RATES:
        look(f"seen at {rate}", cv.bouts("seen", f"rate{rate}_*"))
        look(f"perfect test at {rate}", at_rate(perfect[:3], rate))
    export.write(path, json.dumps(result))
