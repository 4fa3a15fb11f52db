package metrics

import "math"

// recordChannels appends the present sample's nRMSE of every channel, where the
// channels have names and there are several.
func (a *Accumulator) recordChannels() {
	if len(a.shape.Names) < 2 {
		return
	}
	if a.channels == nil {
		a.channels = make([][]float64, a.shape.Channels)
	}
	for c := range a.channels {
		sum := 0.0
		for f := range a.shape.Frames {
			s := &a.sums[f*a.shape.Channels+c]
			if s.bad {
				sum = math.Inf(1)
				break
			}
			sum += nrmse(s)
		}
		a.channels[c] = append(a.channels[c], sum/float64(a.shape.Frames))
	}
}

// byChannel reports the nRMSE of each channel: PDEBench stores the depth of its
// shallow water alone, for one.
func (a *Accumulator) byChannel() []Metric {
	var out []Metric
	for c, values := range a.channels {
		name := a.shape.Names[c]
		out = append(out, Metric{
			Name: "nrmse_" + name, Title: "nRMSE of " + name,
			Reduction: "mean over samples and frames of √(mean_x (p−y)²)/√(mean_x y²), of the channel " + name + " alone",
			Value:     Number(Mean(values)), PerSample: append(Numbers(nil), values...),
		})
	}
	return out
}
