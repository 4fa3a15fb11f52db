package elliptic

// On plain levels a cycle goes along the rows once before the coarse correction
// and once after it: each loop follows the one before it at a distance of rows
// at which it finds what it would find had that one finished. The bytes are
// those of loop after loop.

// plain reports whether l is in the plane and without seams.
func (l *level) plain() bool {
	return l.pad[0] == 0 && l.pad[1] == 1 && !l.periodic[1] && !l.periodic[2]
}

// descend relaxes u, from zero if zero is set, and sets coarse.f to the
// residual restricted.
func (l *level) descend(coarse *level, zero bool) {
	clear(coarse.f)
	if zero && !l.star {
		clear(l.u)
	}
	n, only := l.n[1], -1
	for j := range n + 2 {
		if j < n {
			if p := l.index(0, j, 0); zero && l.star {
				l.startRow(p, j&1)
			} else {
				l.relaxEarly(p, j, 0)
			}
		}
		if i := j - 1; i >= 0 && i < n {
			l.relaxLate(l.index(0, i, 0), i, 0)
		}
		if i := j - 2; i >= 0 {
			if l.star {
				only = i & 1
			}
			l.residualRow(l.index(0, i, 0), only)
			l.restrictFrom(coarse, 0, i)
		}
	}
}

// ascend adds the interpolation of coarse.u to u and relaxes in the reverse order.
func (l *level) ascend(coarse *level) {
	n := l.n[1]
	for j := range n + 2 {
		if j < n {
			l.prolongTo(coarse, 0, j)
		}
		if i := j - 1; i >= 0 && i < n {
			l.relaxLate(l.index(0, i, 0), i, 1)
		}
		if i := j - 2; i >= 0 {
			l.relaxEarly(l.index(0, i, 0), i, 1)
		}
	}
}

// relaxEarly relaxes what the earlier colours have in row j, at p: half of it
// for the star, otherwise all of an even row, from the elements of parity first.
func (l *level) relaxEarly(p, j, first int) {
	switch {
	case l.star:
		l.relaxRow(p, j&1)
	case j&1 == 0:
		l.relaxRow(p, first)
		l.relaxRow(p, 1-first)
	}
}

// relaxLate relaxes what the later colours have: the other half, or an odd row.
func (l *level) relaxLate(p, j, first int) {
	switch {
	case l.star:
		l.relaxRow(p, 1-j&1)
	case j&1 == 1:
		l.relaxRow(p, first)
		l.relaxRow(p, 1-first)
	}
}
