"""Measures Mote and its peers by turns: see Tools/bench-peers."""
import argparse
import json
import os
import statistics
import subprocess
import sys

import numpy

import network

# By precision, then by peer. MNN's INT8 models need its quantization tool, which the package has only behind a command that
# installs other packages; so MNN is measured in float alone.
ROWS = [
    ("int8", "ONNX Runtime"), ("int8", "OpenVINO"), ("int8", "TFLite"), ("int8", "ncnn"),
    ("float", "ONNX Runtime"), ("float", "OpenVINO"), ("float", "TFLite"), ("float", "ncnn"), ("float", "MNN"),
    ("identity", "ONNX Runtime"), ("identity", "OpenVINO"), ("identity", "TFLite"), ("identity", "ncnn"), ("identity", "MNN"),
]
MOTE = {"int8": "deepconvnet-int8.mote", "float": "deepconvnet-fp16.mote"}


class Mote:
    """The benchmark command in its own process; it times its runs itself."""

    def __init__(self, products, kind, core):
        self.name, self.kind = "Mote", kind
        self.model = os.path.join(network.FIXTURES, MOTE[kind])
        self.infer = os.path.join(products, "infer")
        self.process = start([os.path.join(products, "bench"), "--blocks", self.model], core)
        self.version = reply_line(self.process, self.name).split()[1]

    def check(self):
        result = subprocess.run(
            [self.infer, "--json", "--model", self.model] + network.digit_paths(), check=True, capture_output=True)
        return [json.loads(line)["logits"] for line in result.stdout.splitlines()]

    def block(self, runs):
        self.process.stdin.write(f"{runs}\n")
        self.process.stdin.flush()
        low, median = reply_line(self.process, self.name).split()
        return float(low), float(median)


class Peer:
    def __init__(self, home, name, kind, core):
        self.name, self.kind = name, kind
        folder, log = os.path.dirname(os.path.abspath(__file__)), os.path.join(home, "peers.log")
        with open(log, "a") as errors:
            built = subprocess.run(
                [sys.executable, os.path.join(folder, "models.py"), home, name, kind], stdout=subprocess.PIPE, stderr=errors, text=True)
        if built.returncode != 0:
            raise RuntimeError(f"{name}'s model was not built")
        path = built.stdout.strip().splitlines()[-1]
        self.process = start([sys.executable, os.path.join(folder, "worker.py"), name, str(core), path], core, log)
        self.version = json.loads(reply_line(self.process, name))["version"]

    def _ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(reply_line(self.process, self.name))

    def check(self):
        return self._ask({"check": True})["logits"]

    def block(self, runs):
        reply = self._ask({"runs": runs})
        return reply["min"], reply["median"]


def start(command, core, log=None):
    errors = open(log, "a") if log else None
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}))


def reply_line(process, name):
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{name} ended with status {process.wait()}")
    return line


def main():
    parser = argparse.ArgumentParser(description="Measure Mote beside other runtimes, by turns on one core.")
    parser.add_argument("home")
    parser.add_argument("products")
    parser.add_argument("--rounds", type=int, default=20, help="turns of every runtime (default: 20)")
    parser.add_argument("--runs", type=int, default=200, help="runs in a turn (default: 200)")
    parser.add_argument("--only", help="measure only rows with this in their name, such as int8 or TFLite, and Mote")
    parser.add_argument("--json", help="write all figures there too")
    options = parser.parse_args()
    home = os.path.abspath(options.home)
    core = max(os.sched_getaffinity(0))
    open(os.path.join(home, "peers.log"), "w").close()
    subjects = []
    for kind in ["int8", "float"]:
        if kind_wanted(options.only, kind):
            subjects.append(Mote(options.products, kind, core))
    for kind, name in ROWS:
        if options.only and kind != "identity" and options.only.lower() not in f"{name} {kind}".lower():
            continue
        try:
            subjects.append(Peer(home, name, kind, core))
        except RuntimeError as error:
            print(f"bench-peers: {kind}: {error}; see {home}/peers.log", file=sys.stderr)
    report(measure(subjects, options.rounds, options.runs), options.json)


def kind_wanted(only, kind):
    return not only or only.lower() not in ("int8", "float") or only.lower() == kind


def measure(subjects, rounds, runs):
    truth = network.activations(network.digit_images(), network.parameters())[-1]
    found = []
    for subject in subjects:
        row = {"runtime": subject.name, "kind": subject.kind, "version": subject.version, "blocks": []}
        if subject.kind != "identity":
            logits = numpy.array(subject.check())
            row["same"] = int((logits.argmax(1) == truth.argmax(1)).sum())
            row["error"] = float(numpy.abs(logits - truth).max())
        found.append(row)
    for turn in range(rounds):
        for subject, row in zip(subjects, found):
            row["blocks"].append(subject.block(runs))
        if sys.stderr.isatty():
            print(f"\r{turn + 1}/{rounds} turns ", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return found


def report(rows, json_path):
    for row in rows:
        row["min"] = min(low for low, _ in row["blocks"])
        medians = sorted(median for _, median in row["blocks"])
        row["median"], row["lowest"], row["highest"] = statistics.median(medians), medians[0], medians[-1]
    mote = {row["kind"]: row["median"] for row in rows if row["runtime"] == "Mote"}
    identity = {row["runtime"]: row["median"] for row in rows if row["kind"] == "identity"}
    lines = [["runtime", "kind", "version", "min us", "median us", "medians", "/ Mote", "identity us", "/ Mote without it",
              "same digits", "logit error"]]
    for row in sorted(rows, key=lambda row: (["int8", "float", "identity"].index(row["kind"]), row["median"])):
        own = mote.get(row["kind"])
        call = identity.get(row["runtime"], 0.0)
        lines.append([
            row["runtime"], row["kind"], row["version"], f"{row['min']:.1f}", f"{row['median']:.1f}",
            f"{row['lowest']:.1f}..{row['highest']:.1f}", f"{row['median'] / own:.2f}" if own else "",
            f"{call:.1f}" if own else "", f"{(row['median'] - call) / own:.2f}" if own else "",
            f"{row['same']}/10" if "same" in row else "", f"{row['error']:.3f}" if "error" in row else "",
        ])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        cells = [cell.ljust(w) if i < 3 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())
    for kind, own in mote.items():
        peers = [row for row in rows if row["kind"] == kind and row["runtime"] != "Mote"]
        if peers:
            best = min(peers, key=lambda row: row["median"])
            print(f"{kind}: fastest peer {best['runtime']} {best['median']:.1f} us, {best['median'] / own:.2f} x Mote's {own:.1f} us")
    if json_path:
        with open(json_path, "w") as file:
            json.dump(rows, file, indent=1, sort_keys=True)
            file.write("\n")


if __name__ == "__main__":
    main()
