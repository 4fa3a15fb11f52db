package metrics_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// onePoint reports samples of one node: truth 1, prediction 1 + e.
func onePoint(errors []float64) metrics.Report {
	a := metrics.New(metrics.Shape{Space: []int{1}})
	for _, e := range errors {
		a.Add([]float64{1 + e}, []float64{1})
	}
	return a.Report()
}

// Two samples 0 and 1 resample to means 0, ½, 1 with chances ¼, ½, ¼.
func TestBootstrapOfTwo(t *testing.T) {
	m, _ := func() (metrics.Metric, bool) { r := onePoint([]float64{0, 1}); return r.Metric("rel_l2") }()
	near(t, "low", float64(m.Interval.Low), 0)
	near(t, "high", float64(m.Interval.High), 1)
	if s := float64(m.Interval.Std); math.Abs(s-math.Sqrt(1./8)) > 0.02 {
		t.Errorf("standard error %g, want near √⅛", s)
	}
	if m.Interval.Resamples != 1000 || m.Interval.Level != 0.95 {
		t.Errorf("%+v", m.Interval)
	}
	r := onePoint([]float64{0.5})
	if m, _ := r.Metric("rel_l2"); m.Interval != nil || m.Quantiles == nil {
		t.Error("one sample has an interval, or no quantiles")
	}
}

// The 95 % interval of a mean covers the true one in about 95 of 100 draws of
// the test set, and its length is that of the normal approximation.
func TestBootstrapCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	covered, draws := 0, 100
	for range draws {
		e := make([]float64, 40)
		for i := range e {
			e[i] = rng.ExpFloat64()
		}
		r := onePoint(e)
		m, _ := r.Metric("rel_l2")
		if float64(m.Interval.Low) <= 1 && 1 <= float64(m.Interval.High) {
			covered++
		}
	}
	if covered < 90*draws/100 || covered > 99*draws/100 {
		t.Errorf("%d of %d intervals cover the mean", covered, draws)
	}
}

func TestIntervalsOfTheReport(t *testing.T) {
	r := report(handShape, p0, y0, p1, y1)
	for _, name := range []string{"rel_l2", "rel_l2_median", "nrmse", "vrmse", "gmean", "correlation_time_0.8", "correlation_time_0.95", "one_step", "vrmse_0:1"} {
		m, _ := r.Metric(name)
		if i := m.Interval; i == nil || !(float64(i.Low) <= float64(m.Value) && float64(m.Value) <= float64(i.High)) {
			t.Errorf("%s = %g with interval %+v", name, m.Value, i)
		}
	}
	if m, _ := r.Metric("crmse"); m.Interval != nil {
		t.Error("crmse mixes samples, yet has an interval")
	}
	m, _ := r.Metric("rel_l2") // 0.2 and 0.4
	near(t, "p25", float64(m.Quantiles.P25), 0.25)
	near(t, "max", float64(m.Quantiles.Max), 0.4)
}

func TestMeanStd(t *testing.T) {
	mean, std := metrics.MeanStd([]float64{1, 2, 3, 6})
	near(t, "mean", mean, 3)
	near(t, "std", std, math.Sqrt(14./3))
	if _, std := metrics.MeanStd([]float64{1}); !math.IsNaN(std) {
		t.Error("the deviation of one value is a number")
	}
}
