"""Odd time: a real RTSP server (second argument; without it skipped), time stamps that jump, signals to neuropose."""
import socket
import time

from support import *

SERVER = sys.argv[2] if len(sys.argv) > 2 else ""


def element(code, payload):
    """One element of Matroska; `code` as the standard prints it, the size in eight bytes."""
    if isinstance(payload, int):
        payload = payload.to_bytes(8, "big")
    return bytes.fromhex(code) + (len(payload) | 1 << 56).to_bytes(8, "big") + payload


def matroska(path, times_ms, width=64, height=48):
    """A raw video with exactly these time stamps, in this order."""
    head = element("1A45DFA3", element("4282", b"matroska") + element("4287", 4) + element("4285", 2))
    video = element("B0", width) + element("BA", height) + element("2EB524", b"I420")
    track = element("D7", 1) + element("73C5", 1) + element("83", 1) + element("86", b"V_UNCOMPRESSED") + element("E0", video)
    body = element("1549A966", element("2AD7B1", 1000000)) + element("1654AE6B", element("AE", track))
    for i, ms in enumerate(times_ms):
        picture = bytes([40 + 8 * (i % 16)]) * (width * height) + bytes([128]) * (width * height // 2)
        body += element("1F43B675", element("E7", ms) + element("A3", b"\x81\x00\x00\x80" + picture))
    path.write_bytes(head + element("18538067", body))
    return path


@case
def time_stamps():
    """time stamps that stand still, go back and jump: repaired, said so, and all files agree on them"""
    times = [0, 40, 80, 60, 60, 120, 30000, 30040, 40, 30120]
    video = matroska(folder / "faults.mkv", times)
    out = folder / "faults"
    done = poise("run", video, "--out", out, "--fighters", "2", "--model", "lite")
    check(done.code == 0, done.err)
    check("time stamps stood still or jumped" in done.err, done.err)
    frames = lines(out / "poses.jsonl")[1:]
    at = [f["pts_ns"] for f in frames]
    check(len(frames) == len(times), f"{len(frames)} frames")
    check(at[0] == 0 and all(a < b for a, b in zip(at, at[1:])), at)
    repaired = [f["frame"] for f in frames if "repaired" in f.get("time_flags", [])]
    check({3, 4, 8} <= set(repaired) and not {0, 1, 2, 7} & set(repaired), repaired)
    check(at[:3] == [0, 40000000, 80000000], at)
    motion = lines(out / "motion.jsonl")[1:]
    check([m["pts_ns"] for m in motion] == at, "motion.jsonl")
    check(all(0 <= s["from_ns"] <= s["to_ns"] <= at[-1] for s in lines(out / "spans.jsonl")[1:]), "spans.jsonl")
    check("stood still or jumped" in (out / "report.html").read_text(), "report")
    check([f["pts_ns"] for f in decode(out / "overlay.mp4")][:3] == at[:3], "overlay")
    done = poise("neuropose", "process", video, "-o", folder / "faults.json")
    check(done.code == 0 and "(10 frames)" in done.out, done.out + done.err)


def wait_for(process, path, size):
    """Until the file has grown: the run is in the middle then."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists() and path.stat().st_size > size:
            return
        time.sleep(0.02)


@case
def neuropose_stopped():
    """SIGINT during neuropose process: 130, the file holds the frames until then and says how many"""
    video = shared("videos/two_boxers_pads.mp4")
    output = folder / "stopped.json"
    process = subprocess.Popen([POISE, "neuropose", "process", video, "-o", output], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    wait_for(process, folder / "stopped.json.tmp", 50000)
    process.send_signal(signal.SIGINT)
    out, err = (text.decode() for text in process.communicate(timeout=60))
    check(process.returncode == 130, f"exit code {process.returncode}: {err}")
    value = json.loads(output.read_text())
    frames = len(value["frames"])
    check(0 < frames < 452 and value["metadata"]["frame_count"] == frames, value["metadata"])
    check(not temporary_files(folder), temporary_files(folder))
    # A second one leaves at once; what lies there is whole, the older file or a new one.
    process = subprocess.Popen([POISE, "neuropose", "process", video, "-o", output], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    wait_for(process, folder / "stopped.json.tmp", 50000)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    check(process.returncode == 130 and not temporary_files(folder), temporary_files(folder))
    value = json.loads(output.read_text())
    check(value["metadata"]["frame_count"] == len(value["frames"]) > 0, value["metadata"])


class Server:
    """The RTSP server on a free port of the loopback."""

    def __enter__(self):
        if not SERVER:
            raise Skip("GStreamer's RTSP server is not installed (libgstrtspserver-1.0-dev)")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen([SERVER, str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if self.process.stdout.readline() != b"ready\n":
            raise Skip("the RTSP server does not start here")
        return f"rtsp://127.0.0.1:{port}/live"

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


@case
def rtsp():
    """an RTSP stream: so many frames, latencies, never taken for complete; no password is shown"""
    out = folder / "rtsp"
    with Server() as url:
        for _ in range(2):  # a stream is always done again
            done = poise("run", url.replace("rtsp://", "rtsp://someone:secret@"), "--out", out, "--max-frames", "15",
                         "--model", "lite", "--fighters", "2")
            check(done.code == 0 and "secret" not in done.err and "complete already" not in done.err, done.err)
    check(not (out / "complete.json").exists(), "a stream is complete")
    frames = lines(out / "poses.jsonl")[1:]
    check(len(frames) == 15 and frames[0]["width"] == 320, f"{len(frames)} frames")
    performance = json.loads((out / "performance.json").read_text())
    check(performance["stages_ms"]["latency"]["count"] == 15, performance["stages_ms"])
    check(all("secret" not in p.read_text() for p in out.glob("*.json*")), "the password is in a file")
    check(len(decode(out / "overlay.mp4")) == 15, "overlay")


@case
def rtsp_stopped():
    """SIGINT in an RTSP stream: 130, the files hold what there was"""
    out = folder / "rtsp-stopped"
    with Server() as url:
        process = subprocess.Popen([POISE, "run", url, "--out", out, "--model", "lite"], stderr=subprocess.PIPE)
        wait_for(process, out / "poses.jsonl.tmp", 500)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=60)[1].decode()
    check(process.returncode == 130, f"{process.returncode}: {err}")
    check(not temporary_files(out) and len(lines(out / "poses.jsonl")) > 1, os.listdir(out))
    check(len(decode(out / "overlay.mp4")) == len(lines(out / "poses.jsonl")) - 1, "overlay")


main()
