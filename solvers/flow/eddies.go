package flow

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// eddies is a random field without divergence that vanishes on the sides of the
// square [0, length]², the curl of
//
//	ψ = Σ_{i,j=1…modes} a_ij φ_i(x/length) φ_j(y/length),  φ_k(s) = sin πs sin kπs.
type eddies struct {
	length    float64
	deviation []float64 // of a
	a         []float64 // modes × modes
	modes     int
	row       []float64 // of φ_j(y), while at works
}

func newEddies(modes int, slope, length float64) *eddies {
	e := &eddies{length: length, modes: modes, deviation: make([]float64, modes*modes), a: make([]float64, modes*modes), row: make([]float64, modes)}
	for k := range e.deviation {
		i, j := float64(k/modes+1), float64(k%modes+1)
		e.deviation[k] = math.Pow(i*i+j*j, -0.5*slope)
	}
	return e
}

// draw draws the field and gives it the root mean square rms.
func (e *eddies) draw(rng *random.Stream, rms float64) {
	for k, d := range e.deviation {
		e.a[k] = d * rng.NormFloat64()
	}
	// Products of the φ are trigonometric polynomials: this sum is their mean.
	n := 4 * (e.modes + 2)
	square := 0.0
	for i := range n {
		for j := range n {
			x := [3]float64{e.length * float64(i) / float64(n), e.length * float64(j) / float64(n)}
			u, v := e.at(0, x), e.at(1, x)
			square += (u*u + v*v) / float64(n*n)
		}
	}
	for k := range e.a {
		e.a[k] *= rms / math.Sqrt(square)
	}
}

// at is component c at x: ψ_y or −ψ_x.
func (e *eddies) at(c int, x [3]float64) float64 {
	for j := range e.row {
		e.row[j] = eddy(j+1, x[1]/e.length, c == 0)
	}
	sum := 0.0
	for i := range e.modes {
		product := 0.0
		for j, v := range e.row {
			product += e.a[i*e.modes+j] * v
		}
		sum += product * eddy(i+1, x[0]/e.length, c == 1)
	}
	if c == 1 {
		sum = -sum
	}
	return sum / e.length
}

// eddy is φ_k(s) or its slope.
func eddy(k int, s float64, slope bool) float64 {
	sin, cos := math.Sincos(math.Pi * s)
	many, turn := math.Sincos(float64(k) * math.Pi * s)
	if slope {
		return math.Pi * (cos*many + float64(k)*sin*turn)
	}
	return sin * many
}

// lookUp is the function whose values at the nodes of a field's grid are its.
func lookUp(u *grid.Field) func(x [3]float64) float64 {
	return func(x [3]float64) float64 {
		i, j := math.Round(x[0]/u.Grid.Spacing(0)), math.Round(x[1]/u.Grid.Spacing(1))
		return u.Data[int(i)*u.Grid.N[1]+int(j)]
	}
}
