package reaction

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// forced is an evolution with a source, so that a chosen function solves it.
type forced struct {
	solvers.Evolution
	solvers.Stiff
	// exact is the function of channel c, and source what the equation leaves of it.
	exact, source func(c int, x, y, t float64) float64
}

func (f *forced) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.Evolution.Initial(rng, u); err != nil {
		return err
	}
	tabulate(u, func(c int, x, y float64) float64 { return f.exact(c, x, y, 0) })
	return nil
}

func (f *forced) RHS(du, u *grid.Field, t float64) {
	f.Evolution.RHS(du, u, t)
	part := du.Like()
	tabulate(part, func(c int, x, y float64) float64 { return f.source(c, x, y, t) })
	for i, v := range part.Data {
		du.Data[i] += v
	}
}

// tabulate sets u to a function of the position; y is 0 on a line.
func tabulate(u *grid.Field, f func(c int, x, y float64) float64) {
	y := []float64{0}
	if u.Grid.Dims() == 2 {
		y = u.Grid.Coord(1)
	}
	for c := range u.Channels {
		v := u.Channel(c)
		for i, x := range u.Grid.Coord(0) {
			for j := range y {
				v[i*len(y)+j] = f(c, x, y[j])
			}
		}
	}
}

// checkManufactured asks that the distance of an equation with that source from
// the exact function at the time end falls at the order, cells doubling thrice.
func checkManufactured(t *testing.T, name, settings string, cells int, end float64, exact, source func(c int, x, y, t float64) float64) {
	t.Helper()
	base := trajectory(t, name, settings)
	g := base.State().Grid
	var errors []float64
	for level := range 3 {
		n := cells << level
		if !g.Periodic[0] {
			n++
		}
		stored := grid.Uniform(g.Dims(), n, g.Lo[0], g.Hi[0], g.Periodic[0])
		tr, err := solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) {
			e := evolutionOn(t, name, settings, g)
			return &forced{e, e.(solvers.Stiff), exact, source}, nil
		}, solvers.TrajectoryOptions{
			Stored: stored, Time: solvers.Time{End: end, Snapshots: 2, Tolerance: 1e-10},
			Channels: base.Layout()[0].Labels, Units: base.Layout()[0].Units,
		})
		if err != nil {
			t.Fatal(err)
		}
		solve(t, tr, 0)
		want := tr.State().Like()
		tabulate(want, func(c int, x, y float64) float64 { return exact(c, x, y, end) })
		errors = append(errors, distance(tr.State().Data, want.Data))
	}
	checkSlope(t, errors, order)
}

// evolutionOn is the evolution of a problem on a grid of that many points.
func evolutionOn(t *testing.T, name, settings string, g grid.Grid) solvers.Evolution {
	t.Helper()
	s := problem(t, name, settings)
	switch p := s.(type) {
	case *FitzHughNagumo:
		p.Grid = g.N[0]
	case *GrayScott:
		p.Grid = g.N[0]
	case *CahnHilliard:
		p.Grid = g.N[0]
	}
	solver, err := s.Setup()
	if err != nil {
		t.Fatal(err)
	}
	return solver.(*solvers.Trajectory).Evolution()
}

func TestFitzHughNagumoManufactured(t *testing.T) {
	const du, dv, k = 0.1, 0.2, 0.3
	wave := func(x, y float64) float64 { return math.Cos(math.Pi*x) * math.Cos(2*math.Pi*y) }
	u := func(x, y, t float64) float64 { return wave(x, y) * math.Cos(t) }
	v := func(x, y, t float64) float64 { return 0.5 + wave(x, y)*math.Sin(t) }
	checkManufactured(t, "fitzhugh-nagumo", "--diffusion-u 0.1 --diffusion-v 0.2 --k 0.3 --grid 17", 16, 0.1,
		func(c int, x, y, t float64) float64 {
			if c == 0 {
				return u(x, y, t)
			}
			return v(x, y, t)
		},
		func(c int, x, y, t float64) float64 {
			a, b, w := u(x, y, t), v(x, y, t), wave(x, y)
			if c == 0 {
				return -w*math.Sin(t) + du*5*math.Pi*math.Pi*a - (a - a*a*a - k - b)
			}
			return w*math.Cos(t) + dv*5*math.Pi*math.Pi*(b-0.5) - (a - b)
		})
}

func TestGrayScottManufactured(t *testing.T) {
	const da, db, f, k = 0.02, 0.01, 0.04, 0.06
	wave := func(x, y float64) float64 { return math.Sin(2*math.Pi*x) * math.Cos(4*math.Pi*y) }
	a := func(x, y, t float64) float64 { return 0.6 + 0.3*wave(x, y)*math.Exp(-t) }
	b := func(x, y, t float64) float64 { return 0.4 - 0.2*wave(x, y)*math.Cos(t) }
	checkManufactured(t, "gray-scott", "--diffusion-a 0.02 --diffusion-b 0.01 --feed 0.04 --kill 0.06 --grid 16", 16, 0.1,
		func(c int, x, y, t float64) float64 {
			if c == 0 {
				return a(x, y, t)
			}
			return b(x, y, t)
		},
		func(c int, x, y, t float64) float64 {
			p, q := a(x, y, t), b(x, y, t)
			if c == 0 {
				return -(p - 0.6) + da*20*math.Pi*math.Pi*(p-0.6) - (f*(1-p) - p*q*q)
			}
			return 0.2*wave(x, y)*math.Sin(t) + db*20*math.Pi*math.Pi*(q-0.4) - (p*q*q - (f+k)*q)
		})
}

func TestCahnHilliardManufactured(t *testing.T) {
	const mobility, wall = 0.01, 0.1 * 0.1
	kx := 2 * math.Pi
	checkManufactured(t, "cahn-hilliard", "--dims 1 --mobility 0.01 --interface 0.1 --mean 0 --grid 16", 16, 1,
		func(_ int, x, _, t float64) float64 { return math.Cos(kx*x) * math.Exp(-t) },
		func(_ int, x, _, t float64) float64 {
			a, k2 := math.Exp(-t), kx*kx
			u := a * math.Cos(kx*x)
			cube := -a * a * a * k2 * (3*math.Cos(kx*x) + 9*math.Cos(3*kx*x)) / 4 // Δ(u³)
			return -u - mobility*(cube+k2*u-wall*k2*k2*u)
		})
}
