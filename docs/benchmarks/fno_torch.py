"""Times a Fourier neural operator in PyTorch: the same cases as `pdekit bench train`.

usage: python fno_torch.py [--threads N] [--cases NAME,...] [--steps N] [--compile]

Prints one JSON line a case with the median seconds of a training step (zero
gradients, forward, relative L2 loss, backward, Adam) and of a forward pass of
the same batch (with one thread seconds of processor time, as pdekit's), and the process's peak resident memory so far: for memory give
one case a process. Needs PyTorch only. `pdekit bench --compare torch` runs it
in turn with pdekit.

The operator is that of Li et al. 2021 (arXiv:2010.08895) as its authors'
script writes it: a 1x1 convolution lifts, four layers add a spectral
convolution (real FFT, complex product on the low modes, inverse FFT) and a 1x1
convolution, GELU between them, two 1x1 convolutions of 128 channels project.
"""
import argparse
import json
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

# name: axes, input channels, width, modes, batch, points an axis
CASES = {
    "burgers1d": (1, 2, 64, 16, 20, 1024),
    "burgers1d-8192": (1, 2, 64, 16, 20, 8192),
    "ns2d64": (2, 3, 32, 12, 20, 64),
    "darcy85": (2, 3, 32, 12, 20, 85),
    "ns2d128": (2, 3, 32, 12, 4, 128),
    "latency": (2, 3, 32, 12, 1, 64),
}
LAYERS, PROJECTION, WARM_UP = 4, 128, 2


def weight(width, *modes):
    return nn.Parameter(torch.rand(width, width, *modes, dtype=torch.cfloat) / width**2)


class Spectral1d(nn.Module):
    def __init__(self, width, modes):
        super().__init__()
        self.modes, self.low = modes, weight(width, modes)

    def forward(self, x):
        m, points = self.modes, x.shape[-1]
        spectrum = torch.fft.rfft(x)
        mixed = torch.zeros_like(spectrum)
        mixed[:, :, :m] = torch.einsum("bik,iok->bok", spectrum[:, :, :m], self.low)
        return torch.fft.irfft(mixed, n=points)


class Spectral2d(nn.Module):
    def __init__(self, width, modes):
        super().__init__()
        self.modes, self.low, self.high = modes, weight(width, modes, modes), weight(width, modes, modes)

    def forward(self, x):
        m, grid = self.modes, x.shape[-2:]
        spectrum = torch.fft.rfft2(x)
        mixed = torch.zeros_like(spectrum)
        mixed[:, :, :m, :m] = torch.einsum("bikl,iokl->bokl", spectrum[:, :, :m, :m], self.low)
        mixed[:, :, -m:, :m] = torch.einsum("bikl,iokl->bokl", spectrum[:, :, -m:, :m], self.high)
        return torch.fft.irfft2(mixed, s=grid)


class Operator(nn.Module):
    def __init__(self, axes, channels, width, modes):
        super().__init__()
        pointwise, spectral = (nn.Conv1d, Spectral1d) if axes == 1 else (nn.Conv2d, Spectral2d)
        self.lifting = pointwise(channels, width, 1)
        self.spectral = nn.ModuleList(spectral(width, modes) for _ in range(LAYERS))
        self.skip = nn.ModuleList(pointwise(width, width, 1) for _ in range(LAYERS))
        self.hidden, self.projection = pointwise(width, PROJECTION, 1), pointwise(PROJECTION, 1, 1)

    def forward(self, x):
        x = self.lifting(x)
        for layer, (spectral, skip) in enumerate(zip(self.spectral, self.skip)):
            x = spectral(x) + skip(x)
            if layer < LAYERS - 1:
                x = functional.gelu(x)
        return self.projection(functional.gelu(self.hidden(x)))


def relative_l2(prediction, target):
    distance = (prediction - target).flatten(1).norm(dim=1)
    return (distance / target.flatten(1).norm(dim=1)).mean()


def seconds(action):
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    begin = clock()
    action()
    return clock() - begin


def compile_operator(operator, x):
    """Compiles the whole operator, or, where the compiler cannot (the complex
    slices of two axes in some versions), all but its spectral convolutions.
    Returns it and what was compiled."""
    compiled = torch.compile(operator)
    try:
        compiled(x).sum().backward()
        return compiled, "all"
    except Exception as error:
        print(f"torch.compile of the whole operator: {str(error).splitlines()[0]}", file=sys.stderr)
    torch.compiler.reset()
    for layer in operator.spectral:
        layer.forward = torch.compiler.disable(layer.forward)
    compiled = torch.compile(operator)
    compiled(x).sum().backward()
    return compiled, "all but the spectral convolutions"


def measure(name, steps, compiled):
    axes, channels, width, modes, batch, points = CASES[name]
    operator = Operator(axes, channels, width, modes)
    x = torch.randn(batch, channels, *[points] * axes)
    y = torch.randn(batch, 1, *[points] * axes)
    forward, what = compile_operator(operator, x) if compiled else (operator, "")
    adam = torch.optim.Adam(operator.parameters(), lr=1e-3)

    def train():
        adam.zero_grad()
        relative_l2(forward(x), y).backward()
        adam.step()

    def infer():
        with torch.no_grad():
            forward(x)

    trained, inferred = [], []
    for _ in range(WARM_UP + steps):
        trained.append(seconds(train))
        inferred.append(seconds(infer))
    return {
        "case": name,
        "framework": "torch " + torch.__version__,
        "compiled": what,
        "threads": torch.get_num_threads(),
        "train_step_seconds": statistics.median(trained[WARM_UP:]),
        "infer_seconds": statistics.median(inferred[WARM_UP:]),
        "parameters": sum(p.numel() * (2 if p.is_complex() else 1) for p in operator.parameters()),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--steps", type=int, default=9)
    parser.add_argument("--compile", action="store_true", help="torch.compile the operator")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    for name in options.cases.split(","):
        print(json.dumps(measure(name, options.steps, options.compile)), flush=True)


if __name__ == "__main__":
    main()
