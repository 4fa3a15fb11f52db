package autodiff

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// NormOptions are the settings of GroupNorm.
type NormOptions struct {
	// Groups of adjoining channels share their statistics: 1 is layer
	// normalisation over all channels and points, as many as channels instance
	// normalisation. 0 is 1.
	Groups int
	// Scale and Shift, of shape (channels), are applied after; nil for none.
	Scale, Shift *Tensor
	// Activation is applied last.
	Activation Activation
	// Epsilon is added to the variance; 0 is 1e-5.
	Epsilon float64
}

// GroupNorm is group normalisation (Wu & He 2018),
//
//	y[b,c,s] = f(scale[c]·(x[b,c,s] − mean)/√(variance + ε) + shift[c])
//
// with mean and variance of the values of b and of c's group, over all points:
// each member's own, so that members of a batch do not influence each other.
func GroupNorm(t *Tape, x *Tensor, o NormOptions) *Tensor {
	channels := x.Shape[1]
	g := groupNorm{batch: x.Shape[0], groups: max(o.Groups, 1), channels: channels, points: size(x.Shape[2:]), activation: o.Activation, epsilon: o.Epsilon}
	if channels%g.groups != 0 {
		panic(fmt.Sprintf("autodiff: GroupNorm of %d channels in %d groups", channels, g.groups))
	}
	for _, p := range []*Tensor{o.Scale, o.Shift} {
		if p != nil && !slices.Equal(p.Shape, []int{channels}) {
			panic(fmt.Sprintf("autodiff: GroupNorm of %d channels with scale or shift of shape %v", channels, p.Shape))
		}
	}
	if g.epsilon == 0 {
		g.epsilon = 1e-5
	}
	n := &node{in: []*Tensor{x, o.Scale, o.Shift}, overwrites: x}
	n.saved = n.in
	n.reverse = []*Tensor{own(x.dtype, 2, g.batch, channels)}
	if x.dtype == Float32 {
		n.op = newGroupNorm[float32](g)
	} else {
		n.op = newGroupNorm[float64](g)
	}
	return record(t, n, x.Shape...)
}

type groupNorm struct {
	batch, groups, channels, points int
	activation                      Activation
	epsilon                         float64
}

// groupNormOp is the parallel.Task of both passes over (member, group).
type groupNormOp[T Float] struct {
	groupNorm
	mean, inverse []float64 // of each (member, group); inverse deviation
	factor, term  []T       // of each (member, channel): the argument of f is factor·x + term
	constant      []T       // of each (member, group) of the gradient

	x, y, dx, scale, shift []T
	sumScale, sumShift     []T // of each (member, channel); not nil: backward
	add                    bool
	spare                  workspace[T]
}

func newGroupNorm[T Float](g groupNorm) *groupNormOp[T] {
	o := &groupNormOp[T]{
		groupNorm: g,
		mean:      make([]float64, g.batch*g.groups), inverse: make([]float64, g.batch*g.groups),
		factor: make([]T, g.batch*g.channels), term: make([]T, g.batch*g.channels),
		constant: make([]T, g.batch*g.groups),
	}
	o.spare.each = g.points
	o.spare.fill(min(parallel.Threads(), g.batch*g.groups))
	return o
}

func (o *groupNormOp[T]) forward(n *node) {
	o.load(n)
	o.y = values[T](n.out)
	o.run()
}

func (o *groupNormOp[T]) backward(n *node) {
	o.load(n)
	o.y = values[T](n.out.grad)
	if g := n.grad(0); g != nil {
		o.dx, o.add = values[T](g), !n.first[0]
	}
	sums := values[T](n.reverse[0])
	half := o.batch * o.channels
	o.sumScale, o.sumShift = sums[:half], sums[half:]
	o.run()
	for i, s := range [][]T{sums[:half], sums[half:]} {
		if g := n.grad(i + 1); g != nil {
			addParts(values[T](g), s, n.first[i+1])
		}
	}
}

func (o *groupNormOp[T]) load(n *node) {
	o.x, o.scale, o.shift = values[T](n.in[0]), nil, nil
	if n.in[1] != nil {
		o.scale = values[T](n.in[1])
	}
	if n.in[2] != nil {
		o.shift = values[T](n.in[2])
	}
}

func (o *groupNormOp[T]) run() {
	parallel.Run(o.batch*o.groups, max(1, grain*o.groups/(o.channels*o.points)), o)
	o.x, o.y, o.dx, o.scale, o.shift, o.sumScale, o.sumShift = nil, nil, nil, nil, nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *groupNormOp[T]) Chunk(lo, hi int) {
	for i := lo; i < hi; i++ {
		if o.sumScale == nil {
			o.group(i)
			continue
		}
		buffer := o.spare.take()
		o.groupBackward(i, buffer)
		o.spare.put(buffer)
	}
}

// group normalises one group of one member.
func (o *groupNormOp[T]) group(i int) {
	each := o.channels / o.groups
	first := i * each // of the rows (member, channel)
	x, y := o.x[first*o.points:][:each*o.points], o.y[first*o.points:][:each*o.points]
	count := float64(len(x))
	mean := kernel.Sum(x) / count
	variance := max(0, kernel.SumSquares(x)/count-mean*mean)
	inverse := 1 / math.Sqrt(variance+o.epsilon)
	o.mean[i], o.inverse[i] = mean, inverse
	for c := range each {
		row := first + c
		a, b := inverse, 0.0
		if o.scale != nil {
			a *= float64(o.scale[row%o.channels])
		}
		if o.shift != nil {
			b = float64(o.shift[row%o.channels])
		}
		o.factor[row], o.term[row] = T(a), T(b-a*mean)
	}
	o.argument(y, x, first, each)
	apply(o.activation, y, y)
}

// argument sets dst to factor·x + term for so many rows.
func (o *groupNormOp[T]) argument(dst, x []T, first, rows int) {
	for c := range rows {
		kernel.Scale(dst[c*o.points:(c+1)*o.points], o.factor[first+c], x[c*o.points:])
	}
	kernel.AddBias(dst, o.term[first:first+rows], 1, rows, o.points)
}

func (o *groupNormOp[T]) groupBackward(i int, z []T) {
	each := o.channels / o.groups
	first := i * each
	x, dy := o.x[first*o.points:][:each*o.points], o.y[first*o.points:][:each*o.points]
	mean, inverse, count := o.mean[i], o.inverse[i], float64(len(x))
	// Sums over the group of the gradient by the normalised values, and of its
	// product with them.
	var sum, product float64
	for c := range each {
		row, from, d := first+c, x[c*o.points:][:o.points], dy[c*o.points:][:o.points]
		if o.activation != Identity {
			o.argument(z, from, row, 1)
			applyGrad(o.activation, d, z, d, false)
		}
		s := kernel.Sum(d)
		p := inverse * (kernel.Dot(d, from) - mean*s)
		o.sumShift[row], o.sumScale[row] = T(s), T(p)
		w := 1.0
		if o.scale != nil {
			w = float64(o.scale[row%o.channels])
		}
		sum += w * s
		product += w * p
	}
	if o.dx == nil {
		return
	}
	dx := o.dx[first*o.points:][:each*o.points]
	for c := range each {
		at := c * o.points
		accumulate(dx[at:at+o.points], float64(o.factor[first+c]), dy[at:at+o.points], o.add)
	}
	slope := -inverse * inverse * product / count
	kernel.Axpy(dx, T(slope), x)
	o.constant[i] = T(-inverse*sum/count - slope*mean)
	kernel.AddBias(dx, o.constant[i:i+1], 1, 1, len(dx))
}
