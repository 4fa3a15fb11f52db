package solvers

const navierStokesDoc = `# Incompressible flow in the plane

Two-dimensional Navier–Stokes flow on a periodic square, as vorticity: the
benchmark of the Fourier-neural-operator paper, Kolmogorov flow, decaying
turbulence.

## Formula

    ω_t + u ω_x + v ω_y = ν Δω − α ω + f
    u = ψ_y,  v = −ψ_x,  −Δψ = ω        on [0, L]², periodic

f is 0.1 (sin 2π(x+y)/L + cos 2π(x+y)/L) (forcing fno), −A κ cos κy with κ =
2πk/L, the curl of a body force A sin κy along x (forcing kolmogorov), or none;
amplitude and wavenumber are flags. All of them have mean zero. L = 1 unless
length says otherwise; Kolmogorov flow is usually given on L = 2π =
6.283185307179586.

## Layout

u has axes (sample, time, channel, x, y) with the one channel vorticity: x, the
direction of u = ψ_y, is the first space axis and y the last. Both are half-open:
L is 0 again and is not stored. Frame 0 is the initial state. params holds the
viscosity. The velocity follows from the vorticity by the formulas above.

## Behaviour

Without forcing, vortices of one sign merge, energy moves to large scales and
enstrophy to small ones where viscosity takes it. The forcing fno drives a shear
along the diagonal that grows until viscosity balances it (ν = 1e-3) or it breaks
up (1e-4 and below). Mean vorticity stays what it is without drag; energy and
enstrophy are conserved without viscosity, drag and forcing, and by the differences
too, exactly but for the time step: advection is by the Jacobian of Arakawa, of
fourth order (order 2: second), and −Δ_h ψ = ω is solved for the difference
Laplacian by fast transforms. Viscosity and drag are implicit in time, in
ARK4(3)6L[2]SA of Kennedy and Carpenter with error control, since explicit ones
(viscous explicit: classic RK4) take more steps at every viscosity tried.

Initial states (initial): grf, the Gaussian random field N(0, σ²(−Δ+τ²)^(−γ))
without constant mode, by default the printed law N(0, 7^(3/2)(−Δ+49)^(−5/2)) of
the paper. The generator published with it draws σ² = 7³ instead, fields 4.3 times
as large: grf-sigma 18.520259177452136. taylor-green, the same for every sample; or
a NumPy file of shape (samples, n, n), axes (x, y), on the stored grid. A state is a
function, not a set of points: random modes stop below the Nyquist wavenumber of
the stored grid, and a file is read as its trigonometric interpolant, so that frame
0 determines all else.

The automatic solve grid is the stored grid, or 2 or 4 times it where its spacing
would exceed 1.5 √(ν/Ω), Ω the vorticity expected.

## Good values

ν = 1e-3, 1e-4, 1e-5 on L = 1 with forcing fno, stored on 64²: the three published
sets, presets fno-navier-stokes-1e-3, -1e-4 and -1e-5. The printed law starts small
(root mean square 0.05); by t = 10 the forcing has made most of the flow. Measured
against a pseudo-spectral solution at ν = 1e-3, defaults otherwise: 2e-5 at t = 1,
2e-6 at t = 10. Against the solve grid refined once, one sample: 6e-3 at ν = 1e-4
and t = 30, 2e-3 at ν = 1e-5 and t = 20, where the flow has begun to be turbulent.

## When it breaks

Where the solve grid does not resolve the smallest eddies, of size √(ν/Ω), enstrophy
gathers at the scale of the grid: nothing blows up, but the picture becomes noise.
With ν = 0 it always does in the end. After the flow has become turbulent no two
grids agree for long, whatever the scheme: errors grow as fast as the flow itself
diverges, and the certificate, frame by frame, says from when on.

## Reference

A. Arakawa, J. Comput. Phys. 1 (1966) 119, doi 10.1016/0021-9991(66)90015-5. C. A.
Kennedy and M. H. Carpenter, Appl. Numer. Math. 44 (2003) 139. Vortices: G. I. Taylor
and A. E. Green, Proc. R. Soc. A 158 (1937) 499. Data: Z. Li et al., Fourier Neural
Operator for Parametric Partial Differential Equations, ICLR 2021.
`
