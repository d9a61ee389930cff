"""The same computations written anew with numpy: the Kalman filter as the papers have it (8x8 matrices) and HOTA from
its definition. Usage: oracle.py KALMAN_SAMPLES MOT_EVAL. TAP; skips what is not there."""
import os
import re
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("1..0 # SKIP no numpy (Debian: python3-numpy)")
    sys.exit(0)

kalman_samples, mot_eval = sys.argv[1:3]
count = 0
failed = False


def result(good, text, skip=None):
    global count, failed
    count += 1
    failed |= not good
    print(f"{'ok' if good else 'not ok'} {count} - {text}" + (f" # SKIP {skip}" if skip else ""))


class Filter:
    """State (x, y, a, h, and their speeds), full covariance, gain by solving (Wojke et al. 2017)."""

    def start(self, z):
        h = z[3]
        self.mean = np.r_[z, np.zeros(4)]
        self.cov = np.diag(np.square([h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16]))

    def predict(self, frames):
        h = self.mean[3]
        move = np.eye(8)
        move[:4, 4:] = frames * np.eye(4)
        noise = np.square([h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160])
        self.mean = move @ self.mean
        self.cov = move @ self.cov @ move.T + frames * np.diag(noise)

    def update(self, z):
        h = self.mean[3]
        see = np.eye(4, 8)
        projected = see @ self.cov @ see.T + np.diag(np.square([h / 20, h / 20, 1e-1, h / 20]))
        gain = np.linalg.solve(projected, see @ self.cov).T
        self.mean = self.mean + gain @ (z - see @ self.mean)
        self.cov = self.cov - gain @ projected @ gain.T


def measured(box):
    x, y, w, h = (float(np.float32(v)) for v in box)
    return np.array([x + w / 2, y + h / 2, w / h, h])


def check_kalman():
    rng = np.random.default_rng(1)
    lines, wanted = [], []
    for _ in range(50):
        model = Filter()
        box = np.array([rng.uniform(0, 1000), rng.uniform(0, 700), rng.uniform(20, 200), rng.uniform(60, 500)])
        for step in range(60):
            kind = "start" if step == 0 else rng.choice(["predict", "predict", "update", "freeze"])
            if kind == "predict":
                frames = float(rng.choice([1.0, 0.5, 2.25]))
                model.predict(frames)
                lines.append(f"predict {frames!r}")
            elif kind == "freeze":
                model.mean[7] = 0
                lines.append("freeze")
            else:
                box = box + rng.normal(0, 3, 4) * [1, 1, 0.2, 0.2]
                text = " ".join(repr(float(np.float32(v))) for v in box)
                getattr(model, kind)(measured(box))
                lines.append(f"{kind} {text}")
            i = np.arange(4)
            wanted.append(np.stack([model.mean[i], model.mean[i + 4], model.cov[i, i], model.cov[i, i + 4],
                                    model.cov[i + 4, i + 4]], axis=1).ravel())
            off = model.cov.copy()
            off[i, i] = off[i + 4, i + 4] = off[i, i + 4] = off[i + 4, i] = 0
            assert np.abs(off).max() < 1e-9  # that the four axes never mix is what the C code builds on
    out = subprocess.run([kalman_samples], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    got = np.array([[float(v) for v in line.split()] for line in out.stdout.splitlines()])
    wanted = np.array(wanted)
    worst = np.max(np.abs(got - wanted) / np.maximum(1e-6, np.abs(wanted)))
    result(got.shape == wanted.shape and worst < 1e-7, f"Kalman: {len(lines)} steps, largest relative difference {worst:.1e}")


def load(text):
    rows = np.array([[float(v) for v in line.split(",")[:7]] for line in text.splitlines()])
    return {int(f): rows[rows[:, 0] == f] for f in np.unique(rows[:, 0])}


def overlap(a, b):
    x0 = np.maximum(a[:, None, :2], b[None, :, :2])
    x1 = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    inter = np.prod(np.maximum(0, x1 - x0), axis=2)
    return inter / (np.prod(a[:, 2:], axis=1)[:, None] + np.prod(b[:, 2:], axis=1)[None] - inter)


def best_pairs(score):
    """The pairs of largest sum, by dynamic programming over sets of columns (few boxes only)."""
    rows, cols = score.shape
    if rows == 0 or cols == 0:
        return []
    best = {0: (0.0, [])}
    for r in range(rows):
        after = dict(best)
        for used, (total, pairs) in best.items():
            for c in range(cols):
                key = used | 1 << c
                if not used >> c & 1 and (key not in after or after[key][0] < total + score[r, c]):
                    after[key] = (total + score[r, c], pairs + [(r, c)])
        best = after
    return max(best.values(), key=lambda item: item[0])[1]


def hota(truth, tracks):
    """Luiten et al. 2020, equations 3 to 8, matching as TrackEval's."""
    true_ids = sorted({int(r[1]) for rows in truth.values() for r in rows})
    ids = sorted({int(r[1]) for rows in tracks.values() for r in rows})
    true_count, id_count = np.zeros(len(true_ids)), np.zeros(len(ids))
    shared = np.zeros((len(true_ids), len(ids)))
    none = np.zeros((0, 7))
    scenes = []
    for frame in sorted(set(truth) | set(tracks)):
        a, b = truth.get(frame, none), tracks.get(frame, none)
        ia = np.array([true_ids.index(int(v)) for v in a[:, 1]], dtype=int)
        ib = np.array([ids.index(int(v)) for v in b[:, 1]], dtype=int)
        s = overlap(a[:, 2:6], b[:, 2:6])
        scenes.append((ia, ib, s))
        true_count[ia] += 1
        id_count[ib] += 1
        whole = s.sum(0)[None] + s.sum(1)[:, None] - s
        shared[np.ix_(ia, ib)] += np.divide(s, whole, out=np.zeros_like(s), where=whole > np.finfo(float).eps)
    fit = shared / (true_count[:, None] + id_count[None] - shared)
    alphas = np.arange(0.05, 0.99, 0.05)
    matched = [[(ia[r], ib[c], s[r, c]) for r, c in best_pairs(s * fit[np.ix_(ia, ib)])] for ia, ib, s in scenes]
    matched = [pair for pairs in matched for pair in pairs]
    values = []
    for alpha in alphas:
        pairs = [p for p in matched if p[2] >= alpha - np.finfo(float).eps]
        both = np.zeros_like(fit)
        for t, r, _ in pairs:
            both[t, r] += 1
        tp = len(pairs)
        det = tp / (true_count.sum() + id_count.sum() - tp)
        ass = np.sum(both * both / (true_count[:, None] + id_count[None] - both)) / max(1, tp)
        loc = np.mean([p[2] for p in pairs]) if pairs else 1.0
        values.append((np.sqrt(det * ass), det, ass, loc))
    return np.mean(values, axis=0)


def compare_hota(name, truth_text, tracks_text):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, n) for n in ("truth.txt", "tracks.txt")]
        for path, text in zip(paths, (truth_text, tracks_text)):
            with open(path, "w") as file:
                file.write(text)
        out = subprocess.run([mot_eval] + paths, capture_output=True, text=True, check=True).stdout
    got = np.array([float(v) for v in re.search(r"HOTA (\S+)  DetA (\S+)  AssA (\S+)  LocA (\S+)", out).groups()])
    wanted = hota(load(truth_text), load(tracks_text))
    result(np.abs(got - wanted).max() < 1e-5, f"HOTA of {name}: {got[0]:.4f}, here {wanted[0]:.4f}")


def random_tracks():
    """Five people; their tracks shake, break, change ids, vanish, and one is invented."""
    rng = np.random.default_rng(2)
    truth, tracks = [], []
    for frame in range(1, 81):
        for person in range(5):
            x, y = 100 + 60 * person + 3 * frame * (person % 2 * 2 - 1), 100 + 20 * person
            if rng.random() < 0.9:
                truth.append(f"{frame},{person + 1},{x},{y},60,150,1")
            if rng.random() < 0.8:
                dx, dy = rng.normal(0, 10, 2)
                tracks.append(f"{frame},{person + 1 + 10 * (frame // 30)},{x + dx:.3f},{y + dy:.3f},62,145,0.9")
        if rng.random() < 0.3:
            tracks.append(f"{frame},99,{rng.uniform(0, 500):.2f},{rng.uniform(0, 300):.2f},60,150,0.5")
    return "\n".join(truth) + "\n", "\n".join(tracks) + "\n"


check_kalman()
compare_hota("random tracks", *random_tracks())
campus = os.path.join(os.environ.get("POISE_SHARED", "../shared"), "media/mot/TUD-Campus")
if os.path.exists(campus):
    compare_hota("TUD-Campus", open(campus + "/gt.txt").read(), open(campus + "/test.txt").read())
else:
    result(True, "HOTA of TUD-Campus", f"no {campus}")
print(f"1..{count}")
sys.exit(failed)
