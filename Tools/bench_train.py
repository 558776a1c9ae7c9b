"""What Tools/bench-train runs in its virtual environment: rounds of PyTorch's training steps between rounds of ours.

usage: bench_train.py BENCH_TRAIN_BINARY [--rounds N] [--steps N] [--batch N] [--threads N] [--json]
"""
import argparse
import json
import os
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F

PADDING = [1, 1, 1, 2, 1, 1]
CHANNELS = [1, 16, 16, 32, 32, 64, 64]
TRAINING_IMAGES, EPOCHS = 60_000, 20


class PyTorch:
    """The book's recipe: Adam 0.001, He, dropout of the book's form on both affine layers."""

    def __init__(self, batch, memory_format):
        self.batch, self.format = batch, memory_format
        shapes = [(CHANNELS[i + 1], CHANNELS[i], 3, 3) for i in range(6)] + [(1024, 50), (50, 10)]
        self.p = []
        for shape in shapes:
            fan_in = shape[1] * 9 if len(shape) == 4 else shape[0]
            weights = torch.randn(shape) * (2 / fan_in) ** 0.5
            if len(shape) == 4:
                weights = weights.to(memory_format=memory_format)
            self.p += [weights.requires_grad_(), torch.zeros(shape[0] if len(shape) == 4 else shape[1], requires_grad=True)]
        self.adam = torch.optim.Adam(self.p, lr=1e-3)
        self.images = torch.rand(batch, 1, 28, 28).to(memory_format=memory_format)
        self.labels = torch.randint(0, 10, (batch,))

    def step(self):
        x, p = self.images, self.p
        for i in range(6):
            x = F.relu(F.conv2d(x, p[2 * i], p[2 * i + 1], padding=PADDING[i]))
            if i % 2:
                x = F.max_pool2d(x, 2)
        x = F.relu(x.flatten(1) @ p[12] + p[13])
        x = x * (torch.rand_like(x) > 0.5)
        x = x @ p[14] + p[15]
        x = x * (torch.rand_like(x) > 0.5)
        loss = F.cross_entropy(x, self.labels)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        return loss.item()

    def rate(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        return steps * self.batch / (time.perf_counter() - start)


class Ours:
    def __init__(self, binary, options):
        command = [binary, "--batch", options.batch, "--threads", options.threads, "--steps", options.steps]
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rate(self, _):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def finish(self):
        self.process.stdin.close()
        peak = int(self.process.stdout.read().split()[1])
        self.process.wait()
        return peak / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    peers = {"NCHW": PyTorch(options.batch, torch.contiguous_format), "NHWC": PyTorch(options.batch, torch.channels_last)}
    for peer in peers.values():
        peer.rate(10)
    layout = max(peers, key=lambda name: peers[name].rate(options.steps))
    theirs, ours = peers[layout], Ours(options.binary, options)
    rates = {"ours": [], "pytorch": []}
    for _ in range(options.rounds):
        rates["ours"].append(ours.rate(options.steps))
        rates["pytorch"].append(theirs.rate(options.steps))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratio = statistics.median(a / b for a, b in zip(rates["ours"], rates["pytorch"]))
    images = TRAINING_IMAGES * EPOCHS
    result = {
        "images_per_second": medians, "ratio": ratio, "ratios": [a / b for a, b in zip(rates["ours"], rates["pytorch"])],
        "minutes_for_20_epochs": {name: images / rate / 60 for name, rate in medians.items()},
        "peak_memory_mib": ours.finish(), "batch": options.batch, "threads": options.threads,
        "pytorch": torch.__version__, "pytorch_layout": layout, "load_average": os.getloadavg()[0],
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"DeepConvNet, batch {options.batch}, {options.threads} threads, load average {os.getloadavg()[0]:.1f}")
    print(f"ours       {medians['ours']:8.0f} images/s   20 epochs {images / medians['ours'] / 60:6.1f} min")
    print(f"PyTorch    {medians['pytorch']:8.0f} images/s   20 epochs {images / medians['pytorch'] / 60:6.1f} min"
          f"   {torch.__version__}, {layout}, the faster of both layouts")
    print("the book                        20 epochs \"3 to 4 hours or more\"")
    print(f"ratio      {ratio:8.2f}   (median of {options.rounds} interleaved rounds,"
          f" {min(result['ratios']):.2f} to {max(result['ratios']):.2f})")
    print(f"peak memory {result['peak_memory_mib']:7.0f} MiB, ours")


main()
