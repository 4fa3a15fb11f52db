package flow

import (
	"context"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/ode"
)

// vortex is the flow of Taylor and Green in the plane, exact for Navier–Stokes.
func vortex(viscosity, t float64) func(c int, x [3]float64) float64 {
	decay := math.Exp(-2 * viscosity * t)
	return func(c int, x [3]float64) float64 {
		if c == 0 {
			return decay * math.Sin(x[0]) * math.Cos(x[1])
		}
		return -decay * math.Cos(x[0]) * math.Sin(x[1])
	}
}

// march integrates a staggered flow to time end.
func march(t *testing.T, s *Staggered, state []float64, end, tolerance float64) {
	t.Helper()
	rate := func(du, u []float64, at float64) {
		s.Load(u, at)
		s.Momentum()
		s.Project()
		s.Unload(du)
	}
	in := ode.NewIntegrator(ode.BogackiShampine, ode.System{Explicit: rate, MaxStep: s.MaxStep}, len(state), ode.Control{Tolerance: tolerance})
	in.Start(0)
	if err := in.Advance(context.Background(), state, end); err != nil {
		t.Fatal(err)
	}
}

// distance is the largest distance of a state from a velocity field.
func distance(s *Staggered, state []float64, field func(c int, x [3]float64) float64) (largest float64) {
	exact := make([]float64, s.Size())
	s.Fill(exact, field)
	for i, v := range exact {
		largest = max(largest, math.Abs(v-state[i]))
	}
	return largest
}

// slope is the order from errors at spacings halved each time.
func slope(errors []float64) float64 {
	n := len(errors)
	return math.Log2(errors[n-2] / errors[n-1])
}

// Taylor–Green vortices decay as they should: periodic, and between slip walls,
// which their cells have for walls.
func TestVorticesDecayAtSecondOrder(t *testing.T) {
	for _, boundary := range []string{"periodic", "slip", "x=slip,y=periodic"} {
		t.Run(boundary, func(t *testing.T) {
			b, err := grid.ParseBoundary(boundary, 2)
			if err != nil {
				t.Fatal(err)
			}
			var errors []float64
			for _, n := range []int{16, 32, 64} {
				g := grid.Uniform(2, n+1, 0, 2*math.Pi, false)
				for a, p := range b.Periodic() {
					if g.Periodic[a] = p; p {
						g.N[a] = n
					}
				}
				s, err := NewStaggered(g, b)
				if err != nil {
					t.Fatal(err)
				}
				s.Viscosity = 0.05
				state := make([]float64, s.Size())
				s.Fill(state, vortex(s.Viscosity, 0))
				march(t, s, state, 1, 1e-7)
				errors = append(errors, distance(s, state, vortex(s.Viscosity, 1)))
				if d := s.Divergence(state); d > 1e-12 {
					t.Errorf("divergence %g on %d cells", d, n)
				}
			}
			if order := slope(errors); math.Abs(order-2) > 0.2 {
				t.Errorf("errors %.3g, order %.2f; want 2", errors, order)
			}
		})
	}
}
