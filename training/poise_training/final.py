"""The shipped models: trained on everybody; settings and counts from people and bouts left out of the networks that say it."""
import dataclasses

import numpy as np

from . import calibrate, cv, export, prepare, train
from .labels import LABELS

VERSION = "1.0.0"
WORTHLESS = ("elbow", "block")  # F1 below 0.3 even on rendered bouts with perfect joints (docs/moves.md)
EVIDENCE = {label: "real" if label in calibrate.BOXING else "none" if label in WORTHLESS else "synthetic" for label in LABELS[1:]}
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


def outside(seeds):
    """Cases of all labelled people by networks that never saw them: the outer folds of cv."""
    return [case for fold, seed, nets in cv.run(cv.VARIANT, range(len(cv.FOLDS)), seeds)
            for case in cv.of_strangers(fold, seed, nets, "exhaustive")]


def command(seed, _results):
    nets = train.whole(train.Variant(), seed, "final")
    real = outside([1])
    synthetic = cv.cases(nets, cv.bouts("truth", "validation_30[1234]") + cv.bouts("seen", "validation_*"))
    judge = calibrate.choose(real)
    counts = counts_of(calibrate.tallies(real, judge, straights=True), ("straight", "hook", "uppercut", "dodge"))
    counts |= counts_of(calibrate.tallies(synthetic, judge, straights=True),
                        [name for name in export.CLASSES if name not in counts])
    names = [name.rsplit("/", 1)[-1] for name in
             prepare.bouts("train_*") + prepare.bouts("mocap_*") + prepare.seen_names("train_*")]
    export.export(nets, dataclasses.replace(judge, adapt_every=100), EVIDENCE, counts, VERSION, names)
    train.say(f"models/moves written: {judge}")
