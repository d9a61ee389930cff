"""From events found to how many there were: the models of src/moves/counts.h, and how often its ranges hold."""
import ctypes

import numpy as np

from . import windows as w
from .labels import LABELS

KEYS = ("a", "b", "recall", "strength", "spread", "answered", "a_slope", "recall_slope", "rate")  # of poise_count_model
FEW = 20  # said events below which a class has no count model
SLOPE = 7.0  # deviation of the prior of the slopes over the share answered


def logistic(design, right, of, deviation, middle):
    """Parameters of 1 / (1 + exp(-design @ parameters)) that make `right` out of `of` likely, each with a normal prior (deviation,
    middle), by Newton's method with bounded steps."""
    middle, precision = np.asarray(middle, float), 1 / np.square(deviation)
    parameters = middle.copy()
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ parameters, -30, 30)))
        gradient = design.T @ (right - of * p) - precision * (parameters - middle)
        hessian = (design * (of * p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        parameters = parameters + step * min(1, 2 / max(np.abs(step).max(), 1e-9))
    return parameters


def spread_of(groups, a):
    """(a, spread): how the log odds of being right differ from clip to clip, and their mean then. groups: [(log odds of being right
    less a, right)] of one clip each. Means over a grid, weighted by the likelihood with each clip's shift integrated out: clips are
    few, and the most likely spread alone would be too small."""
    node, weight = np.polynomial.hermite_e.hermegauss(7)
    spreads, means = np.linspace(0, 3, 13), a + np.linspace(-1.5, 1.5, 13)
    logs = np.zeros((len(spreads), len(means)))
    for known, right in groups:
        for i, spread in enumerate(spreads):
            odds = means[:, None, None] + spread * node[:, None] + known
            each = np.where(right, -np.logaddexp(0, -odds), -np.logaddexp(0, odds)).sum(axis=2)
            logs[i] += np.log(np.exp(each) @ weight / weight.sum() + 1e-300)
    share = np.exp(logs - logs.max())
    share /= share.sum()
    return float(share.sum(axis=0) @ means), float(share.sum(axis=1) @ spreads)


def recall_model(found, total, more):
    """Share found, as log odds where `more` is 0 and their slope over it, and how alike clips are beside: moments of a
    beta-binomial; (recall, slope, strength)."""
    odds, slope = logistic(np.stack([np.ones(len(more)), more], axis=1), found, total, (1.4, SLOPE), (0, 0))
    mean = np.clip(1 / (1 + np.exp(-(odds + slope * more))), 0.02, 0.98)
    weight, chance = total / total.sum(), mean * (1 - mean)
    apart = float((weight * (found / total - mean) ** 2).sum())
    noise, whole = float((weight * chance / total).sum()), float((weight * chance).sum())
    between = max(apart - noise, whole / 200)
    middle = float(np.clip(1 / (1 + np.exp(-odds)), 0.02, 0.98))
    return middle, float(slope), float(np.clip(whole / between - 1, 2, 100))


def counts_of(tallies, classes):
    """What moves.json needs for ranges of counts: {class: {a, b, ...}}; straights as one class."""
    out = {}
    for name in classes:
        label = LABELS.index("jab" if name == "straight" else name)
        said = [(t.answered, c, right) for t in tallies for l, c, right in t.said if l == label]
        pairs = np.array([(t.confusion[label, label], t.confusion[label].sum(), t.answered)
                          for t in tallies if t.confusion[label].sum()], float)
        if len(said) < FEW or not len(pairs):
            continue
        where, confidence, right = np.array(said, float).T
        answered = where.mean()
        x = np.log(np.clip(confidence, 0.01, 0.99) / (1 - np.clip(confidence, 0.01, 0.99)))
        design = np.stack([np.ones_like(x), x, where - answered], axis=1)
        a, b, a_slope = logistic(design, right, np.ones_like(x), (1.4, 1.4, SLOPE), (0, 1, 0))
        b = max(b, 0)
        known, clip = b * x + a_slope * (where - answered), np.repeat(
            np.arange(len(tallies)), [sum(l == label for l, _, _ in t.said) for t in tallies])
        a, spread = spread_of([(known[clip == i], right[clip == i] > 0) for i in np.unique(clip)], a)
        recall, recall_slope, strength = recall_model(pairs[:, 0], pairs[:, 1], pairs[:, 2] - answered)
        rate = max(t.confusion[label].sum() / t.seconds for t in tallies)
        values = (a, b, recall, strength, spread, answered, a_slope, recall_slope, rate)
        out[name] = {key: round(float(value), 3) for key, value in zip(KEYS, values, strict=True)}
    return out


class _Model(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in KEYS]


def count_range(model, answered, seconds, confidence):
    """(lowest, highest) of the 90 % range when events of these confidences were said in so many seconds and this share of the windows
    answered; None: no range is given."""
    values = np.ascontiguousarray(confidence, "<f4")
    low, high = ctypes.c_int32(), ctypes.c_int32()
    code = w.library().training_range(ctypes.byref(_Model(*(model.get(key, 0) for key in KEYS))), ctypes.c_double(answered),
                                      ctypes.c_double(seconds), ctypes.c_void_p(values.ctypes.data), len(values), ctypes.byref(low), ctypes.byref(high))
    if code != 0:
        raise RuntimeError(f"training_range: error {code}")
    return None if low.value < 0 else (low.value, high.value)


def held(models, tallies):
    """{class: [[true, said, lowest, highest], ...]}: one entry for every fighter of every clip of whom a range is given. tallies:
    straights as one class."""
    out = {}
    for name, model in models.items():
        label = LABELS.index("jab" if name == "straight" else name)
        for t in tallies:
            confidence = [c for l, c, _ in t.said if l == label]
            given = count_range(model, t.answered, t.seconds, confidence)
            if given:
                out.setdefault(name, []).append([int(t.confusion[label].sum()), len(confidence), *given])
    return out
