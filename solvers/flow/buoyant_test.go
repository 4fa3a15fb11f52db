package flow

import (
	"flag"
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/ode"
	"github.com/pdekit/pdekit/solvers/random"
)

// The Rayleigh number at which small waves of the critical wavenumber neither
// grow nor decay, at three grids: second-order convergence to Chandrasekhar's
// 1707.762.
func TestRayleighBenardOnset(t *testing.T) {
	var critical []float64
	for _, n := range []int{8, 14, 24} {
		low, high := 1600., 1750.
		a, b := growthRate(t, n, low), growthRate(t, n, high)
		middle := low - a*(high-low)/(b-a)
		// The growth rate bends a little: its zero by inverse interpolation.
		c := growthRate(t, n, middle)
		zero := low*b*c/((a-b)*(a-c)) + high*a*c/((b-a)*(b-c)) + middle*a*b/((c-a)*(c-b))
		t.Logf("%d cells over the height: growth rate %.5f at Ra = %g and %.5f at %g; zero at %.2f", n, a, low, b, high, zero)
		critical = append(critical, zero)
	}
	const exact = 1707.762
	slope := math.Log((exact-critical[1])/(exact-critical[2])) / math.Log(24./14)
	limit := critical[2] + (critical[2]-critical[1])/(24.*24/(14*14)-1)
	t.Logf("order %.2f, extrapolated %.2f; Chandrasekhar's value is %.3f", slope, limit, exact)
	if math.Abs(slope-2) > 0.2 || math.Abs(limit-exact) > 2 {
		t.Errorf("order %.2f, critical Rayleigh number %.2f", slope, limit)
	}
}

// growthRate is that of the amplitude of small waves of wavenumber 3.117, on n
// cells over the height.
func growthRate(t *testing.T, n int, rayleigh float64) float64 {
	t.Helper()
	p := newRayleighBenard().(*RayleighBenard)
	p.Grid, p.Width, p.Rayleigh = n+1, 2*math.Pi/3.117, random.Fixed(rayleigh)
	p.Perturbation, p.Modes = 1e-6, 1
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	f := s.(*Simulation).model.(*buoyant)
	state := make([]float64, f.Size())
	if err := f.Initial(random.New(1, 0), state); err != nil {
		t.Fatal(err)
	}
	run := ode.NewIntegrator(ode.BogackiShampine, ode.System{Explicit: f.Rate, MaxStep: f.MaxStep}, len(state), ode.Control{Tolerance: 1e-8})
	run.Start(0)
	amplitude := func(until float64) float64 {
		if err := run.Advance(t.Context(), state, until); err != nil {
			t.Fatal(err)
		}
		velocity, _ := f.split(state)
		sum := 0.0
		for _, v := range velocity {
			sum += v * v
		}
		return math.Sqrt(sum)
	}
	// Faster modes die by e⁻¹⁰ first.
	before := amplitude(40)
	return math.Log(amplitude(50)/before) / 10
}

// The slow cases take minutes; what they print is stored in docs/results.
var heatedCavityCase = flag.Int("heated-cavity-case", -1, "also run this case of TestHeatedCavityNusselt: 2 or 3, of Ra = 1e5 or 1e6")

// The steady heat through a square of air against G. de Vahl Davis (1983): as
// much enters as leaves, and it converges to the published value.
func TestHeatedCavityNusselt(t *testing.T) {
	for i, c := range []struct {
		rayleigh, published, end float64
		cells                    [2]int
	}{{1e3, 1.118, 100, [2]int{12, 24}}, {1e4, 2.243, 100, [2]int{12, 24}}, {1e5, 4.519, 250, [2]int{32, 64}}, {1e6, 8.800, 400, [2]int{48, 96}}} {
		if i > 1 && i != *heatedCavityCase {
			continue
		}
		var values []float64
		for _, n := range c.cells {
			hot, cold := steadyNusselt(t, n, c.rayleigh, 1e-5, c.end)
			if math.Abs(hot-cold) > 1e-3*hot {
				t.Errorf("Ra = %g, %d cells: heat in %g, out %g", c.rayleigh, n, hot, cold)
			}
			values = append(values, hot)
		}
		limit := values[1] + (values[1]-values[0])/3
		t.Logf("Ra = %g, %d cells: Nusselt number %.4f, extrapolated %.4f; published %.3f", c.rayleigh, c.cells, values, limit, c.published)
		if math.Abs(limit/c.published-1) > 0.005 {
			t.Errorf("Ra = %g: %.4f; published %.3f", c.rayleigh, limit, c.published)
		}
	}
}

// steadyNusselt is the heat into and out of the square on n cells.
func steadyNusselt(t *testing.T, n int, rayleigh, steady, end float64) (hot, cold float64) {
	t.Helper()
	p := newHeatedCavity().(*HeatedCavity)
	p.Grid, p.Rayleigh, p.Steady = n+1, random.Fixed(rayleigh), steady
	p.Time = solvers.Time{End: end, Snapshots: 41, Tolerance: stepTolerance}
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, 0), dst); err != nil {
		t.Fatal(err)
	}
	nusselt := dst[2]
	return nusselt[len(nusselt)-2], nusselt[len(nusselt)-1]
}

// Heat is conserved between insulated walls, its square too but for diffusion,
// and a limited scalar stays between the values it had.
func TestScalarConserves(t *testing.T) {
	for _, limited := range []bool{false, true} {
		g := grid.Uniform(2, 17, 0, 1, false)
		s, err := NewStaggered(g, grid.AllSides(2, grid.Side{Kind: grid.Wall}))
		if err != nil {
			t.Fatal(err)
		}
		state := make([]float64, s.Size())
		s.Fill(state, func(c int, x [3]float64) float64 {
			if c == 0 {
				return math.Sin(math.Pi*x[0]) * math.Cos(math.Pi*x[1])
			}
			return -math.Cos(math.Pi*x[0]) * math.Sin(math.Pi*x[1])
		})
		s.Settle(state, 0)
		q := newScalar(s)
		q.limited = limited
		cells, rate := make([]float64, s.centres.size()), make([]float64, s.centres.size())
		for i := range cells {
			if i/16 > 8 {
				cells[i] = 1
			}
		}
		s.Load(state, 0)
		advance := func(du, u []float64, _ float64) {
			q.load(u)
			q.advance()
			s.centres.gather(du, q.rate)
		}
		advance(rate, cells, 0)
		sum, square := 0.0, 0.0
		for i, r := range rate {
			sum += r
			square += cells[i] * r
		}
		if math.Abs(sum) > 1e-12 || !limited && math.Abs(square) > 1e-12 {
			t.Errorf("limited %t: the sum changes by %g, that of squares by %g", limited, sum, square)
		}
		if !limited {
			continue
		}
		step := ode.NewIntegrator(ode.SSPRK3, ode.System{Explicit: advance}, len(cells), ode.Control{Fixed: 0.01})
		step.Start(0)
		if err := step.Advance(t.Context(), cells, 2); err != nil {
			t.Fatal(err)
		}
		for i, v := range cells {
			if v < -1e-12 || v > 1+1e-12 {
				t.Fatalf("cell %d holds %g; it began between 0 and 1", i, v)
			}
		}
	}
}

// Convection that does not vary across a third axis is that of two dimensions.
func TestRayleighBenardInThreeDimensions(t *testing.T) {
	states := map[int][]float64{}
	models := map[int]*buoyant{}
	for _, dims := range []int{2, 3} {
		p := newRayleighBenard().(*RayleighBenard)
		p.Grid, p.Dims, p.Rayleigh = 9, dims, random.Fixed(1e4)
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		sim := s.(*Simulation)
		f := sim.model.(*buoyant)
		f.prepare = func(*random.Stream) (func(x [3]float64) float64, error) {
			f.freeFall()
			return func(x [3]float64) float64 {
				return 0.5 - x[dims-1] + 0.1*math.Sin(math.Pi*x[dims-1])*math.Cos(math.Pi*x[0]+1)
			}, nil
		}
		if err := f.Initial(random.New(1, 0), sim.state); err != nil {
			t.Fatal(err)
		}
		run := ode.NewIntegrator(ode.BogackiShampine, ode.System{Explicit: f.Rate, MaxStep: f.MaxStep}, len(sim.state), ode.Control{Fixed: 0.02})
		run.Start(0)
		if err := run.Advance(t.Context(), sim.state, 2); err != nil {
			t.Fatal(err)
		}
		states[dims], models[dims] = sim.state, f
	}
	flat, deep := models[2], models[3]
	across := deep.cells[1]
	parts := func(f *buoyant, state []float64, c int) []float64 {
		velocity, cells := f.split(state)
		if c == f.dims {
			return cells
		}
		return f.Component(velocity, c)
	}
	largest := 0.0
	for c, of := range map[int]int{0: 0, 1: 2, 2: 3} { // along, up, temperature
		a, b := parts(flat, states[2], c), parts(deep, states[3], of)
		rows := flat.cells[0]
		length := len(a) / rows
		for i := range rows {
			for j := range across {
				for k := range length {
					v, w := a[i*length+k], b[(i*across+j)*length+k]
					largest = max(largest, math.Abs(v))
					if math.Abs(v-w) > 1e-10 {
						t.Fatalf("part %d at %d, %d, %d is %g, not %g", c, i, j, k, w, v)
					}
				}
			}
		}
	}
	for _, v := range deep.Component(states[3], 1) {
		if math.Abs(v) > 1e-10 {
			t.Fatalf("the flow across is %g", v)
		}
	}
	if largest < 0.1 {
		t.Errorf("nothing moved: %g", largest)
	}
}
