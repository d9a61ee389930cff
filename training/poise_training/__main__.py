"""python3 -m poise_training WHAT: what the Makefile's moves-… targets call.

base       the networks from rendered fights and mocap (also done by the others when it is missing)
cv         cross-validation over people [--folds 0,1,…] [--seeds 1,2,3] -> training/results/cv.json
ablations  single differences, measured like cv's and on bouts -> training/results/ablations.json
shortcut   a class seen in rendered fights only, looked for in people -> training/results/shortcut.json
edited     bouts with cuts and replays -> training/results/edited.json
bouts      the shipped models on bouts they were not trained on -> training/results/bouts.json
train      the shipped models: trained on everybody, settings from cv's people left out -> models/moves
further    the shipped models go on from themselves with the bouts that poise has seen by now -> models/moves
onnx       the shipped networks for other programs -> build-training/onnx
report     docs/moves.md and models/moves/card.md from training/results"""
import argparse
import os
import sys

import torch

from . import cv, prepare, train

RESULTS = os.path.join(prepare.ROOT, "training", "results")


def numbers(text):
    return [int(n) for n in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("base", "cv", "ablations", "shortcut", "edited", "bouts", "train", "further", "onnx",
                                            "report"))
    parser.add_argument("--folds", type=numbers, default=list(range(len(cv.FOLDS))))
    parser.add_argument("--seeds", type=numbers, default=[1])
    parser.add_argument("--seed", type=int, default=1, help="of the shipped models")
    arguments = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    if arguments.command == "base":
        train.base(train.Variant(), train.BASE_SEED)
    elif arguments.command == "cv":
        cv.command(arguments.folds, arguments.seeds, os.path.join(RESULTS, "cv.json"))
    elif arguments.command == "ablations":
        from . import ablations
        ablations.command(os.path.join(RESULTS, "ablations.json"))
    elif arguments.command == "shortcut":
        from . import shortcut
        shortcut.command(os.path.join(RESULTS, "shortcut.json"))
    elif arguments.command == "edited":
        from . import edited
        edited.command(os.path.join(RESULTS, "edited.json"))
    elif arguments.command == "bouts":
        from . import bouts
        bouts.command(os.path.join(RESULTS, "bouts.json"))
    elif arguments.command == "train":
        from . import final
        final.command(arguments.seed)
    elif arguments.command == "further":
        from . import final
        final.further(arguments.seed)
    elif arguments.command == "onnx":
        from . import onnx
        onnx.command(prepare.ROOT)
    else:
        from . import report
        report.command(RESULTS)


sys.exit(main())
