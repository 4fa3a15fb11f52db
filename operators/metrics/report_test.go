package metrics_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

func TestReportJSON(t *testing.T) {
	y := []float64{1, 2, 3, 4}
	r := report(metrics.Shape{Space: []int{4}}, []float64{1, math.NaN(), 3, 4}, y, y, y)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(report(metrics.Shape{Space: []int{4}}, []float64{1, math.NaN(), 3, 4}, y, y, y))
	if !bytes.Equal(data, again) {
		t.Error("the same samples gave other bytes")
	}
	var back metrics.Report
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	m, ok := back.Metric("rel_l2")
	if !ok || !math.IsNaN(float64(m.Value)) || !math.IsNaN(m.PerSample[0]) || m.PerSample[1] != 0 {
		t.Errorf("rel_l2 came back as %+v", m)
	}
}

func TestNumberJSON(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.1: "0.1", 1e-9: "1e-09", 1e20: "1e+20", math.Inf(1): "null", -2.5: "-2.5"} {
		got, err := json.Marshal(metrics.Number(v))
		if err != nil || string(got) != want {
			t.Errorf("%g: %s, %v; want %s", v, got, err, want)
		}
	}
}

// Every metric has a name of its own, a title and a definition, and is best
// for a perfect prediction.
func TestEveryMetricAtItsBest(t *testing.T) {
	y := random(2*2*13*10, 5)
	r := report(metrics.Shape{Frames: 2, Channels: 2, Space: []int{13, 10}, CompatBatch: 1}, y, y, y, y, y, y)
	seen := map[string]bool{}
	for _, m := range r.Metrics {
		if seen[m.Name] || m.Title == "" || m.Reduction == "" {
			t.Errorf("%q: taken %v, title %q, reduction %q", m.Name, seen[m.Name], m.Title, m.Reduction)
		}
		seen[m.Name] = true
		best := float64(m.Best)
		switch {
		case m.Name == "frmse_high" || m.Name == "compat_frmse_high": // no such shell on 13×10
			if !math.IsNaN(float64(m.Value)) || m.Why != "a grid of [13 10] points has no waves of k ≥ 12" || m.Curve != nil {
				t.Errorf("%s = %g because %q, want none", m.Name, m.Value, m.Why)
			}
		case math.IsInf(best, 1):
			if m.Value != 2 || m.Censored != 3 {
				t.Errorf("%s = %g with %d censored, want 2 and 3", m.Name, m.Value, m.Censored)
			}
		default:
			near(t, m.Name, float64(m.Value), best)
			if m.Why != "" {
				t.Errorf("%s = %g, though %s", m.Name, m.Value, m.Why)
			}
		}
	}
}

func TestReportIsASnapshot(t *testing.T) {
	a := metrics.New(metrics.Shape{Space: []int{2}})
	a.Add([]float64{1, 1}, []float64{1, 2})
	first := a.Report()
	before, _ := json.Marshal(first)
	a.Add([]float64{5, 5}, []float64{1, 2})
	a.Report()
	after, _ := json.Marshal(first)
	if !bytes.Equal(before, after) || a.Samples() != 2 {
		t.Error("a report changed when another sample came")
	}
}

func TestPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"no space":     func() { metrics.New(metrics.Shape{}) },
		"spacing":      func() { metrics.New(metrics.Shape{Space: []int{4}, Spacing: []float64{1, 1}}) },
		"short sample": func() { metrics.New(metrics.Shape{Space: []int{4}}).Add(make([]float64, 3), make([]float64, 4)) },
		"no samples":   func() { metrics.New(metrics.Shape{Space: []int{4}}).Report() },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// Adding a sample keeps its numbers, not its fields.
func TestAddAllocatesNoFields(t *testing.T) {
	s := metrics.Shape{Space: []int{64, 64}}
	a := metrics.New(s)
	p, y := random(4096, 6), random(4096, 7)
	perAdd := testing.AllocsPerRun(50, func() { a.Add(p, y) })
	if perAdd > 30 {
		t.Errorf("%g allocations a sample; only appends are due", perAdd)
	}
}
