package main

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// Settings on a line of slope −1: error 2⁻ᵏ takes 2ᵏ seconds. One is beaten by
// the others, one blew up.
func ladder() *equalAccuracy {
	o := &equalAccuracy{Model: workPoint{Seconds: 4, Batch: 2, RelL2: metrics.Number(math.Sqrt(0.125))}}
	for k := range 5 {
		n := 8 << k
		v := metrics.Number(math.Exp2(float64(k)))
		o.Points = append(o.Points, workPoint{Grid: []int{n, n}, RelL2: 1 / v, Seconds: v, Batch: v / 2})
	}
	o.Points = append(o.Points,
		workPoint{Grid: []int{16, 16}, RelL2: 0.6, Seconds: 3, Batch: 1},
		workPoint{Grid: []int{8, 8}, RelL2: metrics.Number(math.Inf(1)), Seconds: 0.5, Batch: 1})
	return o
}

func TestEqualAccuracyBetweenTwoSettings(t *testing.T) {
	o := ladder()
	front := o.front()
	if len(front) != 5 || o.Points[5].Front || o.Points[6].Front {
		t.Fatalf("front of %d settings: %+v", len(front), o.Points)
	}
	above, below := bracket(front, float64(o.Model.RelL2))
	if above.RelL2 != 0.5 || below.RelL2 != 0.25 {
		t.Fatalf("the model's error lies between %v and %v", above.RelL2, below.RelL2)
	}
	// Half way on logarithmic scales: 2^1.5 seconds, 16·√2 points.
	p := between(above, below, float64(o.Model.RelL2))
	if math.Abs(float64(p.Seconds)-math.Exp2(1.5)) > 1e-12 || math.Abs(float64(p.Batch)-math.Exp2(0.5)) > 1e-12 || p.Grid[0] != 23 {
		t.Errorf("at equal error: %+v", p)
	}
	if a, b := bracket(front, 2); a != nil || b.RelL2 != 1 {
		t.Error("a model worse than every setting is not seen")
	}
	if a, b := bracket(front, 0.01); a.RelL2 != 0.0625 || b != nil {
		t.Error("a model better than every setting is not seen")
	}
}

// The verdict says plainly who wins.
func TestVerdicts(t *testing.T) {
	o := ladder()
	for _, c := range []struct {
		one, batch float64
		want       string
	}{
		{0.5, 0.25, "2 times slower (one sample), 4 times slower (batch). The model loses. "},
		{0.5, 3, "On one sample the model loses. "},
		{2, 0.5, "In a batch the model loses. "},
		{2, 3, "2 times faster (one sample), 3 times faster (batch). Against"},
	} {
		o.Speedup, o.Equal = &speedup{metrics.Number(c.one), metrics.Number(c.batch)}, &workPoint{Grid: []int{23, 23}, Seconds: 1}
		if got := o.verdict(&o.Points[1], &o.Points[2]); !strings.Contains(got, c.want) {
			t.Errorf("%g, %g: %q", c.one, c.batch, got)
		}
	}
	o.Speedup = nil
	if got := o.verdict(nil, &o.Points[0]); !strings.Contains(got, "at best 4 times slower") || !strings.Contains(got, "The model loses.") {
		t.Errorf("the coarsest is better: %q", got)
	}
	if got := o.verdict(&o.Points[4], nil); !strings.Contains(got, "No setting tried but that of the data") {
		t.Errorf("none is as good: %q", got)
	}
}
