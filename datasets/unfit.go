package datasets

import (
	"fmt"
	"math"
)

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
// hold as a finite number. They are of an array of a sample of d, from the frame
// first on, of so many values each; 0 where the array has no frames.
func CheckFinite[T float32 | float64](d *Dataset, array string, sample int, values []T, first, frame int) error {
	i, bad := firstNotFinite(values, true)
	if !bad {
		return nil
	}
	e := &Unfit{Path: d.Path(), Sample: sample, Array: array, Frame: -1, Value: float64(values[i])}
	if frame > 0 {
		e.Frame = first + i/frame
	}
	return e
}
