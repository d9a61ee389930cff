"""Sets of windows from all sources, kept in a cache: features are computed once.

The cache (POISE_TRAINING_CACHE, else build-training/cache) has one .npz per set, named by a hash of what it was made from: the
sources' files and this code."""
import functools
import glob
import hashlib
import os
import sys

import numpy as np

from . import augment, data, dataset
from . import windows as w

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
MOTION = os.path.join(os.environ.get("POISE_SHARED") or os.path.join(ROOT, "..", "shared"), "motion")
CACHE = os.environ.get("POISE_TRAINING_CACHE") or os.path.join(ROOT, "build-training", "cache")
BOUTS = os.environ.get("POISE_TRAINING_BOUTS") or os.path.join(ROOT, "build-training", "bouts")
STRIDE = 2  # samples of 1/30 s between windows, in training and in use
VIEWS = ((0, 0.1), (0.8, 0.25), (1.6, 0.05), (2.4, 0.3), (3.2, 0.15), (-0.8, 0.2), (-1.6, 0.35), (-2.4, 0.1))


def _code():
    """What features, variations and labels come to on a small fixed bout: changes when any of their code does."""
    rng = np.random.default_rng(1)
    frames = np.zeros(120, w.FRAME)
    frames["pts_ns"] = np.arange(120) * 33333333
    pose = frames["fighter"]
    pose["mode"], pose["id"], pose["flags"] = w.PERSON, [1, 2], w.CAMERA_VALID
    points = np.cumsum(rng.normal(0, 0.02, (120, 2, 33, 3)), axis=0) + rng.normal(0, 0.4, (1, 2, 33, 3))
    pose["world_m"], pose["camera_mm"] = points, points * 1000 + [0, 0, 4000]
    pose["landmarks"][..., :2], pose["landmarks"][..., 3:] = points[..., :2] * 200 + 300, 1
    frames["fighter"] = pose
    events = [data.Event(0, "hook", 1, 1.2, 1.4), data.Event(1, "block", 0.8, 1.4, 2), data.Event(0, "clinch", 2, 2.5, 3)]
    found = hashlib.sha256(str(data.READERS).encode())
    for source in ("truth", "video2d", "pose"):
        clip = data.Clip("", source, ("", ""), frames, events, True)
        for _ in range(6):
            for value in dataset.part(augment.vary(clip, rng), "", rng, STRIDE, 0.5).values():
                found.update(np.ascontiguousarray(value).tobytes())
    return found.hexdigest()


_code_hash = None


def cached(name, files, make):
    """make() or what it gave before; `files`: what it reads."""
    global _code_hash
    _code_hash = _code_hash or _code()
    key = hashlib.sha256((name + _code_hash).encode())
    for file in sorted(files):
        key.update(f"{os.path.basename(file)} {os.path.getsize(file)}".encode())
    path = os.path.join(CACHE, f"{name}-{key.hexdigest()[:16]}.npz")
    if os.path.exists(path):
        with np.load(path) as kept:
            return {key: kept[key] for key in kept.files}
    made = make()
    os.makedirs(CACHE, exist_ok=True)
    temporary = f"{path}.{os.getpid()}.npz"
    np.savez(temporary, **made)
    os.replace(temporary, path)
    print(f"# {name}: {len(made['label'])} windows", file=sys.stderr, flush=True)
    return made


def _motion_inputs():
    return [os.path.join(MOTION, name) for name in data.motion_files(MOTION)] + glob.glob(
        os.path.join(data.LABEL_FOLDER, "*.csv"))


def real(variations, mirrored=True):
    """The boxers of the videos: every clip as it is (0) and varied (1 ...)."""
    def make():
        rng = np.random.default_rng(11)
        parts = []
        for clip in data.exhaustive(MOTION) + data.video2d(MOTION):
            for variation in range(variations):
                seen = augment.vary(clip, rng, mirrored=mirrored) if variation else clip
                parts.append(dataset.part(seen, clip.person[0], rng, STRIDE, 0.5))
        return dataset.joined(parts)
    return cached(f"real-{variations}-{'mirror' if mirrored else 'plain'}", _motion_inputs(), make)


def mocap(views=4):
    def make():
        rng = np.random.default_rng(12)
        parts = []
        for file, subject, events, xyz in data.mocap_points(MOTION):
            for view in rng.choice(len(VIEWS), views, replace=False):
                clip = data.mocap_clip(file, subject, events, xyz, VIEWS[view][0] + rng.uniform(-0.4, 0.4), VIEWS[view][1])
                parts.append(dataset.part(augment.vary(clip, rng), subject, rng, STRIDE, 0.5))
        return dataset.joined([part for part in parts if len(part["label"])])
    return cached(f"mocap-{views}", _motion_inputs(), make)


def bouts(pattern):
    """Names of bouts (without endings) of scripts' making: BOUTS/truth/pattern."""
    found = sorted(glob.glob(os.path.join(BOUTS, "truth", pattern + ".truth.jsonl")))
    return [name[:-len(".truth.jsonl")] for name in found]


def sparring(pattern, variations=1, flat_share=0.35, mirrored=True):
    """Bouts with perfect joints, made as uncertain as a pose model's."""
    names = bouts(pattern)

    def make():
        rng = np.random.default_rng(13)
        parts = []
        for name in names:
            clip = data.truth(name)
            for _ in range(variations):
                parts.append(dataset.part(augment.vary(clip, rng, flat_share, mirrored), clip.name, rng, STRIDE, 0.35))
        return dataset.joined(parts)
    kind = f"{pattern.strip('*_')}-{variations}-{flat_share}-{'mirror' if mirrored else 'plain'}"
    return cached(f"sparring-{kind}", [name + ".truth.jsonl" for name in names], make)


def as_posed(pattern, flat_share=0.35, mirrored=True):
    """The same bouts with joints as bad as poise's own (augment.as_posed)."""
    names = bouts(pattern)

    def make():
        rng = np.random.default_rng(16)
        parts = []
        for name in names:
            clip = augment.vary(augment.as_posed(data.truth(name), rng), rng, flat_share, mirrored)
            parts.append(dataset.part(clip, clip.name, rng, STRIDE, 0.35))
        return dataset.joined(parts)
    kind = f"posed{augment.AS_POSED}-{pattern.strip('*_')}-{flat_share}-{'mirror' if mirrored else 'plain'}"
    return cached(kind, [name + ".truth.jsonl" for name in names], make)


def crossings(pattern="train_10*", flat_share=0.35, mirrored=True):
    """Fighters of different bouts passing each other (augment.crossing)."""
    names = bouts(pattern)

    def make():
        rng = np.random.default_rng(15)
        clips = [data.truth(name) for name in names]
        parts = [dataset.part(augment.vary(augment.crossing(one, other, rng), rng, flat_share, mirrored),
                              one.name + "x", rng, STRIDE, 0.35) for one, other in zip(clips, clips[1:] + clips[:1])]
        return dataset.joined(parts)
    return cached(f"crossings-{flat_share}-{'mirror' if mirrored else 'plain'}", [name + ".truth.jsonl" for name in names], make)


def seen_names(pattern):
    """Names of bouts that poise has looked at, without endings, whose events are there too."""
    found = sorted(glob.glob(os.path.join(BOUTS, "seen", pattern + ".poses.jsonl.gz")))
    names = [name[:-len(".poses.jsonl.gz")] for name in found]
    return [name for name in names if os.path.exists(name + ".events.jsonl")]


def seen(pattern, flat_share=0.35, mirrored=True):
    """Bouts as `poise run --fighters 2` saw their pictures: BOUTS/seen/NAME.poses.jsonl.gz beside NAME.events.jsonl, each as a
    function that loads its set (kept one by one: there are more of them with every version)."""
    def of(name):
        bout = os.path.basename(name)

        def make():
            rng, clip = np.random.default_rng([14, *bout.encode()]), data.untangled(name)
            return dataset.joined([dataset.part(augment.vary(clip, rng, flat_share, mirrored) if variation else clip, bout, rng,
                                                STRIDE, 0.35) for variation in range(3)])
        return cached(f"untangled-{bout}-{flat_share}-{'mirror' if mirrored else 'plain'}", [name + ".poses.jsonl.gz"], make)
    return [functools.partial(of, name) for name in seen_names(pattern)]
