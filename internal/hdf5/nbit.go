package hdf5

import (
	"errors"
	"fmt"
)

// The classes of a type that the n-bit filter tells apart.
const (
	nbitNumber = 1 + iota
	nbitArray
	nbitRecord
	nbitBytes
)

// nbit undoes the n-bit filter: of every number only those bits are stored that
// its type uses, the most significant first, one after another.
//
// Its parameters are their number, whether the filter does nothing, the elements
// of a chunk, and the type: for a number its bytes, byte order, bits and the
// place of the lowest of them; for an array its bytes and the type of its
// elements; for a record its bytes, members, and the place and type of each; for
// anything else its bytes.
func (w *buffers) nbit(b []byte, p []int, limit int) ([]byte, error) {
	if len(p) >= 2 && p[1] != 0 {
		return b, nil
	}
	if len(p) < 5 || p[0] != len(p) {
		return nil, fmt.Errorf("n-bit: %d parameters do not tell the type", len(p))
	}
	n, size := p[2], p[4]
	if size < 1 || n > limit/size {
		return nil, fmt.Errorf("n-bit: %d elements of %d bytes, %d bytes are due", n, size, limit)
	}
	dst := w.out(b, n*size)
	clear(dst)
	r := nbitReader{bitReader: bitReader{b: b}}
	for i := range n {
		r.element(dst[i*size:(i+1)*size], p[3:])
		if r.err != nil {
			return nil, r.err
		}
		if r.short {
			return nil, fmt.Errorf("n-bit: %d elements need more than the %d bytes there are", n, len(b))
		}
	}
	return dst, nil
}

type nbitReader struct {
	bitReader
	err error
}

var errNbit = errors.New("n-bit: its parameters tell no type")

// element reads one into dst, which is as long as its type says, and returns the
// parameters after that type.
func (r *nbitReader) element(dst []byte, p []int) []int {
	if len(p) < 2 || p[1] != len(dst) || r.err != nil {
		return r.bad()
	}
	class, p := p[0], p[2:]
	switch {
	case class == nbitNumber && len(p) >= 3 && len(dst) <= 8:
		width, low := p[1], p[2]
		if width < 1 || width > 8*len(dst) || low > 8*len(dst)-width {
			return r.bad()
		}
		putUint(dst, r.take(width)<<low, p[0] == 1)
		return p[3:]
	case class == nbitArray && len(p) >= 2:
		size := p[1]
		if size < 1 || len(dst)%size != 0 {
			return r.bad()
		}
		var rest []int
		for i := 0; i < len(dst) && r.err == nil; i += size {
			rest = r.element(dst[i:i+size], p)
		}
		return rest
	case class == nbitRecord && len(p) >= 1:
		members := p[0]
		p = p[1:]
		for ; members > 0 && r.err == nil; members-- {
			if len(p) < 3 || p[0] > len(dst) || p[2] > len(dst)-p[0] {
				return r.bad()
			}
			p = r.element(dst[p[0]:p[0]+p[2]], p[1:])
		}
		return p
	case class == nbitBytes:
		for i := range dst {
			dst[i] = byte(r.take(8))
		}
		return p
	}
	return r.bad()
}

func (r *nbitReader) bad() []int {
	r.err = errNbit
	return nil
}
