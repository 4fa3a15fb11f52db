package metrics

import "math"

// sums are the sums over the nodes of one frame and channel, of truth y,
// prediction p and error e = p − y. Every pointwise metric is a function of
// them.
type sums struct {
	n          float64 // nodes
	ee, yy, pp float64 // Σe², Σy², Σp²
	py         float64 // Σpy
	p, y       float64 // Σp, Σy
	absE, absY float64 // Σ|e|, Σ|y|
	maxE       float64 // max|e|
	// Centred: Σ(p−p̄)², Σ(y−ȳ)², Σ(p−p̄)(y−ȳ).
	cpp, cyy, cpy float64
	// Of the differences along every axis: Σ|∇e|², Σ|∇y|².
	gradE, gradY float64
	// Squared error over the two end planes of each axis (edges and corners
	// once for each plane they lie in), and the number of terms.
	faceE, faces float64
	bad          bool // a value of p was not finite
}

func (s *sums) pointwise(p, y []float64) {
	*s = sums{n: float64(len(y))}
	for i, t := range y {
		q := p[i]
		e := q - t
		s.ee += e * e
		s.yy += t * t
		s.pp += q * q
		s.py += q * t
		s.p += q
		s.y += t
		s.absE += math.Abs(e)
		s.absY += math.Abs(t)
		s.maxE = max(s.maxE, math.Abs(e))
	}
	// Squares of finite values may overflow, and that is a failed prediction too.
	s.bad = math.IsNaN(s.ee) || math.IsInf(s.ee, 0) || math.IsInf(s.pp, 0)
	pm, ym := s.p/s.n, s.y/s.n
	for i, t := range y {
		a, b := p[i]-pm, t-ym
		s.cpp += a * a
		s.cyy += b * b
		s.cpy += a * b
	}
}

// gradients adds Σ|∇e|² and Σ|∇y|²: central differences, one-sided first
// differences at the ends of an axis that is not periodic, as neuralop's H1
// loss takes them.
func (s *sums) gradients(p, y []float64, sh *Shape) {
	eachLine(sh.Space, func(axis, start, stride, n int) {
		if n < 2 {
			return
		}
		h := sh.Spacing[axis]
		for i := range n {
			lo, hi, width := i-1, i+1, 2*h
			switch {
			case i == 0 && sh.Periodic[axis]:
				lo = n - 1
			case i == 0:
				lo, width = 0, h
			case i == n-1 && sh.Periodic[axis]:
				hi = 0
			case i == n-1:
				hi, width = n-1, h
			}
			a, b := start+lo*stride, start+hi*stride
			dy := (y[b] - y[a]) / width
			de := (p[b]-p[a])/width - dy
			s.gradY += dy * dy
			s.gradE += de * de
		}
	})
}

// boundary adds the squared error over the end planes of every axis.
func (s *sums) boundary(p, y []float64, sh *Shape) {
	eachLine(sh.Space, func(_, start, stride, n int) {
		a, b := start, start+(n-1)*stride
		ea, eb := p[a]-y[a], p[b]-y[b]
		s.faceE += ea*ea + eb*eb
		s.faces += 2
	})
}

// eachLine calls f for every grid line along every axis of a C-ordered field:
// its first index, the stride along it and its length.
func eachLine(space []int, f func(axis, start, stride, n int)) {
	total := 1
	for _, n := range space {
		total *= n
	}
	stride := total
	for axis, n := range space {
		block := stride
		stride /= n
		for outer := 0; outer < total; outer += block {
			for inner := range stride {
				f(axis, outer+inner, stride, n)
			}
		}
	}
}

// ratio is a/b with 0/0 = 0.
func ratio(a, b float64) float64 {
	if a == 0 && b == 0 {
		return 0
	}
	return a / b
}
