"""Bouts as they are broadcast: cuts, slow-motion replays, rounds. What happens in a replay happened before and must not be counted
again."""
import dataclasses
import json

import numpy as np

from . import bouts, calibrate, counts, cv, data, dataset, export, prepare
from . import events as ev
from . import windows as w
from .labels import LABELS

SAME_S = 0.25  # two events of one limb so near are one movement


def replays(path):
    """[(first, last)] of the replays on air, seconds."""
    clip = data.truth(path)
    flag = clip.frames["scene_flags"] & w.REPLAY != 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flag, [False]]).astype(int)))
    pts = clip.frames["pts_ns"] / 1e9
    return [(float(pts[a]), float(pts[b - 1])) for a, b in edges.reshape(-1, 2)]


def inside(found, spans):
    peak = found["peak_ns"] / 1e9
    return int(sum(((peak >= a) & (peak <= b)).sum() for a, b in spans))


def doubles(found):
    """Pairs of events of one limb of one fighter at one time."""
    found = found[found["limb"] >= 0]
    order = found[np.lexsort((found["peak_ns"], found["limb"], found["fighter"]))]
    near = np.diff(order["peak_ns"]) < SAME_S * 1e9
    return int((near & (np.diff(order["limb"]) == 0) & (np.diff(order["fighter"]) == 0)).sum())


def flagged(clip, spans):
    """Of how many of them half or more is known to be a replay, then or afterwards."""
    known = clip.frames[clip.frames["scene_flags"] & w.REPLAY != 0]
    told = list(zip(known["replay_from_ns"] / 1e9, known["pts_ns"] / 1e9))
    return sum(any(min(b, to) - max(a, begun) > (b - a) / 2 for begun, to in told) for a, b in spans)


def unflagged(clip):
    """As if nobody had seen that a replay is one."""
    frames = clip.frames.copy()
    frames["scene_flags"] &= ~np.uint32(w.REPLAY)
    frames["replay_from_ns"] = 0
    return dataclasses.replace(clip, frames=frames)


def measured(nets, judge, named, models):
    """named: [(path of the truth, clip)]."""
    cases = cv.cases(nets, [(clip, dataset.everything(clip, prepare.STRIDE)) for _, clip in named])
    said = [found for _, found, *_ in calibrate.said(cases, judge)]
    spans = [replays(path) for path, _ in named]
    tallies = calibrate.tallies(cases, judge)
    return {"bouts": len(named), "minutes": sum(t.seconds for t in tallies[::2]) / 60, "replays": sum(map(len, spans)),
            "replay seconds": sum(b - a for found in spans for a, b in found),
            "flagged": sum(flagged(clip, s) for (_, clip), s in zip(named, spans)),
            "cuts": sum(int((clip.frames["scene_flags"] & w.CUT != 0).sum()) for _, clip in named),
            "events": sum(map(len, said)), "in replays": sum(inside(found, s) for found, s in zip(said, spans)),
            "doubles": sum(map(doubles, said)), "macro": ev.macro(tallies, LABELS),
            "counts": counts.held(models, calibrate.tallies(cases, judge, straights=True))}


def command(path):
    nets, judge = bouts.shipped()
    models = bouts.settings()["counts"]
    names = prepare.bouts("edited_*")
    named = [(name, data.truth(name)) for name in names]
    result = {"perfect joints, replays flagged": measured(nets, judge, named, models),
              "perfect joints, replays not flagged": measured(nets, judge, [(n, unflagged(c)) for n, c in named], models)}
    seen = prepare.seen_names("edited_*")
    if seen:
        result["through poise"] = measured(nets, judge, [(name, data.seen(name)) for name in seen], models)
    for name, one in result.items():
        print(f"# {name}: { {key: value for key, value in one.items() if key != 'counts'} }", flush=True)
    export.write(path, json.dumps(result))
