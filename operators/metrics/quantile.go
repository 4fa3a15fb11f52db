package metrics

import (
	"math"
	"slices"
)

// Quantile is the q-quantile (0 ≤ q ≤ 1) of values, interpolated linearly
// between order statistics (Hyndman and Fan's type 7, NumPy's default). +Inf
// sorts last. It is NaN for no values; values is not changed.
func Quantile(values []float64, q float64) float64 {
	return sortedQuantile(sorted(values), q)
}

// Mean is the sum in order, divided by the count; NaN for no values.
func Mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func sorted(values []float64) []float64 {
	s := slices.Clone(values)
	slices.Sort(s)
	return s
}

func sortedQuantile(s []float64, q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	at := q * float64(len(s)-1)
	i := int(math.Floor(at))
	if i >= len(s)-1 {
		return s[len(s)-1]
	}
	w := at - float64(i)
	if w == 0 || s[i] == s[i+1] {
		return s[i]
	}
	return s[i] + w*(s[i+1]-s[i])
}
