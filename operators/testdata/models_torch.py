"""Predictions, losses and gradients of small models by PyTorch, as fno_torch.py has them of Fourier neural operators.

usage: python models_torch.py     (writes {ffno,tfno,tfno-cp,uno,ufno,mgno,deeponet}-torch.safetensors beside itself)
"""
import torch
import torch.nn.functional as F
from fno_torch import linear, spectral, store

BATCH, IN, OUT, WIDTH, HIDDEN = 2, 2, 1, 3, 4
f64 = {"dtype": torch.float64}


class Model:
    """Draws parameters as they are asked for."""

    def __init__(self, name, grid):
        torch.manual_seed(sum(map(ord, name)))
        self.name, self.grid, self.p = name, grid, {}
        self.x = torch.randn(BATCH, IN, *grid, requires_grad=True, **f64)
        self.target = torch.randn(BATCH, OUT, *grid, **f64)

    def __call__(self, name, *shape):
        if name not in self.p:
            self.p[name] = (0.5 * torch.randn(shape, **f64)).requires_grad_()
        return self.p[name]

    def dense(self, name, v, out):
        return linear(v, self(name + ".weight", out, v.shape[1]), self(name + ".bias", out))

    def lift(self):
        ends = torch.meshgrid(*[torch.linspace(0, 1, n, **f64) for n in self.grid], indexing="ij")
        v = torch.cat([self.x, torch.stack(ends).expand(BATCH, -1, *self.grid)], 1)
        return self.dense("lifting.0", v, WIDTH)

    def end(self, v):
        store(self.name, self.p, self.x, self.target,
              self.dense("projection.1", F.gelu(self.dense("projection.0", v, HIDDEN)), OUT))

    def block(self, name, v, out, modes):
        w = self(name + ".spectral.weight", 2, *[2 * m for m in modes[:-1]], modes[-1], v.shape[1], out)
        return spectral(v, w, modes) + self.dense(name + ".skip", v, out)

    def conv(self, name, v, out, stride=1, bias=False):
        """Weights are (out, taps, in) here, (out, in, taps) in PyTorch."""
        w = self(name + (".weight" if bias else ""), out, *[3] * (v.dim() - 2), v.shape[1])
        return F.conv2d(v, w.movedim(-1, 1), self(name + ".bias", out) if bias else None, stride=stride, padding=1)

    def up(self, name, v, out, grid, bias=False):
        w = self(name + (".weight" if bias else ""), v.shape[1], *[4] * (v.dim() - 2), out)
        y = F.conv_transpose2d(v, w.movedim(-1, 1), self(name + ".bias", out) if bias else None, stride=2, padding=1)
        return y[:, :, : grid[0], : grid[1]]


def ffno():
    m = Model("ffno-torch", (6, 7))
    v = m.lift()
    for l in range(2):
        k = 0
        for a, modes in enumerate((2, 3)):
            w = m(f"blocks.{l}.spectral.{'xyz'[a]}.weight", 2, modes, WIDTH, WIDTH)
            xf = torch.fft.rfft(v, dim=2 + a).movedim(2 + a, -1)
            yf = torch.zeros_like(xf)
            yf[..., :modes] = torch.einsum("bi...k,koi->bo...k", xf[..., :modes], torch.complex(w[0], w[1]))
            k = k + torch.fft.irfft(yf, n=m.grid[a], dim=-1).movedim(-1, 2 + a)
        v = v + m.dense(f"blocks.{l}.network.1", F.gelu(m.dense(f"blocks.{l}.network.0", k, 2 * WIDTH)), WIDTH)
    m.end(v)


def tfno(kind):
    m = Model({"tucker": "tfno-torch", "cp": "tfno-cp-torch"}[kind], (6, 7))
    modes, rows = (2, 3), (4, 3, WIDTH, WIDTH)
    ranks = {"tucker": (2, 2, 2, 2), "cp": (3, 3, 3, 3)}[kind]  # those of a fraction 0.4
    v = m.lift()
    for l in range(2):
        b = f"blocks.{l}"
        if kind == "tucker":
            core = m(b + ".spectral.core", 2, *ranks)
        fs = [m(f"{b}.spectral.factors.{a}", 2, *((n, r) if a < 3 else (r, n))) for a, (n, r) in enumerate(zip(rows, ranks))]
        fs = [torch.complex(f[0], f[1]) for f in fs]
        if kind == "tucker":
            w = torch.einsum("pqrs,kp,lq,ir,so->klio", torch.complex(core[0], core[1]), *fs)
        else:
            w = torch.einsum("kr,lr,ir,ro->klio", *fs)
        v = spectral(v, torch.stack([w.real, w.imag]), modes) + m.dense(b + ".skip", v, WIDTH)
        if l == 0:
            v = F.gelu(v)
    m.end(v)


def resample(v, grid):
    for a, n in enumerate(grid):
        old = v.shape[2 + a]
        xf = torch.fft.rfft(v, dim=2 + a).movedim(2 + a, -1)
        keep = min(n, old) // 2 + 1
        yf = torch.zeros(*xf.shape[:-1], n // 2 + 1, dtype=xf.dtype)
        yf[..., :keep] = xf[..., :keep] * n / old
        if old < n and old % 2 == 0:
            yf[..., old // 2] /= 2
        v = torch.fft.irfft(yf, n=n, dim=-1).movedim(-1, 2 + a)
    return v


def uno():
    m = Model("uno-torch", (8, 10))
    first = F.gelu(m.block("blocks.0", m.lift(), WIDTH, (2, 3)))
    v = F.gelu(m.block("blocks.1", resample(first, (4, 5)), 2 * WIDTH, (1, 1)))
    v = F.gelu(resample(m.block("blocks.2", v, WIDTH, (1, 1)), (8, 10)))
    m.end(m.block("blocks.3", torch.cat([v, first], 1), WIDTH, (2, 3)))


def ufno():
    m = Model("ufno-torch", (8, 12))
    v = F.gelu(m.block("blocks.0", m.lift(), WIDTH, (2, 3)))
    u = "blocks.1.unet."
    one = F.gelu(m.conv(u + "down.0", v, WIDTH, 2, True))
    two = F.gelu(m.conv(u + "inner", F.gelu(m.conv(u + "down.1", one, WIDTH, 2, True)), WIDTH, 1, True))
    back = F.gelu(m.up(u + "up.1", two, WIDTH, (4, 6), True))
    back = F.gelu(m.up(u + "up.0", torch.cat([back, one], 1), WIDTH, (8, 12), True))
    m.end(m.block("blocks.1", v, WIDTH, (2, 3)) + m.conv(u + "out", torch.cat([back, v], 1), WIDTH, 1, True))


def mgno():
    m = Model("mgno-torch", (9, 7))
    v = m.x
    for l in range(2):
        b = f"blocks.{l}.cycle."
        n = v.shape[1]
        one = m.conv(b + "0.smooth.0", v, WIDTH)
        u, f = m.conv(b + "0.restrict", one, WIDTH, 2), m.conv(b + "0.source", v, n, 2)
        for i in range(2):
            u = u + m.conv(f"{b}1.smooth.{i}", f - m.conv(f"{b}1.operator.{i}", u, n), WIDTH)
        cycle = one + m.up(b + "0.prolong", u, WIDTH, m.grid)
        v = F.gelu(cycle + m.dense(f"blocks.{l}.skip", v, WIDTH))
    m.end(v)


def deeponet():
    m = Model("deeponet-torch", (3, 4))
    c = m.x.flatten(1)
    ends = torch.meshgrid(*[torch.linspace(-1, 1, n, **f64) for n in m.grid], indexing="ij")
    t = torch.stack(ends).view(1, 2, -1)
    for l, n in enumerate((5, 5, 6)):
        c = m.dense(f"branch.{l}", c, n + (l == 2))
        t = F.gelu(m.dense(f"trunk.{l}", t, n))
        if l < 2:
            c = F.gelu(c)
    pred = c[:, :-1] @ t[0] + c[:, -1:]
    store(m.name, m.p, m.x, m.target, pred.view(BATCH, OUT, *m.grid))


if __name__ == "__main__":
    ffno(), tfno("tucker"), tfno("cp"), uno(), ufno(), mgno(), deeponet()
