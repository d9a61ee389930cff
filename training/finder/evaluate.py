"""How good the network's answers are on rendered fights it was not trained on."""
import numpy as np
import torch

from . import augment, data, train
from .decode import decode
from .net import Net

FALSE_PER_FRAME = 0.1
CLOSE = 0.3  # of the radius: a find nearer than this to somebody's hips is his
WRISTS = [5, 6]  # of regions.JOINTS


def matched(finds, people):
    """Who each find is, or -1: greedy one to one, best score first, the nearest hips within CLOSE radii."""
    radius = np.linalg.norm(people.rim - people.hip, axis=-1)
    free = np.ones(len(radius), bool)
    who = []
    for find in finds:
        far = np.where(free, np.linalg.norm(people.hip - find.hip, axis=-1) / radius, np.inf)
        k = int(np.argmin(far)) if len(far) else -1
        who.append(k if k >= 0 and far[k] < CLOSE else -1)
        if who[-1] >= 0:
            free[who[-1]] = False
    return who


def is_false(find, k, people):
    return find.fighter > 0.5 and (k < 0 or not people.fighter[k])


def angle_between(a, b):
    """Degrees."""
    return np.degrees(np.abs(np.angle((a[0] + 1j * a[1]) / (b[0] + 1j * b[1]))))


def answers(net, part, size=32):
    """For all frames of a set: output of the network, regions.People."""
    for at in range(0, len(part), size):
        truth = [augment.plain(part, k) for k in range(at, min(at + size, len(part)))]
        with torch.no_grad():
            outputs = net(torch.from_numpy(np.stack([t[0] for t in truth]))).numpy()
        yield from zip(outputs, (t[1] for t in truth), strict=True)


def threshold(frames):
    """The least score with at most FALSE_PER_FRAME false fighters per frame."""
    wrong = sorted((find.score for finds, people, who in frames for find, k in zip(finds, who, strict=True) if is_false(find, k, people)),
                   reverse=True)
    allowed = int(FALSE_PER_FRAME * len(frames))
    return max(wrong[allowed] if len(wrong) > allowed else 0, 0.1)


def errors(find, people, k):
    """One row of MEASURES: a fighter who was found."""
    true, got = people.rim[k] - people.hip[k], find.rim - find.hip
    joint = people.joint[k]
    box = joint[:, 1].max() - joint[:, 1].min()
    torso = max(np.linalg.norm((joint[1] + joint[2]) / 2 - people.hip[k]), 0.2 * box)
    off = np.linalg.norm(find.joint - joint, axis=-1) / torso
    return (np.linalg.norm(find.hip - people.hip[k]) / np.linalg.norm(true), angle_between(got, true),
            abs(np.linalg.norm(got) / np.linalg.norm(true) - 1), find.fighter <= 0.5, np.median(off) < 0.5, (off < 0.2).mean(),
            (off < 0.5).mean(), (off[WRISTS] < 0.2).mean(), (off[WRISTS] < 0.5).mean(), find.lateral @ people.lateral[k] > 0,
            np.abs(find.depth - people.depth[k]).mean())


MEASURES = (("hip/r", np.median), ("angle", np.median), ("radius", np.median), ("other", np.mean), ("posed", np.mean), ("pck.2", np.mean),
            ("pck.5", np.mean), ("wrist.2", np.mean), ("wrist.5", np.mean), ("side", np.mean), ("depth", np.mean))


def figures(part, outputs):
    """Figures from what `answers` gives."""
    frames = []
    for output, people in outputs:
        finds = decode(output, 0.1)
        frames.append((finds, people, matched(finds, people)))
    least = threshold(frames)
    groups, both, false = {}, {}, 0
    for (finds, people, _), state in zip(frames, part.state, strict=True):
        finds = [find for find in finds if find.score > least]
        who = matched(finds, people)
        false += sum(is_false(find, k, people) for find, k in zip(finds, who, strict=True))
        name = data.STATES[state]
        mine = [k for k in np.flatnonzero(people.fighter) if people.seen[k] >= 0.4]
        if len(mine) == 2:
            both.setdefault(name, []).append(all(k in who for k in mine))
        for k in mine:
            row = errors(finds[who.index(k)], people, k) if k in who else None
            for group in (name + (", seen 85 %" if people.seen[k] >= 0.85 else ", seen 40-85 %"), "all"):
                groups.setdefault(group, []).append(row)
    rows = {}
    for name, group in sorted(groups.items()):
        found = np.array([row for row in group if row], float).reshape(-1, len(MEASURES))
        rows[name] = {"fighters": len(group), "recall": len(found) / len(group)} | {
            label: float(how(found[:, i])) for i, (label, how) in enumerate(MEASURES)}
        rows[name]["angle90"] = float(np.quantile(found[:, 1], 0.9))
    return {"frames": len(frames), "least score": least, "false fighters per frame": false / len(frames),
            "both found": {name: float(np.mean(both[name])) for name in data.STATES if name in both}, "groups": rows}


def text(result):
    names = list(next(iter(result["groups"].values())))
    lines = [f"{result['frames']} frames, least score {result['least score']:.2f}, "
             f"{result['false fighters per frame']:.3f} false fighters per frame; both found: "
             + ", ".join(f"{name} {share:.3f}" for name, share in result["both found"].items()),
             " " * 24 + "".join(f"{name:>9}" for name in names)]
    for group, row in result["groups"].items():
        lines.append(f"{group:24}" + "".join(f"{row[name]:9d}" if name == "fighters" else f"{row[name]:9.3f}" for name in names))
    return "\n".join(lines)


def evaluate(weights, part, path):
    train.evaluated(Net(), weights, lambda net: figures(part, answers(net, part)), text, path)
