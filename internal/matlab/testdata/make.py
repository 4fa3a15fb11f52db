"""Make the MATLAB files that the reader is tested against, with SciPy.

usage: python3 make.py [FOLDER]

Beside NAME.mat, NAME.npz has the values with their axes reversed, as the file
stores them, and complex numbers as pairs.
"""
import pathlib
import sys

import numpy as np
import scipy.io

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
rng = np.random.default_rng(3)
arrays = {f"m_{k}": (rng.standard_normal((3, 4, 5)) * 50).astype(k) for k in ("f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")}
arrays["row"] = np.arange(5.0)[None]
arrays["scalar"] = np.array([[2.5]])
arrays["empty"] = np.zeros((0, 3))
arrays["flags"] = rng.standard_normal((2, 3)) > 0
arrays["waves"] = rng.standard_normal((3, 4)) + 1j * rng.standard_normal((3, 4))
others = {"words": "text", "cells": np.array([1, "a"], object), "record": {"x": 1.0}}
scipy.io.savemat(folder / "version4.mat", {"u": rng.standard_normal((3, 4))}, format="4")
for name, packed in (("plain", False), ("packed", True)):
    scipy.io.savemat(folder / f"{name}.mat", {**arrays, **others}, do_compression=packed)
    want = {}
    for k, v in arrays.items():
        v = v.T
        want[k] = np.stack([v.real, v.imag], -1) if v.dtype.kind == "c" else np.ascontiguousarray(v)
    np.savez_compressed(folder / f"{name}.npz", **want)
