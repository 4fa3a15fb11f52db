package linear

import (
	"flag"
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// solve sets up an equation with flags and solves a sample.
func solve(t *testing.T, equation, flags string, sample int) (*solvers.Trajectory, [][]float64) {
	t.Helper()
	tr := setUp(t, equation, flags)
	dst := solvers.Allocate(tr.Layout())
	if err := tr.Solve(t.Context(), random.New(7, sample), dst); err != nil {
		t.Fatal(err)
	}
	return tr, dst
}

func setUp(t *testing.T, equation, flags string) *solvers.Trajectory {
	t.Helper()
	e, ok := solvers.Lookup(equation)
	if !ok {
		t.Fatalf("no equation %q", equation)
	}
	p := e.New()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p.Flags(fs)
	if err := fs.Parse(strings.Fields(flags)); err != nil {
		t.Fatal(err)
	}
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	return s.(*solvers.Trajectory)
}

// last is the last frame of u.
func last(tr *solvers.Trajectory, dst [][]float64) []float64 {
	u := tr.Layout()[0]
	return dst[0][(u.Shape[0]-1)*len(dst[0])/u.Shape[0]:]
}

// exactError is the relative L2 distance of the last state from the exact one.
func exactError(t *testing.T, equation, flags string) float64 {
	t.Helper()
	tr, _ := solve(t, equation, flags, 0)
	state := tr.State()
	want := state.Like()
	times := tr.Layout()
	for _, a := range times {
		if a.Name == "t" {
			tr.Evolution().(solvers.Exacter).Exact(want, a.Values[len(a.Values)-1])
		}
	}
	return grid.Relative(grid.Squares(state.Data, want.Data))
}

// checkSlope asks for the order from errors on grids of which each is twice as
// fine as the one before.
func checkSlope(t *testing.T, errors []float64, order float64) {
	t.Helper()
	n := len(errors)
	slope := math.Log2(errors[n-2] / errors[n-1])
	t.Logf("errors %.3g, order %.2f", errors, slope)
	if math.Abs(slope-order) > 0.2 {
		t.Errorf("order %.2f from errors %.3g; want %g", slope, errors, order)
	}
}

func TestAdvectionOrder(t *testing.T) {
	for _, c := range []struct {
		flags string
		order float64
	}{
		{"-scheme central", 6},
		{"-scheme upwind", 5},
		{"-scheme weno", 5},
		{"-scheme central -dims 2 -speed 0.3 -speed-y -0.7", 6},
		{"-scheme upwind -dims 2 -speed 0.3 -speed-y -0.7", 5},
	} {
		t.Run(c.flags, func(t *testing.T) {
			var errors []float64
			grids := []string{"64", "128", "256"}
			waves := " -waves 5"
			if strings.Contains(c.flags, "dims 2") {
				grids, waves = []string{"16", "32", "64"}, " -waves 1"
			}
			for _, n := range grids {
				errors = append(errors, exactError(t, "advection", "-initial sine -t-end 1 -snapshots 2 -time-tolerance 1e-11 -speed 1"+waves+" -grid "+n+" -solve-grid "+n+" "+c.flags))
			}
			checkSlope(t, errors, c.order)
		})
	}
}

// What enters is the datum, what leaves leaves: after the flow has crossed the
// box, u is the datum everywhere, and before that the initial state shifted.
func TestAdvectionInflow(t *testing.T) {
	for _, scheme := range []string{"upwind", "weno"} {
		for _, c := range []string{"-speed 1 -bc left=inflow:0,right=outflow", "-speed -1 -bc left=outflow,right=inflow:0"} {
			flags := "-initial gaussian -bump-width 0.05 -grid 257 -solve-grid 257 -t-end 0.3 -snapshots 2 -time-tolerance 1e-9 -scheme " + scheme + " " + c
			tr, dst := solve(t, "advection", flags, 0)
			sign := 1.0
			if strings.Contains(c, "speed -1") {
				sign = -1
			}
			worst := 0.0
			for i, v := range last(tr, dst) {
				x := float64(i)/256 - sign*0.3
				worst = max(worst, math.Abs(v-math.Exp(-math.Pow((x-0.5)/0.05, 2))))
			}
			if worst > 2e-3 {
				t.Errorf("%s %s: error %.3g", scheme, c, worst)
			}
			tr, dst = solve(t, "advection", strings.NewReplacer("-t-end 0.3", "-t-end 2", "1e-9", "1e-6").Replace(flags), 0)
			for i, v := range last(tr, dst) {
				if math.Abs(v) > 1e-6 {
					t.Fatalf("%s %s: u = %g at node %d after two crossings; want 0", scheme, c, v, i)
				}
			}
		}
	}
}

// Steps keep their bounds with WENO, and their integral.
func TestAdvectionOfSteps(t *testing.T) {
	tr, dst := solve(t, "advection", "-initial steps -grid 200 -solve-grid 200 -speed 0.7 -t-end 1", 3)
	size := len(dst[0]) / tr.Layout()[0].Shape[0]
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range dst[0][:size] {
		low, high = min(low, v), max(high, v)
	}
	slack := 1e-2 * (high - low)
	for _, v := range dst[0] {
		if v < low-slack || v > high+slack {
			t.Fatalf("u = %g outside [%g, %g]", v, low, high)
		}
	}
	drifts, err := tr.Drifts(dst)
	if err != nil || len(drifts) != 1 || drifts[0].Change > 1e-12 {
		t.Errorf("drifts %+v, error %v", drifts, err)
	}
}

func TestAdvectionRefusesSides(t *testing.T) {
	e, _ := solvers.Lookup("advection")
	for flags, want := range map[string]string{
		"-bc left=outflow,right=inflow":                 "--speed",
		"-speed -1:1 -bc left=inflow,right=outflow":     "--speed",
		"-scheme central -bc left=inflow,right=outflow": "--scheme central",
		"-bc dirichlet":                                  "--bc",
		"-dims 4":                                        "--dims",
		"-initial sine-series -dims 2":                   "sine-series",
		"-fourier-cutoff 100":                            "--fourier-cutoff",
		"-initial steps -step-pieces 0":                  "--step-pieces",
		"-initial power-law -spectrum-slope 0":           "--spectrum-slope",
		"-initial matern -correlation-length -1":         "--correlation-length",
		"-scheme exact":                                  "--scheme",
		"-initial fourier -bc left=inflow,right=outflow": "fourier",
		"-initial wavelet":                               "--initial",
		"-min 1 -max 0":                                  "--min",
		"-solve-grid 100":                                "--solve-grid",
		"-grid 4":                                        "--grid",
		"-t-end 0":                                       "--t-end",
		"-initial steps -amplitude -1 -step-pieces 10000": "--step-pieces",
	} {
		p := e.New()
		fs := flag.NewFlagSet("", flag.ContinueOnError)
		p.Flags(fs)
		if err := fs.Parse(strings.Fields(flags)); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Setup(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v; want one about %s", flags, err, want)
		}
	}
}
