package reaction

import (
	"fmt"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// An integration by SciPy's Radau, by finite volumes on a graded grid.
func TestSorptionReference(t *testing.T) {
	times, want := readColumns(t, "../../testdata/diffusionsorption_scipy.csv")
	var errors []float64
	for _, n := range []int{101, 201, 401} {
		tr := trajectory(t, "diffusion-sorption", fmt.Sprintf("--level 0.1 --t-end 500 --snapshots 11 --time-tolerance 1e-8 --grid %d", n))
		cut := frames(tr, solve(t, tr, 0)[0])
		worst := 0.0
		for k, time := range times {
			frame := cut[int(math.Round(time/50))]
			for i, w := range want[k] {
				worst = max(worst, math.Abs(frame[(i+1)*(n-1)/20]-w))
			}
		}
		accepted, _ := tr.Steps()
		t.Logf("%d points, %d steps: largest difference %.2e", n, accepted, worst)
		errors = append(errors, worst)
	}
	checkRate(t, errors, 1.8)
	if errors[2] > 2e-5 {
		t.Errorf("largest difference %.3g on 401 points", errors[2])
	}
}

// Until the far end is felt, u depends on x/√t alone.
func TestSorptionSimilarity(t *testing.T) {
	tr := trajectory(t, "diffusion-sorption", "--level 0.1 --t-end 100 --snapshots 5 --time-tolerance 1e-8 --grid 801")
	cut := frames(tr, solve(t, tr, 0)[0])
	for i := 0; i <= 160; i++ {
		if early, late := cut[1][i], cut[4][2*i]; math.Abs(early-late) > 2e-4 {
			t.Fatalf("at x = %g u is %g at t = 25, and %g at twice x at t = 100", float64(i)/800, early, late)
		}
	}
}

// The mass, dissolved and bound, changes by what flows through the ends: the
// integral of the fluxes of the scheme, by Simpson's rule over the frames.
func TestSorptionMassBalance(t *testing.T) {
	const n, start, steps = 101, 40, 80
	tr := trajectory(t, "diffusion-sorption", fmt.Sprintf("--level 0.15 --diffusion 2e-3 --t-end 400 --snapshots 401 --time-tolerance 1e-9 --grid %d", n))
	cut := frames(tr, solve(t, tr, 0)[0])
	f := tr.Evolution().(*sorptionLine)
	u := &grid.Field{Grid: tr.State().Grid, Channels: 1}
	mass := func(k int) float64 {
		u.Data = cut[k]
		return f.Invariants(u)[0].Value
	}
	// Fluxes of 2e-3·u_x: into node 0's half cell from without, by its balance
	// (its u is given, so nothing gathers there), and out of the upper end.
	flow := func(k int) float64 {
		v := cut[k]
		return 2e-3*(v[0]-v[1])/u.Grid.Spacing(0) - v[n-1]
	}
	sum := 0.0
	for k := 0; k <= steps; k++ {
		w := 2.0 + 2*float64(k%2)
		if k == 0 || k == steps {
			w = 1
		}
		sum += w / 3 * flow(start+k)
	}
	if gained := mass(start+steps) - mass(start); math.Abs(gained-sum) > 1e-6*gained || gained < 0.01 {
		t.Errorf("the mass grew by %.9f; %.9f flowed in", gained, sum)
	}
}

// With n = 1 and nothing flowing out the equation is linear: the error function,
// at a diffusivity divided by the retardation.
func TestSorptionLinear(t *testing.T) {
	tr := trajectory(t, "diffusion-sorption", "--exponent 1 --level 0 --affinity 1e-3 --t-end 50 --snapshots 2 --time-tolerance 1e-8 --grid 401")
	frame := frames(tr, solve(t, tr, 0)[0])[1]
	r := 1 + 0.71/0.29*2880*1e-3
	for i, v := range frame {
		x := float64(i) / 400
		if want := math.Erfc(x / (2 * math.Sqrt(5e-4/r*50))); math.Abs(v-want) > 1e-4 {
			t.Fatalf("at x = %g u is %g; want %g", x, v, want)
		}
	}
}

// Concentrations stay between those at the start and the supply.
func TestSorptionBounds(t *testing.T) {
	tr := trajectory(t, "diffusion-sorption", "--grid 101")
	for sample := range 5 {
		data := solve(t, tr, sample)
		if least, most := extremes(data[0]); least < -1e-6 || most > 1+1e-6 {
			t.Errorf("sample %d: u from %g to %g", sample, least, most)
		}
	}
	if _, ok := tr.Evolution().(solvers.Conserver); !ok {
		t.Error("no mass is reported")
	}
}
