"""From clips to labelled windows."""
import numpy as np

from . import windows as w
from .data import STRIKES
from .models import LABELS

IGNORE = -1
NEAR_S = 0.14   # a window whose middle is so near to a strike's peak shows it; the middle is moved within it on purpose
APART_S = 0.40  # and one so far from every event shows none
LASTING = ("clinch", "ground")  # states: what lasts is shown by every window whose middle lies inside
IDLE = LABELS.index("idle")


def label_of(clip, fighter, centre):
    """Class of a window with its middle at `centre` seconds, or IGNORE."""
    best, nearest, apart = IGNORE, np.inf, np.inf
    for event in clip.events:
        if event.fighter != fighter:
            continue
        apart = min(apart, max(event.start - centre, centre - event.end, 0) if event.label in LASTING + ("idle",)
                    else abs(event.peak - centre))
        if event.label in STRIKES:
            distance = abs(event.peak - centre)
            inside = distance <= NEAR_S
        else:  # block, dodge, takedown last a while; idle and what lasts do too
            distance = 0.01 + abs((event.start + event.end) / 2 - centre) * 0.1
            margin = min(0.12, 0.3 * (event.end - event.start))
            inside = event.start + margin <= centre <= event.end - margin
        if inside and distance < nearest:
            best, nearest = LABELS.index(event.label), distance
    if best == IGNORE and clip.exhaustive and apart > APART_S:
        return IDLE
    return best


class Set:
    """Windows of many clips with labels, the group (person or bout) nothing of which may be on both sides of a split, and
    which window is the opponent's (-1: none)."""

    def __init__(self):
        self.parts = []

    def add(self, clip, group, stride=2):
        got = w.windows(clip.frames, stride)
        labels = np.array([label_of(clip, f - 1, c) for f, c in zip(got.fighter, got.centre_s)], "i8")
        place = {(n, f): i for i, (n, f) in enumerate(zip(got.number, got.fighter))}
        opponent = np.array([place.get((n, 3 - f), -1) for n, f in zip(got.number, got.fighter)], "i8")
        keep = labels != IGNORE
        needed = keep.copy()
        needed[opponent[keep & (opponent >= 0)]] = True  # opponents are looked at, but not learned from
        index = np.cumsum(needed) - 1
        self.parts.append({
            "motion": got.motion[needed].astype("f2"), "motion_known": got.motion_known[needed],
            "posture": got.posture[needed].astype("f2"), "posture_known": got.posture_known[needed],
            "opponent": np.where(opponent[needed] >= 0, np.where(needed[opponent[needed]], index[opponent[needed]], -1), -1),
            "label": labels[needed], "number": got.number[needed], "fighter": got.fighter[needed],
            "group": np.full(int(needed.sum()), group), "source": np.full(int(needed.sum()), clip.source)})

    def joined(self):
        offset, parts = 0, []
        for part in self.parts:
            part = dict(part)
            part["opponent"] = np.where(part["opponent"] >= 0, part["opponent"] + offset, -1)
            offset += len(part["label"])
            parts.append(part)
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
