"""Networks' answers to events, by the C code itself (training/native/windows.c), and how events are judged."""
import ctypes
import dataclasses

import numpy as np

from . import windows as w
from .data import STRIKES
from .labels import LABELS

NETS = ("bilstm", "transformer", "cnn_lstm")  # in the order of poise_net_kind
JAB, CROSS = LABELS.index("jab"), LABELS.index("cross")
NEAR_S = 0.33  # an event is found by one of the same class whose peak is so near
IDLE_UNIT_S = 1.0
EVENT = np.dtype([("fighter", "<i4"), ("label", "<i4"), ("limb", "<i4"), ("stance", "<i4"), ("flags", "<u4"),
                  ("confidence", "<f4"), ("start_ns", "<i8"), ("peak_ns", "<i8"), ("end_ns", "<i8")])
STRAIGHT_FLAG = 2  # POISE_EVENT_STRAIGHT
UNKNOWN = len(LABELS)  # POISE_LABEL_UNKNOWN: a straight whose hand is not known


class _Judge(ctypes.Structure):
    _fields_ = [("weight", ctypes.c_float * 3), ("threshold", ctypes.c_float * 3), ("temperature", ctypes.c_float * 3),
                ("min_confidence", ctypes.c_float), ("method", ctypes.c_int32), ("smoothing", ctypes.c_int32),
                ("adapt_every", ctypes.c_int32), ("stride", ctypes.c_int32), ("event_threshold", ctypes.c_float * 15)]


class _Answer(ctypes.Structure):
    _fields_ = [("max", ctypes.c_int64), ("count", ctypes.c_int64), ("event", ctypes.c_void_p),
                ("probability", ctypes.c_void_p), ("label", ctypes.c_void_p)]


@dataclasses.dataclass
class Judge:
    """What moves.json says beside the weights."""
    weight: tuple = (0.40, 0.35, 0.25)
    threshold: tuple = (0.60, 0.55, 0.50)
    temperature: tuple = (1.0, 1.0, 1.0)
    min_confidence: float = 0.7
    smoothing: int = 3
    adapt_every: int = 0
    stride: int = 2
    event_threshold: tuple = (0.5,) * 15


def events(frames, logits, judge):
    """(events, fused probabilities, labels of windows or -1) from logits (windows, 3 networks, 15) of all windows of these
    frames at judge.stride, in the order of windows.windows()."""
    frames = np.ascontiguousarray(frames, w.FRAME)
    logits = np.ascontiguousarray(logits, "<f4")
    found = np.zeros(max(64, 2 * len(frames)), EVENT)
    probability = np.zeros((len(logits), len(LABELS)), "<f4")
    label = np.full(len(logits), -1, "<i4")
    raw = _Judge(judge.weight, judge.threshold, judge.temperature, judge.min_confidence, 0, judge.smoothing,
                 judge.adapt_every, judge.stride, judge.event_threshold)
    answer = _Answer(len(found), 0, found.ctypes.data, probability.ctypes.data, label.ctypes.data)
    code = w.library().training_events(
        ctypes.c_void_p(frames.ctypes.data), ctypes.c_int64(len(frames)), ctypes.byref(raw),
        ctypes.c_void_p(logits.ctypes.data), ctypes.c_int64(len(logits)), ctypes.byref(answer))
    if code != 0:
        raise RuntimeError(f"training_events: error {code}")
    return found[:answer.count].copy(), probability, label


def fused(logits, judge):
    """The fusion of ensemble.h without smoothing, for choosing settings: probabilities (windows, 15) and which models passed.
    What is reported comes from events()."""
    scaled = logits / np.asarray(judge.temperature, "f4")[:, None]
    p = np.exp(scaled - scaled.max(axis=2, keepdims=True))
    p /= p.sum(axis=2, keepdims=True)
    passed = p.max(axis=2) >= np.asarray(judge.threshold)
    weight = np.where(passed | ~passed.any(axis=1, keepdims=True), np.asarray(judge.weight), 0)
    weight /= weight.sum(axis=1, keepdims=True)
    return (p * weight[:, :, None]).sum(axis=1), passed


def _pairs(truth, said, near):
    """One to one, nearest first: [(index in truth, index in said)] of times within `near` of one another."""
    if len(truth) == 0 or len(said) == 0:
        return []
    apart = np.abs(np.asarray(truth)[:, None] - np.asarray(said)[None])
    pairs, used_t, used_s = [], set(), set()
    for flat in np.argsort(apart, axis=None, kind="stable"):
        t, s = divmod(int(flat), apart.shape[1])
        if apart[t, s] > near:
            break
        if t not in used_t and s not in used_s:
            pairs.append((t, s))
            used_t.add(t)
            used_s.add(s)
    return pairs


def _gap(event, time):
    """How far a time is from an event: from its peak if it has one, from its stretch if it lasts."""
    if event.label in STRIKES or event.label == "dodge":
        return abs(event.peak - time)
    return max(event.start - time, time - event.end, 0)


@dataclasses.dataclass
class Tally:
    """What one fighter of one clip came to. matched: (class, confidence, right) of every event said that counts."""
    person: str
    seconds: float
    confusion: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros((17, 17), int))
    said: list = dataclasses.field(default_factory=list)
    idle: list = dataclasses.field(default_factory=lambda: [0, 0])  # seconds of idle, those with nothing said in them


STRAIGHT, NONE = 15, 16  # columns of the confusion beside the labels: a straight whose hand is not known; nothing


def judge_fighter(clip, fighter, found, straights=False):
    """Compares events said (EVENT rows of this fighter) with what a clip's labels say. Not-clear events are no concern: neither
    to be found nor wrong to be said. straights: jab and cross are one class (jab)."""
    lo = max(clip.span[0], clip.frames["pts_ns"][0] / 1e9)
    hi = min(clip.span[1], clip.frames["pts_ns"][-1] / 1e9)
    tally = Tally(clip.person[fighter] or clip.name, hi - lo)
    mine = [e for e in clip.events if e.fighter == fighter and e.label != "idle"]
    clear = [e for e in mine if e.clear and e.label != "feint"]
    others = [e for e in mine if not (e.clear and e.label != "feint")]

    def merged(label):
        return JAB if straights and label in (CROSS, STRAIGHT) else label
    true_label = np.array([merged(LABELS.index(e.label)) for e in clear], int)
    said = found[(found["peak_ns"] / 1e9 >= lo) & (found["peak_ns"] / 1e9 <= hi)]
    said_label = np.array([merged(STRAIGHT if l == UNKNOWN else l) for l in said["label"]], int)
    peak = said["peak_ns"] / 1e9
    time = np.array([e.peak for e in clear])
    open_t, open_s = set(range(len(clear))), set(range(len(said)))
    right = np.zeros(len(said), bool)
    for label in np.unique(true_label):
        lasting = LABELS[label] not in STRIKES + ("dodge",)
        t, s = np.flatnonzero(true_label == label), np.flatnonzero(said_label == label)
        if lasting:  # found when the two stretches overlap, one to one
            pairs = []
            for i in t:
                for j in s:
                    if (j not in [p[1] for p in pairs] and said["start_ns"][j] / 1e9 <= clear[i].end + NEAR_S and
                            said["end_ns"][j] / 1e9 >= clear[i].start - NEAR_S):
                        pairs.append((i, j))
                        break
        else:
            pairs = [(t[a], s[b]) for a, b in _pairs(time[t], peak[s], NEAR_S)]
        for i, j in pairs:
            tally.confusion[label, label] += 1
            right[j] = True
            open_t.discard(i)
            open_s.discard(j)
    rest_t, rest_s = sorted(open_t), sorted(open_s)
    for a, b in _pairs(time[rest_t] if rest_t else [], peak[rest_s] if rest_s else [], NEAR_S):
        tally.confusion[true_label[rest_t[a]], said_label[rest_s[b]]] += 1
        open_t.discard(rest_t[a])
        open_s.discard(rest_s[b])
    for i in open_t:
        tally.confusion[true_label[i], NONE] += 1
    for j in sorted(open_s):
        if any(_gap(e, peak[j]) <= NEAR_S for e in others):
            said_label[j] = -1
        else:
            tally.confusion[NONE, said_label[j]] += 1
    tally.said = [(int(l), float(c), bool(r)) for l, c, r in zip(said_label, said["confidence"], right) if l >= 0]
    if clip.exhaustive:
        for start in np.arange(lo, hi - IDLE_UNIT_S, IDLE_UNIT_S):
            middle = start + IDLE_UNIT_S / 2
            if all(_gap(e, middle) > IDLE_UNIT_S / 2 + NEAR_S for e in mine):
                quiet = not np.any((peak >= start) & (peak < start + IDLE_UNIT_S))
                tally.idle[0] += 1
                tally.idle[1] += quiet
    return tally


def scores(tallies, classes):
    """{class: (precision, recall, f1, true events)} and, over idle seconds, "idle": a second is said to be idle when nothing is
    said in it; a true event of which nothing at all was said is one wrongly idle second."""
    confusion = sum((t.confusion for t in tallies), np.zeros((17, 17), int))
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
