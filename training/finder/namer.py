"""The namer: one body, looked at for who it is. What it says of a body is a short vector; vectors of one person lie close together, those of
two people far apart, also when both wear the same: what tells them apart then is skin, hair, build.

Whose body is meant is drawn into two more channels of the input: his limbs, and everybody else's. What is taught is the comparison
(Snell, Swersky, Zemel, "Prototypical networks", 2017): an episode is a few frames of one bout; of each body the odds are asked that it is
one fighter rather than the other, or than somebody who stands by, from the means of the vectors in the other frames."""

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from . import augment, closer, data, regions, train
from .net import Conv, Residual

SIDE = 96
CELLS = SIDE // 16
VALUES = 16        # of the vector
CHANNELS = VALUES + 2  # and where in the map to look, and how sure it is
LEAST_SEEN = 0.25  # of the body
FRAMES = 4         # of an episode
EPISODES = 5       # in a batch
ALIKE = 0.6        # share of episodes whose fighters are dressed alike: by kit anybody tells two apart
# Limbs between regions.JOINTS, and half their widths, radii.
HEAD, LIMB, TRUNK = 0.10, 0.05, 0.12
LIMBS = tuple((a, b, LIMB) for a, b in ((1, 3), (3, 5), (2, 4), (4, 6), (7, 9), (9, 11), (8, 10), (10, 12)))


class Net(nn.Module):
    """Input [B, 5, SIDE, SIDE]: RGB 0..1, his body, the others' bodies. Output [B, CHANNELS, CELLS, CELLS]: vectors, logits of where they
    count, logits of how sure they are."""

    def __init__(self):
        super().__init__()
        self.shape = (5, SIDE, SIDE)
        widths = (24, 48, 80, 128)
        self.steps = nn.Sequential(*(nn.Sequential(Conv(i, o, stride=2), *(Residual(o) for _ in range(n)))
                                     for i, o, n in zip((5, *widths[:-1]), widths, (0, 1, 1, 1), strict=True)))
        self.head = nn.Conv2d(widths[-1], CHANNELS, 1)
        nn.init.normal_(self.head.weight, std=0.05)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        return self.head(self.steps(x))


def decode(output):
    """-> vectors [B, VALUES], how sure [B] 0..1."""
    flat = output.flatten(2)
    p = flat[:, VALUES].softmax(-1)[:, None]
    return (flat[:, :VALUES] * p).sum(-1), torch.sigmoid((flat[:, VALUES + 1:] * p).sum(-1))[:, 0]


# ---- samples ------------------------------------------------------------------------------------------------------------------------

def draw_body(channel, joints, radius):
    """joints [13, 2] of regions.JOINTS and radius, input pixels."""
    shoulder, hip = (joints[1] + joints[2]) / 2, (joints[7] + joints[8]) / 2
    ends = np.rint(np.clip(np.stack([*joints, shoulder, hip]), -500, 700)).astype(int).tolist()
    for a, b, width in (*LIMBS, (13, 14, TRUNK), (0, 0, HEAD)):
        cv2.line(channel, ends[a], ends[b], 1.0, max(1, int(2 * width * radius + 0.5)))


def looked_at(part, k, who, rng, look):
    """Input [5, SIDE, SIDE] of person `who` of frame k. rng: varied as what poise knows of bodies varies; look: a function that changes the
    picture's colours, the same for all of an episode."""
    joints = part.joints[k]
    hip, rim = regions.regions(joints[who])
    radius = np.hypot(*(rim - hip))
    turn = rng.random() < 0.5 if rng else False
    if rng:
        angle, scale = rng.normal(0, 0.12), np.exp(rng.normal(0, 0.1))
        cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
        up = np.array([[cosine, -sine], [sine, cosine]]) @ (rim - hip)
        middle = hip + rng.normal(0, 0.05, 2) * radius
    else:
        up, middle = rim - hip, hip
    view = closer.square(middle, middle + up, turn) * (SIDE / closer.SIDE)
    frame = np.ascontiguousarray(part.frames[k])
    if rng and rng.random() < 0.25:
        frame = cv2.GaussianBlur(frame, (0, 0), rng.uniform(0.4, 1.3))
    x = cv2.warpAffine(frame, augment.centred(view), (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    if look:
        x = look(x)
    if rng:
        x, _ = augment.erased(rng, augment.spoiled(rng, x * rng.uniform(0.93, 1.07, 3).astype(np.float32) * np.float32(rng.uniform(0.85, 1.18))))
    drawn = np.zeros((2, SIDE, SIDE), np.float32)
    inside = SIDE / (2 * closer.REACH * np.hypot(*up))
    for i in np.flatnonzero(~np.isnan(joints[:, 0, 0])):
        if i != who and rng and rng.random() < 0.1:
            continue  # nobody knows of him
        at = joints[i][list(regions.JOINTS)]
        size = np.hypot(*np.subtract(*regions.regions(joints[i])))
        if rng:
            at = at + rng.normal(0, rng.choice((0.03, 0.06, 0.12)), at.shape) * size
        draw_body(drawn[0 if i == who else 1], at @ view[:, :2].T + view[:, 2], size * inside)
    return np.concatenate([np.clip(x, 0, 1).transpose(2, 0, 1), drawn]).astype(np.float32)


class Colours:
    """One draw of augment.recoloured, to be used several times."""

    def __init__(self, rng):
        self.seed = rng.integers(1 << 31)

    def __call__(self, picture):
        return augment.recoloured(np.random.default_rng(self.seed), picture)


def bouts(part):
    """Of each bout: {frame: [who fighters are who are seen], ...} with frames in which somebody is."""
    found = {}
    for k, who in zip(*np.nonzero(part.fighter & (part.seen > LEAST_SEEN)), strict=True):
        found.setdefault(int(part.bout[k]), {}).setdefault(int(k), []).append(int(who))
    return [frames for frames in found.values() if len(frames) >= FRAMES]


def episode(part, frames, rng):
    """(inputs [n, 5, SIDE, SIDE], who [n] 0, 1 fighters, 2 somebody else, frame [n])."""
    weight = np.array([1.6 if part.state[k] else 1.0 for k in frames])
    chosen = rng.choice(list(frames), FRAMES, replace=False, p=weight / weight.sum())
    look = Colours(rng) if rng.random() < 0.8 else None
    inputs, names, at = [], [], []
    for n, k in enumerate(chosen):
        people = list(frames[k])
        others = np.flatnonzero((part.seen[k] > 0.5) & ~part.fighter[k])
        if len(others) and rng.random() < 0.4:
            people.append(int(rng.choice(others)))
        for who in people:
            inputs.append(looked_at(part, k, who, rng, look))
            names.append(min(who, 2))
            at.append(n)
    return np.stack(inputs), np.array(names), np.array(at)


def batches(parts, rng):
    """Endless varied batches from data.Sets."""
    all_bouts = [(part, frames) for part in parts for frames in bouts(part)]
    alike = np.array([part.similar[next(iter(frames))] for part, frames in all_bouts])
    odds_of = np.where(alike, ALIKE / max(alike.sum(), 1), (1 - ALIKE) / max((~alike).sum(), 1))
    odds_of /= odds_of.sum()
    while True:
        drawn = rng.choice(len(all_bouts), EPISODES, replace=False, p=odds_of)
        inputs, names, at = zip(*(episode(*all_bouts[i], rng) for i in drawn), strict=True)
        sizes = [len(n) for n in names]
        yield torch.from_numpy(np.concatenate(inputs)), {"who": torch.from_numpy(np.concatenate(names)), "at": torch.from_numpy(np.concatenate(at)),
                                                         "of": torch.from_numpy(np.repeat(np.arange(EPISODES), sizes))}


NAMES = ("loss", "wrong", "far")


def odds(vector, sure, wanted):
    """Of each body: the log likelihoods that it is fighter 0, fighter 1, somebody else, from all other frames of its episode; and which of
    those could be told."""
    other = (wanted["of"][:, None] == wanted["of"]) & (wanted["at"][:, None] != wanted["at"])
    rows, known = [], []
    for who in range(3):
        mine = (other & (wanted["who"] == who)).float() * (0.05 + sure)
        mass = mine.sum(1, keepdim=True)
        mean = mine @ vector / mass.clamp(min=1e-6)
        rows.append(-0.5 * sure * ((vector - mean) ** 2).sum(1))
        known.append(mass[:, 0] > 0)
    return torch.stack(rows, 1), torch.stack(known, 1)


def loss_of(output, wanted):
    vector, sure = decode(output)
    score, known = odds(vector, sure, wanted)
    fighter = (wanted["who"] < 2) & known[:, :2].all(1)
    pair = functional.cross_entropy(score[fighter][:, :2], wanted["who"][fighter])
    all_three = known.gather(1, wanted["who"][:, None])[:, 0] & (known.sum(1) > 1)
    third = functional.cross_entropy(score.masked_fill(~known, -1e4)[all_three], wanted["who"][all_three])
    wrong = (score[fighter][:, :2].argmax(1) != wanted["who"][fighter]).float().mean()
    far = (vector ** 2).mean()
    return pair + 0.5 * third + 1e-4 * far, wrong, far


def run(parts, path, minutes, start=None, seed=3, peak=2e-3):
    """As train.run, on data.Sets."""
    torch.manual_seed(seed)
    facts = train.cycle(Net(), batches(parts, np.random.default_rng(seed)), loss_of, NAMES, path, minutes, start, peak, clip=5,
                        head="map")
    facts["batch"] = f"{EPISODES} bouts, {FRAMES} frames of each"
    train.write_facts(path, facts, parts)


# ---- figures ------------------------------------------------------------------------------------------------------------------------

def figures(net, part, least=0.4):
    """Each fighter of each frame against the means of those frames of the bout that are clear and standing: how often it is nearer to his
    own mean, by state and by how much of him is seen; and how wrong the odds are that it gives (their mean log loss, nats); those dressed alike apart."""
    rows = []
    for frames in bouts(part):
        vector, who, state, seen, sure = [], [], [], [], []
        for k, people in frames.items():
            for i in people:
                if part.seen[k, i] < least:
                    continue
                with torch.no_grad():
                    v, s = decode(net(torch.from_numpy(looked_at(part, k, i, None, None)[None])))
                vector.append(v[0].numpy())
                sure.append(float(s[0]))
                who.append(i)
                state.append(part.state[k])
                seen.append(part.seen[k, i])
        vector, who, state, seen, sure = map(np.array, (vector, who, state, seen, sure))
        clear = (state == 0) & (seen > 0.85)
        if min((clear & (who == i)).sum() for i in (0, 1)) < 3:
            continue
        for n in range(len(vector)):
            use = clear & (np.arange(len(vector)) != n)
            far = [((vector[n] - vector[use & (who == i)].mean(0)) ** 2).sum() for i in (0, 1)]
            rows.append((state[n], seen[n] > 0.85, 0.5 * sure[n] * (far[1 - who[n]] - far[who[n]]), part.similar[next(iter(frames))]))
    rows = np.array(rows)
    result = {}
    for i, name in enumerate(data.STATES):
        clear, alike = rows[:, 1] == 1, rows[:, 3] == 1
        for words, which in (("seen 85 %", clear & ~alike), ("seen less", ~clear & ~alike), ("seen 85 %, dressed alike", clear & alike),
                             ("seen less, dressed alike", ~clear & alike)):
            lead = rows[(rows[:, 0] == i) & which, 2]
            if len(lead):
                result[f"{name}, {words}"] = {"bodies": len(lead), "right": float((lead > 0).mean()),
                                              "log loss": float(np.logaddexp(0, -lead).mean()), "lead": float(np.median(lead))}
    return result


def text(result):
    return "\n".join(f"{group:36}" + ", ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{value} {name}"
                                               for name, value in row.items()) for group, row in result.items())


def evaluate(weights, part, path):
    train.evaluated(Net(), weights, lambda net: figures(net, part), text, path)
