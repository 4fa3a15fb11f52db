package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// DType is an element type, as the format spells it.
type DType string

// The element types that this package gives a meaning to. Files may hold any
// type that the format knows; see sizes.
const (
	F32 DType = "F32"
	F64 DType = "F64"
	I64 DType = "I64"
	C64 DType = "C64" // two float32: real, imaginary
)

// sizes are the bytes per element of the format's types.
var sizes = map[DType]int{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1,
	"U16": 2, "I16": 2, "F16": 2, "BF16": 2,
	"U32": 4, "I32": 4, F32: 4,
	"U64": 8, I64: 8, F64: 8, C64: 8,
}

// Size is the number of bytes of one element, 0 for an unknown type.
func (d DType) Size() int { return sizes[d] }

// Tensor is an element type, a shape (empty for a scalar) and the values as
// they lie in the file: little-endian, C order.
type Tensor struct {
	DType DType
	Shape []int
	Data  []byte
}

// Float32 returns a tensor of the given shape holding a copy of values. It
// panics if their numbers disagree.
func Float32(values []float32, shape ...int) Tensor {
	t := Tensor{DType: F32, Shape: slices.Clone(shape), Data: make([]byte, 4*len(values))}
	for i, v := range values {
		binary.LittleEndian.PutUint32(t.Data[4*i:], math.Float32bits(v))
	}
	t.mustFit(len(values))
	return t
}

// Float64 is Float32 for double precision.
func Float64(values []float64, shape ...int) Tensor {
	t := Tensor{DType: F64, Shape: slices.Clone(shape), Data: make([]byte, 8*len(values))}
	for i, v := range values {
		binary.LittleEndian.PutUint64(t.Data[8*i:], math.Float64bits(v))
	}
	t.mustFit(len(values))
	return t
}

// Complex64 is Float32 for complex numbers, given as all real parts and then all
// imaginary ones.
func Complex64(planes []float32, shape ...int) Tensor {
	n := len(planes) / 2
	t := Tensor{DType: C64, Shape: slices.Clone(shape), Data: make([]byte, 8*n)}
	for i := range n {
		binary.LittleEndian.PutUint32(t.Data[8*i:], math.Float32bits(planes[i]))
		binary.LittleEndian.PutUint32(t.Data[8*i+4:], math.Float32bits(planes[n+i]))
	}
	t.mustFit(n)
	return t
}

func (t Tensor) mustFit(values int) {
	if n, err := count(t.Shape); err != nil || n != values {
		panic(fmt.Sprintf("safetensors: %d values do not fill shape %v", values, t.Shape))
	}
}

// CopyFloat32 writes the values of an F32 tensor to dst, whose length must be
// theirs. The error names the type or the number that was found.
func (t Tensor) CopyFloat32(dst []float32) error {
	if err := t.match(F32, len(dst)); err != nil {
		return err
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
	}
	return nil
}

// CopyFloat64 is CopyFloat32 for an F64 tensor.
func (t Tensor) CopyFloat64(dst []float64) error {
	if err := t.match(F64, len(dst)); err != nil {
		return err
	}
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:]))
	}
	return nil
}

// CopyComplex64 writes a C64 tensor to dst: all real parts, then all imaginary
// ones.
func (t Tensor) CopyComplex64(dst []float32) error {
	n := len(dst) / 2
	if err := t.match(C64, n); err != nil {
		return err
	}
	for i := range n {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[8*i:]))
		dst[n+i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[8*i+4:]))
	}
	return nil
}

func (t Tensor) match(want DType, values int) error {
	if t.DType != want {
		return fmt.Errorf("element type %s where %s is needed", t.DType, want)
	}
	if n := len(t.Data) / want.Size(); n != values {
		return fmt.Errorf("shape %v has %d values where %d are needed", t.Shape, n, values)
	}
	return nil
}

// count is the number of elements of a shape, guarded against overflow.
func count(shape []int) (int, error) {
	n := 1
	for _, s := range shape {
		if s < 0 {
			return 0, fmt.Errorf("negative length in shape %v", shape)
		}
		if s > 0 && n > math.MaxInt64/s {
			return 0, fmt.Errorf("shape %v is too large", shape)
		}
		n *= s
	}
	return n, nil
}
