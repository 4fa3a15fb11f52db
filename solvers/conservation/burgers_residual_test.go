package conservation

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/random"
)

// Good data have a small residual; the same data with one value changed, or
// another viscosity, do not.
func TestResidual(t *testing.T) {
	for _, condition := range []string{"periodic", "dirichlet"} {
		b := newBurgers().(*Burgers)
		b.Grid, b.Condition, b.Viscosity = 129, condition, random.Fixed(0.02)
		tr, u := solve(t, b, 2)
		good, err := tr.Residual(t.Context(), [][]float64{u, {0.02}})
		if err != nil {
			t.Fatal(err)
		}
		if good > 1e-5 {
			t.Errorf("%s: residual %g of good data", condition, good)
		}
		wrong, err := tr.Residual(t.Context(), [][]float64{u, {0.021}})
		if err != nil {
			t.Fatal(err)
		}
		if wrong < 1e-4 {
			t.Errorf("%s: residual %g with another viscosity", condition, wrong)
		}
		u[5*129+64] += 0.01
		spoilt, err := tr.Residual(t.Context(), [][]float64{u, {0.02}})
		if err != nil {
			t.Fatal(err)
		}
		if spoilt < 1e-4 {
			t.Errorf("%s: residual %g of spoilt data", condition, spoilt)
		}
		u[7] = math.NaN()
		if _, err := tr.Residual(t.Context(), [][]float64{u, {0.02}}); err == nil {
			t.Error("NaN in the data went unnoticed")
		}
	}
}
