package foreign

import (
	"fmt"
	"unsafe"

	"github.com/pdekit/pdekit/internal/npy"
)

// Array is one array of a File. Reads may run at the same time.
type Array struct {
	Name  string // groups and name joined by slashes, without one in front
	Shape []int  // in C order, the last axis the fastest; empty for a scalar
	// Fortran says that whoever wrote the array names its axes the other way
	// round, the first the fastest, as MATLAB does (a Complex axis stays last).
	Fortran bool
	// DType of the elements; npy.Unsupported for text and records.
	DType npy.DType
	Big   bool   // their bytes are in big-endian order
	Descr string // how the file names the type, for errors
	// Remedy is what to do about elements that are no numbers; "" if nothing is known.
	Remedy string
	// Complex numbers have a last axis of length 2: real and imaginary part.
	Complex bool
	Attrs   Attrs
	// Raw sets dst to the elements of a slab as the file stores them, less
	// compression. The slab has been checked.
	Raw func(dst []byte, s Slab) error
}

// Slab is what is read of an array: Count[i] indices from Start[i] on, every
// Step[i]-th, along each axis.
type Slab struct{ Start, Count, Step []int }

// Whole is the slab of all elements.
func Whole(shape []int) Slab {
	s := Slab{make([]int, len(shape)), make([]int, len(shape)), make([]int, len(shape))}
	for i, n := range shape {
		s.Count[i], s.Step[i] = n, 1
	}
	return s
}

// Len is the number of elements of the slab.
func (s Slab) Len() int {
	n := 1
	for _, c := range s.Count {
		n *= c
	}
	return n
}

// Len is the number of elements.
func (a *Array) Len() int {
	n := 1
	for _, m := range a.Shape {
		n *= m
	}
	return n
}

// Readable says why the elements cannot be read as numbers, nil if they can.
func (a *Array) Readable() error {
	if a.DType == npy.Unsupported || a.Raw == nil {
		return fmt.Errorf("array %q has elements of type %s; only numbers are read%s", a.Name, a.Descr, a.Remedy)
	}
	return nil
}

const pieceBytes = 1 << 20

// Read sets dst to the elements of a slab, in C order, converted. Values of
// another type than dst's pass through a buffer of a bounded size, a piece of
// the slab at a time. It panics if the slab is not in the array or not as long
// as dst.
func Read[T npy.Float](a *Array, dst []T, s Slab) error {
	if err := a.Readable(); err != nil {
		return err
	}
	if len(s.Start) != len(a.Shape) || len(s.Count) != len(a.Shape) || len(s.Step) != len(a.Shape) || s.Len() != len(dst) {
		panic(fmt.Sprintf("foreign: slab %v of array %q of shape %v into %d values", s, a.Name, a.Shape, len(dst)))
	}
	for i, n := range a.Shape {
		if s.Start[i] < 0 || s.Step[i] < 1 || s.Count[i] > 0 && s.Start[i]+(s.Count[i]-1)*s.Step[i] >= n {
			panic(fmt.Sprintf("foreign: slab %v beyond array %q of shape %v", s, a.Name, a.Shape))
		}
	}
	if len(dst) == 0 {
		return nil
	}
	var err error
	if npy.Native[T](a.DType, a.Big) {
		err = a.Raw(unsafe.Slice((*byte)(unsafe.Pointer(&dst[0])), len(dst)*int(unsafe.Sizeof(dst[0]))), s)
	} else {
		err = readPieces(a, dst, s)
	}
	if err != nil {
		return fmt.Errorf("array %q: %w", a.Name, err)
	}
	return nil
}

// readPieces cuts the slab along its first axes until a piece fits the buffer.
func readPieces[T npy.Float](a *Array, dst []T, s Slab) error {
	size := a.DType.Size()
	if len(dst)*size <= pieceBytes || len(s.Count) == 0 {
		buf := make([]byte, len(dst)*size)
		if err := a.Raw(buf, s); err != nil {
			return err
		}
		npy.Decode(dst, buf, a.DType, a.Big)
		return nil
	}
	axis := 0
	for s.Count[axis] == 1 {
		axis++
	}
	n := s.Count[axis]
	rest := len(dst) / n
	step := max(1, pieceBytes/size/rest)
	for at := 0; at < n; at += step {
		piece := Slab{append([]int(nil), s.Start...), append([]int(nil), s.Count...), s.Step}
		piece.Start[axis] += at * s.Step[axis]
		piece.Count[axis] = min(step, n-at)
		if err := readPieces(a, dst[at*rest:(at+piece.Count[axis])*rest], piece); err != nil {
			return err
		}
	}
	return nil
}

// All reads a whole array of at most limit values.
func (a *Array) All(limit int) ([]float64, error) {
	if n := a.Len(); n > limit {
		return nil, fmt.Errorf("array %q has %d values; at most %d were expected", a.Name, n, limit)
	}
	out := make([]float64, a.Len())
	return out, Read(a, out, Whole(a.Shape))
}

// Values makes an array of values that are in memory.
func Values(name string, shape []int, values []float64) *Array {
	a := &Array{Name: name, Shape: shape, DType: npy.Float64, Descr: "float64"}
	data := npy.Encode(nil, npy.Float64, values)
	a.Raw = func(dst []byte, s Slab) error {
		Gather(dst, data, shape, 8, s)
		return nil
	}
	return a
}
