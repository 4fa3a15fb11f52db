package autodiff

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// run is a number of modes at even distances: their coefficients, (batch,
// channels) each, follow each other in planes from re and im on, counted in
// modes; their weights, from weight on, are stride apart.
type run struct{ re, im, weight, stride, length int }

// runLength is the most modes of a run, which one thread mixes at a time.
const runLength = 8

// runs lists the kept modes of weights for modes per axis, in the order of
// toOthers: in one dimension real parts and then imaginary ones, in others so
// for each mode of the axes but the first.
func (tr *transform[T]) runs(modes []int) []run {
	var list []run
	add := func(r run) {
		for r.length > 0 {
			part := r
			part.length = min(r.length, runLength)
			list = append(list, part)
			r.re, r.im, r.weight, r.length = r.re+part.length, r.im+part.length, r.weight+part.length*r.stride, r.length-part.length
		}
	}
	if len(tr.grid) == 1 {
		add(run{re: 0, im: tr.last, stride: 1, length: tr.last})
		return list
	}
	middle, stride := []int{0}, modes[len(modes)-1]
	if len(tr.grid) == 3 {
		middle, stride = tr.rows[1], stride*2*modes[1]
	}
	first := tr.rows[0]
	at := 0
	for _, row := range middle {
		for k := range tr.last {
			for i := 0; i < len(first); {
				j := i + 1
				for j < len(first) && first[j] == first[j-1]+1 {
					j++
				}
				add(run{re: at + i, im: at + len(first) + i, weight: first[i]*stride + row*modes[len(modes)-1] + k, stride: stride, length: j - i})
				i = j
			}
			at += 2 * len(first)
		}
	}
	return list
}

// mixing is a parallel.Task over the runs of a Spectral.
type mixing[T Float] struct {
	spectral
	gradient bool // of the weights, not a product with them
	adjoint  bool
	beta     T
	x, y, w  []T // planes, weights
}

// mix sets planes y, with (batch, out) for each mode, to planes x, with (batch,
// in), times the weights of each mode; or, with in and out exchanged, times
// their conjugate transposes.
func (o *spectralOp[T]) mix(y, x, w []T, adjoint bool) {
	o.mixing = mixing[T]{spectral: o.spectral, adjoint: adjoint, x: x, y: y, w: w}
	parallel.Run(len(o.runs), 1, &o.mixing)
	o.mixing = mixing[T]{}
}

// gradWeights sets dw = xᴴ·dy for each mode, or adds it.
func (o *spectralOp[T]) gradWeights(dw, x, dy []T, first bool) {
	o.mixing = mixing[T]{spectral: o.spectral, gradient: true, beta: 1, x: x, y: dy, w: dw}
	if first {
		o.mixing.beta = 0
		if o.tr.modes() < o.size/(o.in*o.out) {
			clear(dw)
		}
	}
	parallel.Run(len(o.runs), 1, &o.mixing)
	o.mixing = mixing[T]{}
}

// Chunk implements parallel.Task.
func (o *mixing[T]) Chunk(lo, hi int) {
	for _, r := range o.runs[lo:hi] {
		if o.gradient {
			o.runGradient(r)
		} else {
			o.runProduct(r)
		}
	}
}

func (o *mixing[T]) runProduct(r run) {
	from, to := o.in, o.out
	if o.adjoint {
		from, to = to, from
	}
	rowX, rowY, matrix := o.batch*from, o.batch*to, o.in*o.out
	kernel.ComplexGemmBatch(false, o.adjoint, r.length, o.batch, to, from,
		o.x[r.re*rowX:], o.x[r.im*rowX:], from, rowX,
		o.w[r.weight*matrix:], o.w[o.size+r.weight*matrix:], o.out, r.stride*matrix,
		0, o.y[r.re*rowY:], o.y[r.im*rowY:], to, rowY)
}

func (o *mixing[T]) runGradient(r run) {
	rowX, rowY, matrix := o.batch*o.in, o.batch*o.out, o.in*o.out
	kernel.ComplexGemmBatch(true, false, r.length, o.in, o.out, o.batch,
		o.x[r.re*rowX:], o.x[r.im*rowX:], o.in, rowX,
		o.y[r.re*rowY:], o.y[r.im*rowY:], o.out, rowY,
		o.beta, o.w[r.weight*matrix:], o.w[o.size+r.weight*matrix:], o.out, r.stride*matrix)
}
