"""Variations: what makes pictures of rendered fights look like the pictures that come."""
import cv2
import numpy as np

from . import cloth, regions
from .regions import COLUMNS, ROWS


def fit(width, height):
    """Affine map of a whole picture into the input, as src/pose/finder.c samples it: the picture's height in all rows, or its width in
    all columns, whichever is smaller; the rest is black."""
    scale = min(COLUMNS / width, ROWS / height)
    return np.array([[scale, 0, COLUMNS / 2 - scale * width / 2], [0, scale, ROWS / 2 - scale * height / 2]], np.float64)


def centred(view):
    """A view, which counts from the corner of the first pixel, for OpenCV, which counts from its middle."""
    shifted = view.copy()
    shifted[:, 2] += view[:, :2] @ [0.5, 0.5] - 0.5
    return shifted


def drawn_turn(rng):
    """Degrees. Cameras lean a little; whoever lies, lies in any direction, and few of those who were rendered do."""
    draw = rng.random()
    return np.clip(rng.normal(0, 6), -15, 15) if draw < 0.45 else rng.uniform(-90, 90) if draw < 0.68 else 0.0


def drawn_view(rng, joints, seen, width, height):
    """(affine map picture -> input, window x0, y0, x1, y1 of the input that shows something)."""
    window = (0, 8, COLUMNS, ROWS - 8)
    kind = rng.random()
    if kind < 0.15:  # 4:3, and everything between it and 16:10
        half = rng.uniform(0.5, 0.8) * ROWS
        window = (COLUMNS / 2 - half, 0, COLUMNS / 2 + half, ROWS)
    elif kind < 0.25:  # upright telephones
        half = rng.uniform(0.27, 0.5) * ROWS
        window = (COLUMNS / 2 - half, 0, COLUMNS / 2 + half, ROWS)
    elif kind < 0.35:  # wide
        half = rng.uniform(0.34, 0.45) * ROWS
        window = (0, ROWS / 2 - half, COLUMNS, ROWS / 2 + half)
    x0, y0, x1, y1 = window
    zoom = np.exp(rng.uniform(np.log(0.6), np.log(1.7)))
    base = fit(width, height)[0, 0]
    if kind >= 0.15 and kind < 0.25:
        zoom = max(zoom, 0.9)
    turn = np.deg2rad(drawn_turn(rng))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    scale = base * zoom
    a = scale * np.array([[mirror * np.cos(turn), -np.sin(turn)], [mirror * np.sin(turn), np.cos(turn)]])
    # What goes to the middle: between the picture's middle and somebody drawn, so that zooming in loses nobody too often.
    middle = np.array([width / 2, height / 2])
    people = np.flatnonzero(seen > 0.25)
    if len(people):
        who = joints[rng.choice(people)].mean(0)
        pull = rng.uniform(0, 1) if zoom * (x1 - x0) / COLUMNS > 0.95 else rng.uniform(0, 0.4)
        middle = middle + pull * (np.clip(who, [0, 0], [width, height]) - middle)
    centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2]) + rng.normal(0, 0.12, 2) * [x1 - x0, y1 - y0]
    return np.concatenate([a, (centre - a @ middle)[:, None]], 1), window


def warped(rng, frame, view):
    """The picture in the input, with the renderer's edges, blur or aliasing of a larger picture."""
    draw = rng.random()
    if draw < 0.25:
        frame = cv2.GaussianBlur(frame, (0, 0), rng.uniform(0.4, 1.6))
    flags = cv2.INTER_NEAREST if draw > 0.8 else cv2.INTER_LINEAR
    # Beyond the rendered picture: black, one colour, or its edge going on.
    draw = rng.random()
    mode = cv2.BORDER_REPLICATE if draw < 0.4 else cv2.BORDER_CONSTANT
    colour = (0, 0, 0) if draw < 0.7 else tuple(rng.integers(0, 256, 3).tolist())
    return cv2.warpAffine(frame, centred(view), (COLUMNS, ROWS), flags=flags, borderMode=mode, borderValue=colour)


def recoloured(rng, picture):
    """float32 0..1 in and out."""
    mix = np.eye(3)
    if rng.random() < 0.15:  # another order of colours: kits and halls of every hue
        mix = mix[rng.permutation(3)]
    if rng.random() < 0.8:
        mix = np.diag(rng.uniform(0.6, 1.4, 3) ** (0.6 if rng.random() < 0.5 else 1)) @ mix
    draw = rng.random()
    saturation = 0 if draw < 0.1 else rng.uniform(0.3, 1.6) if draw < 0.8 else 1
    mix = (saturation * np.eye(3) + (1 - saturation) * np.array([0.299, 0.587, 0.114])) @ mix
    contrast = rng.uniform(0.5, 1.5)
    shift = 0.5 - 0.5 * contrast + rng.normal(0, 0.12)
    x = np.clip(cv2.transform(picture, np.hstack([contrast * mix, np.full((3, 1), shift)])), 0, 1)
    if rng.random() < 0.5:
        x = cv2.pow(x, np.exp(rng.normal(0, 0.35)))
    if rng.random() < 0.25:  # a light from one side
        slope = rng.normal(0, 0.5, 2)
        plane = slope[0] * np.linspace(-1, 1, x.shape[1])[None, :] + slope[1] * np.linspace(-1, 1, x.shape[0])[:, None]
        x = x * np.exp(plane).astype(np.float32)[..., None]
    return x


def spoiled(rng, picture):
    x = picture
    if rng.random() < 0.2:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.3, 1.3))
    if rng.random() < 0.15:  # moved camera
        size = int(rng.integers(3, 8))
        kernel = np.zeros((size, size), np.float32)
        cv2.line(kernel, *[tuple(int(v) for v in rng.integers(0, size, 2)) for _ in range(2)], 1)
        x = cv2.filter2D(x, -1, kernel / kernel.sum())
    if rng.random() < 0.5:
        x = x + (rng.uniform(0, 0.06) * rng.standard_normal(x.shape if rng.random() < 0.5 else x.shape[:2] + (1,), np.float32)).astype(np.float32)
    if rng.random() < 0.25:
        coded = cv2.imencode(".jpg", np.clip(x * 255, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 70))])[1]
        x = cv2.imdecode(coded, cv2.IMREAD_COLOR).astype(np.float32) / 255
    return x


def erased(rng, picture):
    """Something stands in front: a post, a head, a plate with the score. Also returns its boxes x0, y0, x1, y1."""
    boxes = []
    rows, columns = picture.shape[:2]
    if rng.random() < 0.3:
        for _ in range(int(rng.integers(1, 4))):
            w, h = (int(v) for v in np.exp(rng.uniform(np.log(4), np.log(50), 2)))
            x, y = int(rng.integers(-w // 2, columns)), int(rng.integers(-h // 2, rows))
            picture[max(y, 0):y + h, max(x, 0):x + w] = rng.random(3)
            boxes.append((x, y, x + w, y + h))
    return picture, boxes


def within(points, box):
    return ((points >= box[:2]) & (points < box[2:])).all(-1)


def people_in(data, k, view, window, boxes=()):
    """regions.People of frame k seen through `view`; `boxes` hide what is in them."""
    here = ~np.isnan(data.joints[k, :, 0, 0])
    height, width = data.frames.shape[1:3]
    joints, clear, depth, lateral = data.joints[k][here], data.clear[k][here].copy(), data.depth[k][here], data.lateral[k][here].copy()
    placed = joints @ view[:, :2].T.astype(np.float32) + view[:, 2].astype(np.float32)
    shown_before = within(joints, (0, 0, width, height))
    shown = within(placed, window) & shown_before
    seen = data.seen[k][here] * np.clip(shown.mean(-1) / np.maximum(shown_before.mean(-1), 1e-3), 0, 1)
    for box in boxes:
        clear[within(placed, box)] = 0
    hip, rim = regions.regions(placed)
    edge = 0.1 * np.array([window[2] - window[0], window[3] - window[1]])
    inside = within(hip, (*(window[:2] - edge), *(window[2:] + edge)))
    order = list(regions.JOINTS)
    mirrored = np.linalg.det(view[:, :2]) < 0
    if mirrored:
        order = [order[j] for j in regions.MIRRORED]
        lateral = lateral * np.array([1, -1, -1], np.float32)  # x mirrored, then left and right exchanged
    first = view[:, 0] * (-1 if mirrored else 1)
    cosine, sine = first / np.hypot(*first)
    turned = lateral[:, 0] * cosine - lateral[:, 1] * sine, lateral[:, 0] * sine + lateral[:, 1] * cosine, lateral[:, 2]
    return regions.People(hip, rim, seen, data.fighter[k][here], inside, placed[:, order], clear[:, order], shown[:, order],
                          depth[:, order], np.stack(turned, -1))


def sample(rng, data, k):
    """Frame k, varied: picture float32 [3, ROWS, COLUMNS] 0..1, and regions.Targets of it."""
    here = ~np.isnan(data.joints[k, :, 0, 0])
    height, width = data.frames.shape[1:3]
    view, window = drawn_view(rng, data.joints[k][here], data.seen[k][here], width, height)
    x = warped(rng, data.frames[k], view).astype(np.float32) / 255
    x = cloth.printed(rng, x, data.joints[k][here] @ view[:, :2].T + view[:, 2])
    x, boxes = erased(rng, spoiled(rng, recoloured(rng, x)))
    x = np.clip(x, 0, 1).astype(np.float32)
    x0, y0, x1, y1 = window = np.rint(window).astype(int)
    x[:y0] = x[y1:] = 0
    x[:, :x0] = x[:, x1:] = 0
    return np.ascontiguousarray(x.transpose(2, 0, 1)), regions.targets(people_in(data, k, view, window, boxes))


def plain(data, k):
    """Frame k as poise gives it to the network, and regions.People of it."""
    height, width = data.frames.shape[1:3]
    view = fit(width, height)
    x = cv2.warpAffine(np.ascontiguousarray(data.frames[k]), centred(view), (COLUMNS, ROWS), flags=cv2.INTER_LINEAR)
    window = np.concatenate([view @ [0, 0, 1], view @ [width, height, 1]])
    return x.astype(np.float32).transpose(2, 0, 1) / 255, people_in(data, k, view, window)
