#!/usr/bin/env python3
"""Check navier-stokes data against an independent pseudo-spectral solution.

    python3 ns_pseudospectral.py DATA [--sample 0] [--grid 256] [--step 5e-3] [--viscosity NU] [--json]

DATA is a folder or .npz that `pdekit generate navier-stokes` wrote. Frame 0 is
interpolated spectrally to the grid asked for and integrated again: Fourier in
space with the 2/3 rule, an integrating factor for viscosity and drag, classic
RK4 in time, all in float64 NumPy and nothing of pdekit. Printed are, for each
stored frame, the relative L2 distance on the stored nodes, and the CPU seconds
of this solution. --euler instead takes the scheme of the generator published
with the Fourier-neural-operator paper (Crank-Nicolson viscosity, explicit Euler
advection), whose step there is 1e-4 on 256 x 256.

Parameters come from meta.json; flags override them.
"""
import argparse
import json
import pathlib
import time

import numpy as np


def load(path):
    path = pathlib.Path(path)
    if path.is_dir():
        arrays = {name: np.load(path / f"{name}.npy") for name in ("u", "t")}
        meta_file = path / "meta.json"
        meta = json.loads(meta_file.read_text()) if meta_file.exists() else {}
    else:
        with np.load(path) as z:
            arrays = {name: z[name] for name in ("u", "t")}
            meta = {}
            if "meta.json" in z.files:
                raw = z["meta.json"]
                meta = json.loads(raw if isinstance(raw, bytes) else bytes(raw))
    return arrays["u"], arrays["t"], meta.get("problem", {})


def interpolate(w, n):
    """Trigonometric interpolant of a square array on n x n points, n >= its size."""
    m = w.shape[0]
    h = np.fft.fft2(w)
    out = np.zeros((n, n), complex)
    k = np.fft.fftfreq(m, 1 / m).astype(int)
    if m % 2 == 0:  # share the highest frequency between its two signs
        h[m // 2, :] *= 0.5
        h[:, m // 2] *= 0.5
        for a, ka in enumerate(k):
            for b, kb in enumerate(k):
                for sa in {ka, -ka} if abs(ka) == m // 2 else {ka}:
                    for sb in {kb, -kb} if abs(kb) == m // 2 else {kb}:
                        out[sa, sb] += h[a, b]
    else:
        out[np.ix_(k, k)] = h
    return np.fft.ifft2(out).real * (n / m) ** 2


class Spectral:
    def __init__(self, n, p):
        self.n = n
        length = p["length"]
        k = 2 * np.pi / length * np.fft.fftfreq(n, 1 / n)
        self.kx, self.ky = k[:, None], k[None, : n // 2 + 1].copy()
        self.ky[0, -1] = abs(self.ky[0, -1])
        k2 = self.kx**2 + self.ky**2
        self.inverse = np.where(k2 > 0, 1 / np.where(k2 > 0, k2, 1), 0)
        self.linear = -p["viscosity"] * k2 - p["drag"]
        cut = 2 / 3 * np.pi * n / length
        self.keep = (abs(self.kx) < cut) & (self.ky < cut)
        x = length / n * np.arange(n)
        X, Y = x[:, None], x[None, :]
        amplitude, wave = p["forcing_amplitude"], p["forcing_wavenumber"]
        kappa = 2 * np.pi / length
        if p["forcing"] == "fno":
            kappa *= wave or 1
            f = (amplitude or 0.1) * (np.sin(kappa * (X + Y)) + np.cos(kappa * (X + Y)))
        elif p["forcing"] == "kolmogorov":
            kappa *= wave or 4
            f = -(amplitude or 1) * kappa * np.cos(kappa * Y) + 0 * X
        else:
            f = np.zeros((n, n))
        self.force = np.fft.rfft2(f)

    def nonlinear(self, w):
        """Transform of -u.grad(w) + f, dealiased, from the transform of w."""
        real = lambda h: np.fft.irfft2(h, s=(self.n, self.n))
        psi = self.inverse * w
        u, v = real(1j * self.ky * psi), real(-1j * self.kx * psi)
        wx, wy = real(1j * self.kx * w), real(1j * self.ky * w)
        return self.keep * (-np.fft.rfft2(u * wx + v * wy)) + self.force

    def rk4(self, w, dt):
        half, full = np.exp(0.5 * dt * self.linear), np.exp(dt * self.linear)
        a = self.nonlinear(w)
        b = self.nonlinear(half * (w + 0.5 * dt * a))
        c = self.nonlinear(half * w + 0.5 * dt * b)
        d = self.nonlinear(full * w + dt * half * c)
        return full * w + dt / 6 * (full * a + 2 * half * (b + c) + d)

    def euler(self, w, dt):
        return ((1 + 0.5 * dt * self.linear) * w + dt * self.nonlinear(w)) / (1 - 0.5 * dt * self.linear)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--grid", type=int, default=256)
    parser.add_argument("--step", type=float, default=5e-3)
    parser.add_argument("--euler", action="store_true")
    parser.add_argument("--frames", type=int, help="stop after this many frames")
    parser.add_argument("--json", action="store_true")
    defaults = {"viscosity": 1e-3, "drag": 0.0, "length": 1.0, "forcing": "fno", "forcing_amplitude": 0.0, "forcing_wavenumber": 0}
    for name, value in defaults.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value))
    args = parser.parse_args()
    u, t, problem = load(args.data)
    p = {name: problem.get(name, value) for name, value in defaults.items()}
    p.update({name: getattr(args, name) for name in defaults if getattr(args, name) is not None})

    frames = u[args.sample, : args.frames, 0].astype(np.float64)
    stored = frames.shape[-1]
    if args.grid % stored:
        parser.error(f"--grid must be a multiple of the stored {stored}")
    solver = Spectral(args.grid, p)
    advance = solver.euler if args.euler else solver.rk4
    w = np.fft.rfft2(interpolate(frames[0], args.grid))
    errors, started, steps = [], time.process_time(), 0
    for i in range(1, len(frames)):
        count = max(1, round((t[i] - t[i - 1]) / args.step))
        for _ in range(count):
            w = advance(w, (t[i] - t[i - 1]) / count)
        steps += count
        r = args.grid // stored
        reference = np.fft.irfft2(w, s=(args.grid, args.grid))[::r, ::r]
        errors.append(float(np.linalg.norm(frames[i] - reference) / np.linalg.norm(reference)))
        if not args.json:
            print(f"t = {t[i]:8.4f}   relative L2 {errors[-1]:.3e}", flush=True)
    seconds = time.process_time() - started
    if args.json:
        print(json.dumps({"t": t[1 : len(frames)].tolist(), "relative_l2": errors, "cpu_seconds": seconds, "steps": steps}))
    else:
        print(f"{steps} steps on {args.grid} x {args.grid}: {seconds:.1f} CPU seconds")


if __name__ == "__main__":
    main()
