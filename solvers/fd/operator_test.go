package fd

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/pdekit/pdekit/solvers/grid"
)

// trial is a smooth function with what its sides have in each case.
func trial(kind grid.Condition, side grid.Side) (b [2]grid.Side, f func(x float64, m int) float64) {
	// f(x) = sin(ωx+φ) and its derivatives on [0, 1].
	wave := func(omega, phase float64) func(float64, int) float64 {
		return func(x float64, m int) float64 {
			return math.Pow(omega, float64(m)) * math.Sin(omega*x+phase+float64(m)*math.Pi/2)
		}
	}
	switch kind {
	case grid.Periodic:
		return [2]grid.Side{}, wave(2*math.Pi, 0.3)
	case grid.Dirichlet:
		if side.Value == 0 {
			return [2]grid.Side{side, side}, wave(2*math.Pi, 0)
		}
		return [2]grid.Side{side, side}, wave(2, 0.4)
	case grid.Neumann:
		if side.Value == 0 {
			return [2]grid.Side{side, side}, wave(3*math.Pi, math.Pi/2)
		}
	}
	f = wave(2, 0.4)
	low, high := side, side
	low.Value = -f(0, 1) + side.Coefficient*f(0, 0)
	high.Value = f(1, 1) + side.Coefficient*f(1, 0)
	return [2]grid.Side{low, high}, f
}

// Every derivative under every condition converges at its order, along every
// axis of a box.
func TestOperatorOrder(t *testing.T) {
	conditions := []grid.Side{
		{}, {Kind: grid.Dirichlet}, {Kind: grid.Neumann}, {Kind: grid.Dirichlet, Value: 1},
		{Kind: grid.Neumann, Value: 1}, {Kind: grid.Robin, Coefficient: 1.5, Value: 1},
	}
	for _, s := range conditions {
		for m := 1; m <= 4; m++ {
			for _, order := range []int{2, 4, 6} {
				general := s.Value != 0
				if general && m > 2 {
					continue // low order beside the sides
				}
				want := float64(order)
				if general {
					want = min(want, float64(sideDegree+1-m))
				}
				pair, f := trial(s.Kind, s)
				for axis := range 3 {
					t.Run(fmt.Sprintf("%v:%g derivative %d order %d axis %d", s.Kind, s.Value, m, order, axis), func(t *testing.T) {
						var errors []float64
						for _, n := range []int{20, 40, 80} {
							errors = append(errors, operatorError(pair, f, m, order, axis, n))
						}
						slope := math.Log2(errors[1] / errors[2])
						if slope < want-0.25 || !general && slope > want+0.25 {
							t.Errorf("order %.2f from errors %.3g; want %g", slope, errors, want)
						}
					})
				}
			}
		}
	}
}

// operatorError is the largest error of a derivative of f along an axis of a
// box that has few nodes on its other axes.
func operatorError(pair [2]grid.Side, f func(float64, int) float64, m, order, axis, n int) float64 {
	g := grid.Uniform(3, 8, 0, 1, true)
	b := grid.AllSides(3, grid.Side{})
	b[axis] = pair
	g.Periodic[axis] = pair[0].Kind == grid.Periodic
	g.N[axis] = n
	if !g.Periodic[axis] {
		g.N[axis]++
	}
	x := g.Coord(axis)
	inner := 1
	for i := axis + 1; i < 3; i++ {
		inner *= g.N[i]
	}
	u, du := make([]float64, g.Size()), make([]float64, g.Size())
	at := func(i int) float64 { return x[i/inner%g.N[axis]] }
	for i := range u {
		u[i] = f(at(i), 0)
	}
	NewDerivative(g, axis, m, order, b).Apply(du, u, 2)
	Hold(du, g, b)
	worst := 0.0
	for i, v := range du {
		if pair[0].Kind == grid.Dirichlet && (at(i) == 0 || at(i) == 1) {
			continue
		}
		worst = max(worst, math.Abs(v/2-f(at(i), m)))
	}
	return worst
}

// The Laplacian is the sum of the second derivatives, and Add adds.
func TestLaplacianIsTheSum(t *testing.T) {
	g := grid.Grid{N: []int{10, 9, 11}, Lo: []float64{0, 0, 0}, Hi: []float64{1, 2, 3}, Periodic: []bool{false, true, false}}
	b := grid.Boundary{{{Kind: grid.Dirichlet}, {Kind: grid.Neumann}}, {}, {{Kind: grid.Robin, Coefficient: 2, Value: 1}, {Kind: grid.Dirichlet, Value: 3}}}
	u, got, want := make([]float64, g.Size()), make([]float64, g.Size()), make([]float64, g.Size())
	for i := range u {
		u[i] = math.Sin(float64(i * i))
	}
	NewLaplacian(g, 4, b).Apply(got, u, -3)
	for axis := range 3 {
		NewDerivative(g, axis, 2, 4, b).Add(want, u, -3)
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-9*math.Abs(want[i])+1e-9 {
			t.Fatalf("node %d: %g, want %g", i, got[i], want[i])
		}
	}
}

// Closures by polynomials keep diffusion stable: no eigenvalue of ∂² grows,
// except where a negative Robin flux would feed it.
func TestConditionedSidesAreStable(t *testing.T) {
	for _, order := range []int{2, 4, 6} {
		for _, c := range []float64{0, 0.1, 1, 30, 1e4} {
			g := grid.Uniform(1, 40, 0, 1, false)
			side := grid.Side{Kind: grid.Robin, Coefficient: c}
			b := grid.Boundary{{side, side}}
			d := NewDerivative(g, 0, 2, order, b)
			n := g.N[0]
			a := mat.NewDense(n, n, nil)
			u, du := make([]float64, n), make([]float64, n)
			for j := range n {
				clear(u)
				u[j] = 1
				d.Apply(du, u, 1)
				a.SetCol(j, du)
			}
			var e mat.Eigen
			if !e.Factorize(a, mat.EigenNone) {
				t.Fatal("no eigenvalues")
			}
			for _, v := range e.Values(nil) {
				if real(v) > 1e-6 {
					t.Errorf("order %d, coefficient %g: eigenvalue %v", order, c, v)
				}
			}
		}
	}
}

func TestOperatorAllocatesNothing(t *testing.T) {
	g := grid.Uniform(3, 9, 0, 1, false)
	b := grid.AllSides(3, grid.Side{Kind: grid.Robin, Coefficient: 1})
	l := NewLaplacian(g, 6, b)
	u, du := make([]float64, g.Size()), make([]float64, g.Size())
	if n := testing.AllocsPerRun(5, func() { l.Apply(du, u, 1); Hold(du, g, b) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkLaplacian2(b *testing.B) {
	g := grid.Uniform(2, 256, 0, 1, true)
	l := NewLaplacian(g, 6, grid.AllSides(2, grid.Side{}))
	u, du := make([]float64, g.Size()), make([]float64, g.Size())
	b.SetBytes(int64(8 * len(u)))
	for b.Loop() {
		l.Apply(du, u, 1)
	}
}
