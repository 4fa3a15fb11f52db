package vorticity

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// The initial states of Families are functions: the same on every grid, of mean
// zero, of the size that they state; and one stream draws one of them.
func TestFamilies(t *testing.T) {
	const n = 128
	for _, name := range families {
		p := flow(n, func(p *NavierStokes) { p.Initial = name })
		g := grid.Uniform(2, n, 0, 1, true)
		law, err := p.initialLaw(g)
		if err != nil {
			t.Fatal(err)
		}
		u, fine := grid.NewField(g, 1), grid.NewField(g.Refine(2), 1)
		square, largest := 0.0, 0.0
		const samples = 8
		for i := range samples {
			if err := law.Fill(random.New(3, i), u); err != nil {
				t.Fatal(err)
			}
			mean := 0.0
			for _, v := range u.Data {
				mean += v / (n * n)
				square += v * v / (n * n * samples)
				largest = max(largest, math.Abs(v))
			}
			limit := 1e-7
			if name == "patches" {
				limit = 0.02 // nodes do not share themselves out evenly among 10 squares
			} else if name == "vortices" || name == "vortex-sheet" {
				limit = 2e-3 // widths of little more than a spacing; a spline
			}
			if math.Abs(mean) > limit {
				t.Errorf("%s: mean %g", name, mean)
			}
			if i > 0 {
				continue
			}
			if err := law.Fill(random.New(3, i), fine); err != nil {
				t.Fatal(err)
			}
			for k, v := range u.Data {
				if w := fine.Data[k/n*2*2*n+k%n*2]; math.Abs(v-w) > 1e-9 {
					t.Fatalf("%s: node %d has %g, and %g on the finer grid", name, k, v, w)
				}
			}
		}
		rms, most := law.Scale()
		t.Logf("%s: root mean square %.3g, stated %.3g; largest %.3g, stated %.3g", name, math.Sqrt(square), rms, largest, most)
		if ratio := math.Sqrt(square) / rms; ratio < 0.7 || ratio > 1.4 {
			t.Errorf("%s: root mean square %g, stated %g", name, math.Sqrt(square), rms)
		}
		if largest > 1.5*most {
			t.Errorf("%s: largest %g, stated %g", name, largest, most)
		}
	}
}

// A sheet that spreads over a radius has the strength per length that it is given:
// the integral across it is 1.
func TestVortexSheetStrength(t *testing.T) {
	g := grid.Uniform(2, 256, 0, 1, true)
	u := grid.NewField(g, 1)
	if err := (vortexSheet{width: 5.0 / 128}).Fill(random.New(1, 0), u); err != nil {
		t.Fatal(err)
	}
	// At s_x = ¼ the line is level; length is its whole length, which was taken off.
	length := 0.0
	for k := range 10000 {
		length += math.Hypot(1, 0.4*math.Pi*math.Cos(2*math.Pi*float64(k)/10000)) / 10000
	}
	sum := 0.0
	for _, v := range u.Data[64*256 : 65*256] {
		sum += (v + length) / 256
	}
	// The line is bent, with the curvature 0.8π², so that a little is missing or too much.
	if math.Abs(sum-1) > 0.01 {
		t.Errorf("the strength across the sheet is %g", sum)
	}
}
