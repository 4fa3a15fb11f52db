package train

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers"
	_ "github.com/pdekit/pdekit/solvers/all"
)

// TestSymmetriesAreTheSolvers: a solution moved by a symmetry is what the solver
// makes of its moved initial state, for every scalar equation of the table that
// takes one from a file, and each symmetry that it claims.
func TestSymmetriesAreTheSolvers(t *testing.T) {
	for name, c := range map[string]struct {
		problem string
		asked   Words
	}{
		"burgers":                     {`"grid":32,"viscosity":0.02,"snapshots":3,"t_end":0.5`, Words{Shift, Reflect, Galilean}},
		"korteweg-de-vries":           {`"grid":32,"t_end":8,"snapshots":3,"length":32,"convection":2`, Words{Shift, Galilean}},
		"kuramoto-sivashinsky":        {`"grid":32,"t_end":8,"snapshots":3,"length":32`, Words{Shift, Reflect, Galilean}},
		"navier-stokes":               {`"grid":16,"t_end":1,"snapshots":3,"viscosity":0.01,"forcing":"none"`, Words{Shift, Reflect, Transpose}},
		"navier-stokes, forced":       {`"grid":16,"t_end":1,"snapshots":3,"viscosity":0.01,"forcing":"fno"`, Words{Shift, Reflect, Transpose}},
		"navier-stokes, forced twice": {`"grid":16,"t_end":1,"snapshots":3,"viscosity":0.01,"forcing":"fno","forcing_wavenumber":2`, Words{Shift, Reflect}},
		"navier-stokes, transposed":   {`"grid":16,"t_end":1,"snapshots":3,"viscosity":0.01,"forcing":"fno"`, Words{Transpose}},
		"navier-stokes, along y":      {`"grid":16,"t_end":1,"snapshots":3,"viscosity":0.01,"forcing":"kolmogorov","forcing_wavenumber":2`, Words{Shift, Reflect}},
		"allen-cahn":                  {`"grid":16,"t_end":1,"snapshots":3,"diffusion":0.01,"rate":2`, Words{Shift, Reflect, Transpose}},
		"diffusion":                   {`"grid":16,"snapshots":3,"diffusivity":0.01`, Words{Shift, Reflect}},
		"advection":                   {`"grid":64,"snapshots":3,"speed":0.5`, Words{Shift}},
		"porous-medium":               {`"grid":33,"snapshots":3,"exponent":2,"t_end":0.1`, Words{Reflect}},
	} {
		t.Run(name, func(t *testing.T) {
			equation, _, _ := strings.Cut(name, ",")
			path := filepath.Join(t.TempDir(), "data")
			problem := func(more string) string { return fmt.Sprintf(`{%s%s}`, c.problem, more) }
			solve(t, equation, problem(""), path, 1)
			d := open(t, path)
			task, err := TaskOf(d, operators.TaskOptions{Kind: operators.Autoregressive})
			if err != nil {
				t.Fatal(err)
			}
			frame := task.Channels * task.Nodes()
			u := make([]float32, task.Frames*frame)
			if err := d.ReadFloat32(u, "u", 0, 0); err != nil {
				t.Fatal(err)
			}
			a, err := newAugmentation(c.asked, d, task, []float64{4})
			if err != nil {
				t.Fatal(err)
			}
			rng := stream(5, "test")
			moves := a.draw(rng)
			for !decided(moves, c.asked) { // nothing is left to chance
				moves = a.draw(rng)
			}
			t.Logf("%+v", moves)
			a.apply(moves, u, nil, 1, 0, task.Periodic)
			initial := filepath.Join(t.TempDir(), "initial.npy")
			wide := make([]float64, frame)
			for i := range wide {
				wide[i] = float64(u[i])
			}
			if err := npy.WriteFile(initial, append([]int{1}, task.Grid...), wide); err != nil {
				t.Fatal(err)
			}
			again := filepath.Join(t.TempDir(), "again")
			solve(t, equation, problem(fmt.Sprintf(`,"initial":%q`, initial)), again, 1)
			want := make([]float32, len(u))
			if err := open(t, again).ReadFloat32(want, "u", 0, 0); err != nil {
				t.Fatal(err)
			}
			for f := 1; f < task.Frames; f++ {
				e := relativeL2(u[f*frame:(f+1)*frame], want[f*frame:(f+1)*frame])
				unmoved := relativeL2(u[:frame], want[f*frame:(f+1)*frame])
				t.Logf("frame %d: %.2g; its initial state is %.2g away", f, e, unmoved)
				if !(e < 2e-4) || // what fast boosts cost in time steps
					!(e < unmoved/20) || math.IsNaN(unmoved) {
					t.Errorf("frame %d moved differs from the solver's by %.2g; its initial state by %.2g", f, e, unmoved)
				}
			}
		})
	}
}

// TestSymmetriesOfTheCatalogue: every row is of an equation that there is.
func TestSymmetriesOfTheCatalogue(t *testing.T) {
	for name := range symmetries {
		if _, ok := solvers.Lookup(name); !ok {
			t.Errorf("no equation %s", name)
		}
	}
}

// decided reports whether a draw has all that is asked for.
func decided(d draw, asked Words) bool {
	return (d.shift[0] != 0 || !asked.has(Shift)) && (d.reflected[0] || !asked.has(Reflect)) &&
		(d.axes[0] != 0 || !asked.has(Transpose)) && (d.boost[0] != 0 || !asked.has(Galilean))
}

// solve makes a dataset.
func solve(t *testing.T, equation, problem, path string, samples int) {
	t.Helper()
	e, ok := solvers.Lookup(equation)
	if !ok {
		t.Fatalf("no equation %s", equation)
	}
	p := e.New()
	if err := json.Unmarshal([]byte(problem), p); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	solver, err := p.Setup()
	if err != nil {
		t.Fatal(err)
	}
	meta := datasets.Meta{Kind: datasets.Evolution, Equation: equation, Problem: text}
	if d, ok := solver.(solvers.Describer); ok {
		g := d.Describe().Stored
		meta.Grid = &g
	}
	if _, err := datasets.Generate(context.Background(), func() (datasets.Source, error) { return solver, nil }, datasets.GenerateOptions{Path: path, Samples: samples, Seed: 4, DType: "float32", Workers: 1, Meta: meta}); err != nil {
		t.Fatal(err)
	}
}
