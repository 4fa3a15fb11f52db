package dispersive

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// solitonError is the relative distance from Hirota's solution at time end.
func solitonError(t *testing.T, flags string, end float64) float64 {
	t.Helper()
	tr, _ := solve(t, "korteweg-de-vries", "-initial solitons -snapshots 2 -grid 128 -t-end "+strconv.FormatFloat(end, 'g', -1, 64)+" "+flags, 0)
	state := tr.State()
	want := state.Like()
	tr.Evolution().(solvers.Exacter).Exact(want, end)
	return grid.Relative(grid.Squares(state.Data, want.Data))
}

// One soliton converges at sixth order.
func TestKdVOrder(t *testing.T) {
	var errors []float64
	for _, n := range []string{"128", "256", "512"} {
		errors = append(errors, solitonError(t, "-wave1 1 -wave2 0 -convection 6 -length 50 -place1 0.4 -time-tolerance 1e-11 -solve-grid "+n, 5))
	}
	checkSlope(t, errors, 6)
}

// The preset hirota-kdv, in which one soliton overtakes another: 256 cells reach
// 1e-3 of Hirota's solution before, in and after the collision, and the distance
// falls at sixth order.
func TestKdVTwoSolitons(t *testing.T) {
	preset, ok := solvers.LookupPreset("hirota-kdv")
	if !ok {
		t.Fatal("no preset hirota-kdv")
	}
	flags := "-snapshots 4 -grid 256 -time-tolerance 1e-9 "
	for _, s := range preset.Flags {
		if !slices.Contains([]string{"samples", "snapshots", "grid"}, s.Name) {
			flags += "-" + s.Name + " " + s.Value + " "
		}
	}
	errors := make([][]float64, 3)
	for _, n := range []string{"256", "512", "1024"} {
		tr, dst := solve(t, "korteweg-de-vries", flags+"-solve-grid "+n, 0)
		want := &grid.Field{Grid: tr.State().Grid.Clone(), Channels: 1, Data: make([]float64, 256)}
		want.Grid.N[0] = 256
		for k := 1; k < 4; k++ {
			time := tr.Layout()[2].Values[k]
			tr.Evolution().(solvers.Exacter).Exact(want, time)
			distance := grid.Relative(grid.Squares(frame(tr, dst, k), want.Data))
			t.Logf("%s cells, t = %g: distance %.2g", n, time, distance)
			if !(distance < 1e-3) {
				t.Errorf("%s cells, t = %g: distance %g", n, time, distance)
			}
			errors[k-1] = append(errors[k-1], distance)
		}
	}
	for _, e := range errors {
		checkSlope(t, e, 6)
	}
}

// The solution of two solitons satisfies the equation: its rate of change is
// that of the differences, up to their error.
func TestHirotaSolvesTheEquation(t *testing.T) {
	tr, _ := solve(t, "korteweg-de-vries", "-initial solitons -length 160 -convection 2 -dispersion 0.7 -wave1 1.1 -wave2 0.5 -place1 0.5 -place2 0.55 -t-end 0.1 -grid 2048", 0)
	e := tr.Evolution().(*shallowSolitons)
	before, after, du, part := tr.State().Like(), tr.State().Like(), tr.State().Like(), tr.State().Like()
	const dt = 1e-4
	e.Exact(before, 1-dt)
	e.Exact(after, 1+dt)
	middle := tr.State()
	e.Exact(middle, 1)
	e.RHS(du, middle, 1)
	e.Implicit(part, middle, 1)
	for i := range du.Data {
		du.Data[i] += part.Data[i]
		part.Data[i] = (after.Data[i] - before.Data[i]) / (2 * dt)
	}
	if d := grid.Relative(grid.Squares(du.Data, part.Data)); d > 1e-6 {
		t.Errorf("the solution misses the equation by %.3g", d)
	}
}

func TestKdVReference(t *testing.T) {
	for _, c := range []struct {
		file, flags string
		shift       int // of the stored solution to the file's, in nodes of 512
		grids       []string
	}{
		// −cos πx is sin 2πs moved back by a quarter: cos πx is moved on by one.
		{"kdv_cos_raissi", "-length 2 -dispersion 0.0025 -t-end 1", 128, []string{"512"}},
		{"kdv_sine_deephpm", "-length 40 -dispersion 1 -t-end 40", 0, []string{"512"}},
	} {
		table := columns(t, "testdata/"+c.file+".csv")
		for i, n := range c.grids {
			tr, dst := solve(t, "korteweg-de-vries", "-initial sine -snapshots 5 -time-tolerance 1e-8 -grid 512 -solve-grid "+n+" "+c.flags, 0)
			for k := 1; k < 5; k++ {
				u := rolled(frame(tr, dst, k), c.shift)
				distance := grid.Relative(grid.Squares(u, table[k]))
				t.Logf("%s, %s cells, frame %d: distance %.2g", c.file, n, k, distance)
				if i == len(c.grids)-1 && !(distance < 1e-3) {
					t.Errorf("%s, %s cells, frame %d: distance %g", c.file, n, k, distance)
				}
			}
		}
	}
}

func TestKdVConserves(t *testing.T) {
	tr, dst := solve(t, "korteweg-de-vries", "-time-tolerance 1e-9 -t-end 20 -grid 256", 0)
	drifts, err := tr.Drifts(dst)
	if err != nil || len(drifts) != 2 {
		t.Fatalf("%v, %v", drifts, err)
	}
	for _, d := range drifts {
		t.Logf("%s %.4g changes by %.2g", d.Name, d.Initial, d.Change)
		if d.Change > 1e-7*d.Scale {
			t.Errorf("%s %g changes by %g", d.Name, d.Initial, d.Change)
		}
	}
	c := tr.Evolution().(solvers.Conserver)
	first := &grid.Field{Grid: tr.State().Grid, Channels: 1, Data: frame(tr, dst, 0)}
	last := &grid.Field{Grid: tr.State().Grid, Channels: 1, Data: frame(tr, dst, 40)}
	before, after := c.Invariants(first)[2].Value, c.Invariants(last)[2].Value
	t.Logf("energy %.6g becomes %.6g", before, after)
	if math.Abs(after-before) > 1e-3*math.Abs(before) {
		t.Errorf("energy %g becomes %g", before, after)
	}
}

// A box whose length is drawn gives the solution of that length.
func TestKdVDrawsItsLength(t *testing.T) {
	tr, drawn := solve(t, "korteweg-de-vries", "-length 40:60 -dispersion 0.5:2 -t-end 5 -snapshots 3 -time-tolerance 1e-9", 3)
	if drawn[1][0] < 40 || drawn[1][0] > 60 || drawn[1][2] < 0.5 || drawn[1][2] > 2 {
		t.Fatalf("parameters %v", drawn[1])
	}
	format := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	other, fixed := solve(t, "korteweg-de-vries", "-length "+format(drawn[1][0])+" -dispersion "+format(drawn[1][2])+" -t-end 5 -snapshots 3 -time-tolerance 1e-9", 3)
	if d := grid.Relative(grid.Squares(frame(tr, drawn, 2), frame(other, fixed, 2))); d > 1e-7 {
		t.Errorf("distance %g from the same sample with its numbers fixed", d)
	}
}
