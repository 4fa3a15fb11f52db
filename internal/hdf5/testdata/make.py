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


def low_level(f, name, kind, data, chunk, *filters, fill=None, memory=None):
    """A dataset by h5py's lower interface: a type of its own, filters as (name, *settings), no fill value but what is given."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(chunk)
    for setting, *values in filters:
        getattr(plist, "set_" + setting)(*values)
    if fill is not None:
        plist.set_fill_value(np.array(fill, data.dtype))
    f.require_group(name.rpartition("/")[0] or "/")
    d = h5py.h5d.create(f.id, name.encode(), kind, h5py.h5s.create_simple(data.shape[:len(chunk)]), plist)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(data), mtype=memory)


ORDERED = {order + kind: f"{kind}_{'little' if order == '<' else 'big'}" for order in "<>" for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8")}


def scale(f):
    """scaleoffset, of whole numbers and of floats."""
    u, chunk = smooth(5, 6, 7), (4, 5, 7)
    whole = (u * 10).astype("i4")
    for kind, name in ORDERED.items():
        if "f" not in kind:
            f.create_dataset(name, data=(np.abs(whole) % 100).astype(kind), chunks=chunk, scaleoffset=0)
        elif "f2" not in kind:
            for decimals in (0, 2, 5):
                f.create_dataset(f"{name}_{decimals}", data=(u / 7).astype(kind), chunks=chunk, scaleoffset=decimals)
    f.create_dataset("negative", data=whole.astype("i2"), chunks=chunk, scaleoffset=0)
    f.create_dataset("bits", data=np.abs(whole) % 500, chunks=chunk, scaleoffset=9)
    f.create_dataset("all_bits", data=whole, chunks=chunk, scaleoffset=32)
    f.create_dataset("full", data=rng.integers(-2**31, 2**31, (3, 5, 7)).astype(">i4"), chunks=(3, 5, 7), scaleoffset=0)
    f.create_dataset("wide", data=rng.integers(0, 2**62, (3, 5, 7)), chunks=(3, 5, 7), scaleoffset=0)
    f.create_dataset("filled", data=np.where(u > 0, whole, -7), chunks=chunk, scaleoffset=0, fillvalue=-7)
    f.create_dataset("same", data=np.full((8, 5, 7), 41), chunks=chunk, scaleoffset=0)
    f.create_dataset("floats_filled", data=np.where(u > 0, u / 3, -1.5), chunks=chunk, scaleoffset=3, fillvalue=-1.5)
    f.create_dataset("large", data=u * 1e7, chunks=chunk, scaleoffset=9)
    f.create_dataset("huge", data=u * 1e300, chunks=chunk, scaleoffset=9)
    f.create_dataset("deflated", data=u / 7, chunks=chunk, scaleoffset=3, shuffle=True, compression="gzip")
    f.create_dataset("lzf", data=u / 7, chunks=chunk, scaleoffset=3, shuffle=True, compression="lzf")
    low_level(f, "undefined", h5py.h5t.NATIVE_INT32, np.full((8, 5, 7), 41, "i4"), chunk, ("scaleoffset", h5py.h5z.SO_INT, 0))
    low_level(f, "floats_undefined", h5py.h5t.NATIVE_DOUBLE, u / 7, chunk, ("scaleoffset", h5py.h5z.SO_FLOAT_DSCALE, 1), ("fletcher32",))


def nbit(f):
    """n-bit, and types that use some of their bits alone."""
    u, chunk = smooth(5, 6, 7), (4, 5, 7)
    some = u.astype("i4") * 3

    def whole(base, bits, low=0):
        kind = base.copy()
        kind.set_precision(bits)
        kind.set_offset(low)
        return kind

    def real(base, bits, low, *fields, bias):
        kind = base.copy()
        kind.set_fields(*fields)  # sign, exponent and its bits, mantissa and its bits
        kind.set_offset(low)
        kind.set_precision(bits)
        kind.set_size(base.get_size())
        kind.set_ebias(bias)
        return kind

    t = h5py.h5t
    types = {
        "i17": (whole(t.STD_I32LE, 17), some), "i17_at_4": (whole(t.STD_I32LE, 17, 4), some), "u5_at_9": (whole(t.STD_U16BE, 5, 9), np.abs(some).astype("u2") % 32),
        "i12_at_3": (whole(t.STD_I16BE, 12, 3), some.astype("i2")), "i3_at_2": (whole(t.STD_I8LE, 3, 2), (some % 8 - 4).astype("i1")),
        "i41_at_11": (whole(t.STD_I64BE, 41, 11), some.astype("i8") * 10**9), "i32": (t.STD_I32LE, some),
        "f20": (real(t.IEEE_F32LE, 20, 7, 26, 20, 6, 7, 13, bias=31), u.astype("f4")), "f20_big": (real(t.IEEE_F32BE, 20, 7, 26, 20, 6, 7, 13, bias=31), u.astype("f4")),
        "f50": (real(t.IEEE_F64LE, 50, 11, 60, 50, 10, 11, 39, bias=511), u), "f64": (t.IEEE_F64LE, u),
    }
    for name, (kind, data) in types.items():
        low_level(f, name, kind, data, chunk, ("filter", h5py.h5z.FILTER_NBIT))
        low_level(f, "bare/" + name, kind, data, chunk)
    i17 = types["i17_at_4"][0]
    low_level(f, "more", i17, some, chunk, ("filter", h5py.h5z.FILTER_NBIT), ("shuffle",), ("deflate", 6), ("fletcher32",))
    low_level(f, "filled", i17, some, chunk, ("filter", h5py.h5z.FILTER_NBIT), fill=5)
    low_level(f, "arrays", t.array_create(i17, (2, 3)), np.arange(120, dtype="i4").reshape(4, 5, 2, 3) - 50, (2, 5), ("filter", h5py.h5z.FILTER_NBIT), memory=t.array_create(t.NATIVE_INT32, (2, 3)))
    special = np.array([0, -0.0, np.inf, -np.inf, np.nan, 1e-9, 1e9, 2.0**-40], "f4")
    low_level(f, "special", types["f20"][0], special, (8,), ("filter", h5py.h5z.FILTER_NBIT))


def szip(f):
    """szip, of both codings, in blocks of several lengths."""
    u, chunk = smooth(5, 6, 10), (4, 5, 10)
    whole = (u * 10).astype("i4")
    for coding, flag in (("ec", h5py.h5z.SZIP_EC_OPTION_MASK), ("nn", h5py.h5z.SZIP_NN_OPTION_MASK)):
        def put(name, data, chunk, block, **more):
            f.create_dataset(f"{coding}/{name}", data=data, chunks=chunk, compression="szip", compression_opts=(coding, block), **more)

        for kind, name in ORDERED.items():
            put(name, (np.abs(u) * 5).astype(kind), chunk, 8)
        for block in (2, 4, 10, 16, 32):
            put(f"blocks_of_{block}", whole.astype("i2"), (3, 4, 10), block)
        put("noise", rng.integers(0, 2**16, (4, 100)).astype("u2"), (3, 100), 8)
        put("zeros", np.where(np.arange(9000) % 5000 < 4, 3, 0).reshape(3, 3000).astype("u2"), (2, 3000), 8)
        put("few", (rng.random((10, 130)) < 0.1).astype("u1"), (8, 130), 16)
        put("sparse", np.where(rng.random((4, 4100)) < 0.002, 200, 0).astype("u1"), (3, 4100), 4)
        put("all", u, chunk, 8, shuffle=True, fletcher32=True)
        low_level(f, f"{coding}/u12", (lambda k: (k.set_precision(12), k)[1])(h5py.h5t.STD_U16LE.copy()), np.abs(whole).astype("u2"), chunk, ("szip", flag, 8))
        low_level(f, f"{coding}/u20", (lambda k: (k.set_precision(20), k)[1])(h5py.h5t.STD_U32BE.copy()), np.abs(whole).astype("u4") * 999, chunk, ("szip", flag, 8))


def filters(f):
    """Each filter once, for tests that read the file many times."""
    u, chunk = smooth(4, 20), (4, 20)
    for name, options in {
        "gzip": dict(compression="gzip"), "lzf": dict(compression="lzf"), "shuffle": dict(shuffle=True), "fletcher32": dict(fletcher32=True), "scaleoffset": dict(scaleoffset=2),
        "szip_ec": dict(compression="szip", compression_opts=("ec", 4)), "szip_nn": dict(compression="szip", compression_opts=("nn", 8)),
    }.items():
        f.create_dataset(name, data=u, chunks=chunk, **options)
    f.create_dataset("scaleoffset_whole", data=(u * 10).astype("i2"), chunks=chunk, scaleoffset=0)
    kind = h5py.h5t.STD_I32BE.copy()
    kind.set_precision(17)
    low_level(f, "nbit", kind, (u * 10).astype("i4"), chunk, ("filter", h5py.h5z.FILTER_NBIT))


def plugins(f):
    """Filters of hdf5plugin."""
    import hdf5plugin as p
    u, chunk = smooth(5, 7, 11), (4, 5, 11)
    long = np.round(np.cumsum(rng.standard_normal(2501)), 1)
    blosc = {f"blosc_{c}_{s}": p.Blosc(cname=c, shuffle=s) for c in ("lz4", "zlib", "zstd") for s in (0, 1, 2)}
    bits = {"bitshuffle": p.Bitshuffle(cname="lz4"), "bitshuffle_zstd": p.Bitshuffle(cname="zstd"), "bitshuffle_alone": p.Bitshuffle(cname="none"), "bitshuffle_blocks": p.Bitshuffle(nelems=256, cname="lz4")}
    for name, c in {**blosc, **bits, "lz4": p.LZ4(), "lz4_blocks": p.LZ4(nbytes=300), "zstd": p.Zstd(), "bzip2": p.BZip2()}.items():
        f.create_dataset(name, data=u, chunks=chunk, compression=c)
        if "blosc" not in name:
            f.create_dataset(name + "_long", data=long.astype("f4"), chunks=(2501,), compression=c)
            f.create_dataset(name + "_big", data=(u * 10).astype(">i2"), chunks=chunk, compression=c, fletcher32=True)


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
    odd = f.create_group("odd").attrs
    odd["padded"], odd["ascii"] = np.array(b"xy", "S5"), np.array("abc", h5py.string_dtype("ascii", 8))
    odd["utf8"] = np.array("ü".encode(), h5py.string_dtype("utf-8", 8))
    odd["grid"], odd["texts"] = np.arange(6.0).reshape(2, 3), np.array([["a", "b"], ["c", "d"]], h5py.string_dtype())
    odd["flags"], odd["complex"], odd["complexes"] = np.array([True, False]), 1 + 2j, np.array([1 + 2j, 3])
    odd.create("colour", 1, dtype=h5py.enum_dtype({"RED": 0, "GREEN": 1}, "u1"))
    odd.create("arrays", np.arange(12, dtype="i4").reshape(2, 2, 3), dtype=np.dtype("(2,3)i4"), shape=(2, 2, 3))
    odd["half"], odd["large"], odd["nothing"] = np.float16(1.5), np.uint64(2**63), np.zeros(0)
    odd["record"] = np.array((1, 2.5), [("a", "i4"), ("b", "f8")])
    odd["records"] = np.zeros(3, [("a", "i4"), ("b", "S4")])
    odd["reference"], odd["region"], odd["opaque"] = d.ref, d.regionref[0:2], np.void(b"abcd")
    odd["long"] = np.longdouble(1.5)
    odd.create("lists", np.array([np.arange(3), np.arange(2)], object), dtype=h5py.vlen_dtype("i4"))
    odd["date"] = np.array([1, 2]).view("M8[s]").astype(h5py.opaque_dtype("M8[s]"))
    f.create_group("g").attrs["names"] = np.array([b"one", b"three"])


def kept(value):
    """An attribute as the reader keeps it."""
    if isinstance(value, (str, bytes, np.bytes_)):
        return value.decode() if isinstance(value, bytes) else value
    if isinstance(value, (h5py.Empty, h5py.Reference, np.longdouble)):
        return None
    value = np.asarray(value)
    if value.dtype.kind in "VM" or value.dtype.kind == "O" and not isinstance(value.flat[0], (str, bytes)):
        return None
    if value.dtype.kind == "c":
        value = np.stack([value.real, value.imag], axis=-1)
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
        if isinstance(item, h5py.Dataset) and item.dtype.base.kind in "biufc" and item.shape is not None:
            value = np.asarray(item[()])
            if value.dtype.kind == "c":
                value = np.stack([value.real, value.imag], axis=-1)
            elif value.dtype.kind == "f" and isinstance(item.id.get_type(), h5py.h5t.TypeFloatID):
                value = value.astype(f"f{item.id.get_type().get_size()}")  # h5py may take a wider one
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
for fill in (scale, nbit, szip, filters, plugins):
    write(f"{fill.__name__}_earliest", fill, libver="earliest")
    write(f"{fill.__name__}_latest", fill, libver="latest")
print(f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}")
