package dispersive

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Lorenz96 are the parameters of Lorenz's ring of sites.
type Lorenz96 struct {
	// Sites is the number of sites; it is the grid of what is stored.
	Sites int `json:"grid"`
	solvers.Time
	Forcing      random.Range `json:"forcing"`
	Perturbation float64      `json:"perturbation"`
}

var (
	_ solvers.Problem  = (*Lorenz96)(nil)
	_ solvers.Resolved = (*Lorenz96)(nil)
)

func newLorenz96() solvers.Problem {
	return &Lorenz96{
		Sites: 40, Time: solvers.Time{End: 5, Snapshots: 101, Tolerance: 1e-8},
		Forcing: random.Fixed(8), Perturbation: 1,
	}
}

// Flags implements Problem.
func (p *Lorenz96) Flags(fs *flag.FlagSet) {
	fs.IntVar(&p.Sites, "grid", p.Sites, "number of sites on the ring")
	p.Time.Bind(fs)
	fs.Var(&p.Forcing, "forcing", "forcing F")
	fs.Float64Var(&p.Perturbation, "perturbation", p.Perturbation, "standard deviation of each site's initial distance from the state that is uniformly F")
}

// Setup implements Problem.
func (p *Lorenz96) Setup() (solvers.Solver, error) {
	switch {
	case p.Sites < 4 || p.Sites > 1<<20:
		return nil, fmt.Errorf("--grid is %d; the ring has between 4 and %d sites", p.Sites, 1<<20)
	case math.IsInf(p.Forcing.Hi-p.Forcing.Lo, 0):
		return nil, fmt.Errorf("--forcing is %v; it must be finite", &p.Forcing)
	case !(p.Perturbation >= 0) || math.IsInf(p.Perturbation, 0):
		return nil, fmt.Errorf("--perturbation is %g; it must be finite and not negative", p.Perturbation)
	}
	build := func(grid.Grid) (solvers.Evolution, error) {
		return &ring{Scalars: solvers.NewScalars(solvers.Parameter{Name: "forcing", Unit: "1", Range: p.Forcing}), perturbation: p.Perturbation}, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: grid.Uniform(1, p.Sites, 0, float64(p.Sites), true), Time: p.Time,
		Channels: []string{"X"}, Units: []string{"1"},
		Description: solvers.Description{
			Formula: "dX_i/dt = (X_{i+1} − X_{i−2}) X_{i−1} − X_i + F", Boundary: "a ring of sites",
			Scheme: "ordinary differential equations, none in space", Random: fmt.Sprintf("X_i = F + %g ξ_i, ξ_i normal, independent", p.Perturbation),
		},
	})
}

// SetResolution implements Resolved: a ring has no grid to refine.
func (p *Lorenz96) SetResolution(_ int, timeTolerance float64) {
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = newLorenz96().(*Lorenz96).Time.Tolerance
	}
}

// ring is Lorenz's ring of sites.
type ring struct {
	*solvers.Scalars
	perturbation float64
}

var (
	_ solvers.Evolution     = (*ring)(nil)
	_ solvers.Discrete      = (*ring)(nil)
	_ solvers.Parameterised = (*ring)(nil)
	_ solvers.Recaller      = (*ring)(nil)
)

// Discrete implements solvers.Discrete.
func (*ring) Discrete() {}

// Initial implements Evolution.
func (r *ring) Initial(rng *random.Stream, u *grid.Field) error {
	r.Draw(rng)
	noise := rng.Fork("initial")
	for i := range u.Data {
		u.Data[i] = r.At(0) + r.perturbation*noise.NormFloat64()
	}
	return nil
}

// Recall implements Recaller.
func (r *ring) Recall(params []float64, _ *grid.Field) { r.Set(params) }

// RHS implements Evolution.
func (r *ring) RHS(du, u *grid.Field, _ float64) {
	force, x := r.At(0), u.Data
	n := len(x)
	a, b, c := x[n-2], x[n-1], x[0] // X_{i−2}, X_{i−1}, X_i
	for i := range n - 1 {
		next := x[i+1]
		du.Data[i] = (next-a)*b - c + force
		a, b, c = b, c, next
	}
	du.Data[n-1] = (x[0]-a)*b - c + force
}

// MaxStep implements Evolution: there is no limit but the error's.
func (r *ring) MaxStep(*grid.Field) float64 { return math.Inf(1) }

//go:embed lorenz96.md
var lorenz96Doc string

func init() {
	solvers.Register(solvers.Equation{Name: "lorenz-96", Doc: lorenz96Doc, New: newLorenz96})
}
