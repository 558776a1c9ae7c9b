"""What Tools/conformance-onnx runs: python conformance_onnx.py FOLDER-OF-BUILT-PRODUCTS [NAME...]."""

import logging
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from onnx.backend.test.loader import load_node_model_tests

from onnx_networks import export, initialised, networks

FLOAT_BAR = 1e-4
FLOAT16_BAR = 5e-3
INT8_BAR = 20.0  # dB
PEER_BAR = 1.0  # dB below ONNX Runtime's INT8
IMAGES = 4
CALIBRATION = 32
OPERATORS = """Conv Relu Clip Sigmoid Tanh MaxPool AveragePool GlobalAveragePool ReduceMean Gemm MatMul Add Mul Concat Flatten
Reshape Squeeze Transpose BatchNormalization LRN Dropout Identity Softmax Pad Constant""".split()


def mote(tool, model, data):
    """What the float reference makes of `data` [N, ...], or a .mote model of bytes [N, H, W, C], flat, with its seconds; or
    the line that refuses the model."""
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/{name}" for name in ("input", "output")]
        np.ascontiguousarray(data, None if data.dtype == np.uint8 else "<f4").tofile(files[0])
        run = subprocess.run(
            [f"{tool}/onnx-reference", str(model), "--input", files[0], "--count", str(data.shape[0]), "--output", files[1]],
            capture_output=True, text=True)
        if run.returncode != 0:
            return (run.stderr.strip().splitlines() or ["no message"])[0].split(": ", 2)[-1], 0.0
        return np.fromfile(files[1], "<f4"), float(re.search(r"([-0-9.e]+) s", run.stdout)[1])


def error(found, truth):
    """The largest error against the largest number of the truth."""
    if found.size != truth.size:
        return np.inf
    return float(np.abs(found - truth.ravel()).max() / max(np.abs(truth).max(), 1e-30))


def sqnr(found, truth):
    """The truth's power against the error's, in dB."""
    noise = np.square(found.astype(np.float64) - truth.ravel()).sum()
    return 10 * np.log10(np.square(truth.astype(np.float64)).sum() / max(noise, 1e-30))


def convert(tool, model, path, *options):
    """The line that refused the conversion, or None."""
    run = subprocess.run(
        [f"{tool}/convert", str(model), "-o", str(path), "--quiet", "--max-memory", "8G", *options],
        capture_output=True, text=True)
    return (run.stderr.strip().splitlines() or ["no message"])[0] if run.returncode != 0 else None


def channels_last(data):
    return np.ascontiguousarray(np.moveaxis(data, 1, -1))


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def peer(path, data):
    """ONNX Runtime's logits, image after image on one thread, and the seconds of an image."""
    runtime = session(path)
    runtime.run(None, {"input": data[:1]})
    start = time.perf_counter()
    logits = np.concatenate([runtime.run(None, {"input": image[None]})[0] for image in data])
    return logits, (time.perf_counter() - start) / len(data)


def peer_int8(path, calibration, data, truth):
    """ONNX Runtime's INT8, activations unsigned, weights by channel: the better of signed and unsigned weights, because
    some of its kernels saturate with signed ones."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.images = iter(calibration)

        def get_next(self):
            image = next(self.images, None)
            return None if image is None else {"input": image[None]}

    logging.disable(logging.WARNING)
    prepared, target = path.with_suffix(".prepared.onnx"), path.with_suffix(".int8.onnx")
    quant_pre_process(str(path), str(prepared))
    best = None
    for weights in (QuantType.QInt8, QuantType.QUInt8):
        quantize_static(
            str(prepared), str(target), Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=weights)
        logits, seconds = peer(target, data)
        result = sqnr(logits.ravel(), truth), seconds
        best = result if best is None else (max(best[0], result[0]), min(best[1], result[1]))
    return best


def run_network(tool, folder, name, build, dims):
    """Prints a line; returns whether every bar was held."""
    path = folder / f"{name}.onnx"
    export(initialised(build), dims, path)
    random = np.random.default_rng(1)
    # Bytes as a camera gives them; a model's contract scales them by 1/255.
    pixels, calibration = (random.integers(0, 256, (count, *dims), np.uint8) for count in (IMAGES, CALIBRATION))
    data, seen = (values.astype(np.float32) * np.float32(1 / 255) for values in (pixels, calibration))
    truth, peer_seconds = peer(path, data)
    found, seconds = mote(tool, path, data)
    if isinstance(found, str):
        print(f"{name:10} refused: {found}", flush=True)
        return False
    reference = found
    line, times = f"{name:10} {error(found, truth):9.2e}", [peer_seconds, seconds / IMAGES]
    good = error(found, truth) <= FLOAT_BAR

    images = folder / "calibration-idx4-ubyte"
    last = channels_last(calibration)
    images.write_bytes(struct.pack(">I4I", 0x804, *last.shape) + last.tobytes())
    found = {}
    for kind, options in {"fp16": ["--fp16"], "int8": ["--int8", "--correct-bias", "--calibrate", str(images)]}.items():
        refusal = convert(tool, path, folder / f"{kind}.mote", *options)
        logits, seconds = (refusal, 0.0) if refusal else mote(tool, folder / f"{kind}.mote", channels_last(pixels))
        if isinstance(logits, str):
            print(f"{line} {kind} refused: {logits}", flush=True)
            return False
        found[kind] = logits
        times.append(seconds / IMAGES)
    theirs, their_seconds = peer_int8(path, seen, data, truth)
    times.append(their_seconds)
    half, ours = error(found["fp16"], reference), sqnr(found["int8"], reference)
    good = good and half <= FLOAT16_BAR and ours >= INT8_BAR and ours >= theirs - PEER_BAR
    line += f" {half:9.2e} {ours:8.2f} {theirs:8.2f}" + "".join(f" {value * 1e3:9.2f}" for value in times)
    print(line + ("" if good else "  BAR MISSED"), flush=True)
    return good


def run_networks(tool, names):
    table = networks()
    print(f"errors against ONNX Runtime's float32 and the float reference; {IMAGES} images, {CALIBRATION} for calibration and corrected biases; ms an image, one thread")
    print(f"{'':10} {'float32':>9} {'FP16':>9} {'INT8':>8} {'peer':>8} {'ORT f32':>9} {'reference':>9} {'FP16':>9} {'INT8':>9} {'ORT INT8':>9}")
    good = True
    for name in names or table:
        with tempfile.TemporaryDirectory() as folder:
            good = run_network(tool, pathlib.Path(folder), name, *table[name]) and good
    return good


# The onnx package's own cases of one operator.


def single_cases():
    for case in sorted(load_node_model_tests(), key=lambda case: case.name):
        if case.model.graph.node and all(node.op_type in OPERATORS for node in case.model.graph.node):
            yield case


def run_operators(tool):
    """All inputs but the first become constants; opsets past 21 only added element types to these operators."""
    counts = {"passed": 0, "refused": 0, "failed": 0}
    for case in single_cases():
        model, (inputs, outputs) = case.model, case.data_sets[0]
        inputs = [np.asarray(value) if isinstance(value, np.generic) else value for value in inputs]
        for entry in model.opset_import:
            entry.version = min(entry.version, 21)
        plain = [value for value in inputs if isinstance(value, np.ndarray)]
        if len(plain) < len(inputs) or not inputs or inputs[0].ndim == 0 or inputs[0].dtype not in (np.float32, np.float16):
            result = "refused: no input of floating-point numbers with a batch"
        else:
            for value, info in zip(inputs[1:], model.graph.input[1:]):
                model.graph.initializer.append(numpy_helper.from_array(value, info.name))
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "model.onnx"
                path.write_bytes(model.SerializeToString())
                found, _ = mote(tool, path, inputs[0].astype(np.float32))
            if isinstance(found, str):
                result = f"refused: {found}"
            else:
                truth = np.asarray(outputs[0], np.float32).ravel()
                # The package's own limits; some of its truths are written with four digits.
                same = found.size == truth.size and np.allclose(found, truth, rtol=case.rtol, atol=case.atol)
                result = "passed" if same else f"failed: error {error(found, truth):.2e}"
        counts[result.split(":")[0]] += 1
        print(f"{case.name:60} {result}", flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return counts["failed"] == 0


def main():
    tool, *names = sys.argv[1:]
    good = True
    if not names or names != ["operators"]:
        good = run_networks(tool, [name for name in names if name != "operators"]) and good
    if not names or "operators" in names:
        good = run_operators(tool) and good
    sys.exit(0 if good else 1)


main()
