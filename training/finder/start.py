"""Weights to go on from: a .pt of an earlier training, or a .tflite that is shipped (whose batch norms are folded into the convolutions
and are taken apart again, by what a few batches show)."""
import flatbuffers
import numpy as np
import torch

from . import net

VECTOR_HEADER = 4  # bytes before a vector's first element: its length
CALIBRATED = 16    # batches


def _field(table, slot, read, default=None):
    """What `read` makes of the place of a table's field."""
    at = table.Offset(4 + 2 * slot)
    return read(table.Pos + at) if at else default


def _tables(table, slot):
    """A field that is a vector of tables."""
    at = table.Offset(4 + 2 * slot)
    first = table.Vector(at)
    return [flatbuffers.table.Table(table.Bytes, table.Indirect(first + 4 * i)) for i in range(table.VectorLen(at))]


def tensors_of(path):
    """{name: float32 array} of the tensors with values of a .tflite as export.py writes it; those of 16 bits without "/half"."""
    with open(path, "rb") as file:
        content = file.read()
    model = flatbuffers.table.Table(content, flatbuffers.encode.Get(flatbuffers.packer.uoffset, content, 0))
    graph, buffers = _tables(model, 2)[0], _tables(model, 4)
    found = {}
    for tensor in _tables(graph, 0):
        def number(flags):
            return lambda at, table=tensor: table.Get(flags, at)
        kind = _field(tensor, 1, number(flatbuffers.number_types.Int8Flags), 0)
        buffer = buffers[_field(tensor, 2, number(flatbuffers.number_types.Uint32Flags), 0)]
        at = buffer.Offset(4)
        if at == 0 or kind not in (0, 1):
            continue
        dtype = ("<f4", "<f2")[kind]
        first, size = buffer.Vector(at), buffer.VectorLen(at)
        shape_at = tensor.Offset(4)
        shape = np.frombuffer(content, "<i4", tensor.VectorLen(shape_at), tensor.Vector(shape_at))
        name = tensor.String(tensor.Pos + tensor.Offset(10)).decode()
        found[name.removesuffix("/half")] = np.frombuffer(content, dtype, size // np.dtype(dtype).itemsize, first).reshape(shape).astype(np.float32)
    return found


def _parts(network):
    """(name in the .tflite, net.Conv) of all of a network's."""
    is_unet = isinstance(network, net.UNet)
    for i, step in enumerate(network.down if is_unet else network.steps):
        yield f"down{i}", step[0]
        for j, block in enumerate(step[1:]):
            yield f"down{i}/{j}/first", block.first
            yield f"down{i}/{j}/second", block.second
    for k in (2, 1, 0) if is_unet else ():
        yield f"up{k}/narrow", network.narrow[k]
        yield f"up{k}/side", network.side[k]
        yield f"up{k}", network.up[k]


def _unfold(network, tensors, head, source):
    """The exported weights, and batch norms that change nothing about what they say: what goes into each is measured."""
    def layer(name):
        return torch.from_numpy(tensors[name + "/weight"].transpose(0, 3, 1, 2).copy()), torch.from_numpy(tensors[name + "/bias"])
    sums, hooks = {}, []
    with torch.no_grad():
        weight, bias = layer(head)
        network.head.weight.copy_(weight)
        network.head.bias.copy_(bias)
        for name, part in _parts(network):
            weight, bias = layer(name)
            part.conv.weight.copy_(weight)
            part.norm.weight.fill_(1)
            part.norm.bias.copy_(bias)
            part.norm.running_mean.zero_()
            part.norm.running_var.fill_(1 - part.norm.eps)
            sums[name] = [torch.zeros(len(bias), dtype=torch.float64) for _ in range(2)]

            def look(_, __, output, sum_=sums[name]):
                sum_[0] += output.mean((0, 2, 3))
                sum_[1] += (output ** 2).mean((0, 2, 3))
            hooks.append(part.conv.register_forward_hook(look))
        network.eval()
        for _ in range(CALIBRATED):
            network(next(source)[0])
        for hook in hooks:
            hook.remove()
        for name, part in _parts(network):
            mean, square = (s / CALIBRATED for s in sums[name])
            variance = (square - mean ** 2).clamp(min=1e-6)
            part.norm.running_mean.copy_(mean)
            part.norm.running_var.copy_(variance)
            part.norm.weight.copy_(torch.sqrt(variance + part.norm.eps))
            part.norm.bias.add_(mean)


def load(network, path, head, source):
    """Weights of `path` into the network. head: what its last layer is called in a .tflite; source: batches, as those of training."""
    if path.endswith(".tflite"):
        _unfold(network, tensors_of(path), head, source)
    else:
        network.load_state_dict(torch.load(path))
