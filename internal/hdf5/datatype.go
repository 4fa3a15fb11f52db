package hdf5

import (
	"fmt"
	"math/bits"

	"github.com/pdekit/pdekit/internal/npy"
)

// The classes of datatypes.
const (
	classInteger   = 0
	classFloat     = 1
	classString    = 3
	classBits      = 4
	classOpaque    = 5
	classCompound  = 6
	classReference = 7
	classEnum      = 8
	classVariable  = 9
	classArray     = 10
	classComplex   = 11
)

// datatype is what a datatype message says.
type datatype struct {
	class int
	size  int // bytes of an element
	big   bool
	dtype npy.DType // Unsupported for all but numbers
	descr string

	text     bool    // of a variable-length type: a string
	spaces   bool    // text is padded with spaces
	complex  bool    // two numbers of dtype
	packed   *packed // the numbers are not dtype's own, but become so
	elements []int
	base     *datatype // of arrays, enumerations, variable-length types
}

const (
	maxNesting = 8
	maxElement = 1 << 30 // bytes
)

// readDatatype reads a datatype message.
func readDatatype(c *cursor, depth int) *datatype {
	c.what = "datatype"
	t := &datatype{}
	if depth > maxNesting {
		c.fail("nested more than %d deep", maxNesting)
		return t
	}
	head := c.u8()
	version := head >> 4
	t.class = head & 15
	flags := int(c.uint(3))
	size := c.uint(4)
	if c.err == nil && (version < 1 || version > 5) {
		c.fail("version %d is not known", version)
	}
	if size > maxElement || size == 0 && t.class != classString && t.class != classOpaque {
		c.fail("an element of %d bytes is not credible", size)
	}
	t.size = int(size)
	t.big = flags&1 != 0
	switch t.class {
	case classInteger, classBits:
		t.integer(c, flags)
	case classFloat:
		t.float(c, flags)
	case classString:
		t.descr, t.spaces = "text", flags&15 == 2
	case classCompound:
		t.compound(c, version, flags&0xffff, depth)
	case classEnum:
		t.enum(c, version, flags&0xffff, depth)
	case classVariable:
		t.text = flags&15 == 1
		t.base = readDatatype(c, depth+1)
		t.descr = "lists of " + t.base.descr
		if t.text {
			t.descr = "text"
		}
	case classArray:
		t.array(c, version, depth)
	case classComplex:
		t.descr = "complex numbers"
		t.base = readDatatype(c, depth+1)
		t.pair(t.base, t.base)
	case classOpaque:
		t.descr = "opaque bytes"
	case classReference:
		t.descr = "references"
	default:
		t.descr = fmt.Sprintf("class %d", t.class)
	}
	return t
}

func (t *datatype) integer(c *cursor, flags int) {
	offset, precision := c.u16(), c.u16()
	sign := "uint"
	if flags&8 != 0 {
		sign = "int"
	}
	t.descr = fmt.Sprintf("%s%d", sign, precision)
	if offset != 0 || precision != 8*t.size {
		t.descr = fmt.Sprintf("%s of %d bits in %d bytes", sign, precision, t.size)
		if precision < 1 || precision > 8*t.size || offset > 8*t.size-precision {
			return
		}
		t.packed = &packed{size: t.size, big: t.big, low: offset, width: precision, signed: flags&8 != 0}
	}
	if bits.OnesCount(uint(t.size)) != 1 || t.size > 8 {
		return
	}
	unsigned := [4]npy.DType{npy.Uint8, npy.Uint16, npy.Uint32, npy.Uint64}
	signed := [4]npy.DType{npy.Int8, npy.Int16, npy.Int32, npy.Int64}
	k := bits.TrailingZeros(uint(t.size))
	t.dtype = unsigned[k]
	if flags&8 != 0 {
		t.dtype = signed[k]
	}
}

// float accepts IEEE 754's formats, and those of 4 and 8 bytes that one of them
// of the same size can hold: the first bit of the mantissa implied, exponents
// and mantissas no longer.
func (t *datatype) float(c *cursor, flags int) {
	offset, precision := c.u16(), c.u16()
	p := packed{size: t.size, big: t.big, signAt: flags >> 8 & 255}
	p.exponentAt, p.exponent, p.mantissaAt, p.mantissa = c.u8(), c.u8(), c.u8(), c.u8()
	p.bias = c.u32()
	t.descr = fmt.Sprintf("float of %d bits in %d bytes", precision, t.size)
	if flags&0x40 != 0 || offset+precision > 8*t.size {
		return
	}
	const implied = 2 // the first bit of the mantissa is
	for d, is := range map[npy.DType]packed{
		npy.Float16: {exponent: 5, mantissa: 10, bias: 15},
		npy.Float32: {exponent: 8, mantissa: 23, bias: 127},
		npy.Float64: {exponent: 11, mantissa: 52, bias: 1023},
	} {
		if d.Size() != t.size {
			continue
		}
		is.size, is.big, is.exponentAt, is.signAt = t.size, t.big, is.mantissa, 8*t.size-1
		switch inside := func(at, n int) bool { return n > 0 && at >= 0 && at+n <= 8*t.size }; {
		case p == is:
			t.dtype, t.descr = d, d.String()
		case t.size == 2 || flags>>4&3 != implied || p.exponent > is.exponent || p.mantissa > is.mantissa || p.bias > is.bias || 1<<p.exponent-p.bias > 1<<is.exponent-is.bias:
		case inside(p.exponentAt, p.exponent) && inside(p.mantissaAt, p.mantissa) && inside(p.signAt, 1):
			t.dtype, t.packed = d, &p
		}
	}
}

// compound accepts a pair of equal numbers as a complex one.
func (t *datatype) compound(c *cursor, version, members, depth int) {
	t.descr = "records"
	var fields []*datatype
	packed := true
	at := 0
	for i := 0; i < members && c.err == nil; i++ {
		name := c.text(version < 3)
		width := 4
		if version >= 3 {
			width = (bits.Len(uint(t.size)) + 7) / 8
		}
		offset := int(c.uint(width))
		if version == 1 {
			if dims := c.u8(); dims != 0 {
				packed = false
			}
			c.bytes(3 + 4 + 4 + 16)
		}
		field := readDatatype(c, depth+1)
		switch {
		case i == 0:
			t.descr = fmt.Sprintf("records of %.20q (%.30s)", name, field.descr)
		case i < 4:
			t.descr += fmt.Sprintf(", %.20q (%.30s)", name, field.descr)
		case i == 4:
			t.descr += ", …"
		}
		packed = packed && offset == at
		at += field.size
		if len(fields) < 3 {
			fields = append(fields, field)
		}
	}
	if packed && members == 2 && len(fields) == 2 && at == t.size {
		t.pair(fields[0], fields[1])
	}
}

func (t *datatype) pair(re, im *datatype) {
	if re.dtype != npy.Unsupported && re.dtype == im.dtype && re.big == im.big && same(re.packed, im.packed) && re.elements == nil && im.elements == nil && !re.complex && !im.complex && t.size == 2*re.size {
		t.descr = "pairs of " + re.descr
		t.dtype, t.big, t.complex, t.elements, t.packed = re.dtype, re.big, true, []int{2}, re.packed
	}
}

// same tells two ways to pack numbers, nil: none.
func same(a, b *packed) bool { return a == b || a != nil && b != nil && *a == *b }

func (t *datatype) enum(c *cursor, version, members, depth int) {
	t.base = readDatatype(c, depth+1)
	var names []string
	for i := 0; i < members && c.err == nil; i++ {
		names = append(names, c.text(version < 3))
	}
	c.bytes(members * t.base.size)
	t.dtype, t.big, t.packed, t.descr = t.base.dtype, t.base.big, t.base.packed, "enumeration of "+t.base.descr
	if len(names) == 2 && names[0] == "FALSE" && names[1] == "TRUE" && t.dtype == npy.Int8 {
		t.dtype, t.descr = npy.Bool, "bool"
	}
	if t.base.size != t.size || t.base.elements != nil {
		t.dtype = npy.Unsupported
	}
}

func (t *datatype) array(c *cursor, version, depth int) {
	dims := c.u8()
	if version < 3 {
		c.bytes(3)
	}
	values := 1
	for i := 0; i < dims && c.err == nil; i++ {
		n := c.u32()
		if n == 0 || n > maxElement/values {
			c.fail("an array type of %d × %d elements is not credible", values, n)
			return
		}
		values *= n
		t.elements = append(t.elements, n)
	}
	if version < 3 {
		c.bytes(4 * dims)
	}
	t.base = readDatatype(c, depth+1)
	t.descr = "arrays of " + t.base.descr
	if t.base.dtype != npy.Unsupported && t.size == values*t.base.size {
		t.dtype, t.big, t.complex, t.packed = t.base.dtype, t.base.big, t.base.complex, t.base.packed
		t.elements = append(t.elements, t.base.elements...)
	}
}
