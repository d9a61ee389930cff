"""Writes what test_net compares with: random networks of training/poise_training/models.py with random inputs and PyTorch's
logits, as .safetensors. usage: torch_cases.py FOLDER [WINDOWS]"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "training"))
try:
    import torch
except ImportError:
    sys.exit(77)
import numpy as np
from poise_training import models, safetensors


def main():
    folder = sys.argv[1]
    windows = int(sys.argv[2]) if len(sys.argv) > 2 else 64
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
        safetensors.save_net(os.path.join(folder, name + ".safetensors"), net, np.zeros(net.inputs), np.ones(net.inputs), {})
        safetensors.save(os.path.join(folder, name + ".cases.safetensors"), {"input": x.numpy(), "logits": logits.numpy()}, {})


main()
