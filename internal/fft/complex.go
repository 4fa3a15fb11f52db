package fft

import "gonum.org/v1/gonum/dsp/fourier"

// largestDirectPrime is the largest prime factor left to the direct transform:
// beyond it the cost grows with the factor, and so does the error of the
// recurrence that makes its rotations. Bluestein has neither.
const largestDirectPrime = 13

// Complex is a plan for complex transforms of one length.
type Complex struct {
	n      int
	direct *fourier.CmplxFFT
	chirp  *bluestein
}

// NewComplex returns a plan for n ≥ 1 points.
func NewComplex(n int) *Complex {
	if n < 1 {
		panic("fft: a transform needs at least one point")
	}
	p := &Complex{n: n}
	switch {
	case n == 1:
	case largestPrime(n) <= largestDirectPrime:
		p.direct = fourier.NewCmplxFFT(n)
	default:
		p.chirp = newBluestein(n)
	}
	return p
}

// Len is the number of points.
func (p *Complex) Len() int { return p.n }

// Forward sets dst_k = Σ_j src_j exp(−2πi jk/n). dst may be src; both have
// length n.
func (p *Complex) Forward(dst, src []complex128) {
	checkLength(len(dst), p.n)
	checkLength(len(src), p.n)
	switch {
	case p.direct != nil:
		p.direct.Coefficients(dst, src)
	case p.chirp != nil:
		p.chirp.forward(dst, src)
	default:
		dst[0] = src[0]
	}
}

// Backward sets dst_j = Σ_k src_k exp(+2πi jk/n). dst may be src; both have
// length n.
func (p *Complex) Backward(dst, src []complex128) {
	checkLength(len(dst), p.n)
	checkLength(len(src), p.n)
	switch {
	case p.direct != nil:
		p.direct.Sequence(dst, src)
	case p.chirp != nil:
		p.chirp.backward(dst, src)
	default:
		dst[0] = src[0]
	}
}

func checkLength(got, want int) {
	if got != want {
		panic("fft: slice length does not fit the plan")
	}
}

func largestPrime(n int) int {
	largest := 1
	for p := 2; p*p <= n; p++ {
		for n%p == 0 {
			largest, n = p, n/p
		}
	}
	return max(largest, n)
}
