package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A row of a complex product has the same bytes however many rows there are:
// few rows take another way than many.
func TestComplexGemmBatchRows(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(31, 1))
		for _, s := range [][3]int{{1, 1, 1}, {3, 16, 16}, {2, 32, 32}, {4, 33, 70}, {2, 100, 31}, {1, 192, 48}, {1, 300, 48}} {
			batch, k, n := s[0], s[1], s[2]
			const many = 9
			operand := func(size int) []float32 {
				g := guarded[float32](size)
				fill(rng, g.x)
				return g.x
			}
			xr, xi := operand(batch*many*k), operand(batch*many*k)
			wr, wi := operand(batch*k*n), operand(batch*k*n)
			wantR, wantI := operand(batch*many*n), operand(batch*many*n)
			ComplexGemmBatch(false, false, batch, many, n, k, xr, xi, k, many*k, wr, wi, n, k*n, 0, wantR, wantI, n, many*n)
			for rows := 1; rows <= 5; rows++ {
				yr, yi := guarded[float32](batch*many*n), guarded[float32](batch*many*n)
				ComplexGemmBatch(false, false, batch, rows, n, k, xr, xi, k, many*k, wr, wi, n, k*n, 0, yr.x, yi.x, n, many*n)
				for i := range batch {
					first, last := i*many*n, i*many*n+rows*n
					if !slices.Equal(yr.x[first:last], wantR[first:last]) || !slices.Equal(yi.x[first:last], wantI[first:last]) {
						t.Fatalf("%v: %d rows differ from those of %d", s, rows, many)
					}
					for _, y := range [][]float32{yr.x, yi.x} {
						for _, v := range y[last : (i+1)*many*n] {
							if v == v {
								t.Fatalf("%v: %d rows: wrote beyond", s, rows)
							}
						}
					}
				}
				yr.check(t, "real")
				yi.check(t, "imaginary")
			}
		}
	})
}
