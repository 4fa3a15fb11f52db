package elliptic

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Every condition on every axis in one to three dimensions, with a smooth
// coefficient and inhomogeneous data that vary along the sides.
func TestMultigridOrder(t *testing.T) {
	for dims := 1; dims <= 3; dims++ {
		cells := [][]int{nil, {32, 64, 128}, {16, 32, 64}, {6, 12, 24}}[dims]
		for _, b := range boundaries(dims) {
			var errors []float64
			for _, n := range cells {
				p := manufactured(b, n)
				p.coefficients = permeability(p)
				u, f, a, data := p.exact()
				m, err := NewMultigrid(p.g, b, MultigridOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if err := m.SetCoefficient(a); err != nil {
					t.Fatal(err)
				}
				got := make([]float64, len(u))
				r, err := m.Solve(got, f, data)
				if err != nil {
					t.Errorf("%s: %v", name(b), err)
				}
				if r.Iterations > 20 || r.Residual > 1e-10 {
					t.Errorf("%s %v: %d iterations, residual %g", name(b), p.g.N, r.Iterations, r.Residual)
				}
				errors = append(errors, distance(p.g, b.Floating(), got, u))
			}
			if slope := math.Log2(errors[1] / errors[2]); math.Abs(slope-2) > 0.2 {
				t.Errorf("%s: errors %.3g, slope %.3f", name(b), errors, slope)
			}
		}
	}
}

// coefficient laws with jumps of the given factor.
func checkerboard(g grid.Grid, squares int, jump float64) []float64 {
	a := make([]float64, g.Size())
	each(g, func(at int, node []int) {
		parity := 0
		for i, j := range node {
			parity += j * squares / g.N[i]
		}
		a[at] = 1
		if parity%2 == 1 {
			a[at] = jump
		}
	})
	return a
}

func blobs(g grid.Grid, jump float64) []float64 {
	a := make([]float64, g.Size())
	each(g, func(at int, node []int) {
		s := 0.0
		for m := range 8 {
			phase := float64(m)
			for i, j := range node {
				phase += float64((m*7+i*5)%11-5) * 2 * math.Pi * float64(j) / float64(g.N[i])
			}
			s += math.Cos(phase)
		}
		a[at] = 1
		if s > 0 {
			a[at] = jump
		}
	})
	return a
}

// Iterations stay bounded as the grid grows, with jumps of 1e4 between squares
// aligned and not aligned with coarse nodes and across smooth interfaces.
func TestMultigridIterations(t *testing.T) {
	laws := map[string]func(g grid.Grid) []float64{
		"8 squares": func(g grid.Grid) []float64 { return checkerboard(g, 8, 1e4) },
		"5 squares": func(g grid.Grid) []float64 { return checkerboard(g, 5, 1e4) },
		"blobs":     func(g grid.Grid) []float64 { return blobs(g, 1e4) },
	}
	for _, kind := range []grid.Condition{grid.Periodic, grid.Dirichlet, grid.Neumann} {
		b := grid.AllSides(2, grid.Side{Kind: kind})
		for _, n := range []int{65, 85, 128, 257} {
			g := grid.Uniform(2, n, 0, 1, kind == grid.Periodic)
			f := noise(g.Size())
			for law, fill := range laws {
				a := fill(g)
				m, err := NewMultigrid(g, b, MultigridOptions{Tolerance: 1e-10})
				if err != nil {
					t.Fatal(err)
				}
				if err := m.SetCoefficient(a); err != nil {
					t.Fatal(err)
				}
				u := make([]float64, g.Size())
				r, err := m.Solve(u, f, nil)
				if err != nil || r.Iterations > 25 {
					t.Errorf("%v %d², %s: %d iterations, residual %.2g, error %v; want at most 25", kind, n, law, r.Iterations, r.Residual, err)
				}
			}
		}
	}
}

func TestMultigridIterations3D(t *testing.T) {
	for _, n := range []int{13, 24, 33} {
		g := grid.Uniform(3, n, 0, 1, false)
		m, err := NewMultigrid(g, grid.AllSides(3, grid.Side{Kind: grid.Dirichlet}), MultigridOptions{Tolerance: 1e-10})
		if err != nil {
			t.Fatal(err)
		}
		for law, a := range map[string][]float64{"squares": checkerboard(g, 4, 1e4), "blobs": blobs(g, 1e4)} {
			if err := m.SetCoefficient(a); err != nil {
				t.Fatal(err)
			}
			u := make([]float64, g.Size())
			if r, err := m.Solve(u, noise(g.Size()), nil); err != nil || r.Iterations > 35 {
				t.Errorf("%d³, %s: %d iterations, %v; want at most 35", n, law, r.Iterations, err)
			}
		}
	}
}
