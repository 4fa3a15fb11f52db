package exchange

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// zarrSink writes a folder of Zarr version 2, a chunk for each sample, or for
// some of its frames where samples are large.
type zarrSink struct {
	*export
	dir    *atomicfile.Dir
	all    map[string]any // consolidated metadata
	chunks [][]int
	buf    []byte
	packer *zlib.Writer
}

func createZarr(to string, e *export) (Sink, error) {
	s := &zarrSink{export: e, all: map[string]any{}}
	names := []string{}
	for _, a := range e.arrays {
		names = append(names, a.Name)
		names = append(names, e.dimensions(a)...)
	}
	var err error
	s.dir, err = atomicfile.CreateDir(to, func(name string) bool { return strings.HasPrefix(name, ".z") || slices.Contains(names, name) })
	if err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		s.Abort()
		return nil, err
	}
	return s, nil
}

func (s *zarrSink) begin() error {
	attrs := map[string]any{}
	for _, a := range s.attributes() {
		attrs[a[0]] = a[1]
	}
	if err := s.document(".zgroup", map[string]any{"zarr_format": 2}); err != nil {
		return err
	}
	if err := s.document(".zattrs", attrs); err != nil {
		return err
	}
	done := map[string]bool{}
	for _, a := range s.arrays {
		dims := s.dimensions(a)
		shape := append([]int{s.Samples}, a.Shape...)
		chunk := append([]int{1}, a.Shape...)
		if a.Axis("time") == 0 {
			chunk[1] = chunkFrames(a)
		}
		s.chunks = append(s.chunks, chunk)
		attrs := map[string]any{"_ARRAY_DIMENSIONS": dims}
		if len(a.Labels) > 0 {
			attrs["labels"] = a.Labels
		}
		if len(a.Units) > 0 {
			attrs["channel_units"] = a.Units
		}
		if err := s.array(a.Name, shape, chunk, s.typeOf(a), attrs); err != nil {
			return err
		}
		for i, name := range dims {
			if done[name] {
				continue
			}
			done[name] = true
			v := s.along(name, shape[i])
			if err := s.array(name, []int{len(v)}, []int{len(v)}, npy.Float64, map[string]any{"_ARRAY_DIMENSIONS": []string{name}}); err != nil {
				return err
			}
			if err := s.chunk(name, []int{0}, npy.Encode(nil, npy.Float64, v)); err != nil {
				return err
			}
		}
	}
	return nil
}

// document writes a metadata file.
func (s *zarrSink) document(name string, v any) error {
	s.all[name] = v
	return s.json(name, v)
}

func (s *zarrSink) level() int {
	if s.Deflate == 0 {
		return 5
	}
	return s.Deflate
}

func (s *zarrSink) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir.Path(), filepath.FromSlash(name)), append(b, '\n'), 0o666)
}

func (s *zarrSink) array(name string, shape, chunk []int, d npy.DType, attrs map[string]any) error {
	if err := os.Mkdir(filepath.Join(s.dir.Path(), name), 0o777); err != nil {
		return err
	}
	descr := "<f4"
	if d == npy.Float64 {
		descr = "<f8"
	}
	err := s.document(path.Join(name, ".zarray"), map[string]any{"zarr_format": 2, "shape": shape, "chunks": chunk, "dtype": descr,
		"order": "C", "fill_value": nil, "filters": nil, "compressor": map[string]any{"id": "zlib", "level": s.level()}})
	if err != nil {
		return err
	}
	return s.document(path.Join(name, ".zattrs"), attrs)
}

func (s *zarrSink) chunk(name string, at []int, b []byte) error {
	var out bytes.Buffer
	if s.packer == nil {
		var err error
		if s.packer, err = zlib.NewWriterLevel(&out, s.level()); err != nil {
			return err
		}
	}
	s.packer.Reset(&out)
	s.packer.Write(b)
	if err := s.packer.Close(); err != nil {
		return err
	}
	parts := make([]string, len(at))
	for i, k := range at {
		parts[i] = strconv.Itoa(k)
	}
	return os.WriteFile(filepath.Join(s.dir.Path(), name, strings.Join(parts, ".")), out.Bytes(), 0o666)
}

func (s *zarrSink) WriteSample(i int, data [][]float64) error {
	for k, values := range data {
		if err := s.sample(i, s.arrays[k], s.chunks[k], values); err != nil {
			return err
		}
	}
	return nil
}

func (s *zarrSink) sample(i int, a grid.Array, chunk []int, values []float64) error {
	at := make([]int, len(chunk))
	at[0] = i
	frames := 1
	if len(chunk) > 1 {
		frames = a.Shape[0] / chunk[1]
	}
	size := len(values) / frames
	for f := range frames {
		if len(chunk) > 1 {
			at[1] = f
		}
		s.buf = npy.Encode(s.buf[:0], s.typeOf(a), values[f*size:(f+1)*size])
		if err := s.chunk(a.Name, at, s.buf); err != nil {
			return err
		}
	}
	return nil
}

func (s *zarrSink) Finish() error {
	if err := s.json(".zmetadata", map[string]any{"zarr_consolidated_format": 1, "metadata": s.all}); err != nil {
		s.Abort()
		return err
	}
	return s.dir.Commit()
}

func (s *zarrSink) Abort() { s.dir.Abort() }
