"""Self-training (Scudder 1965; Xie et al. 2020): fifty minutes of the boxers' videos carry few labels or none. Networks that learned from the
labelled ones name what they are sure of there; networks that start anew learn from both. Nothing of a person who is left out is
used, neither his labels nor his videos."""
import numpy as np

from . import data, dataset, events, prepare, train
from .labels import LABELS

SURE = 0.7    # an event so sure is taken as true, one less sure as "something": neither an event nor idle
QUIET = 0.6   # probability of idle from which on a window without an event near shows none
HALF = 0.5    # share of the quiet windows that are kept
NEAR_S = events.NEAR_S  # what the pack says of a time goes before what is guessed


def _events(clip, nets, windows):
    """What the networks say happens in a clip, and what the pack says; (events, probability of idle of every window)."""
    logits = train.logits(nets, windows)
    found = events.events(clip.frames, logits, events.Judge())[0]
    own = [e for e in clip.events if e.label != "idle"]
    guessed = []
    for one in found[found["fighter"] == 1]:
        peak = one["peak_ns"] / 1e9
        name = LABELS[one["label"]] if one["label"] >= 0 and one["confidence"] >= SURE else "feint"
        if all(abs(peak - e.peak) >= NEAR_S for e in own):
            guessed.append(data.Event(0, name, one["start_ns"] / 1e9, peak, one["end_ns"] / 1e9))
    return own + guessed, events.fused(logits, events.Judge())[0][:, 0]


def labelled(nets, without):
    """The windows of prepare.unlabelled() of everybody but `without`, labelled by these networks."""
    sets = prepare.unlabelled()
    label = np.full(len(sets["label"]), dataset.IGNORE, "i8")
    rng = np.random.default_rng(17)
    for clip in data.unlabelled(prepare.MOTION):
        if clip.person[0] in without:
            continue
        here = np.flatnonzero(sets["clip"] == clip.name)
        plain = here[sets["plain"][here]]
        clip.events, quiet = _events(clip, nets, {key: value[plain] for key, value in sets.items()})
        found = dataset.labels_of(clip, 0, sets["time"][here])
        nearest = np.abs(sets["time"][here][:, None] - sets["time"][plain]).argmin(axis=1)
        found[(found == dataset.IDLE) & (quiet[nearest] < QUIET)] = dataset.IGNORE
        label[here] = found
    keep = (label > 0) | ((label == dataset.IDLE) & (rng.random(len(label)) < HALF))
    return {key: value[keep] for key, value in sets.items() if key not in ("clip", "time", "plain")} | {"label": label[keep]}
