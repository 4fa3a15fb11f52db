package fd

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Operator is a linear difference operator on fields of one to three axes: the
// Laplacian, or one derivative along one axis, by central differences, with
// ghost values beyond the sides that their conditions give:
//
//	Periodic        the field goes on from the other end
//	Dirichlet, 0    odd reflection: exact for what stays odd about the side,
//	                as solutions of equations in even derivatives do
//	Neumann, 0      even reflection
//	Dirichlet, ≠ 0  the polynomial of degree 5 through the outermost nodes, of
//	Inflow          which the first holds the datum already
//	Neumann, Robin  the polynomial of degree 5 through the five outermost nodes
//	                that meets the condition ∂u/∂n + c·u = datum
//	Outflow         the polynomial of degree 2
//
// It works row by row along contiguous memory, allocates nothing once made, and
// serves one goroutine. What it sets at nodes of Dirichlet sides means nothing:
// Hold clears it.
//
//	laplacian := fd.NewLaplacian(g, 6, boundary)
//	laplacian.Apply(du, u, viscosity) // du = ν Δu
//	fd.Hold(du, g, boundary)
type Operator struct {
	grid  grid.Grid
	terms []axisTerm
}

// NewLaplacian returns Σ ∂²/∂x_i² of order 2, 4, 6 or 8. It panics if g has
// fewer than 2·Ghosts nodes on an axis or does not fit b.
func NewLaplacian(g grid.Grid, order int, b grid.Boundary) *Operator {
	o := &Operator{grid: g.Clone()}
	for axis := range g.N {
		o.terms = append(o.terms, newAxisTerm(g, axis, 2, order, b))
	}
	return o
}

// NewDerivative returns ∂^m/∂x^m along an axis, 1 ≤ m ≤ 4, of order 2, 4 or 6
// (and 8 for m ≤ 2).
func NewDerivative(g grid.Grid, axis, m, order int, b grid.Boundary) *Operator {
	return &Operator{grid: g.Clone(), terms: []axisTerm{newAxisTerm(g, axis, m, order, b)}}
}

// Apply sets du = c·Du. du and u hold one channel each and do not overlap.
func (o *Operator) Apply(du, u []float64, c float64) {
	for i := range o.terms {
		o.terms[i].apply(du, u, c, i == 0)
	}
}

// Add adds c·Du to du.
func (o *Operator) Add(du, u []float64, c float64) {
	for i := range o.terms {
		o.terms[i].apply(du, u, c, false)
	}
}

// SetDatum replaces the datum of a Neumann or Robin side by values, one for each
// of its nodes in C order, which are copied: for data that change in time or
// from sample to sample.
func (o *Operator) SetDatum(axis, side int, values []float64) {
	for i := range o.terms {
		if o.terms[i].axis == axis {
			copy(o.terms[i].sides[side].datum, values)
		}
	}
}

// Largest bounds the modulus of the operator's eigenvalues on a periodic grid,
// with which MaxStep is computed: that of −Δ, or of the derivative.
func (o *Operator) Largest() float64 {
	sum := 0.0
	for i := range o.terms {
		sum += o.terms[i].largest()
	}
	return sum
}

// Stencil returns the weights of the central difference of derivative m and of
// an even order at the nodes 0, 1, … radius, in units of the spacing: those at
// −r are the same for even m, and the negatives for odd m.
func Stencil(m, order int) []float64 {
	if m < 1 || m > 4 {
		panic("fd: derivatives have order 1 to 4")
	}
	index(order)
	radius := order/2 + (m-1)/2
	if radius > Ghosts {
		panic("fd: differences of third and fourth derivatives have order 2, 4 or 6")
	}
	switch m {
	case 1:
		return append([]float64{0}, First(order)...)
	case 2:
		return Second(order)
	}
	x := make([]float64, 2*radius+1)
	for i := range x {
		x[i] = float64(i - radius)
	}
	w := Weights(make([]float64, len(x)), x, 0, m)[radius:]
	if m%2 == 1 {
		w[0] = 0
	}
	return w
}

// axisTerm is one derivative along one axis.
type axisTerm struct {
	axis                int
	outer, nodes, inner int // the field as (outer, nodes, inner)
	derivative          int
	stencil             []float64 // divided by the power of the spacing
	sides               [2]side
	// One slab's ghost rows: those below the first node, nearest first, then
	// those above the last; of one padded line if inner is 1.
	low, high []float64
	line      []float64
}

func newAxisTerm(g grid.Grid, axis, m, order int, b grid.Boundary) axisTerm {
	if err := b.Check(g); err != nil {
		panic("fd: " + err.Error())
	}
	t := axisTerm{axis: axis, outer: 1, nodes: g.N[axis], inner: 1, derivative: m}
	if t.nodes < 2*Ghosts {
		panic("fd: the axis is too short for its ghost points")
	}
	for i, n := range g.N {
		switch {
		case i < axis:
			t.outer *= n
		case i > axis:
			t.inner *= n
		}
	}
	h := g.Spacing(axis)
	weights := Stencil(m, order)
	t.stencil = make([]float64, len(weights))
	for r, w := range weights {
		t.stencil[r] = w / math.Pow(h, float64(m))
	}
	radius := len(t.stencil) - 1
	for k := range t.sides {
		t.sides[k] = newSide(g, axis, b[axis][k])
	}
	if t.inner == 1 {
		t.line = make([]float64, t.nodes+2*radius)
	} else {
		t.low, t.high = make([]float64, radius*t.inner), make([]float64, radius*t.inner)
	}
	return t
}

// largest is the largest modulus of the stencil's symbol.
func (t *axisTerm) largest() float64 {
	const samples = 720
	most := 0.0
	for i := range samples + 1 {
		theta, sum := math.Pi*float64(i)/samples, t.stencil[0]
		for r, w := range t.stencil[1:] {
			if t.derivative%2 == 1 {
				sum += 2 * w * math.Sin(float64(r+1)*theta)
			} else {
				sum += 2 * w * math.Cos(float64(r+1)*theta)
			}
		}
		most = max(most, math.Abs(sum))
	}
	return most
}

// apply sets du = c·Du if set, and adds it otherwise.
func (t *axisTerm) apply(du, u []float64, c float64, set bool) {
	radius := len(t.stencil) - 1
	var w [Ghosts + 1]float64
	for r, v := range t.stencil {
		w[r] = c * v
	}
	even := t.derivative%2 == 0
	slab := t.nodes * t.inner
	if t.inner == 1 {
		for o := range t.outer {
			in, out := u[o*slab:(o+1)*slab], du[o*slab:(o+1)*slab]
			t.pad(in, o)
			if set {
				clear(out)
			}
			addShifted(out, t.line, t.nodes, radius, &w, even)
		}
		return
	}
	for o := range t.outer {
		t.ghostRows(u[o*slab:(o+1)*slab], o*t.inner)
		t.applySlab(du[o*slab:(o+1)*slab], u[o*slab:(o+1)*slab], &w, even, set)
	}
}

// applySlab does the rows of a slab, whose ghost rows are filled.
func (t *axisTerm) applySlab(du, u []float64, w *[Ghosts + 1]float64, even, set bool) {
	radius, n, inner := len(t.stencil)-1, t.nodes, t.inner
	var rows [2*Ghosts + 1][]float64
	for i := range n {
		for r := -radius; r <= radius; r++ {
			rows[Ghosts+r] = t.row(u, i+r)
		}
		out := du[i*inner : (i+1)*inner]
		if set {
			clear(out)
		}
		addRows(out, &rows, radius, w, even)
	}
}

// row is row i of the slab u, or a ghost row.
func (t *axisTerm) row(u []float64, i int) []float64 {
	switch {
	case i < 0:
		return t.low[(-i-1)*t.inner : -i*t.inner]
	case i >= t.nodes:
		return t.high[(i-t.nodes)*t.inner : (i-t.nodes+1)*t.inner]
	}
	return u[i*t.inner : (i+1)*t.inner]
}
