package flow

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers/ode"
)

// The slow runs that are stored in docs/results ask for one Reynolds number, more
// points and time.
var (
	taylorGreenReynolds = flag.Int("taylor-green-reynolds", 0, "the one Reynolds number of TestTaylorGreenReference: 100, 200, 400 or 1600")
	taylorGreenPoints   = flag.Int("taylor-green-points", 32, "points per axis of it")
	taylorGreenEnd      = flag.Float64("taylor-green-end", 2, "time to which it runs")
	taylorGreenOrder    = flag.Int("taylor-green-order", 6, "order of its differences")
)

// Energy and dissipation of the Taylor–Green vortex: at Re = 1600 against
// xcompact3d on 512³ points, at 100 to 400 against a pseudo-spectral solution; and
// the budget of the run itself: what it loses is what viscosity takes.
func TestTaylorGreenReference(t *testing.T) {
	if *taylorGreenReynolds != 0 {
		taylorGreenRun(t, *taylorGreenReynolds, *taylorGreenPoints, *taylorGreenEnd)
		return
	}
	for _, c := range []struct {
		reynolds, points    int
		end                 float64
		energy, dissipation float64 // largest errors: of itself, of the peak
	}{
		{1600, 32, 2, 1e-4, 0.01},
		{100, 32, 5, 5e-4, 3e-3},
	} {
		energy, dissipation := taylorGreenRun(t, c.reynolds, c.points, c.end)
		if energy > c.energy || dissipation > c.dissipation {
			t.Errorf("Re = %d: energy is off by %g of itself, dissipation by %g of its peak; want %g and %g", c.reynolds, energy, dissipation, c.energy, c.dissipation)
		}
	}
}

// taylorGreenRun returns the largest error of the energy, relative to itself, and
// of the dissipation, relative to its largest reference value.
func taylorGreenRun(t *testing.T, reynolds, points int, end float64) (worstEnergy, worstDissipation float64) {
	reference := readNumbers(t, fmt.Sprintf("testdata/taylorgreen%d.csv", reynolds))
	viscosity := 1 / float64(reynolds)
	b, u := testTorus(t, points, *taylorGreenOrder, viscosity)
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
	t.Logf("Re = %d: %5s %12s %12s %12s %12s %12s %12s", reynolds, "t", "energy", "reference", "dissipation", "reference", "2ν enstrophy", "unaccounted")
	first := b.diagnose(u)
	taken, before := 0.0, first
	peak, peakAt, largest := 0.0, 0.0, 0.0
	for k := 1; k < len(reference) && reference[k][0] <= end+1e-9; k++ {
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
			t.Logf("%14.2f %12.8f %12.8f %12.8f %12.8f %12.8f %12.2e", r[0], d.energy, r[1], d.dissipation, r[2], 2*viscosity*d.enstrophy, first.energy-d.energy-taken)
		}
	}
	worstDissipation /= largest
	steps, _ := run.Steps()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("memory taken from the system: %.2f GB", float64(memory.Sys)/1e9)
	t.Logf("%d³ points, order %d, %d steps: energy within %.3g of itself, dissipation within %.3g of its peak; peak %.6f at t = %.1f", points, *taylorGreenOrder, steps, worstEnergy, worstDissipation, peak, peakAt)
	if lost := first.energy - before.energy; math.Abs(lost-taken) > 1e-3*lost {
		t.Errorf("%g of energy was lost, viscosity took %g", lost, taken)
	}
	return worstEnergy, worstDissipation
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
