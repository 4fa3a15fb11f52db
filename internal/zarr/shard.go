package zarr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
)

// shards are files of several chunks each, with an index of two numbers for
// every chunk: its place and length, or all ones if it is not there.
type shards struct {
	grid    []int // chunks of a shard, by axis
	count   int
	checked bool // a CRC-32C follows the index
	atStart bool

	// The index that was read last.
	mu    sync.Mutex
	name  string
	index []byte
}

// split turns the place of a chunk into that of its shard and its number there.
func (s *shards) split(at []int) (shard []int, inner int) {
	for i, k := range at {
		shard = append(shard, k/s.grid[i])
		inner = inner*s.grid[i] + k%s.grid[i]
	}
	return shard, inner
}

// find looks a chunk up in a file of size bytes.
func (s *shards) find(r io.ReaderAt, size int64, name string, inner int) (from, length int64, there bool, err error) {
	index, err := s.read(r, size, name)
	if err != nil {
		return 0, 0, false, err
	}
	a, n := binary.LittleEndian.Uint64(index[16*inner:]), binary.LittleEndian.Uint64(index[16*inner+8:])
	if a == math.MaxUint64 && n == math.MaxUint64 {
		return 0, 0, false, nil
	}
	if a > uint64(size) || n > uint64(size)-a {
		return 0, 0, false, fmt.Errorf("number %d of its shard lies beyond the end of %d bytes", inner, size)
	}
	return int64(a), int64(n), true, nil
}

// read returns the index of a shard.
func (s *shards) read(r io.ReaderAt, size int64, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.name == name && s.index != nil {
		return s.index, nil
	}
	n := 16 * s.count
	if s.checked {
		n += 4
	}
	if int64(n) > size {
		return nil, fmt.Errorf("its shard has %d bytes, its index alone takes %d", size, n)
	}
	at := size - int64(n)
	if s.atStart {
		at = 0
	}
	index := make([]byte, n)
	if _, err := r.ReadAt(index, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if s.checked {
		var err error
		if index, err = uncrc32c(index); err != nil {
			return nil, fmt.Errorf("the index of its shard is %w", err)
		}
	}
	s.name, s.index = name, slices.Clip(index)
	return s.index, nil
}
