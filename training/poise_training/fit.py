"""Fitting one network to a set of windows."""
import numpy as np
import torch

from .models import LABELS, NETS

FAR = 8.0  # inputs are clipped to so many standard deviations, as src/moves/net.c does


def scaling(values, known):
    """Mean and 1 / standard deviation of each input over what is known; indicators (0/1) stay as they are."""
    known = known.astype(bool)
    count = np.maximum(known.sum(axis=(0, 1)), 1)
    values = np.where(known, values.astype("f4"), 0)
    mean = values.sum(axis=(0, 1), dtype="f8") / count
    variance = (np.where(known, values - mean, 0) ** 2).sum(axis=(0, 1), dtype="f8") / count
    scale = np.where(variance > 1e-8, 1 / np.sqrt(np.maximum(variance, 1e-8)), 1)
    if values.shape[2] != 198:
        mean[-21:], scale[-21:] = 0, 1  # what is known: 12 joints, 8 angles, interaction
    return mean.astype("f4"), scale.astype("f4")


def scaled(values, known, mean, scale):
    return np.where(known.astype(bool), np.clip((values.astype("f4") - mean) * scale, -FAR, FAR), 0).astype("f4")


def balanced(labels, groups, rng, count):
    """`count` indices: classes alike (to the power of 1/2), groups within a class alike."""
    weight = np.zeros(len(labels))
    for label in np.unique(labels[labels >= 0]):
        of_label = labels == label
        share = np.sqrt(of_label.sum())
        names, inverse, sizes = np.unique(groups[of_label], return_inverse=True, return_counts=True)
        part = np.sqrt(sizes)
        weight[of_label] = share * (part / part.sum())[inverse] / sizes[inverse]
    return rng.choice(len(labels), count, p=weight / weight.sum())


def fit(name, train, epochs, seed, batch=256, rate=1e-3, per_epoch=None, device="cpu", progress=None):
    """A network of models.NETS trained on a joined dataset.Set; returns (net, mean, scale)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    part = "posture" if name == "cnn_lstm" else "motion"
    mean, scale = scaling(train[part][:: max(1, len(train[part]) // 20000)], train[part + "_known"][:: max(1, len(train[part]) // 20000)])
    net = NETS[name]().to(device)
    per_epoch = per_epoch or int((train["label"] >= 0).sum())
    steps = max(1, per_epoch // batch) * epochs
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    net.train()
    order = balanced(train["label"], train["group"], rng, steps * batch)
    for step in range(steps):
        index = order[step * batch:(step + 1) * batch]
        x = torch.from_numpy(scaled(train[part][index], train[part + "_known"][index], mean, scale)).to(device)
        other = None
        if name == "cnn_lstm":
            opponent = train["opponent"][index]
            y = scaled(train[part][opponent], train[part + "_known"][opponent], mean, scale)
            y[opponent < 0] = 0
            other = torch.from_numpy(y).to(device)
        loss = loss_of(net(x, other), torch.from_numpy(train["label"][index]).to(device))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if progress and step % 50 == 0:
            progress(step, steps, float(loss))
    return net.eval().cpu(), mean, scale


def logits(name, net, mean, scale, data, batch=512):
    part = "posture" if name == "cnn_lstm" else "motion"
    out = np.empty((len(data["label"]), len(LABELS)), "f4")
    with torch.no_grad():
        for at in range(0, len(out), batch):
            index = slice(at, at + batch)
            x = torch.from_numpy(scaled(data[part][index], data[part + "_known"][index], mean, scale))
            other = None
            if name == "cnn_lstm":
                opponent = data["opponent"][index]
                y = scaled(data[part][opponent], data[part + "_known"][opponent], mean, scale)
                y[opponent < 0] = 0
                other = torch.from_numpy(y)
            out[index] = net(x, other).numpy()
    return out
