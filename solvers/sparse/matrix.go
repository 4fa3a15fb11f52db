package sparse

import "slices"

// Matrix is a square sparse matrix in compressed rows: entry e of row i lies in
// Start[i] ≤ e < Start[i+1], at column Col[e]; columns rise within a row.
type Matrix struct {
	Start []int
	Col   []int
	Val   []float64
}

// Size is the number of rows.
func (a *Matrix) Size() int { return len(a.Start) - 1 }

// Apply sets dst = A x. They do not overlap.
func (a *Matrix) Apply(dst, x []float64) {
	for i := range dst {
		lo, hi := a.Start[i], a.Start[i+1]
		col, val := a.Col[lo:hi], a.Val[lo:hi]
		sum := 0.0
		for e, v := range val {
			sum += v * x[col[e]]
		}
		dst[i] = sum
	}
}

// Residual sets r = b − A x.
func (a *Matrix) Residual(r, b, x []float64) {
	a.Apply(r, x)
	for i, v := range b {
		r[i] = v - r[i]
	}
}

// At returns the entry in row i and column j, 0 if none is stored.
func (a *Matrix) At(i, j int) float64 {
	lo := a.Start[i]
	if e, ok := slices.BinarySearch(a.Col[lo:a.Start[i+1]], j); ok {
		return a.Val[lo+e]
	}
	return 0
}

// Builder collects the rows of a Matrix, first to last.
type Builder struct {
	m       Matrix
	columns []int
	values  map[int]float64
}

// NewBuilder returns a builder for about so many rows and entries.
func NewBuilder(rows, entries int) *Builder {
	return &Builder{
		m:      Matrix{Start: append(make([]int, 0, rows+1), 0), Col: make([]int, 0, entries), Val: make([]float64, 0, entries)},
		values: map[int]float64{},
	}
}

// Add adds v at column j of the row that is being built.
func (b *Builder) Add(j int, v float64) {
	if _, there := b.values[j]; !there {
		b.columns = append(b.columns, j)
	}
	b.values[j] += v
}

// Next ends the row.
func (b *Builder) Next() {
	slices.Sort(b.columns)
	for _, j := range b.columns {
		b.m.Col = append(b.m.Col, j)
		b.m.Val = append(b.m.Val, b.values[j])
	}
	b.m.Start = append(b.m.Start, len(b.m.Col))
	b.columns = b.columns[:0]
	clear(b.values)
}

// Matrix returns what was built.
func (b *Builder) Matrix() *Matrix { return &b.m }
