"""Variations of a clip's poses before features are made of them: what a camera, a body or another frame rate would change.

All functions take and return clips (data.Clip) and leave the one given as it is."""
import dataclasses

import numpy as np

from . import data
from . import windows as w

SWAPPED = {"left": "right", "right": "left"}


def _copy(clip, frames, events=None):
    return dataclasses.replace(clip, frames=frames, events=clip.events if events is None else events)


def mirror(clip):
    """Left and right exchanged: the picture in a mirror. Labels stay: a jab is a jab in either stance."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    for name, axis in (("landmarks", 0), ("world_m", 0), ("camera_mm", 0)):
        pose[name] = pose[name][:, :, data.MIRROR]
        pose[name][..., axis] *= -1
    pose["box"][..., 0] = -pose["box"][..., 0] - pose["box"][..., 2]
    frames["fighter"] = pose
    return _copy(clip, frames)


def speed(clip, factor):
    """Everything `factor` times as fast."""
    frames = clip.frames.copy()
    frames["pts_ns"] = np.round(frames["pts_ns"] / factor).astype("i8")
    frames["replay_from_ns"] = np.round(frames["replay_from_ns"] / factor).astype("i8")
    events = [dataclasses.replace(e, start=e.start / factor, peak=e.peak / factor, end=e.end / factor)
              for e in clip.events]
    return _copy(clip, frames, events)


def resample(clip, fps, rng):
    """As a camera with `fps` frames per second would have seen it: the frame nearest in time before it, or a mean of the two
    around it where both know a landmark. Up to 60: in between there is nothing new, which is what real cameras of
    low rate in a container of high rate do."""
    pts = clip.frames["pts_ns"].astype("f8")
    times = np.arange(pts[0] + rng.uniform(0, 1e9 / fps), pts[-1], 1e9 / fps)
    right = np.clip(np.searchsorted(pts, times), 1, len(pts) - 1)
    share = ((times - pts[right - 1]) / (pts[right] - pts[right - 1]))[:, None, None, None]
    frames = clip.frames[np.where(share[:, 0, 0, 0] < 0.5, right - 1, right)].copy()
    before, after = clip.frames["fighter"][right - 1], clip.frames["fighter"][right]
    both = ((before["mode"] != w.ABSENT) & (after["mode"] != w.ABSENT) & (before["id"] == after["id"]))[..., None, None]
    cut = (clip.frames["scene_flags"][right] & w.CUT != 0)[:, None, None, None]
    pose = frames["fighter"]
    for name in ("landmarks", "world_m", "camera_mm"):
        known = both & ~cut & (before["landmarks"][..., 3:4] > 0) & (after["landmarks"][..., 3:4] > 0)
        pose[name] = np.where(known, before[name] * (1 - share) + after[name] * share, pose[name])
    frames["fighter"] = pose
    frames["pts_ns"] = np.round(times).astype("i8")
    return _copy(clip, frames)


def jitter(clip, rng, share=0.02):
    """Noise as pose estimators have: of each landmark, correlated over some frames, `share` of a torso in standard deviation."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    count = len(frames)
    white = rng.normal(0, 1, (count, 2, 33, 3)).astype("f4")
    smooth = np.empty_like(white)
    smooth[0] = white[0]
    keep = np.float32(0.6)
    for t in range(1, count):
        smooth[t] = keep * smooth[t - 1] + np.sqrt(1 - keep * keep) * white[t]
    torso_m = 0.5
    pose["world_m"] += smooth * np.float32(share * torso_m) * (pose["mode"] == w.PERSON)[..., None, None]
    shoulders = pose["landmarks"][:, :, 11:13, :2].mean(axis=2)
    hips = pose["landmarks"][:, :, 23:25, :2].mean(axis=2)
    torso_px = np.linalg.norm(shoulders - hips, axis=-1)
    known = pose["landmarks"][..., 3:4] > 0
    pose["landmarks"][..., :2] += smooth[..., :2] * (share * torso_px)[..., None, None] * known
    frames["fighter"] = pose
    return _copy(clip, frames)


def drop_joints(clip, rng, rate=0.05, length=12):
    """Landmarks that are hidden for a while, each limb by itself."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    limbs = ((13, 15, 17, 19, 21), (14, 16, 18, 20, 22), (25, 27, 29, 31), (26, 28, 30, 32), (15, 17, 19, 21),
             (16, 18, 20, 22), (27, 29, 31), (28, 30, 32))
    for slot in range(2):
        for _ in range(rng.poisson(rate * len(frames) / length * len(limbs))):
            start, limb = rng.integers(len(frames)), limbs[rng.integers(len(limbs))]
            stop = start + 1 + rng.geometric(1 / length)
            pose["landmarks"][start:stop, slot, limb, 3] = 0
    frames["fighter"] = pose
    return _copy(clip, frames)


def flatten(clip):
    """Depth dropped: the picture alone."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    pose["mode"] = np.where(pose["mode"] == w.PERSON, w.PICTURE, pose["mode"])
    frames["fighter"] = pose
    return dataclasses.replace(_copy(clip, frames), flat=True)


def vary(clip, rng, flat_share=0.3):
    """One variation by chance."""
    if rng.random() < 0.5:
        clip = mirror(clip)
    clip = speed(clip, float(np.exp(rng.uniform(np.log(0.8), np.log(1.25)))))
    if rng.random() < 0.7:
        clip = resample(clip, float(rng.choice([15, 20, 24, 25, 30, 50, 60])), rng)
    if rng.random() < 0.5:
        clip = jitter(clip, rng, float(rng.uniform(0.005, 0.03)))
    if rng.random() < 0.4:
        clip = drop_joints(clip, rng)
    if not clip.flat and rng.random() < flat_share:
        clip = flatten(clip)
    return clip
