package elliptic

// interpolation sets the weights with which a fine unknown takes its value from
// its coarse parents. A coarse unknown takes its own. Any other satisfies its
// equation after the stencil has been summed along the axes on which it
// coincides with a coarse index, its neighbours there being coarse or already
// interpolated (Dendy 1982, §3, for two dimensions). Negative couplings count
// as zero; where none is positive, neighbours count equally.
func (l *level) interpolation() {
	if l.flat() {
		l.flatInterpolation()
	} else {
		l.anyInterpolation()
	}
	if l.coarsen[2] {
		l.wrapWeights()
	}
}

// anyInterpolation sets the weights in any number of dimensions.
func (l *level) anyInterpolation() {
	for between := 0; between <= 3; between++ {
		for i := range l.n[0] {
			for j := range l.n[1] {
				for k := range l.n[2] {
					node := [3]int{i, j, k}
					count, mask := 0, 0
					for a, x := range node {
						if _, odd := l.parent(a, x); odd {
							count++
							mask |= 4 >> a
						}
					}
					if count != between {
						continue
					}
					p := l.index(i, j, k)
					if count == 0 {
						l.weights[0][p] = 1
						continue
					}
					l.interpolate(p, node, mask)
				}
			}
		}
	}
}

// interpolate sets the weights of one unknown that is between coarse ones on
// the axes of mask.
func (l *level) interpolate(p int, node [3]int, mask int) {
	var sum [27]float64
	var on [3]int
	for a := range 3 {
		if mask&(4>>a) != 0 {
			on[a] = 1
		}
	}
	for t, d := range l.direction {
		to := (on[0]*d[0]*3+on[1]*d[1])*3 + on[2]*d[2]
		c := l.c[t]
		sum[13+to] += c[p]
		sum[13-to] += c[p-l.off[t]]
	}
	// What the diagonal has beyond its neighbours; less than nothing is rounding.
	slack := l.diag[p] - sum[13]
	sum[13] = 0
	for _, v := range sum {
		slack -= v
	}
	// Where a is rough on the scale of a coarse cell, coarse couplings may be
	// negative; interpolating by them would amplify.
	total := 0.0
	for to, v := range sum {
		sum[to] = max(v, 0)
		total += sum[to]
	}
	if total == 0 {
		slack = 0
		total = l.equal(&sum, node, on)
	}
	pivot := max(slack, 0) + total
	for m := range l.weights {
		if m&^mask == 0 {
			l.weights[m][p] = 0
		}
	}
	for to, v := range sum {
		if v == 0 {
			continue
		}
		d := [3]int{to/9 - 1, to/3%3 - 1, to%3 - 1}
		q, upper, rest := node, 0, mask
		for a := range 3 {
			if d[a] == 0 {
				continue
			}
			rest &^= 4 >> a
			if d[a] > 0 {
				upper |= 4 >> a
			}
			q[a] += d[a]
			if q[a] == l.n[a] {
				q[a] = 0
			}
		}
		at := l.index(q[0], q[1], q[2])
		for m := range l.weights {
			if m&^rest == 0 {
				l.weights[m|upper][p] += v / pivot * l.weights[m][at]
			}
		}
	}
}

// equal sets sum to 1 for the neighbours on each axis of on, and returns their number.
func (l *level) equal(sum *[27]float64, node, on [3]int) (total float64) {
	for a, step := range [3]int{9, 3, 1} {
		if on[a] == 0 {
			continue
		}
		if node[a] > 0 || l.periodic[a] {
			sum[13-step] = 1
			total++
		}
		if node[a] < l.n[a]-1 || l.periodic[a] {
			sum[13+step] = 1
			total++
		}
	}
	return total
}

// wrapWeights copies the ghosts of the last axis that the row loops of the
// transfers read: those of unknowns between coarse ones.
func (l *level) wrapWeights() {
	n := l.n[2]
	if !l.periodic[2] || n%2 == 1 {
		return
	}
	for _, w := range l.weights {
		if w == nil {
			continue
		}
		for i := range l.n[0] {
			for j := range l.n[1] {
				p := l.index(i, j, 0)
				w[p-1] = w[p+n-1]
			}
		}
	}
}

// row names the coarse rows that a fine row hangs from: for each choice of
// parents on the two slow axes, the weights' mask and the row.
type row struct {
	mask   int
	origin int // index of unknown 0 of the coarse row
}

// parents lists the coarse rows of the fine row (i, j), at most four.
func (l *level) parents(coarse *level, i, j int, out *[4]row) []row {
	count := 0
	li, oi := l.parent(0, i)
	lj, oj := l.parent(1, j)
	for ui := range 2 {
		for uj := range 2 {
			if ui == 1 && !oi || uj == 1 && !oj {
				continue
			}
			ci, iok := l.coarseIndex(coarse, 0, li+ui)
			cj, jok := l.coarseIndex(coarse, 1, lj+uj)
			if iok && jok {
				out[count] = row{4*ui + 2*uj, coarse.index(ci, cj, 0)}
				count++
			}
		}
	}
	return out[:count]
}

// coarseIndex wraps a coarse index, and reports whether there is one.
func (l *level) coarseIndex(coarse *level, a, i int) (int, bool) {
	n := coarse.n[a]
	if i >= 0 && i < n {
		return i, true
	}
	if l.periodic[a] {
		return (i + n) % n, true
	}
	return 0, false
}

// restrict sets coarse.f to the transpose of the interpolation applied to l.r.
func (l *level) restrict(coarse *level) {
	clear(coarse.f)
	if l.periodic[2] && l.coarsen[2] {
		n := l.n[2]
		for i := range l.n[0] {
			for j := range l.n[1] {
				p := l.index(i, j, 0)
				l.r[p-1] = l.r[p+n-1]
			}
		}
	}
	for i := range l.n[0] {
		for j := range l.n[1] {
			l.restrictFrom(coarse, i, j)
		}
	}
}

// restrictFrom adds the part of one fine row to the coarse rows it hangs from.
func (l *level) restrictFrom(coarse *level, i, j int) {
	var rows [4]row
	for _, to := range l.parents(coarse, i, j, &rows) {
		l.restrictRow(coarse.f[to.origin:to.origin+coarse.n[2]], to.mask, l.index(i, j, 0))
	}
}

// restrictRow adds the part of one fine row at p to one coarse row.
func (l *level) restrictRow(f []float64, mask, p int) {
	low := l.weights[mask]
	if !l.coarsen[2] {
		r, w := l.r[p:p+len(f)], low[p:p+len(f)]
		for j, v := range r {
			f[j] += w[j] * v
		}
		return
	}
	p += l.shift[2] - 1
	length := 2*len(f) + 1
	r, wl, wh := l.r[p:p+length], low[p:p+length], l.weights[mask|1][p:p+length]
	for j := restrictFast(f, r, wl, wh); j < len(f); j++ {
		i := 2 * j
		f[j] += wh[i]*r[i] + wl[i+1]*r[i+1] + wl[i+2]*r[i+2]
	}
}

// prolong adds the interpolation of coarse.u to l.u.
func (l *level) prolong(coarse *level) {
	coarse.wrap(coarse.u)
	for i := range l.n[0] {
		for j := range l.n[1] {
			l.prolongTo(coarse, i, j)
		}
	}
}

// prolongTo adds to one fine row.
func (l *level) prolongTo(coarse *level, i, j int) {
	var rows [4]row
	for _, from := range l.parents(coarse, i, j, &rows) {
		l.prolongRow(coarse.u, from, l.index(i, j, 0))
	}
}

func (l *level) prolongRow(coarse []float64, from row, p int) {
	n := l.n[2]
	low := l.weights[from.mask]
	if !l.coarsen[2] {
		u, w, v := l.u[p:p+n], low[p:p+n], coarse[from.origin:from.origin+n]
		for j := range u {
			u[j] += w[j] * v[j]
		}
		return
	}
	s := l.shift[2]
	high := l.weights[from.mask|1]
	if s == 1 {
		l.u[p] += high[p] * coarse[from.origin]
	}
	p += s
	n -= s
	half := n / 2
	u, wl, wh := l.u[p:p+2*half], low[p:p+2*half], high[p:p+2*half]
	v := coarse[from.origin : from.origin+half+1]
	for j := prolongFast(u, v, wl, wh); j < half; j++ {
		i := 2 * j
		u[i] += wl[i]*v[j] + wh[i]*v[j+1] // the second weight of a coarse unknown is zero
		u[i+1] += wl[i+1]*v[j] + wh[i+1]*v[j+1]
	}
	if n%2 == 1 {
		l.u[p+n-1] += low[p+n-1] * v[half]
	}
}
