package linear

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	for dims, grid := range []int{0, 160, 160, 32} {
		if dims == 0 {
			continue
		}
		// γ2 = κ Δt N² 2D/L².
		solvers.RegisterPreset(solvers.Preset{
			Name: fmt.Sprintf("apebench-%dd-diff", dims), Equation: "diffusion",
			Doc: fmt.Sprintf(`APEBench's scenario %dd_diff_diff (F. Koehler et al., NeurIPS 2024): diffusion with the difficulty γ2 = 4
on %d points per axis, that is κ = γ2/(2 N² D) of the box squared in one of its 50 steps of unit time. Initial
states fourier;5;true;true. It solves in Fourier space, this with sixth-order differences.`, dims, grid),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 50 --dims %d --grid %d --t-end 50 --snapshots 51 --initial fourier
				--fourier-cutoff 5 --diffusivity %g`, dims, grid, 4/float64(2*grid*grid*dims))),
		})
	}
}
