package fd

import (
	"math"
	"math/cmplx"
)

// maxFactors is the number of factors of the operator of order MaxOrder.
const maxFactors = MaxOrder / 2

// laplaceSeries are the coefficients of −h²∂² in powers of s = 4 sin²(θ/2), the
// symbol of the second-order difference: the central difference of order 2m is
// the sum of the first m.
var laplaceSeries = [maxFactors]float64{1, 1. / 12, 1. / 90, 1. / 560}

// cyclic solves (1 − g h²∂²) v = u on a periodic line, ∂² the central
// difference of order 2m, without a Fourier transform. With the shift z, the
// operator is, up to a constant, the product
//
//	Π_i (1 − z_i z)(1 − z_i/z),  |z_i| < 1,  i = 1 … m,
//
// whose inverse is a recursion forwards, then the same recursion backwards: two
// passes of m multiplications a point. What a recursion starts from, so that it
// is periodic, is found by running it over the points before the first.
type cyclic struct {
	m      int
	c      [maxFactors]float64 // y_i = x_i + Σ_r c_r y_{i−1−r}
	scale  float64             // Π (1−z_i)², the inverse of both recursions' gain
	memory int                 // points after which a recursion has forgotten its start
}

// set prepares for g > 0.
func (c *cyclic) set(g float64) {
	roots := laplaceRoots(c.m, g)
	var poly [maxFactors + 1]complex128 // Π (1 − z_i z)
	poly[0] = 1
	gain, slowest := complex(1, 0), 0.0
	for i := range c.m {
		// z + 1/z = 2 − s; the root outside the unit circle keeps its digits.
		a := -roots[i] / 2
		root := cmplx.Sqrt(a * (a + 2))
		if real(root)*real(1+a)+imag(root)*imag(1+a) < 0 {
			root = -root
		}
		z := 1 / (1 + a + root)
		slowest = max(slowest, cmplx.Abs(z))
		gain *= (a + root) * z // 1 − z
		for k := i + 1; k > 0; k-- {
			poly[k] -= z * poly[k-1]
		}
	}
	c.c = [maxFactors]float64{}
	for k := range c.m {
		c.c[k] = -real(poly[k+1])
	}
	c.scale = real(gain) * real(gain)
	c.memory = int(math.Min(math.Ceil(-41/math.Log(slowest)), 1<<40)) // e⁻⁴¹ < 2⁻⁵⁹
}

// laplaceRoots are the m roots of 1 + g Σ_j laplaceSeries[j] s^{j+1}, by the
// simultaneous iteration of Durand and Kerner.
func laplaceRoots(m int, g float64) (s [maxFactors]complex128) {
	lead := laplaceSeries[m-1]
	value := func(x complex128) complex128 {
		sum := complex(0, 0)
		for j := m - 1; j >= 0; j-- {
			sum = (sum + complex(laplaceSeries[j]/lead, 0)) * x
		}
		return sum + complex(1/(g*lead), 0)
	}
	guess := complex(max(8, math.Pow(1/(g*lead), 1/float64(m))), 0)
	for i := range m {
		s[i] = guess * cmplx.Pow(complex(0.4, 0.9), complex(float64(i), 0))
	}
	for range 200 {
		change := 0.0
		for i := range m {
			slope := complex(1, 0)
			for j := range m {
				if j != i {
					slope *= s[i] - s[j]
				}
			}
			step := value(s[i]) / slope
			s[i] -= step
			change = max(change, cmplx.Abs(step)/cmplx.Abs(s[i]))
		}
		if change < 4e-16 {
			break
		}
	}
	return s
}

// solve overwrites u with v.
func (c *cyclic) solve(u []float64) {
	n := len(u)
	c1, c2, c3, c4 := c.c[0], c.c[1], c.c[2], c.c[3]
	before, after := 0.0, 0.0
	y := c.start(u, false)
	y1, y2, y3, y4 := y[0], y[1], y[2], y[3]
	for i, x := range u {
		before += x
		v := x + (c4*y4 + c3*y3 + c2*y2) + c1*y1
		y1, y2, y3, y4 = v, y1, y2, y3
		u[i] = v
	}
	y = c.start(u, true)
	y1, y2, y3, y4 = y[0], y[1], y[2], y[3]
	for i := n - 1; i >= 0; i-- {
		v := u[i] + (c4*y4 + c3*y3 + c2*y2) + c1*y1
		y1, y2, y3, y4 = v, y1, y2, y3
		v *= c.scale
		after += v
		u[i] = v
	}
	// The gain is rounded; the mean is to be kept to the last digit.
	shift := (before - after) / float64(n)
	for i := range u {
		u[i] += shift
	}
}

// start returns the values of the recursion at the points before the first
// (after the last, if backward), nearest first, of the periodic solution.
func (c *cyclic) start(u []float64, backward bool) [maxFactors]float64 {
	n := len(u)
	run := min(c.memory, n)
	var y [maxFactors]float64
	for k := range run {
		i := n - run + k
		if backward {
			i = run - 1 - k
		}
		v := u[i] + (c.c[3]*y[3] + c.c[2]*y[2] + c.c[1]*y[1]) + c.c[0]*y[0]
		y = [maxFactors]float64{v, y[0], y[1], y[2]}
	}
	if c.memory <= n {
		return y
	}
	// y is the response to u alone; around the line, the start itself is
	// transformed by the n-th power of the recursion.
	return solveSmall(c.power(n), y)
}

type small [maxFactors][maxFactors]float64

// power is the n-th power of the matrix that takes (y_{i−1}, …) to (y_i, …).
func (c *cyclic) power(n int) small {
	var base, result small
	base[0] = c.c
	for i := range maxFactors {
		result[i][i] = 1
		if i > 0 {
			base[i][i-1] = 1
		}
	}
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = multiply(&result, &base)
		}
		base = multiply(&base, &base)
	}
	return result
}

func multiply(a, b *small) (p small) {
	for i := range maxFactors {
		for j := range maxFactors {
			for k := range maxFactors {
				p[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return p
}

// solveSmall solves (1 − a) x = b by elimination with pivoting.
func solveSmall(a small, b [maxFactors]float64) [maxFactors]float64 {
	for i := range maxFactors {
		for j := range maxFactors {
			a[i][j] = -a[i][j]
		}
		a[i][i]++
	}
	for k := range maxFactors {
		best := k
		for i := k + 1; i < maxFactors; i++ {
			if math.Abs(a[i][k]) > math.Abs(a[best][k]) {
				best = i
			}
		}
		a[k], a[best] = a[best], a[k]
		b[k], b[best] = b[best], b[k]
		for i := k + 1; i < maxFactors; i++ {
			l := a[i][k] / a[k][k]
			for j := k; j < maxFactors; j++ {
				a[i][j] -= l * a[k][j]
			}
			b[i] -= l * b[k]
		}
	}
	for k := maxFactors - 1; k >= 0; k-- {
		for j := k + 1; j < maxFactors; j++ {
			b[k] -= a[k][j] * b[j]
		}
		b[k] /= a[k][k]
	}
	return b
}
