package flow

import "math"

// The parts of a torus's rate of change, by planes of the first axis; rows run
// along the last.

// row is where row j of plane i begins, both taken periodically.
func (b *torus) row(i, j int) int {
	return ((i+b.n[0])%b.n[0]*b.n[1] + (j+b.n[1])%b.n[1]) * b.n[2]
}

// pad copies row at of v into ghosted row c of plane i, and returns it: value k
// is at index k+len(b.first).
func (b *torus) pad(i, c int, v []float64, at int) []float64 {
	n, r := b.n[2], len(b.first)
	w := n + 2*r
	x := b.padded[i][c*w : (c+1)*w]
	copy(x[r:], v[at:at+n])
	for k := range r {
		x[r-1-k] = v[at+(n-1-k%n)]
		x[r+n+k] = v[at+k%n]
	}
	return x
}

type torusMomentum torus

// Chunk sets the planes lo to hi of du to −½(∇·(u u_i) + u·∇u_i) + νΔu_i.
func (t *torusMomentum) Chunk(lo, hi int) {
	b := (*torus)(t)
	u, du := b.call.u, b.call.du
	size, n := len(b.p), b.n[2]
	centre := 0.0
	for a := range 3 {
		centre += b.call.viscosity * b.second[0] / (b.h[a] * b.h[a])
	}
	var out, low, high [3][]float64
	for i := lo; i < hi; i++ {
		for j := range b.n[1] {
			at := b.row(i, j)
			for c := range 3 {
				from := c*size + at
				out[c] = du[from : from+n]
				row := u[from : from+n]
				for k, v := range row {
					out[c][k] = centre * v
				}
			}
			for a := range 3 {
				mid := u[a*size+at : a*size+at+n]
				if a == 2 {
					for c := range 3 {
						b.pad(i, c, u[c*size:], at)
					}
				}
				for m, w := range b.first {
					for c := range 3 {
						low[c], high[c] = b.pair(u[c*size:], i, j, a, c, m+1)
					}
					skewRow(&out, mid, &low, &high, a, w/(2*b.h[a]), b.call.viscosity*b.second[m+1]/(b.h[a]*b.h[a]))
				}
			}
		}
	}
}

// pair gives the rows m before and after row (i, j) of v on axis a; those of the
// last axis are in ghosted row c of the plane.
func (b *torus) pair(v []float64, i, j, a, c, m int) (low, high []float64) {
	n := b.n[2]
	switch a {
	case 0:
		p, q := b.row(i-m, j), b.row(i+m, j)
		return v[p : p+n], v[q : q+n]
	case 1:
		p, q := b.row(i, j-m), b.row(i, j+m)
		return v[p : p+n], v[q : q+n]
	}
	r := len(b.first)
	x := b.padded[i][c*(n+2*r) : (c+1)*(n+2*r)]
	return x[r-m : r-m+n], x[r+m : r+m+n]
}

// skewRow adds what one pair of neighbours on axis a gives to the three rates:
//
//	out_c −= w((a₊ + a₀)c₊ − (a₋ + a₀)c₋) − d(c₊ + c₋),
//
// a₀ the advecting component in the middle, a± and c± those of the pair.
func skewRow(out *[3][]float64, mid []float64, low, high *[3][]float64, a int, w, d float64) {
	n := len(mid)
	al, ah := low[a][:n], high[a][:n]
	x, y, z := out[0][:n], out[1][:n], out[2][:n]
	xl, yl, zl := low[0][:n], low[1][:n], low[2][:n]
	xh, yh, zh := high[0][:n], high[1][:n], high[2][:n]
	for k, v := range mid {
		up := d - w*(ah[k]+v)
		down := d + w*(al[k]+v)
		x[k] += up*xh[k] + down*xl[k]
		y[k] += up*yh[k] + down*yl[k]
		z[k] += up*zh[k] + down*zl[k]
	}
}

type torusDivergence torus

// Chunk sets the planes lo to hi of the source to −D·v, v the field to be
// projected, and sums the components of v.
func (t *torusDivergence) Chunk(lo, hi int) {
	b := (*torus)(t)
	v := b.call.du
	size, n := len(b.p), b.n[2]
	for i := lo; i < hi; i++ {
		var sums [3]float64
		for j := range b.n[1] {
			at := b.row(i, j)
			row := b.source[at : at+n]
			clear(row)
			for a := range 3 {
				part := v[a*size:]
				for _, x := range part[at : at+n] {
					sums[a] += x
				}
				if a == 2 {
					b.pad(i, 0, part, at)
				}
				for m, w := range b.first {
					low, high := b.pair(part, i, j, a, 0, m+1)
					addDifference(row, low, high, -w/b.h[a])
				}
			}
		}
		b.sums[i] = sums
	}
}

type torusGradient torus

// Chunk takes the gradient of the pressure and the mean off the planes lo to hi
// of v.
func (t *torusGradient) Chunk(lo, hi int) {
	b := (*torus)(t)
	v := b.call.du
	size, n := len(b.p), b.n[2]
	for i := lo; i < hi; i++ {
		for j := range b.n[1] {
			at := b.row(i, j)
			b.pad(i, 0, b.p, at)
			for a := range 3 {
				row := v[a*size+at : a*size+at+n]
				if mean := b.call.mean[a]; mean != 0 {
					for k := range row {
						row[k] -= mean
					}
				}
				for m, w := range b.first {
					low, high := b.pair(b.p, i, j, a, 0, m+1)
					addDifference(row, low, high, -w/b.h[a])
				}
			}
		}
	}
}

// addDifference adds w(high − low) to row.
func addDifference(row, low, high []float64, w float64) {
	low, high = low[:len(row)], high[:len(row)]
	for k := range row {
		row[k] += w * (high[k] - low[k])
	}
}

type torusSpeed torus

// Chunk puts the largest Σ|u_a|/h_a of the planes lo to hi into the sums; NaN if
// there is one.
func (t *torusSpeed) Chunk(lo, hi int) {
	b := (*torus)(t)
	size, plane := len(b.p), b.n[1]*b.n[2]
	for i := lo; i < hi; i++ {
		x, y, z := b.call.u[i*plane:(i+1)*plane], b.call.u[size+i*plane:][:plane], b.call.u[2*size+i*plane:][:plane]
		largest := 0.0
		for k := range x {
			largest = max(largest, math.Abs(x[k])/b.h[0]+math.Abs(y[k])/b.h[1]+math.Abs(z[k])/b.h[2])
		}
		b.sums[i] = [3]float64{largest}
	}
}
