package conservation

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// planeState sets both components of a field.
type planeState struct {
	law.Formula
	f func(x, y float64, c int) float64
}

// Fill implements law.Law.
func (s planeState) Fill(_ *random.Stream, dst *grid.Field) error {
	n := dst.Grid.N[0]
	for c := range dst.Channels {
		for i := range n {
			for j := range n {
				dst.Channel(c)[i*n+j] = s.f(float64(i)/float64(n), float64(j)/float64(n), c)
			}
		}
	}
	return nil
}

// Waves along the diagonal obey the equation of a line with twice the viscosity
// for 2u, in either form, and potential flow of the vector form the heat
// equation: both are known.
func TestBurgers2DOrder(t *testing.T) {
	const end = 0.05
	for _, c := range []struct {
		form   string
		scheme burgersScheme
		wave   bool
		nu     float64
		cells  []int
		least  float64
	}{
		{"scalar", burgersCentral, true, 0.05, []int{16, 32, 64}, 5.8},
		{"vector", burgersCentral, true, 0.05, []int{16, 32, 64}, 5.8},
		{"vector", burgersCentral, false, 0.05, []int{16, 32, 64}, 5.8},
		{"scalar", burgersWENO, true, 0.05, []int{24, 48, 96}, 4.8},
		{"vector", burgersWENO, false, 0.05, []int{24, 48, 96}, 4.8},
	} {
		wave := make([]float64, 256)
		for i := range wave {
			wave[i] = 2 * math.Sin(2*math.Pi*float64(i)/256)
		}
		hopf := newColeHopf(wave, 1, 2*c.nu, 4)
		exact := func(x, y, at float64, channel int) float64 {
			if c.wave {
				if at == 0 {
					return math.Sin(2 * math.Pi * (x + y))
				}
				return hopf.at(math.Mod(x+y, 1), at) / 2
			}
			const k = 2 * math.Pi
			decay := math.Exp(-2 * k * k * c.nu * at)
			phi := 2 + decay*math.Cos(k*x)*math.Cos(k*y)
			if channel == 1 {
				x, y = y, x
			}
			return 2 * c.nu * k * decay * math.Sin(k*x) * math.Cos(k*y) / phi
		}
		var errs []float64
		for _, n := range c.cells {
			b := newBurgers2D().(*Burgers2D)
			b.Form, b.Viscosity = c.form, random.Fixed(c.nu)
			g := grid.Uniform(2, n, 0, 1, true)
			start := planeState{f: func(x, y float64, k int) float64 { return exact(x, y, 0, k) }}
			channels := []string{"u", "v"}[:1]
			if c.form == "vector" {
				channels = channels[:2]
			}
			tr, err := solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) { return newBurgersPlane(b, g, c.scheme, start), nil },
				solvers.TrajectoryOptions{Stored: g, Time: solvers.Time{End: end, Snapshots: 2, Tolerance: 1e-9}, Channels: channels, Units: channels})
			if err != nil {
				t.Fatal(err)
			}
			dst := solvers.Allocate(tr.Layout())
			if err := tr.Solve(t.Context(), random.New(1, 0), dst); err != nil {
				t.Fatal(err)
			}
			worst := 0.0
			last := dst[0][len(channels)*n*n:]
			step := n / c.cells[0]
			for k := range channels {
				for i := 0; i < n; i += step {
					for j := 0; j < n; j += step {
						x, y := float64(i)/float64(n), float64(j)/float64(n)
						worst = max(worst, math.Abs(last[(k*n+i)*n+j]-exact(x, y, end, k)))
					}
				}
			}
			errs = append(errs, worst)
		}
		t.Logf("%s, scheme %d, wave %v: largest errors %.2e", c.form, c.scheme, c.wave, errs)
		if slope := math.Log2(errs[1] / errs[2]); slope < c.least {
			t.Errorf("%s, scheme %d, wave %v: order %.2f from errors %.3g", c.form, c.scheme, c.wave, slope, errs)
		}
	}
}

func TestBurgers2DErrors(t *testing.T) {
	for want, edit := range map[string]func(b *Burgers2D){
		"--grid is 4":            func(b *Burgers2D) { b.Grid = 4 },
		"--viscosity is 0":       func(b *Burgers2D) { b.Viscosity = random.Fixed(0) },
		"--length is 0":          func(b *Burgers2D) { b.Length = 0 },
		"--form is \"tensor\"":   func(b *Burgers2D) { b.Form = "tensor" },
		"gives one component":    func(b *Burgers2D) { b.Form, b.Initial = "vector", "u.npy" },
		"--scheme is \"upwind\"": func(b *Burgers2D) { b.Scheme = "upwind" },
		"--fourier-cutoff is 40": func(b *Burgers2D) { b.FourierCutoff = 40 },
	} {
		b := newBurgers2D().(*Burgers2D)
		edit(b)
		if _, err := b.Setup(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want …%s…", err, want)
		}
	}
}
