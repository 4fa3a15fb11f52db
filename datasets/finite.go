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

// Unfit says that a stored value is none that a model can take: NaN, an infinity
// or beyond the range of float32, in which models compute.
type Unfit struct {
	Path   string
	Sample int
	Array  string
	Frame  int // -1 where the array has no frames
	Value  float64
}

func (e *Unfit) Error() string {
	s := fmt.Sprintf("%s: sample %d, array %s", e.Path, e.Sample, e.Array)
	if e.Frame >= 0 {
		s += fmt.Sprintf(", frame %d", e.Frame)
	}
	s += fmt.Sprintf(": %g found where a finite number is needed", e.Value)
	if !math.IsNaN(e.Value) {
		s += "; float32 ends at 3.4e+38"
	}
	return s
}

// Hint says how to find them all.
func (e *Unfit) Hint() string {
	hint := fmt.Sprintf("pdekit verify %s names such samples; pdekit convert takes a part, --samples LO:HI", e.Path)
	if !math.IsNaN(e.Value) {
		hint = "models compute in float32: scale the values, or their unit, before"
	}
	return hint
}

// CheckFinite returns an *Unfit for the first of values that float32 does not
// hold as a finite number. They
// are of an array of a sample of d, from the frame first on, of so many values
// each; 0 where the array has no frames.
func CheckFinite[T float32 | float64](d *Dataset, array string, sample int, values []T, first, frame int) error {
	for i, v := range values {
		x := float64(v)
		if math.Abs(x) <= limitSingle {
			continue
		}
		e := &Unfit{Path: d.Path(), Sample: sample, Array: array, Frame: -1, Value: x}
		if frame > 0 {
			e.Frame = first + i/frame
		}
		return e
	}
	return nil
}

// limitSingle is the largest float64 that rounds to a finite float32: half a unit
// in the last place above MaxFloat32 already rounds up.
var limitSingle = math.Nextafter(math.MaxFloat32+0x1p103, 0)

// firstNotFinite finds the first value that is not finite, or, if single, does
// not stay finite as float32.
func firstNotFinite(data []float64, single bool) (int, bool) {
	limit := math.MaxFloat64
	if single {
		limit = limitSingle
	}
	for i, v := range data {
		if !(math.Abs(v) <= limit) {
			return i, true
		}
	}
	return 0, false
}
