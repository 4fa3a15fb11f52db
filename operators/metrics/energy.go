package metrics

import (
	"fmt"
	"math"
)

// infinite is the best value of a metric without an upper end.
var infinite = Number(math.Inf(1))

// Spectrum is energy by wavenumber: |F|²/N² summed over the shell
// round(|k|) = k and over channels, mean over samples; its sum over k is the
// mean square of the field. |k| counts waves along the longest side of the
// box. Predictions that are not finite are left out.
type Spectrum struct {
	Wavenumber []int     `json:"wavenumber"` // 0, 1, …
	Truth      []Numbers `json:"truth"`      // (frame, wavenumber): of y
	Prediction []Numbers `json:"prediction"` // (frame, wavenumber): of p
	Error      []Numbers `json:"error"`      // (frame, wavenumber): of p − y
}

func (sp *spectrum) report() Spectrum {
	var s Spectrum
	for k := range sp.nShells {
		s.Wavenumber = append(s.Wavenumber, k)
	}
	s.Truth, s.Prediction, s.Error = sp.perFrame(sp.truth), sp.perFrame(sp.pred), sp.perFrame(sp.err)
	return s
}

// perFrame sums (frame, channel, shell) over channels and divides by the
// samples counted.
func (sp *spectrum) perFrame(values []float64) []Numbers {
	out := make([]Numbers, sp.shape.Frames)
	for f := range out {
		out[f] = make(Numbers, sp.nShells)
		for c := range sp.shape.Channels {
			row := f*sp.shape.Channels + c
			for k := range out[f] {
				out[f][k] += values[row*sp.nShells+k] / sp.count[row]
			}
		}
	}
	return out
}

// wellMetrics are The Well's binned spectral errors.
func (sp *spectrum) wellMetrics() []Metric {
	var out []Metric
	for kind, sums := range [][]float64{sp.wellMSE, sp.wellNMSE} {
		for b, band := range bandNames {
			m := Metric{
				Name: "spectral_mse_" + band, Title: fmt.Sprintf("spectral MSE %s (The Well)", band),
				Reduction: "mean over samples, channels and frames of the error's energy in a bin of |k|, three bins with edges log-spaced from 2π/n to π√d (the first from 0, n the longest axis, unit node distance); the bins add to the MSE",
				Curve:     &Curve{},
			}
			if kind == 1 {
				m.Name, m.Title = "spectral_nmse_"+band, fmt.Sprintf("spectral NMSE %s (The Well)", band)
				m.Reduction = "as spectral_mse_" + band + ", each sample's energy divided by (the truth's energy in the bin + 1e-7)"
			}
			for f := range sp.shape.Frames {
				v := 0.0
				for c := range sp.shape.Channels {
					row := f*sp.shape.Channels + c
					if sp.bad[row] {
						v = math.Inf(1)
						break
					}
					v += sums[3*row+b] / sp.count[row] / float64(sp.shape.Channels)
				}
				m.Curve.Mean = append(m.Curve.Mean, v)
			}
			m.Value = Number(Mean(m.Curve.Mean))
			out = append(out, m)
		}
	}
	return out
}

// RadialSpectrum returns the energy of a real field on a periodic box by
// wavenumber, as in Spectrum: |F|²/N² summed over the shell round(|k|) = k.
// A nil spacing means the unit box. The field is (x[, y[, z]]) in C order.
func RadialSpectrum(field []float64, space []int, spacing []float64) []float64 {
	s := Shape{Space: space, Spacing: spacing}.withDefaults()
	sp := newSpectrum(&s)
	sp.add(0, field, field, false)
	return sp.truth
}
