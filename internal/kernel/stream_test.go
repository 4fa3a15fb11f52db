package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Large results are written past the caches where whole cache lines allow it,
// and short rows of A are fetched ahead: both to the same bytes, and no others.
func TestLargeResults(t *testing.T) { eachPath(t, testLargeResults) }

func testLargeResults(t *testing.T) {
	defer func(size int) { largeResult = size }(largeResult)
	defer parallel.SetThreads(0)
	rng := rand.New(rand.NewPCG(11, 12))
	for _, s := range []struct{ batch, m, n, k int }{{1, 1, 16, 1}, {1, 29, 32, 7}, {1, 3, 48, 20}, {2, 17, 64, 9}, {3, 40, 80, 33}, {1, 8, 144, 300}, {1, 200, 17, 5}, {1, 9000, 32, 32}, {1, 32, 3000, 32}} {
		const margin = 64
		all := make([]float32, s.batch*s.m*s.n+2*margin+16)
		to := margin // where a cache line begins
		for uintptr(unsafe.Pointer(&all[to]))%64 != 0 {
			to++
		}
		c := all[to : to+s.batch*s.m*s.n]
		a, b := make([]float32, s.batch*s.m*s.k), make([]float32, s.batch*s.k*s.n)
		fill(rng, a)
		fill(rng, b)
		for _, trans := range []bool{false, true} {
			lda, ldb := s.k, s.n
			if trans {
				lda, ldb = s.m, s.k
			}
			var want []float32
			for _, size := range []int{math.MaxInt, 0} {
				for _, threads := range []int{1, 3} {
					largeResult = size
					parallel.SetThreads(threads)
					for i := range all {
						all[i] = float32(math.NaN())
					}
					GemmBatch(trans, trans, s.batch, s.m, s.n, s.k, 1, a, lda, s.m*s.k, b, ldb, s.k*s.n, 0, c, s.n, s.m*s.n)
					if want == nil {
						want = slices.Clone(c)
					}
					what := fmt.Sprintf("%+v, transposed %v, large from %d, %d threads", s, trans, size, threads)
					if i := slices.IndexFunc(c, func(v float32) bool { return v != v }); i >= 0 || !slices.Equal(c, want) {
						t.Fatalf("%s: other bytes than in the caches, or NaN at %d", what, i)
					}
					for i, v := range all {
						if (i < to || i >= to+len(c)) && v == v {
							t.Fatalf("%s: wrote %v at %d of %d", what, v, i-to, len(c))
						}
					}
				}
			}
		}
	}
}
