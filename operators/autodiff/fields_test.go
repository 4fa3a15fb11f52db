package autodiff

import (
	"math"
	"slices"
	"testing"
)

// Periodic axes are half-open, others include both ends.
func TestCoordinates(t *testing.T) {
	x := FromFloat64([]float64{9, 8, 7, 6, 5, 4, 3, 2}, 1, 1, 2, 4)
	y := Coordinates(nil, x, []bool{false, true})
	want := []float64{
		9, 8, 7, 6, 5, 4, 3, 2,
		0, 0, 0, 0, 1, 1, 1, 1,
		0, 0.25, 0.5, 0.75, 0, 0.25, 0.5, 0.75,
	}
	if !slices.Equal(y.Float64(), want) {
		t.Errorf("coordinates %v, want %v", y.Float64(), want)
	}
	if y = Coordinates(nil, New(Float64, 3, 2, 5), nil); y.At(10) != 0 || y.At(11) != 0.25 || y.At(44) != 1 {
		t.Errorf("coordinates %v of three members", y.Float64())
	}
}

func TestConcatSliceResize(t *testing.T) {
	a := FromFloat32([]float32{1, 2, 3, 4}, 2, 1, 2)
	b := FromFloat32([]float32{5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 2)
	y := Concat(nil, a, b)
	if want := []float32{1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12}; !slices.Equal(y.Float32(), want) {
		t.Errorf("joined to %v", y.Float32())
	}
	if s := Slice(nil, y, 1, 3); !slices.Equal(s.Float32(), b.Float32()) {
		t.Errorf("sliced to %v", s.Float32())
	}
	if r := Resize(nil, b, []int{3}); !slices.Equal(r.Float32(), []float32{5, 6, 0, 7, 8, 0, 9, 10, 0, 11, 12, 0}) {
		t.Errorf("resized to %v", r.Float32())
	}
}

// Exact on quadratics up to the ends, of second order on waves.
func TestDerivative(t *testing.T) {
	x := New(Float64, 1, 2, 3, 6)
	for i := range x.Len() {
		u, v := float64(i/6%3)*0.5, float64(i%6)*0.2
		x.SetAt(i, u*u-u+v*v+3*v)
	}
	du, dv := Derivative(nil, x, 0, 0.5, false), Derivative(nil, x, 1, 0.2, false)
	for i := range x.Len() {
		u, v := float64(i/6%3)*0.5, float64(i%6)*0.2
		if math.Abs(du.At(i)-(2*u-1)) > 1e-13 || math.Abs(dv.At(i)-(2*v+3)) > 1e-13 {
			t.Fatalf("point %d: derivatives %v and %v, want %v and %v", i, du.At(i), dv.At(i), 2*u-1, 2*v+3)
		}
	}
	var previous float64
	for _, n := range []int{16, 32, 64, 128} {
		w, worst := New(Float64, 1, 1, n), 0.0
		for i := range n {
			w.SetAt(i, math.Sin(2*math.Pi*float64(i)/float64(n)))
		}
		d := Derivative(nil, w, 0, 1/float64(n), true)
		for i := range n {
			worst = max(worst, math.Abs(d.At(i)-2*math.Pi*math.Cos(2*math.Pi*float64(i)/float64(n))))
		}
		if order := math.Log2(previous / worst); previous > 0 && math.Abs(order-2) > 0.2 {
			t.Errorf("%d points: order %.2f", n, order)
		}
		previous = worst
	}
}
