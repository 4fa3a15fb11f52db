package kernel

// Activations and their derivatives. Each F sets dst = f(x). Each FGrad is the
// backward pass: with the input x of the forward pass and the gradient dy of
// its output,
//
//	dx[i] = dy[i]·f′(x[i])    or, with add,    dx[i] += dy[i]·f′(x[i])

//
// In float64 all are as accurate as package math. In float32 the absolute
// error is below 1e-6·max(1, |f|), and mostly below 2e-7; Exp's is relative.

// GELU is x·Φ(x) with Φ the normal distribution function, by erf (exact GELU;
// Hendrycks & Gimpel 2016, eq. 1). In float32 the result is 0 below
// x = −5.66, where the true one is above −5e-8.
func GELU[T Float](dst, x []T) { apply(opGelu, dst, x) }

// GELUGrad is the backward pass of GELU: f′ = Φ(x) + x·φ(x).
func GELUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opGeluGrad, dx, x, dy, add) }

// GELUTanh is the approximation ½x(1+tanh(√(2/π)(x+0.044715x³))) of GELU, for
// models trained with it; it differs from GELU by up to 5e-4.
func GELUTanh[T Float](dst, x []T) { apply(opGeluTanh, dst, x) }

// GELUTanhGrad is the backward pass of GELUTanh.
func GELUTanhGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opGeluTanhGrad, dx, x, dy, add) }

// Tanh sets dst = tanh x.
func Tanh[T Float](dst, x []T) { apply(opTanh, dst, x) }

// TanhGrad is the backward pass of Tanh: f′ = 1 − tanh²x.
func TanhGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opTanhGrad, dx, x, dy, add) }

// Sigmoid sets dst = 1/(1+e^−x).
func Sigmoid[T Float](dst, x []T) { apply(opSigmoid, dst, x) }

// SigmoidGrad is the backward pass of Sigmoid: f′ = σ(1−σ).
func SigmoidGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opSigmoidGrad, dx, x, dy, add) }

// SiLU sets dst = x/(1+e^−x).
func SiLU[T Float](dst, x []T) { apply(opSilu, dst, x) }

// SiLUGrad is the backward pass of SiLU: f′ = σ(1 + x(1−σ)).
func SiLUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opSiluGrad, dx, x, dy, add) }

// Exp sets dst = e^x.
func Exp[T Float](dst, x []T) { apply(opExp, dst, x) }

// ExpGrad is the backward pass of Exp.
func ExpGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opExpGrad, dx, x, dy, add) }

// ReLU sets dst = max(x, 0); NaN stays NaN.
func ReLU[T Float](dst, x []T) { apply(opRelu, dst, x) }

// ReLUGrad is the backward pass of ReLU, with f′(0) = 0; at NaN f′ is NaN.
func ReLUGrad[T Float](dx, x, dy []T, add bool) { applyGrad(opReluGrad, dx, x, dy, add) }

func apply[T Float](op operation, dst, x []T) {
	pointwise(op, dst, x[:len(dst)], nil, nil, [8]T{})
}

func applyGrad[T Float](op operation, dx, x, dy []T, add bool) {
	if add {
		op++
	}
	pointwise(op, dx, x[:len(dx)], dy[:len(dx)], nil, [8]T{})
}
