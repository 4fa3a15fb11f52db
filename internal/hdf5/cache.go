package hdf5

import "sync"

// cacheBytes bounds the decoded chunks that a file keeps; the last one is kept
// whatever its size, since its neighbours are likely asked for next.
const cacheBytes = 64 << 20

type chunkKey struct {
	d *dataset
	n int
}

// chunkCache keeps decoded chunks that were used in part, the last used longest.
type chunkCache struct {
	mu    sync.Mutex
	data  map[chunkKey][]byte
	order []chunkKey // last used last
	bytes int
}

// get returns a chunk, not to be changed; nil if it is not there.
func (c *chunkCache) get(k chunkKey) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.data[k]
	if b != nil {
		for i, o := range c.order {
			if o == k {
				copy(c.order[i:], c.order[i+1:])
				c.order[len(c.order)-1] = k
				break
			}
		}
	}
	return b
}

func (c *chunkCache) put(k chunkKey, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.data == nil {
		c.data = map[chunkKey][]byte{}
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
