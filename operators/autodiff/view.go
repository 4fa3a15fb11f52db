package autodiff

import (
	"fmt"
	"slices"
)

// Reshape returns x's own elements under another shape of the same length. No
// tape is needed: it is a view, and so is its gradient.
func Reshape(x *Tensor, shape ...int) *Tensor {
	if size(shape) != x.Len() {
		panic(fmt.Sprintf("autodiff: Reshape of %v to %v", x.Shape, shape))
	}
	view := &Tensor{Shape: slices.Clone(shape), dtype: x.dtype, memory: x.memory}
	if x.grad != nil {
		view.grad = &Tensor{Shape: view.Shape, dtype: x.dtype, memory: x.grad.memory}
	}
	return view
}

// StopGradient returns x's own elements as a constant: no derivative flows
// back through it (the pushforward trick of Brandstetter et al. 2022).
func StopGradient(x *Tensor) *Tensor {
	return &Tensor{Shape: x.Shape, dtype: x.dtype, memory: x.memory}
}
