package main

import (
	"encoding/json"
	"math"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers"
)

// quantity is one number of a state, over the frames of a sample: its changes
// from the first frame, relative to its first value, or to the size of the field
// where that cancels.
type quantity struct {
	title  string
	values []float64
}

// watch follows what an equation conserves, or states, through stored frames.
type watch struct {
	al     *album
	solver solvers.Solver
	courses
}

// courses is a solver that follows quantities through frames, see
// solvers.Trajectory.
type courses interface {
	Courses(data [][]float64) ([]solvers.Course, error)
}

// newWatch is how the equation of a file follows its quantities; without a
// solver where the file does not tell the equation, or it states none.
func newWatch(al *album) *watch {
	w := &watch{al: al}
	meta := al.Meta()
	equation, known := solvers.Lookup(meta.Equation)
	if !known || meta.Problem == nil || meta.Grid == nil {
		return w
	}
	problem := equation.New()
	if json.Unmarshal(meta.Problem, problem) != nil {
		return w
	}
	solver, err := setup(problem)
	if err != nil {
		return w
	}
	if c, ok := solver.(courses); ok {
		w.solver, w.courses = solver, c
	}
	return w
}

// quantities are those of a sample of d: the equation's own, or the totals of
// each channel and the sum of squares.
func (w *watch) quantities(d plots.Data, sample int) []quantity {
	if list := w.own(d, sample); list != nil {
		return list
	}
	return totals(d)
}

// own are the equation's quantities; nil if it has none, or the data are not
// laid out as the equation's: a part of the channels, another grid.
func (w *watch) own(d plots.Data, sample int) []quantity {
	if w.courses == nil {
		return nil
	}
	data := [][]float64{d.Values}
	for _, array := range w.solver.Layout() {
		switch {
		case array.Name == "u":
			if array.Size()/array.Shape[0] != len(d.Values)/len(d.Times) {
				return nil
			}
		case !array.Coordinate():
			values := make([]float64, array.Size())
			if info, ok := w.al.Info(array.Name); !ok || info.Size() != len(values) || w.al.ReadFloat64(values, array.Name, sample, 0) != nil {
				return nil
			}
			data = append(data, values)
		}
	}
	list, err := w.Courses(data)
	if err != nil {
		return nil
	}
	var out []quantity
	for _, c := range list {
		q := quantity{title: c.Name, values: c.Values}
		if !c.Conserved {
			q.title += " (not conserved)"
		}
		// A momentum or a circulation may cancel: then by the size of the field.
		scale, size := math.Abs(c.Value), rootMeanSquare(d.Values[:len(d.Values)/len(d.Times)])
		if c.Conserved && scale < 1e-3*size || scale == 0 {
			scale = size
		}
		q.relate(scale)
		out = append(out, q)
	}
	return out
}

func rootMeanSquare(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v * v / float64(len(values))
	}
	return math.Sqrt(sum)
}

// relate turns values into changes from the first, relative to scale.
func (q *quantity) relate(scale float64) {
	start := q.values[0]
	for f := range q.values {
		if q.values[f] -= start; scale > 0 {
			q.values[f] /= scale
		}
	}
}

// mostTotals is up to how many channels have a total each.
const mostTotals = 3

// totals are the integrals of the channels over the box, relative to those of
// their absolute values at first, and that of the sum of squares.
func totals(d plots.Data) []quantity {
	n, channels, frames := d.Grid.Size(), d.Channels, len(d.Times)
	weight := quadrature(d)
	out := make([]quantity, min(channels, mostTotals)+1)
	squares := &out[len(out)-1]
	for q := range out {
		out[q].values = make([]float64, frames)
		out[q].title = "total of u"
		if q < len(d.Names) {
			out[q].title = "total of " + d.Names[q]
		}
	}
	squares.title = "sum of squares"
	scale := make([]float64, len(out))
	for f := range frames {
		for c := range channels {
			field := d.Values[(f*channels+c)*n:][:n]
			for i, v := range field {
				w := weight[i]
				if c < len(out)-1 {
					out[c].values[f] += w * v
					if f == 0 {
						scale[c] += w * math.Abs(v)
					}
				}
				squares.values[f] += w * v * v
			}
		}
	}
	scale[len(out)-1] = squares.values[0]
	for q := range out {
		out[q].relate(scale[q])
	}
	return out
}

// quadrature are the shares of the nodes in an integral over the box, by the
// trapezoidal rule.
func quadrature(d plots.Data) []float64 {
	g := d.Grid
	w := []float64{1}
	for axis, n := range g.N {
		var next []float64
		for _, v := range w {
			for i := range n {
				part := v / float64(g.Cells(axis))
				if !g.Periodic[axis] && (i == 0 || i == n-1) {
					part /= 2
				}
				next = append(next, part)
			}
		}
		w = next
	}
	return w
}
