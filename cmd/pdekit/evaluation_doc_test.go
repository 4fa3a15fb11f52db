package main

import (
	"os"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// docs/evaluation.md names every metric, by itself or as a family.
func TestEveryMetricIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	a := metrics.New(metrics.Shape{Frames: 2, Space: []int{32}})
	y := make([]float64, 64)
	a.Add(y, y)
	for _, m := range a.Report().Metrics {
		name := m.Name
		switch {
		case strings.HasPrefix(name, "spectral_"):
			name = name[:strings.LastIndex(name, "_")] + "_low"
		case strings.HasPrefix(name, "vrmse_"):
			name = "vrmse_lo:hi"
		}
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/evaluation.md does not say what %s is", m.Name)
		}
	}
}
