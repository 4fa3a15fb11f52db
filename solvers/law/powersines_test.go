package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// The coefficients of a sample, by projection on the sines, obey the law.
func TestPowerSinesSpectrum(t *testing.T) {
	const n, modes, decay = 65, 6, 0.8
	g := grid.Uniform(2, n, 0, 1, false)
	l, err := PowerSines{Modes: random.Fixed(modes), Decay: random.Fixed(decay)}.Law(g, grid.Dirichlet)
	if err != nil {
		t.Fatal(err)
	}
	u := grid.NewField(g, 1)
	largest := 0.0
	for sample := range 20 {
		if err := l.Fill(random.New(1, sample), u); err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= modes+2; i++ {
			for j := 1; j <= modes+2; j++ {
				sum := 0.0
				for x := range n {
					for y := range n {
						sum += u.Data[x*n+y] * math.Sin(math.Pi*float64(i*x)/(n-1)) * math.Sin(math.Pi*float64(j*y)/(n-1))
					}
				}
				a := 4 * sum / ((n - 1) * (n - 1)) * modes * modes * math.Pow(float64(i*i+j*j), decay)
				if i > modes || j > modes {
					if math.Abs(a) > 1e-10 {
						t.Fatalf("mode (%d, %d) has the coefficient %g", i, j, a)
					}
					continue
				}
				largest = max(largest, math.Abs(a))
			}
		}
	}
	if !(largest > 0.99 && largest <= 1) {
		t.Errorf("the largest of 720 coefficients is %g; they are uniform in ±1", largest)
	}
}
