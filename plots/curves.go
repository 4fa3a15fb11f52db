package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Run is one curve of Curves: y against x with an optional band (quantiles).
type Run struct {
	Label     string
	X, Y      []float64
	Low, High []float64 // nil: no band
	// Marks puts a dot on each point; Notes, if not nil, a word beside each.
	Marks bool
	Notes []string
}

// Level is a horizontal reference line: the data's certificate, a baseline.
type Level struct {
	Label string
	Y     float64
}

// Curves are several runs against one quantity: error against time.
type Curves struct {
	Runs           []Run
	Levels         []Level
	XLabel, YLabel string
	LogX, LogY     bool
	XTicks         []float64 // where the x axis has ticks; nil: round numbers
	Options
}

func (c Curves) options() *Options { return &c.Options }

func (c Curves) blocks(pg page) ([]block, error) {
	panel, err := c.chart(pg.theme)
	if err != nil {
		return nil, err
	}
	return []block{charts([]chart{panel}, pg)}, nil
}

// Panels are several Curves, two side by side, with the legend of the first.
// Their own options are not used but for the title.
type Panels struct {
	Panels []Curves
	Options
}

func (s Panels) options() *Options { return &s.Options }

func (s Panels) blocks(pg page) ([]block, error) {
	if len(s.Panels) == 0 {
		return nil, fmt.Errorf("panels: nothing to draw")
	}
	var all []chart
	for i := range s.Panels {
		panel, err := s.Panels[i].chart(pg.theme)
		if err != nil {
			return nil, err
		}
		panel.title = s.Panels[i].Title
		panel.silent = i > 0
		all = append(all, panel)
	}
	var out []block
	for len(all) > 0 {
		n := min(2, len(all))
		if n == 1 && len(out) > 0 {
			pg.width = out[0].left + out[0].first + 8 // as wide as the one above it
			pg.fixed = true
		}
		out = append(out, charts(all[:n], pg))
		all = all[n:]
	}
	return out, nil
}

// chart is the panel of the curves.
func (c *Curves) chart(th *theme) (chart, error) {
	var none chart
	if len(c.Runs) == 0 {
		return none, fmt.Errorf("curves: no runs to draw")
	}
	var panel chart
	var xs, ys [][]float64
	for i, r := range c.Runs {
		if err := sameLength(fmt.Sprintf("curves: run %d", i), len(r.X), r.Y, r.Low, r.High); err != nil {
			return none, err
		}
		if (r.Low == nil) != (r.High == nil) {
			return none, fmt.Errorf("curves: run %d has one side of a band; give Low and High or neither", i)
		}
		panel.curves = append(panel.curves, curve{
			series: series{y: r.Y, label: r.Label, color: th.line(i), width: 1.3, dash: dashOf(i, len(th.lines)), dots: r.Marks && len(r.X) == 1},
			x:      r.X, low: r.Low, high: r.High, marks: r.Marks, notes: r.Notes,
		})
		xs = append(xs, r.X)
		ys = append(ys, r.Y, r.Low, r.High)
	}
	for _, l := range c.Levels {
		ys = append(ys, []float64{l.Y})
	}
	x0, x1 := span(c.LogX, xs...)
	for _, r := range c.Runs {
		if r.Marks && !c.LogX {
			x0, x1 = padded(bounds(xs...)) // a dot at the edge would be cut
			break
		}
	}
	y0, y1 := rangeOf(c.LogY, ys...)
	panel.x = newAxis(x0, x1, c.LogX, c.XLabel, 6)
	if c.XTicks != nil {
		panel.x.ticks = nil
		for _, x := range c.XTicks {
			panel.x.ticks = append(panel.x.ticks, tick{x, number(x, 6)})
		}
	}
	panel.y = newAxis(y0, y1, c.LogY, c.YLabel, 5)
	for _, l := range c.Levels {
		panel.references = append(panel.references, curve{
			series: series{y: []float64{l.Y, l.Y}, label: l.Label, color: th.frame, width: 0.8, dash: []vg.Length{3, 2}},
			x:      []float64{x0, x1},
		})
	}
	return panel, nil
}

// dashes are line patterns to tell neighbours apart: solid, long, dotted, both.
func dashes(i int) []vg.Length {
	return [][]vg.Length{nil, {5, 2}, {1.5, 1.5}, {5, 1.5, 1.5, 1.5}}[i%4]
}

// dashOf gives curves beyond the list of colours a dash of their own.
func dashOf(i, colors int) []vg.Length {
	switch i / colors {
	case 0:
		return nil
	case 1:
		return []vg.Length{5, 2}
	}
	return []vg.Length{1.5, 1.5}
}

// span is the range of an x axis: of the finite (on a log axis positive)
// values, without padding unless they are all the same.
func span(log bool, parts ...[]float64) (lo, hi float64) {
	if log {
		lo, hi = rangeOf(true, parts...)
		return lo, hi
	}
	lo, hi = bounds(parts...)
	if !(hi > lo) {
		return padded(lo, hi)
	}
	return lo, hi
}

// sameLength reports a slice that is neither nil nor of length n.
func sameLength(what string, n int, parts ...[]float64) error {
	if n == 0 {
		return fmt.Errorf("%s has no points", what)
	}
	for _, p := range parts {
		if p != nil && len(p) != n {
			return fmt.Errorf("%s: %d values for %d points", what, len(p), n)
		}
	}
	return nil
}
