#!/usr/bin/env python3
"""Writes Fixtures/import: small parameter files as numpy writes them, and expected.json with their values.

    Tools/make-import-fixtures.py

Needs numpy (made with 2.4). Run from anywhere; same numpy, same bytes. Pickles of protocol 5 carry their arrays through
`_frombuffer`, older ones through `_reconstruct`; one file is rewritten to numpy 1's module names.
"""
import collections
import io
import json
import pathlib
import pickle

import numpy as np

folder = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "import"
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(20)
expected = {}


def write(name, data, arrays):
    (folder / name).write_bytes(data)
    expected[name] = [
        {"name": key, "shape": list(a.shape), "float64": a.dtype.itemsize == 8,
         "values": [float(v) for v in a.ravel(order="C")]} for key, a in arrays.items()]


def sample(dtype, order):
    """A matrix in the given memory order, and a vector with the extremes of its type."""
    info = np.finfo(dtype)
    matrix = np.asarray(rng.standard_normal((2, 3, 2)), dtype=dtype, order=order)
    edges = np.array([0.0, -0.0, info.tiny, info.smallest_subnormal, info.max, -1.5], dtype=dtype)
    return {"W1": matrix, "b1": edges}


for protocol in (2, 3, 4, 5):
    for kind in ("f2", "f4", "f8"):
        for byte_order in "<>":
            for order in "CF":
                arrays = sample(np.dtype(byte_order + kind), order)
                # dict and OrderedDict by turns, so that each meets every protocol and type.
                ordered = (byte_order == "<") == (order == "C")
                container = collections.OrderedDict(arrays) if ordered else arrays
                end = {"<": "le", ">": "be"}[byte_order]
                write(f"p{protocol}-{kind}-{end}-{order}.pkl", pickle.dumps(container, protocol=protocol), arrays)

# An array stored in neither C nor Fortran order, one that is shared by two keys, one without elements, and a scalar.
shared = np.arange(24, dtype="<f4").reshape(2, 3, 4).transpose(2, 0, 1)
special = {"W1": shared, "W2": shared, "empty": np.zeros((0, 3), "<f8"), "scale": np.array(0.25, "<f4")}
write("p5-special.pkl", pickle.dumps(special, protocol=5), special)
old = pickle.dumps(sample(np.dtype("<f8"), "C"), protocol=3).replace(b"numpy._core.", b"numpy.core.")
write("p3-numpy1.pkl", old, pickle.loads(old))

for name, dtype, order, version in (("v1-f4-C", "<f4", "C", (1, 0)), ("v2-f8-F", ">f8", "F", (2, 0)), ("v3-f2-C", "<f2", "C", (3, 0))):
    array = sample(np.dtype(dtype), order)["W1"]
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version)
    write(f"{name}.npy", stream.getvalue(), {name: array})

for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
    arrays = sample(np.dtype("<f4"), "F")
    stream = io.BytesIO()
    save(stream, **arrays)
    write(f"{name}.npz", stream.getvalue(), arrays)

with open(folder / "expected.json", "w") as file:
    json.dump(expected, file, indent=None, separators=(",", ":"))
    file.write("\n")
