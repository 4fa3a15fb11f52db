package sparse

import "fmt"

// LU holds the factors of matrices of one symmetric pattern, without pivoting:
// row by row, after T. A. Davis, ACM Trans. Math. Softw. 31 (2005) 587 (LDL),
// for L and U at once, which share their pattern. A matrix that is not
// diagonally dominant may make small pivots; use the factors as a
// preconditioner then.
type LU struct {
	order   []int // unknown eliminated at each place
	place   []int // and its place
	start   []int // column k of L, and row k of U, lie from start[k] on
	length  []int // so far
	index   []int
	l, u    []float64
	pivot   []float64
	parent  []int // elimination tree
	flag    []int
	pattern []int
	stack   []int
	x, y    []float64
}

var _ Preconditioner = (*LU)(nil)

// NewLU prepares for matrices of a's pattern, eliminated in the given order
// (nil: as they are numbered), and factorises a. Where entry (i, j) is stored,
// (j, i) is too.
func NewLU(a *Matrix, order []int) (*LU, error) {
	n := a.Size()
	f := &LU{
		order: order, place: make([]int, n), start: make([]int, n+1), length: make([]int, n),
		pivot: make([]float64, n), parent: make([]int, n), flag: make([]int, n),
		pattern: make([]int, n), stack: make([]int, n), x: make([]float64, n), y: make([]float64, n),
	}
	if order == nil {
		f.order = make([]int, n)
		for i := range f.order {
			f.order[i] = i
		}
	}
	for k, i := range f.order {
		f.place[i] = k
	}
	f.symbolic(a)
	entries := f.start[n]
	f.index, f.l, f.u = make([]int, entries), make([]float64, entries), make([]float64, entries)
	return f, f.Factor(a)
}

// symbolic finds the elimination tree and the length of each column.
func (f *LU) symbolic(a *Matrix) {
	n := len(f.place)
	count := make([]int, n)
	for k, i := range f.order {
		f.parent[k], f.flag[k] = -1, k
		for _, col := range a.Col[a.Start[i]:a.Start[i+1]] {
			for j := f.place[col]; j < k && f.flag[j] != k; j = f.parent[j] {
				if f.parent[j] < 0 {
					f.parent[j] = k
				}
				count[j]++
				f.flag[j] = k
			}
		}
	}
	for k, c := range count {
		f.start[k+1] = f.start[k] + c
	}
}

// Entries is the number of entries of L below its diagonal.
func (f *LU) Entries() int { return f.start[len(f.place)] }

// Factor factorises a, of the pattern that f was made for. It fails at a zero
// pivot.
func (f *LU) Factor(a *Matrix) error {
	n := len(f.place)
	clear(f.length)
	for k, i := range f.order {
		// Row i of a goes to x, column i to y; the reach of row k in the tree is
		// the pattern, topologically ordered in pattern[top:].
		top := n
		f.flag[k] = k
		diagonal := 0.0
		for e := a.Start[i]; e < a.Start[i+1]; e++ {
			j := f.place[a.Col[e]]
			if j > k {
				continue
			}
			if j == k {
				diagonal = a.Val[e]
				continue
			}
			f.x[j], f.y[j] = a.Val[e], a.At(a.Col[e], i)
			depth := 0
			for ; f.flag[j] != k; j = f.parent[j] {
				f.stack[depth] = j
				depth++
				f.flag[j] = k
			}
			for depth > 0 {
				depth--
				top--
				f.pattern[top] = f.stack[depth]
			}
		}
		for ; top < n; top++ {
			j := f.pattern[top]
			x, y := f.x[j], f.y[j]
			f.x[j], f.y[j] = 0, 0
			lo := f.start[j]
			hi := lo + f.length[j]
			index, l, u := f.index[lo:hi], f.l[lo:hi], f.u[lo:hi]
			left := x * f.pivot[j] // L(k, j)
			for e, r := range index {
				f.x[r] -= left * u[e]
				f.y[r] -= y * l[e]
			}
			diagonal -= left * y
			f.index[hi], f.l[hi], f.u[hi] = k, left, y
			f.length[j]++
		}
		if diagonal == 0 || diagonal-diagonal != 0 {
			clear(f.x)
			clear(f.y)
			return fmt.Errorf("sparse: pivot %d of %d is %g", k, n, diagonal)
		}
		f.pivot[k] = 1 / diagonal
	}
	return nil
}

// Solve implements Preconditioner: z = A⁻¹ r.
func (f *LU) Solve(z, r []float64) {
	w := f.x
	for k, i := range f.order {
		w[k] = r[i]
	}
	for k := range w {
		s := w[k]
		lo := f.start[k]
		l := f.l[lo:f.start[k+1]]
		for e, i := range f.index[lo:f.start[k+1]] {
			w[i] -= l[e] * s
		}
	}
	for k := len(w) - 1; k >= 0; k-- {
		sum := w[k]
		lo := f.start[k]
		u := f.u[lo:f.start[k+1]]
		for e, i := range f.index[lo:f.start[k+1]] {
			sum -= u[e] * w[i]
		}
		w[k] = sum * f.pivot[k]
	}
	for k, i := range f.order {
		z[i] = w[k]
	}
	clear(w)
}

// Multiply implements Preconditioner: r = L U z.
func (f *LU) Multiply(r, z []float64) {
	w, v := f.x, f.y
	for k, i := range f.order {
		v[k] = z[i]
	}
	for k := range w {
		lo := f.start[k]
		sum := v[k] / f.pivot[k]
		for e, i := range f.index[lo:f.start[k+1]] {
			sum += f.u[lo+e] * v[i]
		}
		w[k] = sum
	}
	for k := len(w) - 1; k >= 0; k-- {
		lo := f.start[k]
		for e, i := range f.index[lo:f.start[k+1]] {
			w[i] += f.l[lo+e] * w[k]
		}
	}
	for k, i := range f.order {
		r[i] = w[k]
	}
	clear(w)
	clear(v)
}
