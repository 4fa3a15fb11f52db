package sparse

import (
	"fmt"
	"slices"
)

// Preconditioner approximates the inverse of a matrix M that is easy to invert.
type Preconditioner interface {
	// Solve sets z = M⁻¹ r. They may be the same slice.
	Solve(z, r []float64)
	// Multiply sets r = M z. They do not overlap.
	Multiply(r, z []float64)
}

// Identity preconditions nothing.
type Identity struct{}

var (
	_ Preconditioner = Identity{}
	_ Preconditioner = (*ILU)(nil)
)

// Solve implements Preconditioner.
func (Identity) Solve(z, r []float64) { copy(z, r) }

// Multiply implements Preconditioner.
func (Identity) Multiply(r, z []float64) { copy(r, z) }

// ILU is the incomplete factorisation LU of a matrix on its own pattern,
// ILU(0); of a symmetric matrix it is the incomplete Cholesky factorisation
// with another scaling. (J. A. Meijerink and H. A. van der Vorst, Math. Comp. 31
// (1977) 148.)
type ILU struct {
	m        Matrix
	diagonal []int // entry of the diagonal in each row
	pivot    []float64
	place    []int // entry of each column in the row at hand, plus one
}

// NewILU returns the factorisation's memory for the pattern of a; every row has
// a diagonal entry.
func NewILU(a *Matrix) (*ILU, error) {
	n := a.Size()
	f := &ILU{
		m:        Matrix{Start: a.Start, Col: a.Col, Val: make([]float64, len(a.Val))},
		diagonal: make([]int, n), pivot: make([]float64, n), place: make([]int, n),
	}
	for i := range n {
		lo := a.Start[i]
		e, ok := slices.BinarySearch(a.Col[lo:a.Start[i+1]], i)
		if !ok {
			return nil, fmt.Errorf("sparse: row %d of the matrix has no diagonal entry", i)
		}
		f.diagonal[i] = lo + e
	}
	return f, f.Factor(a)
}

// Factor factorises a, which has the pattern that f was made for. It fails at a
// zero pivot.
func (f *ILU) Factor(a *Matrix) error {
	val, col, start := f.m.Val, f.m.Col, f.m.Start
	copy(val, a.Val)
	for i := range f.diagonal {
		lo, hi := start[i], start[i+1]
		for e := lo; e < hi; e++ {
			f.place[col[e]] = e + 1
		}
		for e := lo; e < f.diagonal[i]; e++ {
			k := col[e]
			l := val[e] * f.pivot[k]
			val[e] = l
			for g := f.diagonal[k] + 1; g < start[k+1]; g++ {
				if p := f.place[col[g]]; p > 0 {
					val[p-1] -= l * val[g]
				}
			}
		}
		for e := lo; e < hi; e++ {
			f.place[col[e]] = 0
		}
		d := val[f.diagonal[i]]
		if d == 0 || d-d != 0 {
			return fmt.Errorf("sparse: incomplete factorisation: pivot %d is %g", i, d)
		}
		f.pivot[i] = 1 / d
	}
	return nil
}

// Solve implements Preconditioner.
func (f *ILU) Solve(z, r []float64) {
	val, col, start := f.m.Val, f.m.Col, f.m.Start
	for i, d := range f.diagonal {
		sum := r[i]
		for e := start[i]; e < d; e++ {
			sum -= val[e] * z[col[e]]
		}
		z[i] = sum
	}
	for i := len(f.diagonal) - 1; i >= 0; i-- {
		sum := z[i]
		for e := f.diagonal[i] + 1; e < start[i+1]; e++ {
			sum -= val[e] * z[col[e]]
		}
		z[i] = sum * f.pivot[i]
	}
}

// Multiply implements Preconditioner.
func (f *ILU) Multiply(r, z []float64) {
	val, col, start := f.m.Val, f.m.Col, f.m.Start
	for i, d := range f.diagonal {
		sum := 0.0
		for e := d; e < start[i+1]; e++ {
			sum += val[e] * z[col[e]]
		}
		r[i] = sum
	}
	for i := len(f.diagonal) - 1; i >= 0; i-- {
		for e := start[i]; e < f.diagonal[i]; e++ {
			r[i] += val[e] * r[col[e]]
		}
	}
}
