"""Writes what test_net compares with: networks of training/poise_training/models.py, inputs and PyTorch's logits, as .safetensors.

usage: torch_cases.py FOLDER [WINDOWS [real]]. Without `real`: random weights, random inputs. With it: the weights of models/moves
and windows of the labelled stretches of ../shared/motion, their features by training's library (POISE_TRAINING). Exit code 77,
and why on standard output, when something is not here; else, with `real`, what PyTorch takes for a window."""
import os
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "training"))


def missing(what):
    print(what)
    sys.exit(77)


try:
    import torch
except ImportError:
    missing("python3-torch is not installed (apt-get install python3-torch)")
import numpy as np
from poise_training import models, safetensors


def keep(folder, name, fitted, x, logits):
    safetensors.save_net(os.path.join(folder, name + ".safetensors"), *fitted, {})
    safetensors.save(os.path.join(folder, name + ".cases.safetensors"), {"input": x.numpy(), "logits": logits.numpy()}, {})


def random_cases(folder, windows):
    torch.manual_seed(7)
    for name, make in models.NETS.items():
        net = make().eval()
        with torch.no_grad():
            for key, value in net.named_parameters():
                if "norm" in key:
                    value.add_(0.2 * torch.randn_like(value))
        x = 1.5 * torch.randn(windows, models.STEPS, net.inputs)
        x[torch.rand(windows) < 0.2, :, : net.inputs // 2] = 0
        opponent = torch.arange(windows) ^ 1
        with torch.no_grad():
            logits = net(x, x[opponent])
        keep(folder, name, (net, np.zeros(net.inputs), np.ones(net.inputs)), x, logits)


def print_time(name, net, x):
    """Median of 50 runs on one thread, milliseconds per window: one window, and two at a time that are each other's opponents."""
    times = []
    torch.set_num_threads(1)
    for batch, opponent in ((1, None), (2, [1, 0])):
        some = x[:batch]
        runs = []
        with torch.no_grad():
            for _ in range(50):
                begin = time.perf_counter()
                net(some, None if opponent is None else some[opponent])
                runs.append((time.perf_counter() - begin) * 1e3 / batch)
        times.append(sorted(runs)[len(runs) // 2])
    print(f"{name:<11} PyTorch {torch.__version__}, one thread: one window {times[0]:.3f} ms, of two at a time {times[1]:.3f} ms each")


def real_cases(folder, windows):
    from poise_training import data, dataset, fit, prepare, train
    weights = os.path.join(ROOT, "models", "moves")
    library = os.environ.get("POISE_TRAINING", "")
    if not os.path.exists(os.path.join(weights, "moves.json")):
        missing(f"{weights} has no models")
    if not os.path.exists(library):
        missing(f"training's library is not built (-Dtraining=true; POISE_TRAINING={library})")
    if not os.path.isdir(prepare.MOTION):
        missing(f"{prepare.MOTION} is not here")
    parts, found = [], 0
    for clip in data.exhaustive(prepare.MOTION):
        parts.append(dataset.everything(clip, 15))
        found += len(parts[-1]["label"])
        if found >= windows:
            break
    real = dataset.joined(parts)
    for name in models.NETS:
        fitted = train.kept(os.path.join(weights, name + ".safetensors"))
        x = fit.scaled(real[fit.part_of(name)][:windows], *fitted[1:])
        with torch.no_grad():  # boxers alone have no opponent; here the next window plays one
            logits = fitted[0](x, x[torch.arange(len(x)) ^ 1])
        keep(folder, name, fitted, x, logits)
        print_time(name, fitted[0], x)


def main():
    windows = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    (real_cases if len(sys.argv) > 3 else random_cases)(sys.argv[1], windows)


main()
