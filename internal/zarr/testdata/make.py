"""Make the Zarr folder that the reader is tested against, with zarr-python 2.

usage: python3 make.py [FOLDER]

store.npz has the values; "|" stands for the slash, arrays of order F have
their axes reversed, complex numbers are pairs. store.zip is the folder.
"""
import pathlib
import shutil
import sys
import zipfile

import numcodecs
import numpy as np
import zarr

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
store = folder / "store"
shutil.rmtree(store, ignore_errors=True)
rng = np.random.default_rng(5)
u = np.round(np.cumsum(rng.standard_normal((4, 5, 40)), axis=-1), 1)
root = zarr.open_group(str(store), mode="w", zarr_version=2)
root.attrs.update(title="a text", number=2.5, flag=True, list=[1, 2], texts=["a", "b"])
want = {}


def put(name, value, **options):
    a = root.create_dataset(name, data=value, **options)
    value = a[...]
    if options.get("order") == "F":
        value = value.T
    if value.dtype.kind == "c":
        value = np.stack([value.real, value.imag], -1)
    want[name.replace("/", "|")] = np.asarray(value, order="C").astype(value.dtype.newbyteorder("="))
    return a


chunks = (3, 3, 25)
put("plain", u, chunks=chunks, compressor=None)
put("zlib", u, chunks=chunks, compressor=numcodecs.Zlib(1))
put("gzip", u, chunks=chunks, compressor=numcodecs.GZip(1))
put("bz2", u, chunks=chunks, compressor=numcodecs.BZ2(1))
put("zstd", u, chunks=chunks, compressor=numcodecs.Zstd(3))
put("lz4", u, chunks=chunks, compressor=numcodecs.LZ4())
for c in ("lz4", "lz4hc", "zstd", "zlib"):
    put(f"blosc/{c}", u.astype("f4"), chunks=(4, 5, 40), compressor=numcodecs.Blosc(c, 5, numcodecs.Blosc.SHUFFLE))
put("blosc/none", u, chunks=chunks, compressor=numcodecs.Blosc("lz4", 5, numcodecs.Blosc.NOSHUFFLE))
put("blosc/copy", rng.integers(0, 255, 1000).astype("u1"), chunks=1000, compressor=numcodecs.Blosc("lz4", 0))
put("blosc/long", np.arange(9000, dtype="i4") // 7, chunks=9000, compressor=numcodecs.Blosc("lz4", 5, numcodecs.Blosc.SHUFFLE, blocksize=8192))
put("fortran", u, chunks=chunks, order="F")
put("big", u.astype(">f4"), chunks=chunks)
put("shuffled", u.astype("f4"), chunks=chunks, filters=[numcodecs.Shuffle(4)], compressor=numcodecs.Zlib(1))
put("complex", u[0] + 1j * u[1], chunks=(4, 25))
put("bytes", (u[0] * 3).astype("i1"), chunks=(4, 25))
put("scalar", np.float32(2.5))
put("nested", u, chunks=chunks, dimension_separator="/")
holes = root.create_dataset("holes", shape=(8, 8), chunks=(3, 3), dtype="f4", fill_value=-1.5)
holes[4:6, 2:7] = 3
want["holes"] = holes[...]
np.savez_compressed(folder / "store.npz", **want)
with zipfile.ZipFile(folder / "store.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for path in sorted(store.rglob("*")):
        if path.is_file():
            z.writestr(zipfile.ZipInfo(path.relative_to(store).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED)
shutil.rmtree(store)
