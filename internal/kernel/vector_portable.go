package kernel

import "math"

// vectorPortable runs op in Go; all operands in use have dst's length.
func vectorPortable[T Float](op operation, dst, x, y, z []T, s *[8]T) {
	switch alpha := s[0]; op {
	case opAdd:
		for i := range dst {
			dst[i] = x[i] + y[i]
		}
	case opSub:
		for i := range dst {
			dst[i] = x[i] - y[i]
		}
	case opMul:
		for i := range dst {
			dst[i] = x[i] * y[i]
		}
	case opMulAdd:
		for i := range dst {
			dst[i] += x[i] * y[i]
		}
	case opScale:
		for i := range dst {
			dst[i] = alpha * x[i]
		}
	case opAxpy:
		for i := range dst {
			dst[i] += alpha * x[i]
		}
	case opAddScalar:
		for i := range dst {
			dst[i] = x[i] + alpha
		}
	case opAdamW:
		for i := range dst {
			g := z[i]
			x[i] = s[0]*x[i] + s[1]*g
			y[i] = s[2]*y[i] + s[3]*g*g
			dst[i] = s[4]*dst[i] - s[5]*x[i]/(T(math.Sqrt(float64(y[i])))*s[6]+s[7])
		}
	case opGelu, opGeluGrad, opGeluGradAdd:
		if isSingle[T]() {
			geluPortable(op, singles(dst), singles(x), singles(y))
			return
		}
		activationPortable(op, dst, x, y)
	default:
		activationPortable(op, dst, x, y)
	}
}

// activationPortable runs an activation or a backward pass, in float64.
func activationPortable[T Float](op operation, dst, x, y []T) {
	f := scalarFunctions[op-opGelu]
	switch (op - opGelu) % 3 {
	case 0:
		for i, v := range x {
			dst[i] = T(f(float64(v)))
		}
	case 1:
		for i, v := range x {
			dst[i] = T(f(float64(v))) * y[i]
		}
	case 2:
		for i, v := range x {
			dst[i] += T(f(float64(v))) * y[i]
		}
	}
}

var scalarFunctions = [...]func(float64) float64{
	gelu, geluSlope, geluSlope,
	geluTanh, geluTanhSlope, geluTanhSlope,
	math.Tanh, tanhSlope, tanhSlope,
	sigmoid, sigmoidSlope, sigmoidSlope,
	silu, siluSlope, siluSlope,
	math.Exp, math.Exp, math.Exp,
	relu, reluSlope, reluSlope,
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
