package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestAdamW(t *testing.T) { eachPath(t, testAdamW) }

func testAdamW(t *testing.T) {
	// torch.optim.AdamW(lr=0.1, betas=(0.9, 0.99), eps=1e-3, weight_decay=0.2),
	// two steps by hand on w = 1 with gradients 0.5 and −2.
	w, m, v := []float64{1}, []float64{0}, []float64{0}
	o := AdamW{Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Eps: 1e-3, WeightDecay: 0.2, Step: 1}
	AdamWUpdate(w, m, v, []float64{0.5}, o)
	// m̂ = 0.5, v̂ = 0.25: w = 1·0.98 − 0.1·0.5/0.501
	first := 0.98 - 0.1*0.5/0.501
	if math.Abs(w[0]-first) > 1e-15 {
		t.Errorf("first step: %v, want %v", w[0], first)
	}
	o.Step = 2
	AdamWUpdate(w, m, v, []float64{-2}, o)
	m2, v2 := 0.9*0.05-0.1*2, 0.99*0.0025+0.01*4
	second := first*0.98 - 0.1*(m2/0.19)/(math.Sqrt(v2/0.0199)+1e-3)
	if math.Abs(w[0]-second) > 1e-15 {
		t.Errorf("second step: %v, want %v", w[0], second)
	}
	// Every length, against the same update in float64.
	rng := rand.New(rand.NewPCG(11, 12))
	for n := range 100 {
		var x [4]guardedSlice[float32]
		var y [4][]float64
		for i := range x {
			x[i] = guarded[float32](n)
			fill(rng, x[i].x)
			for j, v := range x[i].x {
				if i == 2 { // v is not negative
					x[i].x[j] = v * v
				}
				y[i] = append(y[i], float64(x[i].x[j]))
			}
		}
		AdamWUpdate(x[0].x, x[1].x, x[2].x, x[3].x, o)
		AdamWUpdate(y[0], y[1], y[2], y[3], o)
		for i := range x {
			x[i].check(t, fmt.Sprint("length ", n))
			for j, want := range y[i] {
				if got := float64(x[i].x[j]); !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
					t.Fatalf("length %d, operand %d, element %d: %v, want %v", n, i, j, got, want)
				}
			}
		}
	}
}
