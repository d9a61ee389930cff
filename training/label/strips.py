"""Draws a stretch of a video of the motion pack as rows of stick figures, for labelling by eye.

usage: strips.py VIDEO2D.npz START_SECONDS OUT.png [--seconds 12] [--step 3]

Every figure is one frame (every --step frames of 30 per second), with its frame number; left limbs red, right limbs blue, the
wrists' way since the figure before as a line. Labels go into labels.csv: file, start_frame, peak_frame, end_frame, class."""
import argparse

import numpy as np
from PIL import Image, ImageDraw

EDGES = [(5, 6, "k"), (11, 12, "k"), (5, 11, "k"), (6, 12, "k"), (5, 7, "l"), (7, 9, "l"), (6, 8, "r"), (8, 10, "r"),
         (11, 13, "l"), (13, 15, "l"), (12, 14, "r"), (14, 16, "r"), (0, 5, "k"), (0, 6, "k")]
COLOUR = {"k": (40, 40, 40), "l": (200, 30, 30), "r": (30, 60, 200)}
LEFT_WRIST, RIGHT_WRIST = 9, 10
CELL_W, CELL_H, PER_ROW = 112, 148, 15


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video")
    parser.add_argument("start", type=float)
    parser.add_argument("out")
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--step", type=int, default=3)
    options = parser.parse_args()
    points = np.load(options.video)["kp"]
    first = int(options.start * 30)
    frames = list(range(first, min(len(points), first + int(options.seconds * 30)), options.step))
    rows = -(-len(frames) // PER_ROW)
    picture = Image.new("RGB", (PER_ROW * CELL_W, rows * CELL_H), "white")
    draw = ImageDraw.Draw(picture)
    height = np.nanpercentile(np.ptp(points[first:frames[-1] + 1, :, 1], axis=1), 90)
    scale = 0.72 * CELL_H / max(height, 1)
    before = None
    for index, frame in enumerate(frames):
        left, top = index % PER_ROW * CELL_W, index // PER_ROW * CELL_H
        draw.rectangle([left, top, left + CELL_W, top + CELL_H], outline=(220, 220, 220))
        draw.text((left + 3, top + 2), str(frame), fill=(0, 0, 0))
        hips = points[frame, 11:13].mean(axis=0)
        figure = (points[frame] - hips) * scale + [left + CELL_W / 2, top + 0.52 * CELL_H]
        if not np.isfinite(figure).all():
            before = None
            continue
        for a, b, side in EDGES:
            draw.line([*figure[a], *figure[b]], fill=COLOUR[side], width=2)
        x, y = figure[0]
        draw.ellipse([x - 4, y - 4, x + 4, y + 4], outline=(40, 40, 40))
        if before is not None and index % PER_ROW:
            for wrist, side in ((LEFT_WRIST, "l"), (RIGHT_WRIST, "r")):
                draw.line([*(before[wrist] + [CELL_W, 0]), *figure[wrist]], fill=COLOUR[side], width=1)
        before = figure
    picture.save(options.out)


main()
