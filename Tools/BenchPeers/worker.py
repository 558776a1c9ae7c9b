"""One runtime with one model: answers requests on standard input, one JSON line each.

`worker.py PEER CORE MODEL`. `{"check": true}` gives the logits of the ten digits, `{"check": "images.npy"}` those of the
images [N, C, H, W] in that file, `{"runs": N}` the minimum and median of N runs in microseconds, of the image that was checked
last or of zeros.
"""
import json
import os
import sys
import time

import numpy

import network


def main():
    peer, core, path = sys.argv[1:4]
    # Before the runtime is imported: its threads inherit it.
    os.sched_setaffinity(0, {int(core)})
    replies = os.fdopen(os.dup(1), "w")
    # Whatever a library prints must not look like a reply.
    os.dup2(2, 1)
    set_input, run, logits, version = PEERS[peer](path)
    started = time.perf_counter()
    for _ in range(20):
        run()
        if time.perf_counter() - started > 1:
            break
    print(json.dumps({"version": version}), file=replies, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "check" in request:
            images = network.digit_images() if request["check"] is True else numpy.load(request["check"])
            reply = {"logits": logits_of(images, set_input, run, logits)}
        else:
            reply = measure(run, request["runs"])
        print(json.dumps(reply), file=replies, flush=True)


def logits_of(images, set_input, run, logits):
    """Of [N, C, H, W], by the first three of what a peer's function gives."""
    found = []
    for image in images:
        set_input(image[None])
        run()
        found.append([float(x) for x in numpy.ravel(logits())])
    return found


def measure(run, runs):
    clock = time.perf_counter_ns
    times = []
    for _ in range(runs):
        start = clock()
        run()
        times.append(clock() - start)
    times.sort()
    return {"min": times[0] / 1000, "median": times[len(times) // 2] / 1000}


def onnxruntime_peer(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    source, target = session.get_inputs()[0], session.get_outputs()[0]
    binding = session.io_binding()
    memory, result = numpy.zeros(source.shape, numpy.float32), numpy.zeros(target.shape, numpy.float32)
    binding.bind_input(source.name, "cpu", 0, numpy.float32, source.shape, memory.ctypes.data)
    binding.bind_output(target.name, "cpu", 0, numpy.float32, target.shape, result.ctypes.data)

    def set_input(image):
        memory[...] = image

    return set_input, lambda: session.run_with_iobinding(binding), lambda: result, onnxruntime.__version__


def openvino_peer(path):
    import openvino

    core = openvino.Core()
    compiled = core.compile_model(
        core.read_model(path), "CPU",
        {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "INFERENCE_NUM_THREADS": "1", "INFERENCE_PRECISION_HINT": "f32",
         "ENABLE_CPU_PINNING": "NO"})
    request = compiled.create_infer_request()
    memory = numpy.zeros(tuple(compiled.inputs[0].shape), numpy.float32)
    request.set_input_tensor(openvino.Tensor(memory, shared_memory=True))

    def set_input(image):
        memory[...] = image

    return set_input, request.infer, lambda: request.get_output_tensor().data, openvino.__version__.split("-")[0]


def tflite_peer(path):
    import ai_edge_litert
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=path, num_threads=1)
    interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def set_input(image):
        values = image.transpose(0, 2, 3, 1) if image.ndim == 4 else image
        if source["dtype"] == numpy.int8:
            scale, zero = source["quantization"]
            values = numpy.clip(numpy.rint(values / scale + zero), -128, 127).astype(numpy.int8)
        interpreter.set_tensor(source["index"], values)

    def logits():
        values = interpreter.get_tensor(target["index"])
        if target["dtype"] == numpy.int8:
            scale, zero = target["quantization"]
            return (values.astype(numpy.float32) - zero) * scale
        return values

    interpreter.set_tensor(source["index"], numpy.zeros(source["shape"], source["dtype"]))
    return set_input, interpreter.invoke, logits, _version("ai-edge-litert")


def ncnn_peer(path):
    import ncnn

    # Pools, as in ncnn's own benchmark.
    pools = ncnn.UnlockedPoolAllocator(), ncnn.PoolAllocator()
    net = ncnn.Net()
    net.opt.num_threads = 1
    net.opt.use_vulkan_compute = False
    net.opt.blob_allocator, net.opt.workspace_allocator = pools
    if net.load_param(path + ".param") != 0 or net.load_model(path + ".bin") != 0:
        raise RuntimeError(f"ncnn does not read {path}")
    # The network names its allocators without owning them.
    state = {"pools": pools}

    def set_input(image):
        # A copy: ncnn does not keep the array alive that its matrix looks at.
        state["in"] = ncnn.Mat(numpy.ascontiguousarray(image[0])).clone()

    def run():
        extractor = net.create_extractor()
        extractor.input("in", state["in"])
        state["code"], state["out"] = extractor.extract("logits")

    set_input(numpy.zeros((1, *_ncnn_dimensions(path)), numpy.float32))
    return set_input, run, lambda: numpy.array(state["out"]), ncnn.__version__


def _ncnn_dimensions(path):
    """What the model's input layer says: the width, then the height and channels if there are any."""
    with open(path + ".param") as file:
        line = next(line for line in file if line.startswith("Input "))
    return [int(field.split("=")[1]) for field in line.split() if "=" in field][::-1]


def mnn_peer(path):
    import MNN

    interpreter = MNN.Interpreter(path)
    session = interpreter.createSession({"backend": "CPU", "numThread": 1, "precision": "high"})
    source = interpreter.getSessionInput(session)
    target = interpreter.getSessionOutput(session)

    def set_input(image):
        values = numpy.ascontiguousarray(image, numpy.float32)
        source.copyFrom(MNN.Tensor(image.shape, MNN.Halide_Type_Float, values, MNN.Tensor_DimensionType_Caffe))

    def logits():
        result = MNN.Tensor(
            (1, 10), MNN.Halide_Type_Float, numpy.zeros((1, 10), numpy.float32), MNN.Tensor_DimensionType_Caffe)
        target.copyToHostTensor(result)
        return numpy.array(result.getData(), numpy.float32)

    set_input(numpy.zeros(source.getShape(), numpy.float32))
    return set_input, lambda: interpreter.runSession(session), logits, _version("MNN")


def _version(package):
    from importlib.metadata import version

    return version(package)


PEERS = {
    "ONNX Runtime": onnxruntime_peer, "OpenVINO": openvino_peer, "TFLite": tflite_peer, "ncnn": ncnn_peer, "MNN": mnn_peer,
}

if __name__ == "__main__":
    main()
