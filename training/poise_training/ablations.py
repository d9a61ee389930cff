"""One thing taken away at a time, from what is learned after the base. Short trainings from the one base (which has had mirrors, depth
dropped and interaction: what is shown is what keeping them is worth), alike for all variants, of the network that learns quickest
and sees posture and interaction; compare these figures with each other, not with those of the shipped models."""
import json
import os

import numpy as np

from . import calibrate, cv, export, fit, prepare, train
from . import events as ev
from .labels import LABELS

NETS = ("cnn_lstm",)
STEPS = {"cnn_lstm": 300}
OUT = 1  # the fold that is left out and measured
INTERACTION = list(range(120, 180)) + [200]  # of the posture inputs: the interaction and that it is known
BOUTS = "train_10*"


class Variant(train.Variant):
    """Fewer bouts than the shipped models have."""

    def base(self):
        return [lambda: prepare.sparring(BOUTS, 1, self.flat_share, self.mirrored),
                lambda: prepare.sparring("mocap_*", 1, self.flat_share, self.mirrored), prepare.mocap]

    def through_pose(self):
        return [lambda: prepare.as_posed(BOUTS, self.flat_share, self.mirrored),
                *prepare.seen("train_7*", self.flat_share, self.mirrored)]


VARIANTS = tuple(Variant(name, crossings=False, **({"nets": NETS} | difference)) for name, difference in (
    ("all", {}), ("without mirror", {"mirrored": False}), ("without depth dropout", {"flat_share": 0.0}),
    ("without interaction", {"blind": INTERACTION}), ("without sparring through pose", {"pose": False})))


def fresh(variant):
    """Networks from the base everybody starts from; the same windows are drawn wherever two variants have the same."""
    out, starts = {}, train.base(train.Variant(nets=NETS), train.BASE_SEED)
    for name in variant.nets:
        path = f"{prepare.CACHE}/nets/ablation-{variant.name.replace(' ', '-')}-{name}.safetensors"
        if not os.path.exists(path):
            sets = variant.sets_for(fit.part_of(name))
            train.keep(path, fit.fit(name, sets, train.SHARES, fit.Course(STEPS[name]), 5, starts[name], train.BATCH,
                                     variant.blind if name == "cnn_lstm" else (), ~np.isin(sets["group"], cv.FOLDS[OUT]), train.say))
        out[name] = train.kept(path)
    return out


def command(path):
    truth, seen = cv.bouts("truth", "test_40[123]"), cv.bouts("seen", "test_*")
    result = {}

    def measure(name, nets, blind=()):
        weight = tuple(float(net in nets) for net in ev.NETS)
        judge = ev.Judge(weight=tuple(np.array(weight) / sum(weight)))
        people = calibrate.tallies(cv.cases(nets, cv.clips_of(cv.FOLDS[OUT], "exhaustive"), blind), judge)
        entry = {"people": ev.macro(people, ("idle",) + calibrate.BOXING),
                 "perfect": ev.macro(calibrate.tallies(cv.cases(nets, truth, blind), judge), LABELS)}
        if seen:
            entry["seen"] = ev.macro(calibrate.tallies(cv.cases(nets, seen, blind), judge), LABELS)
        result[name] = entry
        train.say(f"{name}: {entry}")
    for variant in VARIANTS:
        measure(variant.name, fresh(variant), variant.blind)
    measure("the base alone (rendered fights, mocap), tested on people", train.base(train.Variant(nets=NETS), train.BASE_SEED))
    export.write(path, json.dumps(result, indent=1) + "\n")
