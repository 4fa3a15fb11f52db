package solvers

const burgersDoc = `# Burgers' equation

Waves that steepen as they travel, and the viscosity that stops them: the
one-dimensional model of shocks and of turbulence.

## Formula

    u_t + (u²/2)_x = ν u_xx,    x_min ≤ x ≤ x_max

periodic, or with u(x_min) and u(x_max) given (Dirichlet). ν = 0 is allowed:
the solution is then the entropy solution. Nothing carries units.

## Layout

u has axes (sample, time, channel, x) with the one channel u; frame 0 is the
initial state. A periodic line is half-open: x_max is x_min again and is not
stored. A Dirichlet line includes both ends. params holds the viscosity.

## Behaviour

Crests overtake troughs and form a shock about 1/max(−u_x) after the start. A
shock of jump 2U is about 4ν/U wide. Shocks merge, the solution becomes a
sawtooth and its energy decays as 1/t², then exponentially once viscosity wins.
The mean of u is conserved on a periodic line; the energy never grows.

Initial states (initial):
grf, the Gaussian random field N(0, σ²(−Δ+τ²)^(−γ)), by default the law
N(0, 625(−Δ+25)^(−2)) of the Fourier-neural-operator paper, without its constant
mode as in the published generator (grf-mean keeps it); sine-series, a random sum
of sines; sine and gaussian, the same for every sample; or a NumPy file with one
row per sample, on the stored grid. With Dirichlet conditions random states vanish
at the ends, and the straight line that brings the ends to the values given is
added; a file must have those values. A state is a function, not a set of
points: random modes stop below the Nyquist wavenumber of the stored grid, and
a file is read as its trigonometric interpolant (periodic) or its local
polynomial interpolant (Dirichlet, degree 7), so that frame 0 determines all else.
With WENO a file is interpolated by monotone cubics, which add no overshoots to jumps.

Advection is by central differences of sixth order in skew-symmetric conservative
form (stable whatever the aliasing) where the solve grid resolves the shocks, and
by WENO-Z of fifth order where it does not; scheme auto decides by the cell
Reynolds number max|u| h/ν on the solve grid, central up to 2.5. Viscosity is
by central differences of sixth order, implicit, so that it never limits the time
step. Beyond homogeneous Dirichlet ends the line goes on by odd reflection,
which is exact; beyond other ends by polynomials of degree 5. Time stepping is
ARK4(3)6L[2]SA of Kennedy and Carpenter (classic RK4 if ν = 0) with error control.

The automatic solve grid has at least 128 cells and as many as bring the cell
Reynolds number to 1, up to 4096; if that leaves it above 2.5, it is the stored grid,
with WENO.

## Good values

ν from 0.1 (smooth) to 1e-3 (shocks) on a grid of 1024. Measured against the
Cole–Hopf solution, defaults otherwise, relative L2 error at every stored time:
below 2e-6 at ν = 0.1, 5e-6 at 0.01 and 1e-5 at 1e-3. u0 = −sin πx on [−1, 1], ν =
0.01/π, 512 cells, t = 0.99: 6e-5.

## When it breaks

Below ν ≈ 2·max|u|/4096 per unit length the shocks are thinner than a cell of the
automatic solve grid: WENO keeps them in place and free of oscillations, but the
profile inside a shock is the grid's, and the error near it is of first order.
The certificate says how large it is; tolerance or solve-grid buys accuracy.
Inhomogeneous Dirichlet values where u flows out make a boundary layer of
thickness ν/|u| that the solve grid must resolve.

## Reference

J. M. Burgers, Adv. Appl. Mech. 1 (1948) 171. Exact solution: E. Hopf, Comm. Pure
Appl. Math. 3 (1950) 201; J. D. Cole, Quart. Appl. Math. 9 (1951) 225. Scheme: E.
Tadmor, Math. Comp. 49 (1987) 91; R. Borges et al., J. Comput. Phys. 227 (2008)
3191; C. A. Kennedy and M. H. Carpenter, Appl. Numer. Math. 44 (2003) 139. Data:
Z. Li et al., Fourier Neural Operator for Parametric Partial Differential
Equations, ICLR 2021.
`
