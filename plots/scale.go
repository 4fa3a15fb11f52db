package plots

import (
	"math"
)

// scale maps values to the colours of a map.
type scale struct {
	lo, hi float64
	cmap   *colormap
}

// bounds are the smallest and largest finite values; NaN if there are none.
func bounds(parts ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, p := range parts {
		for _, v := range p {
			if finite(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if lo > hi {
		return math.NaN(), math.NaN()
	}
	return lo, hi
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// fieldScale chooses the scale of a field from its values: symmetric about zero
// with a diverging map if they have both signs in earnest (the smaller extreme
// at least a tenth of the larger), from end to end otherwise. Options override.
func fieldScale(th *theme, o *Options, parts ...[]float64) (scale, error) {
	lo, hi := bounds(parts...)
	signed := lo < 0 && hi > 0 && min(-lo, hi) >= 0.1*max(-lo, hi)
	name := o.Cmap
	if name == "" {
		name = th.plainMap
		if signed {
			name = th.signedMap
		}
	}
	cmap, err := lookupColormap(name)
	if err != nil {
		return scale{}, err
	}
	if o.Range[0] != o.Range[1] {
		return scale{o.Range[0], o.Range[1], cmap}, nil
	}
	if cmap.diverging() {
		return symmetric(lo, hi, cmap), nil
	}
	return widened(lo, hi, cmap), nil
}

// errorScale is symmetric about zero.
func errorScale(th *theme, parts ...[]float64) scale {
	cmap, err := lookupColormap(th.signedMap)
	if err != nil {
		panic(err) // a theme names a map of ours
	}
	lo, hi := bounds(parts...)
	return symmetric(lo, hi, cmap)
}

// symmetric is the scale ±max(|lo|,|hi|); ±1 if that is zero or unknown.
func symmetric(lo, hi float64, cmap *colormap) scale {
	m := max(math.Abs(lo), math.Abs(hi))
	if !(m > 0) {
		m = 1
	}
	return scale{-m, m, cmap}
}

// widened is the scale from lo to hi; a constant stands in the middle of a
// scale half its size either way, 0 of −1 to 1.
func widened(lo, hi float64, cmap *colormap) scale {
	if math.IsNaN(lo) {
		lo, hi = 0, 1
	}
	if hi-lo <= 1e-13*max(math.Abs(lo), math.Abs(hi)) {
		d := math.Abs(lo) / 2
		if d == 0 {
			d = 1
		}
		lo, hi = lo-d, hi+d
	}
	return scale{lo, hi, cmap}
}

// at is v's position on the scale, 0 to 1, clamped; NaN stays NaN.
func (s scale) at(v float64) float64 {
	if !finite(v) {
		return math.NaN()
	}
	// Halves, so that a range near the largest float64 does not overflow.
	f := (v/2 - s.lo/2) / (s.hi/2 - s.lo/2)
	return min(max(f, 0), 1)
}
