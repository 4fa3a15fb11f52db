"""The Poisson equation on 1025² points, −Δu = f, u = 0 on the boundary: the
five-point Laplacian inverted by SciPy's sine transforms, in turn with pdekit's
direct solver. Run it at the root of the repository: it builds and runs the
benchmark of solvers/elliptic. Each round takes the fastest of six solves of
either; printed are medians over the rounds (and minima), and their ratios.

    python3 docs/benchmarks/poisson_dst.py [--points 1025] [--rounds 15]
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

import numpy as np
import scipy.fft


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1025, help="points per axis: 129, 257, 513, 1025 or 2049")
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()

    n = args.points - 2
    k = np.arange(1, n + 1)
    eigen = (2 * np.sin(np.pi * k / (2 * (n + 1))) * (n + 1)) ** 2
    inverse = 1 / (eigen[:, None] + eigen[None, :])
    f = np.random.default_rng(1).standard_normal((n, n))

    def scipy_solve(workers):
        start = time.perf_counter()
        x = scipy.fft.dstn(f, type=1, workers=workers)
        x *= inverse
        scipy.fft.idstn(x, type=1, overwrite_x=True, workers=workers)
        return time.perf_counter() - start

    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "elliptic.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./solvers/elliptic"], check=True)

        def pdekit_solve(threads):
            out = subprocess.run(
                [binary, "-test.run", "XXX", "-test.bench", f"^BenchmarkDirect$/^{args.points}$", "-test.benchtime", "6x", "-test.cpu", str(threads)],
                check=True, capture_output=True, text=True, env={**os.environ, "GOMAXPROCS": str(threads)},
            ).stdout
            return float(re.search(r"([\d.]+) best-ns\b", out).group(1)) * 1e-9

        print(f"{'':10} {'SciPy ms':>18} {'pdekit ms':>18} {'ratio':>14}")
        for threads in (1, 2):
            times = [(min(scipy_solve(threads) for _ in range(6)), pdekit_solve(threads)) for _ in range(args.rounds)]
            theirs, ours = zip(*times)
            row = [(statistics.median(x), min(x)) for x in (theirs, ours)]
            text = " ".join(f"{1e3 * a:8.1f} ({1e3 * b:7.1f})" for a, b in row)
            print(f"{threads} thread{'s' if threads > 1 else ' '}  {text} {row[0][0] / row[1][0]:6.2f} ({row[0][1] / row[1][1]:5.2f})")


main()
