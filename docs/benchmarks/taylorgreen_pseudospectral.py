#!/usr/bin/env python3
"""Energy and dissipation of the Taylor-Green vortex, independently of pdekit.

    python3 taylorgreen_pseudospectral.py --reynolds 400 --modes 48 > taylorgreen400.csv
    python3 taylorgreen_pseudospectral.py --reynolds 1600 --modes 48 --end 4 --reference taylorgreen1600.csv

A pseudo-spectral solution in float64 SciPy and nothing of pdekit. The flow keeps
its symmetries, so that u is a series of sin kx cos ly cos mz, and v and w likewise:
sine and cosine transforms on M points an axis of [0, pi], as good as 2M points on
the whole circle. Advection as u x omega with the 2/3 rule, viscosity by an
integrating factor, classic RK4 in time.

Printed is a CSV of time, energy, dissipation and enstrophy, every 0.1. With
--reference the largest distances from another such file are printed instead,
relative to the largest value.
"""
import argparse
import csv

import numpy as np
from scipy import fft


class Vortex:
    """The coefficients a[c][k, l, m] of three components, and their rates."""

    def __init__(self, modes, reynolds):
        self.m, self.nu = modes, 1 / reynolds
        k = np.arange(modes, dtype=float)
        self.k = np.meshgrid(k, k, k, indexing="ij", sparse=True)
        self.square = sum(k * k for k in self.k)
        self.inverse = 1 / np.where(self.square > 0, self.square, 1)
        self.kept = np.ones((modes,) * 3)
        for k in self.k:
            self.kept = self.kept * (k <= 2 * modes // 3)
        half = np.where(np.arange(modes) > 0, 0.5, 1.0)  # mean square of a cosine
        self.weight = half[:, None, None] * half[None, :, None] * half[None, None, :]

    def values(self, a, sines):
        """The values of a series at the points; sines are its axes of sines."""
        for axis in range(3):
            a = np.moveaxis(a, axis, -1)
            if axis in sines:
                x = np.zeros_like(a)
                x[..., :-1] = a[..., 1:] / 2  # wavenumber 1 comes first
                a = fft.dst(x, type=3)
            else:
                x = a / 2
                x[..., 0] = a[..., 0]
                a = fft.dct(x, type=3)
            a = np.moveaxis(a, -1, axis)
        return a

    def series(self, f, sines):
        """The series of values at the points."""
        for axis in range(3):
            f = np.moveaxis(f, axis, -1)
            if axis in sines:
                x = fft.dst(f, type=2) / self.m
                f = np.zeros_like(x)
                f[..., 1:] = x[..., :-1]
            else:
                f = fft.dct(f, type=2) / self.m
                f[..., 0] /= 2
            f = np.moveaxis(f, -1, axis)
        return f

    def advection(self, a):
        """u x omega without its gradient part."""
        k, l, m = self.k
        u = [self.values(a[c], (c,)) for c in range(3)]
        curl = (m * a[1] - l * a[2], k * a[2] - m * a[0], l * a[0] - k * a[1])
        w = [self.values(curl[c], ((c + 1) % 3, (c + 2) % 3)) for c in range(3)]
        n = [self.series(u[(c + 1) % 3] * w[(c + 2) % 3] - u[(c + 2) % 3] * w[(c + 1) % 3], (c,)) * self.kept for c in range(3)]
        divergence = (k * n[0] + l * n[1] + m * n[2]) * self.inverse
        return np.stack([n[c] - self.k[c] * divergence for c in range(3)])

    def step(self, a, h):
        """Classic RK4 on the coefficients times exp(nu k^2 t)."""
        half = np.exp(-self.nu * self.square * h / 2)
        whole = half * half
        k1 = self.advection(a)
        k2 = self.advection(half * (a + h / 2 * k1))
        k3 = self.advection(half * a + h / 2 * k2)
        k4 = self.advection(whole * a + h * half * k3)
        return whole * (a + h / 6 * k1) + h / 6 * (2 * half * (k2 + k3) + k4)

    def diagnose(self, a):
        """Energy, dissipation and enstrophy, as means."""
        squares = (a * a).sum(0) * self.weight
        enstrophy = (squares * self.square).sum() / 2
        return squares.sum() / 2, 2 * self.nu * enstrophy, enstrophy


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--reynolds", type=float, default=100)
    p.add_argument("--modes", type=int, default=32, help="points an axis of [0, pi]")
    p.add_argument("--end", type=float, default=10)
    p.add_argument("--step", type=float, default=0.02, help="a divisor of 0.1")
    p.add_argument("--reference", help="a CSV to compare with")
    o = p.parse_args()
    vortex = Vortex(o.modes, o.reynolds)
    a = np.zeros((3,) + (o.modes,) * 3)
    a[0, 1, 1, 1], a[1, 1, 1, 1] = 1, -1
    rows = [(0.0,) + vortex.diagnose(a)]
    inner = round(0.1 / o.step)
    for i in range(round(o.end / 0.1)):
        for _ in range(inner):
            a = vortex.step(a, o.step)
        rows.append((round(0.1 * (i + 1), 10),) + vortex.diagnose(a))
    if o.reference:
        with open(o.reference) as f:
            known = {round(float(r[0]), 6): [float(v) for v in r[1:]] for r in list(csv.reader(f))[1:]}
        both = [(np.array(r[1:]), np.array(known[round(r[0], 6)])) for r in rows if round(r[0], 6) in known]
        largest = np.max([k for _, k in both], axis=0)
        far = np.max([np.abs(r - k) for r, k in both], axis=0) / largest
        print(f"{len(both)} times to {o.end:g}: energy within {far[0]:.2e}, dissipation within {far[1]:.2e} of the largest")
        return
    print("t,energy,dissipation,enstrophy")
    for r in rows:
        print(f"{r[0]:g},{r[1]:.10f},{r[2]:.10f},{r[3]:.8f}")


if __name__ == "__main__":
    main()
