package codec_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"github.com/pdekit/pdekit/internal/codec"
)

// Sequences by the LZ4 block format: a token of two lengths, literals, a
// distance; lengths of 15 and more go on in further bytes; a match may overlap
// what it writes; the last sequence is literals.
func TestLZ4(t *testing.T) {
	long := append([]byte{0xf0, 255, 10}, bytes.Repeat([]byte("x"), 15+255+10)...)
	for _, c := range []struct {
		name, in, want string
	}{
		{"nothing", "", ""},
		{"literals", "\x30abc", "abc"},
		{"long literals", string(long), strings.Repeat("x", 280)},
		{"a match", "\x44abcd\x04\x00\x10e", "abcdabcdabcde"},
		{"overlapping", "\x14a\x01\x00\x10b", "aaaaaaaaab"},
		{"a long match", "\x1fa\x01\x00\xff\x01\x10b", "a" + strings.Repeat("a", 4+15+255+1) + "b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := codec.LZ4([]byte(c.in), len(c.want))
			if err != nil || string(got) != c.want {
				t.Fatalf("%q, %v; want %q", got, err, c.want)
			}
			for _, want := range []int{len(c.want) - 1, len(c.want) + 1} {
				if _, err := codec.LZ4([]byte(c.in), max(want, 0)); err == nil && want >= 0 {
					t.Errorf("%d bytes taken for %d", len(c.want), want)
				}
			}
		})
	}
	for _, in := range []string{"\x10", "\xf0", "\xf0\xff", "\x10a\x01", "\x10a\x00\x00", "\x10a\x02\x00", "\x1fa\x01\x00\xff"} {
		if got, err := codec.LZ4([]byte(in), 100); err == nil {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

func TestShuffles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 9).Draw(t, "size")
		b := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "bytes")
		n := len(b) / size
		shuffled, bits := bytes.Clone(b), bytes.Clone(b)
		clear(bits[:n*size])
		for i := range n {
			for k := range size {
				shuffled[k*n+i] = b[i*size+k]
				for bit := range 8 {
					at := (8*k+bit)*n + i
					bits[at/8] |= b[i*size+k] >> bit & 1 << (at % 8)
				}
			}
		}
		got := make([]byte, len(b))
		if codec.Unshuffle(got, shuffled, size); !bytes.Equal(got, b) {
			t.Fatalf("shuffled by bytes: %v", shuffled)
		}
		if n%8 == 0 && !bytes.Equal(codec.Unbitshuffle(bits, size), b) {
			t.Fatalf("shuffled by bits: %v", bits)
		}
	})
}

// TestStreams: what is due comes out, and no more is taken.
func TestStreams(t *testing.T) {
	data := bytes.Repeat([]byte("vorticity "), 1000)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(data)
	w.Close()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	zst := encoder.EncodeAll(data, nil)
	for name, c := range map[string]struct {
		undo func([]byte, int) ([]byte, error)
		in   []byte
	}{"zlib": {codec.Zlib, packed.Bytes()}, "zstd": {codec.Zstd, zst}} {
		got, err := c.undo(c.in, len(data))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if _, err := c.undo(c.in, len(data)-1); err == nil || !strings.Contains(err.Error(), "more than 9999 bytes") {
			t.Errorf("%s of one byte more than is due: %v", name, err)
		}
		for n := range len(c.in) {
			if _, err := c.undo(c.in[:n], len(data)); err == nil && n > 0 {
				t.Errorf("%s cut after %d of %d bytes is taken", name, n, len(c.in))
			}
		}
	}
	if _, err := codec.Zlib(packed.Bytes(), len(data)+1); err == nil {
		t.Error("zlib of a byte less than is due is taken")
	}
}

// chunk is a Blosc chunk of one block in one stream.
func chunk(flags, size byte, stream []byte, total int) []byte {
	b := []byte{2, 1, flags | 16, size}
	b = binary.LittleEndian.AppendUint32(b, uint32(total))
	b = binary.LittleEndian.AppendUint32(b, uint32(total))
	b = binary.LittleEndian.AppendUint32(b, uint32(16+4+4+len(stream)))
	b = binary.LittleEndian.AppendUint32(b, 20)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(stream)))
	return append(b, stream...)
}

func TestBlosc(t *testing.T) {
	lz4 := []byte("\x14a\x01\x00\x10b")
	whole := chunk(1<<5, 1, lz4, 10)
	if got, err := codec.Blosc(whole, 10); err != nil || string(got) != "aaaaaaaaab" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := codec.Blosc(chunk(1<<5|1, 2, []byte("acbd"), 4), 4); err != nil || string(got) != "abcd" {
		t.Errorf("shuffled: %q, %v", got, err)
	}
	for n := range len(whole) {
		if got, err := codec.Blosc(whole[:n], 10); err == nil {
			t.Errorf("cut after %d bytes: %q", n, got)
		}
	}
	for at := range whole { // no byte may make it panic, or give another number of bytes
		for bit := range 8 {
			b := bytes.Clone(whole)
			b[at] ^= 1 << bit
			if got, err := codec.Blosc(b, 10); err == nil && len(got) != 10 {
				t.Errorf("bit %d of byte %d: %q", bit, at, got)
			}
		}
	}
	if _, err := codec.Blosc(chunk(0, 1, lz4, 10), 10); err == nil || !strings.Contains(err.Error(), "blosclz") {
		t.Errorf("blosclz: %v", err)
	}
}
