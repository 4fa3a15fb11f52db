package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Constant is the same number everywhere.
type Constant float64

var _ Law = Constant(0)

// Fill implements Law.
func (c Constant) Fill(_ *random.Stream, dst *grid.Field) error {
	for i := range dst.Data {
		dst.Data[i] = float64(c)
	}
	return nil
}

// Varies implements Law.
func (c Constant) Varies() bool { return false }

// Scale implements Law.
func (c Constant) Scale() (rms, largest float64) { return math.Abs(float64(c)), math.Abs(float64(c)) }

func (c Constant) String() string { return fmt.Sprintf("%g", float64(c)) }

// Sine is amplitude·Π sin πs over the axes, s from 0 to 1 along each; sin 2πs
// along periodic ones. Its value is the amplitude.
type Sine float64

var _ Law = Sine(0)

// Fill implements Law.
func (s Sine) Fill(_ *random.Stream, dst *grid.Field) error {
	for i := range dst.Data {
		dst.Data[i] = float64(s)
	}
	repeat := 1
	for axis := dst.Grid.Dims() - 1; axis >= 0; axis-- {
		n := dst.Grid.N[axis]
		wave := make([]float64, n)
		for j := range wave {
			turn := float64(j) / float64(dst.Grid.Cells(axis))
			wave[j] = math.Sin(math.Pi * min(turn, 1-turn))
			if dst.Grid.Periodic[axis] {
				wave[j] = math.Sin(2 * math.Pi * turn)
			}
		}
		for i := range dst.Data {
			dst.Data[i] *= wave[i/repeat%n]
		}
		repeat *= n
	}
	return nil
}

// Varies implements Law.
func (s Sine) Varies() bool { return false }

// Scale implements Law; the mean square is that of one axis.
func (s Sine) Scale() (rms, largest float64) {
	return math.Abs(float64(s)) / math.Sqrt2, math.Abs(float64(s))
}

func (s Sine) String() string {
	return fmt.Sprintf("%g times the product of sin πs over the axes", float64(s))
}

// Formula is a function of the position, the same for every sample. Positions
// are fractions of the box along each axis, from 0 to 1.
type Formula struct {
	// F is the function; s has an entry for each axis.
	F func(s []float64) float64
	// Largest is the largest magnitude of F.
	Largest float64
	// Text says what F is.
	Text string
}

var _ Law = Formula{}

// Fill implements Law.
func (f Formula) Fill(_ *random.Stream, dst *grid.Field) error {
	g := dst.Grid
	at, s := make([]int, g.Dims()), make([]float64, g.Dims())
	for i := range dst.Data {
		for axis := range s {
			s[axis] = float64(at[axis]) / float64(g.Cells(axis))
		}
		dst.Data[i] = f.F(s)
		for axis := len(at) - 1; axis >= 0; axis-- {
			if at[axis]++; at[axis] < g.N[axis] {
				break
			}
			at[axis] = 0
		}
	}
	return nil
}

// Varies implements Law.
func (f Formula) Varies() bool { return false }

// Scale implements Law; the mean square is taken as that of a wave.
func (f Formula) Scale() (rms, largest float64) { return f.Largest / math.Sqrt2, f.Largest }

func (f Formula) String() string { return f.Text }
