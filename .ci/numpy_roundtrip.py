"""NumPy reads every array that pdekit writes, and pdekit reads NumPy's.

usage: python3 numpy_roundtrip.py PDEKIT FOLDER
"""
import json
import pathlib
import subprocess
import sys

import numpy as np

pdekit, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)


def run(*args):
    subprocess.run([pdekit, *map(str, args)], check=True, cwd=folder, stdout=subprocess.DEVNULL)


flags = "--samples 3 --grid 64 --t-end 0.1 --snapshots 3 --seed 5 -q".split()
run("generate", "burgers", "-o", "b.npz", *flags)
run("generate", "burgers", "-o", "b", *flags)
with np.load(folder / "b.npz") as z:
    assert z["u"].shape == (3, 3, 1, 64) and z["u"].dtype == np.float32, z["u"].shape
    assert z["t"].dtype == np.float64 and z["x"][0] == 0 and z["x"][-1] < 1
    for name in ("u", "t", "x", "params"):
        np.testing.assert_array_equal(z[name], np.load(folder / "b" / f"{name}.npy"))
    json.loads(z["meta.json"])
mapped = np.load(folder / "b" / "u.npy", mmap_mode="r")
assert mapped.shape == (3, 3, 1, 64)

x = np.arange(64) / 64
for dtype in ("f4", "f8", ">f8"):
    u0 = np.stack([np.sin(2 * np.pi * x), np.cos(4 * np.pi * x)]).astype(dtype)
    for order in ("C", "F"):
        np.save(folder / "u0.npy", np.asarray(u0, order=order))
        run("generate", "burgers", "-o", "f.npz", "--force", "--initial", "u0.npy", "--samples", 2, "--grid", 64,
            "--t-end", 0.1, "--snapshots", 2, "--dtype", "float64", "-q")
        with np.load(folder / "f.npz") as z:
            np.testing.assert_allclose(z["u"][:, 0, 0], u0, rtol=0, atol=1e-7 if dtype == "f4" else 1e-13)
print("numpy round trip: ok")
