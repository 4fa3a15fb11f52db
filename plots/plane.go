package plots

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// slice is one frame and channel of 2-D or 3-D data as a plane: x to the right
// and y up; in 3-D the plane through the middle of the axis normal (0, 1, 2).
func (d *Data) slice(frame, channel, normal int) plane {
	v, g := d.field(frame, channel), d.Grid
	if g.Dims() == 2 {
		n := g.N[1]
		return newPlane(g, 0, 1, func(i, j int) float64 { return v[i*n+j] })
	}
	mid := g.N[normal] / 2
	a, b := 0, 1
	switch normal {
	case 0:
		a, b = 1, 2
	case 1:
		a, b = 0, 2
	}
	stride := [3]int{g.N[1] * g.N[2], g.N[2], 1}
	base := mid * stride[normal]
	p := newPlane(g, a, b, func(i, j int) float64 { return v[base+i*stride[a]+j*stride[b]] })
	p.note = fmt.Sprintf("%s = %s", grid.AxisNames[normal], number(g.Coord(normal)[mid], 3))
	return p
}

func newPlane(g grid.Grid, a, b int, at func(i, j int) float64) plane {
	return plane{
		w: g.N[a], h: g.N[b], at: at,
		xLo: g.Lo[a], xHi: g.Hi[a], yLo: g.Lo[b], yHi: g.Hi[b],
		xLabel: grid.AxisNames[a], yLabel: grid.AxisNames[b],
	}
}

// history is 1-D data against time: x to the right, t up. Each frame fills the
// span of time nearest to it, cut to the first and last frame.
func (d *Data) history(channel int) plane {
	g, frames := d.Grid, d.frames()
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
			t, best := lo+(hi-lo)*(float64(j)+0.5)/float64(rows), 0
			for i, have := range d.Times {
				if math.Abs(have-t) < math.Abs(d.Times[best]-t) {
					best = i
				}
			}
			return best
		}
	}
	frame := make([][]float64, rows)
	for j := range frame {
		frame[j] = d.field(pick(j), channel)
	}
	p := newPlane(g, 0, 0, func(i, j int) float64 { return frame[j][i] })
	p.h, p.yLo, p.yHi, p.yLabel, p.free = rows, lo, hi, withUnit("t", d.TimeUnit), true
	return p
}
