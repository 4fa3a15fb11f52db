package fd

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
)

// sideDegree is that of the polynomials that meet inhomogeneous conditions,
// outflowDegree that of the polynomials where nothing is given.
const (
	sideDegree    = 5
	outflowDegree = 2
)

// side makes the ghost values beyond one end of an axis: those of the other end
// (wrap), sign times the reflected value, or
//
//	ghost_k = Σ_j weights[k−1][j] u_j + lift[k−1]·datum,  k = 1 … Ghosts,
//
// u_j the node j steps inwards from the end.
type side struct {
	wrap    bool
	sign    float64 // 0: by weights
	weights [Ghosts][]float64
	lift    [Ghosts]float64
	datum   []float64 // one for each node of the side; empty if lift is 0
}

func newSide(g grid.Grid, axis int, s grid.Side) side {
	h := g.Spacing(axis)
	switch {
	case s.Kind == grid.Periodic:
		return side{wrap: true}
	case s.Kind == grid.Dirichlet && s.Value == 0:
		return side{sign: -1}
	case s.Kind == grid.Neumann && s.Value == 0:
		return side{sign: 1}
	case s.Kind == grid.Dirichlet, s.Kind == grid.Inflow:
		return continued(sideDegree)
	case s.Kind == grid.Outflow:
		return continued(outflowDegree)
	case s.Kind == grid.Neumann, s.Kind == grid.Robin:
		out := conditioned(s.Coefficient, h)
		out.datum = make([]float64, g.SideSize(axis))
		g.FillSide(out.datum, axis, s, 0)
		return out
	}
	panic(fmt.Sprintf("fd: a difference operator does not know the condition %v", s.Kind))
}

// continued extrapolates by the polynomial of the given degree through the
// outermost nodes.
func continued(degree int) (s side) {
	x := make([]float64, degree+1)
	for j := range x {
		x[j] = float64(j)
	}
	for k := range s.weights {
		s.weights[k] = Weights(make([]float64, len(x)), x, -float64(k+1), 0)
	}
	return s
}

// conditioned extrapolates by the polynomial p of degree sideDegree through the
// outermost sideDegree nodes with −p'(0) + c·p(0) = datum, x pointing inwards.
//
// p is q + s·w, q the polynomial through the nodes alone, w = Π (x − x_j), so
// that s = (c·q(0) − q'(0) − datum)/w'(0).
func conditioned(c, h float64) (s side) {
	x := make([]float64, sideDegree)
	for j := range x {
		x[j] = float64(j)
	}
	slope := Weights(make([]float64, len(x)), x, 0, 1)
	atZero := 1.0 // w'(0) = Π_{j>0} (−j)
	for j := 1; j < sideDegree; j++ {
		atZero *= -float64(j)
	}
	for k := range s.weights {
		z := -float64(k + 1)
		s.weights[k] = Weights(make([]float64, len(x)), x, z, 0)
		factor := 1 / atZero
		for j := range x {
			factor *= z - x[j]
		}
		for j := range x {
			s.weights[k][j] -= factor * slope[j]
		}
		s.weights[k][0] += factor * c * h
		s.lift[k] = -factor * h
	}
	return s
}

// pad copies the line u, number o of the field, into t.line and fills its
// ghosts.
func (t *axisTerm) pad(u []float64, o int) {
	n, radius := len(u), len(t.stencil)-1
	copy(t.line[radius:], u)
	low, high := &t.sides[0], &t.sides[1]
	for k := 1; k <= radius; k++ {
		switch {
		case low.wrap:
			t.line[radius-k] = u[n-k]
		case low.sign != 0:
			t.line[radius-k] = low.sign * u[k]
		default:
			sum := 0.0
			for j, w := range low.weights[k-1] {
				sum += w * u[j]
			}
			if len(low.datum) > 0 {
				sum += low.lift[k-1] * low.datum[o]
			}
			t.line[radius-k] = sum
		}
		switch {
		case high.wrap:
			t.line[radius+n-1+k] = u[k-1]
		case high.sign != 0:
			t.line[radius+n-1+k] = high.sign * u[n-1-k]
		default:
			sum := 0.0
			for j, w := range high.weights[k-1] {
				sum += w * u[n-1-j]
			}
			if len(high.datum) > 0 {
				sum += high.lift[k-1] * high.datum[o]
			}
			t.line[radius+n-1+k] = sum
		}
	}
}

// ghostRows fills the ghost rows of the slab u, whose sides' data start at the
// given node.
func (t *axisTerm) ghostRows(u []float64, first int) {
	n, inner := t.nodes, t.inner
	for k := 1; k < len(t.stencil); k++ {
		for end := range t.sides {
			s, dst := &t.sides[end], t.low[(k-1)*inner:k*inner]
			node := func(j int) []float64 { return u[j*inner : (j+1)*inner] }
			opposite := n - k
			if end == 1 {
				dst = t.high[(k-1)*inner : k*inner]
				node = func(j int) []float64 { return u[(n-1-j)*inner : (n-j)*inner] }
			}
			switch {
			case s.wrap && end == 0:
				copy(dst, node(opposite))
			case s.wrap:
				copy(dst, u[(k-1)*inner:k*inner])
			case s.sign != 0:
				for i, v := range node(k) {
					dst[i] = s.sign * v
				}
			default:
				clear(dst)
				for j, w := range s.weights[k-1] {
					for i, v := range node(j) {
						dst[i] += w * v
					}
				}
				if len(s.datum) > 0 {
					for i, v := range s.datum[first : first+inner] {
						dst[i] += s.lift[k-1] * v
					}
				}
			}
		}
	}
}

// Hold clears du, one channel, at the nodes of Dirichlet and Inflow sides,
// where values are given.
func Hold(du []float64, g grid.Grid, b grid.Boundary) {
	inner := len(du)
	for axis, pair := range b {
		slab := inner
		inner /= g.N[axis]
		for k, s := range pair {
			if s.Kind != grid.Dirichlet && s.Kind != grid.Inflow {
				continue
			}
			first := k * (g.N[axis] - 1) * inner
			for at := first; at < len(du); at += slab {
				clear(du[at : at+inner])
			}
		}
	}
}
