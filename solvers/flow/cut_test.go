package flow

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// circleFlow is a channel with a cylinder in it.
func circleFlow(t *testing.T, boundary string, n int) *Staggered {
	t.Helper()
	b, err := grid.ParseBoundary(boundary, 2)
	if err != nil {
		t.Fatal(err)
	}
	g := grid.Uniform(2, n+1, 0, 1, false)
	for a, p := range b.Periodic() {
		if g.Periodic[a] = p; p {
			g.N[a] = n
		}
	}
	s, err := NewStaggered(g, b)
	if err != nil {
		t.Fatal(err)
	}
	s.SetBody(func(x, y float64) float64 { return math.Hypot(x-0.45, y-0.52) - 0.2 })
	return s
}

// The dense solution of the pressure is that of conjugate gradients, and solves
// the equation.
func TestPressureBetweenBodies(t *testing.T) {
	for _, boundary := range []string{"left=inflow:1,right=outflow,y=wall", "periodic"} {
		s := circleFlow(t, boundary, 32)
		n := s.centres.size()
		source, x, y := make([]float64, n), make([]float64, n), make([]float64, n)
		sum := 0.0
		c := s.body.solver
		for i := range source {
			source[i] = math.Sin(float64(i*i)) * c.live[i]
			sum += source[i]
		}
		c.level(source, sum)
		s.body.solve(x, source)
		c.apply(c.q, x)
		for i, v := range c.q {
			if math.Abs(v+source[i]) > 1e-9 {
				t.Fatalf("%s: −∇·(a²∇p) = %g in cell %d; want %g", boundary, v, i, -source[i])
			}
		}
		c.direct = nil
		s.body.solve(y, source)
		if c.iterations < 3 || c.iterations > 80 {
			t.Errorf("%s: %d iterations", boundary, c.iterations)
		}
		for i, v := range x {
			if math.Abs(v-y[i]) > 1e-9 {
				t.Fatalf("%s: pressure %g directly and %g by iteration in cell %d", boundary, v, y[i], i)
			}
		}
	}
}
