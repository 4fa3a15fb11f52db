package flow

import "math"

// cutPressure solves ∇·(a²∇p) = f between bodies: directly where they touch few
// faces, see capacitance, otherwise by conjugate gradients, preconditioned by the
// direct solver of the whole box. The two operators differ inside and on the
// surface of bodies alone, where a flow extends with bounded energy, so that a few
// dozen iterations reach rounding on any grid.
type cutPressure struct {
	body       *cut
	weight     [2][]float64 // a²/h² of the low face of each cell, with ghosts, 0 on the sides of the box
	p          []float64    // with ghosts
	r, z, d, q []float64
	live       []float64 // 1 in cells with an open face
	count      float64   // of live cells
	iterations int       // of the last solve
	direct     *capacitance
}

func newCutPressure(b *cut) *cutPressure {
	s := b.flow
	c := &cutPressure{body: b, p: make([]float64, s.padded)}
	n := s.centres.size()
	c.r, c.z, c.d, c.q, c.live = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range c.live {
		c.live[i] = 1
	}
	for _, i := range b.dead {
		c.live[i] = 0
	}
	c.count = float64(n - len(b.dead))
	for a := range 2 {
		c.weight[a] = make([]float64, s.padded)
		inner := s.inner[a]
		for _, row := range inner.rows {
			for p := row; p < row+inner.length; p++ {
				c.weight[a][p] = b.open[a][p] * b.open[a][p] / (s.h[a] * s.h[a])
			}
		}
		if s.periodic(a) {
			wrap(c.weight[a], s.planes[a], s.cells[a]*s.stride[a], s.stride[a])
		}
	}
	c.direct = newCapacitance(c)
	return c
}

// apply sets q = −∇·(a²∇x).
func (c *cutPressure) apply(q, x []float64) {
	s := c.body.flow
	s.centres.scatter(c.p, x)
	for a := range 2 {
		if s.periodic(a) {
			wrap(c.p, s.planes[a], s.cells[a]*s.stride[a], s.stride[a])
		}
	}
	d := s.stride[0]
	for r, at := range s.centres.rows {
		n := s.centres.length
		row := q[r*n : (r+1)*n]
		mid, low, high := c.p[at-1:][:n+2], c.p[at-d:][:n], c.p[at+d:][:n]
		wl, wh := c.weight[0][at:][:n], c.weight[0][at+d:][:n]
		wy := c.weight[1][at:][:n+1]
		for i := range row {
			m := mid[i+1]
			row[i] = wl[i]*(m-low[i]) + wh[i]*(m-high[i]) + wy[i]*(m-mid[i]) + wy[i+1]*(m-mid[i+2])
		}
	}
}

// solve sets x to the solution of ∇·(a²∇x) = f, of mean zero in the fluid and
// zero elsewhere. Iterations start from what x holds.
func (b *cut) solve(x, f []float64) {
	c := b.solver
	mean := 0.0
	for i, v := range f {
		c.r[i] = -v * c.live[i]
		mean += c.r[i]
	}
	c.level(c.r, mean)
	if c.direct != nil {
		c.direct.solve(c, x, c.r)
	} else {
		c.iterate(x)
	}
	mean = 0
	for i, v := range x {
		mean += v * c.live[i]
	}
	c.level(x, mean)
}

// level makes x zero in dead cells and takes sum, that of all others, off those.
func (c *cutPressure) level(x []float64, sum float64) {
	mean := sum / c.count
	for i, v := range x {
		x[i] = (v - mean) * c.live[i]
	}
}

// iterate improves x as a solution of −∇·(a²∇x) = r.
func (c *cutPressure) iterate(x []float64) {
	const tolerance, most = 1e-11, 200
	size := dot(c.r, c.r)
	if size == 0 {
		clear(x)
		return
	}
	c.apply(c.q, x)
	for i, v := range c.q {
		c.r[i] -= v
	}
	before := 1.0
	c.iterations = 0
	for range most {
		if dot(c.r, c.r) <= tolerance*tolerance*size {
			return
		}
		c.body.flow.poisson.Solve(c.z, c.r)
		rz := dot(c.r, c.z)
		beta := rz / before
		if c.iterations == 0 {
			beta = 0
		}
		before = rz
		for i, v := range c.z {
			c.d[i] = v + beta*c.d[i]
		}
		c.apply(c.q, c.d)
		alpha := rz / dot(c.d, c.q)
		if math.IsNaN(alpha) || math.IsInf(alpha, 0) {
			return
		}
		for i, v := range c.d {
			x[i] += alpha * v
			c.r[i] -= alpha * c.q[i]
		}
		c.iterations++
	}
}

// dot is the sum of products, in a fixed order.
func dot(x, y []float64) (sum float64) {
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
