package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

func TestSameBytesForAnyThreads(t *testing.T) { eachPath(t, testSameBytesForAnyThreads) }

func testSameBytesForAnyThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	rng := rand.New(rand.NewPCG(9, 10))
	const n = 5*grain + 123
	x, y := make([]float32, n), make([]float32, n)
	fill(rng, x)
	fill(rng, y)
	var first []float64
	for _, threads := range []int{1, 2, 3, 7} {
		parallel.SetThreads(threads)
		var got []float64
		got = append(got, Sum(x), Dot(x, y), SumSquares(x))
		dst := make([]float32, n)
		GELU(dst, x)
		GELUGrad(dst, x, y, true)
		got = append(got, Sum(dst))
		for _, s := range [][3]int{{64, 1024, 64}, {32, 64, 40000 / 32}, {200, 3, 300}, {129, 65, 511}} {
			for _, trans := range []bool{false, true} {
				c := make([]float32, s[0]*s[1])
				lda, ldb := s[2], s[1]
				if trans {
					lda, ldb = s[0], s[2]
				}
				Gemm(trans, trans, s[0], s[1], s[2], 1, x, lda, y, ldb, 0, c, s[1])
				for _, v := range c {
					got = append(got, float64(v))
				}
			}
		}
		sum := make([]float32, 32*32)
		GemmSum(false, true, 10, 32, 32, 256, 1, x, 256, 32*256, y, 256, 32*256, 0, sum, 32)
		for _, v := range sum {
			got = append(got, float64(v))
		}
		bias := make([]float32, 5)
		BiasGrad(bias, x, 3, 5, 5000)
		for _, v := range bias {
			got = append(got, float64(v))
		}
		if first == nil {
			first = got
		}
		for i := range first {
			if math.Float64bits(first[i]) != math.Float64bits(got[i]) {
				t.Fatalf("%d threads: value %d is %v, with one thread %v", threads, i, got[i], first[i])
			}
		}
	}
}
