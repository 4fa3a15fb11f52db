package metrics_test

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// near fails unless got is within 1e-12 relative of want (or both NaN).
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) && math.IsNaN(want) || got == want {
		return
	}
	if !(math.Abs(got-want) <= 1e-12*(1+math.Abs(want))) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

func value(t *testing.T, r metrics.Report, name string) float64 {
	t.Helper()
	m, ok := r.Metric(name)
	if !ok {
		t.Fatalf("no metric %q", name)
	}
	return float64(m.Value)
}

func report(s metrics.Shape, pairs ...[]float64) metrics.Report {
	a := metrics.New(s)
	for i := 0; i < len(pairs); i += 2 {
		a.Add(pairs[i], pairs[i+1])
	}
	return a.Report()
}

// Two samples of two frames of two nodes, worked by hand:
//
//	sample 0: y = (3,4 | 0,5), p = (3,5 | 1,5); errors (0,1 | 1,0)
//	sample 1: y = (6,8 | 3,4), p = (6,6 | 3,0); errors (0,−2 | 0,−4)
var (
	handShape = metrics.Shape{Frames: 2, Space: []int{2}, Times: []float64{0.5, 1}}
	y0, p0    = []float64{3, 4, 0, 5}, []float64{3, 5, 1, 5}
	y1, p1    = []float64{6, 8, 3, 4}, []float64{6, 6, 3, 0}
)

func TestNormsByHand(t *testing.T) {
	r := report(handShape, p0, y0, p1, y1)
	s := math.Sqrt
	for name, want := range map[string]float64{
		// ‖e‖²: 2 and 20; ‖y‖²: 50 and 125.
		"rel_l2":        (s(2./50) + s(20./125)) / 2,
		"rel_l2_median": (s(2./50) + s(20./125)) / 2,
		// Frame norms of e: 1, 1, 2, 4; of y: 5, 5, 10, 5.
		"rel_l2_step":    (1./5 + 1./5 + 2./10 + 4./5) / 4,
		"one_step":       (1./5 + 2./10) / 2,
		"nrmse":          (1./5 + 1./5 + 2./10 + 4./5) / 4,
		"nrmse_apebench": (1./5 + 1./5 + 2./10 + 4./5) / 4,
		"rmse":           (1 + 1 + 2 + 4) / s(2) / 4,
		"brmse":          (1 + 1 + 2 + 4) / s(2) / 4, // both nodes are ends
		// Σ|e|: 2 of 12, 6 of 21.
		"rel_l1_median": 100 * (2./12 + 6./21) / 2,
		"rel_l1":        100 * (2./12 + 6./21) / 2,
		// Norms of p by frame: √34, √26, √72, 3.
		"srmse_apebench": (2/(5+s(34)) + 2/(5+s(26)) + 4/(10+s(72)) + 8./(5+3)) / 4,
		"mse":            (1 + 1 + 4 + 16) / 2. / 4,
		"unrolled_mse":   (1 + 1 + 4 + 16) / 2. / 2, // two frames of five
		"max_error":      (2. + 4.) / 2,
		"max_error_mean": (1. + 1 + 2 + 4) / 4,
		// Differences of totals: 1, −2 at frame 0; 1, −4 at frame 1.
		"crmse": (s((1.+4)/2)/2 + s((1.+16)/2)/2) / 2,
		// Mean nRMSE by frame: 0.2, 0.5.
		"gmean": s(0.2 * 0.5),
		// var_x(y) = (Δ/2)²·2: 0.5, 12.5, 2, 0.5; mean e²: 0.5, 0.5, 2, 8.
		"vrmse": (s(0.5/(0.5+1e-7)) + s(0.5/(12.5+1e-7)) + s(2/(2+1e-7)) + s(8/(0.5+1e-7))) / 4,
		// ⟨p,y⟩/‖p‖‖y‖: (29/(5√34) + 25/(5√26) + 84/(10√72) + 9/(5·3))/4.
		"cosine": (29/(5*s(34)) + 25/(5*s(26)) + 84/(10*s(72)) + 9./15) / 4,
		// Two nodes: ±1 by the sign of the slopes; 0 where p is flat.
		"pearson":               (1 + 1 + 0 - 1) / 4.,
		"correlation_time_0.8":  (1 + 0.5) / 2,
		"correlation_time_0.95": (1 + 0.5) / 2,
	} {
		near(t, name, value(t, r, name), want)
	}
	if m, _ := r.Metric("correlation_time_0.8"); m.Censored != 1 {
		t.Errorf("censored = %d, want 1: sample 0 never falls", m.Censored)
	}
}

func TestCurvesAndPerSample(t *testing.T) {
	r := report(handShape, p0, y0, p1, y1)
	m, _ := r.Metric("nrmse")
	for i, want := range []float64{(0.2 + 0.2) / 2, (0.2 + 0.8) / 2} {
		near(t, "per sample", m.PerSample[i], want)
	}
	near(t, "mean at frame 1", m.Curve.Mean[1], 0.5)
	near(t, "median at frame 1", m.Curve.Median[1], 0.5)
	near(t, "10 % at frame 1", m.Curve.Low[1], 0.26)
	near(t, "90 % at frame 1", m.Curve.High[1], 0.74)
	c, _ := r.Metric("crmse")
	near(t, "crmse at frame 1", c.Curve.Mean[1], math.Sqrt(17./2)/2)
	if c.PerSample != nil || c.Curve.Median != nil {
		t.Error("crmse mixes samples, yet has values per sample")
	}
}

// H1 on four nodes of spacing h: y = (0,1,0,−1), e = (1,0,0,0).
func TestH1ByHand(t *testing.T) {
	y, p := []float64{0, 1, 0, -1}, []float64{1, 1, 0, -1}
	h := 0.5
	// Periodic central differences, 2h = 1: ∂y = (2,0,−2,0), ∂e = (0,−1,0,1).
	r := report(metrics.Shape{Space: []int{4}, Spacing: []float64{h}}, p, y)
	near(t, "periodic", value(t, r, "rel_h1"), math.Sqrt((1.+2)/(2+8)))
	// Ends one-sided: ∂y = (2,0,−2,−2), ∂e = (−2,−1,0,0).
	r = report(metrics.Shape{Space: []int{4}, Spacing: []float64{h}, Periodic: []bool{false}}, p, y)
	near(t, "closed", value(t, r, "rel_h1"), math.Sqrt((1.+5)/(2+12)))
	// A field constant along the second axis has the same H1 as its line.
	wide := func(v []float64) (out []float64) {
		for _, x := range v {
			out = append(out, x, x, x)
		}
		return out
	}
	r = report(metrics.Shape{Space: []int{4, 3}, Spacing: []float64{h, 1}}, wide(p), wide(y))
	near(t, "2-D", value(t, r, "rel_h1"), math.Sqrt((1.+2)/(2+8)))
}

func TestBoundaryAndChannels(t *testing.T) {
	// 3×3, two channels; the first is wrong by 3 at the centre and by 2 at a
	// corner, the second by 1 everywhere.
	y, p := make([]float64, 18), make([]float64, 18)
	for i := range y {
		y[i] = 2
		p[i] = 2
		if i >= 9 {
			p[i] = 3
		}
	}
	p[4], p[0] = 5, 4
	r := report(metrics.Shape{Channels: 2, Space: []int{3, 3}}, p, y)
	// The corner lies in two planes, 12 terms in all: √(8/12), and 1.
	near(t, "brmse", value(t, r, "brmse"), (math.Sqrt(8./12)+1)/2)
	near(t, "rmse", value(t, r, "rmse"), (math.Sqrt(13./9)+1)/2)
	near(t, "apebench sums channels", value(t, r, "nrmse_apebench"), math.Sqrt(13./36)+0.5)
	near(t, "rel_l2", value(t, r, "rel_l2"), math.Sqrt(22./72))
	named := report(metrics.Shape{Channels: 2, Names: []string{"h", "v"}, Space: []int{3, 3}}, p, y)
	near(t, "nrmse of the first", value(t, named, "nrmse_h"), math.Sqrt(13./36))
	near(t, "nrmse of the second", value(t, named, "nrmse_v"), 0.5)
	if _, ok := r.Metric("nrmse_h"); ok {
		t.Error("a channel without a name has a metric")
	}
	near(t, "crmse", value(t, r, "crmse"), (5./9+1)/2)
	near(t, "max_error", value(t, r, "max_error"), 2)
}

// PDEBench divides the sum of batch averages by the last batch's index.
func TestPDEBenchCompat(t *testing.T) {
	s := handShape
	s.CompatBatch = 1
	r := report(s, p0, y0, p1, y1)
	near(t, "compat nrmse", value(t, r, "compat_nrmse"), 2*value(t, r, "nrmse"))
	near(t, "compat max", value(t, r, "compat_max_error"), 1+3) // per-sample maxima by frame: (1,1) and (2,4)
	near(t, "compat crmse", value(t, r, "compat_crmse"), (0.5+0.5)/2+(1.+2.)/2)
	// Three samples in batches of two: (batch of two) + (batch of one), over 1.
	s.CompatBatch = 2
	r = report(s, p0, y0, p1, y1, p0, y0)
	near(t, "uneven batches", value(t, r, "compat_nrmse"), 0.35+0.2)
	s.CompatBatch = 3
	r = report(s, p0, y0, p1, y1)
	if v := value(t, r, "compat_nrmse"); !math.IsInf(v, 1) {
		t.Errorf("one batch divided by zero gave %g", v)
	}
}

func TestEdges(t *testing.T) {
	zero, one := []float64{0, 0, 0, 0}, []float64{1, 1, 1, 1}
	r := report(metrics.Shape{Space: []int{4}}, zero, zero)
	near(t, "0/0", value(t, r, "rel_l2"), 0)
	near(t, "both constant", value(t, r, "pearson"), 1)
	r = report(metrics.Shape{Space: []int{4}}, one, zero)
	if v := value(t, r, "nrmse"); !math.IsInf(v, 1) {
		t.Errorf("1/0 = %g, want +Inf", v)
	}
	near(t, "one is constant zero", value(t, r, "cosine"), 0)
}

func TestNonFinitePrediction(t *testing.T) {
	y := []float64{1, 2, 3, 4, 1, 2, 3, 4}
	for _, bad := range []float64{math.NaN(), math.Inf(-1), 1e200} {
		p := []float64{1, 2, 3, 4, 1, bad, 3, 4}
		r := report(metrics.Shape{Frames: 2, Space: []int{4}}, y, y, p, y)
		for _, name := range []string{"rel_l2", "nrmse", "rmse", "max_error", "vrmse", "crmse", "rel_h1", "frmse_low", "spectral_mse_low"} {
			if v := value(t, r, name); !math.IsInf(v, 1) {
				t.Errorf("%v: %s = %g, want +Inf", bad, name, v)
			}
		}
		near(t, "pearson", value(t, r, "pearson"), 0.75)
		near(t, "correlation time", value(t, r, "correlation_time_0.8"), 2)
		if len(r.NonFinite) != 1 || r.NonFinite[0] != 1 {
			t.Errorf("NonFinite = %v, want [1]", r.NonFinite)
		}
		m, _ := r.Metric("rel_l2")
		near(t, "finite frame", m.Curve.Mean[0], 0)
		near(t, "finite sample", m.PerSample[0], 0)
	}
}

func TestQuantile(t *testing.T) {
	v := []float64{4, 1, 3, 2}
	for q, want := range map[float64]float64{0: 1, 0.5: 2.5, 1: 4, 0.1: 1.3, 0.75: 3.25} {
		near(t, "quantile", metrics.Quantile(v, q), want)
	}
	near(t, "of none", metrics.Quantile(nil, 0.5), math.NaN())
	inf := math.Inf(1)
	if got := metrics.Quantile([]float64{1, inf, inf}, 0.9); got != inf {
		t.Errorf("quantile between infinities = %g", got)
	}
}

func TestCorrelationTime(t *testing.T) {
	times := []float64{1, 2, 4}
	for _, c := range []struct {
		corr []float64
		want float64
		fell bool
	}{
		{[]float64{1, 0.9, 0.7}, 4, true},
		{[]float64{1, 0.9, 0.8}, 4, false},
		{[]float64{1, math.NaN(), 0.9}, 2, true},
		{[]float64{0.5, 0.9, 0.9}, 1, true},
	} {
		got, fell := metrics.CorrelationTime(times, c.corr, 0.8)
		if got != c.want || fell != c.fell {
			t.Errorf("%v: %g, %v; want %g, %v", c.corr, got, fell, c.want, c.fell)
		}
	}
	near(t, "geometric mean", metrics.GeometricMean([]float64{2, 8, 1e9}, 2), 4)
}
