package random

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Series is the law of short random sums of waves on a line, with
// s = (x−lo)/(hi−lo):
//
//	periodic   u = Σ_j A_j sin(2π l_j s + φ_j)
//	Dirichlet  u = Σ_j A_j sin(π l_j s)
//	Neumann    u = Σ_j A_j cos(π l_j s)
//
// for j = 1 … Terms, with A_j uniform in [−Amplitude, Amplitude], l_j uniform
// in {1, …, MaxMode} and φ_j uniform in [0, 2π), all independent: the initial
// states of Y. Bar-Sinai et al., PNAS 116 (2019) 15344, and, with other
// constants, of many data sets since.
type Series struct {
	Terms     int            `json:"terms"`
	MaxMode   int            `json:"max_mode"`
	Amplitude float64        `json:"amplitude"`
	Kind      grid.Condition `json:"kind"`
}

// Check reports constants that define no law, or waves that a stored grid of so
// many cells cannot carry.
func (s Series) Check(cells int) error {
	highest := (cells - 1) / 2
	if s.Kind != grid.Periodic {
		highest = cells - 1
	}
	switch {
	case s.Terms < 1:
		return fmt.Errorf("a series has at least 1 term; got %d", s.Terms)
	case s.MaxMode < 1 || s.MaxMode > highest:
		return fmt.Errorf("the highest mode of a series on %d cells lies between 1 and %d; got %d", cells, highest, s.MaxMode)
	case !(s.Amplitude >= 0) || math.IsInf(s.Amplitude, 0):
		return fmt.Errorf("the amplitude of a series is finite and not negative; got %g", s.Amplitude)
	}
	return nil
}

// Sample draws one function and evaluates it at the nodes of dst, a line of one
// channel. The same stream gives the same function on any grid.
func (s Series) Sample(rng *Stream, dst *grid.Field) {
	clear(dst.Data)
	cells := float64(dst.Grid.Cells(0))
	for range s.Terms {
		amplitude := s.Amplitude * (2*rng.Float64() - 1)
		mode := 1 + rng.IntN(s.MaxMode)
		phase := 2 * math.Pi * rng.Float64()
		k := math.Pi * float64(mode)
		for i := range dst.Data {
			at := float64(i) / cells
			switch s.Kind {
			case grid.Periodic:
				dst.Data[i] += amplitude * math.Sin(2*k*at+phase)
			case grid.Dirichlet:
				dst.Data[i] += amplitude * math.Sin(k*at)
			default:
				dst.Data[i] += amplitude * math.Cos(k*at)
			}
		}
	}
}
