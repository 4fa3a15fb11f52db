package vorticity

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

func stirred(n int, edit func(p *NavierStokes)) *NavierStokes {
	return flow(n, func(p *NavierStokes) {
		p.Initial, p.Energy, p.Forcing, p.ForcingWavenumber = "mcwilliams", 0, "stochastic", 3
		p.Time = solvers.Time{End: 1, Snapshots: 3, Tolerance: 1e-6}
		edit(p)
	})
}

// From rest the mean energy of samples grows by the power asked for: every pair of
// waves has an energy of exponential law, so that the mean of the samples is
// within a known error. Noise with memory has fed in a little less.
func TestStochasticForcingPower(t *testing.T) {
	const power, samples = 0.02, 64
	p := stirred(16, func(p *NavierStokes) {
		p.ForcingAmplitude, p.Viscosity, p.SolveGrid, p.ForcingInterval = random.Fixed(power), random.Fixed(0), 16, 0.05
		p.Time.Tolerance = 1e-3
	})
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	v := s.(*solvers.Trajectory)
	mean := 0.0
	for i := range samples {
		if err := s.Solve(t.Context(), random.New(5, i), dst); err != nil {
			t.Fatal(err)
		}
		for _, q := range v.Evolution().(solvers.Conserver).Invariants(v.State()) {
			if q.Name == "energy" {
				mean += q.Value / samples
			}
		}
	}
	sigma := power / math.Sqrt(samples*float64(len(ring(3))))
	t.Logf("mean energy %.5f after unit time with power %g; standard error %.5f", mean, power, sigma)
	if math.Abs(mean-power) > 3*sigma+power*p.ForcingInterval {
		t.Errorf("mean energy %g; want %g ± %g", mean, power, sigma)
	}
}

// Refined runs see the same force: they converge at the order of the differences.
// The stored sample alone, by its parameters, determines it.
func TestStochasticForcingIsTheSamples(t *testing.T) {
	solve := func(refine int) (*solvers.Trajectory, [][]float64) {
		p := stirred(12, func(p *NavierStokes) {
			p.ForcingAmplitude, p.Viscosity = random.Range{Lo: 0.01, Hi: 0.02}, random.Fixed(5e-3)
			p.ForcingWavenumber, p.Energy, p.Time.End = 2, 1e-3, 0.5
		})
		p.SetResolution(refine, 1e-6)
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(t.Context(), random.New(5, 0), dst); err != nil {
			t.Fatal(err)
		}
		return s.(*solvers.Trajectory), dst
	}
	var runs [][]float64
	for _, refine := range []int{2, 4, 8} {
		_, dst := solve(refine)
		runs = append(runs, dst[0])
	}
	a, b := grid.Relative(grid.Squares(runs[0], runs[1])), grid.Relative(grid.Squares(runs[1], runs[2]))
	t.Logf("distances %.2e, %.2e", a, b)
	if slope := math.Log2(a / b); math.Abs(slope-4) > 0.4 || b > 1e-3 {
		t.Errorf("order %.2f from distances %.3g and %.3g", slope, a, b)
	}
	tr, dst := solve(2)
	good, err := tr.Residual(t.Context(), dst)
	if err != nil {
		t.Fatal(err)
	}
	dst[1][len(dst[1])-1]++ // the seed
	bad, err := tr.Residual(t.Context(), dst)
	if err != nil {
		t.Fatal(err)
	}
	if good > 1e-2 || bad < 0.1 {
		t.Errorf("residual %g, and %g with another noise", good, bad)
	}
}
