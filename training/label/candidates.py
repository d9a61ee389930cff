"""Strokes of the wrists and excursions of the head in a video of the motion pack: what a labeller must look at.

usage: candidates.py VIDEO2D.npz START_FRAME END_FRAME

Nothing here decides a class. The thresholds are low on purpose: most guard movements appear too, and the eye rejects them.
Lengths are in torso lengths (shoulder middle to hip middle, median of four seconds), speeds in torso lengths per second."""
import argparse
from collections import namedtuple

import numpy as np

FPS = 30
SHOULDERS, WRISTS, HIPS, ANKLES = (5, 6), (9, 10), (11, 12), (15, 16)
SIDES = ("left", "right")
MIN_SPEED, MIN_WAY, MIN_HEAD, MAX_FRAMES = 2.5, 0.35, 0.22, 14

Stroke = namedtuple("Stroke", "start peak end side way speed")  # side: left, right, head


def rolling_median(values, radius):
    """Median of each row over the frames up to `radius` away, every fifth frame computed, the others taken from it."""
    out = np.empty_like(values)
    for i in range(0, len(values), 5):
        out[i:i + 5] = np.median(values[max(0, i - radius):i + radius + 1], axis=0)
    return out


def smooth(values):
    """Binomial mean of three frames."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]


class Movement:
    """Wrist paths relative to the shoulders and the head's relative to the feet, in torso lengths."""

    def __init__(self, points):
        points = smooth(points.astype(np.float64))
        middle = points[:, SHOULDERS].mean(axis=1)
        torso = np.linalg.norm(middle - points[:, HIPS].mean(axis=1), axis=1)
        self.torso = rolling_median(torso[:, None], 2 * FPS)
        self.paths = {side: (points[:, WRISTS[i]] - middle) / self.torso for i, side in enumerate(SIDES)}
        self.paths["head"] = (points[:, 0] - points[:, ANKLES].mean(axis=1)) / self.torso
        self.rest = {side: rolling_median(path, (2 if side != "head" else 1) * FPS) for side, path in self.paths.items()}
        self.speed = {side: FPS * np.linalg.norm(np.gradient(path, axis=0), axis=1) for side, path in self.paths.items()}

    def stroke_to(self, side, peak):
        """The movement that ends at `peak`: from the frame it began to the frame it was taken back."""
        path, speed = self.paths[side], self.speed[side]
        first, near = max(0, peak - MAX_FRAMES), max(0, peak - 7)
        start = top = near + int(np.argmax(speed[near:peak + 1]))
        while start > first and speed[start] > 0.25 * speed[top]:
            start -= 1
        start = max(0, min(start, peak - 1))
        way = np.linalg.norm(path[peak] - path[start])
        end = peak
        while end < min(len(path) - 1, peak + MAX_FRAMES) and np.linalg.norm(path[end] - path[peak]) < 0.7 * way:
            end += 1
        return Stroke(start, peak, end, side, float(way), float(speed[top]))

    def wrist_strokes(self, side):
        path, speed, rest = self.paths[side], self.speed[side], self.rest[side]
        found = []
        for i in range(1, len(speed) - 1):
            if not (speed[i] >= MIN_SPEED and speed[i] >= speed[i - 1] and speed[i] > speed[i + 1]):
                continue
            peak = i
            while peak < len(speed) - 1 and peak < i + 8 and speed[peak + 1] < speed[peak]:
                peak += 1
            stroke = self.stroke_to(side, peak)
            away = np.linalg.norm(path[peak] - rest[peak]) - np.linalg.norm(path[stroke.start] - rest[peak])
            if stroke.way >= MIN_WAY and away > -0.1 * stroke.way and (not found or peak > found[-1].peak + 2):
                found.append(stroke)
        return found

    def head_excursions(self):
        away = np.linalg.norm(self.paths["head"] - self.rest["head"], axis=1)
        found = []
        for i in range(8, len(away) - 8):
            if away[i] >= MIN_HEAD and away[i] == away[i - 8:i + 9].max():
                start, end = i, i
                while start > max(0, i - 20) and away[start] > 0.3 * away[i]:
                    start -= 1
                while end < min(len(away) - 1, i + 20) and away[end] > 0.3 * away[i]:
                    end += 1
                found.append(Stroke(start, i, end, "head", float(away[i]), float(self.speed["head"][start:end + 1].max())))
        return found

    def all(self):
        strokes = self.wrist_strokes("left") + self.wrist_strokes("right") + self.head_excursions()
        return sorted(strokes, key=lambda stroke: stroke.peak)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video")
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    options = parser.parse_args()
    for stroke in Movement(np.load(options.video)["kp"]).all():
        if options.first <= stroke.peak <= options.last:
            print(f"{stroke.start},{stroke.peak},{stroke.end},{stroke.side},{stroke.way:.2f},{stroke.speed:.1f}")


if __name__ == "__main__":
    main()
