"""The networks' common shape: a small U-Net of plain convolutions with only what src/nn runs; and the finder's: input [B, 3, 160, 256]
RGB 0..1, output [B, CHANNELS, 40, 64] of regions.py, heats as logits."""
import torch
from torch import nn
from torch.nn import functional

from .regions import CHANNELS, COLUMNS, HEATS, JOINT_HEATS, ROWS


class Conv(nn.Module):
    """Convolution, batch norm, ReLU. Stride 2 pads as TensorFlow's SAME does: the odd pixel at the end."""

    def __init__(self, inputs, outputs, size=3, stride=1, relu=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding=size // 2 if stride == 1 else 0, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.stride, self.relu = stride, relu

    def forward(self, x):
        x = self.norm(self.conv(functional.pad(x, (0, 1, 0, 1)) if self.stride == 2 else x))
        return functional.relu(x, inplace=True) if self.relu else x


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = Conv(width, width), Conv(width, width, relu=False)

    def forward(self, x):
        return functional.relu(x + self.second(self.first(x)), inplace=True)


class UNet(nn.Module):
    """shape: channels, rows, columns of the input; the output has a quarter of the rows and columns. widths, blocks: channels and residual
    blocks at strides 2, 4, 8, 16, 32; up: channels on the way back, at strides 4, 8, 16."""

    def __init__(self, shape, widths, blocks, up, outputs):
        super().__init__()
        self.shape = shape
        inputs = shape[:1] + widths[:-1]
        self.down = nn.ModuleList(nn.Sequential(Conv(i, o, stride=2), *(Residual(o) for _ in range(n)))
                                  for i, o, n in zip(inputs, widths, blocks, strict=True))
        self.side = nn.ModuleList(Conv(widths[k + 1], up[k], 1, relu=False) for k in range(3))
        above = up[1:] + widths[4:]
        self.narrow = nn.ModuleList(Conv(above[k], up[k], 1, relu=False) for k in range(3))
        self.up = nn.ModuleList(Conv(up[k], up[k]) for k in range(3))
        self.head = nn.Conv2d(up[0], outputs, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        levels = []
        for step in self.down:
            x = step(x)
            levels.append(x)
        for k in (2, 1, 0):
            x = functional.interpolate(self.narrow[k](x), scale_factor=2, mode="bilinear", align_corners=False)
            x = self.up[k](functional.relu(x + self.side[k](levels[k + 1]), inplace=True))
        return self.head(x)


class Net(UNet):
    """The finder."""

    def __init__(self):
        super().__init__((3, ROWS, COLUMNS), (12, 24, 48, 80, 128), (0, 1, 1, 2, 1), (48, 56, 72), CHANNELS)
        with torch.no_grad():
            self.head.bias[:HEATS] = self.head.bias[JOINT_HEATS] = -4.0  # nearly everywhere is nobody


def multiplications(net):
    """Multiply-adds of one run."""
    total = 0

    def count(module, _, output):
        nonlocal total
        total += module.weight.numel() * output.shape[-1] * output.shape[-2]
    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        net.eval()(torch.zeros(1, *net.shape))
    for hook in hooks:
        hook.remove()
    return total
