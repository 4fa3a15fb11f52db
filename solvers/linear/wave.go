package linear

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

// WaveEquation are the parameters of the wave equation.
type WaveEquation struct {
	Domain
	law.InitialState
	law.Blobs
	Speed random.Range `json:"speed"`
	// Medium is constant, layers, lenses or lognormal: what Speed is multiplied
	// by, point by point.
	Medium string `json:"medium"`
	// Contrast is the largest over the smallest speed of layers, that of the
	// middle of a lens over that around it, or the standard deviation of the
	// logarithm of a lognormal speed.
	Contrast float64 `json:"contrast"`
	Layers   int     `json:"layers"`
}

var (
	_ solvers.Problem  = (*WaveEquation)(nil)
	_ solvers.Resolved = (*WaveEquation)(nil)
)

func newWaveEquation() solvers.Problem {
	return &WaveEquation{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 1, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "outflow", most: 2,
		},
		InitialState: law.NewInitialState("u0", stateLaws("blobs")...),
		Blobs: law.Blobs{
			Count: random.Range{Lo: 1, Hi: 5}, Size: random.Range{Lo: 0.2, Hi: 0.3},
			Height: random.Range{Lo: 0.5, Hi: 1}, Place: random.Range{Lo: 0.3, Hi: 0.7},
		},
		Speed: random.Range{Lo: 0.5, Hi: 1}, Medium: "constant", Contrast: 2, Layers: 4,
	}
}

// Flags implements Problem.
func (p *WaveEquation) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs, "conditions: periodic, dirichlet (held, waves come back reversed), neumann (free, they come back), or outflow (they leave), for each side")
	p.InitialState.Bind(fs)
	p.Blobs.Bind(fs)
	fs.Var(&p.Speed, "speed", "speed c of the waves")
	fs.StringVar(&p.Medium, "medium", p.Medium, "what c is multiplied by at each point: constant (1), layers (along the last axis), lenses (Gaussian bumps), or lognormal")
	fs.Float64Var(&p.Contrast, "contrast", p.Contrast, "largest over smallest speed of layers, middle over surroundings of lenses, standard deviation of the logarithm of lognormal")
	fs.IntVar(&p.Layers, "layers", p.Layers, "number of layers, or of lenses")
}

// Setup implements Problem.
func (p *WaveEquation) Setup() (solvers.Solver, error) {
	b, err := p.Domain.check(grid.Periodic, grid.Dirichlet, grid.Neumann, grid.Outflow)
	if err != nil {
		return nil, err
	}
	if !(p.Speed.Lo > 0) || math.IsInf(p.Speed.Hi, 0) {
		return nil, fmt.Errorf("--speed is %v; it must be positive and finite", &p.Speed)
	}
	for axis, pair := range b {
		for k, s := range pair {
			if s.Value != 0 {
				return nil, fmt.Errorf("--bc: side %s has the datum %g; this equation has homogeneous sides", grid.SideName(axis, k), s.Value)
			}
		}
	}
	stored, refine, err := p.grids(b, leastCells[p.Dims]/2)
	if err != nil {
		return nil, err
	}
	var initial law.Law
	if p.Initial == "blobs" {
		initial, err = p.Blobs.Law(lawKind(b))
	} else {
		initial, err = stateLaw(&p.InitialState, stored, b)
	}
	if err != nil {
		return nil, err
	}
	medium, err := p.medium(stored)
	if err != nil {
		return nil, err
	}
	channels, units := []string{"u", "u_t"}, []string{"1", "1"}
	text := initial.String() + ", at rest"
	if medium != nil {
		channels, units = append(channels, "speed"), append(units, "1")
		text += "; speed over c: " + medium.String()
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		w := newWaves(p, g, b, initial, medium)
		if formula, ok := initial.(law.Formula); ok && p.Dims == 1 && medium == nil && g.Periodic[0] {
			return &wavesFormula{w, formula}, nil
		}
		return w, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time, Channels: channels, Units: units, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula: "u_tt = c² Δu on " + p.bounds(), Boundary: b.String(),
			Scheme: "as a system of first order in time, sixth-order central differences", Random: text,
		},
	})
}

// medium is the law of the speed over its constant factor; nil if it is 1.
func (p *WaveEquation) medium(stored grid.Grid) (law.Law, error) {
	if p.Medium != "constant" && (p.Layers < 1 || p.Layers > 1000) {
		return nil, fmt.Errorf("--layers is %d; there may be 1 to 1000", p.Layers)
	}
	if p.Medium != "constant" && p.Medium != "lognormal" && !(p.Contrast >= 1 && p.Contrast <= 100) {
		return nil, fmt.Errorf("--contrast is %g; for --medium %s it lies between 1 and 100", p.Contrast, p.Medium)
	}
	low, high := 1/math.Sqrt(p.Contrast), math.Sqrt(p.Contrast)
	switch p.Medium {
	case "constant":
		return nil, nil
	case "layers":
		return law.Steps{Pieces: p.Layers, Low: low, High: high, Axis: p.Dims, Purpose: "medium", Symbol: "speed"}, nil
	case "lognormal":
		return law.Lognormal(stored, law.Shape{Purpose: "medium", Tau: 3, Gamma: 3, Kind: grid.Neumann}, p.Contrast)
	case "lenses":
		bumps := law.Blobs{
			Count: random.Fixed(float64(p.Layers)), Size: random.Range{Lo: 0.1, Hi: 0.2},
			Height: random.Range{Lo: 0.5, Hi: 1}, Place: random.Range{Lo: 0, Hi: 1},
		}
		l, err := bumps.Law(grid.Neumann)
		return lenses{l, p.Contrast}, err
	}
	return nil, fmt.Errorf("--medium is %q; it is constant, layers, lenses or lognormal", p.Medium)
}

// lenses is 1 + (contrast − 1) times the function of another law, from 0 to 1.
type lenses struct {
	law.Law
	contrast float64
}

// Fill implements law.Law.
func (l lenses) Fill(rng *random.Stream, dst *grid.Field) error {
	err := l.Law.Fill(rng.Fork("medium"), dst)
	for i, v := range dst.Data {
		dst.Data[i] = 1 + (l.contrast-1)*v
	}
	return err
}

func (l lenses) String() string { return fmt.Sprintf("1 + %g times: %v", l.contrast-1, l.Law) }

//go:embed wave.md
var waveDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "wave", Doc: waveDoc, New: newWaveEquation})
}
