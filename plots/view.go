package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// View is how a 3-D field becomes a plane: by a slice across an axis, or by a
// projection along it. The zero value is the slice through the middle of z.
type View struct {
	Axis string   // "x", "y" or "z"; "" means z
	At   *float64 // where a slice is, the nearest node; nil: in the middle
	// Project, if not "", is what the values along the axis become: "mean",
	// "max", "min" or "rms".
	Project string
}

// projections are the values of View.Project with their names in a note.
var projections = map[string]string{"mean": "mean over", "max": "maximum over", "min": "minimum over", "rms": "rms over"}

// Projections lists the values of View.Project.
func Projections() []string { return []string{"mean", "max", "min", "rms"} }

// ParseView reads a view: an axis for its middle slice ("z"), an axis and a
// coordinate ("x=0.25"), or a projection and an axis ("max-y"; "max" alone
// is along z).
func ParseView(s string) (View, error) {
	fail := func() (View, error) {
		return View{}, fmt.Errorf("view %q: expected a slice as z or x=0.25, or a projection as mean-z (%s)", s, strings.Join(Projections(), ", "))
	}
	if s == "" {
		return View{}, nil
	}
	if how, axis, found := strings.Cut(s, "-"); projections[how] != "" {
		if !found {
			return View{Project: how}, nil
		}
		if !slices.Contains(grid.AxisNames[:], axis) {
			return fail()
		}
		return View{Axis: axis, Project: how}, nil
	}
	axis, at, found := strings.Cut(s, "=")
	if !slices.Contains(grid.AxisNames[:], axis) {
		return fail()
	}
	v := View{Axis: axis}
	if found {
		x, err := strconv.ParseFloat(at, 64)
		if err != nil || !finite(x) {
			return fail()
		}
		v.At = &x
	}
	return v, nil
}

// normal is the number of the axis looked along.
func (v View) normal() int {
	for i, name := range grid.AxisNames {
		if v.Axis == name {
			return i
		}
	}
	return 2
}

// flat is 3-D data in the plane of a view, in new memory; 1-D and 2-D data are
// returned as they are. It says in d.note where the plane is.
func (d *Data) flat(v View) (Data, error) {
	g := d.Grid
	if g.Dims() != 3 {
		return *d, nil
	}
	normal := v.normal()
	name := grid.AxisNames[normal]
	out := *d
	out.Grid = grid.Grid{}
	for i := range 3 {
		if i != normal {
			out.axes = append(out.axes, grid.AxisNames[i])
			out.Grid.N = append(out.Grid.N, g.N[i])
			out.Grid.Lo = append(out.Grid.Lo, g.Lo[i])
			out.Grid.Hi = append(out.Grid.Hi, g.Hi[i])
			out.Grid.Periodic = append(out.Grid.Periodic, g.Periodic[i])
		}
	}
	n := g.N[normal]
	at := n / 2
	if v.At != nil {
		x := g.Coord(normal)
		// Half a cell beyond the last node of a periodic axis is still in the box.
		if *v.At < g.Lo[normal] || *v.At > g.Hi[normal] {
			return Data{}, fmt.Errorf("slice at %s = %g is outside the data, which run from %g to %g", name, *v.At, g.Lo[normal], g.Hi[normal])
		}
		for i := range x {
			if math.Abs(x[i]-*v.At) < math.Abs(x[at]-*v.At) {
				at = i
			}
		}
	}
	stride := [3]int{g.N[1] * g.N[2], g.N[2], 1}
	step := stride[normal]
	reduce := reductionOf(v.Project)
	if v.Project == "" {
		out.note = name + " = " + number(g.Coord(normal)[at], 3)
	} else if reduce == nil {
		return Data{}, fmt.Errorf("projection %q: unknown; choose one of %s", v.Project, strings.Join(Projections(), ", "))
	} else {
		out.note = projections[v.Project] + " " + name
	}
	a, b := 0, 1
	switch normal {
	case 0:
		a, b = 1, 2
	case 1:
		a, b = 0, 2
	}
	blocks := d.frames() * d.channels()
	out.Values = make([]float64, 0, blocks*g.N[a]*g.N[b])
	line := make([]float64, n)
	for k := range blocks {
		field := d.Values[k*g.Size() : (k+1)*g.Size()]
		for i := range g.N[a] {
			for j := range g.N[b] {
				base := i*stride[a] + j*stride[b]
				if v.Project == "" {
					out.Values = append(out.Values, field[base+at*step])
					continue
				}
				for m := range line {
					line[m] = field[base+m*step]
				}
				out.Values = append(out.Values, reduce(line))
			}
		}
	}
	return out, nil
}

// reductionOf is the function behind a projection's name; nil if there is none.
func reductionOf(name string) func([]float64) float64 {
	switch name {
	case "mean":
		return func(line []float64) float64 {
			sum := 0.0
			for _, v := range line {
				sum += v / float64(len(line))
			}
			return sum
		}
	case "rms":
		return func(line []float64) float64 {
			norm := 0.0
			for _, v := range line {
				norm = math.Hypot(norm, v)
			}
			return norm / math.Sqrt(float64(len(line)))
		}
	case "max":
		return slices.Max[[]float64]
	case "min":
		return slices.Min[[]float64]
	}
	return nil
}

// noted is a label with where the plane of a 3-D field is.
func (d *Data) noted(label string) string {
	if d.note == "" {
		return label
	}
	if strings.Contains(d.note, "=") {
		return label + " at " + d.note
	}
	return label + ", " + d.note
}
