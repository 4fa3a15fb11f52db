package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

const (
	record    = "record" // the Descr of a list of fields
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16 // bytes; NumPy itself refuses more than 10 000
	maxAxes   = 64      // NumPy's own limit
	alignment = 64      // of the data, in bytes, as NumPy has it
)

// Header is what precedes the data of an .npy file.
type Header struct {
	DType   DType
	Descr   string // as the file spells the type: "<f4"
	Shape   []int  // empty for a scalar
	Fortran bool   // the first axis is the fastest
	Size    int    // bytes of the header, after which the data begin
	big     bool
}

// Len is the number of elements.
func (h Header) Len() int {
	n, _ := product(h.Shape)
	return n
}

// product multiplies a shape out; false if it passes the largest int.
func product(shape []int) (int, bool) {
	n := uint64(1)
	ok := true
	for _, s := range shape {
		if s == 0 {
			return 0, true
		}
		hi, lo := bits.Mul64(n, uint64(s))
		if hi != 0 || lo > math.MaxInt {
			ok = false
		}
		n = lo
	}
	return int(n & math.MaxInt), ok
}

// ReadHeader reads a header from r, leaving r at the data. It takes no more
// memory than a header can need.
func ReadHeader(r io.Reader) (Header, error) {
	var start [12]byte
	if _, err := io.ReadFull(r, start[:8]); err != nil {
		return Header{}, truncated(err)
	}
	if string(start[:6]) != magic {
		return Header{}, fmt.Errorf("not an .npy array: it begins with %q, not %q", start[:6], magic)
	}
	major, minor := start[6], start[7]
	length, width := 0, 2
	if major >= 2 {
		width = 4
	}
	if major < 1 || major > 3 {
		return Header{}, fmt.Errorf(".npy format %d.%d is unknown; 1.0 to 3.0 are", major, minor)
	}
	if _, err := io.ReadFull(r, start[8:8+width]); err != nil {
		return Header{}, truncated(err)
	}
	if width == 2 {
		length = int(binary.LittleEndian.Uint16(start[8:]))
	} else {
		announced := binary.LittleEndian.Uint32(start[8:])
		if announced > maxHeader {
			return Header{}, fmt.Errorf(".npy header of %d bytes; more than %d is not credible", announced, maxHeader)
		}
		length = int(announced)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return Header{}, truncated(err)
	}
	h, err := parseHeader(string(text))
	h.Size = 8 + width + length
	return h, err
}

func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("truncated: the file ends within the .npy header")
	}
	return err
}

// parseHeader reads the Python dictionary of a header: exactly the keys descr,
// fortran_order and shape, in any order.
func parseHeader(text string) (Header, error) {
	p := &literal{text: text}
	var h Header
	seen := map[string]bool{}
	p.expect('{')
	for p.err == nil && !p.skip('}') {
		key := p.str()
		p.expect(':')
		if seen[key] {
			p.fail("key %q twice", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			if p.peek() == '\'' || p.peek() == '"' {
				h.Descr = p.str()
				h.DType, h.big = parseDescr(h.Descr)
			} else {
				h.Descr = record // a list of fields: not for us, but the file's other arrays are
				p.skipBrackets()
			}
		case "fortran_order":
			h.Fortran = p.boolean()
		case "shape":
			h.Shape = p.tuple()
		default:
			p.fail("unknown key %q", key)
		}
		if !p.skip(',') && p.peek() != '}' {
			p.fail("expected , or }")
		}
	}
	if p.err == nil && strings.TrimSpace(p.text) != "" {
		p.fail("text after the dictionary")
	}
	if p.err == nil && len(seen) != 3 {
		p.fail("descr, fortran_order and shape are needed")
	}
	if p.err != nil {
		return Header{}, p.err
	}
	n, ok := product(h.Shape)
	if hi, lo := bits.Mul64(uint64(n), uint64(h.DType.Size())); !ok || hi != 0 || lo > math.MaxInt {
		return Header{}, fmt.Errorf("shape %v of %s is more than memory can address", h.Shape, h.Descr)
	}
	return h, nil
}

// literal reads the little of Python's syntax that headers are written in.
type literal struct {
	text string
	err  error
}

func (p *literal) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("malformed .npy header: "+format, args...)
	}
	p.text = ""
}

func (p *literal) peek() byte {
	p.text = strings.TrimLeft(p.text, " \t\n\r")
	if p.text == "" {
		return 0
	}
	return p.text[0]
}

func (p *literal) skip(c byte) bool {
	if p.peek() != c || c == 0 {
		return false
	}
	p.text = p.text[1:]
	return true
}

func (p *literal) expect(c byte) {
	if !p.skip(c) {
		p.fail("expected %q", c)
	}
}

// str reads a quoted string without escapes.
func (p *literal) str() string {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		p.fail("expected a string")
		return ""
	}
	s, rest, found := strings.Cut(p.text[1:], string(quote))
	if !found || strings.ContainsRune(s, '\\') {
		p.fail("unfinished string")
		return ""
	}
	p.text = rest
	return s
}

func (p *literal) boolean() bool {
	p.peek()
	for word, value := range map[string]bool{"True": true, "False": false} {
		if rest, ok := strings.CutPrefix(p.text, word); ok {
			p.text = rest
			return value
		}
	}
	p.fail("expected True or False")
	return false
}

// tuple reads (), (3,), (3, 4) and Python 2's (3L, 4L).
func (p *literal) tuple() []int {
	shape := []int{}
	p.expect('(')
	for p.err == nil && !p.skip(')') {
		p.peek()
		end := 0
		for end < len(p.text) && p.text[end] >= '0' && p.text[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(p.text[:end])
		if err != nil {
			p.fail("shape: expected a whole number, not negative")
			break
		}
		p.text = strings.TrimPrefix(p.text[end:], "L")
		shape = append(shape, n)
		if len(shape) > maxAxes {
			p.fail("more than %d axes", maxAxes)
		}
		if !p.skip(',') && p.peek() != ')' {
			p.fail("shape: expected , or )")
		}
	}
	return shape
}

// skipBrackets passes over a bracketed value.
func (p *literal) skipBrackets() {
	if c := p.peek(); c != '[' && c != '(' {
		p.fail("descr is neither a string nor a list")
		return
	}
	for depth := 0; p.err == nil; {
		switch c := p.peek(); c {
		case '\'', '"':
			p.str()
			continue
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		case 0:
			p.fail("unfinished list")
			return
		}
		p.text = p.text[1:]
		if depth == 0 {
			return
		}
	}
}

// AppendHeader appends the header of a C-order array of type d (Float32 or
// Float64), padded so that the data that follow begin at a multiple of 64
// bytes; it is what numpy.save writes.
func AppendHeader(b []byte, d DType, shape []int) []byte {
	var tuple strings.Builder
	for i, n := range shape {
		if i > 0 {
			tuple.WriteString(", ")
		}
		tuple.WriteString(strconv.Itoa(n))
	}
	if len(shape) == 1 {
		tuple.WriteByte(',')
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", d.descr(), tuple.String())
	const fixed = 10
	padding := (alignment - (fixed+len(text)+1)%alignment) % alignment
	text += strings.Repeat(" ", padding) + "\n"
	b = append(b, magic+"\x01\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}
