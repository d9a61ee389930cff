"""What stands in moves.json beside the weights: temperatures, sureness and the least confidence are chosen on people and bouts that the
networks were not trained on. The networks' weights and thresholds, smoothing and the events' thresholds are the contract's
defaults (NC-ENS-1): chosen by likelihood and F1 on the other people they made strangers worse (macro-F1 0.64 instead of 0.68
over five folds), because seven people differ more from one another than such settings can gain."""
import dataclasses

import numpy as np

from . import dataset
from . import events as ev
from .counts import logistic
from .labels import LABELS

BOXING = ("jab", "cross", "hook", "uppercut", "dodge")
SURE = 0.95        # share of the answers given that shall be right
LOWEST = 1e-4      # probabilities stay so far from 0 and 1, as in src/moves/ensemble.c
LEAST = np.round(np.arange(0.4, 0.91, 0.05), 2)


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


def said(cases, judge):
    """[(case, events, probabilities, confidences, labels, times)] by the C code."""
    return [(case, *ev.events(case.clip.frames, case.logits, judge)) for case in cases]


def tallies(cases, judge, straights=False):
    """One ev.Tally per fighter of every clip."""
    out = []
    for case, found, _, _, label, _ in said(cases, judge):
        for fighter in (0, 1):
            if case.clip.person[fighter] is not None:
                tally = ev.judge_fighter(case.clip, fighter, found[found["fighter"] == fighter + 1], straights)
                mine = case.windows["fighter"] == fighter + 1
                tally.answered = float((label[mine] >= 0).mean()) if mine.any() else 0.0
                out.append(tally)
    return out


def window_answers(cases, judge):
    """Of all answers about labelled times: confidence in the most probable class (in ten thousandths), whether that is idle, whether
    it is right, whether the answer was given (1) or "unknown" (0); sums of log loss and Brier score."""
    out = []
    for case, _, probability, confidence, label, time in said(cases, judge):
        true = dataset.labels_at(case.clip, case.windows["fighter"], time)
        known = true >= 0
        p, true = probability[known].astype("f8"), true[known]
        best = p.argmax(axis=1)
        out.append({"person": case.clip.person[0], "confidence": np.round(10000 * confidence[known]).astype(int).tolist(),
                    "idle": (best == dataset.IDLE).astype(int).tolist(), "right": (best == true).astype(int).tolist(),
                    "given": (label[known] >= 0).astype(int).tolist(),
                    "nll": round(nll(p, true) * len(true), 3),
                    "brier": round(float(((p - np.eye(len(LABELS))[true]) ** 2).sum()), 3)})
    return out


def sureness(cases, judge):
    """sure_a, sure_b, sure_idle: how the log odds of being right follow from those of the probability (Platt 1999)."""
    answers = window_answers(cases, dataclasses.replace(judge, sure=ev.Judge.sure))
    p, idle, right = (np.concatenate([a[key] for a in answers]).astype(float) for key in ("confidence", "idle", "right"))
    p = np.clip(p / 10000, LOWEST, 1 - LOWEST)
    design = np.stack([np.ones_like(p), np.log(p / (1 - p)), idle], axis=1)
    return tuple(np.round(logistic(design, right, np.ones_like(p), (1.4, 1.4, 1.4), (0, 1, 0)), 3).tolist())


def least_confidence(cases, judge):
    """From where on nineteen of twenty answers are right; below it the answer is "unknown"."""
    answers = window_answers(cases, judge)
    confidence = np.concatenate([a["confidence"] for a in answers]) / 10000
    right = np.concatenate([a["right"] for a in answers])
    for least in LEAST:
        given = confidence >= least
        if given.any() and right[given].mean() >= SURE:
            return float(least)
    return float(LEAST[-1])


def choose(cases, judge=ev.Judge()):
    """A judge with temperatures, sureness and a least confidence for these cases."""
    judge = dataclasses.replace(judge, temperature=temperatures(cases))
    judge = dataclasses.replace(judge, sure=sureness(cases, judge))
    return dataclasses.replace(judge, min_confidence=least_confidence(cases, judge))
