package metrics

import "fmt"

// Accumulator gathers metrics sample by sample. It serves one goroutine.
type Accumulator struct {
	shape   Shape
	samples int
	bad     []int // samples whose prediction was not finite

	sums []sums // scratch: (frame, channel) of the present sample

	// values[d] holds one value per sample of definition d; curves[d] one per
	// sample and frame, sample-major, or nil.
	values [len(definitions)][]float64
	curves [len(definitions)][]float64

	// channels[c] holds the nRMSE of channel c, one value per sample.
	channels [][]float64

	spectrum *spectrum
	bench    pdebench // all samples as one batch
	compat   *compat
}

// New returns an empty accumulator for samples of one shape. It panics on a
// shape that contradicts itself.
func New(s Shape) *Accumulator {
	s = s.withDefaults()
	a := &Accumulator{shape: s, sums: make([]sums, s.Frames*s.Channels)}
	a.spectrum = newSpectrum(&a.shape)
	a.bench = newPDEBench(&a.shape)
	if s.CompatBatch > 0 {
		a.compat = newCompat(&a.shape)
	}
	return a
}

// Samples is the number of samples added so far.
func (a *Accumulator) Samples() int { return a.samples }

// Add takes one sample: prediction and truth as (frame, channel, x[, y[, z]]).
// It keeps neither slice. It panics if a length is not that of the shape.
func (a *Accumulator) Add(pred, truth []float64) {
	sh := &a.shape
	if len(pred) != sh.size() || len(truth) != sh.size() {
		panic(fmt.Sprintf("metrics: %d predicted and %d true values; one sample has %d", len(pred), len(truth), sh.size()))
	}
	n, bad := sh.points(), false
	for i := range a.sums {
		p, y := pred[i*n:(i+1)*n], truth[i*n:(i+1)*n]
		s := &a.sums[i]
		s.pointwise(p, y)
		s.gradients(p, y, sh)
		s.boundary(p, y, sh)
		bad = bad || s.bad
		a.spectrum.add(i, p, y, s.bad)
	}
	if bad {
		a.bad = append(a.bad, a.samples)
	}
	a.record(bad)
	a.recordChannels()
	a.bench.add(a.sums, a.spectrum)
	if a.compat != nil {
		a.compat.add(a.sums, a.spectrum)
	}
	a.samples++
}

// record appends the present sample's value and curve of every definition.
func (a *Accumulator) record(bad bool) {
	frames, channels := a.shape.Frames, a.shape.Channels
	for d := range definitions {
		def := &definitions[d]
		sum := 0.0
		if def.frame != nil {
			for f := range frames {
				part := a.sums[f*channels : (f+1)*channels]
				v := def.worst()
				if !anyBad(part) {
					v = def.frame(part)
				}
				a.curves[d] = append(a.curves[d], v)
				sum += v
			}
		}
		switch {
		case def.sample == nil:
			a.values[d] = append(a.values[d], sum/float64(frames))
		case bad:
			a.values[d] = append(a.values[d], def.worst())
		default:
			a.values[d] = append(a.values[d], def.sample(a.sums))
		}
	}
}

func anyBad(part []sums) bool {
	for i := range part {
		if part[i].bad {
			return true
		}
	}
	return false
}
