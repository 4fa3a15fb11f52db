package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// colorbar is a scale drawn upright beside panels.
type colorbar struct {
	scale scale
	axis  axis
}

// The bar's width and its distance from the panels.
const (
	barWidth vg.Length = 8
	barGap   vg.Length = 6
)

// newColorbar makes a bar for a height in points; a label that is longer is
// cut.
func newColorbar(s scale, label string, height vg.Length) colorbar {
	n := min(max(int(height/24), 2), 6)
	b := colorbar{s, newAxis(s.lo, s.hi, s.log, label, n)}
	if room := height + 2*margin - textWidth(textSize, b.axis.title()) + textWidth(textSize, label); label != "" {
		b.axis.label = shorten(textSize, label, room)
	}
	return b
}

// width is the room that the bar takes, from the gap to the end of its label.
func (b *colorbar) width() vg.Length {
	return barGap + barWidth + tickLength + tickGap + b.axis.widest() + labelGap + textSize
}

// draw draws the bar right of x, from y0 to y1.
func (b *colorbar) draw(p *painter, x, y0, y1 vg.Length) {
	th := p.theme
	at := p.snap(box{x + barGap, y0, x + barGap + barWidth, y1})
	p.raster(at, heat(plane{w: 1, h: 255, at: func(_, j int) float64 {
		f := (float64(j) + 0.5) / 255
		if b.scale.log {
			return b.scale.lo * math.Pow(b.scale.hi/b.scale.lo, f)
		}
		return b.scale.lo*(1-f) + b.scale.hi*f
	}}, b.scale, th.missing))
	p.stroke(at, frameWidth, th.frame)
	for _, t := range b.axis.ticks {
		y := at.y0 + vg.Length(b.axis.at(t.at))*at.h()
		p.line([]vg.Point{{X: at.x1, Y: y}, {X: at.x1 + tickLength, Y: y}}, frameWidth, th.frame)
		p.text(at.x1+tickLength+tickGap, y, t.label, tickSize, 0, 0.5, th.text)
	}
	if s := b.axis.title(); s != "" {
		p.textUp(at.x1+tickLength+tickGap+b.axis.widest()+labelGap+textSize/2, (y0+y1)/2, s, textSize, th.text)
	}
}
