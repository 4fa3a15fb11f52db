package autodiff

import (
	"fmt"
	"slices"
)

// Tensor is a dense array in C order: (batch, channel, x[, y[, z]]) for fields,
// any shape for parameters. New and From… tensors own their memory; the tensors
// that primitives return on a tape get theirs from the tape's plan.
type Tensor struct {
	// Shape must not be modified.
	Shape []int

	dtype  DType
	memory *memory
	grad   *Tensor // nil: no gradient is wanted
}

// memory is what tensors read and write; views share it. On a tape it is
// without storage until the plan places it.
type memory struct {
	f32 []float32
	f64 []float64
	// owned: allocated for itself, not placed in a tape's arena.
	owned bool
	// kept: of a tape, and the caller may read it.
	kept bool
}

// New returns a tensor of zeros. It panics if an extent is not positive.
func New(dt DType, shape ...int) *Tensor {
	x := &Tensor{Shape: slices.Clone(shape), dtype: dt, memory: &memory{owned: true}}
	x.memory.allocate(dt, size(shape))
	return x
}

// FromFloat32 returns a tensor that holds data itself, not a copy. It panics if
// the length does not fit the shape.
func FromFloat32(data []float32, shape ...int) *Tensor {
	if len(data) != size(shape) {
		panic(fmt.Sprintf("autodiff: %d values for shape %v", len(data), shape))
	}
	return &Tensor{Shape: slices.Clone(shape), memory: &memory{owned: true, f32: data}}
}

// FromFloat64 is FromFloat32 for Float64.
func FromFloat64(data []float64, shape ...int) *Tensor {
	if len(data) != size(shape) {
		panic(fmt.Sprintf("autodiff: %d values for shape %v", len(data), shape))
	}
	return &Tensor{Shape: slices.Clone(shape), dtype: Float64, memory: &memory{owned: true, f64: data}}
}

// DType returns the type of the elements.
func (x *Tensor) DType() DType { return x.dtype }

// Len returns the number of elements.
func (x *Tensor) Len() int { return size(x.Shape) }

// Float32 returns the elements themselves, in C order; writing changes the
// tensor. It panics if the tensor is Float64, or if it is an intermediate of a
// tape that was not kept (see Tape.Keep) or not yet computed.
func (x *Tensor) Float32() []float32 {
	x.mustRead(Float32)
	return x.memory.f32
}

// Float64 is Float32 for Float64 tensors.
func (x *Tensor) Float64() []float64 {
	x.mustRead(Float64)
	return x.memory.f64
}

// At returns element i, in C order, under the conditions of Float32.
func (x *Tensor) At(i int) float64 {
	x.mustRead(x.dtype)
	if x.dtype == Float32 {
		return float64(x.memory.f32[i])
	}
	return x.memory.f64[i]
}

// SetAt sets element i, in C order, under the conditions of Float32.
func (x *Tensor) SetAt(i int, v float64) {
	x.mustRead(x.dtype)
	if x.dtype == Float32 {
		x.memory.f32[i] = float32(v)
		return
	}
	x.memory.f64[i] = v
}

// Scalar returns the value of a tensor of one element, such as a loss.
func (x *Tensor) Scalar() float64 {
	if x.Len() != 1 {
		panic(fmt.Sprintf("autodiff: Scalar of a tensor of shape %v", x.Shape))
	}
	return x.At(0)
}

// RequireGrad asks every later recording for the derivative by x, and returns
// x. Its gradient is of zeros until a Backward. It panics on intermediates.
func (x *Tensor) RequireGrad() *Tensor {
	if !x.memory.owned {
		panic("autodiff: RequireGrad of an intermediate")
	}
	switch {
	case x.grad != nil:
	case x.outlined():
		x.grad = Outline(x.Shape...)
	default:
		x.grad = New(x.dtype, x.Shape...)
	}
	return x
}

// Grad returns the gradient that the last Backward wrote, of x's shape and
// type, or nil if none is wanted.
func (x *Tensor) Grad() *Tensor { return x.grad }

// Convert changes the element type of x, and of its gradient, in place, for
// instance of all parameters of a model whose gradients are to be checked in
// Float64. Tapes recorded before become invalid. It panics on intermediates.
func (x *Tensor) Convert(dt DType) {
	if !x.memory.owned {
		panic("autodiff: Convert of an intermediate")
	}
	if x.grad != nil {
		x.grad.Convert(dt)
	}
	if dt == x.dtype {
		return
	}
	from := *x
	x.dtype, x.memory = dt, &memory{owned: true}
	x.memory.allocate(dt, x.Len())
	for i := range x.Len() {
		x.SetAt(i, from.At(i))
	}
}

func (x *Tensor) mustRead(dt DType) {
	switch {
	case x.dtype != dt:
		panic(fmt.Sprintf("autodiff: %v tensor read as %v", x.dtype, dt))
	case x.memory.f32 == nil && x.memory.f64 == nil:
		panic("autodiff: tensor read before the tape's first Replay")
	case !x.memory.owned && !x.memory.kept:
		panic("autodiff: intermediate read whose memory is shared; call Tape.Keep before the first Replay")
	}
}

func (m *memory) allocate(dt DType, n int) {
	if dt == Float32 {
		m.f32 = make([]float32, n)
		return
	}
	m.f64 = make([]float64, n)
}

// values returns the elements of x, without the checks that Float32 makes for
// callers outside the package.
func values[T Float](x *Tensor) []T {
	if s, ok := any(&x.memory.f32).(*[]T); ok {
		return *s
	}
	return *any(&x.memory.f64).(*[]T)
}

func size(shape []int) int {
	n := 1
	for _, e := range shape {
		if e <= 0 {
			panic(fmt.Sprintf("autodiff: shape %v has an extent that is not positive", shape))
		}
		n *= e
	}
	return n
}
