package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Figure is anything that Write draws: Field, Rollout, Comparison, Flow,
// Gallery, Curves, Loss, Spectra, Histogram, Scatter, and Film in the formats
// that move.
type Figure interface {
	// options are the figure's.
	options() *Options
	// blocks are its pieces, from the top down. An error is about the data or
	// the options.
	blocks(pg page) ([]block, error)
}

// page is what a figure is laid out for.
type page struct {
	theme *theme
	width vg.Length
	// fixed says that the user chose a size, so that the width is filled.
	fixed bool
	// tallest is the height of one panel, and of all panels above each other,
	// that keeps a figure on a page.
	tallest, height vg.Length
	// stretch multiplies the height of panels that have no shape of their own.
	stretch vg.Length
}

// filled is the page with its width to be filled.
func (pg page) filled() page {
	pg.fixed = true
	return pg
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

// check reports sizes and ranges that no figure can have.
func (o *Options) check() error {
	for _, side := range []struct {
		name string
		size float64
	}{{"width", o.Width}, {"height", o.Height}} {
		if side.size != 0 && !(side.size >= 1.5 && side.size <= 100) {
			return fmt.Errorf("%s of %g inches; choose 1.5 to 100", side.name, side.size)
		}
	}
	if o.Range[0] > o.Range[1] || math.IsNaN(o.Range[0]+o.Range[1]) || math.IsInf(o.Range[0], 0) || math.IsInf(o.Range[1], 0) {
		return fmt.Errorf("colour range from %g to %g; give two finite numbers, the smaller first", o.Range[0], o.Range[1])
	}
	return nil
}

// compose checks and lays a figure out: title, then blocks, one below the
// other with their left edges aligned.
func compose(fig Figure, th *theme) (sheet, error) {
	o := fig.options()
	if err := o.check(); err != nil {
		return sheet{}, err
	}
	pg := page{theme: th, width: fullWidth - 2*margin, tallest: tallest, height: pageHeight, stretch: 1}
	if o.Width != 0 {
		pg.width, pg.fixed = vg.Length(o.Width)*vg.Inch-2*margin, true
	}
	title := vg.Length(0)
	if o.Title != "" {
		title = titleSize + 1.6*titleGap
	}
	tall := vg.Length(o.Height) * vg.Inch
	room := tall - 2*margin - title // for the blocks
	var stack stack
	var err error
	if o.Height == 0 {
		stack, err = lay(fig, pg)
	} else {
		stack, err = layWithin(fig, pg, room)
	}
	if err != nil {
		return sheet{}, err
	}
	w := stack.w
	if o.Title != "" {
		w = max(w, min(textWidth(titleSize, o.Title), pg.width))
	}
	s := sheet{w: w + 2*margin, h: stack.h + title + 2*margin}
	if o.Width != 0 {
		s.w = pg.width + 2*margin
	}
	spare := vg.Length(0) // above and below the blocks
	if o.Height != 0 {
		spare = max(0, (tall-s.h)/2)
		s.h = tall
	}
	s.draw = func(p *painter) {
		y := s.h - margin
		if title > 0 {
			p.text(s.w/2, y-0.8*titleSize, shorten(titleSize, o.Title, s.w-2*margin), titleSize, 0.5, 0, th.text)
			y -= title
		}
		y -= spare
		for _, b := range stack.blocks {
			b.draw(p, margin+(s.w-2*margin-stack.w)/2, y)
			y -= b.h + blockGap
		}
	}
	return s, nil
}

// stack is blocks one below the other, and their size.
type stack struct {
	blocks []block
	w, h   vg.Length
}

func lay(fig Figure, pg page) (stack, error) {
	blocks, err := fig.blocks(pg)
	s := stack{blocks: blocks, h: vg.Length(len(blocks)-1) * blockGap}
	for _, b := range blocks {
		s.w, s.h = max(s.w, b.w), s.h+b.h
	}
	return s, err
}

// layWithin lays a figure out for a height: panels without a shape of their own
// are stretched until they fill it; if the figure is still too tall, it becomes
// narrower.
func layWithin(fig Figure, pg page, room vg.Length) (stack, error) {
	pg.fixed, pg.tallest, pg.height = true, room, room
	const halvings = 9
	attempt := func(stretch, shrink vg.Length) (stack, error) {
		try := pg
		try.stretch, try.width = stretch, pg.width*shrink
		return lay(fig, try)
	}
	best, err := attempt(0.3, 1)
	if err != nil {
		return best, err
	}
	if best.h <= room {
		low, high := vg.Length(0.3), vg.Length(12)
		for range halvings {
			mid := (low + high) / 2
			s, err := attempt(mid, 1)
			if err != nil {
				return s, err
			}
			if s.h <= room {
				best, low = s, mid
			} else {
				high = mid
			}
		}
		return best, nil
	}
	low, high, found := vg.Length(0.1), vg.Length(1), false
	for range halvings {
		mid := (low + high) / 2
		s, err := attempt(0.6, mid)
		if err != nil {
			return s, err
		}
		if s.h <= room {
			best, low, found = s, mid, true
		} else {
			high = mid
		}
	}
	if !found {
		return best, fmt.Errorf("%.3g inches are not high enough for this figure", float64((room+2*margin)/vg.Inch))
	}
	return best, nil
}
