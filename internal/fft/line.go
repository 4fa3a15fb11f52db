package fft

import (
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// line is a real transform of one length, between n values and the n/2+1
// coefficients of nonnegative frequency.
type line struct {
	n      int
	direct *fourier.FFT
	chirp  *bluestein
	work   []complex128
}

func newLine(n int) *line {
	if n < 1 {
		panic("fft: a transform needs at least one point")
	}
	l := &line{n: n}
	switch {
	case n == 1:
	case largestPrime(n) <= largestDirectPrime:
		l.direct = fourier.NewFFT(n)
	default:
		l.chirp = newBluestein(n)
		l.work = make([]complex128, n)
	}
	return l
}

func (l *line) forward(dst []complex128, src []float64) {
	switch {
	case l.direct != nil:
		l.direct.Coefficients(dst, src)
	case l.chirp != nil:
		for j, v := range src {
			l.work[j] = complex(v, 0)
		}
		l.chirp.forward(l.work, l.work)
		copy(dst, l.work)
	default:
		dst[0] = complex(src[0], 0)
	}
}

// backward reads only the real part of the coefficients of frequency 0 and,
// for even n, n/2: those of a real signal have no other.
func (l *line) backward(dst []float64, src []complex128) {
	switch {
	case l.direct != nil:
		l.direct.Sequence(dst, src)
	case l.chirp != nil:
		copy(l.work, src)
		l.work[0] = complex(real(src[0]), 0)
		if l.n%2 == 0 {
			l.work[l.n/2] = complex(real(src[l.n/2]), 0)
		}
		for k := 1; k < (l.n+1)/2; k++ {
			l.work[l.n-k] = cmplx.Conj(src[k])
		}
		l.chirp.backward(l.work, l.work)
		for j := range dst {
			dst[j] = real(l.work[j])
		}
	default:
		dst[0] = real(src[0])
	}
}
