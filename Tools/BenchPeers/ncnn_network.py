"""Writes an ONNX network in ncnn's own format: a text of layers (PATH.param) and a file of arrays (PATH.bin).

As ncnn's own quantizer does it: symmetric INT8, a scale for each output channel of the weights, the largest value of each
input, ReLU inside its convolution, and INT8 from a convolution to those that alone read it. What ncnn has in float alone
(pools, additions, concatenations, local response normalization) is float. A convolution in groups is written as a
convolution for each group: ncnn's own is wrong in INT8 where channels are packed (1.0.20261020 on AVX2).
"""
import os
import struct

import numpy

INT8_ARRAY, FLOAT_ARRAY = 0x000D4B38, 0


def write(source, path, images=None):
    """`source` is an ONNX file that makes "logits" of one image; INT8 by the `images` [N, C, H, W], or float without any."""
    model = _folded(source)
    nodes = _fused(model.graph.node)
    writer = Writer(model.graph, nodes, _largest(model, nodes, images))
    with open(path + ".param", "w") as file:
        file.write(f"7767517\n{len(writer.lines)} {writer.blobs}\n" + "\n".join(writer.lines) + "\n")
    with open(path + ".bin", "wb") as file:
        file.writelines(writer.arrays)


def _folded(source):
    """The model without batch normalizations and dropouts: ONNX Runtime folds them."""
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = source + ".folded"
    onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    model = onnx.load(source + ".folded")
    os.remove(source + ".folded")
    return model


def _fused(nodes):
    """(node, inputs, output, whether a ReLU is part of it): without the flattening that ncnn's products do by themselves."""
    flattened = {node.output[0]: node.input[0] for node in nodes if node.op_type == "Flatten"}
    makers = {node.output[0]: node for node in nodes}
    relus = {}
    for node in nodes:
        maker = makers.get(node.input[0])
        if node.op_type == "Relu" and maker is not None and maker.op_type in ("Conv", "Gemm"):
            if sum(node.input[0] in other.input for other in nodes) == 1:
                relus[node.input[0]] = node.output[0]
    found = []
    for node in nodes:
        output = node.output[0]
        if node.op_type != "Flatten" and output not in relus.values():
            inputs = [flattened.get(name, name) for name in node.input]
            found.append((node, inputs, relus.get(output, output), output in relus))
    return found


def _largest(model, nodes, images):
    """By name, the largest absolute value of what convolutions and products read; None without images."""
    import onnx
    import onnxruntime

    if images is None:
        return None
    names = sorted({inputs[0] for node, inputs, _, _ in nodes if node.op_type in ("Conv", "Gemm")} - {"input"})
    del model.graph.output[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = dict.fromkeys(names, 0.0)
    for image in images:
        for name, values in zip(names, session.run(names, {"input": image[None]})):
            largest[name] = max(largest[name], float(numpy.abs(values).max()))
    return largest | {"input": float(numpy.abs(images).max())}


def _attributes(node):
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _groups(attributes):
    return attributes.get("group", 1)


class Writer:
    """The lines of the text and the arrays, in the order of the nodes."""

    def __init__(self, graph, nodes, largest):
        from onnx import numpy_helper

        self.constants = {array.name: numpy_helper.to_array(array) for array in graph.initializer}
        self.largest = largest
        self.readers = {}
        for node, inputs, _, _ in nodes:
            for name in inputs:
                self.readers.setdefault(name, []).append(node)
        # By ONNX value, the blobs of ncnn that hold it and have no reader yet: a blob has one.
        self.free = {}
        self.lines, self.arrays, self.blobs = [], [], 0
        channels, height, width = (d.dim_value for d in graph.input[0].type.tensor_type.shape.dim[1:])
        self._line("Input", [], ["input"], {0: width, 1: height, 2: channels}, blob="in")
        for node, inputs, output, relu in nodes:
            self._node(node, inputs, output, relu)

    def _line(self, kind, inputs, outputs, parameters, blob=None):
        sources = [self.free[name].pop() for name in inputs]
        blobs = [blob or ("logits" if name == "logits" else f"b{self.blobs + index}") for index, name in enumerate(outputs)]
        numbers = "".join(f" {key}={value}" for key, value in parameters.items())
        self._text(kind, sources, blobs, numbers)
        for name, blob in zip(outputs, blobs):
            count = max(1, len(self.readers.get(name, [])))
            self.free[name] = [blob]
            if count > 1:
                self.free[name] = [f"{blob}_{copy}" for copy in range(count)]
                self._text("Split", [blob], self.free[name], "")

    def _text(self, kind, sources, blobs, numbers):
        names = " ".join(sources + blobs)
        self.lines.append(f"{kind} l{len(self.lines)} {len(sources)} {len(blobs)} {names}{numbers}")
        self.blobs += len(blobs)

    def _node(self, node, inputs, output, relu):
        attributes = _attributes(node)
        simple = {
            "Relu": ("ReLU", {}), "Tanh": ("TanH", {}), "Add": ("BinaryOp", {0: 0}), "Concat": ("Concat", {0: 0}),
            "GlobalAveragePool": ("Pooling", {0: 1, 4: 1}),
        }
        if node.op_type == "Conv":
            self._convolution(attributes, inputs, output, relu)
        elif node.op_type == "Gemm":
            self._product(attributes, inputs, output, relu)
        elif node.op_type in ("MaxPool", "AveragePool"):
            self._pool(node.op_type, attributes, inputs, output)
        elif node.op_type == "LRN":
            numbers = {1: attributes["size"], 2: attributes["alpha"], 3: attributes["beta"], 4: attributes["bias"]}
            self._line("LRN", inputs, [output], {0: 0} | numbers)
        elif node.op_type in simple:
            kind, parameters = simple[node.op_type]
            self._line(kind, inputs, [output], parameters)
        else:
            raise ValueError(f"no ncnn layer for {node.op_type}")

    def _convolution(self, attributes, inputs, output, relu):
        weights, bias = self.constants[inputs[1]], self._bias(inputs)
        if attributes.get("auto_pad", b"NOTSET") != b"NOTSET" or set(attributes.get("dilations", [1])) != {1}:
            raise ValueError(f"no ncnn convolution for {output}'s padding or dilation")
        (kh, kw), (sh, sw) = weights.shape[2:], attributes.get("strides", [1, 1])
        top, left, bottom, right = attributes.get("pads", [0] * 4)
        parameters = {1: kw, 11: kh, 3: sw, 13: sh, 4: left, 15: right, 14: top, 16: bottom, 5: 1, 9: int(relu)}
        groups = _groups(attributes)
        if groups == 1:
            self._one_convolution(parameters, weights, bias, inputs[0], inputs[0], output, self._requantized(output))
            return
        sources = [f"{output}/in{group}" for group in range(groups)]
        targets = [f"{output}/out{group}" for group in range(groups)]
        # -233 is an even share.
        self._line("Slice", inputs[:1], sources, {-23300: ",".join(map(str, [groups] + [-233] * groups)), 1: 0})
        for group, rows in enumerate(numpy.split(weights, groups)):
            self._one_convolution(
                parameters, rows, numpy.split(bias, groups)[group], sources[group], inputs[0], targets[group], None)
        self._line("Concat", targets, [output], {0: 0})

    def _one_convolution(self, parameters, weights, bias, source, ranged, output, requantized):
        """`ranged` is the value whose range scales the input, `requantized` the one whose range scales the output, if INT8."""
        term = {} if self.largest is None else {8: 2 if requantized is None else 102}
        self._line("Convolution", [source], [output], {0: len(weights)} | parameters | {6: weights.size} | term)
        self._weights(weights.reshape(len(weights), -1), bias, [ranged, requantized])

    def _requantized(self, output):
        """The output's own name if nothing but whole convolutions read it."""
        readers = self.readers.get(output, [])
        whole = [node.op_type == "Conv" and _groups(_attributes(node)) == 1 for node in readers]
        return output if readers and all(whole) else None

    def _product(self, attributes, inputs, output, relu):
        rows = self.constants[inputs[1]]
        if not attributes.get("transB", 0):
            rows = rows.T
        parameters = {0: len(rows), 1: 1, 2: rows.size, 9: int(relu)}
        if self.largest is not None:
            parameters[8] = 2
        self._line("InnerProduct", inputs[:1], [output], parameters)
        self._weights(rows, self._bias(inputs), inputs[:1])

    def _bias(self, inputs):
        """Folding has left one to every layer."""
        return self.constants[inputs[2]]

    def _pool(self, kind, attributes, inputs, output):
        (kh, kw), (sh, sw) = attributes["kernel_shape"], attributes.get("strides", [1, 1])
        top, left, bottom, right = attributes.get("pads", [0] * 4)
        parameters = {0: int(kind == "AveragePool"), 1: kw, 11: kh, 2: sw, 12: sh, 3: left, 14: right, 13: top, 15: bottom}
        # Mode 0 lets windows hang over the edge, mode 1 does not.
        parameters |= {5: 0 if attributes.get("ceil_mode", 0) else 1, 6: attributes.get("count_include_pad", 0)}
        self._line("Pooling", inputs, [output], parameters)

    def _weights(self, rows, bias, ranged):
        bias = bias.astype("<f4").tobytes()
        if self.largest is None:
            self.arrays += [struct.pack("<I", FLOAT_ARRAY), rows.astype("<f4").tobytes(), bias]
            return
        scales = 127 / numpy.maximum(numpy.abs(rows).max(axis=1), 1e-9)
        values = numpy.rint(rows * scales[:, None]).astype(numpy.int8).tobytes()
        inputs = [127 / max(self.largest[name], 1e-9) for name in ranged if name is not None]
        self.arrays += [
            struct.pack("<I", INT8_ARRAY), values, b"\0" * (-len(values) % 4), bias,
            numpy.concatenate([scales, inputs]).astype("<f4").tobytes()]
