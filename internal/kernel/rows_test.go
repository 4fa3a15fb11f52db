package kernel

import (
	"math"
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

func TestRowSums(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", testRowSums[float32])
		t.Run("float64", testRowSums[float64])
	})
}

func testRowSums[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 1))
	for _, s := range [][3]int{{1, 1, 1}, {3, 17, 19}, {40, 33, 40}, {5, 256, 256}, {2, 3*reduceBlock + 5, 3*reduceBlock + 6}, {0, 3, 3}} {
		rows, cols, ld := s[0], s[1], s[2]
		x, y := make([]T, rows*ld), make([]T, cols)
		fill(rng, x)
		fill(rng, y)
		sums, products := make([]T, rows), make([]T, rows)
		RowSums(sums, x, nil, cols, ld)
		RowSums(products, x, y, cols, ld)
		for i := range rows {
			var sum, product, size float64
			for j := range cols {
				v, w := float64(x[i*ld+j]), float64(y[j])
				sum, product, size = sum+v, product+v*w, size+math.Abs(v)*(1+math.Abs(w))
			}
			if tol := 1e-7 * size; !(math.Abs(float64(sums[i])-sum) <= tol) || !(math.Abs(float64(products[i])-product) <= tol) {
				t.Errorf("%v: row %d: %v and %v, want %v and %v", s, i, sums[i], products[i], sum, product)
			}
		}
	}
}

func TestProjectRows(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testProjectRows[float32](t, 2e-6) })
		t.Run("float64", func(t *testing.T) { testProjectRows[float64](t, 1e-13) })
	})
}

// Rows are those of their definition, from the scalar functions in float64.
func testProjectRows[T Float](t *testing.T, tol float64) {
	rng := rand.New(rand.NewPCG(23, 1))
	for _, s := range [][3]int{{1, 1, 1}, {3, 17, 19}, {40, 33, 40}, {7, 15, 15}, {128, 256, 256}, {2, 301, 310}, {0, 3, 3}, {3, 0, 2}} {
		rows, cols, ld := s[0], s[1], s[2]
		x, dx := guarded[T](rows*ld), guarded[T](rows*ld)
		y, dy := guarded[T](cols), guarded[T](cols)
		bias, weight := make([]T, rows), make([]T, rows)
		dweight, dbias := guarded[T](rows), guarded[T](rows)
		for _, v := range [][]T{x.x, dx.x, y.x, dy.x, bias, weight} {
			fill(rng, v)
		}
		before, old := slices.Clone(y.x), slices.Clone(dx.x)
		for f := ActGELU; f <= ActReLU; f++ {
			copy(y.x, before)
			copy(dx.x, old)
			ProjectRows(f, y.x, x.x, bias, weight, cols, ld)
			ProjectGradRows(f, dx.x, dweight.x, dbias.x, x.x, bias, weight, dy.x, cols, ld)
			op := activationOperations[f] - opGelu
			value, slope := scalarFunctions[op], scalarFunctions[op+1]
			want := make([]float64, cols)
			for j := range want {
				want[j] = float64(before[j])
			}
			close := func(what string, got T, want, size float64) {
				if !(math.Abs(float64(got)-want) <= tol*(1+size)) {
					t.Fatalf("activation %d of %v: %s: %v, want %v", f, s, what, got, want)
				}
			}
			for i := range rows {
				var sumValue, sum, size float64
				for j := range cols {
					v, w, d := float64(x.x[i*ld+j])+float64(bias[i]), float64(weight[i]), float64(dy.x[j])
					want[j] += w * value(v)
					sumValue += d * value(v)
					g := w * d * slope(v)
					sum += g
					size += math.Abs(d) * (1 + math.Abs(v)) * (1 + math.Abs(w))
					close("dx", dx.x[i*ld+j], g, math.Abs(w*d))
				}
				for j := cols; j < ld; j++ {
					if dx.x[i*ld+j] != old[i*ld+j] {
						t.Fatalf("activation %d of %v: wrote between the rows", f, s)
					}
				}
				close("dweight", dweight.x[i], sumValue, size)
				close("dbias", dbias.x[i], sum, size)
			}
			for j := range want {
				close("y", y.x[j], want[j], float64(rows))
			}
		}
		for _, g := range []guardedSlice[T]{x, dx, y, dy, dweight, dbias} {
			g.check(t, "rows")
		}
	}
}
