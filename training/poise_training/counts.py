"""From events found to how many there were: the models of src/moves/counts.h, and how often its ranges hold."""
import ctypes

import numpy as np

from . import windows as w
from .labels import LABELS

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


def recall_model(found, total):
    """Mean recall and how alike people are in it: moments of a beta-binomial; (recall, strength)."""
    share, weight = found / total, total / total.sum()
    mean = float(np.clip((share * weight).sum(), 0.02, 0.98))
    spread = float((weight * (share - mean) ** 2).sum())
    chance = mean * (1 - mean)
    noise = float((weight * chance / total).sum())
    between = max(spread - noise, chance / 200)
    return mean, float(np.clip(chance / between - 1, 2.5 / mean, 100))


def counts_of(tallies, classes):
    """What moves.json needs for ranges of counts: {class: {a, b, recall, strength}}; straights as one class."""
    out = {}
    for name in classes:
        label = LABELS.index("jab" if name == "straight" else name)
        said = [(confidence, right) for t in tallies for l, confidence, right in t.said if l == label]
        people = {}
        for t in tallies:
            row = t.confusion[label]
            if row.sum():
                found, total = people.get(t.person, (0, 0))
                people[t.person] = (found + row[label], total + row.sum())
        if len(said) < FEW or not people:
            continue
        confidence = np.clip([c for c, _ in said], 0.01, 0.99)
        a, b = logistic(np.log(confidence / (1 - confidence)), np.array([r for _, r in said], float))
        pairs = np.array(list(people.values()), float)
        recall, strength = recall_model(pairs[:, 0], pairs[:, 1])
        out[name] = {key: round(float(value), 3) for key, value in
                     (("a", a), ("b", b), ("recall", recall), ("strength", strength))}
    return out


class _Model(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in ("a", "b", "recall", "strength")]


def count_range(model, confidence):
    """(lowest, highest) of the 90 % range when events of these confidences were said."""
    values = np.ascontiguousarray(confidence, "<f4")
    low, high = ctypes.c_int32(), ctypes.c_int32()
    code = w.library().training_range(ctypes.byref(_Model(*(model[key] for key in ("a", "b", "recall", "strength")))),
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
