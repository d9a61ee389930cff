"""Fitting one network to sets of windows."""
import numpy as np
import torch

from .labels import LABELS
from .models import NETS

FAR = 8.0  # inputs are clipped to so many standard deviations, as src/moves/net.c does
KNOWN = 21  # the last of the posture's inputs say what is known: 12 joints, 8 angles, interaction


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
    x = torch.from_numpy(values).float()
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


def another_view(x, joints, flat, generator):
    """The same movement by another body from another side: the first 3 * joints values of every sample are vectors (x right, y
    down, z away), turned about the vertical (with depth) or stretched and sheared in the picture (without), made larger or
    smaller; some landmarks are hidden for the whole window. In place, before scaling; NaN stays NaN."""
    count = len(x)

    def draw(low, high):
        return low + (high - low) * torch.rand(count, generator=generator)
    flat = torch.from_numpy(flat)
    yaw = torch.where(flat, torch.zeros(count), draw(-0.7, 0.7))
    roll, size = draw(-0.12, 0.12), torch.exp(draw(-0.2, 0.2))
    wide = torch.where(flat, torch.exp(draw(-0.35, 0.35)), torch.ones(count))
    turn = torch.zeros(count, 3, 3)
    cos, sin = torch.cos(yaw) * size, torch.sin(yaw) * size
    turn[:, 0, 0], turn[:, 0, 2], turn[:, 2, 0], turn[:, 2, 2] = cos * wide, sin, -sin, cos
    turn[:, 1, 1] = size
    turn[:, 0, 1], turn[:, 1, 0] = -roll * size, roll * size * wide
    vectors = x[..., :3 * joints].reshape(count, -1, joints, 3)
    vectors = torch.einsum("btjc,bdc->btjd", vectors, turn)
    hidden = torch.rand(count, 1, 33, 1, generator=generator) < 0.06
    vectors = vectors.masked_fill(hidden.repeat(1, 1, joints // 33, 1), float("nan"))
    x[..., :3 * joints] = vectors.reshape(count, -1, 3 * joints)
    return x


def batch_of(name, data, index, mean, scale, blind=(), generator=None):
    """Inputs of windows and of their opponents (zeros: nobody); inputs numbered in `blind` are hidden. generator: vary them."""
    part = part_of(name)
    if generator is None:
        x = scaled(data[part][index], mean, scale)
    else:
        x = another_view(torch.from_numpy(data[part][index]).float(), 33 if name == "cnn_lstm" else 66, data["flat"][index],
                         generator)
        x = scaled(x.numpy(), mean, scale)
    if len(blind):
        x[..., list(blind)] = 0
    if name != "cnn_lstm":
        return x, None
    opponent = data["opponent"][index]
    y = scaled(data[part][opponent], mean, scale)
    y[torch.from_numpy(opponent < 0)] = 0
    if len(blind):
        y[..., list(blind)] = 0
    return x, y


def fit(name, train, shares, steps, seed, start=None, batch=128, rate=1e-3, blind=(), allowed=None, progress=None):
    """A network of models.NETS trained on a joined set: `steps` batches. `shares`: of the sources (fit.weights). start: a
    (net, mean, scale) to go on from. allowed: a mask of windows that may be used. Returns (net, mean, scale)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    labels = train["label"] if allowed is None else np.where(allowed, train["label"], -1)
    chance = weights(labels, train["group"], train["source"], shares)
    net = NETS[name]()
    if start is None:
        sample = train[part_of(name)][np.sort(rng.choice(len(labels), min(8000, len(labels)), p=chance))]
        mean, scale = scaling(sample)
    else:
        net.load_state_dict(start[0].state_dict())
        mean, scale = start[1:]
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    net.train()
    order = rng.choice(len(labels), steps * batch, p=chance)
    running, generator = None, torch.Generator().manual_seed(seed)
    for step in range(steps):
        index = order[step * batch:(step + 1) * batch]
        x, y = batch_of(name, train, index, mean, scale, blind, generator)
        loss = loss_of(net(x, y), torch.from_numpy(labels[index]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        running = float(loss) if running is None else 0.97 * running + 0.03 * float(loss)
        if progress and (step + 1) % 100 == 0:
            progress(f"{name} {step + 1}/{steps} loss {running:.3f}")
    return net.eval(), mean, scale


def logits(name, fitted, data, batch=256, blind=()):
    net, mean, scale = fitted
    out = np.empty((len(data["label"]), len(LABELS)), "f4")
    with torch.no_grad():
        for at in range(0, len(out), batch):
            index = np.arange(at, min(at + batch, len(out)))
            out[index] = net(*batch_of(name, data, index, mean, scale, blind)).numpy()
    return out
