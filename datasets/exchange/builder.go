package exchange

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// builder makes a dataset of a foreign file.
type builder struct {
	f       *foreign.File
	path    string
	options Options
	arrays  map[string]*View
	infos   map[string]grid.Array
	// periodic says of each space axis whether it is; nil: nothing is known.
	periodic []bool
	origin   Origin
}

// note records what was assumed or left out.
func (b *builder) note(format string, args ...any) {
	b.origin.Notes = append(b.origin.Notes, fmt.Sprintf(format, args...))
}

// array finds an array; an error if it is missing or not of one of the ranks.
func (b *builder) array(name string, ranks ...int) (*foreign.Array, error) {
	a := b.f.Array(name)
	if a == nil {
		return nil, fmt.Errorf("array %q is missing", name)
	}
	if err := a.Readable(); err != nil {
		return nil, err
	}
	if len(ranks) > 0 && !slices.Contains(ranks, len(a.Shape)) {
		return nil, fmt.Errorf("array %q has shape %v; %v axes are expected", name, writtenShape(a), ranks)
	}
	return a, nil
}

const maxCoordinate = 1 << 24

// coordinate adds the coordinate NAME from an array, cut to n values; from the
// first row, if it has one for each sample.
func (b *builder) coordinate(name string, a *foreign.Array, n int) error {
	if a == nil || len(a.Shape) == 0 || a.Readable() != nil {
		return nil
	}
	s := foreign.Whole(a.Shape)
	last := 0
	for i, m := range a.Shape {
		if m >= n {
			last = i
		}
	}
	for i := range a.Shape {
		s.Count[i] = 1
	}
	if a.Shape[last] < n || n > maxCoordinate || slices.Contains(a.Shape, 0) {
		b.note("%s has %v values for %d points along %s and was left out", a.Name, a.Shape, n, name)
		return nil
	}
	s.Count[last] = n
	values := make([]float64, n)
	if err := foreign.Read(a, values, s); err != nil {
		return err
	}
	b.values(name, values)
	return nil
}

// values adds a coordinate; one that does not increase is left out and noted.
func (b *builder) values(name string, values []float64) {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) || i > 0 && v <= values[i-1] {
			b.note("coordinate %s does not increase at value %d and was left out", name, i)
			return
		}
	}
	b.infos[name] = grid.Array{Name: name, Axes: []string{name}, Shape: []int{len(values)}, Double: true, Values: values}
}

// field begins an array; what fills it is added to the view.
func (b *builder) field(name string, axes []string, shape []int, labels []string) *View {
	v := &View{axes: axes, shape: shape}
	b.arrays[name] = v
	b.infos[name] = grid.Array{Name: name, Axes: axes[1:], Shape: shape[1:], Labels: labels}
	return v
}

// simple makes an array of one of the file's, whose axes are named in the
// order of whoever wrote it.
func (b *builder) simple(name string, a *foreign.Array, names, labels []string) error {
	if err := a.Readable(); err != nil {
		return err
	}
	written := writtenShape(a)
	if len(names) != len(written) {
		return fmt.Errorf("array %q has shape %v; %d axes (%s) are expected", a.Name, written, len(names), strings.Join(names, ", "))
	}
	if slices.Equal(names, []string{naming.Sample, "parameter"}) && !a.Fortran {
		return b.field(name, names, written, labels).add(a, names, nil)
	}
	length := map[string]int{naming.Sample: 1, "channel": 1}
	seen := map[string]bool{}
	for i, n := range names {
		if !seen[n] {
			length[n] = 1
		}
		length[n] *= written[i]
		seen[n] = true
	}
	axes := []string{naming.Sample}
	if seen["time"] {
		axes = append(axes, "time")
	}
	axes = append(axes, "channel")
	for i, x := range grid.AxisNames {
		if seen[x] {
			if i > 0 && !seen[grid.AxisNames[i-1]] {
				return fmt.Errorf("array %q has an axis %s but no %s", a.Name, x, grid.AxisNames[i-1])
			}
			axes = append(axes, x)
		}
	}
	shape := make([]int, len(axes))
	for i, x := range axes {
		shape[i] = length[x]
	}
	return b.field(name, axes, shape, labels).add(a, names, nil)
}

// params adds what was drawn for each sample, where the file has such an array.
func (b *builder) params() error {
	a := b.f.Array("params")
	if _, named := b.infos["params"]; named || a == nil || len(a.Shape) != 2 || a.Readable() != nil {
		return nil
	}
	shape := writtenShape(a)
	if u := b.arrays["u"]; u != nil && u.shape[0] != shape[0] {
		b.note("params is of another number of samples and was left out")
		return nil
	}
	v := b.field("params", []string{naming.Sample, "parameter"}, shape, a.Attrs.Texts("labels"))
	return v.add(a, v.axes, nil)
}

// finish checks the arrays against each other.
func (b *builder) finish() (*Source, error) {
	s := &Source{Samples: -1, Closer: b.f}
	for _, name := range slices.SortedFunc(maps.Keys(b.infos), naming.ByRank) {
		a := Array{Array: b.infos[name], DType: "float64", View: b.arrays[name]}
		if v := a.View; v != nil {
			if s.Samples >= 0 && v.shape[0] != s.Samples {
				return nil, fmt.Errorf("array %q has %d samples, those before it have %d", name, v.shape[0], s.Samples)
			}
			s.Samples = v.shape[0]
			if err := v.settle(name); err != nil {
				return nil, err
			}
			a.DType = v.dtype()
		}
		s.Arrays = append(s.Arrays, a)
	}
	if s.Samples < 0 {
		return nil, errors.New("it has no fields")
	}
	s.Grid = b.grid()
	s.Manifest = b.f.Groups[""].Text("pdekit")
	delete(b.origin.Attributes, "pdekit")
	s.Origin = b.origin
	return s, nil
}

// grid is that of the coordinates, if they are evenly spaced and it is known
// which axes are periodic.
func (b *builder) grid() *grid.Grid {
	u, ok := b.infos["u"]
	if !ok || b.periodic == nil {
		return nil
	}
	var g grid.Grid
	for i, name := range grid.AxisNames {
		if u.Axis(name) < 0 {
			break
		}
		x := b.infos[name].Values
		if i >= len(b.periodic) || len(x) < 3 {
			return nil
		}
		n := len(x)
		h := (x[n-1] - x[0]) / float64(n-1)
		for k := range x {
			if math.Abs(x[k]-x[0]-float64(k)*h) > 1e-2*h {
				b.note("coordinate %s is not evenly spaced", name)
				return nil
			}
		}
		hi := x[n-1]
		if b.periodic[i] {
			hi += h
		}
		g.N, g.Lo, g.Hi, g.Periodic = append(g.N, n), append(g.Lo, x[0]), append(g.Hi, hi), append(g.Periodic, b.periodic[i])
	}
	if g.Check() != nil {
		return nil
	}
	return &g
}
