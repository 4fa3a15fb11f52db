package zarr

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// store reads the chunks of an array.
type store struct {
	f       *file
	at      string
	meta    meta
	bytes   int
	rank    int
	fortran bool
}

// load is the Load of the chunks.
func (s *store) load(at []int, _ int, _ bool) ([]byte, func(), error) {
	index := slices.Clone(at[:s.rank])
	if s.fortran {
		slices.Reverse(index)
	}
	parts := make([]string, len(index))
	for i, k := range index {
		parts[i] = strconv.Itoa(k)
	}
	if len(parts) == 0 {
		parts = []string{"0"}
	}
	name := path.Join(s.at, strings.Join(parts, s.meta.Separator))
	r, err := s.f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, nil, err
	}
	if size := info.Size(); size > int64(s.bytes)*2+1<<16 || s.bytes > 1<<20 && size*maxRatio < int64(s.bytes) {
		return nil, nil, fmt.Errorf("chunk %s: %d bytes for the %d of a chunk are not credible", name, size, s.bytes)
	}
	b, err := io.ReadAll(io.LimitReader(r, info.Size()))
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	if s.meta.Compressor != nil {
		if b, err = decode(s.meta.Compressor.ID, b, s.bytes); err != nil {
			return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
		}
	}
	if len(b) != s.bytes {
		return nil, nil, fmt.Errorf("chunk %s: %d bytes where %d are due", name, len(b), s.bytes)
	}
	for i := len(s.meta.Filters) - 1; i >= 0; i-- {
		b = unshuffle(b, s.meta.Filters[i].ElementSize)
	}
	return b, nil, nil
}
