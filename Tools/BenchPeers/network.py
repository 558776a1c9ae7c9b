"""DeepConvNet from the parameters that Mote's own models are made of, and the images to calibrate and compare with."""
import json
import os
import struct

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "Fixtures")
PADS = [1, 1, 1, 2, 1, 1]
POOLED = {1, 3, 5}


def parameters():
    """(weights OIHW, bias) of the six convolutions, then (weights [I, O], bias) of the two affine layers, dropout folded."""
    with open(os.path.join(FIXTURES, "deepconvnet.safetensors"), "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])

    def array(name):
        first, last = header[name]["data_offsets"]
        values = numpy.frombuffer(data[8 + size + first : 8 + size + last], numpy.float32)
        return values.reshape(header[name]["shape"]).copy()

    layers = [[array(f"W{i}"), array(f"b{i}")] for i in range(1, 9)]
    record = header.get("__metadata__", {})
    # The book's dropout multiplies by what it keeps at inference: behind the ReLU of affine 1 and behind affine 2.
    factor = 1 if record.get("dropout") == "inverted" else 1 - float(record.get("dropout_ratio", 0.5))
    for weights, bias in layers[6:]:
        weights *= factor
        bias *= factor
    return layers


def calibration_images(count=300):
    """[N, 1, 28, 28] float32 in 0...1."""
    with open(os.path.join(FIXTURES, "digits", "digits-images-idx3-ubyte"), "rb") as file:
        data = file.read()
    images = numpy.frombuffer(data[16:], numpy.uint8).reshape(-1, 1, 28, 28)[:count]
    return images.astype(numpy.float32) / 255


def digit_paths():
    return [os.path.join(FIXTURES, "digits", f"{i}.pgm") for i in range(10)]


def digit_images():
    """The ten PGM digits, [10, 1, 28, 28] float32 in 0...1."""
    pixels = []
    for path in digit_paths():
        with open(path, "rb") as file:
            pixels.append(numpy.frombuffer(file.read()[-784:], numpy.uint8))
    return numpy.stack(pixels).reshape(10, 1, 28, 28).astype(numpy.float32) / 255


def activations(images, layers):
    """What every layer reads, and the logits at the end: float32, for scales and as the truth."""
    seen = []
    x = images
    for index, (weights, bias) in enumerate(layers[:6]):
        seen.append(x)
        pad = PADS[index]
        x = numpy.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        windows = numpy.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
        x = numpy.maximum(numpy.einsum("nchwyx,ocyx->nohw", windows, weights, optimize=True) + bias[:, None, None], 0)
        if index in POOLED:
            x = x.reshape(x.shape[0], x.shape[1], x.shape[2] // 2, 2, x.shape[3] // 2, 2).max(axis=(3, 5))
    x = x.reshape(len(x), -1)
    seen.append(x)
    x = numpy.maximum(x @ layers[6][0] + layers[6][1], 0)
    seen.append(x)
    return seen + [x @ layers[7][0] + layers[7][1]]
