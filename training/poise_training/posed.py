"""What poise makes of joints, learned from rendered bouts that it has looked at, and put onto others.

A bout seen by poise is compared with the renderer's truth, frame by frame and figure by figure: what is left between them (the
errors) is kept as stretches of some seconds. Perfect joints of another bout, moved by the errors of figures that stood alike, are
that bout as poise might have seen it: few minutes of looking serve for many of learning. Everything is counted in the length of
the figure's own torso, so that bodies and distances do not matter."""
import dataclasses

import numpy as np

from . import data
from . import windows as w

VERSION = 2          # to be counted up when followed() or put_on() give other joints: cached sets are made anew then
RATE = 15            # errors per second
STRETCH_S = (2, 4)   # one stretch of errors
FADE_S = 0.25        # from one to the next
STEP_S = 0.5         # between the beginnings of two stretches one may choose from
NEAREST = 8          # one of so many that fit best is taken
SLOW_S = 1.0         # running mean that tells a movement from a posture
SAME = 0.5           # torsos: a pose farther from a figure in the median is not his
YAW, APART, LYING = 1.0, 0.3, 2.0  # what counts how much when stretches are compared: radians, torsos, share
APART_MOST = 5.0     # torsos
BODY = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]


def _at(times, wanted):
    """Index of the nearest of ascending times."""
    right = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    return np.where(wanted - times[right - 1] < times[right] - wanted, right - 1, right)


def _torso(pose):
    """(in pixels, in metres) of every frame and figure."""
    px = np.linalg.norm(pose["landmarks"][:, :, 11:13, :2].mean(axis=2) - pose["landmarks"][:, :, 23:25, :2].mean(axis=2), axis=-1)
    m = np.linalg.norm(pose["world_m"][:, :, 11:13].mean(axis=2) - pose["world_m"][:, :, 23:25].mean(axis=2), axis=-1)
    return np.maximum(px, np.maximum(0.25 * pose["box"][..., 3], 1)), np.maximum(m, 0.2)


def followed(path):
    """(truth clip, frames of poise): of a bout that poise has seen, every figure's own poses, in whatever slot they stood; absent
    where nobody of the two was he."""
    truth, frames = data.truth(path), data.poses(path + ".poses.jsonl.gz")
    frames = frames[(frames["pts_ns"] >= truth.frames["pts_ns"][0]) & (frames["pts_ns"] <= truth.frames["pts_ns"][-1])]
    true = truth.frames["fighter"][_at(truth.frames["pts_ns"], frames["pts_ns"])]
    said, torso = frames["fighter"].copy(), _torso(true)[0]
    apart = np.linalg.norm(said["landmarks"][:, :, None, BODY, :2] - true["landmarks"][:, None, :, BODY, :2], axis=-1)
    apart = np.median(apart, axis=-1) / torso[:, None]
    apart[said["mode"] == w.ABSENT] = np.inf  # frames, slots, figures
    out, every = np.zeros_like(said), np.arange(len(frames))
    straight = np.minimum(apart[:, 0, 0], SAME) + np.minimum(apart[:, 1, 1], SAME)
    exchanged = np.minimum(apart[:, 1, 0], SAME) + np.minimum(apart[:, 0, 1], SAME)
    for figure in (0, 1):
        slot = np.where(straight <= exchanged, figure, 1 - figure)
        his = apart[every, slot, figure] < SAME
        out[his, figure] = said[every, slot][his]
        out["id"][:, figure] = figure + 1
    frames["fighter"] = out
    return truth, frames


def clip(path):
    """A bout that poise has seen, as a clip of the figures' own poses."""
    truth, frames = followed(path)
    return dataclasses.replace(truth, source="pose", frames=frames)


def _slow(values, rate):
    """Running mean over SLOW_S along the first axis."""
    half = max(int(SLOW_S * rate / 2), 1)
    sums = np.cumsum(np.concatenate([np.zeros_like(values[:1]), values]), axis=0)
    low, high = np.maximum(np.arange(len(values)) - half, 0), np.minimum(np.arange(len(values)) + half + 1, len(values))
    return (sums[high] - sums[low]) / (high - low).reshape(-1, *[1] * (values.ndim - 1))


def _shape(pose):
    """(picture, space) of frames and figures, about the middle of the hips, in torsos: (frames, 2, 33, 2) and (..., 3)."""
    px, m = _torso(pose)
    hips = pose["landmarks"][:, :, 23:25, :2].mean(axis=2, keepdims=True)
    return (pose["landmarks"][..., :2] - hips) / px[..., None, None], pose["world_m"] / m[..., None, None]


def _place(pose):
    """Where the hips are: in the picture (pixels), and their depth (mm)."""
    return pose["landmarks"][:, :, 23:25, :2].mean(axis=2), pose["camera_mm"][:, :, 23:25, 2].mean(axis=2)


def _standing(frames):
    """What errors depend on: yaw to the camera (as sine and cosine), distance of the two, how much he lies; (frames, 2, 4)."""
    pose = frames["fighter"]
    across = pose["world_m"][:, :, 12] - pose["world_m"][:, :, 11]
    yaw = np.arctan2(across[..., 2], across[..., 0])
    trunk = pose["world_m"][:, :, 11:13].mean(axis=2) - pose["world_m"][:, :, 23:25].mean(axis=2)
    lying = 1 - np.clip(-trunk[..., 1] / np.maximum(np.linalg.norm(trunk, axis=-1), 0.1), 0, 1)
    hips, px = _place(pose)[0], _torso(pose)[0]
    apart = np.linalg.norm(hips[:, 0] - hips[:, 1], axis=-1)[:, None] / px
    apart = np.where((pose["mode"] != w.ABSENT).all(axis=1)[:, None], np.minimum(apart, APART_MOST), APART_MOST)
    return np.stack([np.sin(yaw) * YAW, np.cos(yaw) * YAW, apart * APART, lying * LYING], axis=-1)


def _mirrored(stretch):
    """The same errors in a mirror."""
    out = dict(stretch)
    for name in ("picture", "space"):
        out[name] = stretch[name][:, data.MIRROR].copy()
        out[name][..., 0] *= -1
    out["visible"], out["hips"] = stretch["visible"][:, data.MIRROR], stretch["hips"] * [-1, 1]
    out["standing"] = stretch["standing"] * [-1, 1, 1, 1]  # left and right change places: yaw -> -yaw
    return out


class Errors:
    """Of bouts that poise has seen. gain: how much of a movement it follows, of every joint, in the picture and in space."""

    def __init__(self, paths):
        self.figures, pairs, sums, squares = [], [], {}, {}
        for truth, frames in map(followed, paths):
            times = np.arange(frames["pts_ns"][0], frames["pts_ns"][-1], 10**9 // RATE)
            frames = frames[_at(frames["pts_ns"], times)]
            true = truth.frames[_at(truth.frames["pts_ns"], times)]
            pairs.append((true, frames))
            known = frames["fighter"]["mode"] != w.ABSENT
            for name, real, said in zip(("picture", "space"), _shape(true["fighter"]), _shape(frames["fighter"])):
                real, said = real - _slow(real, RATE), np.where(known[..., None, None], said, 0)
                real, said = real[known], (said - _slow(said, RATE))[known]
                sums[name] = sums.get(name, 0) + (real * said).sum(axis=0)
                squares[name] = squares.get(name, 0) + (real ** 2).sum(axis=0)
        self.gain = {name: np.clip(sums[name] / np.maximum(squares[name], 1e-6), 0, 1) for name in sums}
        for true, frames in pairs:
            self._add(true, frames)
        self.starts = [(i, at) for i, f in enumerate(self.figures)
                       for at in range(0, len(f["known"]) - int(STRETCH_S[0] * RATE), int(STEP_S * RATE))]
        length = int(STRETCH_S[0] * RATE)
        self.index = np.array([self.figures[i]["standing"][at:at + length].mean(axis=0) for i, at in self.starts])

    def moved(self, name, shape, rate):
        """What poise would follow of joints that move so."""
        slow = _slow(shape, rate)
        return slow + self.gain[name] * (shape - slow)

    def _add(self, true, frames):
        real, said = true["fighter"], frames["fighter"]
        px, standing = _torso(real)[0], _standing(true)
        (hips, depth), (his, deep) = _place(real), _place(said)
        shapes = {name: s - self.moved(name, r, RATE)
                  for name, r, s in zip(("picture", "space"), _shape(real), _shape(said))}
        for figure in (0, 1):
            known = said["mode"][:, figure] != w.ABSENT
            one = {name: np.where(known[:, None, None], value[:, figure], 0) for name, value in shapes.items()}
            size = np.log(np.maximum(_torso(said)[0][:, figure], 1) / px[:, figure])
            far = np.log(np.maximum(deep[:, figure], 100) / np.maximum(depth[:, figure], 100))
            one |= {"known": known, "visible": said["landmarks"][:, figure, :, 3:], "flags": said["flags"][:, figure],
                    "hips": np.where(known[:, None], (his - hips)[:, figure] / px[:, figure, None], 0), "standing": standing[:, figure],
                    "size": np.where(known, size, 0), "depth": np.where(known, np.clip(far, -1, 1), 0)}
            self.figures += [one, _mirrored(one)]

    def drawn(self, standing, count, rate, rng):
        """Errors for `count` frames of one figure who stands so: stretch after stretch, faded over."""
        out, at = None, 0
        times = np.arange(count) * RATE / rate
        while at < count:
            length = int(rng.uniform(*STRETCH_S) * rate)
            wanted = standing[at:at + int(STRETCH_S[0] * rate)].mean(axis=0)
            fits = np.argsort(((self.index - wanted) ** 2).sum(axis=1))[:NEAREST]
            i, start = self.starts[rng.choice(fits)]
            figure = self.figures[i]
            stop = min(at + length + int(FADE_S * rate), count)
            source = np.clip(start + times[:stop - at], 0, len(figure["known"]) - 1)
            low = source.astype(int)
            high, share = np.minimum(low + 1, len(figure["known"]) - 1), source - low
            part = {}
            for name, value in figure.items():
                near = value[np.where(share < 0.5, low, high)]
                if name in ("picture", "space", "hips", "size", "depth"):
                    weight = (share * (figure["known"][low] & figure["known"][high])).reshape(-1, *[1] * (value.ndim - 1))
                    lower = np.where(figure["known"][low].reshape(weight.shape), value[low], value[high])
                    near = lower * (1 - weight) + value[high] * weight
                part[name] = near
            if out is None:
                out = {name: np.zeros((count, *value.shape[1:]), value.dtype) for name, value in part.items()}
                fade = 0
            else:
                fade = min(int(FADE_S * rate), stop - at)
            for name, value in part.items():
                into = out[name]
                if fade and name in ("picture", "space", "hips", "size", "depth"):
                    both = out["known"][at:at + fade] & part["known"][:fade]
                    share = np.where(both, np.linspace(0, 1, fade), part["known"][:fade]).reshape(-1, *[1] * (value.ndim - 1))
                    value = np.concatenate([into[at:at + fade] * (1 - share) + value[:fade] * share, value[fade:]])
                if name != "known":
                    into[at:stop] = value
            if fade:
                part["known"][:fade] |= out["known"][at:at + fade]
            out["known"][at:stop] = part["known"]
            at += length
        return out

    def put_on(self, clip, rng):
        """A clip with perfect joints as poise might have seen it."""
        frames = clip.frames.copy()
        pose = frames["fighter"].copy()
        rate = 1e9 / np.median(np.diff(frames["pts_ns"]))
        px, m = _torso(pose)
        (hips, depth), standing = _place(pose), _standing(frames)
        picture, space = _shape(pose)
        for figure in (0, 1):
            e = self.drawn(standing[:, figure], len(frames), rate, rng)
            size = px[:, figure] * np.exp(e["size"])
            where = hips[:, figure] + e["hips"] * px[:, figure, None]
            shape = self.moved("picture", picture, rate)[:, figure] + e["picture"]
            one = pose[:, figure]
            one["landmarks"][..., :2] = where[:, None] + shape * size[:, None, None]
            one["landmarks"][..., 3:] = e["visible"]
            one["world_m"] = (self.moved("space", space, rate)[:, figure] + e["space"]) * m[:, figure, None, None]
            middle = clip.frames["fighter"]["camera_mm"][:, figure, 23:25].mean(axis=1)
            middle = middle * np.exp(e["depth"])[:, None]
            middle[:, :2] += e["hips"] * m[:, figure, None] * 1000
            one["camera_mm"] = one["world_m"] * 1000 + middle[:, None]
            one["flags"] = np.where(e["flags"] != 0, e["flags"], one["flags"])
            gone = ~e["known"] | (one["mode"] == w.ABSENT)
            one["mode"] = np.where(gone, w.ABSENT, w.PERSON)
            low, high = one["landmarks"][..., :2].min(axis=1), one["landmarks"][..., :2].max(axis=1)
            one["box"][:, :2], one["box"][:, 2:4] = low, high - low
            pose[:, figure] = one
        frames["fighter"] = pose
        return dataclasses.replace(clip, frames=frames, source="noisy")
