"""The networks of the book's last chapter as PyTorch modules with seeded weights, written as ONNX files.

Independent of Sources/MoteGraph on purpose: Tools/conformance-onnx and Tools/bench-networks compare Mote's with these.
"""
import warnings


def networks():
    """By name: what makes the list of layers, as published, and the input's [C, H, W]."""
    import torch
    from torch import nn

    class Branches(nn.Module):
        def __init__(self, *branches):
            super().__init__()
            self.branches = nn.ModuleList(branches)

        def forward(self, x):
            return torch.cat([branch(x) for branch in self.branches], 1)

    class Normalize(torch.autograd.Function):
        """PyTorch's own local response normalization; the exporter would take it apart."""

        @staticmethod
        def forward(context, x, size, alpha, beta, k):
            return nn.functional.local_response_norm(x, size, alpha, beta, k)

        @staticmethod
        def symbolic(g, x, size, alpha, beta, k):
            return g.op("LRN", x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k)

    class LRN(nn.Module):
        def __init__(self, size, alpha, beta, k):
            super().__init__()
            self.numbers = size, alpha, beta, k

        def forward(self, x):
            return Normalize.apply(x, *self.numbers)

    class Residual(nn.Module):
        def __init__(self, body, shortcut):
            super().__init__()
            self.body, self.shortcut = body, shortcut

        def forward(self, x):
            return torch.relu(self.body(x) + self.shortcut(x))

    def conv(i, o, k, s=1, p=0, g=1):
        return [nn.Conv2d(i, o, k, s, p, groups=g), nn.ReLU()]

    def norm(i, o, k, s=1, p=0):
        return [nn.Conv2d(i, o, k, s, p, bias=False), nn.BatchNorm2d(o)]

    def classifier(inputs):
        return [nn.Flatten(), nn.Linear(inputs, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(),
                nn.Dropout(), nn.Linear(4096, 1000)]

    def lenet5():
        return [nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(),
                nn.AvgPool2d(2), nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten(), nn.Linear(120, 84), nn.Tanh(),
                nn.Linear(84, 10)]

    def alexnet():
        lrn = lambda: LRN(5, alpha=5e-4, beta=0.75, k=2.0)
        return [*conv(3, 96, 11, 4), lrn(), nn.MaxPool2d(3, 2), *conv(96, 256, 5, 1, 2, 2), lrn(), nn.MaxPool2d(3, 2),
                *conv(256, 384, 3, 1, 1), *conv(384, 384, 3, 1, 1, 2), *conv(384, 256, 3, 1, 1, 2), nn.MaxPool2d(3, 2),
                *classifier(9216)]

    def vgg(counts):
        layers, channels = [], 3
        for count, width in zip(counts, [64, 128, 256, 512, 512]):
            for _ in range(count):
                layers += conv(channels, width, 3, 1, 1)
                channels = width
            layers.append(nn.MaxPool2d(2, 2))
        return layers + classifier(25088)

    def googlenet():
        lrn = lambda: LRN(5, alpha=1e-4, beta=0.75, k=1.0)
        pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)

        def inception(i, a, b1, b2, c1, c2, d):
            return Branches(
                nn.Sequential(*conv(i, a, 1)), nn.Sequential(*conv(i, b1, 1), *conv(b1, b2, 3, 1, 1)),
                nn.Sequential(*conv(i, c1, 1), *conv(c1, c2, 5, 1, 2)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), *conv(i, d, 1)))

        return [*conv(3, 64, 7, 2, 3), pool(), lrn(), *conv(64, 64, 1), *conv(64, 192, 3, 1, 1), lrn(), pool(),
                inception(192, 64, 96, 128, 16, 32, 32), inception(256, 128, 128, 192, 32, 96, 64), pool(),
                inception(480, 192, 96, 208, 16, 48, 64), inception(512, 160, 112, 224, 24, 64, 64),
                inception(512, 128, 128, 256, 24, 64, 64), inception(512, 112, 144, 288, 32, 64, 64),
                inception(528, 256, 160, 320, 32, 128, 128), pool(), inception(832, 256, 160, 320, 32, 128, 128),
                inception(832, 384, 192, 384, 48, 128, 128), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(),
                nn.Linear(1024, 1000)]

    def resnet(counts, bottleneck):
        layers, channels = [*norm(3, 64, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
        for stage, count in enumerate(counts):
            width = 64 << stage
            out = 4 * width if bottleneck else width
            for block in range(count):
                stride = 2 if stage > 0 and block == 0 else 1
                if bottleneck:
                    body = [*norm(channels, width, 1), nn.ReLU(), *norm(width, width, 3, stride, 1), nn.ReLU(),
                            *norm(width, out, 1)]
                else:
                    body = [*norm(channels, width, 3, stride, 1), nn.ReLU(), *norm(width, out, 3, 1, 1)]
                same = stride == 1 and channels == out
                shortcut = nn.Identity() if same else nn.Sequential(*norm(channels, out, 1, stride))
                layers.append(Residual(nn.Sequential(*body), shortcut))
                channels = out
        return layers + [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000)]

    return {
        "lenet5": (lenet5, (1, 28, 28)), "alexnet": (alexnet, (3, 227, 227)),
        "vgg16": (lambda: vgg([2, 2, 3, 3, 3]), (3, 224, 224)), "vgg19": (lambda: vgg([2, 2, 4, 4, 4]), (3, 224, 224)),
        "googlenet": (googlenet, (3, 224, 224)), "resnet18": (lambda: resnet([2, 2, 2, 2], False), (3, 224, 224)),
        "resnet50": (lambda: resnet([3, 4, 6, 3], True), (3, 224, 224)),
    }


def initialised(build):
    """The network with weights and statistics from a seed, ready to infer."""
    import torch
    from torch import nn

    torch.manual_seed(1)
    network = nn.Sequential(*build()).eval()
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.uniform_(module.bias, -0.1, 0.1)
        if isinstance(module, nn.BatchNorm2d):
            # Statistics as of trained networks, so that folding has something to do.
            nn.init.uniform_(module.weight, 0.5, 1)
            nn.init.uniform_(module.bias, -0.2, 0.2)
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network


def export(network, dims, path):
    """Writes it for inputs of [1, C, H, W]."""
    import torch

    # Mode PRESERVE leaves batch normalizations as nodes of their own, for the importer to fold.
    with torch.no_grad(), warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            network, torch.zeros(1, *dims), str(path), opset_version=17, input_names=["input"], output_names=["logits"],
            dynamo=False, training=torch.onnx.TrainingMode.PRESERVE)
