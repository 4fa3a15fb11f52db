package train

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/operators"
)

// split cuts samples into training, validation and test spans, in this order:
// the test samples are the last ones, as in the field's scripts. A positive
// fraction gives at least one sample where enough are there. Samples of a
// generated dataset are independent, so that order does not matter.
func split(samples int, s Settings, ownValidation bool) (train, val, test operators.Span, err error) {
	part := func(fraction float64, left int) int {
		if fraction <= 0 || left < 2 {
			return 0
		}
		return min(max(1, int(math.Round(fraction*float64(samples)))), left-1)
	}
	tests, vals := 0, 0
	if !ownValidation {
		vals = part(s.ValFraction, samples)
	}
	tests = part(s.TestFraction, samples-vals)
	n := samples - vals - tests
	if n < 1 {
		return train, val, test, fmt.Errorf("%d samples leave none to train on", samples)
	}
	return operators.Span{First: 0, End: n}, operators.Span{First: n, End: n + vals}, operators.Span{First: n + vals, End: samples}, nil
}
