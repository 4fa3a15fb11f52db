package train

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// split cuts samples into training, validation and test spans, in this order:
// the test samples are the last ones, as in the field's scripts. planned is
// what the dataset says of itself, or nil; fractions in s go before it. A
// positive fraction gives at least one sample where enough are there.
func split(samples int, planned *datasets.SplitCounts, s Settings, ownValidation bool) (train, val, test operators.Span, err error) {
	part := func(fraction float64, planned, left int) int {
		n := planned
		if fraction != 0 || planned < 0 {
			set(&fraction, 0.1)
			n = int(math.Round(max(fraction, 0) * float64(samples)))
			if fraction > 0 {
				n = max(n, 1)
			}
		}
		return min(n, left-1)
	}
	plan := datasets.SplitCounts{Validation: -1, Test: -1}
	if planned != nil {
		plan = *planned
		if min(plan.Train, plan.Validation, plan.Test) < 0 || plan.Train+plan.Validation+plan.Test > samples {
			return train, val, test, fmt.Errorf("the dataset's split into %d, %d and %d does not fit its %d samples", plan.Train, plan.Validation, plan.Test, samples)
		}
	}
	if samples < 1 {
		return train, val, test, fmt.Errorf("no samples to train on")
	}
	vals := 0
	if !ownValidation {
		vals = part(s.ValFraction, plan.Validation, samples)
	}
	tests := part(s.TestFraction, plan.Test, samples-vals)
	n := samples - vals - tests
	if planned != nil && plan.Train > 0 && s.ValFraction == 0 && s.TestFraction == 0 {
		train.End = min(plan.Train, n)
	} else {
		train.End = n
	}
	return train, operators.Span{First: n, End: n + vals}, operators.Span{First: n + vals, End: samples}, nil
}
