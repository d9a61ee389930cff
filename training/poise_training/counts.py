"""From events found to how many there were: the models of src/moves/counts.h, and how often its ranges hold."""
import ctypes

import numpy as np

from . import windows as w
from .labels import LABELS

KEYS = ("a", "b", "recall", "strength", "spread")  # of poise_count_model
FEW = 20  # said events below which a class has no count model


def logistic(x, right):
    """a, b of 1 / (1 + exp(-(a + b x))), by Newton's method with a weak prior towards a = 0, b = 1."""
    parameters, prior = np.array([0.0, 1.0]), 0.5
    design = np.stack([np.ones_like(x), x], axis=1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ parameters))
        gradient = design.T @ (right - p) - prior * (parameters - [0, 1])
        hessian = (design * (p * (1 - p))[:, None]).T @ design + prior * np.eye(2)
        parameters = parameters + np.linalg.solve(hessian, gradient)
    return parameters


def spread_of(groups, a, b):
    """(a, spread): how the log odds of being right differ from clip to clip, and their mean then. groups: [(log odds of confidence,
    right)] of one clip each. Means over a grid, weighted by the likelihood with each clip's shift integrated out: clips are few,
    and the most likely spread alone would be too small."""
    node, weight = np.polynomial.hermite_e.hermegauss(7)
    spreads, means = np.linspace(0, 3, 13), a + np.linspace(-1.5, 1.5, 13)
    logs = np.zeros((len(spreads), len(means)))
    for x, right in groups:
        for i, spread in enumerate(spreads):
            odds = means[:, None, None] + spread * node[:, None] + b * x
            each = np.where(right, -np.logaddexp(0, -odds), -np.logaddexp(0, odds)).sum(axis=2)
            logs[i] += np.log(np.exp(each) @ weight / weight.sum() + 1e-300)
    share = np.exp(logs - logs.max())
    share /= share.sum()
    return float(share.sum(axis=0) @ means), float(share.sum(axis=1) @ spreads)


def recall_model(found, total):
    """Mean recall and how alike clips are in it: moments of a beta-binomial; (recall, strength)."""
    share, weight = found / total, total / total.sum()
    mean = float(np.clip((share * weight).sum(), 0.02, 0.98))
    spread = float((weight * (share - mean) ** 2).sum())
    chance = mean * (1 - mean)
    noise = float((weight * chance / total).sum())
    between = max(spread - noise, chance / 200)
    return mean, float(np.clip(chance / between - 1, 2.5 / mean, 100))


def counts_of(tallies, classes):
    """What moves.json needs for ranges of counts: {class: {a, b, recall, strength, spread}}; straights as one class."""
    out = {}
    for name in classes:
        label = LABELS.index("jab" if name == "straight" else name)
        groups = []
        for t in tallies:
            said = [(confidence, right) for l, confidence, right in t.said if l == label]
            confidence = np.clip([c for c, _ in said], 0.01, 0.99)
            if said:
                groups.append((np.log(confidence / (1 - confidence)), np.array([right for _, right in said])))
        pairs = np.array([(t.confusion[label, label], t.confusion[label].sum()) for t in tallies if t.confusion[label].sum()], float)
        if sum(len(x) for x, _ in groups) < FEW or not len(pairs):
            continue
        a, b = logistic(*(np.concatenate(part).astype(float) for part in zip(*groups)))
        a, spread = spread_of(groups, a, b)
        recall, strength = recall_model(pairs[:, 0], pairs[:, 1])
        out[name] = {key: round(float(value), 3) for key, value in zip(KEYS, (a, b, recall, strength, spread), strict=True)}
    return out


class _Model(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in KEYS]


def count_range(model, confidence):
    """(lowest, highest) of the 90 % range when events of these confidences were said."""
    values = np.ascontiguousarray(confidence, "<f4")
    low, high = ctypes.c_int32(), ctypes.c_int32()
    code = w.library().training_range(ctypes.byref(_Model(*(model.get(key, 0) for key in KEYS))),
                                      ctypes.c_void_p(values.ctypes.data), len(values), ctypes.byref(low), ctypes.byref(high))
    if code != 0:
        raise RuntimeError(f"training_range: error {code}")
    return low.value, high.value


def held(models, tallies):
    """{class: [[true, said, lowest, highest], ...]}: one entry for every fighter of every clip. tallies: straights as one class."""
    out = {}
    for name, model in models.items():
        label = LABELS.index("jab" if name == "straight" else name)
        if model["recall"] * model["strength"] <= 2:
            continue  # as poise_count_usable: no range is given
        for t in tallies:
            confidence = [c for l, c, _ in t.said if l == label]
            out.setdefault(name, []).append([int(t.confusion[label].sum()), len(confidence), *count_range(model, confidence)])
    return out
