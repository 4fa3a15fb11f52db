package plots

import (
	"bytes"
	"image"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
)

// encode draws the frames, compresses what changed in each and hands it to
// emit in order. A batch of frames is compressed at once on all threads; the
// bytes do not depend on how many there are.
func (m *film) encode(compress func(*image.Paletted, image.Rectangle) []byte, emit func(i int, r image.Rectangle, data []byte) error) error {
	const batch = 8
	var held []*image.Paletted
	var areas []image.Rectangle
	var last *image.Paletted
	first := 0
	flush := func() error {
		data := make([][]byte, len(held))
		parallel.For(len(held), 1, func(lo, hi int) {
			for k := lo; k < hi; k++ {
				data[k] = compress(held[k], areas[k])
			}
		})
		for k := range held {
			if err := emit(first+k, areas[k], data[k]); err != nil {
				return err
			}
		}
		first += len(held)
		held, areas = held[:0], areas[:0]
		return nil
	}
	for img := range m.images() {
		own := *img
		own.Pix = slices.Clone(img.Pix)
		area := own.Rect
		if last != nil {
			area = changed(last, &own)
		}
		last = &own
		held, areas = append(held, &own), append(areas, area)
		if len(held) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// changed is the smallest rectangle that holds all differences; one pixel if
// there are none.
func changed(a, b *image.Paletted) image.Rectangle {
	w, h := a.Rect.Dx(), a.Rect.Dy()
	row := func(img *image.Paletted, y int) []byte { return img.Pix[y*img.Stride : y*img.Stride+w] }
	top, bottom, left, right := -1, 0, w, 0
	for y := range h {
		p, q := row(a, y), row(b, y)
		if bytes.Equal(p, q) {
			continue
		}
		if top < 0 {
			top = y
		}
		bottom = y + 1
		x := 0
		for p[x] == q[x] {
			x++
		}
		left = min(left, x)
		x = w
		for p[x-1] == q[x-1] {
			x--
		}
		right = max(right, x)
	}
	if top < 0 {
		return image.Rect(0, 0, 1, 1)
	}
	return image.Rect(left, top, right, bottom)
}
