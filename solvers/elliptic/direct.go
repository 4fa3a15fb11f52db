package elliptic

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Direct solves αu − Δu = f by diagonalising the difference Laplacian: fast
// transforms over the unknowns of every axis but the first, which is solved by
// elimination (or transformed too, if periodic). Hockney, J. ACM 12 (1965) 95.
//
// Order 2 is the 3-, 5- or 7-point Laplacian. Order 4 is the compact scheme
//
//	−Σ δ_i²u/h_i² − Σ_{i<j} (h_i²+h_j²)/12 δ_i²δ_j²u/(h_i²h_j²) + αMu = Mf,  M = 1 + Σ δ_i²/12
//
// (Mehrstellenverfahren; Collatz 1960, §V.2), with ghost nodes at Neumann sides
// eliminated by u(−h) = u(h) + 2h u_n + h³/3 u_nnn, where u_nnn follows from
// the equation: u_nnn = αu_n − f_n − Δ_t u_n.
type Direct struct {
	box
	order    int
	alpha    float64
	line     int           // the first axis of the grid
	axes     [3]*transform // nil: absent, or eliminated
	stencil  [3][3][3]float64
	lift     ghosted
	work     []float64 // unknowns: line axis, then plane
	pivot    []float64 // 1/pivot of the elimination, like work
	off      []float64 // minus the off-diagonal, by plane mode
	column   []float64 // the singular mode's line, if floating
	edgeStep []float64 // the solution at the first step of a sweep, for the next
	settled  []int     // by group of modes: the step from which pivots repeat, up to the last step
	single   bool      // α = 0 and no Dirichlet side

	mu   sync.Mutex
	idle []*[3]*plan // plans of the transforms, one set for each goroutine at work
	call call
}

// call is what Solve is called with, for its parts.
type call struct {
	u, f    []float64
	data    *Data
	lifted  bool
	removed float64
	// The steps along the line axis in work.
	from, to int
}

// NewDirect returns a solver of −Δu = f, order 2 or 4. Fourth order needs at
// least five nodes on each axis.
func NewDirect(g grid.Grid, b grid.Boundary, order int) (*Direct, error) {
	return NewShifted(g, b, order, 0)
}

// NewShifted returns a solver of alpha·u − Δu = f, alpha ≥ 0: an implicit step
// of the heat equation has alpha = 1/(νΔt).
func NewShifted(g grid.Grid, b grid.Boundary, order int, alpha float64) (*Direct, error) {
	x, err := newBox(g, b)
	if err != nil {
		return nil, err
	}
	if order != 2 && order != 4 {
		return nil, fmt.Errorf("the direct solver has orders 2 and 4, not %d", order)
	}
	if !(alpha >= 0) || math.IsInf(alpha, 1) {
		return nil, fmt.Errorf("the direct solver needs a finite shift ≥ 0, not %g", alpha)
	}
	for i, n := range g.N {
		if order == 4 && n < 5 {
			return nil, fmt.Errorf("grid axis %s has %d points; fourth order needs at least 5", grid.AxisNames[i], n)
		}
	}
	d := &Direct{box: x, order: order, alpha: alpha, line: x.absent}
	d.single = alpha == 0 && b.Floating()
	d.work = make([]float64, d.unknowns())
	for a := d.line; a < 3; a++ {
		if a > d.line || d.kind[a][0] == grid.Periodic {
			d.axes[a] = newTransform(d.m[a], d.kind[a][0], d.kind[a][1], d.h[a])
		}
	}
	d.setStencil()
	d.lift = newGhosted(&d.box)
	d.factor()
	for range parallel.Threads() {
		d.idle = append(d.idle, d.newPlans())
	}
	return d, nil
}

// cross is the weight of δ_i²δ_j²/(h_i²h_j²) in −A.
func (d *Direct) cross(i, j int) float64 {
	if d.order == 2 || !d.present[i] || !d.present[j] {
		return 0
	}
	return (d.h[i]*d.h[i] + d.h[j]*d.h[j]) / 12
}

// factor computes the symbol of the operator for each plane mode and, unless
// the line axis is periodic, the pivots of the elimination along it.
func (d *Direct) factor() {
	lines, plane := d.m[d.line], len(d.work)/d.m[d.line]
	norm := 1.0
	for _, t := range d.axes {
		if t != nil {
			norm *= t.norm
		}
	}
	d.pivot = make([]float64, len(d.work))
	d.off = make([]float64, plane)
	d.column = make([]float64, lines)
	d.edgeStep = make([]float64, plane)
	h := d.h[d.line]
	inner := 1 // modes of the last axis within a plane
	if d.line < 2 {
		inner = d.m[2]
	}
	for k := range plane {
		p, q := d.symbol(k/inner, k%inner)
		p, q = p*norm, q*norm
		if t := d.axes[d.line]; t != nil {
			for l, lambda := range t.eigen {
				d.pivot[l*plane+k] = 1 / (p*lambda + q)
			}
			continue
		}
		off := p / (h * h)
		d.off[k] = off
		last := 0.0
		for l := range lines {
			diagonal := 2*off + q
			if d.halved(l) {
				diagonal /= 2
			}
			last = 1 / (diagonal - off*off*last)
			d.pivot[l*plane+k] = last
		}
	}
	if d.single && d.axes[d.line] != nil {
		d.pivot[0] = 0
	}
	d.settled = make([]int, parallel.Chunks(plane, modes))
	for i := range d.settled {
		lo, hi := i*modes, min((i+1)*modes, plane)
		step := 0
		for step+2 < lines && !slices.Equal(d.pivot[step*plane+lo:step*plane+hi], d.pivot[(step+1)*plane+lo:(step+1)*plane+hi]) {
			step++
		}
		d.settled[i] = step
	}
}

// symbol splits the operator at the plane mode (j, k) of the two later axes
// into p·λ + q, λ the eigenvalue on the line axis.
func (d *Direct) symbol(j, k int) (p, q float64) {
	var lambda [3]float64
	if d.line == 0 {
		lambda[1] = d.axes[1].eigen[j]
	}
	if d.line < 2 {
		lambda[2] = d.axes[2].eigen[k]
	}
	p, q = 1, lambda[1]+lambda[2]-d.cross(1, 2)*lambda[1]*lambda[2]
	mass := 1.0
	for a := d.line + 1; a < 3; a++ {
		p -= d.cross(d.line, a) * lambda[a]
		if d.order == 4 {
			mass -= d.h[a] * d.h[a] / 12 * lambda[a]
		}
	}
	q += d.alpha * mass
	if d.order == 4 {
		p -= d.alpha * d.h[d.line] * d.h[d.line] / 12
	}
	return p, q
}

// halved reports whether equation l of a line is halved to keep the
// elimination symmetric: those on Neumann ends.
func (d *Direct) halved(l int) bool {
	return l == 0 && d.kind[d.line][0] == grid.Neumann || l == d.m[d.line]-1 && d.kind[d.line][1] == grid.Neumann
}

// Solve sets u to the solution for the source f, with boundary data from data
// (nil: the constants of the boundary). f is given at all nodes; second order
// ignores it on Dirichlet sides, fourth order does not. u may be f. Work is
// split over package parallel by shape, and nothing is allocated.
func (d *Direct) Solve(u, f []float64, data *Data) Report {
	d.check(u, f, data)
	d.call = call{u: u, f: f, data: data, lifted: d.lift.fill(d, f, data)}
	steps, span := d.m[d.line], d.span()
	if d.axes[d.line] != nil {
		d.transform((*toModes)(d), 0, steps)
		d.call.removed = d.divide()
		d.transform((*toNodes)(d), 0, steps)
	} else {
		for from := 0; from < steps; from += span {
			to := min(from+span, steps)
			d.transform((*toModes)(d), from, to)
			d.sweep((*eliminate)(d), from, to)
		}
		if d.single {
			d.call.removed = d.floatingLine() / d.constant()
		}
		for to := steps; to > 0; {
			from := (to - 1) / span * span
			d.sweep((*substitute)(d), from, to)
			d.transform((*toNodes)(d), from, to)
			to = from
		}
	}
	removed := d.call.removed
	d.dirichlet(u, data)
	d.call = call{}
	return Report{Removed: removed}
}

// constant is coefficient 0 of the constant 1 in the transformed axes.
func (d *Direct) constant() float64 {
	c := 1.0
	for _, t := range d.axes {
		if t != nil {
			c *= t.mean
		}
	}
	return c
}
