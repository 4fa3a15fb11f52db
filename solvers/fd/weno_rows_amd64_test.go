//go:build amd64 && !noasm

package fd

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// The assembly gives the bits of the Go, at every length, and writes nothing
// beyond.
func TestWENORows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	loops := map[string]func(*wenoArgs){}
	switch kernel.Path() {
	case "avx512":
		loops["avx512"], loops["avx2"] = wenoRowsAvx512, wenoRowsAvx2
	case "avx2":
		loops["avx2"] = wenoRowsAvx2
	}
	for name, loop := range loops {
		lanes := map[string]int{"avx512": 8, "avx2": 4}[name]
		for n := lanes; n <= 64; n += lanes {
			fill := func(count int) []float64 {
				x := make([]float64, count)
				for i := range x {
					x[i] = rng.NormFloat64() * math.Pow(10, float64(rng.IntN(5)-3))
				}
				return x
			}
			a, b, m, least := fill(n+5), fill(n+5), fill(n), fill(n)
			for i, v := range least {
				least[i] = v * v
			}
			right, left := make([]float64, n+1), make([]float64, n+1)
			right[n], left[n] = 7, 7
			loop(&wenoArgs{&right[0], &left[0], &a[0], &b[0], &m[0], &least[0], n})
			for i := range n {
				c := m[i]
				r, l := WENOPoints(a[i]+c*b[i], a[i+1]+c*b[i+1], a[i+2]+c*b[i+2], a[i+3]+c*b[i+3], a[i+4]+c*b[i+4], a[i+5]+c*b[i+5], least[i])
				if math.Float64bits(r) != math.Float64bits(right[i]) || math.Float64bits(l) != math.Float64bits(left[i]) {
					t.Fatalf("%s, %d of %d: %v %v; the Go gives %v %v", name, i, n, right[i], left[i], r, l)
				}
			}
			if right[n] != 7 || left[n] != 7 {
				t.Errorf("%s: wrote beyond %d values", name, n)
			}
		}
	}
}
