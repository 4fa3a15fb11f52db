package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// theme is how things look: light or dark.
type theme struct {
	dark       bool
	background color.RGBA
	text       color.RGBA
	frame      color.RGBA // axes and ticks
	grid       color.RGBA
	missing    color.RGBA // values that are not finite
	lines      []color.RGBA
	signedMap  string // for fields of both signs
	plainMap   string
}

// The type sizes, in points, and the width of a full page of text.
const (
	textSize  vg.Length = 8
	tickSize  vg.Length = 7
	titleSize vg.Length = 9
	fullWidth vg.Length = 7.2 * vg.Inch
)

func rgb(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

// newTheme returns the light or the dark theme. The line colours are Okabe and
// Ito's, which colour-blind readers can tell apart, in an order that keeps
// contrast with the background.
func newTheme(dark bool) *theme {
	if dark {
		return &theme{
			dark: true, background: rgb(0x14171c), text: rgb(0xe6e6e6), frame: rgb(0x8a8f98), grid: rgb(0x2b3038), missing: rgb(0x5a5f68),
			lines:     []color.RGBA{rgb(0x56b4e9), rgb(0xe69f00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xf0e442), rgb(0xd55e00), rgb(0xe6e6e6)},
			signedMap: "berlin", plainMap: "viridis",
		}
	}
	return &theme{
		background: rgb(0xffffff), text: rgb(0x1a1a1a), frame: rgb(0x4d4d4d), grid: rgb(0xe8e8e8), missing: rgb(0xb0b0b0),
		lines:     []color.RGBA{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xe69f00), rgb(0x56b4e9), rgb(0x1a1a1a)},
		signedMap: "vik", plainMap: "viridis",
	}
}

// line is the colour of the i-th series.
func (t *theme) line(i int) color.RGBA { return t.lines[i%len(t.lines)] }

// mix is a·(1−w) + b·w, opaque.
func mix(a, b color.RGBA, w float64) color.RGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x)*(1-w) + float64(y)*w + 0.5) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 255}
}
