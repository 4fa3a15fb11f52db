package operatortest

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/optim"
	"github.com/pdekit/pdekit/operators/selftest"
)

// batch: a member's output does not depend on the others.
func batch(t *testing.T, s subject) {
	for _, fault := range selftest.Batch(s.must(t, 1), s.input(autodiff.Float32, 2, 3, s.sig.Grid)) {
		t.Error(fault)
	}
}

// conditions: each of them changes the output.
func conditions(t *testing.T, s subject) {
	o := s.must(t, 1)
	x := s.input(autodiff.Float32, 2, 1, s.sig.Grid)
	points := x.Len() / s.sig.In
	for c := s.sig.Fields(); c < s.sig.In; c++ {
		before := slices.Clone(o.Forward(nil, x).Float32())
		for i := c * points; i < (c+1)*points; i++ {
			x.SetAt(i, x.At(i)+1)
		}
		if slices.Equal(before, o.Forward(nil, x).Float32()) {
			t.Errorf("condition %d does not change the output", c-s.sig.Fields())
		}
	}
}

// shift: an operator that says so commutes with shifts. Where the model has
// coordinates, they are switched off.
func shift(t *testing.T, s subject) {
	s.settings = append([]selftest.Setting{{Name: "coordinates", Value: "false"}}, s.settings...)
	o := selftest.Double(s.must(t, 1))
	if e, ok := o.(operators.Equivariant); !ok || !e.ShiftEquivariant() {
		t.Skip("does not promise to commute with shifts of this grid")
	}
	if worst, where := selftest.Shifts(o, s.input(autodiff.Float64, 2, 1, s.sig.Grid)); !(worst <= 1e-12) {
		t.Error(where)
	}
}

// grids: the operator runs on finer, odd and coarser grids, or says why not.
func grids(t *testing.T, s subject) {
	o := s.must(t, 1)
	ran := 0
	for _, scale := range []func(n int) int{
		func(n int) int { return 2 * n },
		func(n int) int { return n + 1 },
		func(n int) int { return 2*n - 1 },
		func(n int) int { return (n + 2) / 2 },
	} {
		var grid []int
		for _, n := range s.sig.Grid {
			grid = append(grid, scale(n))
		}
		if c, ok := o.(operators.Checker); ok && c.CheckGrid(grid) != nil {
			continue
		}
		ran++
		y := o.Forward(nil, s.input(autodiff.Float32, 2, 2, grid))
		if want := append([]int{2, s.sig.Out}, grid...); !slices.Equal(y.Shape, want) {
			t.Errorf("grid %v: output %v, want %v", grid, y.Shape, want)
		}
		if m := largest(y); math.IsNaN(m) || math.IsInf(m, 0) || m == 0 {
			t.Errorf("grid %v: largest output %v", grid, m)
		}
	}
	if ran == 0 {
		t.Error("runs on no other grid")
	}
}

// learns: three hundred steps on a batch halve the error at least twice, for a
// target that depends on the input: each field's first channel plus its square
// one point further along each axis.
func learns(t *testing.T, s subject) {
	o := s.must(t, 1)
	x, y := s.input(autodiff.Float32, 2, 4, s.sig.Grid), s.target(autodiff.Float32, 3, 4)
	moved := x
	for axis := range s.sig.Grid {
		moved = selftest.Shifted(moved, axis, 1)
	}
	in, out := x.Len()/4, y.Len()/4
	points := out / s.sig.Out
	for b := range 4 {
		for i := range out {
			at := b*in + i%points
			y.SetAt(b*out+i, x.At(at)+0.5*moved.At(at)*moved.At(at))
		}
	}
	tape := autodiff.NewTape()
	loss := autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
	adam := optim.NewAdamW(o.Params(), optim.Options{})
	var first float64
	for step := range 300 {
		tape.Replay()
		if step == 0 {
			first = loss.Scalar()
		}
		tape.Backward(loss)
		adam.Step(1e-2)
	}
	if last := loss.Scalar(); !(last < first/4) {
		t.Errorf("loss %.3g after 300 steps from %.3g", last, first)
	}
}
