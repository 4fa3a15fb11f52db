package plots

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
)

// writeAPNG writes an animated PNG that loops for ever; a viewer that does not
// know APNG shows the first frame. Frames are cut to what changed.
func (m *film) writeAPNG(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk(b, "IHDR", quad(m.width), quad(m.height), []byte{8, 3, 0, 0, 0})
	chunk(b, "acTL", quad(len(m.frames)), quad(0))
	var palette []byte
	for _, c := range m.colors {
		r, g, bl, _ := c.RGBA()
		palette = append(palette, byte(r>>8), byte(g>>8), byte(bl>>8))
	}
	chunk(b, "PLTE", palette)
	sequence := 0
	err := m.encode(pngFrame, func(i int, r image.Rectangle, data []byte) error {
		delay := m.delay
		if i == len(m.frames)-1 {
			delay = max(delay, lastHold)
		}
		chunk(b, "fcTL", quad(sequence), quad(r.Dx()), quad(r.Dy()), quad(r.Min.X), quad(r.Min.Y),
			[]byte{byte(delay >> 8), byte(delay), 0, 100, 0, 0})
		sequence++
		if i == 0 {
			return chunk(b, "IDAT", data)
		}
		sequence++
		return chunk(b, "fdAT", quad(sequence-1), data)
	})
	if err != nil {
		return err
	}
	chunk(b, "IEND")
	return b.Flush()
}

// pngFrame compresses a part of a frame as PNG does, without filters, which do
// not help paletted pixels.
func pngFrame(img *image.Paletted, r image.Rectangle) []byte {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := img.PixOffset(r.Min.X, y)
		z.Write([]byte{0}) // a bytes.Buffer takes everything
		z.Write(img.Pix[at : at+r.Dx()])
	}
	z.Close()
	return buf.Bytes()
}

// chunk writes a PNG chunk of the parts together.
func chunk(b *bufio.Writer, name string, parts ...[]byte) error {
	data := bytes.Join(parts, nil)
	sum := crc32.NewIEEE()
	out := io.MultiWriter(b, sum)
	b.Write(quad(len(data)))
	out.Write([]byte(name))
	out.Write(data)
	_, err := b.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

func quad(v int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(v)) }
