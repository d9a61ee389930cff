"""Turns a labeller's short notes into events: the eye gives peak, limb and class, the movement gives start and end.

usage: complete.py NOTES VIDEO2D_FOLDER EVENTS.csv STRETCHES.csv

Notes: a line `video first_frame end_frame subject` (end not included) opens a stretch; the lines after it hold its events, each
PEAK SIDE CLASS with `?` for doubtful and a word of comment behind that, such as `412Lj`, `430Rh?slow`, `512d` (no side: the
whole body). Sides L, R; classes j jab, c cross, h hook, u uppercut, d dodge, b block. A peak written down from drawings of every
third frame is moved to the turning point nearby (at most two frames)."""
import argparse
import csv
import re
from pathlib import Path

import numpy as np

from candidates import Movement

CLASSES = {"j": "jab", "c": "cross", "h": "hook", "u": "uppercut", "d": "dodge", "b": "block"}
SIDES = {"L": "left", "R": "right", "": ""}
EVENT = re.compile(r"(\d+)([LR]?)([jchudb])(\??)(\w*)$")
PEAK_SHIFT = 2
DODGE_HALF = 12  # frames a dodge reaches to each side of its peak at most


def turning_point(movement, side, peak):
    """Frame of least speed near `peak`: there the limb stops and turns."""
    first, last = max(0, peak - PEAK_SHIFT), min(len(movement.speed[side]), peak + PEAK_SHIFT + 1)
    return first + int(np.argmin(movement.speed[side][first:last]))


def dodge_span(movement, peak):
    """Start and end where the head is back within 0.4 of its way from where it was 12 frames before."""
    path = movement.paths["head"]
    first, last = max(0, peak - DODGE_HALF), min(len(path) - 1, peak + DODGE_HALF)
    def back(frame, home):
        return np.linalg.norm(path[frame] - path[home]) < 0.4 * np.linalg.norm(path[peak] - path[home])
    start = next((f for f in range(peak - 1, first, -1) if back(f, first)), first)
    end = next((f for f in range(peak + 1, last) if back(f, last)), last)
    return start, end


def part(events):
    """Spans of one limb do not overlap: where they would, the later begins halfway between the peaks."""
    latest = {}
    for event in events:
        before = latest.get(event["side"])
        if before and event["start_frame"] < before["end_frame"]:
            middle = (before["peak_frame"] + event["peak_frame"]) // 2
            before["end_frame"] = min(before["end_frame"], max(middle, before["peak_frame"] + 1))
            event["start_frame"] = max(event["start_frame"], before["end_frame"])
        latest[event["side"]] = event
    return events


def events_of(movement, text, stretch):
    for word in text.split():
        match = EVENT.match(word)
        if not match:
            raise SystemExit(f"notes: {word!r} is not PEAK[L|R]CLASS[?][comment]; mend it")
        peak, letter, kind, doubt, comment = match.groups()
        peak, side = int(peak), SIDES[letter]
        if not stretch["start_frame"] <= peak < stretch["end_frame"]:
            raise SystemExit(f"notes: {word} lies outside its stretch {stretch}; mend it")
        if kind == "d":
            start, end = dodge_span(movement, peak)
        else:
            peak = turning_point(movement, side, peak)
            start, _, end, *_ = movement.stroke_to(side, peak)
        yield {"file": stretch["file"], "start_frame": start, "peak_frame": peak, "end_frame": end, "class": CLASSES[kind],
               "side": side, "clear": 0 if doubt else 1, "note": comment}


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("notes", "videos", "events", "stretches"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    stretches, events, movements = [], {}, {}
    for line in options.notes.read_text(encoding="utf-8").splitlines():
        head = re.match(r"([a-z]+\d+) (\d+) (\d+) (\w+)$", line)
        if head:
            video, first, end, subject = head.groups()
            if video not in movements:
                movements[video] = Movement(np.load(options.videos / f"{video}.npz")["kp"])
            stretches.append({"file": f"video2d/{video}.npz", "start_frame": int(first), "end_frame": int(end),
                              "subject": subject})
        elif line.strip():
            events.setdefault(video, []).extend(events_of(movements[video], line, stretches[-1]))
    write(options.events, [e for video in sorted(events) for e in part(sorted(events[video], key=lambda e: e["peak_frame"]))])
    write(options.stretches, sorted(stretches, key=lambda s: (s["file"], s["start_frame"])))


if __name__ == "__main__":
    main()
