package autodiff

import "fmt"

// Tape is a recorded program over tensors: see the package comment. It serves
// one goroutine.
type Tape struct {
	nodes     []*node
	inference bool
	keep      []*memory
	loss      *Tensor // the loss that the present plan is made for
	planned   bool
	ran       bool      // Replay has run under the present plan
	unreached []*Tensor // gradients that loss does not reach: zero
	bytes     int
}

// NewTape returns an empty tape for training.
func NewTape() *Tape { return &Tape{} }

// NewInferenceTape returns an empty tape that records no derivatives: its
// memory is what the forward computation needs at its widest place.
func NewInferenceTape() *Tape { return &Tape{inference: true} }

// Keep makes the values of intermediates readable after Replay and Backward.
// Outputs that no other primitive reads are kept anyway. It panics after the
// first Replay, and returns its first argument. Keep on a nil tape does nothing.
func (t *Tape) Keep(xs ...*Tensor) *Tensor {
	if t != nil {
		if t.planned {
			panic("autodiff: Keep after the first Replay")
		}
		for _, x := range xs {
			t.keep = append(t.keep, x.memory)
		}
	}
	if len(xs) == 0 {
		return nil
	}
	return xs[0]
}

// Replay computes everything recorded, in order, from what the inputs and
// parameters hold now. The first call plans and allocates the memory.
func (t *Tape) Replay() {
	if !t.planned {
		t.plan(t.lastScalar())
	}
	for _, n := range t.nodes {
		n.op.forward(n)
	}
	t.ran = true
}

// Backward sets the gradients of loss, a tensor of one element that this tape
// computed, by all parameters and inputs that require one, overwriting what
// they held; those that loss does not depend on are set to zero. It follows a
// Replay, and one Replay serves one Backward. It panics on an inference tape.
//
// The plan made by the first Replay expects the scalar recorded last as the
// loss; for another one the first Backward plans and computes again.
func (t *Tape) Backward(loss *Tensor) {
	switch {
	case t.inference:
		panic("autodiff: Backward on an inference tape")
	case loss.Len() != 1:
		panic(fmt.Sprintf("autodiff: Backward from a tensor of shape %v; the loss has one element", loss.Shape))
	case loss.grad == nil:
		panic("autodiff: the loss depends on nothing that requires a gradient")
	case !t.ran:
		panic("autodiff: Backward before Replay")
	}
	if loss != t.loss {
		t.plan(loss)
		t.Replay()
	}
	for _, x := range t.unreached {
		clearValues(x)
	}
	seed(loss.grad)
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if n := t.nodes[i]; n.active {
			n.op.backward(n)
		}
	}
	t.ran = false
}

// Bytes returns the memory that the tape's plan holds, beyond inputs,
// parameters and their gradients; 0 before the first Replay.
func (t *Tape) Bytes() int { return t.bytes }

func (t *Tape) lastScalar() *Tensor {
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if out := t.nodes[i].out; out.Len() == 1 && out.grad != nil {
			return out
		}
	}
	return nil
}

func seed(grad *Tensor) {
	if grad.dtype == Float32 {
		grad.memory.f32[0] = 1
		return
	}
	grad.memory.f64[0] = 1
}

func clearValues(x *Tensor) {
	clear(x.memory.f32)
	clear(x.memory.f64)
}
