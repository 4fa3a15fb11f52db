package plots

import (
	"fmt"
	"math"
	"slices"
)

// LossRun is the history of one training run, a value for each epoch.
type LossRun struct {
	Label string
	// Epochs are the x values; nil means 1, 2, ….
	Epochs []float64
	// Train may be followed by Validation and Rate (the learning rate); nil
	// means not recorded. A value that is not finite leaves a gap.
	Train, Validation, Rate []float64
}

// Loss is training curves on a log axis: training pale, validation in full
// colour, one colour for each run; learning rates in a panel of their own.
type Loss struct {
	Runs   []LossRun
	YLabel string // "": "loss"
	Options
}

func (l Loss) options() *Options { return &l.Options }

func (l Loss) blocks(pg page) ([]block, error) {
	th := pg.theme
	if len(l.Runs) == 0 {
		return nil, fmt.Errorf("loss: no runs to draw")
	}
	var panel, rate chart
	var xs, ys, rs [][]float64
	for i, r := range l.Runs {
		x := r.Epochs
		if x == nil {
			x = make([]float64, len(r.Train))
			for k := range x {
				x[k] = float64(k + 1)
			}
		}
		if err := sameLength(fmt.Sprintf("loss: run %d", i), len(x), r.Train, r.Validation, r.Rate); err != nil {
			return nil, err
		}
		name := func(what string) string {
			if r.Label == "" {
				return what
			}
			return r.Label + ", " + what
		}
		train := series{y: r.Train, label: name("training"), color: th.line(i), width: 1}
		if r.Validation != nil {
			train.color = mix(train.color, th.background, 0.5)
			panel.curves = append(panel.curves, curve{series: train, x: x})
			panel.curves = append(panel.curves, curve{series: series{y: r.Validation, label: name("validation"), color: th.line(i), width: 1.4}, x: x})
		} else {
			panel.curves = append(panel.curves, curve{series: train, x: x})
		}
		if r.Rate != nil {
			rate.curves = append(rate.curves, curve{series: series{y: r.Rate, color: th.line(i), width: 1.2}, x: x})
			rs = append(rs, r.Rate)
		}
		xs = append(xs, x)
		ys = append(ys, r.Train, r.Validation)
	}
	label := l.YLabel
	if label == "" {
		label = "loss"
	}
	x0, x1 := span(false, xs...)
	y0, y1 := rangeOf(true, ys...)
	panel.x, panel.y = epochAxis(x0, x1), newAxis(y0, y1, true, label, 5)
	if rs == nil {
		return []block{charts([]chart{panel}, pg)}, nil
	}
	r0, r1 := rangeOf(true, rs...)
	rate.x, rate.y = epochAxis(x0, x1), newAxis(r0, r1, true, "learning rate", 3)
	rate.aspect = 0.2
	panel.aspect = 0.5
	panel.x.bare = true
	alignLeft(&panel.y, &rate.y)
	return []block{charts([]chart{panel}, pg), charts([]chart{rate}, pg)}, nil
}

// epochAxis has ticks at whole epochs only.
func epochAxis(lo, hi float64) axis {
	for n := 6; ; n-- {
		a := newAxis(lo, hi, false, "epoch", n)
		whole := slices.DeleteFunc(slices.Clone(a.ticks), func(t tick) bool { return t.at != math.Round(t.at) })
		if len(whole) == len(a.ticks) {
			return a
		}
		if n == 1 {
			a.ticks = whole
			return a
		}
	}
}

// alignLeft makes two y axes take the same room, so that frames one above the
// other line up.
func alignLeft(a, b *axis) {
	w := max(a.leftOf(), b.leftOf())
	a.room, b.room = w, w
}
