package conservation

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// gasLaw is how a gas starts.
type gasLaw interface {
	// fill sets u, whose grid is the stored one or a refinement of it, to
	// primitive variables. p are the parameters of the sample.
	fill(rng *random.Stream, p *solvers.Scalars, u *grid.Field) error
	String() string
}

// exactGas is a gasLaw of which the solution is known: at sets the primitive
// variables at time t, of a line, plane or space without ends.
type exactGas interface {
	gasLaw
	at(p *solvers.Scalars, u *grid.Field, t float64)
}

// gas is the evolution of an ideal gas, without or with viscosity.
type gas struct {
	*solvers.Scalars // gamma first
	*sweep
	dynamics *gasDynamics
	law      gasLaw
}

var (
	_ solvers.Evolution     = (*gas)(nil)
	_ solvers.Bounded       = (*gas)(nil)
	_ solvers.Presenter     = (*gas)(nil)
	_ solvers.Recaller      = (*gas)(nil)
	_ solvers.Conserver     = (*gas)(nil)
	_ solvers.Orderer       = (*gas)(nil)
	_ solvers.Parameterised = (*gas)(nil)
	_ solvers.Exacter       = (*knownGas)(nil)
)

// newGas is the evolution on a grid.
func newGas(g grid.Grid, b grid.Boundary, courant float64, l gasLaw, p *solvers.Scalars) *gas {
	dynamics := newGasDynamics(g.Dims(), slices.Max(g.N), p.At(0))
	return &gas{Scalars: p, sweep: newSweep(dynamics, g, b, courant), dynamics: dynamics, law: l}
}

// Initial implements solvers.Evolution.
func (e *gas) Initial(rng *random.Stream, u *grid.Field) error {
	e.Draw(rng)
	e.dynamics.gamma = e.At(0)
	if err := e.law.fill(rng, e.Scalars, u); err != nil {
		return err
	}
	for _, k := range []int{0, u.Channels - 1} {
		if i := notPositive(u.Channel(k)); i >= 0 {
			return fmt.Errorf("the %s is %g at point %d; it must be positive and finite", [2]string{"density", "pressure"}[min(k, 1)], u.Channel(k)[i], i)
		}
	}
	e.hold(u)
	e.Restore(u)
	return nil
}

// Recall implements solvers.Recaller.
func (e *gas) Recall(params []float64, u *grid.Field) {
	e.Set(params)
	e.dynamics.gamma = e.At(0)
	e.hold(u)
}

// Order implements solvers.Orderer.
func (e *gas) Order() int { return 5 }

// Invariants implements solvers.Conserver: mass, momentum and energy, which
// nothing leaves through periodic sides and mirrors; a mirror takes momentum.
func (e *gas) Invariants(u *grid.Field) []solvers.Invariant {
	sums := totals(u)
	keeps := closed(e.boundary)
	list := []solvers.Invariant{{Name: "mass", Value: sums[0], Conserved: keeps}}
	for axis := range u.Grid.N {
		free := keeps && u.Grid.Periodic[axis]
		list = append(list, solvers.Invariant{Name: "momentum " + grid.AxisNames[axis], Value: sums[1+axis], Conserved: free})
	}
	return append(list, solvers.Invariant{Name: "energy", Value: sums[u.Channels-1], Conserved: keeps})
}

// knownGas is a gas whose solution is known.
type knownGas struct {
	*gas
	known exactGas
}

// Exact implements solvers.Exacter, in the variables of the state.
func (e *knownGas) Exact(dst *grid.Field, t float64) {
	e.known.at(e.Scalars, dst, t)
	e.Restore(dst)
}

// gasParameter is γ.
func gasParameter(gamma random.Range) solvers.Parameter {
	return solvers.Parameter{Name: "gamma", Unit: "1", Range: gamma}
}

// checkGamma reports a ratio of specific heats that no gas has.
func checkGamma(gamma random.Range) error {
	if !(gamma.Lo > 1) || gamma.Hi > 10 {
		return fmt.Errorf("--gamma is %v; the ratio of specific heats must lie between 1 and 10", gamma)
	}
	return nil
}

// fractions are the positions of an axis's nodes as fractions of its length.
func fractions(g grid.Grid, axis int) []float64 {
	s := make([]float64, g.N[axis])
	for i := range s {
		s[i] = float64(i) / float64(g.Cells(axis))
	}
	return s
}

// step is 0 left of a jump, 1 right of it, and ½ on it.
func step(s, jump float64) float64 {
	switch {
	case math.Abs(s-jump) < 1e-12:
		return 0.5
	case s < jump:
		return 0
	}
	return 1
}
