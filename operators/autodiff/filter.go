package autodiff

import (
	"fmt"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/internal/parallel"
)

// filterGroups is the number of plans that a Filter keeps: its rows are shared
// out among so many, whatever the threads.
const filterGroups = 8

// Filter multiplies the Fourier coefficients of every channel of x, (batch,
// channel, x[, y[, z]]) on periodic axes, by a real factor of the signed
// frequencies: y = F⁻¹·factor·F·x. The factor must be even in each frequency.
func Filter(t *Tape, x *Tensor, factor func(frequencies []int) float64) *Tensor {
	grid := x.Shape[2:]
	if len(grid) < 1 || len(grid) > 3 {
		panic(fmt.Sprintf("autodiff: Filter of %v", x.Shape))
	}
	f := filter{rows: x.Shape[0] * x.Shape[1], points: size(grid)}
	f.grain = (f.rows + filterGroups - 1) / filterGroups
	for range parallel.Chunks(f.rows, f.grain) {
		p := fft.NewReal(grid...)
		f.plans = append(f.plans, filterPlan{p, make([]float64, p.Size()), make([]complex128, p.SpectrumSize())})
	}
	f.factors = tabulate(grid, len(f.plans[0].spectrum), factor)
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = &filterOp[float32]{filter: f}
	} else {
		n.op = &filterOp[float64]{filter: f}
	}
	return record(t, n, x.Shape...)
}

// tabulate lists the factors in the order of fft.Real's spectrum: the last axis
// is half, the others whole; and divides by the number of points, as its inverse
// does not.
func tabulate(grid []int, length int, factor func([]int) float64) []float64 {
	table, k := make([]float64, length), make([]int, len(grid))
	last := len(grid) - 1
	half := grid[last]/2 + 1
	for i := range table {
		k[last] = i % half
		rest := i / half
		for a := last - 1; a >= 0; a-- {
			k[a] = fft.Frequency(rest%grid[a], grid[a])
			rest /= grid[a]
		}
		table[i] = factor(k) / float64(size(grid))
	}
	return table
}

type filter struct {
	rows, points, grain int
	plans               []filterPlan
	factors             []float64
}

type filterPlan struct {
	fft      *fft.Real
	values   []float64
	spectrum []complex128
}

// filterOp is also the parallel.Task of its rows.
type filterOp[T Float] struct {
	filter
	dst, src []T
	add      bool
}

func (o *filterOp[T]) forward(n *node) {
	o.run(values[T](n.out), values[T](n.in[0]), false)
}

// backward is the filter itself: it is symmetric.
func (o *filterOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.run(values[T](g), values[T](n.out.grad), !n.first[0])
	}
}

func (o *filterOp[T]) run(dst, src []T, add bool) {
	o.dst, o.src, o.add = dst, src, add
	parallel.Run(o.rows, o.grain, o)
	o.dst, o.src = nil, nil
}

// Chunk implements parallel.Task.
func (o *filterOp[T]) Chunk(lo, hi int) {
	p := o.plans[lo/o.grain]
	for r := lo; r < hi; r++ {
		for i, v := range o.src[r*o.points : (r+1)*o.points] {
			p.values[i] = float64(v)
		}
		p.fft.Forward(p.spectrum, p.values)
		for i, w := range o.factors {
			p.spectrum[i] *= complex(w, 0)
		}
		p.fft.Backward(p.values, p.spectrum)
		dst := o.dst[r*o.points : (r+1)*o.points]
		for i, v := range p.values {
			if o.add {
				dst[i] += T(v)
			} else {
				dst[i] = T(v)
			}
		}
	}
}
