package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
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

// SpectralOptions are what Spectral does beyond the convolution.
type SpectralOptions struct {
	// Weight, of shape (out, in), is a product over the channels at each point,
	// and Bias, of shape (out), a constant for each channel; both are added before
	// the activation, nil for none.
	Weight, Bias *Tensor
	// Activation is applied last.
	Activation Activation
	// Transforms keeps the matrices of the transforms; nil makes them anew.
	Transforms *Transforms
}

// Spectral is a layer of the Fourier neural operator (Li et al. 2021, eq. 2, 4
// and 5), by default only its spectral convolution:
//
//	y[b,o] = f(irfft(Σᵢ w[k,i,o]·rfft(x[b,i])[k]) + Σᵢ weight[o,i]·x[b,i] + bias[o])
//
// for x of shape (batch, in, x[, y[, z]]) over the kept frequencies k, the
// other coefficients zero, w of SpectralShape. The transforms are those of
// torch.fft.rfftn and irfftn with n given and the normalisation "backward": the
// imaginary parts of frequency 0 and Nyquist of the last axis have no effect.
// Grids may be odd or even. On a grid that does not carry all of the weights'
// frequencies, those it does not carry are left out: along the last axis those
// above N/2, along the others those outside −N/2 ≤ k < N/2.
//
// The transforms are products with matrices. Members of the batch are processed
// one after the other, from coefficients to points and on to the coefficients of
// the next layer, in blocks of points with all their channels: what is between
// stays in the second-level cache.
func Spectral(t *Tape, x, w *Tensor, o SpectralOptions) *Tensor {
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
	if o.Weight != nil && !slices.Equal(o.Weight.Shape, []int{shape[1], x.Shape[1]}) {
		panic(fmt.Sprintf("autodiff: Spectral of x %v and w %v with weight %v", x.Shape, w.Shape, o.Weight.Shape))
	}
	if o.Bias != nil && !slices.Equal(o.Bias.Shape, shape[1:2]) {
		panic(fmt.Sprintf("autodiff: Spectral of w %v with bias %v", w.Shape, o.Bias.Shape))
	}
	s := spectral{batch: x.Shape[0], in: x.Shape[1], out: shape[1], size: w.Len() / 2, points: size(x.Shape[2:]), activation: o.Activation}
	n := &node{in: []*Tensor{x, w, o.Weight, o.Bias}}
	if s.activation != Identity && t != nil && !t.inference {
		n.state = []*Tensor{nil, own(x.dtype, shape...)}
	}
	if x.dtype == Float32 {
		n.op = prepareSpectral[float32](n, s, cached[float32](o.Transforms, Float32, x.Shape[2:], modes), modes)
	} else {
		n.op = prepareSpectral[float64](n, s, cached[float64](o.Transforms, Float64, x.Shape[2:], modes), modes)
	}
	return record(t, n, shape...)
}

type spectral struct {
	batch, in, out, points int
	activation             Activation
	size                   int   // weights in a plane
	runs                   []run // all kept modes
	cut                    blocks
}

// spectralOp is also the parallel.Task of its passes over members, with the
// operands of the present one.
type spectralOp[T Float] struct {
	spectral
	tr        *transform[T]
	analysis  analysis[T]
	synthesis synthesis[T]
	mixing    mixing[T]

	// Nodes of other Spectrals, or nil: after transforms the output as it comes,
	// before the gradient of the input; begun and begunBackward say that such a
	// node does so for this one.
	after, before        *node
	begun, begunBackward bool
	next                 *spectralOp[T] // see members
}

// prepareSpectral gives the node its buffers and returns its op.
func prepareSpectral[T Float](n *node, s spectral, tr *transform[T], modes []int) op {
	s.runs = tr.runs(modes)
	widest := max(s.in, s.out)
	s.cut = cutBlocks(tr.extent(), widest*tr.inner())
	dt, k := n.in[0].dtype, tr.modes()
	tr.lanes.reserve(min(parallel.Threads(), s.batch), widest*laneSize(tr, s.cut))
	before, after := 2*k*s.batch*s.in, 2*k*s.batch*s.out
	if n.state == nil {
		n.state = []*Tensor{nil}
	}
	n.state[0] = own(dt, before)
	n.scratch = []*Tensor{own(dt, after)}
	n.reverse = []*Tensor{own(dt, after), own(dt, before)}
	n.saved = append(slices.Clone(n.state), n.in[1])
	if n.in[2] != nil {
		n.reverse = append(n.reverse, own(dt, s.batch*s.cut.count, s.out, s.in))
		n.saved = append(n.saved, n.in[0], n.in[2])
	}
	return &spectralOp[T]{spectral: s, tr: tr}
}

func (o *spectralOp[T]) forward(n *node) {
	before, after := values[T](n.state[0]), values[T](n.scratch[0])
	if !o.begun {
		o.analysis = o.begin(n)
		o.members(o)
	}
	o.mix(after, before, values[T](n.in[1]), false)
	p := synthesis[T]{
		planes: after, last: o.tr.synthesis.from, channels: o.out, x: values[T](n.out),
		others: o.in, activation: o.activation, y: values[T](n.out),
	}
	if n.in[3] != nil {
		p.bias = values[T](n.in[3])
	}
	if len(n.state) > 1 {
		p.x = values[T](n.state[1])
	}
	if n.in[2] != nil {
		p.weight, p.u = values[T](n.in[2]), values[T](n.in[0])
	}
	o.synthesis = p
	if o.after == nil {
		o.members(nil)
		return
	}
	next := o.after.op.(*spectralOp[T])
	next.analysis = next.begin(o.after)
	o.members(next)
}

// begin is how forward begins.
func (o *spectralOp[T]) begin(n *node) analysis[T] {
	return analysis[T]{x: values[T](n.in[0]), last: o.tr.analysis.to, channels: o.in, planes: values[T](n.state[0])}
}

// beginBackward is how backward begins.
func (o *spectralOp[T]) beginBackward(n *node) analysis[T] {
	p := analysis[T]{x: values[T](n.out.grad), last: o.tr.synthesis.to, channels: o.out, planes: values[T](n.reverse[0])}
	if o.activation != Identity {
		p.activation, p.z = o.activation, values[T](n.state[1])
	}
	if n.grad(2) != nil {
		p.u, p.parts, p.others = values[T](n.in[0]), values[T](n.reverse[2]), o.in
	}
	return p
}

func (o *spectralOp[T]) backward(n *node) {
	dz, dAfter, dBefore := values[T](n.out.grad), values[T](n.reverse[0]), values[T](n.reverse[1])
	if !o.begunBackward {
		o.analysis = o.beginBackward(n)
		o.members(o)
	}
	if g := n.grad(1); g != nil {
		o.gradWeights(values[T](g), values[T](n.state[0]), dAfter, n.first[1])
	}
	if g := n.grad(0); g != nil {
		o.mix(dBefore, dAfter, values[T](n.in[1]), true)
		o.synthesis = synthesis[T]{
			planes: dBefore, last: o.tr.analysis.from, channels: o.in, x: values[T](g), u: dz, others: o.out, beta: T(n.keep(0)),
		}
		if n.in[2] != nil {
			o.synthesis.weight, o.synthesis.transposed = values[T](n.in[2]), true
		}
		if o.before == nil {
			o.members(nil)
		} else {
			next := o.before.op.(*spectralOp[T])
			next.analysis = next.beginBackward(o.before)
			o.members(next)
		}
	}
	if g := n.grad(2); g != nil {
		addParts(values[T](g), values[T](n.reverse[2]), n.first[2])
	}
	if g := n.grad(3); g != nil {
		o.gradBias(values[T](g), dAfter, n.first[3])
	}
}

// gradBias sums the coefficients of frequency 0, which synthesis.to made of the
// means of dz.
func (o *spectralOp[T]) gradBias(db, planes []T, first bool) {
	if first {
		clear(db)
	}
	for c := range db {
		var sum T
		for b := range o.batch {
			sum += planes[b*o.out+c]
		}
		db[c] += sum * T(o.points)
	}
}

// link implements linker: a Spectral of the same grid and cut is before n.
func (o *spectralOp[T]) link(n, before *node, alone bool) {
	b, ok := before.op.(*spectralOp[T])
	if !ok || b.tr != o.tr || b.cut != o.cut {
		return
	}
	b.after, o.begun, n.early = n, true, n.state[:1]
	if alone {
		o.before, b.begunBackward = before, true
		before.earlyReverse = before.reverse[:1]
		if before.grad(2) != nil {
			before.earlyReverse = append(slices.Clone(before.earlyReverse), before.reverse[2])
		}
	}
}

// unlink implements linker.
func (o *spectralOp[T]) unlink(n *node) {
	o.after, o.before, o.begun, o.begunBackward = nil, nil, false, false
	n.early, n.earlyReverse = nil, nil
}
