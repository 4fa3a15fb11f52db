package kernel

import (
	"math"
	"testing"
)

func TestActivationLimits(t *testing.T) { eachPath(t, testActivationLimits) }

func testActivationLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name string
		f    func(dst, x []float32)
		want [4]float64 // at −Inf, −1e30, +Inf, NaN
	}{
		{"GELU", GELU[float32], [4]float64{0, 0, inf, nan}},
		{"GELUTanh", GELUTanh[float32], [4]float64{0, 0, inf, nan}},
		{"Tanh", Tanh[float32], [4]float64{-1, -1, 1, nan}},
		{"Sigmoid", Sigmoid[float32], [4]float64{0, 0, 1, nan}},
		{"SiLU", SiLU[float32], [4]float64{0, 0, inf, nan}},
		{"Exp", Exp[float32], [4]float64{0, 0, inf, nan}},
		{"ReLU", ReLU[float32], [4]float64{0, 0, inf, nan}},
		{"GELUGrad", ones(GELUGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"GELUTanhGrad", ones(GELUTanhGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"TanhGrad", ones(TanhGrad[float32]), [4]float64{0, 0, 0, nan}},
		{"SigmoidGrad", ones(SigmoidGrad[float32]), [4]float64{0, 0, 0, nan}},
		{"SiLUGrad", ones(SiLUGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"ExpGrad", ones(ExpGrad[float32]), [4]float64{0, 0, inf, nan}},
		{"ReLUGrad", ones(ReLUGrad[float32]), [4]float64{0, 0, 1, nan}},
	} {
		x := []float32{float32(-inf), -1e30, float32(inf), float32(nan)}
		x = append(x, make([]float32, 32)...) // room for a vector
		got := make([]float32, len(x))
		c.f(got, x)
		for i, w := range c.want {
			g := float64(got[i])
			if !(g == w || math.Abs(g-w) < 1e-25 || g != g && w != w) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x[i], g, w)
			}
		}
	}
}

// TestAccuracy holds the float32 functions to the errors that SIMD.md states.
func TestAccuracy(t *testing.T) { eachPath(t, testAccuracy) }

func testAccuracy(t *testing.T) {
	const n = 1 << 15
	x, got := make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = float32(-12 + 24*(float64(i)+0.5)/n)
	}
	for _, c := range []struct {
		name  string
		f     func(dst, x []float32)
		want  func(float64) float64
		bound float64 // relative to max(1, |want|)
	}{
		{"GELU", GELU[float32], gelu, 1e-7},
		{"GELUGrad", ones(GELUGrad[float32]), geluSlope, 2.5e-7},
		{"GELUTanh", GELUTanh[float32], geluTanh, 2e-7},
		{"GELUTanhGrad", ones(GELUTanhGrad[float32]), geluTanhSlope, 3e-7},
		{"Tanh", Tanh[float32], math.Tanh, 2e-7},
		{"TanhGrad", ones(TanhGrad[float32]), tanhSlope, 4e-7},
		{"Sigmoid", Sigmoid[float32], sigmoid, 1e-7},
		{"SigmoidGrad", ones(SigmoidGrad[float32]), sigmoidSlope, 2e-7},
		{"SiLU", SiLU[float32], silu, 2e-7},
		{"SiLUGrad", ones(SiLUGrad[float32]), siluSlope, 3e-7},
		{"Exp", Exp[float32], math.Exp, 2.5e-7},
	} {
		c.f(got, x)
		for i, v := range x {
			want := c.want(float64(v))
			if d := math.Abs(float64(got[i])-want) / max(1, math.Abs(want)); !(d <= c.bound) {
				t.Errorf("%s(%v) = %v, want %v: off by %.3g", c.name, v, got[i], want, d)
				break
			}
		}
	}
}

func ones(f func(dx, x, dy []float32, add bool)) func(dst, x []float32) {
	return func(dst, x []float32) {
		dy := make([]float32, len(x))
		Fill(dy, 1)
		f(dst, x, dy, false)
	}
}
