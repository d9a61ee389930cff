"""From clips to labelled windows."""
import numpy as np

from . import windows as w
from .data import STRIKES
from .labels import LABELS

IGNORE = -1
NEAR_S = 0.12   # a window whose middle is so near to the peak of a strike or a dodge shows it
APART_S = 0.25  # and one so far from every peak shows none; in between nothing is taught
STATE_APART_S = 0.35  # the same from the ends of what lasts
PEAKED = STRIKES + ("dodge",)  # as src/moves/events.c: these have a peak, the others last
IDLE = LABELS.index("idle")


def labels_of(clip, fighter, centre):
    """Classes of windows with their middles at `centre` (array, seconds), or IGNORE."""
    label = np.full(len(centre), IGNORE)
    nearest = np.full(len(centre), np.inf)
    apart = np.full(len(centre), np.inf)  # below 0: too near to something for idle
    marked_idle = np.zeros(len(centre), bool)
    for event in clip.events:
        if event.fighter != fighter:
            continue
        outside = np.maximum(event.start - centre, centre - event.end)
        if event.label == "idle":
            marked_idle |= outside <= -min(0.1, 0.25 * (event.end - event.start))
            continue
        if event.label in PEAKED:
            distance = np.abs(centre - event.peak)
            inside = distance <= NEAR_S
            apart = np.minimum(apart, distance - APART_S)
        elif event.label in LABELS:
            distance = 0.05 + 0.1 * np.abs(centre - (event.start + event.end) / 2)
            inside = outside <= -min(0.12, 0.3 * (event.end - event.start))
            apart = np.minimum(apart, outside - STATE_APART_S)
        else:  # a feint
            apart = np.minimum(apart, outside - STATE_APART_S)
            continue
        better = inside & (distance < nearest)
        label[better] = LABELS.index(event.label)
        nearest[better] = distance[better]
    label[(label == IGNORE) & (apart > 0) & (marked_idle | clip.exhaustive)] = IDLE
    label[(centre < clip.span[0]) | (centre > clip.span[1])] = IGNORE
    return label


def labels_at(clip, fighter, time):
    """labels_of for windows of both fighters (1, 2), whose answers are about `time`."""
    label = np.full(len(time), IGNORE, "i8")
    for slot in (0, 1):
        mine = fighter == slot + 1
        label[mine] = labels_of(clip, slot, time[mine])
    return label


def opponents(number, fighter):
    """Index of the other fighter's window of the same time, or -1."""
    place = {(n, f): i for i, (n, f) in enumerate(zip(number.tolist(), fighter.tolist()))}
    return np.array([place.get((n, 3 - f), -1) for n, f in zip(number.tolist(), fighter.tolist())], "i8")


def _unknown_is_nan(values, known):
    values = np.clip(values, -60000, 60000).astype("f2")
    values[known == 0] = np.nan
    return values


def everything(clip, stride):
    """All windows of a clip as one set, labelled or not."""
    return _part(clip, clip.name, w.windows(clip.frames, stride), None, 1, True)


def _part(clip, group, got, rng, idle_share, all_windows):
    label = labels_at(clip, got.fighter, got.centre_s)
    opponent = opponents(got.number, got.fighter)
    keep = label != IGNORE
    if idle_share < 1:
        keep &= (label != IDLE) | (rng.random(len(label)) < idle_share)
    if all_windows:
        needed = np.ones(len(keep), bool)
    else:
        needed = keep.copy()
        needed[opponent[keep & (opponent >= 0)]] = True  # opponents are looked at, but not learned from
        label[~keep] = IGNORE
    index = np.cumsum(needed) - 1
    kept = opponent[needed]
    return {"motion": _unknown_is_nan(got.motion[needed], got.motion_known[needed]),
            "posture": _unknown_is_nan(got.posture[needed], got.posture_known[needed]),
            "opponent": np.where((kept >= 0) & needed[kept], index[kept], -1), "label": label[needed],
            "number": got.number[needed], "fighter": got.fighter[needed],
            "group": np.full(int(needed.sum()), group, "U32"), "source": np.full(int(needed.sum()), clip.source, "U8"),
            "flat": np.full(int(needed.sum()), clip.flat)}


def part(clip, group, rng, stride=2, idle_share=1.0):
    """The labelled windows of a clip and their opponents; `idle_share` of the idle ones. Unknown values are NaN. `group`:
    the person or the bout nothing of which may be on both sides of a split."""
    return _part(clip, group, w.windows(clip.frames, stride), rng, idle_share, False)


def joined(parts):
    """One set of many; opponents' indices are moved along. The list is emptied on the way, so that nothing is in memory twice."""
    count = sum(len(one["label"]) for one in parts)
    whole = {key: np.empty((count, *value.shape[1:]), value.dtype) for key, value in parts[0].items()}
    end = count
    while parts:  # from behind
        one = parts.pop()
        start = end - len(one["label"])
        for key, value in one.items():
            whole[key][start:end] = np.where(value >= 0, value + start, -1) if key == "opponent" else value
        end = start
    return whole
