"""CPU time of the elliptic solvers by size, per grid point: the benchmarks of
solvers/elliptic run at two lengths on one thread, their user and system time
subtracted, so that set-up does not count. Run it at the root of the repository.

    python3 docs/benchmarks/elliptic_size.py
"""

import os
import resource
import subprocess
import tempfile

SIZES = {"Direct": (3e7, (129, 257, 421, 513, 1025, 2049)), "Multigrid": (1e6, (129, 257, 421, 513, 1025))}


def main():
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "elliptic.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./solvers/elliptic"], check=True)

        def seconds(case, count):
            """The least CPU time of three runs of count solves."""
            best = float("inf")
            for _ in range(3):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(
                    [binary, "-test.run", "XXX", "-test.bench", case, "-test.benchtime", f"{count}x", "-test.cpu", "1"],
                    check=True, stdout=subprocess.DEVNULL, env={**os.environ, "GOMAXPROCS": "1"},
                )
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            return best

        for solver, (points, sizes) in SIZES.items():
            for n in sizes:
                case = f"^Benchmark{solver}$/^{n}$"
                count = max(1, int(points / n**2))
                each = (seconds(case, 2 * count + 1) - seconds(case, count + 1)) / count
                print(f"{solver:10} {n:5d}² {1e3 * each:9.2f} ms {1e9 * each / n**2:8.1f} ns per point", flush=True)


main()
