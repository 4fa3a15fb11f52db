package plots

import (
	"fmt"
)

// Points is one set of dots of a Scatter.
type Points struct {
	Label string
	X, Y  []float64
}

// Scatter is per-sample errors against a parameter, or anything against
// anything.
type Scatter struct {
	Sets           []Points
	XLabel, YLabel string
	LogX, LogY     bool
	Options
}

func (s Scatter) options() *Options { return &s.Options }

func (s Scatter) blocks(pg page) ([]block, error) {
	th := pg.theme
	if len(s.Sets) == 0 {
		return nil, fmt.Errorf("scatter: nothing to draw")
	}
	var xs, ys [][]float64
	var c chart
	for i, set := range s.Sets {
		if err := sameLength(fmt.Sprintf("scatter: set %d", i), len(set.X), set.Y); err != nil {
			return nil, err
		}
		xs, ys = append(xs, set.X), append(ys, set.Y)
		// For the legend only: the dots are drawn under it.
		c.curves = append(c.curves, curve{series: series{label: set.Label, color: th.line(i), dots: true}})
	}
	x0, x1 := rangeOf(s.LogX, xs...)
	y0, y1 := rangeOf(s.LogY, ys...)
	c.x, c.y = newAxis(x0, x1, s.LogX, s.XLabel, 6), newAxis(y0, y1, s.LogY, s.YLabel, 5)
	c.under = func(p *painter, f *frame) {
		for i, set := range s.Sets {
			for k := range set.X {
				if f.drawable(set.X[k], set.Y[k]) {
					q := f.point(set.X[k], set.Y[k])
					if q.X >= f.x0 && q.X <= f.x1 && q.Y >= f.y0 && q.Y <= f.y1 {
						p.dot(q.X, q.Y, 1.8, mix(th.line(i), th.background, 0.2))
					}
				}
			}
		}
	}
	return []block{charts([]chart{c}, pg)}, nil
}
