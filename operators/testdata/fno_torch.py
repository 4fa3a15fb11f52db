"""Predictions, losses and gradients of small Fourier neural operators by PyTorch, with torch.fft and autograd.

usage: python fno_torch.py     (writes fno-torch-{1,2,3}d.safetensors beside itself; made with torch 2.x in float64)
"""
import itertools, json, os, struct
import torch
import torch.nn.functional as F

CASES = {1: ((2,), (11,)), 2: ((2, 3), (6, 7)), 3: ((2, 1, 2), (5, 4, 6))}  # axes: (modes, grid)
BATCH, IN, OUT, WIDTH, LAYERS, HIDDEN = 2, 2, 1, 3, 2, 4


def save(path, tensors):
    header, blobs, at = {}, [], 0
    for name, t in sorted(tensors.items()):
        data = t.detach().to(torch.float64).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
        blobs.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def spectral(x, w, modes):
    """w: (2, 2·m₁, …, m_d, in, out); the corners as the original code addresses them."""
    axes = len(modes)
    w = torch.complex(w[0], w[1])
    xf = torch.fft.rfftn(x, dim=list(range(2, 2 + axes)))
    of = torch.zeros(x.shape[0], w.shape[-1], *xf.shape[2:], dtype=torch.complex128)
    letters = "xyz"[:axes]
    for corner in itertools.product((slice(0, 1), slice(1, 2)), repeat=axes - 1):
        where = [slice(None), slice(None)]
        rows = []
        for a, side in enumerate(corner):
            low = side.start == 0
            where.append(slice(0, modes[a]) if low else slice(-modes[a], None))
            rows.append(slice(0, modes[a]) if low else slice(modes[a], None))
        where.append(slice(0, modes[-1]))
        of[tuple(where)] = torch.einsum(f"bi{letters},{letters}io->bo{letters}", xf[tuple(where)], w[tuple(rows)])
    return torch.fft.irfftn(of, s=x.shape[2:], dim=list(range(2, 2 + axes)))


def linear(x, w, b):
    return torch.einsum("oi,bi...->bo...", w, x) + b.view(1, -1, *[1] * (x.dim() - 2))


def store(name, p, x, target, pred):
    """The loss, all gradients, and what they are of."""
    loss = ((pred - target).flatten(1).norm(dim=1) / target.flatten(1).norm(dim=1)).mean()
    loss.backward()
    out = {"x": x, "target": target, "pred": pred, "loss": loss.view(1), "grad.x": x.grad}
    for k, t in p.items():
        out |= {k: t, "grad." + k: t.grad}
    save(os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".safetensors"), out)


def main():
    for axes, (modes, grid) in CASES.items():
        torch.manual_seed(axes)
        shapes = {"lifting.0.weight": (WIDTH, IN + axes), "lifting.0.bias": (WIDTH,)}
        for l in range(LAYERS):
            rows = [2 * m for m in modes[:-1]] + [modes[-1]]
            shapes[f"blocks.{l}.spectral.weight"] = (2, *rows, WIDTH, WIDTH)
            shapes[f"blocks.{l}.skip.weight"] = (WIDTH, WIDTH)
            shapes[f"blocks.{l}.skip.bias"] = (WIDTH,)
        shapes |= {"projection.0.weight": (HIDDEN, WIDTH), "projection.0.bias": (HIDDEN,),
                   "projection.1.weight": (OUT, HIDDEN), "projection.1.bias": (OUT,)}
        p = {k: (0.5 * torch.randn(s, dtype=torch.float64)).requires_grad_() for k, s in shapes.items()}
        x = torch.randn(BATCH, IN, *grid, dtype=torch.float64, requires_grad=True)
        target = torch.randn(BATCH, OUT, *grid, dtype=torch.float64)
        ends = torch.meshgrid(*[torch.linspace(0, 1, n, dtype=torch.float64) for n in grid], indexing="ij")
        v = torch.cat([x, torch.stack(ends).expand(BATCH, -1, *grid)], 1)
        v = linear(v, p["lifting.0.weight"], p["lifting.0.bias"])
        for l in range(LAYERS):
            b = f"blocks.{l}."
            v = spectral(v, p[b + "spectral.weight"], modes) + linear(v, p[b + "skip.weight"], p[b + "skip.bias"])
            if l + 1 < LAYERS:
                v = F.gelu(v)
        pred = linear(F.gelu(linear(v, p["projection.0.weight"], p["projection.0.bias"])), p["projection.1.weight"], p["projection.1.bias"])
        store(f"fno-torch-{axes}d", p, x, target, pred)


if __name__ == "__main__":
    main()
