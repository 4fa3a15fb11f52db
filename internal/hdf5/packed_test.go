package hdf5

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

// chunksOfH5py are filtered chunks, with the parameters and the elements.
var chunksOfH5py = []struct {
	f    filter
	hex  string
	want func() []byte
}{
	{filter{filterSzip, []int{169, 8, 16, 16}}, "8000000040000d49130e5931b552ffb5645c9500062a9df6567657f06a24d5c3600000500013d4d261c9b36b6d17fdab22", func() []byte {
		var b []byte
		for i := range 64 {
			v := i * i % 50
			if i/16 == 2 {
				v = 0
			}
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
		return b
	}},
	{filter{filterScale, []int{2, 0, 8, 0, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}, "070000000805000000000000000000000000000000000825f000418f00", func() []byte {
		return []byte{5, 0, 7, 0, 9, 0, 100, 0, 5, 0, 6, 0, 8, 0, 20, 0}
	}},
	{filter{filterNbit, []int{8, 0, 8, 1, 4, 0, 17, 4}}, "00028001c001200640002800180010001400", func() []byte {
		var b []byte
		for _, v := range []uint32{5, 7, 9, 100, 5, 6, 8, 20} {
			b = binary.LittleEndian.AppendUint32(b, v<<4)
		}
		return b
	}},
	{filter{pluginBlosc, []int{2, 2, 2, 404, 5, 2, 1}}, "020124029401000094010000a1000000140000003f00000019000100190102001902020019030200190402001905020019060200190702001908020019090200190a0200190b0200190c0200190d0200600e000e000e0046000000220e000200190f020019100200191102001912020019130200191402001915020019160200191702001918020019190200191a0200191b0200c01c001c001c001c001c001c00", sevenths},
	{filter{pluginBitshuffle, []int{0, 4, 2, 64, 2}}, "0000000000000194000000800000002af107803fe00ff803fe8000c0ff0f00fcff00000000f0ffff08000002000509000f0200405000000000000000002ef10a3fe00ff803fe803fc0ff0f00fcff00c00000f0ffffff0000ff010013000100060a000f0200385000000000000000002bf307e00ff803fe803fe0ff0f00fcff00c0ff00f0ffffff00010016ff01000312000f02003950000000000000000012f0010f0ff0ffff00000000000000000000001c001c00", sevenths},
	{filter{pluginLZ4, []int{128}}, "0000000000000194000000800000002a1900010019010200190202001903020019040200190502001906020019070200160802005000080009000000002b2609000200190a0200190b0200190c0200190d0200190e0200190f020019100200181102005000120012000000002c241200020019130200191402001915020019160200191702001918020019190200191a0200601b001b001b0000000012221b000200c01c001c001c001c001c001c00", sevenths},
	{filter{pluginZstd, []int{3}}, "28b52ffd609400d50200f000000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d00c010701c381838041c070e060e01c781838143c071e060e010701c381838041c070e060e01c781838143c071e060e010701c3858ee101cc002", sevenths},
	{filter{pluginBzip2, []int{9}}, "425a6839314159265359f2472023000000e0007ffffffc200050a0006800008fd5488c1301a818d2925456783c96169717981ea184b1323334353637267b3e1f4fc7f38393a290a225bcc8888762ee48a70a121e48e40460", sevenths},
}

// sevenths are 202 numbers, each seven times.
func sevenths() (b []byte) {
	for i := range 202 {
		b = binary.LittleEndian.AppendUint16(b, uint16(i/7))
	}
	return b
}

func TestChunksCutShort(t *testing.T) {
	w := new(buffers)
	for _, c := range chunksOfH5py {
		b, err := hex.DecodeString(c.hex)
		if err != nil {
			t.Fatal(err)
		}
		want := c.want()
		got, err := undo(w, b, []filter{c.f}, 0, len(want), 2)
		if err != nil || string(got) != string(want) {
			t.Fatalf("filter %d: %v, %v", c.f.id, got, err)
		}
		for n := range len(b) - 1 { // the last byte may be there for nothing
			if got, err := undo(w, b[:n], []filter{c.f}, 0, len(want), 2); err == nil && string(got) == string(want) {
				t.Errorf("filter %d: %d of %d bytes are enough", c.f.id, n, len(b))
			} else if err == nil {
				t.Errorf("filter %d: %d of %d bytes are no error", c.f.id, n, len(b))
			}
		}
		for i := range b {
			b[i] ^= 0xff
			foreigntest.Bounded(t, len(b), func() { undo(w, b, []filter{c.f}, 0, len(want), 2) })
			b[i] ^= 0xff
		}
	}
}

func TestHostileParameters(t *testing.T) {
	const big = 1<<32 - 1
	scale := func(at, v int) []int {
		p := []int{2, 0, 8, 0, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
		p[at] = v
		return p
	}
	head := func(width byte) []byte { return append([]byte{width, 0, 0, 0, 8}, make([]byte, 40)...) }
	for _, c := range []struct {
		name, want string
		f          filter
		b          []byte
	}{
		{"no parameters", "parameters", filter{filterScale, nil}, head(3)},
		{"too many elements", "elements", filter{filterScale, scale(scaleCount, big)}, head(3)},
		{"elements of no size", "elements", filter{filterScale, scale(scaleSize, 0)}, head(3)},
		{"wide bits", "bits", filter{filterScale, scale(scaleFactor, 0)}, head(17)},
		{"scaling by bits", "kind 1", filter{filterScale, scale(scaleKind, 1)}, head(3)},
		{"no parameters", "parameters", filter{filterNbit, nil}, head(3)},
		{"too many elements", "elements", filter{filterNbit, []int{8, 0, big, 1, 4, 0, 17, 4}}, head(3)},
		{"a number of too many bits", "no type", filter{filterNbit, []int{8, 0, 4, 1, 4, 0, 30, 4}}, head(3)},
		{"an array of nothing", "no type", filter{filterNbit, []int{8, 0, 4, 2, 4, 2, 0, 0}}, head(3)},
		{"an array of what is longer", "no type", filter{filterNbit, []int{9, 0, 4, 2, 4, 1, 8, 0, 1}}, head(3)},
		{"a record that ends too early", "no type", filter{filterNbit, []int{8, 0, 4, 3, 4, 2, 0, 4}}, head(3)},
		{"a member beyond the record", "no type", filter{filterNbit, []int{12, 0, 4, 3, 4, 1, 2, 1, 4, 0, 17, 4}}, head(3)},
		{"no parameters", "parameters", filter{filterSzip, nil}, head(3)},
		{"no block", "blocks of 0", filter{filterSzip, []int{32, 0, 16, 16}}, head(3)},
		{"a large block", "blocks of", filter{filterSzip, []int{32, big, 16, 16}}, head(3)},
		{"a long line", "lines of", filter{filterSzip, []int{32, 8, 16, big}}, head(3)},
		{"samples of no bits", "0 bits", filter{filterSzip, []int{32, 8, 0, 16}}, head(4)},
		{"samples of too many bits", "65 bits", filter{filterSzip, []int{32, 8, 65, 16}}, head(4)},
		{"more bytes than a chunk", "are due", filter{filterSzip, []int{32, 8, 16, 16}}, []byte{255, 255, 255, 255, 0}},
		{"zeros beyond the line", "more blocks of zeros", filter{filterSzip, []int{4, 8, 8, 16}}, []byte{16, 0, 0, 0, 0b00000000, 0b00010000}},
		{"no head", "no head", filter{pluginLZ4, nil}, head(3)[:11]},
		{"more bytes than a chunk", "are due", filter{pluginLZ4, nil}, append([]byte{0, 0, 0, 1}, make([]byte, 40)...)},
		{"blocks of no bytes", "blocks of 0", filter{pluginLZ4, nil}, append([]byte{0, 0, 0, 0, 0, 0, 0, 4}, make([]byte, 40)...)},
		{"a block beyond the end", "beyond", filter{pluginLZ4, nil}, []byte{0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 1, 0, 1}},
		{"no parameters", "parameters", filter{pluginBitshuffle, nil}, head(3)},
		{"elements of no size", "parameters", filter{pluginBitshuffle, []int{0, 4, 0, 0, 2}}, head(3)},
		{"blocks that are not eights", "blocks of 7", filter{pluginBitshuffle, []int{0, 4, 1, 0, 2}}, append([]byte{0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 7}, make([]byte, 40)...)},
		{"another compression", "kind 9", filter{pluginBitshuffle, []int{0, 4, 1, 0, 9}}, head(3)},
		{"a size that is not the chunk's", "its size", filter{pluginBlosc, nil}, append([]byte{2, 1, 1, 2, 255, 255, 255, 255}, make([]byte, 40)...)},
	} {
		_, err := undo(new(buffers), c.b, []filter{c.f}, 0, 16, 2)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, filter %d: %v, want %q", c.name, c.f.id, err, c.want)
		}
	}
}

// A byte of a file is changed, at every 64th place.
func TestDamagedFilteredData(t *testing.T) {
	for name, b := range goldens(t) {
		if !strings.HasPrefix(name, "filters") {
			continue
		}
		errs := 0
		for at := 0; at < len(b); at += 64 {
			b[at] ^= 0xff
			foreigntest.Bounded(t, len(b), func() {
				if readAll(b) != nil {
					errs++
				}
			})
			b[at] ^= 0xff
		}
		if errs == 0 {
			t.Errorf("%s: no damage was found out", name)
		}
	}
}

// FuzzFilters undoes up to two filters; parameters are four bytes each.
func FuzzFilters(f *testing.F) {
	for _, c := range chunksOfH5py {
		b, _ := hex.DecodeString(c.hex)
		var p []byte
		for _, v := range c.f.values {
			p = binary.LittleEndian.AppendUint32(p, uint32(v))
		}
		f.Add(b, c.f.id, p, 0, []byte(nil), uint16(len(c.want())))
		f.Add(b, c.f.id, p, filterShuffle, []byte{2, 0, 0, 0}, uint16(len(c.want())))
	}
	f.Fuzz(func(t *testing.T, b []byte, first int, p1 []byte, second int, p2 []byte, want uint16) {
		values := func(p []byte) (out []int) {
			for ; len(p) >= 4 && len(out) < 64; p = p[4:] {
				out = append(out, int(binary.LittleEndian.Uint32(p)))
			}
			return out
		}
		foreigntest.Bounded(t, len(b), func() {
			got, err := undo(new(buffers), b, []filter{{first, values(p1)}, {second, values(p2)}}, 0, int(want), 4)
			if err == nil && len(got) != int(want) {
				t.Errorf("%d bytes where %d are due", len(got), want)
			}
		})
	})
}
