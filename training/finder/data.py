"""Rendered bouts: making them, and packing them into arrays that training maps into memory.

A set is a folder with frames.npy, uint8 [N, 360, 640, 3] (RGB), and people.npz:
    joints  float32 [N, PEOPLE, 33, 2]  pixels; NaN: nobody in this place
    seen    float32 [N, PEOPLE]         visible fraction of the body, 0..1
    clear   float32 [N, PEOPLE, 33]     1 a joint that is seen, 0 one that is not; other people: the fraction of the body
    depth   float32 [N, PEOPLE, 33]     z of the joints from the middle of the hips, away from the camera, metres; NaN: not known
    lateral float32 [N, PEOPLE, 3]      from the body's right to its left, camera coordinates, length 1; NaN: not known
    fighter bool    [N, PEOPLE]         one of the two fighters, not a referee or bystander
    state   int8    [N]                 index into STATES, by the labels of both fighters
    bout    int32   [N]                 seed
    similar bool    [N]                 the fighters of this bout are dressed alike
"""
import glob
import itertools
import json
import os
import random
import re
import subprocess
import tempfile

import cv2
import numpy as np

WIDTH, HEIGHT = 640, 360
PEOPLE = 12
JOINTS = 33
STATES = ("standing", "clinch", "takedown", "ground")
RATE = 2  # frames per second: neighbours differ, and a bout goes from the first step to the ground
FRAMES = 30
FIRST_SEED = 20000
VALIDATION_EVERY = 14
MOCAP_EVERY = 5
LOW_FROM, LOW_EVERY = 459, 3  # many of the later bouts are seen from a low camera, whose pictures are the hardest
# From these numbers on bodies stray from the library by so much, and only bouts with a fighter who is thrown or lies in so many of their
# seconds are rendered: of the others one in three has any.
LOOSE_FROM, LOOSE, LOOSE_DOWN = 3000, (0.4, 1.8), 4
WILD_FROM, WILD, WILD_DOWN = 6000, (0.8, 2.6), 5  # the library's alone, nobody recorded


def command_of(sparring, mocap, number, path):
    """The renderer's command line of bout `number`, and its split. The shutter is open as long as it is at 30 frames per second."""
    seed = FIRST_SEED + number
    split = "validation" if number % VALIDATION_EVERY == VALIDATION_EVERY - 1 else "train"
    shutter = random.Random(seed).uniform(30, 330) * RATE / 30
    command = [sparring, "--seed", str(seed), "--split", split, "--size", f"{WIDTH}x{HEIGHT}", "--fps", str(RATE), "--frames", str(FRAMES),
               "--shutter", f"{shutter:.2f}", "--threads", "1", "--out", path.format(split=split, seed=seed)]
    if number % MOCAP_EVERY == 2 and number < WILD_FROM:
        command += ["--origin", "mocap", "--mocap", mocap]
    if number >= WILD_FROM:
        command += ["--loose", f"{random.Random(number + 1).uniform(*WILD):.2f}"]
    elif number >= LOOSE_FROM:
        command += ["--loose", f"{random.Random(number).uniform(*LOOSE):.2f}"]
    return command + (["--camera", "low"] if number >= LOW_FROM and number % LOW_EVERY == 0 else [])


def seconds_down(command):
    """In how many seconds of a bout somebody is thrown or lies: it is fought in a picture of 64 x 64 to see."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "look.mp4")
        changed = {"--size": "64x64", "--fps": "1", "--frames": str(FRAMES // RATE), "--out": path}
        look = [changed.get(before, word) for before, word in zip(["", *command], command)]
        subprocess.run(look, check=True, stdout=subprocess.DEVNULL)
        return sum(state_of(frame["fighters"]) >= STATES.index("takedown") for frame in read_truth(path + ".truth.jsonl"))


def with_somebody_down(folder, sparring, mocap, first, least_down, count):
    """Commands of the first `count` bouts from number `first` on that are for training and have somebody down for so many seconds."""
    for number in itertools.count(first):
        if count == 0:
            return
        command = command_of(sparring, mocap, number, os.path.join(folder, "{split}-{seed}.mp4"))
        if "--split validation" in " ".join(command) or seconds_down(command) < least_down:
            continue
        count -= 1
        yield command


def render(folder, sparring, mocap, count, loose, wild):
    """Bouts folder/SPLIT-SEED.mp4 with their truth beside them, `count` of all kinds, then `loose` and `wild` ones; those that are there stay."""
    os.makedirs(folder, exist_ok=True)
    all_kinds = (command_of(sparring, mocap, number, os.path.join(folder, "{split}-{seed}.mp4")) for number in range(count))
    for command in itertools.chain(all_kinds, with_somebody_down(folder, sparring, mocap, LOOSE_FROM, LOOSE_DOWN, loose),
                                   with_somebody_down(folder, sparring, mocap, WILD_FROM, WILD_DOWN, wild)):
        path = command[command.index("--out") + 1]
        if not os.path.exists(path + ".truth.jsonl"):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def read_frames(path):
    video = cv2.VideoCapture(path)
    frames = []
    while True:
        there, frame = video.read()
        if not there:
            return frames
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))


def state_of(fighters):
    labels = {fighter["label"] for fighter in fighters}
    for state in ("takedown", "ground", "clinch"):
        if state in labels:
            return STATES.index(state)
    return STATES.index("standing")


def read_truth(path):
    with open(path) as file:
        return [json.loads(line) for line in file][1:]


def dressed_alike(path):
    """Whether the fighters of a bout are, by its truth."""
    with open(path) as file:
        return json.loads(file.readline())["similar_kit"]


def surely(fraction):
    """How clear each joint of a person is of whom only the visible fraction is known."""
    return 1.0 if fraction > 0.85 else min(fraction, 0.5)


def in_depth(joints):
    """joints [33, 3] before the camera, metres -> depth [33], lateral [3]."""
    across = sum(d / max(np.linalg.norm(d), 1e-6) for d in (joints[11] - joints[12], joints[23] - joints[24]))
    return joints[:, 2] - (joints[23, 2] + joints[24, 2]) / 2, across / max(np.linalg.norm(across), 1e-6)


def pack(bouts, split, folder):
    """All bouts of a split -> one set."""
    paths = sorted(glob.glob(os.path.join(bouts, f"{split}-*.mp4")))
    truths = [read_truth(path + ".truth.jsonl") for path in paths]
    total = sum(map(len, truths))
    os.makedirs(folder, exist_ok=True)
    frames = np.lib.format.open_memmap(os.path.join(folder, "frames.npy"), "w+", np.uint8, (total, HEIGHT, WIDTH, 3))
    joints = np.full((total, PEOPLE, JOINTS, 2), np.nan, np.float32)
    seen = np.zeros((total, PEOPLE), np.float32)
    clear = np.zeros((total, PEOPLE, JOINTS), np.float32)
    depth = np.full((total, PEOPLE, JOINTS), np.nan, np.float32)
    lateral = np.full((total, PEOPLE, 3), np.nan, np.float32)
    fighter = np.zeros((total, PEOPLE), bool)
    state = np.zeros(total, np.int8)
    bout = np.zeros(total, np.int32)
    similar = np.zeros(total, bool)
    at = 0
    for path, truth in zip(paths, truths, strict=True):
        pictures = read_frames(path)
        if len(pictures) != len(truth):
            raise ValueError(f"{path}: {len(pictures)} frames, the truth has {len(truth)}; render it again")
        similar[at:at + len(truth)] = dressed_alike(path + ".truth.jsonl")
        for picture, frame in zip(pictures, truth, strict=True):
            frames[at] = picture
            state[at] = state_of(frame["fighters"])
            bout[at] = int(re.search(r"-(\d+)\.mp4$", path).group(1))
            people = [(p, True) for p in frame["fighters"]] + [(p, False) for p in frame["others"]]
            for k, (person, is_fighter) in enumerate(people[:PEOPLE]):
                joints[at, k] = person["image_px"]
                seen[at, k] = person["visible_fraction"]
                fighter[at, k] = is_fighter
                clear[at, k] = person["visible"] if is_fighter else surely(person["visible_fraction"])
                if is_fighter:
                    depth[at, k], lateral[at, k] = in_depth(np.array(person["camera_m"]))
            at += 1
    frames.flush()
    np.savez(os.path.join(folder, "people.npz"), joints=joints, seen=seen, clear=clear, depth=depth, lateral=lateral,
             fighter=fighter, state=state, bout=bout, similar=similar)
    return total


class Set:
    def __init__(self, folder):
        self.frames = np.load(os.path.join(folder, "frames.npy"), mmap_mode="r")
        with np.load(os.path.join(folder, "people.npz")) as people:
            self.joints, self.seen, self.fighter = people["joints"], people["seen"], people["fighter"]
            self.clear, self.depth, self.lateral = people["clear"], people["depth"], people["lateral"]
            self.state, self.bout, self.similar = people["state"], people["bout"], people["similar"]

    def __len__(self):
        return len(self.frames)
