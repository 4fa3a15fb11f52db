package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// scalarFlux is the flux f of a scalar conservation law u_t + f(u)_x = 0 whose
// states lie between 0 and 1.
type scalarFlux interface {
	// take takes up the parameters of a sample.
	take(p *solvers.Scalars)
	// values sets f to the fluxes of the states u.
	values(f, u []float64)
	// fastest bounds |f'| between two states, the first not above the second.
	fastest(low, high float64) float64
	// riemann is the entropy solution on the ray x/t = speed that starts from two
	// constant states which meet at x = 0.
	riemann(left, right, speed float64) float64
}

// scalarLine is a scalar conservation law on a line, by differences of fluxes of
// WENO-interpolated states (see sweep) that are limited so that 0 ≤ u ≤ 1 holds exactly: a forward Euler step
// of at most half a cell of the fastest signal is a mean of nodal values and of
// the bar states (u_l+u_r)/2 − (f_r−f_l)/2α of the faces, which lie within the
// bounds, and the part of the flux beyond that of Lax and Friedrichs is cut to
// what keeps them there. D. Kuzmin, Comput. Methods Appl. Mech. Engrg. 361 (2020)
// 112804, eqs. (25) to (31), on nodes of a finite difference scheme.
type scalarLine struct {
	*solvers.Scalars
	flux    scalarFlux
	start   *Start
	fill    func(rng *random.Stream, u *grid.Field) error
	sides   [2]grid.Side
	courant float64
	h       float64
	u, f    []float64 // with reach nodes beyond each end
	// What the step under way must keep: 0 to 1, and what it starts from where
	// stored data lie beyond.
	low, high float64
	// The interpolated states at a face, and their fluxes.
	ends, endFlux [2]float64
}

var (
	_ solvers.Evolution     = (*scalarLine)(nil)
	_ solvers.Bounded       = (*scalarLine)(nil)
	_ solvers.Recaller      = (*scalarLine)(nil)
	_ solvers.Conserver     = (*scalarLine)(nil)
	_ solvers.Orderer       = (*scalarLine)(nil)
	_ solvers.Parameterised = (*scalarLine)(nil)
	_ solvers.Exacter       = (*scalarRiemann)(nil)
)

// least is the square of a variation of a state between nodes that counts as smooth.
const least = 1e-8

// Initial implements solvers.Evolution.
func (l *scalarLine) Initial(rng *random.Stream, u *grid.Field) error {
	l.Draw(rng)
	l.flux.take(l.Scalars)
	return l.fill(rng, u)
}

// Recall implements solvers.Recaller.
func (l *scalarLine) Recall(params []float64, _ *grid.Field) {
	l.Set(params)
	l.flux.take(l.Scalars)
}

// Smooth sets u to a low wave away from where f' vanishes, on which the leading error is that of the scheme's
// order on moderate grids already, whatever the curvature of the flux.
func (l *scalarLine) Smooth(u *grid.Field) {
	for i, s := range fractions(u.Grid, 0) {
		u.Data[i] = 0.35 + 0.05*math.Sin(2*math.Pi*s)
	}
}

// RHS implements solvers.Evolution.
func (l *scalarLine) RHS(du, u *grid.Field, _ float64) {
	copy(l.u[reach:], u.Data)
	fillEnds(l.u, l.sides, 1, l.sides[0].Value, l.sides[1].Value)
	l.flux.values(l.f, l.u)
	inv := 1 / l.h
	left := l.face(reach)
	for i := range du.Data {
		right := l.face(reach + i + 1)
		du.Data[i] = (left - right) * inv
		left = right
	}
}

// face is the flux through the face between padded nodes i−1 and i: that of Lax
// and Friedrichs of states interpolated to it, corrected, within its bounds.
func (l *scalarLine) face(i int) float64 {
	u, f := (*[6]float64)(l.u[i-3:i+3]), (*[6]float64)(l.f[i-3:i+3])
	a, b := fd.WENOPoints(u[0], u[1], u[2], u[3], u[4], u[5], least)
	l.ends = [2]float64{min(1, max(0, a)), min(1, max(0, b))}
	a, b = l.ends[0], l.ends[1]
	l.flux.values(l.endFlux[:], l.ends[:])
	low, high := min(u[2], u[3]), max(u[2], u[3])
	alpha := l.flux.fastest(min(low, a, b), max(high, a, b))
	flux := 0.5*(l.endFlux[0]+l.endFlux[1]) - 0.5*alpha*(b-a) + corrected(f)
	first := 0.5*(f[2]+f[3]) - 0.5*alpha*(u[3]-u[2])
	if alpha == 0 {
		return flux
	}
	bar := 0.5*(u[2]+u[3]) - (f[3]-f[2])/(2*alpha)
	room := alpha * max(0, min(bar, 1-bar))
	return first + min(room, max(-room, flux-first))
}

// MaxStep implements solvers.Evolution.
func (l *scalarLine) MaxStep(u *grid.Field) float64 {
	low, high := u.Data[0], u.Data[0]
	for _, v := range u.Data {
		low, high = min(low, v), max(high, v)
	}
	for _, s := range l.sides {
		if s.Kind == grid.Inflow {
			low, high = min(low, s.Value), max(high, s.Value)
		}
	}
	l.low, l.high = min(0, low), max(1, high)
	return l.courant * l.h / l.flux.fastest(low, high)
}

// boundSlack is what rounding may take a state beyond its bounds.
const boundSlack = 1e-13

// Admissible implements solvers.Bounded.
func (l *scalarLine) Admissible(u *grid.Field) bool {
	for _, v := range u.Data {
		if !(v >= l.low-boundSlack && v <= l.high+boundSlack) {
			return false
		}
	}
	return true
}

// Order implements solvers.Orderer.
func (l *scalarLine) Order() int { return 5 }

// Invariants implements solvers.Conserver: the integral of u, which is conserved
// on a periodic line.
func (l *scalarLine) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "mass", Value: totals(u)[0], Conserved: u.Grid.Periodic[0]}}
}

// scalarRiemann is a scalarLine that starts from two constant states and lets
// what arrives at its ends leave.
type scalarRiemann struct{ *scalarLine }

// Exact implements solvers.Exacter, as long as nothing that has left would have
// come back.
func (l *scalarRiemann) Exact(dst *grid.Field, t float64) {
	left, right, jump := l.start.states(l.Scalars)
	length := dst.Grid.Hi[0] - dst.Grid.Lo[0]
	for i, s := range fractions(dst.Grid, 0) {
		if t > 0 {
			dst.Data[i] = l.flux.riemann(left, right, (s-jump)*length/t)
		} else {
			dst.Data[i] = left + (right-left)*step(s, jump)
		}
	}
}
