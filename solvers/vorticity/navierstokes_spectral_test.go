package vorticity

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// pseudoSpectral is an independent solution of the vorticity equation: Fourier
// in space with the 2/3 rule, an integrating factor for viscosity, classic RK4
// in time. It shares with the solver under test the transforms alone, which
// have tests of their own.
type pseudoSpectral struct {
	n         int
	plan      *fft.Real
	kx, ky    []float64 // by coefficient
	viscosity float64
	drag      float64
	force     []complex128
}

func newPseudoSpectral(n int, viscosity float64, force func(x, y float64) float64) *pseudoSpectral {
	s := &pseudoSpectral{n: n, plan: fft.NewReal(n, n), viscosity: viscosity}
	for i := range n {
		for j := range n/2 + 1 {
			s.kx = append(s.kx, 2*math.Pi*float64(fft.Frequency(i, n)))
			s.ky = append(s.ky, 2*math.Pi*float64(j))
		}
	}
	values := make([]float64, n*n)
	for i := range n {
		for j := range n {
			values[i*n+j] = force(float64(i)/float64(n), float64(j)/float64(n))
		}
	}
	s.force = s.forward(values)
	return s
}

func (s *pseudoSpectral) forward(values []float64) []complex128 {
	h := make([]complex128, s.plan.SpectrumSize())
	s.plan.Forward(h, values)
	return h
}

// values evaluates factor(k)·h on the grid.
func (s *pseudoSpectral) values(h []complex128, factor func(kx, ky float64) complex128) []float64 {
	product, out := make([]complex128, len(h)), make([]float64, s.n*s.n)
	for i, v := range h {
		product[i] = v * factor(s.kx[i], s.ky[i]) / complex(float64(s.n*s.n), 0)
	}
	s.plan.Backward(out, product)
	return out
}

// rate is the transform of −u·∇ω + f.
func (s *pseudoSpectral) rate(w []complex128) []complex128 {
	potential := func(kx, ky float64) complex128 {
		if kx == 0 && ky == 0 {
			return 0
		}
		return complex(1/(kx*kx+ky*ky), 0)
	}
	u := s.values(w, func(kx, ky float64) complex128 { return complex(0, ky) * potential(kx, ky) })
	v := s.values(w, func(kx, ky float64) complex128 { return complex(0, -kx) * potential(kx, ky) })
	wx := s.values(w, func(kx, _ float64) complex128 { return complex(0, kx) })
	wy := s.values(w, func(_, ky float64) complex128 { return complex(0, ky) })
	for i := range u {
		u[i] = -u[i]*wx[i] - v[i]*wy[i]
	}
	out := s.forward(u)
	cut := 2 * math.Pi * float64(s.n) / 3
	for i := range out {
		if math.Abs(s.kx[i]) >= cut || s.ky[i] >= cut {
			out[i] = 0
		}
		out[i] += s.force[i]
	}
	return out
}

// advance integrates the values w to time end in the given number of steps.
func (s *pseudoSpectral) advance(w []float64, end float64, steps int) []float64 {
	h := s.forward(w)
	dt := end / float64(steps)
	decay := make([]complex128, len(h)) // over half a step
	for i := range decay {
		decay[i] = complex(math.Exp(-0.5*dt*(s.viscosity*(s.kx[i]*s.kx[i]+s.ky[i]*s.ky[i])+s.drag)), 0)
	}
	step, stage := complex(dt, 0), make([]complex128, len(h))
	for range steps {
		a := s.rate(h)
		for i := range h {
			stage[i] = decay[i] * (h[i] + step/2*a[i])
		}
		b := s.rate(stage)
		for i := range h {
			stage[i] = decay[i]*h[i] + step/2*b[i]
		}
		c := s.rate(stage)
		for i := range h {
			stage[i] = decay[i]*decay[i]*h[i] + step*decay[i]*c[i]
		}
		d := s.rate(stage)
		for i, e := range decay {
			h[i] = e*e*h[i] + step/6*(e*e*a[i]+2*e*(b[i]+c[i])+d[i])
		}
	}
	return s.values(h, func(_, _ float64) complex128 { return 1 })
}

// The differences converge to the pseudo-spectral solution at their order, from
// the stored frame 0 alone; forcing and a field strong enough for the advection
// to matter.
func TestNavierStokesAgainstPseudoSpectral(t *testing.T) {
	const stored, fine, viscosity, end = 16, 64, 4e-3, 1.0
	force := func(x, y float64) float64 {
		return 0.1 * (math.Sin(2*math.Pi*(x+y)) + math.Cos(2*math.Pi*(x+y)))
	}
	for _, order := range []int{2, 4} {
		var want []float64
		var previous float64
		for level, refine := range []int{2, 4, 8} {
			p := flow(stored, func(p *NavierStokes) {
				p.Viscosity, p.GRFSigma, p.GRFTau, p.Order = random.Fixed(viscosity), 60, 5, order
				p.Time = solvers.Time{End: end, Snapshots: 2, Tolerance: 1e-8}
			})
			p.SetResolution(refine, p.Time.Tolerance)
			_, u := trajectory(t, p)
			if want == nil {
				start := make([]float64, fine*fine)
				fft.NewResample([]int{fine, fine}, []int{stored, stored}).Apply(start, u[:stored*stored])
				s := newPseudoSpectral(fine, viscosity, force)
				last := s.advance(start, end, 40)
				if d := grid.Relative(grid.Squares(s.advance(start, end, 20), last)); d > 1e-6 {
					t.Fatalf("the reference changes by %g with its step", d)
				}
				for i := range stored {
					for j := range stored {
						want = append(want, last[(i*fine+j)*fine/stored])
					}
				}
				if d := grid.Relative(grid.Squares(u[:stored*stored], want)); d < 0.3 {
					t.Fatalf("the flow changes by %g only", d)
				}
			}
			e := grid.Relative(grid.Squares(u[stored*stored:], want))
			if level > 0 {
				if slope := math.Log2(previous / e); math.Abs(slope-float64(order)) > 0.2 {
					t.Errorf("order %d: slope %.3f (error %g) at %d points", order, slope, e, stored*refine)
				}
			}
			if order == 4 && level == 0 && e > 1e-3 {
				t.Errorf("order 4 on %d points: error %g", stored*refine, e)
			}
			previous = e
			t.Logf("order %d, %d points: %g", order, stored*refine, e)
		}
	}
}

// Decaying turbulence of McWilliams, and Kolmogorov flow with drag from such a
// start with parameters drawn for the sample, against the pseudo-spectral
// solution from the stored frame 0 and the recorded parameters.
func TestTurbulenceAgainstPseudoSpectral(t *testing.T) {
	const stored, fine, end = 32, 64, 1.0
	for name, c := range map[string]struct {
		edit  func(p *NavierStokes)
		force func(x, y, amplitude float64) float64
	}{
		"mcwilliams": {
			func(p *NavierStokes) { p.Forcing, p.Viscosity = "none", random.Range{Lo: 8e-4, Hi: 1.2e-3} },
			func(_, _, _ float64) float64 { return 0 },
		},
		"kolmogorov": {
			func(p *NavierStokes) {
				p.Forcing, p.ForcingWavenumber, p.Viscosity = "kolmogorov", 2, random.Range{Lo: 8e-4, Hi: 1.2e-3}
				p.Drag, p.ForcingAmplitude = random.Range{Lo: 0.05, Hi: 0.2}, random.Range{Lo: 0.1, Hi: 0.3}
			},
			func(_, y, amplitude float64) float64 { return -amplitude * 4 * math.Pi * math.Cos(4*math.Pi*y) },
		},
	} {
		var want []float64
		var errs []float64
		for _, refine := range []int{2, 4} {
			p := flow(stored, func(p *NavierStokes) {
				p.Initial, p.Peak, p.Energy = "mcwilliams", 3, 0.01
				c.edit(p)
				p.Time = solvers.Time{End: end, Snapshots: 2, Tolerance: 1e-7}
			})
			p.SetResolution(refine, p.Time.Tolerance)
			s, err := p.Setup()
			if err != nil {
				t.Fatal(err)
			}
			dst := solvers.Allocate(s.Layout())
			if err := s.Solve(t.Context(), random.New(3, 1), dst); err != nil {
				t.Fatal(err)
			}
			u, params := dst[0], append(dst[1], 0, 0)
			if want == nil {
				start := make([]float64, fine*fine)
				fft.NewResample([]int{fine, fine}, []int{stored, stored}).Apply(start, u[:stored*stored])
				ref := newPseudoSpectral(fine, params[0], func(x, y float64) float64 { return c.force(x, y, params[2]) })
				ref.drag = params[1]
				last := ref.advance(start, end, 100)
				for i := range stored {
					for j := range stored {
						want = append(want, last[(i*fine+j)*fine/stored])
					}
				}
				if d := grid.Relative(grid.Squares(u[:stored*stored], want)); d < 0.3 {
					t.Fatalf("%s: the flow changes by %g only", name, d)
				}
			}
			errs = append(errs, grid.Relative(grid.Squares(u[stored*stored:], want)))
		}
		t.Logf("%s: relative L2 errors on 64² and 128²: %.2e", name, errs)
		if slope := math.Log2(errs[0] / errs[1]); errs[1] > 1e-3 || math.Abs(slope-4) > 0.4 {
			t.Errorf("%s: errors %.3g, order %.2f", name, errs, slope)
		}
	}
}
