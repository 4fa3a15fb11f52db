package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// beckerShock is a shock with its viscous profile, which moves to the right at
// constant speed into a gas at rest: R. Becker, Z. Phys. 8 (1922) 321. It is exact
// where viscosity diffuses momentum as fast as conduction diffuses enthalpy, at
// Prandtl number ¾ without bulk viscosity: the total enthalpy is then constant in
// the frame of the shock, and with mass flux m
//
//	(4η/3) u_x = m (γ+1)/(2γ) (u − u_0)(u − u_1)/u
//
// between the velocities u_0 before and u_1 behind it.
type beckerShock struct {
	mach  float64 // of the shock
	place float64 // of its steepest point at the start, as a fraction of the line
	at0   int     // index of η in the parameters
}

var _ exactGas = beckerShock{}

func (l beckerShock) fill(_ *random.Stream, p *solvers.Scalars, u *grid.Field) error {
	l.at(p, u, 0)
	return nil
}

func (l beckerShock) at(p *solvers.Scalars, u *grid.Field, t float64) {
	gamma, eta := p.At(0), p.At(l.at0)
	before := l.mach * math.Sqrt(gamma) // density and pressure 1 before the shock
	after := before * ((gamma-1)*l.mach*l.mach + 2) / ((gamma + 1) * l.mach * l.mach)
	enthalpy := gamma/(gamma-1) + before*before/2
	length := 8 * gamma / (3 * (gamma + 1)) * eta / before
	g := u.Grid
	middle := g.Lo[0] + l.place*(g.Hi[0]-g.Lo[0]) + before*t
	for i, x := range g.Coord(0) {
		// In the frame of the shock gas streams towards −x, with speed v.
		v := beckerSpeed((middle-x)/length, before, after)
		density := before / v
		u.Channel(0)[i] = density
		u.Channel(1)[i] = before - v
		u.Channel(2)[i] = density * (gamma - 1) / gamma * (enthalpy - v*v/2)
	}
}

// beckerSpeed inverts
//
//	s = (u_0 ln(u_0−u) − u_1 ln(u−u_1))/(u_0−u_1) + constant
//
// for u between u_1 and u_0, which falls as s grows; s = 0 at their geometric mean.
func beckerSpeed(s, before, after float64) float64 {
	gap := before - after
	place := func(q float64) float64 { // u = u_1 + gap·e^q/(1+e^q)
		low, high := -math.Log1p(math.Exp(q)), -math.Log1p(math.Exp(-q)) // of the two shares
		return (before*low - after*high) / gap
	}
	share := (math.Sqrt(before*after) - after) / gap
	origin := place(math.Log(share / (1 - share)))
	lo, hi := -700.0, 700.0
	for range 100 {
		mid := (lo + hi) / 2
		if place(mid)-origin > s {
			lo = mid
		} else {
			hi = mid
		}
	}
	return after + gap/(1+math.Exp(-lo))
}

func (l beckerShock) String() string { return "the viscous profile of a shock into a gas at rest" }
