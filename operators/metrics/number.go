package metrics

import (
	"encoding/json"
	"math"
	"strconv"
)

// Number is a float64 that JSON writes as null when it is not finite, and
// reads back as NaN.
type Number float64

// Numbers is a slice of Number as bare float64s.
type Numbers []float64

// MarshalJSON writes the shortest decimal that reads back the same.
func (n Number) MarshalJSON() ([]byte, error) { return appendNumber(nil, float64(n)), nil }

// UnmarshalJSON reads a number or null.
func (n *Number) UnmarshalJSON(data []byte) error {
	var v *float64
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*n = Number(orNaN(v))
	return nil
}

// MarshalJSON writes an array of numbers and nulls.
func (n Numbers) MarshalJSON() ([]byte, error) {
	if n == nil {
		return []byte("null"), nil
	}
	out := []byte{'['}
	for i, v := range n {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendNumber(out, v)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON reads an array of numbers and nulls.
func (n *Numbers) UnmarshalJSON(data []byte) error {
	var vs []*float64
	if err := json.Unmarshal(data, &vs); err != nil {
		return err
	}
	*n = nil
	for _, v := range vs {
		*n = append(*n, orNaN(v))
	}
	return nil
}

func appendNumber(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	format := byte('f')
	if m := math.Abs(v); m != 0 && (m < 1e-5 || m >= 1e15) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, v, format, -1, 64)
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}
