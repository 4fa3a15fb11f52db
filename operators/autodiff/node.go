package autodiff

import (
	"fmt"
	"slices"
)

// op computes one primitive on memory that the plan has placed. The node tells
// it the tensors; it holds only its settings.
type op interface {
	// forward sets n.out (and n.state) from n.in.
	forward(n *node)
	// backward adds to, or sets, the gradients of n.in from that of n.out, which
	// it may destroy.
	backward(n *node)
}

// node is one recorded primitive.
type node struct {
	op  op
	in  []*Tensor // nil entries are absent options
	out *Tensor

	// What backward reads besides the gradient of out: inputs, the output or
	// states. Everything else may be overwritten once forward has used it.
	saved []*Tensor
	// Tensors of the node's own: scratch lives during forward (or nowhere
	// else), reverse during backward, states from forward to backward if saved.
	scratch, reverse, state []*Tensor
	// overwrites, if not nil, is an input over which forward may compute taker (a
	// state, or nil for out), and whose gradient backward may compute over that of
	// out: both only see the plan's choice as slices that happen to be equal.
	overwrites, taker *Tensor

	// Of scratch, what the node before already writes; of reverse, what the
	// node after does: see link.go.
	early, earlyReverse []*Tensor

	active bool   // on the way from the loss to something that requires a gradient
	first  []bool // per input: backward is the first to write its gradient
}

// grad returns the gradient of input i, or nil if none is wanted.
func (n *node) grad(i int) *Tensor {
	if n.in[i] == nil {
		return nil
	}
	return n.in[i].grad
}

// keep returns what becomes of the present content of input i's gradient: 0
// (it is overwritten) or 1 (it is added to). Ops write in the order of inputs.
func (n *node) keep(i int) float64 {
	if n.first[i] {
		return 0
	}
	return 1
}

// reads counts the inputs that lie in m.
func (n *node) reads(m *memory) int {
	count := 0
	for _, x := range n.in {
		if x != nil && x.memory == m {
			count++
		}
	}
	return count
}

// record adds n to the tape, or computes it at once if t is nil, and returns
// n.out, which it makes of the given shape.
func record(t *Tape, n *node, shape ...int) *Tensor {
	dt := n.in[0].dtype
	wanted := false
	for _, x := range n.in {
		if x == nil {
			continue
		}
		if x.dtype != dt {
			panic(fmt.Sprintf("autodiff: %v and %v tensors in one primitive", dt, x.dtype))
		}
		wanted = wanted || x.grad != nil
	}
	n.out = &Tensor{Shape: slices.Clone(shape), dtype: dt, memory: &memory{}}
	n.first = make([]bool, len(n.in))
	if n.overwrites != nil && n.reads(n.overwrites.memory) > 1 {
		n.overwrites = nil
	}
	if n.taker == nil {
		n.taker = n.out
	}
	if t == nil {
		n.compute()
		return n.out
	}
	if t.planned {
		panic("autodiff: recording on a tape that has been replayed")
	}
	if wanted && !t.inference {
		n.out.grad = &Tensor{Shape: n.out.Shape, dtype: dt, memory: &memory{}}
	}
	t.nodes = append(t.nodes, n)
	return n.out
}

// compute computes n at once, in fresh memory.
func (n *node) compute() {
	n.out.memory.owned = true
	for _, x := range slices.Concat([]*Tensor{n.out}, n.scratch, n.state) {
		x.memory.allocate(x.dtype, x.Len())
	}
	n.op.forward(n)
}

// own returns a tensor without storage, for a node's scratch or state.
func own(dt DType, shape ...int) *Tensor {
	return &Tensor{Shape: shape, dtype: dt, memory: &memory{}}
}
