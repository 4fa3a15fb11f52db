package reaction

import (
	"flag"
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// problem is an equation of the catalogue with some of its flags set.
func problem(t *testing.T, name, settings string) solvers.Problem {
	t.Helper()
	e, ok := solvers.Lookup(name)
	if !ok {
		t.Fatalf("there is no equation %q", name)
	}
	p := e.New()
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	p.Flags(fs)
	for _, s := range solvers.Settings(settings) {
		if err := fs.Set(s.Name, s.Value); err != nil {
			t.Fatalf("--%s %s: %v", s.Name, s.Value, err)
		}
	}
	return p
}

// trajectory sets up the solver of a problem.
func trajectory(t *testing.T, name, settings string) *solvers.Trajectory {
	t.Helper()
	s, err := problem(t, name, settings).Setup()
	if err != nil {
		t.Fatal(err)
	}
	return s.(*solvers.Trajectory)
}

// solve computes a sample: its arrays, in the order of the layout.
func solve(t *testing.T, s solvers.Solver, sample int) [][]float64 {
	t.Helper()
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, sample), dst); err != nil {
		t.Fatal(err)
	}
	return dst
}

// frames cuts u of a sample into its frames.
func frames(s solvers.Solver, u []float64) [][]float64 {
	n := s.Layout()[0].Shape[0]
	cut := make([][]float64, n)
	for k := range cut {
		cut[k] = u[k*len(u)/n : (k+1)*len(u)/n]
	}
	return cut
}

// distance is the relative L2 distance of a from b.
func distance(a, b []float64) float64 { return grid.Relative(grid.Squares(a, b)) }

// exactDistance solves sample 0 and returns how far the last state on the solve
// grid lies from the exact solution of the evolution.
func exactDistance(t *testing.T, name, settings string) float64 {
	t.Helper()
	tr := trajectory(t, name, settings)
	solve(t, tr, 0)
	want := tr.State().Like()
	layout := tr.Layout()
	times := layout[len(layout)-1-tr.State().Grid.Dims()].Values
	tr.Evolution().(solvers.Exacter).Exact(want, times[len(times)-1])
	return distance(tr.State().Data, want.Data)
}

// advance integrates the state of tr for a time from 0, with its evolution as it
// is, by a trajectory of its own, and returns the state reached.
func advance(t *testing.T, tr *solvers.Trajectory, end float64) []float64 {
	t.Helper()
	start := slices.Clone(tr.State().Data)
	again, err := solvers.NewTrajectory(func(grid.Grid) (solvers.Evolution, error) {
		e := tr.Evolution()
		return &started{e, e.(solvers.Stiff), start}, nil
	}, solvers.TrajectoryOptions{
		Stored: tr.State().Grid, Time: solvers.Time{End: end, Snapshots: 2, Tolerance: 1e-12},
		Channels: tr.Layout()[0].Labels, Units: tr.Layout()[0].Units,
	})
	if err != nil {
		t.Fatal(err)
	}
	solve(t, again, 0)
	return again.State().Data
}

// started is an evolution from a given state.
type started struct {
	solvers.Evolution
	solvers.Stiff
	start []float64
}

func (s *started) Initial(_ *random.Stream, u *grid.Field) error {
	copy(u.Data, s.start)
	return nil
}

// checkSlope asks that errors on grids each twice as fine fall at the order.
func checkSlope(t *testing.T, errors []float64, order float64) {
	t.Helper()
	for i := range errors[1:] {
		slope := math.Log2(errors[i] / errors[i+1])
		t.Logf("error %.3g, then %.3g: order %.2f", errors[i], errors[i+1], slope)
		if i == len(errors)-2 && math.Abs(slope-order) > 0.2 {
			t.Errorf("order %.2f from errors %.3g; want %g", slope, errors, order)
		}
	}
}

// least and most are the smallest and the largest value.
func extremes(v []float64) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, x := range v {
		least, most = min(least, x), max(most, x)
	}
	return least, most
}
