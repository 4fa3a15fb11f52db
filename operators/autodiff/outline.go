package autodiff

import (
	"math"
	"slices"
)

// Outline returns a Float32 tensor that has a shape and no memory: what a model
// would hold can be looked at before it is made. Its Float32 is empty, and
// extents may be any. Allocate makes it a tensor of zeros; until then no
// primitive may be given it.
func Outline(shape ...int) *Tensor {
	return &Tensor{Shape: slices.Clone(shape), memory: &memory{owned: true, f32: []float32{}}}
}

// Allocate gives an outline its memory, and its gradient if one is wanted. Other
// tensors stay as they are. It panics if an extent is not positive.
func (x *Tensor) Allocate() {
	if !x.outlined() {
		return
	}
	x.memory.allocate(x.dtype, size(x.Shape))
	if x.grad != nil {
		x.grad.Allocate()
	}
}

func (x *Tensor) outlined() bool { return x.memory.f32 != nil && len(x.memory.f32) == 0 }

// Count is the number of elements of a tensor of a shape, as a float64, so that
// it does not overflow: NaN if an extent is not positive.
func Count(shape []int) float64 {
	n := 1.0
	for _, e := range shape {
		if e <= 0 {
			return math.NaN()
		}
		n *= float64(e)
	}
	return n
}
