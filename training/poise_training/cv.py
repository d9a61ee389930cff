"""Cross-validation over people: what is said of somebody, and every setting it rests on, comes without a label of his.

For every fold the networks are trained without its people. Temperatures and the least confidence for a fold are chosen on the
people of the other folds, as judged by the networks that had left *them* out, so they are chosen inside the training people
and on answers about strangers. (Those networks knew the outer people: a fully nested scheme would train for every pair of
folds, on three fifths of the few people there are. The same without temperatures is reported beside it.)"""
import dataclasses
import functools
import json
import os
import sys

import numpy as np

from . import calibrate, data, dataset, prepare, train
from . import events as ev
from .counts import counts_of, held

FOLDS = (("sb_A", "sb_hook0", "sb_hook11"), ("sb_C", "sb_E", "sb_hook15"), ("sb_F", "sb_hook16", "sb_hook17"),
         ("sb_G", "sb_hook19"), ("sb_H", "sb_I", "sb_hook2"))


# Neither sparring through pose nor fighters passing each other: both have two, the people judged here are alone.
VARIANT = train.Variant("people", pose=False, crossings=False)
_cases = {}


def clips_of(people, kind):
    """Clips of these people with all windows; "exhaustive": everything marked; "hooks": runs of the pack's own labels with a
    hook among them."""
    if kind not in _cases:
        clips = data.exhaustive(prepare.MOTION) if kind == "exhaustive" else [
            clip for clip in data.video2d(prepare.MOTION) if any(event.label == "hook" for event in clip.events)]
        _cases[kind] = [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in clips]
    return [(clip, windows) for clip, windows in _cases[kind] if clip.person[0] in people and len(windows["label"])]


def cases(nets, clips, blind=(), keep=None):
    """What the networks say of clips. keep: a name under which the answers are kept in the cache; the networks must be those
    of that name."""
    path = os.path.join(prepare.CACHE, "nets", f"{keep}.answers.npz")
    if keep and os.path.exists(path):
        with np.load(path) as kept:
            answers = [kept[name] for name in kept.files]
    else:
        answers = [train.logits(nets, windows, blind) for _, windows in clips]
        if keep:
            np.savez(path, *answers)
    return [calibrate.Case(clip, windows, answer) for (clip, windows), answer in zip(clips, answers, strict=True)]


def of_strangers(fold, seed, nets, kind):
    return cases(nets, clips_of(FOLDS[fold], kind), keep=f"cv{fold}-{VARIANT.name}-{seed}-{kind}")


COUNTED = "counts_*"  # bouts through poise that no network learned from: how much is found where joints are bad


@functools.lru_cache(maxsize=1)
def bouts(kind, pattern):
    """[(clip, windows)] of bouts with perfect joints ("truth") or as poise saw them ("seen")."""
    if kind == "truth":
        clips = [data.truth(name) for name in prepare.bouts(pattern)]
    else:
        clips = [data.seen(name) for name in prepare.seen_names(pattern)]
    return [(clip, dataset.everything(clip, prepare.STRIDE)) for clip in clips]


def run(variant, folds, seeds):
    """Trains what is not in the cache yet; returns [(fold, seed, nets)]."""
    out = []
    for seed in seeds:
        for fold in folds:
            nets = train.whole(variant, seed, f"cv{fold}", FOLDS[fold])
            out.append((fold, seed, nets))
            train.say(f"fold {fold} seed {seed} trained")
    return out


def packed(tally):
    """For a result file: the confusion as [[true, said, how many]]."""
    rows, columns = np.nonzero(tally.confusion)
    return {"person": tally.person, "seconds": round(float(tally.seconds), 2), "idle": [int(n) for n in tally.idle],
            "confusion": [[int(r), int(c), int(tally.confusion[r, c])] for r, c in zip(rows, columns)]}


def unpacked(entry):
    confusion = np.zeros((ev.ROWS, ev.ROWS), int)
    for row, column, count in entry["confusion"]:
        confusion[row, column] = count
    return ev.Tally(entry["person"], entry["seconds"], confusion, [], entry["idle"])


def _entry(cases_, hooks, chosen):
    """Everything that is reported of some people with one judge."""
    entry = {"judge": vars(chosen), "events": [packed(t) for t in calibrate.tallies(cases_, chosen)],
             "straights": [packed(t) for t in calibrate.tallies(cases_, chosen, True)],
             "hooks": [packed(t) for t in calibrate.tallies(hooks, chosen)],
             "windows": calibrate.window_answers(cases_, chosen), "alone": {}}
    for i, net in enumerate(ev.NETS):
        one = dataclasses.replace(chosen, weight=tuple(float(i == j) for j in range(3)))
        entry["alone"][net] = [packed(t) for t in calibrate.tallies(cases_, one)]
    return entry


def _counts(fold, seed, nets, inner, strangers, chosen):
    """Which ranges of counts of strangers hold: models from the people of the other folds and from bouts through poise."""
    through_pose = cases(nets, bouts("seen", COUNTED), keep=f"cv{fold}-{VARIANT.name}-{seed}-counts")
    known = counts_of(calibrate.tallies(inner + through_pose, chosen, True), ("straight", *calibrate.BOXING[2:]))
    return held(known, calibrate.tallies(strangers, chosen, True))


def judge(fitted, path):
    """What the folds' networks say of the people left out, and with which settings: into a JSON file. fitted: all folds of a first
    seed, whose networks choose the settings, and folds of others."""
    first = fitted[0][1]
    outer = {(fold, seed): (of_strangers(fold, seed, nets, "exhaustive"),
                            of_strangers(fold, seed, nets, "hooks") if seed == first else [])
             for fold, seed, nets in fitted}
    result = {"folds": []}
    for fold, seed, nets in fitted:
        inner = [case for (f, s), (strangers, _) in outer.items() if f != fold and s == first for case in strangers]
        chosen = calibrate.choose(inner)
        posture = dataclasses.replace(chosen, weight=chosen.weight[:2] + (0.0,))
        entry = _entry(*outer[fold, seed], chosen) | {"fold": fold, "seed": seed}
        if seed == first:
            entry["counts"] = _counts(fold, seed, nets, inner, outer[fold, seed][0], chosen)
        entry["untuned"] = [packed(t) for t in calibrate.tallies(outer[fold, seed][0], ev.Judge())]
        entry["without posture"] = [packed(t) for t in calibrate.tallies(outer[fold, seed][0], posture)]
        result["folds"].append(entry)
        print(f"# fold {fold} seed {seed}: macro-F1 "
              f"{ev.macro([unpacked(t) for t in entry['events']], ('idle',) + calibrate.BOXING):.3f} over six", file=sys.stderr,
              flush=True)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".tmp", "w") as file:
        json.dump(result, file)
    os.replace(path + ".tmp", path)
    return result


def command(folds, seeds, path):
    judge(run(VARIANT, folds, seeds), path)
