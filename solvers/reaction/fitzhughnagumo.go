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

// FitzHughNagumo are the parameters of the FitzHugh–Nagumo equations.
type FitzHughNagumo struct {
	Domain
	law.InitialState
	DiffusionU random.Range `json:"diffusion_u"`
	DiffusionV random.Range `json:"diffusion_v"`
	K          random.Range `json:"k"`
}

var (
	_ solvers.Problem  = (*FitzHughNagumo)(nil)
	_ solvers.Resolved = (*FitzHughNagumo)(nil)
)

func newFitzHughNagumo() solvers.Problem {
	initial := law.NewInitialState("u0, v0", "grf", "sine")
	initial.GRFSigma, initial.GRFTau, initial.GRFGamma = 20, 10, 2
	return &FitzHughNagumo{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 5, Snapshots: 21},
			Dims: 2, Min: -1, Max: 1, Sides: "neumann",
			kinds: []grid.Condition{grid.Neumann, grid.Periodic}, most: 2,
		},
		InitialState: initial,
		DiffusionU:   random.Fixed(1e-3), DiffusionV: random.Fixed(5e-3),
		K: random.Fixed(5e-3),
	}
}

// Flags implements Problem.
func (p *FitzHughNagumo) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	fs.Var(&p.DiffusionU, "diffusion-u", "diffusivity D_u of the activator")
	fs.Var(&p.DiffusionV, "diffusion-v", "diffusivity D_v of the inhibitor")
	fs.Var(&p.K, "k", "constant k of the reaction")
}

// Setup implements Problem.
func (p *FitzHughNagumo) Setup() (solvers.Solver, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return nil, err
	}
	if err := positive("diffusion-u", p.DiffusionU, "diffusion-v", p.DiffusionV); err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(kind == grid.Periodic)
	if err != nil {
		return nil, err
	}
	initial, err := twoChannels(&p.InitialState, stored, kind)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		return &fitzHughNagumoField{
			diffusing: newDiffusing(solvers.NewScalars(
				solvers.Parameter{Name: "diffusion-u", Unit: "1", Range: p.DiffusionU},
				solvers.Parameter{Name: "diffusion-v", Unit: "1", Range: p.DiffusionV},
				solvers.Parameter{Name: "k", Unit: "1", Range: p.K},
			), g, kind, 2),
			initial: initial,
		}, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"activator", "inhibitor"}, Units: []string{"1", "1"},
		Description: solvers.Description{
			Formula:  "u_t = D_u Δu + u − u³ − k − v, v_t = D_v Δv + u − v on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   describeScheme,
			Random:   bothChannels(initial),
		},
	})
}

// twoChannels is the law of an initial state that fills both channels; a file holds
// both.
func twoChannels(l *law.InitialState, stored grid.Grid, kind grid.Condition) (law.Law, error) {
	if law.IsFile(l.Initial) {
		return law.ReadFile(l.Initial, law.FileOptions{Flag: "initial", Stored: stored, Channels: 2})
	}
	return l.Law(stored, kind)
}

// bothChannels says how a law fills them.
func bothChannels(l law.Law) string {
	if _, ok := l.(*law.File); ok {
		return "u0, v0: " + l.String()
	}
	return l.String() + ", each channel by itself"
}

// positive reports the first of flags and their ranges that is not positive.
func positive(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if r := pairs[i+1].(random.Range); !(r.Lo > 0) {
			return fmt.Errorf("--%s is %v; it must be positive", pairs[i], &r)
		}
	}
	return nil
}

// fitzHughNagumoField is the equations on one grid.
type fitzHughNagumoField struct {
	*diffusing
	initial law.Law
	k       float64
}

var (
	_ solvers.Evolution     = (*fitzHughNagumoField)(nil)
	_ solvers.Parameterised = (*fitzHughNagumoField)(nil)
	_ solvers.Recaller      = (*fitzHughNagumoField)(nil)
)

// Initial implements Evolution.
func (f *fitzHughNagumoField) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	return f.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (f *fitzHughNagumoField) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *fitzHughNagumoField) take() { f.d[0], f.d[1], f.k = f.At(0), f.At(1), f.At(2) }

// RHS implements Evolution.
func (f *fitzHughNagumoField) RHS(du, u *grid.Field, _ float64) {
	n := u.Grid.Size()
	a, b := u.Data[:n], u.Data[n:2*n]
	da, db := du.Data[:n], du.Data[n:2*n]
	for i, v := range a {
		w := b[i]
		da[i] = v - v*v*v - f.k - w
		db[i] = v - w
	}
}

// MaxStep implements Evolution: the rates of the reaction are at most
// max|1 − 3u²| + 2.
func (f *fitzHughNagumoField) MaxStep(u *grid.Field) float64 {
	most := 0.0
	for _, v := range u.Channel(0) {
		most = max(most, math.Abs(1-3*v*v))
	}
	return explicitLimit / (most + 2)
}

//go:embed fitzhughnagumo.md
var fitzHughNagumoDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "fitzhugh-nagumo", Doc: fitzHughNagumoDoc, New: newFitzHughNagumo})
	solvers.RegisterPreset(solvers.Preset{
		Name: "pdebench-diffusion-reaction-2d", Equation: "fitzhugh-nagumo",
		Doc: `PDEBench's two-dimensional diffusion–reaction set (M. Takamoto et al., NeurIPS 2022):
D_u = 1e-3, D_v = 5e-3, k = 5e-3 on [−1, 1]² without flux, 101 frames to t = 5, 1000 samples of
standard normal noise. PDEBench draws it in each of 128² cells; here it is white noise of the same
variance below the Nyquist wavenumber of 129² points, both ends counted, as a function on any grid.`,
		Flags: solvers.Settings(`--samples 1000 --dims 2 --grid 129 --min -1 --max 1 --bc neumann --diffusion-u 1e-3 --diffusion-v 5e-3
			--k 5e-3 --t-end 5 --snapshots 101 --initial grf --grf-sigma 0.0078125 --grf-tau 0 --grf-gamma 0 --grf-mean true`),
	})
}
