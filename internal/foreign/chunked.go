package foreign

import (
	"slices"
	"sync"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Chunks is an array that is stored in boxes of equal shape, those at the upper
// edges reaching over them. Decoded boxes that were used in part are kept, up
// to a bound.
type Chunks struct {
	Shape, Chunk []int
	Size         int    // bytes of an element
	Fill         []byte // an element of boxes that were never written; nil: zeros
	// Load returns the elements of the box at, counted in boxes, whose number is
	// that in C order; nil if it was never written. If it is to be kept, it is
	// memory of its own; else it is valid until release is called.
	Load func(at []int, number int, keep bool) (b []byte, release func(), err error)

	cache chunkCache
}

// Grid is how many boxes there are along each axis.
func (c *Chunks) Grid() []int {
	out := make([]int, len(c.Shape))
	for i, n := range c.Shape {
		out[i] = n/c.Chunk[i] + min(1, n%c.Chunk[i])
	}
	return out
}

// Blank sets dst to elements that were never written.
func (c *Chunks) Blank(dst []byte) {
	if c.Fill == nil {
		clear(dst)
		return
	}
	for i := 0; i < len(dst); i += len(c.Fill) {
		copy(dst[i:], c.Fill)
	}
}

// Read is an Array's Raw: it reads the boxes that the slab touches, in parallel.
func (c *Chunks) Read(dst []byte, s Slab) error {
	if len(dst) == 0 {
		return nil
	}
	rank := len(c.Shape)
	lo, n := make([]int, rank), make([]int, rank)
	total := 1
	for i := range rank {
		lo[i] = s.Start[i] / c.Chunk[i]
		n[i] = (s.Start[i]+(s.Count[i]-1)*s.Step[i])/c.Chunk[i] - lo[i] + 1
		total *= n[i]
	}
	grid := c.Grid()
	var mu sync.Mutex
	var failed error
	parallel.For(total, 1, func(from, to int) {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			return
		}
		at := make([]int, rank)
		for k := from; k < to; k++ {
			rest := k
			for i := rank - 1; i >= 0; i-- {
				at[i] = lo[i] + rest%n[i]
				rest /= n[i]
			}
			if err := c.copy(dst, s, at, grid); err != nil {
				mu.Lock()
				if failed == nil {
					failed = err
				}
				mu.Unlock()
				return
			}
		}
	})
	return failed
}

// copy copies what the slab takes of one box.
func (c *Chunks) copy(dst []byte, s Slab, at, grid []int) error {
	rank := len(c.Shape)
	count, dstStride, srcStride := make([]int, rank), Strides(s.Count, c.Size), Strides(c.Chunk, c.Size)
	to, from, number := 0, 0, 0
	whole := true
	for i := range rank {
		number = number*grid[i] + at[i]
		first := at[i] * c.Chunk[i]
		end := min(first+c.Chunk[i], c.Shape[i])
		// The first index of the slab that is in the box, and the first that is not.
		a := max(0, (first-s.Start[i]+s.Step[i]-1)/s.Step[i])
		b := min(s.Count[i], max(0, (end-s.Start[i]+s.Step[i]-1)/s.Step[i]))
		if count[i] = b - a; count[i] <= 0 {
			return nil
		}
		whole = whole && count[i] == end-first
		to += a * dstStride[i]
		from += (s.Start[i] + a*s.Step[i] - first) * srcStride[i]
		srcStride[i] *= s.Step[i]
	}
	b := c.cache.get(number)
	if b == nil {
		loaded, release, err := c.Load(at, number, !whole)
		if err != nil {
			return err
		}
		if b = loaded; b != nil && !whole {
			c.cache.put(number, b)
		} else if release != nil {
			defer release()
		}
	}
	if b == nil {
		b, from = make([]byte, c.Size), 0
		c.Blank(b)
		srcStride = make([]int, rank)
	}
	CopyBox(dst[to:], b[from:], count, dstStride, srcStride, c.Size)
	return nil
}

// cacheBytes bounds the decoded boxes that an array keeps; the last one is kept
// whatever its size, since its neighbours are likely asked for next.
const cacheBytes = 32 << 20

// chunkCache keeps decoded boxes, the last used longest.
type chunkCache struct {
	mu    sync.Mutex
	data  map[int][]byte
	order []int // last used last
	bytes int
}

// get returns a box, not to be changed; nil if it is not there.
func (c *chunkCache) get(k int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.data[k]
	if b != nil {
		i := slices.Index(c.order, k)
		c.order = append(slices.Delete(c.order, i, i+1), k)
	}
	return b
}

func (c *chunkCache) put(k int, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.data == nil {
		c.data = map[int][]byte{}
	}
	if c.data[k] != nil {
		return
	}
	c.data[k] = b
	c.order = append(c.order, k)
	for c.bytes += len(b); c.bytes > cacheBytes && len(c.order) > 1; c.order = c.order[1:] {
		c.bytes -= len(c.data[c.order[0]])
		delete(c.data, c.order[0])
	}
}
