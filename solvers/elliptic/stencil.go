package elliptic

// A row loop reads its neighbours through slices of equal length, one for each
// neighbour, so that one test stands for all bounds checks.

// applyRow sets y to A·u on one row of n unknowns from index p, every second
// one from start if step is 2.
func (l *level) applyRow(y, u []float64, p, start, step int) {
	n := l.n[2]
	d, v := l.diag[p:p+n], u[p:p+n]
	y = y[:n]
	switch {
	case l.star && len(l.off) == 2:
		s := l.stride[1]
		e, w, un, us, ue, uw := l.c[0][p:p+n], l.c[0][p-1:p-1+n], u[p+s:p+s+n], u[p-s:p-s+n], u[p+1:p+1+n], u[p-1:p-1+n]
		cn, cs := l.c[1][p:p+n], l.c[1][p-s:p-s+n]
		for k := start; k < n; k += step {
			y[k] = d[k]*v[k] - (e[k]*ue[k] + w[k]*uw[k]) - (cn[k]*un[k] + cs[k]*us[k])
		}
	default:
		for k := start; k < n; k += step {
			y[k] = d[k] * v[k]
		}
		for t, off := range l.off {
			c, up := l.c[t][p:p+n], u[p+off:p+off+n]
			b, down := l.c[t][p-off:p-off+n], u[p-off:p-off+n]
			for k := start; k < n; k += step {
				y[k] -= c[k]*up[k] + b[k]*down[k]
			}
		}
	}
}

// relaxRow solves the equations of every second unknown of a row, from start,
// for its own value.
func (l *level) relaxRow(p, start int) {
	if l.relaxFast(p, start) {
		return
	}
	n, u := l.n[2], l.u
	f, inv, x := l.f[p:p+n], l.inv[p:p+n], u[p:p+n]
	switch {
	case l.star && len(l.off) == 2:
		s := l.stride[1]
		e, w, un, us, ue, uw := l.c[0][p:p+n], l.c[0][p-1:p-1+n], u[p+s:p+s+n], u[p-s:p-s+n], u[p+1:p+1+n], u[p-1:p-1+n]
		cn, cs := l.c[1][p:p+n], l.c[1][p-s:p-s+n]
		for k := start; k < n; k += 2 {
			x[k] = (f[k] + (e[k]*ue[k] + w[k]*uw[k]) + (cn[k]*un[k] + cs[k]*us[k])) * inv[k]
		}
	case len(l.off) == 4:
		l.relaxRow9(x, f, inv, p, start)
	default:
		r := l.r[p : p+n]
		for k := start; k < n; k += 2 {
			r[k] = f[k]
		}
		for t, off := range l.off {
			c, up := l.c[t][p:p+n], u[p+off:p+off+n]
			b, down := l.c[t][p-off:p-off+n], u[p-off:p-off+n]
			for k := start; k < n; k += 2 {
				r[k] += c[k]*up[k] + b[k]*down[k]
			}
		}
		for k := start; k < n; k += 2 {
			x[k] = r[k] * inv[k]
		}
	}
}

// startRow is relaxRow of the star in the plane where u, whatever it holds,
// counts as zero; the other unknowns of the row become zero.
func (l *level) startRow(p, start int) {
	if l.startFast(p, start) {
		return
	}
	n := l.n[2]
	f, inv, x := l.f[p:p+n], l.inv[p:p+n], l.u[p:p+n]
	for k := range x {
		x[k] = 0
		if k&1 == start {
			x[k] = f[k] * inv[k]
		}
	}
}

// residualRow sets r = f − Au on one row: of every second unknown from only,
// and to zero the others, if that is not negative.
func (l *level) residualRow(p, only int) {
	if l.residualFast(p, only) {
		return
	}
	n := l.n[2]
	r, f := l.r[p:p+n], l.f[p:p+n]
	if only < 0 {
		l.applyRow(r, l.u, p, 0, 1)
		for k := range r {
			r[k] = f[k] - r[k]
		}
		return
	}
	l.applyRow(r, l.u, p, only, 2)
	for k := range r {
		if k&1 == only {
			r[k] = f[k] - r[k]
		} else {
			r[k] = 0
		}
	}
}

// applyDot sets q to A·u on one row and returns the scalar product of the two.
func (l *level) applyDot(q, u []float64, p int) float64 {
	var s lanes
	n := l.n[2]
	k := l.applyFast(&s, q, u, p)
	if k < n {
		l.applyRow(q[p:p+n], u, p, k, 1)
	}
	y, x := q[p:p+n], u[p:p+n]
	for ; k < n; k++ {
		s[k&7] += x[k] * y[k]
	}
	return s.sum()
}

// relaxRow9 is relaxRow for the nine-point stencil of coarse two-dimensional levels.
func (l *level) relaxRow9(x, f, inv []float64, p, start int) {
	n, u, s := l.n[2], l.u, l.stride[1]
	ue, uw := u[p+1:p+1+n], u[p-1:p-1+n]
	un, une, unw := u[p+s:p+s+n], u[p+s+1:p+s+1+n], u[p+s-1:p+s-1+n]
	us, use, usw := u[p-s:p-s+n], u[p-s+1:p-s+1+n], u[p-s-1:p-s-1+n]
	e, w := l.c[0][p:p+n], l.c[0][p-1:p-1+n]
	nw, se := l.c[1][p:p+n], l.c[1][p-s+1:p-s+1+n]
	cn, cs := l.c[2][p:p+n], l.c[2][p-s:p-s+n]
	ne, sw := l.c[3][p:p+n], l.c[3][p-s-1:p-s-1+n]
	for k := start; k < n; k += 2 {
		row := e[k]*ue[k] + w[k]*uw[k]
		up := nw[k]*unw[k] + cn[k]*un[k] + ne[k]*une[k]
		down := se[k]*use[k] + cs[k]*us[k] + sw[k]*usw[k]
		x[k] = (f[k] + row + up + down) * inv[k]
	}
}
