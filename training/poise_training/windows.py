"""Poses to windows and network inputs, by the C code itself (training/native/windows.c).

A sequence of frames is a numpy array of dtype FRAME; windows(frames) gives what the networks would be given."""
import ctypes
import os

import numpy as np

from .labels import MOTION_INPUTS, POSTURE_INPUTS, STEPS

ABSENT, PERSON, PICTURE = 0, 1, 2
NEW, SCALE_ASSUMED, CAMERA_VALID, OVERLAPPED, UNCERTAIN, CONFIRMED = 1, 2, 4, 8, 16, 64  # poise_person_flags
CUT, REPLAY = 1, 2  # poise_scene_flags

POSE = np.dtype([("mode", "<i4"), ("flags", "<u4"), ("id", "<i4"), ("box", "<f4", 5), ("landmarks", "<f4", (33, 5)),
                 ("world_m", "<f4", (33, 3)), ("camera_mm", "<f4", (33, 3))])
FRAME = np.dtype([("pts_ns", "<i8"), ("replay_from_ns", "<i8"), ("scene_flags", "<u4"), ("reserved", "<i4"),
                  ("fighter", POSE, 2)])


class _Out(ctypes.Structure):
    _fields_ = [("max", ctypes.c_int64), ("count", ctypes.c_int64)] + [
        (name, ctypes.c_void_p)
        for name in ("number", "fighter", "flags", "covered", "motion", "motion_known", "posture", "posture_known")]


_library = None


def library():
    """The shared library; POISE_TRAINING names it, else build-training/ of the checkout."""
    global _library
    if _library is None:
        here = os.path.dirname(os.path.abspath(__file__))
        path = os.environ.get("POISE_TRAINING") or os.path.join(here, "..", "..", "build-training", "training",
                                                                "poise-training.so")
        _library = ctypes.CDLL(path)
        _library.training_frame_size.restype = ctypes.c_size_t
        if _library.training_frame_size() != FRAME.itemsize:
            raise RuntimeError(f"{path}: a frame has {_library.training_frame_size()} bytes there, {FRAME.itemsize} here")
    return _library


class Windows:
    """number: of the last sample (time = number / 30 s); fighter 1, 2; flags, covered: of poise_window; motion, posture with
    masks of what is known: (count, 30, inputs)."""

    def __init__(self, count):
        self.number = np.empty(count, "<i8")
        self.fighter = np.empty(count, "<i4")
        self.flags = np.empty(count, "<u4")
        self.covered = np.empty(count, "<f4")
        self.motion = np.empty((count, STEPS, MOTION_INPUTS), "<f4")
        self.motion_known = np.empty((count, STEPS, MOTION_INPUTS), "u1")
        self.posture = np.empty((count, STEPS, POSTURE_INPUTS), "<f4")
        self.posture_known = np.empty((count, STEPS, POSTURE_INPUTS), "u1")

    def cut(self, count):
        for name, value in vars(self).items():
            setattr(self, name, value[:count].copy())
        return self

    @property
    def centre_s(self):
        """Media time of the windows' middles, seconds."""
        return self.number / 30 - 0.5


def windows(frames, stride=3):
    """All windows of a sequence (dtype FRAME, ascending pts_ns), one every `stride` samples of 1/30 s."""
    frames = np.ascontiguousarray(frames, FRAME)
    if len(frames) == 0:
        return Windows(0)
    span = (int(frames["pts_ns"][-1]) - int(frames["pts_ns"][0])) / 1e9
    out = Windows(2 * (int(span * 30 / stride) + 16 + 2 * int((frames["scene_flags"] & CUT).sum())))
    raw = _Out(max=len(out.number), count=0)
    for name, value in vars(out).items():
        setattr(raw, name, value.ctypes.data)
    code = library().training_windows(ctypes.c_void_p(frames.ctypes.data), ctypes.c_int64(len(frames)),
                                      ctypes.c_int(stride), ctypes.byref(raw))
    if code != 0:
        raise RuntimeError(f"training_windows: error {code}")
    return out.cut(raw.count)
