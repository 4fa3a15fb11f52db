package law

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// InitialState is the part of a problem that says how a scalar function
// starts. Problems embed it; its JSON fields become theirs.
type InitialState struct {
	// Initial is one of the laws offered, or the path of a NumPy file.
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
	// Centre and Width are those of gaussian, exp(−(|x−centre|/width)²), as
	// fractions of the box along each axis.
	Centre float64 `json:"bump_centre"`
	Width  float64 `json:"bump_width"`
	// FourierCutoff is the largest wavenumber of fourier, StepPieces the number
	// of pieces of steps along each axis.
	FourierCutoff int `json:"fourier_cutoff,omitempty"`
	StepPieces    int `json:"step_pieces,omitempty"`
	// Spectrum is that of matern, exponential and power-law; its name is Initial.
	Spectrum

	offer  []string
	symbol string
}

// NewInitialState returns the flags of a function that the documentation calls
// symbol ("u0"), with the laws that the problem offers, the first by default:
// of grf, sine-series, sine, gaussian, fourier, steps, matern, exponential and
// power-law, for which Law is there, and others that the problem knows itself.
// Files are always offered.
func NewInitialState(symbol string, offer ...string) InitialState {
	l := InitialState{
		Initial: offer[0], GRFSigma: 25, GRFTau: 5, GRFGamma: 2,
		SeriesTerms: 5, SeriesModes: 4, Amplitude: 1, Waves: 1, Centre: 0.5, Width: 0.1,
		offer: offer, symbol: symbol,
	}
	if l.offers("fourier") {
		l.FourierCutoff = 5
	}
	if l.offers("steps") {
		l.StepPieces = 4
	}
	if l.offers(spectra[:]...) {
		l.Spectrum = Spectrum{Length: 0.2, Smoothness: 1.5, Slope: 4}
	}
	return l
}

// offers reports whether one of the names is offered.
func (l *InitialState) offers(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(l.offer, name) })
}

// Bind binds the flags of the laws offered to fs.
func (l *InitialState) Bind(fs *flag.FlagSet) {
	fs.StringVar(&l.Initial, "initial", l.Initial, "initial state: "+strings.Join(l.offer, ", ")+", or a `FILE`.npy or .npz with one row per sample")
	if l.offers("grf") {
		fs.Float64Var(&l.GRFSigma, "grf-sigma", l.GRFSigma, "σ of the Gaussian random field N(0, σ²(−Δ+τ²)^(−γ))")
		fs.Float64Var(&l.GRFTau, "grf-tau", l.GRFTau, "τ of the Gaussian random field, an inverse length on the unit box")
		fs.Float64Var(&l.GRFGamma, "grf-gamma", l.GRFGamma, "γ of the Gaussian random field, its smoothness")
		fs.BoolVar(&l.GRFMean, "grf-mean", l.GRFMean, "keep the constant mode of the Gaussian random field")
	}
	if l.offers("sine-series") {
		fs.IntVar(&l.SeriesTerms, "series-terms", l.SeriesTerms, "terms of the random sine series")
		fs.IntVar(&l.SeriesModes, "series-modes", l.SeriesModes, "highest mode of the random sine series")
	}
	if l.offers("sine", "gaussian", "sine-series", "fourier", "steps") || l.offers(spectra[:]...) {
		text := "amplitude of sine and gaussian, and the largest of a series term"
		if l.offers("fourier", "steps") || l.offers(spectra[:]...) {
			text += "; the largest modulus of fourier and steps, the standard deviation of matern, exponential and power-law"
		}
		fs.Float64Var(&l.Amplitude, "amplitude", l.Amplitude, text)
	}
	if l.offers("fourier") {
		fs.IntVar(&l.FourierCutoff, "fourier-cutoff", l.FourierCutoff, "largest wavenumber on each axis of the initial state fourier")
	}
	if l.offers("steps") {
		fs.IntVar(&l.StepPieces, "step-pieces", l.StepPieces, "pieces along each axis of the initial state steps")
	}
	if l.offers("matern", "exponential") {
		fs.Float64Var(&l.Spectrum.Length, "correlation-length", l.Spectrum.Length, "correlation length of matern and exponential, as a fraction of the box")
	}
	if l.offers("matern") {
		fs.Float64Var(&l.Smoothness, "smoothness", l.Smoothness, "smoothness ν of matern")
	}
	if l.offers("power-law") {
		fs.Float64Var(&l.Slope, "spectrum-slope", l.Slope, "p of power-law: the energy of a mode falls as |k|^(−p)")
	}
	if l.offers("sine") {
		fs.IntVar(&l.Waves, "waves", l.Waves, "periods of the initial state sine")
	}
	if l.offers("gaussian") {
		fs.Float64Var(&l.Centre, "bump-centre", l.Centre, "centre of the initial state gaussian, as a fraction of the box")
		fs.Float64Var(&l.Width, "bump-width", l.Width, "width of the initial state gaussian, as a fraction of the box")
	}
}

// Law checks l and returns the law on the stored grid. kind is the condition
// that a random field meets on every side.
func (l InitialState) Law(stored grid.Grid, kind grid.Condition) (Law, error) {
	if IsFile(l.Initial) {
		return ReadFile(l.Initial, FileOptions{Flag: "initial", Stored: stored})
	}
	if !slices.Contains(l.offer, l.Initial) {
		return nil, fmt.Errorf("--initial is %q; it is %s, or the path of a .npy or .npz file", l.Initial, strings.Join(l.offer, ", "))
	}
	cells := stored.Cells(0)
	switch l.Initial {
	case "grf":
		g := random.Gaussian{Sigma: l.GRFSigma, Tau: l.GRFTau, Gamma: l.GRFGamma, Kind: kind, KeepMean: l.GRFMean}
		if err := g.Check(); err != nil {
			return nil, fmt.Errorf("--grf-sigma, --grf-tau, --grf-gamma: %w", err)
		}
		return Gaussian{g, stored.N, l.symbol}, nil
	case "sine-series":
		s := random.Series{Terms: l.SeriesTerms, MaxMode: l.SeriesModes, Amplitude: l.Amplitude, Kind: kind}
		if err := s.Check(cells); err != nil {
			return nil, fmt.Errorf("--series-terms, --series-modes, --amplitude: %w", err)
		}
		return Series{s}, nil
	case "sine":
		if l.Waves < 1 || 2*l.Waves >= cells {
			return nil, fmt.Errorf("--waves is %d; a grid of %d cells carries 1 to %d", l.Waves, cells, (cells-1)/2)
		}
		return l.sine(), nil
	case "gaussian":
		if !(l.Width > 0) {
			return nil, fmt.Errorf("--bump-width is %g; it must be positive", l.Width)
		}
		return l.bump(stored.Periodic), nil
	case "fourier":
		f := Fourier{Cutoff: l.FourierCutoff, Amplitude: l.Amplitude, Stored: stored}
		return f, f.Check()
	case "steps":
		s := Steps{Pieces: l.StepPieces, Low: -math.Abs(l.Amplitude), High: math.Abs(l.Amplitude), Purpose: "initial", Symbol: l.symbol}
		if err := s.Check(); err != nil {
			return nil, fmt.Errorf("--step-pieces, --amplitude: %w", err)
		}
		return s, nil
	case "matern", "exponential", "power-law":
		spectrum := l.Spectrum
		spectrum.Name = l.Initial
		return spectrum.Gaussian(stored, kind, l.Amplitude, l.symbol)
	}
	return nil, fmt.Errorf("--initial %s is not a law of a scalar function", l.Initial)
}

func (l InitialState) sine() Law {
	k := 2 * math.Pi * float64(l.Waves)
	return Formula{
		F: func(s []float64) float64 {
			product := l.Amplitude
			for _, v := range s {
				product *= math.Sin(k * v)
			}
			return product
		},
		Largest: math.Abs(l.Amplitude),
		Text:    fmt.Sprintf("%s = %g Π sin(%d·2πs) over the axes, s the fraction of the box", l.symbol, l.Amplitude, l.Waves),
	}
}

// bump is a product over the axes; along periodic ones the sum over all periods.
func (l InitialState) bump(periodic []bool) Law {
	return Formula{
		F: func(s []float64) float64 {
			product := l.Amplitude
			for axis, v := range s {
				images := 0
				if periodic[axis] {
					images = 1 + int(math.Ceil(7*l.Width))
				}
				sum := 0.0
				for m := -images; m <= images; m++ {
					d := (v - l.Centre + float64(m)) / l.Width
					sum += math.Exp(-d * d)
				}
				product *= sum
			}
			return product
		},
		Largest: math.Abs(l.Amplitude),
		Text:    fmt.Sprintf("%s = %g exp(−(|s−%g|/%g)²), s the fractions of the box", l.symbol, l.Amplitude, l.Centre, l.Width),
	}
}
