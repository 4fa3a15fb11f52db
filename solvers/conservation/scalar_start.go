package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Start is the part of a problem that says how a quantity between 0 and 1 on a
// line starts. Problems embed it; its JSON fields become theirs.
type Start struct {
	law.InitialState
	// Modes is the largest wavenumber of waves.
	Modes int `json:"modes"`
	// Mean is added to what the named laws draw about 0.
	Mean float64 `json:"mean"`
	// Left and Right are the states of riemann, which meet at Jump, a fraction of
	// the line; each is drawn for each sample.
	Left  random.Range `json:"left"`
	Right random.Range `json:"right"`
	Jump  random.Range `json:"jump"`
}

// newStart returns the flags of a quantity that the documentation calls symbol.
func newStart(symbol string, left, right random.Range) Start {
	s := Start{
		InitialState: law.NewInitialState(symbol, "waves", "steps", "sine", "gaussian", "riemann"),
		Modes:        3, Mean: 0.5, Left: left, Right: right, Jump: random.Fixed(0.5),
	}
	s.Amplitude = 0.4
	return s
}

// Bind binds the flags of s to fs.
func (s *Start) Bind(fs *flag.FlagSet) {
	s.InitialState.Bind(fs)
	fs.IntVar(&s.Modes, "modes", s.Modes, "largest wavenumber of the initial state waves, whose largest modulus is the amplitude")
	fs.Float64Var(&s.Mean, "mean", s.Mean, "what is added to the initial states waves, steps, sine and gaussian, which vary about 0")
	fs.Var(&s.Left, "left", "left state of the initial state riemann")
	fs.Var(&s.Right, "right", "right state of the initial state riemann")
	fs.Var(&s.Jump, "jump", "where the states of riemann meet, as a fraction of the line")
}

// boundary reads the flag bc; auto is a ring, and an open line for riemann.
func (s *Start) boundary(text string) (grid.Boundary, error) {
	if text == "auto" {
		text = "periodic"
		if s.Initial == "riemann" {
			text = "outflow"
		}
	}
	b, err := grid.ParseBoundary(text, 1)
	if err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	if err := b.Only(grid.Periodic, grid.Outflow, grid.Inflow); err != nil {
		return nil, fmt.Errorf("--bc %s: %w", text, err)
	}
	for _, side := range b[0] {
		if side.Kind == grid.Inflow && !(side.Value >= 0 && side.Value <= 1) {
			return nil, fmt.Errorf("--bc %s: the state outside is %g; it lies between 0 and 1", text, side.Value)
		}
	}
	return b, nil
}

// law checks s and returns what sets an initial state, and its description.
func (s *Start) law(stored grid.Grid) (law.Law, error) {
	if s.Initial == "riemann" {
		for _, r := range []struct {
			name string
			random.Range
		}{{"left", s.Left}, {"right", s.Right}, {"jump", s.Jump}} {
			if !(r.Lo >= 0 && r.Hi <= 1) {
				return nil, fmt.Errorf("--%s is %v; it lies between 0 and 1", r.name, &r.Range)
			}
		}
		return law.Formula{Text: fmt.Sprintf("%v left of %v of the line and %v right of it", &s.Left, &s.Jump, &s.Right)}, nil
	}
	var l law.Law
	var err error
	if s.Initial == "waves" {
		waves := law.Fourier{Cutoff: s.Modes, Amplitude: s.Amplitude, Stored: stored}
		if !stored.Periodic[0] {
			return nil, fmt.Errorf("--initial waves needs --bc periodic; take steps, sine, gaussian or riemann")
		}
		if highest := (stored.N[0] - 1) / 2; s.Modes < 1 || s.Modes > highest {
			return nil, fmt.Errorf("--modes is %d; a grid of %d cells carries 1 to %d", s.Modes, stored.N[0], highest)
		}
		l, err = waves, waves.Check()
	} else {
		l, err = s.InitialState.Law(stored, grid.Periodic)
	}
	if err != nil || law.IsFile(s.Initial) {
		return l, err
	}
	low, high := s.Mean-math.Abs(s.Amplitude), s.Mean+math.Abs(s.Amplitude)
	if s.Initial == "gaussian" {
		low, high = min(s.Mean, s.Mean+s.Amplitude), max(s.Mean, s.Mean+s.Amplitude)
	}
	if !(low >= 0 && high <= 1) {
		return nil, fmt.Errorf("--mean %g and --amplitude %g: initial states reach from %g to %g; they must stay between 0 and 1", s.Mean, s.Amplitude, low, high)
	}
	return l, nil
}

// describe says in words what law draws.
func (s *Start) describe(l law.Law) string {
	if s.Initial == "riemann" || law.IsFile(s.Initial) {
		return l.String()
	}
	return fmt.Sprintf("%g + %s", s.Mean, l)
}

// parameters are those of the equation, and the states of riemann after them.
func (s *Start) parameters(first ...solvers.Parameter) *solvers.Scalars {
	if s.Initial == "riemann" {
		first = append(first,
			solvers.Parameter{Name: "left", Unit: "1", Range: s.Left},
			solvers.Parameter{Name: "right", Unit: "1", Range: s.Right},
			solvers.Parameter{Name: "jump", Unit: "1", Range: s.Jump})
	}
	return solvers.NewScalars(first...)
}

// states are the last three parameters, those of riemann.
func (s *Start) states(p *solvers.Scalars) (left, right, jump float64) {
	names, _ := p.Parameters()
	n := len(names)
	return p.At(n - 3), p.At(n - 2), p.At(n - 1)
}

// evolution is a conservation law that starts so, on a grid.
func (s *Start) evolution(flux scalarFlux, l law.Law, g grid.Grid, b grid.Boundary, courant float64, p *solvers.Scalars) solvers.Evolution {
	line := &scalarLine{
		Scalars: p, flux: flux, start: s, sides: b[0], courant: courant, h: g.Spacing(0),
		u: make([]float64, g.N[0]+2*reach), f: make([]float64, g.N[0]+2*reach),
	}
	line.flux.take(p)
	if s.Initial == "riemann" {
		line.fill = func(_ *random.Stream, u *grid.Field) error {
			left, right, jump := s.states(p)
			for i, at := range fractions(u.Grid, 0) {
				u.Data[i] = left + (right-left)*step(at, jump)
			}
			return nil
		}
		if b[0][0].Kind == grid.Outflow && b[0][1].Kind == grid.Outflow {
			return &scalarRiemann{line}
		}
		return line
	}
	shift := s.Mean
	if law.IsFile(s.Initial) {
		shift = 0
	}
	line.fill = func(rng *random.Stream, u *grid.Field) error {
		if err := l.Fill(rng, u); err != nil {
			return err
		}
		for i := range u.Data {
			u.Data[i] += shift
			if v := u.Data[i]; !(v >= -1e-6 && v <= 1+1e-6) {
				return &law.InputError{Err: fmt.Errorf("the initial state is %g at point %d; it must lie between 0 and 1", v, i)}
			}
			u.Data[i] = min(1, max(0, u.Data[i]))
		}
		return nil
	}
	return line
}
