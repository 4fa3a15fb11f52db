package steady

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

// The five sets of PDEBench's Darcy flow, by the source β.
func init() {
	for _, beta := range []string{"0.01", "0.1", "1", "10", "100"} {
		solvers.RegisterPreset(solvers.Preset{
			Name: "pdebench-darcy-beta-" + beta, Equation: "darcy",
			Doc: fmt.Sprintf(`Darcy flow of PDEBench (M. Takamoto et al., NeurIPS 2022) with f = β = %s: a random
permeability of 0.1 and 1, 10000 samples on about 128². What differs: u is the steady
solution, to a residual of 1e-11; the published u is the state at t = 2 of an explicit
relaxation from a random level and keeps some of it (see the equation's page). The
published fields are thresholded from another random law, here from a Gaussian field.`, beta),
			Flags: solvers.Settings("--samples 10000 --grid 129 --law binary --a-high 1 --a-low 0.1 --coefficient-tau 3 --coefficient-gamma 2 --source " + beta),
		})
	}
}
