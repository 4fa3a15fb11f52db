package autodiff

import (
	"math"
	"testing"
)

func TestActivationNames(t *testing.T) {
	for f := Identity; f <= ReLU; f++ {
		if got, err := ParseActivation(f.String()); err != nil || got != f {
			t.Errorf("%v parsed as %v, %v", f, got, err)
		}
	}
	if _, err := ParseActivation("gelu2"); err == nil {
		t.Error("an unknown name is accepted")
	}
}

// Values from the definitions, to more digits than float32 has.
func TestActivationValues(t *testing.T) {
	x := FromFloat64([]float64{-1.5, 0, 0.75}, 1, 3)
	phi := func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
	tanhForm := func(x float64) float64 {
		return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}
	for f, want := range map[Activation]func(x float64) float64{
		Identity: func(x float64) float64 { return x },
		GELU:     func(x float64) float64 { return x * phi(x) },
		GELUTanh: tanhForm,
		SiLU:     func(x float64) float64 { return x / (1 + math.Exp(-x)) },
		Tanh:     math.Tanh,
		ReLU:     func(x float64) float64 { return max(x, 0) },
	} {
		y := Activate(nil, x, f)
		for i := range 3 {
			if w := want(x.At(i)); math.Abs(y.At(i)-w) > 1e-14 {
				t.Errorf("%v(%v) = %v, want %v", f, x.At(i), y.At(i), w)
			}
		}
	}
}
