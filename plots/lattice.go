package plots

import "math"

// lattice is a scalar at the nodes of a rectangle, closed: a periodic axis has
// its first node once more at its upper end. Positions are in the data's units.
type lattice struct {
	x, y []float64
	v    []float64 // at (i, j): v[i·len(y) + j]
}

// lattice is one frame and channel of 2-D data.
func (d *Data) lattice(frame, channel int) lattice {
	g, v := d.Grid, d.field(frame, channel)
	closed := func(axis int) []float64 {
		x := g.Coord(axis)
		if g.Periodic[axis] {
			x = append(x, g.Hi[axis])
		}
		return x
	}
	l := lattice{x: closed(0), y: closed(1)}
	for i := range l.x {
		for j := range l.y {
			l.v = append(l.v, v[i%g.N[0]*g.N[1]+j%g.N[1]])
		}
	}
	return l
}

// historyLattice is 1-D data against time.
func (d *Data) historyLattice(channel int) lattice {
	g := d.Grid
	l := lattice{x: g.Coord(0), y: d.Times}
	if g.Periodic[0] {
		l.x = append(l.x, g.Hi[0])
	}
	for i := range l.x {
		for f := range d.Times {
			l.v = append(l.v, d.field(f, channel)[i%g.N[0]])
		}
	}
	return l
}

// cell is the place of a coordinate among rising ones: the index of the lower
// neighbour and the share of the upper one.
func cell(x []float64, at float64) (int, float64) {
	lo, hi := 0, len(x)-1
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; x[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, min(max((at-x[lo])/(x[hi]-x[lo]), 0), 1)
}

// at interpolates linearly in both directions.
func (l *lattice) at(x, y float64) float64 {
	i, s := cell(l.x, x)
	j, t := cell(l.y, y)
	n := len(l.y)
	a, b := l.v[i*n+j], l.v[i*n+j+1]
	c, d := l.v[(i+1)*n+j], l.v[(i+1)*n+j+1]
	return (a*(1-t)+b*t)*(1-s) + (c*(1-t)+d*t)*s
}

// smooth is a plane of the interpolated values with at least 300 of them on a
// side, each changed by f if that is not nil.
func (l *lattice) smooth(like plane, f func(float64) float64) plane {
	p := like
	finer := func(n int) int { return n * max(1, int(math.Ceil(300/float64(n)))) }
	p.w, p.h = finer(p.w), finer(p.h)
	width, height := l.x[len(l.x)-1]-l.x[0], l.y[len(l.y)-1]-l.y[0]
	p.at = func(i, j int) float64 {
		v := l.at(l.x[0]+width*(float64(i)+0.5)/float64(p.w), l.y[0]+height*(float64(j)+0.5)/float64(p.h))
		if f != nil {
			v = f(v)
		}
		return v
	}
	return p
}
