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
from .labels import LABELS

COCO_TO_LANDMARK = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]
MIRROR = [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19, 22, 21, 24, 23, 26, 25, 28, 27, 30, 29,
          32, 31]
FORBIDDEN = ("gpl_", "apchagi_")  # copyleft: never read (docs/moves.md; a test reads the training manifest)
READERS = 1  # to be counted up when a reader gives other clips from the same files: cached sets are made anew then
LABEL_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "label")
STRIKES = ("jab", "cross", "hook", "uppercut", "kick_low", "kick_mid", "kick_high", "knee", "elbow")


@dataclasses.dataclass
class Event:
    fighter: int  # 0, 1
    label: str  # of models.LABELS, or "feint": neither an event nor idle
    start: float  # seconds of media time
    peak: float
    end: float
    clear: bool = True  # a careful reader could not see it otherwise
    side: str = ""  # "left", "right" where the limb is labelled


@dataclasses.dataclass
class Clip:
    name: str
    source: str  # "video2d", "mocap", "truth", "playback", "noisy", "pose"
    person: tuple  # who moves, per fighter slot: nothing of one person is both trained and tested on
    frames: np.ndarray
    events: list
    exhaustive: bool  # every event of the fifteen is marked within `span`, so what is not marked there is idle
    flat: bool = False
    span: tuple = (-np.inf, np.inf)  # seconds


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


def video2d_frames(folder, file):
    """Frames of one of the pack's videos: 17 keypoints in pixels, no depth."""
    points = np.load(os.path.join(folder, file))["kp"]
    frames = empty_frames(len(points), 30)
    pose = frames["fighter"][:, 0]
    known = np.isfinite(points).all(axis=2) & (np.abs(points).sum(axis=2) > 0)
    pose["mode"] = np.where(known.any(axis=1), w.PICTURE, w.ABSENT)
    pose["id"] = 1
    pose["landmarks"][:, COCO_TO_LANDMARK, :2] = np.where(known[..., None], points, 0)
    pose["landmarks"][:, COCO_TO_LANDMARK, 3] = known
    pose["landmarks"][:, COCO_TO_LANDMARK, 4] = known
    frames["fighter"][:, 0] = pose
    return frames


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


MARGIN = 45  # frames kept around what is labelled: a window and its fits reach beyond its middle


def exhaustive(folder, labels=LABEL_FOLDER):
    """The stretches of the pack's videos in which every event is marked (training/label/README.md), one clip each."""
    events = rows(os.path.join(labels, "exhaustive.csv"))
    clips = []
    for row in rows(os.path.join(labels, "stretches.csv")):
        first, last = int(row["start_frame"]), int(row["end_frame"])
        frames = video2d_frames(folder, row["file"])[max(0, first - MARGIN):last + MARGIN]
        found = [Event(0, e["class"], int(e["start_frame"]) / 30, int(e["peak_frame"]) / 30, int(e["end_frame"]) / 30,
                       e["clear"] == "1", e["side"])
                 for e in events if e["file"] == row["file"] and first <= int(e["peak_frame"]) < last]
        clips.append(Clip(f"{row['file']}:{first}", "video2d", (row["subject"], None), frames, found, True, True,
                          (first / 30, last / 30)))
    return clips


def video2d(folder, labels=LABEL_FOLDER):
    """Clips of the pack's own events in its videos, outside the stretches of exhaustive(): one for each run of events."""
    stretches = {}
    for row in rows(os.path.join(labels, "stretches.csv")):
        stretches.setdefault(row["file"], []).append((int(row["start_frame"]) / 30, int(row["end_frame"]) / 30))
    clips = []
    for file, (subject, events) in sorted(motion_labels(folder).items()):
        if not file.startswith("video2d/"):
            continue
        events = sorted((e for e in events if not any(a - 0.5 < e.peak < b + 0.5 for a, b in stretches.get(file, []))),
                        key=lambda e: e.start)
        frames, runs = video2d_frames(folder, file), []
        for event in events:
            if runs and event.start < runs[-1][-1].end + 3:
                runs[-1].append(event)
            else:
                runs.append([event])
        for run in runs:
            first = max(0, int(run[0].start * 30) - MARGIN)
            cut = frames[first:int(max(e.end for e in run) * 30) + MARGIN]
            clips.append(Clip(f"{file}:{first}", "video2d", (subject, None), cut, run, False, True))
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


TRUTH_VISIBLE, TRUTH_HIDDEN = 0.95, 0.3  # visibility a pose model would give


def truth(path):
    """A bout of poise-sparring with perfect joints: path.truth.jsonl and path.events.jsonl. Cuts and replays are marked as poise would
    mark them; while one runs the bout goes on unseen."""
    lines = _lines(path + ".truth.jsonl")
    header = next(lines)
    if header["labels"] != list(LABELS):
        raise ValueError(f"{path}: other labels than ours")
    lines = list(lines)
    frames = np.zeros(len(lines), w.FRAME)
    frames["pts_ns"] = [line["pts_ns"] for line in lines]
    replay = np.array([bool(line["replay"]) for line in lines])
    frames["scene_flags"] = [w.CUT if line["cut"] else 0 for line in lines] | np.where(replay, w.REPLAY, 0)
    begins = np.flatnonzero(replay & ~np.concatenate([[False], replay[:-1]]))
    for first in begins:
        frames["replay_from_ns"][first:][replay[first:].cumprod().astype(bool)] = frames["pts_ns"][first]
    for slot in range(2):
        seen = [line["fighters"][slot] for line in lines]
        pose = frames["fighter"][:, slot]
        camera = np.array([one["camera_m"] for one in seen])
        visible = np.array([one["visible"] for one in seen])
        pose["mode"] = np.where([one["visible_fraction"] >= 0.1 for one in seen], w.PERSON, w.ABSENT)
        pose["id"], pose["flags"] = slot + 1, w.CAMERA_VALID
        pose["camera_mm"] = camera * 1000
        pose["world_m"] = camera - camera[:, 23:25].mean(axis=1, keepdims=True)
        pose["landmarks"][..., :2] = [one["image_px"] for one in seen]
        pose["landmarks"][..., 3] = np.where(visible, TRUTH_VISIBLE, TRUTH_HIDDEN)
        pose["landmarks"][..., 4] = 1
        pose["box"][:, :4], pose["box"][:, 4] = [one["box_px"] for one in seen], 1
        frames["fighter"][:, slot] = pose
    source = "playback" if header["origin"] == "mocap" else "truth"
    name = os.path.basename(path)
    return Clip(name, source, (name, name), frames, truth_events(path + ".events.jsonl"), True)


def truth_events(path):
    """What was on air, in ring time, which is media time without cuts."""
    events = []
    for line in _lines(path):
        if line["shown"] < 0.5:
            continue
        middle = (line["start_s"] + line["end_s"]) / 2
        peak = line["contact_s"] if line["label"] in STRIKES and line["contact_s"] is not None else middle
        events.append(Event(line["fighter"] - 1, "feint" if line["feint"] else line["label"], line["start_s"], peak,
                            line["end_s"]))
    return events


FLAG_BITS = {"new": w.NEW, "scale_assumed": w.SCALE_ASSUMED, "overlapped": w.OVERLAPPED, "uncertain": w.UNCERTAIN,
             "confirmed": w.CONFIRMED}


def _posed(pose, person):
    """A person of a poses.jsonl into a fighter's place of a frame."""
    pose["mode"], pose["id"], pose["box"] = w.PERSON, person["id"], person["box"]
    pose["landmarks"], pose["world_m"] = person["landmarks"], person["world_m"]
    flags = sum(FLAG_BITS.get(flag, 0) for flag in person.get("flags", ()))
    if "camera_mm" in person:
        flags |= w.CAMERA_VALID
        pose["camera_mm"] = person["camera_mm"]
    pose["flags"] = flags


def poses(path, places=None):
    """Frames of a poses.jsonl of `poise run --fighters 2`. places(pts_ns, people): which of these each fighter is ({0, 1 -> person}); as
    poise numbered them if there is none."""
    lines = _lines(path)
    header = next(lines)
    if header.get("type") != "poise.poses":
        raise ValueError(f"{path}: no poses.jsonl")
    frames = []
    for line in lines:
        frame = np.zeros((), w.FRAME)
        frame["pts_ns"] = line["pts_ns"]
        frame["scene_flags"] = (w.CUT if "cut" in line.get("flags", ()) else 0) | (
            w.REPLAY if "replay" in line.get("flags", ()) else 0)
        frame["replay_from_ns"] = line.get("replay_from_ns", 0)
        fighters = places(line["pts_ns"], line["people"]) if places else {
            person["fighter"] - 1: person for person in line["people"] if person.get("fighter", 0) > 0}
        for slot, person in fighters.items():
            pose = frame["fighter"][slot]
            _posed(pose, person)
            frame["fighter"][slot] = pose
        frames.append(frame)
    return np.array(frames, w.FRAME)


def truth_boxes(path):
    """(pts_ns, boxes x y w h of both fighters) of path.truth.jsonl."""
    lines = [line for line in _lines(path + ".truth.jsonl") if line["type"] == "frame"]
    return (np.array([line["pts_ns"] for line in lines]),
            np.array([[one["box_px"] for one in line["fighters"]] for line in lines]))


def whose(path, frames):
    """For every frame and fighter of poise: the number of the fighter of the renderer's who stands nearest to the middle of his box,
    or -1 where he is not posed; (frames, 2)."""
    pts, boxes = truth_boxes(path)
    centre = boxes[..., :2] + boxes[..., 2:] / 2
    at = np.clip(np.searchsorted(pts, frames["pts_ns"]), 0, len(pts) - 1)
    pose = frames["fighter"]
    mine = pose["box"][..., :2] + pose["box"][..., 2:4] / 2
    apart = np.linalg.norm(mine[:, :, None] - centre[at][:, None], axis=-1)  # frames, of poise, of the renderer
    return np.where(pose["mode"] != w.ABSENT, apart.argmin(axis=2), -1)


def seen(path):
    """A bout as poise saw it: path.poses.jsonl.gz with path.events.jsonl of the renderer. Fighters are told apart by poise, so
    the two are put in the renderer's order by where they stand most of the time."""
    frames = poses(path + ".poses.jsonl.gz")
    events = truth_events(path + ".events.jsonl")
    owner = whose(path, frames)
    if (owner[:, 0] == 1).sum() + (owner[:, 1] == 0).sum() > (owner[:, 0] == 0).sum() + (owner[:, 1] == 1).sum():
        frames["fighter"] = frames["fighter"][:, ::-1]
    name = os.path.basename(path)
    return Clip(name, "pose", (name, name), frames, events, True)


NAMED_WITHIN = 0.2  # of the box's diagonal: whose middles are farther apart are two people


def untangled(path):
    """The same for learning from: whoever stands where a fighter of the renderer's is is that fighter, so that a movement is learned
    from the body that makes it. How poise numbers people is not to be learned."""
    pts, boxes = truth_boxes(path)
    centre, size = boxes[..., :2] + boxes[..., 2:] / 2, np.hypot(boxes[..., 2], boxes[..., 3])

    def places(pts_ns, people):
        at = min(np.searchsorted(pts, pts_ns), len(pts) - 1)
        apart = [(np.hypot(*(np.add(person["box"][:2], np.divide(person["box"][2:4], 2)) - centre[at, slot])) / size[at, slot], slot, i)
                 for i, person in enumerate(people) for slot in (0, 1)]
        found = {}
        for distance, slot, i in sorted(apart):
            if distance < NAMED_WITHIN and slot not in found and all(people[i] is not person for person in found.values()):
                found[slot] = people[i]
        return found
    frames = poses(path + ".poses.jsonl.gz", places)
    for slot in (0, 1):
        frames["fighter"]["id"][:, slot] = np.where(frames["fighter"]["mode"][:, slot] == w.PERSON, slot + 1, 0)
    name = os.path.basename(path)
    return Clip(name, "pose", (name, name), frames, truth_events(path + ".events.jsonl"), True)


def motion_files(folder):
    """All files of the pack that may be read, for the manifest."""
    names = sorted(glob.glob(os.path.join(folder, "*", "*.npz")))
    return [os.path.relpath(name, folder) for name in names if not os.path.basename(name).startswith(FORBIDDEN)]
