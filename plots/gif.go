package plots

import (
	"bufio"
	"bytes"
	"compress/lzw"
	"image"
	"io"
)

// lastHold is how long the last frame stays, in 1/100 s.
const lastHold = 120

// writeGIF writes a GIF89a that loops for ever. Each frame after the first is
// cut to what changed. Memory is that of a few frames, however long the film.
func (m *film) writeGIF(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("GIF89a")
	// A bufio.Writer keeps the first error for Flush.
	word(b, m.width)
	word(b, m.height)
	b.Write([]byte{0xf7, 0, 0}) // a global palette of 256 colours
	for i := range 256 {
		var rgb [3]byte
		if i < len(m.colors) {
			r, g, bl, _ := m.colors[i].RGBA()
			rgb = [3]byte{byte(r >> 8), byte(g >> 8), byte(bl >> 8)}
		}
		b.Write(rgb[:])
	}
	b.Write([]byte{0x21, 0xff, 11})
	b.WriteString("NETSCAPE2.0")
	b.Write([]byte{3, 1, 0, 0, 0})
	err := m.encode(gifFrame, func(i int, r image.Rectangle, data []byte) error {
		delay := m.delay
		if i == len(m.frames)-1 {
			delay = max(delay, lastHold)
		}
		b.Write([]byte{0x21, 0xf9, 4, 0x04}) // leave in place
		word(b, delay)
		b.Write([]byte{0, 0, 0x2c})
		word(b, r.Min.X)
		word(b, r.Min.Y)
		word(b, r.Dx())
		word(b, r.Dy())
		b.Write([]byte{0, 8})
		for len(data) > 0 {
			n := min(len(data), 255)
			b.WriteByte(byte(n))
			b.Write(data[:n])
			data = data[n:]
		}
		return b.WriteByte(0)
	})
	if err != nil {
		return err
	}
	b.WriteByte(0x3b)
	return b.Flush()
}

// gifFrame compresses a part of a frame by LZW.
func gifFrame(img *image.Paletted, r image.Rectangle) []byte {
	var buf bytes.Buffer
	z := lzw.NewWriter(&buf, lzw.LSB, 8)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := img.PixOffset(r.Min.X, y)
		z.Write(img.Pix[at : at+r.Dx()]) // a bytes.Buffer takes everything
	}
	z.Close()
	return buf.Bytes()
}

func word(b *bufio.Writer, v int) { b.Write([]byte{byte(v), byte(v >> 8)}) }
