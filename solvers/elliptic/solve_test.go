package elliptic

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// residual is ‖f − (α − ∇·a∇)u‖/‖f‖ over nodes away from the sides, harmonic
// means, second order, written out without the package's machinery.
func innerResidual(g grid.Grid, u, f, a []float64, alpha float64) float64 {
	num, den := 0.0, 0.0
	strides := make([]int, g.Dims())
	s := 1
	for i := g.Dims() - 1; i >= 0; i-- {
		strides[i] = s
		s *= g.N[i]
	}
	each(g, func(at int, node []int) {
		r := f[at] - alpha*u[at]
		for i, j := range node {
			up, down := at+strides[i], at-strides[i]
			if j == g.N[i]-1 {
				up = at - j*strides[i]
			}
			if j == 0 {
				down = at + (g.N[i]-1)*strides[i]
			}
			if (j == 0 || j == g.N[i]-1) && !g.Periodic[i] {
				return
			}
			h := g.Spacing(i)
			for _, q := range []int{up, down} {
				r += 2 / (1/a[at] + 1/a[q]) * (u[q] - u[at]) / (h * h)
			}
		}
		num += r * r
		den += f[at] * f[at]
	})
	return math.Sqrt(num / den)
}

// Both solvers satisfy the difference equations of rough sources, on any
// number of nodes: even, odd, prime.
func TestResidual(t *testing.T) {
	for _, n := range [][]int{{64}, {101}, {33, 48}, {37, 64}, {5, 97}, {3, 3}, {12, 11, 13}, {4, 4, 4}} {
		for _, b := range boundaries(len(n)) {
			if len(n) == 3 && b[0] != b[2] {
				continue
			}
			g := grid.Grid{N: n}
			for i := range n {
				g.Lo, g.Hi = append(g.Lo, 0), append(g.Hi, 1+0.3*float64(i))
				g.Periodic = append(g.Periodic, b[i][0].Kind == grid.Periodic)
			}
			for _, alpha := range []float64{0, 3} {
				floating := alpha == 0 && b.Floating()
				u, f, one := make([]float64, g.Size()), noise(g.Size()), checkerboard(g, 1, 1)
				d, err := NewShifted(g, b, 2, alpha)
				if err != nil {
					t.Fatal(err)
				}
				m, err := NewMultigrid(g, b, MultigridOptions{Shift: alpha})
				if err != nil {
					t.Fatal(err)
				}
				check := func(name string, a []float64, r Report) {
					t.Helper()
					source := append([]float64(nil), f...)
					for i := range source {
						source[i] -= r.Removed
					}
					if v := innerResidual(g, u, source, a, alpha); !(v < 1e-10) && !math.IsNaN(v) {
						t.Errorf("%s %v %s α=%g: residual %g", name, n, b, alpha, v)
					}
					if w := mean(g, f); floating && math.Abs(r.Removed-w) > 1e-12 {
						t.Errorf("%s %v %s: removed %g, want the mean %g", name, n, b, r.Removed, w)
					}
				}
				check("direct", one, d.Solve(u, f, nil))
				direct := append([]float64(nil), u...)
				for _, jump := range []float64{1, 100} {
					a := checkerboard(g, 3, jump)
					if err := m.SetCoefficient(a); err != nil {
						t.Fatal(err)
					}
					r, err := m.Solve(u, f, nil)
					if err != nil {
						t.Errorf("multigrid %v %s: %v", n, b, err)
					}
					check("multigrid", a, r)
					if jump == 1 {
						if v := distance(g, false, u, direct); !(v < 1e-8) {
							t.Errorf("%v %s α=%g: the two solvers differ by %g", n, b, alpha, v)
						}
					}
				}
			}
		}
	}
}

// The preconditioner is symmetric and positive definite, without which
// conjugate gradients may fail, on even and odd grids and across seams.
func TestCycleSymmetric(t *testing.T) {
	for _, n := range [][]int{{40}, {41}, {30, 40}, {31, 41}, {9, 10, 11}, {64, 7}} {
		for _, b := range boundaries(len(n)) {
			if len(n) == 3 && b[0] != b[1] {
				continue
			}
			g := grid.Grid{N: n}
			for i := range n {
				g.Lo, g.Hi = append(g.Lo, 0), append(g.Hi, 1)
				g.Periodic = append(g.Periodic, b[i][0].Kind == grid.Periodic)
			}
			m, err := NewMultigrid(g, b, MultigridOptions{Shift: 1e-3})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.SetCoefficient(blobs(g, 1e3)); err != nil {
				t.Fatal(err)
			}
			l := m.levels[0]
			apply := func(seed int) (x, y []float64) {
				v := noise(g.Size() + seed)
				at := 0
				for i := range l.n[0] {
					for j := range l.n[1] {
						p := l.index(i, j, 0)
						at += copy(l.f[p:p+l.n[2]], v[at:])
					}
				}
				x = append(x, l.f...)
				m.cycle(0, true)
				return x, append(y, l.u...)
			}
			x, mx := apply(1)
			y, my := apply(2)
			xmy, ymx := l.dot(x, my), l.dot(y, mx)
			if scale := math.Sqrt(l.dot(x, mx) * l.dot(y, my)); math.Abs(xmy-ymx) > 1e-10*scale {
				t.Errorf("%v %s: x·My = %.12g, y·Mx = %.12g", n, b, xmy, ymx)
			}
			if !(l.dot(x, mx) > 0) {
				t.Errorf("%v %s: x·Mx = %g", n, b, l.dot(x, mx))
			}
		}
	}
}

// The coarse operators keep the constant in the null space of a floating problem.
func TestGalerkinKeepsConstants(t *testing.T) {
	for _, n := range [][]int{{40, 50}, {41, 51}, {9, 12, 17}} {
		for _, kind := range []grid.Condition{grid.Periodic, grid.Neumann} {
			g := grid.Uniform(len(n), 9, 0, 1, kind == grid.Periodic)
			copy(g.N, n)
			m, err := NewMultigrid(g, grid.AllSides(len(n), grid.Side{Kind: kind}), MultigridOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.SetCoefficient(blobs(g, 100)); err != nil {
				t.Fatal(err)
			}
			if m.Levels() < 3 {
				t.Fatalf("%v: %d levels", n, m.Levels())
			}
			for depth, l := range m.levels {
				for i := range l.u {
					l.u[i] = 1
				}
				row := make([]float64, l.n[2])
				for i := range l.n[0] {
					for j := range l.n[1] {
						p := l.index(i, j, 0)
						l.applyRow(row, l.u, p, 0, 1)
						for k, v := range row {
							if math.Abs(v) > 1e-12*l.diag[p+k] {
								t.Fatalf("%v %v level %d: row sum %g of %g at (%d, %d, %d)", n, kind, depth, v, l.diag[p+k], i, j, k)
							}
						}
					}
				}
			}
		}
	}
}

func TestMultigridAnisotropic(t *testing.T) {
	g := grid.Grid{N: []int{65, 65}, Lo: []float64{0, 0}, Hi: []float64{8, 1}, Periodic: []bool{false, false}}
	m, err := NewMultigrid(g, grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}), MultigridOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetCoefficient(blobs(g, 100)); err != nil {
		t.Fatal(err)
	}
	u := make([]float64, g.Size())
	if r, err := m.Solve(u, noise(g.Size()), nil); err != nil || r.Iterations > 20 {
		t.Errorf("cells of ratio 8: %d iterations, %v", r.Iterations, err)
	}
}

func TestSolvesAllocateNothing(t *testing.T) {
	g := grid.Uniform(2, 33, 0, 1, false)
	b := grid.AllSides(2, grid.Side{Kind: grid.Neumann, Value: 1})
	d, err := NewDirect(g, b, 4)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMultigrid(g, b, MultigridOptions{})
	if err != nil {
		t.Fatal(err)
	}
	u, f, a := make([]float64, g.Size()), noise(g.Size()), blobs(g, 10)
	if err := m.SetCoefficient(a); err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func(){
		"direct":      func() { d.Solve(u, f, nil) },
		"coefficient": func() { _ = m.SetCoefficient(a) },
		"multigrid":   func() { _, _ = m.Solve(u, f, nil) },
	} {
		run()
		if n := testing.AllocsPerRun(3, run); n != 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
	}
}

func TestConstructorsReject(t *testing.T) {
	g := grid.Uniform(2, 9, 0, 1, false)
	b := grid.AllSides(2, grid.Side{Kind: grid.Dirichlet})
	small := grid.Uniform(2, 4, 0, 1, false)
	cases := map[string]func() error{
		"orders 2 and 4":   func() error { _, err := NewDirect(g, b, 3); return err },
		"at least 5":       func() error { _, err := NewDirect(small, b, 4); return err },
		"shift":            func() error { _, err := NewShifted(g, b, 2, -1); return err },
		"periodic":         func() error { _, err := NewDirect(g, grid.AllSides(2, grid.Side{}), 2); return err },
		"residual":         func() error { _, err := NewMultigrid(g, b, MultigridOptions{Tolerance: 2}); return err },
		"iteration":        func() error { _, err := NewMultigrid(g, b, MultigridOptions{MaxIterations: -1}); return err },
		"finite shift":     func() error { _, err := NewMultigrid(g, b, MultigridOptions{Shift: math.Inf(1)}); return err },
		"node [0 3]":       func() error { return coefficientError(g, b, 3, -1) },
		"a is NaN at node": func() error { return coefficientError(g, b, 3, math.NaN()) },
		"a is 0 at node":   func() error { return coefficientError(g, b, 80, 0) },
	}
	for want, run := range cases {
		if err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func coefficientError(g grid.Grid, b grid.Boundary, at int, value float64) error {
	m, err := NewMultigrid(g, b, MultigridOptions{})
	if err != nil {
		return err
	}
	a := checkerboard(g, 1, 1)
	a[at] = value
	return m.SetCoefficient(a)
}

func TestNotConverged(t *testing.T) {
	g := grid.Uniform(2, 65, 0, 1, false)
	m, err := NewMultigrid(g, grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}), MultigridOptions{MaxIterations: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetCoefficient(blobs(g, 1e4)); err != nil {
		t.Fatal(err)
	}
	u := make([]float64, g.Size())
	_, err = m.Solve(u, noise(g.Size()), nil)
	var failed *NotConverged
	if !errors.As(err, &failed) || failed.Iterations != 3 || !(failed.Residual > 1e-11) {
		t.Errorf("error %v", err)
	}
	f := noise(g.Size())
	f[200] = math.NaN()
	if _, err := m.Solve(u, f, nil); !errors.As(err, &failed) {
		t.Errorf("NaN in f gives %v", err)
	}
	if r, err := m.Solve(u, make([]float64, g.Size()), nil); err != nil || r.Iterations != 0 || u[300] != 0 {
		t.Errorf("f = 0: %+v, %v, u %g", r, err, u[300])
	}
}
