package steady

import (
	"context"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
	"github.com/pdekit/pdekit/solvers/sparse"
)

// planeOptions say what a solver of −∇·(a q(u) ∇u) + c(x, u) = f on a region of
// the unit square draws, solves and stores.
type planeOptions struct {
	stored   grid.Grid
	refine   int // solve cells per stored cell
	boundary grid.Boundary
	region   Region
	// fields are the functions of the equation, drawn for each sample, with
	// their names; those that vary are stored. The source and the coefficient a
	// are found by their names; a medium may want others.
	fields []namedLaw
	// parameters are those of the medium.
	parameters []solvers.Parameter
	// medium is the equation's, from its parameters and the fields in order.
	medium      func(p *solvers.Scalars, fields [][]float64) medium
	linear      linearSolver
	symmetric   bool // linear in u, and positive definite
	description solvers.Description
}

// namedLaw is a function of the equation.
type namedLaw struct {
	name, unit string
	law        law.Law
}

// plane solves sample by sample, or chunk by chunk. It serves one goroutine.
type plane struct {
	planeOptions
	solve    grid.Grid
	values   *solvers.Scalars
	fields   []*grid.Field
	mask     *grid.Field
	u        *grid.Field
	stencil  *stencil
	newton   *newton
	channels []int // the fields that are stored
	params   []float64
	chunkOf  int         // the chunk that cache holds, −1 for none
	cache    [][]float64 // the last chunk's solutions, on the solve grid
}

// exactPlane is a plane whose stored arrays are those it solved for, on a region
// that is the same for all samples: random holes are stored as a mask of points
// only.
type exactPlane struct{ *plane }

var (
	_ solvers.Solver     = (*plane)(nil)
	_ solvers.Refiner    = (*plane)(nil)
	_ solvers.Describer  = (*plane)(nil)
	_ solvers.Finite     = (*plane)(nil)
	_ solvers.Residualer = exactPlane{}
)

func newPlane(o planeOptions) (solvers.Solver, error) {
	if err := o.linear.check(); err != nil {
		return nil, err
	}
	p := &plane{planeOptions: o, solve: o.stored.Refine(o.refine), values: solvers.NewScalars(o.parameters...), chunkOf: -1}
	if err := p.solve.Check(); err != nil {
		return nil, err
	}
	for i, f := range o.fields {
		p.fields = append(p.fields, grid.NewField(p.solve, 1))
		if f.law.Varies() {
			p.channels = append(p.channels, i)
		}
	}
	if len(p.channels) == 0 {
		p.channels = []int{len(p.fields) - 1} // the source
	}
	p.mask, p.u = grid.NewField(p.solve, 1), grid.NewField(p.solve, 1)
	p.params = make([]float64, len(o.parameters))
	p.newton = &newton{tolerance: o.linear.Residual, direct: o.linear.Method == "lu"}
	p.newton.krylov.Restart, p.newton.krylov.Recycle = o.linear.Restart, o.linear.Recycle
	p.newton.krylov.Tolerance, p.newton.krylov.Limit = innerTolerance, productLimit
	if o.linear.Method == "cg" {
		if !o.symmetric || o.region.Shape != "square" {
			return nil, fmt.Errorf("--method cg needs a symmetric positive definite matrix: that of screened-poisson on the square")
		}
		p.newton.cg = &sparse.CG{Tolerance: innerTolerance, Limit: productLimit}
	}
	if holes, _ := o.region.count(); o.refine == 1 && holes == 0 {
		return exactPlane{p}, nil
	}
	return p, nil
}

// Layout implements Solver.
func (p *plane) Layout() []grid.Array {
	axes := []string{"channel", "x", "y"}
	var names, units []string
	for _, i := range p.channels {
		names, units = append(names, p.planeOptions.fields[i].name), append(units, p.planeOptions.fields[i].unit)
	}
	if p.region.Shape != "square" {
		names, units = append(names, "mask"), append(units, "1")
	}
	layout := []grid.Array{
		{Name: "u", Axes: axes, Shape: append([]int{1}, p.stored.N...), Labels: []string{"u"}, Units: []string{"1"}},
		{Name: "a", Axes: axes, Shape: append([]int{len(names)}, p.stored.N...), Labels: names, Units: units},
	}
	if len(p.params) > 0 {
		labels, units := p.values.Parameters()
		layout = append(layout, grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{len(labels)}, Labels: labels, Units: units, Double: true})
	}
	return append(layout, p.stored.Coordinates()...)
}

// Solve implements Solver.
func (p *plane) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.draw(rng); err != nil {
		return err
	}
	if p.linear.Chunk > 1 {
		if err := p.solveChunk(ctx, rng); err != nil {
			return err
		}
	} else {
		p.newton.krylov.Forget()
		clear(p.newton.v)
		if err := p.compute(rng.Sample); err != nil {
			return err
		}
	}
	p.store(p.u, dst[0])
	size := p.stored.Size()
	for k, i := range p.channels {
		p.store(p.fields[i], dst[1][k*size:(k+1)*size])
	}
	if p.region.Shape != "square" {
		p.store(p.mask, dst[1][len(p.channels)*size:])
	}
	if len(p.params) > 0 {
		p.values.Values(dst[2])
	}
	return nil
}

// draw draws the fields, the parameters and the region of a sample, and finds
// the stencil.
func (p *plane) draw(rng *random.Stream) error {
	p.values.Draw(rng)
	for i, f := range p.planeOptions.fields {
		if err := f.law.Fill(rng, p.fields[i]); err != nil {
			return fmt.Errorf("sample %d: %s: %w", rng.Sample, f.name, err)
		}
		if at := grid.NotFinite(p.fields[i].Data); at >= 0 {
			return &solvers.Diverged{Sample: rng.Sample, Time: math.NaN(), Reason: fmt.Sprintf("the %s is %g at point %d", f.name, p.fields[i].Data[at], at)}
		}
	}
	p.outline(rng)
	return nil
}

// outline finds the stencil of a sample, again only where it differs.
func (p *plane) outline(rng *random.Stream) {
	holes, _ := p.region.count()
	if p.stencil == nil || holes > 0 {
		var sides [2][2][]float64
		for axis, pair := range p.boundary {
			for k, side := range pair {
				sides[axis][k] = make([]float64, p.solve.SideSize(axis))
				p.solve.FillSide(sides[axis][k], axis, side, 0)
			}
		}
		p.stencil = newStencil(p.solve, p.boundary, p.region.draw(rng), p.region.Rim, sides)
		for at, inside := range p.stencil.inside {
			p.mask.Data[at] = 0
			if inside {
				p.mask.Data[at] = 1
			}
		}
		p.newton.lu = nil
		n := len(p.stencil.unknown)
		if t := p.newton; len(t.v) != n {
			t.v, t.r, t.step, t.w = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		}
	}
	for i, f := range p.planeOptions.fields {
		switch f.name {
		case "coefficient":
			p.stencil.conduct(p.fields[i].Data)
		case "source":
			p.newton.f = p.fields[i].Data
		}
	}
}

// compute solves for u, from the newton's present state on.
func (p *plane) compute(sample int) error {
	fields := make([][]float64, len(p.fields))
	for i, f := range p.fields {
		fields[i] = f.Data
	}
	p.newton.u = p.u.Data
	residual, steps, err := p.newton.solve(p.stencil, p.medium(p.values, fields))
	if err == nil && residual != residual {
		err = fmt.Errorf("the residual is %g", residual)
	}
	if err != nil {
		return &solvers.Diverged{Sample: sample, Time: math.NaN(), Step: steps, Reason: err.Error()}
	}
	p.stencil.spread(p.u.Data, p.newton.v)
	return nil
}

// store restricts a field of the solve grid to values on the stored grid.
func (p *plane) store(from *grid.Field, to []float64) {
	from.Restrict(&grid.Field{Grid: p.stored, Channels: 1, Data: to})
}

// Products is the number of products with matrices so far: what Krylov methods
// call iterations.
func (p *plane) Products() int { return p.newton.products }

// Refined implements Refiner. A certificate solves sample by sample.
func (p *plane) Refined(level int) (solvers.Solver, error) {
	o := p.planeOptions
	o.refine <<= level
	o.linear.Chunk = 1
	return newPlane(o)
}

// Describe implements Describer.
func (p *plane) Describe() solvers.Description {
	d := p.description
	d.SpaceOrder = 2
	d.SolveGrid, d.StoredGrid, d.Stored = p.solve.N, p.stored.N, p.stored
	d.Scheme = "five-point differences of order 2, with unequal arms at the outline (Shortley–Weller); Newton's method, " + p.linear.method()
	d.Tolerances = map[string]float64{"residual": p.linear.Residual}
	return d
}

// Samples implements Finite.
func (p *plane) Samples() int {
	samples := 0
	for _, f := range p.planeOptions.fields {
		if rows := law.Rows(f.law); rows > 0 && (samples == 0 || rows < samples) {
			samples = rows
		}
	}
	return samples
}

// Residual implements Residualer: the stored fields and parameters are solved
// for again, ‖u − u_again‖₂/‖u_again‖₂.
func (p exactPlane) Residual(ctx context.Context, data [][]float64) (float64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for i, name := range []string{"u", "a"} {
		if j := grid.NotFinite(data[i]); j >= 0 {
			return 0, fmt.Errorf("%s is %g at point %d", name, data[i][j], j)
		}
	}
	rng := random.New(0, 0) // what is not stored does not depend on the sample
	if err := p.draw(rng); err != nil {
		return 0, err
	}
	size := p.stored.Size()
	for k, i := range p.channels {
		copy(p.fields[i].Data, data[1][k*size:(k+1)*size])
	}
	if len(p.params) > 0 {
		p.values.Set(data[2])
	}
	p.outline(rng)
	p.newton.krylov.Forget()
	clear(p.newton.v)
	if err := p.compute(0); err != nil {
		return 0, err
	}
	diff, scale := grid.Squares(data[0], p.u.Data)
	return grid.Relative(diff, scale), nil
}
