"""Weights of neuralop.models.FNO come in and go out: equal outputs on both sides.

usage: python3 neuralop_roundtrip.py PDEKIT FOLDER

Needs neuraloperator 2.0, torch and safetensors; says so and ends where one is
missing.
"""
import json
import pathlib
import subprocess
import sys

try:
    import numpy as np
    import torch
    from neuralop.models import FNO
    from safetensors.torch import load_file
except ImportError as e:
    print(f"SKIP weights of neuralop: {e}")
    sys.exit(0)

pdekit, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder.mkdir(parents=True, exist_ok=True)


def run(*args):
    subprocess.run([str(pdekit), *map(str, args), "-q"], check=True, cwd=folder)


def distance(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


CASES = {
    "1d": ((64,), dict(n_modes=(16,))),
    "1d-odd": ((63,), dict(n_modes=(15,), use_channel_mlp=False)),
    "2d": ((24, 20), dict(n_modes=(12, 8), domain_padding=0.25)),
    "2d-odd": ((21, 19), dict(n_modes=(8, 9), positional_embedding=None, channel_mlp_skip="linear")),
    "2d-gated": ((20, 18), dict(n_modes=(7, 8), fno_skip="soft-gating", channel_mlp_skip="identity", domain_padding=[0.1, 0.2])),
    "2d-bare": ((16, 16), dict(n_modes=(16, 16), fno_skip=None, channel_mlp_skip=None, lifting_channel_ratio=0)),
    "3d": ((10, 12, 8), dict(n_modes=(6, 6, 4))),
    "3d-odd": ((9, 11, 7), dict(n_modes=(4, 5, 4), fno_skip="identity")),
}
# Every skip with and without channel MLP in every dimension; odd grids, positional
# embedding and padding take turns.
turn = 0
for axes in (1, 2, 3):
    for skip in ("linear", "identity", "soft-gating", None):
        for mlp in (True, False):
            odd, embedding, padding = turn // 2 + turn & 1, turn + axes >> 1 & 1, (turn + axes) // 3 & 1
            turn += 1
            grid = tuple(n + odd for n in (14, 12, 10)[:axes])
            CASES[f"{axes}d, skip {skip}, {'channel MLP' if mlp else 'bare'}, grid {'×'.join(map(str, grid))}, {'coordinates' if embedding else 'plain'}, {'padded' if padding else 'unpadded'}"] = (
                grid, dict(n_modes=(6, 5, 6)[:axes], fno_skip=skip, use_channel_mlp=mlp, channel_mlp_skip=("soft-gating", "linear", "identity", None)[turn % 4],
                           positional_embedding="grid" if embedding else None, domain_padding=0.2 if padding else None))

worst = 0.0
for name, (grid, arguments) in CASES.items():
    title, name = name, name.split(",")[0]
    torch.manual_seed(1)
    model = FNO(in_channels=2, out_channels=1, hidden_channels=11, **arguments).eval()
    with torch.no_grad():
        for p in model.parameters():
            p += 0.05 * torch.randn_like(p)
        x = torch.randn(3, 2, *grid)
        y = model(x).numpy()
    torch.save(model.state_dict(), folder / f"{name}.pt")
    np.save(folder / "x.npy", x.numpy())
    run("import", f"{name}.pt", "--from", "neuralop", "--grid", ",".join(map(str, grid)), "-o", name, "--force")
    run("predict", name, "--in", "x.npy", "--out", "y.npy", "--force")
    run("export", name, "--to", "neuralop", "-o", f"{name}.safetensors", "--force")
    there = FNO(**json.loads((folder / f"{name}.json").read_text())["arguments"])
    there.load_state_dict(load_file(folder / f"{name}.safetensors"))
    with torch.no_grad():
        d, e = distance(np.load(folder / "y.npy"), y), distance(there(x).numpy(), y)
    print(f"{title}: imported {d:.1e}, exported {e:.1e}")
    worst = max(worst, d, e)
for name, equation in {"fno-1d": ("burgers", "--grid", "32"), "fno-2d": ("navier-stokes", "--grid", "16")}.items():
    run("generate", *equation, "-o", "data", "--samples", "6", "--snapshots", "3", "--t-end", "0.1", "--certify", "0", "--force")
    run("train", "fno", "--data", "data", "-o", name, "--width", "7", "--modes", "5", "--epochs", "2", "--normalise", "none", "--force")
    run("export", name, "--to", "neuralop", "-o", f"{name}.safetensors", "--force")
    about = json.loads((folder / f"{name}.json").read_text())
    task, arguments = about["task"], about["arguments"]
    model = eval(about["call"])
    model.load_state_dict(load_file(folder / f"{name}.safetensors"))
    x = torch.randn(3, arguments["in_channels"], *task["grid"])
    np.save(folder / "x.npy", x.numpy())
    run("predict", name, "--in", "x.npy", "--out", "y.npy", "--force")
    with torch.no_grad():
        d = distance(model(x).numpy(), np.load(folder / "y.npy"))
    print(f"{name}: exported {d:.1e}")
    worst = max(worst, d)
print(f"largest relative difference: {worst:.1e}")
if not worst <= 1e-5:
    sys.exit(f"relative difference {worst:.1e}, more than 1e-5")
