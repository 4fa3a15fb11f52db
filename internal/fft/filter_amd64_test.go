//go:build amd64 && !noasm

package fft

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// On every path a filter has the bytes of Go.
func TestFilterHasTheSameBytes(t *testing.T) {
	defer func(old int) { wide = old }(wide)
	paths := map[string]int{"avx512": 8, "avx2": 4}
	for _, shape := range [][2]int{{1, 2}, {2, 2}, {3, 4}, {4, 6}, {9, 10}, {16, 12}, {30, 16}, {64, 64}} {
		x := randomReal(shape[0] * shape[1])
		run := func(lanes int) []float64 {
			wide = lanes
			f := NewFilter(shape[0], shape[1])
			table := f.NewTable()
			f.Tabulate(table, func(kx, ky int) float64 { return 1 / (1 + float64(kx*kx+2*ky*ky)) })
			f.Forward(x)
			y := make([]float64, len(x))
			f.Backward(y, table)
			return y
		}
		want := run(0)
		for _, name := range kernel.Paths() {
			if !slices.Equal(run(paths[name]), want) {
				t.Error(fmt.Sprint(shape), name, "differs from Go")
			}
		}
	}
}
