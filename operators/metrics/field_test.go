package metrics_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// The metrics against the field's own code, written again in NumPy: see
// testdata/field_metrics.py.
func TestAgainstNumPy(t *testing.T) {
	text, err := os.ReadFile("testdata/field_metrics.json")
	if err != nil {
		t.Fatal(err)
	}
	var problems []struct {
		Samples, Frames, Channels, Batch int
		Space                            []int
		Values                           map[string]*float64
	}
	if err := json.Unmarshal(text, &problems); err != nil {
		t.Fatal(err)
	}
	for _, c := range problems {
		size := c.Frames * c.Channels
		for _, n := range c.Space {
			size *= n
		}
		a := metrics.New(metrics.Shape{Frames: c.Frames, Channels: c.Channels, Space: c.Space, CompatBatch: c.Batch})
		p, y := make([]float64, size), make([]float64, size)
		for b := range c.Samples {
			for k := range p {
				i := float64(b*size + k)
				y[k] = math.Sin(0.7*i) + 0.4*math.Cos(0.13*i) + 0.3
				p[k] = y[k] + 0.1*math.Cos(1.9*i) + 0.05*math.Sin(0.011*i)
			}
			a.Add(p, y)
		}
		r := a.Report()
		for name, want := range c.Values {
			got := value(t, r, name)
			if want == nil && math.IsNaN(got) {
				continue
			}
			if !(math.Abs(got-*want) <= 1e-10*math.Abs(*want)) {
				t.Errorf("%v: %s = %.15g, NumPy has %.15g", c.Space, name, got, *want)
			}
		}
		for _, m := range r.Metrics {
			_, known := c.Values[m.Name]
			if !known && !strings.HasPrefix(m.Name, "correlation_time") && !strings.HasPrefix(m.Name, "spectral_") && m.Name != "max_error_mean" {
				t.Errorf("%v: %s is not in the NumPy table", c.Space, m.Name)
			}
		}
	}
}
