package kernel

import "math"

// Activations and their derivatives. Each F sets dst = f(x). Each FGrad is the
// backward pass: with the input x of the forward pass and the gradient dy of
// its output,
//
//	dx[i] = dy[i]·f′(x[i])    or, with add,    dx[i] += dy[i]·f′(x[i])

// GELU is x·Φ(x) with Φ the normal distribution function, by erf (exact GELU;
// Hendrycks & Gimpel 2016, eq. 1). Absolute error for float32 at most
// 1e-6·max(1, |x|).
func GELU[T Float](dst, x []T) { apply(dst, x, gelu) }

// GELUGrad is the backward pass of GELU: f′ = Φ(x) + x·φ(x).
func GELUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, geluSlope) }

// GELUTanh is the approximation ½x(1+tanh(√(2/π)(x+0.044715x³))) of GELU, for
// models trained with it; it differs from GELU by up to 5e-4.
func GELUTanh[T Float](dst, x []T) { apply(dst, x, geluTanh) }

// GELUTanhGrad is the backward pass of GELUTanh.
func GELUTanhGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, geluTanhSlope) }

// Tanh sets dst = tanh x.
func Tanh[T Float](dst, x []T) { apply(dst, x, math.Tanh) }

// TanhGrad is the backward pass of Tanh: f′ = 1 − tanh²x.
func TanhGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, tanhSlope) }

// Sigmoid sets dst = 1/(1+e^−x).
func Sigmoid[T Float](dst, x []T) { apply(dst, x, sigmoid) }

// SigmoidGrad is the backward pass of Sigmoid: f′ = σ(1−σ).
func SigmoidGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, sigmoidSlope) }

// SiLU sets dst = x/(1+e^−x).
func SiLU[T Float](dst, x []T) { apply(dst, x, silu) }

// SiLUGrad is the backward pass of SiLU: f′ = σ(1 + x(1−σ)).
func SiLUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, siluSlope) }

// Exp sets dst = e^x.
func Exp[T Float](dst, x []T) { apply(dst, x, math.Exp) }

// ExpGrad is the backward pass of Exp.
func ExpGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, math.Exp) }

// ReLU sets dst = max(x, 0); NaN stays NaN.
func ReLU[T Float](dst, x []T) { apply(dst, x, relu) }

// ReLUGrad is the backward pass of ReLU, with f′(0) = 0; at NaN f′ is NaN.
func ReLUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(dx, x, dy, add, reluSlope) }

func apply[T Float](dst, x []T, f func(float64) float64) {
	x = x[:len(dst)]
	pointwise(len(dst), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = T(f(float64(x[i])))
		}
	})
}

func applyGrad[T Float](dx, x, dy []T, add bool, slope func(float64) float64) {
	x, dy = x[:len(dx)], dy[:len(dx)]
	pointwise(len(dx), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			d := T(slope(float64(x[i]))) * dy[i]
			if add {
				d += dx[i]
			}
			dx[i] = d
		}
	})
}

func gelu(x float64) float64 {
	// erfc keeps the relative accuracy of the left tail; −Inf·0 is its limit 0.
	if x < -40 {
		return 0
	}
	return 0.5 * x * math.Erfc(-x/math.Sqrt2)
}

func geluSlope(x float64) float64 {
	if math.IsInf(x, 0) {
		return 0.5 * math.Erfc(-x)
	}
	const invSqrt2Pi = 0.3989422804014326779399460599343819
	return 0.5*math.Erfc(-x/math.Sqrt2) + x*invSqrt2Pi*math.Exp(-0.5*x*x)
}

const (
	sqrt2OverPi = 0.7978845608028653558798921198687637
	geluCubic   = 0.044715
)

func geluTanh(x float64) float64 {
	if x < -40 {
		return 0
	}
	return x * sigmoid(2*sqrt2OverPi*(x+geluCubic*x*x*x))
}

func geluTanhSlope(x float64) float64 {
	if x < -40 || x > 40 {
		return sigmoid(x)
	}
	s := sigmoid(2 * sqrt2OverPi * (x + geluCubic*x*x*x))
	return s + x*s*(1-s)*2*sqrt2OverPi*(1+3*geluCubic*x*x)
}

func tanhSlope(x float64) float64 {
	t := math.Tanh(x)
	return 1 - t*t
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func sigmoidSlope(x float64) float64 {
	s := sigmoid(x)
	return s * (1 - s)
}

func silu(x float64) float64 {
	if x < -800 {
		return 0
	}
	return x * sigmoid(x)
}

func siluSlope(x float64) float64 {
	if x < -800 || x > 800 {
		return sigmoid(x)
	}
	s := sigmoid(x)
	return s * (1 + x*(1-s))
}

func relu(x float64) float64 { return max(x, 0) }

func reluSlope(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x <= 0:
		return 0
	}
	return math.NaN()
}
