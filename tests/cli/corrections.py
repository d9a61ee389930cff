"""poise corrections, clips and dev moves eval on results made here: what they write, keep, undo, refuse, survive."""
import csv
import io
import threading

from support import *

SECOND = 10**9
HEADER = {"type": "poise.events", "schema_version": 1, "source": "fight.y4m", "fps": 25.0, "media_ns": 8 * SECOND, "model": "test",
          "model_version": "1", "fighter_1": "Ann", "windows": [10, 10], "abstained": [1, 2],
          "rounds": [[0, 4 * SECOND], [5 * SECOND, 8 * SECOND]], "counts": {"hook": {"a": 0.0, "b": 1.0, "recall": 0.8, "strength": 20.0}}}
REPORT = "<html>before\n<!-- moves -->\nold\n<!-- /moves -->\nafter</html>\n"


def event(number, fighter, label, peak, **more):
    value = {"event": number, "fighter": fighter, "label": label, "confidence": 0.75, "evidence": "real",
             "start_ns": round((peak - 0.2) * SECOND), "peak_ns": round(peak * SECOND), "end_ns": round((peak + 0.2) * SECOND)}
    if label not in ("clinch", "block"):
        value["limb"] = "left_wrist"
    return {**value, "outcome": "missed", "stance": "orthodox", **more}


EVENTS = [event(1, 1, "jab", 1), event(2, 2, "hook", 2, outcome="landed", target="head"), event(3, 1, "straight", 3),
          event(4, 1, "clinch", 6, evidence="synthetic")]


def results(name, events=EVENTS, header=HEADER, report=REPORT):
    out = folder / name
    out.mkdir()
    (out / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [header, *events]))
    if report:
        (out / "report.html").write_text(report)
    return out


def rows(out):
    return list(csv.DictReader(open(out / "moves.csv")))


def add(out, *words, code=0):
    done = poise("corrections", "add", out, *words)
    check(done.code == code, done.err)
    return done


@case
def each_change():
    """new, relabel, move, delete, swap: moves.csv and the report's part follow, the machine's file stays"""
    out = results("each")
    machine = (out / "events.jsonl").read_bytes()
    check(poise("corrections", "apply", out).code == 0, "apply")
    before = rows(out)
    check([r["event"] for r in before] == ["1", "2", "3", "4"] and {r["origin"] for r in before} == {"machine"}, before)
    check(before[2]["label"] == "straight" and before[0]["name"] == "Ann" and before[1]["name"] == "fighter 2", before)
    check([r["round"] for r in before] == ["1", "1", "1", "2"], before)
    check(before[1]["target_candidate"] == "head" and before[1]["outcome_candidate"] == "landed", before[1])
    add(out, "relabel", "3", "cross")
    add(out, "move", "2", "2.5")
    add(out, "delete", "1")
    add(out, "new", "blue", "kick_low", "5.5")
    add(out, "swap", "5")
    after = rows(out)
    check([r["event"] for r in after] == ["2", "3", "c4", "4"], after)
    check(after[0]["peak_s"] == "2.500" and after[0]["start_s"] == "2.300" and after[0]["origin"] == "corrected", after[0])
    check(after[1]["label"] == "cross" and after[1]["evidence"] == "person" and after[1]["confidence_0_to_1"] == "", after[1])
    check(after[2]["label"] == "kick_low" and after[2]["fighter"] == "1" and after[2]["origin"] == "added", after[2])
    check(after[3]["fighter"] == "2" and after[3]["origin"] == "corrected", after[3])
    report = (out / "report.html").read_text()
    check(report.startswith("<html>before\n<!-- moves -->\n") and report.endswith("<!-- /moves -->\nafter</html>\n"), report)
    check("\nold\n" not in report and "kick low" in report and "5 corrections by a person" in report, report)
    check((out / "events.jsonl").read_bytes() == machine, "the machine's file changed")
    check(not temporary_files(out), temporary_files(out))


@case
def undoing():
    """undo takes back the last, or one by its number; all undone is the machine's table again"""
    out = results("undo")
    poise("corrections", "apply", out)
    machine = (out / "moves.csv").read_bytes()
    for words in (("relabel", "1", "hook"), ("delete", "2"), ("swap", "0")):
        add(out, *words)
    check(poise("corrections", "undo", out, "1").code == 0, "undo 1")
    check(rows(out)[0]["label"] == "jab" and rows(out)[0]["fighter"] == "2", rows(out)[0])
    for _ in range(2):
        check(poise("corrections", "undo", out).code == 0, "undo")
    check((out / "moves.csv").read_bytes() == machine, "not the machine's table")
    one_error(poise("corrections", "undo", out), "nothing to undo")
    one_error(poise("corrections", "undo", out, "1"), "undone already")
    one_error(poise("corrections", "undo", out, "77"), "no such correction")
    shown = poise("corrections", "list", out).out.strip().split("\n")
    check(len(shown) == 6 and shown[0].endswith("[undone]") and "undo" in shown[3], shown)


@case
def torn_line():
    """a line that a crash cut off does not count and is taken away by the next correction"""
    out = results("torn")
    add(out, "delete", "1")
    path = out / "corrections.jsonl"
    whole = path.read_bytes()
    for cut in (1, 20, len(whole) - len(whole.split(b"\n")[0]) - 2):
        path.write_bytes(whole + whole.split(b"\n")[1][:cut])
        check("cut off" in poise("corrections", "list", out).out, cut)
        add(out, "delete", "2")
        check(len(lines(path)) == 3 and path.read_bytes().startswith(whole), path.read_text())
        path.write_bytes(whole)
    path.write_bytes(whole[:30])  # the header itself
    add(out, "delete", "2")
    check(len(lines(path)) == 2, path.read_text())


@case
def at_once():
    """twenty at the same time: all are kept, with numbers of their own"""
    out = results("at-once")
    threads = [threading.Thread(target=add, args=(out, "new", 1 + i % 2, "hook", i / 4)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = lines(out / "corrections.jsonl")[1:]
    check(sorted(c["id"] for c in kept) == list(range(1, 21)), kept)
    check(len(rows(out)) == 24, len(rows(out)))


@case
def full_disk():
    """no room: an error, and the file as it was"""
    out = results("full")
    add(out, "delete", "1")
    before = (out / "corrections.jsonl").read_bytes()
    limit = len(before) + 10

    def small():
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    done = poise("corrections", "add", out, "delete", "2", preexec=small)
    one_error(done, "corrections.jsonl")
    check((out / "corrections.jsonl").read_bytes() == before, "changed")


@case
def wrong_words():
    """what cannot be: one line that says why; nothing is written"""
    out = results("wrong")
    for words, said in ((("relabel", "9", "hook"), "move '9'"), (("relabel", "1", "hok"), "did you mean hook"),
                        (("relabel", "1", "idle"), "idle"), (("move", "1", "soon"), "seconds"), (("move", "1", "2", "3"), "PEAK"),
                        (("move", "1", "2", "3", "1"), "order"), (("new", "green", "jab", "1"), "red"), (("swap",), "swap"),
                        (("delite", "1"), "delete"), (("delete", "1", "2"), "need MOVE")):
        one_error(add(out, *words, code=2), said)
    check(not (out / "corrections.jsonl").exists(), "corrections.jsonl")
    one_error(poise("corrections", "add", folder, "swap", "1"), "events.jsonl", "poise run")
    one_error(poise("corrections", "lst", out), "list")
    add(out, "delete", "1")
    one_error(add(out, "relabel", "1", "hook", code=2), "deleted")
    (out / "events.jsonl").write_text("{}\n")
    one_error(add(out, "delete", "2", code=2), "events.jsonl")


def made_by(done):
    check(done.code == 0, done.err)
    return list(csv.DictReader(io.StringIO(done.out)))


def pictures(path):
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True)
    size = 96 * 64
    return [done.stdout[i:i + size] for i in range(0, len(done.stdout), size)]


@case
def clips():
    """clips begin and end within a frame of the margin, show those frames, and are listed; overlapping ones too"""
    if not shutil.which("ffmpeg"):
        raise Skip("no ffmpeg to read the clips with")
    many = EVENTS + [event(5 + i, 2, "hook", 4 + i / 10) for i in range(9)]
    out = results("clips", many)
    y4m(out / "fight.y4m", frames=200)
    whole = pictures(out / "fight.y4m")
    shown = made_by(poise("clips", out, "--margin", "0.3"))
    check(len(shown) == 13, len(shown))
    for row, wanted in zip(sorted(shown, key=lambda r: int(r["move"])), many):
        first, last = (float(row[k]) for k in ("first_frame_s", "last_frame_s"))
        start, end = wanted["start_ns"] / 1e9 - 0.3, wanted["end_ns"] / 1e9 + 0.3
        check(abs(first - max(start, 0)) <= 0.04 and abs(last - end) <= 0.04, row)
        clip = pictures(row["file"])
        check(len(clip) == int(row["frames"]) == round((last - first) * 25) + 1, row)
        # Encoding changes a little: each picture is nearest to its own frame of the source.
        at = round(first * 25) + len(clip) // 2
        apart = [sum(abs(a - b) for a, b in zip(clip[len(clip) // 2], whole[k])) for k in (at - 1, at, at + 1)]
        check(apart[1] == min(apart), apart)
    check(not temporary_files(out), temporary_files(out))
    red = made_by(poise("clips", out, "--move", "hook", "--fighter", "red", "--list"))
    check(red == [], red)
    check({r["move"] for r in made_by(poise("clips", out, "--move", "punch", "--fighter", "Ann", "--list"))} == {"1", "3"}, "Ann")
    check([r["label"] for r in made_by(poise("clips", out, "--move", "straight", "--list"))] == ["straight"], "straight")
    check(made_by(poise("clips", out, "--min-confidence", "0.8", "--list")) == [], "confidence")
    add(out, "relabel", "1", "knee")
    check([r["move"] for r in made_by(poise("clips", out, "--move", "knee", "--list", "--min-confidence", "0.8"))] == ["1"], "knee")
    (out / "fight.y4m").unlink()
    one_error(poise("clips", out), "fight.y4m", "--source")
    one_error(poise("clips", out, "--move", "hok"), "did you mean hook")
    one_error(poise("clips", folder), "events.jsonl")


@case
def judged():
    """dev moves eval: sparring's truth, labels with what is not clear, events seen in a video; both orders of fighters"""
    out = results("judged")
    truth = folder / "bout.mp4.events.jsonl"

    def true(fighter, label, at, **more):
        return {"type": "event", "fighter": fighter, "label": label, "feint": False, "start_s": at - 0.3, "end_s": at + 0.3,
                "contact_s": at, "shown": 1.0, **more}
    events = [true(2, "jab", 1.1), true(1, "hook", 2.2), true(2, "hook", 3), true(2, "clinch", 5.9, contact_s=None),
              true(1, "knee", 7), true(1, "elbow", 7.5, shown=0.0), true(1, "elbow", 6.5, feint=True)]
    truth.write_text("".join(json.dumps(e) + "\n" for e in events))
    done = poise("dev", "moves", "eval", truth, out, "--json")
    check(done.code == 0, done.err)
    score = json.loads(done.out)
    per = score["per_class"]
    check({k: v["right"] for k, v in per.items() if v["true"]} == {"jab": 1, "hook": 1, "clinch": 1, "knee": 0}, per)
    check(score["confusion"]["hook"] == {"hook": 1, "straight": 1} and score["confusion"]["knee"] == {"(none)": 1}, score)
    check("fighters exchanged in 1" in poise("dev", "moves", "eval", truth, out).out, "exchanged")
    labels = folder / "labels.csv"
    labels.write_text("file,start_frame,peak_frame,end_frame,class,side,clear,note\n"
                      "video2d/fight.y4m,20,25,30,jab,left,1,\nvideo2d/fight.y4m,70,75,80,cross,right,0,slow\n"
                      "video2d/other.npz,20,25,30,hook,left,1,\n")
    score = json.loads(poise("dev", "moves", "eval", labels, out, "--json").out)
    check(score["per_class"]["jab"]["right"] == 1 and score["not_clear"] == 1 and "cross" not in score["per_class"], score)
    (folder / "stretches.csv").write_text("file,start_frame,end_frame,subject\nvideo2d/fight.y4m,0,60,x\n")
    score = json.loads(poise("dev", "moves", "eval", labels, out, "--json", "--straights").out)
    check(score["not_clear"] == 0 and abs(score["fighter_minutes"] - 60 / 25 / 60) < 1e-6, score)
    seen = folder / "seen.csv"
    seen.write_text("video,actor,event,start,peak,end,tolerance_frames,note\nfight.y4m,white,punch,,50,,4,\n"
                    "fight.y4m,black,punch,,25,,4,\nfight.y4m,both,occlusion,1,2,3,4,\nother.mp4,white,punch,,1,,4,\n")
    done = poise("dev", "moves", "eval", seen, out)
    check("only recall" in done.out and "(several)" in done.out, done.out + done.err)
    check(json.loads(poise("dev", "moves", "eval", seen, out, "--json").out)["per_class"]["(several)"]["right"] == 2, done.out)
    one_error(poise("dev", "moves", "eval", truth), "TRUTH RESULT")
    one_error(poise("dev", "moves", "eval", folder / "none.csv", out), "none.csv")
    labels.write_text("x,y\n")
    one_error(poise("dev", "moves", "eval", labels, out), "labels.csv", "line 1")


main()
