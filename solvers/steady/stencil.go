package steady

import (
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/sparse"
)

// medium is what an equation −∇·(a(x) q(u) ∇u) + c(x, u) = f adds to the
// Laplacian, at a node and a value of u.
type medium interface {
	// conduct returns q(u) and its derivative.
	conduct(u float64) (q, slope float64)
	// react returns c and its derivative by u.
	react(node int, u float64) (c, slope float64)
}

// arm is what lies from a node in one direction.
type arm struct {
	node   int     // the neighbour, −1 if the boundary comes first
	length float64 // to it, or to the boundary; 0 on a side with a flux
	value  float64 // u on the boundary, or the datum of the flux
	robin  float64 // ∂u/∂n + robin·u = value on a side with a flux
	face   float64 // a half-way
}

// stencil holds the arms of the unknown nodes of a region: the five-point
// differences of G. H. Shortley and R. Weller (J. Appl. Phys. 9 (1938) 334),
// of second order whatever the outline.
type stencil struct {
	grid    grid.Grid
	inside  []bool
	unknown []int // node of each unknown
	index   []int // unknown of each node, −1 for none
	arms    [][4]arm
	given   []float64 // u of nodes that are not unknown
}

// shortest is the least arm, in cells: nodes closer to the outline belong to it.
const shortest = 1e-6

// newStencil finds the unknowns of a region of the unit square. sides are the
// data of the square's sides, as FillSide fills them.
func newStencil(g grid.Grid, b grid.Boundary, shape outline, rim float64, sides [2][2][]float64) *stencil {
	n := g.Size()
	s := &stencil{grid: g, inside: make([]bool, n), index: make([]int, n), given: make([]float64, n)}
	nx, ny := g.N[0], g.N[1]
	x, y := g.Coord(0), g.Coord(1)
	tiny := shortest * min(g.Spacing(0), g.Spacing(1))
	for i := range nx {
		for j := range ny {
			at := i*ny + j
			s.index[at] = -1
			level := shape.level(x[i], y[j])
			switch side, value := onDirichlet(g, b, sides, i, j); {
			case level <= tiny:
				if level >= -tiny {
					s.given[at] = rim
				}
			case side:
				s.given[at] = value
			default:
				s.index[at] = len(s.unknown)
				s.unknown = append(s.unknown, at)
			}
			s.inside[at] = level > tiny
		}
	}
	s.arms = make([][4]arm, len(s.unknown))
	for k, at := range s.unknown {
		i, j := at/ny, at%ny
		for d := range 4 {
			s.arms[k][d] = s.reach(b, shape, rim, sides, x, y, i, j, d)
		}
	}
	return s
}

// onDirichlet reports whether node (i, j) lies on a side where u is given.
func onDirichlet(g grid.Grid, b grid.Boundary, sides [2][2][]float64, i, j int) (bool, float64) {
	at := [2]int{i, j}
	for axis := range 2 {
		for side := range 2 {
			end := 0
			if side == 1 {
				end = g.N[axis] - 1
			}
			if b[axis][side].Kind == grid.Dirichlet && at[axis] == end {
				return true, sides[axis][side][at[1-axis]]
			}
		}
	}
	return false, 0
}

// reach finds the arm of node (i, j) in direction d: low x, high x, low y, high y.
func (s *stencil) reach(b grid.Boundary, shape outline, rim float64, sides [2][2][]float64, x, y []float64, i, j, d int) arm {
	axis, side := d/2, d%2
	at, n := [2]int{i, j}, s.grid.N
	h := s.grid.Spacing(axis)
	next := at
	next[axis] += 2*side - 1
	if next[axis] < 0 || next[axis] >= n[axis] {
		condition := b[axis][side]
		if condition.Kind != grid.Periodic {
			return arm{node: -1, value: sides[axis][side][at[1-axis]], robin: condition.Coefficient}
		}
		next[axis] = (next[axis] + n[axis]) % n[axis]
	}
	node := next[0]*n[1] + next[1]
	if s.inside[node] {
		return arm{node: node, length: h}
	}
	// Where the outline cuts the arm.
	level := func(t float64) float64 {
		p := [2]float64{x[i], y[j]}
		p[axis] += (2*float64(side) - 1) * t
		return shape.level(p[0], p[1])
	}
	lo, hi := 0.0, h
	for range 60 {
		if mid := (lo + hi) / 2; level(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return arm{node: -1, length: max(hi, shortest*h), value: rim}
}

// conduct sets the coefficient half-way along each arm; a has a value at every
// node of the square.
func (s *stencil) conduct(a []float64) {
	for k, at := range s.unknown {
		for d := range s.arms[k] {
			e := &s.arms[k][d]
			e.face = a[at]
			if e.node >= 0 {
				e.face = harmonic(a[at], a[e.node])
			}
		}
	}
}

func harmonic(a, b float64) float64 { return 2 * a * b / (a + b) }

// widths are the sizes of the cell of unknown k along the axes.
func (s *stencil) widths(k int) [2]float64 {
	e := &s.arms[k]
	return [2]float64{(e[0].length + e[1].length) / 2, (e[2].length + e[3].length) / 2}
}

// residual sets r, one value for each unknown, to (f + ∇·(a q ∇u) − c)/D for
// the state u on all nodes, where D is the node's weight in the Laplacian.
func (s *stencil) residual(r, u, f []float64, m medium) {
	for k, at := range s.unknown {
		c, _ := m.react(at, u[at])
		sum := f[at] - c
		q, _ := m.conduct(u[at])
		width := s.widths(k)
		for d := range s.arms[k] {
			e := &s.arms[k][d]
			sum += s.flow(e, u, at, q, m) / width[d/2]
		}
		r[k] = sum / s.weight(k)
	}
}

// flow is the flux through an arm towards the node.
func (s *stencil) flow(e *arm, u []float64, at int, q float64, m medium) float64 {
	if e.length == 0 {
		return e.face * q * (e.value - e.robin*u[at])
	}
	end := e.value
	if e.node >= 0 {
		end = u[e.node]
	}
	other, _ := m.conduct(end)
	return e.face * (q + other) / 2 * (end - u[at]) / e.length
}

// weight is the sum of the arms' conductances of the linear operator.
func (s *stencil) weight(k int) float64 {
	width, sum := s.widths(k), 0.0
	for d := range s.arms[k] {
		e := &s.arms[k][d]
		if e.length > 0 {
			sum += e.face / (e.length * width[d/2])
		} else {
			sum += e.face * e.robin / width[d/2]
		}
	}
	return sum
}

// jacobian is −∂r/∂u at u: the matrix of a Newton step.
func (s *stencil) jacobian(u []float64, m medium) *sparse.Matrix {
	b := sparse.NewBuilder(len(s.unknown), 5*len(s.unknown))
	for k, at := range s.unknown {
		inverse := 1 / s.weight(k)
		_, slope := m.react(at, u[at])
		diagonal := slope
		q, dq := m.conduct(u[at])
		width := s.widths(k)
		for d := range s.arms[k] {
			e := &s.arms[k][d]
			if e.length == 0 {
				diagonal -= e.face * (dq*(e.value-e.robin*u[at]) - q*e.robin) / width[d/2]
				continue
			}
			end := e.value
			if e.node >= 0 {
				end = u[e.node]
			}
			other, slope := m.conduct(end)
			scale := e.face / (e.length * width[d/2])
			diagonal -= scale * (dq/2*(end-u[at]) - (q+other)/2)
			if e.node >= 0 && s.index[e.node] >= 0 {
				b.Add(s.index[e.node], -inverse*scale*(slope/2*(end-u[at])+(q+other)/2))
			}
		}
		b.Add(k, inverse*diagonal)
		b.Next()
	}
	return b.Matrix()
}

// symmetrise scales the rows of a linear jacobian and its right-hand side by
// the area and weight of the nodes' cells, which makes it symmetric where no
// outline cuts the arms.
func (s *stencil) symmetrise(a *sparse.Matrix, r []float64) {
	for k := range s.unknown {
		width := s.widths(k)
		scale := width[0] * width[1] * s.weight(k)
		r[k] *= scale
		for e := a.Start[k]; e < a.Start[k+1]; e++ {
			a.Val[e] *= scale
		}
	}
}

// dissection orders the unknowns for elimination.
func (s *stencil) dissection() []int {
	points := make([][2]int, len(s.unknown))
	for k, at := range s.unknown {
		points[k] = [2]int{at / s.grid.N[1], at % s.grid.N[1]}
	}
	return sparse.Dissection(points, [2]bool{s.grid.Periodic[0], s.grid.Periodic[1]})
}

// spread writes the unknowns and the given values into u, zero outside.
func (s *stencil) spread(u, v []float64) {
	copy(u, s.given)
	for k, at := range s.unknown {
		u[at] = v[k]
	}
}
