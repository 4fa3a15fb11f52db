package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// SpectralShape is the shape of the weights of Spectral: (2, modes, in, out) in
// one dimension, (2, 2·m₁, m₂, in, out) in two, (2, 2·m₁, 2·m₂, m₃, in, out) in
// three. The first axis is real part, imaginary part. The 2·m rows of an axis
// are the frequencies 0 … m−1, then −m … −1.
//
// These are the weights of the original FNO and of neuralop in another order
// (theirs has in and out first and the real parts last): its blocks weights1 …
// are the corners of the rows, weights1 the first m₁ rows and weights2 the last
// m₁ in two dimensions.
func SpectralShape(in, out int, modes []int) []int {
	shape := []int{2}
	for a, m := range modes {
		if a < len(modes)-1 {
			m *= 2
		}
		shape = append(shape, m)
	}
	return append(shape, in, out)
}

// Spectral is the spectral convolution of the Fourier neural operator (Li et
// al. 2021, eq. 4 and 5):
//
//	y[b,o] = irfft(Σᵢ w[k,i,o]·rfft(x[b,i])[k])
//
// for x of shape (batch, in, x[, y[, z]]) over the kept frequencies k, the
// other coefficients zero, w of SpectralShape. The transforms are those of
// torch.fft.rfftn and irfftn with n given and the normalisation "backward": the
// imaginary parts of frequency 0 and Nyquist of the last axis have no effect.
// Grids may be odd or even. On a grid that does not carry all of the weights'
// frequencies, those it does not carry are left out: along the last axis those
// above N/2, along the others those outside −N/2 ≤ k < N/2.
//
// The transforms are products with matrices that c keeps; nil makes them anew.
func Spectral(t *Tape, x, w *Tensor, c *Transforms) *Tensor {
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 || len(w.Shape) != axes+3 || w.Shape[0] != 2 || w.Shape[axes+1] != x.Shape[1] {
		panic(fmt.Sprintf("autodiff: Spectral of x %v with w %v; see SpectralShape", x.Shape, w.Shape))
	}
	modes := slices.Clone(w.Shape[1 : axes+1])
	for a := range axes - 1 {
		modes[a] /= 2
	}
	shape := slices.Clone(x.Shape)
	shape[1] = w.Shape[axes+2]
	s := spectral{batch: x.Shape[0], in: x.Shape[1], out: shape[1], size: w.Len() / 2}
	n := &node{in: []*Tensor{x, w}}
	if x.dtype == Float32 {
		n.op = prepareSpectral[float32](n, s, cached[float32](c, Float32, x.Shape[2:], modes), modes)
	} else {
		n.op = prepareSpectral[float64](n, s, cached[float64](c, Float64, x.Shape[2:], modes), modes)
	}
	return record(t, n, shape...)
}

type spectral struct {
	batch, in, out int
	size           int   // weights in a plane
	runs           []run // kept modes that are consecutive both in planes and weights
}

type run struct{ plane, weight, length int }

type spectralOp[T Float] struct {
	spectral
	tr    *transform[T]
	order reorder[T]
}

// prepareSpectral gives the node its buffers and returns its op.
func prepareSpectral[T Float](n *node, s spectral, tr *transform[T], modes []int) op {
	stride := modes[len(modes)-1]
	rows := []int{0}
	for axis, kept := range tr.rows {
		var next []int
		for _, outer := range rows {
			for _, r := range kept {
				next = append(next, outer*2*modes[axis]+r)
			}
		}
		rows = next
	}
	for i, r := range rows {
		if l := len(s.runs) - 1; l >= 0 && s.runs[l].weight+s.runs[l].length == r*stride {
			s.runs[l].length += tr.last
			continue
		}
		s.runs = append(s.runs, run{plane: i * tr.last, weight: r * stride, length: tr.last})
	}
	dt, k := n.in[0].dtype, tr.modes()
	a, b := tr.scratch(s.batch * max(s.in, s.out))
	before, after := 2*k*s.batch*s.in, 2*k*s.batch*s.out
	n.state = []*Tensor{own(dt, before)}
	n.scratch = []*Tensor{own(dt, after), own(dt, a), own(dt, b)}
	n.reverse = []*Tensor{own(dt, after), own(dt, before), own(dt, a), own(dt, b)}
	n.saved = []*Tensor{n.state[0], n.in[1]}
	return &spectralOp[T]{spectral: s, tr: tr}
}

func (o *spectralOp[T]) forward(n *node) {
	w, before, after := values[T](n.in[1]), values[T](n.state[0]), values[T](n.scratch[0])
	a, b := values[T](n.scratch[1]), values[T](n.scratch[2])
	o.tr.analyse(&o.order, before, values[T](n.in[0]), o.tr.analysis, o.batch*o.in, a, b)
	o.mix(after, before, w, false)
	o.tr.synthesise(&o.order, values[T](n.out), after, o.tr.synthesis, 0, o.batch*o.out, a, b)
}

func (o *spectralOp[T]) backward(n *node) {
	w, before := values[T](n.in[1]), values[T](n.state[0])
	dAfter, dBefore := values[T](n.reverse[0]), values[T](n.reverse[1])
	a, b := values[T](n.reverse[2]), values[T](n.reverse[3])
	o.tr.analyse(&o.order, dAfter, values[T](n.out.grad), o.tr.synthesis, o.batch*o.out, a, b)
	if g := n.grad(1); g != nil {
		o.gradWeights(values[T](g), before, dAfter, n.first[1])
	}
	if g := n.grad(0); g != nil {
		o.mix(dBefore, dAfter, w, true)
		o.tr.synthesise(&o.order, values[T](g), dBefore, o.tr.analysis, T(n.keep(0)), o.batch*o.in, a, b)
	}
}

// mix sets planes y, (2, modes, batch, out), to planes x, (2, modes, batch,
// in), times the weights of each mode; or, with in and out exchanged, times
// their conjugate transposes.
func (o *spectralOp[T]) mix(y, x, w []T, adjoint bool) {
	from, to := o.in, o.out
	if adjoint {
		from, to = to, from
	}
	rowX, rowY, matrix := o.batch*from, o.batch*to, o.in*o.out
	imX, imY := len(x)/2, len(y)/2
	for _, r := range o.runs {
		kernel.ComplexGemmBatch(false, adjoint, r.length, o.batch, to, from,
			x[r.plane*rowX:], x[imX+r.plane*rowX:], from, rowX,
			w[r.weight*matrix:], w[o.size+r.weight*matrix:], o.out, matrix,
			0, y[r.plane*rowY:], y[imY+r.plane*rowY:], to, rowY)
	}
}

// gradWeights sets dw = xᴴ·dy for each mode, or adds it.
func (o *spectralOp[T]) gradWeights(dw, x, dy []T, first bool) {
	kept := 0
	for _, r := range o.runs {
		kept += r.length
	}
	beta := T(1)
	if first {
		beta = 0
		if kept*o.in*o.out < o.size {
			clear(dw)
		}
	}
	rowX, rowY, matrix := o.batch*o.in, o.batch*o.out, o.in*o.out
	imX, imY := len(x)/2, len(dy)/2
	for _, r := range o.runs {
		kernel.ComplexGemmBatch(true, false, r.length, o.in, o.out, o.batch,
			x[r.plane*rowX:], x[imX+r.plane*rowX:], o.in, rowX,
			dy[r.plane*rowY:], dy[imY+r.plane*rowY:], o.out, rowY,
			beta, dw[r.weight*matrix:], dw[o.size+r.weight*matrix:], o.out, matrix)
	}
}
