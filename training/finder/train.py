"""Training: AdamW, one cycle, running mean of the weights; the finder's losses, CenterNet's (Zhou, Wang, Kraehenbuehl, "Objects as points",
2019)."""
import copy
import itertools
import json
import multiprocessing
import os
import queue as stdlib_queue
import time

import numpy as np
import torch
from torch.nn import functional

from poise_training.fit import precision

from . import augment, data, regions
from . import start as begun
from .net import Net

BATCH = 16
# How often a frame of each state is drawn, against one of standing fighters.
SHARES = {"standing": 1.0, "clinch": 1.6, "takedown": 7.0, "ground": 4.0}


# Weights of the losses: of the hips' and the joints' heats, and of the values of a person. Where somebody is is the finder's to say; his
# joints are the closer's.
HIPS, JOINT_HEAT = 2.0, 0.5
VALUE = np.zeros(regions.VALUES, np.float32)
VALUE[regions.OFFSET] = 0.25
VALUE[regions.RIM] = 2.0
VALUE[regions.LATERAL] = 0.7
VALUE[regions.PLACE] = 6.0 / 26
VALUE[regions.DEPTH] = 2.0 / 13
# Lengths in the picture count as shares of the person's radius, so that small and large people weigh the same.
BY_RADIUS = np.zeros(regions.VALUES, bool)
BY_RADIUS[regions.RIM] = BY_RADIUS[regions.PLACE] = True
BUMP_AREA = 2 * np.pi
NAMES = ("loss", "hips", "joints", "offset", "rim", "lateral", "place", "depth")


def focal(logits, heat, care):
    """Per peak that is wanted. logits, heat, care: [B, C, y, x]."""
    top = (heat == 1).float()
    p = torch.sigmoid(logits)
    rise = top * (1 - p) ** 2 * functional.logsigmoid(logits)
    fall = (1 - top) * (1 - heat) ** 4 * p ** 2 * functional.logsigmoid(-logits)
    return -(care * (rise + fall)).sum() / (top * (care > 0)).sum().clamp(min=1)


def quality_focal(logits, height, care):
    """Li et al., "Generalized focal loss", 2020: the answer is to be the height, not only high. Per joint that is seen."""
    p = torch.sigmoid(logits)
    entropy = functional.binary_cross_entropy_with_logits(logits, height, reduction="none")
    return (care * (height - p) ** 2 * entropy).sum() / (height * care).sum().clamp(min=1) * BUMP_AREA


def loss_of(output, wanted):
    """The losses of NAMES. output [B, CHANNELS, y, x]."""
    hips = focal(output[:, :regions.HEATS], wanted["heat"], wanted["care"])
    joints = quality_focal(output[:, regions.JOINT_HEATS], wanted["joint_heat"], wanted["joint_care"])
    first = regions.HEATS + wanted["part"] * regions.VALUES
    channel = first[:, None] + torch.arange(regions.VALUES)
    said = output[wanted["sample"][:, None], channel, wanted["cell"][:, None] // regions.CELLS_X, wanted["cell"][:, None] % regions.CELLS_X]
    unit = torch.where(torch.from_numpy(BY_RADIUS), wanted["radius"][:, None], torch.ones(()))
    error = (said - wanted["value"]) / unit
    # The mean of a direction that is in doubt is short: what its length says. All else is to be the median.
    size = error.abs()
    size = torch.cat((size[:, :regions.LATERAL.start], error[:, regions.LATERAL] ** 2, size[:, regions.LATERAL.stop:]), 1)
    size = (size * wanted["weight"]).sum(0) / wanted["weight"][:, 0].sum().clamp(min=1) * torch.from_numpy(VALUE)
    parts = [size[part].sum() for part in (regions.OFFSET, regions.RIM, regions.LATERAL, regions.PLACE, regions.DEPTH)]
    return (HIPS * hips + JOINT_HEAT * joints + sum(parts), hips, joints, *parts)


def batches(sets, rng, size):
    """Endless varied batches. sets: [(data.Set, share)]."""
    odds = []
    for part, share in sets:
        each = np.array([SHARES[data.STATES[s]] for s in part.state])
        odds.append(share * each / each.sum())
    which = np.concatenate([np.stack([np.full(len(p), i), np.arange(len(p))], 1) for i, (p, _) in enumerate(sets)])
    odds = np.concatenate(odds) / sum(map(np.sum, odds))
    while True:
        picked = which[rng.choice(len(which), size, p=odds)]
        pictures, targets = zip(*(augment.sample(rng, sets[i][0], k) for i, k in picked), strict=True)
        wanted = {name: np.stack([getattr(t, name) for t in targets]) for name in ("heat", "care", "joint_heat", "joint_care")}
        wanted |= {name: np.concatenate([getattr(t, name) for t in targets]) for name in ("cell", "part", "value", "weight", "radius")}
        wanted["sample"] = np.repeat(np.arange(size), [len(t.cell) for t in targets])
        yield torch.from_numpy(np.stack(pictures)), {name: torch.from_numpy(value) for name, value in wanted.items()}


def rate_at(done, peak):
    """Learning rate when the share `done` of the time is over: rises, stays, falls to nothing."""
    warm, fall = 0.03, 0.6
    if done < warm:
        return peak * max(done / warm, 0.01)
    return peak * (0.5 * (1 + np.cos(np.pi * (done - fall) / (1 - fall))) if done > fall else 1)


def save(weights, path):
    torch.save(weights, path + ".tmp")
    os.replace(path + ".tmp", path)


WAITING = 4  # batches made ahead
LONGEST_WAIT_S = 20  # for one of them, before it is asked whether anybody still makes any


def _feed(queue, source):
    torch.set_num_threads(1)
    for picture, wanted in source:
        queue.put((picture.numpy(), {name: value.numpy() for name, value in wanted.items()}))


def ahead(source):
    """The batches of `source`, made by another process meanwhile: on a second core training waits for none."""
    queue = multiprocessing.get_context("fork").Queue(WAITING)
    feeder = multiprocessing.get_context("fork").Process(target=_feed, args=(queue, source), daemon=True)
    feeder.start()
    while True:
        try:
            picture, wanted = queue.get(timeout=LONGEST_WAIT_S)
        except stdlib_queue.Empty:
            if feeder.is_alive():
                continue
            raise RuntimeError("the process that makes the batches has ended; its error is above") from None
        yield torch.from_numpy(picture), {name: torch.from_numpy(value) for name, value in wanted.items()}


def cycle(net, source, losses_of, names, path, minutes, start=None, peak=2e-3, clip=10, head=None):
    """Trains for so many minutes and writes the running mean of the weights to `path`, also every few minutes on the way; returns facts for
    the card. source: batches of (input, what is wanted); losses_of(output, wanted): the loss and its parts, called `names`. start: weights
    to go on from (start.load), in whose .tflite the last layer is called `head`. clip: the largest norm of the gradients."""
    source = ahead(source)
    if start:
        begun.load(net, start, head, source)
    lower = precision()
    mean = copy.deepcopy(net).eval()
    for p in mean.parameters():
        p.requires_grad_(False)
    net = net.to(memory_format=torch.channels_last)
    decayed = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0}], lr=peak)
    begin = told = saved = time.monotonic()
    step, sums = 0, np.zeros(len(names))
    while True:
        now = time.monotonic()
        done = (now - begin) / (60 * minutes)
        if done >= 1:
            break
        rate = rate_at(done, peak)
        for group in optimiser.param_groups:
            group["lr"] = rate
        pictures, wanted = next(source)
        net.train()
        with lower:
            output = net(pictures.contiguous(memory_format=torch.channels_last))
        losses = losses_of(output.float(), wanted)
        loss = losses[0]
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimiser.step()
        step += 1
        keep = min(0.998, 1 - 1 / (1 + step / 4))
        with torch.no_grad():
            for a, b in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
                if a.dtype.is_floating_point:
                    a.mul_(keep).add_(b, alpha=1 - keep)
        sums += [float(part) for part in losses]
        if step % 100 == 0:
            parts = ", ".join(f"{name} {part / 100:.3f}" for name, part in zip(names, sums, strict=True))
            print(f"{step} {100 * done:.1f}% rate {rate:.2e} {parts}, {100 * BATCH / (now - told):.1f} samples/s", flush=True)
            told, sums = now, np.zeros(len(names))
        if now - saved > 300:
            save(mean.state_dict(), path)
            saved = now
    save(mean.state_dict(), path)
    return {"steps": step, "batch": BATCH, "minutes": minutes}


def evaluated(net, weights, figures, text, path):
    """Figures of a net with these weights, as text and as a file. figures(net); text(figures)."""
    net.load_state_dict(torch.load(weights))
    result = figures(net.eval())
    with open(path, "w") as file:
        json.dump(result, file, indent=1)
    print(text(result))


def mean_of(paths, path):
    """Writes the mean of weights of one net, of which each went on from the one before ("model soups", Wortsman et al. 2022), and what its
    card is to say of their training."""
    parts = [torch.load(p) for p in paths]
    save({name: sum(p[name] for p in parts) / len(parts) if value.dtype.is_floating_point else value for name, value in parts[-1].items()}, path)
    facts = []
    for p in paths:
        with open(p.replace(".pt", ".training.json")) as file:
            facts.append(json.load(file))
    minutes = list(itertools.accumulate(f["minutes"] for f in facts))
    after = " and ".join(f"after {m:g}" for m in minutes)
    with open(path.replace(".pt", ".training.json"), "w") as file:
        json.dump(facts[-1] | {"steps": sum(f["steps"] for f in facts), "minutes": minutes[-1], "weights": f"the mean of those {after} minutes"}, file)


def write_facts(path, facts, parts):
    """What the card of the weights at `path`, trained on these data.Sets, is to say of their training."""
    facts |= {"frames": sum(map(len, parts)), "bouts": sum(len(set(part.bout)) for part in parts)}
    with open(path.replace(".pt", ".training.json"), "w") as file:
        json.dump(facts, file)
    print(facts, flush=True)


def run(sets, path, minutes, start=None, seed=1, peak=2e-3):
    """Trains the finder. sets: [(data.Set, share)]."""
    torch.manual_seed(seed)
    facts = cycle(Net(), batches(sets, np.random.default_rng(seed), BATCH), loss_of, NAMES, path, minutes, start, peak, head="finds")
    write_facts(path, facts, [part for part, _ in sets])
