package vorticity

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Every sample has the energy asked for, whatever the side; the mean spectrum of
// the stream function is McWilliams'; and frame 0 is the same function on any grid.
func TestMcWilliams(t *testing.T) {
	const n, length, samples = 32, 2 * math.Pi, 60
	p := flow(n, func(p *NavierStokes) { p.Initial, p.Length, p.Peak, p.Energy = "mcwilliams", length, 4, 0.7 })
	g := grid.Uniform(2, n, 0, length, true)
	law, err := p.initialLaw(g)
	if err != nil {
		t.Fatal(err)
	}
	v := evolutionOn(t, p, n).(interface{ stream(u []float64) []float64 })
	plan := fft.NewReal(n, n)
	h := make([]complex128, plan.SpectrumSize())
	power := map[int]float64{} // by squared wavenumber
	count := map[int]float64{}
	square := 0.0
	u, fine := grid.NewField(g, 1), grid.NewField(g.Refine(3), 1)
	for i := range samples {
		if err := law.Fill(random.New(7, i), u); err != nil {
			t.Fatal(err)
		}
		psi := v.stream(u.Data)
		energy := 0.0
		plan.Forward(h, u.Data)
		for a := range n {
			for b := range n/2 + 1 {
				kx, ky := fft.Frequency(a, n), b
				if k2 := kx*kx + ky*ky; k2 > 0 && b > 0 && b < n/2 {
					w := h[a*(n/2+1)+b] / (n * n)
					e := (real(w)*real(w) + imag(w)*imag(w)) / float64(k2)
					energy += e // both of a pair, halved
					power[k2] += e / float64(k2)
					count[k2]++
				} else if k2 > 0 && b == 0 {
					w := h[a*(n/2+1)] / (n * n)
					energy += (real(w)*real(w) + imag(w)*imag(w)) / float64(k2) / 2
				}
			}
		}
		if math.Abs(energy-0.7) > 1e-12 {
			t.Fatalf("sample %d has the energy %g", i, energy)
		}
		if psi == nil || i > 0 {
			for _, w := range u.Data {
				square += w * w / (n * n) / (samples - 1)
			}
			continue
		}
		if err := law.Fill(random.New(7, i), fine); err != nil {
			t.Fatal(err)
		}
		coarse := u.Like()
		fine.Restrict(coarse)
		if d := grid.Relative(grid.Squares(coarse.Data, u.Data)); d > 1e-13 {
			t.Errorf("refined, frame 0 differs by %g", d)
		}
	}
	weight := func(k2 int) float64 {
		k := math.Sqrt(float64(k2))
		return 1 / (k * k * (1 + math.Pow(k/4, 4)))
	}
	for _, k2 := range []int{5, 13, 25, 65, 85} {
		got := power[k2] / count[k2] / (power[10] / count[10])
		if want := weight(k2) / weight(10); math.Abs(got/want-1) > 0.35 {
			t.Errorf("k² = %d: power %g relative to k² = 10; want %g", k2, got, want)
		}
	}
	if rms, _ := law.Scale(); math.Abs(math.Sqrt(square)/rms-1) > 0.1 {
		t.Errorf("root mean square %g; Scale says %g", math.Sqrt(square), rms)
	}
}
