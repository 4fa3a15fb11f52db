package ode

import (
	"context"
	"errors"
	"math"
	"testing"
)

// kaps is the stiff problem of P. Kaps with known solution u = e^{−2t},
// v = e^{−t}: u' = −(1/ε+2)u + v²/ε, v' = u − v − v². Its stiff linear part is
// implicit if split.
func kaps(eps float64, split bool) System {
	full := func(du, u []float64, _ float64) {
		du[0] = -(1/eps+2)*u[0] + u[1]*u[1]/eps
		du[1] = u[0] - u[1] - u[1]*u[1]
	}
	if !split {
		return System{Explicit: full}
	}
	return System{
		Explicit: func(du, u []float64, _ float64) {
			du[0] = -2*u[0] + u[1]*u[1]/eps
			du[1] = u[0] - u[1] - u[1]*u[1]
		},
		Implicit: func(du, u []float64, _ float64) { du[0], du[1] = -u[0]/eps, 0 },
		Solve:    func(u []float64, _, gamma float64) { u[0] /= 1 + gamma/eps },
	}
}

// rotation depends on time explicitly: u' = 3iu + forcing, with solution
// (cos 3t, sin 3t) + (t², 0).
func rotation() System {
	return System{Explicit: func(du, u []float64, t float64) {
		du[0] = -3*u[1] + 2*t
		du[1] = 3*u[0] - 3*t*t
	}}
}

func TestOrderBySlope(t *testing.T) {
	for _, tab := range tables {
		t.Run(tab.Name, func(t *testing.T) {
			problems := map[string]struct {
				sys   System
				start []float64
				exact func(t float64) (float64, float64)
			}{
				"kaps": {kaps(0.5, tab.Implicit != nil), []float64{1, 1},
					func(t float64) (float64, float64) { return math.Exp(-2 * t), math.Exp(-t) }},
			}
			if tab.Implicit == nil {
				problems["rotation"] = struct {
					sys   System
					start []float64
					exact func(t float64) (float64, float64)
				}{rotation(), []float64{1, 0},
					func(t float64) (float64, float64) { return math.Cos(3*t) + t*t, math.Sin(3 * t) }}
			}
			for name, p := range problems {
				var errs []float64
				for _, steps := range []float64{25, 50, 100, 200} {
					in := NewIntegrator(tab, p.sys, 2, Control{Fixed: 1 / steps})
					u := []float64{p.start[0], p.start[1]}
					in.Start(0)
					if err := in.Advance(t.Context(), u, 1); err != nil {
						t.Fatal(err)
					}
					x, y := p.exact(1)
					errs = append(errs, math.Hypot(u[0]-x, u[1]-y))
				}
				for i := 1; i < len(errs); i++ {
					if slope := math.Log2(errs[i-1] / errs[i]); math.Abs(slope-float64(tab.Order)) > 0.2 {
						t.Errorf("%s: order %.2f from errors %.3g and %.3g; want %d", name, slope, errs[i-1], errs[i], tab.Order)
					}
				}
			}
		})
	}
}

// u' = −10⁶(u − cos t) − sin t, with solution cos t: an explicit scheme would
// need a million steps.
func TestStiffPartDoesNotLimitTheStep(t *testing.T) {
	for _, tab := range []*Table{ARK3, ARK4} {
		in := NewIntegrator(tab, System{
			Explicit: func(du, u []float64, t float64) { du[0] = -math.Sin(t) },
			Implicit: func(du, u []float64, t float64) { du[0] = -1e6 * (u[0] - math.Cos(t)) },
			Solve: func(u []float64, t, gamma float64) {
				u[0] = (u[0] + gamma*1e6*math.Cos(t)) / (1 + 1e6*gamma)
			},
		}, 1, Control{Tolerance: 1e-6})
		u := []float64{1}
		in.Start(0)
		if err := in.Advance(t.Context(), u, 2); err != nil {
			t.Fatal(err)
		}
		if diff := math.Abs(u[0] - math.Cos(2)); diff > 1e-5 {
			t.Errorf("%s: error %g", tab.Name, diff)
		}
		if steps, _ := in.Steps(); steps > 1000 {
			t.Errorf("%s: %d steps", tab.Name, steps)
		}
	}
}

func TestErrorFollowsTolerance(t *testing.T) {
	for _, tab := range tables {
		if tab.Error == nil || tab.Implicit != nil {
			continue
		}
		previous := math.Inf(1)
		for _, tol := range []float64{1e-4, 1e-6, 1e-8} {
			in := NewIntegrator(tab, rotation(), 2, Control{Tolerance: tol})
			u := []float64{1, 0}
			in.Start(0)
			for _, end := range []float64{0.3, 1, 3} {
				if err := in.Advance(t.Context(), u, end); err != nil {
					t.Fatal(err)
				}
				if in.Time() != end {
					t.Errorf("landed at %v, not %v", in.Time(), end)
				}
			}
			diff := math.Hypot(u[0]-math.Cos(9)-9, u[1]-math.Sin(9))
			if diff > 1e3*tol || diff > previous/5 {
				t.Errorf("%s: error %.3g at tolerance %g, %.3g before", tab.Name, diff, tol, previous)
			}
			previous = diff
		}
	}
}

func TestStabilityLimitIsScaled(t *testing.T) {
	for _, tab := range []*Table{RK4, SSPRK3} {
		sys := rotation()
		sys.MaxStep = func([]float64) float64 { return 0.01 * 2 * math.Sqrt2 }
		in := NewIntegrator(tab, sys, 2, Control{Tolerance: 1, Courant: 0.5})
		u := []float64{1, 0}
		in.Start(0)
		if err := in.Advance(t.Context(), u, 1); err != nil {
			t.Fatal(err)
		}
		want := 1 / (0.01 * 0.5 * tab.Imaginary)
		if steps, _ := in.Steps(); float64(steps) < want || float64(steps) > want+8 {
			t.Errorf("%s: %d steps; want about %.0f", tab.Name, steps, want)
		}
	}
}

// With Admissible, steps are as long as MaxStep says, and shorter where a stage
// would leave the set.
func TestBoundedSteps(t *testing.T) {
	fall := func(h float64) System {
		return System{
			Explicit:   func(du, u []float64, _ float64) { du[0] = -u[0] },
			MaxStep:    func([]float64) float64 { return h },
			Admissible: func(u []float64) bool { return u[0] > 0 },
		}
	}
	for _, c := range []struct {
		h        float64
		accepted int
		rejected bool
	}{{0.125, 8, false}, {1.5, 0, true}} {
		in := NewIntegrator(SSPRK3, fall(c.h), 1, Control{})
		u := []float64{1}
		in.Start(0)
		end := 1.0
		if c.rejected {
			end = 30
		}
		if err := in.Advance(t.Context(), u, end); err != nil {
			t.Fatal(err)
		}
		accepted, rejected := in.Steps()
		if c.accepted != 0 && accepted != c.accepted || (rejected > 0) != c.rejected || u[0] <= 0 {
			t.Errorf("steps of %g: %d accepted, %d rejected, u = %g", c.h, accepted, rejected, u[0])
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a table without a Convex coefficient took a bounded system")
		}
	}()
	NewStepper(RK4, fall(1), 1)
}

func TestBlowUp(t *testing.T) {
	// u' = u² from 1 is infinite at t = 1.
	in := NewIntegrator(RK4, System{Explicit: func(du, u []float64, _ float64) { du[0] = u[0] * u[0] }}, 1, Control{})
	in.Start(0)
	err := in.Advance(t.Context(), []float64{1}, 2)
	var fail *Failure
	if !errors.As(err, &fail) || math.Abs(fail.Time-1) > 1e-6 || fail.Step == 0 {
		t.Fatalf("got %v; want a failure at t = 1", err)
	}
	in.Start(0)
	if err := in.Advance(t.Context(), []float64{math.NaN()}, 2); !errors.As(err, &fail) || fail.Step != 0 {
		t.Fatalf("NaN at the start: got %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	in := NewIntegrator(RK4, System{Explicit: func(du, u []float64, _ float64) {
		if calls++; calls == 50 {
			cancel()
		}
		du[0] = math.Sin(1e3 * u[0])
	}}, 1, Control{})
	in.Start(0)
	if err := in.Advance(ctx, []float64{1}, 1e9); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if calls > 60 {
		t.Errorf("%d evaluations after the cancellation", calls-50)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, tab := range tables {
		s := NewStepper(tab, kaps(0.5, tab.Implicit != nil), 2)
		u := []float64{1, 1}
		if allocs := testing.AllocsPerRun(10, func() {
			s.Try(u, 0, 0.01)
			s.Accept(u)
		}); allocs != 0 {
			t.Errorf("%s: %g allocations in a step", tab.Name, allocs)
		}
	}
}
