package fd

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Interpolation keeps common nodes and is exact for what it can represent, on
// every mix of axes.
func TestProlongation(t *testing.T) {
	for _, periodic := range [][]bool{{true}, {false}, {true, false}, {false, true}, {true, false, true}} {
		dims := len(periodic)
		coarse := grid.Uniform(dims, 12, 0, 1, false)
		coarse.Periodic = periodic
		fine := coarse.Refine(3)
		f := func(x [3]float64) float64 {
			product := 1.0
			for i, p := range periodic {
				if p {
					product *= 2 + math.Sin(2*math.Pi*x[i]*float64(i+1))
				} else {
					product *= 1 - x[i] + math.Pow(x[i], 5)
				}
			}
			return product
		}
		src, want := evaluate(coarse, f), evaluate(fine, f)
		dst := grid.NewField(fine, 1)
		NewProlongation(fine, coarse, Smooth).Apply(dst, src)
		for i, v := range dst.Data {
			if math.Abs(v-want[i]) > 1e-12 {
				t.Fatalf("%v: value %d is %g; want %g", periodic, i, v, want[i])
			}
		}
	}
}

func evaluate(g grid.Grid, f func(x [3]float64) float64) []float64 {
	out := make([]float64, g.Size())
	for i := range out {
		var x [3]float64
		rest := i
		for axis := g.Dims() - 1; axis >= 0; axis-- {
			x[axis] = g.Coord(axis)[rest%g.N[axis]]
			rest /= g.N[axis]
		}
		out[i] = f(x)
	}
	return out
}
