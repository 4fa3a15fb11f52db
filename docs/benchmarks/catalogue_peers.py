#!/usr/bin/env python3
"""Equations of pdekit's catalogue beside public solvers, at equal error.

    python3 catalogue_peers.py PDEKIT [--cases burgers sod ...] [--errors 1e-2 1e-3 1e-4]

PDEKIT is the binary. Each case starts both programs from the same initial state
and integrates to the same time, each on a ladder of grids and steps (or
tolerances); the relative L2 error of the last frame is taken against Exponax in
64 bits on four times the grid (burgers, kuramoto-sivashinsky) or an independent
pseudo-spectral integration written here (korteweg-de-vries, allen-cahn). The shock
tube and the dam break are against their exact solutions, in the relative L1 error
of density and depth. Printed are error and CPU seconds of each, and
for each error asked for the cheapest of either that reaches it. pdekit's
seconds are the difference between nine samples and one, divided by eight; the
others' are the fastest of three runs after compilation. Run under
`taskset -c 0` with XLA_FLAGS=--xla_cpu_multi_thread_eigen=false for one core.
Needs exponax for the first three, py-pde for allen-cahn, clawpack for the rest.
"""
import argparse
import itertools
import os
import resource
import subprocess
import tempfile
import time

import numpy as np


def relative(a, b):
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def fastest(run, rounds=3):
    out, best = run(), np.inf
    for _ in range(rounds):
        begin = time.process_time()
        out = run()
        best = min(best, time.process_time() - begin)
    return np.asarray(out, dtype=float), best


def child_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(binary, equation, flags, u0, t_end, factors, tolerances):
    """Yields (what, last frame on u0's nodes, CPU seconds a sample)."""
    n = u0.shape[0]
    with tempfile.TemporaryDirectory() as folder:
        state = os.path.join(folder, "u0.npy")
        np.save(state, np.stack([u0] * 9))
        for factor in factors:
            for tolerance in tolerances:
                seconds = {}
                for samples in (1, 9):
                    out = os.path.join(folder, f"o{samples}.npz")
                    seconds[samples] = child_seconds(
                        [binary, "generate", equation, "-o", out, "--force", "-q", "--threads", "1", "--workers", "1", "--certify", "0", "--dtype", "float64",
                         "--samples", str(samples), "--initial", state, "--grid", str(n), "--solve-grid", str(factor * n), "--time-tolerance", str(tolerance),
                         "--t-end", str(t_end), "--snapshots", "2", *flags])
                yield f"pdekit {factor * n} tol {tolerance:g}", np.load(out)["u"][0, -1, 0], (seconds[9] - seconds[1]) / 8


def exponax_runs(make, u0, t_end, factors, steps, length):
    import jax
    import jax.numpy as jnp
    import exponax

    n = u0.shape[0]
    for factor in factors:
        fine = spectral_resample(u0, factor * n)
        for order, count in itertools.product((2, 4), steps):
            stepper = make(factor * n, t_end / count, order)

            @jax.jit
            def run(u):
                return jax.lax.fori_loop(0, count, lambda _, v: stepper(v), u)

            last, seconds = fastest(lambda: np.asarray(run(jnp.asarray(fine[None]))[0].block_until_ready() if hasattr(run, "lower") else run(fine)))
            yield f"exponax {factor * n} order {order} dt {t_end / count:.3g}", last[::factor], seconds


def spectral_resample(u, n):
    spectrum = np.fft.rfft(u)
    spectrum[-1] *= 0.5 if len(u) % 2 == 0 and n > len(u) else 1
    return np.fft.irfft(spectrum, n) * n / len(u)


def line(n, length):
    x = np.arange(n) * length / n
    k = 2 * np.pi / length
    return np.sin(k * x) + 0.5 * np.sin(2 * k * x + 0.7) + 0.25 * np.cos(3 * k * x + 0.2)


def korteweg(u0, length, t_end, factor=4, steps=40000):
    """RK4 with an integrating factor in float64 of u_t + u u_x + u_xxx = 0."""
    n = factor * len(u0)
    k = 2 * np.pi / length * np.arange(n // 2 + 1)
    keep = k < 2 / 3 * k[-1]
    h = t_end / steps
    half, whole = np.exp(0.5j * h * k**3), np.exp(1j * h * k**3)
    g = lambda v: -0.5j * k * keep * np.fft.rfft(np.fft.irfft(v, n) ** 2)
    v = np.fft.rfft(spectral_resample(u0, n))
    for _ in range(steps):
        a = g(v)
        b = g(half * (v + h / 2 * a))
        c = g(half * v + h / 2 * b)
        d = g(whole * v + h * half * c)
        v = whole * v + h / 6 * (whole * a + 2 * half * (b + c) + d)
    return np.fft.irfft(v, n)[::factor]


def plane(n):
    rng = np.random.default_rng(3)
    x = np.arange(n) / n
    u = np.zeros((n, n))
    for _ in range(12):
        a, b = rng.integers(-4, 5, 2)
        u += rng.normal() * np.sin(2 * np.pi * (a * x[:, None] + b * x[None, :]) + 2 * np.pi * rng.random())
    return 0.4 * u / u.std()


def exponax_reference(make, u0, t_end):
    import jax

    fine = make(4 * len(u0), t_end / 20000, 4)
    u = jax.numpy.asarray(spectral_resample(u0, 4 * len(u0))[None])
    return np.asarray(jax.lax.fori_loop(0, 20000, lambda _, v: fine(v), u))[0, ::4]


def one_dimensional(name, args):
    import exponax

    n, length, t_end, make, flags, steps = {
        "burgers": (128, 1.0, 0.5, lambda n, dt, order: exponax.stepper.Burgers(1, 1.0, n, dt, diffusivity=0.01, order=order), ["--viscosity", "0.01"], [25, 50, 100, 200, 400]),
        "korteweg-de-vries": (128, 40.0, 10.0, lambda n, dt, order: exponax.stepper.KortewegDeVries(1, 40.0, n, dt, convection_scale=1.0, dispersivity=1.0, diffusivity=0.0, hyper_diffusivity=0.0, order=order),
                              ["--dispersion", "1", "--length", "40"], [200, 400, 800, 1600]),
        "kuramoto-sivashinsky": (128, 32.0, 20.0, lambda n, dt, order: exponax.stepper.KuramotoSivashinskyConservative(1, 32.0, n, dt, order=order), ["--length", "32"], [50, 100, 200, 400, 800]),
    }[name]
    import jax

    jax.config.update("jax_enable_x64", True)
    u0 = line(n, length)
    if name == "korteweg-de-vries":
        reference = korteweg(u0, length, t_end)
    else:
        reference = exponax_reference(make, u0, t_end)
    rows = [(w, relative(v, reference), s) for w, v, s in exponax_runs(make, u0, t_end, (1, 2), steps, length)]
    rows += [(w, relative(v, reference), s) for w, v, s in ours(args.pdekit, name, flags, u0, t_end, (1, 2, 4), (1e-3, 1e-4, 1e-5, 1e-6))]
    return rows


def spectral_plane(u0, n, t_end, steps, linear, nonlinear):
    """ETDRK4 in float64 of u_t = L u + N(u) on a periodic unit square."""
    k = 2 * np.pi * np.fft.fftfreq(n, 1 / n)
    square = k[:, None] ** 2 + k[None, :] ** 2
    h, l = t_end / steps, linear(square)
    points = np.exp(1j * np.pi * (np.arange(32) + 0.5) / 32)
    z = h * l[..., None] + points
    e, e2 = np.exp(h * l), np.exp(h * l / 2)
    q = h * np.real(((np.exp(z / 2) - 1) / z).mean(-1))
    f1 = h * np.real(((-4 - z + np.exp(z) * (4 - 3 * z + z**2)) / z**3).mean(-1))
    f2 = h * np.real(((2 + z + np.exp(z) * (z - 2)) / z**3).mean(-1))
    f3 = h * np.real(((-4 - 3 * z - z**2 + np.exp(z) * (4 - z)) / z**3).mean(-1))
    g = lambda v: np.fft.fft2(nonlinear(np.real(np.fft.ifft2(v))))
    m = u0.shape[0]
    v = np.zeros((n, n), complex)
    low = np.fft.fftfreq(m, 1 / m).astype(int)
    v[np.ix_(low % n, low % n)] = np.fft.fft2(u0) * (n / m) ** 2
    for _ in range(steps):
        nv = g(v)
        a = e2 * v + q * nv
        na = g(a)
        b = e2 * v + q * na
        nb = g(b)
        c = e2 * a + q * (2 * nb - nv)
        v = e * v + f1 * nv + 2 * f2 * (na + nb) + f3 * g(c)
    return np.real(np.fft.ifft2(v))[:: n // m, :: n // m]


def two_dimensional(name, args):
    import pde

    n = 64
    u0 = plane(n)
    t_end, diffusion = 4.0, 1e-3
    reference = spectral_plane(u0, 2 * n, t_end, 800, lambda s: -diffusion * s - 1, lambda u: 2 * u - u**3)
    equation, flags = pde.PDE({"c": f"{diffusion} * laplace(c) + c - c**3"}, bc="periodic"), ["--diffusion", str(diffusion), "--rate", "1", "--dims", "2"]
    rows = []
    for factor in (1, 2, 4):
        grid = pde.CartesianGrid([[0, 1], [0, 1]], factor * n, periodic=True)
        k = np.fft.fft2(u0)
        fine = np.zeros((factor * n, factor * n), complex)
        low = np.fft.fftfreq(n, 1 / n).astype(int)
        fine[np.ix_(low % (factor * n), low % (factor * n))] = k * factor**2
        state = pde.ScalarField(grid, np.real(np.fft.ifft2(fine)))
        for tolerance in (1e-2, 1e-4):
            try:
                stepper = pde.solvers.RungeKuttaSolver(equation, adaptive=True, tolerance=tolerance).make_stepper(state, dt=t_end / 1000)

                def run():
                    last = state.copy()
                    stepper(last, 0, t_end)
                    return last.data

                last, seconds = fastest(run, 2)
            except Exception as failure:
                print(f"  py-pde {factor * n} tol {tolerance:g}: {failure}")
                continue
            rows.append((f"py-pde {factor * n} tol {tolerance:g}", relative(last[::factor, ::factor], reference), seconds))
    rows += [(w, relative(v, reference), s) for w, v, s in ours(args.pdekit, name, flags, u0, t_end, (1, 2), (1e-3, 1e-4, 1e-5))]
    return rows


def gas(x, t, left, right, gamma=1.4):
    """The density of a shock tube: E. F. Toro, Riemann Solvers (2009), chapter 4."""
    from scipy.optimize import brentq

    sound = lambda s: np.sqrt(gamma * s[2] / s[0])

    def change(p, s):  # of velocity across a wave to pressure p
        if p > s[2]:
            a, b = 2 / (gamma + 1) / s[0], (gamma - 1) / (gamma + 1) * s[2]
            return (p - s[2]) * np.sqrt(a / (p + b))
        return 2 * sound(s) / (gamma - 1) * ((p / s[2]) ** ((gamma - 1) / 2 / gamma) - 1)

    p = brentq(lambda p: change(p, left) + change(p, right) + right[1] - left[1], 1e-9, 10, xtol=1e-14)
    u = 0.5 * (left[1] + right[1] + change(p, right) - change(p, left))
    c = x / t
    rho = np.empty_like(x)
    for s, side, sign in ((left, c <= u, -1), (right, c > u, 1)):
        xi, v = sign * c, sign * s[1]  # as if the wave ran to the right
        if p > s[2]:
            g = (gamma - 1) / (gamma + 1)
            behind = s[0] * (p / s[2] + g) / (g * p / s[2] + 1)
            speed = v + sound(s) * np.sqrt((gamma + 1) / 2 / gamma * p / s[2] + (gamma - 1) / 2 / gamma)
            rho[side] = np.where(xi < speed, behind, s[0])[side]
        else:
            behind = s[0] * (p / s[2]) ** (1 / gamma)
            tail = sign * u + np.sqrt(gamma * p / behind)
            fan = s[0] * np.maximum(2 / (gamma + 1) - (gamma - 1) / (gamma + 1) / sound(s) * (v - xi), 0) ** (2 / (gamma - 1))
            rho[side] = np.where(xi > v + sound(s), s[0], np.where(xi < tail, behind, fan))[side]
    return rho


def dam(x, t, deep, shallow, g=1.0):
    """The depth after a dam breaks on a wet bed: J. J. Stoker, Water Waves (1957)."""
    from scipy.optimize import brentq

    speed = lambda h: (h - shallow) * np.sqrt(0.5 * g * (h + shallow) / (h * shallow))
    h = brentq(lambda h: 2 * (np.sqrt(g * deep) - np.sqrt(g * h)) - speed(h), shallow, deep, xtol=1e-14)
    u, c = speed(h), x / t
    shock = h * u / (h - shallow)
    fan = (2 * np.sqrt(g * deep) - c) ** 2 / 9 / g
    return np.where(c < -np.sqrt(g * deep), deep, np.where(c < u - np.sqrt(g * h), fan, np.where(c < shock, h, shallow)))


def clawed(name, n, t_end, scheme):
    """The last density or depth by PyClaw on n cells, its centres, and the seconds."""
    from clawpack import pyclaw, riemann

    system = riemann.euler_hlle_1D if name == "sod" else riemann.shallow_hlle_1D
    if scheme == "weno5":
        solver = pyclaw.SharpClawSolver1D(system)
        solver.weno_order = 5
    else:
        solver = pyclaw.ClawSolver1D(system)
        solver.limiters = pyclaw.limiters.tvd.MC
    solver.kernel_language = "Fortran"
    solver.bc_lower[0] = solver.bc_upper[0] = pyclaw.BC.extrap
    domain = pyclaw.Domain([pyclaw.Dimension(0.0, 1.0, n, name="x")])
    x = domain.grid.x.centers

    state = pyclaw.State(domain, 3 if name == "sod" else 2)
    solution = pyclaw.Solution(state, domain)
    low = x < 0.5
    if name == "sod":
        state.problem_data.update(gamma=1.4, gamma1=0.4)
        start = np.array([np.where(low, 1, 0.125), 0 * x, np.where(low, 1, 0.1) / 0.4])
    else:
        state.problem_data.update(grav=1.0, dry_tolerance=1e-6)
        start = np.array([np.where(low, 1, 0.1), 0 * x])
    state.q[:] = start
    solver.setup(solution)

    def run():
        state.q[:], solution.t, solver.dt = start, 0.0, solver.dt_initial
        solver.evolve_to_time(solution, t_end)
        return np.array(state.q[0])

    last, seconds = fastest(run)
    getattr(solver, "teardown", lambda: None)()  # the workspace of SharpClaw is one for all
    return x, last, seconds


def shocks(name, args):
    import logging

    logging.disable(logging.INFO)
    if name == "sod":
        equation, t_end, flags = "euler", 0.2, ["--preset", "sod"]
        exact = lambda x: gas(x - 0.5, t_end, (1, 0, 1), (0.125, 0, 0.1))
    else:
        equation, t_end, flags = "shallow-water", 0.3, ["--preset", "stoker-dam-break"]
        exact = lambda x: dam(x - 0.5, t_end, 1, 0.1)
    distance = lambda x, v: float(np.abs(v - exact(x)).sum() / np.abs(exact(x)).sum())
    rows = []
    for scheme in ("classic", "weno5"):
        for n in (50, 100, 200, 400, 800, 1600):
            x, last, seconds = clawed(name, n, t_end, scheme)
            rows.append((f"pyclaw {scheme} {n}", distance(x, last), seconds))
    with tempfile.TemporaryDirectory() as folder:
        for n in (51, 101, 201, 401, 801, 1601):
            seconds = {}
            for samples in (1, 9):
                out = os.path.join(folder, f"o{samples}.npz")
                seconds[samples] = child_seconds(
                    [args.pdekit, "generate", equation, "-o", out, "--force", "-q", "--threads", "1", "--workers", "1", "--certify", "0", "--dtype", "float64",
                     "--samples", str(samples), "--grid", str(n), "--solve-grid", str(n), "--t-end", str(t_end), "--snapshots", "2", *flags])
            data = np.load(out)
            rows.append((f"pdekit {n - 1}", distance(data["x"], data["u"][0, -1, 0]), (seconds[9] - seconds[1]) / 8))
    return rows


def main():
    cases = {"burgers": one_dimensional, "korteweg-de-vries": one_dimensional, "kuramoto-sivashinsky": one_dimensional, "allen-cahn": two_dimensional, "sod": shocks, "dam-break": shocks}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdekit")
    parser.add_argument("--cases", nargs="+", choices=cases, default=list(cases))
    parser.add_argument("--errors", type=float, nargs="+", default=[1e-2, 1e-3, 1e-4])
    args = parser.parse_args()
    for name in args.cases:
        rows = cases[name](name, args)
        print(f"{name}\n  {'':34} error     CPU s")
        for what, error, seconds in rows:
            print(f"  {what:34} {error:.1e}   {seconds:.4f}")
        for wanted in args.errors:
            best = {}
            for what, error, seconds in rows:
                side = "pdekit" if what.startswith("pdekit") else "peer"
                if error <= wanted and seconds < best.get(side, (np.inf, ""))[0]:
                    best[side] = (seconds, what)
            if len(best) == 2:
                print(f"  error {wanted:g}: {best['peer'][1]} {best['peer'][0]:.4f} s, {best['pdekit'][1]} {best['pdekit'][0]:.4f} s: {best['peer'][0] / best['pdekit'][0]:.1f}x")
            else:
                print(f"  error {wanted:g}: reached by {', '.join(sorted(best)) or 'neither'} only")


if __name__ == "__main__":
    main()
