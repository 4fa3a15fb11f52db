package reaction

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Stefan are the parameters of the Stefan problem on a line.
type Stefan struct {
	Domain
	law.InitialState
	law.Blobs
	Threshold random.Range `json:"threshold"`
}

var (
	_ solvers.Problem  = (*Stefan)(nil)
	_ solvers.Resolved = (*Stefan)(nil)
)

func newStefan() solvers.Problem {
	blobs := law.NewBlobs()
	blobs.Size, blobs.Height = random.Range{Lo: 0.05, Hi: 0.15}, random.Fixed(1)
	return &Stefan{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 201}, Time: solvers.Time{End: 0.1, Snapshots: 21},
			Dims: 1, Max: 1, Sides: "neumann", kinds: []grid.Condition{grid.Neumann}, most: 1,
		},
		InitialState: law.NewInitialState("u0", "blobs", "melt"),
		Blobs:        blobs,
		Threshold:    random.Range{Lo: 0.55, Hi: 0.7},
	}
}

// Flags implements Problem.
func (p *Stefan) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	p.Blobs.Bind(fs)
	fs.Var(&p.Threshold, "threshold", "u*, the heat that melting takes")
}

// Setup implements Problem.
func (p *Stefan) Setup() (solvers.Solver, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return nil, err
	}
	if !(p.Threshold.Lo > 0 && p.Threshold.Hi < 1) {
		return nil, fmt.Errorf("--threshold is %v; it lies between 0 and 1, without the ends", &p.Threshold)
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	var initial law.Law = law.Formula{F: func([]float64) float64 { return 0 }, Largest: 1, Text: "u0 = 0, but 1 at the lower end"}
	sides := boundary(kind)
	switch p.Initial {
	case "blobs":
		initial, err = p.Blobs.Law(kind)
	case "melt":
		sides = "u = 1 at the lower end, no flux through the upper one"
	default:
		initial, err = p.InitialState.Law(stored, kind)
	}
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		f := newStefanLine(p, g, initial)
		if p.Initial == "melt" {
			f.line.ends[0] = lineEnd{kind: grid.Dirichlet, value: func(float64) (u, rate float64) { return 1, 0 }}
			return &stefanMelt{f}, nil
		}
		return f, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"heat"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = (k(u) u_x)_x, k = 1 where u ≥ u*, 0 elsewhere, on " + p.bounds(),
			Boundary: sides,
			Scheme:   nonlinearScheme,
			Random:   initial.String(),
		},
	})
}

// stefanLine is the problem on one grid: Φ(u) = (u − u*)_+.
type stefanLine struct {
	nonlinearEvolution
	initial   law.Law
	threshold float64
}

var (
	_ solvers.Evolution     = (*stefanLine)(nil)
	_ solvers.Stiff         = (*stefanLine)(nil)
	_ solvers.Orderer       = (*stefanLine)(nil)
	_ solvers.Conserver     = (*stefanLine)(nil)
	_ solvers.Parameterised = (*stefanLine)(nil)
	_ solvers.Recaller      = (*stefanLine)(nil)
	_ solvers.Exacter       = (*stefanMelt)(nil)
)

func newStefanLine(p *Stefan, g grid.Grid, initial law.Law) *stefanLine {
	f := &stefanLine{
		nonlinearEvolution: nonlinearEvolution{
			solvers.NewScalars(solvers.Parameter{Name: "threshold", Unit: "1", Range: p.Threshold}), newNonlinearLine(g),
		},
		initial: initial,
	}
	f.line.potential = func(u float64) (phi, slope float64) {
		if u <= f.threshold {
			return 0, 0
		}
		return u - f.threshold, 1
	}
	return f
}

// Initial implements Evolution.
func (f *stefanLine) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.threshold = f.At(0)
	return f.initial.Fill(rng, u)
}

// Smooth sets a state on which the order of the differences shows: warm
// everywhere, so that Φ has no kink.
func (f *stefanLine) Smooth(u *grid.Field) {
	f.threshold = f.At(0)
	for i := range u.Data {
		u.Data[i] = 0.9 + 0.05*math.Cos(math.Pi*float64(i)/float64(len(u.Data)-1))
	}
}

// Recall implements Recaller.
func (f *stefanLine) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.threshold = f.At(0)
}

// Invariants implements Conserver: the heat, which only an end that melts supplies.
func (f *stefanLine) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "heat", Value: integral(u.Data, u.Grid), Conserved: f.line.ends[0].kind == grid.Neumann}}
}

// stefanMelt is stefanLine that melts from its lower end.
type stefanMelt struct{ *stefanLine }

// Initial implements Evolution.
func (f *stefanMelt) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.stefanLine.Initial(rng, u); err != nil {
		return err
	}
	u.Data[0] = 1
	return nil
}

// Exact implements Exacter, Neumann's similarity solution on a half line: with x
// from the lower end and z of front,
//
//	u = 1 − (1 − u*) erf(x/2√t)/erf(z) for x < 2z√t, 0 beyond.
func (f *stefanMelt) Exact(dst *grid.Field, t float64) {
	z := f.front()
	root := 2 * math.Sqrt(t)
	for i, x := range dst.Grid.Coord(0) {
		x -= dst.Grid.Lo[0]
		switch {
		case x == 0:
			dst.Data[i] = 1
		case x < z*root:
			dst.Data[i] = 1 - (1-f.threshold)*math.Erf(x/root)/math.Erf(z)
		default:
			dst.Data[i] = 0
		}
	}
}

// front is the solution z of u* z e^{z²} erf(z) = (1 − u*)/√π: the front is at 2z√t.
func (f *stefanLine) front() float64 {
	low, high := 0.0, 10.0
	for range 80 {
		z := (low + high) / 2
		if f.threshold*z*math.Exp(z*z)*math.Erf(z) < (1-f.threshold)/math.Sqrt(math.Pi) {
			low = z
		} else {
			high = z
		}
	}
	return (low + high) / 2
}

//go:embed stefan.md
var stefanDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "stefan", Doc: stefanDoc, New: newStefan})
	solvers.RegisterPreset(solvers.Preset{
		Name: "probconserv-stefan", Equation: "stefan",
		Doc: `The Stefan set of ProbConserv (D. Hansen et al., ICML 2023): k = 1 where u ≥ u*, 0 elsewhere, u*
drawn from 0.55 to 0.7, melting from x = 0 where u = 1, to t = 0.1, 201 points. ProbConserv evaluates
the similarity solution; this solves the equation, and the formula is its check.`,
		Flags: solvers.Settings(`--samples 200 --grid 201 --min 0 --max 1 --initial melt --threshold 0.55:0.7 --t-end 0.1 --snapshots 201`),
	})
}
