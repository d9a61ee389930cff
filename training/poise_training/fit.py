"""Fitting one network to sets of windows."""
import contextlib
import copy
import dataclasses

import numpy as np
import torch

from .labels import LABELS
from .models import NETS

FAR = 8.0  # inputs are clipped to so many standard deviations, as src/moves/net.c does
KNOWN = 21  # the last of the posture's inputs say what is known: 12 joints, 8 angles, interaction
YAW, ROOT_VELOCITY = 115, 117  # of the posture's inputs (poise_window): sine and cosine; a vector
OFFSET, CLOSING = 123, 126  # and of the interaction: to the opponent, and how it changes


PARTS = ("motion", "posture")  # inputs; each network looks at one of them


def part_of(name):
    """Which inputs a network looks at."""
    return "posture" if name == "cnn_lstm" else "motion"


def scaling(values):
    """Mean and 1 / standard deviation of each input over what is known (not NaN); indicators (0/1) stay as they are."""
    values = values.astype("f4")
    count = np.maximum((~np.isnan(values)).sum(axis=(0, 1)), 1)
    mean = np.nansum(values, axis=(0, 1), dtype="f8") / count
    variance = np.nansum((values - mean) ** 2, axis=(0, 1), dtype="f8") / count
    scale = np.where(variance > 1e-8, 1 / np.sqrt(np.maximum(variance, 1e-8)), 1)
    if values.shape[2] != 198:
        mean[-KNOWN:], scale[-KNOWN:] = 0, 1
    return mean.astype("f4"), scale.astype("f4")


def scaled(values, mean, scale):
    """What the network is given: scaled, clipped, 0 where unknown."""
    x = torch.as_tensor(values).float()
    return x.sub_(torch.from_numpy(mean)).mul_(torch.from_numpy(scale)).clamp_(-FAR, FAR).nan_to_num_(0.0)


def weights(labels, groups, sources, shares):
    """Chance of every window: sources by `shares`, within one classes alike (to the power of 1/2), within a class groups
    alike (the same)."""
    weight = np.zeros(len(labels))
    for source, share in shares.items():
        here = np.zeros(len(labels))
        for label in np.unique(labels[(labels >= 0) & (sources == source)]):
            of_label = (labels == label) & (sources == source)
            names, inverse, sizes = np.unique(groups[of_label], return_inverse=True, return_counts=True)
            part = np.sqrt(sizes)
            here[of_label] = np.sqrt(of_label.sum()) * (part / part.sum())[inverse] / sizes[inverse]
        if here.sum() > 0:
            weight += share * here / here.sum()
    return weight / weight.sum()


HIDDEN = 0.06  # of the landmarks, in a window


@dataclasses.dataclass
class Course:
    """How a network is trained beside its data. Long ones learn their windows by heart: more dropout, more hidden landmarks and more
    decay hold against it."""
    steps: int
    rate: float = 1e-3
    dropout: float | None = None  # None: the network's own
    hidden: float = HIDDEN
    decay: float = 0.02
    lower: bool = False  # products in bfloat16 where the processor has them


class View:
    """Drawn for every window of a batch: the same movement by another body from another side. What is a vector (x right, y down,
    z away) is turned about the vertical: by up to 0.7 rad, half of the time seen from behind (which in the picture is x turned
    round, left staying left); without depth it is stretched in the picture instead of turned. Some landmarks are hidden for the
    whole window."""

    def __init__(self, flat, generator, hidden=HIDDEN):
        count = len(flat)

        def draw(low, high):
            return low + (high - low) * torch.rand(count, generator=generator)
        flat = torch.from_numpy(flat)
        behind = torch.where(torch.rand(count, generator=generator) < 0.5, torch.ones(count), -torch.ones(count))
        yaw, roll = torch.where(flat, torch.zeros(count), draw(-0.7, 0.7)), draw(-0.12, 0.12)
        wide = torch.where(flat, torch.exp(draw(-0.35, 0.35)), torch.ones(count))
        turn = torch.zeros(count, 3, 3)
        turn[:, 0, 0], turn[:, 0, 2] = behind * torch.cos(yaw) * wide, torch.sin(yaw)
        turn[:, 2, 0], turn[:, 2, 2] = -torch.sin(yaw), behind * torch.cos(yaw)
        turn[:, 1, 1] = 1
        turn[:, 0, 1], turn[:, 1, 0] = -roll, roll * wide
        self.turn, self.size = turn.transpose(1, 2), torch.exp(draw(-0.2, 0.2))[:, None, None]
        self.hidden = torch.rand(count, 1, 33, 1, generator=generator) < hidden

    def _turned(self, x, at, size):
        vectors = x[..., at:at + 3].reshape(len(x), -1, 3)
        x[..., at:at + 3] = (vectors @ self.turn * size).reshape(len(x), -1, 3)

    def _joints(self, x, joints):
        vectors = x[..., :3 * joints].reshape(len(x), -1, 3) @ self.turn * self.size
        vectors = vectors.reshape(len(x), -1, joints, 3).masked_fill_(self.hidden.repeat(1, 1, joints // 33, 1), float("nan"))
        x[..., :3 * joints] = vectors.reshape(len(x), -1, 3 * joints)

    def motion(self, x):
        """In place, before scaling; NaN stays NaN."""
        self._joints(x, 66)

    def posture(self, x):
        self._joints(x, 33)
        for at, size in ((ROOT_VELOCITY, self.size), (OFFSET, 1), (CLOSING, 1)):
            self._turned(x, at, size)
        ahead = torch.stack([x[..., YAW], torch.zeros_like(x[..., 0]), -x[..., YAW + 1]], dim=-1).reshape(len(x), -1, 3)
        ahead = (ahead @ self.turn).reshape(len(x), -1, 3)
        x[..., YAW], x[..., YAW + 1] = ahead[..., 0], -ahead[..., 2]


def batch_of(name, data, index, mean, scale, blind=(), generator=None, hidden=HIDDEN):
    """Inputs of windows and of their opponents (zeros: nobody); inputs numbered in `blind` are hidden. generator: vary them."""
    part = part_of(name)
    view = View(data["flat"][index], generator, hidden) if generator is not None else None

    def inputs(which):
        x = torch.from_numpy(data[part][which]).float()
        if view is not None:
            getattr(view, part)(x)
        x = scaled(x, mean, scale)
        if len(blind):
            x[..., list(blind)] = 0
        return x
    x = inputs(index)
    if name != "cnn_lstm":
        return x, None
    opponent = data["opponent"][index]
    y = inputs(opponent)
    y[torch.from_numpy(opponent < 0)] = 0
    return x, y


AVERAGED = 0.995  # of the weights' running mean, per batch, which is what is kept (Polyak and Juditsky 1992)


def follow(averaged, net, step):
    """The running mean of weights after batch `step`; in the beginning it forgets faster."""
    keep = min(AVERAGED, (1 + step) / (10 + step))
    with torch.no_grad():
        for mean, value in zip(averaged.parameters(), net.parameters(), strict=True):
            mean.lerp_(value, 1 - keep)


def precision():
    """Products in bfloat16 where the processor multiplies it (1.6 times as fast on Zen 4; weights and losses stay float32)."""
    with open("/proc/cpuinfo") as file:
        return torch.autocast("cpu", dtype=torch.bfloat16) if "avx512_bf16" in file.read() else contextlib.nullcontext()


def fit(name, train, shares, course, seed, start=None, batch=128, blind=(), allowed=None, progress=None):
    """A network of models.NETS trained on a joined set. `shares`: of the sources (fit.weights). start: a (net, mean, scale) to go on
    from. allowed: a mask of windows that may be used. Returns (net, mean, scale)."""
    steps = course.steps
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    labels = train["label"] if allowed is None else np.where(allowed, train["label"], -1)
    chance = weights(labels, train["group"], train["source"], shares)
    if start is None:
        net = NETS[name]()
        sample = train[part_of(name)][np.sort(rng.choice(len(labels), min(8000, len(labels)), p=chance))]
        mean, scale = scaling(sample)
    else:
        net = copy.deepcopy(start[0])
        mean, scale = start[1:]
    if course.dropout is not None:
        net.dropout.p = course.dropout
    optimizer = torch.optim.AdamW(net.parameters(), lr=course.rate, weight_decay=course.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, course.rate, total_steps=steps, pct_start=0.15)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    averaged = copy.deepcopy(net)
    net.train()
    order = rng.choice(len(labels), steps * batch, p=chance)
    running, generator = None, torch.Generator().manual_seed(seed)
    for step in range(steps):
        index = order[step * batch:(step + 1) * batch]
        x, y = batch_of(name, train, index, mean, scale, blind, generator, course.hidden)
        with precision() if course.lower else contextlib.nullcontext():
            answer = net(x, y)
        loss = loss_of(answer.float(), torch.from_numpy(labels[index]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        follow(averaged, net, step)
        running = float(loss) if running is None else 0.97 * running + 0.03 * float(loss)
        if progress and (step + 1) % 100 == 0:
            progress(f"{name} {step + 1}/{steps} loss {running:.3f}")
    return averaged.eval(), mean, scale


def logits(name, fitted, data, batch=256, blind=()):
    net, mean, scale = fitted
    out = np.empty((len(data["label"]), len(LABELS)), "f4")
    with torch.no_grad():
        for at in range(0, len(out), batch):
            index = np.arange(at, min(at + batch, len(out)))
            out[index] = net(*batch_of(name, data, index, mean, scale, blind)).numpy()
    return out
