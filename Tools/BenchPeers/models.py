"""Writes the network, and one that does nothing, in each peer's own format. Each function returns a path.

`python models.py FOLDER PEER KIND` does it in a process of its own, which prints the path.
"""
import os
import subprocess
import sys

import numpy

import network


def onnx_float(home):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    path = os.path.join(home, "float.onnx")
    nodes, values, x = [], [], "input"
    layers = network.parameters()
    for i, (weights, bias) in enumerate(layers[:6]):
        values += [numpy_helper.from_array(weights, f"W{i}"), numpy_helper.from_array(bias, f"b{i}")]
        nodes.append(
            helper.make_node("Conv", [x, f"W{i}", f"b{i}"], [f"c{i}"], kernel_shape=[3, 3], pads=[network.PADS[i]] * 4))
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        x = f"r{i}"
        if i in network.POOLED:
            nodes.append(helper.make_node("MaxPool", [x], [f"p{i}"], kernel_shape=[2, 2], strides=[2, 2]))
            x = f"p{i}"
    nodes.append(helper.make_node("Flatten", [x], ["flat"]))
    for i, (weights, bias) in enumerate(layers[6:], 6):
        values += [numpy_helper.from_array(weights, f"W{i}"), numpy_helper.from_array(bias, f"b{i}")]
    nodes += [
        helper.make_node("Gemm", ["flat", "W6", "b6"], ["a6"]),
        helper.make_node("Relu", ["a6"], ["r6"]),
        helper.make_node("Gemm", ["r6", "W7", "b7"], ["logits"]),
    ]
    _save_onnx(path, nodes, values, [1, 1, 28, 28], "logits", [1, 10])
    return path


def _save_onnx(path, nodes, values, shape, output, output_shape):
    import onnx
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, output_shape)], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def onnx_identity(home):
    from onnx import helper

    path = os.path.join(home, "identity.onnx")
    _save_onnx(path, [helper.make_node("Identity", ["input"], ["logits"])], [], [1, 10], "logits", [1, 10])
    return path


def onnx_int8(home):
    """Unsigned activations, signed weights with a scale for each channel, quantize and dequantize nodes."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.images = iter(network.calibration_images())

        def get_next(self):
            image = next(self.images, None)
            return None if image is None else {"input": image[None]}

    path = os.path.join(home, "int8.onnx")
    quantize_static(
        onnx_float(home), path, Reader(), quant_format=QuantFormat.QDQ, activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8, per_channel=True)
    return path


def openvino_int8(home):
    import nncf
    import openvino

    path = os.path.join(home, "int8-openvino.xml")
    model = openvino.Core().read_model(onnx_float(home))
    images = [image[None] for image in network.calibration_images()]
    openvino.save_model(
        nncf.quantize(model, nncf.Dataset(images), preset=nncf.QuantizationPreset.PERFORMANCE, subset_size=len(images)),
        path, compress_to_fp16=False)
    return path


def tflite(home, kind):
    """`float`, `int8` (bytes in and out) or `identity`."""
    import tensorflow

    path = os.path.join(home, f"{kind}.tflite")
    if os.path.exists(path):
        return path
    keras = tensorflow.keras
    if kind == "identity":
        function = tensorflow.function(
            lambda x: tensorflow.identity(x), input_signature=[tensorflow.TensorSpec([1, 10], tensorflow.float32)])
        converter = tensorflow.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()])
    else:
        layers = network.parameters()
        x = inputs = keras.Input((28, 28, 1), batch_size=1)
        for i, (weights, bias) in enumerate(layers[:6]):
            if network.PADS[i] == 2:
                x = keras.layers.ZeroPadding2D(2)(x)
            convolution = keras.layers.Conv2D(
                len(bias), 3, padding="same" if network.PADS[i] == 1 else "valid", activation="relu", name=f"c{i}")
            x = convolution(x)
            convolution.set_weights([weights.transpose(2, 3, 1, 0), bias])
            if i in network.POOLED:
                x = keras.layers.MaxPool2D()(x)
        x = keras.layers.Flatten()(x)
        for i, (weights, bias) in enumerate(layers[6:], 6):
            dense = keras.layers.Dense(len(bias), activation="relu" if i == 6 else None, name=f"a{i}")
            x = dense(x)
            # Rows of affine 1 come in the order C H W; here they are read as H W C.
            rows = weights.reshape(64, 4, 4, -1).transpose(1, 2, 0, 3).reshape(1024, -1) if i == 6 else weights
            dense.set_weights([rows, bias])
        converter = tensorflow.lite.TFLiteConverter.from_keras_model(keras.Model(inputs, x))
    if kind == "int8":
        images = network.calibration_images().transpose(0, 2, 3, 1)
        converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([image[None]] for image in images)
        converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tensorflow.int8
    with open(path, "wb") as file:
        file.write(converter.convert())
    return path


def ncnn(home, kind):
    """`float`, `int8` or `identity`."""
    import ncnn_network

    path = os.path.join(home, f"{kind}-ncnn")
    if kind == "identity":
        with open(path + ".param", "w") as file:
            file.write("7767517\n2 2\nInput input 0 1 in 0=10\nNoop noop 1 1 in logits\n")
        open(path + ".bin", "wb").close()
    else:
        ncnn_network.write(onnx_float(home), path, network.calibration_images() if kind == "int8" else None)
    return path


def mnn(home, kind):
    """`float` or `identity`, by the converter's compiled module: the command around it installs packages by itself."""
    path = os.path.join(home, f"{kind}.mnn")
    source = onnx_float(home) if kind == "float" else onnx_identity(home)
    program = "import sys, _tools; _tools.mnnconvert(['mnnconvert'] + sys.argv[1:])"
    subprocess.run(
        [sys.executable, "-c", program, "-f", "ONNX", "--modelFile", source, "--MNNModel", path, "--bizCode", "mote"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not os.path.exists(path):
        raise RuntimeError("the converter wrote no model")
    return path


def build(home, peer, kind):
    if peer == "OpenVINO" and kind == "int8":
        return openvino_int8(home)
    if peer in ("ONNX Runtime", "OpenVINO"):
        return {"float": onnx_float, "int8": onnx_int8, "identity": onnx_identity}[kind](home)
    return {"TFLite": tflite, "ncnn": ncnn, "MNN": mnn}[peer](home, kind)


if __name__ == "__main__":
    print(build(*sys.argv[1:]))
