package flow

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/random"
)

// Smoke is neither made nor lost, and stays between the values it had.
func TestSmokeIsConserved(t *testing.T) {
	p := newSmoke().(*Smoke)
	p.Grid, p.End, p.Snapshots = 33, 10, 2
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	sim := s.(*Simulation)
	f := sim.model.(*buoyant)
	if err := f.Initial(random.New(1, 0), sim.state); err != nil {
		t.Fatal(err)
	}
	measure := func() (sum, least, most float64) {
		_, cells := f.split(sim.state)
		least = math.Inf(1)
		for _, v := range cells {
			sum, least, most = sum+v, min(least, v), max(most, v)
		}
		return sum, least, most
	}
	sum, least, most := measure()
	sim.integrator.Start(0)
	if err := sim.integrator.Advance(t.Context(), sim.state, p.End); err != nil {
		t.Fatal(err)
	}
	after, low, high := measure()
	t.Logf("smoke %g to %g at first, %g to %g at t = %g; the amount changed by %.2g of itself", least, most, low, high, p.End, after/sum-1)
	if math.Abs(after/sum-1) > 1e-12 {
		t.Errorf("the amount went from %g to %g", sum, after)
	}
	if tolerance := 1e-3 * (most - least); low < least-tolerance || high > most+tolerance {
		t.Errorf("smoke was between %g and %g, and is between %g and %g", least, most, low, high)
	}
	if d := f.Divergence(sim.state[:f.Staggered.Size()]); d > 1e-10 {
		t.Errorf("divergence %g", d)
	}
}
