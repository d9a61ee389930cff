"""TAP: the ONNX files of the shipped networks mean what the networks say. Debian has no runtime that takes them (OpenCV 4.6 knows too few of the
operators), so the graphs are evaluated here, operator by operator as the ONNX specification defines them, with numpy alone;
python3-onnx reads and checks the files. What comes out must be PyTorch's logits, for one window and for three."""
import os
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
NEAR = 1e-4


def skip(text):
    print(f"1..1\nok 1 - # SKIP {text}")
    sys.exit(0)


try:
    import numpy as np
    import onnx
    import torch
    from onnx import numpy_helper
except ImportError as missing:
    skip(f"{missing}: apt-get install python3-onnx python3-torch")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(a, x, w, r, b, lengths=None, h0=None, c0=None):
    """Gates i, o, f, c; x (steps, batch, inputs); directions are rows of w, r, b, h0, c0."""
    assert lengths is None
    hidden, outs, hs, cs = a["hidden_size"], [], [], []
    for d in range(len(w)):
        h, c = (v[d] if v is not None else np.zeros((x.shape[1], hidden), x.dtype) for v in (h0, c0))
        reverse = d == 1 or a.get("direction", b"forward") == b"reverse"
        rows = [None] * len(x)
        for t in reversed(range(len(x))) if reverse else range(len(x)):
            i, o, f, g = np.split(x[t] @ w[d].T + h @ r[d].T + b[d][:4 * hidden] + b[d][4 * hidden:], 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            rows[t] = h = sigmoid(o) * np.tanh(c)
        outs.append(np.stack(rows))
        hs.append(h)
        cs.append(c)
    return np.stack(outs, axis=1), np.stack(hs), np.stack(cs)


def conv(a, x, w, b):
    """One dimension, one group, stride 1."""
    assert a.get("group", 1) == 1 and set(a.get("strides", [1])) == {1} and set(a.get("dilations", [1])) == {1}
    x = np.pad(x, ((0, 0), (0, 0), tuple(a["pads"])))
    steps = x.shape[2] - w.shape[2] + 1
    return sum(np.einsum("oi,bit->bot", w[:, :, k], x[:, :, k:k + steps]) for k in range(w.shape[2])) + b[:, None]


def cut(x, starts, ends, axes=None, steps=None):
    index = [slice(None)] * x.ndim
    for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist())):
        axis, step = int(axes[i]) if axes is not None else i, int(steps[i]) if steps is not None else 1
        # An end far below 0 stands for "up to and with the first" when it goes backwards.
        index[axis] = slice(start, None if step < 0 and end < -x.shape[axis] else end, step)
    return x[tuple(index)]


def squeezed(x, axes=None):
    return np.squeeze(x) if axes is None else np.squeeze(x, tuple(int(i) for i in axes))


def reshaped(x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])


def gemm(a, x, y, z):
    x, y = (v.T if a.get(key, 0) else v for v, key in ((x, "transA"), (y, "transB")))
    return a.get("alpha", 1) * (x @ y) + a.get("beta", 1) * z


def scattered(x, at, values):
    out = x.copy()
    out[tuple(np.moveaxis(at, -1, 0))] = values
    return out


def softmax(a, x):
    e = np.exp(x - x.max(axis=a.get("axis", -1), keepdims=True))
    return e / e.sum(axis=a.get("axis", -1), keepdims=True)


def parts(a, x, sizes):
    return np.split(x, np.cumsum(sizes)[:-1], axis=a.get("axis", 0))


def kept(a):
    return bool(a.get("keepdims", 1))


OPERATORS = {
    "Abs": lambda a, x: np.abs(x), "Add": lambda a, x, y: x + y, "Sub": lambda a, x, y: x - y, "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y if x.dtype.kind == "f" else x // y, "Pow": lambda a, x, y: (x ** y).astype(x.dtype),
    "Cast": lambda a, x: x.astype(onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[a["to"]]),
    "Clip": lambda a, x, low, high: np.clip(x, low, high), "Concat": lambda a, *x: np.concatenate(x, axis=a["axis"]),
    "Constant": lambda a: numpy_helper.to_array(a["value"]), "Conv": conv, "Equal": lambda a, x, y: x == y,
    "ConstantOfShape": lambda a, n: np.full(n, numpy_helper.to_array(a["value"])[0] if "value" in a else np.float32(0)),
    "Expand": lambda a, x, shape: x * np.ones(shape, x.dtype), "Gather": lambda a, x, i: np.take(x, i, axis=a.get("axis", 0)),
    "Flatten": lambda a, x: x.reshape(int(np.prod(x.shape[:a.get("axis", 1)])), -1), "Gemm": gemm,
    "Greater": lambda a, x, y: x > y, "Identity": lambda a, x: x, "LSTM": lstm, "MatMul": lambda a, x, y: x @ y,
    "Range": lambda a, start, end, step: np.arange(start, end, step), "Relu": lambda a, x: np.maximum(x, 0),
    "ReduceMax": lambda a, x: x.max(axis=tuple(a["axes"]), keepdims=kept(a)),
    "ReduceMean": lambda a, x: x.mean(axis=tuple(a["axes"]), keepdims=kept(a)), "Reshape": lambda a, x, n: reshaped(x, n),
    "ScatterND": lambda a, x, at, v: scattered(x, at, v), "Shape": lambda a, x: np.array(x.shape), "Slice": lambda a, *x: cut(*x),
    "Softmax": softmax, "Split": parts, "Sqrt": lambda a, x: np.sqrt(x), "Squeeze": lambda a, *x: squeezed(*x),
    "Tanh": lambda a, x: np.tanh(x), "Transpose": lambda a, x: x.transpose(a["perm"]),
    "Unsqueeze": lambda a, x, axes: np.expand_dims(x, tuple(axes)), "Where": lambda a, c, x, y: np.where(c, x, y)}


def run(model, inputs):
    values = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer} | inputs
    for node in model.graph.node:
        attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        out = OPERATORS[node.op_type](attributes, *(values[name] if name else None for name in node.input))
        for name, value in zip(node.output, out if isinstance(out, (tuple, list)) else (out,)):
            values[name] = np.asarray(value)
    return values[model.graph.output[0].name]


def main():
    sys.path.insert(0, os.path.join(ROOT, "training"))
    torch.set_num_threads(1)
    from poise_training import bouts
    from poise_training import onnx as ours
    nets, _ = bouts.shipped()
    rng, good = np.random.default_rng(1), True
    print(f"1..{len(nets)}")
    with tempfile.TemporaryDirectory() as folder:
        ours.export(nets, folder)
        for count, (name, fitted) in enumerate(nets.items(), 1):
            model, worst = onnx.load(os.path.join(folder, name + ".onnx")), 0.0
            onnx.checker.check_model(model, full_check=True)
            for batch in (1, 3):
                shape = (batch, 30, fitted[0].inputs)
                inputs = {one.name: (rng.random(shape) < 0.9).astype("f4") if "known" in one.name else rng.normal(size=shape).astype("f4")
                          for one in model.graph.input}
                if batch == 3 and "opponent" in inputs:
                    inputs["opponent_known"][1] = 0  # nobody there
                with torch.no_grad():
                    want = ours.Scaled(fitted).eval()(*(torch.from_numpy(inputs[one.name]) for one in model.graph.input)).numpy()
                worst = max(worst, float(np.abs(run(model, inputs) - want).max()))
            good &= worst <= NEAR
            print(f"{'ok' if worst <= NEAR else 'not ok'} {count} - {name}.onnx by numpy: worst difference to PyTorch {worst:.1e}")
    return good


sys.exit(0 if main() else 1)
