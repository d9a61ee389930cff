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
    return dataclasses.replace(_copy(clip, frames, events), span=tuple(edge / factor for edge in clip.span))


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


def _wandering(count, keep, rng, shape):
    """Noise of standard deviation 1 along the first axis, each value `keep` times the one before and something new."""
    out = rng.normal(0, 1, (count, *shape)).astype("f4")
    for t in range(1, count):
        out[t] = keep * out[t - 1] + np.sqrt(1 - keep * keep) * out[t]
    return out


def _displace(pose, noise):
    """Joints moved by `noise` (frames, 2, 33, 3), in lengths of the torso as it is seen in that frame."""
    trunk = pose["camera_mm"][:, :, 11:13].mean(axis=2) - pose["camera_mm"][:, :, 23:25].mean(axis=2)
    torso_m = np.linalg.norm(trunk, axis=-1)[..., None, None] / 1000
    trunk = pose["landmarks"][:, :, 11:13, :2].mean(axis=2) - pose["landmarks"][:, :, 23:25, :2].mean(axis=2)
    torso_px = np.maximum(np.linalg.norm(trunk, axis=-1), 1)[..., None, None]
    pose["world_m"] += noise * torso_m
    pose["camera_mm"] += noise * torso_m * 1000
    pose["landmarks"][..., :2] += noise[..., :2] * torso_px


def jitter(clip, rng, share=0.02):
    """Noise as pose estimators have: of each landmark, correlated over some frames, `share` of a torso in standard deviation."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    count = len(frames)
    smooth = _wandering(count, np.float32(0.6), rng, (2, 33, 3))
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


def estimated(clip, rng):
    """Perfect joints as a pose model gives them: noise correlated over some frames, more where a body hides a joint and
    more in depth; every joint has its own bias; fists are the least sure. Visibility falls by chance below what counts."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    count = len(frames)
    white = rng.normal(0, 1, (count, 2, 33, 3)).astype("f4")
    keep = np.float32(rng.uniform(0.5, 0.85))
    for t in range(1, count):
        white[t] = keep * white[t - 1] + np.sqrt(1 - keep * keep) * white[t]
    hidden = pose["landmarks"][..., 3:4] < 0.5
    share = np.full(33, rng.uniform(0.01, 0.03), "f4")
    share[13:23] *= 1.5
    noise = (white + rng.normal(0, 0.7, (1, 2, 33, 3))) * share[:, None] * np.where(hidden, 3, 1) * [1, 1, 2.5]
    _displace(pose, noise)
    pose["landmarks"][..., 3] = np.clip(pose["landmarks"][..., 3] + rng.normal(0, 0.1, (count, 2, 33)), 0, 1)
    frames["fighter"] = pose
    return _copy(clip, frames)


AS_POSED = 1  # to be counted up when as_posed gives other joints: cached sets are made anew then
# Standard deviations (torsos; x, y, z) of poise's joints about the renderer's, by landmark, on three rendered bouts of 640 x 360 (1.48
# times the median absolute deviation from each joint's own bias, figures of 45 to 75 pixels a torso).
POSED = {range(0, 11): (0.10, 0.08, 0.22), (11, 12): (0.12, 0.07, 0.20), (13, 14): (0.21, 0.13, 0.36),
         range(15, 23): (0.24, 0.18, 0.48), (23, 24): (0.04, 0.03, 0.04), (25, 26): (0.13, 0.11, 0.25), range(27, 33): (0.15, 0.13, 0.33)}
POSED_VISIBILITY = {(13, 14): (0.63, 0.2), range(15, 23): (0.45, 0.2), (25, 26): (0.88, 0.1), range(27, 33): (0.90, 0.08)}
POSED_KEEP = (0.95, 0.985)  # of an error from one thirtieth of a second to the next: their differences are a fifth of them
POSED_FAST = 0.12           # of the errors: what is new in every frame
POSED_DEPTH = 0.06          # of the distance: depth of the hips


def as_posed(clip, rng):
    """Perfect joints with errors as large and as slow as poise's own on rendered bouts: wandering, now small, now large, by body
    part; arms barely visible; the depth of the whole figure uncertain."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    count = len(frames)
    size, visible = np.zeros((33, 3), "f4"), np.tile(np.float32([0.97, 0.03]), (33, 1))
    for joints, value in POSED.items():
        size[list(joints)] = value
    for joints, value in POSED_VISIBILITY.items():
        visible[list(joints)] = value
    keep = np.float32(rng.uniform(*POSED_KEEP))
    swing = np.exp(0.6 * _wandering(count, np.float32(0.95), rng, (2, 33, 1)) - 0.18)
    noise = _wandering(count, keep, rng, (2, 33, 3)) * swing + POSED_FAST * rng.normal(0, 1, (count, 2, 33, 3))
    noise *= size * np.exp(rng.uniform(np.log(0.3), np.log(1.1), (1, 2, 1, 1)))
    _displace(pose, noise)
    pose["camera_mm"] *= 1 + POSED_DEPTH * _wandering(count, keep, rng, (2, 1, 1))
    pose["landmarks"][..., 3] = np.clip(visible[:, 0] + visible[:, 1] * _wandering(count, keep, rng, (2, 33)), 0, 1)
    frames["fighter"] = pose
    return dataclasses.replace(_copy(clip, frames), source="noisy")


BODY = (11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)


def fewer_joints(clip, joints):
    """Only these landmarks are known: what other sources have, so that the set of joints does not tell the source."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    others = [j for j in range(33) if j not in joints]
    pose["landmarks"][:, :, others, 3] = 0
    frames["fighter"] = pose
    return _copy(clip, frames)


def alone(clip, fighter):
    """The other one is not seen. What needs two is not judged then."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    pose["mode"][:, 1 - fighter] = w.ABSENT
    frames["fighter"] = pose
    events = [dataclasses.replace(e, label="feint") if e.label in ("clinch", "takedown") else e for e in clip.events]
    return _copy(clip, frames, events)


def crossing(first, second, rng, focal=1000.0):
    """A hard negative for what needs two: fighter 1 of one bout and fighter 2 of another, who pass each other, come as near as in
    a clinch, stand side by side, and have nothing to do with each other. Both clips with the same times; clinch and takedown of
    either are nobody's any more."""
    count = min(len(first.frames), len(second.frames))
    frames = first.frames[:count].copy()
    pose = frames["fighter"]
    pose[:, 1] = second.frames["fighter"][:count, 1]
    time = frames["pts_ns"] / 1e9
    periods, phases = rng.uniform(3, 9, 2), rng.uniform(0, 6.28, 2)
    hips = pose["camera_mm"][:, :, 23:25].mean(axis=2)
    away = np.stack([1400 * np.sin(6.28 * time / periods[0] + phases[0]), np.zeros(count),
                     150 + 700 * np.sin(6.28 * time / periods[1] + phases[1])], axis=-1)
    shift = hips[:, 0] + away - hips[:, 1]
    shift[:, 1] = 0
    pose["camera_mm"][:, 1] += shift[:, None]
    pose["camera_mm"][..., 2] = np.maximum(pose["camera_mm"][..., 2], 500)
    pose["landmarks"][..., :2] = pose["camera_mm"][..., :2] / pose["camera_mm"][..., 2:] * focal + 500
    low, high = pose["landmarks"][..., :2].min(axis=2), pose["landmarks"][..., :2].max(axis=2)
    pose["box"][..., :2], pose["box"][..., 2:4] = low, high - low
    frames["fighter"] = pose
    events = [e for e in first.events if e.fighter == 0] + [e for e in second.events if e.fighter == 1]
    events = [dataclasses.replace(e, label="feint") if e.label in ("clinch", "takedown") else e for e in events]
    return dataclasses.replace(_copy(first, frames, events), name=first.name + "x" + second.name)


def flatten(clip):
    """Depth dropped: the picture alone."""
    frames = clip.frames.copy()
    pose = frames["fighter"]
    pose["mode"] = np.where(pose["mode"] == w.PERSON, w.PICTURE, pose["mode"])
    frames["fighter"] = pose
    return dataclasses.replace(_copy(clip, frames), flat=True)


RARE = 0.3  # what poise sees always has all landmarks and depth: so much more seldom than of others they are left out


def vary(clip, rng, flat_share=0.35, mirrored=True):
    """One variation by chance."""
    if mirrored and rng.random() < 0.5:
        clip = mirror(clip)
    clip = speed(clip, float(np.exp(rng.uniform(np.log(0.8), np.log(1.25)))))
    if clip.source in ("truth", "playback"):
        clip = estimated(clip, rng)
        if rng.random() < 0.3:
            clip = alone(clip, int(rng.integers(2)))
    if rng.random() < 0.7:
        clip = resample(clip, float(rng.choice([15, 20, 24, 25, 30, 50, 60])), rng)
    if clip.source in ("video2d", "mocap") and rng.random() < 0.6:
        clip = jitter(clip, rng, float(rng.uniform(0.005, 0.03)))
    if rng.random() < 0.4:
        clip = drop_joints(clip, rng)
    if not clip.flat:
        rare = RARE if clip.source == "pose" else 1
        joints = rng.random() / rare
        if joints < 0.35:
            clip = fewer_joints(clip, data.COCO_TO_LANDMARK)
        elif joints < 0.5:
            clip = fewer_joints(clip, BODY)
        if rng.random() < rare * flat_share:
            clip = flatten(clip)
    return clip
