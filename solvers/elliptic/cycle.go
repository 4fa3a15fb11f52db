package elliptic

// cycle improves the u of level i for its f by one cycle, from zero if zero is
// set: a W-cycle, except that the finest two levels are visited once (a V-cycle
// takes more iterations the more levels there are where squares of different a
// meet at a point). From zero it is a symmetric positive definite function of
// f: the colours are relaxed in one order before the coarse correction and in
// the reverse order after it.
func (m *Multigrid) cycle(i int, zero bool) {
	l := m.levels[i]
	if i == len(m.levels)-1 {
		m.coarsest.solve(l)
		return
	}
	coarse := m.levels[i+1]
	if l.plain() {
		l.descend(coarse, zero)
	} else {
		if zero {
			clear(l.u)
		}
		for c := range l.colours() {
			l.relax(c)
		}
		l.residual()
		l.restrict(coarse)
	}
	m.cycle(i+1, true)
	if i > 0 && i < len(m.levels)-2 {
		m.cycle(i+1, false)
	}
	if l.plain() {
		l.ascend(coarse)
		return
	}
	l.prolong(coarse)
	l.wrap(l.u)
	for c := l.colours() - 1; c >= 0; c-- {
		l.relax(c)
	}
}

// colours is the number of sets of unknowns that do not couple among themselves:
// two for the star, two for each axis otherwise.
func (l *level) colours() int {
	if l.star {
		return 2
	}
	c := 1
	for _, pad := range l.pad {
		c <<= pad
	}
	return c
}

// relax does one Gauss–Seidel step on the unknowns of one colour.
func (l *level) relax(colour int) {
	for i := range l.n[0] {
		if !l.star && i&1 != colour>>2 {
			continue
		}
		for j := range l.n[1] {
			if !l.star && j&1 != colour>>1&1 {
				continue
			}
			start := colour & 1
			if l.star {
				start = (colour + i + j) & 1
			}
			l.relaxRow(l.index(i, j, 0), start)
		}
	}
	l.wrap(l.u)
}

// residual sets r = f − Au.
func (l *level) residual() {
	coloured := l.star
	for a := range 3 {
		// Across the seam of an odd periodic axis, two of the same colour are adjacent.
		coloured = coloured && !(l.periodic[a] && l.n[a]%2 == 1)
	}
	for i := range l.n[0] {
		for j := range l.n[1] {
			only := -1
			if coloured {
				only = (i + j) & 1 // the colour relaxed last has no residual
			}
			l.residualRow(l.index(i, j, 0), only)
		}
	}
}
