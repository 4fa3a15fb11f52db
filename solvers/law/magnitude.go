package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Magnitude is amplitude·|g|: clouds with sharp valleys between them.
func Magnitude(stored grid.Grid, s Shape, amplitude float64) (Law, error) {
	size := math.Abs(amplitude)
	return newMapped(stored, s, fmt.Sprintf("%g |g|", amplitude), size, 3*size, func(v float64) float64 { return amplitude * math.Abs(v) })
}
