package metrics_test

import (
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// BenchmarkAdd is one trajectory of 20 frames on 64².
func BenchmarkAdd(b *testing.B) {
	a := metrics.New(metrics.Shape{Frames: 20, Space: []int{64, 64}})
	p, y := random(20*4096, 1), random(20*4096, 2)
	for b.Loop() {
		a.Add(p, y)
	}
}
