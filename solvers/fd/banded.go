package fd

import (
	"fmt"
	"math"
)

// Banded is a square matrix with few diagonals, kept by rows, and its LU
// factors without pivoting: fit for the diagonally dominant or positive
// definite matrices of implicit differences. It serves one goroutine.
type Banded struct {
	n, lower, upper int
	a               []float64 // entry (i, j) at i·width + j−i+lower
	inverse         []float64 // of the pivots
}

// NewBanded returns the zero n×n matrix with the given numbers of diagonals
// below and above the main one.
func NewBanded(n, lower, upper int) *Banded {
	return &Banded{n: n, lower: lower, upper: upper, a: make([]float64, n*(lower+upper+1)), inverse: make([]float64, n)}
}

func (b *Banded) width() int { return b.lower + b.upper + 1 }

// Zero sets all entries to zero.
func (b *Banded) Zero() { clear(b.a) }

// Add adds v to entry (i, j). It panics outside the band.
func (b *Banded) Add(i, j int, v float64) {
	if j-i < -b.lower || j-i > b.upper || j < 0 || j >= b.n {
		panic(fmt.Sprintf("fd: entry (%d, %d) outside the band", i, j))
	}
	b.a[i*b.width()+j-i+b.lower] += v
}

// Set overwrites b, of the same size and band, with alpha·I + beta·m.
func (b *Banded) Set(alpha, beta float64, m *Banded) {
	for k, v := range m.a {
		b.a[k] = beta * v
	}
	for i := range b.n {
		b.a[i*b.width()+b.lower] += alpha
	}
}

// Factor overwrites b with its LU factors. It reports a pivot that is zero or
// not finite.
func (b *Banded) Factor() error {
	w, lo := b.width(), b.lower
	for k := range b.n {
		pivot := b.a[k*w+lo]
		inv := 1 / pivot
		if pivot == 0 || math.IsNaN(inv) || math.IsInf(pivot, 0) {
			return fmt.Errorf("fd: pivot %d of a banded matrix is %g", k, pivot)
		}
		b.inverse[k] = inv
		up := b.a[k*w+lo+1 : k*w+lo+1+min(b.upper, b.n-1-k)]
		for i := k + 1; i <= min(k+lo, b.n-1); i++ {
			at := i*w + k - i + lo
			if b.a[at] == 0 {
				continue
			}
			l := b.a[at] * inv
			b.a[at] = l
			row := b.a[at+1 : at+1+len(up)]
			for j, v := range up {
				row[j] -= l * v
			}
		}
	}
	return nil
}

// Solve overwrites x with the solution of A·y = x, A having been factored.
func (b *Banded) Solve(x []float64) {
	w, lo := b.width(), b.lower
	for i := 1; i < b.n; i++ {
		first := max(0, i-lo)
		row := b.a[i*w+first-i+lo : i*w+lo]
		sum := x[i]
		for j, l := range row {
			sum -= l * x[first+j]
		}
		x[i] = sum
	}
	for i := b.n - 1; i >= 0; i-- {
		row := b.a[i*w+lo+1 : i*w+lo+1+min(b.upper, b.n-1-i)]
		sum := x[i]
		for j, u := range row {
			sum -= u * x[i+1+j]
		}
		x[i] = sum * b.inverse[i]
	}
}
