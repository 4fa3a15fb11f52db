"""Darcy flow −∇·(a∇u) = 1, u = 0 on the boundary, a two-valued of ratio 4, on
421² points, solved to a relative residual of 1e-10 by PyAMG, in turn with
pdekit's multigrid. Run it at the root of the repository: it builds and runs the
benchmark of solvers/elliptic. The same five-point finite volumes with harmonic
means, one thread; setting up for the coefficient is part of the time of either.

    python3 docs/benchmarks/darcy_pyamg.py [--points 421] [--rounds 5]

PyAMG runs Ruge-Stüben and smoothed aggregation, each as the preconditioner of
conjugate gradients; the faster counts.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pyamg
import scipy.sparse


def coefficient(n):
    x = np.linspace(0, 1, n)
    rng = np.random.default_rng(1)
    k = np.arange(20)
    modes = rng.standard_normal((20, 20)) / (np.pi**2 * (k[:, None] ** 2 + k[None, :] ** 2) + 9)
    c = np.cos(np.pi * k[None, :] * x[:, None])
    modes[0, 0] = 0
    return np.where(c @ modes @ c.T > 0, 12.0, 3.0)


def matrix(a):
    """The equations of the inner points, times h²."""
    m = len(a) - 2
    mean = lambda p, q: 2 * p * q / (p + q)
    ax, ay = mean(a[1:, 1:-1], a[:-1, 1:-1]), mean(a[1:-1, 1:], a[1:-1, :-1])
    index = np.arange(m * m).reshape(m, m)
    entries = [(index, index, ax[1:] + ax[:-1] + ay[:, 1:] + ay[:, :-1])]
    for p, q, w in ((index[:-1], index[1:], ax[1:-1]), (index[:, :-1], index[:, 1:], ay[:, 1:-1])):
        entries += [(p, q, -w), (q, p, -w)]
    rows, columns, values = (np.concatenate([e[i].ravel() for e in entries]) for i in range(3))
    return scipy.sparse.csr_matrix((values, (rows, columns)), shape=(m * m, m * m))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=421, help="points per axis: 129, 257, 421, 513 or 1025")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    a = matrix(coefficient(args.points))
    a.sort_indices()
    b = np.full(a.shape[0], 1 / (args.points - 1) ** 2)

    def pyamg_solve(make):
        start = time.perf_counter()
        residuals = []
        u = make(a).solve(b, tol=1e-10, accel="cg", residuals=residuals)
        seconds = time.perf_counter() - start
        assert np.linalg.norm(b - a @ u) < 2e-10 * np.linalg.norm(b)
        return seconds, len(residuals) - 1

    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "elliptic.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./solvers/elliptic"], check=True)

        def pdekit_solve():
            out = subprocess.run(
                [binary, "-test.run", "XXX", "-test.bench", f"^BenchmarkMultigrid$/^{args.points}$", "-test.benchtime", "4x", "-test.cpu", "1"],
                check=True, capture_output=True, text=True, env={**os.environ, "GOMAXPROCS": "1"},
            ).stdout
            return float(re.search(r"([\d.]+) best-ns\b", out).group(1)) * 1e-9, round(float(re.search(r"([\d.]+) iterations", out).group(1)))

        solvers = {
            "PyAMG, Ruge-Stüben": lambda: min(pyamg_solve(pyamg.ruge_stuben_solver) for _ in range(2)),
            "PyAMG, smoothed aggregation": lambda: min(pyamg_solve(pyamg.smoothed_aggregation_solver) for _ in range(2)),
            "pdekit": pdekit_solve,
        }
        rounds = [[solve() for solve in solvers.values()] for _ in range(args.rounds)]
    medians = []
    for i, name in enumerate(solvers):
        seconds = [r[i][0] for r in rounds]
        medians.append(statistics.median(seconds))
        print(f"{name:30} {1e3 * medians[-1]:8.1f} ms ({1e3 * min(seconds):.1f}), {rounds[0][i][1]} iterations")
    print(f"ratio of the medians {min(medians[:2]) / medians[2]:.2f}")


main()
