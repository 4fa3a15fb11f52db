package elliptic

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Data holds boundary data that vary along the sides: Data[axis][side] (0 low,
// 1 high) has the value of u (Dirichlet) or the outward normal derivative
// (Neumann) at each node of that side, in C order of the remaining axes. A nil
// slice stands for the constant Value of that side of the grid.Boundary. Where
// two Dirichlet sides meet, u is the mean of their values; where a Dirichlet
// side meets a Neumann side, the Dirichlet value holds.
type Data [3][2][]float64

// Report says how a solve went.
type Report struct {
	// Removed is what was subtracted from f to make a floating problem (no
	// Dirichlet side, α = 0) solvable: the mean of f plus the inflow through
	// the sides per volume. u then has trapezoidal mean zero. 0 otherwise.
	Removed float64
	// Residual is ‖b − Au‖₂/‖b‖₂ of the discrete equations; Direct leaves it 0.
	Residual float64
	// Iterations of conjugate gradients; 0 for Direct.
	Iterations int
}

// NotConverged reports that conjugate gradients did not reach the residual
// asked for.
type NotConverged struct {
	Residual, Wanted float64 // relative
	Iterations       int
}

func (e *NotConverged) Error() string {
	return fmt.Sprintf("relative residual %.3g after %d iterations; wanted %.3g", e.Residual, e.Iterations, e.Wanted)
}

// box is a grid as the loops see it: three axes, absent ones in front with one
// node, and on each the range of nodes whose u is unknown.
type box struct {
	g       grid.Grid
	b       grid.Boundary
	absent  int        // axes in front that the grid does not have
	n, m    [3]int     // nodes, unknowns
	first   [3]int     // first unknown node
	stride  [3]int     // of the node array
	h       [3]float64 // spacing; 0 if absent
	kind    [3][2]grid.Condition
	present [3]bool
}

func newBox(g grid.Grid, b grid.Boundary) (box, error) {
	if err := g.Check(); err != nil {
		return box{}, err
	}
	if err := b.Check(g); err != nil {
		return box{}, err
	}
	x := box{g: g.Clone(), b: append(grid.Boundary(nil), b...), absent: 3 - g.Dims(), n: [3]int{1, 1, 1}, m: [3]int{1, 1, 1}}
	for i := range g.N {
		a := x.absent + i
		x.present[a] = true
		x.n[a], x.m[a], x.h[a] = g.N[i], g.N[i], g.Spacing(i)
		for k := range 2 {
			x.kind[a][k] = b[i][k].Kind
			if b[i][k].Kind == grid.Dirichlet {
				x.m[a]--
				x.first[a] += 1 - k
			}
		}
	}
	x.stride = [3]int{x.n[1] * x.n[2], x.n[2], 1}
	return x, nil
}

// size is the number of nodes, unknowns the number of unknown ones.
func (x *box) size() int     { return x.n[0] * x.n[1] * x.n[2] }
func (x *box) unknowns() int { return x.m[0] * x.m[1] * x.m[2] }

// check panics unless u and f fit the grid and data its sides.
func (x *box) check(u, f []float64, data *Data) {
	if len(u) != x.size() || len(f) != x.size() {
		panic(fmt.Sprintf("elliptic: u has %d values and f %d; the grid has %d nodes", len(u), len(f), x.size()))
	}
	if data == nil {
		return
	}
	for i := range x.g.N {
		for k := range 2 {
			if d := data[i][k]; d != nil && len(d) != x.g.SideSize(i) {
				panic(fmt.Sprintf("elliptic: data of side %s has %d values; the side has %d nodes", grid.SideName(i, k), len(d), x.g.SideSize(i)))
			}
		}
	}
}

// homogeneous reports whether every boundary datum is zero.
func (x *box) homogeneous(data *Data) bool {
	for i, pair := range x.b {
		for k, s := range pair {
			if s.Kind != grid.Periodic && (s.Value != 0 || data != nil && data[i][k] != nil) {
				return false
			}
		}
	}
	return true
}

// sideIndex is the position, in the data of a side of axis a, of node p.
func (x *box) sideIndex(a int, p [3]int) int {
	switch a {
	case 0:
		return p[1]*x.n[2] + p[2]
	case 1:
		return p[0]*x.n[2] + p[2]
	}
	return p[0]*x.n[1] + p[1]
}

// datum is the boundary datum of side k of axis a at node p.
func (x *box) datum(data *Data, a, k int, p [3]int) float64 {
	i := a - x.absent
	if data != nil && data[i][k] != nil {
		return data[i][k][x.sideIndex(a, p)]
	}
	return x.b[i][k].Value
}

// dirichlet sets u at the nodes on Dirichlet sides.
func (x *box) dirichlet(u []float64, data *Data) {
	x.eachSide(func(a, k int, p [3]int, at int) {
		if x.kind[a][k] == grid.Dirichlet {
			u[at] = x.fixed(data, p)
		}
	})
}

// fixed is the value of u at a node on one or more Dirichlet sides.
func (x *box) fixed(data *Data, p [3]int) float64 {
	sum, count := 0.0, 0.0
	for a := x.absent; a < 3; a++ {
		for k := range 2 {
			if x.kind[a][k] == grid.Dirichlet && p[a] == k*(x.n[a]-1) {
				sum += x.datum(data, a, k, p)
				count++
			}
		}
	}
	return sum / count
}

// eachSide calls f for every node p (at its index) of every side that is not
// periodic; nodes on edges are visited once for each of their sides.
func (x *box) eachSide(f func(a, k int, p [3]int, at int)) {
	for a := x.absent; a < 3; a++ {
		if x.kind[a][0] == grid.Periodic {
			continue
		}
		for k := range 2 {
			lo, hi := [3]int{}, x.n
			lo[a], hi[a] = k*(x.n[a]-1), k*(x.n[a]-1)+1
			var p [3]int
			for p[0] = lo[0]; p[0] < hi[0]; p[0]++ {
				for p[1] = lo[1]; p[1] < hi[1]; p[1]++ {
					for p[2] = lo[2]; p[2] < hi[2]; p[2]++ {
						f(a, k, p, p[0]*x.stride[0]+p[1]*x.stride[1]+p[2])
					}
				}
			}
		}
	}
}
