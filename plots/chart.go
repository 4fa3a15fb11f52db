package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// chart is one panel of curves with its own axes.
type chart struct {
	title      string
	x, y       axis
	curves     []curve
	aspect     vg.Length // height over width; 0 means 0.5
	under      func(p *painter, f *frame)
	sharedY    bool // no labels on the y axis: a panel to the left has them
	references []curve
	silent     bool // no legend: a panel before it has the same
}

// curve is one line, with an optional band under it.
type curve struct {
	series
	x, low, high []float64
	marks        bool // a dot on each point
	notes        []string
}

// charts lays panels out side by side under a common legend: that of the first
// panel with several labelled curves.
func charts(panels []chart, pg page) block {
	n := vg.Length(len(panels))
	limit := 2.6 * panelMax
	if len(panels) > 1 {
		limit = 1.7 * panelMax
	}
	lefts := make([]vg.Length, len(panels))
	total := vg.Length(0)
	for i := range panels {
		lefts[i] = panels[i].y.leftOf()
		if panels[i].sharedY {
			panels[i].y.bare = true
			lefts[i] = panelGap
		} else if i > 0 {
			lefts[i] += groupGap / 2
		}
		total += lefts[i]
	}
	const end = 8 // the last tick label may stand out by half its width
	pw := (pg.width - total - end) / n
	if !pg.fixed {
		pw = min(pw, limit)
	}
	aspect := panels[0].aspect
	if aspect == 0 {
		aspect = 0.58
	}
	ph := min(max(pw*aspect, 60), 260) * pg.stretch
	var key legend
	titled := false
	for i := range panels {
		var lines []series
		for _, c := range panels[i].curves {
			lines = append(lines, c.series)
		}
		if l := legendOf(lines, n*pw); key.h == 0 && !panels[i].silent {
			key = l
		}
		titled = titled || panels[i].title != ""
	}
	top := key.h
	if titled {
		top += textSize + titleGap
	}
	if top == 0 {
		top = 3
	}
	below := vg.Length(0)
	for i := range panels {
		below = max(below, panels[i].x.belowOf())
	}
	draw := func(p *painter, x, y vg.Length) {
		key.draw(p, x+lefts[0], y)
		for i := range panels {
			c := &panels[i]
			x += lefts[i]
			f := frame{box: p.snap(box{x, y - top - ph, x + pw, y - top}), x: c.x, y: c.y, before: c.sharedY, after: i+1 < len(panels) && panels[i+1].sharedY}
			c.draw(p, &f)
			x += pw
		}
	}
	return block{total + n*pw + end, top + ph + below, draw, lefts[0], pw}
}

// draw draws the panel in its frame.
func (c *chart) draw(p *painter, f *frame) {
	th := p.theme
	f.grid(p)
	if c.under != nil {
		c.under(p, f)
	}
	for _, l := range c.curves {
		if l.low != nil {
			band := l.color
			band.A = 255
			f.band(p, l.x, l.low, l.high, fade(band))
		}
	}
	for _, l := range c.references {
		f.curve(p, l.x, l.y, l.width, l.color, l.dash...)
	}
	for _, l := range c.curves {
		f.curve(p, l.x, l.y, l.width, l.color, l.dash...)
		if len(l.x) == 1 || l.marks {
			f.marks(p, l)
		}
	}
	f.draw(p)
	if c.title != "" {
		p.text((f.x0+f.x1)/2, f.y1+titleGap, shorten(textSize, c.title, f.w()), textSize, 0.5, 0, th.text)
	}
	for _, l := range c.references {
		c.labelReference(p, f, l)
	}
}

// marks draws the points of a curve, with their notes above them.
func (f *frame) marks(p *painter, l curve) {
	for i := range l.x {
		if !f.drawable(l.x[i], l.y[i]) {
			continue
		}
		q := f.point(l.x[i], l.y[i])
		if q.X < f.x0 || q.X > f.x1 || q.Y < f.y0 || q.Y > f.y1 {
			continue
		}
		p.dot(q.X, q.Y, 2.2, l.color)
		if i >= len(l.notes) || l.notes[i] == "" {
			continue
		}
		// To the right, where a falling line leaves room.
		w := textWidth(tickSize, l.notes[i])
		x, y, ay := min(q.X+3, f.x1-w-2), q.Y+3, vg.Length(0)
		if y+tickSize > f.y1 {
			y, ay = q.Y-4, 1
		}
		p.text(x, y, l.notes[i], tickSize, 0, ay, p.theme.text)
	}
}

// labelReference writes a reference line's label at its right end, above it
// where the frame ends.
func (c *chart) labelReference(p *painter, f *frame, l curve) {
	k := len(l.x) - 1
	if l.label == "" || k < 0 || !f.drawable(l.x[k], l.y[k]) {
		return
	}
	q := f.point(l.x[k], l.y[k])
	if q.Y < f.y0 || q.Y > f.y1 {
		return
	}
	if q.X < f.x1-30 {
		p.text(q.X+3, q.Y, l.label, tickSize, 0, 0.5, l.color)
		return
	}
	y, ay := q.Y+2.5, vg.Length(0)
	if y+textSize > f.y1 {
		y, ay = q.Y-2.5, 1
	}
	p.text(min(q.X, f.x1)-3, y, l.label, tickSize, 1, ay, l.color)
}

// fade is a translucent version of a colour, premultiplied as color.RGBA is.
func fade(c color.RGBA) color.RGBA {
	const a = 56
	f := func(v uint8) uint8 { return uint8(int(v) * a / 255) }
	return color.RGBA{f(c.R), f(c.G), f(c.B), a}
}

// rangeOf is the range of curves and bands for an axis; on a log axis of the
// positive values, at most 16 decades below the largest, out to whole decades
// where it spans more than one.
func rangeOf(log bool, parts ...[]float64) (lo, hi float64) {
	if !log {
		return padded(bounds(parts...))
	}
	lo, hi = positive(parts...)
	if math.IsNaN(lo) {
		return 0.1, 1
	}
	lo = max(lo, hi*1e-16)
	pad := math.Pow(hi/lo, 0.05)
	if pad < 1.1 {
		pad = 1.3
	}
	return max(lo/pad, math.SmallestNonzeroFloat64*1e16), min(hi*pad, math.MaxFloat64)
}
