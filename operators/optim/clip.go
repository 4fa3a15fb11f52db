package optim

import (
	"math"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// GradNorm returns the Euclidean norm of all gradients together.
func GradNorm(params []autodiff.Param) float64 {
	sum := 0.0
	for _, p := range params {
		if g := p.Grad(); g.DType() == autodiff.Float32 {
			sum += kernel.SumSquares(g.Float32())
		} else {
			sum += kernel.SumSquares(g.Float64())
		}
	}
	return math.Sqrt(sum)
}

// ClipNorm scales all gradients by one factor so that their norm together does
// not exceed limit (Pascanu et al. 2013), and returns the norm before. A limit
// ≤ 0 clips nothing; a norm that is not finite leaves the gradients as they are.
func ClipNorm(params []autodiff.Param, limit float64) float64 {
	norm := GradNorm(params)
	if limit <= 0 || !(norm > limit) || math.IsInf(norm, 1) {
		return norm
	}
	for _, p := range params {
		if g := p.Grad(); g.DType() == autodiff.Float32 {
			kernel.Scale(g.Float32(), float32(limit/norm), g.Float32())
		} else {
			kernel.Scale(g.Float64(), limit/norm, g.Float64())
		}
	}
	return norm
}
