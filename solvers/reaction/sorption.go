package reaction

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// DiffusionSorption are the parameters of diffusion through a medium that binds
// what diffuses, by Freundlich's isotherm.
type DiffusionSorption struct {
	Domain
	Diffusion random.Range `json:"diffusion"`
	Porosity  random.Range `json:"porosity"`
	Density   random.Range `json:"density"`
	Affinity  random.Range `json:"affinity"`
	Exponent  random.Range `json:"exponent"`
	Level     random.Range `json:"level"`
	Supply    random.Range `json:"supply"`
	Outflow   random.Range `json:"outflow"`
}

var (
	_ solvers.Problem  = (*DiffusionSorption)(nil)
	_ solvers.Resolved = (*DiffusionSorption)(nil)
)

func newDiffusionSorption() solvers.Problem {
	return &DiffusionSorption{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 201}, Time: solvers.Time{End: 500, Snapshots: 21},
			Dims: 1, Max: 1, Sides: "neumann", kinds: []grid.Condition{grid.Neumann}, most: 1,
		},
		Diffusion: random.Fixed(5e-4), Porosity: random.Fixed(0.29), Density: random.Fixed(2880),
		Affinity: random.Fixed(3.5e-4), Exponent: random.Fixed(0.874),
		Level: random.Range{Lo: 0, Hi: 0.2}, Supply: random.Fixed(1), Outflow: random.Fixed(1),
	}
}

// Flags implements Problem.
func (p *DiffusionSorption) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	for _, f := range p.ranges() {
		fs.Var(f.value, f.name, f.usage)
	}
}

// rangeFlag is a flag of one range.
type rangeFlag struct {
	name, unit, usage string
	value             *random.Range
	low, high         float64
}

func (p *DiffusionSorption) ranges() []rangeFlag {
	inf := math.MaxFloat64
	return []rangeFlag{
		{"diffusion", "m²/s", "effective diffusivity D", &p.Diffusion, math.SmallestNonzeroFloat64, inf},
		{"porosity", "1", "porosity φ of the medium", &p.Porosity, 0.001, 1},
		{"density", "kg/m³", "bulk density ρ of the solid", &p.Density, 0, inf},
		{"affinity", "1", "parameter k of Freundlich's isotherm k u^n", &p.Affinity, 0, inf},
		{"exponent", "1", "exponent n of Freundlich's isotherm k u^n", &p.Exponent, 0.1, 1},
		{"level", "1", "concentration everywhere at the start", &p.Level, 0, inf},
		{"supply", "1", "concentration at the lower end", &p.Supply, 0, inf},
		{"outflow", "m/s", "velocity v with which u leaves through the upper end, −D u_x = v u there", &p.Outflow, 0, inf},
	}
}

// Setup implements Problem.
func (p *DiffusionSorption) Setup() (solvers.Solver, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return nil, err
	}
	for _, f := range p.ranges() {
		if !(f.value.Lo >= f.low && f.value.Hi <= f.high) {
			return nil, fmt.Errorf("--%s is %v; it lies between %.3g and %.3g", f.name, f.value, f.low, f.high)
		}
	}
	refine, err := p.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newSorptionLine(p, g), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: p.stored(kind), Refine: refine, Time: p.Time,
		Channels: []string{"concentration"}, Units: []string{"1"},
		Description: solvers.Description{
			Formula:  "R(u) u_t = D u_xx, R = 1 + (1 − φ)/φ ρ k n (u + 1e-6)^(n−1), on " + p.bounds(),
			Boundary: "u = supply at the lower end, −D u_x = v u at the upper one",
			Scheme:   nonlinearScheme,
			Random:   "u0 = level everywhere, but the supply at the lower end",
		},
	})
}

// isothermShift keeps the retardation finite at u = 0, as the data of PDEBench do.
const isothermShift = 1e-6

// sorptionLine is the equation on one grid.
type sorptionLine struct {
	nonlinearEvolution
	strength, exponent float64 // (1−φ)/φ ρ k, n
}

var (
	_ solvers.Evolution     = (*sorptionLine)(nil)
	_ solvers.Stiff         = (*sorptionLine)(nil)
	_ solvers.Orderer       = (*sorptionLine)(nil)
	_ solvers.Conserver     = (*sorptionLine)(nil)
	_ solvers.Parameterised = (*sorptionLine)(nil)
	_ solvers.Recaller      = (*sorptionLine)(nil)
)

func newSorptionLine(p *DiffusionSorption, g grid.Grid) *sorptionLine {
	var list []solvers.Parameter
	for _, f := range p.ranges() {
		list = append(list, solvers.Parameter{Name: f.name, Unit: f.unit, Range: *f.value})
	}
	f := &sorptionLine{nonlinearEvolution: nonlinearEvolution{solvers.NewScalars(list...), newNonlinearLine(g)}}
	f.line.potential = func(u float64) (phi, slope float64) { return f.At(0) * u, f.At(0) }
	f.line.capacity = f.retardation
	f.line.ends[0] = lineEnd{kind: grid.Dirichlet, value: func(float64) (u, rate float64) { return f.At(6), 0 }}
	f.take()
	return f
}

// retardation is R and its derivative.
func (f *sorptionLine) retardation(u float64) (r, slope float64) {
	v := max(u, 0) + isothermShift
	bound := f.strength * f.exponent * math.Pow(v, f.exponent-1)
	return 1 + bound, (f.exponent - 1) * bound / v
}

// Initial implements Evolution.
func (f *sorptionLine) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	for i := range u.Data {
		u.Data[i] = f.At(5)
	}
	u.Data[0] = f.At(6)
	return nil
}

// Smooth sets a state that meets the ends as their conditions ask, on which the
// order of the differences shows.
func (f *sorptionLine) Smooth(u *grid.Field) {
	for i := range u.Data {
		s := float64(i) / float64(len(u.Data)-1)
		u.Data[i] = f.At(6) * math.Pow(1-s, 4) * (1 + 4*s) // flat and 0 at the upper end
	}
}

// Recall implements Recaller.
func (f *sorptionLine) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *sorptionLine) take() {
	f.strength, f.exponent = (1-f.At(1))/f.At(1)*f.At(2)*f.At(3), f.At(4)
	f.line.ends[1].leak = f.At(7)
}

// Invariants implements Conserver: the mass, dissolved and bound, per volume of
// pores; it changes by what flows through the ends.
func (f *sorptionLine) Invariants(u *grid.Field) []solvers.Invariant {
	mass := make([]float64, len(u.Data))
	for i, v := range u.Data {
		mass[i] = v + f.strength*math.Pow(max(v, 0)+isothermShift, f.exponent)
	}
	return []solvers.Invariant{{Name: "mass", Value: integral(mass, u.Grid)}}
}

//go:embed sorption.md
var diffusionSorptionDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "diffusion-sorption", Doc: diffusionSorptionDoc, New: newDiffusionSorption})
	solvers.RegisterPreset(solvers.Preset{
		Name: "pdebench-diffusion-sorption", Equation: "diffusion-sorption",
		Doc: `PDEBench's diffusion–sorption set (M. Takamoto et al., NeurIPS 2022): D = 5e-4, porosity
0.29, bulk density 2880, Freundlich k = 3.5e-4 and n = 0.874, u0 uniform in 0 to 0.2, u = 1 at x = 0,
u = −D u_x at x = 1, 101 frames to t = 500, 10000 samples. PDEBench keeps 1024 cell centres; here 1025
nodes, both ends counted. The isotherm is shifted by 1e-6 as in its code.`,
		Flags: solvers.Settings(`--samples 10000 --grid 1025 --min 0 --max 1 --diffusion 5e-4 --porosity 0.29 --density 2880
			--affinity 3.5e-4 --exponent 0.874 --level 0:0.2 --supply 1 --outflow 1 --t-end 500 --snapshots 101`),
	})
}
