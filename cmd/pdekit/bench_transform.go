package main

import (
	"context"
	"fmt"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/internal/kernel"
)

// transformCases are lengths and modes of a truncated real transform.
var transformCases = [][2]int{{64, 12}, {64, 33}, {256, 16}, {256, 129}, {1024, 16}, {1024, 128}, {1024, 513}, {8192, 16}, {8192, 256}, {8192, 1024}}

// transformRows is how many lines are transformed at once.
const transformRows = 640

// benchTransform times the truncated transform of lines as a matrix product,
// which is what spectral layers do, and as a fast transform in float64 of each
// line, on one thread's worth of work each: where the second is faster, layers
// should change over.
func (a *app) benchTransform(ctx context.Context, b *bench) error {
	t := table{{"points", "modes", "matrix product", "fast transform", "product is faster by"}}
	for _, c := range transformCases {
		n, modes := c[0], c[1]
		name := fmt.Sprintf("transform-%d-%d", n, modes)
		if !b.wanted(name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		x, matrix := randomTensor(1, transformRows, n).Float32(), randomTensor(2, n, 2*modes).Float32()
		y := make([]float32, transformRows*2*modes)
		product := b.median(func() {
			kernel.Gemm(false, false, transformRows, 2*modes, n, 1, x, n, matrix, 2*modes, 0, y, 2*modes)
		}) / transformRows
		plan := fft.NewReal(n)
		line, spectrum := make([]float64, n), make([]complex128, n/2+1)
		fast := b.median(func() {
			for r := range transformRows {
				widen(line, x[r*n:(r+1)*n])
				plan.Forward(spectrum, line)
			}
		}) / transformRows
		row := b.of(name)
		row.Product, row.FFT, row.Threads = product, fast, b.Machine.Threads
		t = append(t, []string{fmt.Sprint(n), fmt.Sprint(modes), microseconds(product), microseconds(fast), fmt.Sprintf("%.1fx", fast/product)})
	}
	b.print(t)
	return nil
}

func microseconds(seconds float64) string { return fmt.Sprintf("%.2f µs", 1e6*seconds) }
