package random

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestRangeIsWrittenAsItIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"0.5": "0.5", "1:2": "1:2", "1e-4:1e-2:log": "0.0001:0.01:log", "3:3": "3", "-1:1": "-1:1", "2:2:log": "2",
	} {
		var r, again Range
		if err := r.Set(text); err != nil {
			t.Fatal(err)
		}
		if r.String() != want {
			t.Errorf("%q is written %q", text, r.String())
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &again); err != nil || again != r {
			t.Errorf("%q became %s and %v (%v)", text, data, again, err)
		}
	}
	for text, want := range map[string]string{
		"": "cannot read", "a": "cannot read", "1:b": "cannot read", "1:2:lin": "cannot read", "1:2:log:3": "cannot read",
		"NaN": "cannot read", "1:Inf": "cannot read", "2:1": "must not be less", "0:1:log": "positive numbers",
	} {
		var r Range
		if err := r.Set(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want …%s…", text, err, want)
		}
	}
}

// A third of the draws of a logarithmic range over three decades fall in each.
func TestRangeDrawsItsLaw(t *testing.T) {
	const n = 30000
	r := Range{Lo: 1e-3, Hi: 1, Log: true}
	var decades [3]int
	mean := 0.0
	for i := range n {
		rng := New(7, i)
		v := r.Draw(rng)
		if v < r.Lo || v > r.Hi {
			t.Fatalf("%g outside %v", v, r)
		}
		decades[min(2, int(math.Log10(v/r.Lo)))]++
		mean += Range{Lo: 2, Hi: 6}.Draw(rng) / n
	}
	for k, count := range decades {
		if math.Abs(float64(count)/n-1./3) > 0.015 {
			t.Errorf("decade %d has %d of %d draws", k, count, n)
		}
	}
	if math.Abs(mean-4) > 0.05 {
		t.Errorf("the mean of 2:6 is %g", mean)
	}
}
