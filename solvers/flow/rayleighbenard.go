package flow

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// RayleighBenard are the parameters of convection in a layer heated from below.
type RayleighBenard struct {
	solvers.Mesh
	solvers.Time
	Rayleigh random.Range `json:"rayleigh"`
	Prandtl  random.Range `json:"prandtl"`
	// Dims is 2 or 3; Width the extent of the layer along the axes before the
	// last, in heights.
	Dims  int     `json:"dims"`
	Width float64 `json:"width"`
	// Sides is periodic, or walls: insulated, no slip.
	Sides string `json:"sides"`
	// Perturbation is the size of the random waves on the conducting state, and
	// Modes how many there are along each axis.
	Perturbation float64 `json:"perturbation"`
	Modes        int     `json:"modes"`
}

var (
	_ solvers.Problem  = (*RayleighBenard)(nil)
	_ solvers.Resolved = (*RayleighBenard)(nil)
)

func newRayleighBenard() solvers.Problem {
	return &RayleighBenard{
		Mesh: solvers.Mesh{Grid: 33}, Time: solvers.Time{End: 30, Snapshots: 16, Tolerance: stepTolerance},
		Rayleigh: random.Range{Lo: 1e5, Hi: 1e6, Log: true}, Prandtl: random.Fixed(1),
		Dims: 2, Width: 2, Sides: "periodic", Perturbation: 0.05, Modes: 3,
	}
}

// Flags implements Problem.
func (p *RayleighBenard) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Rayleigh, "rayleigh", "Rayleigh number gαΔT H³/(νκ), or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Prandtl, "prandtl", "Prandtl number ν/κ, or LO:HI[:log]")
	fs.IntVar(&p.Dims, "dims", p.Dims, "dimensions of space: 2 or 3")
	fs.Float64Var(&p.Width, "width", p.Width, "width of the layer in heights; --grid counts points over the height")
	fs.StringVar(&p.Sides, "sides", p.Sides, "sides of the layer: periodic, or walls, insulated and without slip")
	fs.Float64Var(&p.Perturbation, "perturbation", p.Perturbation, "size of the random waves of temperature at first, in differences between the plates")
	fs.IntVar(&p.Modes, "modes", p.Modes, "number of random waves along each axis")
}

// SetResolution implements Resolved.
func (p *RayleighBenard) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *RayleighBenard) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := layer(p.Mesh, p.Dims, p.Width, p.Sides == "periodic")
	if err != nil {
		return nil, err
	}
	wall := grid.Side{Kind: grid.Wall}
	boundary := make(grid.Boundary, p.Dims)
	for a := range boundary {
		boundary[a] = [2]grid.Side{wall, wall}
		if a < p.Dims-1 && p.Sides == "periodic" {
			boundary[a] = [2]grid.Side{}
		}
	}
	build := func(g grid.Grid) (Model, error) {
		f, err := newBuoyant(g, stored, boundary)
		if err != nil {
			return nil, err
		}
		f.convect(p.Dims-1, solvers.NewScalars(
			solvers.Parameter{Name: "rayleigh", Unit: "1", Range: p.Rayleigh},
			solvers.Parameter{Name: "prandtl", Unit: "1", Range: p.Prandtl}))
		f.prepare = func(rng *random.Stream) (func(x [3]float64) float64, error) {
			f.freeFall()
			return p.initial(rng.Fork("initial")), nil
		}
		return f, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) = −∇p + √(Pr/Ra) Δu + T e, T_t + ∇·(uT) = ΔT/√(Ra Pr), ∇·u = 0; %d dimensions, height 1, width %g", p.Dims, p.Width),
			Boundary: fmt.Sprintf("plates without slip at T = 1/2 below and −1/2 above; sides: %s", p.Sides),
			Random:   fmt.Sprintf("Ra = %v, Pr = %v; at rest, T = 1/2 − height and %d random waves of size %g along each axis", p.Rayleigh, p.Prandtl, p.Modes, p.Perturbation),
		},
	})
}

// layer is the stored grid of a layer of height 1, with mesh.Grid points over the
// height, which is the last axis, and the number of solve cells for each cell.
func layer(mesh solvers.Mesh, dims int, width float64, periodic bool) (g grid.Grid, refine int, err error) {
	if err := mesh.CheckSize(dims); err != nil {
		return g, 0, err
	}
	if refine, err = mesh.Factor(false); err != nil {
		return g, 0, err
	}
	cells := math.Round(float64(mesh.Grid-1) * width)
	if !(cells >= 4 && cells < 1<<14) {
		return g, 0, fmt.Errorf("--grid is %d; over a width of %g that makes %g cells, and there must be 4 to %d", mesh.Grid, width, cells, 1<<14)
	}
	g = grid.Uniform(dims, mesh.Grid, 0, 1, false)
	for a := range dims - 1 {
		g.N[a], g.Hi[a], g.Periodic[a] = int(cells), width, periodic
		if !periodic {
			g.N[a]++
		}
	}
	return g, refine, nil
}

// convect makes f thermal convection between T = 1/2 on the low and −1/2 on the
// high side of an axis.
func (f *buoyant) convect(axis int, parameters *solvers.Scalars) {
	f.Scalars = parameters
	f.scalar.ends[axis] = [2]scalarEnd{{held: true, value: 0.5}, {held: true, value: -0.5}}
	f.heat, f.heatAxis, f.conduction = true, axis, 1
	f.channels = []string{"temperature", "u", "v", "w"}[:f.dims+1]
	f.units, f.pressure = []string{"1", "1", "1", "1"}[:f.dims+1], "1"
}

// freeFall sets the coefficients from the Rayleigh and Prandtl numbers drawn, in
// units of the height, the temperature difference and the velocity of free fall.
func (f *buoyant) freeFall() {
	rayleigh, prandtl := f.At(0), f.At(1)
	f.Viscosity = math.Sqrt(prandtl / rayleigh)
	f.scalar.diffusivity = 1 / math.Sqrt(rayleigh*prandtl)
	f.per = f.scalar.diffusivity
	f.lifting = 1
}

// initial is the conducting state with waves that vanish on the plates and have
// no mean along them.
func (p *RayleighBenard) initial(rng *random.Stream) func(x [3]float64) float64 {
	last := p.Dims - 1
	type wave struct {
		k         [2]int
		n         int
		phase     [2]float64
		amplitude float64
	}
	var waves []wave
	for n := 1; n <= p.Modes; n++ {
		for k := range p.Modes + 1 {
			for l := range p.Modes + 1 {
				if k+l == 0 || p.Dims == 2 && l > 0 {
					continue
				}
				w := wave{k: [2]int{k, l}, n: n, amplitude: p.Perturbation * rng.NormFloat64() / float64(k+l+n)}
				w.phase = [2]float64{2 * math.Pi * rng.Float64(), 2 * math.Pi * rng.Float64()}
				waves = append(waves, w)
			}
		}
	}
	along := func(k int, x, phase float64) float64 {
		if p.Sides == "periodic" {
			return math.Cos(2*math.Pi*float64(k)*x/p.Width + phase*float64(min(k, 1)))
		}
		return math.Cos(math.Pi * float64(k) * x / p.Width)
	}
	return func(x [3]float64) float64 {
		value := 0.5 - x[last]
		for _, w := range waves {
			v := w.amplitude * math.Sin(math.Pi*float64(w.n)*x[last])
			for a := range last {
				v *= along(w.k[a], x[a], w.phase[a])
			}
			value += v
		}
		return value
	}
}

// check reports the first parameter that is out of its range.
func (p *RayleighBenard) check() error {
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points over the height", p.Grid)
	case !(p.Rayleigh.Lo > 0):
		return fmt.Errorf("--rayleigh is %v; it must be positive", p.Rayleigh)
	case !(p.Prandtl.Lo > 0):
		return fmt.Errorf("--prandtl is %v; it must be positive", p.Prandtl)
	case p.Dims != 2 && p.Dims != 3:
		return fmt.Errorf("--dims is %d; it is 2 or 3", p.Dims)
	case !(p.Width > 0) || math.IsInf(p.Width, 0):
		return fmt.Errorf("--width is %g; it must be positive and finite", p.Width)
	case p.Sides != "periodic" && p.Sides != "walls":
		return fmt.Errorf("--sides is %q; it is periodic or walls", p.Sides)
	case !(p.Perturbation >= 0) || p.Perturbation > 1:
		return fmt.Errorf("--perturbation is %g; it must be between 0 and 1", p.Perturbation)
	case p.Modes < 1 || p.Modes > 8:
		return fmt.Errorf("--modes is %d; it must be 1 to 8", p.Modes)
	}
	return p.Time.Check()
}

//go:embed rayleighbenard.md
var rayleighBenardDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "rayleigh-benard", Doc: rayleighBenardDoc, New: newRayleighBenard})
}
