package elliptic

// starInterpolation is flatInterpolation of the five-point operator, whose
// couplings are not negative.
func (l *level) starInterpolation() {
	n := l.n[2]
	e, v, diag := l.c[0], l.c[1], l.diag
	w0, w1, w2 := l.weights[0], l.weights[1], l.weights[2]
	s := l.stride[1]
	for j := range l.n[1] {
		p := l.index(0, j, 0)
		if _, odd := l.parent(1, j); !odd {
			for k := l.shift[2]; k < n; k += 2 {
				w0[p+k] = 1
			}
			for q, k := p+1-l.shift[2], 1-l.shift[2]; k < n; q, k = q+2, k+2 {
				w0[q], w1[q] = l.between(diag[q]-v[q-s]-v[q], e[q-1], e[q], 2, k)
			}
			continue
		}
		for q, k := p+l.shift[2], l.shift[2]; k < n; q, k = q+2, k+2 {
			w0[q], w2[q] = l.between(diag[q]-e[q-1]-e[q], v[q-s], v[q], 1, j)
		}
	}
	for j := 1 - l.shift[1]; j < l.n[1]; j += 2 {
		up := s
		if j == l.n[1]-1 && l.periodic[1] {
			up = s * (1 - l.n[1])
		}
		k := 1 - l.shift[2]
		for ; k+1 < n; k += 2 {
			l.starMiddle(l.index(0, j, k), [3]int{0, j, k}, up)
		}
		if k < n {
			right := 1
			if l.periodic[2] {
				right = 1 - n
			}
			l.middle(l.index(0, j, k), [3]int{0, j, k}, up, right)
		}
	}
}

// starMiddle is middle for an unknown whose right neighbour is the next.
func (l *level) starMiddle(p int, node [3]int, up int) {
	s, n := p-l.stride[1], p+up
	west, east, south, north := l.c[0][p-1], l.c[0][p], l.c[1][s], l.c[1][p]
	total := west + east + south + north
	if total == 0 {
		l.middle(p, node, up, 1)
		return
	}
	if d := l.diag[p]; d > total {
		total = d
	}
	scale := 1 / total
	west, east, south, north = west*scale, east*scale, south*scale, north*scale
	w0, w1, w2, w3 := l.weights[0], l.weights[1], l.weights[2], l.weights[3]
	w0[p] = south*w0[s] + west*w0[p-1]
	w1[p] = south*w1[s] + east*w0[p+1]
	w2[p] = north*w0[n] + west*w2[p-1]
	w3[p] = north*w1[n] + east*w2[p+1]
}
