package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// pass is one parallel pass of a Spectral over its blocks or groups of channels.
type pass[T Float] struct {
	kind         passKind
	a, b, planes []T // spectra on the way, and as (2, modes, batch, channels)
	last         []T // matrix of the last axis
	channels     int // of x, a, b and planes
	x            []T // the fields transformed, or the result

	// Of the product over channels: the other fields, their channels.
	u          []T
	others     int
	weight     []T
	transposed bool
	beta       T
	parts      []T // gradient of the weight, one matrix for each block

	bias       []T
	activation Activation
	y, z       []T // of fromLast: the result of the activation; of toLast: its argument

	group, groups int // channels (see fromPlanes) together, and how many such groups
}

type passKind uint8

const (
	// toLast transforms the last axis of x, after multiplying it in place by the
	// derivative of the activation at z, and sets the block's part of x·uᵀ.
	toLast passKind = iota
	// toPlanes transforms the other axes.
	toPlanes
	// fromPlanes is the adjoint of toPlanes; in two dimensions groups are of
	// frequencies of the last axis instead of channels.
	fromPlanes
	// fromLast is the adjoint of the transform in toLast, adds weight·u and the
	// bias and applies the activation.
	fromLast
)

// groupSize is the aim for the numbers of a group of channels. Only tests change
// it.
var groupSize = 1 << 14

// channelGroup is how many channels' other axes are transformed at a time: a
// multiple of what a transpose moves at once.
func channelGroup[T Float](tr *transform[T]) int {
	a, b := tr.scratch()
	return max(1, groupSize/(16*max(a, b))) * 16
}

// Chunk implements parallel.Task.
func (o *spectralOp[T]) Chunk(lo, hi int) {
	for i := lo; i < hi; i++ {
		switch o.pass.kind {
		case toLast:
			o.toLast(i/o.cut.count, i%o.cut.count)
		case toPlanes:
			o.toPlanes(i/o.pass.groups, i%o.pass.groups)
		case fromPlanes:
			o.fromPlanes(i/o.pass.groups, i%o.pass.groups)
		case fromLast:
			o.fromLast(i/o.cut.count, i%o.cut.count)
			if o.next != nil {
				o.next.toLast(i/o.cut.count, i%o.cut.count)
			}
		}
	}
}

// buffers returns a member's parts of a and b, and how many sums over blocks
// follow each other in its part of a.
func (o *spectralOp[T]) buffers(member int) (a, b []T, sums int) {
	p := &o.pass
	fieldA, fieldB := o.tr.scratch()
	sums = 1
	if len(o.tr.grid) == 1 {
		sums = o.cut.count
	}
	return p.a[member*p.channels*fieldA*sums:][:p.channels*fieldA*sums], p.b[member*p.channels*fieldB:], sums
}

func (o *spectralOp[T]) toLast(member, block int) {
	p := &o.pass
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
	a, _, sums := o.buffers(member)
	if sums > 1 {
		a = a[block*len(a)/sums:]
	}
	o.tr.toLast(a, x, p.last, p.channels, lo, hi)
}

func (o *spectralOp[T]) toPlanes(member, group int) {
	p := &o.pass
	fieldA, fieldB := o.tr.scratch()
	a, b, sums := o.buffers(member)
	first := group * p.group
	count := min(p.group, p.channels-first)
	a, b = a[first*fieldA:], b[first*fieldB:]
	for s := 1; s < sums; s++ {
		kernel.Add(a[:count*fieldA], a, a[s*p.channels*fieldA:])
	}
	o.tr.toOthers(a, b, count)
	width := 2 * o.tr.modes()
	kernel.Transpose(p.planes[member*p.channels+first:], o.batch*p.channels, spectra(o.tr, a, b), width, count, width)
}

func (o *spectralOp[T]) fromPlanes(member, group int) {
	p := &o.pass
	fieldA, fieldB := o.tr.scratch()
	a, b, _ := o.buffers(member)
	first := group * p.group
	planes := p.planes[member*p.channels:]
	if len(o.tr.grid) == 2 {
		o.tr.fromPlanes(a, planes, o.batch*p.channels, p.channels, first, min(first+p.group, o.tr.last))
		return
	}
	count := min(p.group, p.channels-first)
	a, b = a[first*fieldA:], b[first*fieldB:]
	width := 2 * o.tr.modes()
	kernel.Transpose(a, width, planes[first:], o.batch*p.channels, width, count)
	o.tr.fromOthers(a, b, count)
}

func (o *spectralOp[T]) fromLast(member, block int) {
	p := &o.pass
	lo, hi := o.cut.bounds(block)
	from := lo * o.tr.inner()
	base := member*p.channels*o.points + from
	a, _, _ := o.buffers(member)
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
