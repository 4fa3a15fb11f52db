package solvers

import (
	"flag"
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// InitialLine is the part of a problem on a line that says how it starts.
// Problems embed it; its JSON fields become theirs.
type InitialLine struct {
	// Initial is grf, sine-series, sine, gaussian, or the path of a NumPy file.
	Initial string `json:"initial"`
	// The law N(0, σ²(−Δ+τ²)^(−γ)) of grf.
	GRFSigma float64 `json:"grf_sigma"`
	GRFTau   float64 `json:"grf_tau"`
	GRFGamma float64 `json:"grf_gamma"`
	GRFMean  bool    `json:"grf_mean"`
	// The number of terms and the highest mode of sine-series.
	SeriesTerms int `json:"series_terms"`
	SeriesModes int `json:"series_modes"`
	// Amplitude is that of sine and gaussian and the largest of a series term.
	Amplitude float64 `json:"amplitude"`
	// Waves is the number of periods of sine.
	Waves int `json:"waves"`
	// Centre and Width are those of gaussian, exp(−((x−centre)/width)²), as
	// fractions of the interval.
	Centre float64 `json:"bump_centre"`
	Width  float64 `json:"bump_width"`
}

// bind binds the flags of l to fs.
func (l *InitialLine) bind(fs *flag.FlagSet) {
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: grf, sine-series, sine, gaussian, or a `FILE`.npy or .npz with one row per sample")
	fs.Float64Var(&l.GRFSigma, "grf-sigma", l.GRFSigma, "σ of the Gaussian random field N(0, σ²(−Δ+τ²)^(−γ))")
	fs.Float64Var(&l.GRFTau, "grf-tau", l.GRFTau, "τ of the Gaussian random field, an inverse length on the unit interval")
	fs.Float64Var(&l.GRFGamma, "grf-gamma", l.GRFGamma, "γ of the Gaussian random field, its smoothness")
	fs.BoolVar(&l.GRFMean, "grf-mean", l.GRFMean, "keep the constant mode of the Gaussian random field")
	fs.IntVar(&l.SeriesTerms, "series-terms", l.SeriesTerms, "terms of the random sine series")
	fs.IntVar(&l.SeriesModes, "series-modes", l.SeriesModes, "highest mode of the random sine series")
	fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, "amplitude of sine and gaussian, and the largest of a series term")
	fs.IntVar(&l.Waves, "waves", l.Waves, "periods of the initial state sine")
	fs.Float64Var(&l.Centre, "bump-centre", l.Centre, "centre of the initial state gaussian, as a fraction of the interval")
	fs.Float64Var(&l.Width, "bump-width", l.Width, "width of the initial state gaussian, as a fraction of the interval")
}

// lineState is an initial state on a line that is ready to be drawn.
type lineState interface {
	// fill sets u, of a grid as fine as the stored one or finer.
	fill(rng *random.Stream, u *grid.Field) error
	// bound is an estimate of the largest |u|, for the choice of the scheme.
	bound() float64
	// law says in words what is drawn.
	law() string
}

// state checks l and returns the state on the stored grid, of which kind says
// whether it is periodic or Dirichlet.
func (l InitialLine) state(stored grid.Grid, kind grid.Condition) (lineState, error) {
	switch l.Initial {
	case "grf":
		law := random.Gaussian{Sigma: l.GRFSigma, Tau: l.GRFTau, Gamma: l.GRFGamma, Kind: kind, KeepMean: l.GRFMean}
		if err := law.Check(); err != nil {
			return nil, fmt.Errorf("--grf-sigma, --grf-tau, --grf-gamma: %w", err)
		}
		return gaussianField{law, stored.N}, nil
	case "sine-series":
		law := random.Series{Terms: l.SeriesTerms, MaxMode: l.SeriesModes, Amplitude: l.Amplitude, Kind: kind}
		if err := law.Check(stored.Cells(0)); err != nil {
			return nil, fmt.Errorf("--series-terms, --series-modes, --amplitude: %w", err)
		}
		return series{law}, nil
	case "sine":
		if l.Waves < 1 || 2*l.Waves >= stored.Cells(0) {
			return nil, fmt.Errorf("--waves is %d; a grid of %d cells carries 1 to %d", l.Waves, stored.Cells(0), (stored.Cells(0)-1)/2)
		}
		return l.sine()
	case "gaussian":
		if !(l.Width > 0) {
			return nil, fmt.Errorf("--bump-width is %g; it must be positive", l.Width)
		}
		return l.bump(kind == grid.Periodic)
	}
	if strings.ContainsAny(l.Initial, "./\\:") {
		return readLines(l.Initial, stored)
	}
	return nil, fmt.Errorf("--initial is %q; it is grf, sine-series, sine, gaussian, or the path of a .npy or .npz file", l.Initial)
}

type gaussianField struct {
	gaussian random.Gaussian
	stored   []int
}

func (s gaussianField) fill(rng *random.Stream, u *grid.Field) error {
	return s.gaussian.Sample(rng.Fork("initial"), u, s.stored)
}

// bound is three standard deviations of the value at a point.
func (s gaussianField) bound() float64 {
	g := s.gaussian
	factor := math.Pi
	if g.Kind == grid.Periodic {
		factor = 2 * math.Pi
	}
	variance := 0.0
	for k := 1; k <= s.stored[0]/2; k++ {
		wave := factor * float64(k)
		variance += 2 * math.Pow(wave*wave+g.Tau*g.Tau, -g.Gamma)
	}
	if g.KeepMean {
		variance += math.Pow(g.Tau, -2*g.Gamma)
	}
	return 3 * g.Sigma * math.Sqrt(variance)
}

func (s gaussianField) law() string {
	g := s.gaussian
	mean := "without the constant mode"
	if g.KeepMean {
		mean = "with the constant mode"
	}
	return fmt.Sprintf("u0 ~ N(0, %g²(−Δ+%g²)^(−%g)), %s, modes below the stored grid's Nyquist wavenumber, %s", g.Sigma, g.Tau, g.Gamma, mean, g.Kind)
}

type series struct{ random random.Series }

func (s series) fill(rng *random.Stream, u *grid.Field) error {
	s.random.Sample(rng.Fork("initial"), u)
	return nil
}

// bound is that of the sum two standard deviations out.
func (s series) bound() float64 {
	return s.random.Amplitude * min(float64(s.random.Terms), 2*math.Sqrt(float64(s.random.Terms)/3)+1)
}

func (s series) law() string {
	r := s.random
	return fmt.Sprintf("u0 = Σ of %d sines, modes uniform in 1…%d, amplitudes uniform in ±%g, phases uniform, %s", r.Terms, r.MaxMode, r.Amplitude, r.Kind)
}

// formula is a state that is the same for every sample: f of the fraction of
// the interval.
type formula struct {
	f         func(s float64) float64
	amplitude float64
	text      string
}

func (s formula) fill(_ *random.Stream, u *grid.Field) error {
	cells := float64(u.Grid.Cells(0))
	for i := range u.Data {
		u.Data[i] = s.f(float64(i) / cells)
	}
	return nil
}

func (s formula) bound() float64 { return math.Abs(s.amplitude) }
func (s formula) law() string    { return s.text }

func (l InitialLine) sine() (lineState, error) {
	k := 2 * math.Pi * float64(l.Waves)
	return formula{
		f:         func(s float64) float64 { return l.Amplitude * math.Sin(k*s) },
		amplitude: l.Amplitude,
		text:      fmt.Sprintf("u0 = %g sin(%d·2πs), s the fraction of the interval", l.Amplitude, l.Waves),
	}, nil
}

// bump is the sum over all periods if the line is periodic.
func (l InitialLine) bump(periodic bool) (lineState, error) {
	images := 0
	if periodic {
		images = 1 + int(math.Ceil(7*l.Width))
	}
	return formula{
		f: func(s float64) float64 {
			sum := 0.0
			for m := -images; m <= images; m++ {
				d := (s - l.Centre + float64(m)) / l.Width
				sum += math.Exp(-d * d)
			}
			return l.Amplitude * sum
		},
		amplitude: l.Amplitude,
		text:      fmt.Sprintf("u0 = %g exp(−((s−%g)/%g)²), s the fraction of the interval", l.Amplitude, l.Centre, l.Width),
	}, nil
}
