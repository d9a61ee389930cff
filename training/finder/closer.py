"""The closer: one fighter, looked at closely. In a turned square around him: where his 13 joints are, how far away, and how sure that is.
Whose body is meant is said by what is drawn into two more channels of the input: both sides of his trunk, left 1 and right -1, and
everybody else's trunks. (Without the sides left and right stay two equal peaks, with the mean between them, for a long time.)

What is taught and how the answer is read is the same as in src/pose/closer.c: the place of a joint is the mean under the softmax of its
map (Sun et al., "Integral human pose regression", 2018), and so are its depth and the logarithm of its error."""
import dataclasses

import cv2
import numpy as np
import torch

from . import augment, cloth, data, regions, train
from .net import UNet

SIDE = 160
CELLS = SIDE // 4
REACH = 1.12  # half the square's side, radii: hips to rim
THICK, SIDE_THICK = 10, 6  # of a drawn trunk, of one side of it, pixels
SIDES_WRONG = 0.15         # several times as often as the finder takes left for right: so that the closer sees for itself which side is left
# How far the finder's line between both shoulders is off, radii, and how often (on validation bouts, along x and y: median 0.055, 90 % 0.2, 99 % 0.5).
TURNED_WRONG, TURNED_SHARES = (0.04, 0.12, 0.3), (0.45, 0.4, 0.15)
JOINTS = len(regions.JOINTS)
LEAST_SEEN = 0.25  # of the body: others are not taught
IMPORTANCE = np.array([1, 1, 1, 1.5, 1.5, 2, 2, 1, 1, 1, 1, 1, 1], np.float32)  # of the joints' errors: hands and elbows are what strikes
SHARES = {"standing": 1.0, "clinch": 1.6, "takedown": 4.0, "ground": 1.6}  # how often a fighter of each state is drawn

ERROR_UNIT = 0.1  # radii
ERROR_LOW, ERROR_HIGH = -4, 3  # logarithms of what can be expected, units


class Net(UNet):
    """Input [B, 5, SIDE, SIDE]: RGB 0..1, the sides of his trunk, the others' trunks. Output [B, 3 * JOINTS, CELLS, CELLS]: logits, depths, log errors."""

    def __init__(self):
        super().__init__((5, SIDE, SIDE), (16, 32, 64, 96, 128), (0, 1, 2, 2, 1), (48, 64, 80), 3 * JOINTS)


# ---- samples ------------------------------------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Sample:
    input: np.ndarray   # [5, SIDE, SIDE]
    place: np.ndarray   # [JOINTS, 2] of the joints, 0..1 over the square
    depth: np.ndarray   # [JOINTS] metres; NaN: not known
    weight: np.ndarray  # [JOINTS] IMPORTANCE of a joint that is seen, less one that is hidden, 0 one outside the picture or the square
    clear: np.ndarray   # [JOINTS] as data.Set.clear


def square(hip, rim, mirrored=False):
    """Affine map picture -> input of the square around `hip`, with hip -> rim pointing up."""
    up = rim - hip
    radius = np.hypot(*up)
    up = up / radius
    right = np.array([-up[1], up[0]]) * (-1 if mirrored else 1)
    turn = SIDE / (2 * REACH * radius) * np.stack([right, -up])
    return np.concatenate([turn, (SIDE / 2 - turn @ hip)[:, None]], 1)


def draw_trunk(channel, hip, shoulder, value=1.0, thick=THICK):
    ends = [np.rint(np.clip(end, -500, 700)).astype(int).tolist() for end in (hip, shoulder)]
    cv2.line(channel, *ends, value, thick)


def draw_sides(channel, left, right):
    """left, right: (hip, shoulder)"""
    draw_trunk(channel, *right, -1.0, SIDE_THICK)
    draw_trunk(channel, *left, 1.0, SIDE_THICK)


def trunks(joints):
    """[..., 33, 2] -> middle of the hips, middle of the shoulders, [..., 2] each."""
    return (joints[..., 23, :] + joints[..., 24, :]) / 2, (joints[..., 11, :] + joints[..., 12, :]) / 2


def drawn_square(rng, hip, rim):
    """(square, mirrored) as a finder that errs would place it: around the hips about, turned and sized about right; sometimes twice as far
    off."""
    radius = np.hypot(*(rim - hip))
    off = 1 if rng.random() < 0.8 else 2
    shift = off * rng.normal(0, 0.06, 2) * radius
    angle, scale = off * rng.normal(0, 0.14), np.exp(rng.normal(0, 0.1))
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    up = np.array([[cosine, -sine], [sine, cosine]]) @ (rim - hip)
    mirrored = rng.random() < 0.5
    return square(hip + shift, hip + shift + up, mirrored), mirrored


def drawn_trunk(rng, hip, shoulder, radius):
    """The same with a trunk; radius: of the fighter who is looked at, which says how much trunks that point at the camera are off."""
    off = 0.08 * max(np.hypot(*(shoulder - hip)) + 1, 0.2 * radius)
    return hip + rng.normal(0, off, 2), shoulder + rng.normal(0, off, 2)


def drawn_sides(rng, left, right, radius):
    """Both sides of the fighter's own trunk, (hip, shoulder) each, as the finder has them: what it is mostly wrong about is how far the body is
    turned, so both sides are off in opposite directions, shoulders and hips alike, mostly little and now and then by the width of a body."""
    left, right = (np.array(drawn_trunk(rng, *ends, radius)) for ends in (left, right))
    hip, shoulder = (left + right) / 2
    along = shoulder - hip
    length = np.hypot(*along)
    across = np.array([-along[1], along[0]]) / length if length > 0.1 * radius else np.array([1.0, 0.0])
    off = rng.normal(0, rng.choice(TURNED_WRONG, p=TURNED_SHARES)) * radius * across
    turn = off * np.array([[0.6], [1.0]]) / 2
    return left + turn, right - turn


def varied_picture(rng, frame, view, people):
    """(float32 [SIDE, SIDE, 3] 0..1, boxes in it that hide what is behind them). people [P, 33, 2]: joints in the frame."""
    frame = np.ascontiguousarray(frame)
    if rng.random() < 0.25:
        frame = cv2.GaussianBlur(frame, (0, 0), rng.uniform(0.4, 1.6))
    mode = cv2.BORDER_REPLICATE if rng.random() < 0.3 else cv2.BORDER_CONSTANT
    x = cv2.warpAffine(frame, augment.centred(view), (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=mode).astype(np.float32) / 255
    x = cloth.printed(rng, x, people @ view[:, :2].T + view[:, 2])
    x, boxes = augment.erased(rng, augment.spoiled(rng, augment.recoloured(rng, x)))
    return np.clip(x, 0, 1), boxes


def plain_picture(frame, view):
    """As poise gives it to the network."""
    return cv2.warpAffine(np.ascontiguousarray(frame), augment.centred(view), (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32) / 255


def sample(part, k, who, rng=None, crossed=False):
    """Person `who` of frame k of a data.Set; varied if there is an rng. crossed: his sides are drawn the wrong way round."""
    joints = part.joints[k]
    hip, rim = regions.regions(joints[who])
    radius = np.hypot(*(rim - hip))
    if rng:
        view, mirrored = drawn_square(rng, hip, rim)
        picture, boxes = varied_picture(rng, part.frames[k], view, joints[~np.isnan(joints[:, 0, 0])])
    else:
        view, mirrored = square(hip, rim), False
        picture, boxes = plain_picture(part.frames[k], view), []

    def placed(points):
        return points @ view[:, :2].T + view[:, 2]
    drawn = np.zeros((2, SIDE, SIDE), np.float32)
    for i in np.flatnonzero(~np.isnan(joints[:, 0, 0])):
        if i == who or (rng and rng.random() < 0.15):
            continue  # nobody knows of him
        ends = trunks(joints[i])
        draw_trunk(drawn[1], *map(placed, drawn_trunk(rng, *ends, radius) if rng else ends))
    sides = [joints[who, (23, 11), :], joints[who, (24, 12), :]]
    if mirrored != bool(crossed or rng and rng.random() < SIDES_WRONG):
        sides = sides[::-1]
    draw_sides(drawn[0], *(list(map(placed, ends)) for ends in (drawn_sides(rng, *sides, radius) if rng else sides)))

    order = list(regions.JOINTS)
    if mirrored:
        order = [order[j] for j in regions.MIRRORED]
    before, target, clear = joints[who][order], placed(joints[who][order]), part.clear[k, who][order].copy()
    height, width = part.frames.shape[1:3]
    shown = augment.within(target, (0, 0, SIDE, SIDE)) & augment.within(before, (0, 0, width, height))
    for box in boxes:
        clear[augment.within(target, box)] = 0
    return Sample(np.concatenate([picture.transpose(2, 0, 1), drawn]).astype(np.float32), (target / SIDE).astype(np.float32),
                  part.depth[k, who][order], (np.where(clear >= 1, 1, 0.5) * shown * IMPORTANCE).astype(np.float32), clear)


def stacked(samples, name):
    return torch.from_numpy(np.stack([getattr(s, name) for s in samples]))


# ---- answers ------------------------------------------------------------------------------------------------------------------------

GRID = (torch.arange(CELLS) + 0.5) / CELLS


def decode(output):
    """output [B, 3 * JOINTS, CELLS, CELLS] -> places [B, JOINTS, 2] 0..1, depths [B, JOINTS] metres, log of the expected |dx| or |dy|
    [B, JOINTS] in units, probabilities [B, JOINTS, CELLS, CELLS]."""
    p = output[:, :JOINTS].flatten(2).softmax(-1).reshape(-1, JOINTS, CELLS, CELLS)
    place = torch.stack([(p.sum(2) * GRID).sum(-1), (p.sum(3) * GRID).sum(-1)], -1)
    return place, (p * output[:, JOINTS:2 * JOINTS]).sum((2, 3)), (p * output[:, 2 * JOINTS:]).sum((2, 3)), p


NAMES = ("loss", "place", "depth", "map")


def loss_of(output, wanted):
    """The losses of NAMES; place: mean error, radii."""
    place, depth, sure, p = decode(output)
    error = (place - wanted["place"]).abs().sum(-1) * 2 * REACH
    sure = sure.clamp(ERROR_LOW, ERROR_HIGH)
    # Minus the logarithm of Laplace densities of this scale along x and y.
    likelihood = error / (ERROR_UNIT * sure.exp()) + 2 * sure
    known = ~torch.isnan(wanted["depth"])
    off = torch.where(known, (depth - torch.nan_to_num(wanted["depth"])).abs(), torch.zeros(()))
    # How much of the map lies within about 1.5 cells of the joint: a mean alone may come from two places.
    x, y = (torch.exp(-((GRID - wanted["place"][..., axis, None]) * CELLS) ** 2 / 4.5) for axis in (0, 1))
    near = (p * y[..., :, None] * x[..., None, :]).sum((2, 3))
    weight = wanted["weight"] / wanted["weight"].sum().clamp(min=1)
    error, off, likelihood, far = ((part * weight).sum() for part in (error, off, likelihood, -(near + 1e-4).log()))
    return 5 * error + 0.3 * likelihood + 2 * off + 0.5 * far, error, off, far


# ---- training -----------------------------------------------------------------------------------------------------------------------

def batches(part, rng, size):
    """Endless varied batches."""
    frame, who = np.nonzero(part.fighter & (part.seen > LEAST_SEEN))
    odds = np.array([SHARES[data.STATES[state]] for state in part.state[frame]])
    odds /= odds.sum()
    while True:
        samples = [sample(part, frame[i], who[i], rng) for i in rng.choice(len(frame), size, p=odds)]
        yield stacked(samples, "input"), {name: stacked(samples, name) for name in ("place", "depth", "weight")}


def run(part, path, minutes, start=None, seed=2, peak=2e-3):
    """As train.run, on one set."""
    torch.manual_seed(seed)
    facts = train.cycle(Net(), batches(part, np.random.default_rng(seed), train.BATCH), loss_of, NAMES, path, minutes, start, peak, clip=5,
                        head="joints")
    train.write_facts(path, facts, [part])


# ---- figures ------------------------------------------------------------------------------------------------------------------------

EVALUATED = 1500  # fighters
WELL_SEEN = 0.4
APART = 0.3  # torsos: joints of a pair that are farther from each other than this tell left from right
GROUPS = {"wrist": (5, 6), "elbow": (3, 4), "ankle": (11, 12), "hip": (7, 8)}  # of regions.JOINTS


def torso_of(joints):
    """Length in the picture, at least a share of the radius: of trunks that point at the camera."""
    hip, shoulder = trunks(joints)
    return max(np.hypot(*(shoulder - hip)), 0.3 * radius_of(joints))


def radius_of(joints):
    hip, rim = regions.regions(joints)
    return np.hypot(*(rim - hip))


def spread(errors):
    """Torsos."""
    quantiles = (float(np.quantile(errors, q)) for q in (0.5, 0.75, 0.9))
    return {"joints": len(errors), **dict(zip(("median", "p75", "p90"), quantiles, strict=True)),
            "below .1": float((errors < 0.1).mean()), "below .2": float((errors < 0.2).mean())}


def answers(net, part, frame, who, crossed=False, size=30):
    """For each sample: it, its place, depth and expected error (radii) as the network says, and the square's side in torsos."""
    for at in range(0, len(frame), size):
        pairs = list(zip(frame[at:at + size], who[at:at + size], strict=True))
        samples = [sample(part, *pair, crossed=crossed) for pair in pairs]
        with torch.no_grad():
            place, depth, sure, _ = decode(net(stacked(samples, "input")))
        error = ERROR_UNIT * sure.clamp(ERROR_LOW, ERROR_HIGH).exp()
        torsos = [2 * REACH * radius_of(joints) / torso_of(joints) for joints in (part.joints[pair] for pair in pairs)]
        yield from zip(samples, place.numpy(), depth.numpy(), error.numpy(), torsos, strict=True)


def figures(net, part):
    """Figures of some of the fighters of a set, the same ones each time."""
    frame, who = np.nonzero(part.fighter & (part.seen > WELL_SEEN))
    chosen = np.random.default_rng(5).choice(len(frame), min(EVALUATED, len(frame)), replace=False)
    rows, uncrossed = [], []
    for truth, place, _, _, _ in answers(net, part, frame[chosen], who[chosen], crossed=True):
        other = truth.place[list(regions.MIRRORED)]
        uncrossed.append(np.median(np.hypot(*(place - truth.place).T)) < np.median(np.hypot(*(place - other).T)))
    for truth, place, depth, expected, torsos in answers(net, part, frame[chosen], who[chosen]):
        error = np.abs(place - truth.place)
        other = truth.place[list(regions.MIRRORED)]
        rows.append((np.hypot(*error.T) * torsos, expected, error.mean(1) * 2 * REACH / expected, truth.clear >= 1, truth.weight > 0,
                     np.abs(depth - truth.depth), np.hypot(*(truth.place - other).T) * torsos > APART,
                     np.hypot(*(place - other).T) > np.hypot(*error.T)))
    errors, expected, ratio, clear, shown, depth, apart, own_side = map(np.array, zip(*rows, strict=True))
    groups = {}
    for name, columns in GROUPS.items():
        for seen, which in (("seen", clear & shown), ("hidden", ~clear & shown)):
            groups[f"{name} {seen}"] = spread(errors[:, columns][which[:, columns]])
    state = part.state[frame[chosen]]
    names = {name: state == i for i, name in enumerate(data.STATES) if (state == i).any()}
    posed = np.median(errors, axis=1) < 0.5
    return {"fighters": len(chosen), "groups": groups,
            "posed": {name: float(posed[which].mean()) for name, which in names.items()},
            "sides": {name: float(own_side[which][(apart & shown)[which]].mean()) for name, which in names.items()},
            "sides drawn crossed": {name: float(np.array(uncrossed)[which].mean()) for name, which in names.items()},
            "depth": float(np.nanmean(depth[shown])),
            "sureness": float(np.corrcoef(np.log(expected[shown]), np.log(errors[shown] + 0.01))[0, 1]),
            "made of expected": {"seen": float(ratio[clear & shown].mean()), "hidden": float(ratio[~clear & shown].mean())}}


def text(result):
    lines = [f"{result['fighters']} fighters; depth {result['depth']:.3f} m, sureness {result['sureness']:.2f}"]
    for figure in ("posed", "sides", "sides drawn crossed", "made of expected"):
        lines.append(f"{figure}: " + ", ".join(f"{name} {share:.3f}" for name, share in result[figure].items()))
    for group, row in result["groups"].items():
        lines.append(f"{group:14}" + ", ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{value} {name}"
                                               for name, value in row.items()))
    return "\n".join(lines)


def evaluate(weights, part, path):
    train.evaluated(Net(), weights, lambda net: figures(net, part), text, path)
