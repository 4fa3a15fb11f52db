package autodiff

import "fmt"

// DType is the type of a tensor's elements. All tensors of one program have
// the same.
type DType uint8

const (
	Float32 DType = iota // for learning; the zero value
	Float64              // for checking gradients
)

// Float is the constraint of the generic code behind both element types.
type Float interface{ float32 | float64 }

func (d DType) String() string {
	switch d {
	case Float32:
		return "float32"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("DType(%d)", uint8(d))
}
