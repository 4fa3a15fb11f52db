package linear

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// conduction is diffusion through a medium, or with data on its sides: finite
// volumes around the nodes, half as wide on the sides, all of it implicit. If the
// medium varies it is the second channel of the state, at rest, and κ is the
// parameter times it.
//
// The implicit equations, symmetric with the volumes as weights, are solved by
// conjugate gradients, preconditioned by those of the mean κ with homogeneous
// sides.
type conduction struct {
	*solvers.Scalars
	initial law.Law
	medium  law.Law // nil: 1 everywhere
	grid    grid.Grid
	sides   grid.Boundary
	faces   [][]float64 // κ over h² of the face after each node, by axis
	node    []float64   // κ at the nodes
	data    [][2][]float64
	volume  []float64 // of the cells, relative to those inside
	mean    float64   // of κ
	symbol  *elliptic.Symbol

	residual, direction, product, better []float64
}

var (
	_ solvers.Stiff         = (*conduction)(nil)
	_ solvers.Parameterised = (*conduction)(nil)
	_ solvers.Conserver     = (*conduction)(nil)
	_ solvers.Orderer       = (*conduction)(nil)
	_ solvers.Recaller      = (*conduction)(nil)
	_ solvers.Exacter       = (*conductionMode)(nil)
)

func newConduction(p solvers.Parameter, g grid.Grid, b grid.Boundary, initial, medium law.Law) *conduction {
	size := g.Size()
	c := &conduction{
		Scalars: solvers.NewScalars(p), initial: initial, medium: medium, grid: g, sides: b,
		node: make([]float64, size), volume: make([]float64, size),
		residual: make([]float64, size), direction: make([]float64, size),
		product: make([]float64, size), better: make([]float64, size),
	}
	plain := make(grid.Boundary, len(b))
	for axis, pair := range b {
		c.faces = append(c.faces, make([]float64, size))
		var data [2][]float64
		for k, s := range pair {
			plain[axis][k].Kind = s.Kind
			if s.Kind == grid.Robin {
				plain[axis][k].Kind = grid.Neumann
			}
			data[k] = make([]float64, g.SideSize(axis))
			g.FillSide(data[k], axis, s, 0)
		}
		c.data = append(c.data, data)
	}
	for i := range c.volume {
		c.volume[i] = 1
	}
	for axis := range b {
		if g.Periodic[axis] {
			continue
		}
		for k := range 2 {
			c.onSide(axis, k, func(_, i int) { c.volume[i] *= 0.5 })
		}
	}
	c.symbol = elliptic.NewSymbol(g, 2, plain)
	c.symbol.Set(func(w elliptic.Wave) complex128 { return complex(w.Laplacian(), 0) })
	c.prepare(nil)
	return c
}

// onSide calls f for each node of a side: its number there and in the field.
func (c *conduction) onSide(axis, k int, f func(q, i int)) {
	inner := 1
	for i := axis + 1; i < c.grid.Dims(); i++ {
		inner *= c.grid.N[i]
	}
	slab := inner * c.grid.N[axis]
	for q := range c.grid.SideSize(axis) {
		f(q, q/inner*slab+k*(slab-inner)+q%inner)
	}
}

// prepare sets the conductivities from the parameter and the medium, nil for 1.
func (c *conduction) prepare(medium []float64) {
	sum := 0.0
	for i := range c.node {
		c.node[i] = c.At(0)
		if medium != nil {
			c.node[i] *= medium[i]
		}
		sum += c.node[i]
	}
	c.mean = sum / float64(len(c.node))
	inner := len(c.node)
	for axis, faces := range c.faces {
		n, h := c.grid.N[axis], c.grid.Spacing(axis)
		slab := inner
		inner /= n
		for at := 0; at < len(faces); at += slab {
			for j := range slab {
				next := j + inner
				if next >= slab {
					next -= slab // only used where the axis is periodic
				}
				a, b := c.node[at+j], c.node[at+next]
				faces[at+j] = 2 * a * b / (a + b) / (h * h)
			}
		}
	}
}

// Initial implements Evolution. Dirichlet sides take their data at once.
func (c *conduction) Initial(rng *random.Stream, u *grid.Field) error {
	c.Draw(rng)
	state := &grid.Field{Grid: u.Grid, Channels: 1, Data: u.Channel(0)}
	if err := c.initial.Fill(rng, state); err != nil {
		return err
	}
	for axis, pair := range c.sides {
		for k, s := range pair {
			if s.Kind == grid.Dirichlet {
				c.onSide(axis, k, func(q, i int) { state.Data[i] = c.data[axis][k][q] })
			}
		}
	}
	if c.medium == nil {
		c.prepare(nil)
		return nil
	}
	medium := &grid.Field{Grid: u.Grid, Channels: 1, Data: u.Channel(1)}
	if err := c.medium.Fill(rng, medium); err != nil {
		return err
	}
	c.prepare(medium.Data)
	return nil
}

// Recall implements Recaller.
func (c *conduction) Recall(params []float64, u *grid.Field) {
	c.Set(params)
	if c.medium == nil {
		c.prepare(nil)
	} else {
		c.prepare(u.Channel(1))
	}
}

// RHS implements Evolution: nothing is explicit.
func (c *conduction) RHS(du, _ *grid.Field, _ float64) { clear(du.Data) }

// MaxStep implements Evolution.
func (c *conduction) MaxStep(*grid.Field) float64 { return math.Inf(1) }

// Implicit implements Stiff.
func (c *conduction) Implicit(du, u *grid.Field, _ float64) {
	clear(du.Data)
	c.apply(du.Channel(0), u.Channel(0), 1)
}

// apply sets du = ∇·(κ∇u), with the sides' data multiplied by factor, and 0 on
// Dirichlet sides.
func (c *conduction) apply(du, u []float64, factor float64) {
	clear(du)
	inner := len(u)
	for axis, faces := range c.faces {
		n := c.grid.N[axis]
		slab := inner
		inner /= n
		for at := 0; at < len(u); at += slab {
			for i := range n - 1 {
				low := at + i*inner
				c.exchange(du, u, faces, low, low+inner, inner)
			}
			if c.grid.Periodic[axis] {
				c.exchange(du, u, faces, at+slab-inner, at, inner)
			}
		}
	}
	for axis, pair := range c.sides {
		c.addSides(du, u, factor, axis, pair)
	}
	fd.Hold(du, c.grid, c.sides)
}

// exchange adds what flows between the rows at low and high, through faces as
// large as the cells that are not halved along the axis.
func (c *conduction) exchange(du, u, faces []float64, low, high, inner int) {
	f, a, b := faces[low:low+inner], u[low:low+inner], u[high:high+inner]
	da, db := du[low:low+inner], du[high:high+inner]
	va, vb := c.volume[low:low+inner], c.volume[high:high+inner]
	for j, k := range f {
		flow := k * (b[j] - a[j]) * max(va[j], vb[j])
		da[j] += flow / va[j]
		db[j] -= flow / vb[j]
	}
}

// addSides adds what enters through the sides of an axis.
func (c *conduction) addSides(du, u []float64, factor float64, axis int, pair [2]grid.Side) {
	inner := 1
	for i := axis + 1; i < c.grid.Dims(); i++ {
		inner *= c.grid.N[i]
	}
	slab := inner * c.grid.N[axis]
	for k, s := range pair {
		if s.Kind != grid.Neumann && s.Kind != grid.Robin {
			continue
		}
		scale := 2 / c.grid.Spacing(axis)
		for q, g := range c.data[axis][k] {
			i := q/inner*slab + k*(slab-inner) + q%inner
			du[i] += scale * c.node[i] * (factor*g - s.Coefficient*u[i])
		}
	}
}

// iterations bounds those of a solve, which needs a dozen for a contrast of 10.
const iterations = 500

// SolveImplicit implements Stiff.
func (c *conduction) SolveImplicit(field *grid.Field, _, gamma float64) {
	u := field.Channel(0)
	r, p, q, z := c.residual, c.direction, c.product, c.better
	// From the right-hand side: residual γLu.
	c.apply(r, u, 1)
	size := 0.0
	for i := range r {
		r[i] *= gamma
		size += c.volume[i] * u[i] * u[i]
	}
	clear(p)
	last := 0.0
	for range iterations {
		norm := 0.0
		for i, v := range r {
			norm += c.volume[i] * v * v
		}
		if !(norm > 1e-26*size) {
			return
		}
		copy(z, r)
		c.symbol.Solve(z, gamma*c.mean)
		rho := 0.0
		for i, v := range r {
			rho += c.volume[i] * v * z[i]
		}
		beta := 0.0
		if last > 0 {
			beta = rho / last
		}
		last = rho
		for i, v := range z {
			p[i] = v + beta*p[i]
		}
		c.apply(q, p, 0)
		curvature := 0.0
		for i, v := range p {
			q[i] = v - gamma*q[i]
			curvature += c.volume[i] * v * q[i]
		}
		alpha := rho / curvature
		for i, v := range p {
			u[i] += alpha * v
			r[i] -= alpha * q[i]
		}
	}
	u[0] = math.NaN() // not solved: the step is refused
}

// Order implements Orderer.
func (c *conduction) Order() int { return 2 }

// Invariants implements Conserver.
func (c *conduction) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "integral", Value: integral(u.Channel(0), u.Grid), Conserved: insulated(c.sides)}}
}

// conductionMode is conduction that starts from an eigenmode.
type conductionMode struct {
	*conduction
	mode *eigenmode
}

// Exact implements Exacter.
func (c *conductionMode) Exact(dst *grid.Field, t float64) { c.mode.exact(dst, t, c.At(0)) }
