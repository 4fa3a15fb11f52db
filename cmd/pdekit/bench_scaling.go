package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
	"github.com/pdekit/pdekit/solvers/random"
)

// scalingCase is a problem whose work is steps × points, at several sizes. The
// stored frames of an evolution lie so close that each is one time step.
type scalingCase struct {
	name, equation, flags string
	dims                  int
	steps                 float64
	grids                 []int
}

var scalingCases = []scalingCase{
	{"burgers-points", "burgers", "viscosity=0.01 t-end=1e-6 snapshots=101", 1, 100, []int{1024, 4096, 16384}},
	{"navier-stokes-points", "navier-stokes", "viscosity=1e-3 t-end=1e-5 snapshots=11", 2, 10, []int{64, 128, 256}},
	{"poisson-points", "poisson", "dims=2", 2, 1, []int{129, 257, 513}},
	{"darcy-points", "darcy", "law=lognormal", 2, 1, []int{85, 169, 337}},
}

// batchSizes are those of the training case burgers1d that benchScaling takes.
var batchSizes = []int{5, 10, 20, 50}

// benchScaling measures how cost grows with points (solvers) and with the
// batch (training): the time for one unit of work, at each size and relative
// to the first. 1 throughout is linear.
func (a *app) benchScaling(ctx context.Context, b *bench) error {
	t := table{{"case", "sizes", "ns a point and step", "relative to the first"}}
	row := func(name string, sizes []int, units []float64) {
		var texts, ratios []string
		for _, u := range units {
			texts = append(texts, fmt.Sprintf("%.1f", 1e9*u))
			ratios = append(ratios, fmt.Sprintf("%.2f", u/units[0]))
		}
		measured := b.of(name)
		measured.Sizes, measured.Units = sizes, units
		t = append(t, []string{name, fmt.Sprint(sizes), strings.Join(texts, ", "), strings.Join(ratios, ", ")})
	}
	for _, c := range scalingCases {
		if !b.wanted(c.name) {
			continue
		}
		var units []float64
		for _, n := range c.grids {
			solver, err := setupCase(c.equation, fmt.Sprintf("grid=%d solve-grid=%d %s", n, n, c.flags))
			if err != nil {
				return err
			}
			dst := sampleOf(solver)
			work := c.steps
			for range c.dims {
				work *= float64(n)
			}
			var failure error
			seconds := b.median(func() {
				if err := solver.Solve(ctx, random.New(1, 0), dst); err != nil {
					failure = err
				}
			})
			if failure != nil {
				return failure
			}
			units = append(units, seconds/work)
		}
		row(c.name, c.grids, units)
	}
	if b.wanted("fno-batch") {
		var units []float64
		for _, batch := range batchSizes {
			c := learnCases[0]
			c.batch = batch
			op, x, err := c.build()
			if err != nil {
				return err
			}
			y := randomTensor(2, batch, 1, c.points)
			tape := autodiff.NewTape()
			l := loss.RelativeL2(tape, op.Forward(tape, x), y)
			seconds := b.median(func() {
				tape.Replay()
				tape.Backward(l)
			})
			units = append(units, seconds/float64(batch*c.points))
		}
		row("fno-batch", batchSizes, units)
	}
	b.print(t)
	return nil
}
