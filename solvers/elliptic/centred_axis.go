package elliptic

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Axis is one axis of a Centred problem.
type Axis struct {
	// N is the number of unknowns.
	N int
	// Spacing is the width of a cell.
	Spacing float64
	// Low and High are the conditions at the ends: Periodic, Dirichlet or
	// Neumann.
	Low, High grid.Condition
	// Nodes says that the unknowns lie on the nodes between cells rather than
	// at their centres: a Dirichlet end is a whole spacing from the first
	// unknown, a Neumann end has an unknown on it. It does not matter to a
	// periodic axis.
	Nodes bool
	// Fourth is for the pressure of a fourth-order staggered scheme: −Δ is then
	// the square of the difference (27(u_{i+1/2} − u_{i−1/2}) − (u_{i+3/2} −
	// u_{i−3/2}))/(24h), of even extension at Neumann ends and odd extension at
	// Dirichlet ones. Not with Nodes or Faces.
	Fourth bool
	// Central is for velocity and pressure on the same nodes of a periodic axis:
	// −Δ is the square of the central first difference of this order, 2, 4 or 6.
	// Waves that such differences do not see get the solution 0. 0 is the
	// Laplacian above.
	Central int
	// Faces, if not nil, are the places of all nodes of an axis stretched at
	// will, ends included, increasing; Spacing is ignored. There are N+1, or
	// with Nodes as many as N and the Dirichlet ends. Not on a periodic axis.
	Faces []float64
}

func (a Axis) check() error {
	for _, k := range []grid.Condition{a.Low, a.High} {
		if k != grid.Periodic && k != grid.Dirichlet && k != grid.Neumann {
			return fmt.Errorf("an end is %v; the solver knows periodic, dirichlet and neumann", k)
		}
	}
	nodes := a.N + 1
	if a.Nodes {
		nodes = a.N + a.dirichlet()
	}
	switch {
	case a.N < 1 || a.Nodes && a.Low == grid.Neumann && a.High == grid.Neumann && a.N < 2:
		return fmt.Errorf("%d unknowns are too few", a.N)
	case (a.Low == grid.Periodic) != (a.High == grid.Periodic):
		return fmt.Errorf("one end is periodic and the other is %v", max(a.Low, a.High))
	case a.Faces == nil && (!(a.Spacing > 0) || math.IsInf(a.Spacing, 1)):
		return fmt.Errorf("spacing %g; it must be positive", a.Spacing)
	case a.Faces != nil && a.Low == grid.Periodic:
		return fmt.Errorf("a stretched axis has ends")
	case a.Faces != nil && len(a.Faces) != nodes:
		return fmt.Errorf("%d faces for %d unknowns; there must be %d", len(a.Faces), a.N, nodes)
	case a.Fourth && (a.Nodes || a.Faces != nil || a.Central != 0):
		return fmt.Errorf("fourth order is for cell centres of uniform spacing")
	case a.Central != 0 && a.Central != 2 && a.Central != 4 && a.Central != 6:
		return fmt.Errorf("central differences of order %d; there are 2, 4 and 6", a.Central)
	case a.Central != 0 && a.Low != grid.Periodic:
		return fmt.Errorf("central differences are for a periodic axis; an end is %v", a.Low)
	}
	for i := 1; i < len(a.Faces); i++ {
		if !(a.Faces[i] > a.Faces[i-1]) {
			return fmt.Errorf("faces %d and %d are %g and %g; they must increase", i-1, i, a.Faces[i-1], a.Faces[i])
		}
	}
	return nil
}

func (a Axis) dirichlet() (count int) {
	for _, k := range []grid.Condition{a.Low, a.High} {
		if k == grid.Dirichlet {
			count++
		}
	}
	return count
}

// centredAxis is an Axis ready for transforms or for elimination.
type centredAxis struct {
	Axis
	eigen    []float64 // of −Δ, by coefficient
	norm     float64   // there and back multiplies by this
	one      float64   // coefficient 0 of the constant 1
	to, from fft.Kind
	mirror   int       // 2: lines are extended to twice their length, oddly if the high end is Dirichlet
	width    []float64 // w, by unknown
	couple   []float64 // 1/d between unknowns i−1 and i; the first and the last are those to the ends
}

func newCentredAxis(a Axis) *centredAxis {
	x := &centredAxis{Axis: a, mirror: 1}
	if x.eliminable() {
		x.balance()
	}
	return x
}

// eliminable reports whether the axis is a tridiagonal matrix.
func (x *centredAxis) eliminable() bool { return x.Low != grid.Periodic && !x.Fourth }

// cells is the number of cells between the ends of a uniform axis, which the
// speed of its transforms depends on.
func (x *centredAxis) cells() int {
	if x.Nodes && x.Low != grid.Periodic {
		return x.N - 1 + x.dirichlet()
	}
	return x.N
}

// balance sets the widths and couplings.
func (x *centredAxis) balance() {
	x.width, x.couple = make([]float64, x.N), make([]float64, x.N+1)
	// face is the place of node i of the whole axis, ends included.
	face := func(i int) float64 { return float64(i) * x.Spacing }
	if x.Faces != nil {
		face = func(i int) float64 { return x.Faces[i] }
	}
	if !x.Nodes {
		for i := range x.width {
			x.width[i] = face(i+1) - face(i)
		}
		for i := 1; i < x.N; i++ {
			x.couple[i] = 2 / (x.width[i-1] + x.width[i])
		}
		x.couple[0], x.couple[x.N] = 2/x.width[0], 2/x.width[x.N-1]
	} else {
		first := 0 // the node of unknown 0
		if x.Low == grid.Dirichlet {
			first = 1
		}
		nodes := x.N + x.dirichlet()
		for i := range x.width {
			at := i + first
			if at > 0 {
				x.couple[i] = 1 / (face(at) - face(at-1))
				x.width[i] += (face(at) - face(at-1)) / 2
			}
			if at < nodes-1 {
				x.couple[i+1] = 1 / (face(at+1) - face(at))
				x.width[i] += (face(at+1) - face(at)) / 2
			}
		}
	}
	if x.Low == grid.Neumann {
		x.couple[0] = 0
	}
	if x.High == grid.Neumann {
		x.couple[x.N] = 0
	}
}

// diagonalise chooses the transforms and tabulates the eigenvalues.
func (x *centredAxis) diagonalise() {
	n := x.N
	x.eigen = make([]float64, n)
	var phase func(k int) float64 // from unknown to unknown, of mode k
	switch {
	case x.Low == grid.Periodic:
		x.norm, x.one = float64(n), float64(n)
		phase = func(k int) float64 { return 2 * math.Pi * float64(min(k, n-k)) / float64(n) }
	case x.Low == x.High && x.Nodes && x.Low == grid.Dirichlet:
		x.to, x.from, x.norm = fft.SineI, fft.SineI, float64(2*(n+1))
		phase = func(k int) float64 { return math.Pi * float64(k+1) / float64(n+1) }
	case x.Low == x.High && x.Nodes:
		x.to, x.from, x.norm = fft.CosineI, fft.CosineI, float64(2*(n-1))
		x.one = x.norm
		phase = func(k int) float64 { return math.Pi * float64(k) / float64(n-1) }
	case x.Nodes:
		x.to, x.from, x.norm = fft.SineIII, fft.SineII, float64(2*n)
		if x.Low == grid.Neumann {
			x.to, x.from = fft.CosineIII, fft.CosineII
		}
		phase = func(k int) float64 { return math.Pi * (float64(k) + 0.5) / float64(n) }
	case x.Low == x.High && x.Low == grid.Dirichlet:
		x.to, x.from, x.norm = fft.SineII, fft.SineIII, float64(2*n)
		phase = func(k int) float64 { return math.Pi * float64(k+1) / float64(n) }
	case x.Low == x.High:
		x.to, x.from, x.norm = fft.CosineII, fft.CosineIII, float64(2*n)
		x.one = x.norm
		phase = func(k int) float64 { return math.Pi * float64(k) / float64(n) }
	default:
		// The line and its mirror image at the high end, of which half the modes are absent.
		x.mirror = 2
		x.to, x.from, x.norm = fft.SineII, fft.SineIII, float64(4*n)
		if x.Low == grid.Neumann {
			x.to, x.from = fft.CosineII, fft.CosineIII
		}
		phase = func(k int) float64 { return math.Pi * (float64(k) + 0.5) / float64(n) }
	}
	for k := range x.eigen {
		t := phase(k)
		s := 2 * math.Sin(t/2)
		switch {
		case x.Fourth:
			s = (27*s - 2*math.Sin(1.5*t)) / 24
		case 2*k == n && x.Central != 0:
			s = 0 // to rounding it would not be
		case x.Central == 2:
			s = math.Sin(t)
		case x.Central == 4:
			s = (8*math.Sin(t) - math.Sin(2*t)) / 6
		case x.Central == 6:
			s = (45*math.Sin(t) - 9*math.Sin(2*t) + math.Sin(3*t)) / 30
		}
		x.eigen[k] = s * s / (x.Spacing * x.Spacing)
	}
}
