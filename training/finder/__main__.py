"""python3 -m finder WHAT: training of the finder, the closer and the namer (training/finder/README.md says how it hangs together).

render    bouts -> WORK/bouts [--count N] [--loose N] [--wild N]
pack      bouts -> WORK/train, WORK/validation
train     WORK/train -> WORK/NAME.pt [--minutes M] [--start WEIGHTS]
evaluate  WORK/NAME.pt on WORK/validation: figures, as text and as WORK/NAME.figures.json
mean      weights --of PATH PATH, of which one went on from the other -> WORK/NAME.pt
export    WORK/NAME.pt -> MODELS/finder/finder.tflite, MODELS/finder.json; with the figures MODELS/finder/card.json
closer-train, closer-evaluate, closer-export, namer-train, ...: the same for those; NAME is "closer", "namer" unless said otherwise."""
import argparse
import os
import sys

import torch

from . import closer, data, evaluate, export, namer, train

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = ("train", "evaluate", "export")
    parser.add_argument("command", choices=("render", "pack", "mean", *(net + step for net in ("", "closer-", "namer-") for step in steps)))
    parser.add_argument("--work", default=os.path.join(ROOT, "build-training", "finder"))
    parser.add_argument("--sparring", default=os.path.join(ROOT, "build", "tools", "sparring", "poise-sparring"))
    parser.add_argument("--mocap", default=os.path.join(ROOT, "..", "shared", "motion"))
    parser.add_argument("--count", type=int, default=700, help="bouts")
    parser.add_argument("--loose", type=int, default=0, help="more bouts: with somebody down, bodies straying from the library")
    parser.add_argument("--wild", type=int, default=0, help="the same, straying farther")
    parser.add_argument("--name", help="of the weights")
    parser.add_argument("--models", default=os.path.join(ROOT, "models"), help="where exports go")
    parser.add_argument("--start", help="weights to go on from")
    parser.add_argument("--of", nargs="+", help="weights whose mean is taken")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--peak", type=float, default=2e-3, help="highest learning rate")
    a = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    net, _, step = a.command.rpartition("-")
    stem = os.path.join(a.work, a.name or net or "finder")
    weights, figures = stem + ".pt", stem + ".figures.json"
    if a.command == "render":
        data.render(os.path.join(a.work, "bouts"), a.sparring, a.mocap, a.count, a.loose, a.wild)
    elif a.command == "pack":
        for split in ("train", "validation"):
            print(split, data.pack(os.path.join(a.work, "bouts"), split, os.path.join(a.work, split)), "frames")
    elif a.command == "mean":
        train.mean_of(a.of, weights)
    elif step == "train":
        part = data.Set(os.path.join(a.work, "train"))
        if net == "closer":
            closer.run(part, weights, a.minutes, a.start, peak=a.peak)
        elif net == "namer":
            namer.run([part], weights, a.minutes, a.start, peak=a.peak)
        else:
            train.run([(part, 1.0)], weights, a.minutes, a.start, peak=a.peak)
    elif step == "export":
        export.run({"closer": export.CLOSER, "namer": export.NAMER}.get(net, export.FINDER), weights, a.models)
    else:
        {"closer": closer, "namer": namer}.get(net, evaluate).evaluate(weights, data.Set(os.path.join(a.work, "validation")), figures)


sys.exit(main())
