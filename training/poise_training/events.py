"""Networks' answers to events, by the C code itself (training/native/windows.c), and how events are judged."""
import ctypes
import dataclasses

import numpy as np

from . import windows as w
from .dataset import PEAKED
from .labels import LABELS

NETS = ("bilstm", "transformer", "cnn_lstm")  # in the order of poise_net_kind
JAB, CROSS = LABELS.index("jab"), LABELS.index("cross")
NEAR_S = 0.33  # an event is found by one of the same class whose peak is so near
IDLE_UNIT_S = 1.0
EVENT = np.dtype([("fighter", "<i4"), ("label", "<i4"), ("limb", "<i4"), ("stance", "<i4"), ("flags", "<u4"),
                  ("confidence", "<f4"), ("start_ns", "<i8"), ("peak_ns", "<i8"), ("end_ns", "<i8")])
UNKNOWN = -1  # POISE_LABEL_UNKNOWN: a straight whose hand is not known


class _Judge(ctypes.Structure):
    _fields_ = [("weight", ctypes.c_float * 3), ("threshold", ctypes.c_float * 3), ("temperature", ctypes.c_float * 3),
                ("paired_weight", ctypes.c_float * 3),
                ("min_confidence", ctypes.c_float), ("sure", ctypes.c_float * 3), ("method", ctypes.c_int32),
                ("smoothing", ctypes.c_int32), ("adapt_every", ctypes.c_int32), ("stride", ctypes.c_int32),
                ("event_threshold", ctypes.c_float * 15)]


class _Answer(ctypes.Structure):
    _fields_ = [("max", ctypes.c_int64), ("count", ctypes.c_int64)] + [
        (name, ctypes.c_void_p) for name in ("event", "probability", "confidence", "label", "middle_ns")]


@dataclasses.dataclass
class Judge:
    """What moves.json says beside the weights."""
    weight: tuple = (0.40, 0.35, 0.25)
    threshold: tuple = (0.60, 0.55, 0.50)
    temperature: tuple = (1.0, 1.0, 1.0)
    min_confidence: float = 0.7
    sure: tuple = (0.0, 1.0, 0.0)  # sure_a, sure_b, sure_idle of ensemble.h
    smoothing: int = 3
    adapt_every: int = 0
    stride: int = 2
    event_threshold: tuple = (0.5,) * 15
    paired_weight: tuple = (0.0, 0.0, 0.0)  # where both fighters are seen; all 0: as weight


def events(frames, logits, judge):
    """(events, fused probabilities, confidences, labels of windows or -1, seconds that these are about) from logits (windows, 3
    networks, 15) of all windows of these frames at judge.stride, in the order of windows.windows()."""
    frames = np.ascontiguousarray(frames, w.FRAME)
    logits = np.ascontiguousarray(logits, "<f4")
    found = np.zeros(max(64, 2 * len(frames)), EVENT)
    probability = np.zeros((len(logits), len(LABELS)), "<f4")
    confidence = np.zeros(len(logits), "<f4")
    label, middle = np.full(len(logits), -1, "<i4"), np.zeros(len(logits), "<i8")
    raw = _Judge(judge.weight, judge.threshold, judge.temperature, judge.paired_weight, judge.min_confidence, judge.sure, 0, judge.smoothing,
                 judge.adapt_every, judge.stride, judge.event_threshold)
    answer = _Answer(len(found), 0, *(array.ctypes.data for array in (found, probability, confidence, label, middle)))
    code = w.library().training_events(
        ctypes.c_void_p(frames.ctypes.data), ctypes.c_int64(len(frames)), ctypes.byref(raw),
        ctypes.c_void_p(logits.ctypes.data), ctypes.c_int64(len(logits)), ctypes.byref(answer))
    if code != 0:
        raise RuntimeError(f"training_events: error {code}")
    return found[:answer.count].copy(), probability, confidence, label, middle / 1e9


def fused(logits, judge, paired=None):
    """The fusion of ensemble.h without smoothing, for choosing settings: probabilities (windows, 15) and which models passed.
    paired: of which windows the other fighter's is there, too. What is reported comes from events()."""
    scaled = logits / np.asarray(judge.temperature, "f4")[:, None]
    p = np.exp(scaled - scaled.max(axis=2, keepdims=True))
    p /= p.sum(axis=2, keepdims=True)
    own = np.tile(np.asarray(judge.weight, "f8"), (len(logits), 1))
    if paired is not None and any(judge.paired_weight):
        own[paired] = judge.paired_weight
    passed = (p.max(axis=2) >= np.asarray(judge.threshold)) & (own > 0)
    weight = np.where(passed | ~passed.any(axis=1, keepdims=True), own, 0)
    weight /= weight.sum(axis=1, keepdims=True)
    return (p * weight[:, :, None]).sum(axis=1), passed


STRAIGHT, NONE, ROWS = 15, 17, 18  # POISE_SCORE_STRAIGHT (hand not known), _NONE, _ROWS
SCORED = np.dtype([("fighter", "<i4"), ("name", "<i4"), ("accepts", "<u4"), ("clear", "<i4"), ("start_ns", "<i8"),
                   ("peak_ns", "<i8"), ("end_ns", "<i8")])


def confusion(truth, said):
    """[true][said], by src/moves/score.c."""
    for rows in (truth, said):
        if len(rows) and not (0 <= rows["name"].min() and rows["name"].max() <= STRAIGHT):
            raise ValueError("events without a name")
    out = np.zeros((ROWS, ROWS), "<i8")
    code = w.library().training_score(ctypes.c_void_p(truth.ctypes.data), len(truth), ctypes.c_void_p(said.ctypes.data),
                                      len(said), ctypes.c_void_p(out.ctypes.data))
    if code != 0:
        raise RuntimeError(f"training_score: error {code}")
    return out


def _right(truth, said):
    """Which of the events said are right (the same rule, event by event: score.c gives sums)."""
    right = np.zeros(len(said), bool)
    pairs = []
    for t, true in enumerate(truth):
        if not true["clear"]:
            continue
        for s in np.flatnonzero(said["name"] == true["name"]):
            if LABELS[true["name"]] in PEAKED:
                apart = abs(int(said["peak_ns"][s]) - int(true["peak_ns"]))
                near = apart <= NEAR_S * 1e9
            else:
                apart = abs(int(said["start_ns"][s]) - int(true["start_ns"]))
                near = (said["start_ns"][s] <= true["end_ns"] + NEAR_S * 1e9 and
                        said["end_ns"][s] >= true["start_ns"] - NEAR_S * 1e9)
            if near:
                pairs.append((apart, t, s))
    taken = set()
    for _, t, s in sorted(pairs):
        if t not in taken and not right[s]:
            taken.add(t)
            right[s] = True
    return right


@dataclasses.dataclass
class Tally:
    """What one fighter of one clip came to."""
    person: str
    seconds: float
    confusion: np.ndarray
    said: list  # (class, confidence, right) of every event that counts
    idle: list  # seconds of idle, those of them in which nothing was said
    answered: float = 0.0  # share of the windows that were answered


def judge_fighter(clip, fighter, found, straights=False):
    """Compares events said (EVENT rows of this fighter) with what a clip's labels say. Not-clear events are no concern: neither
    to be found nor wrong to be said. straights: jab and cross are one class (jab)."""
    lo = max(clip.span[0], clip.frames["pts_ns"][0] / 1e9)
    hi = min(clip.span[1], clip.frames["pts_ns"][-1] / 1e9)
    mine = [e for e in clip.events if e.fighter == fighter and e.label != "idle"]
    truth, said = np.zeros(len(mine), SCORED), found[(found["peak_ns"] >= lo * 1e9) & (found["peak_ns"] <= hi * 1e9)]
    scored = np.zeros(len(said), SCORED)

    def merged(name):
        name = STRAIGHT if name == UNKNOWN else name
        return JAB if straights and name in (CROSS, STRAIGHT) else name
    for row, e in zip(truth, mine):
        name = merged(LABELS.index(e.label)) if e.label in LABELS else LABELS.index("dodge")
        row["fighter"], row["name"], row["accepts"] = 1, name, 1 << name
        row["clear"] = e.clear and e.label in LABELS
        row["start_ns"], row["peak_ns"], row["end_ns"] = (round(t * 1e9) for t in (e.start, e.peak, e.end))
    scored["fighter"], scored["name"] = 1, [merged(int(label)) for label in said["label"]]
    for name in ("start_ns", "peak_ns", "end_ns"):
        scored[name] = said[name]
    together, right = confusion(truth, scored), _right(truth, scored)
    if right.sum() != np.trace(together[:15, :15]):
        raise RuntimeError(f"{clip.name}: {right.sum()} right events here, {np.trace(together[:15, :15])} by score.c")
    unclear = truth[truth["clear"] == 0]
    counts = [bool(r) or not np.any(np.abs(unclear["peak_ns"] - s["peak_ns"]) <= NEAR_S * 1e9) for r, s in zip(right, scored)]
    peak, idle = scored["peak_ns"] / 1e9, [0, 0]
    if clip.exhaustive:
        for start in np.arange(lo, hi - IDLE_UNIT_S, IDLE_UNIT_S):
            middle = start + IDLE_UNIT_S / 2
            if all(_gap(e, middle) > IDLE_UNIT_S / 2 + NEAR_S for e in mine):
                idle[0] += 1
                idle[1] += not np.any((peak >= start) & (peak < start + IDLE_UNIT_S))
    return Tally(clip.person[fighter] or clip.name, hi - lo, together,
                 [(int(s["name"]), float(c), bool(r))
                  for s, c, r, k in zip(scored, said["confidence"], right, counts) if k], idle)


def _gap(event, time):
    """How far a time is from an event: from its peak if it has one, from its stretch if it lasts."""
    if event.label in PEAKED:
        return abs(event.peak - time)
    return max(event.start - time, time - event.end, 0)


def scores(tallies, classes):
    """{class: (precision, recall, f1, true events)} and, over idle seconds, "idle": a second is said to be idle when nothing is
    said in it; a true event of which nothing at all was said is one wrongly idle second."""
    confusion = sum((t.confusion for t in tallies), np.zeros((ROWS, ROWS), int))
    out = {}
    for label in classes:
        if label == "idle":
            idle, quiet = np.sum([t.idle for t in tallies], axis=0)
            wrong = confusion[:15, NONE].sum()
            precision, recall, count = quiet / max(quiet + wrong, 1), quiet / max(idle, 1), int(idle)
        else:
            c = LABELS.index(label)
            hit, count, said = confusion[c, c], int(confusion[c].sum()), confusion[:, c].sum()
            precision, recall = hit / max(said, 1), hit / max(count, 1)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
        out[label] = (float(precision), float(recall), float(f1), count)
    return out


def macro(tallies, classes):
    """Mean F1 over the classes that occur."""
    found = [f1 for _, _, f1, count in scores(tallies, classes).values() if count]
    return float(np.mean(found)) if found else float("nan")
