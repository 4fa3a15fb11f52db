package kernel

import (
	"runtime/debug"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

func TestNothingIsAllocated(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", testAllocations[float32])
		t.Run("float64", testAllocations[float64])
	})
}

func testAllocations[T Float](t *testing.T) {
	defer parallel.SetThreads(0)
	// A collection would count its own allocations.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	parallel.SetThreads(2)
	const n = 2 * reduceChunk
	x, y, z, w := make([]T, n), make([]T, n), make([]T, n), make([]T, n)
	for name, f := range map[string]func(){
		"Add":         func() { Add(z, x, y) },
		"Axpy small":  func() { Axpy(z[:10], 2, x) },
		"GELU":        func() { GELU(z[:grain+100], x) },
		"GELUGrad":    func() { GELUGrad(z[:grain+100], x, y, true) },
		"AdamW":       func() { AdamWUpdate(w, x, y, z, AdamW{Rate: 0.1, Step: 1}) },
		"Sum":         func() { Sum(x) },
		"Dot":         func() { Dot(x, y) },
		"AddBias":     func() { AddBias(z, x, 4, 10, 3000) },
		"BiasGrad":    func() { BiasGrad(z, x, 4, 10, 3000) },
		"ProjectRows": func() { ProjectRows(ActGELU, z[:301], x, y[:40], w[:40], 301, 310) },
		"ProjectGradRows": func() {
			ProjectGradRows(ActSiLU, z, w[:40], w[40:80], x, y[:40], y[40:80], y[80:381], 301, 310)
		},
		"RowSums":    func() { RowSums(z[:40], x, y, 1000, 1000) },
		"Transpose":  func() { Transpose(z, 300, x, 400, 300, 400) },
		"Gemm small": func() { Gemm(false, false, 8, 8, 8, 1, x, 8, y, 8, 0, z, 8) },
		"Gemm":       func() { Gemm(false, true, 100, 120, 300, 1, x, 300, y, 300, 1, z, 120) },
		"GemmBatch":  func() { GemmBatch(true, false, 20, 16, 300, 16, 2, x, 16, 0, y, 300, 4800, 0, z, 300, 4800) },
		"GemmJoint": func() {
			GemmJoint(4, 20, 40, Product[T]{Trans: true, K: 30, A: x, LDA: 20, StrideA: 600, B: y, LDB: 40},
				Product[T]{K: 16, A: y, LDA: 16, B: x, LDB: 160, StrideB: 40}, 0, z, 160, 40, Epilogue[T]{})
		},
		"GemmBatchThen": func() {
			GemmBatchThen(false, false, 4, 16, 300, 16, 1, x, 16, 0, y, 300, 4800, 0, z, 300, 4800, Epilogue[T]{Bias: x[:16], Activation: ActGELU, Y: w})
		},
		"GemmSum":              func() { GemmSum(false, true, 12, 16, 16, 512, 1, x, 512, 8192, y, 512, 8192, 0, z, 16) },
		"ComplexGemm of a row": func() { ComplexGemmBatch(false, false, 12, 1, 32, 32, x, y, 32, 32, x, y, 32, 1024, 0, z, w, 32, 32) },
		"ComplexGemm":          func() { ComplexGemmBatch(false, true, 12, 20, 32, 32, x, y, 32, 640, x, y, 32, 1024, 0, z, w, 32, 640) },
	} {
		t.Run(name, func(t *testing.T) {
			for range 8 { // fill the free lists, whoever takes the chunks
				f()
			}
			if a := testing.AllocsPerRun(8, f); a > 0 {
				t.Errorf("%v allocations per call", a)
			}
		})
	}
}
