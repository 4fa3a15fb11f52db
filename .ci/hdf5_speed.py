"""Time reading an HDF5 file of 1 GB with h5py and with pdekit's reader.

usage: python3 .ci/hdf5_speed.py FOLDER [MEGABYTES]

Prints a row for each layout: the best of three for each, file in the cache.
"""
import os
import pathlib
import re
import subprocess
import sys
import time

import h5py
import numpy as np

root = pathlib.Path(__file__).resolve().parent.parent
folder, size = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
folder.mkdir(parents=True, exist_ok=True)
n = 256
x = np.linspace(0, 2 * np.pi, n, endpoint=False)
samples = max(1, size * 10**6 // (4 * 10 * n * n))
rng = np.random.default_rng(1)


def sample():
    """Ten frames of a smooth field, in float32: what simulations look like."""
    k = rng.integers(1, 6, (4, 2))
    a = rng.standard_normal((10, 4)) / 4
    return np.einsum("tk,kxy->txy", a, [np.sin(p * x[:, None] + q * x[None, :]) for p, q in k]).astype("f4")


layouts = {
    "contiguous": {},
    "chunked": dict(chunks=(1, 1, n, n)),
    "deflate": dict(chunks=(1, 1, n, n), compression="gzip"),
    "shuffle, deflate": dict(chunks=(1, 1, n, n), compression="gzip", shuffle=True),
    "LZF": dict(chunks=(1, 1, n, n), compression="lzf"),
    "szip, nearest neighbours": dict(chunks=(1, 1, n, n), compression="szip"),
    "szip, entropy coding": dict(chunks=(1, 1, n, n), compression="szip", compression_opts=("ec", 8)),
    "scale-offset, 4 decimals": dict(chunks=(1, 1, n, n), scaleoffset=4),
}
print("| layout | file (MB) | h5py (s) | pdekit (s) | ratio |\n|---|---|---|---|---|")
for name, options in layouts.items():
    path = folder / "speed.h5"
    with h5py.File(path, "w") as f:
        d = f.create_dataset("u", (samples, 10, n, n), "f4", **options)
        block = [sample() for _ in range(8)]
        for i in range(samples):
            d[i] = block[i % 8]
    best = []
    for _ in range(3):
        start = time.perf_counter()
        with h5py.File(path) as f:
            rows = max(1, (64 << 20) // (4 * 10 * n * n))
            for i in range(0, samples, rows):
                f["u"][i : i + rows]
        best.append(time.perf_counter() - start)
    out = subprocess.run(["go", "test", "-run", "^$", "-bench", "^BenchmarkRead$", "-benchtime", "1x", "-count", "3", "./internal/hdf5"],
                         env={**os.environ, "PDEKIT_HDF5": str(path.resolve())}, cwd=root, check=True, capture_output=True, text=True).stdout
    ours = min(float(t) / 1e9 for t in re.findall(r"\s([\d.]+) ns/op", out))
    print(f"| {name} | {path.stat().st_size / 1e6:.0f} | {min(best):.2f} | {ours:.2f} | {ours / min(best):.2f} |", flush=True)
    path.unlink()
