package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// ConvolutionOptions are what a convolution does beyond the product. The zero
// value: stride 1, no dilation, one group, zeros beyond the grid, no bias.
type ConvolutionOptions struct {
	Stride   int // points of the source for each one of the result; 0 is 1
	Dilation int // points from one tap to the next; 0 is 1. 1 with a stride above 1
	Groups   int // channels in and out are cut into so many groups, each mapped by itself; 0 is 1
	// Periodic axes wrap; nil: none does. With a stride their extents must be
	// multiples of it.
	Periodic []bool
	// Edge continues the other axes.
	Edge Edge
	// Bias, of shape (out), is added to each channel; nil for none.
	Bias *Tensor
}

// Convolution is
//
//	y[b,o,s] = Σᵢ Σ_c w[o,i,c]·x[b,c,stride·s + dilation·i − before] + bias[o]
//
// for x of shape (batch, in, x[, y[, z]]) and w of shape (out, taps of x[, of
// y[, of z]], in/groups): the channels last, unlike PyTorch's. before is
// ⌊dilation·(taps − 1)/2⌋ on each axis, so that kernels of an odd number of taps
// are centred. The result has ⌈n/stride⌉ points where x has n.
func Convolution(t *Tape, x, w *Tensor, o ConvolutionOptions) *Tensor {
	c := newConvolution("Convolution", x, w, &o)
	if c.in*c.groups != x.Shape[1] {
		panic(fmt.Sprintf("autodiff: Convolution of %v with w %v in %d groups; w is (out, taps…, in/groups)", x.Shape, w.Shape, c.groups))
	}
	if c.pointwise() {
		return Linear(t, x, Reshape(w, w.Shape[0], c.in), LinearOptions{Bias: o.Bias})
	}
	grid := slices.Clone(x.Shape[2:])
	if o.Edge != Zeros {
		before, after := c.margins(len(grid))
		x = Extend(t, x, before, after, nil, o.Edge)
		c.inside(len(grid))
	}
	for a, n := range grid {
		c.small[a+3-len(grid)] = (n + c.stride - 1) / c.stride
	}
	c.setLarge(x.Shape[2:])
	shape := append([]int{x.Shape[0], w.Shape[0]}, c.small[3-len(grid):]...)
	return c.record(t, x, w, o.Bias, false, shape)
}

// TransposedConvolution is the adjoint of Convolution with a stride (default 2),
// from the coarse grid of x to the given fine one: Convolution of that grid
// must give x's. w has the shape that Convolution takes: (channels of x, taps…,
// channels of the result/groups). Edges other than Zeros are not taken. A bias
// has the result's channels.
//
//	y[b,c,s] = Σ over i, s′ with stride·s′ + i − before = s, and over o, of w[o,i,c]·x[b,o,s′]
//
// Two taps and stride 2 are the up-convolution of U-Nets; four taps are
// PyTorch's kernel 4 with padding 1.
func TransposedConvolution(t *Tape, x, w *Tensor, grid []int, o ConvolutionOptions) *Tensor {
	if o.Stride == 0 {
		o.Stride = 2
	}
	c := newConvolution("TransposedConvolution", x, w, &o)
	if o.Edge != Zeros || w.Shape[0] != x.Shape[1] || len(grid) != len(x.Shape)-2 {
		panic(fmt.Sprintf("autodiff: TransposedConvolution of %v with w %v to grid %v, edge %d", x.Shape, w.Shape, grid, o.Edge))
	}
	for a, n := range grid {
		if (n+c.stride-1)/c.stride != x.Shape[a+2] {
			panic(fmt.Sprintf("autodiff: TransposedConvolution from grid %v to %v by stride %d", x.Shape[2:], grid, c.stride))
		}
		c.small[a+3-len(grid)] = x.Shape[a+2]
	}
	c.setLarge(grid)
	shape := append([]int{x.Shape[0], c.in * c.groups}, grid...)
	return c.record(t, x, w, o.Bias, true, shape)
}

// convolution is the geometry of both, named as in Convolution: in and out are
// channels of a group, large the grid of its source and small that of its
// result.
type convolution struct {
	batch, groups, in, out int
	stride                 int
	axes                   [3]kernelAxis
	large, small           [3]int
	wrap                   [3]bool
}

func newConvolution(name string, x, w *Tensor, o *ConvolutionOptions) *convolution {
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 || len(w.Shape) != axes+2 || o.Periodic != nil && len(o.Periodic) != axes {
		panic(fmt.Sprintf("autodiff: %s of x %v with w %v, periodic %v; (batch, in, x[, y[, z]]) and (out, taps of each axis, in) expected", name, x.Shape, w.Shape, o.Periodic))
	}
	c := &convolution{
		batch: x.Shape[0], groups: max(o.Groups, 1), in: w.Shape[axes+1], stride: max(o.Stride, 1),
		large: [3]int{1, 1, 1}, small: [3]int{1, 1, 1},
	}
	dilation := max(o.Dilation, 1)
	if c.stride > 1 && dilation > 1 {
		panic(fmt.Sprintf("autodiff: %s with stride %d and dilation %d; one of them must be 1", name, c.stride, dilation))
	}
	if c.out = w.Shape[0] / c.groups; c.out*c.groups != w.Shape[0] {
		panic(fmt.Sprintf("autodiff: %s with w %v in %d groups", name, w.Shape, c.groups))
	}
	for a := range c.axes {
		c.axes[a] = kernelAxis{taps: 1, stride: 1, dilation: 1}
		if i := a - (3 - axes); i >= 0 {
			taps := w.Shape[i+1]
			c.axes[a] = kernelAxis{taps: taps, stride: c.stride, dilation: dilation, before: dilation * (taps - 1) / 2}
			c.wrap[a] = o.Periodic != nil && o.Periodic[i]
		}
	}
	return c
}

// pointwise says that the convolution is a product over the channels.
func (c *convolution) pointwise() bool {
	return c.groups == 1 && c.stride == 1 && c.axes[0].taps*c.axes[1].taps*c.axes[2].taps == 1
}

// setLarge sets the grid of the convolution's source.
func (c *convolution) setLarge(grid []int) {
	copy(c.large[3-len(grid):], grid)
	for a := range c.large {
		if c.wrap[a] && c.large[a]%c.axes[a].stride != 0 {
			panic(fmt.Sprintf("autodiff: convolution with stride %d of grid %v, periodic on axis %d of three; a multiple of the stride expected", c.stride, grid, a))
		}
	}
}

// margins returns what the kernel reads beyond axes that are not periodic.
func (c *convolution) margins(axes int) (before, after []int) {
	for a := 3 - axes; a < 3; a++ {
		lo, hi := 0, 0
		if !c.wrap[a] {
			k := c.axes[a]
			lo, hi = k.before, k.dilation*(k.taps-1)-k.before
		}
		before, after = append(before, lo), append(after, hi)
	}
	return before, after
}

// inside lets the kernel read only points that exist.
func (c *convolution) inside(axes int) {
	for a := 3 - axes; a < 3; a++ {
		if !c.wrap[a] {
			c.axes[a].before = 0
		}
	}
}

// forward is Convolution as a correlation.
func (c *convolution) forward() correlation {
	var runs [3][]axisRun
	for a, k := range c.axes {
		runs[a] = k.forward(c.small[a], a < 2)
	}
	o := correlation{batch: c.batch, groups: c.groups, in: c.in, out: c.out, from: c.large, to: c.small, wrap: c.wrap}
	depth := c.axes[0].taps * c.axes[1].taps * c.axes[2].taps * c.in
	eachLattice(runs, func(axes [3]axisRun) {
		o.lattices = append(o.lattices, lattice{axes: axes, depth: depth})
	})
	o.cut()
	return o
}

// backward is its adjoint, for weights that packs lays out.
func (c *convolution) backward() (correlation, []weightPack) {
	var runs [3][]axisRun
	for a, k := range c.axes {
		runs[a] = k.backward(c.large[a], a < 2)
	}
	o := correlation{batch: c.batch, groups: c.groups, in: c.out, out: c.in, from: c.small, to: c.large, wrap: c.wrap}
	var packs []weightPack
	at := 0
	eachLattice(runs, func(axes [3]axisRun) {
		pack := weightPack{at: at}
		for a, r := range axes {
			pack.taps[a], pack.first[a], pack.step[a] = r.taps, r.tap, r.tapStep
		}
		i := slices.IndexFunc(packs, func(p weightPack) bool {
			return p.taps == pack.taps && p.first == pack.first && p.step == pack.step
		})
		depth := pack.taps[0] * pack.taps[1] * pack.taps[2] * c.out
		if i < 0 {
			i = len(packs)
			packs = append(packs, pack)
			at += c.groups * c.in * depth
		}
		o.lattices = append(o.lattices, lattice{axes: axes, depth: depth, weights: packs[i].at})
	})
	o.cut()
	return o, packs
}

func eachLattice(runs [3][]axisRun, f func(axes [3]axisRun)) {
	for _, x := range runs[0] {
		for _, y := range runs[1] {
			for _, z := range runs[2] {
				f([3]axisRun{x, y, z})
			}
		}
	}
}

// record adds the convolution, or its adjoint, to the tape.
func (c *convolution) record(t *Tape, x, w, bias *Tensor, transposed bool, shape []int) *Tensor {
	if bias != nil && !slices.Equal(bias.Shape, shape[1:2]) {
		panic(fmt.Sprintf("autodiff: convolution with bias %v for result %v", bias.Shape, shape))
	}
	n := &node{in: []*Tensor{x, w, bias}, saved: []*Tensor{x, w}}
	if c.separate() && !transposed {
		d := newDepthwise(c)
		n.reverse = []*Tensor{own(x.dtype, c.batch, w.Len())}
		if x.dtype == Float32 {
			n.op = newDepthwiseOp[float32](d)
		} else {
			n.op = newDepthwiseOp[float64](d)
		}
		return record(t, n, shape...)
	}
	packed, parts := own(x.dtype, w.Shape...), 0
	if x.dtype == Float32 {
		o := newConvolutionOp[float32](c, transposed)
		n.op, parts = o, o.forth.parts
	} else {
		o := newConvolutionOp[float64](c, transposed)
		n.op, parts = o, o.forth.parts
	}
	if transposed {
		n.scratch = []*Tensor{packed}
	} else {
		n.reverse = []*Tensor{packed}
	}
	n.reverse = append([]*Tensor{own(x.dtype, parts, w.Len())}, n.reverse...)
	return record(t, n, shape...)
}

// convolutionOp is a convolution, or with transposed its adjoint.
type convolutionOp[T Float] struct {
	convolution
	transposed  bool
	forth, back *correlator[T]
	packs       []weightPack
}

func newConvolutionOp[T Float](c *convolution, transposed bool) *convolutionOp[T] {
	back, packs := c.backward()
	return &convolutionOp[T]{
		convolution: *c, transposed: transposed, packs: packs,
		forth: newCorrelator[T](c.forward()), back: newCorrelator[T](back),
	}
}

func (o *convolutionOp[T]) forward(n *node) {
	x, w, y := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out)
	var bias []T
	if n.in[2] != nil {
		bias = values[T](n.in[2])
	}
	if o.transposed {
		packed := values[T](n.scratch[0])
		o.pack(packed, w)
		o.back.apply(y, x, packed, bias, 0)
		return
	}
	o.forth.apply(y, x, w, bias, 0)
}

func (o *convolutionOp[T]) backward(n *node) {
	x, w, dy := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out.grad)
	if g := n.grad(0); g != nil {
		if o.transposed {
			o.forth.apply(values[T](g), dy, w, nil, n.keep(0))
		} else {
			packed := values[T](n.reverse[1])
			o.pack(packed, w)
			o.back.apply(values[T](g), dy, packed, nil, n.keep(0))
		}
	}
	if g := n.grad(1); g != nil {
		parts := values[T](n.reverse[0])
		if o.transposed {
			o.forth.gradient(parts, x, dy)
		} else {
			o.forth.gradient(parts, dy, x)
		}
		addParts(values[T](g), parts, n.first[1])
	}
	if g := n.grad(2); g != nil {
		db := values[T](g)
		if n.first[2] {
			clear(db)
		}
		kernel.BiasGrad(db, dy, n.out.Shape[0], n.out.Shape[1], size(n.out.Shape[2:]))
	}
}

// weightPack is a part of the kernel's taps for the adjoint: (groups, in, taps…,
// out) from (groups, out, taps…, in).
type weightPack struct {
	at                int
	taps, first, step [3]int
}

// pack lays out the weights for the adjoint.
func (o *convolutionOp[T]) pack(dst, w []T) {
	row := o.axes[0].taps * o.axes[1].taps * o.axes[2].taps * o.in // of w
	for _, p := range o.packs {
		depth := p.taps[0] * p.taps[1] * p.taps[2] * o.out
		for g := range o.groups {
			at := p.at + g*o.in*depth
			for i := range p.taps[0] {
				for j := range p.taps[1] {
					for k := range p.taps[2] {
						tap := p.first[0] + i*p.step[0]
						tap = tap*o.axes[1].taps + p.first[1] + j*p.step[1]
						tap = tap*o.axes[2].taps + p.first[2] + k*p.step[2]
						kernel.Transpose(dst[at:], depth, w[g*o.out*row+tap*o.in:], row, o.out, o.in)
						at += o.out
					}
				}
			}
		}
	}
}
