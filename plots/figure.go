package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Figure is anything that Write draws: Field, Rollout, Gallery, Curves, Loss,
// Spectra, Histogram, Scatter, and Film in the formats that move.
type Figure interface {
	// options are the figure's.
	options() *Options
	// blocks are its pieces, from the top down, within width; fixed says that
	// the user chose the width. An error is about the data or the options.
	blocks(th *theme, width vg.Length, fixed bool) ([]block, error)
}

// sheet is a figure laid out: its size, and how to draw it.
type sheet struct {
	w, h vg.Length
	draw func(p *painter)
}

// The margin around a figure, and the space between its blocks.
const (
	margin   vg.Length = 6
	blockGap vg.Length = 14
)

// compose checks and lays a figure out: title, then blocks, one below the
// other with their left edges aligned.
func compose(fig Figure, th *theme) (sheet, error) {
	o := fig.options()
	width, fixed := fullWidth, false
	if o.Width != 0 {
		if !(o.Width >= 1.5 && o.Width <= 100) {
			return sheet{}, fmt.Errorf("width of %g inches; choose 1.5 to 100", o.Width)
		}
		width, fixed = vg.Length(o.Width)*vg.Inch, true
	}
	if o.Range[0] > o.Range[1] || math.IsNaN(o.Range[0]+o.Range[1]) || math.IsInf(o.Range[0], 0) || math.IsInf(o.Range[1], 0) {
		return sheet{}, fmt.Errorf("colour range from %g to %g; give two finite numbers, the smaller first", o.Range[0], o.Range[1])
	}
	blocks, err := fig.blocks(th, width-2*margin, fixed)
	if err != nil {
		return sheet{}, err
	}
	w, h := vg.Length(0), vg.Length(len(blocks)-1)*blockGap
	for _, b := range blocks {
		w, h = max(w, b.w), h+b.h
	}
	title := vg.Length(0)
	if o.Title != "" {
		title = titleSize + 1.6*titleGap
		w = max(w, min(textWidth(titleSize, o.Title), width-2*margin))
	}
	s := sheet{w: w + 2*margin, h: h + title + 2*margin}
	if fixed {
		s.w = width
	}
	s.draw = func(p *painter) {
		y := s.h - margin
		if title > 0 {
			p.text(s.w/2, y-0.8*titleSize, shorten(titleSize, o.Title, s.w-2*margin), titleSize, 0.5, 0, th.text)
			y -= title
		}
		for _, b := range blocks {
			b.draw(p, margin+(s.w-2*margin-w)/2, y)
			y -= b.h + blockGap
		}
	}
	return s, nil
}
