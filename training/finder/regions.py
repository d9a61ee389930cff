"""From joints to what the network is to say: where people's hips are, the circle around each of them, and a coarse pose."""
import dataclasses

import numpy as np

COLUMNS, ROWS = 256, 160  # of the input, pixels
STRIDE = 4
CELLS_X, CELLS_Y = COLUMNS // STRIDE, ROWS // STRIDE
UNIT = 16.0  # input pixels: of all vectors from the hip

JOINTS = (0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)  # BlazePose's numbers
MIRRORED = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11)

# Channels of the output. A second person who stands (nearly) where another's hips are has channels of his own: two peaks less than
# APART cells from each other are not two peaks.
FIGHTER, OTHER, HIDDEN_FIGHTER, HIDDEN_OTHER = range(4)
HEATS = 4
FRONT, BEHIND = slice(4, 50), slice(50, 96)
JOINT_HEATS = slice(96, 109)
CHANNELS = 109
APART = 3.0

# Within FRONT and BEHIND.
VALUES = 46
OFFSET = slice(0, 2)    # of the hip from the cell's middle, cells
RIM = slice(2, 4)       # from the hip, units
LATERAL = slice(4, 7)   # from the body's right to its left, camera coordinates
PLACE = slice(7, 33)    # of the joints from the hip: x, y of each, units
DEPTH = slice(33, 46)   # of the joints from the hip, metres

NEAR = 0.35  # of the radius: the hips of a person who is not taught are left out of the loss around here


def regions(joints):
    """joints [..., 33, 2] in pixels -> hip [..., 2], rim [..., 2]: BlazePose's alignment points, which poise_pose_roi takes."""
    hip = (joints[..., 23, :] + joints[..., 24, :]) / 2
    trunk = (joints[..., 11, :] + joints[..., 12, :]) / 2 - hip
    length = np.linalg.norm(trunk, axis=-1, keepdims=True)
    up = np.where(length < 3, np.array([0, -1], np.float32), trunk / np.maximum(length, 1e-6))
    reach = np.linalg.norm(joints - hip[..., None, :], axis=-1)
    radius = np.maximum(1.06 * reach.max(-1), 1.2 * reach[..., 0])
    return hip, hip + up * radius[..., None]


@dataclasses.dataclass
class People:
    """P people of one input; pixels are the input's, NaN depth and lateral: not known."""
    hip: np.ndarray      # [P, 2] pixels
    rim: np.ndarray      # [P, 2]
    seen: np.ndarray     # [P] visible fraction of the body
    fighter: np.ndarray  # [P]
    inside: np.ndarray   # [P] the hip is in the picture or hardly outside
    joint: np.ndarray    # [P, 13, 2] pixels
    clear: np.ndarray    # [P, 13] 1 seen, 0 hidden, in between: nobody knows
    shown: np.ndarray    # [P, 13] in the picture
    depth: np.ndarray    # [P, 13] metres
    lateral: np.ndarray  # [P, 3]


@dataclasses.dataclass
class Targets:
    heat: np.ndarray         # [4, y, x] wanted peaks
    care: np.ndarray         # [4, y, x] weight of the loss there
    joint_heat: np.ndarray   # [13, y, x] wanted heights
    joint_care: np.ndarray   # [13, y, x]
    cell: np.ndarray         # [K] y * CELLS_X + x of the cells where values are taught
    part: np.ndarray         # [K] 0 FRONT, 1 BEHIND
    value: np.ndarray        # [K, VALUES]
    weight: np.ndarray       # [K, VALUES]
    radius: np.ndarray       # [K] units


def bump(shape, x, y, sigma):
    """(window, heights) of a bump of height 1 over the cells, its top in the cell of (x, y); None: all of it is outside."""
    cx, cy, reach = int(np.floor(x)), int(np.floor(y)), int(3 * sigma)
    x0, x1, y0, y1 = max(cx - reach, 0), min(cx + reach + 1, shape[1]), max(cy - reach, 0), min(cy + reach + 1, shape[0])
    if x0 >= x1 or y0 >= y1:
        return None
    gx = np.exp(-((np.arange(x0, x1) - cx) ** 2) / (2 * sigma * sigma))
    gy = np.exp(-((np.arange(y0, y1) - cy) ** 2) / (2 * sigma * sigma))
    return (slice(y0, y1), slice(x0, x1)), (gy[:, None] * gx[None, :]).astype(np.float32)


def joint_bump(x, y):
    """(window, heights) of a bump of sigma 1 around (x, y), cells: its middle lies between the cells' middles, unlike that of `bump`, so
    that the place can be read from the heights. None: all of it is outside."""
    left, top = int(np.floor(x)) - 3, int(np.floor(y)) - 3
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + 7, CELLS_X), min(top + 7, CELLS_Y)
    if x0 >= x1 or y0 >= y1:
        return None
    gx, gy = np.exp(-0.5 * (np.arange(x0, x1) + 0.5 - x) ** 2), np.exp(-0.5 * (np.arange(y0, y1) + 0.5 - y) ** 2)
    return (slice(y0, y1), slice(x0, x1)), (gy[:, None] * gx[None, :]).astype(np.float32)


def joint_targets(people):
    heat = np.zeros((len(JOINTS), CELLS_Y, CELLS_X), np.float32)
    care = np.ones_like(heat)
    cells = people.joint / STRIDE
    certain = (people.clear == 1) & people.shown
    for p, j in np.argwhere(~certain):  # first those who only keep the loss away: what is seen overrules them
        spot = joint_bump(*cells[p, j])
        if spot:
            care[j][spot[0]][spot[1] > 0.3] = 0
    for p, j in np.argwhere(certain):
        spot = joint_bump(*cells[p, j])
        if spot:
            heat[j][spot[0]] = np.maximum(heat[j][spot[0]], spot[1])
            care[j][spot[0]][spot[1] > 0.3] = 1
    return heat, care


def values_of(people, p, x, y):
    """What person p's cell (x, y) is to say, and the weights of its errors."""
    value, weight = np.zeros(VALUES, np.float32), np.ones(VALUES, np.float32)
    value[OFFSET] = people.hip[p] / STRIDE - (x + 0.5, y + 0.5)
    value[RIM] = (people.rim[p] - people.hip[p]) / UNIT
    value[PLACE] = ((people.joint[p] - people.hip[p]) / UNIT).ravel()
    weight[PLACE] = np.repeat(np.where(people.shown[p], 0.5 + 0.5 * people.clear[p], 0.25), 2)
    if np.isnan(people.lateral[p, 0]):
        weight[LATERAL] = weight[DEPTH] = 0
    else:
        value[LATERAL], value[DEPTH] = people.lateral[p], people.depth[p]
        weight[DEPTH] = np.where(people.shown[p], 1, 0.5)
    return value, weight


def targets(people):
    """What the network is to answer for one input."""
    size = CELLS_Y, CELLS_X
    heat = np.zeros((HEATS, *size), np.float32)
    care = np.ones((HEATS, *size), np.float32)
    cells = people.hip / STRIDE
    radius = np.linalg.norm(people.rim - people.hip, axis=-1) / STRIDE
    on_map = (cells >= 0).all(-1) & (cells[:, 0] < CELLS_X) & (cells[:, 1] < CELLS_Y)
    taught = on_map & people.inside & (people.seen >= 0.25)
    for p in np.flatnonzero(on_map & ~taught & (people.seen >= 0.05)):
        where, height = bump(size, *cells[p], max(0.5 * NEAR * radius[p], 1.0))
        for channel in care:
            channel[where][height > np.exp(-2.0)] = 0
    placed, lines, taken = [], [], {}
    for p in np.argsort(-people.seen, kind="stable"):
        if not taught[p]:
            continue
        apart = min((np.linalg.norm(cells[p] - cells[q]) for q in placed), default=np.inf)
        behind = apart < APART
        front_channel, behind_channel = (FIGHTER, HIDDEN_FIGHTER) if people.fighter[p] else (OTHER, HIDDEN_OTHER)
        where, height = bump(size, *cells[p], max(0.8, 0.06 * radius[p]))
        weight = 1.0 if people.seen[p] >= 0.4 else 0.5
        channel = behind_channel if behind else front_channel
        heat[channel][where] = np.maximum(heat[channel][where], height)
        care[channel][where][height == 1] = weight
        if behind:  # the front channel of his kind may say something here or not
            care[front_channel][where][(height > 0.3) & (heat[front_channel][where] < 1)] = 0
        else:
            placed.append(p)
            if apart < APART + 1:
                care[behind_channel][where][height > 0.3] = 0
        cx, cy = (int(v) for v in cells[p])
        for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            x, y = cx + dx, cy + dy
            own = weight * (1.0 if dx == dy == 0 else 0.25)
            if not (0 <= x < CELLS_X and 0 <= y < CELLS_Y) or taken.get((behind, x, y), 0) >= own:
                continue
            taken[behind, x, y] = own
            value, share = values_of(people, p, x, y)
            lines.append(((behind, x, y), y * CELLS_X + x, behind, value, own * share, radius[p] * STRIDE / UNIT, own))
    lines = [line for line in lines if taken[line[0]] == line[6]]
    columns = list(zip(*lines, strict=True)) if lines else [()] * 7
    return Targets(heat, care, *joint_targets(people), np.array(columns[1], np.int64), np.array(columns[2], np.int64),
                   np.array(columns[3], np.float32).reshape(-1, VALUES), np.array(columns[4], np.float32).reshape(-1, VALUES),
                   np.array(columns[5], np.float32))
