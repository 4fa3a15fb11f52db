package elliptic

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// waves are the eigenvalues of the difference operators on one axis, by index
// of the coefficient.
type waves struct {
	first, second, third, fourth []float64
	norm                         float64 // backward after forward multiplies by this
	kind                         [2]grid.Condition
}

// lines transforms lines of an array along one axis: *fft.TrigMany, or
// *fft.Hartley, which is its own inverse.
type lines interface {
	Columns(x []float64, count, stride int)
	Rows(dst []float64, ldd int, src []float64, lds int, count int)
}

// newWaves tabulates the symbols of central differences. With θ the phase from
// node to node and s = 4 sin²(θ/2), they are
//
//	h² ∂² = −(s + s²/12 + s³/90)             to order 2, 4, 6
//	h⁴ ∂⁴ = s² + s³/6 + 7s⁴/240
//	h ∂   = i sin θ (1 + s/6 + s²/30)
//	h³ ∂³ = −i sin θ s (1 + s/4 + 7s²/120)
//
// which keep all digits for long waves.
func newWaves(g grid.Grid, axis, order int, sides [2]grid.Side) waves {
	n, h := g.N[axis], g.Spacing(axis)
	w := waves{
		first: make([]float64, n), second: make([]float64, n), third: make([]float64, n), fourth: make([]float64, n),
		kind: [2]grid.Condition{sides[0].Kind, sides[1].Kind},
	}
	var turn func(k int) float64 // θ/π of index k
	dirichlet, neumann := grid.Dirichlet, grid.Neumann
	switch w.kind {
	case [2]grid.Condition{}:
		w.norm = float64(n)
		turn = func(k int) float64 { return 2 * float64(fft.Frequency(k, n)) / float64(n) }
	case [2]grid.Condition{dirichlet, dirichlet}:
		// Index 0 and n−1 are the sides.
		w.norm = float64(2 * (n - 1))
		turn = func(k int) float64 { return float64(k) / float64(n-1) }
	case [2]grid.Condition{neumann, neumann}:
		w.norm = float64(2 * (n - 1))
		turn = func(k int) float64 { return float64(k) / float64(n-1) }
	case [2]grid.Condition{dirichlet, neumann}:
		w.norm = float64(2 * (n - 1))
		turn = func(k int) float64 { return float64(2*k-1) / float64(2*(n-1)) }
	case [2]grid.Condition{neumann, dirichlet}:
		w.norm = float64(2 * (n - 1))
		turn = func(k int) float64 { return float64(2*k+1) / float64(2*(n-1)) }
	default:
		panic("elliptic: a Symbol knows periodic, Dirichlet and Neumann sides")
	}
	terms := order / 2
	for k := range n {
		theta := math.Pi * turn(k)
		s := 2 * math.Sin(theta/2)
		s *= s
		w.second[k] = -truncated(terms, s, 1, 1./12, 1./90) * s / (h * h)
		w.fourth[k] = truncated(terms, s, 1, 1./6, 7./240) * s * s / (h * h * h * h)
		if w.kind[0] == grid.Periodic && 2*k != n {
			w.first[k] = truncated(terms, s, 1, 1./6, 1./30) * math.Sin(theta) / h
			w.third[k] = -truncated(terms, s, 1, 1./4, 7./120) * math.Sin(theta) * s / (h * h * h)
		}
	}
	return w
}

// truncated is the polynomial of the first terms of c.
func truncated(terms int, s float64, c ...float64) float64 {
	sum := 0.0
	for i := terms - 1; i >= 0; i-- {
		sum = sum*s + c[i]
	}
	return sum
}

// planLines makes the plans of each axis.
func (s *Symbol) planLines() {
	for axis, n := range s.grid.N {
		s.lines = append(s.lines, nil, nil)
		forward, backward := &s.lines[2*axis], &s.lines[2*axis+1]
		dirichlet, neumann := grid.Dirichlet, grid.Neumann
		switch s.axes[axis].kind {
		case [2]grid.Condition{}:
			*forward = fft.NewHartley(n)
			*backward = *forward
		case [2]grid.Condition{dirichlet, dirichlet}:
			*forward = fft.NewTrigMany(fft.SineI, n-2)
			*backward = *forward
		case [2]grid.Condition{neumann, neumann}:
			*forward = fft.NewTrigMany(fft.CosineI, n)
			*backward = *forward
		case [2]grid.Condition{dirichlet, neumann}:
			*forward, *backward = fft.NewTrigMany(fft.SineIII, n-1), fft.NewTrigMany(fft.SineII, n-1)
		default:
			*forward, *backward = fft.NewTrigMany(fft.CosineIII, n-1), fft.NewTrigMany(fft.CosineII, n-1)
		}
	}
}

// transform takes u to coefficients or back, axis by axis, over the nodes that
// are not on Dirichlet sides; those are set to 0.
func (s *Symbol) transform(u []float64, forward bool) {
	inner := len(u)
	for axis, n := range s.grid.N {
		slab := inner
		inner /= n
		first, last := 0, 0
		if s.axes[axis].kind[0] == grid.Dirichlet {
			first = inner
		}
		if s.axes[axis].kind[1] == grid.Dirichlet {
			last = inner
		}
		plan := s.lines[2*axis]
		if !forward {
			plan = s.lines[2*axis+1]
		}
		for at := 0; at < len(u); at += slab {
			clear(u[at : at+first])
			clear(u[at+slab-last : at+slab])
			if inner > 1 {
				plan.Columns(u[at+first:at+slab-last], inner, inner)
			}
		}
		if inner == 1 {
			plan.Rows(u[first:], n, u[first:], n, len(u)/n)
		}
	}
}

// Second returns the eigenvalues of the central second difference of order 2, 4
// or 6 along a periodic axis of g, by index of the complex Fourier coefficient:
// for plans of one's own.
func Second(g grid.Grid, axis, order int) []float64 {
	return newWaves(g, axis, order, [2]grid.Side{}).second
}
