"""Writing and reading .safetensors (float32 only); src/moves/safetensors.h says what the file looks like."""
import json
import struct

import numpy as np


def save(path, tensors, metadata):
    header, offset, blobs = {"__metadata__": metadata}, 0, []
    for name, value in tensors.items():
        blob = np.ascontiguousarray(value, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(blob.shape), "data_offsets": [offset, offset + blob.nbytes]}
        offset += blob.nbytes
        blobs.append(blob.tobytes())
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    body = data[8 + length:]
    tensors = {name: np.frombuffer(body[entry["data_offsets"][0]:entry["data_offsets"][1]], "<f4").reshape(entry["shape"])
               for name, entry in header.items()}
    return tensors, metadata


def save_net(path, net, mean, scale, metadata):
    """A network of models.py with the scaling of its inputs."""
    tensors = {name: value.detach().cpu().numpy() for name, value in net.state_dict().items()}
    tensors |= {"input.mean": mean, "input.scale": scale}
    save(path, tensors, {"poise.net": net.name, **net.metadata(), **metadata})
