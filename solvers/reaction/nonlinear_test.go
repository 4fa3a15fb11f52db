package reaction

import (
	"fmt"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
)

// meanDistance solves sample 0 and returns the L1 distance of the last state
// from the exact solution.
func meanDistance(t *testing.T, name, settings string, end float64) float64 {
	t.Helper()
	tr := trajectory(t, name, settings)
	solve(t, tr, 0)
	want := tr.State().Like()
	tr.Evolution().(solvers.Exacter).Exact(want, end)
	sum := 0.0
	for i, v := range want.Data {
		sum += math.Abs(tr.State().Data[i] - v)
	}
	accepted, _ := tr.Steps()
	t.Logf("%d steps", accepted)
	return sum * tr.State().Grid.Spacing(0)
}

// checkRate asks that errors on grids each twice as fine fall at least at the
// rate on average.
func checkRate(t *testing.T, errors []float64, rate float64) {
	t.Helper()
	last := len(errors) - 1
	slope := math.Log2(errors[0]/errors[last]) / float64(last)
	t.Logf("errors %.3g: rate %.2f", errors, slope)
	if slope < rate {
		t.Errorf("rate %.2f from errors %.3g; want %g at least", slope, errors, rate)
	}
}

// Barenblatt's solution: smooth in the L1 norm for m = 1, with an edge as the
// square root of the distance for m = 2.
func TestPorousMediumBarenblatt(t *testing.T) {
	for m, rate := range map[int]float64{1: 1.5, 2: 1.2, 4: 1} {
		var errors []float64
		for _, n := range []int{51, 101, 201} {
			errors = append(errors, meanDistance(t, "porous-medium", fmt.Sprintf("--initial barenblatt --exponent %d --t-end 0.1 --snapshots 2 --time-tolerance 1e-6 --grid %d", m, n), 0.1))
		}
		t.Logf("m = %d", m)
		checkRate(t, errors, rate)
	}
}

// The wave that enters at the lower end.
func TestPorousMediumWave(t *testing.T) {
	var errors []float64
	for _, n := range []int{51, 101, 201} {
		errors = append(errors, meanDistance(t, "porous-medium", fmt.Sprintf("--initial wave --exponent 2 --age 0.1 --t-end 0.5 --snapshots 2 --time-tolerance 1e-6 --grid %d", n), 0.5))
	}
	checkRate(t, errors, 0.9)
}

// Neumann's similarity solution: the L1 distance, the heat and the front.
func TestStefanMelt(t *testing.T) {
	const threshold, end = 0.6, 0.1
	var errors, fronts []float64
	for _, n := range []int{51, 101, 201} {
		settings := fmt.Sprintf("--initial melt --threshold %g --t-end %g --snapshots 2 --time-tolerance 1e-6 --grid %d", threshold, end, n)
		errors = append(errors, meanDistance(t, "stefan", settings, end))
		tr := trajectory(t, "stefan", settings)
		solve(t, tr, 0)
		f := tr.Evolution().(*stefanMelt)
		z := f.front()
		heat := f.Invariants(tr.State())[0].Value
		c := (1 - threshold) / math.Erf(z)
		if want := 2 * c * math.Sqrt(end/math.Pi); math.Abs(heat-want) > 0.5*tr.State().Grid.Spacing(0) {
			t.Errorf("%d points: heat %.5f; want %.5f", n, heat, want)
		}
		// The front, by the heat that the cell it is in holds.
		h, at := tr.State().Grid.Spacing(0), 0.0
		for i, v := range tr.State().Data {
			if v < threshold {
				at = (float64(i) - 0.5 + v/threshold) * h
				break
			}
		}
		fronts = append(fronts, math.Abs(at-2*z*math.Sqrt(end)))
	}
	checkRate(t, errors, 0.8)
	t.Logf("the front is off by %.2e", fronts)
	if fronts[2] > 0.005 {
		t.Errorf("the front is off by %.3g", fronts[2])
	}
}

// What the equations conserve they conserve to the accuracy of Newton's method,
// and nothing falls below 0.
func TestNonlinearBounds(t *testing.T) {
	for _, name := range []string{"porous-medium", "stefan"} {
		tr := trajectory(t, name, "--grid 101")
		for sample := range 4 {
			data := solve(t, tr, sample)
			drifts, err := tr.Drifts(data)
			if err != nil || len(drifts) != 1 {
				t.Fatal(err, drifts)
			}
			if drifts[0].Change > 1e-11 {
				t.Errorf("%s, sample %d: %s drifts by %g", name, sample, drifts[0].Name, drifts[0].Change)
			}
			if least, most := extremes(data[0]); least < -1e-4 || most > 1.0001 {
				t.Errorf("%s, sample %d: u from %g to %g", name, sample, least, most)
			}
		}
	}
}
