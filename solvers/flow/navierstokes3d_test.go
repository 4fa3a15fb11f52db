package flow

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// A Beltrami flow that decays as it must, through the whole solver: fourth order.
func TestNavierStokes3DExact(t *testing.T) {
	var errors []float64
	for _, n := range []int{9, 18, 36} {
		p := newNavierStokes3D().(*NavierStokes3D)
		p.Grid, p.SolveGrid, p.Initial, p.Viscosity = n, n, "abc", random.Fixed(0.1)
		p.Time = solvers.Time{End: 0.5, Snapshots: 2, Tolerance: 1e-8}
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(t.Context(), random.New(1, 0), dst); err != nil {
			t.Fatal(err)
		}
		tr := s.(*solvers.Trajectory)
		exact := tr.State().Like()
		tr.Evolution().(solvers.Exacter).Exact(exact, p.End)
		diff, size := grid.Squares(dst[0][len(dst[0])/2:], exact.Data)
		errors = append(errors, grid.Relative(diff, size))
	}
	if slope := math.Log2(errors[1] / errors[2]); math.Abs(slope-4) > 0.2 {
		t.Errorf("errors %.3g, slope %.2f", errors, slope)
	}
}

// Linear forcing does the work 2A times the energy, and viscosity takes what the
// diagnosis says: nothing else changes the energy.
func TestTorusForcing(t *testing.T) {
	const amplitude = 0.3
	b, u := testTorus(t, 16, 4, 0.05)
	b.force = linearForce(amplitude)
	taylorGreen(u, 2*math.Pi)
	du := u.Like()
	b.RHS(du, u, 0)
	work := 0.0
	for i, v := range u.Data {
		work += v * du.Data[i] / float64(u.Grid.Size())
	}
	d := b.diagnose(u)
	if want := 2*amplitude*d.energy - d.dissipation; math.Abs(work-want) > 1e-13 || d.dissipation < 0.03 {
		t.Errorf("energy changes at %g; the forcing and a dissipation of %g make %g", work, d.dissipation, want)
	}
}

// What is out of range is refused by the name of its flag.
func TestFlowsRefuse(t *testing.T) {
	for flagName, change := range map[string]func() solvers.Problem{
		"--order":        func() solvers.Problem { p := newTaylorGreen3D().(*TaylorGreen3D); p.Order = 3; return p },
		"--reynolds":     func() solvers.Problem { p := newTaylorGreen3D().(*TaylorGreen3D); p.Reynolds.Lo = 0; return p },
		"--initial":      func() solvers.Problem { p := newNavierStokes3D().(*NavierStokes3D); p.Initial = "x"; return p },
		"--peak":         func() solvers.Problem { p := newNavierStokes3D().(*NavierStokes3D); p.Peak = 99; return p },
		"--dims":         func() solvers.Problem { p := newRayleighBenard().(*RayleighBenard); p.Dims = 4; return p },
		"--sides":        func() solvers.Problem { p := newRayleighBenard().(*RayleighBenard); p.Sides = "x"; return p },
		"--prandtl":      func() solvers.Problem { p := newHeatedCavity().(*HeatedCavity); p.Prandtl.Lo = -1; return p },
		"--law":          func() solvers.Problem { p := newSmoke().(*Smoke); p.Law = "x"; return p },
		"--reynolds-tau": func() solvers.Problem { p := newChannel3D().(*Channel3D); p.Reynolds.Lo = 0; return p },
		"--grid":         func() solvers.Problem { p := newChannel3D().(*Channel3D); p.Span = 1e-3; return p },
	} {
		if s, err := change().Setup(); err == nil || s != nil || !strings.HasPrefix(err.Error(), flagName) {
			t.Errorf("%s: %v", flagName, err)
		}
	}
}
