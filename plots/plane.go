package plots

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// plane is one frame and channel of 2-D data: x to the right and y up.
func (d *Data) plane(frame, channel int) plane {
	v, n := d.field(frame, channel), d.Grid.N[1]
	return d.newPlane(0, 1, func(i, j int) float64 { return v[i*n+j] })
}

func (d *Data) newPlane(a, b int, at func(i, j int) float64) plane {
	g := d.Grid
	return plane{
		w: g.N[a], h: g.N[b], at: at,
		xLo: g.Lo[a], xHi: g.Hi[a], yLo: g.Lo[b], yHi: g.Hi[b],
		xLabel: d.axis(a), yLabel: d.axis(b),
	}
}

// axis is the label of a space axis.
func (d *Data) axis(i int) string {
	name, unit := grid.AxisNames[i], ""
	if d.axes != nil {
		name = d.axes[i]
	}
	unit = d.SpaceUnit
	return withUnit(name, unit)
}

// history is 1-D data against time: x to the right, t up. Each frame fills the
// span of time nearest to it, cut to the first and last frame.
func (d *Data) history(channel int) plane {
	frames := d.frames()
	lo, hi := d.Times[0], d.Times[frames-1]
	rows, even := frames, true
	for i := range d.Times {
		want := lo + (hi-lo)*float64(i)/float64(max(frames-1, 1))
		even = even && math.Abs(d.Times[i]-want) <= 1e-6*(hi-lo)
	}
	pick := func(j int) int { return j }
	if !even || frames < 128 {
		rows = 512
		pick = func(j int) int {
			return d.nearest(lo + (hi-lo)*(float64(j)+0.5)/float64(rows))
		}
	}
	frame := make([][]float64, rows)
	for j := range frame {
		frame[j] = d.field(pick(j), channel)
	}
	p := d.newPlane(0, 0, func(i, j int) float64 { return frame[j][i] })
	p.h, p.yLo, p.yHi, p.yLabel, p.free = rows, lo, hi, withUnit("t", d.TimeUnit), true
	return p
}
