package solvers

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// scalarLaw is the law of a coefficient or a source: a function drawn for each
// sample, the same on the stored grid and on any refinement of it.
type scalarLaw interface {
	fill(rng *random.Stream, dst *grid.Field) error
	// varies reports whether samples differ.
	varies() bool
	// law says in words what is drawn.
	law() string
}

// constantField is the same number everywhere.
type constantField struct{ value float64 }

func (c constantField) fill(_ *random.Stream, dst *grid.Field) error {
	for i := range dst.Data {
		dst.Data[i] = c.value
	}
	return nil
}
func (c constantField) varies() bool { return false }
func (c constantField) law() string  { return fmt.Sprintf("%g", c.value) }

// sineField is amplitude·Π sin πs over the axes, s from 0 to 1 along each;
// sin 2πs along periodic ones.
type sineField struct{ amplitude float64 }

func (s sineField) fill(_ *random.Stream, dst *grid.Field) error {
	for i := range dst.Data {
		dst.Data[i] = s.amplitude
	}
	repeat := 1
	for axis := dst.Grid.Dims() - 1; axis >= 0; axis-- {
		n := dst.Grid.N[axis]
		wave := make([]float64, n)
		for j := range wave {
			turn := float64(j) / float64(dst.Grid.Cells(axis))
			wave[j] = math.Sin(math.Pi * min(turn, 1-turn))
			if dst.Grid.Periodic[axis] {
				wave[j] = math.Sin(2 * math.Pi * turn)
			}
		}
		for i := range dst.Data {
			dst.Data[i] *= wave[i/repeat%n]
		}
		repeat *= n
	}
	return nil
}
func (s sineField) varies() bool { return false }
func (s sineField) law() string {
	return fmt.Sprintf("%g times the product of sin πs over the axes", s.amplitude)
}

// randomField is map(g/σ), g a Gaussian field and σ its standard deviation.
type randomField struct {
	gaussian random.Gaussian // Sigma makes the standard deviation 1
	stored   []int
	purpose  string // of the stream's fork
	each     func(v float64) float64
	text     string
}

// newRandomField returns the law of each(g), g ~ N(0, c(−Δ+τ²)^(−γ)) without
// the constant mode, with c such that the variance averaged over the box is 1.
// The series has the boundary condition kind on every side.
func newRandomField(stored grid.Grid, kind grid.Condition, tau, gamma float64, purpose, text string, each func(float64) float64) (randomField, error) {
	dims := float64(stored.Dims())
	if !(tau >= 0) || math.IsInf(tau, 0) {
		return randomField{}, fmt.Errorf("--%s-tau is %g; it must be finite and not negative", purpose, tau)
	}
	if !(gamma > dims/2) || math.IsInf(gamma, 0) {
		return randomField{}, fmt.Errorf("--%s-gamma is %g; in %g dimensions it must be finite and larger than %g, or the field has no finite variance", purpose, gamma, dims, dims/2)
	}
	law := random.Gaussian{Sigma: 1 / deviation(stored.Dims(), kind, tau, gamma), Tau: tau, Gamma: gamma, Kind: kind}
	if err := law.Check(); err != nil {
		return randomField{}, fmt.Errorf("--%s-tau, --%s-gamma: %w", purpose, purpose, err)
	}
	text += fmt.Sprintf(", g Gaussian with covariance proportional to (−Δ+%g)^(−%g), %v, no constant mode, variance 1", tau*tau, gamma, kind)
	return randomField{law, stored.N, purpose, each, text}, nil
}

// varianceModes is the number of modes per axis that the variance of a field is
// taken over, whatever the grid, so that refining the stored grid scales nothing.
const varianceModes = 64

// deviation is the square root of Σ (λ+τ²)^(−γ) over the modes but the constant
// one, on the unit box.
func deviation(dims int, kind grid.Condition, tau, gamma float64) float64 {
	lowest, wave := 0, math.Pi
	if kind == grid.Periodic {
		lowest, wave = -varianceModes+1, 2*math.Pi
	}
	sum := 0.0
	var add func(axis int, square float64)
	add = func(axis int, square float64) {
		if axis == dims {
			if square > 0 {
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

func (r randomField) fill(rng *random.Stream, dst *grid.Field) error {
	if err := r.gaussian.Sample(rng.Fork(r.purpose), dst, r.stored); err != nil {
		return err
	}
	for i, v := range dst.Data {
		dst.Data[i] = r.each(v)
	}
	return nil
}
func (r randomField) varies() bool { return true }
func (r randomField) law() string  { return r.text }

// lognormal is exp(std·g).
func lognormal(stored grid.Grid, kind grid.Condition, tau, gamma, std float64, purpose string) (scalarLaw, error) {
	if !(std >= 0) || std > 20 {
		return nil, fmt.Errorf("--%s-std is %g; the standard deviation of log a must lie between 0 and 20", purpose, std)
	}
	return newRandomField(stored, kind, tau, gamma, purpose, fmt.Sprintf("exp(%g g)", std), func(v float64) float64 { return math.Exp(std * v) })
}

// binary is high where g ≥ 0 and low elsewhere.
func binary(stored grid.Grid, kind grid.Condition, tau, gamma, high, low float64, purpose string) (scalarLaw, error) {
	for _, c := range []struct {
		flag  string
		value float64
	}{{"a-high", high}, {"a-low", low}} {
		if !(c.value > 0) || math.IsInf(c.value, 0) {
			return nil, fmt.Errorf("--%s is %g; a coefficient must be positive and finite", c.flag, c.value)
		}
	}
	return newRandomField(stored, kind, tau, gamma, purpose, fmt.Sprintf("%g where g ≥ 0, %g elsewhere", high, low), func(v float64) float64 {
		if v >= 0 {
			return high
		}
		return low
	})
}
