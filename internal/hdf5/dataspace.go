package hdf5

import "math"

// maxRank is the format's own limit.
const maxRank = 32

// dataspace is the shape of a dataset or attribute.
type dataspace struct {
	null  bool // no elements at all
	shape []int
	most  []uint64 // the shape that it may grow to; undefined: without bound
}

func readDataspace(c *cursor) dataspace {
	c.what = "dataspace"
	var s dataspace
	version, rank, flags := c.u8(), c.u8(), c.u8()
	switch {
	case version == 1:
		c.bytes(5)
	case version == 2:
		s.null = c.u8() == 2
	case c.err == nil:
		c.fail("version %d is not known", version)
	}
	if rank > maxRank {
		c.fail("%d axes; the format has at most %d", rank, maxRank)
		return s
	}
	s.shape = make([]int, rank)
	for i := range s.shape {
		n := c.length()
		if n > math.MaxInt64/2 {
			c.fail("a length of %d along axis %d is not credible", n, i)
			return s
		}
		s.shape[i] = int(n)
	}
	for _, n := range s.shape {
		most := uint64(n)
		if flags&1 != 0 {
			if most = c.length(); most == math.MaxUint64>>(64-8*c.f.lengthSize) {
				most = undefined
			}
			if c.err == nil && most < uint64(n) {
				c.fail("an axis of %d points may have at most %d", n, most)
			}
		}
		s.most = append(s.most, most)
	}
	return s
}

// product multiplies a shape out; false if it passes limit.
func product(shape []int, limit int) (int, bool) {
	n := 1
	for _, m := range shape {
		if m == 0 {
			return 0, true
		}
	}
	for _, m := range shape {
		if m > limit/n {
			return 0, false
		}
		n *= m
	}
	return n, true
}
