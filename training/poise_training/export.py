"""Writing models/moves: weights, moves.json (models/moves/README.md says what stands there) and the training manifest."""
import hashlib
import json
import os

from . import data, prepare, train
from .events import NETS
from .labels import LABELS

FOLDER = os.path.join(prepare.ROOT, "models", "moves")
SURE = ("sure_a", "sure_b", "sure_idle")
CLASSES = ("straight",) + tuple(label for label in LABELS if label not in ("idle", "jab", "cross"))
LICENCES = (("video2d/", "MIT (github mohamdev/shadow-boxer; poses estimated from other people's videos)"),
            ("mocap3d/cmu_", "CMU Graphics Lab: free for all uses; do not resell the data itself"),
            ("mocap3d/hdm05_", "CC BY-SA 3.0 (HDM05, Universitaet Bonn)"))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def licence_of(path):
    for prefix, licence in LICENCES:
        if path.startswith(prefix):
            return licence
    raise ValueError(f"{path}: no licence is known for it; it must not be trained on")


def used_files():
    """The pack's files that training reads: those with labels or stretches."""
    labelled = set(data.motion_labels(prepare.MOTION)) | {
        row["file"] for row in data.rows(os.path.join(data.LABEL_FOLDER, "stretches.csv"))}
    return sorted(labelled)


def manifest(bouts):
    """What the weights were made from. bouts: names of rendered bouts."""
    files = [{"path": path, "sha256": sha256(os.path.join(prepare.MOTION, path)), "licence": licence_of(path)}
             for path in used_files()]
    files.append({"path": "labels.csv", "sha256": sha256(os.path.join(prepare.MOTION, "labels.csv")),
                  "licence": "labels of the motion pack; rows of forbidden files are not read"})
    own = [{"path": f"training/label/{name}", "sha256": sha256(os.path.join(data.LABEL_FOLDER, name)), "licence": "Apache-2.0 (ours)"}
           for name in ("exhaustive.csv", "stretches.csv")]
    return {"type": "poise.moves.training", "schema_version": 1,
            "motion": files, "labels": own,
            "sparring": {"made_by": "training/bouts.sh (rendered by us: Apache-2.0; mocap_* play hdm05_ recordings)",
                         "bouts": sorted(bouts)},
            "forbidden": [prefix + "*" for prefix in data.FORBIDDEN]}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".tmp", "w") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


def export(nets, judge, evidence, counts, version, bouts, folder=FOLDER):
    os.makedirs(folder, exist_ok=True)
    models = {}
    for i, name in enumerate(NETS):
        path = os.path.join(folder, f"{name}.safetensors")
        train.keep(path, nets[name], {"poise.version": version})
        models[name] = {"file": f"{name}.safetensors", "sha256": sha256(path), "weight": round(judge.weight[i], 3),
                        **({"paired_weight": round(judge.paired_weight[i], 3)} if any(judge.paired_weight) else {}),
                        "threshold": round(judge.threshold[i], 3), "temperature": round(judge.temperature[i], 3)}
    threshold = {name: round(judge.event_threshold[LABELS.index("jab" if name == "straight" else name)], 3) for name in CLASSES}
    moves = {"type": "poise.moves", "schema_version": 1, "name": "moves", "version": version, "labels": list(LABELS),
             "models": models,
             "ensemble": {"method": "bayesian", "min_confidence": round(judge.min_confidence, 3), "smoothing": judge.smoothing,
                          "adapt_every": judge.adapt_every, **dict(zip(SURE, judge.sure, strict=True))},
             "events": {"stride": judge.stride, "threshold": threshold},
             "evidence": {label: evidence[label] for label in LABELS[1:]}}
    if counts:
        moves["counts"] = counts
    write(os.path.join(folder, "moves.json"), json.dumps(moves, indent=2) + "\n")
    write(os.path.join(folder, "manifest.json"), json.dumps(manifest(bouts), indent=1) + "\n")
