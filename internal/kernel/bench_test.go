package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/parallel"
)

// gemmShape is a product as spectral operators need it.
type gemmShape struct {
	name           string
	transA, transB bool
	sum            bool
	batch, m, n, k int
	shareA, shareB bool
}

var gemmShapes = []gemmShape{
	{name: "512", batch: 1, m: 512, n: 512, k: 512},
	{name: "1024", batch: 1, m: 1024, n: 1024, k: 1024},
	{name: "2048", batch: 1, m: 2048, n: 2048, k: 2048},
	{name: "linear", batch: 1, m: 20480, n: 64, k: 64},
	{name: "linear-narrow", batch: 1, m: 81920, n: 32, k: 32},
	{name: "dft", batch: 1, m: 1280, n: 32, k: 1024},
	{name: "inverse-dft", batch: 1, m: 1280, n: 1024, k: 32},
	{name: "dft-backward", transB: true, batch: 1, m: 1280, n: 1024, k: 32},
	{name: "inverse-backward", transB: true, batch: 1, m: 1280, n: 32, k: 1024},
	{name: "channels64", batch: 20, m: 64, n: 1024, k: 64, shareA: true},
	{name: "channels64-backward", transA: true, batch: 20, m: 64, n: 1024, k: 64, shareA: true},
	{name: "channels64-weight", transB: true, sum: true, batch: 20, m: 64, n: 64, k: 1024},
	{name: "channels32", batch: 20, m: 32, n: 4096, k: 32, shareA: true},
	{name: "channels32-weight", transB: true, sum: true, batch: 20, m: 32, n: 32, k: 4096},
	{name: "lifting", batch: 20, m: 64, n: 1024, k: 2, shareA: true},
	{name: "projection", batch: 20, m: 128, n: 1024, k: 64, shareA: true},
	{name: "output", batch: 20, m: 1, n: 1024, k: 128, shareA: true},
	{name: "modes", batch: 288, m: 20, n: 64, k: 64},
}

func (s gemmShape) String() string {
	return fmt.Sprintf("%s-%dx(%dx%dx%d)", s.name, s.batch, s.m, s.n, s.k)
}

func (s gemmShape) flops() float64 {
	return 2 * float64(s.batch) * float64(s.m) * float64(s.n) * float64(s.k)
}

// operation prepares the product and returns it as a function.
func operation[T Float](s gemmShape) func() {
	rng := rand.New(rand.NewPCG(1, 1))
	ra, ca := stored(s.transA, s.m, s.k)
	rb, cb := stored(s.transB, s.k, s.n)
	sizes := [3]int{s.batch * ra * ca, s.batch * rb * cb, s.batch * s.m * s.n}
	strideA, strideB := ra*ca, rb*cb
	if s.shareA {
		strideA = 0
	}
	if s.shareB {
		strideB = 0
	}
	a, b, c := make([]T, sizes[0]), make([]T, sizes[1]), make([]T, sizes[2])
	fill(rng, a)
	fill(rng, b)
	if s.sum {
		return func() {
			GemmSum(s.transA, s.transB, s.batch, s.m, s.n, s.k, 1, a, ca, strideA, b, cb, strideB, 0, c, s.n)
		}
	}
	return func() {
		GemmBatch(s.transA, s.transB, s.batch, s.m, s.n, s.k, 1, a, ca, strideA, b, cb, strideB, 0, c, s.n, s.m*s.n)
	}
}

// best times f repeatedly and returns the shortest time: what the machine can
// do when nobody else uses it.
func best(b *testing.B, f func()) time.Duration {
	f()
	least := time.Duration(1 << 62)
	for b.Loop() {
		begin := time.Now()
		f()
		least = min(least, time.Since(begin))
	}
	return least
}

func BenchmarkGemm(b *testing.B) {
	for _, p := range paths {
		for threads := range 2 {
			threads++
			for _, s := range gemmShapes {
				b.Run(fmt.Sprintf("float32/%s/threads%d/%s", p.name, threads, s), func(b *testing.B) {
					force(b, p)
					parallel.SetThreads(threads)
					defer parallel.SetThreads(0)
					f := operation[float32](s)
					t := best(b, f)
					b.ReportMetric(s.flops()/t.Seconds()/1e9, "GFLOP/s")
				})
			}
		}
		for _, s := range gemmShapes[:2] {
			b.Run(fmt.Sprintf("float64/%s/threads1/%s", p.name, s), func(b *testing.B) {
				force(b, p)
				parallel.SetThreads(1)
				defer parallel.SetThreads(0)
				t := best(b, operation[float64](s))
				b.ReportMetric(s.flops()/t.Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

func BenchmarkPeak(b *testing.B) {
	for _, p := range paths {
		for threads := range 2 {
			threads++
			b.Run(fmt.Sprintf("%s/threads%d", p.name, threads), func(b *testing.B) {
				force(b, p)
				parallel.SetThreads(threads)
				defer parallel.SetThreads(0)
				var top Peak
				for b.Loop() {
					now := MeasurePeak()
					top.Flops, top.Copy = max(top.Flops, now.Flops), max(top.Copy, now.Copy)
				}
				b.ReportMetric(top.Flops/1e9, "GFLOP/s")
				b.ReportMetric(top.Copy/1e9, "GB/s-copy")
			})
		}
	}
}
