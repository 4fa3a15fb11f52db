"""Writes types.npz and refused.npz, which types_test.go reads: arrays of every
type, byte order, order of axes and number of axes, as NumPy saves them.

usage: python3 make.py   (NumPy; any version since 1.20)
"""
import numpy as np

SHAPE = (2, 3, 1, 2, 3, 2)
arrays = {}
for kind in ("b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"):
    for swap in "<>":
        for order in "CF":
            for rank in range(7):
                if swap == ">" and kind[1:] == "1" or order == "F" and rank < 2:
                    continue  # the same bytes
                n = int(np.prod(SHAPE[:rank]))
                k = np.arange(n)
                v = k * 7 % 11 - (3 if kind[0] in "ifc" else 0) + (0.25 if kind[0] in "fc" else 0)
                if kind == "b1":
                    v = k % 2
                if kind[0] == "c":
                    v = v + 1j * (v + 1)
                a = v.astype(kind).astype(swap + kind).reshape(SHAPE[:rank])
                arrays[f"{kind} {'le' if swap == '<' else 'be'} {order}{rank}"] = np.asarray(a, order=order)
for name in ("ω", "wellen ü", "流速", "u🌊"):
    arrays[name] = np.arange(3.0)
np.savez_compressed("types.npz", **arrays)
np.savez_compressed("refused.npz", allow_pickle=True, **{
    "long double": np.ones(2, np.longdouble), "complex long double": np.ones(2, np.clongdouble), "text": np.array(["a", "ü"]), "bytes": np.array([b"a"]),
    "record": np.ones(2, [("a", "f4"), ("ß", "i2", 3)]), "date": np.array(["2020-01-01"], "M8[D]"), "span": np.ones(2, "m8[s]"),
    "object": np.array([{}], object), "void": np.zeros(2, "V3"), "fine": np.arange(2.0)})
