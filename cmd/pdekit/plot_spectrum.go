package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotSpectrum(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(a, files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	samples, err := o.index(al.Samples(), al.Samples())
	if err != nil {
		return nil, err
	}
	fig := plots.Spectra{Options: options}
	if fig.Slope, err = o.slopeOf(al); err != nil {
		return nil, err
	}
	var panels []int
	for _, i := range samples {
		truth, pred, err := al.pair(i)
		if err != nil {
			return nil, err
		}
		if truth, err = o.energetic(truth); err != nil {
			return nil, err
		}
		if pred.Values != nil {
			if pred, err = o.energetic(pred); err != nil {
				return nil, err
			}
		}
		if panels == nil {
			if panels, err = spectrumFrames(truth.Times, o.times); err != nil {
				return nil, err
			}
			fig.Panels = make([]plots.Spectrum, len(panels))
			for k, f := range panels {
				if truth.Times != nil {
					fig.Panels[k].Title = fmt.Sprintf("t = %.4g", truth.Times[f])
				}
			}
		}
		for k, f := range panels {
			addSpectra(&fig.Panels[k], truth, pred, f, float64(len(samples)))
		}
	}
	for k := range fig.Panels[0].Truth {
		fig.Wavenumber = append(fig.Wavenumber, float64(k))
	}
	return fig, nil
}

// spectrumFrames are the frames whose spectra are shown: those asked for, or
// the first after the start, the middle and the last.
func spectrumFrames(times, asked []float64) ([]int, error) {
	n := len(times)
	if n == 0 {
		return []int{0}, nil
	}
	var frames []int
	for _, t := range asked {
		best := 0
		for i := range times {
			if math.Abs(times[i]-t) < math.Abs(times[best]-t) {
				best = i
			}
		}
		frames = append(frames, best)
	}
	if len(asked) == 0 {
		frames = []int{min(1, n-1), n / 2, n - 1}
	}
	slices.Sort(frames)
	return slices.Compact(frames), nil
}

// addSpectra adds one sample's spectra at a frame, over all channels, divided by
// samples.
func addSpectra(p *plots.Spectrum, truth, pred plots.Data, frame int, samples float64) {
	size := truth.Grid.Size()
	spacing := make([]float64, truth.Grid.Dims())
	for i := range spacing {
		spacing[i] = truth.Grid.Spacing(i)
	}
	add := func(sum *[]float64, field []float64) {
		e := metrics.RadialSpectrum(field, truth.Grid.N, spacing)
		if *sum == nil {
			*sum = make([]float64, len(e))
		}
		for k, v := range e {
			(*sum)[k] += v / samples
		}
	}
	for c := range truth.Channels {
		at := (frame*truth.Channels + c) * size
		y := truth.Values[at : at+size]
		add(&p.Truth, y)
		if pred.Values == nil {
			continue
		}
		guess := pred.Values[at : at+size]
		diff := make([]float64, size)
		for i := range diff {
			diff[i] = guess[i] - y[i]
		}
		add(&p.Prediction, guess)
		add(&p.Error, diff)
	}
}

// energetic are the channels whose spectra are summed: the one asked for, or
// the velocity where the data store one, or the first.
func (o *plotOptions) energetic(d plots.Data) (plots.Data, error) {
	if o.channel == "" && !slices.Contains(d.Names, "vorticity") {
		if v, ok := velocityOf(d); ok {
			return v, nil
		}
	}
	return o.show(d)
}

// slopes are the exponents that theory gives to the spectra of some equations:
// shocks for Burgers' equation (E ~ k⁻²), the enstrophy cascade of the plane for
// its vorticity (E ~ k⁻³, times k²), Kolmogorov's law in three dimensions.
var slopes = map[string]float64{"burgers": -2, "navier-stokes": -1, "navier-stokes-3d": -5. / 3, "taylor-green-3d": -5. / 3}

// slopeOf is the exponent of the reference line; 0 for none.
func (o *plotOptions) slopeOf(al *album) (float64, error) {
	switch o.slope {
	case "":
		return slopes[al.Meta().Equation], nil
	case "none":
		return 0, nil
	}
	above, below, fraction := strings.Cut(o.slope, "/")
	v, err := strconv.ParseFloat(above, 64)
	if fraction && err == nil {
		var w float64
		w, err = strconv.ParseFloat(below, 64)
		v /= w
	}
	if err != nil || math.IsNaN(v) || math.Abs(v) > 100 {
		return 0, withHint(usagef("--slope %q: expected an exponent", o.slope), "--slope -3, --slope -5/3 or --slope none")
	}
	return v, nil
}
