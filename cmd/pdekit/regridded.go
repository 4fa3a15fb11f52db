package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers/grid"
)

// thinned reads the arrays of a dataset on every few nodes.
type thinned struct {
	data     fields
	from, to grid.Grid
	wide     []float64
}

// ReadFloat64 implements fields; offset and dst are whole fields.
func (t *thinned) ReadFloat64(dst []float64, name string, sample, offset int) error {
	fine, coarse := t.from.Size(), t.to.Size()
	n := len(dst) / coarse
	if len(t.wide) < n*fine {
		t.wide = make([]float64, n*fine)
	}
	wide := t.wide[:n*fine]
	if err := t.data.ReadFloat64(wide, name, sample, offset/coarse*fine); err != nil {
		return err
	}
	from := grid.Field{Grid: t.from, Channels: n, Data: wide}
	from.Restrict(&grid.Field{Grid: t.to, Channels: n, Data: dst})
	return nil
}

// ReadFloat32 implements fields.
func (t *thinned) ReadFloat32(dst []float32, name string, sample, offset int) error {
	return readNarrow(t, dst, name, sample, offset)
}

func readNarrow(f fields, dst []float32, name string, sample, offset int) error {
	values := make([]float64, len(dst))
	if err := f.ReadFloat64(values, name, sample, offset); err != nil {
		return err
	}
	narrow(dst, values)
	return nil
}

// solvedAgain reads samples that a solver computes when they are first asked
// for.
type solvedAgain struct {
	ctx    context.Context
	r      *remake
	solved *solved
	params func(sample int) ([]float64, error) // as the data have them; nil if they have none
	known  map[int][][]float64
}

// ReadFloat64 implements fields.
func (g *solvedAgain) ReadFloat64(dst []float64, name string, sample, offset int) error {
	if g.known[sample] == nil {
		if err := g.solve(sample); err != nil {
			return err
		}
	}
	index := 0
	for _, array := range g.solved.solver.Layout() {
		if array.Coordinate() {
			continue
		}
		if array.Name == name {
			copy(dst, g.known[sample][index][offset:])
			return nil
		}
		index++
	}
	return fmt.Errorf("the solver makes no array %s", name)
}

func (g *solvedAgain) solve(sample int) error {
	finite, err := g.solved.solve(g.ctx, g.r, sample)
	if err != nil {
		return err
	}
	if !finite {
		return fmt.Errorf("sample %d cannot be solved on %s points", sample, times(g.solved.grid.N))
	}
	if g.params != nil {
		want, err := g.params(sample)
		if err != nil {
			return err
		}
		if got := g.solved.array("params"); !slices.Equal(got, want) {
			return fmt.Errorf("sample %d solved again has the parameters %v, the data have %v", sample, got, want)
		}
	}
	var kept [][]float64
	for _, values := range g.solved.data {
		kept = append(kept, slices.Clone(values))
	}
	g.known[sample] = kept
	return nil
}

// ReadFloat32 implements fields.
func (g *solvedAgain) ReadFloat32(dst []float32, name string, sample, offset int) error {
	return readNarrow(g, dst, name, sample, offset)
}

// gridOf is the grid of s.
func (s *source) gridOf() grid.Grid {
	return grid.Grid{N: s.size, Lo: s.task.Lo, Hi: s.task.Hi, Periodic: s.task.Periodic}
}

// on returns s on a grid of n points along its first axis, and in proportion
// along the others, for the given steps: the data themselves, the data on every
// few nodes, or the samples solved again. how says which.
func (s *source) on(ctx context.Context, n, steps int) (out *source, how string, err error) {
	from := s.gridOf()
	if n == s.size[0] {
		return s, "data", nil
	}
	to := from.Clone()
	cells := n - (from.N[0] - from.Cells(0))
	nested := cells > 0 && from.Cells(0)%cells == 0
	for i := range to.N {
		c := from.Cells(i) * cells
		if cells < 1 || c%from.Cells(0) != 0 {
			return nil, "", fmt.Errorf("%d points on the first axis leave no whole number on axis %d", n, i+1)
		}
		to.N[i] = c/from.Cells(0) + from.N[i] - from.Cells(i)
	}
	again := *s
	again.size, again.task.Grid = to.N, to.N
	if s.steps != nil {
		if again.steps, err = newCoarseSteps(s.steps.c, to); err != nil {
			return nil, "", err
		}
	}
	if nested {
		again.fields = &thinned{data: s.fields, from: from, to: to}
		return &again, "sub-sampled", nil
	}
	r, why, err := newRemake(s, steps)
	if err != nil {
		return nil, "", err
	}
	if why != "" {
		return nil, "", fmt.Errorf("its nodes are not nodes of the data, and %s", why)
	}
	if r.times != nil {
		return nil, "", fmt.Errorf("its nodes are not nodes of the data, which begin at t = %g: what came before is not told by a coarser grid's frame", r.times[0])
	}
	if r.discrete {
		return nil, "", fmt.Errorf("the nodes of %s are its unknowns: %d of them are another problem", r.equation.Name, n)
	}
	points := to.N[r.axis]
	solver, err := r.at(points, r.finer(points), 0)
	if err != nil {
		return nil, "", err
	}
	v, err := newSolved(solver)
	if err != nil {
		return nil, "", err
	}
	if !slices.Equal(v.grid.N, to.N) {
		return nil, "", fmt.Errorf("the equation stores %s points", times(v.grid.N))
	}
	made := &solvedAgain{ctx: ctx, r: r, solved: v, known: map[int][][]float64{}}
	if info, ok := s.data.Info("params"); ok {
		made.params = func(sample int) ([]float64, error) {
			values := make([]float64, info.Size())
			return values, s.data.ReadFloat64(values, "params", sample, 0)
		}
	}
	again.fields = made
	if s.task.Kind != operators.Steady {
		again.task.Frames = r.frames
	}
	return &again, "solved again", nil
}

// finer is the solve grid for n stored points along r.axis: no coarser than the data's, nor
// than the data's number of solve cells for each stored one.
func (r *remake) finer(n int) int {
	if r.solve == 0 || r.grid == 0 {
		return 0
	}
	extra := r.extra
	cells, solve, stored := n-extra, r.solve-extra, r.grid-extra
	k := max(1, (solve+stored-1)/stored, (solve+cells-1)/cells)
	return k*cells + extra
}
