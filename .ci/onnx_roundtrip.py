"""What pdekit exports to ONNX gives in onnxruntime what pdekit predicts.

usage: python3 onnx_roundtrip.py PDEKIT FOLDER [WORD]

Every model of the catalogue in one, two and three dimensions, with each kind of
normalisation and conditioning, for batches of 1 and 7. WORD: only cases whose
name holds it. Needs onnx and onnxruntime; says so and ends where one is missing.
"""
import json
import pathlib
import subprocess
import sys

try:
    import numpy as np
    import onnx
    import onnxruntime
except ImportError as e:
    print(f"SKIP export to ONNX: {e}")
    sys.exit(0)

pdekit, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
folder.mkdir(parents=True, exist_ok=True)
only = sys.argv[3] if len(sys.argv) > 3 else ""
rng = np.random.default_rng(5)


def run(*args):
    done = subprocess.run([str(pdekit), *map(str, args)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pdekit {' '.join(map(str, args))}: {done.stderr}")
    return done.stdout


DATA = {
    "b": ("burgers", "--grid", 32, "--t-end", 0.2, "--snapshots", 5),
    "bv": ("burgers", "--grid", 31, "--t-end", 0.2, "--snapshots", 5, "--viscosity", "0.01:0.1:log"),
    "d": ("darcy", "--grid", 17),
    "n": ("navier-stokes", "--grid", 16, "--t-end", 0.1, "--snapshots", 5),
    "w": ("navier-stokes-3d", "--grid", 8, "--t-end", 0.1, "--snapshots", 4),
}
SMALL = ("--epochs", 1, "--batch", 2)
CASES = [  # data, model and its flags, flags of the export
    ("b", "fno --width 8 --modes 6"),
    ("b", "fno --width 8 --modes 6 --lifting 12 --residual --activation silu --window 2 --increment"),
    ("b", "fno --width 8 --modes 6 --normalise pixel --activation gelu-tanh --bundle 2 --increment"),
    ("bv", "fno --width 8 --modes 5 --condition viscosity"),
    ("bv", "fno --width 8 --modes 5 --condition viscosity --conditioning film --activation tanh"),
    ("bv", "fno --width 8 --modes 5 --condition viscosity --conditioning spectral --activation relu"),
    ("d", "fno --width 8 --modes 4 --normalise none"),
    ("d", "fno --width 8 --modes 8", "--grid 12,10"),
    ("d", "neuralop --width 8 --modes 8"),
    ("d", "neuralop --width 8 --modes 7,6 --skip soft-gating --channel-skip linear --padding 0.1"),
    ("d", "neuralop --width 8 --modes 5 --channel-mlp 0 --skip identity --coordinates=false"),
    ("n", "fno --width 8 --modes 6"),
    ("n", "neuralop --width 8 --modes 8 --skip none --channel-skip none --padding 0.125"),
    ("w", "fno --width 6 --modes 3"),
    ("w", "neuralop --width 6 --modes 4 --padding 0.25"),
]
models = [m["name"] for m in json.loads(run("list", "--json")) if m["kind"] == "model"]
for model in models:
    if model not in ("fno", "neuralop"):
        CASES += [("b", model), ("d", model), ("n", model)]
CASES += [("d", "deeponet --basis pod"), ("bv", "deeponet --condition viscosity"), ("n", "tfno --factorization cp"),
          ("n", "unet --style classic --pooling mean"), ("n", "unet --attention"), ("bv", "unet --condition viscosity --conditioning film")]

made, worst = set(), 0.0
for data, flags, *more in CASES:
    name = f"{flags} on {data} {' '.join(more)}".strip()
    if only not in name:
        continue
    if data not in made:
        made.add(data)
        run("generate", *DATA[data], "-o", data, "--samples", 6, "--certify", 0, "--force", "-q")
    run("train", *flags.split(), "--data", data, "-o", "run", *SMALL, "--force", "-q")
    grid = more[0].split() if more else []
    run("export", "run", "--to", "onnx", "-o", "m.onnx", "--force", *grid)
    model = onnx.load(folder / "m.onnx")
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(folder / "m.onnx", providers=["CPUExecutionProvider"])
    for batch in (1, 7):
        given = session.get_inputs()
        x = rng.standard_normal((batch, *given[0].shape[1:])).astype("f4")
        np.save(folder / "x.npy", x)
        feed, params = {"x": x}, []
        if len(given) > 1:
            p = rng.uniform(0.02, 0.08, (batch, given[1].shape[1]))
            np.save(folder / "p.npy", p)
            feed["parameters"], params = p, ["--params", "p.npy"]
        run("predict", "run", "--in", "x.npy", "--out", "y.npy", *params, "--force", "-q")
        y = np.load(folder / "y.npy")
        z = session.run(None, feed)[0]
        assert z.shape == y.shape and z.dtype == y.dtype, (z.shape, y.shape)
        d = np.linalg.norm(z - y) / np.linalg.norm(y)
        print(f"{name}, batch {batch}: {d:.1e}", flush=True)
        worst = max(worst, d)
print(f"largest relative difference: {worst:.1e}")
if not worst <= 1e-5:
    sys.exit(f"relative difference {worst:.1e}, more than 1e-5")
