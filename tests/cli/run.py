"""Whole runs: outputs, equal bytes, resuming, stopping. Release build: it runs the real models on real video."""
import base64
import csv
import re
import time

from support import *

BOXERS = "videos/two_boxers_pads.mp4"
OUTPUTS = ("poses.jsonl", "predictions.json", "tracks.txt", "overlay.mp4", "report.html", "performance.json",
           "complete.json", "summary.csv")
SAME_BYTES = ("poses.jsonl", "predictions.json", "tracks.txt", "overlay.mp4")


def run(source, out, *options, code=0):
    done = poise("run", source, "--out", out, *options)
    check(done.code == code, f"exit code {done.code}: {done.err}")
    check(not temporary_files(out), f"temporary files: {temporary_files(out)}")
    return done


@case
def outputs():
    """a real video: all files are there, parse, and agree with each other"""
    out = folder / "boxers"
    done = run(shared(BOXERS), out, "--max-frames", "40")
    check("40 frames" in done.err and "report.html" in done.err, done.err)
    check(sorted(os.listdir(out)) == sorted(OUTPUTS), os.listdir(out))
    header, *frames = lines(out / "poses.jsonl")
    check(header["type"] == "poise.poses" and header["source"] == "two_boxers_pads.mp4", header)
    check([f["frame"] for f in frames] == list(range(40)), "indices")
    times = [f["pts_ns"] for f in frames]
    check(times[0] == 0 and all(a < b for a, b in zip(times, times[1:])), "times")
    check(sum(len(f["people"]) >= 2 for f in frames) >= 30, "two people in most frames")
    predictions = json.loads((out / "predictions.json").read_text())
    check(set(predictions) == {"schema_version", "frames", "segmentations", "metadata", "provenance"}, set(predictions))
    check(predictions["schema_version"] == 2, "schema version")
    check(predictions["metadata"]["frame_count"] == 40 and predictions["metadata"]["width"] == 640, "metadata")
    check(list(predictions["frames"]) == [f"frame_{i:06d}" for i in range(40)], "frame ids")
    for frame, scene in zip(predictions["frames"].values(), frames):
        solved = [p for p in scene["people"] if p.get("camera_mm")]
        check(len(frame["boxes"]) == len(frame["poses3d"]) == len(frame["poses2d"]) <= len(scene["people"]), "people")
        check(len(frame["boxes"]) == len(solved), f"{len(frame['boxes'])} boxes, {len(solved)} solved")
        for boxes, three, two in zip(frame["boxes"], frame["poses3d"], frame["poses2d"]):
            check(len(boxes) == 5 and len(three) == len(two) == 33 and all(len(p) == 3 for p in three), "shapes")
            check(min(p[2] for p in three) > 300, "somebody within 30 cm of, or behind, the camera")
    check("two_boxers" not in (out / "predictions.json").read_text(), "the file's name is in predictions.json")
    overlay = decode(out / "overlay.mp4")
    check(len(overlay) == 40, f"{len(overlay)} frames in the overlay")
    check(max(abs(a["pts_ns"] - b) for a, b in zip(overlay, times)) < 1000000, "overlay's times")
    rows = list(csv.DictReader(open(out / "summary.csv")))
    check(len(rows) == 1 and rows[0]["status"] == "complete" and rows[0]["frames"] == "40", rows)
    check(None not in rows[0] and rows[0]["scale"] == "assumed" and rows[0]["error"] == "", rows)
    performance = json.loads((out / "performance.json").read_text())
    check(performance["stages_ms"]["pose"]["count"] == 40 and performance["frames"] == 40, performance)


@case
def report():
    """the report: balanced, nothing fetched, pictures are JPEG, scale and what is not measured are said"""
    shared(BOXERS)  # what the test before ran on
    text = (folder / "boxers/report.html").read_text()
    check("<script" not in text and not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "something is fetched")
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", text)
    check(4 <= len(pictures) <= 12, f"{len(pictures)} pictures")
    check(all(base64.b64decode(p)[:2] == b"\xff\xd8" and base64.b64decode(p)[-2:] == b"\xff\xd9" for p in pictures), "JPEG")
    for words in ("Assumed.", "--height", "field of view of 55", "Not measured here", "prefers-color-scheme:dark", "p99"):
        check(words in text, words)
    for tag in ("section", "svg", "table", "div", "dl", "p", "figure"):
        check(len(re.findall(f"<{tag}[ >]", text)) == text.count(f"</{tag}>"), f"<{tag}> is not closed")


@case
def equal_bytes():
    """1, 2 and 4 threads, twice the same, two sources side by side: equal bytes of the JSON files and the overlay"""
    first = None
    for label, threads in (("a", 1), ("b", 2), ("c", 4), ("d", 2)):
        out = folder / f"equal-{label}"
        run(shared(BOXERS), out, "--max-frames", "30", "--threads", threads, "--quiet")
        data = {name: (out / name).read_bytes() for name in SAME_BYTES}
        first = first or data
        for name, value in data.items():
            check(value == first[name], f"{name} differs with {threads} threads")
    sources = folder / "pair"
    sources.mkdir()
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(shared(BOXERS), sources / name)
    run(sources, folder / "equal-pair", "--max-frames", "30", "--jobs", "2", "--quiet")
    for name in ("a", "b"):
        for file in ("predictions.json", "overlay.mp4"):
            check((folder / "equal-pair" / name / file).read_bytes() == first[file], f"{name}/{file} differs with --jobs 2")


@case
def subject():
    """--subject largest and centre: one id over the whole clip, in all files; stdin needs --no-overlay"""
    video = shared(BOXERS)
    everybody = lines(folder / "boxers/poses.jsonl")[1:]
    for rule in ("largest", "centre"):
        out = folder / rule
        run(video, out, "--max-frames", "40", "--subject", rule)
        frames = lines(out / "poses.jsonl")[1:]
        ids = {p["id"] for f in frames for p in f["people"]}
        check(len(frames) == 40 and len(ids) == 1, f"{rule}: ids {ids}")
        for one, all_of_them in zip(frames, everybody):
            for person in one["people"]:
                check(person in all_of_them["people"], "the subject's numbers differ from those of a run with everybody")
        check(len(decode(out / "overlay.mp4")) == 40, "overlay")
    areas = {}
    for f in everybody:
        for p in f["people"]:
            x, y, w, h = p["box"][:4]
            inside = max(0, min(x + w, 640) - max(x, 0)) * max(0, min(y + h, 480) - max(y, 0))
            areas[p["id"]] = areas.get(p["id"], 0) + inside
    chosen = {p["id"] for f in lines(folder / "largest/poses.jsonl")[1:] for p in f["people"]}
    check(chosen == {max(areas, key=areas.get)}, f"largest: {chosen} of {areas}")
    out = folder / "piped"
    with open(video, "rb") as file:
        done = poise("run", "-", "--out", out, "--subject", "largest", "--quiet", stdin=file.read())
    one_error(done, "--no-overlay")
    nothing_left(out)


@case
def stdin_source():
    """- reads standard input, with the same poses as the file"""
    video = shared(BOXERS)
    out = folder / "stdin"
    # An MP4 whose index is at the end cannot be read from a pipe; ours has it in front.
    source = folder / "boxers/overlay.mp4"
    run(source, folder / "by-name", "--no-overlay", "--quiet")
    done = poise("run", "-", "--out", out, "--no-overlay", "--quiet", stdin=source.read_bytes())
    check(done.code == 0, f"{video}: {done.err}")
    check(lines(out / "poses.jsonl")[1:] == lines(folder / "by-name/poses.jsonl")[1:], "other poses")


@case
def tree_and_resuming():
    """a folder tree: sorted, a folder each; again: nothing is done; a changed file or setting: done again"""
    tree = folder / "tree"
    (tree / "b").mkdir(parents=True)
    (tree / ".hidden").mkdir()
    y4m(tree / "a.y4m")
    for path, frames in ((tree / "one.mkv", 0), (tree / "b/two.avi", 0), (tree / ".hidden/three.avi", 0)):
        y4m(path)  # the ending chooses; the content is found out
    out = tree / "out"
    options = ("--model", "lite", "--jobs", "2")
    done = run(tree, out, *options)
    check((out / "one/poses.jsonl").exists() and (out / "b/two/poses.jsonl").exists(), "folders")
    check(not (out / "three").exists() and not (out / ".hidden").exists(), "hidden files")
    check(not (out / "a").exists(), ".y4m is not looked for in folders")
    rows = list(csv.DictReader(open(out / "summary.csv")))
    check([r["folder"] for r in rows] == ["b/two", "one"], rows)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file() and p.name != "summary.csv"}
    done = run(tree, out, *options)
    check(done.err.count("complete already") == 2, done.err)
    after = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file() and p.name != "summary.csv"}
    check(before == after, "something was written again")
    with open(out / "one/poses.jsonl", "a") as file:
        file.write("x")
    done = run(tree, out, *options)
    check(done.err.count("complete already") == 1, done.err)
    check("x" not in (out / "one/poses.jsonl").read_text()[-2:], "the damaged file stayed")
    done = run(tree, out, *options, "--fov", "60")
    check("complete already" not in done.err, done.err)
    done = run(tree, out, *options, "--fov", "60", "--force")
    check("complete already" not in done.err, done.err)
    # One more source keeps the others' lines in the summary.
    y4m(tree / "zoe.avi")
    run(tree / "zoe.avi", out / "zoe", "--model", "lite", "--quiet")
    check(len(list(csv.DictReader(open(out / "summary.csv")))) == 2, "lines")


@case
def json_summary():
    """--json prints the numbers, and nothing else goes to standard output"""
    video = y4m(folder / "small.y4m")
    done = run(video, folder / "json", "--model", "lite", "--json", "--quiet")
    summary = json.loads(done.out)
    check(summary[0]["status"] == "complete" and summary[0]["numbers"]["frames"] == 8, summary)
    check(not done.err, done.err)
    done = run(video, folder / "json", "--model", "lite")
    check(not done.out, done.out)


def interrupted(signal_number, *options):
    out = folder / f"stopped-{signal_number}"
    video = shared(BOXERS)
    process = subprocess.Popen([POISE, "run", video, "--out", out, *options], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    # Until something has been written: the run is in the middle then.
    while time.monotonic() < deadline and process.poll() is None:
        if any(p.stat().st_size > 60000 for p in out.glob("poses.jsonl.tmp")):
            break
        time.sleep(0.02)
    process.send_signal(signal_number)
    err = process.communicate(timeout=60)[1].decode()
    check(process.returncode == 130, f"exit code {process.returncode}: {err}")
    return out


@case
def stopped():
    """SIGINT and SIGTERM in the middle: 130, the files parse and play, not taken for complete"""
    for number in (signal.SIGINT, signal.SIGTERM):
        out = interrupted(number)
        check(not temporary_files(out) and not (out / "complete.json").exists(), os.listdir(out))
        frames = lines(out / "poses.jsonl")[1:]
        check(0 < len(frames) < 452, f"{len(frames)} frames")
        predictions = json.loads((out / "predictions.json").read_text())
        check(predictions["metadata"]["frame_count"] == len(frames), "predictions.json")
        check(len(decode(out / "overlay.mp4")) == len(frames), "overlay")
        check("interrupted" in (out / "report.html").read_text(), "report")
        rows = list(csv.DictReader(open(out / "summary.csv")))
        check(rows[0]["status"] == "interrupted", rows)


@case
def stopped_twice():
    """a second signal leaves at once, with 130 and without temporary files"""
    out = folder / "twice"
    process = subprocess.Popen([POISE, "run", shared(BOXERS), "--out", out, "--subject", "largest"],
                               stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    check(process.returncode == 130, f"exit code {process.returncode}")
    check(not temporary_files(out), temporary_files(out))


@case
def pictures():
    """a picture is a source, so is a folder of pictures; --still looks at each by itself"""
    images = shared("images/minicoco")
    chosen = folder / "pictures"
    chosen.mkdir()
    for path in sorted(images.glob("*.jpg"))[:4]:
        shutil.copy(path, chosen)
    run(chosen, folder / "stills", "--still", "--model", "lite", "--quiet", "--no-overlay")
    frames = lines(folder / "stills/poses.jsonl")[1:]
    check(len(frames) == 4, f"{len(frames)} frames")
    sizes = {(f["width"], f["height"]) for f in frames}
    check(len(sizes) > 1, "pictures of several sizes")
    for i, path in enumerate(sorted(chosen.iterdir())):
        run(path, folder / "still", "--model", "lite", "--quiet", "--force")
        alone = lines(folder / "still/poses.jsonl")[1:]
        check(len(alone) == 1, "one frame")
        check([p["landmarks"] for p in alone[0]["people"]] == [p["landmarks"] for p in frames[i]["people"]],
              f"{path.name}: other poses than within the folder")


@case
def neuropose_process():
    """neuropose process: default name, its message, provenance, no file name inside; nothing but the output is written"""
    video = shared("videos/tiny_5frames.mp4")
    work = folder / "np"
    work.mkdir()
    trace = folder / "trace"
    command = [POISE, "neuropose", "--quiet", "process", video]
    if shutil.which("strace"):
        command = ["strace", "-f", "-qq", "-e", "trace=openat,open,creat", "-o", trace, *command]
    done = subprocess.run(command, cwd=work, capture_output=True, timeout=200)
    check(done.returncode == 0, done.stderr.decode())
    check(done.stdout.decode() == "wrote tiny_5frames_predictions.json (5 frames)\n", done.stdout)
    check(not done.stderr, done.stderr)
    check(os.listdir(work) == ["tiny_5frames_predictions.json"], os.listdir(work))
    text = (work / "tiny_5frames_predictions.json").read_text()
    check("tiny" not in text and "/" not in text.replace("\\/", ""), "a name or path is in the file")
    value = json.loads(text)
    provenance = value["provenance"]
    manifest = json.loads((MODELS / "pose_landmark_full.json").read_text())
    check(provenance["model_sha256"] == manifest["sha256"], provenance)
    check(provenance["model_filename"] == "pose_landmark_full.tflite", provenance)
    check(provenance["numpy_version"] == "none", provenance)
    check(value["metadata"]["frame_count"] == 5 == len(value["frames"]), value["metadata"])
    if trace.exists():
        writes = [row for row in trace.read_text().split("\n") if re.search(r"O_WRONLY|O_RDWR|O_CREAT", row)]
        others = [row for row in writes if "tiny_5frames_predictions.json.tmp" not in row]
        check(writes and not others, f"opened for writing: {others}")


@case
def neuropose_options():
    """neuropose process --output makes folders; log lines have NeuroPose's form; .gif is not taken"""
    video = shared("videos/tiny_5frames.mp4")
    output = folder / "deep/er/result.json"
    (folder / "np.yaml").write_text("default_fov_degrees: 40\n")
    done = poise("neuropose", "-v", "-c", folder / "np.yaml", "process", video, "-o", output)
    check(done.code == 0 and json.loads(output.read_text())["metadata"]["frame_count"] == 5, done.err)
    form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR) +neuropose\.\w+: .+"
    rows = done.err.strip().split("\n")
    check(all(re.fullmatch(form, row) for row in rows) and "40 degrees" in done.err, done.err)
    one_error(poise("neuropose", "process", shared("videos/worker_walk.gif")), ".mp4, .avi, .mov or .mkv")


@case
def doctor_and_models():
    """doctor and dev models verify are content with this machine, and doctor --json parses"""
    done = poise("doctor", "--json", cwd=folder)
    value = json.loads(done.out)
    check(done.code == 0 and value["ready"] and value["pose_landmark_full_ms"] > 0, done.out)
    check(all(c["verdict"] != "bad" for c in value["checks"]), value["checks"])
    done = poise("dev", "models", "verify")
    present = sum((MODELS / f"{own}.json").exists() for own in ("finder", "closer", "namer"))
    check(done.code == 0 and done.out.count("ok ") == 8 + present, done.out + done.err)
    done = poise("dev", "models", "profile", "pose_detection", "--rounds", "3")
    check(done.code == 0 and "GFLOP/s" in done.out, done.out + done.err)


main()
