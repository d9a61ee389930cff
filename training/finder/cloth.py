"""Prints on clothes: what was rendered for training is plain, striped or hemmed, and in tops of any other pattern a network takes front for
back. Waves, rings, zigzags and blotches of any size, on what has the colour of a trunk or a thigh, and with its shade. The patterns of
the validation and test split (checks, panels, halves, flecks) are not among them."""
import cv2
import numpy as np

PRINTED = 0.5  # of the pictures
LEAST_TRUNK, MOST_TRUNK = 6.0, 400.0  # pixels: smaller people show no pattern; larger ones are a wall of cloth
SAME_HUE, DARKEST, BRIGHTEST = 0.16, 0.35, 2.5  # of one cloth: difference of the shares of red, green, blue; shade, times the middle's


def pattern(rng, shape, unit):
    """float32 [shape] 0 or 1; unit: pixels of a trunk."""
    period = unit * np.exp(rng.uniform(np.log(0.1), np.log(0.7)))
    kind = rng.integers(4)
    if kind == 0:  # blotches
        cells = np.maximum(np.ceil(np.array(shape) / period * 2).astype(int) + 2, 2)
        noise = cv2.resize(rng.random(cells).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
        return (noise > rng.uniform(0.4, 0.6)).astype(np.float32)
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[:shape[0], :shape[1]].astype(np.float32) / period
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    if kind == 1:
        s = u + rng.uniform(0, 0.6) * np.sin(rng.uniform(1, 5) * v)
    elif kind == 2:
        s = np.hypot(u - rng.uniform(0, shape[1] / period), v - rng.uniform(0, shape[0] / period))
    else:
        s = u + rng.uniform(0.5, 2) * np.abs(v % 1 - 0.5)
    return ((s + rng.random()) % 1 < rng.uniform(0.3, 0.7)).astype(np.float32)


def dye(rng, picture, bones, thick, unit):
    """Prints on what lies along the bones [(from, to)] and has the colour of their middle, in place."""
    ends = np.concatenate(bones)
    low = np.maximum(np.floor(ends.min(0) - thick).astype(int), 0)
    high = np.minimum(np.ceil(ends.max(0) + thick).astype(int) + 1, picture.shape[1::-1])
    if (high - low < 3).any():
        return
    area = picture[low[1]:high[1], low[0]:high[0]]
    near, core = np.zeros(area.shape[:2], np.uint8), np.zeros(area.shape[:2], np.uint8)
    for bone in bones:
        a, b = (np.rint(end - low).astype(int).tolist() for end in bone)
        cv2.line(near, a, b, 1, max(int(thick), 1))
        cv2.line(core, a, b, 1, 1)
    if core.sum() < 3:
        return
    shade = area.sum(-1) + 0.02
    hue = area / shade[..., None]
    inside = core > 0
    middle, hues = np.median(shade[inside]), np.median(hue[inside], 0)
    relative = shade / middle
    cloth = (near > 0) & (np.abs(hue - hues).sum(-1) < SAME_HUE) & (relative > DARKEST) & (relative < BRIGHTEST)
    colour = rng.random(3).astype(np.float32)
    amount = (cloth * pattern(rng, area.shape[:2], unit) * rng.uniform(0.5, 1))[..., None].astype(np.float32)
    area += amount * (np.clip(colour * relative[..., None], 0, 1) - area)


def printed(rng, picture, joints):
    """picture float32 [y, x, 3] 0..1 with prints on some of the people in it, in place. joints [P, 33, 2] pixels of the picture."""
    if rng.random() >= PRINTED:
        return picture
    for j in joints:
        shoulders, hips = (j[11] + j[12]) / 2, (j[23] + j[24]) / 2
        # Who is seen from the side or above has no length to go by in one direction.
        unit = max(np.hypot(*(shoulders - hips)), np.hypot(*(j[11] - j[12])))
        if not LEAST_TRUNK < unit < MOST_TRUNK or rng.random() < 0.3:
            continue
        width = max(np.hypot(*(j[11] - j[12])), 0.5 * unit)
        part = rng.integers(3)
        if part != 0:
            dye(rng, picture, [(shoulders, hips)], 1.1 * width, unit)
        if part != 1:
            dye(rng, picture, [(j[23], (j[23] + j[25]) / 2), (j[24], (j[24] + j[26]) / 2)], 0.5 * unit, unit)
    return picture
