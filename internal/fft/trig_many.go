package fft

import "math"

// TrigMany is a plan for one kind of cosine or sine transform of many lines at
// once, several times faster than Trig line by line. Sixteen lines side by side
// are the real and imaginary parts of eight complex ones, whose even or odd
// extension the passes transform along contiguous memory.
//
// Errors of a line are relative to the larger of it and the line with which it
// shares a complex one: 2i and 2i+1 of a call. Lengths whose extension has a
// prime factor above 7 take the slower way through Trig.
type TrigMany struct {
	kind    Kind
	n       int
	period  int
	plan    *stockham
	a, b    []float64 // period rows of lanes
	twiddle []float64 // (cos, sin) of πk/(2n), k = 0…n; of SineI, see oddFirst

	general *Trig // nil for the fast way
	line    []float64
}

// lanes is how many lines travel together.
const lanes = 16

// NewTrigMany returns a plan for lines of n points.
func NewTrigMany(kind Kind, n int) *TrigMany {
	checkTrig(kind, n)
	t := &TrigMany{kind: kind, n: n, period: period(kind, n)}
	if !smooth(t.period) {
		t.general = NewTrig(kind, n)
		t.line = make([]float64, n)
		return t
	}
	t.plan = newStockham(t.period, lanes/2)
	size := t.period * lanes
	t.a, t.b = make([]float64, size), make([]float64, size)
	switch kind {
	case CosineI:
	case SineI:
		t.plan.passes = newPasses(n+1, 2, lanes/2)
		for p := range n + 1 {
			sin, cos := math.Sincos(math.Pi * float64(p) / float64(n+1))
			t.twiddle = append(t.twiddle, sin, -cos, cos)
		}
	default:
		for k := range n + 1 {
			sin, cos := math.Sincos(math.Pi * float64(k) / float64(2*n))
			t.twiddle = append(t.twiddle, cos, sin)
		}
	}
	return t
}

// Len is the number of points of a line.
func (t *TrigMany) Len() int { return t.n }

// Rows transforms count lines of src into lines of dst: line i is contiguous
// from i·lds on in src, from i·ldd on in dst. dst may be src, of one stride.
func (t *TrigMany) Rows(dst []float64, ldd int, src []float64, lds int, count int) {
	if t.general != nil {
		for i := range count {
			t.general.Transform(dst[i*ldd:i*ldd+t.n], src[i*lds:i*lds+t.n])
		}
		return
	}
	for i := 0; i < count; i += lanes {
		width := min(count-i, lanes)
		in := t.a[t.first()*lanes:]
		toLanes(in, src[i*lds:], lds, width, t.n)
		if width < lanes {
			for j := range t.n {
				clear(in[j*lanes+width : (j+1)*lanes])
			}
		}
		fromLanes(dst[i*ldd:], ldd, t.run(), width, t.n)
	}
}

// toLanes transposes width lines of n values of src, stride apart, to n rows of
// lanes.
func toLanes(dst, src []float64, stride, width, n int) {
	lines, values := toLanesFast(dst, src, stride, width, n)
	for i := range width {
		from := 0
		if i < lines {
			from = values
		}
		for j, v := range src[i*stride+from : i*stride+n] {
			dst[(from+j)*lanes+i] = v
		}
	}
}

// fromLanes is toLanes the other way.
func fromLanes(dst []float64, stride int, src []float64, width, n int) {
	lines, values := fromLanesFast(dst, stride, src, width, n)
	for i := range width {
		from := 0
		if i < lines {
			from = values
		}
		line := dst[i*stride+from : i*stride+n]
		for j := range line {
			line[j] = src[(from+j)*lanes+i]
		}
	}
}

// Columns transforms count lines of x in place: line i has its values at i,
// i+stride, i+2·stride, ….
func (t *TrigMany) Columns(x []float64, count, stride int) {
	if t.general != nil {
		for i := range count {
			for j := range t.line {
				t.line[j] = x[i+j*stride]
			}
			t.general.Transform(t.line, t.line)
			for j, v := range t.line {
				x[i+j*stride] = v
			}
		}
		return
	}
	for i := 0; i < count; i += lanes {
		width := min(count-i, lanes)
		in := t.a[t.first()*lanes:]
		for j := range t.n {
			row := in[j*lanes : (j+1)*lanes]
			clear(row[copy(row, x[i+j*stride:i+j*stride+width]):])
		}
		out := t.run()
		for j := range t.n {
			copy(x[i+j*stride:i+j*stride+width], out[j*lanes:])
		}
	}
}

// first is the row of a from which the values of the lines lie.
func (t *TrigMany) first() int {
	if t.kind == SineI || t.kind == SineIII {
		return 1
	}
	return 0
}

// run transforms the lines in a and returns where the results lie.
func (t *TrigMany) run() []float64 {
	switch t.kind {
	case CosineI:
		for j := 1; j < t.n-1; j++ {
			copy(t.row(t.period-j), t.row(j))
		}
	case SineI:
		oddFirst(t.b, t.a, t.twiddle, t.n+1)
		return t.plan.inPlace(t.b, t.a)[lanes:]
	case CosineII:
		for j := range t.n {
			copy(t.row(t.period-1-j), t.row(j))
		}
	case SineII:
		for j := range t.n {
			oddly(t.row(j), t.row(t.period-1-j))
		}
	case CosineIII:
		clear(t.row(t.n))
		for k := 1; k < t.n; k++ {
			t.third(k, 1)
		}
	case SineIII:
		clear(t.row(0))
		for k := 1; k < t.n; k++ {
			t.third(k, -1)
		}
	}
	out := t.plan.inPlace(t.a, t.b)
	switch t.kind {
	case CosineII:
		t.second(out, 0)
	case SineII:
		t.second(out, 1)
		return out[lanes:]
	}
	return out
}

func (t *TrigMany) row(j int) []float64 { return t.a[j*lanes : (j+1)*lanes : (j+1)*lanes] }

// oddly multiplies the complex numbers of row by i, and sets image to their
// negatives: the transform of the odd extension of i(a + ib) is A + iB, for the
// sine transforms A and B of a and b.
func oddly(row, image []float64) {
	image = image[:len(row)]
	for i := 1; i < len(row); i += 2 {
		re, im := row[i-1], row[i]
		row[i-1], row[i] = -im, re
		image[i-1], image[i] = im, -re
	}
}

// oddFirst is the first pass, of radix 2, over the odd extension of i times the
// rows 1 to n−1 of x, which is never made: for z the rows, z_0 = 0,
//
//	y_2p = i(z_p − z_{n−p}),  y_{2p+1} = i exp(−πip/n)(z_p + z_{n−p}).
//
// w holds (c, −s, s) for i exp(−πip/n) = c + is, p = 0 … n−1.
func oddFirst(y, x, w []float64, n int) {
	clear(y[:2*lanes])
	if oddFirstFast(y, x, w, n) {
		return
	}
	for p := 1; p < n; p++ {
		a, b := x[p*lanes:(p+1)*lanes], x[(n-p)*lanes:(n-p+1)*lanes]
		out := y[2*p*lanes : 2*(p+1)*lanes]
		wr, wi := w[3*p], w[3*p+2]
		for i := 1; i < lanes; i += 2 {
			out[i-1], out[i] = b[i]-a[i], -(b[i-1] - a[i-1])
			out[lanes+i-1], out[lanes+i] = rotate(a[i-1]+b[i-1], a[i]+b[i], wr, wi)
		}
	}
}

// second shifts the coefficients from first on by half a point.
func (t *TrigMany) second(out []float64, first int) {
	for k := first; k < t.n+first; k++ {
		rotateRow(out[k*lanes:(k+1)*lanes], t.twiddle[2*k], -t.twiddle[2*k+1])
	}
}

// third sets the coefficients of the frequencies k and −k for the values z of
// line k: z·exp(±πik/(2n)), for sign −1 times ∓i. A forward transform of
// reversed input stands for a backward one.
func (t *TrigMany) third(k int, sign float64) {
	cos, sin := t.twiddle[2*k], t.twiddle[2*k+1]
	plus, minus := t.row(t.period-k), t.row(k)
	copy(plus, minus)
	if sign > 0 {
		rotateRow(plus, cos, sin)
		rotateRow(minus, cos, -sin)
		return
	}
	rotateRow(plus, sin, -cos)
	rotateRow(minus, sin, cos)
}

// rotateRow multiplies the complex numbers of row by w.
func rotateRow(row []float64, wr, wi float64) {
	for i := 1; i < len(row); i += 2 {
		row[i-1], row[i] = rotate(row[i-1], row[i], wr, wi)
	}
}
