package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// analysis is what goes from fields to coefficients.
type analysis[T Float] struct {
	x        []T // the fields
	last     []T // matrix of the last axis
	channels int // of x and planes
	planes   []T // the coefficients, as (2, modes, batch, channels)

	// x is first multiplied, in place, by the derivative of the activation at z.
	activation Activation
	z          []T

	// parts, if not nil, becomes x·uᵀ over the channels of both, one matrix for
	// each block.
	u, parts []T
	others   int // channels of u
}

// synthesis is what goes back: x = beta·x + the transform of planes + weight·u +
// bias, y = activation(x).
type synthesis[T Float] struct {
	planes     []T // as those of analysis
	last       []T // matrix of the last axis
	channels   int // of x and planes
	x, y       []T
	u          []T
	others     int // channels of u
	weight     []T // nil: none
	transposed bool
	beta       T
	bias       []T
	activation Activation
}

// groupSize is the aim for the numbers of a group of channels. Only tests change
// it.
var groupSize = 1 << 14

// channelGroup is how many channels' other axes are transformed at a time: a
// multiple of what a transpose moves at once.
func channelGroup[T Float](tr *transform[T]) int {
	a, b := tr.scratch()
	return max(1, groupSize/(16*max(a, b))) * 16
}

// toLast transforms the last axis of a block, into its part of a.
func (o *spectralOp[T]) toLast(a []T, member, block int) {
	p := &o.analysis
	lo, hi := o.cut.bounds(block)
	inner := o.tr.inner()
	from, to := lo*inner, hi*inner
	x := p.x[member*p.channels*o.points:][:p.channels*o.points]
	if p.activation != Identity {
		z := p.z[member*p.channels*o.points:]
		kernel.ActivateGradRows(p.activation.kernel(), x[from:], z[from:], x[from:], p.channels, to-from, o.points)
	}
	if p.parts != nil {
		u, size := p.u[member*p.others*o.points:], p.channels*p.others
		kernel.Gemm(false, true, p.channels, p.others, to-from, 1, x[from:], o.points, u[from:], o.points,
			0, p.parts[(member*o.cut.count+block)*size:], p.others)
	}
	if len(o.tr.grid) == 1 {
		a = a[block*p.channels*o.tr.field():]
	}
	o.tr.toLast(a, x, p.last, p.channels, lo, hi)
}

// toPlanes transforms the other axes of a group of channels, using b. In one
// dimension it adds what the blocks left in a.
func (o *spectralOp[T]) toPlanes(a, b []T, member, group int) {
	p := &o.analysis
	fieldA, fieldB := o.tr.scratch()
	each := channelGroup(o.tr)
	first := group * each
	count := min(each, p.channels-first)
	a, b = a[first*fieldA:], b[first*fieldB:]
	if len(o.tr.grid) == 1 {
		for block := 1; block < o.cut.count; block++ {
			kernel.Add(a[:count*fieldA], a, a[block*p.channels*fieldA:])
		}
	}
	o.tr.toOthers(a, b, count)
	width := 2 * o.tr.modes()
	kernel.Transpose(p.planes[member*p.channels+first:], o.batch*p.channels, spectra(o.tr, a, b), width, count, width)
}

// frequencyGroup is how many frequencies of the last axis fromPlanes takes in
// two dimensions.
func (o *spectralOp[T]) frequencyGroup() int {
	return max(1, groupSize/(4*o.tr.grid[0]*o.synthesis.channels))
}

// fromPlanes is the adjoint of toPlanes; in two dimensions groups are of
// frequencies of the last axis instead of channels. In one it has nothing to do.
func (o *spectralOp[T]) fromPlanes(a, b []T, member, group int) {
	p := &o.synthesis
	planes := p.planes[member*p.channels:]
	if len(o.tr.grid) == 2 {
		first := group * o.frequencyGroup()
		o.tr.fromPlanes(a, planes, o.batch*p.channels, p.channels, first, min(first+o.frequencyGroup(), o.tr.last))
		return
	}
	fieldA, fieldB := o.tr.scratch()
	first := group * channelGroup(o.tr)
	count := min(channelGroup(o.tr), p.channels-first)
	a, b = a[first*fieldA:], b[first*fieldB:]
	width := 2 * o.tr.modes()
	kernel.Transpose(a, width, planes[first:], o.batch*p.channels, width, count)
	o.tr.fromOthers(a, b, count)
}

// fromLast is the adjoint of the transform in toLast, for a block, and adds what
// else synthesis says.
func (o *spectralOp[T]) fromLast(a []T, member, block int) {
	p := &o.synthesis
	lo, hi := o.cut.bounds(block)
	from := lo * o.tr.inner()
	base := member*p.channels*o.points + from
	lines, n, product := o.tr.fromLast(a, p.planes[member*p.channels:], p.last, o.batch*p.channels, p.channels, lo, hi)
	var channels kernel.Product[T]
	if p.weight != nil {
		channels = kernel.Product[T]{
			Trans: p.transposed, K: p.others, A: p.weight, LDA: p.others,
			B: p.u[member*p.others*o.points+from:], LDB: o.points, StrideB: n,
		}
		if p.transposed {
			channels.LDA = p.channels
		}
	}
	e := kernel.Epilogue[T]{Bias: p.bias, Activation: p.activation.kernel()}
	if p.y != nil {
		e.Y = p.y[base:]
	}
	kernel.GemmJoint(lines, p.channels, n, product, channels, p.beta, p.x[base:][:(p.channels-1)*o.points+lines*n], o.points, n, e)
}
