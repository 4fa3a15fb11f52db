package sparse

import "math"

// GCRODR is GCRO-DR(m, k): restarted GMRES that carries a subspace of k
// approximate eigenvectors over restarts, and from one system to the next
// (M. L. Parks, E. de Sturler, G. Mackey, D. D. Johnson and S. Maiti, SIAM J.
// Sci. Comput. 28 (2006) 1651). With k = 0 it is GMRES(m) (Y. Saad and M. H.
// Schultz, SIAM J. Sci. Stat. Comput. 7 (1986) 856). Preconditioning is from
// the right, so that residuals are the system's own.
//
// What it carries on depends on the systems solved before: for the same bytes,
// give it the same systems in the same order after Forget. A space with which a
// system took as long as without one is dropped.
type GCRODR struct {
	Restart   int     // m, the size of the subspace; 0 means 40
	Recycle   int     // k < m, the part of it that is kept; 0 is GMRES
	Tolerance float64 // of ‖b − Ax‖/‖b‖
	Limit     int     // products with the matrix

	u, c   [][]float64 // A u = c, c orthonormal; the length is what is carried
	v, z   [][]float64 // the Krylov basis, and it preconditioned
	r, w   []float64
	h, b   []float64 // Hessenberg (m+1)×m by columns; Cᵀ A Z, k×m by columns
	givens []float64
	fresh  int // products that a system took without a space; 0: not known
}

// Forget drops what was carried from earlier systems.
func (g *GCRODR) Forget() { g.u, g.c, g.fresh = g.u[:0], g.c[:0], 0 }

// Carried is the number of vectors carried to the next system.
func (g *GCRODR) Carried() int { return len(g.u) }

// allocate takes the memory for systems of n unknowns.
func (g *GCRODR) allocate(n int) {
	if g.Restart == 0 {
		g.Restart = 40
	}
	if g.Recycle < 0 || g.Recycle >= g.Restart {
		panic("sparse: GCRO-DR keeps fewer vectors than its subspace has")
	}
	if len(g.r) == n {
		return
	}
	m := g.Restart
	vectors := func(count int) [][]float64 {
		list := make([][]float64, count)
		for i := range list {
			list[i] = make([]float64, n)
		}
		return list
	}
	g.r, g.w = make([]float64, n), make([]float64, n)
	g.v, g.z = vectors(m+1), vectors(m)
	g.u, g.c = vectors(g.Recycle)[:0], vectors(g.Recycle)[:0]
	g.h, g.b = make([]float64, (m+1)*m), make([]float64, g.Recycle*m)
	g.givens = make([]float64, 2*m)
}

// Solve improves x until A x = b to the tolerance, which is checked on the true
// residual. It returns *NotConverged when the limit is reached.
func (g *GCRODR) Solve(a *Matrix, m Preconditioner, x, b []float64) (Report, error) {
	g.allocate(a.Size())
	size := norm(b)
	if size == 0 {
		clear(x)
		return Report{}, nil
	}
	var report Report
	a.Residual(g.r, b, x)
	report.Iterations++
	carried := len(g.u) > 0
	if carried {
		report.Iterations += g.refit(a)
		g.project(x)
	}
	for {
		report.Residual = norm(g.r) / size
		switch {
		case report.Residual <= g.Tolerance:
			// The recurrence is trusted only as far as the residual itself agrees.
			a.Residual(g.r, b, x)
			report.Iterations++
			if report.Residual = norm(g.r) / size; report.Residual <= g.Tolerance {
				g.judge(report.Iterations, carried)
				return report, nil
			}
			g.project(x)
		case report.Iterations >= g.Limit || report.Residual != report.Residual:
			g.Forget()
			return report, &NotConverged{report, g.Tolerance}
		}
		steps := g.cycle(a, m, x, g.Tolerance*size, g.Limit-report.Iterations)
		report.Iterations += steps
	}
}

// judge drops a space that did not help.
func (g *GCRODR) judge(iterations int, carried bool) {
	switch {
	case !carried:
		g.fresh = iterations
	case g.fresh > 0 && iterations >= g.fresh:
		g.Forget()
	}
}

// refit makes A u = c with orthonormal c for a new matrix, and returns the
// products it took. Dependent vectors are dropped.
func (g *GCRODR) refit(a *Matrix) int {
	kept, tried := 0, len(g.u)
	for i := range tried {
		g.u[kept], g.u[i] = g.u[i], g.u[kept]
		u, c := g.u[kept], g.c[kept]
		a.Apply(c, u)
		before := norm(c)
		for range 2 {
			for j := range kept {
				s := dot(g.c[j], c)
				axpy(c, -s, g.c[j])
				axpy(u, -s, g.u[j])
			}
		}
		after := norm(c)
		if !(after > 1e-10*before) {
			continue
		}
		scale(c, 1/after)
		scale(u, 1/after)
		kept++
	}
	g.u, g.c = g.u[:kept], g.c[:kept]
	return tried
}

// project takes out of the residual what the carried space can.
func (g *GCRODR) project(x []float64) {
	for range 2 {
		for i, c := range g.c {
			s := dot(c, g.r)
			axpy(x, s, g.u[i])
			axpy(g.r, -s, c)
		}
	}
}

// cycle builds one subspace, improves x and r over it, and renews what is
// carried. It returns the products it took, at most limit (but at least one).
func (g *GCRODR) cycle(a *Matrix, m Preconditioner, x []float64, target float64, limit int) int {
	k := len(g.u)
	steps := max(1, min(g.Restart-k, limit))
	beta := norm(g.r)
	copy(g.v[0], g.r)
	scale(g.v[0], 1/beta)
	rows := g.Restart + 1
	rhs := make([]float64, rows)
	rhs[0] = beta
	triangle := make([]float64, rows*steps)
	j := 0
	for j < steps {
		h := g.h[j*rows : (j+1)*rows]
		clear(h)
		m.Solve(g.z[j], g.v[j])
		a.Apply(g.w, g.z[j])
		for i, c := range g.c {
			s := dot(c, g.w)
			g.b[j*g.Recycle+i] = s
			axpy(g.w, -s, c)
		}
		before := norm(g.w)
		for range 2 {
			for i := range j + 1 {
				s := dot(g.v[i], g.w)
				h[i] += s
				axpy(g.w, -s, g.v[i])
			}
			for i, c := range g.c {
				s := dot(c, g.w)
				g.b[j*g.Recycle+i] += s
				axpy(g.w, -s, c)
			}
		}
		h[j+1] = norm(g.w)
		broke := !(h[j+1] > 1e-14*before)
		if broke {
			h[j+1] = 0
			clear(g.v[j+1])
		} else {
			copy(g.v[j+1], g.w)
			scale(g.v[j+1], 1/h[j+1])
		}
		t := triangle[j*rows : (j+1)*rows]
		copy(t, h)
		rotate(t, rhs, g.givens, j)
		j++
		if broke || math.Abs(rhs[j]) <= target {
			break
		}
	}
	// Least squares over the Krylov part; the carried part follows.
	y := make([]float64, j)
	for i := j - 1; i >= 0; i-- {
		sum := rhs[i]
		for l := i + 1; l < j; l++ {
			sum -= triangle[l*rows+i] * y[l]
		}
		y[i] = sum / triangle[i*rows+i]
	}
	for l, s := range y {
		axpy(x, s, g.z[l])
		for i := range k {
			axpy(x, -s*g.b[l*g.Recycle+i], g.u[i])
		}
		for i := range l + 2 {
			axpy(g.r, -s*g.h[l*rows+i], g.v[i])
		}
	}
	if g.Recycle > 0 {
		g.renew(m, j)
	}
	return j
}

// rotate applies the Givens rotations so far to column t, adds the one that
// clears its entry j+1, and applies it to rhs.
func rotate(t, rhs, givens []float64, j int) {
	for i := range j {
		c, s := givens[2*i], givens[2*i+1]
		t[i], t[i+1] = c*t[i]+s*t[i+1], c*t[i+1]-s*t[i]
	}
	r := math.Hypot(t[j], t[j+1])
	c, s := 1.0, 0.0
	if r > 0 {
		c, s = t[j]/r, t[j+1]/r
	}
	givens[2*j], givens[2*j+1] = c, s
	t[j], t[j+1] = r, 0
	rhs[j], rhs[j+1] = c*rhs[j], -s*rhs[j]
}
