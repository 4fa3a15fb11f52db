package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Spectrum names a Gaussian random field by its covariance, as geostatistics
// and turbulence do; Amplitude is its standard deviation. All are the law
// N(0, c(−Δ+τ²)^(−γ)) without the constant mode:
//
//	matern      γ = ν + d/2, τ² = 2ν/ℓ²: Smoothness ν, correlation Length ℓ as a
//	            fraction of the box (B. Matérn 1960; F. Lindgren, H. Rue and
//	            J. Lindström, J. R. Stat. Soc. B 73 (2011) 423, eq. (2))
//	exponential matern with ν = 1/2: the covariance exp(−r/ℓ)
//	power-law   γ = Slope/2, τ = 0: the energy of a mode falls as |k|^(−Slope)
//
// up to the effect of the sides on the covariance.
type Spectrum struct {
	Name       string  `json:"-"`
	Length     float64 `json:"correlation_length,omitempty"`
	Smoothness float64 `json:"smoothness,omitempty"`
	Slope      float64 `json:"spectrum_slope,omitempty"`
}

// spectra are the names of a Spectrum.
var spectra = [...]string{"matern", "exponential", "power-law"}

// Gaussian is the random field of the given standard deviation on the stored
// grid.
func (s Spectrum) Gaussian(stored grid.Grid, kind grid.Condition, amplitude float64, symbol string) (Law, error) {
	dims := stored.Dims()
	g := random.Gaussian{Kind: kind}
	smoothness := s.Smoothness
	switch s.Name {
	case "exponential":
		smoothness = 0.5
		fallthrough
	case "matern":
		if !(s.Length > 0) || math.IsInf(s.Length, 0) {
			return nil, fmt.Errorf("--correlation-length is %g; it is a positive fraction of the box", s.Length)
		}
		if !(smoothness > 0 && smoothness <= 20) {
			return nil, fmt.Errorf("--smoothness is %g; it lies between 0 and 20", smoothness)
		}
		g.Tau, g.Gamma = math.Sqrt(2*smoothness)/s.Length, smoothness+float64(dims)/2
	case "power-law":
		if !(s.Slope > 0 && s.Slope <= 40) {
			return nil, fmt.Errorf("--spectrum-slope is %g; it lies between 0 and 40", s.Slope)
		}
		g.Gamma = s.Slope / 2
	}
	if !(amplitude >= 0) || math.IsInf(amplitude, 0) {
		return nil, fmt.Errorf("--amplitude is %g; it must be finite and not negative", amplitude)
	}
	g.Sigma = amplitude / deviation(dims, kind, g.Tau, g.Gamma, false)
	return Gaussian{g, stored.N, symbol}, nil
}
