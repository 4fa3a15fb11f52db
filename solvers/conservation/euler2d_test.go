package conservation

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Between neighbouring quadrants of Lax and Liu runs one wave: of the exact
// solution of their Riemann problem, the sound wave on the left, what the flow
// carries, or the sound wave on the right. A misprint makes two.
func TestLaxLiuWaves(t *testing.T) {
	for number, table := range laxLiu {
		var states [4]gasPoint
		for i, s := range table {
			states[i] = planePoint(s)
		}
		turned := func(s gasPoint) gasPoint { s.velocity, s.shear = s.shear, s.velocity; return s }
		for i, pair := range [4][2]gasPoint{
			{states[1], states[0]}, {states[2], states[3]},
			{turned(states[2]), turned(states[1])}, {turned(states[3]), turned(states[0])},
		} {
			p := riemannProblem{gamma: 1.4, left: pair[0], right: pair[1]}
			p.solve()
			left, right := p.at(p.velocity-1e-9), p.at(p.velocity+1e-9)
			waves := 0
			for _, strength := range []float64{
				math.Abs(p.pressure-p.left.pressure) / p.left.pressure,
				math.Abs(left.density-right.density)/left.density + math.Abs(pair[0].shear-pair[1].shear),
				math.Abs(p.pressure-p.right.pressure) / p.right.pressure,
			} {
				if strength > 0.02 {
					waves++
				}
			}
			if waves != 1 {
				t.Errorf("configuration %d, edge %d: %d waves; p* = %g between %g and %g, ρ* = %g, %g", number+1, i, waves, p.pressure, p.left.pressure, p.right.pressure, left.density, right.density)
			}
		}
	}
}

// The vortex that a flow carries along.
func TestEuler2DOrder(t *testing.T) {
	var errs []float64
	for _, cells := range []int{128, 256, 512} {
		p := newEuler2D().(*Euler2D)
		p.Grid, p.Initial = cells, "vortex"
		errs = append(errs, vortexRate(t, p))
	}
	t.Logf("mean errors of the density's rate of change: %.3g", errs)
	if slope := math.Log2(errs[1] / errs[2]); math.Abs(slope-5) > 0.3 {
		t.Errorf("order %.2f", slope)
	}
}

// Configuration 3 is its own mirror image across the diagonal, and stays so bit
// for bit; in y a tube moves as in x.
func TestEuler2DTransposes(t *testing.T) {
	p := newEuler2D().(*Euler2D)
	p.Grid, p.Initial, p.End, p.Snapshots = 41, "riemann", 0.3, 2
	_, u := solve(t, p, 0)
	n := p.Grid
	frame := u[4*n*n:]
	for i := range n {
		for j := range n {
			for k, other := range []int{0, 2, 1, 3} {
				if a, b := frame[k*n*n+i*n+j], frame[other*n*n+j*n+i]; a != b {
					t.Fatalf("channel %d at (%d, %d): %v and %v", k, i, j, a, b)
				}
			}
		}
	}
}

// A tube along either axis is the tube of one dimension.
func TestEuler2DAgainstLine(t *testing.T) {
	const n = 40
	line := newEuler().(*Euler)
	line.Grid, line.Initial = n+1, "riemann"
	for axis := range 2 {
		b := grid.AllSides(2, grid.Side{Kind: grid.Outflow})
		plane := newGas(grid.Uniform(2, n+1, 0, 1, false), b, 0.5, nil, solvers.NewScalars(gasParameter(random.Fixed(1.4))))
		s, err := line.Setup()
		if err != nil {
			t.Fatal(err)
		}
		tr := s.(*solvers.Trajectory)
		e, u := tr.Evolution(), tr.State()
		if err := e.Initial(random.New(1, 0), u); err != nil {
			t.Fatal(err)
		}
		du := u.Like()
		e.RHS(du, u, 0)
		wide := grid.NewField(plane.grid, 4)
		for i := range n + 1 {
			for j := range n + 1 {
				at := i*(n+1) + j
				x := [2]int{i, j}[axis]
				wide.Channel(0)[at], wide.Channel(1 + axis)[at], wide.Channel(3)[at] = u.Channel(0)[x], u.Channel(1)[x], u.Channel(2)[x]
			}
		}
		rate := wide.Like()
		plane.RHS(rate, wide, 0)
		for i := range n + 1 {
			for j := range n + 1 {
				at := i*(n+1) + j
				x := [2]int{i, j}[axis]
				for k, c := range [3]int{0, 1 + axis, 3} {
					if d := math.Abs(rate.Channel(c)[at] - du.Channel(k)[x]); d > 1e-10 {
						t.Fatalf("axis %d, channel %d at (%d, %d): %g; on the line %g", axis, c, i, j, rate.Channel(c)[at], du.Channel(k)[x])
					}
				}
			}
		}
	}
}

// Every law fills positive states that are the same function on a finer grid,
// and runs: conserving mass, momentum and energy where nothing leaves.
func TestEuler2DLaws(t *testing.T) {
	for _, initial := range []string{"waves", "turbulence", "riemann", "quadrants", "curved", "vortices", "kelvin-helmholtz", "richtmyer-meshkov", "vortex"} {
		p := newEuler2D().(*Euler2D)
		p.Grid, p.Initial, p.End, p.Snapshots, p.Amplitude = 25, initial, 0.02, 2, 0.1
		if initial == "quadrants" || initial == "curved" {
			p.Density, p.Velocity, p.Pressure = random.Range{Lo: 0.1, Hi: 1}, random.Range{Lo: -1, Hi: 1}, random.Range{Lo: 0.1, Hi: 1}
		}
		tr, u := solve(t, p, 2)
		drifts, err := tr.Drifts([][]float64{u, {1.4, 0.5}})
		p.SetResolution(2, 0)
		p.End /= 10
		_, fine := solve(t, p, 2)
		for i := range 4 * 25 * 25 {
			if math.Abs(u[i]-fine[i]) > 1e-12*max(1, math.Abs(u[i])) {
				t.Errorf("%s: value %d of frame 0 is %g, on a finer grid %g", initial, i, u[i], fine[i])
				break
			}
		}
		if err != nil || initial != "riemann" && len(drifts) != 4 {
			t.Fatalf("%s: %v, %v", initial, drifts, err)
		}
		for _, d := range drifts {
			if d.Change > 1e-13*d.Scale {
				t.Errorf("%s: %+v", initial, d)
			}
		}
	}
}

// No sample fails, whatever the states that meet.
func TestEuler2DHoldsOverItsBox(t *testing.T) {
	wide := random.Range{Lo: 0.01, Hi: 10, Log: true}
	for _, initial := range []string{"quadrants", "turbulence", "richtmyer-meshkov"} {
		p := newEuler2D().(*Euler2D)
		p.Grid, p.Initial, p.End, p.Snapshots, p.Amplitude = 17, initial, 0.2, 2, 0.1
		p.Density, p.Velocity, p.Pressure, p.Mach = wide, random.Range{Lo: -3, Hi: 3}, wide, random.Range{Lo: 0, Hi: 8}
		p.Gamma = random.Range{Lo: 1.1, Hi: 3}
		for sample := range 6 {
			_, u := solve(t, p, sample)
			size := 17 * 17
			if notPositive(u[4*size:5*size]) >= 0 || notPositive(u[7*size:]) >= 0 {
				t.Errorf("%s, sample %d: not positive", initial, sample)
			}
		}
	}
}
