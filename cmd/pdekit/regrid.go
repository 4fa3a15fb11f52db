package main

import (
	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// regrid carries fields from one grid of a box to another, as a user of a
// solution on a coarse grid would: through the trigonometric interpolant, where
// every axis is periodic, or through cubics along each axis.
type regrid struct {
	from, to grid.Grid
	trig     *fft.Resample
	axes     []cubics
	work     [2][]float64
}

// newRegrid returns the interpolation between grids of the same box.
func newRegrid(from, to grid.Grid, trigonometric bool) *regrid {
	r := &regrid{from: from, to: to}
	if trigonometric {
		r.trig = fft.NewResample(to.N, from.N)
		return r
	}
	largest := 1
	for i := range from.N {
		r.axes = append(r.axes, newCubics(from.N[i], to.N[i], from.Periodic[i]))
		largest *= max(from.N[i], to.N[i])
	}
	r.work = [2][]float64{make([]float64, largest), make([]float64, largest)}
	return r
}

// allPeriodic reports whether every axis of g is periodic.
func allPeriodic(g grid.Grid) bool {
	for _, p := range g.Periodic {
		if !p {
			return false
		}
	}
	return true
}

// apply sets dst, channels of r.to, from src, channels of r.from.
func (r *regrid) apply(dst, src []float64) {
	from, to := r.from.Size(), r.to.Size()
	for c := range len(src) / from {
		r.field(dst[c*to:(c+1)*to], src[c*from:(c+1)*from])
	}
}

func (r *regrid) field(dst, src []float64) {
	if r.trig != nil {
		r.trig.Apply(dst, src)
		return
	}
	inner := 1
	for axis := len(r.axes) - 1; axis >= 0; axis-- {
		c := &r.axes[axis]
		out := dst
		if axis > 0 {
			out = r.work[axis%2][:len(src)/c.n*len(c.node)]
		}
		c.apply(out, src, inner)
		src = out
		inner *= len(c.node)
	}
}

// cubics interpolate along one axis through the four nearest nodes: for each
// new node the nodes it draws on and their weights.
type cubics struct {
	n      int // old nodes
	node   [][4]int
	weight [][4]float64
}

func newCubics(n, m int, periodic bool) cubics {
	c := cubics{n, make([][4]int, m), make([][4]float64, m)}
	for j := range m {
		at := 0.0 // in units of the old spacing
		switch {
		case periodic:
			at = float64(j) * float64(n) / float64(m)
		case m > 1:
			at = float64(j) * float64(n-1) / float64(m-1)
		}
		first := int(at) - 1
		if !periodic {
			first = max(0, min(first, n-4))
		}
		for k := range 4 {
			i := first + k
			w := 1.0
			for l := range 4 {
				if l != k {
					w *= (at - float64(first+l)) / float64(k-l)
				}
			}
			c.node[j][k], c.weight[j][k] = (i%n+n)%n, w
		}
	}
	return c
}

// apply treats src as (outer, n, inner) and sets dst, (outer, m, inner).
func (c *cubics) apply(dst, src []float64, inner int) {
	m := len(c.node)
	for o := range len(src) / (c.n * inner) {
		from, to := src[o*c.n*inner:], dst[o*m*inner:]
		for j := range m {
			node, w := &c.node[j], &c.weight[j]
			a, b := from[node[0]*inner:], from[node[1]*inner:]
			d, e := from[node[2]*inner:], from[node[3]*inner:]
			for i := range inner {
				to[j*inner+i] = w[0]*a[i] + w[1]*b[i] + w[2]*d[i] + w[3]*e[i]
			}
		}
	}
}
