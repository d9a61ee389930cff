"""poise run --fighters 2 names moves on a real clip: files that agree, equal bytes, settings, rounds, corrections that stay."""
import csv
import math
import re
import time
import uuid

from support import *

BOXERS = "videos/two_boxers_pads.mp4"
LABELS = ("idle", "jab", "cross", "hook", "uppercut", "kick_low", "kick_mid", "kick_high", "knee", "elbow", "block", "dodge",
          "clinch", "takedown", "ground")
SHORT = ("--fighters", "2", "--duration", "6", "--model", "lite")
NAMING = ("moves.csv", "events.jsonl", "moves.jsonl")


def model():
    path = MODELS / "moves/moves.json"
    if not path.exists():
        raise Skip(f"no models of moves: {path}")
    return json.loads(path.read_text())


def confidence(packet):
    """What moves.json says of a class of this probability (models/moves/README.md)."""
    ensemble, label = model()["ensemble"], packet["predicted_label"]
    p = min(max(packet["class_probabilities"][label], 1e-4), 1 - 1e-4)
    odds = ensemble.get("sure_a", 0) + ensemble.get("sure_b", 1) * math.log(p / (1 - p))
    return 1 / (1 + math.exp(-odds - (ensemble.get("sure_idle", 0) if label == "idle" else 0)))


def run(out, *options, source=None, code=0, env=None):
    model()
    done = poise("run", source or shared(BOXERS), "--out", out, *SHORT, *options, env=env)
    check(done.code == code, f"exit code {done.code}: {done.err}")
    check(not temporary_files(out), f"temporary files: {temporary_files(out)}")
    return done


def rows(out):
    return list(csv.DictReader(open(out / "moves.csv")))


@case
def files_agree():
    """moves.csv, events.jsonl and the report say the same; labels carry their evidence; times lie in the clip"""
    out = folder / "boxers"
    done = run(out, "--names", "Ann,<i>B", "--rounds", "0-3,4-6", "--threads", "2")
    check("moves: " in done.err and "moves.csv events.jsonl moves.jsonl" in done.err, done.err)
    settings, (header, *events) = model(), lines(out / "events.jsonl")
    check(header["type"] == "poise.events" and header["model_version"] == settings["version"], header)
    check(header["counts"] == settings.get("counts", {}) and header["rounds"] == [[0, 3 * 10**9], [4 * 10**9, 6 * 10**9]], header)
    table = rows(out)
    check(len(table) == len(events) > 1, f"{len(table)} rows, {len(events)} events")
    for row, e in zip(table, events):
        check(int(row["event"]) == e["event"] and int(row["fighter"]) == e["fighter"] and row["label"] == e["label"], (row, e))
        check(row["name"] == ("Ann", "<i>B")[e["fighter"] - 1] and row["limb"] == e.get("limb", ""), row)
        check(0 <= e["start_ns"] <= e["peak_ns"] <= e["end_ns"] <= header["media_ns"] + 10**9, e)
        check(abs(float(row["peak_s"]) - e["peak_ns"] / 1e9) <= 0.000501 and row["origin"] == "machine", row)
        seconds = e["peak_ns"] / 1e9
        check(row["round"] == ("1" if seconds < 3 else "2" if seconds >= 4 else "0"), row)
        check(row["identity"] == ("uncertain" if "uncertain" in e.get("flags", ()) else "sure"), row)
        own = settings["evidence"].get(e["label"])
        check(e["evidence"] == own if own else e["label"] == "straight", e)
        threshold = settings["events"]["threshold"]
        check(e["confidence"] >= threshold.get(e["label"], threshold["straight"]) - 1e-6, e)
        check((e["label"] in ("jab", "cross")) <= (e["stance"] != "unknown" and "limb" in e), e)
    check([e["event"] for e in events] == list(range(1, len(events) + 1)), "numbers")
    check(events == sorted(events, key=lambda e: e["peak_ns"]), "order")
    report = (out / "report.html").read_text()
    for words in ("<h2>Moves</h2>", "Round 2", "moves.csv", "candidates", "&lt;i&gt;B"):
        check(words in report, words)
    for tag in ("section", "svg", "table", "div", "p", "span", "details", "tr", "td"):
        check(len(re.findall(f"<{tag}[ >]", report)) == report.count(f"</{tag}>"), f"<{tag}> is not closed")
    counts = report.split("<h2>Moves</h2>")[1].split("</table>")[0].split("<tr>")[2:]
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in counts]
    total = sum(int(re.match(r"\d+", row[i]).group()) for row in cells for i in (2, 5))
    check(total == len(events), f"the report counts {total} of {len(events)}: {cells}")
    frames = lines(out / "poses.jsonl")[1:]
    check(len(decode(out / "overlay.mp4")) == len(frames), "overlay")
    summary = list(csv.DictReader(open(out / "summary.csv")))[0]
    check(int(summary["fighter_1_moves"]) + int(summary["fighter_2_moves"]) == len(events), summary)
    performance = json.loads((out / "performance.json").read_text())
    check(performance["moves"]["fighter_1"]["windows"] == header["windows"][0], performance["moves"])


@case
def packets():
    """moves.jsonl: PredictionPackets as the contract has them, half a second of frames around each"""
    model()
    out = folder / "boxers"
    header, *_ = lines(out / "events.jsonl")
    found = lines(out / "moves.jsonl")
    for fighter in (0, 1):
        mine = [p for p in found if p["fighter_id"] == f"fighter_{fighter + 1}"]
        check(len(mine) == header["windows"][fighter], f"{len(mine)} packets")
        check(sum(p.get("abstained", False) for p in mine) == header["abstained"][fighter], "abstained")
        check([p["timestamp_ms"] for p in mine] == sorted(p["timestamp_ms"] for p in mine), "order")
    check(len({p["prediction_id"] for p in found}) == len(found) > 50, "ids")
    frames = {f["frame"]: f["pts_ns"] for f in lines(out / "poses.jsonl")[1:]}
    for p in found:
        check(uuid.UUID(p["prediction_id"]).version == 5 and p["model_name"] == "ensemble", p)
        check(tuple(p["class_probabilities"]) == LABELS and abs(sum(p["class_probabilities"].values()) - 1) < 1e-4, p)
        check(p["class_probabilities"][p["predicted_label"]] == max(p["class_probabilities"].values()), p)
        check(abs(p["confidence"] - confidence(p)) < 1e-4, (p, confidence(p)))
        check(abs(sum(p["ensemble_weights"].values()) - 1) < 1e-5 and p["inference_time_ms"] > 0, p)
        check(abs(frames[p["frame_id"]] / 1e6 - p["timestamp_ms"]) <= 600, p)


@case
def equal_bytes():
    """1 and 3 threads: the same events, table, overlay; packets but for their host time"""
    outs = []
    for threads in (1, 3):
        outs.append(folder / f"threads-{threads}")
        run(outs[-1], "--threads", threads, "--duration", "3", "--quiet")
    for name in ("moves.csv", "events.jsonl", "overlay.mp4"):
        check((outs[0] / name).read_bytes() == (outs[1] / name).read_bytes(), name)
    plain = [[{k: v for k, v in p.items() if k != "inference_time_ms"} for p in lines(out / "moves.jsonl")] for out in outs]
    check(plain[0] == plain[1], "moves.jsonl")


@case
def settings():
    """--no-moves, --moves-confidence, one fighter; what is out of range names its option"""
    out = folder / "settings"
    short = ("--no-overlay", "--quiet")
    run(out, *short)
    some = [float(r["confidence_0_to_1"]) for r in rows(out)]
    bar = round((min(some) + max(some)) / 2, 2)
    run(out, *short, "--moves-confidence", bar)
    sure = [float(r["confidence_0_to_1"]) for r in rows(out)]
    check(len(sure) < len(some) and all(c >= bar - 0.0005 for c in sure), f"{bar}: {sure} of {some}")
    answers = [p["confidence"] for p in lines(out / "moves.jsonl") if not p.get("abstained")]
    check(all(c >= bar - 1e-6 for c in answers), min(answers, default=1))
    short = ("--duration", "3", "--no-overlay", "--quiet")
    run(out, *short, "--subject", "fighter:2")
    check({r["fighter"] for r in rows(out)} <= {"2"} and {p["fighter_id"] for p in lines(out / "moves.jsonl")} == {"fighter_2"}, "subject")
    run(out, *short, "--no-moves")
    check(not any((out / name).exists() for name in NAMING), os.listdir(out))
    check("<h2>Moves</h2>" not in (out / "report.html").read_text(), "report")
    for options, said in ((("--moves-confidence", "2"), "--moves-confidence"), (("--moves-smoothing", "11"), "--moves-smoothing"),
                          (("--moves-adapt", "5"), "adapt_every"), (("--rounds", "5-3"), "--rounds"),
                          (("--rounds", "0-3,2-5"), "--rounds"), (("--rounds", "x"), "--rounds")):
        one_error(poise("run", shared(BOXERS), "--out", folder / "none", *SHORT, *options), said)
    one_error(poise("run", shared(BOXERS), "--out", folder / "none", "--rounds", "0-3"), "--rounds", "--fighters 2")
    nothing_left(folder / "none")


@case
def corrections_stay():
    """corrections hold when the source is run again, also with other settings; a complete run stays complete"""
    out = folder / "stay"
    short = ("--no-overlay",)
    run(out, *short)
    first = rows(out)[0]
    check(poise("corrections", "add", out, "relabel", first["event"], "takedown").code == 0, "relabel")
    check(poise("corrections", "add", out, "new", "red", "ground", "1.5").code == 0, "new")
    check("complete already" in run(out, *short).err, "not complete")
    run(out, *short, "--names", "A,B")
    again = {r["event"]: r for r in rows(out)}
    check(again[first["event"]]["label"] == "takedown" and again["c2"]["label"] == "ground", again)
    check("2 corrections by a person" in (out / "report.html").read_text(), "report")
    check(json.loads((out / "performance.json").read_text())["moves"]["corrections"] == 2, "performance.json")


@case
def stopped_while_drawing():
    """SIGINT while the overlay is drawn: 130, the overlay is short and plays, the others are whole, nothing is taken for complete"""
    model()
    out = folder / "stopped"
    process = subprocess.Popen([POISE, "run", shared(BOXERS), "--out", out, *SHORT], stderr=subprocess.PIPE)
    while process.poll() is None and not (out / "moves.csv").exists():
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=120)[1].decode()
    if process.returncode == 0:
        raise Skip("it was drawn before the signal came")
    check(process.returncode == 130 and "the other files are whole" in err, f"{process.returncode}: {err}")
    check(not temporary_files(out) and not (out / "complete.json").exists(), os.listdir(out))
    frames = lines(out / "poses.jsonl")[1:]
    check(0 < len(decode(out / "overlay.mp4")) < len(frames) and frames[-1]["pts_ns"] > 5.8e9, len(frames))
    check((out / "report.html").exists() and "interrupted" in (out / "report.html").read_text(), "report")


@case
def without_models():
    """no models of moves: said once, everything else is there; a changed file of weights is refused"""
    model()
    bare = folder / "models"
    bare.mkdir()
    for path in MODELS.iterdir():
        if path.name != "moves":
            (bare / path.name).symlink_to(path)
    out = folder / "bare"
    done = run(out, "--duration", "1", "--no-overlay", env={"POISE_MODELS": str(bare)})
    check(done.err.count("moves are not named") == 1, done.err)
    check(not any((out / name).exists() for name in NAMING) and (out / "motion.jsonl").exists(), os.listdir(out))
    shutil.copytree(MODELS / "moves", bare / "moves")
    with open(bare / "moves/bilstm.safetensors", "ab") as file:
        file.write(b"x")
    done = poise("run", shared(BOXERS), "--out", folder / "none", *SHORT, env={"POISE_MODELS": str(bare)})
    one_error(done, "bilstm.safetensors", "SHA-256")
    nothing_left(folder / "none")


@case
def card():
    """dev moves card prints versions, thresholds and the card"""
    settings = model()
    done = poise("dev", "moves", "card")
    check(done.code == 0 and settings["version"] in done.out and "straight" not in done.out.split("\n")[0], done.err)
    check((MODELS / "moves/card.md").read_text() in done.out, "the card itself")


main()
