package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Histogram is how many samples have which error, with the median marked.
type Histogram struct {
	Values []float64 // not finite: not drawn, but counted in the title
	XLabel string
	Bins   int  // 0: by the square root of the number of values, 5 to 40
	Log    bool // bins of equal ratio on a log axis; needs positive values
	Options
}

func (h Histogram) options() *Options { return &h.Options }

func (h Histogram) blocks(pg page) ([]block, error) {
	th := pg.theme
	var kept []float64
	for _, v := range h.Values {
		if finite(v) && (!h.Log || v > 0) {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("histogram: none of the %d values can be drawn; finite numbers are needed, positive ones on a log axis", len(h.Values))
	}
	slices.Sort(kept)
	lo, hi := kept[0], kept[len(kept)-1]
	if lo == hi {
		lo, hi = rangeOf(h.Log, kept)
	}
	bins := h.Bins
	if bins <= 0 {
		bins = min(max(int(math.Sqrt(float64(len(kept)))), 5), 40)
	}
	var c chart
	c.x = newAxis(lo, hi, h.Log, h.XLabel, 6)
	counts := make([]float64, bins)
	for _, v := range kept {
		counts[min(max(int(c.x.at(v)*float64(bins)), 0), bins-1)]++
	}
	_, most := bounds(counts)
	c.y = newAxis(0, most*1.08, false, "samples", 5)
	c.under = func(p *painter, f *frame) {
		for i, n := range counts {
			if n == 0 {
				continue
			}
			w := f.w() / vg.Length(bins)
			b := p.snap(box{f.x0 + vg.Length(i)*w, f.y0, f.x0 + vg.Length(i+1)*w, f.point(lo, n).Y})
			p.fill(b, mix(th.line(0), th.background, 0.35))
			p.stroke(b, 0.4, th.background)
		}
		m := f.point(median(kept), 0).X
		p.line([]vg.Point{{X: m, Y: f.y0}, {X: m, Y: f.y1}}, 1.2, th.line(1))
		ax, dx := vg.Length(0), vg.Length(3)
		if m > (f.x0+f.x1)/2 {
			ax, dx = 1, -3
		}
		p.text(m+dx, f.y1-4, "median "+number(median(kept), 3), textSize, ax, 1, th.line(1))
	}
	if left := len(h.Values) - len(kept); left > 0 {
		c.title = fmt.Sprintf("%d of %d values not drawn", left, len(h.Values))
	}
	return []block{charts([]chart{c}, pg)}, nil
}

// median is that of sorted values.
func median(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return s[n/2-1]/2 + s[n/2]/2
}
