package elliptic

import "math"

// rounding is the unit in which the floor of an attainable residual is given:
// ‖b − Au‖ cannot be made less than about rounding·‖|b| + |A||u|‖.
const rounding = 0x1p-52

// Solve sets u to the solution for the source f at all nodes, with boundary
// data from data (nil: the constants of the boundary). Fluxes are given as the
// normal derivative of u, not of a. f on Dirichlet sides is ignored; u may be f.
// Nothing is allocated.
//
// The residual in the report is that of the u returned, computed afresh. It is
// at most the tolerance, or, where large jumps of a on fine grids put the
// tolerance below what float64 values of u can express, at most four units of
// rounding of the terms of b − Au. Otherwise Solve returns *NotConverged.
func (m *Multigrid) Solve(u, f []float64, data *Data) (Report, error) {
	m.check(u, f, data)
	if !m.ready {
		panic("elliptic: Solve before SetCoefficient")
	}
	l := m.levels[0]
	report := Report{Removed: m.source(f, data)}
	clear(m.x)
	scale := math.Sqrt(l.dot(m.b, m.b))
	var err error
	if scale > 0 {
		err = m.conjugateGradients(&report, scale)
	}
	if scale-scale != 0 {
		err = &NotConverged{Residual: math.NaN(), Wanted: m.tolerance}
	}
	if m.single {
		l.add(m.x, -l.dot(m.x, m.weight)/l.sum(m.weight))
	}
	for i := range m.m[0] {
		for j := range m.m[1] {
			p := l.index(i, j, 0)
			at := (i+m.first[0])*m.stride[0] + (j+m.first[1])*m.stride[1] + m.first[2]
			copy(u[at:], m.x[p:p+m.m[2]])
		}
	}
	m.dirichlet(u, data)
	return report, err
}

// conjugateGradients solves Ax = b from x = 0, starting again from the true
// residual where the recurrence for it has drifted.
func (m *Multigrid) conjugateGradients(report *Report, scale float64) error {
	l := m.levels[0]
	r := l.f // the preconditioner reads the residual in place
	clear(m.p)
	copy(r, m.b)
	rz, volume := 0.0, l.sum(m.weight)
	for report.Iterations < m.iterations {
		report.Iterations++
		if m.single {
			l.axpy(r, -l.sum(r)/volume, m.weight)
		}
		m.cycle(0, true)
		before := rz
		rz = l.dot(r, l.u)
		beta := 0.0
		if before != 0 {
			beta = rz / before
		}
		curvature := m.direct(l.u, beta)
		if !(curvature > 0) {
			break // breakdown or not finite: the residual tells which
		}
		norm := math.Sqrt(l.advance(m.x, r, m.p, m.q, rz/curvature))
		if !(norm > m.tolerance*scale) {
			residual, floor := m.residual(r)
			report.Residual = residual / scale
			if residual <= m.tolerance*scale || residual <= 4*rounding*floor {
				return nil
			}
			rz = 0
			clear(m.p)
		}
	}
	residual, floor := m.residual(r)
	report.Residual = residual / scale
	if residual <= m.tolerance*scale || residual <= 4*rounding*floor {
		return nil
	}
	return &NotConverged{Residual: report.Residual, Wanted: m.tolerance, Iterations: report.Iterations}
}

// direct sets p = z + beta·p and q = Ap, and returns p·q.
func (m *Multigrid) direct(z []float64, beta float64) float64 {
	l := m.levels[0]
	if !l.plain() {
		l.conjugate(m.p, z, beta)
		l.wrap(m.p)
		return m.apply(m.q, m.p)
	}
	// Each row of q as soon as the next of p is there.
	sum, n := 0.0, l.n[2]
	for j := range l.n[1] + 1 {
		if j < l.n[1] {
			at := l.index(0, j, 0)
			conjugateRow(m.p[at:at+n], z[at:at+n], beta)
		}
		if j > 0 {
			sum += l.applyDot(m.q, m.p, l.index(0, j-1, 0))
		}
	}
	return sum
}

// apply sets q = Ap, the ghosts of p filled, and returns p·q.
func (m *Multigrid) apply(q, p []float64) float64 {
	l := m.levels[0]
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			sum += l.applyDot(q, p, at)
		}
	}
	return sum
}

// residual sets r = b − Ax and returns its norm and that of |b| + |A||x|.
func (m *Multigrid) residual(r []float64) (norm, floor float64) {
	l := m.levels[0]
	l.wrap(m.x)
	m.apply(m.q, m.x)
	sum, terms := 0.0, 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			for k := at; k < at+l.n[2]; k++ {
				v := m.b[k] - m.q[k]
				r[k] = v
				sum += v * v
				// Off the diagonal, |A||u| is as large as on it.
				t := math.Abs(m.b[k]) + 2*math.Abs(l.diag[k]*m.x[k])
				terms += t * t
			}
		}
	}
	return math.Sqrt(sum), math.Sqrt(terms)
}
