package metrics

import (
	"math"
	"math/rand/v2"
)

// resamples is the number of bootstrap samples behind every Interval, level
// its coverage.
const (
	resamples = 1000
	level     = 0.95
)

// Interval says how far a metric could lie elsewhere had other samples of the
// same law been drawn for the test: the percentile bootstrap over samples (B.
// Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, §13.3).
// Samples are drawn with replacement Resamples times by a generator of fixed
// seed, the same draws for every metric, so the same samples give the same
// interval, and differences between predictors may be read off. It knows
// nothing of the spread over training seeds.
type Interval struct {
	Low       Number  `json:"low"`       // (1−Level)/2 quantile of the resampled values
	High      Number  `json:"high"`      // (1+Level)/2 quantile of them
	Std       Number  `json:"std"`       // standard deviation of the resampled values: the standard error
	Level     float64 `json:"level"`     // coverage: 0.95
	Resamples int     `json:"resamples"` // number of draws
}

// Quantiles describes how a metric is distributed over the samples.
type Quantiles struct {
	P10    Number `json:"p10"`    // a tenth of the samples lie below
	P25    Number `json:"p25"`    // a quarter
	Median Number `json:"median"` // half
	P75    Number `json:"p75"`    // three quarters
	P90    Number `json:"p90"`    // nine tenths
	Max    Number `json:"max"`    // the largest
}

func newQuantiles(values []float64) *Quantiles {
	s := sorted(values)
	q := func(p float64) Number { return Number(sortedQuantile(s, p)) }
	return &Quantiles{q(0.1), q(0.25), q(0.5), q(0.75), q(0.9), q(1)}
}

// bootstrap gives intervals to statistics of the same n samples. Each is a
// function of the indices that were drawn.
func bootstrap(n int, statistics []func(drawn []int) float64) []*Interval {
	out := make([]*Interval, len(statistics))
	if n < 2 {
		return out // one sample says nothing of the spread
	}
	rng := rand.New(rand.NewPCG(1993, uint64(n)))
	drawn := make([]int, n)
	values := make([][]float64, len(statistics))
	for range resamples {
		for i := range drawn {
			drawn[i] = rng.IntN(n)
		}
		for k, f := range statistics {
			values[k] = append(values[k], f(drawn))
		}
	}
	for k := range out {
		s := sorted(values[k])
		out[k] = &Interval{
			Low: Number(sortedQuantile(s, (1-level)/2)), High: Number(sortedQuantile(s, (1+level)/2)),
			Std: Number(deviation(values[k])), Level: level, Resamples: resamples,
		}
	}
	return out
}

// MeanInterval is the Interval of the mean of values; nil for fewer than two.
func MeanInterval(values []float64) *Interval {
	picked := make([]float64, len(values))
	return bootstrap(len(values), []func([]int) float64{func(drawn []int) float64 {
		for i, d := range drawn {
			picked[i] = values[d]
		}
		return Mean(picked)
	}})[0]
}

// deviation is the standard deviation with n−1 in the denominator; NaN where a
// value is not finite or there are fewer than two.
func deviation(values []float64) float64 {
	mean, sum := Mean(values), 0.0
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / float64(len(values)-1))
}

// MeanStd is the mean of values and their standard deviation, n−1 in the
// denominator (NaN for fewer than two values).
func MeanStd(values []float64) (mean, std float64) {
	if len(values) < 2 {
		return Mean(values), math.NaN()
	}
	return Mean(values), deviation(values)
}

// intervals fills Interval and Quantiles of the metrics that are reduced from
// values of samples, and of GMean.
func (a *Accumulator) intervals(list []Metric) {
	var statistics []func([]int) float64
	var owners []int
	scratch := make([]float64, a.samples)
	pick := func(values []float64, drawn []int) []float64 {
		for i, d := range drawn {
			scratch[i] = values[d]
		}
		return scratch
	}
	for k := range list {
		m := &list[k]
		switch {
		case m.Name == "gmean":
			statistics = append(statistics, a.resampledGMean())
		case m.PerSample == nil:
			continue
		case m.median:
			statistics = append(statistics, func(drawn []int) float64 { return Quantile(pick(m.PerSample, drawn), 0.5) })
		default:
			statistics = append(statistics, func(drawn []int) float64 { return Mean(pick(m.PerSample, drawn)) })
		}
		owners = append(owners, k)
		if m.PerSample != nil {
			m.Quantiles = newQuantiles(m.PerSample)
		}
	}
	for i, interval := range bootstrap(a.samples, statistics) {
		list[owners[i]].Interval = interval
	}
}

// resampledGMean is GMean of the mean curve of the samples drawn.
func (a *Accumulator) resampledGMean() func(drawn []int) float64 {
	frames := a.shape.Frames
	steps := min(frames, gmeanSteps)
	values := a.curves[indexOf("nrmse_apebench")]
	mean := make([]float64, steps)
	return func(drawn []int) float64 {
		clear(mean)
		for _, i := range drawn {
			for f, v := range values[i*frames : i*frames+steps] {
				mean[f] += v
			}
		}
		for f := range mean {
			mean[f] /= float64(len(drawn))
		}
		return GeometricMean(mean, steps)
	}
}
