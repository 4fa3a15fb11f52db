package reaction

import (
	"fmt"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// A small wave about a uniform mixture grows or decays at its rate.
func TestCahnHilliardSpinodalRates(t *testing.T) {
	const mobility, epsilon, small = 0.01, 0.05, 1e-5
	for _, mean := range []float64{0, 0.3, 0.7} {
		for _, waves := range []int{1, 2, 4} {
			tr := trajectory(t, "cahn-hilliard", fmt.Sprintf("--dims 1 --grid 128 --bc periodic --mobility %g --interface %g --mean %g --initial sine --amplitude %g --waves %d --t-end 0.5 --snapshots 2 --time-tolerance 1e-11",
				mobility, epsilon, mean, small, waves))
			cut := frames(tr, solve(t, tr, 0)[0])
			project := func(frame []float64) float64 {
				sum := 0.0
				for i, v := range frame {
					sum += v * math.Sin(2*math.Pi*float64(waves*i)/128) / 64
				}
				return sum
			}
			k2 := math.Pow(2*math.Pi*float64(waves), 2)
			want := mobility * k2 * (1 - 3*mean*mean - epsilon*epsilon*k2)
			if rate := 2 * math.Log(project(cut[1])/project(cut[0])); math.Abs(rate-want) > 1e-4*math.Abs(want) {
				t.Errorf("mean %g, %d waves: rate %.6f; want %.6f", mean, waves, rate, want)
			}
		}
	}
}

// The mass stays to rounding and the energy falls from frame to frame, from a
// mixture to walls between phases.
func TestCahnHilliardMassAndEnergy(t *testing.T) {
	for _, settings := range []string{"--dims 1 --bc neumann --grid 65 --t-end 4", "--dims 2 --grid 36 --interface 0.04 --t-end 3"} {
		tr := trajectory(t, "cahn-hilliard", settings)
		data := solve(t, tr, 0)
		u := &grid.Field{Grid: tr.State().Grid, Channels: 1}
		mass, before, first := 0.0, math.Inf(1), 0.0
		for k, frame := range frames(tr, data[0]) {
			u.Data = frame
			q := tr.Evolution().(solvers.Conserver).Invariants(u)
			if k == 0 {
				mass, first = q[0].Value, q[1].Value
			}
			if math.Abs(q[0].Value-mass) > 1e-14 {
				t.Errorf("%s: the mass goes from %g to %g", settings, mass, q[0].Value)
			}
			if q[1].Value > before*(1+1e-9) {
				t.Errorf("%s: energy rises from %g to %g at frame %d", settings, before, q[1].Value, k)
			}
			before = q[1].Value
		}
		least, most := extremes(u.Data)
		t.Logf("%s: energy %.4f to %.4f, u from %.4f to %.4f", settings, first, before, least, most)
		if before > 0.8*first || most < 0.8 {
			t.Errorf("%s: the mixture has not parted", settings)
		}
	}
}
