package reaction

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// tissueOn is the evolution in a given medium, D = 0.3 and ρ = 2.
func tissueOn(g grid.Grid, medium func(s []float64) float64) *fisherTissue {
	p := newFisherKPP().(*FisherKPP)
	p.Diffusion, p.Growth = random.Fixed(0.3), random.Fixed(2)
	zero := law.Constant(0)
	return newFisherTissue(p, g, zero, law.Formula{F: medium, Largest: 1})
}

// The rate of u = ½ + 0.3 cos 2πx cos πy in m = 1 + ½ cos πx, by hand, at second
// order: Neumann sides in both, and the same about a periodic x.
func TestTissueRate(t *testing.T) {
	for _, periodic := range []bool{false, true} {
		wave := math.Pi
		if periodic {
			wave = 2 * math.Pi
		}
		m := func(s []float64) float64 { return 1 + 0.5*math.Cos(wave*s[0]) }
		var errors []float64
		for _, cells := range []int{16, 32, 64, 128} {
			g := grid.Grid{N: []int{cells + 1, cells + 1}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{periodic, false}}
			if periodic {
				g.N[0] = cells
			}
			f := tissueOn(g, m)
			u, du := grid.NewField(g, 2), grid.NewField(g, 2)
			if err := f.Initial(random.New(1, 0), u); err != nil {
				t.Fatal(err)
			}
			x, y := g.Coord(0), g.Coord(1)
			n := len(y)
			for i := range x {
				for j := range y {
					u.Data[i*n+j] = 0.5 + 0.3*math.Cos(2*math.Pi*x[i])*math.Cos(math.Pi*y[j])
				}
			}
			f.RHS(du, u, 0)
			worst := 0.0
			for i, a := range x {
				for j, b := range y {
					v := 0.3 * math.Cos(2*math.Pi*a) * math.Cos(math.Pi*b)
					vx := -0.6 * math.Pi * math.Sin(2*math.Pi*a) * math.Cos(math.Pi*b)
					mx := -0.5 * wave * math.Sin(wave*a)
					want := 0.3*(mx*vx-m([]float64{a, b})*5*math.Pi*math.Pi*v) + 2*(0.5+v)*(0.5-v)
					worst = max(worst, math.Abs(du.Data[i*n+j]-want))
				}
			}
			errors = append(errors, worst)
		}
		if slope := math.Log2(errors[2] / errors[3]); math.Abs(slope-2) > 0.2 {
			t.Errorf("periodic %v: order %.2f, errors %.3g", periodic, slope, errors)
		}
	}
}

// Without growth the mass stays, whatever the medium.
func TestTissueConservesMass(t *testing.T) {
	g := grid.Uniform(2, 21, 0, 1, false)
	f := tissueOn(g, func(s []float64) float64 { return 0.1 + math.Mod(7*s[0]+11*s[1], 1) })
	f.Set([]float64{0.3, 0})
	u, du := grid.NewField(g, 2), grid.NewField(g, 2)
	if err := f.Initial(random.New(1, 0), u); err != nil {
		t.Fatal(err)
	}
	f.Set([]float64{0.3, 0})
	for i := range u.Channel(0) {
		u.Data[i] = math.Mod(float64(i)*0.618, 1)
	}
	f.RHS(du, u, 0)
	if mass := integral(du.Channel(0), g); math.Abs(mass) > 1e-12 {
		t.Errorf("mass grows at the rate %g", mass)
	}
}

// A front is √m times as fast in the slow part of a tissue.
func TestTissueFronts(t *testing.T) {
	position := func(m float64) float64 {
		p := newFisherKPP().(*FisherKPP)
		p.Dims, p.Max, p.Grid, p.Tissue, p.Diffusion, p.Growth = 1, 60, 601, "mixed", random.Fixed(1), random.Fixed(1)
		stored := p.stored(grid.Neumann)
		seed := law.Formula{F: func(s []float64) float64 { return math.Max(0, 1-s[0]*30) }, Largest: 1}
		tr, err := solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) {
			return newFisherTissue(p, g, seed, law.Constant(m)), nil
		}, solvers.TrajectoryOptions{Stored: stored, Time: solvers.Time{End: 24, Snapshots: 3, Tolerance: 1e-5}, Channels: []string{"density", "tissue"}, Units: []string{"1", "1"}})
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(tr.Layout())
		if err := tr.Solve(t.Context(), random.New(1, 0), dst); err != nil {
			t.Fatal(err)
		}
		at := func(frame int) float64 {
			u := dst[0][frame*2*601:][:601]
			for i, v := range u {
				if v < 0.5 {
					return 0.1 * (float64(i-1) + (u[i-1]-0.5)/(u[i-1]-v))
				}
			}
			return 60
		}
		return at(2) - at(1)
	}
	if ratio := position(0.25) / position(1); math.Abs(ratio-0.5) > 0.02 {
		t.Errorf("the front in a medium of 1/4 is %.3f times as fast; want 1/2", ratio)
	}
}

// The flags reach the evolution, and the data are determined and finite.
func TestMixedTissue(t *testing.T) {
	p := newFisherKPP().(*FisherKPP)
	p.Tissue, p.Grid, p.End = "mixed", 33, 2
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, 0), dst); err != nil {
		t.Fatal(err)
	}
	parts := map[float64]int{}
	for _, v := range dst[0][33*33 : 2*33*33] {
		parts[v]++
	}
	if parts[1]+parts[0.1] != 33*33 || parts[1] == 0 || parts[0.1] == 0 {
		t.Errorf("parts %v", parts)
	}
	if r, err := s.(solvers.Residualer).Residual(t.Context(), dst); err != nil || r > 1e-3 {
		t.Errorf("residual %g, %v", r, err)
	}
	p.Slow = 2
	if _, err := p.Setup(); err == nil {
		t.Error("a slow part faster than the fast one was taken")
	}
}
