package solvertest

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// compare asks for the same bits.
func compare(t *testing.T, what string, a, b [][]float64) {
	t.Helper()
	for k := range a {
		for i, v := range a[k] {
			if math.Float64bits(v) != math.Float64bits(b[k][i]) {
				t.Errorf("%s: value %d of array %d is %v and %v", what, i, k, v, b[k][i])
				return
			}
		}
	}
}

// checkLayout: arrays have names, axes of their shapes, labels with units, and
// coordinates that grow; u comes first.
func checkLayout(t *testing.T, e solvers.Equation) {
	s := setUp(t, small(t, e, smallGrid))
	layout := s.Layout()
	if layout[0].Name != "u" {
		t.Errorf("the first array is %q; want u", layout[0].Name)
	}
	names := map[string]bool{}
	for _, a := range layout {
		if names[a.Name] {
			t.Errorf("two arrays are named %q", a.Name)
		}
		names[a.Name] = true
		if len(a.Axes) != len(a.Shape) || len(a.Axes) == 0 {
			t.Errorf("%s has axes %q and shape %v", a.Name, a.Axes, a.Shape)
			continue
		}
		if a.Coordinate() {
			for i := 1; i < len(a.Values); i++ {
				if !(a.Values[i] > a.Values[i-1]) {
					t.Errorf("coordinate %s does not grow at %d", a.Name, i)
				}
			}
			continue
		}
		for k, axis := range a.Axes {
			if axis == "channel" || axis == "parameter" {
				if len(a.Labels) != a.Shape[k] || len(a.Units) != a.Shape[k] {
					t.Errorf("%s has %d labels and %d units for %d of axis %s", a.Name, len(a.Labels), len(a.Units), a.Shape[k], axis)
				}
			}
		}
	}
	for _, a := range layout {
		for k, axis := range a.Axes {
			i := slices.IndexFunc(layout, func(c arrayOf) bool { return c.Coordinate() && c.Axes[0] == axis })
			if i >= 0 && layout[i].Shape[0] != a.Shape[k] {
				t.Errorf("%s has %d points of %s; the coordinate has %d", a.Name, a.Shape[k], axis, layout[i].Shape[0])
			}
		}
	}
	for _, array := range sample(t, s, 1, 0) {
		for i, v := range array {
			if v-v != 0 {
				t.Fatalf("value %d is %g", i, v)
			}
		}
	}
}

// checkDescription: what goes into meta.json is filled in, for the defaults.
func checkDescription(t *testing.T, e solvers.Equation) {
	s := setUp(t, e.New())
	describer, ok := s.(solvers.Describer)
	if !ok {
		t.Fatal("the solver does not describe itself")
	}
	d := describer.Describe()
	for what, text := range map[string]string{"formula": d.Formula, "boundary": d.Boundary, "scheme": d.Scheme, "random": d.Random} {
		if text == "" {
			t.Errorf("%s is empty", what)
		}
	}
	if d.SpaceOrder < 1 && !discrete(s) {
		t.Errorf("order %d in space", d.SpaceOrder)
	}
	if tr, evolves := s.(*solvers.Trajectory); evolves && (d.TimeOrder < 1 && !propagates(tr) || len(d.Tolerances) == 0) {
		t.Errorf("order %d in time, tolerances %v", d.TimeOrder, d.Tolerances)
	}
	u := s.Layout()[0]
	if tail := u.Shape[len(u.Shape)-len(d.StoredGrid):]; !slices.Equal(tail, d.StoredGrid) {
		t.Errorf("stored grid %v; u has shape %v", d.StoredGrid, u.Shape)
	}
	for i, n := range d.SolveGrid {
		if n < d.StoredGrid[i] {
			t.Errorf("solve grid %v is coarser than %v", d.SolveGrid, d.StoredGrid)
		}
	}
}

// propagates reports whether tr is exact in time.
func propagates(tr *solvers.Trajectory) bool {
	_, ok := tr.Evolution().(solvers.Propagator)
	return ok
}

// checkDeterminism: a sample is the same bits from a new solver and from one
// that has solved others, on a second problem value too.
func checkDeterminism(t *testing.T, e solvers.Equation) {
	used := setUp(t, small(t, e, smallGrid))
	first := sample(t, used, 1, 5)
	sample(t, used, 1, 6)
	sample(t, used, 2, 5)
	compare(t, "a used solver", first, sample(t, used, 1, 5))
	compare(t, "a new solver", first, streamed(t, setUp(t, small(t, e, smallGrid)), 1, 5))
}

// streamed is sample, frame by frame where the solver can: each comes into
// memory full of NaN, so that none may be left unfilled.
func streamed(t *testing.T, s solvers.Solver, seed uint64, i int) [][]float64 {
	t.Helper()
	streamer, ok := s.(solvers.Streamer)
	if !ok {
		return sample(t, s, seed, i)
	}
	var whole [][]float64
	var frames []int
	for _, a := range s.Layout() {
		if !a.Coordinate() {
			frames, whole = append(frames, a.Frames()), append(whole, nil)
		}
	}
	dst := solvers.AllocateFrame(s.Layout())
	renew := func() {
		for j, frame := range dst {
			if frames[j] > 0 {
				dst[j] = slices.Repeat([]float64{math.NaN()}, len(frame))
			}
		}
	}
	renew()
	next := 0
	err := streamer.SolveFrames(t.Context(), random.New(seed, i), dst, func(k int) error {
		if k != next {
			t.Errorf("frame %d comes after %d frames", k, next)
		}
		next++
		for j, frame := range dst {
			if frames[j] > 0 {
				whole[j] = append(whole[j], frame...)
			}
		}
		renew()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for j, frame := range dst {
		if frames[j] == 0 {
			whole[j] = frame
		} else if next != frames[j] {
			t.Errorf("%d frames of %d came", next, frames[j])
		}
	}
	return whole
}

// checkRandomness: other samples and other seeds give other data.
func checkRandomness(t *testing.T, e solvers.Equation) {
	s := setUp(t, small(t, e, smallGrid))
	base := sample(t, s, 1, 5)
	for what, other := range map[string][][]float64{"sample": sample(t, s, 1, 6), "seed": sample(t, s, 2, 5)} {
		if slices.Equal(base[0], other[0]) {
			t.Errorf("another %s gives the same u", what)
		}
	}
}

func checkCancellation(t *testing.T, e solvers.Equation) {
	s := setUp(t, small(t, e, smallGrid))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Solve(ctx, random.New(1, 0), solvers.Allocate(s.Layout())); !errors.Is(err, context.Canceled) {
		t.Errorf("with its context ended, Solve returns %v", err)
	}
}

// checkAllocations: nothing is allocated in what a time step calls.
func checkAllocations(t *testing.T, e solvers.Equation) {
	tr, ok := setUp(t, small(t, e, smallGrid)).(*solvers.Trajectory)
	if !ok {
		t.Skip("a steady problem")
	}
	sample(t, tr, 1, 0)
	evolution, u := tr.Evolution(), tr.State()
	du := u.Like()
	gamma := 1e-3
	if allocs := testing.AllocsPerRun(5, func() {
		evolution.RHS(du, u, 0)
		evolution.MaxStep(u)
		if stiff, ok := evolution.(solvers.Stiff); ok {
			stiff.Implicit(du, u, 0)
			gamma *= 1.01
			stiff.SolveImplicit(du, 0, gamma)
		}
		if p, ok := evolution.(solvers.Projector); ok {
			p.Project(u, 0)
		}
	}); allocs != 0 {
		t.Errorf("%g allocations in a time step", allocs)
	}
}

// checkInvariants: what the equation is said to conserve is conserved, on the
// grid that it is solved on; a coarser stored grid sees it change a little.
func checkInvariants(t *testing.T, e solvers.Equation) {
	p := small(t, e, smallGrid)
	if r, ok := p.(solvers.Resolved); ok {
		r.SetResolution(1, 0)
	}
	tr, ok := setUp(t, p).(*solvers.Trajectory)
	if !ok {
		t.Skip("a steady problem")
	}
	drifts, err := tr.Drifts(sample(t, tr, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range drifts {
		limit := 1e-10
		if d.Stepped {
			limit = 1e-4 // the error of a few steps
		}
		if !(d.Change <= limit*d.Scale) {
			t.Errorf("%s drifts by %g from %g (scale %g)", d.Name, d.Change, d.Initial, d.Scale)
		}
	}
}

// checkResidual: a solver finds its own data good, and spoilt data less so.
func checkResidual(t *testing.T, e solvers.Equation) {
	s := setUp(t, small(t, e, smallGrid))
	r, ok := s.(solvers.Residualer)
	if !ok {
		t.Skip("the solver does not compute residuals")
	}
	data := sample(t, s, 1, 1)
	good, err := r.Residual(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	size := 0.0
	for _, v := range data[0] {
		size = max(size, math.Abs(v))
	}
	data[0][len(data[0])/2] += size
	bad, err := r.Residual(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if good > 1e-3 || bad < 10*good {
		t.Errorf("residual %g, and %g after spoiling a value", good, bad)
	}
}

// checkBlowUp: an evolution that leaves the finite is reported where it does, not
// at the end: within a step of there, with the time, as a divergence.
func checkBlowUp(t *testing.T, e solvers.Equation) {
	tr, ok := setUp(t, small(t, e, smallGrid)).(*solvers.Trajectory)
	if !ok {
		t.Skip("it steps by itself, or not at all")
	}
	data := sample(t, tr, 1, 0)
	size := len(data[0]) / 3
	initial, frame := data[0][:size], slices.Clone(data[0][size:2*size])
	var params []float64
	if len(data) > 1 && tr.Layout()[1].Name == "params" {
		params = data[1]
	}
	frame[size/3+1] = math.NaN() // not on a side, where it is known
	var times []float64
	for _, a := range tr.Layout() {
		if a.Name == "t" {
			times = a.Values
		}
	}
	err := tr.Continue(t.Context(), make([]float64, size), frame, initial, params, times[1], times[2])
	var diverged *solvers.Diverged
	if !errors.As(err, &diverged) {
		t.Fatalf("from a state with a NaN: %v", err)
	}
	at, steps := times[1], 0
	if propagates(tr) {
		at, steps = times[2], 1 // one step to the frame
	}
	if diverged.Time != at || diverged.Step > steps || diverged.Reason == "" {
		t.Errorf("the NaN of t = %g is reported as %v", times[1], diverged)
	}
}
