package reaction

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// GrayScott are the parameters of the Gray–Scott equations.
type GrayScott struct {
	Domain
	law.InitialState
	law.Blobs
	DiffusionA random.Range `json:"diffusion_a"`
	DiffusionB random.Range `json:"diffusion_b"`
	Feed       random.Range `json:"feed"`
	Kill       random.Range `json:"kill"`
}

var (
	_ solvers.Problem  = (*GrayScott)(nil)
	_ solvers.Resolved = (*GrayScott)(nil)
)

func newGrayScott() solvers.Problem {
	blobs := law.NewBlobs()
	blobs.Count, blobs.Size = random.Range{Lo: 3, Hi: 12}, random.Range{Lo: 0.03, Hi: 0.08}
	blobs.Height, blobs.Place = random.Range{Lo: 0.3, Hi: 0.7}, random.Range{Lo: 0, Hi: 1}
	return &GrayScott{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 64}, Time: solvers.Time{End: 1000, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "periodic",
			kinds: []grid.Condition{grid.Periodic, grid.Neumann}, most: 2,
		},
		InitialState: law.NewInitialState("u0", "blobs", "grf"), Blobs: blobs,
		DiffusionA: random.Fixed(2e-5), DiffusionB: random.Fixed(1e-5),
		Feed: random.Range{Lo: 0.028, Hi: 0.04}, Kill: random.Range{Lo: 0.057, Hi: 0.062},
	}
}

// Flags implements Problem.
func (p *GrayScott) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	p.Blobs.Bind(fs)
	fs.Var(&p.DiffusionA, "diffusion-a", "diffusivity D_A of the substrate")
	fs.Var(&p.DiffusionB, "diffusion-b", "diffusivity D_B of the catalyst")
	fs.Var(&p.Feed, "feed", "feed rate f")
	fs.Var(&p.Kill, "kill", "kill rate k")
}

// Setup implements Problem.
func (p *GrayScott) Setup() (solvers.Solver, error) {
	kind, err := p.check()
	if err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(kind == grid.Periodic)
	if err != nil {
		return nil, err
	}
	seeds, err := p.seeds(stored, kind)
	if err != nil {
		return nil, err
	}
	whole := law.IsFile(p.Initial)
	random := "B = u0, A = 1 − u0; " + seeds.String()
	if whole {
		random = "A, B: " + seeds.String()
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		return &grayScottField{
			diffusing: newDiffusing(solvers.NewScalars(
				solvers.Parameter{Name: "diffusion-a", Unit: "1", Range: p.DiffusionA},
				solvers.Parameter{Name: "diffusion-b", Unit: "1", Range: p.DiffusionB},
				solvers.Parameter{Name: "feed", Unit: "1", Range: p.Feed},
				solvers.Parameter{Name: "kill", Unit: "1", Range: p.Kill},
			), g, kind, 2),
			seeds: seeds, whole: whole,
		}, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"A", "B"}, Units: []string{"1", "1"},
		Description: solvers.Description{
			Formula:  "A_t = D_A ΔA − AB² + f(1 − A), B_t = D_B ΔB + AB² − (f + k)B on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   describeScheme,
			Random:   random,
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *GrayScott) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return 0, err
	}
	if !(p.Feed.Lo >= 0) || !(p.Kill.Lo >= 0) {
		return 0, fmt.Errorf("--feed is %v and --kill is %v; neither may be negative", &p.Feed, &p.Kill)
	}
	return kind, positive("diffusion-a", p.DiffusionA, "diffusion-b", p.DiffusionB)
}

// seeds is the law of the initial B; a file's is that of A and B.
func (p *GrayScott) seeds(stored grid.Grid, kind grid.Condition) (law.Law, error) {
	if p.Initial == "blobs" {
		return p.Blobs.Law(kind)
	}
	l, err := twoChannels(&p.InitialState, stored, kind)
	if err != nil || law.IsFile(p.Initial) {
		return l, err
	}
	return law.Unit(l, stored), nil
}

// grayScottField is the equations on one grid.
type grayScottField struct {
	*diffusing
	seeds      law.Law // of B; of both, where whole
	whole      bool
	feed, kill float64
}

var (
	_ solvers.Evolution     = (*grayScottField)(nil)
	_ solvers.Parameterised = (*grayScottField)(nil)
	_ solvers.Recaller      = (*grayScottField)(nil)
)

// Initial implements Evolution.
func (f *grayScottField) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	if f.whole {
		return f.seeds.Fill(rng, u)
	}
	b := u.Channel(1)
	if err := f.seeds.Fill(rng, &grid.Field{Grid: u.Grid, Channels: 1, Data: b}); err != nil {
		return err
	}
	for i, v := range b {
		u.Data[i] = 1 - v
	}
	return nil
}

// Recall implements Recaller.
func (f *grayScottField) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *grayScottField) take() {
	f.d[0], f.d[1], f.feed, f.kill = f.At(0), f.At(1), f.At(2), f.At(3)
}

// RHS implements Evolution.
func (f *grayScottField) RHS(du, u *grid.Field, _ float64) {
	n := u.Grid.Size()
	a, b := u.Data[:n], u.Data[n:2*n]
	da, db := du.Data[:n], du.Data[n:2*n]
	loss := f.feed + f.kill
	for i, v := range a {
		w := b[i]
		eaten := v * w * w
		da[i] = f.feed*(1-v) - eaten
		db[i] = eaten - loss*w
	}
}

// MaxStep implements Evolution: the rates of the reaction are at most
// B² + 2AB + f + k.
func (f *grayScottField) MaxStep(u *grid.Field) float64 {
	n, most := u.Grid.Size(), 0.0
	b := u.Data[n : 2*n]
	for i, v := range u.Data[:n] {
		w := b[i]
		most = max(most, w*w+2*max(v*w, -v*w))
	}
	return explicitLimit / (most + f.feed + f.kill)
}

//go:embed grayscott.md
var grayScottDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "gray-scott", Doc: grayScottDoc, New: newGrayScott})
}
