package conservation

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// box is a grid of n nodes.
func box(periodic bool, n ...int) grid.Grid {
	g := grid.Uniform(len(n), n[0], 0, 1, periodic)
	copy(g.N, n)
	return g
}

// gasOn is a gas with viscosities and conduction on a grid.
func gasOn(g grid.Grid, side grid.Condition) *viscousGas {
	p := solvers.NewScalars(gasParameter(random.Fixed(1.4)), solvers.Parameter{Name: "a", Range: random.Fixed(0.03)}, solvers.Parameter{Name: "b", Range: random.Fixed(0.02)})
	return newViscousGas(newGas(g, grid.AllSides(g.Dims(), grid.Side{Kind: side}), 0.5, nil, p), 1, 0.7)
}

// In space, what does not vary along one axis changes as in the plane of the
// other two, and what varies along one only as on a line; on grids that have
// other numbers of nodes along each axis.
func TestGasInSpaceAgainstPlaneAndLine(t *testing.T) {
	numbers := [3]int{11, 13, 17}
	for _, axes := range [][]int{{0, 1}, {0, 2}, {1, 2}, {0}, {1}, {2}} {
		for _, side := range []grid.Condition{grid.Periodic, grid.Outflow, grid.Slip, grid.Inflow} {
			periodic := side == grid.Periodic
			var n []int
			for _, axis := range axes {
				n = append(n, numbers[axis])
			}
			flat, space := gasOn(box(periodic, n...), side), gasOn(box(periodic, numbers[:]...), side)
			u, wide := grid.NewField(flat.grid, len(axes)+2), grid.NewField(space.grid, 5)
			draw := random.New(1, 0).Fork("test")
			for i := range u.Data {
				u.Data[i] = 0.5 * draw.Float64()
				if c := i / flat.grid.Size(); c == 0 || c == len(axes)+1 {
					u.Data[i]++
				}
			}
			// place is the node of the flat grid at which a node of the space lies,
			// and channel the channel of the space that one of the flat grid is.
			place := func(i int) int {
				at := [3]int{i / (13 * 17), i / 17 % 13, i % 17}
				j := 0
				for _, axis := range axes {
					j = j*numbers[axis] + at[axis]
				}
				return j
			}
			channel := func(k int) int {
				switch {
				case k == 0:
					return 0
				case k == len(axes)+1:
					return 4
				}
				return 1 + axes[k-1]
			}
			for k := range u.Channels {
				for i := range space.grid.Size() {
					wide.Channel(channel(k))[i] = u.Channel(k)[place(i)]
				}
			}
			flat.hold(u)
			space.hold(wide)
			flat.Restore(u)
			space.Restore(wide)
			if a, b := flat.gas.MaxStep(u), space.gas.MaxStep(wide); b > a {
				t.Errorf("axes %v, %v: longest step %g in space, %g without", axes, side, b, a)
			}
			du, rate := u.Like(), wide.Like()
			flat.RHS(du, u, 0)
			space.RHS(rate, wide, 0)
			for k := range u.Channels {
				for i, got := range rate.Channel(channel(k)) {
					if want := du.Channel(k)[place(i)]; math.Abs(got-want) > 1e-10*(1+math.Abs(want)) {
						t.Fatalf("axes %v, %v: channel %d changes by %g at node %d; by %g without the other axes", axes, side, k, got, i, want)
					}
				}
			}
		}
	}
}

// A wave of the density that the flow carries across all axes.
func TestGasInSpaceOrder(t *testing.T) {
	var errs []float64
	for _, n := range []int{12, 24, 48} {
		p := newCompressibleNavierStokes3D().(*CompressibleNavierStokes3D)
		p.Grid, p.Initial, p.Velocity, p.Amplitude = n, "carried", random.Fixed(1), 0.2
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		tr := s.(*solvers.Trajectory)
		u := tr.State()
		if err := tr.Evolution().Initial(random.New(1, 0), u); err != nil {
			t.Fatal(err)
		}
		du := u.Like()
		tr.Evolution().RHS(du, u, 0)
		sum := 0.0
		eachPoint(u.Grid, func(i int, at []float64) {
			want := -3 * 0.2 * 2 * math.Pi * math.Cos(2*math.Pi*(at[0]+at[1]+at[2]))
			sum += math.Abs(du.Channel(0)[i]-want) / float64(u.Grid.Size())
		})
		errs = append(errs, sum)
	}
	t.Logf("mean errors of the density's rate of change on 12³, 24³ and 48³: %.3g", errs)
	if slope := math.Log2(errs[1] / errs[2]); math.Abs(slope-5) > 0.2 {
		t.Errorf("order %.2f", slope)
	}
}

// After a time the wave is where the flow has carried it.
func TestGasInSpaceCarries(t *testing.T) {
	p := newCompressibleNavierStokes3D().(*CompressibleNavierStokes3D)
	p.Grid, p.Initial, p.Velocity, p.Amplitude, p.End, p.Snapshots = 16, "carried", random.Fixed(1), 0.2, 0.1, 2
	tr, u := solve(t, p, 0)
	want := tr.State().Like()
	cubeCarried{&p.Cube}.at(nil, want, p.End)
	if d := grid.Relative(grid.Squares(u[len(u)/2:], want.Data)); d > 1e-3 {
		t.Errorf("relative distance %g", d)
	} else {
		t.Logf("relative distance on 16³ at t = %g: %.2g", p.End, d)
	}
}

// Every law fills positive states that are the same function on a finer grid, and
// runs: conserving mass, momentum and energy.
func TestGasInSpaceLaws(t *testing.T) {
	for _, initial := range []string{"waves", "turbulence", "taylor-green", "carried"} {
		p := newCompressibleNavierStokes3D().(*CompressibleNavierStokes3D)
		p.Grid, p.Initial, p.End, p.Snapshots = 10, initial, 0.02, 2
		tr, u := solve(t, p, 2)
		params := []float64{5. / 3, 1e-3, 1e-3, 0.5}
		drifts, err := tr.Drifts([][]float64{u, params})
		if err != nil || len(drifts) != 5 {
			t.Fatalf("%s: %v, %v", initial, drifts, err)
		}
		for _, d := range drifts {
			if d.Change > 1e-13*d.Scale {
				t.Errorf("%s: %+v", initial, d)
			}
		}
		p.SetResolution(2, 0)
		p.End /= 100
		_, fine := solve(t, p, 2)
		square := 0.0
		for i, v := range u[:5*1000] {
			if math.Abs(v-fine[i]) > 1e-12*max(1, math.Abs(v)) {
				t.Errorf("%s: value %d of frame 0 is %g, on a finer grid %g", initial, i, v, fine[i])
				break
			}
			if c := i / 1000; 1 <= c && c <= 3 {
				square += v * v / 1000
			}
		}
		if mach := math.Sqrt(square / (5. / 3)); initial == "turbulence" && math.Abs(mach-0.5) > 1e-12 {
			t.Errorf("turbulence of Mach number %g; want 0.5", mach)
		}
	}
}

// Fast turbulence in a thin gas stays positive.
func TestGasInSpaceStaysPositive(t *testing.T) {
	p := newCompressibleNavierStokes3D().(*CompressibleNavierStokes3D)
	p.Grid, p.Initial, p.End, p.Snapshots = 12, "turbulence", 0.1, 2
	p.Shear, p.Bulk, p.Mach, p.Pressure = random.Fixed(0), random.Fixed(0), random.Fixed(6), random.Fixed(0.01)
	_, u := solve(t, p, 0)
	frame := u[len(u)/2:]
	if notPositive(frame[:12*12*12]) >= 0 || notPositive(frame[4*12*12*12:]) >= 0 {
		t.Error("not positive")
	}
}
