#!/usr/bin/env python3
"""Makes the ONNX models in Fixtures/import/onnx, and expected.json with what ONNX Runtime makes of an input.

    python3 -m venv /tmp/onnx && /tmp/onnx/bin/pip install onnx onnxruntime
    /tmp/onnx/bin/python Tools/make-onnx-fixtures.py Fixtures/import/onnx
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(20)


def array(*shape, scale=0.5, dtype=np.float32):
    return (random.standard_normal(shape) * scale).astype(dtype)


def model(name, opset, inputs, nodes, constants, outputs):
    """A model whose batch is symbolic; `inputs` and `outputs` are dimensions without it."""
    value = lambda label, dims: helper.make_tensor_value_info(label, TensorProto.FLOAT, ["N", *dims])
    graph = helper.make_graph(
        nodes, name, [value("input", inputs)], [value("output", outputs)],
        [numpy_helper.from_array(v, k) for k, v in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    made.ir_version = min(8, made.ir_version)
    onnx.checker.check_model(made)
    return made


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs.split(), [output], name=output + "_node", **attributes)


def channels_first():
    """Residual add, concat, groups, asymmetric pads, ceil, folded normalization."""
    nodes = [
        node("Conv", "input w1 b1", "c1", kernel_shape=[3, 2], pads=[1, 0, 0, 2], strides=[1, 1]),
        node("Relu", "c1", "r1"),
        node("MaxPool", "r1", "p1", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        node("Conv", "p1 w2", "c2", group=2, pads=[1, 1, 1, 1]),
        node("BatchNormalization", "c2 s m v2 v", "n2", epsilon=1e-3),
        node("Add", "n2 p1", "a"),
        node("Clip", "a zero six", "r6"),
        node("Conv", "r6 w3 b3", "c3"),
        node("Concat", "c3 r6", "cat", axis=1),
        node("AveragePool", "cat", "p2", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 1], ceil_mode=1),
        node("Flatten", "p2", "f"),
        node("Gemm", "f w4 b4", "g", transB=1, alpha=0.5, beta=2.0),
        node("Softmax", "g", "output", axis=-1),
    ]
    constants = {
        "w1": array(4, 3, 3, 2), "b1": array(4), "w2": array(4, 2, 3, 3), "s": array(4), "m": array(4), "v2": array(4),
        "v": np.abs(array(4)) + 0.5, "zero": np.float32(0).reshape(()), "six": np.float32(6).reshape(()),
        "w3": array(2, 4, 1, 1), "b3": array(2), "w4": array(5, 36), "b4": array(5),
    }
    return model("channels_first", 13, [3, 8, 6], nodes, constants, [5])


def channels_last():
    """An N x H x W x C input, automatic pads, a Pad of its own, a flattening in H, W, C order."""
    nodes = [
        node("Transpose", "input", "t1", perm=[0, 3, 1, 2]),
        node("Conv", "t1 w1", "c1", auto_pad="SAME_UPPER", strides=[2, 2], kernel_shape=[3, 3]),
        node("Mul", "c1 scale", "m1"),
        node("Add", "m1 shift", "a1"),
        node("Pad", "a1 pads", "padded"),
        node("AveragePool", "padded", "p1", kernel_shape=[2, 3], strides=[1, 2]),
        node("Sigmoid", "p1", "s1"),
        node("Transpose", "s1", "t2", perm=[0, 2, 3, 1]),
        node("Reshape", "t2 shape", "f"),
        node("MatMul", "f w2", "g"),
        node("Add", "g b2", "output"),
    ]
    constants = {
        "w1": array(3, 2, 3, 3), "scale": array(3, 1, 1), "shift": array(1, 3, 1, 1),
        "pads": np.array([0, 0, 1, 0, 0, 0, 0, 2], np.int64), "shape": np.array([0, -1], np.int64),
        "w2": array(24, 4), "b2": array(4),
    }
    return model("channels_last", 18, [7, 8, 2], nodes, constants, [4])


def half():
    """binary16 weights of an older opset, and operators that vanish."""
    nodes = [
        node("Conv", "input w1 b1", "c1", auto_pad="SAME_LOWER", kernel_shape=[2, 2]),
        node("LRN", "c1", "l1", size=3, alpha=0.2, beta=0.6, bias=1.5),
        node("Tanh", "l1", "t1"),
        node("Identity", "t1", "i1"),
        node("Dropout", "i1", "d1"),
        node("ReduceMean", "d1", "m1", axes=[-2, -1]),
        node("Squeeze", "m1", "q1", axes=[2, 3]),
        helper.make_node("Constant", [], ["w2"], value=numpy_helper.from_array(array(6, 3))),
        node("Gemm", "q1 w2", "output"),
    ]
    constants = {"w1": array(6, 2, 2, 2), "b1": array(6)}
    return model("half", 11, [2, 5, 5], nodes, constants, [3])


def narrowed(made):
    """The same model with weights in binary16, which ONNX Runtime refuses without a Cast."""
    copy = onnx.ModelProto.FromString(made.SerializeToString())
    for tensor in copy.graph.initializer:
        tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name))
    return copy


def widened(made):
    """Weights back in float32, so that ONNX Runtime computes with the same numbers."""
    copy = onnx.ModelProto.FromString(made.SerializeToString())
    for tensor in copy.graph.initializer:
        tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), tensor.name))
    return copy


def run(made, data):
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"input": data})[0]


expected = {}
half_model = narrowed(half())
external = channels_first()
for name, made, truth in [
    ("channels-first", channels_first(), None), ("channels-last", channels_last(), None),
    ("half", half_model, widened(half_model)), ("external", external, external),
]:
    truth = truth or made
    dims = [d.dim_value for d in made.graph.input[0].type.tensor_type.shape.dim[1:]]
    data = array(1, *dims, scale=1)
    expected[name] = {"input": data.ravel().tolist(), "output": run(truth, data).ravel().tolist()}
    if name == "external":
        # An existing file would be appended to.
        (folder / "external.bin").unlink(missing_ok=True)
        onnx.save_model(
            onnx.ModelProto.FromString(made.SerializeToString()), folder / "external.onnx", save_as_external_data=True,
            location="external.bin", size_threshold=0)
    else:
        onnx.save(made, folder / f"{name}.onnx")
(folder / "external.bin").chmod(0o644)
(folder / "expected.json").write_text(json.dumps(expected))
