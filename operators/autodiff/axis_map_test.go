package autodiff

import (
	"math"
	"testing"
)

// wave samples cos(2πkx + 0.3) at n points of a periodic axis.
func wave(n, k int) *Tensor {
	x := New(Float64, 1, 1, n)
	for i := range n {
		x.SetAt(i, math.Cos(2*math.Pi*float64(k*i)/float64(n)+0.3))
	}
	return x
}

// The filter interpolates waves well below the coarse grid's Nyquist wavenumber
// (16), and takes away those well beyond it; from 3/4 to 5/4 of it lies the
// transition.
func TestSincFilter(t *testing.T) {
	up, down := SincFilter(32, 64, true), SincFilter(64, 32, true)
	for k, most := range map[int]float64{0: 1e-15, 1: 5e-4, 8: 1e-3, 12: 5e-2} {
		if d := largestDifference(Resample(nil, wave(32, k), up), wave(64, k)); !(d <= most) {
			t.Errorf("up: wave %d differs by %g", k, d)
		}
		if d := largestDifference(Resample(nil, wave(64, k), down), wave(32, k)); !(d <= most) {
			t.Errorf("down: wave %d differs by %g", k, d)
		}
	}
	for _, k := range []int{24, 28, 31} {
		y := Resample(nil, wave(64, k), down)
		if d := largestDifference(y, New(Float64, y.Shape...)); !(d <= 3e-3) {
			t.Errorf("down: wave %d leaves %g", k, d)
		}
	}
}

// Straight lines pass, and the ends stay.
func TestNodeInterpolation(t *testing.T) {
	for _, c := range [][2]int{{5, 9}, {9, 5}, {4, 7}, {2, 5}, {7, 4}} {
		x := New(Float64, 1, 1, c[0])
		for i := range c[0] {
			x.SetAt(i, 3*float64(i)/float64(c[0]-1)-1)
		}
		y := Resample(nil, x, NodeInterpolation(c[0], c[1]))
		for i := range c[1] {
			if want := 3*float64(i)/float64(c[1]-1) - 1; math.Abs(y.At(i)-want) > 1e-14 {
				t.Errorf("%v: point %d is %v, want %v", c, i, y.At(i), want)
			}
		}
	}
}
