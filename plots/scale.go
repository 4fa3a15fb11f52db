package plots

import (
	"fmt"
	"math"
)

// scale maps values to the colours of a map.
type scale struct {
	lo, hi float64
	cmap   *colormap
	log    bool
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

// positive are the smallest and largest positive finite values; NaN if there
// are none.
func positive(parts ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), 0
	for _, p := range parts {
		for _, v := range p {
			if v > 0 && finite(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi == 0 {
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
	if o.Log {
		return logScale(o, cmap, parts)
	}
	if o.Range[0] != o.Range[1] {
		return scale{lo: o.Range[0], hi: o.Range[1], cmap: cmap}, nil
	}
	if cmap.diverging() {
		return symmetric(lo, hi, cmap), nil
	}
	return widened(lo, hi, cmap), nil
}

// logScale runs over the positive values, at most 16 decades of them.
func logScale(o *Options, cmap *colormap, parts [][]float64) (scale, error) {
	lo, hi := o.Range[0], o.Range[1]
	if lo == hi {
		if lo, hi = positive(parts...); math.IsNaN(lo) {
			return scale{}, fmt.Errorf("a logarithmic colour scale needs positive values; there are none")
		}
		if lo = max(lo, hi*1e-16); hi/lo < 1+1e-9 {
			lo, hi = lo/2, hi*2
		}
	}
	if lo <= 0 {
		return scale{}, fmt.Errorf("colour range from %g on a logarithmic scale; both ends must be positive", lo)
	}
	return scale{lo: lo, hi: hi, cmap: cmap, log: true}, nil
}

// scale chooses the scale of the values shown of d's channel: fieldScale, but a
// whole turn of a cyclic map for an angle.
func (d *Data) scale(th *theme, o *Options, parts ...[]float64) (scale, error) {
	turn := turns[d.unit(o.Channel)]
	if turn == 0 || o.Cmap != "" || o.Range[0] != o.Range[1] || o.Log {
		return fieldScale(th, o, parts...)
	}
	cmap, err := lookupColormap("twilight")
	lo, hi := bounds(parts...)
	switch {
	case lo >= 0 && hi <= turn*(1+1e-9) && hi > turn/2:
		return scale{lo: 0, hi: turn, cmap: cmap}, err
	case !(hi <= turn/2*(1+1e-9) && lo >= -turn/2*(1+1e-9)):
		return fieldScale(th, o, parts...) // beyond one turn: it is not wrapped
	}
	return scale{lo: -turn / 2, hi: turn / 2, cmap: cmap}, err
}

// turns are the units of angles, and a whole turn in them.
var turns = map[string]float64{"rad": 2 * math.Pi, "°": 360, "deg": 360, "degree": 360}

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
	return scale{lo: -m, hi: m, cmap: cmap}
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
	return scale{lo: lo, hi: hi, cmap: cmap}
}

// at is v's position on the scale, 0 to 1, clamped; NaN stays NaN.
func (s scale) at(v float64) float64 {
	if !finite(v) {
		return math.NaN()
	}
	if s.log {
		if v <= 0 {
			return math.NaN()
		}
		return min(max(math.Log(v/s.lo)/math.Log(s.hi/s.lo), 0), 1)
	}
	// Halves, so that a range near the largest float64 does not overflow.
	f := (v/2 - s.lo/2) / (s.hi/2 - s.lo/2)
	return min(max(f, 0), 1)
}
