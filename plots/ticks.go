package plots

import (
	"math"
	"strconv"
	"strings"
)

// tick is a mark on an axis; an empty label is a minor tick.
type tick struct {
	at    float64
	label string
}

// linearTicks returns about n ticks within [lo, hi] at round numbers, and the
// power of ten that their labels leave out (0: none).
func linearTicks(lo, hi float64, n int) ([]tick, int) {
	span := hi - lo
	if !(span > 0) || math.IsInf(span, 0) {
		// A range that overflows when subtracted, or none: its ends.
		return []tick{{lo, number(lo, 2)}, {hi, number(hi, 2)}}, 0
	}
	step := niceStep(span, n)
	for math.Floor(hi/step+1e-6)-math.Ceil(lo/step-1e-6) < 1 && n < 12 {
		n++ // at least two ticks, or there is no scale to read
		step = niceStep(span, n)
	}
	exponent := 0
	if m := max(math.Abs(lo), math.Abs(hi)); m >= 1e4 || m < 1e-2 {
		exponent = int(math.Floor(math.Log10(m) + 1e-9))
	}
	unit := math.Pow(10, float64(exponent))
	// As many digits as the ticks need to differ: of a step like 2.5, one more.
	digits := 0
	for scaled := step / unit; digits < 12; digits++ {
		if f := scaled * math.Pow(10, float64(digits)); math.Abs(f-math.Round(f)) < 1e-6*f {
			break
		}
	}
	var out []tick
	first := math.Ceil(lo/step - 1e-6)
	for i := 0; ; i++ {
		v := (first + float64(i)) * step
		if v > hi+1e-6*step || math.IsInf(v, 0) || i > 4*n {
			break
		}
		out = append(out, tick{v, fixed(v/unit, digits)})
	}
	return out, exponent
}

// fixed is v with a fixed number of decimals and a proper minus sign; no −0.
func fixed(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// niceStep is 1, 2, 2.5 or 5 times a power of ten, for at most n+1 ticks.
func niceStep(span float64, n int) float64 {
	raw := span / float64(max(n, 1))
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	if p == 0 {
		return raw
	}
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*p >= raw*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// logTicks returns the decades within [lo, hi] (both positive), every second
// or third … if there are more than n, with minor ticks between; a range of
// two decades or less labels 2 and 5 too, and one too narrow for two labels has
// those of a linear axis.
func logTicks(lo, hi float64, n int) []tick {
	first, last := int(math.Floor(math.Log10(lo)+1e-9)), int(math.Ceil(math.Log10(hi)-1e-9))
	every := max(1, (last-first+n-1)/max(n, 1))
	short := math.Log10(hi/lo) < 2.05
	plain := short && lo > 1e-4 && hi < 1e5
	var out []tick
	for e := first; e <= last; e++ {
		for m := 1; m < 10; m++ {
			v, err := strconv.ParseFloat(strconv.Itoa(m)+"e"+strconv.Itoa(e), 64) // exactly the decimal
			if err != nil {
				continue // beyond float64
			}
			if v < lo*(1-1e-9) || v > hi*(1+1e-9) {
				continue
			}
			t := tick{at: v}
			switch {
			case plain && (m == 1 || m == 2 || m == 5):
				t.label = number(v, 12)
			case m == 1 && (e-first)%every == 0:
				t.label = powerOfTen(e)
			case m == 1:
			case every > 1:
				continue
			case (m == 2 || m == 5) && short:
				t.label = number(v, 1)
			}
			out = append(out, t)
		}
	}
	labelled := 0
	for _, t := range out {
		if t.label != "" {
			labelled++
		}
	}
	switch {
	case labelled > 1:
		return out
	case every > 1:
		return logTicks(lo, hi, n+1)
	case hi > 20*lo:
		return out
	}
	ticks, exponent := linearTicks(lo, hi, n)
	for i := range ticks {
		if exponent != 0 {
			ticks[i].label = number(ticks[i].at, 6)
		}
	}
	return ticks
}
