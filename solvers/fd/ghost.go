package fd

// Ghosts is the number of points that a padded line has beyond each end: what
// stencils of order MaxOrder reach.
const Ghosts = MaxOrder / 2

// Closure says what stands beyond the ends of a line of nodes.
type Closure uint8

// The closures.
const (
	// Wrap continues a periodic line.
	Wrap Closure = iota
	// Odd reflects a line whose end values are zero, with opposite sign. It is
	// exact for functions that are odd about both ends, as solutions with
	// homogeneous Dirichlet conditions of equations that keep that symmetry are.
	Odd
	// Even reflects a line whose normal derivative vanishes at the ends.
	Even
	// Polynomial continues each end by the polynomial of degree closureDegree
	// through its outermost nodes: for any smooth function, of that order plus one.
	Polynomial
)

// closureDegree is the degree of Polynomial.
const closureDegree = 5

// Extrapolation holds, for ghost k beyond an end (k = 1 the nearest), the
// weights of the nodes from that end inwards: ghost = Σ_j Extrapolation[k−1][j] u_j.
var extrapolation = func() (w [Ghosts][closureDegree + 1]float64) {
	x := make([]float64, closureDegree+1)
	for j := range x {
		x[j] = float64(j)
	}
	for k := range w {
		Weights(w[k][:], x, -float64(k+1), 0)
	}
	return w
}()

// Pad copies the n = len(u) nodes of a line into padded, of length n+2·Ghosts,
// and fills the ghost points. n must be at least 2·Ghosts.
func Pad(padded, u []float64, c Closure) {
	n := len(u)
	copy(padded[Ghosts:], u)
	FillGhosts(padded[:n+2*Ghosts], c)
}

// FillGhosts fills the ghost points of a padded line from its nodes.
func FillGhosts(padded []float64, c Closure) {
	n := len(padded) - 2*Ghosts
	if n < 2*Ghosts {
		panic("fd: the line is too short for its ghost points")
	}
	u := padded[Ghosts : Ghosts+n]
	for k := 1; k <= Ghosts; k++ {
		var low, high float64
		switch c {
		case Wrap:
			low, high = u[n-k], u[k-1]
		case Odd:
			low, high = -u[k], -u[n-1-k]
		case Even:
			low, high = u[k], u[n-1-k]
		case Polynomial:
			for j, w := range extrapolation[k-1] {
				low += w * u[j]
				high += w * u[n-1-j]
			}
		}
		padded[Ghosts-k], padded[Ghosts+n-1+k] = low, high
	}
}
