package hdf5

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Error says what is wrong with a file, and where.
type Error struct {
	Offset int64 // in the file, in bytes
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("HDF5, at byte %d: %s", e.Offset, e.Reason) }

func damaged(offset int64, format string, args ...any) error {
	return &Error{offset, fmt.Sprintf(format, args...)}
}

// source is the bytes of a file, addressed from its base address.
type source struct {
	r    io.ReaderAt
	size int64 // of the file
	base int64
	// bytes of an offset and of a length in this file
	offsetSize, lengthSize int
}

// undefined is the address of what is not there.
const undefined = math.MaxUint64

// read returns n bytes at an address, which what is the structure to name.
func (f *source) read(address uint64, n int, what string) ([]byte, error) {
	at, err := f.place(address, uint64(n), what)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	return b, f.readAt(b, at, what)
}

// place checks that n bytes at an address are in the file.
func (f *source) place(address, n uint64, what string) (int64, error) {
	room := uint64(f.size - f.base)
	if address > room {
		return 0, damaged(clamp(address), "%s lies beyond the end of the file of %d bytes", what, f.size)
	}
	if n > room-address {
		return 0, damaged(f.base+int64(address), "truncated: %s needs %d bytes, the file has %d more", what, n, room-address)
	}
	return f.base + int64(address), nil
}

func clamp(a uint64) int64 { return int64(min(a, math.MaxInt64)) }

func (f *source) readAt(b []byte, at int64, what string) error {
	if n, err := f.r.ReadAt(b, at); n < len(b) {
		if err == io.EOF {
			return damaged(at, "%s: the file was cut short while it was read", what)
		}
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// cursor reads a structure from memory; the first error stays.
type cursor struct {
	f    *source
	b    []byte
	at   int
	from int64  // of b in the file
	what string // the structure, for errors
	err  error
}

func (f *source) cursor(address uint64, n int, what string) *cursor {
	b, err := f.read(address, n, what)
	return &cursor{f: f, b: b, from: f.base + clamp(address), what: what, err: err}
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = damaged(c.from+int64(c.at), c.what+": "+format, args...)
	}
}

func (c *cursor) bytes(n int) []byte {
	if c.err == nil && (n < 0 || n > len(c.b)-c.at) {
		c.fail("%d bytes are needed, %d are left of it", n, len(c.b)-c.at)
	}
	if c.err != nil {
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

func (c *cursor) left() int {
	if c.err != nil {
		return 0
	}
	return len(c.b) - c.at
}

// uint reads a little-endian number of n ≤ 8 bytes.
func (c *cursor) uint(n int) uint64 {
	var v uint64
	for i, x := range c.bytes(n) {
		v |= uint64(x) << (8 * i)
	}
	return v
}

func (c *cursor) u8() int  { return int(c.uint(1)) }
func (c *cursor) u16() int { return int(c.uint(2)) }
func (c *cursor) u32() int { return int(c.uint(4)) }

// address reads an offset; all ones is undefined, whatever the width.
func (c *cursor) address() uint64 {
	v := c.uint(c.f.offsetSize)
	if v == math.MaxUint64>>(64-8*c.f.offsetSize) {
		return undefined
	}
	return v
}

func (c *cursor) length() uint64 { return c.uint(c.f.lengthSize) }

// count reads a length that memory may be taken for: at most limit.
func (c *cursor) count(limit int) int {
	v := c.length()
	if v > uint64(limit) {
		c.fail("a length of %d is more than the %d that can be", v, limit)
		return 0
	}
	return int(v)
}

func (c *cursor) expect(signature string) {
	if b := c.bytes(len(signature)); c.err == nil && string(b) != signature {
		c.at -= len(signature)
		c.fail("begins with %q, not %q", b, signature)
	}
}

func (c *cursor) version(want int) {
	if v := c.u8(); c.err == nil && v != want {
		c.fail("version %d is not known, %d is", v, want)
	}
}

// text reads up to a zero byte; padded, on to the next multiple of 8.
func (c *cursor) text(padded bool) string {
	for i := c.at; i < len(c.b) && c.err == nil; i++ {
		if c.b[i] == 0 {
			s := string(c.b[c.at:i])
			n := i + 1 - c.at
			if padded {
				n = (n + 7) &^ 7
			}
			c.bytes(n)
			return s
		}
	}
	c.fail("a name has no end")
	return ""
}

// checksum compares the checksum of all that was read with the next 4 bytes.
func (c *cursor) checksum() {
	end := c.at
	want := c.uint(4)
	if c.err == nil && want != uint64(lookup3(c.b[:end])) {
		c.at = 0
		c.fail("damaged: its checksum does not fit")
	}
}

// lookup3 is Jenkins's hash, with which the format checks its metadata.
func lookup3(b []byte) uint32 {
	x := uint32(0xdeadbeef) + uint32(len(b))
	y, z := x, x
	rot := func(v uint32, k int) uint32 { return v<<k | v>>(32-k) }
	for len(b) > 12 {
		x += binary.LittleEndian.Uint32(b)
		y += binary.LittleEndian.Uint32(b[4:])
		z += binary.LittleEndian.Uint32(b[8:])
		x -= z
		x ^= rot(z, 4)
		z += y
		y -= x
		y ^= rot(x, 6)
		x += z
		z -= y
		z ^= rot(y, 8)
		y += x
		x -= z
		x ^= rot(z, 16)
		z += y
		y -= x
		y ^= rot(x, 19)
		x += z
		z -= y
		z ^= rot(y, 4)
		y += x
		b = b[12:]
	}
	if len(b) == 0 {
		return z
	}
	var tail [12]byte
	copy(tail[:], b)
	x += binary.LittleEndian.Uint32(tail[:])
	y += binary.LittleEndian.Uint32(tail[4:])
	z += binary.LittleEndian.Uint32(tail[8:])
	z ^= y
	z -= rot(y, 14)
	x ^= z
	x -= rot(z, 11)
	y ^= x
	y -= rot(x, 25)
	z ^= y
	z -= rot(y, 16)
	x ^= z
	x -= rot(z, 4)
	y ^= x
	y -= rot(x, 14)
	z ^= y
	z -= rot(y, 24)
	return z
}
