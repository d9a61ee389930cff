"""From sets to networks: a base learned from rendered fights and mocap, shared by all folds, then everything together."""
import functools
import os
import sys

import numpy as np
import torch

from . import dataset, fit, prepare, safetensors
from .events import NETS
from .models import NETS as MAKE

BATCH = 128
# Batches of the base and of what follows it.
BASE_STEPS = {"bilstm": 2500, "transformer": 2500, "cnn_lstm": 2500}
STEPS = {"bilstm": 600, "transformer": 600, "cnn_lstm": 600}
BASE_SEED = 1  # one base for all: what seeds vary is everything after it
BASE_SHARES = {"truth": 0.85, "playback": 0.07, "mocap": 0.08}
SHARES = {"video2d": 0.6, "mocap": 0.07, "truth": 0.2, "playback": 0.03, "noisy": 0.15, "pose": 0.12}  # parts of the sum of those there are
# What goes on from shipped networks when poise sees better than when they learned.
FURTHER_SHARES = {"video2d": 0.35, "mocap": 0.05, "truth": 0.15, "playback": 0.03, "pose": 0.62}
FURTHER_STEPS = 2500
WIDTH = 256  # channels of the CNN-LSTM from then on: with many bouts through poise 128 fit even those that they had learned from badly
WIDENED = 0.2  # noise on a widened network's weights, of their standard deviation: what is there twice is to part


def say(text):
    print(f"# {text}", file=sys.stderr, flush=True)


def keep(path, fitted, metadata=None):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    safetensors.save_net(path + ".tmp", *fitted, metadata or {})
    os.replace(path + ".tmp", path)


def kept(path):
    tensors, metadata = safetensors.load(path)
    mean, scale = tensors.pop("input.mean").copy(), tensors.pop("input.scale").copy()
    kind = MAKE[metadata["poise.net"]]
    net = kind(**kind.sizes(tensors))
    net.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in tensors.items()})
    return net.eval(), mean, scale


class Variant:
    """What is trained on what; the ablations differ from the default in one thing each."""

    def __init__(self, name="full", mirrored=True, flat_share=0.35, pose=True, crossings=True, blind=(), nets=NETS):
        self.name, self.mirrored, self.flat_share, self.pose = name, mirrored, flat_share, pose
        self.crossings, self.blind, self.nets = crossings, blind, nets

    def kind(self):
        """What the base depends on."""
        return f"{'mirror' if self.mirrored else 'plain'}-{self.flat_share}"

    def base(self):
        """The sets that the base learns from, each as a function that loads it."""
        return [lambda: prepare.sparring("train_*", 2, self.flat_share, self.mirrored),
                lambda: prepare.sparring("mocap_*", 1, self.flat_share, self.mirrored), prepare.mocap]

    def everything(self):
        """The same of all that comes after the base."""
        sets = self.base() + [lambda: prepare.real(5, self.mirrored)]
        if self.crossings:
            sets.append(lambda: prepare.crossings(flat_share=self.flat_share, mirrored=self.mirrored))
        return sets + self.through_pose() if self.pose else sets

    def through_pose(self):
        """Bouts with joints as bad as poise's once were, and, where there are any, bouts as poise saw them."""
        return [lambda: prepare.as_posed("train_*", self.flat_share, self.mirrored),
                *prepare.seen("train_*", self.flat_share, self.mirrored)]

    @functools.lru_cache(maxsize=2)  # some gigabytes: only those of the two parts are kept
    def sets_for(self, part, whole=True):
        """All sets together, without the inputs that networks of this part (fit.part_of) do not look at."""
        return dataset.joined([{key: value for key, value in load().items() if key == part or key not in fit.PARTS}
                               for load in (self.everything() if whole else self.base())])


def base(variant, seed):
    """{name: fitted} from sparring with perfect joints made uncertain; kept in the cache."""
    out = {}
    for name in variant.nets:
        path = os.path.join(prepare.CACHE, "nets", f"base-{variant.kind()}-{seed}-{name}.safetensors")
        if not os.path.exists(path):
            keep(path, fit.fit(name, variant.sets_for(fit.part_of(name), False), BASE_SHARES, fit.Course(BASE_STEPS[name]), seed, batch=BATCH,
                               blind=variant.blind if name == "cnn_lstm" else (), progress=say))
        out[name] = kept(path)
    return out


def wide(fitted, seed):
    """A CNN-LSTM that has WIDTH channels: itself, or twice as wide and a little shaken."""
    net, mean, scale = fitted
    if net.embed.out_features >= WIDTH:
        return fitted
    net, generator = net.wider(), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in net.named_parameters():
            if not name.startswith(("own.", "pair.")):
                value += WIDENED * value.std() * torch.randn(value.shape, generator=generator)
    return net, mean, scale


def further(variant, seed, label, starts):
    """{name: fitted} that went on from `starts` on everything, more of it as poise saw it; kept in the cache under `label`."""
    out = {}
    for name in variant.nets:
        path = os.path.join(prepare.CACHE, "nets", f"{label}-{variant.name}-{seed}-{name}.safetensors")
        if not os.path.exists(path):
            start = wide(starts[name], seed) if name == "cnn_lstm" else starts[name]
            keep(path, fit.fit(name, variant.sets_for(fit.part_of(name)), FURTHER_SHARES, FURTHER[name], seed + 2000, start, BATCH, progress=say))
        out[name] = kept(path)
    return out


def whole(variant, seed, label, without=()):
    """{name: fitted} on everything but the people in `without`; kept in the cache under `label`."""
    out, starts = {}, base(variant, BASE_SEED)
    for name in variant.nets:
        path = os.path.join(prepare.CACHE, "nets", f"{label}-{variant.name}-{seed}-{name}.safetensors")
        if not os.path.exists(path):
            sets = variant.sets_for(fit.part_of(name))
            keep(path, fit.fit(name, sets, SHARES, fit.Course(STEPS[name]), seed + 1000, starts[name], BATCH,
                               variant.blind if name == "cnn_lstm" else (), ~np.isin(sets["group"], list(without)), say))
        out[name] = kept(path)
    return out


def logits(nets, windows, blind=()):
    """(windows, 3 networks, 15); a network that is not there says nothing (all alike)."""
    out = np.zeros((len(windows["label"]), len(NETS), 15), "f4")
    for i, name in enumerate(NETS):
        if name in nets:
            out[:, i] = fit.logits(name, nets[name], windows, blind=blind if name == "cnn_lstm" else ())
    return out
