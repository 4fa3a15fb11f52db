package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/codec"
	"github.com/pdekit/pdekit/internal/foreign"
)

// store reads the chunks of an array.
type store struct {
	f         *file
	at        string // its folder
	prefix    string // of the names of chunks
	separator string
	reversed  bool // the array has its axes the other way round
	rank      int  // without the parts of complex numbers
	size      int  // bytes of an element, or of a pair of them
	bytes     int  // of a decoded chunk

	steps    []step // undone last to first
	shuffled []int  // element sizes of byte shuffles that come before them
	order    []int  // axis order[i] is axis i of what is stored; nil: as it is
	stored   []int  // the shape of a chunk as it is stored
	shards   *shards
	fillBad  error // why what is not there cannot be made up
}

// step is a codec that makes bytes of bytes; grown is how many more the ones
// before it made of a chunk.
type step struct {
	id    string
	grown int
}

// checkShape refuses what memory cannot address.
func checkShape(shape []int) error {
	total := int64(1)
	for _, n := range shape {
		if n < 0 || len(shape) > 32 || n > 0 && total > math.MaxInt64/64/int64(n) {
			return fmt.Errorf("shape %v is not credible", shape)
		}
		total *= int64(max(1, n))
	}
	return nil
}

// store checks the shape of an array's chunks.
func (f *file) store(a *foreign.Array, at string, shape, chunks []int) (*store, error) {
	size := a.DType.Size()
	if a.Complex {
		size *= 2
	}
	if len(shape) != len(chunks) {
		return nil, fmt.Errorf("shape %v with chunks %v", shape, chunks)
	}
	chunk := int64(size)
	for _, c := range chunks {
		if c < 1 || chunk > maxChunk/int64(c) {
			return nil, fmt.Errorf("shape %v in chunks of %v is not credible", shape, chunks)
		}
		chunk *= int64(c)
	}
	return &store{f: f, at: at, rank: len(shape), size: size, bytes: int(chunk)}, nil
}

// serve makes the store the array's data.
func (s *store) serve(a *foreign.Array, shape, chunks []int, raw json.RawMessage) error {
	shape, chunks = slices.Clone(shape), slices.Clone(chunks)
	if s.reversed {
		slices.Reverse(shape)
		slices.Reverse(chunks)
	}
	if a.Complex {
		shape, chunks = append(shape, 2), append(chunks, 2)
	}
	a.Shape = shape
	blank, err := fill(raw, a.DType, a.Big)
	if err != nil {
		s.fillBad = fmt.Errorf("fill_value: %w", err)
	}
	a.Raw = (&foreign.Chunks{Shape: shape, Chunk: chunks, Size: a.DType.Size(), Fill: blank, Load: s.load}).Read
	return nil
}

// name of the file of a chunk.
func (s *store) name(index []int) string {
	parts := make([]string, 0, len(index)+1)
	if s.prefix != "" {
		parts = append(parts, s.prefix)
	}
	for _, k := range index {
		parts = append(parts, strconv.Itoa(k))
	}
	if len(parts) == 0 {
		parts = []string{"0"}
	}
	return path.Join(s.at, strings.Join(parts, s.separator))
}

// load is the Load of the chunks.
func (s *store) load(at []int, _ int, _ bool) ([]byte, func(), error) {
	index := slices.Clone(at[:s.rank])
	if s.reversed {
		slices.Reverse(index)
	}
	name, inner := s.name(index), 0
	if s.shards != nil {
		index, inner = s.shards.split(index)
		name = s.name(index)
	}
	r, err := s.f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, s.fillBad
	}
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, nil, err
	}
	from, size := int64(0), info.Size()
	if s.shards != nil {
		var there bool
		if from, size, there, err = s.shards.find(r, size, name, inner); err == nil && !there {
			return nil, nil, s.fillBad
		}
	}
	if err == nil && (size > int64(s.bytes)*2+1<<16 || s.bytes > 1<<20 && size*maxRatio < int64(s.bytes)) {
		err = fmt.Errorf("%d bytes for the %d of a chunk are not credible", size, s.bytes)
	}
	var b []byte
	if err == nil {
		b, err = io.ReadAll(io.NewSectionReader(r, from, size))
	}
	if err == nil {
		b, err = s.decode(b)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	return b, nil, nil
}

// decode makes the elements of a chunk of what is stored.
func (s *store) decode(b []byte) ([]byte, error) {
	for i := len(s.steps) - 1; i >= 0; i-- {
		var err error
		if b, err = decode(s.steps[i].id, b, s.bytes+s.steps[i].grown); err != nil {
			return nil, err
		}
	}
	if len(b) != s.bytes {
		return nil, fmt.Errorf("%d bytes where %d are due", len(b), s.bytes)
	}
	for i := len(s.shuffled) - 1; i >= 0; i-- {
		out := make([]byte, len(b))
		codec.Unshuffle(out, b, s.shuffled[i])
		b = out
	}
	if s.order == nil {
		return b, nil
	}
	from := make([]int, s.rank)
	chunk := make([]int, s.rank)
	for i, stride := range foreign.Strides(s.stored, s.size) {
		from[s.order[i]], chunk[s.order[i]] = stride, s.stored[i]
	}
	out := make([]byte, len(b))
	foreign.CopyBox(out, b, chunk, foreign.Strides(chunk, s.size), from, s.size)
	return out, nil
}
