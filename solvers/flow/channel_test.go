package flow

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// The profile far from a uniform inflow is Poiseuille's, 6s(1−s) for a mean of
// 1, and the pressure falls by 12ν for each unit of length; the flow through
// every section is that through the inlet.
func TestChannelBecomesPoiseuille(t *testing.T) {
	var errors []float64
	for _, n := range []int{9, 17, 33} {
		p := newChannel()
		p.Grid, p.Length, p.End, p.Snapshots = n, 2, 3, 2
		p.Inflow, p.Viscosity = random.Fixed(1), random.Fixed(0.1)
		sim, dst := solve(t, p)
		nx := sim.options.Stored.N[0]
		u := dst[0][2*nx*n:] // the last frame
		worst := 0.0
		for j := range n {
			s := float64(j) / float64(n-1)
			worst = max(worst, math.Abs(u[(nx-1-nx/6)*n+j]-6*s*(1-s)))
		}
		errors = append(errors, worst)
		f := sim.model.(*channelFlow)
		column := f.Component(sim.state, 0)
		for i := range nx {
			flow := 0.0
			for _, v := range column[i*(n-1) : (i+1)*(n-1)] {
				flow += v / float64(n-1)
			}
			if math.Abs(flow-1) > 1e-10 {
				t.Fatalf("%g passes section %d; want 1", flow, i)
			}
		}
		pressure := dst[1][nx*n:]
		h := p.Length / float64(nx-1)
		a, b := nx/2, nx-1-nx/6
		drop := (pressure[a*n+n/2] - pressure[b*n+n/2]) / (h * float64(b-a))
		if want := 1.2; math.Abs(drop-want) > 0.05*want {
			t.Errorf("the pressure falls by %g a unit of length; want %g", drop, want)
		}
	}
	t.Logf("largest errors of the profile %.3g, order %.2f", errors, slope(errors))
	if order := slope(errors); math.Abs(order-2) > 0.2 {
		t.Errorf("errors %.3g, order %.2f; want 2", errors, order)
	}
}

// Bodies are read as they are documented, and each refusal names the flag.
func TestChannelRefuses(t *testing.T) {
	for _, c := range []struct {
		want string
		set  func(p *Channel)
	}{
		{"--bodies: cannot read", func(p *Channel) { p.Bodies = "circle 1 2 3" }},
		{"--bodies: there is no body \"star\"", func(p *Channel) { p.Bodies = "star(1,2,3)" }},
		{"--bodies: circle(1,2) has 2 numbers", func(p *Channel) { p.Bodies = "circle(1,2)" }},
		{"--bodies: side of square(1,2,-1)", func(p *Channel) { p.Bodies = "circle(1,1,0.1:0.2),square(1,2,-1)" }},
		{"what flows in must flow out", func(p *Channel) { p.BC = "left=inflow:1,right=wall,y=wall" }},
		{"side top is dirichlet", func(p *Channel) { p.BC = "left=inflow:1,right=outflow,bottom=wall" }},
		{"--inlet-low is 0.5", func(p *Channel) { p.InletLow, p.InletHigh = 0.5, 0.25 }},
		{"--viscosity is 0", func(p *Channel) { p.Viscosity = random.Fixed(0) }},
	} {
		p := newChannel()
		c.set(p)
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want an error of %q", err, c.want)
		}
	}
}

// What bodies take from the flow is what the flow loses: the momentum of all
// inner faces changes by the forces on them and by what crosses the sides.
func TestForcesBalanceMomentum(t *testing.T) {
	p := newChannel()
	p.Grid, p.BC = 33, "left=inflow:1,right=outflow,y=slip"
	p.Bodies, p.Length = "circle(0.8,0.5,0.3),square(1.6,0.4,0.25)", 3
	p.Viscosity, p.Inflow, p.End, p.Snapshots = random.Fixed(0.01), random.Fixed(1), 1, 2
	sim, _ := solve(t, p)
	f := sim.model.(*channelFlow)
	du := make([]float64, len(sim.state))
	f.Rate(du, sim.state, 1)
	force := f.body.force()
	for c := range 2 {
		change := 0.0
		area := f.h[0] * f.h[1]
		for _, row := range f.inner[c].rows {
			for at := row; at < row+f.inner[c].length; at++ {
				change += f.rate[c][at] * area
			}
		}
		if got := change + force[c]; math.Abs(got-f.outerFlux(c)) > 1e-10 {
			t.Errorf("component %d: momentum changes by %g, the force is %g and the sides bring %g", c, change, force[c], f.outerFlux(c))
		}
	}
}

// outerFlux is the momentum that enters the volumes of the inner faces of a
// component through the sides: advection, pressure and stress there.
func (f *channelFlow) outerFlux(c int) (sum float64) {
	s := f.Staggered
	for a := range 2 {
		if s.periodic(a) {
			continue
		}
		area := s.area(a)
		for _, row := range s.inner[c].rows {
			for p := row; p < row+s.inner[c].length; p++ {
				index := p / s.stride[a] % (s.cells[a] + 3)
				first, last := 1, s.cells[a]
				if a == c {
					first = 2
				}
				d, o := s.stride[a], s.stride[c]
				u := s.velocity[c]
				flux := func(low int) float64 { // into the high side, between u[low] and u[low+d]
					if a == c {
						return -(s.flux[a][low]+s.flux[a][low+d])*(u[low]+u[low+d])/4 - s.pressure[low] + s.Viscosity*(u[low+d]-u[low])/s.h[a]
					}
					return -(s.flux[a][low+d]+s.flux[a][low+d-o])*(u[low]+u[low+d])/4 + s.Viscosity*(u[low+d]-u[low])/s.h[a]
				}
				if index == first {
					sum -= area * flux(p-d)
				}
				if index == last {
					sum += area * flux(p)
				}
			}
		}
	}
	return sum
}

// A step allocates nothing, with a body and without.
func TestRateAllocatesNothing(t *testing.T) {
	for _, bodies := range []string{"", "circle(1,0.5,0.25)"} {
		p := newChannel()
		p.Grid, p.Bodies = 17, bodies
		p.End, p.Snapshots = 0.1, 2
		sim, _ := solve(t, p)
		du := make([]float64, len(sim.state))
		frame := solvers.AllocateFrame(sim.Layout())[:len(sim.frames)]
		if n := testing.AllocsPerRun(5, func() {
			sim.model.Rate(du, sim.state, 0.1)
			sim.model.MaxStep(sim.state)
			sim.model.Store(frame, sim.state, 0.1)
		}); n != 0 {
			t.Errorf("bodies %q: %g allocations in a step", bodies, n)
		}
	}
}
