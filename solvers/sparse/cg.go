package sparse

import (
	"fmt"
	"math"
)

// Report says how a solve ended.
type Report struct {
	Iterations int     // products with the matrix
	Residual   float64 // ‖b − Ax‖/‖b‖
}

// NotConverged reports a solve that did not reach its tolerance.
type NotConverged struct {
	Report
	Tolerance float64
}

func (e *NotConverged) Error() string {
	return fmt.Sprintf("residual %.3g after %d products with the matrix; wanted %g", e.Residual, e.Iterations, e.Tolerance)
}

// CG is the method of conjugate gradients for symmetric positive definite
// matrices (M. R. Hestenes and E. Stiefel, J. Res. Nat. Bur. Stand. 49 (1952)
// 409), preconditioned. Its memory serves systems of one size.
type CG struct {
	Tolerance float64 // of ‖b − Ax‖/‖b‖
	Limit     int     // products with the matrix

	r, z, p, q []float64
}

// Solve improves x until A x = b to the tolerance. It returns *NotConverged
// when the limit is reached.
func (c *CG) Solve(a *Matrix, m Preconditioner, x, b []float64) (Report, error) {
	n := a.Size()
	if len(c.r) != n {
		c.r, c.z, c.p, c.q = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	}
	scale := norm(b)
	if scale == 0 {
		clear(x)
		return Report{}, nil
	}
	a.Residual(c.r, b, x)
	report := Report{Iterations: 1, Residual: norm(c.r) / scale}
	m.Solve(c.z, c.r)
	copy(c.p, c.z)
	rho := dot(c.r, c.z)
	for report.Residual > c.Tolerance {
		if report.Iterations >= c.Limit {
			return report, &NotConverged{report, c.Tolerance}
		}
		a.Apply(c.q, c.p)
		report.Iterations++
		alpha := rho / dot(c.p, c.q)
		axpy(x, alpha, c.p)
		axpy(c.r, -alpha, c.q)
		report.Residual = norm(c.r) / scale
		if report.Residual != report.Residual {
			return report, &NotConverged{report, c.Tolerance}
		}
		m.Solve(c.z, c.r)
		next := dot(c.r, c.z)
		for i, v := range c.z {
			c.p[i] = v + next/rho*c.p[i]
		}
		rho = next
	}
	return report, nil
}

// dot sums in eight lanes, a fixed shape.
func dot(x, y []float64) float64 {
	var s [8]float64
	y = y[:len(x)]
	i := 0
	for ; i+8 <= len(x); i += 8 {
		a, b := x[i:i+8:i+8], y[i:i+8:i+8]
		s[0] += a[0] * b[0]
		s[1] += a[1] * b[1]
		s[2] += a[2] * b[2]
		s[3] += a[3] * b[3]
		s[4] += a[4] * b[4]
		s[5] += a[5] * b[5]
		s[6] += a[6] * b[6]
		s[7] += a[7] * b[7]
	}
	for ; i < len(x); i++ {
		s[i%8] += x[i] * y[i]
	}
	return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
}

func norm(x []float64) float64 { return math.Sqrt(dot(x, x)) }

func axpy(y []float64, alpha float64, x []float64) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += alpha * v
	}
}

func scale(x []float64, alpha float64) {
	for i := range x {
		x[i] *= alpha
	}
}
