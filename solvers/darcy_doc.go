package solvers

const darcyDoc = `# Darcy flow

Pressure of a fluid that seeps through a porous medium of random permeability:
the steady benchmark of the operator-learning papers.

## Formula

    −∇·(a ∇u) = f    on [0, 1]²,    u = 0 on the boundary

f a constant, by default 1. a = ψ(μ) with μ a Gaussian random field of covariance
(−Δ+τ²)^(−γ), Neumann conditions, without its constant mode; τ = 3, γ = 2. Law binary:
ψ is 12 where μ ≥ 0 and 3 elsewhere. Law lognormal: a = exp(s g), g = μ scaled to
variance 1, s the standard deviation of log a.

## Layout

u has axes (sample, channel, x, y) with the one channel u, a likewise with the one
channel coefficient. Both include the boundary: n points have spacing 1/(n−1).

## Behaviour

u is a hump of height about 0.0737 f/a where a is uniform, with kinks where a
jumps. It is discretised by finite volumes around the nodes with the harmonic mean
of a between neighbours, and solved by conjugate gradients preconditioned by
black-box multigrid to a relative residual of 1e-11 (--residual). μ is a function
with modes below the Nyquist wavenumber of the stored grid; a finer --solve-grid
thresholds the same function at more nodes.

The published generator (GRF.m and solve_gwf.m of the Fourier-neural-operator
repository) differs from the paper and from this: it draws μ at cell centres of
421² cells, takes the values 12 and 4, interpolates a to nodes by cubic splines
(which overshoot at jumps), takes the arithmetic mean of a between neighbours,
solves by sparse elimination, and interpolates u back to cell centres by splines,
so that its outermost stored points lie half a cell inside. Its μ has the modes of
421 points, this one those of the stored grid. Models trained on one set are
therefore not exactly comparable on the other.

## Good values

Grid 85 with solve grid 421 (preset fno-darcy) has a certificate of 5e-4, limited
by where the jumps fall between nodes; grid 85 solved on itself 3e-3, or 4e-4 with
law lognormal (medians of 8 samples). Grid 141 or 211 with solve grid 421 are the
other published resolutions.

## When it breaks

With jumps the scheme is of first order in the grid spacing: the interface is moved
to the middle between two nodes. --tolerance below 3e-4 then asks for very fine
solve grids. a-high/a-low up to 10⁴ converges in some twenty iterations; a
coefficient from a file with jumps between any two nodes may not.

## Reference

Z. Li et al., Fourier Neural Operator for Parametric Partial Differential Equations,
ICLR 2021, section 5.2 and appendix A.3.2. J. E. Dendy, J. Comput. Phys. 48 (1982) 366.
`
