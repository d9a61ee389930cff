"""What must not work: one line that names the cause, exit code 2, nothing left behind."""
import resource

from support import *

SMALL = ("--model", "lite", "--quiet")


def refused(source, *words, options=(), env=None, stdin=None):
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = poise("run", source, "--out", out, *SMALL, *options, env=env, stdin=stdin)
    one_error(done, *words)
    nothing_left(out)
    return done


@case
def not_a_video():
    """empty file, text, random bytes, a folder with nothing, a file without read permission"""
    (folder / "empty.mp4").write_bytes(b"")
    refused(folder / "empty.mp4", "empty.mp4")
    (folder / "text.mp4").write_text("this is no video\n" * 100)
    refused(folder / "text.mp4", "text.mp4")
    (folder / "noise.mkv").write_bytes(bytes((i * 7919 >> 3) & 255 for i in range(50000)))
    refused(folder / "noise.mkv", "noise.mkv")
    (folder / "nothing").mkdir()
    refused(folder / "nothing", "nothing", "no videos")
    if os.getuid() != 0:
        path = y4m(folder / "locked.y4m")
        path.chmod(0)
        refused(path, "locked.y4m")


@case
def no_video_stream():
    """sound without pictures"""
    rate = 8000
    data = bytes(rate * 2)
    head = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    head += (1).to_bytes(2, "little") * 2 + rate.to_bytes(4, "little") + (rate * 2).to_bytes(4, "little")
    head += (2).to_bytes(2, "little") + (16).to_bytes(2, "little") + b"data" + len(data).to_bytes(4, "little")
    (folder / "sound.wav").write_bytes(head + data)
    refused(folder / "sound.wav", "sound.wav")


@case
def unopenable_names():
    """a scheme nobody speaks, a stream nobody serves, a camera that is not there"""
    refused("gopher://example/x", "gopher")
    refused("rtsp://127.0.0.1:9/none", "127.0.0.1")
    refused("97", "97")
    done = refused("http://someone:secret@127.0.0.1:9/x.mp4", "127.0.0.1")
    check("secret" not in done.err, "a password is shown")


@case
def models():
    """missing folder, missing model, wrong hash, wrong kind, broken manifest, a decoder poise has not got"""
    video = y4m(folder / "video.y4m")
    refused(video, "absent", options=("--models", folder / "absent"))
    zoo = folder / "zoo"

    def fresh():
        shutil.rmtree(zoo, ignore_errors=True)
        zoo.mkdir()
        (zoo / "cache").mkdir()
        for path in MODELS.glob("*.json"):
            if not path.name.startswith("package"):
                shutil.copy(path, zoo)
        for path in (MODELS / "cache").glob("*.tflite"):
            (zoo / "cache" / path.name).symlink_to(path.resolve())

    fresh()
    (zoo / "cache/pose_landmark_lite.tflite").unlink()
    refused(video, "pose_landmark_lite", options=("--models", zoo))
    one_error_verify = poise("dev", "models", "verify", "--models", zoo)
    check(one_error_verify.code == 2 and "pose_landmark_lite" in one_error_verify.out, one_error_verify.out)
    data = bytearray((MODELS / "cache/pose_landmark_lite.tflite").read_bytes())
    data[len(data) // 2] ^= 1
    (zoo / "cache/pose_landmark_lite.tflite").write_bytes(data)
    refused(video, "pose_landmark_lite", options=("--models", zoo))
    fresh()
    (zoo / "cache/pose_landmark_lite.tflite").unlink()
    (zoo / "cache/pose_landmark_lite.tflite").symlink_to((MODELS / "cache/pose_landmark_full.tflite").resolve())
    refused(video, "pose_landmark_lite", options=("--models", zoo))
    fresh()
    (zoo / "pose_landmark_lite.json").write_text('{"version": 1, "name"')
    refused(video, "pose_landmark_lite.json", options=("--models", zoo))
    fresh()
    manifest = json.loads((zoo / "pose_landmark_lite.json").read_text())
    manifest["decoder"] = "metrabs"
    (zoo / "pose_landmark_lite.json").write_text(json.dumps(manifest))
    refused(video, "metrabs", options=("--models", zoo))
    refused(video, "POISE_ISA", options=(), env={"POISE_ISA": "mmx"})


@case
def out_is_no_folder():
    """--out is a file, below a file, or in a folder that takes nothing"""
    video = y4m(folder / "video.y4m")
    (folder / "file").write_text("mine")
    one_error(poise("run", video, "--out", folder / "file", *SMALL), "file")
    one_error(poise("run", video, "--out", folder / "file/below", *SMALL), "file")
    check((folder / "file").read_text() == "mine", "the file was touched")
    one_error(poise("run", video, "--out", "/proc/poise", *SMALL), "/proc/poise")


@case
def disk_full():
    """a disk that is full (files limited to 20 kB): nothing is left, also not of earlier outputs"""
    video = y4m(folder / "long.y4m", frames=300, width=64, height=48)
    out = folder / "full"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    done = poise("run", video, "--out", out, *SMALL, preexec=limit)
    one_error(done)
    nothing_left(out)


@case
def disk_full_for_real():
    """a file system of 64 kB that runs full"""
    mount = folder / "tiny"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "poise-test", mount], capture_output=True).returncode:
        raise Skip("cannot mount a small file system here")
    try:
        video = y4m(folder / "long.y4m", frames=300, width=64, height=48)
        done = poise("run", video, "--out", mount / "out", *SMALL)
        one_error(done, "the disk is full")
        nothing_left(mount / "out")
    finally:
        subprocess.run(["umount", mount], check=True)


@case
def reader_gone():
    """whoever reads our standard output goes away"""
    video = y4m(folder / "video.y4m")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([POISE, "run", video, "--out", folder / "pipe", *SMALL, "--json"], stdout=write,
                          stderr=subprocess.PIPE)
    os.close(write)
    done.code, done.err = done.returncode, done.stderr.decode()
    one_error(done, "standard output")
    check(not temporary_files(folder / "pipe"), "temporary files left")
    with open("/dev/full", "w") as full:
        done = subprocess.run([POISE, "--help"], stdout=full, stderr=subprocess.PIPE)
    done.code, done.err = done.returncode, done.stderr.decode()
    one_error(done, "standard output")


@case
def one_bad_among_good():
    """one bad source among good ones: the good are done, exit code 2"""
    out = folder / "mixed"
    y4m(folder / "good1.y4m")
    y4m(folder / "good2.y4m")
    done = poise("run", folder / "good1.y4m", folder / "text.mp4", folder / "good2.y4m", "--out", out, *SMALL, "--jobs",
                 "2", "--no-overlay")
    check(done.code == 2 and "1 of 3 sources failed" in done.err, f"{done.code} {done.err}")
    check((out / "good1/complete.json").exists() and (out / "good2/complete.json").exists(), "good ones not done")
    check(not (out / "text").exists() and not temporary_files(out), "something of the bad one is left")
    rows = (out / "summary.csv").read_text().strip().split("\n")
    check(len(rows) == 4 and sum(",failed," in row for row in rows) == 1, str(rows))


@case
def odd_videos():
    """odd sizes, one pixel high, 8K, zero frames: success, and the files parse"""
    for name, width, height, frames in (("odd", 97, 65, 3), ("flat", 64, 2, 2), ("big", 7680, 4320, 1), ("none", 64, 48, 0)):
        path = y4m(folder / f"{name}.y4m", frames, width, height)
        out = folder / f"out-{name}"
        done = poise("run", path, "--out", out, "--model", "lite")
        if frames == 0 and done.code == 2:
            one_error(done, name)
            continue
        check(done.code == 0, f"{name}: {done.code} {done.err}")
        check(len(lines(out / "poses.jsonl")) == frames + 1, f"{name}: frames")
        predictions = json.loads((out / "predictions.json").read_text())
        check(predictions["metadata"]["frame_count"] == frames, f"{name}: frame_count")


@case
def truncated():
    """cut off in the middle of a frame: what is whole is done, with a warning"""
    out = folder / "cut"
    done = poise("run", y4m(folder / "whole.y4m", frames=50, width=320, height=240), "--out", folder / "whole", *SMALL)
    check(done.code == 0, done.err)
    data = (folder / "whole/overlay.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(data[: len(data) - 700])
    done = poise("run", folder / "cut.mp4", "--out", out, "--model", "lite", "--no-overlay")
    check(done.code == 0, done.err)
    frames = len(lines(out / "poses.jsonl")) - 1
    check(0 < frames < 50, f"{frames} frames")
    check("cut off" in done.err and "cut off" in (out / "report.html").read_text(), f"no warning: {done.err}")
    # With the index gone there is nothing to be had.
    (folder / "headless.mp4").write_bytes(data[:300])
    refused(folder / "headless.mp4", "headless.mp4")


@case
def no_frames_at_all():
    """a video that opens but has no frames: neuropose writes a file with none, and warns"""
    done = poise("run", y4m(folder / "one.y4m", frames=1), "--out", folder / "one", *SMALL)
    check(done.code == 0, done.err)
    data = (folder / "one/overlay.mp4").read_bytes()
    at = data.index(b"stts") + 8  # times, sizes, chunks: no entries any more
    empty = bytearray(data)
    empty[at:at + 4] = bytes(4)
    for table in (b"stsz", b"stco", b"stsc", b"stss", b"ctts"):
        where = data.find(table)
        if where > 0:
            at = where + (12 if table == b"stsz" else 8)
            empty[at:at + 4] = bytes(4)
    (folder / "empty_track.mp4").write_bytes(empty)
    output = folder / "empty.json"
    done = poise("neuropose", "process", folder / "empty_track.mp4", "-o", output)
    check(done.code == 0 and "(0 frames)" in done.out and "WARNING" in done.err, f"{done.code} {done.out} {done.err}")
    value = json.loads(output.read_text())
    check(value["metadata"]["frame_count"] == 0 and value["frames"] == {}, value)
    done = poise("run", folder / "empty_track.mp4", "--out", folder / "empty", "--model", "lite")
    check(done.code == 0 and "no frames" in done.err, f"{done.code} {done.err}")
    check(not (folder / "empty/overlay.mp4").exists(), "an overlay without frames")
    check(len(lines(folder / "empty/poses.jsonl")) == 1, "poses.jsonl")


main()
