package fd

import (
	"math"
	"testing"
)

// The values halfway converge at order 5 to the function, in the mean.
func TestWENOPointsOrder(t *testing.T) {
	f := func(x float64) float64 { return math.Sin(x) + 0.3*math.Cos(2*x) }
	var errs []float64
	for _, n := range []int{256, 512, 1024} {
		h := 2 * math.Pi / float64(n)
		sum := 0.0
		for i := range n {
			x := float64(i) * h
			r, l := WENOPoints(f(x-2.5*h), f(x-1.5*h), f(x-0.5*h), f(x+0.5*h), f(x+1.5*h), f(x+2.5*h), 1e-40)
			sum += math.Abs(r-f(x)) + math.Abs(l-f(x))
		}
		errs = append(errs, sum/float64(n))
	}
	for i := 1; i < len(errs); i++ {
		if slope := math.Log2(errs[i-1] / errs[i]); math.Abs(slope-5) > 0.2 {
			t.Errorf("order %.2f from errors %.3g and %.3g", slope, errs[i-1], errs[i])
		}
	}
}

// Beside a jump neither value leaves the range of the nodes on its own side.
func TestWENOPointsAtJumps(t *testing.T) {
	for at := range 7 {
		var u [6]float64
		for i := range u {
			if i >= at {
				u[i] = 1
			}
		}
		r, l := WENOPoints(u[0], u[1], u[2], u[3], u[4], u[5], 1e-40)
		if math.Abs(r-u[2]) > 1e-12 || math.Abs(l-u[3]) > 1e-12 {
			t.Errorf("jump before node %d: %g and %g; want %g and %g", at, r, l, u[2], u[3])
		}
		l2, r2 := WENOPoints(u[5], u[4], u[3], u[2], u[1], u[0], 1e-40)
		if r2 != r || l2 != l {
			t.Errorf("mirrored at %d: %v %v; want %v %v", at, r2, l2, r, l)
		}
	}
}
