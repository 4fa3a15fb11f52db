package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// series is one line of a profile.
type series struct {
	y     []float64
	label string
	color color.RGBA
	width vg.Length
	dash  []vg.Length
	dots  bool // the legend shows a dot
}

// profile is one panel of lines over x.
type profile struct {
	title, yLabel string
	lines         []series
	// equal says that no line is the truth: all of them set the range.
	equal bool
}

// profiles lays panels out in one row, with one y axis for all and a legend
// above, the first at least room from the left edge. The range of the y axis is
// that of the first lines of the panels (the truth), and of the others up to
// half as much again: a prediction that blows up leaves the frame.
func profiles(d *Data, panels []profile, room vg.Length, pg page) block {
	return profileGrid(d, panels, len(panels), room, pg)[0]
}

// profileGrid is profiles in rows of at most columns panels.
func profileGrid(d *Data, panels []profile, columns int, room vg.Length, pg page) []block {
	g, x := d.Grid, d.Grid.Coord(0)
	lo, hi := profileRange(panels)
	n := vg.Length(columns)
	yAxis := newAxis(lo, hi, false, panels[0].yLabel, 4)
	left := max(room, yAxis.leftOf())
	yAxis.room = left
	pw := (pg.width - left - (n-1)*panelGap - 8) / n
	if !pg.fixed {
		pw = min(pw, 2.2*panelMax)
	}
	ph := min(max(0.62*pw, 80), 180) * pg.stretch
	xAxis := newAxis(g.Lo[0], g.Hi[0], false, d.axis(0), min(max(int(pw/32), 1), 6))
	key := legendOf(panels[0].lines, n*pw+(n-1)*panelGap)
	title := textSize + titleGap
	if panels[0].title == "" {
		title = 2
	}
	var out []block
	for from := 0; from < len(panels); from += columns {
		some := panels[from:min(from+columns, len(panels))]
		top, first := title, from == 0
		if first {
			top += key.h
		}
		draw := func(p *painter, x0, y0 vg.Length) {
			if first {
				key.draw(p, x0+left, y0)
			}
			for i, panel := range some {
				at := x0 + left + vg.Length(i)*(pw+panelGap)
				f := frame{box: p.snap(box{at, y0 - top - ph, at + pw, y0 - top}), x: xAxis, y: yAxis, before: i > 0, after: i < len(some)-1}
				f.y.bare = i > 0
				f.grid(p)
				for _, l := range panel.lines {
					f.curve(p, x, l.y, l.width, l.color, l.dash...)
				}
				f.draw(p)
				p.text((f.x0+f.x1)/2, f.y1+titleGap, shorten(textSize, panel.title, pw), textSize, 0.5, 0, p.theme.text)
			}
		}
		out = append(out, block{left + n*pw + (n-1)*panelGap + 8, top + ph + xAxis.belowOf(), draw, left, pw})
	}
	return out
}

func profileRange(panels []profile) (lo, hi float64) {
	var truth, all [][]float64
	for _, p := range panels {
		truth = append(truth, p.lines[0].y)
		if p.equal {
			for _, l := range p.lines {
				truth = append(truth, l.y)
			}
		}
		for _, l := range p.lines {
			all = append(all, l.y)
		}
	}
	t0, t1 := bounds(truth...)
	lo, hi = bounds(all...)
	if room := (t1 - t0) / 2; room > 0 {
		lo, hi = max(lo, t0-room), min(hi, t1+room)
	}
	return padded(lo, hi)
}

// padded widens a range by a twentieth on either side; a constant gets room.
func padded(lo, hi float64) (float64, float64) {
	if math.IsNaN(lo) {
		return 0, 1
	}
	d := (hi/20 - lo/20)
	if d <= 1e-13*max(math.Abs(lo), math.Abs(hi)) {
		d = math.Abs(lo) / 2
		if d == 0 {
			d = 1
		}
	}
	return max(lo-d, -math.MaxFloat64), min(hi+d, math.MaxFloat64)
}
