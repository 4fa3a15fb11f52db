package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Spectrum is energy by wavenumber at one time.
type Spectrum struct {
	Title string // "t = 5"
	// Truth, Prediction and Error, one value for each wavenumber; nil: not
	// drawn. Values that are not positive leave gaps.
	Truth, Prediction, Error []float64
}

// Spectra are energy spectra of truth and prediction, and of the error, on log
// axes: one panel for each time, with common axes.
type Spectra struct {
	Wavenumber []float64 // 0 is left out: it has no place on a log axis
	Panels     []Spectrum
	// Slope, if not 0, is the exponent of a reference line k^Slope: −3, −5/3.
	Slope  float64
	YLabel string // "": "energy E(k)"
	Options
}

func (s Spectra) options() *Options { return &s.Options }

func (s Spectra) blocks(pg page) ([]block, error) {
	th := pg.theme
	if len(s.Panels) == 0 {
		return nil, fmt.Errorf("spectra: no panels to draw")
	}
	var ys [][]float64
	for i, p := range s.Panels {
		if err := sameLength(fmt.Sprintf("spectra: panel %d", i), len(s.Wavenumber), p.Truth, p.Prediction, p.Error); err != nil {
			return nil, err
		}
		// k = 0 is not shown, so it does not set the range.
		for _, part := range [][]float64{p.Truth, p.Prediction, p.Error} {
			for k, v := range part {
				if s.Wavenumber[k] > 0 {
					ys = append(ys, []float64{v})
				}
			}
		}
	}
	label := s.YLabel
	if label == "" {
		label = "energy E(k)"
	}
	lo, hi := positive(s.Wavenumber)
	if !(hi > lo) {
		lo, hi = 0.5, 2
	}
	y0, y1 := rangeOf(true, ys...)
	var panels []chart
	for i, p := range s.Panels {
		c := chart{title: p.Title, aspect: 0.85, sharedY: i > 0, x: newAxis(lo, hi, true, "wavenumber k", 4), y: newAxis(y0, y1, true, label, 6)}
		add := func(y []float64, name string, color int, width vg.Length, dash ...vg.Length) {
			if y != nil {
				c.curves = append(c.curves, curve{series: series{y: y, label: name, color: th.line(color), width: width, dash: dash}, x: s.Wavenumber})
			}
		}
		add(p.Truth, "truth", 0, 1.6)
		add(p.Prediction, "prediction", 1, 1.1, 4, 2)
		add(p.Error, "error", 3, 1.1)
		if s.Slope != 0 {
			c.references = append(c.references, s.reference(th, p, lo, hi, y1))
		}
		panels = append(panels, c)
	}
	return []block{charts(panels, pg)}, nil
}

// reference is a line of the slope above the truth over the middle of the
// wavenumbers.
func (s *Spectra) reference(th *theme, p Spectrum, lo, hi, top float64) curve {
	a, b := lo*math.Pow(hi/lo, 0.3), lo*math.Pow(hi/lo, 0.75)
	level := 0.0
	for i, k := range s.Wavenumber {
		if k >= a && k <= b {
			for _, part := range [][]float64{p.Truth, p.Prediction} {
				if part != nil && finite(part[i]) {
					level = max(level, part[i]*math.Pow(k, -s.Slope))
				}
			}
		}
	}
	level *= 3
	if level == 0 {
		level = top * math.Pow(a, -s.Slope)
	}
	return curve{
		series: series{y: []float64{level * math.Pow(a, s.Slope), level * math.Pow(b, s.Slope)}, label: "k^{" + slopeText(s.Slope) + "}", color: th.frame, width: 0.9, dash: []vg.Length{3, 2}},
		x:      []float64{a, b},
	}
}

// slopeText writes thirds as such.
func slopeText(v float64) string {
	if n := math.Round(3 * v); math.Abs(3*v-n) < 1e-6 && math.Mod(n, 3) != 0 {
		return fixed(n, 0) + "/3"
	}
	return number(v, 3)
}
