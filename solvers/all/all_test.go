package all

import (
	"testing"

	"github.com/pdekit/pdekit/solvers/solvertest"
)

func TestEveryPreset(t *testing.T) { solvertest.RunPresets(t) }
