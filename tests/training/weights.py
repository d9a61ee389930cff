"""TAP: training can go on from shipped weights. Each of finder, closer and namer is read from its .tflite, its batch norms taken apart on
made inputs, and exported again: the same weights. A network of moves made twice as wide gives the same answers."""
import os
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "training"))
try:
    import cv2  # noqa: F401 (what is imported below needs it)
    import flatbuffers  # noqa: F401
    import numpy as np
    import torch
except ImportError as error:
    print(f"1..1\nok 1 - # SKIP {error} (scripts/setup training)")
    sys.exit(0)
from finder import export, start  # noqa: E402
from poise_training.labels import POSTURE_INPUTS, STEPS  # noqa: E402
from poise_training.models import CnnLstm  # noqa: E402

NEAR = 1e-5  # of float16 weights that went through a division and a product

models = (export.FINDER, export.CLOSER, export.NAMER)
print(f"1..{len(models) + 1}")
failed = False
for number, model in enumerate(models, 1):
    path = os.path.join(ROOT, "models", model.name, model.name + ".tflite")
    network = model.net()
    generator = torch.Generator().manual_seed(1)
    start.CALIBRATED = 2
    start.load(network, path, model.output, iter(lambda: (torch.rand(2, *network.shape, generator=generator),), None))
    again = os.path.join(tempfile.gettempdir(), f"poise-weights-{os.getpid()}.tflite")
    with open(again, "wb") as file:
        file.write(export.converted(model, network.eval()))
    before, after = start.tensors_of(path), start.tensors_of(again)
    os.remove(again)
    worst = max(float(np.abs(value - after[name]).max()) for name, value in before.items())
    good = before.keys() == after.keys() and worst <= NEAR
    failed |= not good
    print(f"{'ok' if good else 'not ok'} {number} - {model.name}: {len(before)} tensors, worst difference {worst:.1e}")
torch.manual_seed(1)
narrow = CnnLstm(16, 8, 12).eval()
wide = narrow.wider().eval()
own, other = torch.randn(2, 4, STEPS, POSTURE_INPUTS)
with torch.no_grad():
    worst = float((narrow(own, other) - wide(own, other)).abs().max())
good = wide.embed.out_features == 32 and worst <= NEAR
failed |= not good
print(f"{'ok' if good else 'not ok'} {len(models) + 1} - moves: a wider network, worst difference {worst:.1e}")
sys.exit(failed)
