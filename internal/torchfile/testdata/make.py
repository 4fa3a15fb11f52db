"""Make the files of torch.save that the reader is tested against.

usage: python3 make.py [FOLDER]

Beside NAME.pt, NAME.npz has the values, complex numbers as pairs; "|" stands
for the slash between the keys of nested dictionaries. evil_*.pt have pickles
that would run something if they were executed.
"""
import collections
import io
import pathlib
import pickle
import sys
import zipfile

import numpy as np
import torch

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
torch.manual_seed(1)
base = torch.arange(60.0).reshape(3, 4, 5)
tensors = {k: (torch.randn(3, 4) * 20).to(getattr(torch, k)) for k in ("float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64")}
tensors |= {
    "transposed": base.transpose(0, 2),
    "sliced": base[1:, ::2, 1::2],
    "expanded": torch.arange(3.0)[:, None].expand(3, 4),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    "parameter": torch.nn.Parameter(torch.arange(4.0)),
}
nested = {"state": collections.OrderedDict(weight=torch.ones(2, 3), bias=torch.zeros(3)), "list": [torch.arange(3), {"deep": torch.arange(2)}], "epoch": 7, "name": "text"}


def values(item, at=""):
    if isinstance(item, torch.Tensor):
        v = item.detach().numpy()
        yield at, np.stack([v.real, v.imag], -1) if v.dtype.kind == "c" else v
    elif isinstance(item, dict):
        for k, v in item.items():
            yield from values(v, f"{at}|{k}".strip("|"))
    elif isinstance(item, (list, tuple)):
        for k, v in enumerate(item):
            yield from values(v, f"{at}|{k}".strip("|"))


for name, item in (("tensors", tensors), ("nested", nested)):
    for protocol in (2, 4):
        torch.save(item, folder / f"{name}{protocol}.pt", pickle_protocol=protocol)
        np.savez_compressed(folder / f"{name}{protocol}.npz", **dict(values(item)))
torch.save(nested["state"], folder / "legacy.pt", _use_new_zipfile_serialization=False)


class Evil:
    def __init__(self, f, *args):
        self.f, self.args = f, args

    def __reduce__(self):
        return self.f, self.args


import os, builtins
for name, thing in (("system", Evil(os.system, "touch /tmp/pdekit-was-here")), ("eval", Evil(builtins.eval, "1+1")), ("getattr", Evil(builtins.getattr, "", "join"))):
    program = io.BytesIO()
    pickle.Pickler(program, 2).dump({"x": thing})
    with zipfile.ZipFile(folder / f"evil_{name}.pt", "w") as z:
        z.writestr(zipfile.ZipInfo("archive/data.pkl"), program.getvalue())
        z.writestr(zipfile.ZipInfo("archive/version"), "3\n")
