package datasets

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// OpenOptions say what is known of a file of another program; the zero value
// finds out.
type OpenOptions struct {
	// As names the layout: one of Layouts. "": the first that fits.
	As string
	// Axes names the axes of arrays, "[ARRAY[:NAME]=]sample,time,channel,x,y,z" in
	// the order in which whoever wrote the file names them: of the array ARRAY,
	// which becomes NAME (u, a, f; else its own name), or of the only array.
	// "_" is an axis of length 1 that is dropped.
	Axes []string
}

// layout is the naming of one source of data.
type layout struct {
	name, doc string
	fits      func(f *foreign.File) bool
	build     func(b *builder) error
}

// layouts are tried in this order.
var layouts = []layout{pdebench, theWell, poseidon, fnoPaper, neuralOperator, cfdBench, plain}

// Layouts lists the layouts that are known, with what they are.
func Layouts() (names, docs []string) {
	for _, l := range layouts {
		names, docs = append(names, l.name), append(docs, l.doc)
	}
	return names, docs
}

// builder makes a dataset of a foreign file.
type builder struct {
	f       *foreign.File
	path    string
	options OpenOptions
	arrays  map[string]*view
	infos   map[string]Info
	// periodic says of each space axis whether it is; nil: nothing is known.
	periodic []bool
	origin   Origin
}

// foreignError says that a file was read, but is not a dataset as it is.
type foreignError struct {
	path, text string
	f          *foreign.File
}

func (e *foreignError) Error() string { return fmt.Sprintf("%s: %s", e.path, e.text) }

// Hint is the remedy.
func (e *foreignError) Hint() string {
	var list []string
	for _, a := range e.f.Arrays {
		if len(list) == 12 {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%s %s %v", a.Name, a.Descr, writtenShape(a)))
	}
	return fmt.Sprintf("it has the arrays %s; name their axes, as in --axes %s", strings.Join(list, "; "), "u=sample,time,x")
}

// openForeign fills d from the file at its path.
func (d *Dataset) openForeign(o OpenOptions) error {
	f, err := openFile(d.path)
	if err != nil {
		return err
	}
	d.files = append(d.files, f)
	l, err := chooseLayout(f, o)
	if err != nil {
		return &foreignError{d.path, err.Error(), f}
	}
	b := &builder{f: f, path: d.path, options: o, arrays: map[string]*view{}, infos: map[string]Info{}}
	b.origin = Origin{Format: f.Format, Layout: l.name, File: filepath.Base(d.path), Attributes: plainAttributes(f.Groups[""])}
	if err := l.build(b); err != nil {
		return &foreignError{d.path, fmt.Sprintf("read as %s: %s", l.name, err), f}
	}
	if err := b.finish(d); err != nil {
		return &foreignError{d.path, fmt.Sprintf("read as %s: %s", l.name, err), f}
	}
	return nil
}

func chooseLayout(f *foreign.File, o OpenOptions) (layout, error) {
	for _, l := range layouts {
		switch {
		case o.As != "" && o.As == l.name:
			return l, nil
		case o.As == "" && len(o.Axes) > 0:
			return plain, nil
		case o.As == "" && l.fits(f):
			return l, nil
		}
	}
	if o.As != "" {
		names, _ := Layouts()
		return layout{}, fmt.Errorf("no layout %q; there are %s", o.As, strings.Join(names, ", "))
	}
	return layout{}, errors.New("its arrays follow no naming that is known here")
}

// plainAttributes keeps attributes that are short.
func plainAttributes(a foreign.Attrs) map[string]any {
	out := map[string]any{}
	for k, v := range a {
		switch v := v.(type) {
		case float64:
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				out[k] = v
			}
		case string:
			if len(v) <= 4096 {
				out[k] = v
			}
		case []float64:
			if len(v) <= 32 && !slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
				out[k] = v
			}
		case []string:
			if len(v) <= 32 {
				out[k] = v
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
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
	b.infos[name] = Info{Array: grid.Array{Name: name, Axes: []string{name}, Shape: []int{len(values)}, Double: true, Values: values}, DType: "float64"}
}

// field begins an array; what fills it is added to the view.
func (b *builder) field(name string, axes []string, shape []int, labels []string) *view {
	v := &view{axes: axes, shape: shape}
	b.arrays[name] = v
	b.infos[name] = Info{Array: grid.Array{Name: name, Axes: axes[1:], Shape: shape[1:], Labels: labels}}
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
	if slices.Equal(names, []string{sampleAxis, "parameter"}) && !a.Fortran {
		return b.field(name, names, written, labels).add(a, names, nil)
	}
	length := map[string]int{sampleAxis: 1, "channel": 1}
	seen := map[string]bool{}
	for i, n := range names {
		if !seen[n] {
			length[n] = 1
		}
		length[n] *= written[i]
		seen[n] = true
	}
	axes := []string{sampleAxis}
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

// finish checks the arrays against each other and hands them to d.
func (b *builder) finish(d *Dataset) error {
	d.meta = &Meta{Origin: &b.origin}
	d.samples = -1
	for _, name := range slices.SortedFunc(maps.Keys(b.infos), byRank) {
		info := b.infos[name]
		v := b.arrays[name]
		if v == nil {
			d.infos = append(d.infos, info)
			d.arrays[name] = &stored{info.Shape, info.DType, nil}
			continue
		}
		if d.samples >= 0 && v.shape[0] != d.samples {
			return fmt.Errorf("array %q has %d samples, those before it have %d", name, v.shape[0], d.samples)
		}
		d.samples = v.shape[0]
		total := 8
		for i, n := range v.shape {
			if n < 1 || n > math.MaxInt32 || total > math.MaxInt/max(n, 1) {
				return fmt.Errorf("array %q has %d points along %s", name, n, v.axes[i])
			}
			total *= n
		}
		info.DType = "float32"
		if v.double() {
			info.DType = "float64"
		}
		v.settle()
		d.infos = append(d.infos, info)
		d.arrays[name] = &stored{v.shape, info.DType, v}
	}
	if d.samples < 0 {
		return errors.New("it has no fields")
	}
	d.meta.Samples = d.samples
	d.meta.Kind = Steady
	if u, ok := d.Info("u"); ok && u.Axis("time") >= 0 {
		d.meta.Kind = Evolution
	}
	d.meta.Grid = b.grid()
	b.recall(d)
	return nil
}

// recall takes what meta.json said from a file that pdekit wrote, if it still
// fits.
func (b *builder) recall(d *Dataset) {
	text := b.f.Groups[""].Text("pdekit")
	if text == "" {
		return
	}
	delete(b.origin.Attributes, "pdekit")
	m, err := decodeMeta([]byte(text))
	if err != nil || m.Samples != d.samples || m.Grid != nil && m.Grid.Check() != nil {
		b.note("its attribute pdekit was left out: it does not fit the arrays")
		return
	}
	if u, ok := d.Info("u"); ok && m.Grid != nil && !slices.Equal(u.Shape[len(u.Shape)-min(len(m.Grid.N), len(u.Shape)):], m.Grid.N) {
		b.note("its attribute pdekit was left out: it is of another grid")
		return
	}
	for i, info := range d.infos {
		if a, ok := m.Arrays[info.Name]; ok && !info.Coordinate() && slices.Equal(a.Axes[min(1, len(a.Axes)):], info.Axes) && len(info.Labels) == 0 {
			d.infos[i].Labels, d.infos[i].Units = a.Labels, a.Units
		}
	}
	origin := d.meta.Origin
	d.meta = m
	d.meta.Arrays, d.meta.Origin = nil, origin
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
