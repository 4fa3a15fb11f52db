package metrics

import "math"

// gmeanSteps is how many steps the geometric mean covers (APEBench's up_to).
const gmeanSteps = 100

// unrolledSteps is how many steps PDEArena unrolls.
const unrolledSteps = 5

// CorrelationTime is the time of the first frame whose correlation is below
// the threshold (NaN is below), and true; or the last frame's time and false
// if none is. The two slices have one length; it is NaN for no frames.
func CorrelationTime(times, correlation []float64, threshold float64) (float64, bool) {
	for i, c := range correlation {
		if !(c >= threshold) {
			return times[i], true
		}
	}
	if len(times) == 0 {
		return math.NaN(), false
	}
	return times[len(times)-1], false
}

// GeometricMean is exp of the mean logarithm of the first upTo values: 0 if
// one of them is 0, NaN for no values.
func GeometricMean(values []float64, upTo int) float64 {
	n := min(len(values), upTo)
	sum := 0.0
	for _, v := range values[:n] {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(n))
}

// correlationTimes is CorrelationTime of every sample's Pearson curve, and how
// many samples never fell below the threshold.
func (a *Accumulator) correlationTimes(threshold float64) (times []float64, censored int) {
	frames := a.shape.Frames
	curve := a.curves[pearsonIndex]
	for i := range a.samples {
		t, fell := CorrelationTime(a.shape.Times, curve[i*frames:(i+1)*frames], threshold)
		times = append(times, t)
		if !fell {
			censored++
		}
	}
	return times, censored
}
