package flow

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/random"
)

// Eddies have no divergence, vanish on the walls, and have the root mean square
// asked for.
func TestEddies(t *testing.T) {
	const length, h = 2.0, 1e-5
	e := newEddies(5, 2, length)
	e.draw(random.New(3, 0), 0.7)
	square := 0.0
	const n = 40
	for i := range n {
		for j := range n {
			x := [3]float64{length * (float64(i) + 0.5) / n, length * (float64(j) + 0.5) / n}
			u, v := e.at(0, x), e.at(1, x)
			square += (u*u + v*v) / (n * n)
			east, north := x, x
			east[0], north[1] = x[0]+h, x[1]+h
			west, south := x, x
			west[0], south[1] = x[0]-h, x[1]-h
			if d := (e.at(0, east) - e.at(0, west) + e.at(1, north) - e.at(1, south)) / (2 * h); math.Abs(d) > 1e-7 {
				t.Fatalf("divergence %g at %v", d, x)
			}
		}
		for _, x := range [][3]float64{{0, length * float64(i) / n}, {length, length * float64(i) / n}, {length * float64(i) / n, 0}, {length * float64(i) / n, length}} {
			if math.Hypot(e.at(0, x), e.at(1, x)) > 1e-12 {
				t.Fatalf("(%g, %g) on the wall at %v", e.at(0, x), e.at(1, x), x)
			}
		}
	}
	if math.Abs(math.Sqrt(square)/0.7-1) > 1e-12 {
		t.Errorf("root mean square %g", math.Sqrt(square))
	}
}

// A slow flow forgets how it began and obeys νΔu = ∇p − f: with the stream
// functions of Stokes flow, the power of the force is what viscosity takes.
func TestStirredBoxBalances(t *testing.T) {
	p := newStirredBox().(*StirredBox)
	p.Grid, p.End, p.Snapshots, p.Modes = 33, 3, 2, 2
	p.Speed, p.Force, p.Viscosity = random.Fixed(0.1), random.Fixed(0.1), random.Fixed(0.1)
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	sim := s.(*Simulation)
	f := sim.model.(*buoyant)
	if err := f.Initial(random.New(1, 0), sim.state); err != nil {
		t.Fatal(err)
	}
	_, cells := f.split(sim.state)
	before := 0.0
	for _, v := range cells {
		before += v
	}
	sim.integrator.Start(0)
	if err := sim.integrator.Advance(t.Context(), sim.state, p.End); err != nil {
		t.Fatal(err)
	}
	after := 0.0
	for _, v := range cells {
		after += v
	}
	if math.Abs(after/before-1) > 1e-12 {
		t.Errorf("the particles went from %g to %g", before, after)
	}
	f.evaluate(sim.state, p.End)
	power, dissipation := 0.0, 0.0
	for c := range 2 {
		rows, length := f.Rows(c)
		for _, at := range rows {
			for i := at; i < at+length; i++ {
				u := f.velocity[c]
				power += u[i] * f.force[c][i] * f.h[0] * f.h[1]
				for a := range 2 {
					d := f.stride[a]
					dissipation -= f.Viscosity * u[i] * (u[i+d] - 2*u[i] + u[i-d]) / (f.h[a] * f.h[a]) * f.h[0] * f.h[1]
				}
			}
		}
	}
	t.Logf("power %.6g, dissipation %.6g", power, dissipation)
	if !(power > 0) || math.Abs(dissipation/power-1) > 1e-3 {
		t.Errorf("power %g, dissipation %g", power, dissipation)
	}
}
