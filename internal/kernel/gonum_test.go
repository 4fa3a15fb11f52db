package kernel

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/pdekit/pdekit/internal/parallel"
)

// gonumProduct is prepare for gonum's Sgemm, member by member.
func gonumProduct(s gemmShape) func() {
	a, b, c, p := operands[float32](s)
	op := func(trans bool) blas.Transpose {
		if trans {
			return blas.Trans
		}
		return blas.NoTrans
	}
	return func() {
		for i := range s.batch {
			gonum.Implementation{}.Sgemm(op(s.transA), op(s.transB), s.m, s.n, s.k, 1, a[i*p.strideA:], p.lda, b[i*p.strideB:], p.ldb, 0, c[i*p.strideC:], p.ldc)
		}
	}
}

// BenchmarkPortable times the products of a training step on the portable path
// in turn with gonum's Sgemm, on one thread, and reports how many times faster
// the portable path is, by the sums of the medians.
func BenchmarkPortable(b *testing.B) {
	for _, axes := range []string{"step1", "step2"} {
		b.Run(axes, func(b *testing.B) {
			force(b, portable)
			parallel.SetThreads(1)
			defer parallel.SetThreads(0)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var sums [2]float64
			for b.Loop() {
				sums = [2]float64{}
				for _, s := range gemmShapes {
					if !strings.HasPrefix(s.name, axes) {
						continue
					}
					var took [2][]float64
					for range 9 {
						for side, f := range []func(){prepare[float32](s), gonumProduct(s)} {
							f()
							begin := time.Now()
							f()
							took[side] = append(took[side], time.Since(begin).Seconds())
						}
					}
					for side := range took {
						slices.Sort(took[side])
						sums[side] += took[side][4]
					}
					b.Logf("%-40s portable %.1f GFLOP/s, gonum %.1f", s, s.flops()/took[0][4]/1e9, s.flops()/took[1][4]/1e9)
				}
			}
			b.ReportMetric(1e3*sums[0], "ms-portable")
			b.ReportMetric(1e3*sums[1], "ms-gonum")
			b.ReportMetric(sums[1]/sums[0], "times-faster")
		})
	}
}
