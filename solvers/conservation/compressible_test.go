package conservation

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// A shock of Mach number 2 with its viscous profile, against Becker's solution.
func TestViscousShock(t *testing.T) {
	var errs []float64
	for level, cells := range []int{50, 100, 200} {
		p := newCompressibleNavierStokes().(*CompressibleNavierStokes)
		p.Grid, p.Initial, p.End, p.Snapshots = cells+1, "viscous-shock", 0.1, 2
		p.Shear, p.Bulk, p.Prandtl = random.Fixed(0.03), random.Fixed(0), 0.75
		p.Courant = 0.5 * math.Pow(2, -2*float64(level)/3)
		tr, u := solve(t, p, 0)
		errs = append(errs, distance(t, tr, u, p.End)[1])
	}
	t.Logf("relative L1 errors of velocity: %.3g", errs)
	if slope := math.Log2(errs[1] / errs[2]); slope < 4.8 || slope > 6.2 {
		t.Errorf("order %.2f from errors %.3g", slope, errs)
	}
}

// The viscous terms in the plane against those of a formula, differentiated by
// hand: σ and v·σ of v = (sin x cos y, cos 2x sin y).
func TestViscousTerms(t *testing.T) {
	const eta, zeta, gamma, prandtl = 0.3, 0.2, 1.4, 0.7
	kappa := eta * gamma / (gamma - 1) / prandtl
	var errs []float64
	for _, n := range []int{24, 48, 96} {
		p := solvers.NewScalars(gasParameter(random.Fixed(gamma)), solvers.Parameter{Name: "a", Range: random.Fixed(eta)}, solvers.Parameter{Name: "b", Range: random.Fixed(zeta)})
		e := newViscousGas(newGas(grid.Uniform(2, n, 0, 2*math.Pi, true), grid.AllSides(2, grid.Side{}), 0.5, nil, p), 1, prandtl)
		u := grid.NewField(e.grid, 4)
		want := u.Like()
		for i, x := range e.grid.Coord(0) {
			for j, y := range e.grid.Coord(1) {
				at := i*n + j
				s, c, s2, c2, sy, cy := math.Sin(x), math.Cos(x), math.Sin(2*x), math.Cos(2*x), math.Sin(y), math.Cos(y)
				a, b := s*cy, c2*sy
				ax, ay, bx, by := c*cy, -s*sy, -2*s2*sy, c2*cy
				// ∇·σ = η Δv + (ζ + η/3) ∇(∇·v)
				div := eta/3 + zeta
				fx := eta*(-2*a) + div*(-s*cy-2*s2*cy)
				fy := eta*(-5*b) + div*(-c*sy-c2*sy)
				trace := (zeta - 2./3*eta) * (ax + by)
				work := 2*eta*ax*ax + 2*eta*by*by + eta*(ay+bx)*(ay+bx) + trace*(ax+by)
				// T = 2 + sin(x+y), ρ = 1.
				temperature := 2 + math.Sin(x+y)
				u.Channel(0)[at], u.Channel(1)[at], u.Channel(2)[at], u.Channel(3)[at] = 1, a, b, temperature
				want.Channel(1)[at], want.Channel(2)[at] = fx, fy
				want.Channel(3)[at] = a*fx + b*fy + work - 2*kappa*math.Sin(x+y)
			}
		}
		e.Restore(u)
		with, without := u.Like(), u.Like()
		e.RHS(with, u, 0)
		e.gas.RHS(without, u, 0)
		worst := 0.0
		for i := range with.Data {
			worst = max(worst, math.Abs(with.Data[i]-without.Data[i]-want.Data[i]))
		}
		errs = append(errs, worst)
	}
	t.Logf("largest errors: %.3g", errs)
	for i := 1; i < len(errs); i++ {
		if slope := math.Log2(errs[i-1] / errs[i]); math.Abs(slope-6) > 0.2 {
			t.Errorf("order %.2f from errors %.3g and %.3g", slope, errs[i-1], errs[i])
		}
	}
}

// Viscosity takes momentum and energy from nowhere to nowhere: on a torus they
// are conserved, and between mirrors mass and energy are.
func TestViscosityConserves(t *testing.T) {
	for condition, kept := range map[string]int{"periodic": 4, "slip": 2} {
		p := newCompressibleNavierStokes2D().(*CompressibleNavierStokes2D)
		p.Grid, p.End, p.Snapshots, p.Condition = 25, 0.05, 3, condition
		p.Shear, p.Prandtl = random.Fixed(0.02), 0.7
		tr, u := solve(t, p, 0)
		drifts, err := tr.Drifts([][]float64{u, {5. / 3, 0.02, 1e-3}})
		if err != nil || len(drifts) != kept {
			t.Fatalf("%v, %v", drifts, err)
		}
		for _, d := range drifts {
			if d.Change > 1e-13*d.Scale {
				t.Errorf("%s: %+v", condition, d)
			}
		}
	}
}

func TestViscousErrors(t *testing.T) {
	for _, c := range []struct {
		change func(p *CompressibleNavierStokes)
		want   string
	}{
		{func(p *CompressibleNavierStokes) { p.Shear = random.Fixed(-1) }, "--shear-viscosity is -1"},
		{func(p *CompressibleNavierStokes) { p.Bulk = random.Fixed(-1) }, "--bulk-viscosity is -1"},
		{func(p *CompressibleNavierStokes) { p.Prandtl = -1 }, "--prandtl is -1"},
		{func(p *CompressibleNavierStokes) { p.Initial = "viscous-shock" }, "the profile is that of --prandtl 0.75"},
	} {
		p := newCompressibleNavierStokes().(*CompressibleNavierStokes)
		c.change(p)
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v; want …%s…", err, c.want)
		}
	}
}
