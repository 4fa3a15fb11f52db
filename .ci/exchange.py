"""Files of other programs go in and out unharmed: each program checks.

usage: python3 exchange.py PDEKIT FOLDER [--large] [CHECK …]

Checks whose package is missing are skipped, and say so. --large adds a file
with a member of more than 4 GiB (4.3 GB of disk for a minute); the names of checks run these alone.
"""
import importlib
import json
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

import numpy as np

pdekit, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder.mkdir(parents=True, exist_ok=True)
chosen = [a for a in sys.argv[3:] if a != "--large"]
rng = np.random.default_rng(11)


def run(*args):
    return subprocess.run([str(pdekit), *map(str, args)], check=True, cwd=folder, capture_output=True, text=True).stdout


def converted(path, *flags):
    """What pdekit makes of a file, as NumPy reads it."""
    run("convert", path, "out.npz", "--force", *flags)
    with np.load(folder / "out.npz") as z:
        return {k: z[k] for k in z.files}


def refused(path, *flags):
    """The error of a file that cannot be converted: it names the file."""
    done = subprocess.run([str(pdekit), "convert", path, "out.npz", "--force", *flags], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 3 and path in done.stderr and "panic" not in done.stderr, done
    return done.stderr


def needs(*names):
    """Run a check if its packages are there; say so if they are not."""
    def decorate(check):
        if chosen and check.__name__ not in chosen:
            return
        missing = []
        for name in names:
            try:
                importlib.import_module(name)
            except ImportError:
                missing.append(name)
        if missing:
            print(f"SKIP {check.__name__}: no {', '.join(missing)}")
        else:
            check()
            print(f"ok   {check.__name__}")
    return decorate


@needs("numpy")
def numpy_any_layout():
    letters = "sample time channel x y z".split()
    for kind in ("b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"):
        for swap in "<>":
            for order in "CF":
                for rank in range(2, 7):
                    axes = {2: [0, 3], 3: [0, 1, 3], 4: [0, 1, 3, 4], 5: [0, 2, 3, 4, 5], 6: [0, 1, 2, 3, 4, 5]}[rank]
                    axes = rng.permutation(axes)
                    value = (rng.standard_normal(rng.integers(2, 5, rank)) * 50).astype(swap + kind)
                    np.save(folder / "f.npy", np.asarray(value, order=order))
                    u = converted("f.npy", "--axes", ",".join(letters[a] for a in axes))["u"]
                    want = value.transpose(np.argsort(axes))
                    want = want if 2 in axes else np.expand_dims(want, 2 if 1 in axes else 1)
                    assert np.array_equal(u, want), (kind, swap, order, axes)
                    if (kind, rank) not in (("f4", 4), ("f4", 6), ("i2", 3)) and rank not in (2, 5):
                        break
    z = rng.standard_normal((3, 8)) + 1j * rng.standard_normal((3, 8))
    np.savez(folder / "f.npz", **{"wellen ü": z, "number": 2.5, "names": np.array(["a"])})
    u = converted("f.npz", "--axes", "wellen ü:u=sample,x")["u"]
    assert np.array_equal(u[:, 0] + 1j * u[:, 1], z)


@needs("numpy")
def numpy_scalars_and_what_is_no_number():
    np.savez(folder / "s.npz", **{"流速": np.arange(6.0).reshape(2, 3), "zero": np.float32(3), "one": np.arange(4), "none": np.zeros((0, 3)), "six": np.ones((1, 1, 1, 1, 1, 1))})
    assert np.array_equal(converted("s.npz", "--axes", "流速:u=sample,x")["u"][:, 0], np.arange(6.0).reshape(2, 3))
    for words, value in {"long doubles": np.ones((2, 3), np.longdouble), "each field": np.ones((2, 3), [("a", "f4"), ("ß", "i2")]), "text": np.array([["a", "ü"]]),
                         "unpickling": np.array([[{}, {}]], object), "dates": np.ones((2, 3), "M8[s]"), "only": np.zeros((2, 3), "V3")}.items():
        np.save(folder / "r.npy", value, allow_pickle=True)
        assert words in refused("r.npy", "--axes", "sample,x"), words


@needs("h5py")
def h5py_reads_and_writes():
    import h5py
    run("generate", "burgers", "-o", "b.npz", "--force", "--samples", 3, "--grid", 64, "--t-end", 0.1, "--snapshots", 3, "-q")
    run("convert", "b.npz", "b.hdf5", "--force")
    run("generate", "shallow-water-2d", "-o", "s.npz", "--force", "--samples", 3, "--grid", 32, "--snapshots", 3, "-q")
    run("convert", "s.npz", "s.hdf5", "--force")
    run("generate", "darcy", "-o", "d.npz", "--force", "--samples", 3, "--grid", 17, "-q")
    run("convert", "d.npz", "d.hdf5", "--force")
    b, s, d = (dict(np.load(folder / f"{n}.npz")) for n in "bsd")
    with h5py.File(folder / "b.hdf5") as f:
        assert np.array_equal(f["tensor"][...], b["u"][:, :, 0]) and np.array_equal(f["x-coordinate"][...], b["x"])
        assert np.array_equal(f["t-coordinate"][...], b["t"]) and json.loads(f.attrs["pdekit"])["equation"] == "burgers"
    with h5py.File(folder / "s.hdf5") as f:
        for i in range(3):
            assert np.array_equal(f[f"{i:04}/data"][...], np.moveaxis(s["u"][i], 1, -1))
    with h5py.File(folder / "d.hdf5") as f:
        assert np.array_equal(f["tensor"][...], d["u"]) and np.array_equal(f["nu"][...], d["a"][:, 0])
    for name, flag, level in (("p.hdf5", "--compress", 4), ("q.nc", "--compress=9", 9)):
        run("convert", "s.npz", name, flag, "--force")
        with h5py.File(folder / name) as f:
            d = f["0001/data" if name == "p.hdf5" else "u"]
            assert d.compression == "gzip" and d.compression_opts == level and d.shuffle
            assert np.array_equal(d[...], np.moveaxis(s["u"][1], 1, -1) if name == "p.hdf5" else s["u"])
    many = rng.standard_normal((700, 2, 2, 8)).astype("f4")
    np.save(folder / "many.npy", many)
    for name in ("many.h5", "many.xdmf"):
        run("convert", "many.npy", name, "--force", "--axes", "sample,time,channel,x")
    with h5py.File(folder / "many.h5") as f:
        assert list(f) == [f"{i:04}" for i in range(700)]
        assert all(np.array_equal(f[f"{i:04}/data"][...], np.moveaxis(many[i], 1, -1)) for i in range(700))
    with h5py.File(folder / "many.xdmf.h5") as f:
        assert all(np.array_equal(f[f"sample{i:04}/frame{k:04}/u_{c}"][...].ravel(), many[i, k, c]) for i in range(700) for k in range(2) for c in range(2))
    assert (folder / "many.h5").stat().st_size < 700 * 8000, (folder / "many.h5").stat().st_size
    u = rng.standard_normal((5, 7, 11)).astype("f4")
    for libver in ("earliest", "v108", "latest"):
        for options in ({}, dict(chunks=(2, 3, 4)), dict(chunks=(2, 3, 4), compression="gzip"), dict(chunks=(2, 3, 4), compression="lzf", shuffle=True, fletcher32=True),
                        dict(chunks=(1, 1, 1), maxshape=(None, None, 11), compression="gzip"), dict(chunks=(2, 3, 4), maxshape=(None, 7, 11))):
            for kind in ("<f4", ">f4", "<f8", ">i2"):
                with h5py.File(folder / "h.h5", "w", libver=(libver, libver) if libver == "v108" else libver) as f:
                    f.create_dataset("group/data", data=(u * 9).astype(kind), **options)
                out = converted("h.h5", "--axes", "group/data:u=sample,time,x")["u"]
                assert np.array_equal(out[:, :, 0], (u * 9).astype(kind)), (libver, options, kind)


@needs("h5py")
def h5py_filters():
    """Every filter that h5py has itself, of numbers that suit it, alone and with the others that go along."""
    import h5py
    names = "deflate shuffle fletcher32 szip nbit scaleoffset lzf".split()
    missing = [n for n in names if not h5py.h5z.filter_avail(getattr(h5py.h5z, "FILTER_" + n.upper()))]
    if missing:
        print(f"SKIP h5py_filters without {', '.join(missing)}: this build of HDF5 cannot write these")
    options = [dict(compression="gzip"), dict(compression="lzf"), dict(shuffle=True), dict(fletcher32=True), dict(compression="gzip", shuffle=True, fletcher32=True)]
    options += [dict(compression="szip", compression_opts=(coding, block)) for coding in ("ec", "nn") for block in (2, 8, 32) if "szip" not in missing]
    options += [dict(scaleoffset=3), dict(scaleoffset=3, shuffle=True, compression="gzip")]
    u = np.cumsum(rng.standard_normal((5, 40, 48)), axis=-1)
    for libver in ("earliest", "latest"):
        for kind in ("<f4", ">f4", "<f8", ">f8", "<i2", ">u4", "<i8", "u1"):
            value = (np.abs(u) * 9).astype(kind)
            with h5py.File(folder / "f.h5", "w", libver=libver) as f:
                for i, o in enumerate(options):
                    f.create_dataset(f"a{i}", data=value, chunks=(2, 15, 48), **(o if np.dtype(kind).kind == "f" or "scaleoffset" not in o else {**o, "scaleoffset": 0}))
                if "nbit" not in missing and value.dtype.kind in "iu" and value.dtype.itemsize > 1:
                    packed = h5py.h5t.py_create(value.dtype).copy()
                    packed.set_precision(6 * value.dtype.itemsize)
                    packed.set_offset(2)
                    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
                    plist.set_chunk((2, 15, 48))
                    plist.set_filter(h5py.h5z.FILTER_NBIT)
                    h5py.h5d.create(f.id, b"nbit", packed, h5py.h5s.create_simple(value.shape), plist).write(h5py.h5s.ALL, h5py.h5s.ALL, value)
                want = {name: d[...] for name, d in f.items()}
            for name, w in want.items():
                out = converted("f.h5", "--axes", f"{name}:u=sample,time,x")["u"]
                assert np.array_equal(out[:, :, 0], w) and (name == "nbit" or "scaleoffset" in options[int(name[1:])] or np.array_equal(w, value)), (libver, kind, name)


@needs("h5py", "hdf5plugin")
def hdf5plugin_filters():
    """The plug-ins that are read; one that is not says so."""
    import h5py
    import hdf5plugin as p
    u = np.cumsum(rng.standard_normal((5, 40, 48)), axis=-1)
    options = [p.Blosc(cname=c, shuffle=s) for c in ("lz4", "lz4hc", "zlib", "zstd") for s in (0, 1, 2)]
    options += [p.Bitshuffle(cname=c) for c in ("none", "lz4", "zstd")] + [p.LZ4(), p.LZ4(nbytes=1000), p.Zstd(), p.BZip2()]
    for kind in ("<f4", ">f8", "<i2"):
        with h5py.File(folder / "g.h5", "w") as f:
            for i, o in enumerate(options):
                f.create_dataset(f"a{i}", data=(u * 9).astype(kind), chunks=(2, 15, 48), compression=o)
        for i, o in enumerate(options):
            assert np.array_equal(converted("g.h5", "--axes", f"a{i}:u=sample,time,x")["u"][:, :, 0], (u * 9).astype(kind)), (kind, o)
    with h5py.File(folder / "g.h5", "w") as f:
        f.create_dataset("u", data=u, chunks=(2, 15, 48), compression=p.Blosc2())
    assert "blosc2" in refused("g.h5", "--axes", "sample,time,x")


@needs("h5py")
def attributes_are_h5pys():
    import h5py
    kept = {"number": 2.5, "whole": 3, "text": "eine Größe", "list": [1.0, 2.0], "texts": ["x", "y"], "flag": True, "fixed": np.bytes_("abc"), "padded": np.array(b"xy", "S5"),
            "bytes": np.array([b"a", b"bcd"]), "grid": np.arange(6.0).reshape(2, 3), "complex": 1 + 2j, "half": np.float16(1.5), "big": np.array([1, 2], ">i8"), "nothing": ""}
    odd = {"record": np.array((1, 2.5), [("a", "i4"), ("b", "f8")]), "opaque": np.void(b"abcd"), "long": np.longdouble(1.5), "many": np.arange(100)}
    for libver in ("earliest", "v108", "latest"):
        with h5py.File(folder / "a.h5", "w", libver=(libver, libver) if libver == "v108" else libver) as f:
            f["u"] = rng.standard_normal((3, 8))
            f.attrs.update(kept | odd)
            f.attrs.create("colour", 1, dtype=h5py.enum_dtype({"RED": 0, "GREEN": 1}, "u1"))
            f.attrs["reference"] = f["u"].ref
        run("convert", "a.h5", "out.npz", "--force", "--axes", "sample,x")
        with np.load(folder / "out.npz") as z:
            origin = json.loads(z["meta.json"])["origin"]
        want = {"number": 2.5, "whole": 3, "text": "eine Größe", "list": [1.0, 2.0], "texts": ["x", "y"], "flag": 1, "fixed": "abc", "padded": "xy", "bytes": ["a", "bcd"],
                "grid": [0, 1, 2, 3, 4, 5], "complex": [1, 2], "half": 1.5, "big": [1, 2], "nothing": "", "colour": 1}
        assert origin["attributes"] == want, origin
        assert origin["file"] == "a.h5" and origin["layout"] == "plain"
        notes = "\n".join(origin["notes"])
        assert all(f"attribute {name} was left out" in notes for name in [*odd, "reference"]), notes


@needs("h5py", "netCDF4", "zarr")
def predictions_in_every_form():
    import h5py
    import netCDF4
    import zarr
    run("train", "fno", "--data", "b.npz", "-o", "run", "--force", "--epochs", 1, "--modes", 4, "--width", 4, "--batch", 1, "--val-fraction", 0.4, "-q")
    for name in ("pred.npz", "pred", "pred.h5", "pred.nc", "pred.zarr"):
        run("rollout", "run", "--data", "b.hdf5", "-o", name, "--force", "-q", *(["--compress"] if name.endswith(("h5", "nc")) else []))
    want = dict(np.load(folder / "pred.npz"))
    assert np.array_equal(np.load(folder / "pred" / "u.npy"), want["u"])
    with h5py.File(folder / "pred.h5") as f:
        assert np.array_equal(f["tensor"][...], want["u"][:, :, 0]) and np.array_equal(f["truth"][...], np.moveaxis(want["truth"], 2, -1))
        assert np.array_equal(f["t-coordinate"][...], want["t"]) and json.loads(f.attrs["pdekit"])["kind"] == "prediction"
    with netCDF4.Dataset(folder / "pred.nc") as f:
        assert f["u"].dimensions == ("sample", "time", "channel", "x") and np.array_equal(f["u"][...], want["u"]) and np.array_equal(f["truth"][...], want["truth"])
    z = zarr.open_group(str(folder / "pred.zarr"), mode="r")
    assert np.array_equal(z["u"][...], want["u"]) and np.array_equal(z["truth"][...], want["truth"])
    for name in ("pred.h5", "pred.nc", "pred.zarr"):
        out = converted(name)
        assert all(np.array_equal(out[k], want[k]) for k in ("u", "truth", "t", "x")), name


@needs("scipy.io")
def scipy_writes():
    import scipy.io
    u = rng.standard_normal((4, 6, 7, 3))
    for packed in (False, True):
        scipy.io.savemat(folder / "m.mat", {"a": u[..., 0], "u": u, "t": np.arange(1, 4.0)}, do_compression=packed)
        out = converted("m.mat")
        assert np.array_equal(out["u"][:, 0, 0], u[..., 0]) and np.array_equal(out["u"][:, 1:, 0], np.moveaxis(u, -1, 1))
        assert np.array_equal(out["t"], np.arange(4.0))
    scipy.io.savemat(folder / "m4.mat", {"u": u[0, ..., 0]}, format="4")
    assert "version 4" in refused("m4.mat")


@needs("torch")
def torch_saves():
    import torch
    x, y = torch.rand(4, 6, 7) > 0.5, torch.rand(4, 7, 6).transpose(1, 2)
    torch.save({"x": x, "y": y}, folder / "darcy_train.pt")
    out = converted("darcy_train.pt")
    assert np.array_equal(out["a"][:, 0], x.numpy()) and np.array_equal(out["u"][:, 0], y.numpy())


@needs("h5py", "xarray", "netCDF4")
def xarray_reads_netcdf():
    import xarray
    run("convert", "s.npz", "s.nc", "--force")
    s = dict(np.load(folder / "s.npz"))
    for engine in ("netcdf4", "h5netcdf"):
        try:
            d = xarray.open_dataset(folder / "s.nc", engine=engine)
        except ValueError as e:
            print(f"SKIP xarray_reads_netcdf with {engine}: {e}")
            continue
        assert d["u"].dims == ("sample", "time", "channel", "x", "y") and np.array_equal(d["u"], s["u"])
        assert np.array_equal(d["x"], s["x"]) and np.array_equal(d["time"], s["t"]) and np.array_equal(d["params"], s["params"])
        d.close()


@needs("zarr")
def zarr_reads():
    import zarr
    run("convert", "s.npz", "s.zarr", "--force")
    s = dict(np.load(folder / "s.npz"))
    z = zarr.open_group(str(folder / "s.zarr"), mode="r")
    assert np.array_equal(z["u"][...], s["u"]) and np.array_equal(z["time"][...], s["t"])
    try:
        import xarray
        d = xarray.open_zarr(str(folder / "s.zarr"))
    except (ImportError, TypeError) as e:  # xarray and zarr of different years
        print(f"SKIP zarr_reads with xarray: {e}")
        return
    assert d["u"].dims == ("sample", "time", "channel", "x", "y") and np.array_equal(d["u"], s["u"]) and np.array_equal(d["time"], s["t"])


@needs("zarr")
def zarr_writes():
    """Folders of version 3, and of 2, as zarr-python 3 writes them with each of its codecs; xarray's."""
    import zarr
    if int(zarr.__version__.split(".")[0]) < 3:
        print(f"SKIP zarr_writes: zarr {zarr.__version__}, 3 is needed")
        return
    from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, TransposeCodec, ZstdCodec
    u = np.cumsum(rng.standard_normal((5, 7, 48)), axis=-1)
    options = [{}, dict(compressors=None), dict(compressors=GzipCodec(level=6)), dict(compressors=ZstdCodec(level=9)), dict(compressors=[ZstdCodec(), Crc32cCodec()]),
               dict(compressors=BloscCodec()), dict(compressors=BloscCodec(cname="lz4", shuffle="bitshuffle")), dict(serializer=BytesCodec(endian="big")),
               dict(filters=TransposeCodec(order=(2, 0, 1))), dict(shards=(4, 6, 48)), dict(shards=(2, 3, 48), filters=TransposeCodec(order=(1, 2, 0)), compressors=GzipCodec())]
    for kind in ("f4", "f8", "i2", "u1"):
        for o in options:
            root = zarr.open_group(str(folder / "w.zarr"), mode="w", zarr_format=3)
            root.create_array("u", data=(np.abs(u) * 9).astype(kind), chunks=(2, 3, 16), **o)
            assert np.array_equal(converted("w.zarr", "--axes", "u=sample,time,x")["u"][:, :, 0], (np.abs(u) * 9).astype(kind)), (kind, o)
    root = zarr.open_group(str(folder / "w.zarr"), mode="w", zarr_format=2)
    root.create_array("u", data=u, chunks=(2, 3, 16))
    assert np.array_equal(converted("w.zarr", "--axes", "u=sample,time,x")["u"][:, :, 0], u)
    try:
        import xarray
    except ImportError as e:
        print(f"SKIP zarr_writes with xarray: {e}")
        return
    d = xarray.Dataset({"u": (("sample", "time", "x"), u)}, {"time": np.arange(7.0), "x": np.linspace(0, 1, 48)}, {"title": "x"})
    for version in (2, 3):
        d.to_zarr(folder / "x.zarr", mode="w", zarr_format=version, consolidated=False)
        out = converted("x.zarr", "--axes", "u=sample,time,x")
        assert np.array_equal(out["u"][:, :, 0], u) and np.array_equal(out["x"], d["x"]), version


@needs("vtkmodules")
def vtk_reads():
    from vtkmodules.vtkIOXML import vtkXMLImageDataReader
    from vtkmodules.util.numpy_support import vtk_to_numpy
    run("convert", "s.npz", "s.vtk", "--force")
    s = dict(np.load(folder / "s.npz"))
    reader = vtkXMLImageDataReader()
    reader.SetFileName(str(folder / "s.vtk/sample0001/frame0002.vti"))
    reader.Update()
    image = reader.GetOutput()
    got = vtk_to_numpy(image.GetPointData().GetArray("depth")).reshape(32, 32).T
    assert np.array_equal(got, s["u"][1, 2, 0])
    assert np.array_equal(vtk_to_numpy(image.GetPointData().GetArray("velocity"))[:, 1].reshape(32, 32).T, s["u"][1, 2, 2])


def xdmf_files():
    """Datasets on meshes of one to three dimensions, evenly spaced and not, as XDMF: name and arrays."""
    for dims in (1, 2, 3):
        for even in (True, False):
            shape = (5, 6, 7)[:dims]
            u = rng.standard_normal((2, 3, 1 + dims, *shape)).astype("f4")
            axes = {name: np.linspace(0.5, 2, n) ** (1 if even else 2) for name, n in zip("xyz", shape)}
            np.savez(folder / "mesh.npz", u=u, t=np.array([0, 0.5, 2.0]), **axes)
            run("convert", "mesh.npz", "named.npz", "--force", "--axes", "u=" + ",".join(["sample", "time", "channel", *axes]))
            with zipfile.ZipFile(folder / "named.npz") as z, zipfile.ZipFile(folder / "mesh.npz", "w") as out:
                for member in z.namelist():
                    b = z.read(member)
                    if member == "meta.json":
                        meta = json.loads(b)
                        meta["arrays"]["u"]["labels"] = ["h", *(f"v_{name}" for name in axes)]
                        b = json.dumps(meta).encode()
                    out.writestr(member, b)
            name = f"mesh{dims}{'' if even else 'r'}.xdmf"
            run("convert", "mesh.npz", name, "--force", *(["--compress"] if even else []))
            yield name, axes, u


def parts_of(field, values, dims):
    """The channels that a field is made of: number and values."""
    if field == "v":
        assert values.shape[-1] == 3 and not values[..., dims:].any()
        return [(1 + k, values[..., k]) for k in range(dims)]
    return [({"h": 0, "v_x": 1}[field], values)]


@needs("h5py")
def xdmf_says_where_values_are():
    import h5py
    for name, axes, u in xdmf_files():
        series = xml.etree.ElementTree.parse(folder / name).getroot().findall("Domain/Grid")
        assert len(series) == 2 and all(s.get("CollectionType") == "Temporal" for s in series)
        with h5py.File(folder / f"{name}.h5") as f:
            for sample, s in enumerate(series):
                for frame, g in enumerate(s.findall("Grid")):
                    assert float(g.find("Time").get("Value")) == [0, 0.5, 2.0][frame]
                    for a in g.findall("Attribute"):
                        place = a.find("DataItem").text
                        assert place.startswith(f"{name}.h5:/"), place
                        got = f[place.partition(":/")[2]][...]
                        assert list(got.shape) == [int(n) for n in a.find("DataItem").get("Dimensions").split()]
                        for c, part in parts_of(a.get("Name"), got, len(axes)):
                            assert np.array_equal(part.reshape(u.shape[:2:-1]).T, u[sample, frame, c]), (name, sample, frame, c)


@needs("numpy")
def paraview_reads_xdmf():
    """ParaView's two readers of XDMF, in its own Python."""
    if not shutil.which("pvpython"):
        print("SKIP paraview_reads_xdmf: no pvpython")
        return
    script = folder / "reads.py"
    script.write_text("""
import json, sys
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader
from vtkmodules.vtkIOXdmf3 import vtkXdmf3Reader
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline as pipeline
for kind in (vtkXdmfReader, vtkXdmf3Reader):
    r = kind()
    r.SetFileName(sys.argv[1])
    r.UpdateInformation()
    info, out = r.GetOutputInformation(0), []
    for i in range(info.Length(pipeline.TIME_STEPS())):
        r.UpdateTimeStep(info.Get(pipeline.TIME_STEPS(), i))
        o = r.GetOutputDataObject(0)
        for b in range(o.GetNumberOfBlocks()):
            g = o.GetBlock(b)
            for k in range(g.GetPointData().GetNumberOfArrays()):
                a = g.GetPointData().GetArray(k)
                out.append([info.Get(pipeline.TIME_STEPS(), i), b, a.GetName(), g.GetDimensions(), g.GetBounds(), [a.GetTuple(j) for j in range(a.GetNumberOfTuples())]])
    print("OUT", json.dumps(out))
""")
    for name, axes, u in xdmf_files():
        done = subprocess.run(["pvpython", script, folder / name], cwd=folder, capture_output=True, text=True)
        lines = [json.loads(line[4:]) for line in done.stdout.splitlines() if line.startswith("OUT ")]
        assert len(lines) == 2, done
        for out in lines:
            assert len(out) == 3 * 2 * 2, [o[:3] for o in out]
            for time, sample, field, dims, bounds, tuples in out:
                frame = [0, 0.5, 2.0].index(time)
                assert dims == [*u.shape[3:], 1, 1][:3] and np.allclose(bounds[: 2 * len(axes)], [x for v in axes.values() for x in (v[0], v[-1])]), (name, dims, bounds)
                for c, part in parts_of(field, np.array(tuples), len(axes)):
                    assert np.array_equal(part.reshape(u.shape[:2:-1]).T, u[sample, frame, c]), (name, time, sample, field)


if "--large" in sys.argv:
    n = 1 << 20
    with zipfile.ZipFile(folder / "large.npz", "w", zipfile.ZIP_STORED, allowZip64=True) as z:
        for name, samples, values in (("u", 1030, n), ("params", 1030, 2)):  # one beyond 4 GiB, one that begins there
            with z.open(f"{name}.npy", "w", force_zip64=True) as f:
                np.lib.format.write_array_header_1_0(f, {"descr": "<f4", "fortran_order": False, "shape": (samples, values) if values < n else (samples, 1, n)})
                for i in range(samples):
                    f.write(np.full(values, i, "f4").tobytes())
    out = converted("large.npz", "--samples", "0:1030:1029")
    assert (out["u"][1] == 1029).all() and (out["params"][1] == 1029).all() and out["u"].shape == (2, 1, n)
    (folder / "large.npz").unlink()
    print("ok   members of more than 4 GiB")
