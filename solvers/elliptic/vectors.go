package elliptic

// Loops over the unknowns of a level, row by row in a fixed order: the ghosts
// take no part.

// lanes are the partial sums of a row: element k counts in lane k mod 8, so
// that vectors of any length give the same bytes.
type lanes [8]float64

func (s *lanes) sum() float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func (l *level) sum(x []float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			for _, v := range x[p : p+l.n[2]] {
				sum += v
			}
		}
	}
	return sum
}

// axpy sets y += s·x.
func (l *level) axpy(y []float64, s float64, x []float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			y, x := y[p:p+l.n[2]], x[p:p+l.n[2]]
			for k := range y {
				y[k] += s * x[k]
			}
		}
	}
}

func (l *level) dot(x, y []float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			sum += dotRow(x[p:p+l.n[2]], y[p:p+l.n[2]])
		}
	}
	return sum
}

// conjugate sets p = z + s·p.
func (l *level) conjugate(p, z []float64, s float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			conjugateRow(p[at:at+l.n[2]], z[at:at+l.n[2]], s)
		}
	}
}

// advance sets x += s·p and r −= s·q, and returns r·r.
func (l *level) advance(x, r, p, q []float64, s float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			sum += advanceRow(x[at:at+l.n[2]], r[at:at+l.n[2]], p[at:at+l.n[2]], q[at:at+l.n[2]], s)
		}
	}
	return sum
}

func dotRow(x, y []float64) float64 {
	var s lanes
	y = y[:len(x)]
	for k := dotFast(&s, x, y); k < len(x); k++ {
		s[k&7] += x[k] * y[k]
	}
	return s.sum()
}

func conjugateRow(p, z []float64, s float64) {
	z = z[:len(p)]
	for k := conjugateFast(p, z, s); k < len(p); k++ {
		p[k] = z[k] + s*p[k]
	}
}

func advanceRow(x, r, p, q []float64, s float64) float64 {
	var sums lanes
	r, p, q = r[:len(x)], p[:len(x)], q[:len(x)]
	for k := advanceFast(&sums, x, r, p, q, s); k < len(x); k++ {
		x[k] += s * p[k]
		v := r[k] - s*q[k]
		r[k] = v
		sums[k&7] += v * v
	}
	return sums.sum()
}

// add sets x += s.
func (l *level) add(x []float64, s float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			x := x[p : p+l.n[2]]
			for k := range x {
				x[k] += s
			}
		}
	}
}
