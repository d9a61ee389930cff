"""The shipped networks for others: build-training/onnx/NAME.onnx, each with its scaling inside.

Inputs: "window" (batch, 30, inputs), raw values as src/moves/net.h's poise_net_values gives them, and "known" of the same shape (1,
0); for cnn_lstm also "opponent", "opponent_known" (all 0: nobody). Output "logits" (batch, 15)."""
import os

import torch

from . import bouts, fit
from .models import NETS

FOLDER = os.path.join("build-training", "onnx")


class Scaled(torch.nn.Module):
    """A network that is given what is measured."""

    def __init__(self, fitted):
        super().__init__()
        self.net = fitted[0]
        self.register_buffer("mean", torch.from_numpy(fitted[1]))
        self.register_buffer("scale", torch.from_numpy(fitted[2]))

    def scaled(self, values, known):
        return torch.clamp((values - self.mean) * self.scale, -fit.FAR, fit.FAR) * known

    def forward(self, window, known, opponent=None, opponent_known=None):
        if opponent is None:
            return self.net(self.scaled(window, known))
        return self.net.of_pair(self.scaled(window, known), self.scaled(opponent, opponent_known),
                                (opponent_known.flatten(1).amax(dim=1, keepdim=True) > 0).float())


def export(nets, folder):
    for name, fitted in nets.items():
        window = torch.zeros(1, 30, NETS[name].inputs)
        names = ["window", "known"] + (["opponent", "opponent_known"] if name == "cnn_lstm" else [])
        torch.onnx.export(Scaled(fitted).eval(), (window,) * len(names), os.path.join(folder, name + ".onnx"), input_names=names,
                          output_names=["logits"], dynamic_axes={key: {0: "batch"} for key in [*names, "logits"]}, opset_version=14)


def command(root):
    folder = os.path.join(root, FOLDER)
    os.makedirs(folder, exist_ok=True)
    export(bouts.shipped()[0], folder)
    for name in sorted(os.listdir(folder)):
        print(f"{os.path.join(folder, name)}: {os.path.getsize(os.path.join(folder, name))} bytes")
