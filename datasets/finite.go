package datasets

import (
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// NotFinite reports a value that may not be stored: NaN, an infinity, or one
// beyond the range of float32 in a float32 dataset.
type NotFinite struct {
	Sample int    // of the seed: First counts
	Array  string // "u"
	Axes   []string
	Index  []int
	Value  float64
	Single bool // finite, but not as float32
}

func (e *NotFinite) Error() string {
	return fmt.Sprintf("sample %d: %s %s", e.Sample, e.Array, e.where())
}

func (e *NotFinite) where() string {
	at := make([]string, len(e.Index))
	for i, k := range e.Index {
		at[i] = fmt.Sprintf("%s %d", e.Axes[i], k)
	}
	what := fmt.Sprintf("is %g", e.Value)
	if e.Single {
		what += ", beyond the range of float32; store float64"
	}
	return fmt.Sprintf("at %s %s", strings.Join(at, ", "), what)
}

// Diverged says that a computation went wrong, rather than a file.
func (e *NotFinite) Diverged() bool { return true }

func notFinite(sample int, a grid.Array, flat int, value float64) *NotFinite {
	e := &NotFinite{Sample: sample, Array: a.Name, Axes: a.Axes, Index: make([]int, len(a.Shape)), Value: value}
	for i := len(a.Shape) - 1; i >= 0; i-- {
		e.Index[i] = flat % a.Shape[i]
		flat /= a.Shape[i]
	}
	e.Single = !math.IsNaN(value) && !math.IsInf(value, 0)
	return e
}

// limitSingle is the largest float64 that rounds to a finite float32: half a unit
// in the last place above MaxFloat32 already rounds up.
var limitSingle = math.Nextafter(math.MaxFloat32+0x1p103, 0)

// firstNotFinite finds the first value that is not finite, or, if single, does
// not stay finite as float32.
func firstNotFinite[T float32 | float64](data []T, single bool) (int, bool) {
	limit := math.MaxFloat64
	if single {
		limit = limitSingle
	}
	for i, v := range data {
		if !(math.Abs(float64(v)) <= limit) {
			return i, true
		}
	}
	return 0, false
}
