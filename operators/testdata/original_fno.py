"""States and outputs of networks laid out as the original FNO scripts lay them out, with random weights.

usage: python original_fno.py     (needs torch and safetensors; writes original-fno-*.safetensors beside itself)
"""
import itertools
import pathlib
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
WIDTH, HIDDEN, LAYERS = 4, 6, 3


def network(p, x, modes):
    """x is (batch, channel, space…)."""
    axes, grid = len(modes), x.shape[2:]
    dims = list(range(-axes, 0))
    ends = torch.meshgrid(*[torch.linspace(0, 1, n) for n in grid], indexing="ij")
    v = torch.cat([x, torch.stack(ends).expand(x.shape[0], -1, *grid)], 1).movedim(1, -1)
    v = F.linear(v, p["fc0.weight"], p["fc0.bias"]).movedim(-1, 1)
    for l in range(LAYERS):
        c = torch.fft.rfftn(v, dim=dims)
        out = torch.zeros_like(c)
        # weights1, weights2: the first axis' sign changes first
        for corner, signs in enumerate(itertools.product((0, 1), repeat=axes - 1)):
            at = (..., *[slice(-m, None) if s else slice(m) for s, m in zip(reversed(signs), modes)], slice(modes[-1]))
            out[at] = torch.einsum("bi...,io...->bo...", c[at], p[f"conv{l}.weights{corner + 1}"])
        w = p[f"w{l}.weight"].flatten(1)
        v = torch.fft.irfftn(out, s=grid, dim=dims) + torch.einsum("oi,bi...->bo...", w, v) + p[f"w{l}.bias"].reshape(-1, *[1] * axes)
        if l < LAYERS - 1:
            v = F.gelu(v)
    v = F.gelu(F.linear(v.movedim(1, -1), p["fc1.weight"], p["fc1.bias"]))
    return F.linear(v, p["fc2.weight"], p["fc2.bias"]).movedim(-1, 1)


for grid, modes in (((15,), (5,)), ((8, 9), (3, 4)), ((6, 7, 8), (2, 3, 3))):
    axes = len(grid)
    torch.manual_seed(axes)
    r = lambda *shape: 0.4 * torch.randn(*shape)
    p = {"fc0.weight": r(WIDTH, 2 + axes), "fc0.bias": r(WIDTH), "fc1.weight": r(HIDDEN, WIDTH), "fc1.bias": r(HIDDEN),
         "fc2.weight": r(1, HIDDEN), "fc2.bias": r(1)}
    for l in range(LAYERS):
        for corner in range(2 ** (axes - 1)):
            p[f"conv{l}.weights{corner + 1}"] = 0.2 * torch.randn(WIDTH, WIDTH, *modes, dtype=torch.cfloat)
        p[f"w{l}.weight"], p[f"w{l}.bias"] = r(WIDTH, WIDTH, *[1] * max(1, axes if axes != 2 else 1)), r(WIDTH)
    x = torch.randn(2, 2, *grid)
    save_file({**p, "x": x, "y": network(p, x, modes).contiguous()}, HERE / f"original-fno-{axes}d.safetensors")
