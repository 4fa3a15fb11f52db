package flow

import (
	"encoding/csv"
	"flag"
	"math"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers/ode"
)

// The slow run that is stored in docs/results asks for more points and time.
var (
	taylorGreenPoints = flag.Int("taylor-green-points", 32, "points per axis of TestTaylorGreenReference")
	taylorGreenEnd    = flag.Float64("taylor-green-end", 2, "time to which TestTaylorGreenReference runs")
	taylorGreenOrder  = flag.Int("taylor-green-order", 6, "order of the differences of TestTaylorGreenReference")
)

// Energy and dissipation of the Taylor–Green vortex at Re = 1600 against
// xcompact3d on 512³ points; and the budget of the run itself: what it loses is
// what viscosity takes.
func TestTaylorGreenReference(t *testing.T) {
	reference := readNumbers(t, "testdata/taylorgreen1600.csv")
	const viscosity = 1. / 1600
	b, u := testTorus(t, *taylorGreenPoints, *taylorGreenOrder, viscosity)
	taylorGreen(u, 2*math.Pi)
	du, state := u.Like(), u.Like()
	run := ode.NewIntegrator(ode.RK4, ode.System{
		Explicit: func(d, v []float64, time float64) {
			du.Data, state.Data = d, v
			b.RHS(du, state, time)
		},
		MaxStep: func(v []float64) float64 {
			state.Data = v
			return b.MaxStep(state)
		},
	}, len(u.Data), ode.Control{Tolerance: 1e-6})
	run.Start(0)
	t.Logf("%5s %12s %12s %12s %12s %12s %12s", "t", "energy", "published", "dissipation", "published", "2ν enstrophy", "unaccounted")
	first := b.diagnose(u)
	taken, before := 0.0, first
	worstEnergy, worstDissipation, peak, peakAt := 0.0, 0.0, 0.0, 0.0
	largest := 0.0
	for k := 1; k < len(reference) && reference[k][0] <= *taylorGreenEnd+1e-9; k++ {
		r := reference[k]
		if err := run.Advance(t.Context(), u.Data, r[0]); err != nil {
			t.Fatal(err)
		}
		d := b.diagnose(u)
		taken += (before.dissipation + d.dissipation) / 2 * (r[0] - reference[k-1][0])
		before = d
		worstEnergy = max(worstEnergy, math.Abs(d.energy-r[1])/r[1])
		worstDissipation = max(worstDissipation, math.Abs(d.dissipation-r[2]))
		largest = max(largest, r[2])
		if d.dissipation > peak {
			peak, peakAt = d.dissipation, r[0]
		}
		if k%5 == 0 {
			t.Logf("%5.2f %12.8f %12.8f %12.8f %12.8f %12.8f %12.2e", r[0], d.energy, r[1], d.dissipation, r[2], 2*viscosity*d.enstrophy, first.energy-d.energy-taken)
		}
	}
	steps, _ := run.Steps()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("memory taken from the system: %.2f GB", float64(memory.Sys)/1e9)
	t.Logf("%d³ points, order %d, %d steps: energy within %.3g of itself, dissipation within %.3g of its peak; peak %.6f at t = %.1f", *taylorGreenPoints, *taylorGreenOrder, steps, worstEnergy, worstDissipation/largest, peak, peakAt)
	if *taylorGreenEnd > 3 {
		return // beyond what the points of a quick run resolve
	}
	if worstEnergy > 1e-4 || worstDissipation > 0.01*largest {
		t.Errorf("energy is off by %g, dissipation by %g of its largest", worstEnergy, worstDissipation/largest)
	}
	if lost := first.energy - before.energy; math.Abs(lost-taken) > 1e-3*lost {
		t.Errorf("%g of energy was lost, viscosity took %g", lost, taken)
	}
}

// readNumbers reads a table with a line of titles.
func readNumbers(t *testing.T, path string) (rows [][]float64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		var row []float64
		for _, text := range line {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	return rows
}
