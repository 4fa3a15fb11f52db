package hdf5

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
)

// memory is a file that is written to.
type memory struct{ b []byte }

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	if n := int(at) + len(b); n > len(m.b) {
		m.b = append(m.b, make([]byte, n-len(m.b))...)
	}
	return copy(m.b[at:], b), nil
}

// small writes a file with a contiguous array "plain" and a chunked one
// "packed", of lengths that are found again.
func small(t *testing.T) []byte {
	t.Helper()
	m := &memory{}
	w := NewWriter(m)
	values := make([]float64, 4099)
	a := w.Array("plain", Spec{Shape: []int{4097}, DType: npy.Float32})
	if err := a.Write(npy.Encode(nil, npy.Float32, values[:4097]), 0); err != nil {
		t.Fatal(err)
	}
	p := w.Array("packed", Spec{Shape: []int{8209}, DType: npy.Float32, Chunk: []int{4099}, Level: 1})
	for _, at := range []int{0, 4099} {
		if err := p.WriteChunk(npy.Encode(nil, npy.Float32, values), []int{at}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.b
}

func u64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }

// after finds what follows the first occurrence of a pattern.
func after(t *testing.T, b []byte, pattern string) int {
	t.Helper()
	i := bytes.Index(b, []byte(pattern))
	if i < 0 {
		t.Fatalf("no %q", pattern)
	}
	return i + len(pattern)
}

func TestHostileStructures(t *testing.T) {
	whole := small(t)
	if err := readAll(whole); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		change     func(b []byte) []byte
	}{
		{"a huge shape", "shape [1152921504606846976]", func(b []byte) []byte {
			return bytes.Replace(b, u64(4097), u64(1<<60), 1)
		}},
		{"a shape beyond the file", "needs 400000 bytes", func(b []byte) []byte {
			return bytes.Replace(b, u64(4097), u64(100000), 1)
		}},
		{"chunked, more than the file can hold", "can hold", func(b []byte) []byte {
			return bytes.Replace(b, u64(8209), u64(1<<40), 1)
		}},
		{"a chunk of a size that is none", "chunk", func(b []byte) []byte {
			i := after(t, b, "TREE\x01\x00\x02\x00") + 16
			copy(b[i:], []byte{0xff, 0xff, 0xff, 0x7f})
			return b
		}},
		{"a tree that holds itself", "circle", func(b []byte) []byte {
			i := after(t, b, "TREE\x01\x00\x02\x00")
			b[i-3] = 1 // its children are nodes of level 0: itself
			copy(b[i+16+8+16:], u64(uint64(i-8)))
			return b
		}},
		{"a group's tree that holds itself", "circle", func(b []byte) []byte {
			i := after(t, b, "TREE\x00\x00\x01\x00")
			b[i-3] = 1
			copy(b[i+16+8:], u64(uint64(i-8)))
			return b
		}},
		{"a continuation that leads back", "circle", func(b []byte) []byte {
			// The root's first message, after 16 bytes of its header, becomes one.
			root := binary.LittleEndian.Uint64(b[64:])
			copy(b[root+16:], []byte{msgContinuation, 0})
			copy(b[root+24:], u64(root+16))
			copy(b[root+32:], u64(24))
			return b
		}},
		{"a name beyond the heap", "local heap", func(b []byte) []byte {
			i := after(t, b, "SNOD\x01\x00\x02\x00")
			copy(b[i:], u64(1<<40))
			return b
		}},
		{"another version", "version 9", func(b []byte) []byte { b[8] = 9; return b }},
		{"a longer file", "truncated", func(b []byte) []byte { copy(b[40:], u64(1<<30)); return b }},
	} {
		err := readAll(c.change(bytes.Clone(whole)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "at byte") {
			t.Errorf("%s: %v, want %q and a place", c.name, err, c.want)
		}
	}
}

// A chunk that unfolds to more than a chunk is an error, whatever it would be.
func TestBombs(t *testing.T) {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 64 {
		z.Write(zeros)
	}
	z.Close()
	w := new(buffers)
	if _, err := w.inflate(b.Bytes(), 1000); err == nil || cap(w.a) > 1<<16 {
		t.Errorf("%v, %d bytes taken", err, cap(w.a))
	}
	// One literal, then the same byte 264 times for every three bytes.
	lzf := append([]byte{0, 'x'}, bytes.Repeat([]byte{0xe0, 0xff, 0}, 1000)...)
	if _, err := w.lzf(lzf, 1000); err == nil || cap(w.a) > 1<<16 {
		t.Errorf("%v, %d bytes taken", err, cap(w.a))
	}
	if out, err := w.lzf(lzf, 1+264*1000); err != nil || len(out) != 1+264*1000 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}
