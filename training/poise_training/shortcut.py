"""Do networks learn the move, or the source it comes from? One class of the boxers' videos is taken from the training, so that it is seen in
rendered fights (and mocap) only, and looked for in videos of people who were left out. Short trainings from the one base of the
network that learns quickest, with and without the class, alike otherwise."""
import json
import os

import numpy as np

from . import calibrate, cv, export, fit, prepare, train
from . import events as ev
from .labels import LABELS

NET, STEPS, SEED = "cnn_lstm", 300, 5
FOLDS = (0, 1, 3)  # hooks of sb_A and sb_G, uppercuts of sb_G, a few of both of sb_C and sb_E
CLASSES = ("hook", "uppercut")


VARIANT = train.Variant("shortcut", pose=False, crossings=False, nets=(NET,))


def _trained(fold, taken):
    path = f"{prepare.CACHE}/nets/shortcut-{fold}-{taken}-{NET}.safetensors"
    if not os.path.exists(path):
        sets, start = VARIANT.everything(), train.base(VARIANT, train.BASE_SEED)[NET]
        gone = (sets["source"] == "video2d") & (sets["label"] == LABELS.index(taken)) if taken != "nothing" else False
        allowed = ~(np.isin(sets["group"], cv.FOLDS[fold]) | gone)
        train.keep(path, fit.fit(NET, sets, train.SHARES, STEPS, SEED, start, train.BATCH, train.RATE, allowed=allowed))
    return train.kept(path)


def command(path):
    judge = ev.Judge(weight=tuple(float(name == NET) for name in ev.NETS))
    result = {}
    for taken in ("nothing", *CLASSES):
        tallies = []
        for fold in FOLDS:
            tallies += calibrate.tallies(cv.cases({NET: _trained(fold, taken)}, cv.clips_of(cv.FOLDS[fold], "exhaustive")), judge)
        result[taken] = ev.scores(tallies, CLASSES)
        train.say(f"taken: {taken}: {result[taken]}")
    export.write(path, json.dumps(result, indent=1) + "\n")
