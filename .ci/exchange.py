"""Files of other programs go in and out unharmed: each program checks.

usage: python3 exchange.py PDEKIT FOLDER [--large]

Checks whose package is missing are skipped, and say so. --large adds a file
with a member of more than 4 GiB.
"""
import importlib
import json
import pathlib
import subprocess
import sys
import zipfile

import numpy as np

pdekit, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(11)


def run(*args):
    return subprocess.run([str(pdekit), *map(str, args)], check=True, cwd=folder, capture_output=True, text=True).stdout


def converted(path, *flags):
    """What pdekit makes of a file, as NumPy reads it."""
    run("convert", path, "out.npz", "--force", *flags)
    with np.load(folder / "out.npz") as z:
        return {k: z[k] for k in z.files}


def needs(*names):
    """Run a check if its packages are there; say so if they are not."""
    def decorate(check):
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
    u = rng.standard_normal((5, 7, 11)).astype("f4")
    for libver in ("earliest", "v108", "latest"):
        for options in ({}, dict(chunks=(2, 3, 4)), dict(chunks=(2, 3, 4), compression="gzip"), dict(chunks=(2, 3, 4), compression="lzf", shuffle=True, fletcher32=True),
                        dict(chunks=(1, 1, 1), maxshape=(None, None, 11), compression="gzip"), dict(chunks=(2, 3, 4), maxshape=(None, 7, 11))):
            for kind in ("<f4", ">f4", "<f8", ">i2"):
                with h5py.File(folder / "h.h5", "w", libver=(libver, libver) if libver == "v108" else libver) as f:
                    f.create_dataset("group/data", data=(u * 9).astype(kind), **options)
                out = converted("h.h5", "--axes", "group/data:u=sample,time,x")["u"]
                assert np.array_equal(out[:, :, 0], (u * 9).astype(kind)), (libver, options, kind)


@needs("scipy.io")
def scipy_writes():
    import scipy.io
    u = rng.standard_normal((4, 6, 7, 3))
    for packed in (False, True):
        scipy.io.savemat(folder / "m.mat", {"a": u[..., 0], "u": u, "t": np.arange(1, 4.0)}, do_compression=packed)
        out = converted("m.mat")
        assert np.array_equal(out["u"][:, 0, 0], u[..., 0]) and np.array_equal(out["u"][:, 1:, 0], np.moveaxis(u, -1, 1))
        assert np.array_equal(out["t"], np.arange(4.0))


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


if "--large" in sys.argv:
    n = 1 << 20
    with zipfile.ZipFile(folder / "large.npz", "w", zipfile.ZIP_STORED, allowZip64=True) as z:
        for name, samples in (("u", 1030), ("a", 1030)):
            with z.open(f"{name}.npy", "w", force_zip64=True) as f:
                np.lib.format.write_array_header_1_0(f, {"descr": "<f4", "fortran_order": False, "shape": (samples, 1, n)})
                for i in range(samples):
                    f.write(np.full(n, i + (name == "a") / 2, "f4").tobytes())
    out = converted("large.npz", "--samples", "0:1030:1029")
    assert (out["u"][1] == 1029).all() and (out["a"][1] == 1029.5).all() and out["u"].shape == (2, 1, n)
    (folder / "large.npz").unlink()
    print("ok   members of more than 4 GiB")
