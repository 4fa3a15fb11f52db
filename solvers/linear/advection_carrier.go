package linear

import (
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// carrier adds −c ∂u/∂x along one axis by fluxes through the faces between
// nodes, upwind of fifth order: with the linear weights, or those of WENO-Z.
//
// Beyond an inflow side with a datum that is constant in time the solution is
// that datum; beyond an outflow side it is continued by a polynomial, of degree
// 4, or of degree 1 with WENO, whose data may jump.
type carrier struct {
	outer, nodes, inner int
	h                   float64
	weno                bool
	sides               [2]grid.Side
	datum               [2][]float64 // of inflow sides
	line                []float64    // padded by faceGhosts
}

// faceGhosts is the number of points beyond the ends that fluxes reach.
const faceGhosts = 3

func newCarrier(g grid.Grid, axis int, sides [2]grid.Side, weno bool) *carrier {
	c := &carrier{outer: 1, nodes: g.N[axis], inner: 1, h: g.Spacing(axis), weno: weno, sides: sides}
	for i, n := range g.N {
		switch {
		case i < axis:
			c.outer *= n
		case i > axis:
			c.inner *= n
		}
	}
	for k, s := range sides {
		if s.Kind == grid.Inflow {
			c.datum[k] = make([]float64, g.SideSize(axis))
			g.FillSide(c.datum[k], axis, s, 0)
		}
	}
	c.line = make([]float64, c.nodes+2*faceGhosts)
	return c
}

// add adds −speed ∂u/∂x to du.
func (c *carrier) add(du, u []float64, speed float64) {
	slab := c.nodes * c.inner
	for o := range c.outer {
		for i := range c.inner {
			at := o*slab + i
			for j := range c.nodes {
				c.line[faceGhosts+j] = u[at+j*c.inner]
			}
			c.ghosts(o*c.inner + i)
			c.difference(du[at:], speed)
		}
	}
}

// difference adds −speed ∂/∂x of the padded line to the nodes of du, inner
// values apart.
func (c *carrier) difference(du []float64, speed float64) {
	scale := -speed / c.h
	before := c.face(0, speed)
	for j := range c.nodes {
		after := c.face(j+1, speed)
		du[j*c.inner] += scale * (after - before)
		before = after
	}
}

// face is the value at the face before node j.
func (c *carrier) face(j int, speed float64) float64 {
	w := (*[6]float64)(c.line[j : j+6])
	v, x, y, z, q := w[0], w[1], w[2], w[3], w[4]
	if speed < 0 {
		v, x, y, z, q = w[5], w[4], w[3], w[2], w[1]
	}
	if c.weno {
		return fd.WENO5(v, x, y, z, q)
	}
	return (2*v - 13*x + 47*y + 27*z - 3*q) * (1. / 60)
}

// ghosts fills the points beyond the ends of the line; q is its node on the
// sides.
func (c *carrier) ghosts(q int) {
	n := c.nodes
	u := c.line[faceGhosts : faceGhosts+n]
	for k := 1; k <= faceGhosts; k++ {
		c.line[faceGhosts-k] = c.beyond(0, q, k, u[n-k], u[0], u[1], u[2], u[3], u[4])
		c.line[faceGhosts+n-1+k] = c.beyond(1, q, k, u[k-1], u[n-1], u[n-2], u[n-3], u[n-4], u[n-5])
	}
}

// beyond is the value k steps beyond a side: wrapped, or continued from the
// values a, b, … from the side inwards.
func (c *carrier) beyond(side, q, k int, wrapped, a, b, d, e, f float64) float64 {
	switch {
	case c.sides[side].Kind == grid.Periodic:
		return wrapped
	case c.sides[side].Kind == grid.Inflow:
		return c.datum[side][q]
	case c.weno:
		return a + float64(k)*(a-b)
	}
	// Newton's form at −k of the polynomial through 0, 1, … 4.
	s := float64(k)
	d1, d2, d3, d4 := a-b, a-2*b+d, a-3*b+3*d-e, a-4*b+6*d-4*e+f
	return a + s*(d1+(s+1)/2*(d2+(s+2)/3*(d3+(s+3)/4*d4)))
}
