"""The three networks, exactly as src/moves/net.c runs them; names of parameters are those of the .safetensors files."""
import math

import torch
from torch import nn

from .labels import LABELS, MOTION_INPUTS, POSTURE_INPUTS, STEPS

CLINCH, TAKEDOWN = LABELS.index("clinch"), LABELS.index("takedown")


class BiLstm(nn.Module):
    """Two layers, 128 units each way; the last states -> 256 -> ReLU -> 15."""
    name, inputs = "bilstm", MOTION_INPUTS

    def __init__(self, units=128, hidden=256, dropout=0.3):
        super().__init__()
        self.lstm = nn.LSTM(self.inputs, units, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(2 * units, hidden)
        self.out = nn.Linear(hidden, len(LABELS))

    def forward(self, x, opponent=None):
        del opponent
        _, (state, _) = self.lstm(x)
        last = torch.cat([state[2], state[3]], dim=1)  # of the second layer, forward and backward
        return self.out(self.dropout(torch.relu(self.hidden(self.dropout(last)))))

    def metadata(self):
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
    """198 -> 128 with learned places, encoder layers of 4 heads, mean over time -> 15."""
    name, inputs = "transformer", MOTION_INPUTS

    def __init__(self, width=128, heads=4, inner=256, layers=2, dropout=0.1):
        super().__init__()
        self.heads = heads
        self.embed = nn.Linear(self.inputs, width)
        self.place = nn.Parameter(torch.randn(STEPS, width) * 0.02)
        self.layers = nn.ModuleList(EncoderLayer(width, heads, inner, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, len(LABELS))

    def forward(self, x, opponent=None):
        del opponent
        x = self.dropout(self.embed(x) + self.place)
        for layer in self.layers:
            x = layer(x)
        return self.out(self.norm(x).mean(dim=1))

    def metadata(self):
        return {"poise.heads": str(self.heads)}


class CnnLstm(nn.Module):
    """Posture and interaction -> two convolutions over time -> pairs' maximum -> LSTM -> the fighter's code; one head sees
    the own code beside the opponent's, one, for clinch and takedown, sees both alike."""
    name, inputs = "cnn_lstm", POSTURE_INPUTS

    def __init__(self, channels=96, units=64, dropout=0.3):
        super().__init__()
        self.conv1 = nn.Conv1d(self.inputs, channels, 3, padding=1)
        self.conv2 = nn.Conv1d(channels, channels, 3, padding=1)
        self.lstm = nn.LSTM(channels, units, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.own = nn.Linear(2 * units, len(LABELS))
        self.pair = nn.Linear(2 * units, 2)

    def code(self, x):
        x = torch.relu(self.conv1(x.transpose(1, 2)))
        x = torch.relu(self.conv2(self.dropout(x)))
        x = nn.functional.max_pool1d(x, 2).transpose(1, 2)
        _, (state, _) = self.lstm(self.dropout(x))
        return self.dropout(state[0])

    def of_pair(self, x, opponent, seen):
        """seen: (batch, 1), 1 where there is an opponent, else 0."""
        return self.heads(self.code(x), self.code(opponent) * seen)

    def heads(self, mine, theirs):
        logits = self.own(torch.cat([mine, theirs], dim=1))
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
