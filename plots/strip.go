package plots

import (
	"slices"

	"gonum.org/v1/plot/vg"
)

// block is a piece of a figure: a size, and how to draw it with its upper left
// corner at (x, y).
type block struct {
	w, h vg.Length
	draw func(p *painter, x, y vg.Length)
	left vg.Length // from the left edge to the first frame
	// first is the width of the first frame, where all have one.
	first vg.Length
}

// The spaces between panels, and the largest panel of a figure whose width is
// left open.
const (
	panelGap   vg.Length = 7
	groupGap   vg.Length = 16
	panelMax   vg.Length = 150
	tallest    vg.Length = 320
	pageHeight vg.Length = 560
	titleGap   vg.Length = 5
	rowLabelW  vg.Length = 13
)

// mostOblong is the ratio of sides up to which a panel keeps that of the data.
const mostOblong = 12.0

// stripRow is one row of panels with one scale.
type stripRow struct {
	label  string
	planes []plane
	scale  scale
	// bar is the label of the colour bar; "" joins the bar of the row above.
	bar string
}

// strip is rows × columns of panels of one size, axes on the outer edges only,
// colour bars at the right. Rows may have fewer planes than there are columns,
// and a plane without values is left blank.
type strip struct {
	columns []string
	rows    []stripRow
}

// fit returns the panel size when the panels of n columns, with gaps between,
// have w to share; limit is the widest that a panel may be (0: no limit) unless it
// is low, tallest the tallest, and stretch multiplies the height of a plane
// whose axes differ in kind.
func (pl *plane) fit(w vg.Length, n int, limit, stretch, tallest vg.Length) (pw, ph vg.Length) {
	pw = (w - vg.Length(n-1)*panelGap) / vg.Length(n)
	oblong := !pl.free && pl.yHi-pl.yLo < 0.4*(pl.xHi-pl.xLo)
	if limit > 0 && !oblong {
		pw = min(pw, limit)
	}
	if pl.free {
		return pw, min(max(0.9*pw, 70), 170) * stretch
	}
	aspect := vg.Length(min(max((pl.yHi-pl.yLo)/(pl.xHi-pl.xLo), 1/mostOblong), mostOblong))
	ph = pw * aspect
	if ph > tallest {
		pw, ph = tallest/aspect, tallest
	}
	return pw, ph
}

// bars gives each bar its first and last row.
func (s *strip) bars() [][2]int {
	var out [][2]int
	for i, r := range s.rows {
		if r.bar == "" && len(out) > 0 {
			out[len(out)-1][1] = i
			continue
		}
		out = append(out, [2]int{i, i})
	}
	return out
}

// block lays the strip out on a page.
func (s *strip) block(pg page) block {
	first := &s.rows[0].planes[0]
	n := len(s.columns)
	limit := panelMax
	if pg.fixed {
		limit = 0
	}
	labelled := false
	for _, r := range s.rows {
		labelled = labelled || r.label != ""
	}
	// As in row, the panels' size and the room for labels settle each other.
	var yAxis axis
	var left, right, pw vg.Length
	ph := vg.Length(80)
	for range 3 {
		yAxis = newAxis(first.yLo, first.yHi, false, first.yLabel, min(max(int(ph/32), 1), 5))
		left, right = yAxis.leftOf(), 0
		if labelled {
			left += rowLabelW
		}
		for _, span := range s.bars() {
			b := s.colorbar(span, ph)
			right = max(right, b.width())
		}
		pw, ph = first.fit(pg.width-left-right, n, limit, pg.stretch, min(pg.tallest, pg.height/vg.Length(len(s.rows))))
	}
	xAxis := newAxis(first.xLo, first.xHi, false, first.xLabel, min(max(int(pw/32), 1), 5))
	top := textSize + titleGap
	rows := len(s.rows)
	w := left + vg.Length(n)*pw + vg.Length(n-1)*panelGap + right
	h := top + vg.Length(rows)*ph + vg.Length(rows-1)*panelGap + xAxis.belowOf()
	draw := func(p *painter, x, y vg.Length) {
		panel := func(row, col int) box {
			x0 := x + left + vg.Length(col)*(pw+panelGap)
			y1 := y - top - vg.Length(row)*(ph+panelGap)
			return p.snap(box{x0, y1 - ph, x0 + pw, y1})
		}
		for i, r := range s.rows {
			for j := range r.planes {
				if r.planes[j].at == nil {
					continue
				}
				f := frame{box: panel(i, j), x: xAxis, y: yAxis}
				f.x.bare, f.y.bare = s.filled(i+1, rows, j, j+1), s.filled(i, i+1, 0, j)
				f.before, f.after = j > 0, j < n-1
				if i > 0 && j > 0 && !f.y.bare {
					f.y.ticks = withoutTop(&f.y) // the panel above to the left has labels there
				}
				p.panel(&f, r.planes[j], r.scale)
			}
			b := panel(i, 0)
			p.textUp(x+textSize/2, (b.y0+b.y1)/2, shorten(textSize, r.label, ph), textSize, p.theme.text)
		}
		for j, title := range s.columns {
			b := panel(0, j)
			p.text((b.x0+b.x1)/2, b.y1+titleGap, shorten(textSize, title, pw+panelGap-2), textSize, 0.5, 0, p.theme.text)
		}
		for _, span := range s.bars() {
			upper, lower := panel(span[0], n-1), panel(span[1], n-1)
			b := s.colorbar(span, ph)
			b.draw(p, upper.x1, lower.y0, upper.y1)
		}
	}
	return block{w, h, draw, left, pw}
}

// withoutTop are an axis' ticks, less the label of one at its upper end.
func withoutTop(a *axis) []tick {
	ticks := slices.Clone(a.ticks)
	if k := len(ticks) - 1; k > 0 && a.at(ticks[k].at) > 0.95 {
		ticks[k].label = ""
	}
	return ticks
}

// filled says whether any panel of some rows and columns has values.
func (s *strip) filled(row0, row1, col0, col1 int) bool {
	for _, r := range s.rows[row0:row1] {
		for j := col0; j < min(col1, len(r.planes)); j++ {
			if r.planes[j].at != nil {
				return true
			}
		}
	}
	return false
}

// colorbar is the bar of rows span[0] to span[1], each ph tall.
func (s *strip) colorbar(span [2]int, ph vg.Length) colorbar {
	rows := vg.Length(span[1] - span[0] + 1)
	r := &s.rows[span[0]]
	return newColorbar(r.scale, r.bar, rows*ph+(rows-1)*panelGap)
}

// group is panels side by side that share a scale and the bar at their right.
type group struct {
	titles []string
	planes []plane
	scale  scale
	bar    string
}

// row lays groups out in one row of panels of one size, the first at least room
// from the left edge.
func row(groups []group, room vg.Length, pg page) block {
	first := &groups[0].planes[0]
	count := 0
	for _, g := range groups {
		count += len(g.planes)
	}
	limit := 1.5 * panelMax
	if pg.fixed {
		limit = 0
	}
	// The room that labels take depends on the panels' size through the choice
	// of ticks, and the size on the room: start from a guess and settle.
	var xAxis, yAxis axis
	var left, right, pw vg.Length
	bars := make([]colorbar, len(groups))
	ph := vg.Length(110)
	for range 3 {
		yAxis = newAxis(first.yLo, first.yHi, false, first.yLabel, min(max(int(ph/28), 1), 5))
		left, right = max(room, yAxis.leftOf()), vg.Length(len(groups)-1)*groupGap
		for i, g := range groups {
			bars[i] = newColorbar(g.scale, g.bar, ph)
			right += bars[i].width() + vg.Length(len(g.planes)-1)*panelGap
		}
		// The gaps are in right, so each panel is fitted alone.
		pw, ph = first.fit((pg.width-left-right)/vg.Length(count), 1, limit, pg.stretch, pg.tallest)
	}
	xAxis = newAxis(first.xLo, first.xHi, false, first.xLabel, min(max(int(pw/32), 1), 5))
	yAxis.room = left
	top := textSize + titleGap
	draw := func(p *painter, x, y vg.Length) {
		x += left
		k := 0
		for i, g := range groups {
			var last box
			for j := range g.planes {
				if j > 0 {
					x += panelGap
				}
				f := frame{box: p.snap(box{x, y - top - ph, x + pw, y - top}), x: xAxis, y: yAxis}
				f.y.bare, f.before, f.after = k > 0, j > 0, j < len(g.planes)-1
				p.panel(&f, g.planes[j], g.scale)
				p.text((f.x0+f.x1)/2, f.y1+titleGap, shorten(textSize, g.titles[j], pw), textSize, 0.5, 0, p.theme.text)
				last = f.box
				x += pw
				k++
			}
			bars[i].draw(p, last.x1, last.y0, last.y1)
			x += bars[i].width() + groupGap
		}
	}
	return block{left + vg.Length(count)*pw + right, top + ph + xAxis.belowOf(), draw, left, pw}
}
