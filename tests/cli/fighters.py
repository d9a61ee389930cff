"""poise run --fighters 2 on real clips: files that agree, equal bytes, swap and lock, subject, pacing, stopping."""
import csv
import re
import time

from support import *

BOXERS = "videos/two_boxers_pads.mp4"
DANCERS = "videos/two_dancers.mp4"
FILES = ("poses.jsonl", "predictions.json", "tracks.txt", "motion.jsonl", "spans.jsonl", "overlay.mp4", "report.html",
         "performance.json", "complete.json", "summary.csv")
if (MODELS / "moves/moves.json").exists():
    FILES += ("moves.csv", "events.jsonl", "moves.jsonl")
TWO = ("--fighters", "2")


def run(source, out, *options, code=0):
    done = poise("run", source, "--out", out, *options)
    check(done.code == code, f"exit code {done.code}: {done.err}")
    check(not temporary_files(out), f"temporary files: {temporary_files(out)}")
    return done


def fighters_of(frame):
    return {p["fighter"]: p for p in frame["people"] if p.get("fighter")}


@case
def files_agree():
    """all files are there, parse, and say the same of who was seen, when and where"""
    out = folder / "dancers"
    done = run(shared(DANCERS), out, *TWO, "--names", "Ann,<b>B&e")
    check("fighters: 1 in" in done.err and "motion.jsonl" in done.err, done.err)
    check(sorted(os.listdir(out)) == sorted(FILES), os.listdir(out))
    header, *frames = lines(out / "poses.jsonl")
    check(header["fighters"] == 2 and header["fighter_1"] == "Ann" and header["fighter_2"] == "<b>B&e", header)
    rows = [row.split(",") for row in (out / "tracks.txt").read_text().strip().split("\n")]
    wanted = [(f["frame"] + 1, who, extent(p["landmarks"])) for f in frames for who, p in sorted(fighters_of(f).items())]
    check(len(rows) == len(wanted) > 300, f"{len(rows)} boxes, {len(wanted)} wanted")
    for row, (frame, who, box) in zip(rows, wanted):
        check(len(row) == 10 and (int(row[0]), int(row[1])) == (frame, who), f"{row}: not {frame}, {who}")
        check(all(abs(float(a) - b) <= 0.05 for a, b in zip(row[2:6], box)), f"{row} {box}")
    done = poise("export", out, "--format", "motchallenge")
    check((out / "mot.txt").read_bytes() == (out / "tracks.txt").read_bytes(), "export is not tracks.txt")
    (out / "mot.txt").unlink()
    motion_header, *motion = lines(out / "motion.jsonl")
    check(motion_header["type"] == "poise.motion" and "units" in motion_header, motion_header)
    check([m["pts_ns"] for m in motion] == [f["pts_ns"] for f in frames], "times of motion.jsonl")
    spans_header, *spans = lines(out / "spans.jsonl")
    check(spans_header["type"] == "poise.spans" and spans_header["fighter_1"] == "Ann", spans_header)
    for who in (1, 2):
        for kind, here in (("seen", lambda p: p is not None), ("uncertain", lambda p: p and "uncertain" in p["flags"])):
            told = [(s["from_ns"], s["to_ns"]) for s in spans if s["kind"] == kind and s.get("fighter") == who]
            for f in frames:
                inside = any(a <= f["pts_ns"] <= b for a, b in told)
                check(inside == bool(here(fighters_of(f).get(who))), f"fighter {who} {kind} in frame {f['frame']}")
    performance = json.loads((out / "performance.json").read_text())
    seen = {who: sum(who in fighters_of(f) for f in frames) for who in (1, 2)}
    for who in (1, 2):
        check(performance["fighters"][f"fighter_{who}"]["frames_seen"] == seen[who], performance["fighters"])
    check(performance["stages_ms"]["motion"]["count"] == len(frames), performance["stages_ms"])
    summary = list(csv.DictReader(open(out / "summary.csv")))[0]
    check(summary["fighters"] == "2" and None not in summary, summary)
    check(abs(float(summary["fighter_1_seen_pct"]) - 100 * seen[1] / len(frames)) < 0.01, summary)
    check(len(decode(out / "overlay.mp4")) == len(frames), "overlay")


@case
def who_is_who():
    """the dancers pass each other at 5 s: number 1 is left before and right after; exactly two fighters"""
    shared(DANCERS)
    frames = lines(folder / "dancers/poses.jsonl")[1:]
    sure = 0
    for f in frames:
        two = fighters_of(f)
        check(set(two) <= {1, 2} and len([p for p in f["people"] if p.get("fighter")]) == len(two), f["frame"])
        if len(two) == 2 and not any("uncertain" in p["flags"] for p in two.values()):
            left = two[1]["box"][0] < two[2]["box"][0]
            if f["pts_ns"] < 4.5e9 or f["pts_ns"] > 6.5e9:
                check(left == (f["pts_ns"] < 5e9), f"frame {f['frame']}: changed over")
                sure += 1
    check(sure > 120, f"both sure in {sure} frames only")


@case
def report():
    """the report: who was seen, distance, speed; names are text, not markup; balanced; nothing fetched"""
    shared(DANCERS)
    text = (folder / "dancers/report.html").read_text()
    for words in ("Two fighters", "Distance between the fighters", "Speed", "Joint angles of Ann",
                  "&lt;b&gt;B&amp;e", "torsos/s", "spans.jsonl", "no --height was given"):
        check(words in text, words)
    check("<b>B&e" not in text and "<script" not in text, "markup")
    check(not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "something is fetched")
    for tag in ("section", "svg", "table", "div", "p", "span", "h3"):
        check(len(re.findall(f"<{tag}[ >]", text)) == text.count(f"</{tag}>"), f"<{tag}> is not closed")
    check("nan" not in re.sub(r"base64,[^\"]+", "", text).lower(), "NaN")


@case
def equal_bytes():
    """1, 2 and 4 threads: equal bytes of all files but those with host time"""
    first = None
    for threads in (1, 2, 4):
        out = folder / f"equal-{threads}"
        run(shared(DANCERS), out, *TWO, "--max-frames", "45", "--threads", threads, "--quiet")
        data = {name: (out / name).read_bytes() for name in FILES[:6]}
        first = first or data
        for name, value in data.items():
            check(value == first[name], f"{name} differs with {threads} threads")


@case
def swap_and_lock():
    """--swap-at exchanges the numbers from its time on, --lock gives one; spans.jsonl tells; what came too late is noted"""
    plain = lines(folder / "equal-1/poses.jsonl")[1:]
    out = folder / "swapped"
    done = run(shared(DANCERS), out, *TWO, "--max-frames", "45", "--swap-at", "1", "--swap-at", "99",
               "--lock", "1=77@0.2", "--no-overlay")
    check("--swap-at 99" in done.err and "--lock 1=77@0.2" in done.err, done.err)
    swapped = lines(out / "poses.jsonl")[1:]
    for a, b in zip(plain, swapped):
        one, other = ({who: p["id"] for who, p in fighters_of(f).items()} for f in (a, b))
        if a["pts_ns"] >= 10**9:
            one = {3 - who: identity for who, identity in one.items()}
        check(one == other, f"frame {a['frame']}: {one} and {other}")
    spans = lines(out / "spans.jsonl")[1:]
    at = [s["from_ns"] for s in spans if s["kind"] == "swap"]
    check(at == [min(f["pts_ns"] for f in plain if f["pts_ns"] >= 10**9)], at)
    out = folder / "locked"
    identity = fighters_of(plain[-1])[2]["id"]
    run(shared(DANCERS), out, *TWO, "--max-frames", "45", "--lock", f"1={identity}@1", "--no-overlay", "--quiet")
    locked = lines(out / "poses.jsonl")[1:]
    check(fighters_of(locked[-1])[1]["id"] == identity, "the lock does not hold")
    check(fighters_of(locked[20])[2]["id"] == identity, "the lock holds too early")
    spans = [s for s in lines(out / "spans.jsonl")[1:] if s["kind"] == "lock"]
    check(len(spans) == 1 and spans[0]["fighter"] == 1 and spans[0]["id"] == identity, spans)


@case
def subjects():
    """--subject fighter:2 and track:ID: that one alone, in one pass, with the numbers of a run with everybody"""
    everybody = lines(folder / "equal-1/poses.jsonl")[1:]
    out = folder / "subject"
    run(shared(DANCERS), out, *TWO, "--max-frames", "45", "--subject", "fighter:2", "--no-overlay")
    for one, all_of_them in zip(lines(out / "poses.jsonl")[1:], everybody):
        check(one["people"] == [p for p in all_of_them["people"] if p.get("fighter") == 2], one["frame"])
    check({row.split(",")[1] for row in (out / "tracks.txt").read_text().strip().split("\n")} == {"2"}, "tracks")
    check("Only fighter 2" in (out / "report.html").read_text(), "report")
    out = folder / "subject-track"
    run(shared(DANCERS), folder / "all", "--max-frames", "30", "--quiet")
    everybody = lines(folder / "all/poses.jsonl")[1:]
    check("fighters" not in lines(folder / "all/poses.jsonl")[0], "header without fighters")
    check({row.split(",")[1] for row in (folder / "all/tracks.txt").read_text().strip().split("\n")} == {"1", "2"}, "ids")
    check(not (folder / "all/motion.jsonl").exists(), "motion.jsonl without --fighters")
    run(folder / "all/overlay.mp4", folder / "again", "--quiet", "--no-overlay")
    # One pass: standard input will do.
    done = poise("run", "-", "--out", out, "--subject", "track:2", stdin=(folder / "all/overlay.mp4").read_bytes())
    check(done.code == 0, done.err)
    for one, all_of_them in zip(lines(out / "poses.jsonl")[1:], lines(folder / "again/poses.jsonl")[1:]):
        check(one["people"] == [p for p in all_of_them["people"] if p["id"] == 2], one["frame"])
    check(sum(len(f["people"]) for f in lines(out / "poses.jsonl")[1:]) > 10, "nobody")


@case
def comparison_rules():
    """--identity bytetrack and centroid run too, with numbers 1 and 2"""
    for rule in ("bytetrack", "centroid"):
        out = folder / rule
        run(shared(DANCERS), out, *TWO, "--max-frames", "40", "--identity", rule, "--no-overlay", "--quiet")
        ids = {who for f in lines(out / "poses.jsonl")[1:] for who in fighters_of(f)}
        check(ids == {1, 2}, f"{rule}: {ids}")


@case
def resuming():
    """the marker covers the new files and settings"""
    options = (*TWO, "--max-frames", "10", "--no-overlay", "--model", "lite")
    out = folder / "resume"
    run(shared(DANCERS), out, *options)
    files = json.loads((out / "complete.json").read_text())["files"]
    check({"tracks.txt", "motion.jsonl", "spans.jsonl"} <= set(files), files)
    check("complete already" in run(shared(DANCERS), out, *options).err, "not skipped")
    (out / "motion.jsonl").unlink()
    check("complete already" not in run(shared(DANCERS), out, *options).err, "motion.jsonl was missing")
    for more in (("--names", "A,B"), ("--swap-at", "0.1"), ("--lock", "1=2@0.1"), ("--identity", "centroid"),
                 ("--subject", "fighter:1"), ("--paced",)):
        check("complete already" not in run(shared(DANCERS), out, *options, *more).err, more)
        run(shared(DANCERS), out, *options, "--quiet")


@case
def paced():
    """--paced: frames come by their times; those that come too late are dropped and counted"""
    out = folder / "paced"
    run(shared(BOXERS), out, *TWO, "--duration", "2", "--paced", "--no-overlay", "--model", "lite")
    frames = lines(out / "poses.jsonl")[1:]
    performance = json.loads((out / "performance.json").read_text())
    source = performance["source"]
    check(performance["stages_ms"]["latency"]["count"] == len(frames) > 5, performance["stages_ms"])
    check(performance["wall_seconds"] >= frames[-1]["pts_ns"] / 1e9, "faster than its times")
    check(source["received"] >= len(frames) + source["dropped_late"] + source["dropped_no_room"], source)


@case
def stopped():
    """SIGINT in the middle: 130, all files parse and end at the same frame"""
    out = folder / "stopped"
    process = subprocess.Popen([POISE, "run", shared(BOXERS), "--out", out, *TWO], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if any(p.stat().st_size > 60000 for p in out.glob("poses.jsonl.tmp")):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=60)[1].decode()
    check(process.returncode == 130, f"exit code {process.returncode}: {err}")
    check(not temporary_files(out) and not (out / "complete.json").exists(), os.listdir(out))
    frames = lines(out / "poses.jsonl")[1:]
    check(0 < len(frames) < 452, f"{len(frames)} frames")
    check([m["pts_ns"] for m in lines(out / "motion.jsonl")[1:]] == [f["pts_ns"] for f in frames], "motion.jsonl")
    check(max(s["to_ns"] for s in lines(out / "spans.jsonl")[1:]) == frames[-1]["pts_ns"], "spans.jsonl")
    last = (out / "tracks.txt").read_text().strip().split("\n")[-1]
    check(int(last.split(",")[0]) <= len(frames) and len(last.split(",")) == 10, last)
    check(len(decode(out / "overlay.mp4")) == len(frames), "overlay")


main()
