"""docs/moves.md and models/moves/card.md from the result files: every figure there comes from here."""
import json
import os

import numpy as np

from . import cv, export
from . import events as ev
from .labels import LABELS

BOXING = ("jab", "cross", "hook", "uppercut", "dodge")
SIX = ("idle",) + BOXING
SOUTHPAW = ("sb_H",)
DOMINANT = ("sb_A", "sb_hook19")
FEW_PEOPLE, FEW_EVENTS = 5, 30
DRAWS = 500


def read(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return json.load(file) if name.endswith(".json") else file.read()


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def three(values):
    return [f"{v:.2f}" for v in values]


def bootstrap(people, of, rng):
    """2.5 and 97.5 % of a figure over people drawn anew; people: {name: anything}; of([anything])."""
    names = sorted(people)
    figures = [of([people[names[i]] for i in rng.integers(len(names), size=len(names))]) for _ in range(DRAWS)]
    return np.nanpercentile(figures, [2.5, 97.5])


def by_person(tallies):
    people = {}
    for t in tallies:
        if t.person in people:
            before = people[t.person]
            people[t.person] = ev.Tally(t.person, before.seconds + t.seconds, before.confusion + t.confusion, [],
                                        [a + b for a, b in zip(before.idle, t.idle)])
        else:
            people[t.person] = t
    return people


def gathered(result, name, seed):
    return [cv.unpacked(t) for entry in result["folds"] if entry["seed"] == seed for t in
            (entry["alone"][name] if name in ev.NETS else entry[name])]


def scored(tallies, classes):
    return [[label, *three(values[:3]), values[3]] for label, values in ev.scores(tallies, classes).items()]


def confusion_table(tallies, classes):
    whole = sum(t.confusion for t in tallies)
    rows = [LABELS.index(c) for c in classes if c != "idle"] + [ev.NONE]
    columns = rows[:-1] + [ev.STRAIGHT, ev.NONE]
    others = [c for c in range(15) if c not in columns]
    names = {ev.STRAIGHT: "straight, hand unknown", ev.NONE: "nothing"}
    head = ["true, said →"] + [names.get(c, LABELS[c] if c < 15 else "") for c in columns[:-2]] + [
        "another class", names[ev.STRAIGHT], names[ev.NONE]]
    body = [[("nothing" if r == ev.NONE else LABELS[r]), *(int(whole[r, c]) for c in columns[:-2]), int(whole[r, others].sum()),
             int(whole[r, ev.STRAIGHT]), "" if r == ev.NONE else int(whole[r, ev.NONE])] for r in rows]
    return table(head, body)


def reliability(windows):
    """(n, ECE over 15 bins of equal width, NLL, Brier, accuracy, accuracy of the surest 80 %)."""
    confidence = np.concatenate([np.array(w["confidence"]) for w in windows]) / 10000
    right = np.concatenate([np.array(w["right"]) for w in windows])
    bins = np.minimum((confidence * 15).astype(int), 14)
    ece = sum(abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    surest = right[np.argsort(-confidence, kind="stable")][:int(0.8 * len(right))]
    n = len(right)
    return (n, ece, sum(w["nll"] for w in windows) / n, sum(w["brier"] for w in windows) / n, right.mean(), surest.mean())


def curve(windows):
    confidence = np.concatenate([np.array(w["confidence"]) for w in windows])
    right = np.concatenate([np.array(w["right"]) for w in windows])[np.argsort(-confidence, kind="stable")]
    return [(share, right[:max(1, int(share * len(right)))].mean()) for share in (0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)]


def windows_by_person(windows):
    people = {}
    for w in windows:
        people.setdefault(w["person"], []).append(w)
    return people


def svg(points, path):
    """The abstention curve: accuracy (0 to 1) over the share answered (0 to 1)."""
    place = " ".join(f"{40 + 320 * share:.1f},{210 - 190 * accuracy:.1f}" for share, accuracy in points)
    ticks = "".join(f'<text x="{40 + 320 * t:.0f}" y="226" text-anchor="middle">{t:g}</text>'
                    f'<text x="34" y="{214 - 190 * t:.0f}" text-anchor="end">{t:g}</text>'
                    f'<path d="M40 {210 - 190 * t:.0f}h320" stroke="#ddd"/>' for t in (0, 0.25, 0.5, 0.75, 1))
    export.write(path, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 250" font-family="sans-serif" font-size="11">'
                 f'<rect width="380" height="250" fill="#fff"/>{ticks}'
                 f'<polyline points="{place}" fill="none" stroke="#15c" stroke-width="2"/>'
                 '<text x="200" y="243" text-anchor="middle">share of windows answered, surest first</text>'
                 '<text x="46" y="14">accuracy</text></svg>\n')


def people_section(result, seeds, rng):
    seed = seeds[0]
    tallies = gathered(result, "events", seed)
    people = by_person(tallies)
    macros, low, high = over_seeds(result, seeds, rng)
    together = ("idle", "jab", "hook", "uppercut", "dodge")
    whole = sum(t.confusion for t in tallies)
    minutes = sum(t.seconds for t in tallies) / 60
    strikes = [LABELS.index(c) for c in LABELS if c in ("jab", "cross", "hook", "uppercut", "kick_low", "kick_mid", "kick_high",
                                                        "knee", "elbow")] + [ev.STRAIGHT]
    false = whole[ev.NONE, strikes].sum()
    text = ["## Real people", "",
            f"{len(people)} boxers, {minutes:.1f} minutes of 2D videos in which every event is marked (`training/label`), each judged by "
            "networks that never saw him.", "",
            f"**Macro-F1 over six classes: {np.mean(macros):.3f}** (mean of {len(seeds)} seeds: {', '.join(f'{m:.3f}' for m in macros)}; "
            f"95 % over people and seeds drawn anew: {low:.2f} to {high:.2f}); asked for: 0.80. The tables are of seed {seed}. "
            + (f"With jab and cross as one class: {ev.macro(gathered(result, 'straights', seed), together):.2f}. "
               if "straights" in result["folds"][0] else "") + f"With the contract's weights of the networks and no temperatures: {ev.macro(gathered(result, 'untuned', seed), SIX):.2f}.", "",
            table(["class", "precision", "recall", "F1", "true"], scored(tallies, SIX)), "",
            f"**False strikes: {false / minutes:.1f} a minute** (said where no event of any class is near; true ones come at "
            f"{sum(whole[LABELS.index(c), :].sum() for c in BOXING) / minutes:.0f} a minute).", "", confusion_table(tallies, SIX), "",
            "Per person (F1; – : no such event; he is the only one of his stance: sb_H, southpaw):", ""]
    rows = []
    for name, t in sorted(people.items()):
        got = ev.scores([t], SIX)
        rows.append([name, "southpaw" if name in SOUTHPAW else "orthodox", round(t.seconds)] +
                    [f"{got[c][2]:.2f} ({got[c][3]})" if got[c][3] else "–" for c in SIX] + [f"{ev.macro([t], SIX):.2f}"])
    text += [table(["person", "stance", "s", *SIX, "macro"], rows), ""]
    for stance, names in (("orthodox", [n for n in people if n not in SOUTHPAW]), ("southpaw", SOUTHPAW)):
        text.append(f"{stance}: macro-F1 {ev.macro([people[n] for n in names if n in people], SIX):.2f}. ")
    text += ["", "### Hooks", ""]
    text += hooks(tallies, gathered(result, "hooks", seed))
    few = [[c, int(whole[LABELS.index(c)].sum()), int(whole[LABELS.index(c), LABELS.index(c)]),
            sum(1 for t in people.values() if t.confusion[LABELS.index(c)].sum())] for c in LABELS[1:] if c not in BOXING]
    text += ["", f"Classes with fewer than {FEW_PEOPLE} people or {FEW_EVENTS} clear events are counts only; in these minutes: " +
             ", ".join(f"{c} {n} true, {hit} found" for c, n, hit, _ in few if n) +
             ("" if any(n for _, n, _, _ in few) else "none occurs") +
             ". Kicks, ground and blocks of real people are only in the mocap, where four people and one move alone.", ""]
    return text


def hooks(exhaustive, more):
    """Recall of hooks: in the marked minutes and, beyond them, of the pack's own labels."""
    hook = LABELS.index("hook")
    people = {}
    for t in exhaustive + more:
        found, total = people.get(t.person, (0, 0))
        people[t.person] = (found + int(t.confusion[hook, hook]), total + int(t.confusion[hook].sum()))
    people = {name: pair for name, pair in people.items() if pair[1]}
    rest = {name: pair for name, pair in people.items() if name not in DOMINANT}

    def pooled(some):
        return sum(f for f, _ in some.values()) / max(sum(n for _, n in some.values()), 1)
    return [f"Recall pooled {pooled(people):.2f} ({sum(n for _, n in people.values())} hooks of {len(people)} people); mean over people "
            f"{np.mean([f / n for f, n in people.values()]):.2f}; without {' and '.join(DOMINANT)} {pooled(rest):.2f} "
            f"({sum(n for _, n in rest.values())} hooks of {len(rest)} people). Of each: " +
            ", ".join(f"{name} {f}/{n}" for name, (f, n) in sorted(people.items())) + "."]


def calibration_section(windows, title, rng, path=None):
    n, ece, nll, brier, accuracy, surest = reliability(windows)
    people = windows_by_person(windows)
    interval = ""
    if len(people) >= FEW_PEOPLE:
        low, high = bootstrap(people, lambda drawn: reliability([w for p in drawn for w in p])[1], rng)
        interval = f" (95 %: {low:.3f} to {high:.3f})"
    given = np.concatenate([np.array(w["given"]) for w in windows])
    right = np.concatenate([np.array(w["right"]) for w in windows])
    text = [f"{title}: {n} labelled windows. ECE {ece:.3f}{interval}, NLL {nll:.3f}, Brier {brier:.3f}; accuracy "
            f"{accuracy:.3f}; of the surest 80 % {surest:.3f} (asked for 0.95). The shipped rule (a network past its threshold, confidence "
            f"past the least) answers {given.mean():.2f} of the windows, {right[given == 1].mean():.3f} of these rightly.", "",
            table(["share answered", *[f"{share:g}" for share, _ in curve(windows)]],
                  [["accuracy", *[f"{a:.3f}" for _, a in curve(windows)]]]), ""]
    if path:
        svg(curve(windows), path)
    return text


def counts_section(held, whose):
    """held: [{class: [[true, said, lowest, highest], ...]}]."""
    rows, everything = [], []
    for name in dict.fromkeys(name for one in held for name in one):
        pairs = np.array([pair for one in held for pair in one.get(name, [])])
        inside = (pairs[:, 2] <= pairs[:, 0]) & (pairs[:, 0] <= pairs[:, 3])
        everything += inside.tolist()
        rows.append([name, len(pairs), int(pairs[:, 0].sum()), int(pairs[:, 1].sum()), f"{(pairs[:, 3] - pairs[:, 2]).mean():.1f}",
                     f"{inside.mean():.2f}"])
    return [f"{whose}: {np.mean(everything):.2f} of {len(everything)} 90 % ranges (one for every class, clip and fighter) hold the true "
            "count; asked for: 0.85.", "",
            table(["class", "ranges", "true events", "found", "mean width", "hold the truth"], rows), ""]


def alone_section(result, seed):
    rows = [["all three"]] + [[name] for name in ev.NETS] + [["without posture: no cnn_lstm"]]
    for row, name in zip(rows, ("events",) + ev.NETS + ("without posture",)):
        tallies = gathered(result, name, seed)
        got = ev.scores(tallies, SIX)
        row += [f"{ev.macro(tallies, SIX):.2f}"] + [f"{got[c][2]:.2f}" for c in SIX]
    return [table(["on real people, F1", "macro", *SIX], rows), ""]


def bouts_table(bouts, names):
    rows = []
    for name in names:
        if name not in bouts:
            continue
        tallies = [cv.unpacked(t) for t in bouts[name]["events"]]
        got = ev.scores(tallies, LABELS)
        rows.append([name, bouts[name]["clips"], f"{ev.macro(tallies, LABELS):.2f}"] +
                    [f"{got[c][2]:.2f} ({got[c][3]})" if got[c][3] else "–" for c in LABELS])
    return table(["bouts, F1 (true events)", "bouts", "macro", *LABELS], rows)


def command(folder):
    rng = np.random.default_rng(1)
    result, ablations, bouts, shortcut, edited = (read(folder, name + ".json")
                                                  for name in ("cv", "ablations", "bouts", "shortcut", "edited"))
    docs = os.path.join(export.prepare.ROOT, "docs")
    with open(os.path.join(export.FOLDER, "moves.json")) as file:
        moves = json.load(file)
    seeds = sorted({entry["seed"] for entry in result["folds"]})
    seed = seeds[0]
    text = [read(folder, "head.md").rstrip(), ""]
    text += people_section(result, seeds, rng)
    text += seeds_section(result, seeds)
    text += ["## Calibration and abstention", ""]
    windows = [w for entry in result["folds"] if entry["seed"] == seed for w in entry["windows"]]
    text += calibration_section(windows, "Real people, by networks that never saw them", rng,
                                os.path.join(docs, "moves", "abstention.svg"))
    text += ["![Accuracy over the share answered](moves/abstention.svg)", ""]
    for name, title in (("windows seen", "Rendered test bouts through poise"), ("windows perfect", "Rendered test bouts, perfect joints")):
        if bouts and bouts.get(name):
            text += calibration_section(bouts[name], title, rng)
    text += ["## Counts as ranges", ""]
    text += counts_section([entry["counts"] for entry in result["folds"] if entry["seed"] == seed],
                           "Real people, models of counts from the people of the other folds")
    for name, whose in (("counts", "with perfect joints"), ("counts seen", "through poise")):
        if bouts and name in bouts:
            text += counts_section([bouts[name]], f"Rendered test bouts {whose}, the shipped models of counts")
    text += ["## Each network alone", ""] + alone_section(result, seed)
    if ablations:
        columns = sorted({key for entry in ablations.values() for key in entry}, key=("people", "perfect", "seen").index)
        heads = {"people": "real people (fold sb_C, sb_E), six classes", "perfect": "test bouts, perfect joints, 15 classes",
                 "seen": "test bouts through poise, 15 classes"}
        text += ["## One thing taken away", "", "Short trainings of the CNN-LSTM alone from the one base, alike for all rows (`ablations.py`): compare "
                 "rows with each other only. The base had mirrors, depth dropped and interaction; what is taken away is taken from what follows. "
                 "Macro-F1 of events.", "",
                 table(["", *[heads[c] for c in columns]],
                       [[name, *[f"{entry[c]:.2f}" if c in entry else "not run" for c in columns]] for name, entry in ablations.items()]), ""]
    if shortcut:
        text += shortcut_section(shortcut)
    if edited:
        text += edited_section(edited)
    if bouts:
        text += ["## Rendered bouts", "", "No style, body, kit, hall or camera of these was trained on. Badge of these figures: synthetic.", "",
                 "Through poise (pixels → pose → label), asked for: macro 0.80, every class 0.60:", "",
                 bouts_table(bouts, ["seen test", "seen test, followed events", "perfect joints of the seen", "seen second",
                                     "seen playback"]), ""]
        if "posed" in bouts:
            text += [f"In the test bouts through poise a fighter is posed in {bouts['posed'][0]:.2f} of the frames, in "
                     f"{bouts['posed'][1]:.2f} of these under the other's name. *Followed events*: only those within half a second of "
                     "which the fighter is posed under his own name in four fifths of the frames; the others are no concern. What is left "
                     "between that row and the next, the same bouts with perfect joints, is the noise of the joints.", ""]
        text += [
                 "With perfect joints (the upper bound), with the separately written styles, and with recorded people on our bodies:", "",
                 bouts_table(bouts, ["perfect test", *[f"perfect test, {net} alone" for net in ev.NETS], "perfect second",
                                     "perfect playback"]), "", "Frame rates:", "",
                 bouts_table(bouts, [name for name in bouts if " at " in name]), ""]
    text += [read(folder, "tail.md").rstrip(), ""]
    for name, title in (("torch.txt", "C against PyTorch"), ("speed.txt", "Speed"), ("videos.txt", "Hand-labelled videos")):
        lines = read(folder, name)
        if lines:
            text += [f"## {title}", "", "```", lines.rstrip(), "```", ""]
    export.write(os.path.join(docs, "moves.md"), "\n".join(text))
    card(result, seeds, bouts, moves, rng, read(folder, "card_head.md"))


def shortcut_section(result):
    """result: {class: {"people": [...], "with": (precision, recall, F1, true), "without": the same}}."""
    rows = [[f"{name} of {', '.join(one['people'])}", one["with"][3], " / ".join(three(one["with"][:3])), " / ".join(three(one["without"][:3]))]
            for name, one in result.items()]
    return ["### One class from one source", "", "Short trainings of the CNN-LSTM from the one base (`shortcut.py`). A class is taken from all real videos of "
            "the training, so that only rendered fights and a little mocap show it, and is looked for in people who were left out. A "
            "network that had learned the source instead of the move would not find it at all.", "",
            table(["class", "true", "real ones learned from: precision / recall / F1", "none real: precision / recall / F1"], rows), ""]


def edited_section(result):
    """Broadcast bouts: what of replays is counted, movements counted twice, ranges."""
    rows = []
    for name, one in result.items():
        pairs = [(low <= true <= high) for of in one["counts"].values() for true, _, low, high in of]
        rows.append([name, one["bouts"], f"{one['minutes']:.1f}", one["cuts"], f"{one['flagged']} of {one['replays']}",
                     f"{one['replay seconds']:.0f}", one["events"], one["in replays"], one["doubles"], f"{one['macro']:.2f}",
                     f"{np.mean(pairs):.2f} of {len(pairs)}"])
    return ["## Edited bouts", "", "Broadcasts with cuts, slow-motion replays and rounds (`edited.py`; test bouts). Asked for: no strike of a replay counted, "
            "ranges that hold the truth in 0.85 of the cases.", "",
            table(["joints", "bouts", "minutes", "cuts", "replays known", "seconds of replay", "events said", "in replays",
                   "two of one limb at one time", "macro-F1", "count ranges that hold"], rows), ""]


def over_seeds(result, seeds, rng):
    """(macro-F1 of every seed, 95 % of one over people and seeds drawn anew)."""
    each = [by_person(gathered(result, "events", seed)) for seed in seeds]
    people = {name: [one[name] for one in each] for name in each[0]}
    low, high = bootstrap(people, lambda drawn: ev.macro([of[rng.integers(len(of))] for of in drawn], SIX), rng)
    return [ev.macro(list(one.values()), SIX) for one in each], low, high


def seeds_section(result, seeds):
    """What another random start of everything after the base gives."""
    rows, hook = [], LABELS.index("hook")
    for seed in seeds:
        tallies = gathered(result, "events", seed)
        whole = sum(t.confusion for t in tallies)
        windows = [w for entry in result["folds"] if entry["seed"] == seed for w in entry["windows"]]
        got = ev.scores(tallies, SIX)
        rows.append([ev.macro(tallies, SIX), *[got[c][2] for c in SIX], whole[hook, hook] / whole[hook].sum(), *reliability(windows)[4:]])
    head = ["seed", "macro", *SIX, "hook recall", "accuracy", "of the surest 80 %"]
    body = [[seed, *[f"{v:.3f}" for v in row]] for seed, row in zip(seeds, rows)]
    if len(rows) > 1:
        body.append(["mean (standard deviation)", *[f"{m:.3f} ({d:.3f})" for m, d in zip(np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1))]])
    return ["### Seeds", "", "All but the base anew, all folds. The tables above are those of the first.", "", table(head, body), ""]


def card(result, seeds, bouts, moves, rng, opening):
    tallies = gathered(result, "events", seeds[0])
    macros, low, high = over_seeds(result, seeds, rng)
    lines = [f"# Moves {moves['version']}", "", opening.rstrip(), "", "## Figures", "",
             f"- Real people (7 boxers, 2D, networks that never saw them): macro-F1 over idle, jab, cross, hook, uppercut, dodge "
             f"{np.mean(macros):.2f} (95 %: {low:.2f} to {high:.2f})."]
    for name, said in (("seen test", "Rendered test bouts through poise"), ("perfect test", "the same with perfect joints")):
        if bouts and name in bouts:
            lines.append(f"- {said}: macro-F1 over 15 classes {ev.macro([cv.unpacked(t) for t in bouts[name]['events']], LABELS):.2f}.")
    lines += ["", "All figures, confusions and what was not measured: docs/moves.md of the source.", "", "## Per class", "",
              table(["class", "badge", "F1 real", "F1 rendered, perfect joints"], card_rows(tallies, bouts, moves))]
    export.write(os.path.join(export.FOLDER, "card.md"), "\n".join(lines))


def card_rows(tallies, bouts, moves):
    real = ev.scores(tallies, LABELS)
    rendered = ev.scores([cv.unpacked(t) for t in bouts["perfect test"]["events"]], LABELS) if bouts else {}
    return [[c, moves["evidence"][c], f"{real[c][2]:.2f}" if moves["evidence"][c] == "real" else "–",
             f"{rendered[c][2]:.2f}" if c in rendered and rendered[c][3] else "–"] for c in LABELS[1:]]
