"""What the network's answers mean: the same as poise_finds_decode of src/pose/finder.c, which says why."""
import dataclasses

import numpy as np

from .regions import (BEHIND, CELLS_X, CELLS_Y, DEPTH, FIGHTER, FRONT, HIDDEN_FIGHTER, HIDDEN_OTHER, JOINT_HEATS, LATERAL, OFFSET, OTHER,
                      PLACE, RIM, STRIDE, UNIT)

FINDS = 12
SAME_HIP, SAME_RIM = 0.12, 0.5  # radii
JOINT_LEAST = 0.3
JOINT_REACH = 0.25  # radii


@dataclasses.dataclass
class Find:
    """Points in input pixels."""
    score: float
    fighter: float
    hip: np.ndarray
    rim: np.ndarray
    lateral: np.ndarray
    joint: np.ndarray        # [13, 2]
    depth: np.ndarray        # [13] metres
    joint_score: np.ndarray  # [13]


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def peaks(maps):
    """Where no neighbour is higher. maps [..., y, x]."""
    padded = np.pad(maps, [(0, 0)] * (maps.ndim - 2) + [(1, 1), (1, 1)], constant_values=-np.inf)
    around = np.max([padded[..., dy:dy + maps.shape[-2], dx:dx + maps.shape[-1]] for dy in range(3) for dx in range(3)], 0)
    return maps >= around


def top_between(before, top, after):
    a, b, c = (np.log(max(v, 1e-6)) for v in (before, top, after))
    bend = a - 2 * b + c
    return float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def refined(heat, tops, radius, place):
    """(place, height of its peak or 0). heat [y, x] of one joint, tops (y, x) of its peaks; radius, place in cells."""
    reach = max(JOINT_REACH * radius, 1.0)
    if not len(tops):
        return place, 0.0
    far = ((tops[:, ::-1] + 0.5 - place) ** 2).sum(-1)
    height = heat[tops[:, 0], tops[:, 1]]
    worth = np.where(far <= reach * reach, height * np.exp(-2 * far / (reach * reach)), 0)
    best = int(np.argmax(worth))
    if worth[best] <= 0:
        return place, 0.0
    y, x = tops[best]

    def at(yy, xx):
        return heat[yy, xx] if 0 <= yy < CELLS_Y and 0 <= xx < CELLS_X else 0.0
    return np.array([x + 0.5 + top_between(at(y, x - 1), heat[y, x], at(y, x + 1)),
                     y + 0.5 + top_between(at(y - 1, x), heat[y, x], at(y + 1, x))]), float(heat[y, x])


def decode(output, least):
    """output [CHANNELS, y, x] -> finds, best first."""
    joint_heat = sigmoid(output[JOINT_HEATS])
    joint_tops = [np.argwhere(p & (h > JOINT_LEAST)) for p, h in zip(peaks(joint_heat), joint_heat, strict=True)]
    found = []
    for (fighter, other), part in (((FIGHTER, OTHER), FRONT), ((HIDDEN_FIGHTER, HIDDEN_OTHER), BEHIND)):
        heats = sigmoid(output[[fighter, other]])
        best = heats.max(0)
        found += [(best[y, x], heats[:, y, x], x, y, part) for y, x in np.argwhere(peaks(best) & (best >= least))]
    kept = []
    for score, heats, x, y, part in sorted(found, key=lambda f: -f[0]):
        value = output[part, y, x]
        hip = np.array([x + 0.5, y + 0.5]) + value[OFFSET]
        rim = hip + UNIT / STRIDE * value[RIM]
        radius = np.linalg.norm(rim - hip)
        if len(kept) == FINDS or any(np.linalg.norm(hip * STRIDE - k.hip) < SAME_HIP * radius * STRIDE and
                                     np.linalg.norm(rim * STRIDE - k.rim) < SAME_RIM * radius * STRIDE for k in kept):
            continue
        places = hip + UNIT / STRIDE * value[PLACE].reshape(-1, 2)
        moved = [refined(joint_heat[j], joint_tops[j], radius, places[j]) for j in range(len(places))]
        kept.append(Find(float(score), float(heats[0] / heats.sum()), hip * STRIDE, rim * STRIDE, value[LATERAL],
                         np.array([m[0] for m in moved]) * STRIDE, value[DEPTH], np.array([m[1] for m in moved])))
    return kept
