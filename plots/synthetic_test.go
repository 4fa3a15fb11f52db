package plots_test

import (
	"math"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/grid"
)

// fill makes data by evaluating f(t, x, y, z) on a grid.
func fill(g grid.Grid, times []float64, f func(t float64, x [3]float64) float64) plots.Data {
	d := plots.Data{Grid: g, Times: times}
	frames := times
	if times == nil {
		frames = []float64{0}
	}
	coord := make([][]float64, g.Dims())
	for i := range coord {
		coord[i] = g.Coord(i)
	}
	for _, t := range frames {
		for at := range g.Size() {
			var x [3]float64
			rest := at
			for i := g.Dims() - 1; i >= 0; i-- {
				x[i] = coord[i][rest%g.N[i]]
				rest /= g.N[i]
			}
			d.Values = append(d.Values, f(t, x))
		}
	}
	return d
}

func times(n int, end float64) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = end * float64(i) / float64(max(n-1, 1))
	}
	return t
}

// wave is a steepening travelling wave on a periodic line, and one that lags.
func wave(n, frames int) (truth, pred plots.Data) {
	g := grid.Uniform(1, n, 0, 1, true)
	f := func(speed float64) func(t float64, x [3]float64) float64 {
		return func(t float64, x [3]float64) float64 {
			s := 2 * math.Pi * (x[0] - speed*t)
			return math.Exp(-0.4*t) * (math.Sin(s) + 0.3*math.Sin(2*s+t) + 0.15*t*math.Sin(3*s))
		}
	}
	return fill(g, times(frames, 2), f(0.5)), fill(g, times(frames, 2), f(0.485))
}

// vortices is a merging pair on a periodic square, and a faster one.
func vortices(nx, ny, frames int) (truth, pred plots.Data) {
	g := grid.Grid{N: []int{nx, ny}, Lo: []float64{0, 0}, Hi: []float64{1, float64(ny) / float64(nx)}, Periodic: []bool{true, true}}
	f := func(rate float64) func(t float64, x [3]float64) float64 {
		return func(t float64, x [3]float64) float64 {
			v := 0.0
			for k, sign := range []float64{1, 1, -0.8, -0.9} {
				a := 2*math.Pi*float64(k)/4 + rate*t
				cx, cy := 0.5+0.25*math.Cos(a), g.Hi[1]*(0.5+0.25*math.Sin(a))
				dx, dy := x[0]-cx, x[1]-cy
				phi := math.Atan2(dy, dx)
				r2 := (dx*dx + dy*dy) * (1 + 0.3*math.Cos(2*phi-3*a))
				v += sign * math.Exp(-r2/0.012)
			}
			return 8 * v * math.Exp(-0.05*t)
		}
	}
	truth, pred = fill(g, times(frames, 10), f(0.2)), fill(g, times(frames, 10), f(0.212))
	truth.Names, pred.Names = []string{"vorticity ω"}, []string{"vorticity ω"}
	return truth, pred
}

// darcy is a binary coefficient and a smooth positive solution.
func darcy(n int) (a, u, pred plots.Data) {
	g := grid.Uniform(2, n, 0, 1, false)
	a = fill(g, nil, func(_ float64, x [3]float64) float64 {
		s := math.Sin(7*x[0]+2*x[1]) + math.Cos(9*x[1]-3*x[0]) + math.Sin(13*x[0]*x[1])
		if s > 0.2 {
			return 12
		}
		return 3
	})
	bump := func(x [3]float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	u = fill(g, nil, func(_ float64, x [3]float64) float64 {
		return 0.012 * bump(x) * (1 + 0.3*math.Sin(5*x[0]+x[1]))
	})
	pred = fill(g, nil, func(_ float64, x [3]float64) float64 {
		return 0.012 * bump(x) * (1 + 0.3*math.Sin(5*x[0]+x[1]) + 0.01*math.Sin(20*x[0])*math.Cos(17*x[1]))
	})
	a.Names, u.Names, pred.Names = []string{"coefficient a"}, []string{"pressure u"}, []string{"pressure u"}
	return a, u, pred
}

// ball is a drifting blob in a box of 3-D.
func ball(n, frames int) (truth, pred plots.Data) {
	g := grid.Grid{N: []int{n, n + 3, n - 2}, Lo: []float64{0, 0, 0}, Hi: []float64{2, 1.5, 1}, Periodic: []bool{true, true, true}}
	f := func(speed float64) func(t float64, x [3]float64) float64 {
		return func(t float64, x [3]float64) float64 {
			dx, dy, dz := x[0]-0.5-speed*t, x[1]-0.75, x[2]-0.5
			return math.Exp(-(dx*dx+dy*dy+dz*dz)/0.08) * (1 + 0.5*math.Sin(9*x[1]))
		}
	}
	if frames == 0 {
		return fill(g, nil, f(1)), fill(g, nil, f(1.02))
	}
	return fill(g, times(frames, 1), f(1)), fill(g, times(frames, 1), f(1.05))
}
