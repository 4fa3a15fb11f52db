package fft

import (
	"math"
	"math/bits"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// bluestein writes a transform of any length n as a convolution with a chirp,
//
//	X_k = c_k Σ_j (x_j c_j) conj(c_{k−j}),  c_j = exp(−πi j²/n),
//
// which transforms of a power of two evaluate (L. I. Bluestein, IEEE Trans.
// Audio Electroacoust. 18 (1970) 451–455).
type bluestein struct {
	chirp  []complex128 // c_j
	filter []complex128 // transform of conj(c), wrapped, divided by its length
	work   []complex128
	plan   *fourier.CmplxFFT
}

func newBluestein(n int) *bluestein {
	size := 1 << bits.Len(uint(2*n-2))
	b := &bluestein{
		chirp:  make([]complex128, n),
		filter: make([]complex128, size),
		work:   make([]complex128, size),
		plan:   fourier.NewCmplxFFT(size),
	}
	for j := range n {
		// j² modulo 2n, exactly, keeps the angle small.
		hi, lo := bits.Mul64(uint64(j), uint64(j))
		_, square := bits.Div64(hi, lo, uint64(2*n))
		sin, cos := math.Sincos(math.Pi * float64(square) / float64(n))
		b.chirp[j] = complex(cos, -sin)
	}
	scale := complex(1/float64(size), 0)
	for j, c := range b.chirp {
		b.filter[j] = cmplx.Conj(c) * scale
		if j > 0 {
			b.filter[size-j] = b.filter[j]
		}
	}
	b.plan.Coefficients(b.filter, b.filter)
	return b
}

func (b *bluestein) forward(dst, src []complex128) {
	for j, c := range b.chirp {
		b.work[j] = src[j] * c
	}
	b.convolve()
	for k, c := range b.chirp {
		dst[k] = b.work[k] * c
	}
}

// backward is the conjugate of forward of the conjugate.
func (b *bluestein) backward(dst, src []complex128) {
	for j, c := range b.chirp {
		b.work[j] = cmplx.Conj(src[j]) * c
	}
	b.convolve()
	for k, c := range b.chirp {
		dst[k] = cmplx.Conj(b.work[k] * c)
	}
}

func (b *bluestein) convolve() {
	clear(b.work[len(b.chirp):])
	b.plan.Coefficients(b.work, b.work)
	for k, f := range b.filter {
		b.work[k] *= f
	}
	b.plan.Sequence(b.work, b.work)
}
