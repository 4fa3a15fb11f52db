"""Make the HDF5 files that the reader is tested against, with h5py.

usage: python3 make.py [FOLDER]

Each NAME.h5.gz comes with NAME.npz, the values of its arrays as h5py reads them
(complex numbers as pairs), and NAME.json, the attributes that the reader keeps.
"""
import gzip
import json
import pathlib
import sys

import h5py
import numpy as np

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(7)


def smooth(*shape):
    """Values that deflate well and are told apart."""
    return np.round(np.cumsum(rng.standard_normal(shape), axis=-1), 1)


def types(f):
    for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"):
        for order in "<>":
            f[f"{'little' if order == '<' else 'big'}/{kind}"] = (smooth(3, 4) * 10).astype(order + kind)
    f["bool"] = smooth(5) > 0
    f["scalar"] = np.float32(2.5)
    f["empty"] = np.zeros((0, 3))
    f["null"] = h5py.Empty("f4")
    f.create_dataset("pairs", (3,), np.dtype(("f4", (2, 2))))[...] = smooth(3, 2, 2)
    f["text"] = "not numbers"
    f["records"] = np.zeros(3, [("a", "f4"), ("b", "i2")])
    f["kind"] = np.dtype("f4")  # a committed type
    f.create_dataset("committed", data=smooth(4).astype("f4"), dtype=f["kind"])
    f.create_dataset("colours", data=[1, 0, 1], dtype=h5py.enum_dtype({"RED": 0, "GREEN": 1}, "u1"))


def layouts(f):
    u = smooth(6, 7, 5).astype("f4")
    f["contiguous"] = u
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(u[0].shape)
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(u[0]))
    chunk = (4, 3, 5)
    f.create_dataset("plain", data=u, chunks=chunk)
    f.create_dataset("one", data=u, chunks=u.shape)
    f.create_dataset("one_deflated", data=u, chunks=u.shape, compression="gzip")
    f.create_dataset("deflate", data=u, chunks=chunk, compression="gzip", compression_opts=9)
    f.create_dataset("shuffle", data=u, chunks=chunk, compression="gzip", shuffle=True)
    f.create_dataset("fletcher", data=u, chunks=chunk, fletcher32=True)
    f.create_dataset("lzf", data=u, chunks=chunk, compression="lzf")
    f.create_dataset("all", data=u.astype("f8"), chunks=chunk, compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("all_lzf", data=u.astype(">f8"), chunks=chunk, compression="lzf", shuffle=True, fletcher32=True)
    f.create_dataset("grows", data=u, chunks=chunk, maxshape=(None, 7, 5), compression="gzip")
    f.create_dataset("grows_inside", data=u, chunks=chunk, maxshape=(6, None, 9))
    f.create_dataset("grows_twice", data=u, chunks=(2, 2, 2), maxshape=(None, None, 5), shuffle=True, compression="gzip")
    f.create_dataset("grows_twice_plain", data=u, chunks=(2, 2, 2), maxshape=(None, None, 5))
    f.create_dataset("may_grow", data=u, chunks=chunk, maxshape=(9, 8, 20), compression="gzip")
    d = f.create_dataset("shrunk", data=u, chunks=chunk, maxshape=(None, 7, 5))
    d.resize((3, 7, 4))
    d = f.create_dataset("holes", (20, 10), "f4", chunks=(4, 4), fillvalue=-1.5)
    d[5:7, 2:9] = 3
    f.create_dataset("unwritten", (4, 3), "i2", fillvalue=7)
    f.create_dataset("complex", data=smooth(6, 4).astype("c8"), chunks=(4, 3), compression="gzip")
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((4, 3))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    d = h5py.h5d.create(f.id, b"implicit", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((6, 7)), plist)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, smooth(6, 7))


def indices(f):
    """Chunk indices with many chunks: levels, pages, super blocks."""
    d = f.create_dataset("fixed", (5000,), "i1", chunks=(1,))
    d[0], d[1023], d[1024], d[4100:4110], d[4999] = 1, 2, 3, 4, 5
    d = f.create_dataset("extensible", (140500,), "i1", chunks=(1,), maxshape=(None,))
    for i in (0, 3, 4, 19, 20, 243, 244, 300, 1000, 5000, 131060, 131080, 133000, 140499):
        d[i] = i % 100 + 1
    d = f.create_dataset("tree", (60, 60), "i1", chunks=(2, 2), maxshape=(None, None))
    d[...] = (np.arange(3600) % 101).reshape(60, 60)
    f.create_dataset("slower_last", data=np.arange(300, dtype="i2").reshape(3, 100), chunks=(2, 1), maxshape=(3, None))


def groups(f):
    g = f.create_group("many")
    for i in range(40):
        g[f"{i:04}/data"] = np.float32(i)
    f["many/a/b/c/deep"] = np.arange(3)
    f["hard"] = f["many/0003/data"]
    f["soft"] = h5py.SoftLink("/many/0005/data")
    f["many/relative"] = h5py.SoftLink("0006/data")
    f["dangling"] = h5py.SoftLink("/nowhere")
    f["outside"] = h5py.ExternalLink("other.h5", "/secret")
    f["many/circle"] = f["many"]
    f["ünï"] = np.arange(2)


def attributes(f):
    f.attrs["number"] = 1.5
    f.attrs["whole"] = np.int32(-3)
    f.attrs["list"] = np.arange(4, dtype=">f8")
    f.attrs["text"] = "a string of varying length, ü"
    f.attrs["fixed"] = np.bytes_("fixed")
    f.attrs["texts"] = ["x", "why", ""]
    f.attrs["flag"] = True
    f.attrs["empty"] = h5py.Empty("f4")
    d = f.create_dataset("d", data=np.arange(3))
    for i in range(30):
        d.attrs[f"a{i}"] = i / 2
    f.create_group("g").attrs["names"] = np.array([b"one", b"three"])


def kept(value):
    """An attribute as the reader keeps it."""
    if isinstance(value, (str, bytes, np.bytes_)):
        return value.decode() if isinstance(value, bytes) else value
    if isinstance(value, h5py.Empty):
        return None
    value = np.asarray(value)
    if value.dtype.kind in "SO":
        return [v.decode() if isinstance(v, bytes) else v for v in value.ravel()]
    return value.astype(float).ravel().tolist() if value.ndim else float(value)


def write(name, fill, **options):
    path = folder / f"{name}.h5"
    with h5py.File(path, "w", **options) as f:
        fill(f)
    arrays, attrs = {}, {}

    def visit(name, item):
        attrs[name] = {k: kept(v) for k, v in item.attrs.items() if kept(v) is not None}
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "biufc" and item.shape is not None:
            value = np.asarray(item[()])
            if value.dtype.kind == "c":
                value = np.stack([value.real, value.imag], axis=-1)
            arrays[name] = value.astype(value.dtype.newbyteorder("="))

    with h5py.File(path) as f:
        attrs[""] = {k: kept(v) for k, v in f.attrs.items() if kept(v) is not None}
        f.visititems(visit)
    (folder / f"{name}.h5.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()
    np.savez_compressed(folder / f"{name}.npz", **{k.replace("/", "|"): v for k, v in arrays.items()})
    (folder / f"{name}.json").write_text(json.dumps({k: v for k, v in attrs.items() if v}, indent=1, ensure_ascii=False) + "\n")


for fill in (types, layouts, indices, groups, attributes):
    write(f"{fill.__name__}_earliest", fill, libver="earliest")
    write(f"{fill.__name__}_latest", fill, libver="latest")
write("layouts_v108", layouts, libver=("v108", "v108"))
write("groups_ordered", groups, libver="earliest", track_order=True)
write("user_block", attributes, libver="earliest", userblock_size=1024)
print(f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}")
