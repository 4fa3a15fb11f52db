package datasets

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"sync"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// sampleWriter writes one sample: at once by whole, or by frame for each of its
// frames in turn and then rest. end must follow.
type sampleWriter struct {
	w      *Writer
	sample int
	frames int      // written
	sums   []uint32 // CRC-32C of the bytes of each array of the container so far
}

func (w *Writer) begin(sample int) *sampleWriter {
	return &sampleWriter{w: w, sample: sample, sums: make([]uint32, len(w.c.arrays))}
}

// whole writes all arrays of the sample.
func (p *sampleWriter) whole(data [][]float64) error {
	return p.put(data, func(a grid.Array) (from, size int) { return 0, a.Size() })
}

// frame writes frame k, the next, of the arrays that have frames.
func (p *sampleWriter) frame(k int, data [][]float64) error {
	if k != p.frames {
		panic(fmt.Sprintf("datasets: frame %d after %d frames", k, p.frames))
	}
	p.frames++
	return p.put(data, func(a grid.Array) (from, size int) {
		if n := a.Frames(); n > 0 {
			size = a.Size() / n
		}
		return k * size, size
	})
}

// rest writes the arrays that have no frames, when all frames are written.
func (p *sampleWriter) rest(data [][]float64) error {
	return p.put(data, func(a grid.Array) (from, size int) {
		switch n := a.Frames(); n {
		case 0:
			return 0, a.Size()
		case p.frames:
			return 0, 0
		default:
			panic(fmt.Sprintf("datasets: %d frames of %d for array %q", p.frames, n, a.Name))
		}
	})
}

const encodeBytes = 1 << 16

var encodeBuffers = sync.Pool{New: func() any { b := make([]byte, 0, encodeBytes); return &b }}

// put writes what data holds of each array that pick gives a size: as many values
// of the sample, from number from on. If one is not finite none is written.
func (p *sampleWriter) put(data [][]float64, pick func(a grid.Array) (from, size int)) error {
	w := p.w
	for k := range w.c.arrays {
		s, at := &w.c.arrays[k], w.order[k]
		if at < 0 {
			continue
		}
		from, size := pick(s.Array)
		if size == 0 {
			continue
		}
		if len(data[at]) != size {
			panic(fmt.Sprintf("datasets: %d values for %d of array %q of shape %v", len(data[at]), size, s.Name, s.Shape))
		}
		if bad, found := firstNotFinite(data[at], s.dtype == npy.Float32); found {
			return notFinite(w.meta.First+p.sample, s.Array, from+bad, data[at][bad])
		}
	}
	buf := encodeBuffers.Get().(*[]byte)
	defer encodeBuffers.Put(buf)
	for k := range w.c.arrays {
		s, at := &w.c.arrays[k], w.order[k]
		if at < 0 {
			continue
		}
		from, size := pick(s.Array)
		if size == 0 {
			continue
		}
		offset := s.offset + int64(p.sample)*s.bytes + int64(from)*int64(s.dtype.Size())
		for part := range slices.Chunk(data[at], encodeBytes/8) {
			b := npy.Encode((*buf)[:0], s.dtype, part)
			if _, err := s.file.WriteAt(b, offset); err != nil {
				return w.work.failed(err)
			}
			offset += int64(len(b))
			p.sums[k] = crc32.Update(p.sums[k], castagnoli, b)
		}
	}
	return nil
}

// end marks the sample as written, unless err says that it is not, and returns
// the first error.
func (p *sampleWriter) end(err error) error {
	w := p.w
	if err == nil {
		err = w.work.mark(p.sample, checksum(p.sums))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		if w.err == nil {
			w.err = err
		}
		return err
	}
	if !w.written[p.sample] {
		w.written[p.sample] = true
		w.left--
	}
	return nil
}

// checksum is that of a sample, from the checksums of its arrays.
func checksum(sums []uint32) uint32 {
	var b []byte
	for _, s := range sums {
		b = binary.LittleEndian.AppendUint32(b, s)
	}
	return crc32.Checksum(b, castagnoli)
}
