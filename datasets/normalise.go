package datasets

import (
	"fmt"
	"math"
)

// Stats are means and standard deviations (of the population), one per
// channel, or one per channel and point.
type Stats struct {
	Mean []float64 `json:"mean"`
	Std  []float64 `json:"std"`
}

// Accumulator gathers Stats from data that come in pieces, by Welford's update
// in float64 (Chan, Golub & LeVeque 1983 for its merging of groups): no
// cancellation, however large the mean. The order of the pieces is part of the
// result's last bits.
type Accumulator struct {
	groups, block int
	count         float64
	mean, m2      []float64
}

// NewAccumulator gathers groups of block values that lie one after another,
// over and over: for data (…, channel, x, y), groups = channels and block =
// points of x and y give Stats per channel; groups = channels·points and block
// = 1 give them per point.
func NewAccumulator(groups, block int) *Accumulator {
	if groups < 1 || block < 1 {
		panic(fmt.Sprintf("datasets: statistics of %d groups of %d values", groups, block))
	}
	return &Accumulator{groups: groups, block: block, mean: make([]float64, groups), m2: make([]float64, groups)}
}

// Add takes a piece, a whole number of times groups·block values.
func (a *Accumulator) Add(data []float64) { accumulate(a, data) }

// Add32 is Add of float32 values.
func (a *Accumulator) Add32(data []float32) { accumulate(a, data) }

func accumulate[T float32 | float64](a *Accumulator, data []T) {
	round := a.groups * a.block
	if len(data)%round != 0 {
		panic(fmt.Sprintf("datasets: statistics of %d values in rounds of %d", len(data), round))
	}
	nb := float64(a.block)
	for ; len(data) > 0; data = data[round:] {
		total := a.count + nb
		for g := range a.groups {
			block := data[g*a.block : (g+1)*a.block]
			sum := 0.0
			for _, v := range block {
				sum += float64(v)
			}
			mean := sum / nb
			m2 := 0.0
			for _, v := range block {
				d := float64(v) - mean
				m2 += d * d
			}
			d := mean - a.mean[g]
			a.mean[g] += d * nb / total
			a.m2[g] += m2 + d*d*a.count*nb/total
		}
		a.count = total
	}
}

// Stats returns what was gathered. A group that does not vary beyond float32's
// rounding of its mean gets the mean's magnitude as deviation (1 if that is 0
// too), so that encoding it never divides by nothing and a value off the mean
// is measured against it. With nothing gathered, mean is 0 and deviation 1.
func (a *Accumulator) Stats() Stats {
	s := Stats{Mean: make([]float64, a.groups), Std: make([]float64, a.groups)}
	for g := range a.groups {
		mean, std := a.mean[g], 0.0
		if a.count > 0 {
			std = math.Sqrt(a.m2[g] / a.count)
		}
		const rounding = 1.0 / (1 << 24)
		if std <= rounding*math.Abs(mean) {
			std = math.Abs(mean)
		}
		if !(std > 0) {
			std = 1
		}
		s.Mean[g], s.Std[g] = mean, std
	}
	return s
}

// Encode sets dst = (src − mean)/std, for data of groups of block values as in
// NewAccumulator; dst may be src.
func (s Stats) Encode(dst, src []float32, block int) {
	s.each(len(dst), len(src), block, func(g, lo, hi int) {
		mean, scale := s.Mean[g], 1/s.Std[g]
		for i, v := range src[lo:hi] {
			dst[lo+i] = float32((float64(v) - mean) * scale)
		}
	})
}

// Decode sets dst = src·std + mean; dst may be src.
func (s Stats) Decode(dst, src []float32, block int) {
	s.each(len(dst), len(src), block, func(g, lo, hi int) {
		mean, scale := s.Mean[g], s.Std[g]
		for i, v := range src[lo:hi] {
			dst[lo+i] = float32(float64(v)*scale + mean)
		}
	})
}

func (s Stats) each(dst, src, block int, f func(g, lo, hi int)) {
	round := len(s.Mean) * block
	if dst != src || round == 0 || src%round != 0 {
		panic(fmt.Sprintf("datasets: encoding %d values into %d, in rounds of %d", src, dst, round))
	}
	for at := 0; at < src; at += block {
		f(at/block%len(s.Mean), at, at+block)
	}
}

// ArrayStats gathers the Stats of an array of a dataset, per channel, or per
// channel and point, over all samples and frames.
func ArrayStats(d *Dataset, name string, perPoint bool) (Stats, error) {
	info, ok := d.Info(name)
	if !ok {
		return Stats{}, d.Require(name)
	}
	channel := info.Axis("channel")
	if channel < 0 {
		return Stats{}, fmt.Errorf("%s: array %q has no channel axis; its axes are %v", d.path, name, info.Axes)
	}
	groups, block := info.Shape[channel], product(info.Shape[channel+1:])
	if perPoint {
		groups, block = groups*block, 1
	}
	if groups*block == 0 {
		return Stats{}, fmt.Errorf("%s: array %q is empty", d.path, name)
	}
	a := NewAccumulator(groups, block)
	// A frame at a time: one sample of a long trajectory may be large.
	frame := make([]float64, groups*block)
	for i := range d.Samples() {
		for at := 0; at < info.Size(); at += len(frame) {
			if err := d.ReadFloat64(frame, name, i, at); err != nil {
				return Stats{}, err
			}
			a.Add(frame)
		}
	}
	return a.Stats(), nil
}
