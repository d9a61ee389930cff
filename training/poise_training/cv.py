"""Nested cross-validation over people: each outer fold's people are seen by nothing but the last measurement.

Outer fold k, seed s: the networks are trained without the fold's people and without those of one more fold (another one for
every seed); on these inner people temperatures, weights and thresholds are chosen, over all seeds together; then the outer
people are judged, each seed by itself."""
import dataclasses
import json
import os
import sys

import numpy as np

from . import calibrate, data, dataset, prepare, train
from . import events as ev

FOLDS = (("sb_A", "sb_hook0", "sb_hook11"), ("sb_C", "sb_E", "sb_hook15"), ("sb_F", "sb_hook16", "sb_hook17"),
         ("sb_G", "sb_hook19"), ("sb_H", "sb_I", "sb_hook2"))


def inner_of(fold, seed):
    return (fold + seed) % len(FOLDS)


_cases = {}


def clips_of(people, kind):
    """Clips of these people with all windows; "exhaustive": everything marked, "pack": single events marked."""
    if kind not in _cases:
        clips = data.exhaustive(prepare.MOTION) if kind == "exhaustive" else data.video2d(prepare.MOTION)
        _cases[kind] = [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in clips]
    return [(clip, windows) for clip, windows in _cases[kind] if clip.person[0] in people and len(windows["label"])]


def cases(nets, clips, blind=()):
    return [calibrate.Case(clip, windows, train.logits(nets, windows, blind)) for clip, windows in clips]


def bouts(kind, pattern):
    """[(clip, windows)] of bouts with perfect joints ("truth") or as poise saw them ("seen")."""
    if kind == "truth":
        clips = [data.truth(name) for name in prepare.bouts(pattern)]
    else:
        clips = [data.seen(name) for name in prepare.seen_names(pattern)]
    return [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in clips]


def run(variant, folds, seeds, sets=None):
    """Trains what is not in the cache yet; returns [(fold, seed, nets)]."""
    out = []
    for seed in seeds:
        for fold in folds:
            without = FOLDS[fold] + FOLDS[inner_of(fold, seed)]
            nets = train.whole(variant, seed, f"cv{fold}s{seed}", without, sets)
            out.append((fold, seed, nets))
            train.say(f"fold {fold} seed {seed} trained")
    return out


def packed(tally):
    return {"person": tally.person, "seconds": tally.seconds, "confusion": tally.confusion.tolist(), "said": tally.said,
            "idle": [int(n) for n in tally.idle]}


def unpacked(entry):
    return ev.Tally(entry["person"], entry["seconds"], np.array(entry["confusion"]), [tuple(s) for s in entry["said"]],
                    entry["idle"])


def judge(fitted, synthetic, path):
    """What the folds' networks say of the people left out, and with which settings: into a JSON file. synthetic: bouts on
    which the thresholds of classes no boxer shows are chosen."""
    result = {"folds": []}
    for fold in sorted({fold for fold, _, _ in fitted}):
        mine = [(seed, nets) for f, seed, nets in fitted if f == fold]
        inner = [case for seed, nets in mine for case in cases(nets, clips_of(FOLDS[inner_of(fold, seed)], "exhaustive"))]
        chosen = calibrate.choose(inner, cases(mine[0][1], synthetic))
        for seed, nets in mine:
            outer, pack = (cases(nets, clips_of(FOLDS[fold], kind)) for kind in ("exhaustive", "pack"))
            entry = {"fold": fold, "seed": seed, "inner": list(FOLDS[inner_of(fold, seed)]), "judge": vars(chosen),
                     "windows": []}
            for name, straights in (("events", False), ("events_straight", True)):
                entry[name] = [packed(t) for t in calibrate.tallies(outer, chosen, straights)]
            entry["pack"] = [packed(t) for t in calibrate.tallies(pack, chosen)]
            for i, net in enumerate(ev.NETS):
                weight = tuple(float(i == j) for j in range(3))
                alone = dataclasses.replace(chosen, weight=weight)
                entry[net] = [packed(t) for t in calibrate.tallies(outer, alone)]
            both = dataclasses.replace(chosen, weight=(0.5, 0.5, 0.0))
            entry["without_posture"] = [packed(t) for t in calibrate.tallies(outer, both)]
            for case, _, probability, label in calibrate.said(outer, chosen):
                known = case.windows["label"] >= 0
                entry["windows"].append({"person": case.clip.person[0], "label": case.windows["label"][known].tolist(),
                                         "said": label[known].tolist(),
                                         "probability": np.round(probability[known], 4).tolist()})
            result["folds"].append(entry)
            tallies = [unpacked(t) for t in entry["events"]]
            print(f"# fold {fold} seed {seed}: macro-F1 "
                  f"{ev.macro(tallies, ('idle',) + calibrate.BOXING):.3f} over six, straights together "
                  f"{ev.macro([unpacked(t) for t in entry['events_straight']], ('idle', 'jab', 'hook', 'uppercut', 'dodge')):.3f}",
                  file=sys.stderr, flush=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".tmp", "w") as file:
        json.dump(result, file)
    os.replace(path + ".tmp", path)
    return result


def command(folds, seeds, path):
    variant = train.Variant()
    judge(run(variant, folds, seeds), bouts("truth", "validation_*"), path)
