"""Choosing what stands in moves.json beside the weights, on people and bouts that the networks were not trained on: nothing here
may see those that are reported on."""
import dataclasses
import itertools

import numpy as np

from . import events as ev
from .labels import LABELS

BOXING = ("jab", "cross", "hook", "uppercut", "dodge")
REAL_EVENTS = 15   # so many true events among the people calibrated on, and a class has a threshold of its own
SHY = 0.2          # what an event must at least have to be looked at while thresholds are chosen
SURE = 0.95        # share of the answers given that shall be right
LEAST = np.round(np.arange(0.4, 0.91, 0.05), 2)
GRID = np.round(np.arange(0.3, 0.66, 0.025), 3)  # no farther from 0.5: people differ more than the summit is worth


@dataclasses.dataclass
class Case:
    """A clip with all its windows (dataset.everything) and what the networks say of them."""
    clip: object
    windows: dict
    logits: np.ndarray


def _labelled(cases):
    labels = np.concatenate([case.windows["label"] for case in cases])
    logits = np.concatenate([case.logits for case in cases])
    return logits[labels >= 0], labels[labels >= 0]


def nll(probability, labels):
    return float(-np.log(np.maximum(probability[np.arange(len(labels)), labels], 1e-9)).mean())


def temperatures(cases):
    """Of each network: what makes its own answers most likely (Guo et al. 2017)."""
    logits, labels = _labelled(cases)
    grid = np.exp(np.linspace(np.log(0.4), np.log(4), 47))
    out = []
    for model in range(len(ev.NETS)):
        def loss(t):
            scaled = logits[:, model] / t
            scaled = scaled - scaled.max(axis=1, keepdims=True)
            p = np.exp(scaled)
            return nll(p / p.sum(axis=1, keepdims=True), labels)
        out.append(float(grid[np.argmin([loss(t) for t in grid])]))
    return tuple(round(t, 3) for t in out)


def weighting(cases, judge, fixed=None):
    """Weights of the networks and thresholds below which one has no say, by likelihood."""
    logits, labels = _labelled(cases)
    best = (np.inf, None)
    simplex = [fixed] if fixed else [(a / 10, b / 10, (10 - a - b) / 10) for a in range(1, 9) for b in range(1, 10 - a)]
    for weight, threshold in itertools.product(simplex, (0.0, 0.3, 0.45, 0.6)):
        tried = dataclasses.replace(judge, weight=weight, threshold=(threshold,) * 3)
        loss = nll(ev.fused(logits, tried)[0], labels)
        if loss < best[0] - 1e-4:
            best = (loss, tried)
    return best[1]


def least_confidence(cases, judge):
    """From where on nineteen of twenty answers are right; below it the answer is "unknown"."""
    logits, labels = _labelled(cases)
    p, _ = ev.fused(logits, judge)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    for least in LEAST:
        given = confidence >= least
        if given.any() and right[given].mean() >= SURE:
            return float(least)
    return float(LEAST[-1])


def said(cases, judge):
    """[(case, events, probabilities, labels)] by the C code."""
    return [(case, *ev.events(case.clip.frames, case.logits, judge)) for case in cases]


def tallies(cases, judge, straights=False):
    """One ev.Tally per fighter of every clip."""
    out = []
    for case, found, _, _ in said(cases, judge):
        for fighter in (0, 1):
            if case.clip.person[fighter] is not None:
                out.append(ev.judge_fighter(case.clip, fighter, found[found["fighter"] == fighter + 1], straights))
    return out


def window_answers(cases, judge):
    """Of every clip's labelled windows: confidence in the most probable class (per mille), whether it is right, whether the
    answer was given (1) or "unknown" (0); sums of log loss and Brier score."""
    out = []
    for case, _, probability, label in said(cases, judge):
        known = case.windows["label"] >= 0
        p, true = probability[known].astype("f8"), case.windows["label"][known]
        out.append({"person": case.clip.person[0], "confidence": np.round(1000 * p.max(axis=1)).astype(int).tolist(),
                    "right": (p.argmax(axis=1) == true).astype(int).tolist(), "given": (label[known] >= 0).astype(int).tolist(),
                    "nll": round(nll(p, true) * len(true), 3),
                    "brier": round(float(((p - np.eye(len(LABELS))[true]) ** 2).sum()), 3)})
    return out


def _best_threshold(said_events, true_events):
    """The threshold with the most F1: said_events [(confidence, right)]."""
    scores = []
    for threshold in GRID:
        kept = [right for confidence, right in said_events if confidence >= threshold]
        hit = sum(kept)
        precision, recall = hit / max(len(kept), 1), hit / max(true_events, 1)
        scores.append(2 * precision * recall / max(precision + recall, 1e-9))
    wide = np.pad(scores, 2, mode="edge")
    smooth = np.convolve(wide, np.full(5, 0.2), mode="valid")  # a broad summit, not a lucky one
    return float(GRID[int(np.argmax(smooth))])


def thresholds(cases, judge, classes):
    """Event thresholds of these classes (jab: of the straight); classes with few true events share one."""
    found = tallies(cases, dataclasses.replace(judge, event_threshold=(SHY,) * 15), straights=True)
    chosen = list(judge.event_threshold)
    indices = [LABELS.index(c) for c in classes if c != "cross"]
    truth = {c: sum(int(t.confusion[c, :].sum()) for t in found) for c in indices}
    of = {c: [(confidence, right) for t in found for label, confidence, right in t.said if label == c] for c in indices}
    together = _best_threshold([x for c in indices for x in of[c]], sum(truth.values()))
    for c in indices:
        chosen[c] = _best_threshold(of[c], truth[c]) if truth[c] >= REAL_EVENTS else together
    return dataclasses.replace(judge, event_threshold=tuple(chosen))


def choose(real, synthetic, judge=ev.Judge(), fixed=None):
    """A judge from cases of real people (boxing classes) and of bouts (all others). fixed: weights that are not to be chosen."""
    judge = dataclasses.replace(judge, temperature=temperatures(real or synthetic))
    judge = weighting(real or synthetic, judge, fixed)
    judge = dataclasses.replace(judge, min_confidence=least_confidence(real or synthetic, judge))
    best = (-1.0, None)
    for smoothing in (1, 3):
        tried = dataclasses.replace(judge, smoothing=smoothing)
        if synthetic:
            tried = thresholds(synthetic, tried, LABELS[1:])
        if real:
            tried = thresholds(real, tried, BOXING)
        score = ev.macro(tallies(real or synthetic, tried, straights=True), ("jab", "hook", "uppercut", "dodge"))
        if score > best[0]:
            best = (score, tried)
    return best[1]
