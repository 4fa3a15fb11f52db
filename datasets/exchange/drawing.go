package exchange

import (
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// drawing is what programs that draw fields on a mesh take of a dataset.
type drawing struct {
	axes  [][]float64 // of the mesh: one to three coordinates
	times []float64   // of the frames
	drawn []drawn
}

// drawn is a scalar, or a vector of two or three parts, of an array on the mesh.
type drawn struct {
	name   string
	array  int // among those of a sample
	parts  []int
	frames int // that it has; 0: it does not vary
}

// newDrawing takes the arrays that have the axes of the first one in space.
// Channels whose labels end in _x, _y and _z make one vector.
func newDrawing(path string, e *export) (*drawing, error) {
	d := &drawing{times: []float64{0}}
	for _, a := range e.arrays {
		if a.Axis("x") < 0 {
			continue
		}
		for _, name := range grid.AxisNames {
			if k := a.Axis(name); k >= 0 {
				d.axes = append(d.axes, e.coordinate(name, a.Shape[k]))
			}
		}
		break
	}
	if d.axes == nil {
		return nil, fmt.Errorf("%s: no array has a space axis to draw", path)
	}
	taken := map[string]bool{}
	for _, a := range e.arrays {
		taken[a.Name] = true
		if k := a.Axis("time"); k >= 0 {
			d.times = e.coordinate("t", a.Shape[k])
		}
	}
	for i, a := range e.arrays {
		if !d.on(a) {
			continue
		}
		delete(taken, a.Name)
		frames := 0
		if strings.HasSuffix(a.Axes[0], "time") {
			frames = a.Shape[0]
		}
		names := labels(a)
		for k := 0; k < len(names); k++ {
			f := drawn{name: names[k], array: i, parts: []int{k}, frames: frames}
			stem, vector := strings.CutSuffix(names[k], "_x")
			for j := 1; vector && j < 3 && k+j < len(names) && names[k+j] == stem+"_"+grid.AxisNames[j]; j++ {
				f.parts = append(f.parts, k+j)
			}
			if len(f.parts) > 1 {
				f.name = stem
				k += len(f.parts) - 1
			}
			if taken[f.name] {
				f.name = a.Name + " " + f.name
			}
			taken[f.name] = true
			d.drawn = append(d.drawn, f)
		}
	}
	return d, nil
}

// on says that an array has channels of fields on the mesh.
func (d *drawing) on(a grid.Array) bool {
	c := a.Axis("channel")
	if c < 0 || c > 1 || len(a.Shape)-c-1 != len(d.axes) {
		return false
	}
	for i, n := range a.Shape[c+1:] {
		if n != len(d.axes[i]) {
			return false
		}
	}
	return true
}

// nodes of the mesh.
func (d *drawing) nodes() int {
	n := 1
	for _, x := range d.axes {
		n *= len(x)
	}
	return n
}

// values of part k of a field at a frame that it has, in a sample's arrays.
func (d *drawing) values(f drawn, data [][]float64, frame, k int) []float64 {
	nodes, values := d.nodes(), data[f.array]
	if f.frames > 0 {
		size := len(values) / f.frames
		values = values[frame*size : (frame+1)*size]
	}
	return values[f.parts[k]*nodes : (f.parts[k]+1)*nodes]
}
