"""Writes one network of Tools/onnx_networks.py in a peer's own INT8 format: python build_network.py FOLDER NETWORK WHAT.

WHAT is `onnx` (float), `mote-images` (to calibrate with), `truth` (images to check with, and the float model's logits of them),
`ort-signed`, `ort-unsigned`, `openvino`, `tflite` or `ncnn`; a process each, because the tools take gigabytes and do not share a
process well.
"""
import os
import struct
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import onnx_networks

CALIBRATION = 32
CHECKED = 4


def random_images(seed, count, dims):
    """[N, C, H, W]: random bytes, and the same scaled to 0...1 as the contract of a model without another does."""
    pixels = numpy.random.default_rng(seed).integers(0, 256, (count, *dims), numpy.uint8)
    return pixels, pixels.astype(numpy.float32) / 255


def calibration(dims):
    return random_images(1, CALIBRATION, dims)


def onnx(folder, network, dims):
    onnx_networks.export(onnx_networks.initialised(network), dims, os.path.join(folder, "float.onnx"))


def mote_images(folder, network, dims):
    pixels = numpy.ascontiguousarray(calibration(dims)[0].transpose(0, 2, 3, 1))
    with open(os.path.join(folder, "calibration-idx4-ubyte"), "wb") as file:
        file.write(struct.pack(">I4I", 0x804, *pixels.shape) + pixels.tobytes())


def truth(folder, dims):
    """`checked.npy` [N, C, H, W] in 0...1 and `checked-bytes.npy` [N, H, W, C], the same; `truth.npy`, their logits in float."""
    from worker import logits_of, onnxruntime_peer

    pixels, images = random_images(2, CHECKED, dims)
    numpy.save(os.path.join(folder, "checked-bytes.npy"), numpy.ascontiguousarray(pixels.transpose(0, 2, 3, 1)))
    numpy.save(os.path.join(folder, "checked.npy"), images)
    *peer, _ = onnxruntime_peer(os.path.join(folder, "float.onnx"))
    numpy.save(os.path.join(folder, "truth.npy"), numpy.array(logits_of(images, *peer)))


def onnxruntime(folder, dims, signed):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.images = iter(calibration(dims)[1])

        def get_next(self):
            image = next(self.images, None)
            return None if image is None else {"input": image[None]}

    prepared = os.path.join(folder, "prepared.onnx")
    quant_pre_process(os.path.join(folder, "float.onnx"), prepared)
    quantize_static(
        prepared, os.path.join(folder, f"ort-{'signed' if signed else 'unsigned'}.onnx"), Reader(),
        quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8 if signed else QuantType.QUInt8)


def openvino(folder, dims):
    import nncf
    import openvino as ov

    images = [image[None] for image in calibration(dims)[1]]
    model = ov.Core().read_model(os.path.join(folder, "float.onnx"))
    quantized = nncf.quantize(
        model, nncf.Dataset(images), preset=nncf.QuantizationPreset.PERFORMANCE, subset_size=len(images))
    ov.save_model(quantized, os.path.join(folder, "openvino.xml"), compress_to_fp16=False)


def tflite(folder, network, dims):
    """INT8 where TFLite has it: its local response normalization stays in float."""
    import tensorflow

    from keras_network import keras_network

    converter = tensorflow.lite.TFLiteConverter.from_keras_model(
        keras_network(onnx_networks.initialised(network), dims))
    images = calibration(dims)[1].transpose(0, 2, 3, 1)
    converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image[None]] for image in images)
    converter.target_spec.supported_ops = [
        tensorflow.lite.OpsSet.TFLITE_BUILTINS_INT8, tensorflow.lite.OpsSet.TFLITE_BUILTINS]
    with open(os.path.join(folder, "tflite.tflite"), "wb") as file:
        file.write(converter.convert())


def ncnn(folder, dims):
    import ncnn_network

    ncnn_network.write(os.path.join(folder, "float.onnx"), os.path.join(folder, "ncnn"), calibration(dims)[1])


def main():
    folder, name, what = sys.argv[1:]
    network, dims = onnx_networks.networks()[name]
    if what == "onnx":
        onnx(folder, network, dims)
    elif what == "mote-images":
        mote_images(folder, network, dims)
    elif what == "truth":
        truth(folder, dims)
    elif what == "openvino":
        openvino(folder, dims)
    elif what == "tflite":
        tflite(folder, network, dims)
    elif what == "ncnn":
        ncnn(folder, dims)
    else:
        onnxruntime(folder, dims, what == "ort-signed")


if __name__ == "__main__":
    main()
