package fft

import (
	"math"
	"testing"
)

func TestResampleRoundTrip(t *testing.T) {
	for n := 1; n <= 17; n++ {
		x := randomReal(n)
		for m := n; m <= 40; m++ {
			fine, back := make([]float64, m), make([]float64, n)
			NewResample([]int{m}, []int{n}).Apply(fine, x)
			NewResample([]int{n}, []int{m}).Apply(back, fine)
			if d := distanceReal(back, x); d > 2e-15*float64(n+m) {
				t.Errorf("%d to %d and back differs by %g", n, m, d)
			}
			if m%n == 0 {
				for j, v := range x {
					if math.Abs(fine[j*m/n]-v) > 1e-14 {
						t.Errorf("%d to %d: node %d has %g, want %g", n, m, j, fine[j*m/n], v)
					}
				}
			}
		}
	}
}

// A band-limited function has the same values on any grid that carries it,
// whether resampled up or down.
func TestResampleBandLimited(t *testing.T) {
	f := func(x, y float64) float64 {
		return 1 + math.Cos(2*math.Pi*(2*x-3*y)+0.3) - 2*math.Sin(2*math.Pi*(x+y)) + math.Cos(2*math.Pi*3*y)
	}
	sample := func(nx, ny int) []float64 {
		out := make([]float64, nx*ny)
		for i := range nx {
			for j := range ny {
				out[i*ny+j] = f(float64(i)/float64(nx), float64(j)/float64(ny))
			}
		}
		return out
	}
	for _, from := range [][]int{{5, 7}, {6, 8}, {16, 9}, {53, 12}} {
		for _, to := range [][]int{{5, 7}, {7, 7}, {8, 20}, {12, 59}, {64, 64}} {
			got := make([]float64, to[0]*to[1])
			NewResample(to, from).Apply(got, sample(from[0], from[1]))
			if d := distanceReal(got, sample(to[0], to[1])); d > 2e-13 {
				t.Errorf("%v to %v: differs by %g", from, to, d)
			}
		}
	}
}

// Coarsening must drop what the coarse grid cannot carry, not fold it back.
func TestResampleDoesNotAlias(t *testing.T) {
	const n, m = 16, 8
	x := make([]float64, n)
	for j := range x {
		x[j] = math.Cos(2 * math.Pi * 5 * float64(j) / n)
	}
	got := make([]float64, m)
	NewResample([]int{m}, []int{n}).Apply(got, x)
	if d := distanceReal(got, make([]float64, m)); d > 1e-14 {
		t.Errorf("frequency 5 leaves %g on 8 points, want 0", d)
	}
}

func TestResampleThreeAxes(t *testing.T) {
	src, dst := []int{3, 4, 5}, []int{6, 4, 7}
	x := randomReal(60)
	up, back := make([]float64, 6*4*7), make([]float64, 60)
	NewResample(dst, src).Apply(up, x)
	NewResample(src, dst).Apply(back, up)
	if d := distanceReal(back, x); d > 1e-14 {
		t.Errorf("round trip differs by %g", d)
	}
}
