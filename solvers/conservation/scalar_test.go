package conservation

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// riemannError is the relative L1 error of a Riemann problem at its end.
func riemannError(t *testing.T, p solvers.Problem) float64 {
	t.Helper()
	tr, u := solve(t, p, 0)
	exact := tr.State().Like()
	tr.Evolution().(solvers.Exacter).Exact(exact, lastTime(tr))
	var diff, size float64
	for i, v := range u[len(u)-len(exact.Data):] {
		diff += math.Abs(v - exact.Data[i])
		size += math.Abs(exact.Data[i])
	}
	return diff / size
}

func lastTime(tr *solvers.Trajectory) float64 {
	for _, a := range tr.Layout() {
		if a.Name == "t" {
			return a.Values[len(a.Values)-1]
		}
	}
	return math.NaN()
}

// Shocks that run either way and stand, and fans, against the exact solutions.
func TestTrafficAgainstRiemann(t *testing.T) {
	for _, c := range []struct{ left, right float64 }{{0.2, 0.9}, {0.1, 0.4}, {0.3, 0.7}, {0.9, 0.1}, {0, 1}, {1, 0}} {
		var errs []float64
		for _, cells := range []int{100, 200, 400} {
			p := newTraffic().(*Traffic)
			p.Grid, p.Initial, p.End, p.Snapshots = cells+1, "riemann", 0.4, 2
			p.Left, p.Right, p.Jump = random.Fixed(c.left), random.Fixed(c.right), random.Fixed(0.503)
			errs = append(errs, riemannError(t, p))
		}
		t.Logf("%g to %g: relative L1 errors %.2e", c.left, c.right, errs)
		if slope := math.Log2(errs[0]/errs[2]) / 2; slope < 0.7 || errs[2] > 5e-3 {
			t.Errorf("%g to %g: order %.2f, errors %.3g", c.left, c.right, slope, errs)
		}
	}
}

// w = 1 − 2ρ obeys Burgers' equation: a sine of it is known before the shock, of
// fifth order there, and after it.
func TestTrafficIsBurgers(t *testing.T) {
	const amplitude = 0.8
	var errs []float64
	for level, cells := range []int{32, 64, 128, 256} {
		p := newTraffic().(*Traffic)
		p.Grid, p.Initial, p.Amplitude, p.End, p.Snapshots = cells, "sine", -amplitude/2, 0.1, 2
		p.Courant = 0.3 * math.Pow(2, -2*float64(level)/3) // the step falls as h^(5/3)
		_, u := solve(t, p, 0)
		worst := 0.0
		for j, v := range u[cells:] {
			want := (1 - amplitude*inviscidSine(float64(j)/float64(cells), amplitude*p.End)) / 2
			worst = max(worst, math.Abs(v-want))
		}
		errs = append(errs, worst)
	}
	if slope := math.Log2(errs[1]/errs[3]) / 2; slope < 4.8 {
		t.Errorf("order %.2f from errors %.3g", slope, errs)
	}
	p := newTraffic().(*Traffic)
	p.Grid, p.Initial, p.Amplitude, p.End, p.Snapshots = 256, "sine", -amplitude/2, 1, 2
	_, u := solve(t, p, 0)
	for j, v := range u[256:] {
		x := float64(j) / 256
		want := (1 - amplitude*inviscidSine(x, amplitude)) / 2
		if math.Abs(x-0.5) > 3./256 && math.Abs(v-want) > 2e-3 {
			t.Errorf("after the shock: ρ(%g) = %g; want %g", x, v, want)
		}
	}
}

// States that jump between the bounds stay within them, to rounding.
func TestScalarBounds(t *testing.T) {
	traffic, oil := newTraffic().(*Traffic), newBuckleyLeverett().(*BuckleyLeverett)
	traffic.Speed = random.Range{Lo: 0.5, Hi: 2}
	oil.MobilityRatio = random.Range{Lo: 0.05, Hi: 20, Log: true}
	for name, c := range map[string]struct {
		road *Road
		p    solvers.Problem
	}{"traffic": {&traffic.Road, traffic}, "buckley-leverett": {&oil.Road, oil}} {
		c.road.Grid, c.road.Initial, c.road.StepPieces, c.road.Amplitude, c.road.End = 128, "steps", 6, 0.5, 0.4
		for _, bc := range []string{"auto", "left=inflow:1,right=inflow:0", "left=inflow:0,right=inflow:1", "outflow"} {
			c.road.Condition = bc
			for i := range 4 {
				tr, u := solve(t, c.p, i)
				for j, v := range u {
					if !(v >= -boundSlack && v <= 1+boundSlack) {
						t.Fatalf("%s, %s, sample %d: value %d is %g", name, bc, i, j, v)
					}
				}
				if _, rejected := tr.Steps(); rejected > 0 {
					t.Errorf("%s, %s, sample %d: %d steps left the bounds", name, bc, i, rejected)
				}
			}
		}
	}
}

// A shock with a fan behind it, for water that drives oil, and the waves of oil
// that drives water.
func TestBuckleyLeverettAgainstWelge(t *testing.T) {
	for _, m := range []float64{0.5, 1, 5} {
		for _, c := range []struct{ left, right float64 }{{1, 0}, {0.1, 0.9}} {
			var errs []float64
			for _, cells := range []int{100, 200, 400} {
				p := newBuckleyLeverett().(*BuckleyLeverett)
				p.Grid, p.Initial, p.End, p.Snapshots = cells+1, "riemann", 0.3, 2
				p.MobilityRatio, p.Jump = random.Fixed(m), random.Fixed(0.203)
				p.Left, p.Right = random.Fixed(c.left), random.Fixed(c.right)
				if m > 1 {
					p.End = 0.2
				}
				errs = append(errs, riemannError(t, p))
			}
			t.Logf("M = %g, %g to %g: relative L1 errors %.2e", m, c.left, c.right, errs)
			if slope := math.Log2(errs[0]/errs[2]) / 2; slope < 0.7 || errs[2] > 1e-2 {
				t.Errorf("M = %g, %g to %g: order %.2f, errors %.3g", m, c.left, c.right, slope, errs)
			}
		}
	}
}

// S. Osher, SIAM J. Numer. Anal. 21 (1984) 217: for any flux the solution on the
// ray of speed ξ is where f − ξu is least between states that rise, and largest
// between states that fall; by exhaustion here. And the front of a flood is
// 1/√(1+M) high.
func TestRiemannSolutionsAgainstOsher(t *testing.T) {
	cars := &greenshields{speed: 1.3}
	fluxes := map[string]scalarFlux{"traffic": cars}
	for name, m := range map[string]float64{"M = 0.3": 0.3, "M = 1": 1, "M = 4": 4} {
		b := &fractionalFlow{}
		b.take(solvers.NewScalars(solvers.Parameter{Range: random.Fixed(0.7)}, solvers.Parameter{Range: random.Fixed(m)}))
		fluxes[name] = b
		front := 1 / math.Sqrt(1+m)
		speed := b.speed * b.slope(front)
		if got := b.riemann(1, 0, speed*(1-1e-9)); math.Abs(got-front) > 1e-6 {
			t.Errorf("%s: the front is %g high; want %g", name, got, front)
		}
	}
	const n = 20000
	u, f := make([]float64, n+1), make([]float64, n+1)
	for name, flux := range fluxes {
		for _, c := range []struct{ left, right float64 }{{1, 0}, {0, 1}, {0.8, 0.3}, {0.3, 0.8}, {0.95, 0.6}, {0.6, 0.95}, {0.2, 0.1}, {0.1, 0.2}} {
			for i := range u {
				u[i] = c.left + (c.right-c.left)*float64(i)/n
			}
			flux.values(f, u)
			for _, speed := range []float64{-1.2, -0.5, -0.1, 0.03, 0.2, 0.5, 0.8, 1.1, 1.9} {
				best, sign := 0, 1.0
				if c.left > c.right {
					sign = -1
				}
				for i := range u {
					if sign*(f[i]-speed*u[i]) < sign*(f[best]-speed*u[best]) {
						best = i
					}
				}
				if got := flux.riemann(c.left, c.right, speed); math.Abs(got-u[best]) > 2e-3 {
					t.Errorf("%s, %g to %g at speed %g: %g; want %g", name, c.left, c.right, speed, got, u[best])
				}
			}
		}
	}
}

func TestScalarErrors(t *testing.T) {
	for want, edit := range map[string]func(p *BuckleyLeverett){
		"--grid is 4":              func(p *BuckleyLeverett) { p.Grid = 4 },
		"--mobility-ratio is 0":    func(p *BuckleyLeverett) { p.MobilityRatio = random.Fixed(0) },
		"--speed is -1":            func(p *BuckleyLeverett) { p.Speed = random.Fixed(-1) },
		"--x-min is 0":             func(p *BuckleyLeverett) { p.Max = 0 },
		"--mean 0.9":               func(p *BuckleyLeverett) { p.Mean = 0.9 },
		"--left is 0:2":            func(p *BuckleyLeverett) { p.Initial, p.Left = "riemann", random.Range{Lo: 0, Hi: 2} },
		"the state outside is 1.5": func(p *BuckleyLeverett) { p.Condition = "left=inflow:1.5,right=outflow" },
		"side left is wall":        func(p *BuckleyLeverett) { p.Condition = "wall" },
		"--cfl is 2":               func(p *BuckleyLeverett) { p.Courant = 2 },
		"needs --bc periodic":      func(p *BuckleyLeverett) { p.Condition = "outflow" },
	} {
		p := newBuckleyLeverett().(*BuckleyLeverett)
		edit(p)
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want …%s…", err, want)
		}
	}
	if b, err := newTraffic().(*Traffic).Start.boundary("auto"); err != nil || b[0][0].Kind != grid.Periodic {
		t.Errorf("auto is %v, %v", b, err)
	}
}
