package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// naive is the definition of Gemm, summed in float64.
func naive[T Float](transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	for i := range m {
		for j := range n {
			var s float64
			for p := range k {
				x, y := 0.0, 0.0
				if transA {
					x = float64(a[p*lda+i])
				} else {
					x = float64(a[i*lda+p])
				}
				if transB {
					y = float64(b[j*ldb+p])
				} else {
					y = float64(b[p*ldb+j])
				}
				s += x * y
			}
			old := 0.0
			if beta != 0 {
				old = float64(beta) * float64(c[i*ldc+j])
			}
			c[i*ldc+j] = T(float64(alpha)*s + old)
		}
	}
}

func fill[T Float](rng *rand.Rand, x []T) {
	for i := range x {
		x[i] = T(rng.Float64()*2 - 1)
	}
}

func stored(trans bool, rows, cols int) (int, int) {
	if trans {
		return cols, rows
	}
	return rows, cols
}

func testGemm[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trial := range 240 {
		transA, transB := trial&1 != 0, trial&2 != 0
		m, n, k, batch := rng.IntN(71), rng.IntN(71), rng.IntN(71), 1+rng.IntN(3)
		ra, ca := stored(transA, m, k)
		rb, cb := stored(transB, k, n)
		lda, ldb, ldc := ca+rng.IntN(5), cb+rng.IntN(5), n+rng.IntN(5)
		strideA, strideB, strideC := ra*lda+rng.IntN(3), rb*ldb+rng.IntN(3), m*ldc+rng.IntN(3)
		if rng.IntN(4) == 0 {
			strideA = 0
		}
		if rng.IntN(4) == 0 {
			strideB = 0
		}
		alpha := []T{0, 1, -1.5}[rng.IntN(3)]
		beta := []T{0, 1, 0.5}[rng.IntN(3)]
		a := guarded[T](ra*lda + (batch-1)*strideA)
		b := guarded[T](rb*ldb + (batch-1)*strideB)
		c := guarded[T](m*ldc + (batch-1)*strideC)
		fill(rng, a.x)
		fill(rng, b.x)
		fill(rng, c.x)
		want := make([]T, len(c.x))
		copy(want, c.x)
		for i := range batch {
			naive(transA, transB, m, n, k, alpha, tail(a.x, i*strideA), lda, tail(b.x, i*strideB), ldb, beta, tail(want, i*strideC), ldc)
		}
		GemmBatch(transA, transB, batch, m, n, k, alpha, a.x, lda, strideA, b.x, ldb, strideB, beta, c.x, ldc, strideC)
		what := fmt.Sprintf("transA %v transB %v batch %d %d×%d×%d ld %d %d %d alpha %v beta %v", transA, transB, batch, m, n, k, lda, ldb, ldc, alpha, beta)
		for i := range want {
			if d := math.Abs(float64(c.x[i] - want[i])); !(d <= tolerance*float64(k+1)) {
				t.Fatalf("%s: element %d is %v, want %v", what, i, c.x[i], want[i])
			}
		}
		a.check(t, what)
		b.check(t, what)
		c.check(t, what)
	}
}

func tail[T any](x []T, from int) []T { return x[min(from, len(x)):] }

func TestGemm(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testGemm[float32](t, 2e-7) })
		t.Run("float64", func(t *testing.T) { testGemm[float64](t, 4e-16) })
	})
}

func TestGemmKeepsNaN(t *testing.T) { eachPath(t, testGemmKeepsNaN) }

func testGemmKeepsNaN(t *testing.T) {
	nan := float32(math.NaN())
	a, b := []float32{0, 0, 0, 0}, []float32{1, nan, 3, 4}
	c := []float32{nan, nan, nan, nan}
	Gemm(false, false, 2, 2, 2, 1, a, 2, b, 2, 0, c, 2)
	if c[0] != 0 || c[1] == c[1] || c[2] != 0 || c[3] == c[3] {
		t.Errorf("0·B with NaN in column 1, beta 0: %v", c)
	}
	Gemm(false, false, 2, 2, 2, 0, a, 2, b, 2, 0, c, 2)
	if c[1] != 0 {
		t.Errorf("alpha 0, beta 0: %v", c)
	}
	// One NaN or Inf in A or B reaches its row or column and nothing else.
	const m, n, k = 33, 50, 29
	for _, bad := range []float32{nan, float32(math.Inf(1))} {
		a, b, c := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
		a[17*k+11], b[11*n+49] = bad, bad
		Gemm(false, false, m, n, k, 1, a, k, b, n, 0, c, n)
		for i, v := range c {
			if finite := v-v == 0; finite == (i/n == 17 || i%n == 49) {
				t.Fatalf("%v in row 17 and column 49: (%d,%d) is %v", bad, i/n, i%n, v)
			}
		}
	}
	c = []float32{nan, 1, 1, 1}
	Gemm(false, false, 2, 2, 0, 1, a, 2, b, 2, 0.5, c, 2)
	if c[0] == c[0] || c[1] != 0.5 {
		t.Errorf("k 0, beta 0.5: %v", c)
	}
}

// TestGemmSum compares with the products one by one, at sizes that are cut
// into slices and at sizes that are not.
func TestGemmSum(t *testing.T) { eachPath(t, testGemmSum) }

func testGemmSum(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, s := range [][4]int{{0, 3, 4, 5}, {3, 1, 1, 1}, {5, 7, 40, 33}, {9, 32, 32, 512}, {1, 20, 17, 13000}} {
		batch, m, n, k := s[0], s[1], s[2], s[3]
		for trans := range 4 {
			transA, transB := trans&1 != 0, trans&2 != 0
			ra, ca := stored(transA, m, k)
			rb, cb := stored(transB, k, n)
			a, b, c := guarded[float32](batch*m*k), guarded[float32](batch*k*n), guarded[float32](m*(n+3))
			fill(rng, a.x)
			fill(rng, b.x)
			fill(rng, c.x)
			want := make([]float64, len(c.x))
			for i, v := range c.x {
				want[i] = float64(v)
			}
			wide := func(x []float32) []float64 {
				y := make([]float64, len(x))
				for i, v := range x {
					y[i] = float64(v)
				}
				return y
			}
			wa, wb := wide(a.x), wide(b.x)
			for i := range max(batch, 1) {
				beta := 1.0
				if i == 0 {
					beta = 0.5
				}
				alpha := 2.0
				if batch == 0 {
					alpha, k = 0, 0
				}
				naive(transA, transB, m, n, k, alpha, tail(wa, i*ra*ca), ca, tail(wb, i*rb*cb), cb, beta, want, n+3)
			}
			GemmSum(transA, transB, batch, m, n, k, 2, a.x, ca, ra*ca, b.x, cb, rb*cb, 0.5, c.x, n+3)
			for i, w := range want {
				if d := math.Abs(float64(c.x[i]) - w); !(d <= 1e-7*float64(batch*k+10)) {
					t.Fatalf("%v trans %v %v: element %d is %v, want %v", s, transA, transB, i, c.x[i], w)
				}
			}
			c.check(t, fmt.Sprint(s))
		}
	}
}

func TestGemmPanicsOnShortOperands(t *testing.T) {
	x := make([]float32, 6)
	for name, f := range map[string]func(){
		"A":       func() { Gemm(false, false, 3, 2, 3, 1, x, 3, x, 2, 0, x, 2) },
		"B":       func() { Gemm(false, true, 2, 3, 3, 1, x, 3, x, 3, 0, x, 3) },
		"C":       func() { Gemm(false, false, 2, 2, 2, 1, x, 2, x, 2, 0, x[:3], 2) },
		"lda":     func() { Gemm(false, false, 2, 2, 3, 1, x, 2, x, 2, 0, x, 2) },
		"strideC": func() { GemmBatch(false, false, 2, 2, 2, 1, 1, x, 1, 0, x, 2, 0, 0, x, 2, 1) },
		"m":       func() { Gemm(false, false, -1, 2, 2, 1, x, 2, x, 2, 0, x, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestComplexGemmBatch(t *testing.T) { eachPath(t, testComplexGemmBatch) }

func testComplexGemmBatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for trial := range 60 {
		conjA, conjB := trial&1 != 0, trial&2 != 0
		m, n, k, batch := rng.IntN(40), rng.IntN(40), rng.IntN(40), 1+rng.IntN(4)
		ra, ca := stored(conjA, m, k)
		rb, cb := stored(conjB, k, n)
		planes := func(rows, cols int) ([]float64, []float64) {
			re, im := make([]float64, batch*rows*cols), make([]float64, batch*rows*cols)
			fill(rng, re)
			fill(rng, im)
			return re, im
		}
		ar, ai := planes(ra, ca)
		br, bi := planes(rb, cb)
		cr, ci := planes(m, n)
		beta := []float64{0, 1, -0.5}[rng.IntN(3)]
		want := make([]complex128, batch*m*n)
		for s := range batch {
			for i := range m {
				for j := range n {
					var sum complex128
					for p := range k {
						x := s*ra*ca + i*ca + p
						if conjA {
							x = s*ra*ca + p*ca + i
						}
						y := s*rb*cb + p*cb + j
						if conjB {
							y = s*rb*cb + j*cb + p
						}
						xv, yv := complex(ar[x], ai[x]), complex(br[y], bi[y])
						if conjA {
							xv = complex(real(xv), -imag(xv))
						}
						if conjB {
							yv = complex(real(yv), -imag(yv))
						}
						sum += xv * yv
					}
					at := s*m*n + i*n + j
					want[at] = sum + complex(beta*cr[at], beta*ci[at])
				}
			}
		}
		ComplexGemmBatch(conjA, conjB, batch, m, n, k, ar, ai, ca, ra*ca, br, bi, cb, rb*cb, beta, cr, ci, n, m*n)
		for i, w := range want {
			if math.Abs(cr[i]-real(w)) > 1e-13 || math.Abs(ci[i]-imag(w)) > 1e-13 {
				t.Fatalf("conj %v %v, %d×%d×%d beta %v: element %d is %v%+vi, want %v", conjA, conjB, m, n, k, beta, i, cr[i], ci[i], w)
			}
		}
	}
}

// TestEpilogue compares with the three steps one after the other, bit for bit.
func TestEpilogue(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", testEpilogue[float32])
		t.Run("float64", testEpilogue[float64])
	})
}

func testEpilogue[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	forward := []func(dst, x []T){nil, GELU[T], GELUTanh[T], Tanh[T], Sigmoid[T], SiLU[T], ReLU[T]}
	// Many members, stacked members, one cut by k, nothing to sum.
	for trial, s := range [][4]int{{3, 20, 70, 9}, {5, 33, 40, 8}, {1, 20, 17, 13000}, {2, 7, 5, 0}, {40, 64, 100, 16}} {
		batch, m, n, k := s[0], s[1], s[2], s[3]
		strideA, strideB := 0, k*n
		if trial == 1 {
			strideA, strideB = m*k, 0
		}
		a, b, c, bias := make([]T, batch*m*k), make([]T, batch*k*n), make([]T, batch*m*n), make([]T, m)
		fill(rng, a)
		fill(rng, b)
		fill(rng, c)
		fill(rng, bias)
		for act := None; act <= ActReLU; act++ {
			wantC := append([]T(nil), c...)
			wantY := make([]T, len(c))
			GemmBatch(false, false, batch, m, n, k, 1, a, k, strideA, b, n, strideB, 1, wantC, n, m*n)
			AddBias(wantC, bias, batch, m, n)
			if act != None {
				forward[act](wantY, wantC)
			}
			gotC, gotY := append([]T(nil), c...), make([]T, len(c))
			GemmBatchThen(false, false, batch, m, n, k, 1, a, k, strideA, b, n, strideB, 1, gotC, n, m*n, Epilogue[T]{Bias: bias, Activation: act, Y: gotY})
			if !slices.Equal(gotC, wantC) || !slices.Equal(gotY, wantY) {
				t.Fatalf("%v, activation %d: differs from the steps one by one", s, act)
			}
		}
	}
}
