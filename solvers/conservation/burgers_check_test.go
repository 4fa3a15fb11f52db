package conservation

import (
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/random"
)

func TestBurgersErrors(t *testing.T) {
	for _, c := range []struct {
		change func(b *Burgers)
		want   string
	}{
		{func(b *Burgers) { b.Grid = 4 }, "--grid is 4"},
		{func(b *Burgers) { b.Viscosity = random.Fixed(-1) }, "--viscosity is -1"},
		{func(b *Burgers) { b.Max = 0 }, "--x-min is 0 and --x-max is 0"},
		{func(b *Burgers) { b.Condition = "neumann" }, `--bc is "neumann"; it is periodic or dirichlet`},
		{func(b *Burgers) { b.Left = 1 }, "--bc-left and --bc-right are for --bc dirichlet"},
		{func(b *Burgers) { b.Scheme = "upwind" }, `--scheme is "upwind"; it is auto, central or weno`},
		{func(b *Burgers) { b.Scheme, b.Viscosity = "central", random.Fixed(0) }, "--scheme central needs a positive --viscosity"},
		{func(b *Burgers) { b.Condition, b.Viscosity, b.Left = "dirichlet", random.Fixed(0), 1 }, "--viscosity 0 with --bc-left 1"},
		{func(b *Burgers) { b.SolveGrid = 1500 }, "--solve-grid 1500: its cells (1500) must be a multiple of the stored ones (1024), so that stored points are solve points; for example 2048"},
		{func(b *Burgers) { b.SolveGrid = 512 }, "--solve-grid 512"},
		{func(b *Burgers) { b.Condition, b.SolveGrid = "dirichlet", 2048 }, "--solve-grid 2048: its cells (2047) must be a multiple of the stored ones (1023), so that stored points are solve points; for example 2047"},
		{func(b *Burgers) { b.End = -1 }, "--t-end is -1"},
		{func(b *Burgers) { b.Snapshots = 0 }, "--snapshots is 0"},
		{func(b *Burgers) { b.GRFTau = -1 }, "tau is -1"},
		{func(b *Burgers) { b.Initial, b.SeriesModes = "sine-series", 600 }, "got 600"},
		{func(b *Burgers) { b.Initial, b.Waves = "sine", 512 }, "--waves is 512"},
		{func(b *Burgers) { b.Initial, b.Width = "gaussian", 0 }, "--bump-width is 0"},
	} {
		b := newBurgers().(*Burgers)
		c.change(b)
		if _, err := b.Setup(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v; want …%s…", err, c.want)
		}
	}
}
