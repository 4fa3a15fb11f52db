package plots

import "gonum.org/v1/plot/vg"

// legend is line samples with labels, in as many rows as they need.
type legend struct {
	rows [][]series
	h    vg.Length
}

// The parts of a legend's entry, and the height of its rows.
const (
	sampleLength vg.Length = 18
	sampleGap    vg.Length = 4
	entryGap     vg.Length = 14
	legendRow    vg.Length = textSize + 4
)

// legendOf is a legend of the lines that have labels, within width; a single
// line needs none.
func legendOf(lines []series, width vg.Length) legend {
	var l legend
	x, count := width, 0
	for _, s := range lines {
		if s.label == "" {
			continue
		}
		s.label = shorten(textSize, s.label, width-sampleLength-sampleGap)
		w := sampleLength + sampleGap + textWidth(textSize, s.label)
		if x += entryGap + w; x > width {
			l.rows = append(l.rows, nil)
			x = w
		}
		l.rows[len(l.rows)-1] = append(l.rows[len(l.rows)-1], s)
		count++
	}
	if count < 2 {
		return legend{}
	}
	l.h = vg.Length(len(l.rows))*legendRow + 3
	return l
}

// draw draws the legend with its top left at (x, y).
func (l *legend) draw(p *painter, x, y vg.Length) {
	for _, row := range l.rows {
		at, mid := x, y-capHeight(textSize)/2-1
		for _, s := range row {
			if s.dots {
				p.dot(at+sampleLength/2, mid, 2.2, s.color)
			} else {
				p.line([]vg.Point{{X: at, Y: mid}, {X: at + sampleLength, Y: mid}}, s.width, s.color, s.dash...)
			}
			at += sampleLength + sampleGap
			p.text(at, mid, s.label, textSize, 0, 0.5, p.theme.text)
			at += textWidth(textSize, s.label) + entryGap
		}
		y -= legendRow
	}
}
