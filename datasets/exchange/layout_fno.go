package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// fnoPaper is the naming of the data of the FNO paper (Z. Li et al., ICLR
// 2021), MATLAB files of three kinds: coeff and sol (Darcy flow); a and u of
// equal shape (Burgers' equation, from t = 0 to 1); a, u with time last, and t
// (Navier–Stokes, where a is the state before the first frame).
var fnoPaper = layout{
	name: "fno",
	doc:  "the FNO paper's .mat: coeff and sol; or a and u, with time last; or input and output",
	fits: func(f *foreign.File) bool {
		return f.Array("coeff") != nil && f.Array("sol") != nil ||
			strings.HasPrefix(f.Format, "MATLAB") && f.Array("a") != nil && f.Array("u") != nil ||
			f.Array("input") != nil && f.Array("output") != nil
	},
	build: (*builder).fnoPaper,
}

func (b *builder) fnoPaper() error {
	switch {
	case b.f.Array("coeff") != nil:
		b.origin.Equation, b.periodic = "darcy", []bool{false, false}
		for name, from := range map[string]string{"a": "coeff", "u": "sol"} {
			a, err := b.array(from, 3)
			if err != nil {
				return err
			}
			if err := b.simple(name, a, []string{naming.Sample, "x", "y"}, nil); err != nil {
				return err
			}
		}
		return b.unit()
	case b.f.Array("input") != nil:
		return b.fnoSeries()
	}
	a, err := b.array("a")
	if err != nil {
		return err
	}
	u, err := b.array("u")
	if err != nil {
		return err
	}
	space := len(a.Shape) - 1
	if space < 1 || space > 3 {
		return fmt.Errorf("array \"a\" has shape %v; a sample axis and 1 to 3 of space are expected", writtenShape(a))
	}
	b.periodic = []bool{true, true, true}
	axes := append([]string{naming.Sample}, grid.AxisNames[:space]...)
	written := writtenShape(a)
	frames := 2
	uAxes := axes
	switch uShape := writtenShape(u); {
	case slices.Equal(uShape, written):
		b.origin.Equation = "burgers"
	case len(uShape) == len(written)+1:
		b.origin.Equation = "navier-stokes"
		frames = uShape[len(uShape)-1] + 1
		uAxes = append(slices.Clone(axes), "time")
	default:
		return fmt.Errorf("arrays \"a\" and \"u\" have shapes %v and %v; equal ones are expected, or one more axis, time, at the end of u", written, uShape)
	}
	v := b.field("u", slices.Concat([]string{naming.Sample, "time", "channel"}, axes[1:]), slices.Concat([]int{written[0], frames, 1}, written[1:]), nil)
	if err := v.add(a, axes, map[string]box{"time": {0, 1}}); err != nil {
		return err
	}
	if err := v.add(u, uAxes, map[string]box{"time": {1, frames - 1}}); err != nil {
		return err
	}
	b.note("frame 0 is a, the others are u")
	times := []float64{0, 1}
	if frames > 2 {
		t := b.f.Array("t")
		if t == nil || t.Len() != frames-1 {
			return fmt.Errorf("array \"t\" with the %d times of u is missing", frames-1)
		}
		after, err := t.All(maxCoordinate)
		if err != nil {
			return err
		}
		times = append([]float64{0}, after...)
	}
	b.values("t", times)
	return b.unit()
}

// fnoSeries is a series of frames that begins with the input.
func (b *builder) fnoSeries() error {
	out, err := b.array("output", 3)
	if err != nil {
		return err
	}
	b.periodic = []bool{true}
	if err := b.simple("u", out, []string{naming.Sample, "time", "x"}, nil); err != nil {
		return err
	}
	if t := b.f.Array("tspan"); t != nil {
		if err := b.coordinate("t", t, b.infos["u"].Shape[0]); err != nil {
			return err
		}
	}
	return b.unit()
}

// unit adds the coordinates of the unit interval, square or cube.
func (b *builder) unit() error {
	u := b.infos["u"]
	for i, axis := range u.Axes {
		k := slices.Index(grid.AxisNames[:], axis)
		if k < 0 {
			continue
		}
		cells := u.Shape[i] - 1
		if b.periodic[k] {
			cells++
		}
		x := make([]float64, u.Shape[i])
		for j := range x {
			x[j] = float64(j) / float64(max(cells, 1))
		}
		b.values(axis, x)
	}
	b.note("the file has no coordinates of space: the unit interval, square or cube is assumed")
	return nil
}
