package conservation

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// solve sets up and solves sample i of seed 1, and returns u.
func solve(t *testing.T, p solvers.Problem, i int) (*solvers.Trajectory, []float64) {
	t.Helper()
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, i), dst); err != nil {
		t.Fatal(err)
	}
	return s.(*solvers.Trajectory), dst[0]
}

// shockProblem is u0 = −sin πx on [−1, 1] with u(±1) = 0, solved on its own grid.
func shockProblem(cells int, nu, end float64) *Burgers {
	b := newBurgers().(*Burgers)
	b.Grid, b.SolveGrid = cells+1, cells+1
	b.Min, b.Max, b.Condition, b.Initial = -1, 1, "dirichlet", "sine"
	b.Viscosity, b.End, b.Snapshots = random.Fixed(nu), end, 2
	return b
}

// shockExact is its Cole–Hopf solution.
func shockExact(nu float64) *coleHopf {
	u0 := make([]float64, 2048)
	for i := range u0 {
		u0[i] = math.Sin(2 * math.Pi * float64(i) / 2048)
	}
	return newColeHopf(u0, 2, nu, 4)
}

func (b *Burgers) distanceTo(e *coleHopf, u []float64) float64 {
	var diff, size float64
	for j, v := range u {
		x := e.at(2*float64(j)/float64(len(u)-1), b.End)
		diff += (v - x) * (v - x)
		size += x * x
	}
	return math.Sqrt(diff / size)
}

// The defaults on 1024 stored points against the Cole–Hopf solution, at every
// stored time; with the constant mode, which moves the frame, too.
func TestBurgersAgainstColeHopf(t *testing.T) {
	for _, c := range []struct{ nu, bound float64 }{{0.1, 2e-6}, {0.01, 5e-6}, {1e-3, 1e-5}} {
		worst := 0.0
		for sample, mean := range []bool{false, true} {
			b := newBurgers().(*Burgers)
			b.Viscosity, b.GRFMean = random.Fixed(c.nu), mean
			_, u := solve(t, b, sample)
			n := b.Grid
			exact := newColeHopf(u[:n], 1, c.nu, 4)
			for k := 1; k < b.Snapshots; k++ {
				var diff, size float64
				for j := k; j < n; j += 31 {
					want := exact.at(float64(j)/float64(n), float64(k)/10)
					diff += (u[k*n+j] - want) * (u[k*n+j] - want)
					size += want * want
				}
				e := math.Sqrt(diff / size)
				if !(e <= c.bound) {
					t.Errorf("ν = %g, sample %d, frame %d: relative L2 error %.3g; want at most %g", c.nu, sample, k, e, c.bound)
				}
				worst = max(worst, e)
			}
		}
		t.Logf("ν = %g: largest relative L2 error of a frame %.1e", c.nu, worst)
	}
}

// The reference data of M. Raissi et al. and the tests' own Cole–Hopf solution
// agree: the yardstick is right.
func TestColeHopfAgainstReference(t *testing.T) {
	file, err := os.Open("../../testdata/burgers_raissi.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	exact := shockExact(0.01 / math.Pi)
	for j, row := range rows {
		for k, at := range []float64{0.25, 0.5, 0.75, 0.99} {
			want, err := strconv.ParseFloat(row[k+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			if got := exact.at(2*float64(j)/255, at); math.Abs(got-want) > 1e-9 {
				t.Fatalf("x index %d, t = %g: %.12g; the reference has %.12g", j, at, got, want)
			}
		}
	}
	if len(rows) != 256 {
		t.Errorf("%d rows", len(rows))
	}
}

// ν = 0.01/π: a shock of 1.6 cells on 512 cells.
func TestBurgersShock(t *testing.T) {
	exact := shockExact(0.01 / math.Pi)
	for cells, bound := range map[int]float64{512: 1e-4, 1024: 3e-6} {
		b := shockProblem(cells, 0.01/math.Pi, 0.99)
		_, u := solve(t, b, 0)
		e := b.distanceTo(exact, u[cells+1:])
		if !(e < bound) {
			t.Errorf("%d cells: error %.3g; want less than %g", cells, e, bound)
		}
		t.Logf("%d cells: relative L2 error %.1e", cells, e)
	}
}

// C. Basdevant et al., Comput. Fluids 14 (1986) 23: max|u_x| = 152.00516 at t =
// 1.6037/π, which is at x = 0.
func TestBurgersSteepestGradient(t *testing.T) {
	b := shockProblem(2048, 0.01/math.Pi, 1.6037/math.Pi)
	_, u := solve(t, b, 0)
	u = u[2049:]
	slope := 0.0
	for r, w := range fd.First(8) {
		slope += w * (u[1024+r+1] - u[1024-r-1]) * 1024
	}
	if math.Abs(slope+152.00516) > 0.005 {
		t.Errorf("u_x(0) = %.6f; want −152.00516", slope)
	}
}

func TestBurgersOrder(t *testing.T) {
	for _, c := range []struct {
		scheme string
		nu     float64
		order  float64
		cells  []int
	}{{"central", 0.05, 6, []int{128, 256, 512}}, {"weno", 0.05, 5, []int{256, 512, 1024}}} {
		exact := shockExact(c.nu)
		var errs []float64
		for _, cells := range c.cells {
			b := shockProblem(cells, c.nu, 0.5)
			b.Scheme, b.Tolerance = c.scheme, 1e-11
			_, u := solve(t, b, 0)
			errs = append(errs, b.distanceTo(exact, u[cells+1:]))
		}
		for i := 1; i < len(errs); i++ {
			if slope := math.Log2(errs[i-1] / errs[i]); math.Abs(slope-c.order) > 0.2 {
				t.Errorf("%s: order %.2f from errors %.3g and %.3g; want %g", c.scheme, slope, errs[i-1], errs[i], c.order)
			}
		}
	}
}

// u = −a tanh(a(x−s)/2ν) stands still between any two ends with its own values
// there, whatever the ends' slopes.
func TestBurgersInhomogeneousEnds(t *testing.T) {
	const nu, a, shift = 0.1, 1.0, 0.1
	steady := func(x float64) float64 { return -a * math.Tanh(a*(x-shift)/(2*nu)) }
	var errs []float64
	for _, cells := range []int{64, 96, 144, 216} {
		b := newBurgers().(*Burgers)
		b.Grid, b.Viscosity, b.Min, b.Max, b.Condition = cells+1, random.Fixed(nu), -0.4, 0.3, "dirichlet"
		b.Left, b.Right, b.Tolerance = steady(b.Min), steady(b.Max), 1e-12
		// A bump on top, which has to die out at the rate of diffusion.
		at := func(s float64) float64 {
			return steady(b.Min+s*(b.Max-b.Min)) + 0.1*math.Sin(math.Pi*s)
		}
		initial := law.Formula{Largest: 1, F: func(s []float64) float64 { return at(s[0]) - (1-s[0])*b.Left - s[0]*b.Right }}
		g := grid.Uniform(1, b.Grid, b.Min, b.Max, false)
		tr, err := solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) { return newBurgersLine(b, g, burgersCentral, initial) },
			solvers.TrajectoryOptions{Stored: g, Time: solvers.Time{End: 20, Snapshots: 2, Tolerance: 1e-10}, Channels: []string{"u"}, Units: []string{"1"}})
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(tr.Layout())
		if err := tr.Solve(t.Context(), random.New(1, 0), dst); err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for j, x := range g.Coord(0) {
			worst = max(worst, math.Abs(dst[0][b.Grid+j]-steady(x)))
		}
		errs = append(errs, worst)
	}
	if slope := math.Log(errs[0]/errs[3]) / math.Log(216./64); math.Abs(slope-6) > 0.2 {
		t.Errorf("order %.2f from errors %.3g; want 6", slope, errs)
	}
	if last := errs[len(errs)-1]; last > 1e-9 {
		t.Errorf("error %g on 216 cells", last)
	}
}

// Without viscosity, before the shock at t = 1/2π: u = sin 2π(x−ut), solved
// point by point; and after it, a sawtooth with the equal-area shock at x = 1/2.
func TestBurgersInviscid(t *testing.T) {
	b := newBurgers().(*Burgers)
	b.Viscosity, b.Initial, b.End, b.Snapshots = random.Fixed(0), "sine", 0.1, 2
	var errs []float64
	for _, n := range []int{64, 128, 256, 512} {
		b.Grid, b.Tolerance = n, 1e-11
		_, u := solve(t, b, 0)
		worst := 0.0
		for j := range n {
			worst = max(worst, math.Abs(u[n+j]-inviscidSine(float64(j)/float64(n), b.End)))
		}
		errs = append(errs, worst)
	}
	if slope := math.Log2(errs[1]/errs[3]) / 2; slope < 4.8 {
		t.Errorf("order %.2f before the shock (errors %.3g)", slope, errs)
	}

	b.Grid, b.Tolerance, b.End = 256, 0, 0.5
	_, u := solve(t, b, 0)
	n := b.Grid
	mean := 0.0
	for j := range n {
		mean += u[n+j] / float64(n)
		if x := float64(j) / float64(n); math.Abs(x-0.5) > 3/float64(n) {
			want := inviscidSine(x, b.End)
			if math.Abs(u[n+j]-want) > 2e-3 {
				t.Errorf("after the shock: u(%g) = %g; want %g", x, u[n+j], want)
			}
		}
	}
	if math.Abs(mean) > 1e-13 {
		t.Errorf("mean %g", mean)
	}
}

// inviscidSine is the entropy solution from sin 2πx, by bisection on the
// characteristic that reaches x from its own side of the shock at 1/2.
func inviscidSine(x, t float64) float64 {
	if x > 0.5 {
		return -inviscidSine(1-x, t)
	}
	// x = y + t sin 2πy has, left of the shock, its root y at most 1/2; the
	// least is the one that has not passed through the shock.
	lo, hi := 0.0, x
	// Where y + t sin 2πy falls again, characteristics have entered the shock.
	if c := -1 / (2 * math.Pi * t); c > -1 {
		hi = min(hi, math.Acos(c)/(2*math.Pi))
	}
	for range 200 {
		mid := (lo + hi) / 2
		if mid+t*math.Sin(2*math.Pi*mid) < x {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Sin(2 * math.Pi * lo)
}

func TestBurgersConservesTheMean(t *testing.T) {
	for _, scheme := range []string{"central", "weno"} {
		b := newBurgers().(*Burgers)
		b.Grid, b.Scheme, b.GRFMean = 128, scheme, true
		tr, u := solve(t, b, 3)
		drifts, err := tr.Drifts([][]float64{u, {b.Viscosity.Lo}})
		if err != nil || len(drifts) != 1 {
			t.Fatalf("%v, %v", drifts, err)
		}
		if drifts[0].Change > 1e-13 || drifts[0].Initial == 0 {
			t.Errorf("%s: %+v", scheme, drifts[0])
		}
	}
}

// A viscosity drawn for each sample is the one recorded and the one solved with,
// and scheme and solve grid are those of the least.
func TestBurgersDrawsItsViscosity(t *testing.T) {
	b := newBurgers().(*Burgers)
	b.Grid, b.Snapshots, b.Viscosity = 128, 3, random.Range{Lo: 2e-3, Hi: 0.1, Log: true}
	s, err := b.Setup()
	if err != nil {
		t.Fatal(err)
	}
	least := *b
	least.Viscosity = random.Fixed(2e-3)
	s2, err := least.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if d, want := s.(solvers.Describer).Describe(), s2.(solvers.Describer).Describe(); d.SolveGrid[0] != want.SolveGrid[0] || d.SpaceOrder != want.SpaceOrder {
		t.Errorf("solves on %v with order %d; want %v and %d", d.SolveGrid, d.SpaceOrder, want.SolveGrid, want.SpaceOrder)
	}
	dst := solvers.Allocate(s.Layout())
	var drawn []float64
	for i := range 3 {
		if err := s.Solve(t.Context(), random.New(1, i), dst); err != nil {
			t.Fatal(err)
		}
		nu, u := dst[1][0], dst[0]
		exact := newColeHopf(u[:128], 1, nu, 32)
		var diff, size float64
		for j := range 128 {
			want := exact.at(float64(j)/128, 1)
			diff += (u[256+j] - want) * (u[256+j] - want)
			size += want * want
		}
		if e := math.Sqrt(diff / size); e > 3e-4 {
			t.Errorf("ν = %g: relative L2 error %g", nu, e)
		}
		drawn = append(drawn, nu)
	}
	if drawn[0] == drawn[1] || min(drawn[0], drawn[1], drawn[2]) < 2e-3 || max(drawn[0], drawn[1], drawn[2]) > 0.1 {
		t.Errorf("viscosities %g", drawn)
	}
}

func TestBurgersChoosesItsScheme(t *testing.T) {
	for _, c := range []struct {
		grid, solve int
		nu          float64
		scheme      string
		want        string
		points      int
	}{
		{1024, 0, 0.1, "auto", "central", 1024},
		{1024, 0, 1e-3, "auto", "central", 2048},
		{128, 0, 1e-3, "auto", "central", 14 * 128},
		{64, 0, 0.1, "auto", "central", 128},
		{256, 0, 1e-5, "auto", "WENO", 256},
		{256, 0, 0, "auto", "WENO", 256},
		{256, 512, 1e-3, "auto", "WENO", 512},
		{256, 1024, 1e-3, "auto", "central", 1024},
		{256, 0, 0.1, "weno", "WENO", 256},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			b := newBurgers().(*Burgers)
			b.Grid, b.SolveGrid, b.Viscosity, b.Scheme = c.grid, c.solve, random.Fixed(c.nu), c.scheme
			s, err := b.Setup()
			if err != nil {
				t.Fatal(err)
			}
			d := s.(solvers.Describer).Describe()
			if order := map[string]int{"central": 6, "WENO": 5}[c.want]; d.SpaceOrder != order || d.SolveGrid[0] != c.points {
				t.Errorf("order %d on %d points (%s); want %s on %d", d.SpaceOrder, d.SolveGrid[0], d.Scheme, c.want, c.points)
			}
		})
	}
}
