package random

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func TestSeries(t *testing.T) {
	for _, kind := range []grid.Condition{grid.Periodic, grid.Dirichlet, grid.Neumann} {
		law := Series{Terms: 3, MaxMode: 5, Amplitude: 2, Kind: kind}
		coarse := grid.Uniform(1, 33, -2, 1, kind == grid.Periodic)
		fine := coarse.Refine(2)
		a, b := grid.NewField(coarse, 1), grid.NewField(fine, 1)
		square := 0.0
		const samples = 2000
		for i := range samples {
			law.Sample(New(9, i), a)
			if i < 20 {
				law.Sample(New(9, i), b)
				for j, v := range a.Data {
					if math.Abs(v-b.Data[2*j]) > 1e-13 {
						t.Fatalf("%v: the function depends on the grid: %g and %g", kind, v, b.Data[2*j])
					}
				}
			}
			if kind == grid.Dirichlet && (a.Data[0] != 0 || math.Abs(a.Data[32]) > 1e-13) {
				t.Fatalf("ends %g and %g", a.Data[0], a.Data[32])
			}
			square += a.Data[11] * a.Data[11] / samples
		}
		// E A² = 2²/3; the mean of sin² over phases is 1/2, over five modes at
		// s = 11/32 it is computed below.
		want := 3 * 4. / 3 / 2
		if kind != grid.Periodic {
			want = 0
			for l := 1; l <= 5; l++ {
				s := math.Sin(math.Pi * float64(l) * 11 / 32)
				if kind == grid.Neumann {
					s = math.Cos(math.Pi * float64(l) * 11 / 32)
				}
				want += 3 * 4. / 3 * s * s / 5
			}
		}
		if math.Abs(square-want) > 0.1*want {
			t.Errorf("%v: variance %g; want %g", kind, square, want)
		}
	}
}

func TestSeriesCheck(t *testing.T) {
	good := Series{Terms: 1, MaxMode: 15, Amplitude: 1}
	if err := good.Check(32); err != nil {
		t.Error(err)
	}
	for _, bad := range []Series{
		{Terms: 0, MaxMode: 1, Amplitude: 1},
		{Terms: 1, MaxMode: 0, Amplitude: 1},
		{Terms: 1, MaxMode: 16, Amplitude: 1},
		{Terms: 1, MaxMode: 1, Amplitude: math.NaN()},
		{Terms: 1, MaxMode: 1, Amplitude: -1},
	} {
		if bad.Check(32) == nil {
			t.Errorf("%+v passed", bad)
		}
	}
}
