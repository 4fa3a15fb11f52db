"""Weights of the original FNO scripts come in and go out: equal outputs on both sides.

usage: python3 original_roundtrip.py PDEKIT FOLDER

The networks are written here by the scripts' published layout (Li et al. 2021),
earlier and later. Needs torch and safetensors; says so and ends where one is
missing.
"""
import itertools
import json
import pathlib
import subprocess
import sys

try:
    import numpy as np
    import torch
    from safetensors.torch import load_file
    from torch import nn
except ImportError as e:
    print(f"SKIP weights of the original FNO scripts: {e}")
    sys.exit(0)

pdekit, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder.mkdir(parents=True, exist_ok=True)


def run(*args):
    subprocess.run([str(pdekit), *map(str, args), "-q"], check=True, cwd=folder)


class Convolution(nn.Module):
    def __init__(self, width, modes):
        super().__init__()
        self.modes = modes
        for i in range(2 ** (len(modes) - 1)):
            setattr(self, f"weights{i + 1}", nn.Parameter(torch.rand(width, width, *modes, dtype=torch.cfloat) / width**2))

    def forward(self, v):
        axes, grid = len(self.modes), v.shape[2:]
        dims = list(range(-axes, 0))
        c = torch.fft.rfftn(v, dim=dims)
        out = torch.zeros_like(c)
        for i, signs in enumerate(itertools.product((0, 1), repeat=axes - 1)):
            at = (..., *[slice(-m, None) if s else slice(m) for s, m in zip(reversed(signs), self.modes)], slice(self.modes[-1]))
            out[at] = torch.einsum("bi...,io...->bo...", c[at], getattr(self, f"weights{i + 1}"))
        return torch.fft.irfftn(out, s=grid, dim=dims)


class Network(nn.Module):
    def __init__(self, kernel, width, out, hidden):
        super().__init__()
        self.mlp1, self.mlp2 = kernel(width, hidden, 1), kernel(hidden, out, 1)

    def forward(self, v):
        return self.mlp2(nn.functional.gelu(self.mlp1(v)))


class FNO(nn.Module):
    """Input (sample, space…, channel), without coordinates."""

    def __init__(self, later, modes, width, layers, channels, out, hidden, padding, hidden_of_mlp=None):
        super().__init__()
        axes = len(modes)
        kernel = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1]
        self.later, self.layers, self.padding, self.axes = later, layers, padding, axes
        setattr(self, "p" if later else "fc0", nn.Linear(channels + axes, width))
        for l in range(layers):
            setattr(self, f"conv{l}", Convolution(width, modes))
            setattr(self, f"w{l}", kernel(width, width, 1))
            if later:
                setattr(self, f"mlp{l}", Network(kernel, width, width, hidden_of_mlp or width))
        if later:
            self.q = Network(kernel, width, out, hidden)
        else:
            self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, out)

    def forward(self, x):
        grid = x.shape[1:-1]
        ends = torch.stack(torch.meshgrid(*[torch.linspace(0, 1, n) for n in grid], indexing="ij"), -1)
        x = torch.cat([x, ends.expand(x.shape[0], *ends.shape)], -1)
        v = (self.p if self.later else self.fc0)(x).movedim(-1, 1)
        v = nn.functional.pad(v, [n for p in reversed(self.padding) for n in (0, p)])
        for l in range(self.layers):
            k = getattr(self, f"conv{l}")(v)
            if self.later:
                k = getattr(self, f"mlp{l}")(k)
            v = k + getattr(self, f"w{l}")(v)
            if l < self.layers - 1:
                v = nn.functional.gelu(v)
        v = v[(..., *[slice(n) for n in grid])]
        if self.later:
            return self.q(v).movedim(1, -1)
        return self.fc2(nn.functional.gelu(self.fc1(v.movedim(1, -1))))


def distance(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


worst = 0.0
for grid, modes, padding in (((64,), (16,), (0,)), ((100,), (16,), (2,)), ((21, 21), (6, 5), (9, 9)), ((10, 12, 8), (3, 4, 3), (0, 0, 0))):
    for later in (False, True):
        torch.manual_seed(2)
        model = FNO(later, modes, 12, 4, 2, 1, 24, padding).eval()
        x = torch.randn(3, *grid, 2)
        with torch.no_grad():
            for p in model.parameters():
                p += 0.05 * torch.randn_like(p)
            y = model(x).movedim(-1, 1).numpy()
        name = f"{len(grid)}d-{'later' if later else 'earlier'}"
        torch.save(model.state_dict(), folder / f"{name}.pt")
        np.save(folder / "x.npy", x.movedim(-1, 1).numpy())
        run("import", f"{name}.pt", "--from", "fno", "--grid", ",".join(map(str, grid)), "--padding", padding[0] / grid[0], "-o", name, "--force")
        run("predict", name, "--in", "x.npy", "--out", "y.npy", "--force")
        run("export", name, "--to", "fno", "-o", f"{name}.safetensors", "--force")
        model.load_state_dict(load_file(folder / f"{name}.safetensors"))
        with torch.no_grad():
            back = model(x).movedim(-1, 1).numpy()
        d, e = distance(np.load(folder / "y.npy"), y), distance(back, y)
        print(f"{name} on {grid}: imported {d:.1e}, exported {e:.1e}")
        worst = max(worst, d, e)
for name, equation, flags in (("burgers", ("burgers", "--grid", 32), ()), ("darcy", ("darcy", "--grid", 17), ()),
                              ("navier-stokes", ("navier-stokes", "--grid", 16), ("--channel-mlp", 7))):
    times = () if name == "darcy" else ("--snapshots", 3, "--t-end", 0.1)
    run("generate", *equation, "-o", "data", "--samples", 6, *times, "--certify", 0, "--force")
    run("train", "fno", "--data", "data", "-o", name, "--width", 7, "--modes", 5, "--epochs", 2, "--normalise", "none", *flags, "--force")
    run("export", name, "--to", "fno", "-o", f"{name}.safetensors", "--force")
    about = json.loads((folder / f"{name}.json").read_text())["arguments"]
    model = FNO(about["scripts"] == "later", about["modes"], about["width"], about["layers"], about["in_channels"], about["out_channels"],
                about["hidden_of_projection"], about["padding"], about["hidden_of_mlp"])
    model.load_state_dict(load_file(folder / f"{name}.safetensors"))
    x = torch.randn(3, about["in_channels"], *about["grid"])
    np.save(folder / "x.npy", x.numpy())
    run("predict", name, "--in", "x.npy", "--out", "y.npy", "--force")
    with torch.no_grad():
        d = distance(model(x.movedim(1, -1)).movedim(-1, 1).numpy(), np.load(folder / "y.npy"))
    print(f"fno trained on {name}: exported {d:.1e}")
    worst = max(worst, d)
print(f"largest relative difference: {worst:.1e}")
if not worst <= 1e-5:
    sys.exit(f"relative difference {worst:.1e}, more than 1e-5")
