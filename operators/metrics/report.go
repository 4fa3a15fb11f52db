package metrics

import "fmt"

// Report is all metrics of the samples seen so far.
type Report struct {
	Samples  int       `json:"samples"`  // number of them
	Frames   int       `json:"frames"`   // predicted, of each
	Channels int       `json:"channels"` // of a frame
	Space    []int     `json:"space"`    // points per axis
	Times    []float64 `json:"times"`    // of the frames, in the data's units
	// NonFinite lists the samples (counted from 0) whose prediction was not
	// finite; their errors are +Inf and their correlations 0.
	NonFinite []int    `json:"non_finite,omitempty"`
	Metrics   []Metric `json:"metrics"` // all of them
	Spectrum  Spectrum `json:"spectrum"`
}

// Metric is one number with its definition beside it.
type Metric struct {
	Name      string `json:"name"`      // "rel_l2": stable, for scripts
	Title     string `json:"title"`     // "relative L2": for people
	Value     Number `json:"value"`     // over all samples, channels and frames
	Reduction string `json:"reduction"` // the definition: what is averaged over what
	// Best is the value of a perfect prediction: 0 for errors, 1 for
	// correlations; correlation times have +Inf (null), as longer is better.
	Best Number `json:"best"`
	// PerSample has one value for each sample, in order, where the metric is a
	// mean or median of such; nil where the reduction mixes samples.
	PerSample Numbers `json:"per_sample,omitempty"`
	// Quantiles are those of PerSample; nil where the reduction mixes samples.
	Quantiles *Quantiles `json:"quantiles,omitempty"`
	// Interval is the bootstrap's, of Value; nil for one sample, and where the
	// reduction mixes samples (of GMean there is one all the same).
	Interval *Interval `json:"interval,omitempty"`
	// Curve is the metric against the frames; nil for a single number.
	Curve *Curve `json:"curve,omitempty"`
	// Censored is, for correlation times, how many samples never fell below
	// the threshold and count with the last frame's time.
	Censored int `json:"censored,omitempty"`
	// Why says why Value is not a number, where the data have none to offer: a
	// range of wavenumbers that the grid does not reach.
	Why string `json:"why,omitempty"`

	median bool // Value is the median of PerSample, not the mean
}

// Curve is a metric at each frame.
type Curve struct {
	Mean   Numbers `json:"mean"`             // over the samples
	Median Numbers `json:"median,omitempty"` // over the samples; nil where the reduction mixes them
	Low    Numbers `json:"p10,omitempty"`    // likewise, the value below which a tenth of the samples lie
	High   Numbers `json:"p90,omitempty"`    // likewise, nine tenths
}

// Metric returns the metric of that name.
func (r *Report) Metric(name string) (Metric, bool) {
	for _, m := range r.Metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Report computes all metrics from the samples added so far; more may be added
// afterwards. It shares no memory with the accumulator. It panics if there are
// no samples.
func (a *Accumulator) Report() Report {
	if a.samples == 0 {
		panic("metrics: report of no samples")
	}
	r := Report{
		Samples: a.samples, Frames: a.shape.Frames, Channels: a.shape.Channels,
		Space: append([]int(nil), a.shape.Space...), Times: append([]float64(nil), a.shape.Times...),
		NonFinite: append([]int(nil), a.bad...),
	}
	for d := range definitions {
		r.Metrics = append(r.Metrics, a.metric(d))
	}
	r.Metrics = append(r.Metrics, a.byChannel()...)
	r.Metrics = append(r.Metrics, a.overTime()...)
	r.Metrics = append(r.Metrics, a.windows()...)
	r.Metrics = append(r.Metrics, a.overBatch()...)
	r.Metrics = append(r.Metrics, a.spectrum.wellMetrics()...)
	a.intervals(r.Metrics)
	r.Spectrum = a.spectrum.report()
	return r
}

// metric reports one row of definitions.
func (a *Accumulator) metric(d int) Metric {
	def := &definitions[d]
	m := Metric{
		Name: def.name, Title: def.title, Reduction: def.reduction, Best: Number(def.better),
		PerSample: append(Numbers(nil), a.values[d]...), median: def.median,
	}
	if def.median {
		m.Value = Number(Quantile(a.values[d], 0.5))
	} else {
		m.Value = Number(Mean(a.values[d]))
	}
	if def.frame != nil {
		m.Curve = newCurve(a.curves[d], a.samples, a.shape.Frames)
	}
	return m
}

// newCurve reduces values (sample, frame) over the samples.
func newCurve(values []float64, samples, frames int) *Curve {
	c := &Curve{}
	column := make([]float64, samples)
	for f := range frames {
		for i := range column {
			column[i] = values[i*frames+f]
		}
		c.Mean = append(c.Mean, Mean(column))
		s := sorted(column)
		c.Median = append(c.Median, sortedQuantile(s, 0.5))
		c.Low = append(c.Low, sortedQuantile(s, 0.1))
		c.High = append(c.High, sortedQuantile(s, 0.9))
	}
	return c
}

// overTime reports what is read off curves over the frames.
func (a *Accumulator) overTime() []Metric {
	frames := a.shape.Frames
	out := []Metric{
		{
			Name: "one_step", Title: "one-step relative L2",
			Reduction: "mean over samples of ‖p−y‖₂/‖y‖₂ at the first predicted frame, norms over channels and nodes",
			PerSample: column(a.curves[indexOf("rel_l2")], frames, 0),
		},
		{
			Name: "gmean", Title: "GMean (APEBench)",
			Reduction: fmt.Sprintf("geometric mean over the first %d frames of nrmse_apebench's mean over samples", min(frames, gmeanSteps)),
			Value:     Number(GeometricMean(newCurve(a.curves[indexOf("nrmse_apebench")], a.samples, frames).Mean, gmeanSteps)),
		},
	}
	out[0].Value = Number(Mean(out[0].PerSample))
	unrolled := Metric{
		Name: "unrolled_mse", Title: "unrolled MSE, 5 steps (PDEArena)",
		Reduction: fmt.Sprintf("mean over samples of the sum over the first %d frames of mean_{c,x} (p−y)²", min(frames, unrolledSteps)),
	}
	mse := a.curves[indexOf("mse")]
	for i := range a.samples {
		sum := 0.0
		for _, v := range mse[i*frames : i*frames+min(frames, unrolledSteps)] {
			sum += v
		}
		unrolled.PerSample = append(unrolled.PerSample, sum)
	}
	unrolled.Value = Number(Mean(unrolled.PerSample))
	out = append(out, unrolled)
	for _, threshold := range []float64{0.8, 0.95} {
		times, censored := a.correlationTimes(threshold)
		out = append(out, Metric{
			Name:      fmt.Sprintf("correlation_time_%g", threshold),
			Title:     fmt.Sprintf("correlation time at %g", threshold),
			Reduction: fmt.Sprintf("mean over samples of the first frame time at which the Pearson correlation (mean over channels) is below %g; the last frame's time if it never is (censored)", threshold),
			Best:      infinite,
			Value:     Number(Mean(times)), PerSample: times, Censored: censored,
		})
	}
	return out
}

// overBatch reports PDEBench's metrics whose reduction mixes samples.
func (a *Accumulator) overBatch() []Metric {
	reductions := map[string]string{
		"crmse":      "mean over channels and frames of √(mean_b (Σ_x p − Σ_x y)²)/N_x: the error of the conserved totals",
		"max_error":  "mean over channels and frames of max_{b,x} |p−y|",
		"frmse_low":  "mean over channels and frames of the mean over shells k < 4 of √(mean_b Σ_shell |F(p−y)|²)·L/N; shell ⌊|k|⌋, first quadrant only",
		"frmse_mid":  "as frmse_low, 4 ≤ k < 12",
		"frmse_high": "as frmse_low, k ≥ 12",
	}
	titles := map[string]string{
		"crmse": "conserved RMSE (PDEBench)", "max_error": "maximum error (PDEBench)",
		"frmse_low": "fRMSE low (PDEBench)", "frmse_mid": "fRMSE mid (PDEBench)", "frmse_high": "fRMSE high (PDEBench)",
	}
	var out []Metric
	curves := make([]Curve, len(benchNames))
	for f := range a.shape.Frames {
		for k, v := range a.bench.frame(f) {
			curves[k].Mean = append(curves[k].Mean, v)
		}
	}
	for k, v := range a.bench.mean() {
		name := benchNames[k]
		if reductions[name] == "" {
			continue // a mean over samples: among the definitions
		}
		m := Metric{Name: name, Title: titles[name], Value: Number(v), Reduction: reductions[name], Curve: &curves[k], Why: a.bench.empty(k)}
		if m.Why != "" {
			m.Curve = nil
		}
		out = append(out, m)
	}
	if a.compat == nil {
		return out
	}
	for k, v := range a.compat.values() {
		name := benchNames[k]
		out = append(out, Metric{
			Name: "compat_" + name, Title: name + " (PDEBench, N−1)", Value: Number(v),
			Why:       a.bench.empty(k),
			Reduction: fmt.Sprintf("%s of batches of %d samples, summed and divided by the number of batches less one, to match tables made that way; not an average", name, a.shape.CompatBatch),
		})
	}
	return out
}

// column picks one frame of values (sample, frame).
func column(values []float64, frames, f int) Numbers {
	var out Numbers
	for i := f; i < len(values); i += frames {
		out = append(out, values[i])
	}
	return out
}
