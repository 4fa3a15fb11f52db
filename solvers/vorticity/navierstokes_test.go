package vorticity

import (
	"context"
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// flow returns the default problem, stored on n², changed by edit.
func flow(n int, edit func(p *NavierStokes)) *NavierStokes {
	p := newNavierStokes().(*NavierStokes)
	p.Grid = n
	edit(p)
	return p
}

// trajectory sets p up and solves sample 0.
func trajectory(t *testing.T, p *NavierStokes) (*solvers.Trajectory, []float64) {
	t.Helper()
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(context.Background(), random.New(3, 0), dst); err != nil {
		t.Fatal(err)
	}
	return s.(*solvers.Trajectory), dst[0]
}

// evolutionOn is p's evolution on n² points.
func evolutionOn(t *testing.T, p *NavierStokes, n int) solvers.Evolution {
	t.Helper()
	g := grid.Uniform(2, n, 0, p.Length, true)
	if err := p.check(); err != nil {
		t.Fatal(err)
	}
	initial, err := p.initialLaw(g)
	if err != nil {
		t.Fatal(err)
	}
	return p.evolution(initial, g)
}

func noiseField(g grid.Grid) *grid.Field {
	rng := rand.New(rand.NewPCG(5, 6))
	u := grid.NewField(g, 1)
	for i := range u.Data {
		u.Data[i] = rng.NormFloat64()
	}
	return u
}

// Without viscosity, drag and forcing the rates of change of circulation,
// energy and enstrophy vanish to rounding, even for noise.
func TestNavierStokesConservesInvariants(t *testing.T) {
	for _, order := range []int{2, 4} {
		p := flow(32, func(p *NavierStokes) { p.Viscosity, p.Forcing, p.Order = random.Fixed(0), "none", order })
		v := evolutionOn(t, p, 32).(*vorticity)
		u := noiseField(v.grid)
		du := u.Like()
		v.RHS(du, u, 0)
		psi := v.stream(u.Data)
		var circulation, energy, enstrophy, a, b, c float64
		for i, d := range du.Data {
			circulation += d
			energy += psi[i] * d
			enstrophy += u.Data[i] * d
			a, b, c = a+math.Abs(d), b+math.Abs(psi[i]*d), c+math.Abs(u.Data[i]*d)
		}
		if r := max(math.Abs(circulation)/a, math.Abs(energy)/b, math.Abs(enstrophy)/c); r > 1e-14 {
			t.Errorf("order %d: relative rates of circulation %g, energy %g, enstrophy %g", order, circulation/a, energy/b, enstrophy/c)
		}
		for _, q := range v.Invariants(u) {
			if !q.Conserved {
				t.Errorf("%s is not said to be conserved", q.Name)
			}
		}
	}
}

func TestTaylorGreenOrder(t *testing.T) {
	for _, viscous := range []string{"explicit", "implicit"} {
		for _, order := range []int{2, 4} {
			var previous float64
			for level, n := range []int{16, 32, 64} {
				p := flow(n, func(p *NavierStokes) {
					p.Initial, p.Forcing, p.Viscosity, p.Order, p.Viscous = "taylor-green", "none", random.Fixed(0.02), order, viscous
					p.Time = solvers.Time{End: 0.5, Snapshots: 2, Tolerance: 1e-11}
					p.SolveGrid = n
				})
				tr, _ := trajectory(t, p)
				exact := tr.State().Like()
				tr.Evolution().(solvers.Exacter).Exact(exact, 0.5)
				e := grid.Relative(grid.Squares(tr.State().Data, exact.Data))
				if level > 0 {
					if slope := math.Log2(previous / e); math.Abs(slope-float64(order)) > 0.2 {
						t.Errorf("%s, order %d: slope %.3f at %d points", viscous, order, slope, n)
					}
				}
				previous = e
			}
		}
	}
}

func TestNavierStokesInvariantsOfTaylorGreen(t *testing.T) {
	const n, length = 64, 3.0
	p := flow(n, func(p *NavierStokes) { p.Initial, p.Forcing, p.Length = "taylor-green", "none", length })
	e := evolutionOn(t, p, n)
	u := grid.NewField(grid.Uniform(2, n, 0, length, true), 1)
	if err := e.Initial(random.New(0, 0), u); err != nil {
		t.Fatal(err)
	}
	k := 2 * math.Pi / length
	// Unit vortices: the squares of u and v have mean 1/4 each, ω² mean κ².
	want := map[string]float64{"circulation": 0, "energy": length * length / 4, "enstrophy": length * length * k * k / 2}
	for _, q := range e.(solvers.Conserver).Invariants(u) {
		if w := want[q.Name]; math.Abs(q.Value-w) > 1e-5*(1e-8+w) {
			t.Errorf("%s is %g, want %g", q.Name, q.Value, w)
		}
		if q.Conserved != (q.Name == "circulation") {
			t.Errorf("with viscosity, conserved %v is wrong for %s", q.Conserved, q.Name)
		}
		delete(want, q.Name)
	}
	if len(want) != 0 {
		t.Errorf("missing %v", want)
	}
}

// From rest, both forcings drive a parallel flow that does not advect itself:
// each is an eigenfunction of the Laplacian, so ω = f (1 − exp(−rt))/r with
// r = νκ² + α.
func TestForcedFlowFromRest(t *testing.T) {
	const n, length, viscosity, drag, end = 64, 2.0, 0.01, 0.3, 2.0
	rest := filepath.Join(t.TempDir(), "rest.npy")
	if err := npy.WriteFile(rest, []int{1, n, n}, make([]float64, n*n)); err != nil {
		t.Fatal(err)
	}
	k := 2 * math.Pi / length
	for name, c := range map[string]struct {
		eigenvalue float64
		force      func(x, y float64) float64
	}{
		"fno": {2 * 4 * k * k, func(x, y float64) float64 {
			return 0.5 * (math.Sin(2*k*(x+y)) + math.Cos(2*k*(x+y)))
		}},
		"kolmogorov": {4 * k * k, func(_, y float64) float64 {
			// −∂/∂y of the body force 0.5 sin 2ky along x.
			return -0.5 * 2 * k * math.Cos(2*k*y)
		}},
	} {
		p := flow(n, func(p *NavierStokes) {
			p.Initial, p.Forcing, p.ForcingAmplitude, p.ForcingWavenumber = rest, name, random.Fixed(0.5), 2
			p.Length, p.Viscosity, p.Drag = length, random.Fixed(viscosity), random.Fixed(drag)
			p.Time = solvers.Time{End: end, Snapshots: 2}
			p.SolveGrid = n
		})
		tr, _ := trajectory(t, p)
		rate := viscosity*c.eigenvalue + drag
		x := tr.State().Grid.Coord(0)
		want := make([]float64, n*n)
		mean := 0.0
		for i := range x {
			for j := range x {
				want[i*n+j] = c.force(x[i], x[j]) * (1 - math.Exp(-rate*end)) / rate
				mean += tr.State().Data[i*n+j] / (n * n)
			}
		}
		if e := grid.Relative(grid.Squares(tr.State().Data, want)); e > 1e-4 {
			t.Errorf("%s: relative error %g", name, e)
		}
		if math.Abs(mean) > 1e-15 {
			t.Errorf("%s: mean vorticity %g", name, mean)
		}
	}
}

// Swapping the axes and the sign of ω maps solutions to solutions.
func TestNavierStokesReflection(t *testing.T) {
	for _, order := range []int{2, 4} {
		p := flow(24, func(p *NavierStokes) { p.Forcing, p.Order, p.Viscous = "none", order, "explicit" })
		e := evolutionOn(t, p, 24)
		u := noiseField(grid.Uniform(2, 24, 0, 1, true))
		reflected := func(u *grid.Field) *grid.Field {
			r := u.Like()
			for i := range 24 {
				for j := range 24 {
					r.Data[j*24+i] = -u.Data[i*24+j]
				}
			}
			return r
		}
		du, other := u.Like(), u.Like()
		e.RHS(du, u, 0)
		e.RHS(other, reflected(u), 0)
		if d := grid.Relative(grid.Squares(reflected(other).Data, du.Data)); d > 1e-13 {
			t.Errorf("order %d: relative difference %g", order, d)
		}
	}
}

func TestViscousTreatmentsAgree(t *testing.T) {
	run := func(viscous string) []float64 {
		_, u := trajectory(t, flow(32, func(p *NavierStokes) {
			p.Viscous, p.Drag, p.Viscosity = viscous, random.Fixed(0.1), random.Fixed(2e-3)
			p.Time = solvers.Time{End: 1, Snapshots: 2, Tolerance: 1e-8}
			p.SolveGrid = 32
		}))
		return u
	}
	if d := grid.Relative(grid.Squares(run("implicit"), run("explicit"))); d > 1e-7 {
		t.Errorf("implicit and explicit viscosity differ by %g", d)
	}
}

func TestNavierStokesFrameZeroIsTheSameOnAnySolveGrid(t *testing.T) {
	frame := func(refine int) []float64 {
		p := flow(16, func(p *NavierStokes) { p.Time = solvers.Time{End: 1e-3, Snapshots: 2} })
		p.SetResolution(refine, 0)
		_, u := trajectory(t, p)
		return u[:256]
	}
	coarse := frame(1)
	for _, refine := range []int{2, 3} {
		if d := grid.Relative(grid.Squares(coarse, frame(refine))); d > 1e-13 {
			t.Errorf("refined %d times, frame 0 differs by %g", refine, d)
		}
	}
}

func TestNavierStokesFromFile(t *testing.T) {
	const n = 12
	dir := t.TempDir()
	g := grid.Uniform(2, n, 0, 1, true)
	two := append(noiseField(g).Data, noiseField(g).Data[:n*n]...)
	for i := range n * n {
		two[n*n+i] *= 2
	}
	path := filepath.Join(dir, "two.npy")
	write := func(name string, shape []int, data []float64) string {
		file := filepath.Join(dir, name)
		if err := npy.WriteFile(file, shape, data); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("two.npy", []int{2, n, n}, two)
	p := flow(n, func(p *NavierStokes) {
		p.Initial = path
		p.Time = solvers.Time{End: 1e-4, Snapshots: 2}
	})
	for _, refine := range []int{1, 2} {
		p.SetResolution(refine, 0)
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(context.Background(), random.New(0, 1), dst); err != nil {
			t.Fatal(err)
		}
		if d := grid.Relative(grid.Squares(dst[0][:n*n], two[n*n:])); d > 1e-14 {
			t.Errorf("refined %d times, frame 0 of sample 1 differs from state 1 by %g", refine, d)
		}
		err = s.Solve(context.Background(), random.New(0, 2), dst)
		if err == nil || !strings.Contains(err.Error(), "none for sample 2") {
			t.Errorf("sample 2 of two: %v", err)
		}
	}
	bad := make([]float64, n*n)
	bad[n+3] = math.NaN()
	for file, want := range map[string]string{
		write("line.npy", []int{2, n}, make([]float64, 2*n)):             "12",
		write("wide.npy", []int{1, n, 2 * n}, make([]float64, 2*n*n)):    "12×24 points",
		write("large.npy", []int{1, n + 1, n + 1}, make([]float64, 169)): "repeat its first point",
		write("nan.npy", []int{1, n, n}, bad):                            "(1, 3)",
		write("channels.npy", []int{1, 2, n, n}, make([]float64, 2*n*n)): "wanted (samples, 12, 12)",
		filepath.Join(dir, "absent.npy"):                                 "absent.npy",
		"grf2":                                                           "grf, mcwilliams, fourier, taylor-green",
	} {
		p := flow(n, func(p *NavierStokes) { p.Initial = file })
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", filepath.Base(file), err, want)
		}
	}
}

func TestNavierStokesChecksItsFlags(t *testing.T) {
	for want, edit := range map[string]func(p *NavierStokes){
		"--grid":               func(p *NavierStokes) { p.Grid = 4 },
		"--viscosity":          func(p *NavierStokes) { p.Viscosity = random.Fixed(-1) },
		"--drag":               func(p *NavierStokes) { p.Drag = random.Fixed(-1) },
		"--length":             func(p *NavierStokes) { p.Length = 0 },
		"--forcing is":         func(p *NavierStokes) { p.Forcing = "fnoo" },
		"--peak-wavenumber":    func(p *NavierStokes) { p.Initial, p.Peak = "mcwilliams", 0 },
		"--energy":             func(p *NavierStokes) { p.Initial, p.Energy = "mcwilliams", -1 },
		"--forcing-wavenumber": func(p *NavierStokes) { p.ForcingWavenumber = 32 },
		"--order":              func(p *NavierStokes) { p.Order = 3 },
		"--viscous is":         func(p *NavierStokes) { p.Viscous = "both" },
		"--t-end":              func(p *NavierStokes) { p.Time.End = 0 },
		"--solve-grid":         func(p *NavierStokes) { p.SolveGrid = 100 },
		"sigma":                func(p *NavierStokes) { p.GRFSigma = -1 },
	} {
		if _, err := flow(64, edit).Setup(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestNavierStokesStepsAllocateNothing(t *testing.T) {
	e := evolutionOn(t, flow(16, func(*NavierStokes) {}), 16)
	u := noiseField(grid.Uniform(2, 16, 0, 1, true))
	du, gamma := u.Like(), 0.0
	if n := testing.AllocsPerRun(5, func() {
		gamma += 0.01
		e.RHS(du, u, 0)
		e.MaxStep(u)
		e.(solvers.Stiff).Implicit(du, u, 0)
		e.(solvers.Stiff).SolveImplicit(u, 0, gamma)
	}); n != 0 {
		t.Errorf("%g allocations per stage", n)
	}
}

// The presets set flags that exist, and the solve grids that their viscosities
// ask for.
func TestNavierStokesPresets(t *testing.T) {
	for name, solve := range map[string]int{"1e-3": 64, "1e-4": 128, "1e-5": 256} {
		preset, ok := solvers.LookupPreset("fno-navier-stokes-" + name)
		if !ok {
			t.Fatalf("no preset for viscosity %s", name)
		}
		p := newNavierStokes().(*NavierStokes)
		fs := flag.NewFlagSet(name, flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		p.Flags(fs)
		for _, f := range preset.Flags {
			if f.Name == "samples" {
				continue
			}
			if err := fs.Set(f.Name, f.Value); err != nil {
				t.Errorf("%s: --%s %s: %v", preset.Name, f.Name, f.Value, err)
			}
		}
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		d := s.(solvers.Describer).Describe()
		if d.SolveGrid[0] != solve {
			t.Errorf("%s solves on %v, want %d", preset.Name, d.SolveGrid, solve)
		}
		if step := p.Time.Times()[1]; step != 1 {
			t.Errorf("%s stores a frame each %g, want 1", preset.Name, step)
		}
	}
}

// The automatic solve grid stops at four cells per stored one.
func TestNavierStokesBoundsItsSolveGrid(t *testing.T) {
	p := flow(64, func(p *NavierStokes) { p.Viscosity = random.Fixed(1e-7) })
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if d := s.(solvers.Describer).Describe(); d.SolveGrid[0] != 256 {
		t.Errorf("solves on %v, want 256", d.SolveGrid)
	}
}
