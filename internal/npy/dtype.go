package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// DType is the type of an array's elements.
type DType uint8

// The types that can be read. Float32 and Float64 can be written.
const (
	Unsupported DType = iota // complex numbers, strings, records, objects
	Bool
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float16
	Float32
	Float64
)

var dtypeNames = [...]string{"unsupported", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"}
var dtypeSizes = [...]int{0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8}

// String is NumPy's name of the type: "float32".
func (d DType) String() string { return dtypeNames[d] }

// Size is the number of bytes of an element; 0 for Unsupported.
func (d DType) Size() int { return dtypeSizes[d] }

// Single tells whether float32 holds every value of a type, named as String
// names it.
func Single(dtype string) bool {
	switch dtype {
	case "float32", "float16", "int8", "uint8", "int16", "uint16", "bool":
		return true
	}
	return false
}

// ParseDType returns the floating-point type that a user names.
func ParseDType(name string) (DType, error) {
	switch name {
	case "", "float32":
		return Float32, nil
	case "float64":
		return Float64, nil
	}
	return Unsupported, fmt.Errorf("dtype %q: expected float32 or float64", name)
}

// parseDescr reads a type descriptor of the array protocol: "<f8", ">i4", "|b1".
func parseDescr(s string) (d DType, big bool) {
	if len(s) < 3 {
		return Unsupported, false
	}
	switch s[0] {
	case '>':
		big = true
	case '<', '|', '=':
		big = s[0] == '=' && !littleEndian
	default:
		return Unsupported, false
	}
	size, err := strconv.Atoi(s[2:])
	if err != nil {
		return Unsupported, false
	}
	for d, name := range map[DType]byte{Bool: 'b', Int8: 'i', Int16: 'i', Int32: 'i', Int64: 'i',
		Uint8: 'u', Uint16: 'u', Uint32: 'u', Uint64: 'u', Float16: 'f', Float32: 'f', Float64: 'f'} {
		if name == s[1] && d.Size() == size {
			return d, big
		}
	}
	return Unsupported, false
}

// ParseDescr reads a type descriptor of the array protocol, "<f8"; complex
// numbers are pairs of the type. Unsupported: no numbers.
func ParseDescr(s string) (d DType, big, complex bool) {
	if d, big, ok := parseComplex(s); ok {
		return d, big, true
	}
	d, big = parseDescr(s)
	return d, big, false
}

// parseComplex reads the descriptor of complex numbers: the type of a part.
func parseComplex(s string) (d DType, big, ok bool) {
	if len(s) == 3 && s[1:] == "c8" {
		d, big = parseDescr(s[:1] + "f4")
	} else if len(s) == 4 && s[1:] == "c16" {
		d, big = parseDescr(s[:1] + "f8")
	}
	return d, big, d != Unsupported
}

// unsupported says what elements are that are no real numbers, and what to do
// about it.
func unsupported(descr string) string {
	kind := strings.TrimLeft(descr, "<>|=")
	switch {
	case kind == "c8" || kind == "c16":
		return ": these are complex (name their axes, and they become two channels; or save real and imaginary part)"
	case strings.HasPrefix(kind, "f") || strings.HasPrefix(kind, "c"):
		return ": these are long doubles, which differ from machine to machine (save them as float64)"
	case strings.HasPrefix(kind, "U") || strings.HasPrefix(kind, "S"):
		return ": these are text"
	case strings.HasPrefix(kind, "M") || strings.HasPrefix(kind, "m"):
		return ": these are dates or spans of time (save them as numbers)"
	case strings.HasPrefix(kind, "O"):
		return ": these are Python's objects, which only unpickling, that is running code, could read"
	case descr == record:
		return " (save each field as an array of its own)"
	}
	return ""
}

func (d DType) descr() string {
	switch d {
	case Float32:
		return "<f4"
	case Float64:
		return "<f8"
	}
	panic("npy: arrays of type " + d.String() + " are not written")
}

// littleEndian says that this machine's numbers have the files' byte order, so
// that they can be moved in bulk.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// Float is what arrays are read into and written from.
type Float interface{ float32 | float64 }

// bytesOf is the memory of x.
func bytesOf[T Float](x []T) []byte {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*int(unsafe.Sizeof(x[0])))
}

// Native says that elements of type d in a file lie as in a []T in memory.
func Native[T Float](d DType, big bool) bool {
	return (unsafe.Sizeof(T(0)) == 8 && d == Float64 || unsafe.Sizeof(T(0)) == 4 && d == Float32) && big != littleEndian
}

// Decode sets dst to the elements in src, which holds len(dst) of them.
func Decode[T Float](dst []T, src []byte, d DType, big bool) {
	switch {
	case Native[T](d, big):
		copy(bytesOf(dst), src)
	case d == Float32 && !big:
		for i := range dst {
			dst[i] = T(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:])))
		}
	case d == Float64 && !big:
		for i := range dst {
			dst[i] = T(math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:])))
		}
	default:
		size := d.Size()
		for i := range dst {
			dst[i] = T(element(src[i*size:(i+1)*size], d, big))
		}
	}
}

// element is one number of any type; integers beyond 2⁵³ are rounded.
func element(b []byte, d DType, big bool) float64 {
	var u uint64
	for i := range b {
		if big {
			u = u<<8 | uint64(b[i])
		} else {
			u |= uint64(b[i]) << (8 * i)
		}
	}
	switch d {
	case Int8:
		return float64(int8(u))
	case Int16:
		return float64(int16(u))
	case Int32:
		return float64(int32(u))
	case Int64:
		return float64(int64(u))
	case Bool, Uint8, Uint16, Uint32, Uint64:
		return float64(u)
	case Float16:
		return half(uint16(u))
	case Float32:
		return float64(math.Float32frombits(uint32(u)))
	case Float64:
		return math.Float64frombits(u)
	}
	panic("npy: element of an unsupported type")
}

// half is the value of an IEEE 754 binary16.
func half(h uint16) float64 {
	sign := 1.0
	if h>>15 != 0 {
		sign = -1
	}
	exponent, fraction := int(h>>10&31), float64(h&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// Encode appends the elements of src, converted to d (Float32 or Float64), as
// little-endian bytes.
func Encode[T Float](b []byte, d DType, src []T) []byte {
	if d != Float32 && d != Float64 {
		panic("npy: arrays of type " + d.String() + " are not written")
	}
	native := int(unsafe.Sizeof(T(0))) == d.Size()
	switch {
	case native && littleEndian:
		return append(b, bytesOf(src)...)
	case d == Float32:
		for _, v := range src {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
		}
	default:
		for _, v := range src {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(v)))
		}
	}
	return b
}
