package steady

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// withFlags sets p's flags from words "name=value".
func withFlags(t *testing.T, p solvers.Problem, settings ...string) solvers.Problem {
	t.Helper()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p.Flags(fs)
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		if err := fs.Set(name, value); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return p
}

// solveSteady solves one sample and returns its arrays by name, and the layout.
func solveSteady(t *testing.T, p solvers.Problem, sample int) (map[string][]float64, []grid.Array) {
	t.Helper()
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(context.Background(), random.New(5, sample), dst); err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	i := 0
	for _, a := range s.Layout() {
		if !a.Coordinate() {
			out[a.Name] = dst[i]
			i++
		}
	}
	return out, s.Layout()
}

// −Δu = 1 on the unit square with u = 0: the double sine series gives
// u(½,½) = 0.0736713532814138 and ∫u = 0.0351442537 (a quarter of the torsion
// constant 0.1405770150).
func TestPoissonTorsion(t *testing.T) {
	for _, order := range []string{"2", "4"} {
		var centre, integral []float64
		for _, n := range []string{"17", "33", "65"} {
			p := withFlags(t, newPoisson(), "grid="+n, "order="+order, "source=constant").(*Poisson)
			u := first(solveSteady(t, p, 0))["u"]
			h := 1 / float64(p.Grid-1)
			sum := 0.0
			for _, v := range u {
				sum += v * h * h
			}
			centre = append(centre, math.Abs(u[len(u)/2]-0.0736713532814138))
			// The trapezoidal rule errs by h²/12 times the outflow, which is 1.
			integral = append(integral, math.Abs(sum+h*h/12-0.0351442537))
		}
		for i, e := range [][]float64{centre, integral} {
			if slope := math.Log2(e[1] / e[2]); order == "2" && math.Abs(slope-2) > 0.2 {
				t.Errorf("order 2, quantity %d: errors %.3g, slope %.2f", i, e, slope)
			}
			if want := map[string]float64{"2": 2e-5, "4": 2e-7}[order]; e[2] > want {
				t.Errorf("order %s, quantity %d: error %.3g with 65 points, want at most %g", order, i, e[2], want)
			}
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

// u = sin πx sinh πy / sinh π is harmonic with one inhomogeneous side. For
// harmonic functions on squares the compact scheme is of sixth order.
func TestPoissonBoundaryProfile(t *testing.T) {
	for order, nominal := range map[int]float64{2: 2, 4: 6} {
		var errs []float64
		for _, n := range []string{"9", "17", "33"} {
			p := withFlags(t, newPoisson(), "grid="+n, "bc=dirichlet,top=dirichlet:sin1", "source=constant", "source-amplitude=0").(*Poisson)
			p.Order = order
			u := first(solveSteady(t, p, 0))["u"]
			worst, m := 0.0, p.Grid-1
			for i := range p.Grid {
				for j := range p.Grid {
					x, y := float64(i)/float64(m), float64(j)/float64(m)
					worst = max(worst, math.Abs(u[i*p.Grid+j]-math.Sin(math.Pi*x)*math.Sinh(math.Pi*y)/math.Sinh(math.Pi)))
				}
			}
			errs = append(errs, worst)
		}
		if slope := math.Log2(errs[1] / errs[2]); math.Abs(slope-nominal) > 0.2 {
			t.Errorf("order %d: errors %.3g, slope %.2f", order, errs, slope)
		}
	}
}

// −Δu = Π sin πx has u = Π sin πx / (dπ²), in one to three dimensions; with the
// coefficient 2 half of that.
func TestPoissonSine(t *testing.T) {
	for dims := 1; dims <= 3; dims++ {
		var errs []float64
		for _, n := range []int{9, 17, 33} {
			p := withFlags(t, newPoisson(), "source=sine", "coefficient-value=2", "order=4").(*Poisson)
			p.Dims, p.Grid = dims, n
			u := first(solveSteady(t, p, 0))["u"]
			errs = append(errs, math.Abs(u[len(u)/2]*2*float64(dims)*math.Pi*math.Pi-1))
		}
		if slope := math.Log2(errs[1] / errs[2]); math.Abs(slope-4) > 0.2 {
			t.Errorf("%d dimensions: errors %.3g, slope %.2f", dims, errs, slope)
		}
	}
}

// residual is ‖f + ∇·(a∇u)‖/‖f‖ over the inner nodes of a square, five points,
// harmonic means: the discrete equations written out once more.
func fivePointResidual(n int, u, a []float64, f func(i, j int) float64) float64 {
	h := 1 / float64(n-1)
	mean := func(p, q int) float64 { return 2 / (1/a[p] + 1/a[q]) }
	num, den := 0.0, 0.0
	for i := 1; i < n-1; i++ {
		for j := 1; j < n-1; j++ {
			p := i*n + j
			r := f(i, j)
			den += r * r
			for _, q := range []int{p - n, p + n, p - 1, p + 1} {
				r += mean(p, q) * (u[q] - u[p]) / (h * h)
			}
			num += r * r
		}
	}
	return math.Sqrt(num / den)
}

func TestSteadyResidual(t *testing.T) {
	one := func(int, int) float64 { return 1 }
	for _, settings := range [][]string{{}, {"law=lognormal", "coefficient-std=2"}, {"a-high=10000", "a-low=1", "grid=33"}} {
		d := withFlags(t, newDarcy(), settings...).(*Darcy)
		x := first(solveSteady(t, d, 3))
		if r := fivePointResidual(d.Grid, x["u"], x["a"], one); !(r < 1e-10) {
			t.Errorf("darcy %v: residual %g", settings, r)
		}
	}
	p := withFlags(t, newPoisson(), "bc=dirichlet,left=dirichlet:2*sin3").(*Poisson)
	x := first(solveSteady(t, p, 3))
	a := slices.Repeat([]float64{1}, len(x["u"]))
	if r := fivePointResidual(p.Grid, x["u"], a, func(i, j int) float64 { return x["a"][i*p.Grid+j] }); !(r < 1e-10) {
		t.Errorf("poisson: residual %g", r)
	}
}

// The stored residual finds a damaged sample and passes a float32 copy.
func TestSteadyResidualer(t *testing.T) {
	for _, p := range []solvers.Problem{
		withFlags(t, newDarcy(), "grid=33"),
		withFlags(t, newPoisson(), "grid=17", "bc=neumann,left=neumann:2*normal", "coefficient=lognormal"),
		withFlags(t, newPoisson(), "grid=17", "bc=periodic", "order=4"),
	} {
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(context.Background(), random.New(5, 1), dst); err != nil {
			t.Fatal(err)
		}
		for _, x := range dst[:2] {
			for i, v := range x {
				x[i] = float64(float32(v))
			}
		}
		r, err := s.(solvers.Residualer).Residual(context.Background(), dst)
		if err != nil || !(r < 1e-6) {
			t.Errorf("%T: residual %g, %v", p, r, err)
		}
		dst[0][len(dst[0])/2] *= 1.1
		if r, _ := s.(solvers.Residualer).Residual(context.Background(), dst); !(r > 1e-3) {
			t.Errorf("%T: a damaged u has residual %g", p, r)
		}
		dst[0][0] = math.NaN()
		if _, err := s.(solvers.Residualer).Residual(context.Background(), dst); err == nil {
			t.Errorf("%T: NaN passed", p)
		}
	}
	s, err := withFlags(t, newDarcy(), "grid=17", "solve-grid=33").Setup()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.(solvers.Residualer); ok {
		t.Error("a solver whose stored coefficient is not the one it solved with offers a residual")
	}
}

func TestPoissonLayout(t *testing.T) {
	cases := []struct {
		settings []string
		labels   []string
		shape    []int
	}{
		{nil, []string{"source"}, []int{1, 9, 9}},
		{[]string{"source=constant"}, []string{"source"}, []int{1, 9, 9}},
		{[]string{"coefficient=binary", "source=constant"}, []string{"coefficient"}, []int{1, 9, 9}},
		{[]string{"coefficient=lognormal", "dims=1"}, []string{"coefficient", "source"}, []int{2, 9}},
		{[]string{"dims=3", "bc=periodic"}, []string{"source"}, []int{1, 9, 9, 9}},
	}
	for _, c := range cases {
		p := withFlags(t, newPoisson(), append(c.settings, "grid=9")...)
		_, layout := solveSteady(t, p, 0)
		if layout[0].Name != "u" || layout[1].Name != "a" {
			t.Fatalf("%v: layout %v", c.settings, layout)
		}
		if diff := cmp.Diff(c.labels, layout[1].Labels); diff != "" {
			t.Errorf("%v:\n%s", c.settings, diff)
		}
		if diff := cmp.Diff(c.shape, layout[1].Shape); diff != "" {
			t.Errorf("%v:\n%s", c.settings, diff)
		}
	}
	x, layout := solveSteady(t, withFlags(t, newPoisson(), "grid=9", "bc=dirichlet,top=dirichlet:3*normal"), 0)
	if a := layout[2]; a.Name != "params" || !a.Double || !slices.Equal(a.Labels, []string{"top"}) {
		t.Errorf("drawn boundary values are laid out as %+v", a)
	}
	if u := x["u"]; u[4*9+8] != x["params"][0] || u[4*9+8] == 0 {
		t.Errorf("u on top is %g, params say %g", u[4*9+8], x["params"][0])
	}
}

// A floating problem: u has mean zero, the stored source is compatible with the flux.
func TestPoissonFloating(t *testing.T) {
	for _, coefficient := range []string{"constant", "binary"} {
		p := withFlags(t, newPoisson(), "grid=33", "bc=neumann,right=neumann:1", "source=constant", "coefficient="+coefficient, "a-high=2", "a-low=2", "coefficient-value=2").(*Poisson)
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(context.Background(), random.New(1, 0), dst); err != nil {
			t.Fatal(err)
		}
		mean, volume := 0.0, 0.0
		for i := range 33 {
			for j := range 33 {
				w := 1.0
				if i%32 == 0 {
					w /= 2
				}
				if j%32 == 0 {
					w /= 2
				}
				mean, volume = mean+w*dst[0][i*33+j], volume+w
			}
		}
		if math.Abs(mean/volume) > 1e-14 {
			t.Errorf("%s: mean of u is %g", coefficient, mean/volume)
		}
		// −2u″ = f with u′(0) = 0, u′(1) = 1 needs f = −2, whatever was asked for: u = x²/2 − 1/6.
		for i := range 33 {
			x := float64(i) / 32
			// The discrete mean of x²/2 exceeds 1/6 by h²/12.
			if want := x*x/2 - 1.0/6 - 1.0/32/32/12; math.Abs(dst[0][i*33+7]-want) > 1e-10 {
				t.Fatalf("%s: u(%g) = %.12g, want %.12g", coefficient, x, dst[0][i*33+7], want)
			}
		}
		if coefficient == "constant" && math.Abs(dst[1][40]+2) > 1e-12 {
			t.Errorf("the stored source is %g, want −2", dst[1][40])
		}
	}
}

// A line of two layers: where the jump is midway between nodes, the harmonic
// mean gives the exact solution, u and the flux continuous.
func TestPoissonLayers(t *testing.T) {
	const n = 12
	a := make([]float64, n)
	for i := range a {
		a[i] = 1
		if i >= n/2 {
			a[i] = 1e4
		}
	}
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := npy.WriteFile(path, []int{1, n}, a); err != nil {
		t.Fatal(err)
	}
	p := withFlags(t, newPoisson(), "dims=1", "grid=12", "bc=left=dirichlet:0,right=dirichlet:1", "source=constant", "source-amplitude=0", "coefficient="+path)
	u := first(solveSteady(t, p, 0))["u"]
	flux := 2 / (1 + 1e-4)
	for i, v := range u {
		x := float64(i) / (n - 1)
		want := flux * x
		if x > 0.5 {
			want = 1 - flux*1e-4*(1-x)
		}
		if math.Abs(v-want) > 1e-12 {
			t.Errorf("u(%g) = %.15g, want %.15g", x, v, want)
		}
	}
}

// The stored arrays do not depend on how finely the problem is solved, except u
// by the discretisation error; the same stream gives the same bytes.
func TestSteadyRefinement(t *testing.T) {
	for _, p := range []solvers.Problem{
		withFlags(t, newDarcy(), "grid=17"),
		withFlags(t, newPoisson(), "grid=17", "coefficient=lognormal", "bc=x=periodic,bottom=neumann:1,top=dirichlet:cos2"),
		withFlags(t, newPoisson(), "grid=16", "bc=periodic", "domain=0:2,-1:0"),
	} {
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		fine, err := s.(solvers.Refiner).Refined(1)
		if err != nil {
			t.Fatal(err)
		}
		a, b, c := solvers.Allocate(s.Layout()), solvers.Allocate(s.Layout()), solvers.Allocate(s.Layout())
		for i, solver := range []solvers.Solver{s, fine, s} {
			if err := solver.Solve(context.Background(), random.New(9, 4), [][][]float64{a, b, c}[i]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(a, c); diff != "" {
			t.Errorf("%T: the same stream gives other values: %s", p, diff)
		}
		floating := strings.Contains(s.(solvers.Describer).Describe().Boundary, "mean zero")
		tolerance := 1e-12
		if floating {
			tolerance = 1e-2 // what is taken from the source depends on the grid a little
		}
		for i, v := range a[1] {
			if math.Abs(v-b[1][i]) > tolerance*math.Abs(v)+tolerance {
				t.Errorf("%T: a differs at %d: %g and %g", p, i, v, b[1][i])
				break
			}
		}
		diff, size := grid.Squares(a[0], b[0])
		if d := grid.Relative(diff, size); d == 0 || d > 0.1 {
			t.Errorf("%T: u differs by %g", p, d)
		}
	}
}

func TestDarcyLaw(t *testing.T) {
	d := newDarcy()
	high, total := 0, 0
	for sample := range 8 {
		x := first(solveSteady(t, withFlags(t, d, "grid=33"), sample))
		for _, v := range x["a"] {
			if v != 12 && v != 3 {
				t.Fatalf("a = %g, want 12 or 3", v)
			}
			if total++; v == 12 {
				high++
			}
		}
		for i := range 33 {
			if x["u"][i] != 0 || x["u"][i*33+32] != 0 {
				t.Fatal("u is not zero on the boundary")
			}
		}
	}
	if share := float64(high) / float64(total); math.Abs(share-0.5) > 0.15 {
		t.Errorf("a is 12 on a share %g of the square, want about ½", share)
	}
}

// exp(g) with g of the stated standard deviation.
func TestLognormalDeviation(t *testing.T) {
	d := withFlags(t, newDarcy(), "law=lognormal", "coefficient-std=0.5", "grid=17")
	sum, n := 0.0, 0
	for sample := range 200 {
		for _, v := range first(solveSteady(t, d, sample))["a"] {
			sum += math.Log(v) * math.Log(v)
			n++
		}
	}
	// Nodes on the sides weigh more here than in the mean over the box, and vary more.
	if std := math.Sqrt(sum / float64(n)); math.Abs(std-0.5) > 0.06 {
		t.Errorf("log a has standard deviation %g, want 0.5", std)
	}
}

func TestSteadyJSON(t *testing.T) {
	for _, p := range []solvers.Problem{withFlags(t, newPoisson(), "bc=left=dirichlet:2,x=periodic", "grid=12"), withFlags(t, newDarcy(), "a-low=4")} {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again := newPoisson()
		if _, ok := p.(*Darcy); ok {
			again = newDarcy()
		}
		if err := json.Unmarshal(text, again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSteadyRejects(t *testing.T) {
	cases := []struct {
		equation string
		settings string
		want     string
	}{
		{"poisson", "dims=4", "--dims is 4; it is 1, 2 or 3"},
		{"poisson", "order=3", "--order is 3"},
		{"poisson", "order=4 coefficient=binary", "--order 4 needs --coefficient constant"},
		{"poisson", "grid=2", "--grid is 2"},
		{"poisson", "bc=free", "conditions are periodic, dirichlet"},
		{"poisson", "bc=front=dirichlet", "sides are left, right, bottom, top"},
		{"poisson", "domain=1:0", "--domain"},
		{"poisson", "domain=0:1,0:1,0:1", "--domain"},
		{"poisson", "coefficient=exp", "it is constant, lognormal, binary"},
		{"poisson", "source=noise", "it is grf, constant, sine"},
		{"poisson", "coefficient-value=-1", "--coefficient-value is -1"},
		{"poisson", "coefficient=binary a-low=0", "--a-low is 0"},
		{"poisson", "source-gamma=1", "--source-gamma is 1; in 2 dimensions it must be finite and larger than 1"},
		{"poisson", "source-tau=NaN", "--source-tau is NaN"},
		{"poisson", "residual=0", "--residual is 0"},
		{"poisson", "solve-grid=100", "for example 129"},
		{"poisson", "bc=periodic grid=64 solve-grid=100", "for example 128"},
		{"poisson", "source=missing.npy", "missing.npy"},
		{"darcy", "law=gauss", "it is binary, lognormal"},
		{"darcy", "source=Inf", "--source is +Inf"},
		{"darcy", "grid=1", "--grid is 1"},
		{"darcy", "law=lognormal coefficient-std=99", "--coefficient-std is 99"},
		{"darcy", "solve-grid=422", "for example 169"},
	}
	for _, c := range cases {
		p := newPoisson()
		if c.equation == "darcy" {
			p = newDarcy()
		}
		_, err := withFlags(t, p, strings.Fields(c.settings)...).Setup()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: error %v, want one that says %q", c.equation, c.settings, err, c.want)
		}
	}
}

func TestSteadyFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, shape []int, f func(i int) float64) string {
		size := 1
		for _, n := range shape {
			size *= n
		}
		data := make([]float64, size)
		for i := range data {
			data[i] = f(i)
		}
		path := filepath.Join(dir, name)
		if err := npy.WriteFile(path, shape, data); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rows := write("rows.npy", []int{3, 9, 9}, func(i int) float64 { return 1 + float64(i/81) })
	p := withFlags(t, newPoisson(), "grid=9", "coefficient="+rows, "source=constant")
	one, two := first(solveSteady(t, p, 0)), first(solveSteady(t, p, 1))
	if one["a"][5] != 1 || two["a"][5] != 2 || math.Abs(one["u"][40]/two["u"][40]-2) > 1e-10 {
		t.Errorf("row i is not the coefficient of sample i: a %g, %g; u %g, %g", one["a"][5], two["a"][5], one["u"][40], two["u"][40])
	}
	shared := write("shared.npy", []int{9, 9}, func(int) float64 { return 4 })
	if _, layout := solveSteady(t, withFlags(t, newPoisson(), "grid=9", "coefficient="+shared), 7); !slices.Equal(layout[1].Labels, []string{"source"}) {
		t.Errorf("a coefficient shared by all samples is stored with each: %v", layout[1].Labels)
	}
	var input *law.InputError
	s, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Solve(context.Background(), random.New(0, 3), solvers.Allocate(s.Layout())); !errors.As(err, &input) || !strings.Contains(err.Error(), "none for sample 3") {
		t.Errorf("a missing row gives %v", err)
	}
	for name, path := range map[string]string{
		"shape":    write("shape.npy", []int{3, 8, 9}, func(int) float64 { return 1 }),
		"positive": write("negative.npy", []int{1, 9, 9}, func(i int) float64 { return float64(i - 5) }),
		"finite":   write("nan.npy", []int{1, 9, 9}, func(i int) float64 { return math.Log(float64(i - 5)) }),
		"no rows":  write("empty.npy", []int{0, 9, 9}, nil),
	} {
		_, err := withFlags(t, newPoisson(), "grid=9", "coefficient="+path).Setup()
		if !errors.As(err, &input) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", path, err)
		}
	}
	// Between nodes a coefficient is linear, a source smooth.
	bumpy := write("bumpy.npy", []int{1, 17, 17}, func(i int) float64 { return 1 + float64(i*i%7) })
	s, err = withFlags(t, newPoisson(), "grid=17", "solve-grid=49", "coefficient="+bumpy, "source="+bumpy).Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(context.Background(), random.New(0, 0), dst); err != nil {
		t.Fatal(err)
	}
	a := s.(*steady).a.Data
	if slices.Min(a) < 1 || slices.Max(a) > 7 {
		t.Errorf("interpolation leaves the bounds of the file: %g to %g", slices.Min(a), slices.Max(a))
	}
	if want := (2*dst[1][0] + dst[1][1]) / 3; math.Abs(a[1]-want) > 1e-12 {
		t.Errorf("a third of the way between %g and %g the coefficient is %g", dst[1][0], dst[1][1], a[1])
	}
}

// Random jumps of 10¹² between any two nodes are beyond multigrid: the error
// names the residual and the iterations, and is a divergence.
func TestSteadyNotConverged(t *testing.T) {
	const n = 65
	rng := random.New(1, 1)
	a := make([]float64, n*n)
	for i := range a {
		a[i] = math.Pow(10, 12*float64(rng.IntN(2)))
	}
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := npy.WriteFile(path, []int{1, n, n}, a); err != nil {
		t.Fatal(err)
	}
	s, err := withFlags(t, newDarcy(), "grid=65", "law="+path).Setup()
	if err != nil {
		t.Fatal(err)
	}
	err = s.Solve(context.Background(), random.New(1, 0), solvers.Allocate(s.Layout()))
	var diverged *solvers.Diverged
	if !errors.As(err, &diverged) || diverged.Step == 0 || !strings.Contains(err.Error(), "residual") {
		t.Errorf("error %v", err)
	}
}

func TestSteadyCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := withFlags(t, newDarcy(), "grid=9").Setup()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Solve(ctx, random.New(1, 0), solvers.Allocate(s.Layout())); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}
