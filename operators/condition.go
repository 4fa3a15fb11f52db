package operators

import (
	"fmt"
	"math"
	"strings"
)

// Condition is a number of a sample that an operator reads beside the fields:
// a parameter of the equation. In the operator's input it is a channel, constant
// over the grid.
type Condition struct {
	Name string `json:"name"`           // its label in the array params
	Unit string `json:"unit,omitempty"` // "" where it is not known
	// Log: the operator reads the logarithm, as the parameter was drawn.
	Log bool    `json:"log,omitempty"`
	Lo  float64 `json:"lo"` // smallest value in training
	Hi  float64 `json:"hi"` // and the largest
}

// LeadTime is the name of the condition that says how far after its input an
// operator's target lies; see Task.Leads. It is the last one.
const LeadTime = "lead time"

// outside is how far beyond the range of training a value still counts as in
// it, as a part of the range: what chance makes of few samples of one law.
const outside = 0.05

// Covers reports whether v lies in the range that training saw.
func (c Condition) Covers(v float64) bool {
	lo, hi, at := c.scale(c.Lo), c.scale(c.Hi), c.scale(v)
	margin := outside*(hi-lo) + 1e-9*max(math.Abs(lo), math.Abs(hi))
	return at >= lo-margin && at <= hi+margin
}

// Range is what training saw: "viscosity 0.001 to 0.1".
func (c Condition) Range() string { return fmt.Sprintf("%s %.4g to %.4g", c.Name, c.Lo, c.Hi) }

// scale is the logarithm where Log.
func (c Condition) scale(v float64) float64 {
	if c.Log {
		return math.Log(v)
	}
	return v
}

// encode brings a number to the scale that statistics are taken of.
func (c Condition) encode(v float64) (float64, error) {
	at := c.scale(v)
	switch {
	case c.Log && !(v > 0):
		return 0, fmt.Errorf("parameter %s is %g; the model reads its logarithm, so it must be positive", c.Name, v)
	case math.IsNaN(at) || math.IsInf(at, 0):
		return 0, fmt.Errorf("parameter %s is %g; a finite number is needed", c.Name, v)
	}
	return at, nil
}

// ConditionStats are the statistics of conditions, one entry for each, over
// samples: values is (samples, len(conditions)), in physical units. The error
// names a sample that cannot be encoded.
func ConditionStats(conditions []Condition, values []float64) (Affine, error) {
	n := len(conditions)
	a := Affine{Mean: make([]float64, n), Std: make([]float64, n)}
	count := float64(len(values) / max(n, 1))
	for pass := range 2 {
		for i, v := range values {
			k := i % n
			at, err := conditions[k].encode(v)
			if err != nil {
				return Affine{}, fmt.Errorf("sample %d: %w", i/n, err)
			}
			if pass == 0 {
				a.Mean[k] += at / count
			} else {
				a.Std[k] += (at - a.Mean[k]) * (at - a.Mean[k]) / count
			}
		}
	}
	for k, c := range conditions {
		a.Std[k] = math.Sqrt(a.Std[k])
		if c.Lo == c.Hi {
			a.Std[k] = 0
		}
	}
	return a, nil
}

// EncodeCondition is what the operator reads of condition k.
func (n Normaliser) EncodeCondition(t Task, k int, v float64) (float32, error) {
	at, err := t.Conditions[k].encode(v)
	if std := n.Condition.Std[k]; err == nil && std > 0 {
		return float32((at - n.Condition.Mean[k]) / std), nil
	}
	return 0, err
}

// EncodeConditions sets dst to what the operator reads of the conditions of some
// samples, (batch, len(Task.Conditions)), given in physical units. The error
// names the first value that cannot be encoded.
func (n Normaliser) EncodeConditions(t Task, dst []float32, values []float64) error {
	for i, v := range values {
		var err error
		if dst[i], err = n.EncodeCondition(t, i%len(t.Conditions), v); err != nil {
			return err
		}
	}
	return nil
}

// conditionNames lists conditions for messages.
func conditionNames(list []Condition) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}
