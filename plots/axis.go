package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// axis is one direction of a frame.
type axis struct {
	lo, hi float64
	log    bool
	label  string
	ticks  []tick
	power  int       // of ten, left out of the tick labels
	offset float64   // subtracted from what the tick labels say
	bare   bool      // ticks without labels
	room   vg.Length // at least this left of the frame
}

// newAxis makes an axis with about n ticks. On a log axis lo and hi are
// positive.
func newAxis(lo, hi float64, log bool, label string, n int) axis {
	a := axis{lo: lo, hi: hi, log: log, label: label}
	if log {
		a.ticks = logTicks(lo, hi, n)
		return a
	}
	if m := max(math.Abs(lo), math.Abs(hi)); hi-lo < 1e-3*m {
		// Digits that all ticks share go to the label.
		unit := math.Pow(10, math.Ceil(math.Log10(hi-lo)))
		a.offset = math.Round(lo/unit) * unit
	}
	a.ticks, a.power = linearTicks(lo-a.offset, hi-a.offset, n)
	for i := range a.ticks {
		a.ticks[i].at += a.offset
	}
	return a
}

// at is v's position along the axis, 0 to 1, unclamped.
func (a *axis) at(v float64) float64 {
	if a.log {
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	}
	return (v/2 - a.lo/2) / (a.hi/2 - a.lo/2)
}

// title is the label with the power of ten and the offset.
func (a *axis) title() string {
	if a.bare || a.power == 0 && a.offset == 0 {
		return a.label
	}
	extra := ""
	if a.power != 0 {
		extra = "×" + powerOfTen(a.power)
	}
	if a.offset != 0 {
		if extra += " + "; a.power == 0 {
			extra = "+ "
		}
		extra += number(a.offset, 9)
	}
	if a.label == "" {
		return extra
	}
	return a.label + "  (" + extra + ")"
}

// widest is the width of the widest tick label.
func (a *axis) widest() vg.Length {
	w := vg.Length(0)
	for _, t := range a.ticks {
		w = max(w, textWidth(tickSize, t.label))
	}
	return w
}

// The distances around a frame.
const (
	tickLength vg.Length = 2.5
	tickGap    vg.Length = 2
	labelGap   vg.Length = 4
	frameWidth vg.Length = 0.6
)

// leftOf is the room that the y axis takes left of its frame, belowOf that of
// the x axis below.
func (a *axis) leftOf() vg.Length {
	w := tickLength
	if !a.bare {
		w += tickGap + a.widest()
		if a.title() != "" {
			w += labelGap + textSize
		}
	}
	return max(w, a.room)
}

func (a *axis) belowOf() vg.Length {
	h := tickLength
	if !a.bare {
		h += tickGap + tickSize
		if a.title() != "" {
			h += labelGap + textSize*0.9
		}
	}
	return h
}

// frame is a data rectangle with its axes.
type frame struct {
	box
	x, y axis
	// before and after say that a panel stands close by on the left and the
	// right, so that tick labels keep to their own side.
	before, after bool
}

// point maps data to the page.
func (f *frame) point(x, y float64) vg.Point {
	return vg.Point{X: f.x0 + vg.Length(f.x.at(x))*f.w(), Y: f.y0 + vg.Length(f.y.at(y))*f.h()}
}

// grid draws faint lines at the labelled ticks, under the data.
func (f *frame) grid(p *painter) {
	for _, t := range f.x.ticks {
		if t.label != "" {
			q := f.point(t.at, f.y.lo)
			p.line([]vg.Point{{X: q.X, Y: f.y0}, {X: q.X, Y: f.y1}}, 0.5, p.theme.grid)
		}
	}
	for _, t := range f.y.ticks {
		if t.label != "" {
			q := f.point(f.x.lo, t.at)
			p.line([]vg.Point{{X: f.x0, Y: q.Y}, {X: f.x1, Y: q.Y}}, 0.5, p.theme.grid)
		}
	}
}

// draw draws outline, ticks and labels, over the data.
func (f *frame) draw(p *painter) {
	th := p.theme
	p.stroke(f.box, frameWidth, th.frame)
	for _, t := range f.x.ticks {
		q := f.point(t.at, f.y.lo)
		p.line([]vg.Point{{X: q.X, Y: f.y0}, {X: q.X, Y: f.y0 - f.x.tickSize(t)}}, frameWidth, th.frame)
		if !f.x.bare && t.label != "" {
			p.text(f.inside(q.X, t.label), f.y0-tickLength-tickGap, t.label, tickSize, 0.5, 1, th.text)
		}
	}
	for _, t := range f.y.ticks {
		q := f.point(f.x.lo, t.at)
		p.line([]vg.Point{{X: f.x0 - f.y.tickSize(t), Y: q.Y}, {X: f.x0, Y: q.Y}}, frameWidth, th.frame)
		if !f.y.bare && t.label != "" {
			p.text(f.x0-tickLength-tickGap, q.Y, t.label, tickSize, 1, 0.5, th.text)
		}
	}
	if s := f.x.title(); s != "" && !f.x.bare {
		p.text((f.x0+f.x1)/2, f.y0-f.x.belowOf()+0.22*textSize, s, textSize, 0.5, 0, th.text)
	}
	if s := f.y.title(); s != "" && !f.y.bare {
		p.textUp(f.x0-f.y.leftOf()+textSize/2, (f.y0+f.y1)/2, s, textSize, th.text)
	}
}

// inside moves the centre of a tick label so that it stands out towards a
// neighbour by two points at most, and where there is none not beyond the page.
func (f *frame) inside(x vg.Length, label string) vg.Length {
	half := textWidth(tickSize, label) / 2
	out := func(near bool) vg.Length {
		if near {
			return 2
		}
		return margin - 1
	}
	return max(min(x, f.x1-half+out(f.after)), f.x0+half-out(f.before))
}

func (a *axis) tickSize(t tick) vg.Length {
	if t.label == "" {
		return tickLength * 0.6
	}
	return tickLength
}

// curve draws y against x, cut to the frame; a gap at values that are not
// finite (or not positive on a log axis).
func (f *frame) curve(p *painter, x, y []float64, width vg.Length, c color.Color, dash ...vg.Length) {
	var part []vg.Point
	flush := func() {
		for _, piece := range clip(part, f.box) {
			p.line(piece, width, c, dash...)
		}
		part = nil
	}
	for i := range x {
		if !f.drawable(x[i], y[i]) {
			flush()
			continue
		}
		part = append(part, f.point(x[i], y[i]))
	}
	flush()
}

// band fills between two curves, cut to the frame; a gap where either is not a
// number. An end that is infinite, or not positive on a log axis, counts as the
// frame's edge.
func (f *frame) band(p *painter, x, lo, hi []float64, c color.Color) {
	clamp := func(v, otherwise float64) float64 {
		if f.y.log && v <= 0 {
			return otherwise
		}
		return min(max(v, f.y.lo), f.y.hi)
	}
	for from := 0; from < len(x); from++ {
		to := from
		for to < len(x) && !math.IsNaN(lo[to]) && !math.IsNaN(hi[to]) && finite(x[to]) {
			to++
		}
		var pts []vg.Point
		for i := from; i < to; i++ {
			pts = append(pts, f.point(x[i], clamp(lo[i], f.y.lo)))
		}
		for i := to - 1; i >= from; i-- {
			pts = append(pts, f.point(x[i], clamp(hi[i], f.y.hi)))
		}
		if len(pts) > 2 {
			p.area(pts, c)
		}
		from = to
	}
}

func (f *frame) drawable(x, y float64) bool {
	return finite(x) && finite(y) && (!f.x.log || x > 0) && (!f.y.log || y > 0)
}

// clip cuts a polyline to a box, by Liang and Barsky's rule on each segment.
func clip(pts []vg.Point, b box) [][]vg.Point {
	var out [][]vg.Point
	var open []vg.Point
	for i := 1; i < len(pts); i++ {
		a, c := pts[i-1], pts[i]
		t0, t1, dx, dy := 0.0, 1.0, float64(c.X-a.X), float64(c.Y-a.Y)
		visible := true
		for _, e := range [4][2]float64{
			{-dx, float64(a.X - b.x0)}, {dx, float64(b.x1 - a.X)},
			{-dy, float64(a.Y - b.y0)}, {dy, float64(b.y1 - a.Y)},
		} {
			switch {
			case e[0] == 0:
				visible = visible && e[1] >= 0
			case e[0] < 0:
				t0 = max(t0, e[1]/e[0])
			default:
				t1 = min(t1, e[1]/e[0])
			}
		}
		if !visible || t0 > t1 {
			if len(open) > 1 {
				out = append(out, open)
			}
			open = nil
			continue
		}
		from := vg.Point{X: a.X + vg.Length(t0*dx), Y: a.Y + vg.Length(t0*dy)}
		to := vg.Point{X: a.X + vg.Length(t1*dx), Y: a.Y + vg.Length(t1*dy)}
		if t0 > 0 || len(open) == 0 {
			if len(open) > 1 {
				out = append(out, open)
			}
			open = []vg.Point{from}
		}
		open = append(open, to)
	}
	if len(open) > 1 {
		out = append(out, open)
	}
	return out
}
