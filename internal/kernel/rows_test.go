package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Rows give the bytes of each row by itself, and what is between them stays.
func TestActivateRows(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", testActivateRows[float32])
		t.Run("float64", testActivateRows[float64])
	})
}

func testActivateRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 1))
	forward := []func(dst, x []T){GELU[T], GELUTanh[T], Tanh[T], Sigmoid[T], SiLU[T], ReLU[T]}
	backward := []func(dx, x, dy []T, add bool){GELUGrad[T], GELUTanhGrad[T], TanhGrad[T], SigmoidGrad[T], SiLUGrad[T], ReLUGrad[T]}
	for _, s := range [][3]int{{1, 1, 1}, {3, 17, 17}, {5, 33, 40}, {4, 64, 65}, {0, 3, 3}} {
		rows, cols, ld := s[0], s[1], s[2]
		x, dy, before := make([]T, rows*ld), make([]T, rows*ld), make([]T, rows*ld)
		fill(rng, x)
		fill(rng, dy)
		fill(rng, before)
		for f := ActGELU; f <= ActReLU; f++ {
			y, dx := slices.Clone(before), slices.Clone(before)
			wantY, wantDX := slices.Clone(before), slices.Clone(before)
			ActivateRows(f, y, x, rows, cols, ld)
			ActivateGradRows(f, dx, x, dy, rows, cols, ld)
			for i := range rows {
				forward[f-ActGELU](wantY[i*ld:][:cols], x[i*ld:])
				backward[f-ActGELU](wantDX[i*ld:][:cols], x[i*ld:], dy[i*ld:], false)
			}
			if !slices.Equal(y, wantY) || !slices.Equal(dx, wantDX) {
				t.Fatalf("activation %d of %v: rows differ from each by itself", f, s)
			}
		}
	}
}
