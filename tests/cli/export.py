"""poise export: MOTChallenge and CSV out of poses.jsonl, and what it refuses. The poses are made here."""
import csv
import io
import math
import random

from support import *

FORMATS = ("motchallenge", "csv", "csv-angles")
TRIPLES = {"left_elbow": (11, 13, 15), "right_knee": (24, 26, 28), "left_hip": (11, 23, 25)}


def number(value):
    """As a float of 32 bits prints: what poise writes reads back the same."""
    return float(f"{value:.5g}")


def person(rng, identity, fighter=0, camera=True, flags=("scale_assumed",)):
    def point(n):
        return [number(rng.uniform(-900, 900)) for _ in range(n)]

    value = {"id": identity, "flags": list(flags)}
    if fighter:
        value["fighter"] = fighter
    value.update(score=0.75, box=[number(rng.uniform(0, 99)) for _ in range(4)] + [0.5], roi=[0.5, 0.5, 0.1, 0.1, 0.0],
                 landmarks=[point(3) + [number(rng.random()), 1.0] for _ in range(33)],
                 world_m=[point(3) for _ in range(33)])
    if camera:
        value.update(camera_mm=[point(3) for _ in range(33)], camera_rms_px=1.5)
    return value


def poses(path, fighters=True, frames=5, cut=False):
    rng = random.Random(7)
    header = {"type": "poise.poses", "schema_version": 1, "width": 64, "height": 48, "fps": 25.0, "fov_degrees": 55.0,
              "height_m": None}
    if fighters:
        header.update(fighters=2, fighter_1='Ann "the" Hammer', fighter_2="B,ea")
    rows = [header]
    for i in range(frames):
        people = [person(rng, 3, 2 if fighters else 0, camera=i % 2 == 0), person(rng, 8)]
        if i > 1:
            people.append(person(rng, 9, 1 if fighters else 0, flags=["uncertain"] if fighters else []))
        row = {"frame": i, "pts_ns": i * 33366667, "width": 64, "height": 48, "people": people}
        if i == 4:
            row.update(flags=["replay"], replay_from_ns=33366667)
        rows.append(row)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(text[:-40] if cut else text)
    return rows[1:]


def export(*arguments, code=0):
    done = poise("export", *arguments)
    check(done.code == code, f"{done.code}: {done.err}")
    return done


@case
def help_and_missing():
    """help; no file, no format, unknown format, two files"""
    done = export("--help")
    check("usage: " in done.out and "exit codes" in done.out and max(map(len, done.out.split("\n"))) <= 80, done.out)
    path = folder / "poses.jsonl"
    poses(path)
    one_error(poise("export"), "DIR")
    one_error(poise("export", path), "--format", "motchallenge|csv|csv-angles")
    one_error(poise("export", path, "--format", "c3d"), "--format c3d", "motchallenge|csv|csv-angles")
    one_error(poise("export", path, path, "--format", "csv"), "one DIR")
    one_error(poise("export", folder / "none", "--format", "csv"), "none", "o such file")
    (folder / "bare").mkdir()
    one_error(poise("export", folder / "bare", "--format", "csv"), "bare", "poses.jsonl")
    one_error(poise("export", path, "--format", "csv", "--out", path), "--out", "read from")
    check(path.read_text().startswith('{"type"'), "the input was touched")


@case
def mot():
    """motchallenge: ten columns, frames from 1, the fighters alone; all tracks where there are no fighters"""
    for fighters in (True, False):
        frames = poses(folder / "poses.jsonl", fighters)
        export(folder, "--format", "motchallenge")
        rows = [row.split(",") for row in (folder / "mot.txt").read_text().strip().split("\n")]
        wanted = []
        for f in frames:
            ids = sorted((p.get("fighter", 0) if fighters else p["id"], i) for i, p in enumerate(f["people"]))
            for identity, i in ids:
                if not identity:
                    continue
                wanted.append((f["frame"] + 1, identity, extent(f["people"][i]["landmarks"])))
        check(len(rows) == len(wanted), f"{len(rows)} rows, not {len(wanted)}")
        for row, (frame, identity, box) in zip(rows, wanted):
            check(len(row) == 10 and row[7:] == ["-1"] * 3, row)
            check((int(row[0]), int(row[1])) == (frame, identity), f"{row} is not {frame}, {identity}")
            check(all(abs(float(a) - b) <= 0.05 for a, b in zip(row[2:6], box)), f"{row} {box}")
            check(float(row[6]) == 0.5, row)


@case
def csv_gives_back():
    """csv: every value is the one in poses.jsonl, units in the header, empty where there is none"""
    frames = poses(folder / "poses.jsonl")
    done = export(folder / "poses.jsonl", "--format", "csv", "--out", "-")
    check(not done.err, done.err)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    header = done.out.split("\n", 1)[0].split(",")
    check(len(header) == len(set(header)) == 13 + 33 * 10, f"{len(header)} columns")
    check(header[:2] == ["frame", "time_s"] and "nose_x_px" in header and "right_foot_index_z_mm" in header, header[:20])
    flat = [(f, p) for f in frames for p in f["people"]]
    check(len(rows) == len(flat), f"{len(rows)} rows")
    names = [name[:-5] for name in header if name.endswith("_x_px") and name != "box_x_px"]
    for row, (f, p) in zip(rows, flat):
        check(None not in row and None not in row.values(), "columns")
        check(int(row["frame"]) == f["frame"] and row["time_s"] == f"{f['pts_ns'] // 10**9}.{f['pts_ns'] % 10**9:09d}", row)
        check(int(row["track_id"]) == p["id"] and row["fighter"] == str(p.get("fighter", "")), row)
        check(row["fighter_name"] == {1: 'Ann "the" Hammer', 2: "B,ea"}.get(p.get("fighter"), ""), row["fighter_name"])
        check(row["uncertain"] == str(int("uncertain" in p["flags"])) and row["replay"] == str(int("flags" in f)), row)
        check(row["scale_assumed"] == str(int("scale_assumed" in p["flags"])), row)
        check([float(row[f"box_{k}_px"]) for k in "xywh"] == p["box"][:4], "box")
        for j, name in enumerate(names):
            check([float(row[f"{name}_{k}"]) for k in ("x_px", "y_px", "z_px", "visibility")] == p["landmarks"][j][:4], name)
            check([float(row[f"{name}_{k}_m"]) for k in "xyz"] == p["world_m"][j], name)
            millimetres = [row[f"{name}_{k}_mm"] for k in "xyz"]
            if "camera_mm" in p:
                check([float(v) for v in millimetres] == p["camera_mm"][j], name)
            else:
                check(millimetres == ["", "", ""], name)


@case
def angles():
    """csv-angles: degrees as computed here, visibility of the least visible landmark"""
    frames = poses(folder / "poses.jsonl")
    export(folder, "--format", "csv-angles")
    rows = list(csv.DictReader(open(folder / "angles.csv")))
    for row, p in zip(rows, (p for f in frames for p in f["people"])):
        for name, triple in TRIPLES.items():
            a, b, c = (p["world_m"][k] for k in triple)
            u, v = [x - y for x, y in zip(a, b)], [x - y for x, y in zip(c, b)]
            dot = sum(x * y for x, y in zip(u, v))
            angle = math.degrees(math.acos(dot / math.sqrt(sum(x * x for x in u)) / math.sqrt(sum(x * x for x in v))))
            check(abs(float(row[f"{name}_deg"]) - angle) < 0.01, f"{name}: {row[f'{name}_deg']} is not {angle}")
            check(float(row[f"{name}_visibility"]) == min(p["landmarks"][k][3] for k in triple), name)


@case
def cut_off():
    """a last line that was cut off: the frames before it, and a note"""
    poses(folder / "poses.jsonl", cut=True)
    for form in FORMATS:
        done = export(folder, "--format", form)
        check("note: " in done.err and "cut off" in done.err, done.err)
    frames = {row["frame"] for row in csv.DictReader(open(folder / "poses.csv"))}
    check(frames == {"0", "1", "2", "3"}, frames)


@case
def no_people():
    """nobody: a header and no rows, an empty MOTChallenge file"""
    place = folder / "nobody"
    place.mkdir()
    poses(place / "poses.jsonl", frames=0)
    for form in FORMATS:
        export(place, "--format", form)
    check((place / "mot.txt").read_text() == "", "mot.txt")
    check((place / "poses.csv").read_text().count("\n") == 1, "poses.csv")


@case
def hostile():
    """what is no poses file: one line that names file and line, nothing written, an older output stays"""
    place = folder / "hostile"
    place.mkdir()
    good = place / "good.jsonl"
    poses(good)
    head, *rest = good.read_text().split("\n")
    bad = {
        "empty": b"",
        "text": b"no json\n",
        "noise": bytes((i * 7919 >> 3) & 255 for i in range(5000)),
        "other type": b'{"type": "poise.motion", "schema_version": 1}\n',
        "newer": head.replace('"schema_version": 1', '"schema_version": 99').encode() + b"\n",
        "deep": (head + "\n" + "[" * 100000 + "\n").encode(),
        "no number": (head + "\n" + rest[0].replace("0.75", "NaN") + "\n").encode(),
        "33 are needed": (head + "\n" + rest[0].replace('"world_m": [[', '"world_m": [[0, 0, 0], [', 1) + "\n").encode(),
        "fighter 3": (head + "\n" + rest[0].replace('"fighter": 2', '"fighter": 3') + "\n").encode(),
        "long": head.encode() + b"\n" + b" " * (9 << 20) + b"\n",
    }
    for name, data in bad.items():
        (place / "bad.jsonl").write_bytes(data)
        (place / "out.csv").write_text("mine")
        for form in FORMATS:
            one_error(poise("export", place / "bad.jsonl", "--format", form, "--out", place / "out.csv"), "bad.jsonl")
        check((place / "out.csv").read_text() == "mine" and not temporary_files(place), f"{name}: something was written")
    one_error(poise("export", good, "--format", "csv", "--out", place / "no/such/out.csv"), "no/such/out.csv")
    one_error(poise("export", good, "--format", "csv", "--out", place), "hostile")
    with open("/dev/full", "w") as full:
        done = subprocess.run([POISE, "export", good, "--format", "csv", "--out", "-"], stdout=full, stderr=subprocess.PIPE)
    done.code, done.err = done.returncode, done.stderr.decode()
    one_error(done, "standard output")


main()
