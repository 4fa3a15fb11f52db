package operators

import "slices"

// resample interpolates channels of a field, (channel, x[, y[, z]]) in C order,
// linearly from one grid of the box to another: the axes that are periodic are
// half-open, the others include both ends.
func resample(field []float64, from, to []int, periodic []bool) []float64 {
	if slices.Equal(from, to) || len(field) == 0 {
		return field
	}
	inner := 1
	for axis := len(from) - 1; axis >= 0; axis-- {
		field = resampleAxis(field, from[axis], to[axis], inner, periodic[axis])
		inner *= to[axis]
	}
	return field
}

// resampleAxis treats field as (outer, n, inner) and returns (outer, m, inner).
func resampleAxis(field []float64, n, m, inner int, periodic bool) []float64 {
	outer := len(field) / (n * inner)
	out := make([]float64, outer*m*inner)
	for j := range m {
		at := 0.0
		switch {
		case periodic:
			at = float64(j) * float64(n) / float64(m)
		case m > 1:
			at = float64(j) * float64(n-1) / float64(m-1)
		}
		lo := min(int(at), n-1)
		weight := at - float64(lo)
		hi := lo + 1
		if periodic {
			hi %= n
		}
		hi = min(hi, n-1)
		for o := range outer {
			for i := range inner {
				a, b := field[(o*n+lo)*inner+i], field[(o*n+hi)*inner+i]
				out[(o*m+j)*inner+i] = (1-weight)*a + weight*b
			}
		}
	}
	return out
}
