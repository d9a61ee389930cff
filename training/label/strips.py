"""Draws a stretch of a video of the motion pack as rows of stick figures, for labelling by eye.

usage: strips.py VIDEO2D.npz START_FRAME OUT.png [--frames 300] [--step 3] [--blind] [--mirror]

Every figure is one frame (every --step frames of 30 per second), with its frame number; left limbs red, right limbs blue. It
stands where the hips are in the median over two seconds, so that ducks and slips show. The thin curve at a wrist is its way
through the frames since the figure before. Marks such as `R 412` at the foot of a cell are the movements that candidates.py
found to end near that figure (H: head), to be accepted or rejected. For a second pass --blind leaves them out and numbers the
frames from 0, --mirror swaps left and right."""
import argparse

import numpy as np
from PIL import Image, ImageDraw

from candidates import Movement, rolling_median

EDGES = [(5, 6, "k"), (11, 12, "k"), (5, 11, "k"), (6, 12, "k"), (11, 13, "l"), (13, 15, "l"), (12, 14, "r"), (14, 16, "r"),
         (5, 7, "l"), (7, 9, "l"), (6, 8, "r"), (8, 10, "r")]
COLOUR = {"k": (90, 90, 90), "l": (215, 20, 20), "r": (20, 60, 215)}
MARK = {"left": ("L", "l"), "right": ("R", "r"), "head": ("H", "k")}
WRISTS = ((9, "l"), (10, "r"))
CELL_W, CELL_H, PER_ROW = 102, 120, 15


def draw_figure(draw, figure):
    for a, b, side in EDGES:
        draw.line([*figure[a], *figure[b]], fill=COLOUR[side], width=2)
    x, y = figure[0]
    draw.ellipse([x - 5, y - 5, x + 5, y + 5], outline=(40, 40, 40))
    for wrist, side in WRISTS:
        x, y = figure[wrist]
        draw.ellipse([x - 3, y - 3, x + 3, y + 3], fill=COLOUR[side])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video")
    parser.add_argument("start", type=int)
    parser.add_argument("out")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--step", type=int, default=3)
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--mirror", action="store_true")
    options = parser.parse_args()
    points = np.load(options.video)["kp"].astype(np.float64)
    if options.mirror:
        points = points[:, [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]] * [-1, 1]
    strokes = [] if options.blind else Movement(points).all()
    centre = rolling_median(points[:, 11:13].mean(axis=1), 30)
    frames = list(range(options.start, min(len(points), options.start + options.frames), options.step))
    rows = -(-len(frames) // PER_ROW)
    picture = Image.new("RGB", (PER_ROW * CELL_W, rows * CELL_H), "white")
    draw = ImageDraw.Draw(picture)
    height = np.nanpercentile(np.ptp(points[frames[0]:frames[-1] + 1, :, 1], axis=1), 90)
    scale = 0.82 * CELL_H / max(height, 1)
    for index, frame in enumerate(frames):
        left, top = index % PER_ROW * CELL_W, index // PER_ROW * CELL_H
        draw.rectangle([left, top, left + CELL_W, top + CELL_H], outline=(215, 215, 215))
        draw.text((left + 3, top + 2), str(frame - options.start * options.blind), fill=(0, 0, 0))
        origin = np.array([left + CELL_W / 2, top + 0.55 * CELL_H])
        for wrist, side in WRISTS:
            trail = points[max(0, frame - options.step):frame + 1, wrist]
            draw.line([tuple(p) for p in (trail - centre[frame]) * scale + origin], fill=COLOUR[side], width=1)
        draw_figure(draw, (points[frame] - centre[frame]) * scale + origin)
        here = [s for s in strokes if frame - options.step / 2 < s.peak <= frame + options.step / 2]
        for line, stroke in enumerate(here):
            letter, side = MARK[stroke.side]
            draw.text((left + 3 + 44 * line, top + CELL_H - 12), f"{letter} {stroke.peak}", fill=COLOUR[side])
    picture.save(options.out)


if __name__ == "__main__":
    main()
