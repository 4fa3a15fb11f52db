package solvers

const poissonDoc = `# Poisson's equation

Steady diffusion: temperature in a conducting body, pressure in a porous one, the
potential of a charge.

## Formula

    −∇·(a ∇u) = f    on a box of 1, 2 or 3 dimensions

with, on each side, u given (Dirichlet), ∂u/∂n given (Neumann, n the outward
normal; the flux is a ∂u/∂n), or both sides of an axis joined (periodic). Sides are
left and right (x), bottom and top (y), front and back (z):

    --bc dirichlet
    --bc left=dirichlet:1,right=neumann:0,y=periodic
    --bc neumann,top=dirichlet:0.5*sin2

Items apply in order; one without a side is for all. A value is a number,
[NUMBER*]sinK or [NUMBER*]cosK (K half waves along the side), or [NUMBER*]normal (one
Gaussian number per sample, recorded in params).

## Layout

u has axes (sample, channel, x[, y[, z]]) with the one channel u. a is the model's
input, axes likewise: the channel source where the coefficient is the same for all
samples, the channel coefficient where the source is, both channels where both
vary. Axes that are not periodic include both ends. params, if there, holds the
boundary values that were drawn, labelled by side.

## Behaviour

A constant coefficient is solved directly: fast transforms diagonalise the
difference operator, so the discrete equations hold to rounding. Order 2 is the 3-,
5- or 7-point operator; order 4 is the compact one (Mehrstellen), of fourth order
for every boundary condition and for data that vary along the sides.
A variable coefficient is discretised by finite volumes around the nodes with the
harmonic mean of a between neighbours, so that the flux is right across jumps, and
solved by conjugate gradients preconditioned by black-box multigrid to --residual
(relative, 1e-11). Without any Dirichlet side u is determined up to a constant and
only for compatible data: the incompatible mean is taken from the source (the stored
source is the one solved for) and the mean of u is zero, by the trapezoidal rule.

Random fields are Gaussian with covariance (−Δ+τ²)^(−γ), scaled to variance 1:
cosine series, or Fourier series if an axis is periodic, without the constant mode.
They are functions: modes stop below the Nyquist wavenumber of the stored grid, and
a finer solve grid sees the same function; the coefficient binary is the sign of
that function at the nodes of the solve grid. Files hold one field per sample on the
stored grid. Between its points a source is interpolated by Fourier series or
polynomials of degree 7, a coefficient linearly.

pdekit verify solves again from the stored a and compares u: relative distance
below 1e-6 with float32, 1e-9 with float64.

## Good values

Grid 65 to 257 in two dimensions, 33 to 65 in three; order 4 where the coefficient
is constant and the source smooth. Any number of points works; products of small
primes (65, 85, 129, 257) are fastest. -Δu = 1 on the square, u = 0: u(½, ½) =
0.0736713533, reached to 2e-4 relative with grid 65 and order 2, to 2e-8 with order 4.
Conjugate gradients take 10 to 25 iterations in one and two dimensions whatever the
grid, jumps of 10⁴ included, and 14 to 35 in three.

## When it breaks

Corners where the boundary values jump, and coefficients that jump across lines off
the grid, reduce the order to about 1; the certificate
shows it. Coefficients that differ by 10⁴ and more from node to node at random
(no two neighbours alike) make multigrid slow, and the run may end with "residual …
after 500 iterations". Where jumps of 10⁴ meet grids of 65² and more, float64
values of u cannot express a residual ‖f + ∇·(a∇u)‖/‖f‖ of 1e-11, rounding alone being
10⁴/h² times as large as u's; the solver then stops at that floor, 1e-8 at worst. Domains much longer on one axis than on another waste points: all
axes have --grid of them.

## Reference

R. W. Hockney, J. ACM 12 (1965) 95 (fast solver). L. Collatz, The Numerical
Treatment of Differential Equations, Springer 1960 (compact scheme). J. E. Dendy,
J. Comput. Phys. 48 (1982) 366 (black-box multigrid).
`
