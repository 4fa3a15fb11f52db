package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// AxialShape is the shape of the weights of Axial for one axis: real and
// imaginary planes, the kept frequencies 0 … modes−1, channels out and in.
func AxialShape(in, out, modes int) []int { return []int{2, modes, out, in} }

// Axial is the spectral convolution of the factorised Fourier neural operator
// (Tran et al. 2023, section 3.1): the sum over the axes of convolutions along
// one of them each,
//
//	y[b,o] = Σₐ irfftₐ(Σᵢ wₐ[k,o,i]·rfftₐ(x[b,i])[k])
//
// for x of shape (batch, in, x[, y[, z]]) and one wₐ of AxialShape for each
// axis, over its kept frequencies k, the other coefficients zero. The
// transforms along an axis are those of torch.fft.rfft and irfft with n given;
// frequencies that a grid does not carry, above N/2, are left out.
//
// A member's coefficients, of all axes, are planes (real and imaginary,
// frequency, channel, line), which one thread makes, mixes and takes back while
// they are in its cache. The transforms are products with matrices, kept in c;
// nil makes them anew.
func Axial(t *Tape, x *Tensor, ws []*Tensor, c *Transforms) *Tensor {
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 || len(ws) != axes {
		panic(fmt.Sprintf("autodiff: Axial of x %v with %d weights; one for each of one to three axes expected", x.Shape, len(ws)))
	}
	for _, w := range ws {
		if len(w.Shape) != 4 || w.Shape[0] != 2 || w.Shape[2] != ws[0].Shape[2] || w.Shape[3] != x.Shape[1] {
			panic(fmt.Sprintf("autodiff: Axial of x %v with w %v; see AxialShape", x.Shape, w.Shape))
		}
	}
	shape := slices.Clone(x.Shape)
	shape[1] = ws[0].Shape[2]
	n := &node{in: append([]*Tensor{x}, ws...)}
	if x.dtype == Float32 {
		n.op = newAxial[float32](n, shape[1], c)
	} else {
		n.op = newAxial[float64](n, shape[1], c)
	}
	return record(t, n, shape...)
}

// axis is what Axial does along one axis.
type axis[T Float] struct {
	points, lines int // points along the axis, and how many lines of them there are
	before, after int // of lines: those of earlier axes, and of later ones
	modes, kept   int // of the weights, and those of them that the grid carries
	at            int // where its planes begin among those of all axes, times channels

	// Matrices (2·kept, points); see transform.
	analysis, synthesis []T
}

// axialOp is also the parallel.Task of its pass over members, with the
// operands of the present one: from source by planes, which are kept, to target.
type axialOp[T Float] struct {
	batch, in, out, points int
	axes                   []axis[T]
	width                  int // numbers of all planes, for each channel

	adjoint        bool // from gradients of the result to those of x
	source, target []T  // target nil: only planes are wanted
	planes         []T
	weights        [3][]T
	beta           T // of target

	slots    slots[*axialMember[T]]
	gradient axialGradient[T]
}

func newAxial[T Float](n *node, out int, c *Transforms) *axialOp[T] {
	x := n.in[0]
	o := &axialOp[T]{batch: x.Shape[0], in: x.Shape[1], out: out, points: size(x.Shape[2:])}
	before := 1
	for i, points := range x.Shape[2:] {
		a := axis[T]{
			points: points, lines: o.points / points, before: before, after: o.points / points / before,
			modes: n.in[i+1].Shape[1], at: o.width,
		}
		tr := cached[T](c, x.dtype, []int{points}, []int{a.modes})
		a.kept, a.analysis, a.synthesis = tr.last, tr.analysis.from, tr.synthesis.from
		o.axes = append(o.axes, a)
		o.width += 2 * a.kept * a.lines
		before *= points
		for first := 0; first < a.kept; first += runLength {
			o.gradient.runs = append(o.gradient.runs, axialRun{i, first, min(runLength, a.kept-first)})
		}
	}
	o.gradient.op = o
	o.slots.fill(min(parallel.Threads(), o.batch), func() *axialMember[T] {
		return &axialMember[T]{op: o, mixed: make([]T, o.width*max(o.in, o.out))}
	})
	n.state = []*Tensor{own(x.dtype, o.batch, o.width, o.in)}
	n.reverse = []*Tensor{own(x.dtype, o.batch, o.width, o.out)}
	n.saved = append(slices.Clone(n.state), n.in[1:]...)
	return o
}

func (o *axialOp[T]) forward(n *node) {
	o.adjoint, o.beta = false, 0
	o.run(n, values[T](n.in[0]), values[T](n.state[0]), values[T](n.out))
}

func (o *axialOp[T]) backward(n *node) {
	var target []T
	if g := n.grad(0); g != nil {
		target = values[T](g)
	}
	o.adjoint, o.beta = true, T(n.keep(0))
	dAfter := values[T](n.reverse[0])
	o.run(n, values[T](n.out.grad), dAfter, target)
	o.gradient.run(n, values[T](n.state[0]), dAfter)
}

func (o *axialOp[T]) run(n *node, source, planes, target []T) {
	for i, w := range n.in[1:] {
		o.weights[i] = values[T](w)
	}
	o.source, o.planes, o.target = source, planes, target
	parallel.Run(o.batch, 1, o)
	o.source, o.planes, o.target, o.weights = nil, nil, nil, [3][]T{}
}

// Chunk implements parallel.Task, over members.
func (o *axialOp[T]) Chunk(lo, hi int) {
	m := o.slots.take()
	for b := lo; b < hi; b++ {
		m.do(b)
	}
	o.slots.put(m)
}

// analyse sets planes to the kept coefficients of fields x.
func (o *axialOp[T]) analyse(planes, x []T, channels int) {
	for _, a := range o.axes {
		p, rows := planes[a.at*channels:], channels*a.before
		if a.after == 1 {
			kernel.Gemm(false, true, 2*a.kept, rows, a.points, 1, a.matrix(o.adjoint), a.points, x, a.points, 0, p, rows)
			continue
		}
		kernel.GemmBatch(false, false, rows, 2*a.kept, a.after, a.points, 1, a.matrix(o.adjoint), a.points, 0,
			x, a.after, a.points*a.after, 0, p, channels*a.lines, a.after)
	}
}

// mix multiplies the planes of each axis by its weights, or their conjugate
// transposes.
func (o *axialOp[T]) mix(y, x []T) {
	from, to := o.channels()
	for i, a := range o.axes {
		w, square := o.weights[i], o.in*o.out
		x, y := x[a.at*from:], y[a.at*to:]
		kernel.ComplexGemmBatch(o.adjoint, false, a.kept, to, a.lines, from,
			w, w[a.modes*square:], o.in, square, x, x[a.kept*from*a.lines:], a.lines, from*a.lines,
			0, y, y[a.kept*to*a.lines:], a.lines, to*a.lines)
	}
}

// synthesise sets channels lo to hi of fields y of the present pass from planes.
func (o *axialOp[T]) synthesise(y, planes []T, lo, hi int) {
	_, channels := o.channels()
	beta, count := o.beta, hi-lo
	y = y[lo*o.points : hi*o.points]
	axes := o.axes
	if len(axes) == 3 {
		a := axes[0]
		kernel.GemmBatch(true, false, count, a.points, a.lines, 2*a.kept, 1, a.matrix(!o.adjoint), a.points, 0,
			planes[lo*a.lines:], channels*a.lines, a.lines, beta, y, a.lines, o.points)
		beta, axes = 1, axes[1:]
	}
	a := axes[len(axes)-1]
	last := kernel.Product[T]{
		Trans: true, K: 2 * a.kept, A: planes[a.at*channels+lo*a.lines:], LDA: channels * a.lines,
		B: a.matrix(!o.adjoint), LDB: a.points,
	}
	if len(axes) == 1 {
		kernel.GemmBatch(true, false, 1, count, a.points, last.K, 1, last.A, last.LDA, 0, last.B, last.LDB, 0, beta, y, a.points, 0)
		return
	}
	b := axes[0]
	last.StrideA = b.points
	kernel.GemmJoint(count*b.before, b.points, a.points, kernel.Product[T]{
		Trans: true, K: 2 * b.kept, A: b.matrix(!o.adjoint), LDA: b.points,
		B: planes[b.at*channels+lo*b.lines:], LDB: channels * b.lines, StrideB: b.after,
	}, last, beta, y, a.points, b.points*a.points, kernel.Epilogue[T]{})
}

// channels are those that the present pass leads from and to.
func (o *axialOp[T]) channels() (from, to int) {
	if o.adjoint {
		return o.out, o.in
	}
	return o.in, o.out
}

// matrix is the analysis, or that of the adjoint, whose transpose is the
// synthesis.
func (a *axis[T]) matrix(adjoint bool) []T {
	if adjoint {
		return a.synthesis
	}
	return a.analysis
}

// axialMember is the work on one member, and the parallel.Task of its synthesis
// over groups of channels.
type axialMember[T Float] struct {
	op     *axialOp[T]
	mixed  []T // planes of the result
	target []T
}

func (m *axialMember[T]) do(member int) {
	o := m.op
	from, to := o.channels()
	planes := o.planes[member*o.width*from:][:o.width*from]
	o.analyse(planes, o.source[member*from*o.points:][:from*o.points], from)
	if o.target == nil {
		return
	}
	o.mix(m.mixed, planes)
	m.target = o.target[member*to*o.points:][:to*o.points]
	parallel.Run(to, max(1, grain/o.points), m)
	m.target = nil
}

// Chunk implements parallel.Task, over channels.
func (m *axialMember[T]) Chunk(lo, hi int) { m.op.synthesise(m.target, m.mixed, lo, hi) }
