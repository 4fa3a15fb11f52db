package elliptic

import (
	"fmt"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// boxes are boundaries of one to three axes with every pair of sides.
func boxes() []grid.Boundary {
	p := [2]grid.Side{}
	d, n := grid.Side{Kind: grid.Dirichlet}, grid.Side{Kind: grid.Neumann}
	return []grid.Boundary{
		{p}, {{d, d}}, {{n, n}}, {{d, n}}, {{n, d}},
		{p, p}, {p, {d, d}}, {{n, n}, p}, {{d, n}, {n, d}},
		{p, p, p}, {{d, d}, p, {n, n}}, {{n, d}, {d, d}, p},
	}
}

func boxGrid(b grid.Boundary) grid.Grid {
	g := grid.Uniform(len(b), 0, 0, 1, false)
	for i := range b {
		g.N[i], g.Hi[i], g.Periodic[i] = []int{12, 9, 10}[i], 1+float64(i), b[i][0].Kind == grid.Periodic
	}
	return g
}

// rough is a field without symmetry that vanishes on Dirichlet sides.
func rough(g grid.Grid, b grid.Boundary) []float64 {
	u := make([]float64, g.Size())
	for i := range u {
		u[i] = math.Sin(float64(3*i*i)) + 0.1*float64(i%5)
	}
	fd.Hold(u, g, b)
	return u
}

func compareFields(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	diff, size := grid.Squares(got, want)
	if !(grid.Relative(diff, size) < tolerance) {
		t.Errorf("%s: relative distance %.3g", what, grid.Relative(diff, size))
	}
}

// The symbols are those of the difference operators, which work by stencils.
func TestSymbolAppliesDifferences(t *testing.T) {
	for _, b := range boxes() {
		for _, order := range []int{2, 4, 6} {
			g := boxGrid(b)
			s := NewSymbol(g, order, b)
			u := rough(g, b)
			got, want := make([]float64, len(u)), make([]float64, len(u))
			for axis := range b {
				for m := 1; m <= 4; m++ {
					if m%2 == 1 && s.fourier == nil {
						continue
					}
					s.Set(func(w Wave) complex128 {
						return [...]complex128{0, complex(0, w.First[axis]), complex(w.Second[axis], 0), complex(0, w.Third[axis]), complex(w.Fourth[axis], 0)}[m]
					})
					s.Apply(got, u)
					fd.NewDerivative(g, axis, m, order, b).Apply(want, u, 1)
					fd.Hold(want, g, b)
					compareFields(t, fmt.Sprintf("%v: derivative %d along %d of order %d", b, m, axis, order), got, want, 1e-11)
				}
			}
		}
	}
}

// Solve inverts 1 − γL, with L applied by stencils.
func TestSymbolSolves(t *testing.T) {
	for _, b := range boxes() {
		g := boxGrid(b)
		s := NewSymbol(g, 6, b)
		want := rough(g, b)
		laplacian, third := fd.NewLaplacian(g, 6, b), fd.NewDerivative(g, 0, 3, 6, b)
		const nu, delta, gamma = 0.3, 0.01, 0.02
		s.Set(func(w Wave) complex128 {
			if s.fourier == nil {
				return complex(nu*w.Laplacian(), 0)
			}
			return complex(nu*w.Laplacian(), -delta*w.Third[0])
		})
		v, l := append([]float64(nil), want...), make([]float64, len(want))
		s.Solve(v, gamma)
		laplacian.Apply(l, v, nu)
		if s.fourier != nil {
			third.Add(l, v, -delta)
		}
		fd.Hold(l, g, b)
		for i := range l {
			l[i] = v[i] - gamma*l[i]
		}
		compareFields(t, fmt.Sprint(b), l, want, 1e-10)
	}
}

// The exponential takes an eigenfunction to its exact decay and turn.
func TestSymbolExponential(t *testing.T) {
	g := grid.Uniform(1, 32, 0, 2*math.Pi, true)
	b := grid.AllSides(1, grid.Side{})
	s := NewSymbol(g, 6, b)
	var wave Wave
	s.Set(func(w Wave) complex128 {
		if math.Abs(w.First[0]-2) < 0.01 {
			wave = w
		}
		return complex(0.1*w.Second[0], -w.First[0])
	})
	u, want := make([]float64, 32), make([]float64, 32)
	for i, x := range g.Coord(0) {
		u[i] = math.Cos(2 * x)
		want[i] = math.Exp(0.1*wave.Second[0]*3) * math.Cos(2*x-3*wave.First[0])
	}
	s.Exponential(u, 3)
	compareFields(t, "advection and decay", u, want, 1e-12)
}

func TestSymbolAllocatesNothing(t *testing.T) {
	for _, b := range boxes() {
		g := boxGrid(b)
		s := NewSymbol(g, 4, b)
		s.Set(func(w Wave) complex128 { return complex(w.Laplacian(), 0) })
		u := rough(g, b)
		if n := testing.AllocsPerRun(3, func() { s.Solve(u, 0.1); s.Apply(u, u) }); n != 0 {
			t.Errorf("%v: %g allocations", b, n)
		}
	}
}
