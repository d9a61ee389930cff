"""Do networks learn the move, or the source it comes from? One class of the boxers' videos is taken from the training, so that it is seen in
rendered fights (and mocap) only, and looked for in videos of people who were left out. Short trainings from the one base of the
network that learns quickest, with and without the class, alike otherwise."""
import json
import os

import numpy as np

from . import calibrate, cv, export, fit, prepare, train
from . import events as ev
from .labels import LABELS

NET, STEPS, SEED = "cnn_lstm", 200, 5
CLASSES = {"hook": (0, 3)}  # folds with people who throw many: sb_A and sb_G
VARIANT = train.Variant("shortcut", pose=False, crossings=False, nets=(NET,))


def _trained(fold, taken):
    """Without the people of a fold and without this class of real people ("": with all)."""
    path = f"{prepare.CACHE}/nets/shortcut-{fold}-{taken or 'all'}-{NET}.safetensors"
    if not os.path.exists(path):
        sets, start = VARIANT.sets_for(fit.part_of(NET)), train.base(VARIANT, train.BASE_SEED)[NET]
        gone = np.isin(sets["group"], cv.FOLDS[fold])
        if taken:
            gone |= (sets["source"] == "video2d") & (sets["label"] == LABELS.index(taken))
        train.keep(path, fit.fit(NET, sets, train.SHARES, fit.Course(STEPS), SEED, start, train.BATCH, allowed=~gone))
    return train.kept(path)


def command(path):
    judge = ev.Judge(weight=tuple(float(name == NET) for name in ev.NETS))
    result = {}
    for name, folds in CLASSES.items():
        result[name] = {"people": [person for fold in folds for person in cv.FOLDS[fold] if "hook" not in person]}
        for taken in ("", name):
            tallies = [t for fold in folds for t in calibrate.tallies(
                cv.cases({NET: _trained(fold, taken)}, cv.clips_of(cv.FOLDS[fold], "exhaustive")), judge)]
            result[name]["without" if taken else "with"] = ev.scores(tallies, (name,))[name]
        train.say(f"{name}: {result[name]}")
    export.write(path, json.dumps(result, indent=1) + "\n")
