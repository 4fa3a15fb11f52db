package solvertest

import (
	"encoding/json"
	"flag"
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

type arrayOf = grid.Array

// checkRefinement: a refined solver stores the same arrays of the same problem,
// and comes closer to the solution.
func checkRefinement(t *testing.T, e solvers.Equation) {
	s := setUp(t, small(t, e, smallGrid))
	refiner, ok := s.(solvers.Refiner)
	if !ok {
		t.Fatal("the solver cannot refine its grid")
	}
	fine, err := refiner.Refined(1)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range s.Layout() {
		if b := fine.Layout()[i]; a.Name != b.Name || !slices.Equal(a.Shape, b.Shape) || !slices.Equal(a.Values, b.Values) {
			t.Errorf("array %s %v became %s %v", a.Name, a.Shape, b.Name, b.Shape)
		}
	}
	coarseData, fineData := sample(t, s, 1, 2), sample(t, fine, 1, 2)
	for i, a := range s.Layout()[:len(coarseData)] {
		// What is given must not change: the first frame, coefficients, parameters.
		given := len(coarseData[i])
		if axis := a.Axis("time"); axis >= 0 {
			given /= a.Shape[axis]
		} else if a.Name == "u" {
			given = 0
		}
		size := 0.0
		for _, v := range coarseData[i][:given] {
			size = max(size, math.Abs(v))
		}
		for j, v := range coarseData[i][:given] {
			if math.Abs(v-fineData[i][j]) > 1e-10*size {
				t.Errorf("refining changes value %d of what is given in %s from %g to %g", j, a.Name, v, fineData[i][j])
				break
			}
		}
	}
	order := dims(t, small(t, e, smallGrid)) < 3 // eight times the points once more are too many
	c, err := solvers.Certify(t.Context(), s, 1, 0, 2, order)
	if err != nil {
		t.Fatal(err)
	}
	if !(c.Median > 0 && c.Max >= c.Median && (c.Order > 0.2 || !order)) {
		t.Errorf("certificate %+v; want distances that fall", c)
	}
}

// checkResolution: what Tune sets is part of the problem's JSON, and gives the
// same data again.
func checkResolution(t *testing.T, e solvers.Equation) {
	p := small(t, e, smallGrid)
	resolved, ok := p.(solvers.Resolved)
	if !ok {
		t.Fatal("the problem's solve grid cannot be chosen")
	}
	before := encode(t, p)
	resolved.SetResolution(2, 1e-5)
	s := setUp(t, p)
	d := s.(solvers.Describer).Describe()
	for i, n := range d.SolveGrid {
		if stored := d.StoredGrid[i]; n != 2*stored && n != 2*stored-1 && !discrete(s) {
			t.Errorf("solve grid %v for stored grid %v; want twice the cells", d.SolveGrid, d.StoredGrid)
		}
	}
	again := e.New()
	if err := json.Unmarshal(encode(t, p), again); err != nil {
		t.Fatal(err)
	}
	compare(t, "set up again from JSON", sample(t, s, 1, 0), sample(t, setUp(t, again), 1, 0))
	resolved.SetResolution(0, 0)
	if after := encode(t, p); string(after) != string(before) {
		t.Errorf("SetResolution(0, 0) leaves %s; was %s", after, before)
	}
}

// smooth are flags that make what an equation draws and does smooth, where it
// has them: jumps and shocks have no order of accuracy.
var smooth = map[string]string{"law": "lognormal", "viscosity": "0.1", "blob-size": "0.2", "fourier-cutoff": "3", "modes": "1", "stir-modes": "2", "lid-profile": "smooth"}

// checkOrder: on a grid so small that what is drawn has few modes, refinement
// brings the solution of a steady problem, and the rate of change of a state,
// closer at the stated order.
func checkOrder(t *testing.T, e solvers.Equation) {
	if discrete(setUp(t, e.New())) {
		t.Skip("a system of ordinary equations has no order in space")
	}
	p := small(t, e, 9)
	fs := flags(p)
	fs.VisitAll(func(f *flag.Flag) {
		if value, ok := smooth[f.Name]; ok {
			set(t, fs, f.Name, value)
		}
	})
	refine, levels := 4, 4
	switch flat, whole := dims(t, p) < 3, integrates(t, p); {
	case flat && whole:
		refine = 2 // a whole solution for each level
	case whole:
		refine, levels = 2, 3
	case !flat:
		refine, levels = 3, 3 // 108 points per axis at most
	}
	if r, ok := p.(solvers.Resolved); ok {
		r.SetResolution(refine, 0)
	}
	s := setUp(t, p)
	if discrete(s) {
		t.Skip("a system of ordinary equations")
	}
	order := float64(s.(solvers.Describer).Describe().SpaceOrder)
	var values [][]float64
	for level := range levels {
		fine, err := s.(solvers.Refiner).Refined(level)
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := fine.(fronted); ok {
			f.Smooth()
		}
		if tr, ok := fine.(*solvers.Trajectory); ok {
			values = append(values, rate(t, tr, s))
		} else {
			values = append(values, sample(t, fine, 1, 0)[0])
		}
	}
	var distances []float64
	for level := range values[1:] {
		sum := 0.0
		for i, v := range values[level] {
			sum += (v - values[level+1][i]) * (v - values[level+1][i])
		}
		distances = append(distances, math.Sqrt(sum))
	}
	last := len(distances) - 1
	if slope := math.Log2(distances[last-1] / distances[last]); math.Abs(slope-order) > 0.2 {
		t.Errorf("order %.2f from distances %.3g; want %g", slope, distances, order)
	}
}

// discrete reports whether s solves a system of ordinary equations, whose grid
// is not refined.
func discrete(s solvers.Solver) bool {
	tr, ok := s.(*solvers.Trajectory)
	if !ok {
		return false
	}
	_, ok = tr.Evolution().(solvers.Discrete)
	return ok
}

// integrates reports whether the solver steps in time by itself, so that its
// rate of change cannot be had.
func integrates(t *testing.T, p solvers.Problem) bool {
	t.Helper()
	s := setUp(t, p)
	_, trajectory := s.(*solvers.Trajectory)
	return !trajectory && s.Layout()[0].Axis("time") >= 0
}

// smoother is an evolution whose states have kinks, or meet its sides with a
// jump, where differences have no order: it offers a state to measure it on.
type smoother interface {
	Smooth(u *grid.Field)
}

// fronted is a solver, of its own time steps, whose solutions always have fronts:
// it offers a smooth problem of the same scheme to measure the order on.
type fronted interface {
	Smooth()
}

// rate is du/dt of the initial state of sample 0, on the stored nodes.
func rate(t *testing.T, tr *solvers.Trajectory, stored solvers.Solver) []float64 {
	t.Helper()
	evolution, u := tr.Evolution(), tr.State()
	if err := evolution.Initial(random.New(1, 0), u); err != nil {
		t.Fatal(err)
	}
	if s, ok := evolution.(smoother); ok {
		s.Smooth(u)
	}
	du, part := u.Like(), u.Like()
	evolution.RHS(du, u, 0)
	if stiff, ok := evolution.(solvers.Stiff); ok {
		stiff.Implicit(part, u, 0)
		for i, v := range part.Data {
			du.Data[i] += v
		}
	}
	g := u.Grid.Clone()
	copy(g.N, stored.(solvers.Describer).Describe().StoredGrid)
	out := grid.NewField(g, u.Channels)
	du.Restrict(out)
	return out.Data
}
