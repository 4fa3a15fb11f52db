package conservation

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// dam is the break of a dam in the middle of a line, on its own grid.
func dam(cells int, outside, end float64) *ShallowWater {
	p := newShallowWaterLine().(*ShallowWater)
	p.Grid, p.Initial, p.End, p.Snapshots = cells+1, "dam", end, 2
	p.Inside, p.Outside = random.Fixed(1), random.Fixed(outside)
	return p
}

// Dams before shallow water and before dry ground against Stoker and Ritter.
func TestDamBreak(t *testing.T) {
	for _, c := range []struct {
		outside     float64
		least, most float64
	}{{0.5, 0.9, 1.2}, {0.1, 0.8, 1.2}, {0, 0.75, 1.2}} {
		var errs []float64
		for _, cells := range []int{100, 200, 400} {
			p := dam(cells, c.outside, 0.2)
			tr, u := solve(t, p, 0)
			n := cells + 1
			errs = append(errs, distance(t, tr, u, p.End)[0])
			for i, h := range u[3*n : 4*n] {
				if !(h >= 0) {
					t.Fatalf("depth %g at %d", h, i)
				}
			}
		}
		slope := math.Log2(errs[0]/errs[2]) / 2
		t.Logf("depth %g outside: relative L1 errors of depth %.2e, order %.2f", c.outside, errs, slope)
		if slope < c.least || slope > c.most {
			t.Errorf("depth %g outside: order %.2f", c.outside, slope)
		}
	}
}

// The exact solution conserves what it should: volume and momentum within
// distant ends.
func TestDamBreakIsExact(t *testing.T) {
	for _, shallow := range []float64{0.5, 0.01, 0} {
		d := damBreak{gravity: 9.81, deep: 2, shallow: shallow}
		d.solve()
		const n, reach = 200000, 15.0
		var volume, momentum float64
		for i := range n {
			h, v := d.at(reach * (2*(float64(i)+0.5)/n - 1))
			volume += h * 2 * reach / n
			momentum += h * v * 2 * reach / n
		}
		if want := reach * (2 + shallow); math.Abs(volume-want) > 1e-4*want {
			t.Errorf("outside %g: volume %g; want %g", shallow, volume, want)
		}
		if want := 9.81 / 2 * (4 - shallow*shallow); math.Abs(momentum-want) > 1e-4*want {
			t.Errorf("outside %g: momentum %g; want %g", shallow, momentum, want)
		}
	}
}

// A lake over any bed stays at rest to rounding, with islands and shores too.
func TestLakeAtRest(t *testing.T) {
	for _, c := range []struct {
		bed    string
		height float64
	}{{"waves", 0.9}, {"hill", 0.5}, {"hill", 1.5}, {"shore", 1.3}} {
		for _, p := range []solvers.Problem{newShallowWaterLine(), newShallowWater2D()} {
			var basin *Basin
			switch p := p.(type) {
			case *ShallowWater:
				p.Grid, p.Snapshots, basin = 65, 2, &p.Basin
			case *ShallowWater2D:
				p.Grid, p.Snapshots, p.End, basin = 33, 2, 0.5, &p.Basin
			}
			basin.Initial, basin.Bed, basin.BedHeight = "lake", c.bed, random.Fixed(c.height)
			tr, u := solve(t, p, 4)
			size, channels := tr.State().Grid.Size(), tr.State().Channels
			worst := 0.0
			for i, v := range u[size*channels : (2*channels-1)*size] {
				worst = max(worst, math.Abs(v-u[i]))
			}
			if worst > 1e-13 {
				t.Errorf("%T, bed %s of height %g: the lake moves by %g", p, c.bed, c.height, worst)
			}
		}
	}
}

// Steady flow over a hill, by Bernoulli's law: what is left of its rate of change
// falls with order 5.
func TestSteadyFlowOverHill(t *testing.T) {
	const discharge, head, g = 0.3, 1.2, 1.0
	var errs []float64
	for _, n := range []int{64, 128, 256} {
		b := newBasin()
		e := newWater(grid.Uniform(1, n, 0, 1, true), grid.AllSides(1, grid.Side{}), 0.5, &b, b.scalars(random.Fixed(g))).(*water)
		u := grid.NewField(e.grid, 3)
		for i, x := range e.grid.Coord(0) {
			bed := 0.2 * math.Exp(math.Cos(2*math.Pi*x)-1)
			lo, hi := math.Cbrt(discharge*discharge/g), head // the deeper of two roots
			for range 200 {
				h := (lo + hi) / 2
				if h+discharge*discharge/(2*g*h*h)+bed < head {
					lo = h
				} else {
					hi = h
				}
			}
			u.Channel(0)[i], u.Channel(1)[i], u.Channel(2)[i] = lo, discharge, bed
		}
		du := u.Like()
		e.RHS(du, u, 0)
		sum := 0.0
		for _, v := range du.Data {
			sum += math.Abs(v) / float64(n)
		}
		errs = append(errs, sum)
	}
	t.Logf("mean rates of change: %.3g", errs)
	if slope := math.Log2(errs[1] / errs[2]); slope < 4.8 {
		t.Errorf("order %.2f from %.3g", slope, errs)
	}
}

// vortexRate is the mean distance of the rate of change of each law's vortex,
// component 0, from that of the exact solution.
func vortexRate(t *testing.T, p solvers.Problem) float64 {
	t.Helper()
	s, err := p.Setup()
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
	const dt = 1e-4
	var at [4]*grid.Field
	for i, steps := range []float64{-2, -1, 1, 2} {
		at[i] = u.Like()
		e.(solvers.Exacter).Exact(at[i], steps*dt)
	}
	sum := 0.0
	for i, v := range du.Channel(0) {
		want := (8*(at[2].Data[i]-at[1].Data[i]) - (at[3].Data[i] - at[0].Data[i])) / (12 * dt)
		sum += math.Abs(v-want) / float64(u.Grid.Size())
	}
	return sum
}

func TestShallowWater2DOrder(t *testing.T) {
	var errs []float64
	for _, cells := range []int{64, 128, 256} {
		p := newShallowWater2D().(*ShallowWater2D)
		p.Grid, p.Initial = cells, "vortex"
		errs = append(errs, vortexRate(t, p))
	}
	t.Logf("mean errors of the depth's rate of change: %.3g", errs)
	if slope := math.Log2(errs[1] / errs[2]); math.Abs(slope-5) > 0.3 {
		t.Errorf("order %.2f", slope)
	}
}

// Every law over every bed runs, keeps its volume, and is the same function on
// a finer grid.
func TestShallowWaterLaws(t *testing.T) {
	for _, bed := range []string{"flat", "waves", "hill", "shore"} {
		for _, initial := range []string{"waves", "blobs", "dam", "lake"} {
			p := newShallowWater2D().(*ShallowWater2D)
			p.Grid, p.Initial, p.Bed, p.End, p.Snapshots = 25, initial, bed, 0.1, 2
			p.BedHeight, p.Amplitude, p.Condition, p.Radius, p.Outside = random.Fixed(1.2), 0.8, "slip", random.Fixed(0.3), random.Fixed(0)
			tr, u := solve(t, p, 2)
			params := []float64{1, 1, 1.2, 2, 0, 0.3}
			drifts, err := tr.Drifts([][]float64{u, params})
			if err != nil || len(drifts) != 1 || drifts[0].Change > 1e-13*drifts[0].Scale {
				t.Errorf("%s over %s: %v, %v", initial, bed, drifts, err)
			}
			p.SetResolution(2, 0)
			p.End /= 10
			_, fine := solve(t, p, 2)
			for i := range 4 * 25 * 25 {
				if math.Abs(u[i]-fine[i]) > 1e-12 {
					t.Errorf("%s over %s: value %d of frame 0 is %g, on a finer grid %g", initial, bed, i, u[i], fine[i])
					break
				}
			}
		}
	}
}

func TestShallowWaterErrors(t *testing.T) {
	for _, c := range []struct {
		change func(p *ShallowWater)
		want   string
	}{
		{func(p *ShallowWater) { p.Grid = 4 }, "--grid is 4"},
		{func(p *ShallowWater) { p.Gravity = random.Fixed(0) }, "--gravity is 0"},
		{func(p *ShallowWater) { p.Depth = random.Fixed(0) }, "--depth is 0"},
		{func(p *ShallowWater) { p.Bed = "sand" }, `--bed is "sand"; it is flat, waves`},
		{func(p *ShallowWater) { p.Bed, p.BedModes = "waves", 500 }, "--bed-modes is 500"},
		{func(p *ShallowWater) { p.BedHeight = random.Fixed(-1) }, "--bed-height is -1"},
		{func(p *ShallowWater) { p.Initial = "tide" }, `--initial is "tide"; it is waves`},
		{func(p *ShallowWater) { p.Initial = "vortex" }, "--initial vortex needs a plane"},
		{func(p *ShallowWater) { p.Initial, p.Inside = "dam", random.Fixed(0) }, "--dam-inside is 0"},
		{func(p *ShallowWater) { p.Amplitude = 1 }, "--amplitude is 1"},
		{func(p *ShallowWater) { p.Terms = 0 }, "--terms is 0"},
		{func(p *ShallowWater) { p.Modes = 0 }, "--modes is 0"},
		{func(p *ShallowWater) { p.Max = -1 }, "--x-min is 0 and --x-max is -1"},
	} {
		p := newShallowWaterLine().(*ShallowWater)
		c.change(p)
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v; want …%s…", err, c.want)
		}
	}
}
