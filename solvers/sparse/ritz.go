package sparse

import (
	"math"
	"math/cmplx"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// renew replaces the carried space by the span of the Recycle harmonic Ritz
// vectors of smallest modulus of the preconditioned matrix over the carried
// space and the j vectors of the last cycle (Parks et al., section 2.4):
//
//	GᵀG p = θ Gᵀ Ŵᵀ(M V̂) p,   A V̂ = Ŵ G,   V̂ = [U D, Z],  Ŵ = [C, V]
//
// with D scaling the columns of U to unit length. It keeps what there is where
// the small eigenvalue problem cannot be solved.
func (g *GCRODR) renew(m Preconditioner, j int) {
	k, rows := len(g.u), g.Restart+1
	p := k + j
	big := mat.NewDense(p+1, p, nil)   // G
	cross := mat.NewDense(p+1, p, nil) // Ŵᵀ M V̂
	d := make([]float64, k)
	for i, u := range g.u {
		d[i] = 1 / norm(u)
		big.Set(i, i, d[i])
		m.Multiply(g.w, u)
		for l, c := range g.c {
			cross.Set(l, i, d[i]*dot(c, g.w))
		}
		for l := range j + 1 {
			cross.Set(k+l, i, d[i]*dot(g.v[l], g.w))
		}
	}
	for l := range j {
		for i := range k {
			big.Set(i, k+l, g.b[l*g.Recycle+i])
		}
		for i := range l + 2 {
			big.Set(k+i, k+l, g.h[l*rows+i])
		}
		cross.Set(k+l, k+l, 1)
	}
	basis := harmonic(big, cross, min(g.Recycle, p))
	if basis == nil {
		return
	}
	_, kept := basis.Dims()
	var qr mat.QR
	var gp, q, r mat.Dense
	gp.Mul(big, basis)
	qr.Factorize(&gp)
	qr.QTo(&q)
	qr.RTo(&r)
	for i := range kept {
		if math.Abs(r.At(i, i)) <= 1e-12*math.Abs(r.At(0, 0)) {
			kept = i
			break
		}
	}
	if kept == 0 {
		return
	}
	n := len(g.r)
	us, cs := make([][]float64, kept), make([][]float64, kept)
	for e := range kept {
		u, c := make([]float64, n), make([]float64, n)
		for i := range k {
			axpy(u, d[i]*basis.At(i, e), g.u[i])
			axpy(c, q.At(i, e), g.c[i])
		}
		for l := range j {
			axpy(u, basis.At(k+l, e), g.z[l])
		}
		for l := range j + 1 {
			axpy(c, q.At(k+l, e), g.v[l])
		}
		for i := range e {
			axpy(u, -r.At(i, e), us[i])
		}
		scale(u, 1/r.At(e, e))
		us[e], cs[e] = u, c
	}
	g.u, g.c = us, cs
}

// harmonic returns count columns that span the vectors of the eigenvalues of
// largest modulus of R⁻¹Qᵀ·cross, with QR = big: the reciprocals of the harmonic
// Ritz values. Complex pairs give their real and imaginary parts. It is nil
// where the problem has no solution.
func harmonic(big, cross *mat.Dense, count int) *mat.Dense {
	rows, p := big.Dims()
	var qr mat.QR
	var q, r, t mat.Dense
	qr.Factorize(big)
	qr.QTo(&q)
	qr.RTo(&r)
	t.Mul(q.Slice(0, rows, 0, p).T(), cross)
	if err := t.Solve(r.Slice(0, p, 0, p), mat.DenseCopyOf(&t)); err != nil {
		return nil
	}
	var eigen mat.Eigen
	if !eigen.Factorize(&t, mat.EigenRight) {
		return nil
	}
	values := eigen.Values(nil)
	var vectors mat.CDense
	eigen.VectorsTo(&vectors)
	order := make([]int, p)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := cmplx.Abs(values[a]), cmplx.Abs(values[b]); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	basis := mat.NewDense(p, count, nil)
	filled := 0
	for _, e := range order {
		if filled == count {
			break
		}
		if imag(values[e]) < 0 {
			continue // its conjugate stands for both
		}
		for i := range p {
			basis.Set(i, filled, real(vectors.At(i, e)))
		}
		filled++
		if imag(values[e]) > 0 && filled < count {
			for i := range p {
				basis.Set(i, filled, imag(vectors.At(i, e)))
			}
			filled++
		}
	}
	if filled < count {
		return nil
	}
	return basis
}
