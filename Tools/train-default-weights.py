#!/usr/bin/env python3
"""Train DeepConvNet on digits of our own generator and write its parameters as safetensors.

    swift run generate-digits --count 40000 --seed 1001 --output /tmp/train
    swift run generate-digits --count 5000 --seed 2002 --output /tmp/test
    python3 Tools/train-default-weights.py /tmp/train /tmp/test Fixtures/deepconvnet.safetensors

Needs PyTorch (any recent version, CPU); no other data set is read. One thread and a fixed seed, so a rerun with the
same PyTorch on the same kind of processor gives the same file.
"""
import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

PADDING = [1, 1, 1, 2, 1, 1]
CHANNELS = [1, 16, 16, 32, 32, 64, 64]
EPOCHS = 5
BATCH = 100
PEAK_RATE = 2e-3


def load(folder):
    with open(f"{folder}/digits-images-idx3-ubyte", "rb") as file:
        images = np.frombuffer(file.read()[16:], np.uint8).reshape(-1, 1, 28, 28).copy()
    with open(f"{folder}/digits-labels-idx1-ubyte", "rb") as file:
        labels = np.frombuffer(file.read()[8:], np.uint8).astype(np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels)


def initial(generator):
    """He's initialisation; convolutions OIHW, affine [in, out], flattened in C, H, W order."""
    shapes = [(CHANNELS[i + 1], CHANNELS[i], 3, 3) for i in range(6)] + [(1024, 50), (50, 10)]
    parameters = {}
    for number, shape in enumerate(shapes, start=1):
        convolution = len(shape) == 4
        fan_in = shape[1] * 9 if convolution else shape[0]
        weights = torch.randn(shape, generator=generator) * (2 / fan_in) ** 0.5
        parameters[f"W{number}"] = weights
        parameters[f"b{number}"] = torch.zeros(shape[0] if convolution else shape[1])
    return parameters


def dropout(x, mask_generator):
    """Not inverted, as in the book: a mask while training, a factor of 0.5 at inference."""
    if mask_generator is None:
        return x * 0.5
    return x * (torch.rand(x.shape, generator=mask_generator) > 0.5)


def forward(images, p, mask_generator=None):
    x = images.float() / 255
    for i in range(6):
        x = F.relu(F.conv2d(x, p[f"W{i + 1}"], p[f"b{i + 1}"], padding=PADDING[i]))
        if i % 2:
            x = F.max_pool2d(x, 2)
    x = dropout(F.relu(x.flatten(1) @ p["W7"] + p["b7"]), mask_generator)
    return dropout(x @ p["W8"] + p["b8"], mask_generator)


def accuracy(parameters, images, labels):
    with torch.no_grad():
        hits = sum(
            (forward(images[i : i + 500], parameters).argmax(1) == labels[i : i + 500]).sum().item()
            for i in range(0, len(labels), 500)
        )
    return hits / len(labels)


def train(images, labels, test):
    generator = torch.Generator().manual_seed(1)
    parameters = initial(generator)
    for values in parameters.values():
        values.requires_grad_()
    optimiser = torch.optim.Adam(parameters.values(), lr=PEAK_RATE)
    steps = EPOCHS * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK_RATE, total_steps=steps, pct_start=0.2)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(labels), generator=generator)
        total = 0.0
        for start in range(0, len(labels) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            loss = F.cross_entropy(forward(images[batch], parameters, generator), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * BATCH / len(labels)
        print(f"epoch {epoch + 1}: loss {total:.4f}, fresh digits {100 * accuracy(parameters, *test):.2f} %", flush=True)
    return parameters


def write(path, parameters):
    header = {"__metadata__": {"network": "deepconvnet", "origin": "trained on generated digits"}}
    data = b""
    for name, values in parameters.items():
        raw = values.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    parameters = train(*load(sys.argv[1]), load(sys.argv[2]))
    write(sys.argv[3], parameters)
