"""Measures the book's other networks in INT8, Mote and its peers by turns: see Tools/bench-networks."""
import argparse
import json
import os
import subprocess
import sys

import numpy

import run

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["lenet5", "alexnet", "vgg16", "googlenet", "resnet18", "resnet50"]
# What is built: the peer that runs it, the file, and the model's name in the table.
PEERS = {
    "ort-signed": ("ONNX Runtime", "ort-signed.onnx", "u8 s8"), "ort-unsigned": ("ONNX Runtime", "ort-unsigned.onnx", "u8 u8"),
    "openvino": ("OpenVINO", "openvino.xml", "nncf"), "tflite": ("TFLite", "tflite.tflite", "int8"),
    "ncnn": ("ncnn", "ncnn", "int8"),
}
# Logits below this are another network's, and its time says nothing.
LOWEST_SQNR = 10
# A turn of a runtime takes about so long.
TURN_SECONDS = 0.4


def build(folder, name, what, target, log):
    """In a process of its own, once: what a process left unfinished is made again."""
    finished = os.path.join(folder, f"{target}.finished")
    if not os.path.exists(finished):
        subprocess.run(
            [sys.executable, os.path.join(HERE, "build_network.py"), folder, name, what], check=True, stdout=log, stderr=log)
        open(finished, "w").close()


def mote_model(products, folder, log):
    """Converted anew each time: it is what is being measured."""
    model = os.path.join(folder, "int8.mote")
    subprocess.run(
        [os.path.join(products, "convert"), os.path.join(folder, "float.onnx"), "--int8", "--quiet", "--max-memory", "8G",
         "--calibrate", os.path.join(folder, "calibration-idx4-ubyte"), "-o", model], check=True, stdout=log, stderr=log)
    return model


def mote_logits(products, folder, model, log):
    result = subprocess.run(
        [os.path.join(products, "infer"), "--json", "--max-memory", "8G", "--model", model,
         os.path.join(folder, "checked-bytes.npy")], check=True, stdout=subprocess.PIPE, stderr=log)
    return [json.loads(line)["logits"] for line in result.stdout.splitlines()]


def sqnr(folder, logits):
    """Of logits [N, C] against the float model's, in dB; raises where they are not near at all."""
    truth = numpy.load(os.path.join(folder, "truth.npy"))
    found = numpy.array(logits, numpy.float64)
    if found.shape != truth.shape:
        raise RuntimeError(f"found logits of {found.shape}, expected {truth.shape}")
    # Of an exact result too a number.
    ratio = float(10 * numpy.log10((truth ** 2).sum() / max(((truth - found) ** 2).sum(), 1e-30)))
    # So that NaN does not pass.
    if not ratio >= LOWEST_SQNR:
        raise RuntimeError(f"found an SQNR of {ratio:.1f} dB, expected {LOWEST_SQNR} dB at least")
    return ratio


class Runtime:
    """A process that measures blocks, with its results."""

    def __init__(self, name, model, process):
        self.name, self.model, self.process = name, model, process
        self.blocks = []
        self.sqnr = None

    def block(self, runs):
        if self.name == "Mote":
            self.process.stdin.write(f"{runs}\n")
            self.process.stdin.flush()
            low, median = map(float, run.reply_line(self.process, self.name).split())
        else:
            self.process.stdin.write(json.dumps({"runs": runs}) + "\n")
            self.process.stdin.flush()
            reply = json.loads(run.reply_line(self.process, self.name))
            low, median = reply["min"], reply["median"]
        return low, median

    def logits(self, path):
        """Of a peer: of the images in that file."""
        self.process.stdin.write(json.dumps({"check": path}) + "\n")
        self.process.stdin.flush()
        return json.loads(run.reply_line(self.process, self.name))["logits"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def open_runtimes(options, folder, name, core):
    with open(os.path.join(folder, "build.log"), "a") as log:
        build(folder, name, "onnx", "float.onnx", log)
        build(folder, name, "mote-images", "calibration-idx4-ubyte", log)
        build(folder, name, "truth", "truth.npy", log)
        model = mote_model(options.products, folder, log)
        process = run.start([os.path.join(options.products, "bench"), "--max-memory", "8G", "--blocks", model], core)
        version = run.reply_line(process, "Mote").split()[1]
        found = [Runtime("Mote", version, process)]
        found[0].sqnr = sqnr(folder, mote_logits(options.products, folder, model, log))
        for what, (peer, target, label) in PEERS.items():
            if options.peers and not any(text.lower() in peer.lower() for text in options.peers):
                continue
            try:
                build(folder, name, what, target, log)
                found.append(open_peer(folder, peer, target, label, core))
            except (RuntimeError, subprocess.CalledProcessError) as error:
                print(f"bench-networks: {name}: {peer} {label}: {error}; see {folder}/build.log", file=sys.stderr)
    return found


def open_peer(folder, peer, target, label, core):
    command = [sys.executable, os.path.join(HERE, "worker.py"), peer, str(core), os.path.join(folder, target)]
    runtime = Runtime(peer, label, run.start(command, core, os.path.join(folder, "build.log")))
    try:
        run.reply_line(runtime.process, peer)
        runtime.sqnr = sqnr(folder, runtime.logits(os.path.join(folder, "checked.npy")))
    except RuntimeError:
        runtime.close()
        raise
    return runtime


def measure(runtimes, rounds):
    counts = [max(1, min(500, int(TURN_SECONDS * 1e6 / runtime.block(2)[0]))) for runtime in runtimes]
    for _ in range(rounds):
        for runtime, count in zip(runtimes, counts):
            runtime.blocks.append(runtime.block(count))
    for runtime in runtimes:
        runtime.close()


def report(name, runtimes):
    """Rows of the table, and the summary's line."""
    rows = []
    for runtime in runtimes:
        medians = sorted(median for _, median in runtime.blocks)
        rows.append({
            "network": name, "runtime": runtime.name, "model": runtime.model, "sqnr": runtime.sqnr,
            "min": min(low for low, _ in runtime.blocks), "median": medians[len(medians) // 2],
            "lowest": medians[0], "highest": medians[-1]})
    own = rows[0]
    for row in sorted(rows, key=lambda row: row["min"]):
        print(f"{name:10} {row['runtime']:13} {row['model']:8} {row['min'] / 1e3:9.3f} {row['median'] / 1e3:9.3f} "
              f"{row['lowest'] / 1e3:9.3f}..{row['highest'] / 1e3:<9.3f} {own['min'] / row['min']:8.2f} "
              f"{own['median'] / row['median']:8.2f} {row['sqnr']:7.1f}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(prog="bench-networks", description="Measure the book's other networks in INT8, one image, on one core, beside other runtimes.")
    parser.add_argument("home")
    parser.add_argument("products")
    parser.add_argument("networks", nargs="*", metavar="network", help=f"of {', '.join(NAMES)}; all unless given")
    parser.add_argument("--rounds", type=int, default=8, help="turns of every runtime (default: 8)")
    parser.add_argument("--peers", action="append", help="only peers with this in their name; may be repeated")
    parser.add_argument("--json", help="write all figures there too")
    options = parser.parse_args()
    unknown = [name for name in options.networks if name not in NAMES]
    if unknown:
        parser.error(f"found {unknown[0]}, expected one of {', '.join(NAMES)}")
    core, rows = max(os.sched_getaffinity(0)), []
    print(f"{'network':10} {'runtime':13} {'model':8} {'min ms':>9} {'median ms':>9} {'medians':>20} "
          f"{'Mote / x':>9} {'(median)':>8} {'SQNR dB':>7}")
    for name in options.networks or NAMES:
        folder = os.path.join(os.path.abspath(options.home), name)
        os.makedirs(folder, exist_ok=True)
        runtimes = open_runtimes(options, folder, name, core)
        measure(runtimes, options.rounds)
        rows += report(name, runtimes)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(rows, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
