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
	ld             int // leading dimension of what is wide; 0: its width
}

var gemmShapes = []gemmShape{
	{name: "512", batch: 1, m: 512, n: 512, k: 512},
	{name: "1024", batch: 1, m: 1024, n: 1024, k: 1024},
	{name: "2048", batch: 1, m: 2048, n: 2048, k: 2048},
	{name: "linear", batch: 1, m: 20480, n: 64, k: 64},
	{name: "linear-planes", batch: 1, m: 64, n: 20480, k: 64},
	{name: "linear-narrow", batch: 1, m: 81920, n: 32, k: 32},
	{name: "linear-narrow-planes", batch: 1, m: 32, n: 81920, k: 32},
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
	{name: "dft-planes", transB: true, batch: 1, m: 32, n: 1280, k: 1024},
	{name: "inverse-planes", transA: true, batch: 1, m: 1280, n: 1024, k: 32},
	{name: "modes", batch: 288, m: 20, n: 64, k: 64},
	// What a training step consists of: blocks that one thread works on. In one
	// dimension …
	{name: "step1-analysis", batch: 1, m: 64, n: 32, k: 512, ld: 1024},
	{name: "step1-synthesis", batch: 1, m: 64, n: 512, k: 32, ld: 1024},
	{name: "step1-skip", batch: 1, m: 64, n: 512, k: 64, ld: 1024},
	{name: "step1-skip-backward", transA: true, batch: 1, m: 64, n: 512, k: 64, ld: 1024},
	{name: "step1-skip-weight", transB: true, batch: 1, m: 64, n: 64, k: 512, ld: 1024},
	{name: "step1-hidden", batch: 1, m: 128, n: 256, k: 64, ld: 1024},
	{name: "step1-hidden-backward", transA: true, batch: 1, m: 64, n: 256, k: 128},
	{name: "step1-hidden-weight", transB: true, batch: 1, m: 128, n: 64, k: 256, ld: 1024},
	{name: "step1-modes", batch: 8, m: 20, n: 64, k: 64},
	{name: "step1-modes-backward", transB: true, batch: 8, m: 20, n: 64, k: 64},
	{name: "step1-modes-weight", transA: true, batch: 8, m: 64, n: 64, k: 20},
	// … and in two.
	{name: "step2-analysis", batch: 32, m: 16, n: 32, k: 64, shareB: true},
	{name: "step2-synthesis", transA: true, batch: 32, m: 16, n: 64, k: 24, shareB: true},
	{name: "step2-columns", transA: true, batch: 16, m: 12, n: 48, k: 128, shareB: true},
	{name: "step2-columns-back", batch: 16, m: 12, n: 128, k: 48, shareB: true},
	{name: "step2-skip", batch: 1, m: 32, n: 1024, k: 32, ld: 4096},
	{name: "step2-skip-backward", transA: true, batch: 1, m: 32, n: 1024, k: 32, ld: 4096},
	{name: "step2-skip-weight", transB: true, batch: 1, m: 32, n: 32, k: 1024, ld: 4096},
	{name: "step2-hidden", batch: 1, m: 128, n: 256, k: 32, ld: 4096},
	{name: "step2-hidden-backward", transA: true, batch: 1, m: 32, n: 256, k: 128, ld: 4096},
	{name: "step2-hidden-weight", transB: true, batch: 1, m: 128, n: 32, k: 256, ld: 4096},
	{name: "step2-modes", batch: 8, m: 20, n: 32, k: 32},
	{name: "step2-modes-backward", transB: true, batch: 8, m: 20, n: 32, k: 32},
	{name: "step2-modes-weight", transA: true, batch: 8, m: 32, n: 32, k: 20},
}

func (s gemmShape) String() string {
	return fmt.Sprintf("%s-%dx(%dx%dx%d)", s.name, s.batch, s.m, s.n, s.k)
}

func (s gemmShape) flops() float64 {
	return 2 * float64(s.batch) * float64(s.m) * float64(s.n) * float64(s.k)
}

// layout is how the operands of a product lie.
type layout struct{ lda, ldb, ldc, strideA, strideB, strideC int }

// operands makes the operands of the product.
func operands[T Float](s gemmShape) (a, b, c []T, l layout) {
	rng := rand.New(rand.NewPCG(1, 1))
	ra, ca := stored(s.transA, s.m, s.k)
	rb, cb := stored(s.transB, s.k, s.n)
	l = layout{lda: ca, ldb: cb, ldc: s.n}
	for _, ld := range []*int{&l.lda, &l.ldb, &l.ldc} {
		if *ld >= 256 {
			*ld = max(*ld, s.ld)
		}
	}
	l.strideA, l.strideB, l.strideC = ra*l.lda, rb*l.ldb, s.m*l.ldc
	a, b, c = make([]T, s.batch*l.strideA), make([]T, s.batch*l.strideB), make([]T, s.batch*l.strideC)
	if s.shareA {
		l.strideA = 0
	}
	if s.shareB {
		l.strideB = 0
	}
	fill(rng, a)
	fill(rng, b)
	return a, b, c, l
}

// prepare sets up the product and returns it as a function.
func prepare[T Float](s gemmShape) func() {
	a, b, c, l := operands[T](s)
	if s.sum {
		return func() {
			GemmSum(s.transA, s.transB, s.batch, s.m, s.n, s.k, 1, a, l.lda, l.strideA, b, l.ldb, l.strideB, 0, c, l.ldc)
		}
	}
	return func() {
		GemmBatch(s.transA, s.transB, s.batch, s.m, s.n, s.k, 1, a, l.lda, l.strideA, b, l.ldb, l.strideB, 0, c, l.ldc, l.strideC)
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

// ofPeak reports the medians of f's rate and of its fraction of the FMA peak
// measured beside it.
func ofPeak(b *testing.B, flops float64, f func()) {
	seconds, fraction := 0.0, 0.0
	for b.Loop() {
		seconds, fraction = AgainstPeak(100, flops, f)
	}
	b.ReportMetric(flops/seconds/1e9, "GFLOP/s")
	b.ReportMetric(100*fraction, "%peak")
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
					ofPeak(b, s.flops(), prepare[float32](s))
				})
			}
		}
		for _, s := range gemmShapes[:2] {
			b.Run(fmt.Sprintf("float64/%s/threads1/%s", p.name, s), func(b *testing.B) {
				force(b, p)
				parallel.SetThreads(1)
				defer parallel.SetThreads(0)
				t := best(b, prepare[float64](s))
				b.ReportMetric(s.flops()/t.Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

// BenchmarkModes is the mode mixing of a 2-D spectral layer: 288 modes, batch
// 20, width 64; four real products of each.
func BenchmarkModes(b *testing.B) {
	const modes, batch, width = 288, 20, 64
	rng := rand.New(rand.NewPCG(1, 1))
	plane := func(n int) []float32 {
		x := make([]float32, n)
		fill(rng, x)
		return x
	}
	xr, xi := plane(modes*batch*width), plane(modes*batch*width)
	wr, wi := plane(modes*width*width), plane(modes*width*width)
	yr, yi := plane(modes*batch*width), plane(modes*batch*width)
	for _, p := range paths {
		b.Run(p.name, func(b *testing.B) {
			force(b, p)
			parallel.SetThreads(1)
			defer parallel.SetThreads(0)
			t := best(b, func() {
				ComplexGemmBatch(false, false, modes, batch, width, width, xr, xi, width, batch*width, wr, wi, width, width*width, 0, yr, yi, width, batch*width)
			})
			b.ReportMetric(8*modes*batch*width*width/t.Seconds()/1e9, "GFLOP/s")
		})
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

func BenchmarkPointwise(b *testing.B) {
	const n = 1 << 16 // in the second cache
	rng := rand.New(rand.NewPCG(1, 1))
	x, y, z, m := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	for _, v := range [][]float32{x, y, z, m} {
		fill(rng, v)
		for i := range v {
			v[i] = 2*v[i] + 2.5
		}
	}
	bias := make([]float32, 64)
	for _, p := range paths {
		for _, k := range []struct {
			name     string
			operands int // read or written, per element
			run      func()
		}{
			{"Add", 3, func() { Add(z, x, y) }},
			{"Axpy", 3, func() { Axpy(z, 1e-9, x) }},
			{"GELU", 2, func() { GELU(z, x) }},
			{"GELUGrad", 3, func() { GELUGrad(z, x, y, false) }},
			{"GELUTanh", 2, func() { GELUTanh(z, x) }},
			{"Exp", 2, func() { Exp(z, x) }},
			{"Tanh", 2, func() { Tanh(z, x) }},
			{"SiLU", 2, func() { SiLU(z, x) }},
			{"ReLU", 2, func() { ReLU(z, x) }},
			{"Sum", 1, func() { Sum(x) }},
			{"Dot", 2, func() { Dot(x, y) }},
			{"AddBias", 2, func() { AddBias(z, bias, 1, 64, n/64) }},
			{"BiasGrad", 1, func() { BiasGrad(bias, x, 1, 64, n/64) }},
			{"Transpose", 2, func() { Transpose(z, 256, x, 256, 256, 256) }},
			{"AdamW", 7, func() {
				AdamWUpdate(z, m, y, x, AdamW{Rate: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Step: 10})
			}},
		} {
			b.Run(fmt.Sprintf("%s/%s", p.name, k.name), func(b *testing.B) {
				force(b, p)
				parallel.SetThreads(1)
				defer parallel.SetThreads(0)
				b.SetBytes(int64(4 * n * k.operands))
				t := best(b, k.run)
				b.ReportMetric(float64(t.Nanoseconds())/n, "ns/element")
			})
		}
	}
}
