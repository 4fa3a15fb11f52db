"""Make small files that follow the naming of published data sets.

usage: python3 make.py [FOLDER]

Every value tells where it belongs: ((((s·8 + t)·8 + c)·8 + x)·8 + y)·8 + z, for
sample, time, channel and the space axes as pdekit counts them.
"""
import json
import pathlib
import sys

import h5py
import numpy as np
import scipy.io

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
order = "stcxyz"


def code(axes, shape, **fixed):
    """Values of an array whose axes are letters of order; others are fixed."""
    index = dict(zip(axes, np.indices(shape)))
    total = np.zeros(shape)
    for letter in order:
        total = total * 8 + index.get(letter, fixed.get(letter, 0))
    return total.astype("f4")


def centres(n):
    return (np.arange(n) + 0.5).astype("f4") / n


with h5py.File(folder / "1D_Burgers_Sols_Nu0.01.hdf5", "w") as f:
    f["tensor"] = code("stx", (4, 5, 6))
    f["x-coordinate"] = centres(6)
    f["t-coordinate"] = np.arange(6, dtype="f4") / 4
    f.attrs["Nu"] = 0.01
with h5py.File(folder / "2D_DarcyFlow_beta1.0_Train.hdf5", "w") as f:
    f["tensor"] = code("scxy", (4, 1, 6, 7))
    f["nu"] = code("sxy", (4, 6, 7))
    f["x-coordinate"], f["y-coordinate"] = centres(6), centres(7)
    f.attrs["beta"] = 1.0
with h5py.File(folder / "2D_CFD_Rand_M0.1_Eta0.01_Zeta0.01_periodic_128_Train.hdf5", "w") as f:
    for c, name in enumerate(("density", "pressure", "Vx", "Vy")):
        f.create_dataset(name, data=code("stxy", (4, 3, 6, 7), c=c), chunks=(2, 1, 4, 4), compression="gzip")
    f["x-coordinate"], f["y-coordinate"], f["t-coordinate"] = centres(6), centres(7), np.arange(3, dtype="f4")
with h5py.File(folder / "2D_diff-react_NA_NA.h5", "w") as f:
    for s in range(4):
        f.create_dataset(f"{s:04}/data", data=code("txyc", (3, 6, 7, 2), s=s), compression="lzf")
        for name, n in (("t", 3), ("x", 6), ("y", 7)):
            f[f"{s:04}/grid/{name}"] = centres(n)
        f[f"{s:04}"].attrs["config"] = "sim: {n: 3}"
with h5py.File(folder / "ns_incom_inhom_2d_512-0.h5", "w") as f:
    f["velocity"] = code("stxyc", (4, 3, 6, 7, 2))
    f["particles"] = code("stxyc", (4, 3, 6, 7, 1)) + 8**3 * 2
    f["force"] = code("sxyc", (4, 6, 7, 2))
    f["t"] = np.tile(np.arange(3, dtype="f4"), (4, 1))
with h5py.File(folder / "well.hdf5", "w", libver="latest") as f:
    f.attrs.update(dataset_name="rayleigh", grid_type="cartesian", n_spatial_dims=2, n_trajectories=4, simulation_parameters=["Ra"], Ra=1e5)
    d = f.create_group("dimensions")
    d.attrs["spatial_dims"] = ["x", "y"]
    d["time"], d["x"], d["y"] = np.arange(3, dtype="f4"), centres(6), centres(7)
    for k, v in d.items():
        v.attrs["sample_varying"] = False
    b = f.create_group("boundary_conditions/x_periodic")
    b.attrs.update(associated_dims=["x"], associated_fields=[], bc_type="PERIODIC", sample_varying=False, time_varying=False)
    b = f.create_group("boundary_conditions/y_wall")
    b.attrs.update(associated_dims=["y"], associated_fields=[], bc_type="WALL", sample_varying=False, time_varying=False)

    def field(path, data, sample=True, time=True, varying=(True, True)):
        v = f.create_dataset(path, data=data)
        v.attrs.update(dim_varying=list(varying), sample_varying=sample, time_varying=time)

    field("t0_fields/buoyancy", code("stxy", (4, 3, 6, 7)))
    field("t0_fields/only_x", code("stx", (4, 3, 6), c=1), varying=(True, False))
    field("t0_fields/mask", code("xy", (6, 7)), sample=False, time=False)
    field("t1_fields/velocity", code("stxyc", (4, 3, 6, 7, 2)) + 8**3 * 2)
    t2 = np.concatenate([code("stxyc", (4, 3, 6, 7, 4)) + 8**3 * 4], axis=-1).reshape(4, 3, 6, 7, 2, 2)
    f.create_group("t2_fields")
    field("t2_fields/strain", t2)
    f["t0_fields"].attrs["field_names"] = ["buoyancy", "only_x", "mask"]
    f["t1_fields"].attrs["field_names"] = ["velocity"]
    f["t2_fields"].attrs["field_names"] = ["strain"]
    s = f.create_dataset("scalars/Ra", data=np.float32(1e5))
    s.attrs.update(sample_varying=False, time_varying=False)
    s = f.create_dataset("scalars/seed", data=np.arange(4, dtype="f4"))
    s.attrs.update(sample_varying=True, time_varying=False)
with h5py.File(folder / "NS-Sines.nc", "w") as f:
    f["velocity"] = code("stcxy", (4, 3, 3, 6, 7))
with h5py.File(folder / "Wave-Layer.nc", "w") as f:
    f["solution"] = code("stxy", (4, 3, 6, 7))
    f["c"] = code("sxy", (4, 6, 7))
with h5py.File(folder / "Helmholtz.h5", "w") as f:
    for s in range(4):
        f[f"Sample_{s}/u"], f[f"Sample_{s}/a"], f[f"Sample_{s}/bc"] = code("xy", (6, 7), s=s), code("xy", (6, 7), s=s), np.float32(s)
scipy.io.savemat(folder / "burgers_data_R10.mat", {"a": code("sx", (4, 7)).astype("f8"), "u": code("sx", (4, 7), t=1).astype("f8")}, do_compression=True)
scipy.io.savemat(folder / "piececonst_r421_N1024_smooth1.mat", {"coeff": code("sxy", (4, 6, 7)), "sol": code("sxy", (4, 6, 7)), "Kcoeff": code("sxy", (4, 6, 7))})
scipy.io.savemat(folder / "ns_V1e-3_N5000_T50.mat", {"a": code("sxy", (4, 6, 7)), "u": code("sxyt", (4, 6, 7, 3)) + 8**4, "t": np.arange(1, 4.0)}, do_compression=True)
# MATLAB 7.3 is HDF5 after 512 bytes of text, with all axes the other way round.
path = folder / "ns_data_V1e-4_N20_T50.mat"
with h5py.File(path, "w", userblock_size=512) as f:
    for name, v in {"a": code("sxy", (4, 6, 7)), "u": code("sxyt", (4, 6, 7, 3)) + 8**4, "t": np.arange(1, 4.0)[None]}.items():
        d = f.create_dataset(name, data=v.T, chunks=True, compression="gzip")
        d.attrs["MATLAB_class"] = np.bytes_("double")
with open(path, "r+b") as raw:
    raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
for s, (kind, frames) in enumerate((("bc", 3), ("bc", 4), ("geo", 3), ("prop", 3))):
    case = folder / "cavity" / kind / f"case{s:04}"
    case.mkdir(parents=True, exist_ok=True)
    for c, name in enumerate("uv"):
        np.save(case / f"{name}.npy", code("tyx", (frames, 7, 6), s=s, c=c))
    (case / "case.json").write_text(json.dumps({"density": s, "vel_top": 2.0 * s, "note": "text"}))
