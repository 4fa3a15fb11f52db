package dispersive

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// The places of the parameters.
const (
	shallowLength = iota
	shallowConvection
	shallowDispersion
	shallowHyper
	shallowWave1
	shallowWave2
	shallowPlace1
	shallowPlace2
)

// shallow is the Korteweg–de Vries equation on a periodic line: u u_x explicit,
// the rest implicit.
type shallow struct {
	*solvers.Scalars
	problem       *KortewegDeVries
	initial       law.Law
	h             float64 // of the grid; the sample's is stretch times it
	third, fourth *fd.Operator
	symbol        *elliptic.Symbol
	padded        []float64
	stretch       float64
}

var (
	_ solvers.Stiff         = (*shallow)(nil)
	_ solvers.Parameterised = (*shallow)(nil)
	_ solvers.Conserver     = (*shallow)(nil)
	_ solvers.Orderer       = (*shallow)(nil)
	_ solvers.Recaller      = (*shallow)(nil)
	_ solvers.Exacter       = (*shallowSolitons)(nil)
)

func newShallow(p *KortewegDeVries, g grid.Grid, initial law.Law) *shallow {
	list := []solvers.Parameter{
		{Name: "length", Unit: "1", Range: p.Length}, {Name: "convection", Unit: "1", Range: p.Convection},
		{Name: "dispersion", Unit: "1", Range: p.Dispersion}, {Name: "hyperdiffusion", Unit: "1", Range: p.Hyper},
	}
	if p.Initial == "solitons" {
		list = append(list, solvers.Parameter{Name: "wave1", Unit: "1", Range: p.Wave1}, solvers.Parameter{Name: "wave2", Unit: "1", Range: p.Wave2},
			solvers.Parameter{Name: "place1", Unit: "1", Range: p.Place1}, solvers.Parameter{Name: "place2", Unit: "1", Range: p.Place2})
	}
	b := p.periodic()
	s := &shallow{
		Scalars: solvers.NewScalars(list...), problem: p, initial: initial, h: g.Spacing(0),
		third: fd.NewDerivative(g, 0, 3, order, b), fourth: fd.NewDerivative(g, 0, 4, order, b),
		symbol: elliptic.NewSymbol(g, order, b), padded: make([]float64, g.N[0]+2*fd.Ghosts),
	}
	s.prepare()
	return s
}

// prepare tabulates the symbol of the present parameters.
func (s *shallow) prepare() {
	s.stretch = s.problem.stretch(s.At(shallowLength))
	delta, mu := s.scaled()
	s.symbol.Set(func(w elliptic.Wave) complex128 { return complex(-mu*w.Fourth[0], -delta*w.Third[0]) })
}

// scaled are δ and μ for derivatives on the grid.
func (s *shallow) scaled() (delta, mu float64) {
	square := s.stretch * s.stretch
	return s.At(shallowDispersion) / (square * s.stretch), s.At(shallowHyper) / (square * square)
}

// Initial implements Evolution.
func (s *shallow) Initial(rng *random.Stream, u *grid.Field) error {
	s.Draw(rng)
	s.prepare()
	if s.problem.Initial == "solitons" {
		s.solitons(u, 0)
		return nil
	}
	return s.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (s *shallow) Recall(params []float64, _ *grid.Field) {
	s.Set(params)
	s.prepare()
}

// RHS implements Evolution: du = −a(u²/2)_x.
func (s *shallow) RHS(du, u *grid.Field, _ float64) {
	fd.Pad(s.padded, u.Data, fd.Wrap)
	fd.SkewBurgers(du.Data, s.padded, s.h*s.stretch/s.At(shallowConvection), order)
}

// MaxStep implements Evolution: 2√2/1.586 cells.
func (s *shallow) MaxStep(u *grid.Field) float64 {
	return 1.78 * s.h * s.stretch / (math.Abs(s.At(shallowConvection)) * largest(u.Data))
}

// Implicit implements Stiff.
func (s *shallow) Implicit(du, u *grid.Field, _ float64) {
	delta, mu := s.scaled()
	s.third.Apply(du.Data, u.Data, -delta)
	if mu != 0 {
		s.fourth.Add(du.Data, u.Data, -mu)
	}
}

// SolveImplicit implements Stiff.
func (s *shallow) SolveImplicit(u *grid.Field, _, gamma float64) { s.symbol.Solve(u.Data, gamma) }

// Order implements Orderer.
func (s *shallow) Order() int { return order }

// Invariants implements Conserver: the mass ∫u, and without hyperdiffusion the
// momentum ∫u² and the energy ∫ (a u³/3 − δu_x²), the last kept by the
// differences only up to their error.
func (s *shallow) Invariants(u *grid.Field) []solvers.Invariant {
	a, delta := s.At(shallowConvection), s.At(shallowDispersion)
	n := len(u.Data)
	var mass, momentum, energy float64
	slopes := fd.First(order)
	for i, v := range u.Data {
		slope := 0.0
		for r, w := range slopes {
			slope += w * (u.Data[(i+r+1)%n] - u.Data[(i-r-1+n)%n])
		}
		slope /= s.h * s.stretch
		mass += v
		momentum += v * v
		energy += a*v*v*v/3 - delta*slope*slope
	}
	h := s.h * s.stretch
	ideal := s.At(shallowHyper) == 0
	return []solvers.Invariant{
		{Name: "mass", Value: mass * h, Conserved: true},
		{Name: "momentum", Value: momentum * h, Conserved: ideal, Stepped: true},
		{Name: "energy", Value: energy * h},
	}
}
