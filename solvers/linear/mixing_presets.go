package linear

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	// γ_j = α_j N^j 2^(j−1) D, α_j = a_j Δt/L^j the coefficient of the j-th derivative.
	for dims, n := range []float64{0, 160, 160, 32} {
		if dims == 0 {
			continue
		}
		d := float64(dims)
		register := func(name, scenario, text, flags string) {
			solvers.RegisterPreset(solvers.Preset{
				Name: fmt.Sprintf("apebench-%dd-%s", dims, name), Equation: "advection-diffusion",
				Doc: fmt.Sprintf(`APEBench's scenario %dd_%s (F. Koehler et al., NeurIPS 2024): %s on %g points per axis,
with γ_j = α_j N^j 2^(j−1) D for the coefficient α_j of the j-th derivative on the unit box in one of its 50 steps
of unit time. Initial states fourier;5;true;true. It solves in Fourier space, this with sixth-order differences.`, dims, scenario, text, n),
				Flags: solvers.Settings(fmt.Sprintf(`--samples 50 --dims %d --grid %g --t-end 50 --snapshots 51 --initial fourier
					--fourier-cutoff 5 `, dims, n) + flags),
			})
		}
		still := "--speed 0 --speed-y 0 --speed-z 0 "
		register("adv-diff", "diff_adv_diff", "advection with γ1 = −4 and diffusion with γ2 = 4",
			fmt.Sprintf("--speed %[1]g --speed-y %[1]g --speed-z %[1]g --diffusivity %[2]g", 4/(n*d), 4/(2*n*n*d)))
		register("disp", "diff_disp", "dispersion with γ3 = 4",
			still+fmt.Sprintf("--diffusivity 0 --dispersion %g", 4/(4*n*n*n*d)))
		register("hyp-diff", "diff_hyp_diff", "hyperdiffusion with γ4 = −4",
			still+fmt.Sprintf("--diffusivity 0 --hyperdiffusion %g", 4/(8*n*n*n*n*d)))
	}
}
