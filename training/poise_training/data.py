"""Readers: every source becomes clips: frames (windows.FRAME) and events with times in seconds.

A clip of the motion pack has one fighter (slot 0), a bout two."""
import csv
import dataclasses
import glob
import gzip
import json
import os

import numpy as np

from . import windows as w
from .models import LABELS

COCO_TO_LANDMARK = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]
MIRROR = [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19, 22, 21, 24, 23, 26, 25, 28, 27, 30, 29,
          32, 31]
FORBIDDEN = ("gpl_", "apchagi_")  # copyleft: never read (docs/moves.md; a test reads the training manifest)
STRIKES = ("jab", "cross", "hook", "uppercut", "kick_low", "kick_mid", "kick_high", "knee", "elbow")


@dataclasses.dataclass
class Event:
    fighter: int  # 0, 1
    label: str
    start: float  # seconds of media time
    peak: float
    end: float


@dataclasses.dataclass
class Clip:
    name: str
    source: str  # "video2d", "mocap", "truth", "pose"
    person: tuple  # who moves, per fighter slot: nothing of one person is both trained and tested on
    frames: np.ndarray
    events: list
    exhaustive: bool  # every event of the fifteen is marked, so what is not marked is idle
    flat: bool = False


def _peak(label, start, end):
    """The pack's windows reach from before the strike to after it by known amounts (motion/README.md)."""
    if label in ("jab", "cross"):
        return max(start, end - 8 / 30)
    if label in ("hook", "uppercut"):
        return max(start, end - 6 / 30)
    return (start + end) / 2


def motion_labels(folder):
    """{file: (subject, [events])} of labels.csv, without forbidden files."""
    found = {}
    with open(os.path.join(folder, "labels.csv"), newline="") as file:
        for row in csv.DictReader(file):
            if os.path.basename(row["file"]).startswith(FORBIDDEN):
                continue
            fps = float(row["fps"])
            start, end = int(row["start_frame"]) / fps, int(row["end_frame"]) / fps
            event = Event(0, row["class"], start, _peak(row["class"], start, end), end)
            found.setdefault(row["file"], (row["subject"], []))[1].append(event)
    return found


def empty_frames(count, fps):
    frames = np.zeros(count, w.FRAME)
    frames["pts_ns"] = np.round(np.arange(count) * 1e9 / fps).astype("i8")
    return frames


def video2d(folder):
    """Clips of the pack's videos: 17 keypoints in pixels, no depth."""
    clips = []
    for file, (subject, events) in sorted(motion_labels(folder).items()):
        if not file.startswith("video2d/"):
            continue
        data = np.load(os.path.join(folder, file))
        points = data["kp"]
        frames = empty_frames(len(points), 30)
        pose = frames["fighter"][:, 0]
        known = np.isfinite(points).all(axis=2) & (np.abs(points).sum(axis=2) > 0)
        pose["mode"] = np.where(known.any(axis=1), w.PICTURE, w.ABSENT)
        pose["id"] = 1
        pose["landmarks"][:, COCO_TO_LANDMARK, :2] = np.where(known[..., None], points, 0)
        pose["landmarks"][:, COCO_TO_LANDMARK, 3] = known
        pose["landmarks"][:, COCO_TO_LANDMARK, 4] = known
        frames["fighter"][:, 0] = pose
        clips.append(Clip(file, "video2d", (subject, None), frames, events, False, flat=True))
    return clips


def mocap_points(folder):
    """[(file, subject, events, xyz)]: metres, x right, y up, as recorded."""
    return [(file, subject, events, np.load(os.path.join(folder, file))["xyz"].astype("f8"))
            for file, (subject, events) in sorted(motion_labels(folder).items()) if file.startswith("mocap3d/")]


SYNTHESISED = [*range(0, 11), *range(17, 23), 29, 30]  # face, hands, heels of the mocap: made up there, not learned from


def mocap_clip(file, subject, events, xyz, yaw, pitch, distance=4.0, focal=1000.0):
    """A mocap recording seen by a camera: yaw about the vertical, pitch from above (radians)."""
    points = xyz * [1, -1, -1]  # y down, z away, still right-handed
    hips = points[:, 23:25].mean(axis=1, keepdims=True)
    centre = np.median(hips, axis=0, keepdims=True)
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    tilt = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    rotate = tilt @ turn
    camera = (points - centre) @ rotate.T + [0, 0, distance]
    camera[..., 2] = np.maximum(camera[..., 2], 0.5)
    frames = empty_frames(len(xyz), 30)
    pose = frames["fighter"][:, 0]
    pose["mode"] = w.PERSON
    pose["id"] = 1
    pose["flags"] = w.CAMERA_VALID
    pose["world_m"] = (points - hips) @ rotate.T
    pose["camera_mm"] = camera * 1000
    pose["landmarks"][..., :2] = camera[..., :2] / camera[..., 2:] * focal + 500
    pose["landmarks"][..., 3:] = 1
    pose["landmarks"][:, SYNTHESISED, 3:] = 0
    low, high = pose["landmarks"][..., :2].min(axis=1), pose["landmarks"][..., :2].max(axis=1)
    pose["box"] = np.concatenate([low, high - low, np.ones((len(xyz), 1))], axis=1)
    frames["fighter"][:, 0] = pose
    return Clip(file, "mocap", (subject, None), frames, events, False)


def _lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        for line in file:
            yield json.loads(line)


def poses(path):
    """Frames of a poses.jsonl of `poise run --fighters 2`."""
    lines = _lines(path)
    header = next(lines)
    if header.get("type") != "poise.poses":
        raise ValueError(f"{path}: no poses.jsonl")
    bits = {"new": w.NEW, "scale_assumed": w.SCALE_ASSUMED, "overlapped": w.OVERLAPPED, "uncertain": w.UNCERTAIN}
    frames = []
    for line in lines:
        frame = np.zeros((), w.FRAME)
        frame["pts_ns"] = line["pts_ns"]
        frame["scene_flags"] = (w.CUT if "cut" in line.get("flags", ()) else 0) | (
            w.REPLAY if "replay" in line.get("flags", ()) else 0)
        frame["replay_from_ns"] = line.get("replay_from_ns", 0)
        for person in line["people"]:
            slot = person.get("fighter", 0) - 1
            if slot < 0:
                continue
            pose = frame["fighter"][slot]
            pose["mode"], pose["id"], pose["box"] = w.PERSON, person["id"], person["box"]
            pose["landmarks"], pose["world_m"] = person["landmarks"], person["world_m"]
            flags = sum(bits.get(flag, 0) for flag in person.get("flags", ()))
            if "camera_mm" in person:
                flags |= w.CAMERA_VALID
                pose["camera_mm"] = person["camera_mm"]
            pose["flags"] = flags
            frame["fighter"][slot] = pose
        frames.append(frame)
    return np.array(frames, w.FRAME)


def check_labels(labels):
    unknown = set(labels) - set(LABELS)
    if unknown:
        raise ValueError(f"unknown labels: {sorted(unknown)}")


def motion_files(folder):
    """All files of the pack that may be read, for the manifest."""
    names = sorted(glob.glob(os.path.join(folder, "*", "*.npz")))
    return [os.path.relpath(name, folder) for name in names if not os.path.basename(name).startswith(FORBIDDEN)]
