package conservation

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// toroEuler is a problem of Toro's on its own grid.
func toroEuler(c toroTest, cells int) *Euler {
	p := newEuler().(*Euler)
	p.Grid, p.Initial, p.End, p.Snapshots = cells+1, "riemann", c.end, 2
	l, r := c.problem.left, c.problem.right
	p.LeftDensity, p.LeftVelocity, p.LeftPressure = random.Fixed(l.density), random.Fixed(l.velocity), random.Fixed(l.pressure)
	p.RightDensity, p.RightVelocity, p.RightPressure = random.Fixed(r.density), random.Fixed(r.velocity), random.Fixed(r.pressure)
	p.Jump = random.Fixed(c.jump)
	return p
}

// distance is the L1 distance of each channel of the last frame from the exact
// solution, relative to its norm there.
func distance(t *testing.T, tr *solvers.Trajectory, u []float64, end float64) []float64 {
	t.Helper()
	channels, size := tr.State().Channels, tr.State().Grid.Size()
	exact := tr.State().Like()
	tr.Evolution().(solvers.Exacter).Exact(exact, end)
	tr.Evolution().(solvers.Presenter).Present(exact)
	u = u[len(u)-channels*size:]
	var errs []float64
	for k := range channels {
		var diff, norm float64
		for i, want := range exact.Channel(k) {
			diff += math.Abs(u[k*size+i] - want)
			norm += math.Abs(want)
		}
		errs = append(errs, diff/norm)
	}
	return errs
}

// Toro's five problems against the exact solution, in L1: first order at shocks
// and contacts, which blur with grid^(5/6), and what the bounds say.
func TestEulerAgainstToro(t *testing.T) {
	for i, c := range toroTests(t) {
		var errs [][]float64
		for _, cells := range []int{100, 200, 400} {
			p := toroEuler(c, cells)
			tr, u := solve(t, p, 0)
			errs = append(errs, distance(t, tr, u, p.End))
			_, rejected := tr.Steps()
			t.Logf("test %d, %d cells: relative L1 errors of density, velocity, pressure %.2e (rejected steps: %d)", i+1, cells, errs[len(errs)-1], rejected)
		}
		slope := math.Log2(errs[0][0]/errs[2][0]) / 2
		t.Logf("test %d: density falls with order %.2f", i+1, slope)
		if slope < 0.7 || slope > 1.3 {
			t.Errorf("test %d: order %.2f of density", i+1, slope)
		}
	}
}

func TestEulerOrder(t *testing.T) {
	var errs []float64
	for level, cells := range []int{32, 64, 128, 256} {
		p := newEuler().(*Euler)
		p.Grid, p.Initial, p.Modes, p.Amplitude, p.End, p.Snapshots = cells, "density-wave", 1, 0.2, 1, 2
		// The step falls as the grid to the 5/3, so that time is of order 5 too.
		p.Courant = 0.5 * math.Pow(2, -2*float64(level)/3)
		tr, u := solve(t, p, 0)
		errs = append(errs, distance(t, tr, u, p.End)[0])
	}
	t.Logf("relative L1 errors of density: %.3g", errs)
	for i := 1; i < len(errs); i++ {
		if slope := math.Log2(errs[i-1] / errs[i]); i > 1 && math.Abs(slope-5) > 0.2 {
			t.Errorf("order %.2f from errors %.3g and %.3g", slope, errs[i-1], errs[i])
		}
	}
}

// The mirror image of a state moves as the mirror image, bit for bit.
func TestEulerMirror(t *testing.T) {
	for _, condition := range []string{"slip", "outflow", "inflow"} {
		p := newEuler().(*Euler)
		p.Grid, p.Initial, p.Condition, p.Pieces = 65, "steps", condition, 5
		p.Density, p.Velocity, p.Pressure = random.Range{Lo: 0.1, Hi: 1}, random.Range{Lo: -1, Hi: 1}, random.Range{Lo: 0.1, Hi: 1}
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		tr := s.(*solvers.Trajectory)
		e, u := tr.Evolution().(*gas), tr.State()
		if err := e.Initial(random.New(1, 3), u); err != nil {
			t.Fatal(err)
		}
		mirror, du, dm := u.Like(), u.Like(), u.Like()
		reflectLine(mirror, u)
		e.RHS(du, u, 0)
		e.Present(mirror)
		e.hold(mirror)
		e.Restore(mirror)
		reflectLine(mirror, u)
		e.RHS(dm, mirror, 0)
		reflectLine(mirror, dm)
		for i, v := range du.Data {
			if v != mirror.Data[i] {
				t.Fatalf("%s: value %d is %v, mirrored %v", condition, i, v, mirror.Data[i])
			}
		}
	}
}

// reflectLine sets dst to the mirror image of src: momentum changes its sign.
func reflectLine(dst, src *grid.Field) {
	for k := range src.Channels {
		in, out := src.Channel(k), dst.Channel(k)
		sign := 1.0
		if k == 1 {
			sign = -1
		}
		for i, v := range in {
			out[len(out)-1-i] = sign * v
		}
	}
}

// Mass and energy between mirrors, and momentum on a periodic line too, change
// by rounding only, through shocks.
func TestEulerConserves(t *testing.T) {
	for _, c := range []struct {
		condition string
		kept      int
	}{{"slip", 2}, {"periodic", 3}} {
		p := newEuler().(*Euler)
		p.Grid, p.Initial, p.Condition = 128, "steps", c.condition
		p.Density, p.Velocity, p.Pressure = random.Range{Lo: 0.1, Hi: 1}, random.Range{Lo: -1, Hi: 1}, random.Range{Lo: 0.1, Hi: 1}
		tr, u := solve(t, p, 1)
		drifts, err := tr.Drifts([][]float64{u, {1.4}})
		if err != nil || len(drifts) != c.kept {
			t.Fatalf("%v, %v", drifts, err)
		}
		for _, d := range drifts {
			if d.Change > 1e-13*d.Scale {
				t.Errorf("%s: %+v", c.condition, d)
			}
		}
	}
}

// The shock that runs into a wave of density, against itself on twice the finest
// cells: the fine waves behind the shock converge.
func TestShuOsher(t *testing.T) {
	line := func(cells int) []float64 {
		p := newEuler().(*Euler)
		p.Grid, p.SolveGrid, p.Initial, p.Min, p.Max, p.End, p.Snapshots = 201, cells+1, "shu-osher", -5, 5, 1.8, 2
		_, u := solve(t, p, 0)
		return u[3*201 : 4*201]
	}
	reference := line(800)
	var errs []float64
	for _, cells := range []int{200, 400} {
		sum := 0.0
		for i, v := range line(cells) {
			sum += math.Abs(v-reference[i]) / 201
		}
		errs = append(errs, sum)
	}
	t.Logf("mean distance of density: %.3g", errs)
	for i := 1; i < len(errs); i++ {
		if slope := math.Log2(errs[i-1] / errs[i]); slope < 0.9 {
			t.Errorf("order %.2f from distances %.3g and %.3g", slope, errs[i-1], errs[i])
		}
	}
}

// Two blast waves meet: pressures of 1000, 0.01 and 100 between mirrors.
func TestBlastWavesStayPositive(t *testing.T) {
	p := newEuler().(*Euler)
	p.Grid, p.Initial, p.End, p.Snapshots = 401, "blast", 0.038, 2
	_, u := solve(t, p, 0)
	u = u[3*401:]
	if i := notPositive(u[:401]); i >= 0 {
		t.Errorf("density %g", u[i])
	}
	if i := notPositive(u[2*401:]); i >= 0 {
		t.Errorf("pressure %g", u[2*401+i])
	}
	// The peak of density is 6.4 at x = 0.78 on the finest published grids.
	top := 0
	for i, v := range u[:401] {
		if v > u[top] {
			top = i
		}
	}
	if x := float64(top) / 400; u[top] < 5 || u[top] > 6.6 || math.Abs(x-0.78) > 0.01 {
		t.Errorf("largest density %g at %g", u[top], x)
	}
}

// No sample of random tubes and steps fails, to very different states.
func TestEulerHoldsOverItsBox(t *testing.T) {
	for _, initial := range []string{"riemann", "steps", "waves"} {
		p := newEuler().(*Euler)
		p.Grid, p.Initial, p.Snapshots, p.End, p.Amplitude = 65, initial, 2, 0.3, 0.95
		p.Density, p.Velocity, p.Pressure = random.Range{Lo: 0.01, Hi: 10, Log: true}, random.Range{Lo: -3, Hi: 3}, random.Range{Lo: 0.01, Hi: 10, Log: true}
		p.LeftDensity, p.LeftVelocity, p.LeftPressure = p.Density, p.Velocity, p.Pressure
		p.RightDensity, p.RightVelocity, p.RightPressure = p.Density, p.Velocity, p.Pressure
		p.Gamma = random.Range{Lo: 1.1, Hi: 3}
		for sample := range 15 {
			tr, u := solve(t, p, sample)
			size := tr.State().Grid.Size()
			if notPositive(u[:size]) >= 0 || notPositive(u[5*size:]) >= 0 {
				t.Errorf("%s, sample %d: not positive", initial, sample)
			}
		}
	}
}

func TestEulerErrors(t *testing.T) {
	for _, c := range []struct {
		change func(p *Euler)
		want   string
	}{
		{func(p *Euler) { p.Grid = 4 }, "--grid is 4"},
		{func(p *Euler) { p.Gamma = random.Fixed(1) }, "--gamma is 1"},
		{func(p *Euler) { p.Courant = 2 }, "--cfl is 2"},
		{func(p *Euler) { p.Max = 0 }, "--x-min is 0 and --x-max is 0"},
		{func(p *Euler) { p.Condition = "neumann" }, "--bc neumann: side left is neumann"},
		{func(p *Euler) { p.Initial = "sine" }, `--initial is "sine"; it is waves, steps`},
		{func(p *Euler) { p.Modes = 200 }, "--modes is 200"},
		{func(p *Euler) { p.Amplitude = 1 }, "--amplitude is 1"},
		{func(p *Euler) { p.Pressure = random.Range{Lo: -1, Hi: 1} }, "--pressure is -1:1"},
		{func(p *Euler) { p.Initial, p.Jump = "riemann", random.Fixed(1) }, "--jump is 1"},
		{func(p *Euler) { p.Initial, p.Pieces = "steps", 1 }, "--pieces is 1"},
		{func(p *Euler) { p.SolveGrid = 300 }, "--solve-grid 300"},
		{func(p *Euler) { p.End = -1 }, "--t-end is -1"},
	} {
		p := newEuler().(*Euler)
		c.change(p)
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v; want …%s…", err, c.want)
		}
	}
}
