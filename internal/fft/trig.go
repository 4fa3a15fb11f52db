package fft

import "math"

// Kind names a cosine or sine transform.
type Kind uint8

// The kinds, with n the length of the plan, j the input and k the output
// index, both from 0. All are unnormalised sums.
const (
	// CosineI: X_k = x_0 + (−1)^k x_{n−1} + 2 Σ_{0<j<n−1} x_j cos(πjk/(n−1)).
	// It is its own inverse up to 2(n−1); n ≥ 2.
	CosineI Kind = iota
	// CosineII: X_k = 2 Σ_j x_j cos(π(2j+1)k/(2n)). CosineIII inverts it up to 2n.
	CosineII
	// CosineIII: X_k = x_0 + 2 Σ_{j>0} x_j cos(πj(2k+1)/(2n)).
	CosineIII
	// SineI: X_k = 2 Σ_j x_j sin(π(j+1)(k+1)/(n+1)). It is its own inverse up
	// to 2(n+1).
	SineI
	// SineII: X_k = 2 Σ_j x_j sin(π(2j+1)(k+1)/(2n)). SineIII inverts it up to 2n.
	SineII
	// SineIII: X_k = (−1)^k x_{n−1} + 2 Σ_{j<n−1} x_j sin(π(j+1)(2k+1)/(2n)).
	SineIII
)

// Trig is a plan for one kind of cosine or sine transform of one length. It
// transforms the even or odd extension, twice as long, which keeps full
// accuracy where the shorter classical algorithms lose √n of it.
type Trig struct {
	kind     Kind
	n        int
	line     *line
	values   []float64
	spectrum []complex128
	twiddle  []complex128 // exp(−πik/(2n)), k = 0…n
}

// NewTrig returns a plan for n points.
func NewTrig(kind Kind, n int) *Trig {
	checkTrig(kind, n)
	period := period(kind, n)
	t := &Trig{kind: kind, n: n, line: newLine(period), values: make([]float64, period), spectrum: make([]complex128, period/2+1)}
	if kind != CosineI && kind != SineI {
		t.twiddle = make([]complex128, n+1)
		for k := range t.twiddle {
			sin, cos := math.Sincos(math.Pi * float64(k) / float64(2*n))
			t.twiddle[k] = complex(cos, -sin)
		}
	}
	return t
}

func checkTrig(kind Kind, n int) {
	if n < 1 || kind == CosineI && n < 2 {
		panic("fft: too few points for the transform")
	}
}

// period is the length of the extension that a kind transforms.
func period(kind Kind, n int) int {
	switch kind {
	case CosineI:
		return 2 * (n - 1)
	case SineI:
		return 2 * (n + 1)
	}
	return 2 * n
}

// Len is the number of points.
func (t *Trig) Len() int { return t.n }

// Transform sets dst to the transform of src. dst may be src.
func (t *Trig) Transform(dst, src []float64) {
	checkLength(len(dst), t.n)
	checkLength(len(src), t.n)
	switch t.kind {
	case CosineI:
		t.cosineI(dst, src)
	case CosineII:
		t.second(dst, src, 1)
	case CosineIII:
		t.cosineIII(dst, src)
	case SineI:
		t.sineI(dst, src)
	case SineII:
		t.second(dst, src, -1)
	case SineIII:
		t.sineIII(dst, src)
	}
}

func (t *Trig) cosineI(dst, src []float64) {
	period := len(t.values)
	copy(t.values, src)
	for j := 1; j < t.n-1; j++ {
		t.values[period-j] = src[j]
	}
	t.line.forward(t.spectrum, t.values)
	for k := range dst {
		dst[k] = real(t.spectrum[k])
	}
}

func (t *Trig) sineI(dst, src []float64) {
	period := len(t.values)
	t.values[0], t.values[t.n+1] = 0, 0
	for j, v := range src {
		t.values[j+1] = v
		t.values[period-1-j] = -v
	}
	t.line.forward(t.spectrum, t.values)
	for k := range dst {
		dst[k] = -imag(t.spectrum[k+1])
	}
}

// second extends about the half points, evenly (sign 1) or oddly (−1).
func (t *Trig) second(dst, src []float64, sign float64) {
	period := len(t.values)
	for j, v := range src {
		t.values[j] = v
		t.values[period-1-j] = sign * v
	}
	t.line.forward(t.spectrum, t.values)
	if sign > 0 {
		for k := range dst {
			dst[k] = real(t.twiddle[k] * t.spectrum[k])
		}
		return
	}
	for k := range dst {
		dst[k] = -imag(t.twiddle[k+1] * t.spectrum[k+1])
	}
}

// The third kinds evaluate a series at the half points: the backward transform
// of the coefficients with the half shift as a phase.
func (t *Trig) cosineIII(dst, src []float64) {
	for k, v := range src {
		w := t.twiddle[k]
		t.spectrum[k] = complex(v*real(w), -v*imag(w))
	}
	t.spectrum[t.n] = 0
	t.line.backward(t.values, t.spectrum)
	copy(dst, t.values)
}

func (t *Trig) sineIII(dst, src []float64) {
	t.spectrum[0] = 0
	for k, v := range src {
		w := t.twiddle[k+1]
		// −i v exp(+πik/(2n)): the series Σ 2 v sin.
		t.spectrum[k+1] = complex(-v*imag(w), -v*real(w))
	}
	t.line.backward(t.values, t.spectrum)
	copy(dst, t.values)
}
