package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Series is random.Series as a Law.
type Series struct{ random.Series }

var _ Law = Series{}

// Fill implements Law.
func (s Series) Fill(rng *random.Stream, dst *grid.Field) error {
	s.Sample(rng.Fork("initial"), dst)
	return nil
}

// Varies implements Law.
func (s Series) Varies() bool { return true }

// Scale implements Law; the largest is that of the sum two standard deviations
// out.
func (s Series) Scale() (rms, largest float64) {
	terms := float64(s.Terms)
	return s.Amplitude * math.Sqrt(terms/6), s.Amplitude * min(terms, 2*math.Sqrt(terms/3)+1)
}

func (s Series) String() string {
	return fmt.Sprintf("u0 = Σ of %d sines, modes uniform in 1…%d, amplitudes uniform in ±%g, phases uniform, %s", s.Terms, s.MaxMode, s.Amplitude, s.Kind)
}
