"""Make the folder of Zarr 3 that the reader is tested against, with zarr-python 3.

usage: python3 make3.py [FOLDER]

store3.npz has the values; "|" stands for the slash, complex numbers are pairs.
store3.zip is the folder.
"""
import pathlib
import shutil
import sys
import zipfile

import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, TransposeCodec, ZstdCodec

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
store = folder / "store3"
shutil.rmtree(store, ignore_errors=True)
rng = np.random.default_rng(5)
u = np.round(np.cumsum(rng.standard_normal((4, 5, 40)), axis=-1), 1)
root = zarr.open_group(str(store), mode="w", zarr_format=3)
root.attrs.update(title="a text", number=2.5, flag=True, list=[1, 2], texts=["a", "b"], mixed=[1, "a"], nested={"a": 1})
want = {}


def put(name, value, **options):
    value = np.asarray(value)
    a = root.create_array(name, shape=value.shape, dtype=value.dtype, **options)
    a[...] = value
    keep(name, a)


def keep(name, a):
    value = np.asarray(a[...])
    if value.dtype.kind == "c":
        value = np.stack([value.real, value.imag], -1)
    want[name.replace("/", "|")] = np.asarray(value, order="C").astype(value.dtype.newbyteorder("="))


chunks = (3, 5, 25)
put("default", u, chunks=chunks)
put("plain", u, chunks=chunks, compressors=None)
put("gzip", u, chunks=chunks, compressors=GzipCodec(level=1))
put("zstd", u, chunks=chunks, compressors=ZstdCodec(level=3, checksum=True))
for kind in ("lz4", "zstd", "zlib"):
    for shuffle in ("shuffle", "noshuffle", "bitshuffle"):
        put(f"blosc/{kind}_{shuffle}", u.astype("f4"), chunks=(4, 5, 40), compressors=BloscCodec(cname=kind, clevel=5, shuffle=shuffle))
put("blosc/bits_of_bytes", (rng.random(9003) < 0.1).astype("u1"), chunks=(9003,), compressors=BloscCodec(cname="lz4"))
put("blosc/bits", np.arange(9000, dtype="i4") // 7, chunks=(9000,), compressors=BloscCodec(cname="zstd", shuffle="bitshuffle", blocksize=8192))
put("crc32c", u, chunks=chunks, compressors=Crc32cCodec())
put("crc32c_twice", u, chunks=chunks, compressors=[Crc32cCodec(), GzipCodec(level=1), Crc32cCodec()])
put("big", u.astype("f4"), chunks=chunks, serializer=BytesCodec(endian="big"))
put("transposed", u, chunks=chunks, filters=TransposeCodec(order=(2, 0, 1)))
put("transposed_twice", u.astype("f4"), chunks=chunks, filters=[TransposeCodec(order=(2, 0, 1)), TransposeCodec(order=(1, 0, 2))])
put("dots", u, chunks=chunks, chunk_key_encoding={"name": "default", "separator": "."})
put("old_names", u, chunks=chunks, chunk_key_encoding={"name": "v2", "separator": "."})
put("shards", u, chunks=(2, 1, 10), shards=(4, 3, 20))
put("shards_coded", u, chunks=(2, 1, 10), shards=(2, 5, 40), filters=TransposeCodec(order=(1, 2, 0)), compressors=[GzipCodec(level=1), Crc32cCodec()])
root.create_array("shards_first", shape=(9, 9), dtype="i2", chunks=(9, 9), serializer=zarr.codecs.ShardingCodec(chunk_shape=(3, 3), index_location="start"), compressors=None, fill_value=5)[4:, 1:5] = 2
keep("shards_first", root["shards_first"])
for kind in ("bool", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"):
    put(f"types/{kind}", (u[0] * 3).astype(kind), chunks=(4, 25))
put("scalar", np.float32(2.5))
for name, kind, value in (("float", "f4", -1.5), ("nan", "f8", np.nan), ("infinity", "f2", -np.inf), ("half", "f2", 1.5), ("whole", "i8", -(2**60)), ("large", "u8", 2**63 + 1), ("true", "bool", True), ("complex", "c8", 0)):
    a = root.create_array(f"holes/{name}", shape=(8, 8), chunks=(3, 3), dtype=kind, fill_value=value)
    a[4:6, 2:7] = 1
    keep(f"holes/{name}", a)
root.create_array("words", shape=(3,), dtype=str)[...] = np.array(["a", "bc", "ü"], object)
np.savez_compressed(folder / "store3.npz", **want)
with zipfile.ZipFile(folder / "store3.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for path in sorted(store.rglob("*")):
        if path.is_file():
            z.writestr(zipfile.ZipInfo(path.relative_to(store).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED)
shutil.rmtree(store)
print(f"zarr {zarr.__version__}")
