"""The shipped models: trained on everybody; settings and counts from people and bouts left out of the networks that say it."""
import dataclasses
import json
import os

from . import bouts, calibrate, cv, export, prepare, train
from .counts import counts_of
from .labels import LABELS

VERSION = "1.8.0"
EVIDENCE = {label: "real" if label in calibrate.BOXING else "synthetic" for label in LABELS[1:]}


def outside(seeds):
    """Cases of all labelled people by networks that never saw them: the outer folds of cv."""
    return [case for fold, seed, nets in cv.run(cv.VARIANT, range(len(cv.FOLDS)), seeds)
            for case in cv.of_strangers(fold, seed, nets, "exhaustive")]


def command(seed):
    nets = train.whole(train.Variant(), seed, "final")
    real = outside([1])
    judge = calibrate.choose(real)
    perfect, seen = (calibrate.tallies(cv.cases(nets, cv.bouts(kind, pattern)), judge, straights=True)
                     for kind, pattern in (("truth", "validation_30*"), ("seen", cv.COUNTED)))
    counts = counts_of(calibrate.tallies(real, judge, straights=True) + seen, ("straight", "hook", "uppercut", "dodge"))
    counts |= counts_of(perfect + seen, [name for name in export.CLASSES if name not in counts])
    export.export(nets, dataclasses.replace(judge, adapt_every=100), EVIDENCE, counts, VERSION, bouts_used())
    train.say(f"models/moves written: {judge}")


def bouts_used():
    return [name.rsplit("/", 1)[-1] for name in
            prepare.bouts("train_*") + prepare.bouts("mocap_*") + prepare.seen_names("train_*")]


def further(seed):
    """Goes on from the networks that are shipped; their settings and models of counts stay."""
    nets, judge = bouts.shipped()
    settings = bouts.settings()
    with open(os.path.join(export.FOLDER, "manifest.json")) as file:
        before = json.load(file)["sparring"]["bouts"]
    nets = train.further(train.Variant(), seed, "further-" + settings["version"], nets)
    export.export(nets, judge, EVIDENCE, settings["counts"], VERSION, sorted({*before, *bouts_used()}))
    train.say(f"models/moves written: {VERSION} from {settings['version']}")
