package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

func fill(t *testing.T, l Law, g grid.Grid, sample int) []float64 {
	t.Helper()
	f := grid.NewField(g, 1)
	if err := l.Fill(random.New(1, sample), f); err != nil {
		t.Fatal(err)
	}
	return f.Data
}

// A series has no mean, the given largest value, no wave above its cutoff, and
// is the same function on a finer grid.
func TestFourier(t *testing.T) {
	for dims := 1; dims <= 3; dims++ {
		stored := grid.Uniform(dims, 16, 0, 1, true)
		l := Fourier{Cutoff: 3, Amplitude: 2, Stored: stored}
		if err := l.Check(); err != nil {
			t.Fatal(err)
		}
		u := fill(t, l, stored, 0)
		mean, most := 0.0, 0.0
		for _, v := range u {
			mean += v / float64(len(u))
			most = max(most, math.Abs(v))
		}
		if math.Abs(mean) > 1e-14 || math.Abs(most-2) > 1e-14 {
			t.Errorf("%d axes: mean %g, largest %g; want 0 and 2", dims, mean, most)
		}
		fine := grid.NewField(stored.Refine(2), 1)
		copy(fine.Data, fill(t, l, fine.Grid, 0))
		back := grid.NewField(stored, 1)
		fine.Restrict(back)
		for i, v := range u {
			if math.Abs(v-back.Data[i]) > 1e-12 {
				t.Fatalf("%d axes: node %d is %g, and %g on a finer grid", dims, i, v, back.Data[i])
			}
		}
		// The wave of number 4 along the last axis, which the law excludes, and
		// that of number 3, which it contains.
		for _, k := range []float64{3, 4} {
			re, im := 0.0, 0.0
			for i, v := range u[:16] {
				sin, cos := math.Sincos(2 * math.Pi * k * float64(i) / 16)
				re, im = re+v*cos, im+v*sin
			}
			if (math.Hypot(re, im) > 1e-10) != (k == 3) {
				t.Errorf("%d axes: wave %g has %g", dims, k, math.Hypot(re, im))
			}
		}
	}
	if (Fourier{Cutoff: 8, Stored: grid.Uniform(1, 16, 0, 1, true)}).Check() == nil {
		t.Error("a wave that the grid does not carry passed")
	}
}

// A piecewise constant function has at most as many values as it has boxes, the
// same at nodes that two grids share, and other values in other samples.
func TestSteps(t *testing.T) {
	stored := grid.Uniform(2, 33, 0, 1, false)
	l := Steps{Pieces: 3, Low: 1, High: 2, Purpose: "initial", Symbol: "u0"}
	u := fill(t, l, stored, 0)
	values := map[float64]bool{}
	for _, v := range u {
		values[v] = true
		if v < 1 || v > 2 {
			t.Fatalf("value %g", v)
		}
	}
	if len(values) < 2 || len(values) > 9 {
		t.Errorf("%d values of 9 boxes", len(values))
	}
	fine, back := grid.NewField(stored.Refine(3), 1), grid.NewField(stored, 1)
	copy(fine.Data, fill(t, l, fine.Grid, 0))
	fine.Restrict(back)
	for i, v := range u {
		if v != back.Data[i] {
			t.Fatalf("node %d is %g, and %g on a finer grid", i, v, back.Data[i])
		}
	}
	if other := fill(t, l, stored, 1); other[0] == u[0] {
		t.Error("two samples start with the same value")
	}
	l.Axis = 2
	for i, v := range fill(t, l, stored, 0) {
		if v != fill(t, l, stored, 0)[i%33] {
			t.Fatal("layers along y vary along x")
		}
	}
}

// The variance of the named fields is the square of their amplitude, and the
// correlation of an exponential field falls to 1/e at its length.
func TestSpectra(t *testing.T) {
	g := grid.Uniform(1, 256, 0, 1, true)
	for _, name := range spectra {
		l, err := Spectrum{Name: name, Length: 0.05, Smoothness: 1.5, Slope: 4}.Gaussian(g, grid.Periodic, 3, "u0")
		if err != nil {
			t.Fatal(err)
		}
		const samples = 2000
		variance, covariance := 0.0, 0.0
		for i := range samples {
			u := fill(t, l, g, i)
			variance += u[0] * u[0] / samples
			covariance += u[0] * u[13] / samples // 13/256 ≈ 0.05
		}
		if math.Abs(variance/9-1) > 0.15 {
			t.Errorf("%s: variance %g; want 9", name, variance)
		}
		// Dropping the mean lowers all correlations by about 2ℓ.
		if name == "exponential" && math.Abs(covariance/variance-(math.Exp(-1)-0.1)/0.9) > 0.06 {
			t.Errorf("correlation %g at the length", covariance/variance)
		}
	}
}
