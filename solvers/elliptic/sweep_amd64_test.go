//go:build amd64 && !noasm

package elliptic

import (
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// Every length between guards, on each path that the machine has: the assembly
// has the bytes of Go.
func TestSweepsHaveTheSameBytes(t *testing.T) {
	defer func(old int) { wide = old }(wide)
	paths := map[string]int{"avx512": 8, "avx2": 4}
	for _, row := range []func(a, b, c, d []float64){eliminateRow, substituteRow} {
		for n := range 70 {
			x := noise(4 * (n + 2))
			run := func(lanes int) []float64 {
				wide = lanes
				y := slices.Clone(x)
				part := func(i int) []float64 { return y[i*(n+2)+1 : i*(n+2)+1+n] }
				row(part(0), part(1), part(2), part(3))
				return y
			}
			want := run(0)
			if n > 0 && want[1] == x[1] || !slices.Equal(want[n+1:], x[n+1:]) || want[0] != x[0] {
				t.Fatalf("%d elements: wrong elements written", n)
			}
			for _, name := range kernel.Paths() {
				if !slices.Equal(run(paths[name]), want) {
					t.Errorf("%s, %d elements: differs from Go", name, n)
				}
			}
		}
	}
}
