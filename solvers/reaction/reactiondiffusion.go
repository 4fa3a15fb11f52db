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

// ReactionDiffusion are the parameters of one reacting substance on a line.
type ReactionDiffusion struct {
	Domain
	law.InitialState
	// Reaction is logistic or bistable.
	Reaction  string       `json:"reaction"`
	Diffusion random.Range `json:"diffusion"`
	Rate      random.Range `json:"rate"`
	Threshold random.Range `json:"threshold"`
	Front     random.Range `json:"front"`
}

var (
	_ solvers.Problem  = (*ReactionDiffusion)(nil)
	_ solvers.Resolved = (*ReactionDiffusion)(nil)
)

func newReactionDiffusion() solvers.Problem {
	return &ReactionDiffusion{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 256}, Time: solvers.Time{End: 1, Snapshots: 21},
			Dims: 1, Max: 1, Sides: "periodic",
			kinds: []grid.Condition{grid.Periodic, grid.Neumann}, most: 1,
		},
		InitialState: law.NewInitialState("u0", "waves", "grf", "front"),
		Reaction:     "logistic",
		Diffusion:    random.Range{Lo: 1e-3, Hi: 1e-1, Log: true}, Rate: random.Range{Lo: 1, Hi: 10, Log: true},
		Threshold: random.Fixed(0.3), Front: random.Fixed(0.3),
	}
}

// Flags implements Problem.
func (p *ReactionDiffusion) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	fs.IntVar(&p.SeriesTerms, "series-terms", p.SeriesTerms, "terms of the random series waves")
	fs.IntVar(&p.SeriesModes, "series-modes", p.SeriesModes, "highest mode of the random series waves")
	fs.StringVar(&p.Reaction, "reaction", p.Reaction, "R(u): logistic, ρu(1 − u), or bistable, ρu(1 − u)(u − a)")
	fs.Var(&p.Diffusion, "diffusion", "diffusivity ν")
	fs.Var(&p.Rate, "rate", "rate ρ of the reaction")
	fs.Var(&p.Threshold, "threshold", "threshold a of the bistable reaction")
	fs.Var(&p.Front, "front", "where u = 1/2 in the initial state front, as a fraction of the box")
}

// Setup implements Problem.
func (p *ReactionDiffusion) Setup() (solvers.Solver, error) {
	kind, err := p.check()
	if err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(kind == grid.Periodic)
	if err != nil {
		return nil, err
	}
	initial, err := p.initial(stored, kind)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		f := newReactingLine(p, g, kind, initial)
		if p.Initial == "front" {
			return &bistableFront{f}, nil
		}
		return f, nil
	}
	reaction := "ρ u(1 − u)"
	if p.Reaction == "bistable" {
		reaction += "(u − a)"
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = ν u_xx + " + reaction + " on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   describeScheme,
			Random:   initial.String(),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *ReactionDiffusion) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	switch {
	case err != nil:
		return 0, err
	case p.Reaction != "logistic" && p.Reaction != "bistable":
		return 0, fmt.Errorf("--reaction is %q; it is logistic or bistable", p.Reaction)
	case !(p.Diffusion.Lo >= 0):
		return 0, fmt.Errorf("--diffusion is %v; it must not be negative", &p.Diffusion)
	case !(p.Rate.Lo >= 0):
		return 0, fmt.Errorf("--rate is %v; it must not be negative", &p.Rate)
	case !(p.Threshold.Lo >= 0 && p.Threshold.Hi <= 1):
		return 0, fmt.Errorf("--threshold is %v; it lies between 0 and 1", &p.Threshold)
	case p.Initial == "front" && (kind != grid.Neumann || p.Reaction != "bistable" || p.Diffusion.Lo == 0):
		return 0, fmt.Errorf("--initial front is for --bc neumann, --reaction bistable and a positive --diffusion; they are %s, %s and %v", p.Sides, p.Reaction, &p.Diffusion)
	}
	return kind, nil
}

// initial is the law of the initial state, from 0 to 1.
func (p *ReactionDiffusion) initial(stored grid.Grid, kind grid.Condition) (law.Law, error) {
	switch p.Initial {
	case "waves":
		s := random.Series{Terms: p.SeriesTerms, MaxMode: p.SeriesModes, Amplitude: 1, Kind: kind}
		if err := s.Check(stored.Cells(0)); err != nil {
			return nil, fmt.Errorf("--series-terms, --series-modes: %w", err)
		}
		return law.Unit(law.Series{Series: s}, stored), nil
	case "front":
		return law.Formula{F: func([]float64) float64 { return 0 }, Largest: 1, Text: "u0 a travelling front from 1 into 0"}, nil
	}
	l, err := p.InitialState.Law(stored, kind)
	if err != nil || p.Initial != "grf" {
		return l, err
	}
	return law.Unit(l, stored), nil
}

//go:embed reactiondiffusion.md
var reactionDiffusionDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "reaction-diffusion", Doc: reactionDiffusionDoc, New: newReactionDiffusion})
	solvers.RegisterPreset(solvers.Preset{
		Name: "pdebench-reaction-diffusion", Equation: "reaction-diffusion",
		Doc: `PDEBench's one-dimensional diffusion–reaction set (M. Takamoto et al., NeurIPS 2022) with
ν = 0.5, ρ = 1: logistic on the periodic unit interval, 1024 points, frames every 0.01 to t = 1, sums
of two sines of modes 1 to 4 brought to the range from 0 to 1. The others of its sets have ν from 0.5
to 10 and ρ from 1 to 10. PDEBench turns a tenth of the initial states to their absolute value and
windows a tenth; this does neither.`,
		Flags: solvers.Settings(`--samples 10000 --grid 1024 --min 0 --max 1 --bc periodic --reaction logistic --diffusion 0.5 --rate 1
			--t-end 1 --snapshots 101 --initial waves --series-terms 2 --series-modes 4`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "apebench-fisher", Equation: "reaction-diffusion",
		Doc: `APEBench's 1d_phy_fisher (F. Koehler et al., NeurIPS 2024): u_t = 0.004 u_xx + 20 u(1 − u) on the
periodic unit interval, 160 points, 50 steps of 0.001, sums of sines of modes up to 5 brought to the
range from 0 to 1. APEBench uses a Fourier method (ETDRK); its random amplitudes are other than these.`,
		Flags: solvers.Settings(`--samples 50 --grid 160 --min 0 --max 1 --bc periodic --reaction logistic --diffusion 0.004 --rate 20
			--t-end 0.05 --snapshots 51 --initial waves --series-terms 5 --series-modes 5`),
	})
}

// reactingLine is the equation on one grid.
type reactingLine struct {
	*diffusing
	initial         law.Law
	bistable        bool
	rate, threshold float64
}

var (
	_ solvers.Evolution     = (*reactingLine)(nil)
	_ solvers.Parameterised = (*reactingLine)(nil)
	_ solvers.Recaller      = (*reactingLine)(nil)
	_ solvers.Exacter       = (*bistableFront)(nil)
)

func newReactingLine(p *ReactionDiffusion, g grid.Grid, kind grid.Condition, initial law.Law) *reactingLine {
	list := []solvers.Parameter{
		{Name: "diffusion", Unit: "1", Range: p.Diffusion}, {Name: "rate", Unit: "1", Range: p.Rate},
		{Name: "threshold", Unit: "1", Range: p.Threshold}, {Name: "front", Unit: "1", Range: p.Front},
	}
	switch {
	case p.Reaction == "logistic":
		list = list[:2]
	case p.Initial != "front":
		list = list[:3]
	}
	return &reactingLine{diffusing: newDiffusing(solvers.NewScalars(list...), g, kind, 1), initial: initial, bistable: p.Reaction == "bistable"}
}

// Initial implements Evolution.
func (f *reactingLine) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	return f.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (f *reactingLine) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *reactingLine) take() {
	f.d[0], f.rate = f.At(0), f.At(1)
	if f.bistable {
		f.threshold = f.At(2)
	}
}

// RHS implements Evolution.
func (f *reactingLine) RHS(du, u *grid.Field, _ float64) {
	logistic(du.Data, u.Data, f.rate)
	if f.bistable {
		for i, v := range u.Data {
			du.Data[i] *= v - f.threshold
		}
	}
}

// MaxStep implements Evolution: the rate of the reaction is at most ρ|1 − 2u|
// if logistic, and ρ(3u² + 2(1+a)|u| + a) if bistable.
func (f *reactingLine) MaxStep(u *grid.Field) float64 {
	largest := 0.5
	for _, v := range u.Data {
		largest = max(largest, math.Abs(v))
	}
	rate := 1 + 2*largest
	if f.bistable {
		rate = 3*largest*largest + 2*(1+f.threshold)*largest + f.threshold
	}
	return explicitLimit / (f.rate * rate)
}

// bistableFront is reactingLine that starts from an exact travelling front.
type bistableFront struct{ *reactingLine }

// Initial implements Evolution.
func (f *bistableFront) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.reactingLine.Initial(rng, u); err != nil {
		return err
	}
	f.Exact(u, 0)
	return nil
}

// Exact implements Exacter: u = 1/(1 + exp((x − x_0 − ct)√(ρ/2ν))) with the speed
// c = √(ρν/2)(1 − 2a).
func (f *bistableFront) Exact(dst *grid.Field, t float64) {
	g := dst.Grid
	start := g.Lo[0] + f.At(3)*(g.Hi[0]-g.Lo[0]) + math.Sqrt(f.rate*f.d[0]/2)*(1-2*f.threshold)*t
	for i, x := range g.Coord(0) {
		dst.Data[i] = 1 / (1 + math.Exp((x-start)*math.Sqrt(f.rate/(2*f.d[0]))))
	}
}
