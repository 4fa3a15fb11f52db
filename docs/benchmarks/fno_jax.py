"""Times a Fourier neural operator in JAX, compiled by jit: the cases of fno_torch.py.

usage: python fno_jax.py [--threads N] [--cases NAME,...] [--steps N]

Prints the same JSON lines as fno_torch.py. The whole training step (value and
gradient, Adam) is one compiled function whose arguments are donated. XLA has no
option for the number of threads: the process is bound to as many processors,
where the system can do that. Needs JAX only. `pdekit bench --compare jax` runs
it in turn with pdekit.
"""
import argparse
import json
import os
import resource
import statistics
import time

# name: axes, input channels, width, modes, batch, points an axis
CASES = {
    "burgers1d": (1, 2, 64, 16, 20, 1024),
    "burgers1d-8192": (1, 2, 64, 16, 20, 8192),
    "ns2d64": (2, 3, 32, 12, 20, 64),
    "darcy85": (2, 3, 32, 12, 20, 85),
    "ns2d128": (2, 3, 32, 12, 4, 128),
    "latency": (2, 3, 32, 12, 1, 64),
}
LAYERS, PROJECTION, WARM_UP = 4, 128, 2


def bind(threads):
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def measure(name, steps, threads):
    import jax
    from jax import numpy as jnp

    axes, channels, width, modes, batch, points = CASES[name]
    keys = iter(jax.random.split(jax.random.PRNGKey(0), 64))

    def pointwise_weights(inputs, outputs):
        bound = inputs**-0.5
        return {
            "weight": jax.random.uniform(next(keys), (outputs, inputs), minval=-bound, maxval=bound),
            "bias": jax.random.uniform(next(keys), (outputs,), minval=-bound, maxval=bound),
        }

    def spectral_weights():
        # Real and imaginary planes: Adam then treats them as PyTorch does.
        shape = (2,) * axes + (width, width) + (modes,) * axes
        return jax.random.uniform(next(keys), shape) / width**2

    parameters = {
        "lifting": pointwise_weights(channels, width),
        "layers": [(spectral_weights(), pointwise_weights(width, width)) for _ in range(LAYERS)],
        "hidden": pointwise_weights(width, PROJECTION),
        "projection": pointwise_weights(PROJECTION, 1),
    }

    def pointwise(p, x):
        bias = p["bias"].reshape((-1,) + (1,) * axes)
        return jnp.einsum("oi,bi...->bo...", p["weight"], x) + bias

    def spectral(w, x):
        m, grid = modes, x.shape[2:]
        w = w[0] + 1j * w[1]
        if axes == 1:
            low = jnp.einsum("bik,iok->bok", jnp.fft.rfft(x)[:, :, :m], w)
            return jnp.fft.irfft(low, n=grid[0])  # padded with zeros
        spectrum = jnp.fft.rfft2(x)
        mixed = jnp.zeros((x.shape[0], width, grid[0], grid[1] // 2 + 1), spectrum.dtype)
        mixed = mixed.at[:, :, :m, :m].set(jnp.einsum("bikl,iokl->bokl", spectrum[:, :, :m, :m], w[0]))
        mixed = mixed.at[:, :, -m:, :m].set(jnp.einsum("bikl,iokl->bokl", spectrum[:, :, -m:, :m], w[1]))
        return jnp.fft.irfft2(mixed, s=grid)

    def gelu(x):
        return jax.nn.gelu(x, approximate=False)

    def forward(p, x):
        x = pointwise(p["lifting"], x)
        for layer, (w, skip) in enumerate(p["layers"]):
            x = spectral(w, x) + pointwise(skip, x)
            if layer < LAYERS - 1:
                x = gelu(x)
        return pointwise(p["projection"], gelu(pointwise(p["hidden"], x)))

    def loss(p, x, y):
        def norm(v):
            return jnp.sqrt(jnp.sum(v.reshape(batch, -1) ** 2, axis=1))

        return jnp.mean(norm(forward(p, x) - y) / norm(y))

    def train(p, first, second, step, x, y):
        value, gradient = jax.value_and_grad(loss)(p, x, y)
        step += 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        rate, root = 1e-3 / (1 - 0.9**step), 1 / jnp.sqrt(1 - 0.999**step)
        p = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) * root + 1e-8), p, first, second)
        return value, p, first, second, step

    train = jax.jit(train, donate_argnums=(0, 1, 2, 3))
    infer = jax.jit(forward)
    x = jax.random.normal(next(keys), (batch, channels) + (points,) * axes)
    y = jax.random.normal(next(keys), (batch, 1) + (points,) * axes)
    first, second = jax.tree.map(jnp.zeros_like, parameters), jax.tree.map(jnp.zeros_like, parameters)
    step = jnp.zeros(())
    count = sum(leaf.size for leaf in jax.tree.leaves(parameters))
    clock = time.process_time if threads == 1 else time.perf_counter
    trained, inferred = [], []
    for _ in range(WARM_UP + steps):
        begin = clock()
        value, parameters, first, second, step = train(parameters, first, second, step, x, y)
        jax.block_until_ready((value, parameters))
        trained.append(clock() - begin)
        begin = clock()
        infer(parameters, x).block_until_ready()
        inferred.append(clock() - begin)
    return {
        "case": name,
        "framework": "jax " + jax.__version__,
        "compiled": "all",
        "threads": threads,
        "train_step_seconds": statistics.median(trained[WARM_UP:]),
        "infer_seconds": statistics.median(inferred[WARM_UP:]),
        "parameters": count,
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--steps", type=int, default=9)
    options = parser.parse_args()
    bind(options.threads)
    for name in options.cases.split(","):
        print(json.dumps(measure(name, options.steps, options.threads)), flush=True)


if __name__ == "__main__":
    main()
