package conservation

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// The certificate of Burgers data is the distance from the exact solution: it
// neither flatters nor frightens by more than the solve's own digits.
func TestTunedBurgersMeetsItsTolerance(t *testing.T) {
	b := newBurgers().(*Burgers)
	b.Grid, b.Viscosity, b.Snapshots = 128, random.Fixed(2e-3), 3
	s, c, err := solvers.Tune(t.Context(), b, 1e-4, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if b.SolveGrid == 0 || c.Median >= 1e-4 {
		t.Fatalf("solve grid %d, certificate %+v", b.SolveGrid, c)
	}
	dst := solvers.Allocate(s.Layout())
	var errs []float64
	for i := range 2 {
		if err := s.Solve(t.Context(), random.New(1, i), dst); err != nil {
			t.Fatal(err)
		}
		u := dst[0]
		exact := newColeHopf(u[:128], 1, b.Viscosity.Lo, 32)
		var diff, size float64
		for k := 1; k < 3; k++ {
			for j := range 128 {
				want := exact.at(float64(j)/128, float64(k)/2)
				diff += (u[k*128+j] - want) * (u[k*128+j] - want)
				size += want * want
			}
		}
		errs = append(errs, math.Sqrt(diff/size))
	}
	if e := (errs[0] + errs[1]) / 2; e > 1e-4 || math.Abs(e-c.Median) > 0.2*c.Median {
		t.Errorf("the error is %g; the certificate says %g", e, c.Median)
	}
}

func TestTuneStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := solvers.Tune(ctx, newBurgers(), 1e-3, 1, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
