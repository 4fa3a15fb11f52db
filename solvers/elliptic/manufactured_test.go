package elliptic

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
)

// profile is one factor of a manufactured solution with its first two derivatives.
type profile func(x float64) (v, d, dd float64)

func wavy(length float64) profile {
	w := 2 * math.Pi / length
	return func(x float64) (float64, float64, float64) {
		return 1.5 + math.Sin(w*x+0.3), w * math.Cos(w*x+0.3), -w * w * math.Sin(w*x+0.3)
	}
}

func damped(x float64) (v, d, dd float64) {
	e, s, c := math.Exp(0.5*x), math.Sin(1.6*x+0.4), math.Cos(1.6*x+0.4)
	return e * c, e * (0.5*c - 1.6*s), e * ((0.25-2.56)*c - 1.6*s)
}

// permeability returns the factors of a smooth coefficient for p.
func permeability(p problem) []profile {
	out := make([]profile, len(p.b))
	for i := range out {
		out[i] = func(x float64) (v, d, dd float64) { v = math.Exp(1.1 * x); return v, 1.1 * v, 0 }
		if p.g.Periodic[i] {
			w := 2 * math.Pi / (p.g.Hi[i] - p.g.Lo[i])
			out[i] = func(x float64) (v, d, dd float64) {
				v = math.Exp(0.5 * math.Cos(w*x))
				return v, -0.5 * w * math.Sin(w*x) * v, 0
			}
		}
	}
	return out
}

// pairs are the kinds of conditions that the two ends of an axis can have.
var pairs = [][2]grid.Condition{
	{grid.Periodic, grid.Periodic},
	{grid.Dirichlet, grid.Dirichlet},
	{grid.Neumann, grid.Neumann},
	{grid.Dirichlet, grid.Neumann},
	{grid.Neumann, grid.Dirichlet},
}

// boundaries lists every choice of conditions in dims dimensions; in three, of
// those that differ in the order of the axes alone, one.
func boundaries(dims int) []grid.Boundary {
	out := []grid.Boundary{{}}
	for range dims {
		var next []grid.Boundary
		for _, b := range out {
			for i, p := range pairs {
				if len(b) > 0 && dims == 3 && i < choice(b[len(b)-1]) {
					continue
				}
				next = append(next, append(append(grid.Boundary(nil), b...), [2]grid.Side{{Kind: p[0]}, {Kind: p[1]}}))
			}
		}
		out = next
	}
	return out
}

// choice is the index in pairs of the conditions of one axis.
func choice(s [2]grid.Side) int {
	return slices.Index(pairs, [2]grid.Condition{s[0].Kind, s[1].Kind})
}

// problem is a manufactured problem on a grid whose axes differ in length and
// in number of nodes.
type problem struct {
	g       grid.Grid
	b       grid.Boundary
	factors []profile
	// coefficients are the factors of a.
	coefficients []profile
}

func manufactured(b grid.Boundary, cells int) problem {
	p := problem{b: b}
	for i := range b {
		periodic := b[i][0].Kind == grid.Periodic
		length := 1.1 - 0.2*float64(i)
		n := cells + cells/4*i
		f := profile(damped)
		if periodic {
			f = wavy(length)
		} else {
			n++
		}
		p.g.N = append(p.g.N, n)
		p.g.Lo = append(p.g.Lo, 0.2)
		p.g.Hi = append(p.g.Hi, 0.2+length)
		p.g.Periodic = append(p.g.Periodic, periodic)
		p.factors = append(p.factors, f)
	}
	return p
}

// each calls f at every node with its index and position.
func each(g grid.Grid, f func(at int, node []int)) {
	node := make([]int, g.Dims())
	for at := range g.Size() {
		f(at, node)
		for i := len(node) - 1; i >= 0; i-- {
			if node[i]++; node[i] < g.N[i] {
				break
			}
			node[i] = 0
		}
	}
}

// exact fills the solution, the source −∇·(a∇u), the coefficient and the
// boundary data; a is 1 if p.coefficients is nil.
func (p problem) exact() (u, source, a []float64, data *Data) {
	data = new(Data)
	for i, pair := range p.b {
		for k, s := range pair {
			if s.Kind != grid.Periodic {
				data[i][k] = make([]float64, 0, p.g.SideSize(i))
			}
		}
	}
	tables := make([][][5]float64, len(p.b)) // u and two derivatives, a and one, by axis and node
	for i, f := range p.factors {
		for _, x := range p.g.Coord(i) {
			v, d, dd := f(x)
			c, cd := 1.0, 0.0
			if p.coefficients != nil {
				c, cd, _ = p.coefficients[i](x)
			}
			tables[i] = append(tables[i], [5]float64{v, d, dd, c, cd})
		}
	}
	size := p.g.Size()
	u, source, a = make([]float64, size), make([]float64, size), make([]float64, size)
	each(p.g, func(at int, node []int) {
		u[at], a[at] = 1, 1
		for i, j := range node {
			u[at] *= tables[i][j][0]
			a[at] *= tables[i][j][3]
		}
		for i, pair := range p.b {
			j := node[i]
			v := tables[i][j]
			others := u[at] / v[0]
			source[at] -= a[at] * (v[2] + v[4]/v[3]*v[1]) * others
			for k, s := range pair {
				switch {
				case s.Kind == grid.Periodic || j != k*(p.g.N[i]-1):
				case s.Kind == grid.Dirichlet:
					data[i][k] = append(data[i][k], u[at])
				default:
					data[i][k] = append(data[i][k], v[1]*others*float64(2*k-1))
				}
			}
		}
	})
	return u, source, a, data
}

// mean is the trapezoidal mean of v.
func mean(g grid.Grid, v []float64) float64 {
	sum, volume := 0.0, 0.0
	each(g, func(at int, p []int) {
		w := 1.0
		for i := range p {
			if !g.Periodic[i] && (p[i] == 0 || p[i] == g.N[i]-1) {
				w /= 2
			}
		}
		sum += w * v[at]
		volume += w
	})
	return sum / volume
}

// distance is ‖u−v‖₂/‖v‖₂, both with their means removed if floating.
func distance(g grid.Grid, floating bool, u, v []float64) float64 {
	mu, mv := 0.0, 0.0
	if floating {
		mu, mv = mean(g, u), mean(g, v)
	}
	num, den := 0.0, 0.0
	for i := range u {
		num += (u[i] - mu - v[i] + mv) * (u[i] - mu - v[i] + mv)
		den += (v[i] - mv) * (v[i] - mv)
	}
	return math.Sqrt(num / den)
}

func name(b grid.Boundary) string { return fmt.Sprintf("%dD/%s", len(b), b) }
