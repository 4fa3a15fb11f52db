package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// longRollout is what becomes of the model far beyond the data, where there is
// no truth to compare with: whether it stays bounded, keeps its spectrum, and
// conserves what the equation conserves.
type longRollout struct {
	Steps   int          `json:"steps"`            // of each rollout
	Samples int          `json:"samples"`          // rolled out
	Rule    string       `json:"rule"`             // which rollouts count as stable
	Stable  int          `json:"stable"`           // how many samples keep to Rule for all the steps
	Failed  []longFailed `json:"failed,omitempty"` // the other samples
	// Checkpoints are log-spaced steps. Survivors, MeanSquare and Spectra have an
	// entry for each, over the samples that are stable so far.
	Checkpoints []int             `json:"checkpoints"`
	Survivors   []int             `json:"survivors"`   // how many samples those are
	MeanSquare  metrics.Numbers   `json:"mean_square"` // of u
	Wavenumber  []int             `json:"wavenumber"`  // of the entries of a spectrum, in waves along the longest side of the box
	Spectra     []metrics.Numbers `json:"spectra"`     // (checkpoint, wavenumber): energy of u
	// DataMeanSquare is that of u in up to eight stored frames of the same samples.
	DataMeanSquare metrics.Number  `json:"data_mean_square"`
	DataSpectrum   metrics.Numbers `json:"data_spectrum"` // energy of u in those, by wavenumber
	// Invariants are the quantities that the equation conserves; none where it
	// names none, or the data do not say which it is.
	Invariants []longDrift `json:"invariants,omitempty"`
}

// longFailed is a sample that left the finite or the bounds.
type longFailed struct {
	Sample int `json:"sample"` // index in the data
	Step   int `json:"step"`   // the first at which it did
}

// longDrift is how far a conserved quantity has moved from its first value,
// relative to its scale: the median over samples.
type longDrift struct {
	Name  string          `json:"name"`  // of the quantity
	Model metrics.Numbers `json:"model"` // at each checkpoint
	Data  metrics.Number  `json:"data"`  // at the last stored frame
}

const (
	// longBound is how many times the largest |u| of the data a stable rollout
	// may reach, channel by channel.
	longBound  = 10
	dataFrames = 8
	// driftSamples is how many samples conserved quantities are followed on.
	driftSamples = 16
)

// longRollout fills e.Long.
func (a *app) longRollout(ctx context.Context, e *evaluation, p *operators.Predictor, s *source, samples []int, steps int) error {
	l := &longRollout{
		Steps: steps, Samples: len(samples), Checkpoints: checkpoints(steps),
		Rule: fmt.Sprintf("finite, and |u| of every channel at most %d times its largest value in the stored frames of these samples", longBound),
	}
	run := &longRun{longRollout: l, p: p, s: s, spectra: make([][]float64, len(l.Checkpoints)), squares: make([]float64, len(l.Checkpoints))}
	l.Survivors = make([]int, len(l.Checkpoints))
	if err := run.data(samples); err != nil {
		return err
	}
	drifts, err := newDrifts(s)
	if err != nil {
		return err
	}
	progress := newProgress(a.IO, a.progress, "long rollout")
	defer progress.end()
	for first := 0; first < len(samples); first += judgeBatch {
		batch := samples[first:min(first+judgeBatch, len(samples))]
		run.drifts = nil
		if first < driftSamples {
			run.drifts = drifts
		}
		if err := run.batch(ctx, batch); err != nil {
			return err
		}
		progress.update(first+len(batch), len(samples), "samples", nil)
	}
	run.close(drifts)
	e.Long = l
	return nil
}

// checkpoints are 1, 2, 4, … and the last step.
func checkpoints(steps int) []int {
	var list []int
	for k := 1; k < steps; k *= 2 {
		list = append(list, k)
	}
	return append(list, steps)
}

// longRun is a long rollout at work.
type longRun struct {
	*longRollout
	p       *operators.Predictor
	s       *source
	largest []float64   // |u| in the data, by channel
	spectra [][]float64 // sums over survivors, by checkpoint
	squares []float64
	drifts  *drifts // nil: not followed in this batch
}

// data takes the bounds, the mean square and the spectrum of the stored frames.
func (r *longRun) data(samples []int) error {
	s := r.s
	frame, points := s.frame(), s.task.Nodes()
	frames := s.task.Frames
	r.largest = make([]float64, s.task.Channels)
	all := make([]float64, frames*frame)
	var spectrum []float64
	count, square := 0.0, 0.0
	every := max(1, (frames+dataFrames-1)/dataFrames)
	for _, i := range samples {
		if err := s.fields.ReadFloat64(all, "u", i, 0); err != nil {
			return badFile(err)
		}
		for k, v := range all {
			c := k / points % s.task.Channels
			r.largest[c] = max(r.largest[c], math.Abs(v))
		}
		for k := 0; k < frames; k += every {
			u := all[k*frame : (k+1)*frame]
			spectrum = addEnergy(spectrum, u, s)
			square += meanSquare(u)
			count++
		}
	}
	for k := range spectrum {
		spectrum[k] /= count
		r.Wavenumber = append(r.Wavenumber, k)
	}
	r.DataSpectrum, r.DataMeanSquare = spectrum, metrics.Number(square/count)
	return nil
}

func meanSquare(u []float64) float64 {
	sum := 0.0
	for _, v := range u {
		sum += v * v
	}
	return sum / float64(len(u))
}

// addEnergy adds the energy of a frame by wavenumber, over its channels.
func addEnergy(sum, frame []float64, s *source) []float64 {
	points := s.task.Nodes()
	for c := range s.task.Channels {
		for k, v := range metrics.RadialSpectrum(frame[c*points:(c+1)*points], s.size, s.task.Spacing(s.size)) {
			if k == len(sum) {
				sum = append(sum, 0)
			}
			sum[k] += v
		}
	}
	return sum
}

// longValues bounds the predicted values that are held at once.
const longValues = 1 << 22

// batch rolls some samples out, a few steps at a time.
func (r *longRun) batch(ctx context.Context, samples []int) error {
	s := r.s
	in, err := s.inputs(samples)
	if err != nil {
		return err
	}
	frame, window := s.frame(), s.task.Window*s.frame()
	ahead := r.p.Task.Ahead() // whole applications, so that the parts are those of one rollout
	chunk := ahead * max(1, min((r.Steps+ahead-1)/ahead, longValues/(frame*len(samples)*ahead)))
	dst := make([]float32, len(samples)*chunk*frame)
	u := make([]float64, frame)
	failed := make([]int, len(samples)) // the step; 0: not yet
	next := 0                           // checkpoint
	for done := 0; done < r.Steps; {
		n := min(chunk, r.Steps-done)
		if err := s.predict(ctx, r.p, dst[:len(samples)*n*frame], in, n); err != nil {
			return err
		}
		for k := range n {
			step := done + k + 1
			at := next < len(r.Checkpoints) && r.Checkpoints[next] == step
			for b := range samples {
				if failed[b] > 0 {
					continue
				}
				widen(u, dst[(b*n+k)*frame:][:frame])
				if !r.bounded(u) {
					failed[b] = step
					continue
				}
				if at {
					r.checkpoint(next, samples[b], u)
				}
			}
			if at {
				next++
			}
		}
		for b := range samples {
			own := in.history[b*window : (b+1)*window]
			fresh := dst[b*n*frame : (b+1)*n*frame]
			if len(fresh) < window {
				copy(own, own[len(fresh):])
			}
			copy(own[max(0, window-len(fresh)):], fresh[max(0, len(fresh)-window):])
		}
		done += n
		in.index += n
	}
	for b, step := range failed {
		if step > 0 {
			r.Failed = append(r.Failed, longFailed{samples[b], step})
		} else {
			r.Stable++
		}
	}
	return nil
}

func (r *longRun) bounded(u []float64) bool {
	points := r.s.task.Nodes()
	for i, v := range u {
		if !(math.Abs(v) <= longBound*r.largest[i/points]) {
			return false
		}
	}
	return true
}

func (r *longRun) checkpoint(k, sample int, u []float64) {
	r.Survivors[k]++
	r.squares[k] += meanSquare(u)
	r.spectra[k] = addEnergy(r.spectra[k], u, r.s)
	if r.drifts != nil {
		r.drifts.add(k, sample, u)
	}
}

// close divides by the numbers of survivors.
func (r *longRun) close(d *drifts) {
	for k, n := range r.Survivors {
		r.MeanSquare = append(r.MeanSquare, r.squares[k]/float64(n))
		spectrum := slices.Clone(r.spectra[k])
		for i := range spectrum {
			spectrum[i] /= float64(n)
		}
		r.Spectra = append(r.Spectra, spectrum)
	}
	if d != nil {
		r.Invariants = d.report(len(r.Checkpoints))
	}
}

func (l *longRollout) title() string {
	return fmt.Sprintf("Long rollout of %s: %d of %s stay bounded", plural(l.Steps, "step"), l.Stable, plural(l.Samples, "sample"))
}

func (l *longRollout) table() table {
	t := table{{"step", "stable", "mean square"}, {"data", "", figure(float64(l.DataMeanSquare))}}
	for _, d := range l.Invariants {
		t[0] = append(t[0], "drift of "+d.Name)
		t[1] = append(t[1], figure(float64(d.Data)))
	}
	for k, step := range l.Checkpoints {
		row := []string{fmt.Sprint(step), fmt.Sprint(l.Survivors[k]), figure(l.MeanSquare[k])}
		for _, d := range l.Invariants {
			row = append(row, figure(d.Model[k]))
		}
		t = append(t, row)
	}
	return t
}
