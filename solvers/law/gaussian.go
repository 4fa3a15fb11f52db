package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Gaussian is a Gaussian random field.
type Gaussian struct {
	random.Gaussian
	Stored []int  // nodes of the stored grid, whose modes are drawn
	Symbol string // what the text calls the function: "u0", "ω0"
}

var _ Law = Gaussian{}

// Fill implements Law.
func (s Gaussian) Fill(rng *random.Stream, dst *grid.Field) error {
	return s.Sample(rng.Fork("initial"), dst, s.Stored)
}

// Varies implements Law.
func (s Gaussian) Varies() bool { return true }

// Scale implements Law: the standard deviation, and three of them.
func (s Gaussian) Scale() (rms, largest float64) {
	rms = s.Sigma * deviation(len(s.Stored), s.Kind, s.Tau, s.Gamma, s.KeepMean)
	return rms, 3 * rms
}

func (s Gaussian) String() string {
	mean := "without the constant mode"
	if s.KeepMean {
		mean = "with the constant mode"
	}
	return fmt.Sprintf("%s ~ N(0, %g²(−Δ+%g²)^(−%g)), %s, modes below the stored grid's Nyquist wavenumber, %s", s.Symbol, s.Sigma, s.Tau, s.Gamma, mean, s.Kind)
}

// Mapped is a function of a Gaussian random field of variance 1, point by point.
type Mapped struct {
	gaussian     random.Gaussian // Sigma makes the standard deviation 1
	stored       []int
	purpose      string // of the stream's fork
	each         func(v float64) float64
	rms, largest float64
	text         string
}

var _ Law = Mapped{}

// Shape is what flags say of the field that a Mapped is made of.
type Shape struct {
	Purpose string // the prefix of its flags, and of the stream's fork: "source"
	Tau     float64
	Gamma   float64
	Kind    grid.Condition // of its series, on every side
}

// newMapped returns the law of each(g), g ~ N(0, c(−Δ+τ²)^(−γ)) without the
// constant mode, with c such that the variance averaged over the box is 1.
func newMapped(stored grid.Grid, s Shape, text string, rms, largest float64, each func(float64) float64) (Law, error) {
	dims := float64(stored.Dims())
	if !(s.Tau >= 0) || math.IsInf(s.Tau, 0) {
		return nil, fmt.Errorf("--%s-tau is %g; it must be finite and not negative", s.Purpose, s.Tau)
	}
	if !(s.Gamma > dims/2) || math.IsInf(s.Gamma, 0) {
		return nil, fmt.Errorf("--%s-gamma is %g; in %g dimensions it must be finite and larger than %g, or the field has no finite variance", s.Purpose, s.Gamma, dims, dims/2)
	}
	g := random.Gaussian{Sigma: 1 / deviation(stored.Dims(), s.Kind, s.Tau, s.Gamma, false), Tau: s.Tau, Gamma: s.Gamma, Kind: s.Kind}
	if err := g.Check(); err != nil {
		return nil, fmt.Errorf("--%s-tau, --%s-gamma: %w", s.Purpose, s.Purpose, err)
	}
	text += fmt.Sprintf(", g Gaussian with covariance proportional to (−Δ+%g)^(−%g), %v, no constant mode, variance 1", s.Tau*s.Tau, s.Gamma, s.Kind)
	return Mapped{g, stored.N, s.Purpose, each, rms, largest, text}, nil
}

// Normal is amplitude·g.
func Normal(stored grid.Grid, s Shape, amplitude float64) (Law, error) {
	size := math.Abs(amplitude)
	return newMapped(stored, s, fmt.Sprintf("%g g", amplitude), size, 3*size, func(v float64) float64 { return amplitude * v })
}

// Lognormal is exp(std·g).
func Lognormal(stored grid.Grid, s Shape, std float64) (Law, error) {
	if !(std >= 0) || std > 20 {
		return nil, fmt.Errorf("--%s-std is %g; the standard deviation of log a must lie between 0 and 20", s.Purpose, std)
	}
	return newMapped(stored, s, fmt.Sprintf("exp(%g g)", std), math.Exp(std*std), math.Exp(3*std), func(v float64) float64 { return math.Exp(std * v) })
}

// Binary is high where g ≥ 0 and low elsewhere; the flags a-high and a-low give
// them.
func Binary(stored grid.Grid, s Shape, high, low float64) (Law, error) {
	for _, c := range []struct {
		flag  string
		value float64
	}{{"a-high", high}, {"a-low", low}} {
		if !(c.value > 0) || math.IsInf(c.value, 0) {
			return nil, fmt.Errorf("--%s is %g; a coefficient must be positive and finite", c.flag, c.value)
		}
	}
	rms := math.Sqrt((high*high + low*low) / 2)
	return newMapped(stored, s, fmt.Sprintf("%g where g ≥ 0, %g elsewhere", high, low), rms, max(high, low), func(v float64) float64 {
		if v >= 0 {
			return high
		}
		return low
	})
}

// Fill implements Law.
func (r Mapped) Fill(rng *random.Stream, dst *grid.Field) error {
	if err := r.gaussian.Sample(rng.Fork(r.purpose), dst, r.stored); err != nil {
		return err
	}
	for i, v := range dst.Data {
		dst.Data[i] = r.each(v)
	}
	return nil
}

// Varies implements Law.
func (r Mapped) Varies() bool { return true }

// Scale implements Law.
func (r Mapped) Scale() (rms, largest float64) { return r.rms, r.largest }

func (r Mapped) String() string { return r.text }

// varianceModes is the number of modes per axis that the variance of a field is
// taken over, whatever the grid, so that refining the stored grid scales nothing.
const varianceModes = 64

// deviation is the square root of Σ (λ+τ²)^(−γ) over the modes, with or without
// the constant one, on the unit box.
func deviation(dims int, kind grid.Condition, tau, gamma float64, mean bool) float64 {
	lowest, wave := 0, math.Pi
	if kind == grid.Periodic {
		lowest, wave = -varianceModes+1, 2*math.Pi
	}
	sum := 0.0
	var add func(axis int, square float64)
	add = func(axis int, square float64) {
		if axis == dims {
			if square > 0 || mean {
				sum += math.Pow(wave*wave*square+tau*tau, -gamma)
			}
			return
		}
		for k := lowest; k < varianceModes; k++ {
			add(axis+1, square+float64(k*k))
		}
	}
	add(0, 0)
	return math.Sqrt(sum)
}
