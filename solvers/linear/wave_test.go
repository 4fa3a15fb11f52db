package linear

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// d'Alembert's solution of a hump and of a wave.
func TestWaveOrder(t *testing.T) {
	for _, initial := range []string{"-initial gaussian -bump-width 0.1", "-initial sine -waves 6"} {
		var errors []float64
		for _, n := range []string{"48", "96", "192"} {
			errors = append(errors, exactError(t, "wave", "-dims 1 -bc periodic -speed 1 -t-end 0.4 -snapshots 2 -time-tolerance 1e-11 -grid "+n+" -solve-grid "+n+" "+initial))
		}
		checkSlope(t, errors, 6)
	}
}

// A standing wave of a square with held sides is exact.
func TestWaveStands(t *testing.T) {
	tr, dst := solve(t, "wave", "-dims 2 -initial sine -speed 1 -t-end 0.3 -snapshots 2 -time-tolerance 1e-9 -grid 33 -solve-grid 65 -bc dirichlet", 0)
	u := last(tr, dst)
	omega := 2 * math.Pi * math.Sqrt2
	for i := range 33 {
		for j := range 33 {
			want := math.Sin(2*math.Pi*float64(i)/32) * math.Sin(2*math.Pi*float64(j)/32) * math.Cos(omega*0.3)
			if math.Abs(u[i*33+j]-want) > 1e-6 {
				t.Fatalf("u = %g at (%d, %d); want %g", u[i*33+j], i, j, want)
			}
		}
	}
}

// The energy is kept where nothing leaves, through a medium too.
func TestWaveEnergy(t *testing.T) {
	for _, flags := range []string{
		"-dims 1 -bc periodic", "-dims 1 -bc left=dirichlet,right=neumann", "-dims 2 -bc periodic -medium lenses", "-dims 2 -bc x=neumann,y=dirichlet -medium layers",
	} {
		tr, dst := solve(t, "wave", "-grid 41 -solve-grid 41 -initial gaussian -bump-width 0.15 -t-end 1 -time-tolerance 1e-8 "+flags, 1)
		drifts, err := tr.Drifts(dst)
		if err != nil || len(drifts) != 1 {
			t.Fatalf("drifts %v, error %v", drifts, err)
		}
		t.Logf("%s: energy %.4g changes by %.2g", flags, drifts[0].Initial, drifts[0].Change)
		if drifts[0].Change > 1e-5*drifts[0].Initial {
			t.Errorf("%s: energy %g changes by %g", flags, drifts[0].Initial, drifts[0].Change)
		}
	}
}

// What runs into an outflow side leaves: on a line all of it, on a plane most.
func TestWaveOutflow(t *testing.T) {
	for _, c := range []struct {
		flags string
		left  float64 // of the energy at the end
	}{{"-dims 1 -grid 129 -solve-grid 129", 1e-8}, {"-dims 1 -grid 129 -solve-grid 129 -t-end 30", 1e-8}, {"-dims 2 -grid 49 -solve-grid 49", 1e-2}, {"-dims 2 -grid 49 -solve-grid 49 -medium lenses -t-end 8", 1e-3}} {
		tr, dst := solve(t, "wave", "-bc outflow -speed 1 -initial gaussian -bump-width 0.1 -snapshots 2 -t-end 2 "+c.flags, 0)
		energy := func(frame []float64) float64 {
			f := &grid.Field{Grid: tr.State().Grid, Channels: tr.State().Channels, Data: frame}
			return tr.Evolution().(solvers.Conserver).Invariants(f)[0].Value
		}
		before, after := energy(dst[0][:len(dst[0])/2]), energy(last(tr, dst))
		t.Logf("%s: %.2g of the energy is left", c.flags, after/before)
		if !(after < c.left*before) {
			t.Errorf("%s: energy falls from %g to %g; want a factor below %g", c.flags, before, after, c.left)
		}
	}
}
