"""The three networks, exactly as src/moves/net.c runs them; names of parameters are those of the .safetensors files."""
import math

import torch
from torch import nn

from .labels import LABELS, MOTION_INPUTS, POSTURE_INPUTS, STEPS

CLINCH, TAKEDOWN = LABELS.index("clinch"), LABELS.index("takedown")
HALF_STEPS = STEPS // 2


class ToMiddle(nn.Module):
    """Two LSTMs that read a window of `steps` rows from its first and from its last row to the one in its middle, where what the
    window is named after happens; gives both their states there, side by side."""

    def __init__(self, inputs, units, steps):
        super().__init__()
        self.middle = steps // 2
        self.before, self.after = (nn.LSTM(inputs, units, batch_first=True) for _ in range(2))

    def forward(self, x):
        _, (before, _) = self.before(x[:, :self.middle + 1])
        _, (after, _) = self.after(x[:, self.middle:].flip(1))
        return torch.cat([before[0], after[0]], dim=1)


def in_pairs(x):
    """Two samples side by side: half as many rows."""
    return x.reshape(-1, HALF_STEPS, 2 * x.shape[-1])


class BiLstm(nn.Module):
    """Pairs of samples -> 128 -> two layers of 128 units each way, the second read to the middle -> 256 -> ReLU -> 15."""
    name, inputs = "bilstm", MOTION_INPUTS

    def __init__(self, width=128, units=128, hidden=256, dropout=0.3):
        super().__init__()
        self.embed = nn.Linear(2 * self.inputs, width)
        self.lstm = nn.LSTM(width, units, batch_first=True, bidirectional=True)
        self.top = ToMiddle(2 * units, units, HALF_STEPS)
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(2 * units, hidden)
        self.out = nn.Linear(hidden, len(LABELS))

    def forward(self, x, opponent=None):
        del opponent
        states, _ = self.lstm(self.dropout(torch.relu(self.embed(in_pairs(x)))))
        middle = self.top(self.dropout(states))
        return self.out(self.dropout(torch.relu(self.hidden(self.dropout(middle)))))

    def metadata(self):
        return {}

    @staticmethod
    def sizes(tensors):
        """Of a network with these weights, as __init__ takes them: the contract's."""
        del tensors
        return {}


class EncoderLayer(nn.Module):
    """Pre-norm: x + attention(norm(x)), then x + mlp(norm(x))."""

    def __init__(self, width, heads, inner, dropout):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        batch, steps, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, steps, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(width // self.heads), dim=-1)
        heads = (self.dropout(weights) @ v).transpose(1, 2).reshape(batch, steps, width)
        x = x + self.dropout(self.project(heads))
        inner = nn.functional.gelu(self.up(self.norm2(x)), approximate="tanh")
        return x + self.dropout(self.down(self.dropout(inner)))


class Transformer(nn.Module):
    """Pairs of samples -> 128 with learned places, encoder layers of 4 heads, mean over time -> 15."""
    name, inputs = "transformer", MOTION_INPUTS

    def __init__(self, width=128, heads=4, inner=256, layers=2, dropout=0.1):
        super().__init__()
        self.heads = heads
        self.embed = nn.Linear(2 * self.inputs, width)
        self.place = nn.Parameter(torch.randn(HALF_STEPS, width) * 0.02)
        self.layers = nn.ModuleList(EncoderLayer(width, heads, inner, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, len(LABELS))

    def forward(self, x, opponent=None):
        del opponent
        x = self.dropout(self.embed(in_pairs(x)) + self.place)
        for layer in self.layers:
            x = layer(x)
        return self.out(self.norm(x).mean(dim=1))

    def metadata(self):
        return {"poise.heads": str(self.heads)}

    sizes = staticmethod(BiLstm.sizes)


class CnnLstm(nn.Module):
    """Posture and interaction in pairs of samples -> 128 -> two convolutions over time -> LSTMs to the middle -> the fighter's
    code; one head sees the own code beside the opponent's, one, for clinch and takedown, sees both alike."""
    name, inputs = "cnn_lstm", POSTURE_INPUTS

    def __init__(self, channels=128, units=64, hidden=128, dropout=0.3):
        super().__init__()
        self.embed = nn.Linear(2 * self.inputs, channels)
        self.conv1 = nn.Conv1d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv1d(channels, channels, 3, padding=1)
        self.top = ToMiddle(channels, units, HALF_STEPS)
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(4 * units, hidden)
        self.own = nn.Linear(hidden, len(LABELS))
        self.pair = nn.Linear(4 * units, 2)

    def wider(self):
        """A network twice as wide that gives the same answers (Chen, Goodfellow and Shlens, "Net2Net", ICLR 2016): every unit is there
        twice, and whoever reads it reads half of each."""
        def twice(x, axis, parts=1):
            return torch.cat([torch.cat([part, part], axis) for part in x.chunk(parts, axis)], axis)
        mine = self.state_dict()
        wide = {name: twice(value, 0) for name, value in mine.items()}
        wide["own.bias"], wide["pair.bias"] = mine["own.bias"], mine["pair.bias"]
        for conv in ("conv1.weight", "conv2.weight"):
            wide[conv] = twice(wide[conv], 1) / 2
        for name, value in mine.items():
            if name.startswith("top."):  # four gates, one after the other
                wide[name] = twice(value, 0, 4)
                if value.dim() == 2:
                    wide[name] = twice(wide[name], 1) / 2
        wide["hidden.weight"] = twice(wide["hidden.weight"], 1, 4) / 2  # two codes, each of two directions
        wide["own.weight"] = twice(mine["own.weight"], 1) / 2
        wide["pair.weight"] = twice(mine["pair.weight"], 1, 4) / 2
        net = CnnLstm(2 * self.embed.out_features, 2 * self.top.before.hidden_size, 2 * self.hidden.out_features, self.dropout.p)
        net.load_state_dict(wide)
        return net

    @staticmethod
    def sizes(tensors):
        """Of a network with these weights, as __init__ takes them."""
        return {"channels": tensors["embed.weight"].shape[0], "units": tensors["top.before.weight_hh_l0"].shape[1],
                "hidden": tensors["hidden.weight"].shape[0]}

    def code(self, x):
        x = torch.relu(self.embed(in_pairs(x))).transpose(1, 2)
        x = torch.relu(self.conv1(self.dropout(x)))
        x = torch.relu(self.conv2(self.dropout(x)))
        return self.dropout(self.top(self.dropout(x.transpose(1, 2))))

    def of_pair(self, x, opponent, seen):
        """seen: (batch, 1), 1 where there is an opponent, else 0."""
        return self.heads(self.code(x), self.code(opponent) * seen)

    def heads(self, mine, theirs):
        logits = self.own(self.dropout(torch.relu(self.hidden(torch.cat([mine, theirs], dim=1)))))
        together = self.pair(torch.cat([mine + theirs, (mine - theirs).abs()], dim=1))
        shared = torch.zeros_like(logits)
        shared[:, CLINCH], shared[:, TAKEDOWN] = together[:, 0], together[:, 1]
        return logits + shared

    def forward(self, x, opponent=None):
        """opponent: the other fighter's windows, or None; windows of an opponent nobody saw are all 0 (and cost nothing)."""
        mine = self.code(x)
        theirs = torch.zeros_like(mine)
        if opponent is not None:
            seen = (opponent != 0).flatten(1).any(dim=1)
            if seen.any():
                theirs = theirs.index_put((seen.nonzero()[:, 0],), self.code(opponent[seen]))
        return self.heads(mine, theirs)

    def metadata(self):
        return {}


NETS = {net.name: net for net in (BiLstm, Transformer, CnnLstm)}
