package steady

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/sparse"
)

// linearSolver says how the systems of Newton's method are solved. Problems
// embed it; its JSON fields become theirs.
type linearSolver struct {
	// Residual is the relative residual of the discrete equations to reach.
	Residual float64 `json:"residual"`
	// Method is lu, krylov, or cg where the matrix is symmetric.
	Method string `json:"method"`
	// Restart and Recycle are m and k of GCRO-DR(m, k); k = 0 is GMRES(m).
	Restart int `json:"restart"`
	Recycle int `json:"recycle"`
	// Chunk is the number of samples that are solved in one go, from the one
	// whose index it divides on, each helping the next.
	Chunk int `json:"chunk"`
}

// defaultLinear is LU, each sample by itself.
var defaultLinear = linearSolver{Residual: 1e-9, Method: "lu", Restart: 40, Recycle: 20, Chunk: 1}

// limits of an iteration.
const (
	newtonLimit  = 40
	productLimit = 50000
	// innerTolerance is the relative residual of each linear system.
	innerTolerance = 1e-7
)

func (l linearSolver) check() error {
	switch {
	case !(l.Residual >= 1e-14 && l.Residual <= 1e-2):
		return fmt.Errorf("--residual is %g; it must lie between 1e-14 and 1e-2", l.Residual)
	case l.Method != "lu" && l.Method != "krylov" && l.Method != "cg":
		return fmt.Errorf("--method is %q; it is lu, krylov or cg", l.Method)
	case l.Restart < 2 || l.Restart > 1000:
		return fmt.Errorf("--restart is %d; the subspace has 2 to 1000 vectors", l.Restart)
	case l.Recycle < 0 || l.Recycle >= l.Restart:
		return fmt.Errorf("--recycle is %d; it is 0 (GMRES) or less than --restart, %d", l.Recycle, l.Restart)
	case l.Chunk < 1 || l.Chunk > 10000:
		return fmt.Errorf("--chunk is %d; it lies between 1 and 10000", l.Chunk)
	}
	return nil
}

// method names what solves the linear systems.
func (l linearSolver) method() string {
	if l.Method == "lu" {
		return "LU factors by nested dissection"
	}
	if l.Method == "cg" {
		return "conjugate gradients with ILU(0)"
	}
	if l.Recycle == 0 {
		return fmt.Sprintf("GMRES(%d) with ILU(0)", l.Restart)
	}
	return fmt.Sprintf("GCRO-DR(%d, %d) with ILU(0), carried on over %d samples in order of likeness", l.Restart, l.Recycle, l.Chunk)
}

// newton solves the equations of a stencil by Newton's method with backtracking.
type newton struct {
	krylov        sparse.GCRODR
	direct        bool       // precondition by LU instead of ILU
	cg            *sparse.CG // for symmetric matrices; nil for the others
	tolerance     float64
	lu            *sparse.LU // of the stencil's pattern, if direct
	u, f          []float64  // on all nodes
	v, r, step, w []float64  // of the unknowns
	products      int        // with matrices, of the last solve
}

// solve finds the unknowns v of s from v as it is. It reports the residual
// relative to that of the zero state, and why it gave up.
func (n *newton) solve(s *stencil, equation medium) (residual float64, steps int, err error) {
	s.spread(n.u, n.v)
	s.residual(n.r, n.u, n.f, equation)
	now := norm(n.r)
	reference := n.reference(s, equation)
	if reference == 0 {
		clear(n.v)
		return 0, 0, nil
	}
	for ; steps < newtonLimit; steps++ {
		if now <= n.tolerance*reference {
			return now / reference, steps, nil
		}
		a := s.jacobian(n.u, equation)
		if err := n.correct(a, s); err != nil {
			return now / reference, steps, err
		}
		if now, err = n.advance(s, equation, now); err != nil {
			return now / reference, steps, err
		}
	}
	return now / reference, steps, fmt.Errorf("residual %.3g after %d Newton steps; wanted %g", now/reference, steps, n.tolerance)
}

// correct solves a step = r.
func (n *newton) correct(a *sparse.Matrix, s *stencil) error {
	if n.cg != nil {
		s.symmetrise(a, n.r)
	}
	m, err := n.factor(a, s)
	if err != nil {
		return err
	}
	clear(n.step)
	var report sparse.Report
	if n.cg != nil {
		report, err = n.cg.Solve(a, m, n.step, n.r)
	} else {
		report, err = n.krylov.Solve(a, m, n.step, n.r)
	}
	n.products += report.Iterations
	return err
}

// factor returns the preconditioner of a.
func (n *newton) factor(a *sparse.Matrix, s *stencil) (sparse.Preconditioner, error) {
	switch {
	case !n.direct:
		return sparse.NewILU(a)
	case n.lu == nil:
		lu, err := sparse.NewLU(a, s.dissection())
		n.lu = lu
		return lu, err
	}
	return n.lu, n.lu.Factor(a)
}

// reference is the norm of the residual of the state that is zero where it is
// not given.
func (n *newton) reference(s *stencil, m medium) float64 {
	clear(n.w)
	s.spread(n.u, n.w)
	s.residual(n.w, n.u, n.f, m)
	size := norm(n.w)
	s.spread(n.u, n.v)
	return size
}

// advance adds the step, halved until the residual falls below now.
func (n *newton) advance(s *stencil, m medium, now float64) (float64, error) {
	fraction := 1.0
	for range 30 {
		for k, d := range n.step {
			n.w[k] = n.v[k] + fraction*d
		}
		s.spread(n.u, n.w)
		s.residual(n.r, n.u, n.f, m)
		if next := norm(n.r); next < now {
			copy(n.v, n.w)
			return next, nil
		}
		fraction /= 2
	}
	return now, fmt.Errorf("no step of Newton's method lowers the residual %.3g", now)
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}
