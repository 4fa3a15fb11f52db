package fft

import "math"

// stockham is the forward transform along the first axis of an array of n rows
// of width complex numbers, all columns at once: the inner loops run over
// contiguous memory, and no pass permutes. Numbers are interleaved pairs of
// float64. n has no prime factor above 7.
//
// Pass by pass, with N the length still to do and R the part done,
//
//	y[R·(r·p + k) + q] = exp(−2πi pk/N) Σ_j x[R·(p + j·N/r) + q] exp(−2πi jk/r)
//
// for p < N/r, k < r, q < R: the decimation in frequency of T. G. Stockham (see
// C. Van Loan, Computational Frameworks for the FFT, SIAM 1992, section 1.7).
type stockham struct {
	n, width int
	passes   []pass
}

type pass struct {
	radix, m int       // butterflies of radix points, m of them
	run      int       // floats in one q-run
	twiddle  []float64 // for each p, (c, −s, s) for exp(−2πipk/N) = c + is, k = 1 … radix−1
}

// smooth reports whether n has no prime factor above 7.
func smooth(n int) bool { return n > 0 && largestPrime(n) <= 7 }

func newStockham(n, width int) *stockham {
	return &stockham{n: n, width: width, passes: newPasses(n, 1, width)}
}

// newPasses returns the passes that do the length left after the part done.
func newPasses(left, done, width int) (passes []pass) {
	for left > 1 {
		radix := 4
		for left%radix != 0 {
			radix = map[int]int{4: 2, 2: 3, 3: 5, 5: 7}[radix]
		}
		p := pass{radix: radix, m: left / radix, run: 2 * done * width}
		for j := range p.m {
			for k := 1; k < radix; k++ {
				sin, cos := math.Sincos(2 * math.Pi * float64(j*k) / float64(left))
				p.twiddle = append(p.twiddle, cos, sin, -sin)
			}
		}
		passes = append(passes, p)
		done *= radix
		left /= radix
	}
	return passes
}

// forward sets dst to the transform of src, which it leaves as it is. work is
// scratch of the same length; no two of the three overlap.
func (s *stockham) forward(dst, src, work []float64) {
	if len(s.passes) == 0 {
		copy(dst, src)
		return
	}
	for i, p := range s.passes {
		out := dst
		if (len(s.passes)-i)%2 == 0 {
			out = work
		}
		p.apply(out, src)
		src = out
	}
}

// inPlace transforms x, using y of the same length, and returns the one of the
// two that the result is in.
func (s *stockham) inPlace(x, y []float64) []float64 {
	for i := range s.passes {
		s.passes[i].apply(y, x)
		x, y = y, x
	}
	return x
}

func (p *pass) apply(dst, src []float64) {
	if p.fast(dst, src) {
		return
	}
	for j := range p.m {
		w := p.twiddle[j*3*(p.radix-1) : (j+1)*3*(p.radix-1)]
		y := dst[j*p.radix*p.run : (j+1)*p.radix*p.run]
		x := src[j*p.run:]
		step := p.m * p.run
		switch p.radix {
		case 2:
			radix2(y, x, step, p.run, w)
		case 3:
			radix3(y, x, step, p.run, w)
		case 4:
			radix4(y, x, step, p.run, w)
		case 5:
			radix5(y, x, step, p.run, w)
		case 7:
			radix7(y, x, step, p.run, w)
		}
	}
}

// radix2 and its kin apply one butterfly, with its twiddle factors w, to each
// complex number of a run: the inputs are step apart in x, the outputs run
// apart in y. Products are rounded before they are added, on processors with
// fused multiplication too: results have the same bytes on all.
func radix2(y, x []float64, step, run int, w []float64) {
	x0, x1 := x[:run], x[step:step+run]
	y0, y1 := y[:run], y[run:2*run]
	x1, y0, y1 = x1[:len(x0)], y0[:len(x0)], y1[:len(x0)]
	wr, wi := w[0], w[2]
	for i := 1; i < len(x0); i += 2 {
		ar, ai, br, bi := x0[i-1], x0[i], x1[i-1], x1[i]
		y0[i-1], y0[i] = ar+br, ai+bi
		dr, di := ar-br, ai-bi
		y1[i-1], y1[i] = rotate(dr, di, wr, wi)
	}
}

func radix3(y, x []float64, step, run int, w []float64) {
	const sin3 = 0.86602540378443864676372317075293618 // sin 2π/3
	x0, x1, x2 := x[:run], x[step:step+run], x[2*step:2*step+run]
	y0, y1, y2 := y[:run], y[run:2*run], y[2*run:3*run]
	x1, x2 = x1[:len(x0)], x2[:len(x0)]
	y0, y1, y2 = y0[:len(x0)], y1[:len(x0)], y2[:len(x0)]
	w1r, w1i, w2r, w2i := w[0], w[2], w[3], w[5]
	for i := 1; i < len(x0); i += 2 {
		ar, ai := x0[i-1], x0[i]
		sr, si := x1[i-1]+x2[i-1], x1[i]+x2[i]
		dr, di := float64(sin3*(x1[i-1]-x2[i-1])), float64(sin3*(x1[i]-x2[i]))
		y0[i-1], y0[i] = ar+sr, ai+si
		cr, ci := ar-float64(0.5*sr), ai-float64(0.5*si)
		br, bi := cr+di, ci-dr
		y1[i-1], y1[i] = rotate(br, bi, w1r, w1i)
		br, bi = cr-di, ci+dr
		y2[i-1], y2[i] = rotate(br, bi, w2r, w2i)
	}
}

func radix4(y, x []float64, step, run int, w []float64) {
	x0, x1, x2, x3 := x[:run], x[step:step+run], x[2*step:2*step+run], x[3*step:3*step+run]
	y0, y1, y2, y3 := y[:run], y[run:2*run], y[2*run:3*run], y[3*run:4*run]
	x1, x2, x3 = x1[:len(x0)], x2[:len(x0)], x3[:len(x0)]
	y0, y1, y2, y3 = y0[:len(x0)], y1[:len(x0)], y2[:len(x0)], y3[:len(x0)]
	w1r, w1i, w2r, w2i, w3r, w3i := w[0], w[2], w[3], w[5], w[6], w[8]
	for i := 1; i < len(x0); i += 2 {
		ar, ai := x0[i-1]+x2[i-1], x0[i]+x2[i]
		br, bi := x0[i-1]-x2[i-1], x0[i]-x2[i]
		cr, ci := x1[i-1]+x3[i-1], x1[i]+x3[i]
		dr, di := x1[i-1]-x3[i-1], x1[i]-x3[i]
		y0[i-1], y0[i] = ar+cr, ai+ci
		ar, ai = ar-cr, ai-ci
		y2[i-1], y2[i] = rotate(ar, ai, w2r, w2i)
		ar, ai = br+di, bi-dr
		y1[i-1], y1[i] = rotate(ar, ai, w1r, w1i)
		ar, ai = br-di, bi+dr
		y3[i-1], y3[i] = rotate(ar, ai, w3r, w3i)
	}
}

func radix5(y, x []float64, step, run int, w []float64) {
	const (
		cos1 = 0.30901699437494742410229341718281906 // cos 2π/5
		cos2 = -0.8090169943749474241022934171828191 // cos 4π/5
		sin1 = 0.95105651629515357211643933337938214 // sin 2π/5
		sin2 = 0.58778525229247312916870595463907277 // sin 4π/5
	)
	x0, x1, x2, x3, x4 := x[:run], x[step:step+run], x[2*step:2*step+run], x[3*step:3*step+run], x[4*step:4*step+run]
	y0, y1, y2, y3, y4 := y[:run], y[run:2*run], y[2*run:3*run], y[3*run:4*run], y[4*run:5*run]
	x1, x2, x3, x4 = x1[:len(x0)], x2[:len(x0)], x3[:len(x0)], x4[:len(x0)]
	y0, y1, y2, y3, y4 = y0[:len(x0)], y1[:len(x0)], y2[:len(x0)], y3[:len(x0)], y4[:len(x0)]
	for i := 1; i < len(x0); i += 2 {
		ar, ai := x0[i-1], x0[i]
		s1r, s1i, d1r, d1i := x1[i-1]+x4[i-1], x1[i]+x4[i], x1[i-1]-x4[i-1], x1[i]-x4[i]
		s2r, s2i, d2r, d2i := x2[i-1]+x3[i-1], x2[i]+x3[i], x2[i-1]-x3[i-1], x2[i]-x3[i]
		y0[i-1], y0[i] = ar+s1r+s2r, ai+s1i+s2i
		er, ei := ar+float64(cos1*s1r)+float64(cos2*s2r), ai+float64(cos1*s1i)+float64(cos2*s2i)
		fr, fi := float64(sin1*d1r)+float64(sin2*d2r), float64(sin1*d1i)+float64(sin2*d2i)
		br, bi := er+fi, ei-fr
		y1[i-1], y1[i] = rotate(br, bi, w[0], w[2])
		br, bi = er-fi, ei+fr
		y4[i-1], y4[i] = rotate(br, bi, w[9], w[11])
		er, ei = ar+float64(cos2*s1r)+float64(cos1*s2r), ai+float64(cos2*s1i)+float64(cos1*s2i)
		fr, fi = float64(sin2*d1r)-float64(sin1*d2r), float64(sin2*d1i)-float64(sin1*d2i)
		br, bi = er+fi, ei-fr
		y2[i-1], y2[i] = rotate(br, bi, w[3], w[5])
		br, bi = er-fi, ei+fr
		y3[i-1], y3[i] = rotate(br, bi, w[6], w[8])
	}
}

// rotate is a·w for complex a and w.
func rotate(ar, ai, wr, wi float64) (re, im float64) {
	return float64(ar*wr) - float64(ai*wi), float64(ar*wi) + float64(ai*wr)
}
