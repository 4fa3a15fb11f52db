package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// theWell is the naming of The Well (R. Ohana et al., NeurIPS 2024): groups of
// scalar, vector and tensor fields, whose attributes say along which axes each
// varies.
var theWell = layout{
	name: "thewell",
	doc:  "The Well's HDF5: t0_fields, t1_fields, t2_fields, dimensions, scalars",
	fits: func(f *foreign.File) bool {
		_, dims := f.Groups["dimensions"]
		_, fields := f.Groups["t0_fields"]
		return dims && fields
	},
	build: func(b *builder) error {
		w := &well{builder: b, dims: b.f.Groups["dimensions"].Texts("spatial_dims")}
		if n := len(w.dims); n < 1 || n > 3 {
			return fmt.Errorf("group \"dimensions\" names %d spatial_dims; 1 to 3 are expected", n)
		}
		return w.build()
	},
}

type well struct {
	*builder
	dims    []string // The Well's names of the space axes
	samples int
	frames  int
	space   []int
}

// wellField is one field and the axes that it has.
type wellField struct {
	array    *foreign.Array
	axes     []string
	channels int
	labels   []string
}

func (w *well) build() error {
	if n, ok := w.f.Groups[""].Number("n_trajectories"); ok {
		w.samples = int(n)
	}
	w.origin.Equation = w.f.Groups[""].Text("dataset_name")
	for i, d := range w.dims {
		a, err := w.array("dimensions/" + d)
		if err != nil {
			return err
		}
		if len(a.Shape) == 0 {
			return fmt.Errorf("array %q is a single number", a.Name)
		}
		w.space = append(w.space, a.Shape[len(a.Shape)-1])
		if d != grid.AxisNames[i] {
			w.note("axis %s is %s there", grid.AxisNames[i], d)
		}
	}
	time, err := w.array("dimensions/time", 1, 2)
	if err != nil {
		return err
	}
	w.frames = time.Shape[len(time.Shape)-1]
	moving, still, err := w.fields()
	if err != nil {
		return err
	}
	if len(moving) == 0 {
		return fmt.Errorf("no field varies with time")
	}
	if err := w.stackFields("u", moving, true); err != nil {
		return err
	}
	if len(still) > 0 {
		if err := w.stackFields("a", still, false); err != nil {
			return err
		}
	}
	if err := w.coordinate("t", time, w.frames); err != nil {
		return err
	}
	for i, d := range w.dims {
		if err := w.coordinate(grid.AxisNames[i], w.f.Array("dimensions/"+d), w.space[i]); err != nil {
			return err
		}
	}
	w.boundaries()
	return w.scalars()
}

// fields sorts the fields into those that vary with time and those that do not.
func (w *well) fields() (moving, still []wellField, err error) {
	for order := range 3 {
		group := fmt.Sprintf("t%d_fields", order)
		in := w.f.Under(group)
		names := w.f.Groups[group].Texts("field_names")
		for _, name := range slices.Sorted(maps.Keys(in)) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		for _, name := range names {
			a := in[name]
			if a == nil || a.Readable() != nil {
				continue
			}
			f, timed, err := w.field1(name, a, order)
			if err != nil {
				return nil, nil, err
			}
			if timed {
				moving = append(moving, f)
			} else {
				still = append(still, f)
			}
		}
	}
	return moving, still, nil
}

func flag(a foreign.Attrs, name string, otherwise bool) bool {
	if v, ok := a.Number(name); ok {
		return v != 0
	}
	return otherwise
}

// field1 names the axes of one field; those along which it is constant may be
// missing or of length 1.
func (w *well) field1(name string, a *foreign.Array, order int) (wellField, bool, error) {
	f := wellField{array: a, channels: 1, labels: []string{name}}
	timed := flag(a.Attrs, "time_varying", true)
	axes, components := w.axes(a, timed, false), 0
	if components = len(a.Shape) - len(axes); components > order {
		axes = w.axes(a, timed, true)
		components = len(a.Shape) - len(axes)
	}
	if components != order && !(order == 2 && components == 1) {
		return f, timed, fmt.Errorf("array %q has shape %v; expected the axes %s and %d of components", a.Name, a.Shape, strings.Join(axes, ", "), order)
	}
	for range components {
		axes = append(axes, "channel")
		f.channels *= a.Shape[len(axes)-1]
	}
	if f.channels > 1 && f.channels <= 27 {
		f.labels = nil
		for c := range f.channels {
			f.labels = append(f.labels, name+"_"+w.component(c, f.channels, order))
		}
	}
	f.axes = axes
	return f, timed, nil
}

// axes names the axes of a field before its components: those along which it
// is constant are not there, or, if kept, there with length 1.
func (w *well) axes(a *foreign.Array, timed, kept bool) []string {
	var out []string
	if flag(a.Attrs, "sample_varying", true) {
		out = append(out, naming.Sample)
	}
	if timed {
		out = append(out, "time")
	}
	varies, _ := a.Attrs["dim_varying"].([]float64)
	for i := range w.dims {
		if i >= len(varies) || varies[i] != 0 {
			out = append(out, grid.AxisNames[i])
		} else if kept {
			out = append(out, "_")
		}
	}
	return out
}

// component names component c of a vector or tensor: x, or xy.
func (w *well) component(c, channels, order int) string {
	d := len(w.dims)
	switch {
	case order == 1 && channels == d:
		return w.dims[c]
	case order == 2 && channels == d*d:
		return w.dims[c/d] + w.dims[c%d]
	}
	return fmt.Sprint(c)
}

// stackFields makes an array whose channels are the fields' components.
func (w *well) stackFields(name string, fields []wellField, timed bool) error {
	if w.samples == 0 {
		for _, f := range fields {
			if f.axes[0] == naming.Sample {
				w.samples = f.array.Shape[0]
			}
		}
	}
	channels := 0
	var labels []string
	for _, f := range fields {
		channels += f.channels
		labels = append(labels, f.labels...)
	}
	if len(labels) != channels {
		labels = nil
	}
	axes, shape := []string{naming.Sample}, []int{w.samples}
	if timed {
		axes, shape = append(axes, "time"), append(shape, w.frames)
	}
	axes, shape = append(axes, "channel"), append(shape, channels)
	for i, n := range w.space {
		axes, shape = append(axes, grid.AxisNames[i]), append(shape, n)
	}
	v := w.field(name, axes, shape, labels)
	at := 0
	for _, f := range fields {
		if err := v.add(f.array, f.axes, map[string]box{"channel": {at, f.channels}}); err != nil {
			return err
		}
		at += f.channels
	}
	return nil
}

// boundaries reads which axes are periodic.
func (w *well) boundaries() {
	w.periodic = make([]bool, len(w.dims))
	for path, attrs := range w.f.Groups {
		if !strings.HasPrefix(path, "boundary_conditions/") {
			continue
		}
		kind := strings.ToLower(attrs.Text("bc_type"))
		for _, d := range attrs.Texts("associated_dims") {
			if i := slices.Index(w.dims, d); i >= 0 && kind == "periodic" {
				w.periodic[i] = true
			} else if i >= 0 {
				w.note("boundary %s along %s is %q", strings.TrimPrefix(path, "boundary_conditions/"), d, kind)
			}
		}
	}
	slices.Sort(w.origin.Notes)
}

// scalars makes params of those that do not vary with time.
func (w *well) scalars() error {
	in := w.f.Under("scalars")
	var names []string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		a := in[name]
		if a.Readable() == nil && !flag(a.Attrs, "time_varying", false) && (a.Len() == 1 || a.Len() == w.samples) {
			names = append(names, name)
		} else {
			w.note("scalar %s was left out: it varies with time or is not a number", name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	v := w.field("params", []string{naming.Sample, "parameter"}, []int{w.samples, len(names)}, names)
	for i, name := range names {
		a := in[name]
		axes := slices.Repeat([]string{"_"}, len(a.Shape))
		if a.Len() == w.samples && len(a.Shape) > 0 {
			for k, n := range a.Shape {
				if n == w.samples {
					axes[k] = naming.Sample
					break
				}
			}
		}
		if err := v.add(a, axes, map[string]box{"parameter": {i, 1}}); err != nil {
			return err
		}
	}
	return nil
}
