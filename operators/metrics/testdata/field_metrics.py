"""Metrics of three small problems in NumPy, written from the definitions of the
field's benchmarks (PDEBench metrics.py, The Well, APEBench, PDEArena, neuralop,
Poseidon) and not from pdekit's code. The fields are formulas that
field_test.go evaluates too.

    python3 field_metrics.py > field_metrics.json
"""
import json

import numpy as np


def fields(samples, frames, channels, space):
    """Truth and prediction (sample, frame, channel, x[, y[, z]])."""
    shape = (samples, frames, channels, *space)
    i = np.arange(np.prod(shape), dtype=np.float64)
    y = np.sin(0.7 * i) + 0.4 * np.cos(0.13 * i) + 0.3
    p = y + 0.1 * np.cos(1.9 * i) + 0.05 * np.sin(0.011 * i)
    return p.reshape(shape), y.reshape(shape)


def pdebench(p, y):
    """metric_func with if_mean: first average over the batch, then over channels and frames.
    (In 3-D its boundary error sums over the channels before the root; here each stands alone.)"""
    space = y.shape[3:]
    axes = tuple(range(3, y.ndim))
    n = np.prod(space)
    root = np.sqrt(np.mean((p - y) ** 2, axis=axes))
    scale = np.sqrt(np.mean(y**2, axis=axes))
    out = {"rmse": root.mean(0).mean(), "nrmse": (root / scale).mean(0).mean()}
    totals = p.sum(axes) - y.sum(axes)
    out["crmse"] = (np.sqrt((totals**2).mean(0)) / n).mean()
    out["max_error"] = np.abs(p - y).max(axes).max(0).mean()
    e = (p - y) ** 2
    if len(space) == 1:
        out["brmse"] = np.sqrt((e[..., 0] + e[..., -1]) / 2).mean()
        f = np.abs(np.fft.rfft(p - y, axis=-1)) ** 2
        shells = np.moveaxis(np.sqrt(f.mean(0)) / n, -1, 0)
    else:
        sums, count = 0, 0
        for k, m in enumerate(space):
            for end in (0, m - 1):
                plane = np.take(e, end, axis=3 + k)
                sums = sums + plane.reshape(*plane.shape[:3], -1).sum(-1)
                count += n // m
        out["brmse"] = np.sqrt(sums / count).mean()
        f = np.abs(np.fft.fftn(p - y, axes=axes)) ** 2
        limit = min(m // 2 for m in space)
        binned = np.zeros((limit, *y.shape[:3]))
        for k in np.ndindex(*[m // 2 for m in space]):
            shell = int(np.floor(np.sqrt(sum(j * j for j in k))))
            if shell < limit:
                binned[shell] += f[(slice(None),) * 3 + k]
        shells = np.sqrt(binned.mean(1)) / n
    for name, part in (("low", shells[:4]), ("mid", shells[4:12]), ("high", shells[12:])):
        out["frmse_" + name] = part.mean() if len(part) else None
    return out


def compat(p, y, batch):
    """Batch averages summed and divided by the last batch's index."""
    parts = [pdebench(p[i : i + batch], y[i : i + batch]) for i in range(0, len(y), batch)]
    return {"compat_" + k: None if parts[0][k] is None else sum(q[k] for q in parts) / (len(parts) - 1) for k in parts[0]}


def well(p, y):
    axes = tuple(range(3, y.ndim))
    n, d = y.shape[3], y.ndim - 3
    mse = ((p - y) ** 2).mean(axes)
    vrmse = np.sqrt(mse / (np.std(y, axis=axes, ddof=1) ** 2 + 1e-7))
    out = {"vrmse": vrmse.mean()}
    steps = y.shape[1]
    edges = np.linspace(0, np.log(steps), min(steps, 5))
    edges = [0] + [int(np.exp(x) + 1e-9) for x in edges]
    for lo, hi in zip(edges, edges[1:]):
        if hi > lo:
            out[f"vrmse_{lo}:{hi}"] = vrmse[:, lo:hi].mean()
    for lo, hi in ((6, 12), (13, 30)):  # of the paper's table
        if steps >= hi:
            out[f"vrmse_{lo}:{hi}"] = vrmse[:, lo:hi].mean()
    if len(set(y.shape[3:])) == 1:  # the benchmark's code wants cubes
        k = 2 * np.pi * np.fft.fftfreq(n)
        k = np.sqrt(sum(np.meshgrid(*[k**2] * d, indexing="ij"))) if d > 1 else np.abs(k)
        bins = np.logspace(np.log10(2 * np.pi / n), np.log10(np.pi * np.sqrt(d)), 4)
        bins[0] = 0
        fe = np.abs(np.fft.fftn(p - y, axes=axes)) ** 2 / n ** (2 * d)
        fy = np.abs(np.fft.fftn(y, axes=axes)) ** 2 / n ** (2 * d)
        for b, name in enumerate(("low", "mid", "high")):
            # the largest wavenumber belongs to the last bin
            inside = (k >= bins[b]) & ((k < bins[b + 1]) | (b == 2))
            error, truth = (fe * inside).sum(axes), (fy * inside).sum(axes)
            out["spectral_mse_" + name] = error.mean()
            out["spectral_nmse_" + name] = (error / (truth + 1e-7)).mean()
    return out


def norms(p, y):
    flat = lambda v: v.reshape(len(v), -1)
    rel = np.linalg.norm(flat(p - y), axis=1) / np.linalg.norm(flat(y), axis=1)
    frame = lambda v: v.reshape(*v.shape[:2], -1)
    step = np.linalg.norm(frame(p - y), axis=2) / np.linalg.norm(frame(y), axis=2)
    l1 = 100 * np.abs(flat(p - y)).sum(1) / np.abs(flat(y)).sum(1)
    return {
        "rel_l2": rel.mean(), "rel_l2_median": np.median(rel), "rel_l2_step": step.mean(), "one_step": step[:, 0].mean(),
        "rel_l1": l1.mean(), "rel_l1_median": np.median(l1), "mse": ((p - y) ** 2).mean(),
        "unrolled_mse": ((p - y) ** 2).reshape(*y.shape[:2], -1).mean(2)[:, :5].sum(1).mean(),
    }


def apebench(p, y):
    one = lambda v: np.linalg.norm(v.reshape(*v.shape[:3], -1), axis=3)
    n = (one(p - y) / one(y)).sum(2)
    s = (2 * one(p - y) / (one(p) + one(y))).sum(2)
    mean = n.mean(0)[:100]
    flat = lambda v: v.reshape(*v.shape[:3], -1)
    cosine = (flat(p) * flat(y)).sum(3) / one(p) / one(y)
    a, b = flat(p) - flat(p).mean(3, keepdims=True), flat(y) - flat(y).mean(3, keepdims=True)
    pearson = (a * b).sum(3) / np.sqrt((a * a).sum(3) * (b * b).sum(3))
    return {"nrmse_apebench": n.mean(), "srmse_apebench": s.mean(), "gmean": np.exp(np.log(mean).mean()), "cosine": cosine.mean(), "pearson": pearson.mean()}


def h1(p, y):
    """neuralop's H1 on a periodic box of unit length: central differences."""
    def parts(v):
        total = (v**2).reshape(len(v), -1).sum(1)
        for k, m in enumerate(v.shape[3:]):
            d = (np.roll(v, -1, 3 + k) - np.roll(v, 1, 3 + k)) * m / 2
            total = total + (d**2).reshape(len(v), -1).sum(1)
        return total
    return {"rel_h1": np.sqrt(parts(p - y) / parts(y)).mean()}


def problem(samples, frames, channels, space, batch):
    p, y = fields(samples, frames, channels, space)
    values = {**pdebench(p, y), **compat(p, y, batch), **well(p, y), **norms(p, y), **apebench(p, y), **h1(p, y)}
    return {"samples": samples, "frames": frames, "channels": channels, "space": space, "batch": batch, "values": values}


print(json.dumps([problem(5, 7, 2, [32], 2), problem(3, 20, 1, [16, 16], 1), problem(4, 3, 2, [6, 8, 7], 3)], indent=1, default=float))
