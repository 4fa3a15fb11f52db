package plots

import (
	"image"
	"image/color"
	"math"
)

// plane is a scalar on a rectangle, to be drawn as a heat map: w×h values,
// at(i, j) with i to the right and j upward.
type plane struct {
	w, h           int
	at             func(i, j int) float64
	xLo, xHi       float64
	yLo, yHi       float64
	xLabel, yLabel string
	free           bool                       // the axes differ in kind, so a cell need not be square
	over           func(p *painter, f *frame) // drawn over the values; nil: nothing
}

// missingIndex is the palette entry of values that are not finite; 0 to 254
// are the map.
const missingIndex = 255

// palette is s's map in 255 colours, then missing.
func (s scale) palette(missing color.RGBA) color.Palette {
	p := make(color.Palette, 256)
	for i := range 255 {
		p[i] = s.cmap.colors[int(math.Round(float64(i)*255/254))]
	}
	p[missingIndex] = missing
	return p
}

// index is v's palette entry.
func (s scale) index(v float64) uint8 {
	f := s.at(v)
	if math.IsNaN(f) {
		return missingIndex
	}
	return uint8(f*254 + 0.5)
}

// heat is the plane in colours, one pixel for each value, top row first.
func heat(p plane, s scale, missing color.RGBA) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, p.w, p.h), s.palette(missing))
	for j := range p.h {
		row := img.Pix[(p.h-1-j)*img.Stride:]
		for i := range p.w {
			row[i] = s.index(p.at(i, j))
		}
	}
	return img
}

// enlarge repeats pixels so that each side has at least size of them.
func enlarge(src *image.Paletted, size int) *image.Paletted {
	b := src.Bounds()
	fx, fy := (size+b.Dx()-1)/b.Dx(), (size+b.Dy()-1)/b.Dy()
	if fx <= 1 && fy <= 1 {
		return src
	}
	dst := image.NewPaletted(image.Rect(0, 0, b.Dx()*fx, b.Dy()*fy), src.Palette)
	for y := range b.Dy() * fy {
		for x := range b.Dx() * fx {
			dst.Pix[y*dst.Stride+x] = src.Pix[y/fy*src.Stride+x/fx]
		}
	}
	return dst
}

// blit draws src over the rectangle r of dst: the nearest pixel where it grows,
// the mean colour of the pixels covered where it shrinks.
func blit(dst *image.RGBA, r image.Rectangle, src *image.Paletted) {
	sw, sh, dw, dh := src.Bounds().Dx(), src.Bounds().Dy(), r.Dx(), r.Dy()
	var table [256][3]int
	for i, c := range src.Palette {
		cr, cg, cb, _ := c.RGBA()
		table[i] = [3]int{int(cr >> 8), int(cg >> 8), int(cb >> 8)}
	}
	span := func(i, d, s int) (int, int) {
		lo := i * s / d
		return lo, max(lo+1, (i+1)*s/d)
	}
	clip := r.Intersect(dst.Bounds())
	for y := clip.Min.Y; y < clip.Max.Y; y++ {
		y0, y1 := span(y-r.Min.Y, dh, sh)
		for x := clip.Min.X; x < clip.Max.X; x++ {
			x0, x1 := span(x-r.Min.X, dw, sw)
			var sum [3]int
			for j := y0; j < y1; j++ {
				for i := x0; i < x1; i++ {
					c := &table[src.Pix[j*src.Stride+i]]
					sum[0] += c[0]
					sum[1] += c[1]
					sum[2] += c[2]
				}
			}
			n := (x1 - x0) * (y1 - y0)
			at := dst.PixOffset(x, y)
			dst.Pix[at], dst.Pix[at+1], dst.Pix[at+2], dst.Pix[at+3] = uint8((sum[0]+n/2)/n), uint8((sum[1]+n/2)/n), uint8((sum[2]+n/2)/n), 255
		}
	}
}
