package elliptic

import "github.com/pdekit/pdekit/solvers/grid"

// volume is the share of node i on axis a: ½ at the ends with a Neumann side.
func (x *box) volume(a, i int) float64 {
	if i == 0 && x.kind[a][0] == grid.Neumann && x.present[a] || i == x.n[a]-1 && x.kind[a][1] == grid.Neumann && x.present[a] {
		return 0.5
	}
	return 1
}

// volumes sets the weight of each unknown: its volume over h₀h₁h₂.
func (m *Multigrid) volumes() {
	l := m.levels[0]
	for i := range m.m[0] {
		for j := range m.m[1] {
			w := m.volume(0, i+m.first[0]) * m.volume(1, j+m.first[1])
			row := m.weight[l.index(i, j, 0):][:m.m[2]]
			for k := range row {
				row[k] = w * m.volume(2, k+m.first[2])
			}
		}
	}
}

func harmonic(a, b float64) float64 { return 2 * a * b / (a + b) }

// assemble sets the operator of the finest level. Couplings to Dirichlet nodes
// stay in the diagonal; those to neighbours across a periodic seam are stored
// at the last unknown.
func (m *Multigrid) assemble(a []float64) {
	l := m.levels[0]
	for i := range m.m[0] {
		for j := range m.m[1] {
			p := l.index(i, j, 0)
			diag, weight := l.diag[p:p+m.m[2]], m.weight[p:p+m.m[2]]
			for k := range diag {
				diag[k] = m.shift * weight[k]
			}
		}
	}
	for t, d := range l.direction {
		axis := 0
		for d[axis] == 0 {
			axis++
		}
		m.couple(l, axis, l.c[t], a)
	}
	l.wrapOperator()
}

// couple adds the fluxes along one axis.
func (m *Multigrid) couple(l *level, axis int, c, a []float64) {
	var node [3]int
	for i := range m.m[0] {
		for j := range m.m[1] {
			node = [3]int{i + m.first[0], j + m.first[1], m.first[2]}
			// Nodes whose neighbours on the axis are both unknown.
			from, to := 0, m.m[2]
			if axis == 2 {
				from, to = 1, to-1
			} else if x := node[axis] - m.first[axis]; x == 0 || x == m.m[axis]-1 {
				to = 0
			}
			for k := range min(from, m.m[2]) {
				m.couplePoint(l, axis, c, a, node, k)
			}
			m.coupleInside(l, axis, c, a, node, from, to)
			for k := max(from, to); k < m.m[2]; k++ {
				m.couplePoint(l, axis, c, a, node, k)
			}
		}
	}
}

// coupleInside adds the fluxes of unknowns from ≤ k < to of the row of node,
// all of which have two unknown neighbours on the axis.
func (m *Multigrid) coupleInside(l *level, axis int, c, a []float64, node [3]int, from, to int) {
	if to <= from {
		return
	}
	inverse := 1 / (m.h[axis] * m.h[axis])
	p := l.index(node[0]-m.first[0], node[1]-m.first[1], from)
	at := node[0]*m.stride[0] + node[1]*m.stride[1] + node[2] + from
	n := to - from
	weight, diag, up := m.weight[p:p+n], l.diag[p:p+n], c[p:p+n]
	down := c[p-l.stride[axis]:]
	here, next := a[at:at+n], a[at+m.stride[axis]:][:n]
	for k, w := range weight {
		v := w * inverse * harmonic(here[k], next[k])
		diag[k] = diag[k] + v + down[k]
		up[k] = v
	}
}

// couplePoint adds the fluxes of unknown k of the row of node, wherever it is.
func (m *Multigrid) couplePoint(l *level, axis int, c, a []float64, node [3]int, k int) {
	p := l.index(node[0]-m.first[0], node[1]-m.first[1], k)
	at := node[0]*m.stride[0] + node[1]*m.stride[1] + node[2] + k
	back := m.stride[axis]
	node[2] += k
	x := node[axis]
	// The cross-section is the volume without the axis's own share.
	area := m.weight[p] / m.volume(axis, x) / (m.h[axis] * m.h[axis])
	up := 0.0
	switch {
	case x+1 < m.n[axis]:
		up = area * harmonic(a[at], a[at+back])
	case l.periodic[axis]:
		up = area * harmonic(a[at], a[at-(m.n[axis]-1)*back])
	}
	l.diag[p] += up
	switch {
	case x == m.first[axis] && x > 0: // the lower neighbour is a Dirichlet node
		l.diag[p] += area * harmonic(a[at], a[at-back])
	case x == 0 && l.periodic[axis]:
		l.diag[p] += area * harmonic(a[at], a[at+(m.n[axis]-1)*back])
	case x > 0:
		l.diag[p] += c[p-l.stride[axis]]
	}
	if x+1 == m.first[axis]+m.m[axis] && !l.periodic[axis] {
		up = 0 // the upper neighbour is a Dirichlet node or outside
	}
	c[p] = up
}

// source sets m.b to the right-hand side of the finest level: volumes times f,
// inflow through Neumann sides, couplings to Dirichlet values. It returns what
// it removed to make a floating problem solvable.
func (m *Multigrid) source(f []float64, data *Data) float64 {
	l := m.levels[0]
	for i := range m.m[0] {
		for j := range m.m[1] {
			p := l.index(i, j, 0)
			at := (i+m.first[0])*m.stride[0] + (j+m.first[1])*m.stride[1] + m.first[2]
			b, w, row := m.b[p:p+m.m[2]], m.weight[p:p+m.m[2]], f[at:at+m.m[2]]
			for k := range b {
				b[k] = w[k] * row[k]
			}
		}
	}
	if !m.homogeneous(data) {
		m.sides(data)
	}
	if !m.single {
		return 0
	}
	sum, volume := l.sum(m.b), l.sum(m.weight)
	removed := sum / volume
	l.axpy(m.b, -removed, m.weight)
	return removed
}

// sides adds the boundary data to m.b.
func (m *Multigrid) sides(data *Data) {
	a := m.a
	l := m.levels[0]
	m.eachSide(func(axis, side int, p [3]int, at int) {
		step := 1 - 2*side // inwards
		q := p
		h := m.h[axis]
		if m.kind[axis][side] == grid.Dirichlet {
			q[axis] += step
			if q[axis] < m.first[axis] || q[axis] >= m.first[axis]+m.m[axis] {
				return
			}
		}
		for e := range 3 {
			q[e] -= m.first[e]
			if q[e] < 0 || q[e] >= m.m[e] {
				return
			}
		}
		to := l.index(q[0], q[1], q[2])
		area := m.weight[to] / m.volume(axis, q[axis]+m.first[axis])
		if m.kind[axis][side] == grid.Dirichlet {
			m.b[to] += area / (h * h) * harmonic(a[at], a[at+step*m.stride[axis]]) * m.fixed(data, p)
			return
		}
		m.b[to] += area / h * a[at] * m.datum(data, axis, side, p)
	})
}
