package linear

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
)

// stateLaws are the initial states that the equations of this family offer, the
// one given by default first.
func stateLaws(first string, others ...string) []string {
	names := append([]string{first}, others...)
	for _, name := range []string{"fourier", "sine-series", "grf", "matern", "exponential", "power-law", "steps", "sine", "gaussian"} {
		if name != first {
			names = append(names, name)
		}
	}
	return names
}

// stateLaw is the law of the initial state on the stored grid.
func stateLaw(s *law.InitialState, stored grid.Grid, b grid.Boundary) (law.Law, error) {
	if s.Initial == "sine-series" && stored.Dims() > 1 {
		return nil, fmt.Errorf("--initial sine-series is for --dims 1; in %d dimensions take fourier or grf", stored.Dims())
	}
	return s.Law(stored, lawKind(b))
}
