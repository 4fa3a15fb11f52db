package steady

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// steadyOptions say what a steady solver of −∇·(a∇u) = f draws, solves and stores.
type steadyOptions struct {
	stored              grid.Grid
	refine              int // solve cells per stored cell
	boundary            grid.Boundary
	coefficient, source law.Law
	order               int     // 2, or 4 where the coefficient is constant
	residual            float64 // relative, of conjugate gradients
	description         solvers.Description
}

// steady solves −∇·(a∇u) = f, sample by sample. It serves one goroutine.
//
// The arrays of a sample are u (channel, x[, y[, z]]), a, whose channels are
// the coefficient and the source as far as they vary from sample to sample (the
// source if neither does), and params, the boundary data drawn, if any are.
type steady struct {
	steadyOptions
	solve     grid.Grid
	constant  float64 // the coefficient, if direct is used
	direct    *elliptic.Direct
	multigrid *elliptic.Multigrid
	a, f, u   *grid.Field
	data      *elliptic.Data // nil unless some side's datum is not constant
	drawn     []drawnSide
	channels  []string // of a
	products  int      // of conjugate gradients with matrices, so far
}

// drawnSide is a side whose datum is drawn for each sample.
type drawnSide struct{ axis, side int }

// exactSteady is a steady solver whose stored arrays are those it solved for,
// so that they can be checked.
type exactSteady struct{ *steady }

var (
	_ solvers.Solver     = (*steady)(nil)
	_ solvers.Refiner    = (*steady)(nil)
	_ solvers.Describer  = (*steady)(nil)
	_ solvers.Finite     = (*steady)(nil)
	_ solvers.Residualer = exactSteady{}
)

// newSteady returns the solver; it is a Residualer if it solves on the stored grid.
func newSteady(o steadyOptions) (solvers.Solver, error) {
	s := &steady{steadyOptions: o, solve: o.stored.Refine(o.refine)}
	if err := s.solve.Check(); err != nil {
		return nil, err
	}
	var err error
	if c, ok := o.coefficient.(law.Constant); ok {
		s.constant = float64(c)
		s.direct, err = elliptic.NewDirect(s.solve, o.boundary, o.order)
	} else {
		s.multigrid, err = elliptic.NewMultigrid(s.solve, o.boundary, elliptic.MultigridOptions{Tolerance: o.residual})
		s.a = grid.NewField(s.solve, 1)
	}
	if err != nil {
		return nil, err
	}
	s.f, s.u = grid.NewField(s.solve, 1), grid.NewField(s.solve, 1)
	s.sides()
	if o.coefficient.Varies() {
		s.channels = append(s.channels, "coefficient")
	}
	if o.source.Varies() || len(s.channels) == 0 {
		s.channels = append(s.channels, "source")
	}
	if o.refine == 1 {
		return exactSteady{s}, nil
	}
	return s, nil
}

// sides allocates the data of sides that are not constant and fills those that
// are the same for all samples.
func (s *steady) sides() {
	data := new(elliptic.Data)
	for i, pair := range s.boundary {
		for k, side := range pair {
			if side.Profile == grid.Constant {
				continue
			}
			s.data = data
			data[i][k] = make([]float64, s.solve.SideSize(i))
			if side.Profile == grid.Normal {
				s.drawn = append(s.drawn, drawnSide{i, k})
				continue
			}
			s.solve.FillSide(data[i][k], i, side, 0)
		}
	}
}

// Layout implements Solver.
func (s *steady) Layout() []grid.Array {
	axes := append([]string{"channel"}, grid.AxisNames[:s.stored.Dims()]...)
	array := func(name string, labels []string) grid.Array {
		units := make([]string, len(labels))
		for i := range units {
			units[i] = "1"
		}
		return grid.Array{Name: name, Axes: axes, Shape: append([]int{len(labels)}, s.stored.N...), Labels: labels, Units: units}
	}
	layout := []grid.Array{array("u", []string{"u"}), array("a", s.channels)}
	if len(s.drawn) > 0 {
		params := grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{len(s.drawn)}, Double: true}
		for _, d := range s.drawn {
			params.Labels = append(params.Labels, grid.SideName(d.axis, d.side))
			params.Units = append(params.Units, "1")
		}
		layout = append(layout, params)
	}
	return append(layout, s.stored.Coordinates()...)
}

// Solve implements Solver.
func (s *steady) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(s.drawn) > 0 {
		draw := rng.Fork("boundary")
		for i, d := range s.drawn {
			dst[2][i] = s.boundary[d.axis][d.side].Value * draw.NormFloat64()
		}
		s.setDrawn(dst[2])
	}
	if err := s.source.Fill(rng, s.f); err != nil {
		return fmt.Errorf("sample %d: source: %w", rng.Sample, err)
	}
	if s.a != nil {
		if err := s.coefficient.Fill(rng, s.a); err != nil {
			return fmt.Errorf("sample %d: coefficient: %w", rng.Sample, err)
		}
	}
	if err := s.compute(rng.Sample); err != nil {
		return err
	}
	s.store(s.u, dst[0])
	size := s.stored.Size()
	for i, c := range s.channels {
		from := s.f
		if c == "coefficient" {
			from = s.a
		}
		s.store(from, dst[1][i*size:(i+1)*size])
	}
	return nil
}

// Products is the number of products with matrices so far, each with a cycle of
// multigrid; 0 if the solution is direct.
func (s *steady) Products() int { return s.products }

// setDrawn fills the data of the drawn sides with their constants.
func (s *steady) setDrawn(values []float64) {
	for i, d := range s.drawn {
		side := s.data[d.axis][d.side]
		for j := range side {
			side[j] = values[i]
		}
	}
}

// store restricts a field of the solve grid to values on the stored grid.
func (s *steady) store(from *grid.Field, to []float64) {
	from.Restrict(&grid.Field{Grid: s.stored, Channels: 1, Data: to})
}

// compute solves for u, and takes from f what makes a floating problem solvable.
func (s *steady) compute(sample int) error {
	fail := func(step int, reason string) error {
		return &solvers.Diverged{Sample: sample, Time: math.NaN(), Step: step, Reason: reason}
	}
	if i := grid.NotFinite(s.f.Data); i >= 0 {
		return fail(0, fmt.Sprintf("the source is %g at point %d", s.f.Data[i], i))
	}
	var removed float64
	if s.direct != nil {
		for i := range s.f.Data {
			s.u.Data[i] = s.f.Data[i] / s.constant
		}
		removed = s.direct.Solve(s.u.Data, s.u.Data, s.data).Removed * s.constant
	} else {
		if err := s.multigrid.SetCoefficient(s.a.Data); err != nil {
			return fail(0, err.Error())
		}
		report, err := s.multigrid.Solve(s.u.Data, s.f.Data, s.data)
		s.products += report.Iterations
		var failed *elliptic.NotConverged
		if errors.As(err, &failed) {
			return fail(failed.Iterations, failed.Error())
		}
		removed = report.Removed
	}
	if removed != 0 {
		for i := range s.f.Data {
			s.f.Data[i] -= removed
		}
	}
	if i := grid.NotFinite(s.u.Data); i >= 0 {
		return fail(0, fmt.Sprintf("u is %g at point %d", s.u.Data[i], i))
	}
	return nil
}

// Refined implements Refiner: the same functions a and f on a grid whose cells
// are cut into 2^level.
func (s *steady) Refined(level int) (solvers.Solver, error) {
	o := s.steadyOptions
	o.refine <<= level
	return newSteady(o)
}

// Describe implements Describer.
func (s *steady) Describe() solvers.Description {
	d := s.description
	d.SpaceOrder = s.order
	d.SolveGrid, d.StoredGrid, d.Stored = s.solve.N, s.stored.N, s.stored
	if s.multigrid != nil {
		d.Scheme = "finite volumes around the nodes with harmonic face averages, order 2; conjugate gradients with black-box multigrid"
		d.Tolerances = map[string]float64{"residual": s.residual}
		return d
	}
	d.Scheme = "differences of order 2 on 3, 5 or 7 points, solved directly by fast transforms"
	if s.order == 4 {
		d.Scheme = "compact differences of order 4 (Mehrstellen), solved directly by fast transforms"
	}
	return d
}

// Residual implements Residualer: the residual of the discrete equations in the
// norm of their inverse, ‖u − A⁻¹b‖₂/‖u‖₂, with A and b made again from the
// stored a. Unlike ‖b − Au‖/‖b‖ it does not grow as 1/h² with the rounding of
// what was stored: float32 data give about 5e-8 on any grid, float64 data what
// the solver's tolerance allows.
func (s exactSteady) Residual(ctx context.Context, data [][]float64) (float64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for i, name := range []string{"u", "a"} {
		if j := grid.NotFinite(data[i]); j >= 0 {
			return 0, fmt.Errorf("%s is %g at point %d", name, data[i][j], j)
		}
	}
	if len(s.drawn) > 0 {
		s.setDrawn(data[2])
	}
	// What is not stored does not depend on the sample.
	rng := random.New(0, 0)
	if err := s.source.Fill(rng, s.f); err != nil {
		return 0, err
	}
	if s.a != nil {
		if err := s.coefficient.Fill(rng, s.a); err != nil {
			return 0, err
		}
	}
	size := s.stored.Size()
	for i, c := range s.channels {
		to := s.f
		if c == "coefficient" {
			to = s.a
		}
		copy(to.Data, data[1][i*size:(i+1)*size])
	}
	if err := s.compute(0); err != nil {
		return 0, err
	}
	diff, scale := grid.Squares(data[0], s.u.Data)
	return grid.Relative(diff, scale), nil
}

// Samples implements solvers.Finite: the least number of rows of the files
// read, 0 if none is.
func (o steadyOptions) Samples() int {
	samples := law.Rows(o.coefficient)
	if rows := law.Rows(o.source); rows > 0 && (samples == 0 || rows < samples) {
		samples = rows
	}
	return samples
}
