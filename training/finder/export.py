"""A trained network as a .tflite that src/nn reads: batch norm folded into the convolutions, weights as float16 with DEQUANTIZE, as
MediaPipe's files have them. Field numbers are those of the TensorFlow Lite schema, version 3."""
import dataclasses
import hashlib
import json
import os

import flatbuffers
import numpy as np
import torch

from . import closer, namer, net

ADD, CONV_2D, DEQUANTIZE, RESIZE_BILINEAR = 0, 3, 6, 23
OPTIONS = {ADD: 11, CONV_2D: 1, DEQUANTIZE: 26, RESIZE_BILINEAR: 15}  # members of the union BuiltinOptions
FLOAT32, FLOAT16, INT32 = 0, 1, 2
NONE, RELU = 0, 1


class Writer:
    """Collects tensors and operators; bytes() is the file."""

    def __init__(self):
        self.tensors = []    # (name, shape, type, buffer)
        self.buffers = [b""]  # number 0 is the empty one
        self.operators = []  # (code, inputs, outputs, options)

    def tensor(self, name, shape, kind=FLOAT32, values=None):
        buffer = 0
        if values is not None:
            self.buffers.append(values.tobytes())
            buffer = len(self.buffers) - 1
        self.tensors.append((name, list(shape), kind, buffer))
        return len(self.tensors) - 1

    def shape(self, tensor):
        return self.tensors[tensor][1]

    def weights(self, name, values):
        half = self.tensor(name + "/half", values.shape, FLOAT16, values.astype("<f2"))
        whole = self.tensor(name, values.shape)
        self.operators.append((DEQUANTIZE, [half], [whole], ()))
        return whole

    def conv(self, name, x, weight, bias, stride, relu):
        """weight [out, in, h, w] as PyTorch has it."""
        _, rows, columns, _ = self.shape(x)
        inputs = [x, self.weights(name + "/weight", weight.transpose(0, 2, 3, 1)),
                  self.tensor(name + "/bias", bias.shape, FLOAT32, bias.astype("<f4"))]
        out = self.tensor(name, [1, rows // stride, columns // stride, len(bias)])
        self.operators.append((CONV_2D, inputs, [out], (("byte", 0), ("int", stride), ("int", stride), ("byte", RELU if relu else NONE))))
        return out

    def add(self, name, x, y):
        out = self.tensor(name, self.shape(x))
        self.operators.append((ADD, [x, y], [out], (("byte", RELU),)))
        return out

    def twice(self, name, x):
        _, rows, columns, channels = self.shape(x)
        size = self.tensor(name + "/size", [2], INT32, np.array([2 * rows, 2 * columns], "<i4"))
        out = self.tensor(name, [1, 2 * rows, 2 * columns, channels])
        self.operators.append((RESIZE_BILINEAR, [x, size], [out], (None, None, None, ("byte", 1))))
        return out

    def bytes(self, title, inputs, outputs):
        b = flatbuffers.Builder(1 << 20)

        def ints(values):
            return b.CreateNumpyVector(np.array(values, np.int32))

        def offsets(items):
            b.StartVector(4, len(items), 4)
            for item in reversed(items):
                b.PrependUOffsetTRelative(item)
            return b.EndVector()

        def table(*fields):
            """fields: None, or ("int" | "byte" | "offset", value)."""
            b.StartObject(len(fields))
            for slot, field in enumerate(fields):
                if field is None:
                    continue
                kind, value = field
                if kind == "int":
                    b.PrependInt32Slot(slot, value, 0)
                elif kind == "byte":
                    b.PrependInt8Slot(slot, value, 0)
                else:
                    b.PrependUOffsetTRelativeSlot(slot, value, 0)
            return b.EndObject()

        def data(content):
            if not content:
                return table(None)
            b.StartVector(1, len(content), 16)
            b.head -= len(content)
            b.Bytes[b.head:b.head + len(content)] = content
            return table(("offset", b.EndVector()))

        buffers = offsets([data(content) for content in self.buffers])
        tensors = []
        for name, shape, kind, buffer in self.tensors:
            text, extents = b.CreateString(name), ints(shape)
            tensors.append(table(("offset", extents), ("byte", kind), ("int", buffer), ("offset", text)))
        codes = sorted({code for code, *_ in self.operators})
        operators = []
        for code, ins, outs, options in self.operators:
            ins, outs, chosen = ints(ins), ints(outs), table(*options)
            operators.append(table(("int", codes.index(code)), ("offset", ins), ("offset", outs), ("byte", OPTIONS[code]), ("offset", chosen)))
        tensors, operators = offsets(tensors), offsets(operators)
        ins, outs, name = ints(inputs), ints(outputs), b.CreateString(title)
        graph = offsets([table(("offset", tensors), ("offset", ins), ("offset", outs), ("offset", operators), ("offset", name))])
        versions = {RESIZE_BILINEAR: 3, DEQUANTIZE: 2}
        codes = offsets([table(("byte", c), None, ("int", versions.get(c, 1)), ("int", c)) for c in codes])
        text = b.CreateString("poise " + title)
        b.Finish(table(("int", 3), ("offset", codes), ("offset", graph), ("offset", text), ("offset", buffers)), file_identifier=b"TFL3")
        return bytes(b.Output())


@dataclasses.dataclass
class Model:
    """What is exported: its network, the names poise knows it by, and the words of its card."""
    net: type
    name: str    # also its role, its folder and its file
    output: str  # in the manifest
    what: str
    purpose: str
    no_purpose: str
    limits: tuple
    how: str     # its figures are made


def folded(part):
    """(weight, bias) of a net.Conv with its batch norm folded in."""
    norm = part.norm
    gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    weight = part.conv.weight.detach() * gain[:, None, None, None]
    return weight.numpy(), (norm.bias.detach() - norm.running_mean * gain).numpy()


def converted(model, network):
    """net.UNet, or a network of steps and a head alone -> bytes of the .tflite."""
    w = Writer()

    def conv(name, part, x):
        return w.conv(name, x, *folded(part), part.stride, part.relu)
    channels, rows, columns = network.shape
    x = picture = w.tensor("picture", [1, rows, columns, channels])
    is_unet = isinstance(network, net.UNet)
    levels = []
    for i, step in enumerate(network.down if is_unet else network.steps):
        x = conv(f"down{i}", step[0], x)
        for j, block in enumerate(step[1:]):
            inner = conv(f"down{i}/{j}/first", block.first, x)
            x = w.add(f"down{i}/{j}/sum", x, conv(f"down{i}/{j}/second", block.second, inner))
        levels.append(x)
    for k in (2, 1, 0) if is_unet else ():
        x = w.twice(f"up{k}/twice", conv(f"up{k}/narrow", network.narrow[k], x))
        x = w.add(f"up{k}/sum", x, conv(f"up{k}/side", network.side[k], levels[k + 1]))
        x = conv(f"up{k}", network.up[k], x)
    head = network.head
    x = w.conv(model.output, x, head.weight.detach().numpy(), head.bias.detach().numpy(), 1, False)
    with torch.no_grad():
        _, outputs, *size = network(torch.zeros(1, *network.shape)).shape
    assert w.shape(x) == [1, *size, outputs]
    return w.bytes(model.name, [picture], [x])


FINDER = Model(
    net.Net, "finder", "finds",
    "One look at a whole picture: where each person is (hips and the circle around the body), who is a fighter, 13 joints with depth, "
    "which way the body faces.",
    "Saying where poise's landmark network is to look at two fighters, also half hidden, in a clinch and on the ground.",
    "Measuring anybody: its joints are coarse. Pictures without fighters: it was taught little of them.",
    ("Two people at most are found in one place: one in front, one behind.",
     "People of less than about 20 input pixels (of 256) from hips to rim are at the edge of what it sees.",
     "Of bystanders and referees it was not taught depth or direction.",
     "Its scores are no probabilities."),
    "recall: a find whose hips are within 0.3 radii of the fighter's, at the least score that gives 0.1 false fighters per frame; of the "
    "found: medians of the hips' error in radii, of the angle of the trunk in degrees (angle90: 90 %), of the radius; shares called other, "
    "posed (half of 13 joints within 0.5 torsos, left and right strictly), of joints within 0.2 and 0.5 torsos, facing the right way; depth "
    "in metres. seen: the visible part of the body; fighters of less than 40 % are left out.")

CLOSER = Model(
    closer.Net, "closer", "joints",
    "One look at one fighter in a turned square around him, with the trunks of everybody drawn in: his 13 joints, their depth and how sure "
    "each is.",
    "Joints of two fighters who are close together, where poise's landmark network takes the other one's.",
    "People who are alone and well seen: the landmark network is finer and says more. Anything but fighters: it was taught nothing else.",
    ("It must be told where the fighter and his trunk are: what it says of the wrong place is worth nothing.",
     "The errors it expects are those of rendered fights.",
     "Arms of real boxers that punch it misses where the landmark network has them (docs/decisions/0022)."),
    "regions and trunks are the truth's. Errors in torsos of joints that are seen and that are hidden: median, 75 %, 90 %, shares below 0.1 "
    "and 0.2. posed: half of 13 joints within 0.5 torsos, left and right strictly. sides: share of joints nearer to where they are than "
    "to where the same joint of the other side is, of those farther than 0.3 torsos from it. sureness: correlation of the logarithms of the "
    "error that was expected and of the one that was made; made of expected: the mean of their ratio. depth: metres. Fighters seen less than "
    "40 % are left out.")

NAMER = Model(
    namer.Net, "namer", "map",
    "One look at one body in a turned square around it, with everybody's limbs drawn in: who it is, as a vector of 16 numbers, and how sure "
    "that is. Vectors of one person lie close together.",
    "Telling poise's two fighters apart after they were lost or mixed up, also in the same kit, within one video.",
    "Recognising people: its vectors are compared within one video, they say nothing from one video to another, and it was taught no faces.",
    ("It must be told where the body and its limbs are: what it says of the wrong place is worth nothing.",
     "Two fighters in the same kit differ for it by skin, hair and build, as the renderer makes them; where those are alike or not seen "
     "it cannot tell them apart.",
     "The odds it gives are those of rendered fights."),
    "regions and limbs are the truth's. Of each fighter of each frame, the means of his and of the other's vectors in the frames of the bout "
    "in which all stand and are seen 85 %: right: share of those nearer to his own mean; lead: median of the log odds for him, half the "
    "difference of the squared distances, times how sure; log loss: mean, nats, 0.69 without knowledge. Fighters seen less than 40 % are left "
    "out.")


def check_of(network):
    """A made input and what PyTorch says of it: src/nn is to say the same of the exported file (tests/pose/test_namer.c)."""
    c, y, x = np.indices(network.shape)
    with torch.no_grad():
        output = network(torch.from_numpy(np.float32(0.5 + 0.5 * np.sin(0.1 * (c + 1) * x + 0.07 * y)))[None])[0]
    return {"input": "0.5 + 0.5 sin(0.1 (c + 1) x + 0.07 y) in channel c, column x, row y",
            "output in the middle cell": [round(float(v), 6) for v in output[:, output.shape[1] // 2, output.shape[2] // 2]]}


def card_of(model, network, training, figures):
    """What models/NAME/card.json says."""
    return {
        "name": model.name,
        "what": model.what,
        "for": model.purpose,
        "not for": model.no_purpose,
        "licence": "Apache-2.0",
        "data": [
            {"source": "tools/sparring, rendered by us: training/finder/data.py says which seeds", "split": "train",
             "licence": "Apache-2.0 (ours)"},
            {"source": "HDM05 recordings, played by rendered fighters in one bout of five (tools/sparring --origin mocap)",
             "split": "train", "licence": "CC BY-SA 3.0 (HDM05, Universitaet Bonn)"}],
        "training": training | {"parameters": sum(p.numel() for p in network.parameters()), "multiply-adds": net.multiplications(network)},
        "limits": ["Trained on rendered fights alone: how well it does on real ones was looked at, not measured.", *model.limits],
        "figures on the validation split": {
            "how": "no style, body, kit, hall or camera of these bouts was trained on. " + model.how, **rounded(figures)},
        "check": check_of(network)}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def read(path):
    with open(path) as file:
        return json.load(file)


MANIFEST = """{{
  "version": 1,
  "name": "{name}",
  "role": "{name}",
  "decoder": "poise_{name}",
  "file": "{name}/{name}.tflite",
  "sha256": "{digest}",
  "input": {{"side": {columns}, {rows}"low": 0, "high": 1, "channels": "rgb"}},
  "outputs": {{"{output}": 0}},
  "licence": "Apache-2.0",
  "source": "trained by training/finder on rendered fights"
}}
"""


def manifest_of(model, network, digest):
    _, rows, columns = network.shape
    return MANIFEST.format(name=model.name, output=model.output, digest=digest, columns=columns,
                           rows=f'"rows": {rows}, ' if rows != columns else "")


def run(model, weights, models):
    """Weights -> models/NAME.json and what it names, with a card."""
    network = model.net()
    network.load_state_dict(torch.load(weights))
    content = converted(model, network.eval())
    digest = hashlib.sha256(content).hexdigest()
    stem = weights.removesuffix(".pt")
    card = json.dumps(card_of(model, network, read(stem + ".training.json"), read(stem + ".figures.json")), indent=1) + "\n"
    os.makedirs(os.path.join(models, model.name), exist_ok=True)
    for path, text in ((f"{model.name}/{model.name}.tflite", content), (f"{model.name}/card.json", card.encode()),
                       (f"{model.name}.json", manifest_of(model, network, digest).encode())):
        with open(os.path.join(models, path), "wb") as file:
            file.write(text)
    print(f"{len(content)} bytes, SHA-256 {digest}")
