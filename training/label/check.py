"""Checks the exhaustive labels and prints what they hold.

usage: check.py [--pack MOTION_FOLDER] [--against EVENTS.csv]

Errors (exit 1): an event outside every stretch, frames out of order, an unknown class or side, two events of one limb with
overlapping spans, overlapping stretches. --against matches another labelling of some of the same frames (a second pass) one
to one within 10 frames (0.33 s), with the frames it covers taken from the stretches file beside it."""
import argparse
import csv
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLASSES = ("jab", "cross", "hook", "uppercut", "dodge", "block", "kick_low", "kick_mid", "kick_high", "knee", "elbow", "clinch",
           "takedown", "ground")
NEAR, FPS = 10, 30
NUMBERS = ("start_frame", "peak_frame", "end_frame", "clear")


def read(path):
    with open(path, newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        for name in NUMBERS:
            if name in row:
                row[name] = int(row[name])
    return rows


def inside(event, stretches):
    return next((s for s in stretches
                 if s["file"] == event["file"] and s["start_frame"] <= event["peak_frame"] < s["end_frame"]), None)


def length(stretch):
    return stretch["end_frame"] - stretch["start_frame"]


def errors_of(events, stretches):
    found = []
    for event in events:
        name = f"{event['file']} frame {event['peak_frame']} {event['class']}"
        if not inside(event, stretches):
            found.append(f"{name}: in no stretch")
        if not event["start_frame"] < event["peak_frame"] < event["end_frame"]:
            found.append(f"{name}: start {event['start_frame']}, end {event['end_frame']} not around the peak")
        if event["class"] not in CLASSES or event["side"] not in ("left", "right", "") or event["clear"] not in (0, 1):
            found.append(f"{name}: side {event['side']!r} or clear {event['clear']!r} or the class is unknown")
    limbs = defaultdict(list)
    for event in events:
        limbs[event["file"], event["side"]].append(event)
    for row in limbs.values():
        row.sort(key=lambda e: e["peak_frame"])
        found += [f"{a['file']}: {a['class']} {a['peak_frame']} and {b['class']} {b['peak_frame']} of one limb overlap"
                  for a, b in zip(row, row[1:]) if b["start_frame"] < a["end_frame"]]
    for a in stretches:
        found += [f"{a['file']}: stretches overlap at {b['start_frame']}" for b in stretches
                  if a is not b and a["file"] == b["file"] and a["start_frame"] <= b["start_frame"] < a["end_frame"]]
    return found


def pairs_of(ours, theirs, same):
    """One-to-one pairs within NEAR frames by rising distance; `same` says whether two events may be paired."""
    near = sorted((abs(a["peak_frame"] - b["peak_frame"]), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)
                  if a["file"] == b["file"] and abs(a["peak_frame"] - b["peak_frame"]) <= NEAR and same(a, b))
    left, right, pairs = set(), set(), []
    for _, i, j in near:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((ours[i], theirs[j]))
    return pairs


def same_class(a, b):
    return a["class"] == b["class"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=Path(os.environ.get("POISE_SHARED", HERE.parents[2] / "shared")) / "motion")
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    events, stretches = read(HERE / "exhaustive.csv"), read(HERE / "stretches.csv")
    found = errors_of(events, stretches)
    people = sorted({s["subject"] for s in stretches})
    seconds = Counter()
    for stretch in stretches:
        seconds[stretch["subject"]] += length(stretch) / FPS
    counts = Counter((inside(e, stretches) or {"subject": "?"})["subject"] + " " + e["class"] for e in events)
    print(f"{len(stretches)} stretches, {sum(seconds.values()) / 60:.2f} minutes, {len(events)} events, "
          f"{sum(e['clear'] for e in events)} clear; errors {len(found)}")
    shown = [c for c in CLASSES if any(e["class"] == c for e in events)]
    print(f"{'subject':<8}{'seconds':>8}" + "".join(f"{c:>10}" for c in shown))
    for person in people:
        print(f"{person:<8}{seconds[person]:>8.1f}" + "".join(f"{counts[f'{person} {c}']:>10}" for c in shown))
    for title, clear in (("all", (0, 1)), ("clear", (1,))):
        print(f"{title:<8}{sum(seconds.values()):>8.1f}"
              + "".join(f"{sum(e['class'] == c and e['clear'] in clear for e in events):>10}" for c in shown))
    labels = options.pack / "labels.csv"
    if labels.exists():
        compare_pack(events, stretches, read(labels))
    else:
        print(f"pack labels not compared: {labels} is missing")
    if options.against:
        compare_pass(events, options.against)
    for line in found:
        print("error:", line)
    sys.exit(bool(found))


def compare_pack(events, stretches, pack):
    """The pack's labels give windows without a peak; its README says where in the window the strike lies."""
    marked = []
    for row in pack:
        row["peak_frame"] = {"hook": row["start_frame"] + 10, "uppercut": row["start_frame"] + 10,
                             "dodge": (row["start_frame"] + row["end_frame"]) // 2}.get(row["class"], row["end_frame"] - 8)
        if row["class"] != "idle" and inside(row, stretches):
            marked.append(row)
    pairs = pairs_of(marked, events, same_class)
    timed = pairs_of(marked, events, lambda a, b: True)
    print(f"pack labels inside the stretches: {len(marked)}; found here in time and class {len(pairs)}, in time {len(timed)}; "
          f"events here that the pack lacks: {len(events) - len(pairs)}")
    ours = {id(a) for a, _ in pairs}
    for row in marked:
        if id(row) not in ours:
            near = [f"{e['class']} {e['peak_frame']}" for e in events
                    if e["file"] == row["file"] and abs(e["peak_frame"] - row["peak_frame"]) <= NEAR]
            print(f"  pack {row['file']} {row['class']} near {row['peak_frame']}: here {', '.join(near) or 'nothing'}")


def compare_pass(events, path):
    other, covered = read(path), read(path.with_name("stretches_" + path.name))
    first = [e for e in events if inside(e, covered)]
    for title, pieces in (("", covered), *((f", pieces of {n} frames", [s for s in covered if length(s) == n])
                                           for n in sorted({length(s) for s in covered}))):
        ours, theirs = ([e for e in row if inside(e, pieces)] for row in (first, other))
        same = len(pairs_of(ours, theirs, same_class))
        print(f"second pass{title}: {len(ours)} and {len(theirs)} events, {same} matched in time and class, "
              f"F1 {2 * same / max(1, len(ours) + len(theirs)):.3f}")
    pairs = pairs_of(first, other, lambda a, b: True)
    print(f"second pass, found in time whatever the class: {len(pairs)}; of these the same class: "
          f"{sum(same_class(a, b) for a, b in pairs)}")
    for a, b in pairs:
        if not same_class(a, b):
            print(f"  {a['file']} {a['peak_frame']}: first {a['class']} clear {a['clear']}, "
                  f"second {b['class']} clear {b['clear']}")
    matched = {id(e) for pair in pairs for e in pair}
    sure = {id(e) for e in first + other if e["clear"]}
    hit = [(a, b) for a, b in pairs if id(a) in sure or id(b) in sure]
    lone = [e for e in first + other if e["clear"] and id(e) not in matched]
    print(f"second pass, clear in at least one pass: {len(hit) + len(lone)} events, "
          f"{sum(same_class(a, b) for a, b in hit)} in both with the same class")


if __name__ == "__main__":
    main()
