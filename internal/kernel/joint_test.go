package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestGemmJoint compares with two naive products, between guard zones.
func TestGemmJoint(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testGemmJoint[float32](t, 2e-6) })
		t.Run("float64", func(t *testing.T) { testGemmJoint[float64](t, 1e-14) })
	})
}

func testGemmJoint[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(31, 32))
	for trial := range 160 {
		batch, m, n := 1+rng.IntN(3), 1+rng.IntN(40), 1+rng.IntN(150)
		depths := [2]int{rng.IntN(60), rng.IntN(70)}
		if trial%16 == 0 {
			depths = [2]int{100, 120} // more than one panel holds
		}
		ldc, strideC := n+rng.IntN(3), 0
		strideC = m*ldc + rng.IntN(5)
		if trial%4 == 1 { // members side by side
			ldc, strideC = batch*n+1, n
		}
		beta := T(trial % 3 / 2)
		c := guarded[T]((batch-1)*strideC + (m-1)*ldc + n)
		fill(rng, c.x)
		want := append([]T(nil), c.x...)
		var products [2]Product[T]
		for i := range products {
			p := Product[T]{Trans: rng.IntN(2) == 0, K: depths[i]}
			rows, cols := stored(p.Trans, m, p.K)
			p.LDA, p.LDB = cols+rng.IntN(3), n+rng.IntN(3)
			if rng.IntN(2) == 0 {
				p.StrideA = rows*p.LDA + 1
			}
			if rng.IntN(2) == 0 {
				p.StrideB = p.K*p.LDB + 1
			}
			p.A = guarded[T]((batch-1)*p.StrideA + max(0, (rows-1)*p.LDA+cols)).x
			p.B = guarded[T]((batch-1)*p.StrideB + max(0, (p.K-1)*p.LDB+n)).x
			fill(rng, p.A)
			fill(rng, p.B)
			products[i] = p
			of := T(1)
			if i == 0 {
				of = beta
			}
			for b := range batch {
				naive(p.Trans, false, m, n, p.K, 1, tail(p.A, b*p.StrideA), p.LDA, tail(p.B, b*p.StrideB), p.LDB, of, want[b*strideC:], ldc)
			}
		}
		bias := make([]T, m)
		fill(rng, bias)
		y := guarded[T](len(want))
		e := Epilogue[T]{Bias: bias}
		if trial%2 == 0 {
			e.Activation, e.Y = ActTanh, y.x
		}
		GemmJoint(batch, m, n, products[0], products[1], beta, c.x, ldc, strideC, e)
		c.check(t, "C")
		y.check(t, "Y")
		covered := make([]bool, len(want))
		for b := range batch {
			for r := range m {
				for j := range n {
					at := b*strideC + r*ldc + j
					covered[at] = true
					w := float64(want[at] + bias[r])
					if d := math.Abs(float64(c.x[at]) - w); !(d <= tolerance*float64(2+depths[0]+depths[1])) {
						t.Fatalf("trial %d, batch %d %d×%d×%v: element %d %d %d is %v, want %v", trial, batch, m, n, depths, b, r, j, c.x[at], w)
					}
					if e.Activation != None {
						if d := math.Abs(float64(y.x[at]) - math.Tanh(float64(c.x[at]))); !(d <= 1e-6) {
							t.Fatalf("trial %d: activation off by %g", trial, d)
						}
					}
				}
			}
		}
		for at, yes := range covered {
			if !yes && c.x[at] != want[at] {
				t.Fatalf("trial %d: wrote %v between the members' rows", trial, c.x[at])
			}
		}
	}
}
