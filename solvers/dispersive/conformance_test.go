package dispersive

import (
	"testing"

	"github.com/pdekit/pdekit/solvers/solvertest"
)

func TestEveryEquation(t *testing.T) { solvertest.Run(t) }
