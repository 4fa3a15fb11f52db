package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// Hidden is a network of one hidden layer over the channels at each point,
//
//	y[b,o,s] = Σₕ w₂[o,h]·f(Σᵢ w₁[h,i]·x[b,i,s] + b₁[h]) + b₂[o]
//
// for x of shape (batch, in, space…), w₁ (hidden, in), b₁ (hidden), w₂ (out,
// hidden) and b₂ (out). It is Linear twice, but the hidden channels exist only
// for a block of points at a time, in cache: backward computes them again.
func Hidden(t *Tape, x, w1, b1, w2, b2 *Tensor, f Activation) *Tensor {
	return HiddenAdd(t, x, w1, b1, w2, b2, f, nil)
}

// HiddenAdd is Hidden plus add, of the result's shape, or nil for nothing: with
// what entered a layer, its residual connection.
func HiddenAdd(t *Tape, x, w1, b1, w2, b2 *Tensor, f Activation, add *Tensor) *Tensor {
	if len(x.Shape) < 2 || len(w1.Shape) != 2 || len(w2.Shape) != 2 || w1.Shape[1] != x.Shape[1] || w2.Shape[1] != w1.Shape[0] ||
		!slices.Equal(b1.Shape, w1.Shape[:1]) || !slices.Equal(b2.Shape, w2.Shape[:1]) {
		panic(fmt.Sprintf("autodiff: Hidden of x %v with %v, %v, %v, %v; see its document", x.Shape, w1.Shape, b1.Shape, w2.Shape, b2.Shape))
	}
	shape := slices.Clone(x.Shape)
	shape[1] = w2.Shape[0]
	if add != nil && !slices.Equal(add.Shape, shape) {
		panic(fmt.Sprintf("autodiff: HiddenAdd of %v for result %v", add.Shape, shape))
	}
	h := hidden{batch: x.Shape[0], in: x.Shape[1], middle: w1.Shape[0], out: shape[1], points: size(x.Shape[2:]), activation: f}
	h.cut = cutBlocks(h.points, max(h.in, h.middle))
	h.partSize = h.middle*(h.in+1) + h.out*(h.middle+1)
	n := &node{in: []*Tensor{x, w1, b1, w2, b2, add}, overwrites: add}
	n.saved = n.in[:5]
	n.reverse = []*Tensor{own(x.dtype, h.batch*h.cut.count, h.partSize)}
	if x.dtype == Float32 {
		n.op = newHidden[float32](h)
	} else {
		n.op = newHidden[float64](h)
	}
	return record(t, n, shape...)
}

type hidden struct {
	batch, in, middle, out, points int
	activation                     Activation
	cut                            blocks
	partSize                       int // of one block's gradients of w₁, b₁, w₂, b₂
}

// hiddenOp is also the parallel.Task of its passes over blocks, with their
// operands.
type hiddenOp[T Float] struct {
	hidden
	x, w1, b1, w2, b2 []T
	add               []T // or nil
	y                 []T // forward: the result; backward: its gradient
	dx, parts         []T // parts nil: forward
	keep              T   // of dx
	spare             workspace[T]
}

func newHidden[T Float](h hidden) *hiddenOp[T] {
	o := &hiddenOp[T]{hidden: h}
	o.spare.each = 2 * h.middle * h.cut.each
	o.spare.fill(min(parallel.Threads(), h.batch*h.cut.count))
	return o
}

func (o *hiddenOp[T]) forward(n *node) {
	o.load(n)
	o.y = values[T](n.out)
	o.run()
}

func (o *hiddenOp[T]) backward(n *node) {
	o.load(n)
	o.y, o.parts = values[T](n.out.grad), values[T](n.reverse[0])
	if g := n.grad(0); g != nil {
		o.dx, o.keep = values[T](g), T(n.keep(0))
	}
	parts := o.parts
	o.run()
	at := 0
	for i, size := range []int{o.middle * o.in, o.middle, o.out * o.middle, o.out} {
		if g := n.grad(i + 1); g != nil {
			dst := values[T](g)
			for p := at; p < len(parts); p += o.partSize {
				accumulate(dst, 1, parts[p:p+size], p > at || !n.first[i+1])
			}
		}
		at += size
	}
	if g := n.grad(5); g != nil { // last: it may lie where that of the result does
		accumulate(values[T](g), 1, values[T](n.out.grad), !n.first[5])
	}
}

func (o *hiddenOp[T]) load(n *node) {
	o.x, o.w1, o.b1, o.w2, o.b2 = values[T](n.in[0]), values[T](n.in[1]), values[T](n.in[2]), values[T](n.in[3]), values[T](n.in[4])
	if n.in[5] != nil {
		o.add = values[T](n.in[5])
	}
}

func (o *hiddenOp[T]) run() {
	parallel.Run(o.batch*o.cut.count, 1, o)
	o.x, o.w1, o.b1, o.w2, o.b2, o.add, o.y, o.dx, o.parts = nil, nil, nil, nil, nil, nil, nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *hiddenOp[T]) Chunk(first, end int) {
	buffer := o.spare.take()
	for i := first; i < end; i++ {
		lo, hi := o.cut.bounds(i % o.cut.count)
		z, h := buffer[:o.middle*(hi-lo)], buffer[o.middle*o.cut.each:][:o.middle*(hi-lo)]
		if o.parts == nil {
			o.block(i/o.cut.count, lo, hi, z)
		} else {
			o.blockBackward(i/o.cut.count, lo, hi, z, h, o.parts[i*o.partSize:][:o.partSize])
		}
	}
	o.spare.put(buffer)
}

// argument sets z to what the activation is applied to at points lo to hi, and h,
// which may be z, to the hidden channels.
func (o *hiddenOp[T]) argument(z, h, x []T, lo, hi int) {
	width := hi - lo
	kernel.GemmBatchThen(false, false, 1, o.middle, width, o.in, 1, o.w1, o.in, 0, x[lo:], o.points, 0, 0, z, width, 0,
		kernel.Epilogue[T]{Bias: o.b1, Activation: o.activation.kernel(), Y: h})
	if o.activation == Identity {
		copySlice(h, z)
	}
}

// projects says that there is one result for all hidden channels, which then
// need not be there after the activation.
func (o *hiddenOp[T]) projects() bool { return o.out == 1 && o.activation != Identity }

func (o *hiddenOp[T]) block(member, lo, hi int, z []T) {
	width := hi - lo
	if o.projects() {
		kernel.Gemm(false, false, o.middle, width, o.in, 1, o.w1, o.in, o.x[member*o.in*o.points+lo:], o.points, 0, z, width)
		y := o.y[member*o.points+lo:][:width]
		for i := range y {
			v := o.b2[0]
			if o.add != nil {
				v += o.add[member*o.points+lo+i]
			}
			y[i] = v
		}
		kernel.ProjectRows(o.activation.kernel(), y, z, o.b1, o.w2, width, width)
		return
	}
	o.argument(z, z, o.x[member*o.in*o.points:], lo, hi)
	y, beta := o.y[member*o.out*o.points+lo:], T(0)
	if o.add != nil {
		beta = 1
		add := o.add[member*o.out*o.points+lo:]
		for c := range o.out {
			copySlice(y[c*o.points:][:width], add[c*o.points:][:width])
		}
	}
	kernel.GemmBatchThen(false, false, 1, o.out, width, o.middle, 1, o.w2, o.middle, 0, z, width, 0,
		beta, y, o.points, 0, kernel.Epilogue[T]{Bias: o.b2})
}

func (o *hiddenOp[T]) blockBackward(member, lo, hi int, z, h, part []T) {
	width := hi - lo
	x, dy := o.x[member*o.in*o.points:], o.y[member*o.out*o.points+lo:]
	dw1, part := part[:o.middle*o.in], part[o.middle*o.in:]
	db1, part := part[:o.middle], part[o.middle:]
	dw2, db2 := part[:o.out*o.middle], part[o.out*o.middle:]

	kernel.RowSums(db2, dy, nil, width, o.points)
	if o.projects() {
		h = z
		kernel.Gemm(false, false, o.middle, width, o.in, 1, o.w1, o.in, x[lo:], o.points, 0, z, width)
		kernel.ProjectGradRows(o.activation.kernel(), h, dw2, db1, z, o.b1, o.w2, dy, width, width)
	} else {
		o.argument(z, h, x, lo, hi)
		kernel.Gemm(false, true, o.out, o.middle, width, 1, dy, o.points, h, width, 0, dw2, o.middle)
		kernel.Gemm(true, false, o.middle, width, o.out, 1, o.w2, o.middle, dy, o.points, 0, h, width)
		applyGrad(o.activation, h, z, h, false)
		kernel.RowSums(db1, h, nil, width, width)
	}
	kernel.Gemm(false, true, o.middle, o.in, width, 1, h, width, x[lo:], o.points, 0, dw1, o.in)
	if o.dx != nil {
		kernel.Gemm(true, false, o.in, width, o.middle, 1, o.w1, o.in, h, width, o.keep, o.dx[member*o.in*o.points+lo:], o.points)
	}
}
