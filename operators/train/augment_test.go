package train

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers/grid"
)

// TestSymmetryRefusals: what an equation, its coefficients or its boundaries do
// not allow is refused with the reason.
func TestSymmetryRefusals(t *testing.T) {
	line := operators.Task{Kind: operators.Autoregressive, Channels: 1, Window: 1, Frames: 3, Step: 0.1, Grid: []int{16}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true}, Labels: []string{"u"}}
	walls, gas := line, line
	gas.Labels = []string{"density"}
	driven := line
	driven.Extras = []operators.Extra{{Name: "f", Channels: 1}}
	plane := line
	plane.Grid, plane.Lo, plane.Hi, plane.Periodic = []int{16, 16}, []float64{0, 0}, []float64{1, 1}, []bool{true, true}
	flat := plane
	flat.Hi = []float64{1, 2}
	walls.Periodic = []bool{false}
	for name, c := range map[string]struct {
		equation, problem, asked string
		task                     operators.Task
		want                     string // in the error; "" for none
	}{
		"foreign":                {"", "", "shift", line, "does not say which equation"},
		"unknown":                {"cavity", "{}", "shift", line, "no symmetries are known of cavity"},
		"shift":                  {"burgers", "{}", "shift", line, ""},
		"shift between walls":    {"burgers", `{"bc":"dirichlet"}`, "shift", walls, "need periodic axes"},
		"reflect":                {"burgers", "{}", "reflect", line, ""},
		"odd between walls":      {"burgers", `{"bc":"dirichlet"}`, "reflect", walls, "need periodic axes"},
		"even between walls":     {"fisher-kpp", `{"bc":"neumann"}`, "reflect", walls, ""},
		"two kinds of wall":      {"fisher-kpp", `{"bc":"left=neumann,right=dirichlet"}`, "reflect", walls, "same condition on all sides"},
		"uneven wall":            {"fisher-kpp", `{"bc":"dirichlet:2*sin2"}`, "reflect", walls, "one value on all sides"},
		"one way":                {"advection", "{}", "reflect", line, "it flows one way"},
		"medium":                 {"diffusion", `{"medium":"layers"}`, "shift", line, "only with constant"},
		"stirred":                {"navier-stokes", `{"forcing":"stochastic"}`, "shift", plane, "known of the forcing stochastic"},
		"forced":                 {"navier-stokes", `{"forcing":"fno"}`, "transpose", plane, ""},
		"waves of no points":     {"navier-stokes", `{"forcing":"fno","forcing_wavenumber":3}`, "shift", plane, "multiple of 12 points"},
		"forced along y":         {"navier-stokes", `{"forcing":"kolmogorov"}`, "transpose", plane, "varies along y alone"},
		"transposed line":        {"diffusion", "{}", "transpose", line, "one axis only"},
		"transposed rectangle":   {"diffusion", "{}", "transpose", flat, "need equal axes"},
		"transposed one way":     {"advection", "{}", "transpose", plane, "it flows one way"},
		"boost":                  {"burgers", "{}", "galilean", line, ""},
		"boosted reaction":       {"allen-cahn", "{}", "galilean", line, "changes when it is boosted"},
		"boosted vorticity":      {"navier-stokes", `{"forcing":"none"}`, "galilean", line, "does not show the mean flow"},
		"boost with a factor":    {"korteweg-de-vries", `{"convection":6,"length":1}`, "galilean", line, ""},
		"factor of each sample":  {"korteweg-de-vries", `{"convection":"1:2","length":1}`, "galilean", line, "one convection for all samples"},
		"length of each sample":  {"korteweg-de-vries", `{"convection":6,"length":"1:2"}`, "galilean", line, "one length for all samples"},
		"input of no known kind": {"burgers", "{}", "reflect", driven, "how f changes"},
		"no velocity":            {"euler", "{}", "reflect", gas, "no channel of u is the velocity along x"},
	} {
		d := described(t, c.equation, c.problem)
		_, err := newAugmentation(Words{c.asked}, d, c.task, []float64{5})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := newAugmentation(Words{Galilean}, described(t, "burgers", "{}"), line, []float64{0.5}); err == nil || !strings.Contains(err.Error(), "store frames less often") {
		t.Errorf("boosts faster than the data: %v", err)
	}
}

// described is a small dataset with a meta.json of an equation.
func described(t *testing.T, equation, problem string) *datasets.Dataset {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d")
	w, err := datasets.Create(path, []grid.Array{{Name: "u", Axes: []string{"channel", "x"}, Shape: []int{1, 2}}},
		datasets.Options{Samples: 1, Meta: datasets.Meta{Kind: datasets.Steady, Equation: equation, Problem: json.RawMessage(problem)}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := w.WriteSample(0, [][]float64{{1, 2}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// TestBoost: a travelling wave of the inviscid Burgers equation, u = c for all
// x, and a field carried by it stay what they are under the map; in formulas,
// frame k of an item is moved by k·m points and raised by m·dx/dt, and a
// reflection comes before both.
func TestBoost(t *testing.T) {
	const n = 8
	task := operators.Task{Kind: operators.Autoregressive, Channels: 1, Window: 2, Frames: 9, Step: 0.25, Grid: []int{n}, Lo: []float64{0}, Hi: []float64{2}, Periodic: []bool{true}, Labels: []string{"u"}}
	a, err := newAugmentation(Words{Galilean, Reflect, Shift}, described(t, "burgers", "{}"), task, []float64{3.5})
	if err != nil {
		t.Fatal(err)
	}
	if a.boosts[0].velocity != 1 || a.boosts[0].most != 3 {
		t.Fatalf("boosts %+v", a.boosts)
	}
	f := func(i int) float64 { return math.Sin(2 * math.Pi * float64(i) / n * 3) }
	frames := make([]float32, 3*n)
	for i := range frames {
		frames[i] = float32(f(i%n)) + float32(i/n)
	}
	d := draw{axes: [3]int{0, 1, 2}}
	d.shift[0], d.boost[0], d.reflected[0] = 3, -2, true
	a.apply(d, frames, nil, 2, 4, task.Periodic)
	for i := range frames {
		time := float64(i / n)
		when := i / n
		if when == 2 {
			when += 4
		}
		at := i%n - 3 + 2*when // where the moved point was
		want := -(f(-at) + time) - 2
		if math.Abs(float64(frames[i])-want) > 1e-5 {
			t.Fatalf("frame %d, point %d: %g, want %g", i/n, i%n, frames[i], want)
		}
	}
}

// TestThin: coarse grids hold points of the fine one.
func TestThin(t *testing.T) {
	grid, periodic := []int{6, 5}, []bool{true, false}
	coarse := strided(grid, periodic, 2)
	if len(coarse) != 2 || coarse[0] != 3 || coarse[1] != 3 || strided(grid, periodic, 4) != nil {
		t.Fatalf("every second point of %v makes %v", grid, coarse)
	}
	src, dst := make([]float32, 2*30), make([]float32, 2*9)
	for i := range src {
		src[i] = float32(i)
	}
	thin(dst, src, grid, coarse, 2)
	for i, v := range dst {
		f, x, y := i/9, i/3%3, i%3
		if want := float32(f*30 + 2*x*5 + 2*y); v != want {
			t.Errorf("value %d is %g, want %g", i, v, want)
		}
	}
	task := operators.Task{Grid: grid, Periodic: periodic}
	if _, err := (Sizes{4}).strides(task, func([]int) error { return nil }); err == nil || !strings.Contains(err.Error(), "3,6 can") {
		t.Errorf("a size that is not there: %v", err)
	}
}

// TestVectors: components are exchanged with their axes, change sign with them,
// and a coefficient moves with the solution.
func TestVectors(t *testing.T) {
	const n = 4
	task := operators.Task{Kind: operators.Autoregressive, Channels: 2, Window: 1, Frames: 2, Step: 1, Grid: []int{n, n}, Lo: []float64{0, 0}, Hi: []float64{1, 1},
		Periodic: []bool{true, true}, Labels: []string{"u", "v"}}
	a, err := newAugmentation(Words{Transpose, Reflect}, described(t, "burgers-2d", `{"form":"vector"}`), task, []float64{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	a.extras = 1 // a scalar one
	at := func(c, x, y int) float32 { return float32(100*c + 10*((x+n)%n) + (y+n)%n) }
	frames, extra := make([]float32, 2*n*n), make([]float32, n*n)
	for i := range frames {
		frames[i] = at(i/(n*n), i/n%n, i%n)
	}
	copy(extra, frames)
	a.apply(draw{axes: [3]int{1, 0, 2}, reflected: [3]bool{true, false, false}}, frames, extra, 1, 0, task.Periodic)
	for i, v := range frames {
		// First x is reflected, u ← −u(−x, y); then u′(x, y) = v(y, x), v′(x, y) = u(y, x).
		c, x, y := i/(n*n), i/n%n, i%n
		want := at(1, -y, x)
		if c == 1 {
			want = -at(0, -y, x)
		}
		if v != want {
			t.Fatalf("channel %d at (%d, %d): %g, want %g", c, x, y, v, want)
		}
		if c == 0 && extra[i] != at(0, -y, x) {
			t.Fatalf("the coefficient at (%d, %d): %g, want %g", x, y, extra[i], at(0, -y, x))
		}
	}
}
